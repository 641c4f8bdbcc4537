#include "core/base/clock.h"

#include <QDateTime>
#include <QTimeZone>

#include <array>

namespace kontor {

using namespace Qt::StringLiterals;

Clock::~Clock() = default;

Instant SystemClock::now() const
{
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

QByteArray toRfc3339(Instant instant)
{
    using namespace std::chrono;
    const auto day = floor<days>(instant);
    const year_month_day date(day);
    const hh_mm_ss time(instant - day);
    QByteArray out;
    out.reserve(28);
    const auto append = [&out](qint64 number, int digits) {
        std::array<char, 20> text{};
        auto place = text.end();
        for (; digits > 0 || number > 0; --digits, number /= 10)
            *--place = static_cast<char>('0' + number % 10);
        out.append(&*place, text.end() - place);
    };
    append(static_cast<int>(date.year()), 4);
    out += '-';
    append(static_cast<unsigned>(date.month()), 2);
    out += '-';
    append(static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append(time.hours().count(), 2);
    out += ':';
    append(time.minutes().count(), 2);
    out += ':';
    append(time.seconds().count(), 2);
    if (const auto fraction = time.subseconds().count(); fraction != 0) {
        out += '.';
        append(fraction, 6);
        while (out.endsWith('0'))
            out.chop(1);
    }
    return out += 'Z';
}

std::optional<Instant> parseRfc3339(QStringView text)
{
    if (text.size() < 20 || text.size() > 40 || (text[10] != u'T' && text[10] != u't' && text[10] != u' '))
        return std::nullopt;
    // QDateTime keeps milliseconds; the microseconds are read here.
    qint64 micros = 0;
    qsizetype end = 19;
    if (text[19] == u'.') {
        qint64 scale = 100'000;
        for (++end; end < text.size() && text[end].isDigit(); ++end, scale /= 10)
            micros += text[end].digitValue() * scale;
        if (end == 20)
            return std::nullopt;
    }
    QString zone = text.mid(end).toString();
    if (zone == u"z")
        zone = u"Z"_s;
    else if (zone.size() == 3)
        zone += u":00"_s;
    const auto seconds = QDateTime::fromString(text.left(10).toString() + u'T' + text.mid(11, 8).toString() + zone, Qt::ISODate);
    if (!seconds.isValid() || zone.isEmpty())
        return std::nullopt;
    return Instant(std::chrono::seconds(seconds.toSecsSinceEpoch()) + std::chrono::microseconds(micros));
}

}
