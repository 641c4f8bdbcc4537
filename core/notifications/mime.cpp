#include "core/base/text.h"
#include "core/notifications/mime_p.h"
#include "core/notifications/notificationchannel.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace kontor {

namespace {

constexpr qsizetype maxLine = 76;
constexpr int maxSubjectLength = 250;

bool isPrintable(char c)
{
    return c >= ' ' && c <= '~';
}

QByteArray hexOf(char c)
{
    return QByteArray(1, c).toHex().toUpper();
}

QByteArray base64Lines(const QByteArray &bytes)
{
    const auto all = bytes.toBase64();
    QByteArray out;
    for (qsizetype i = 0; i < all.size(); i += maxLine)
        out += all.mid(i, maxLine) + "\r\n";
    return out;
}

QByteArray withCrlf(const QString &text)
{
    auto utf8 = text.toUtf8();
    utf8.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    return utf8;
}

// What is mostly ASCII stays legible; the rest takes less room in base 64.
QByteArray part(const char *type, const QString &text)
{
    const auto utf8 = withCrlf(text);
    const auto foreign = std::count_if(utf8.begin(), utf8.end(), [](char c) { return static_cast<uchar>(c) >= 0x80; });
    const bool isQuoted = foreign * 6 <= utf8.size();
    return QByteArray("Content-Type: ") + type + "; charset=utf-8\r\nContent-Transfer-Encoding: "
        + (isQuoted ? "quoted-printable" : "base64") + "\r\n\r\n" + (isQuoted ? toQuotedPrintable(utf8) : base64Lines(utf8));
}

QByteArray rfc5322Date(Instant date)
{
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(date.time_since_epoch()).count();
    const auto utc = QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc());
    return QLocale::c().toString(utc, u"ddd, d MMM yyyy HH:mm:ss"_s).toLatin1() + " +0000";
}

// A phrase: as it is if it is made of letters, else in quotes, else encoded.
QByteArray phrase(const QString &name, qsizetype used)
{
    const auto plain = [](QChar c) { return c < u'\x80' && (c.isLetterOrNumber() || c == u' ' || c == u'-'); };
    if (std::all_of(name.begin(), name.end(), plain))
        return name.toLatin1();
    if (std::all_of(name.begin(), name.end(), [](QChar c) { return c >= u' ' && c < u'\x7f'; }))
        return '"' + QString(name).replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s).toLatin1() + '"';
    return encodeHeader(name, used);
}

QByteArray shownMailbox(const Mailbox &mailbox, qsizetype used)
{
    if (mailbox.name().isEmpty())
        return mailbox.wireAddress();
    return phrase(mailbox.name(), used) + "\r\n <" + mailbox.wireAddress() + '>';
}

}

QByteArray encodeHeader(const QString &text, qsizetype used)
{
    const auto utf8 = text.toUtf8();
    // "=?" alone could be read as the beginning of an encoded word.
    if (std::all_of(utf8.begin(), utf8.end(), isPrintable) && used + utf8.size() <= maxLine && !utf8.contains("=?"))
        return utf8;
    constexpr qsizetype envelope = 12; // =?UTF-8?B? and ?=
    QByteArray out;
    QByteArray word;
    auto room = (maxLine - used - envelope) / 4 * 3;
    const auto flush = [&] {
        if (!out.isEmpty())
            out += "\r\n ";
        out += "=?UTF-8?B?" + word.toBase64() + "?=";
        word.clear();
        room = (maxLine - 1 - envelope) / 4 * 3;
    };
    // A word holds whole characters (RFC 2047, section 5).
    for (const char32_t character : text.toUcs4()) {
        const auto bytes = QString::fromUcs4(&character, 1).toUtf8();
        if (word.size() + bytes.size() > room)
            flush();
        word += bytes;
    }
    flush();
    return out;
}

QByteArray toQuotedPrintable(const QByteArray &utf8)
{
    QByteArray out;
    const auto lines = utf8.split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const auto line = lines[i].endsWith('\r') ? lines[i].chopped(1) : lines[i];
        if (i + 1 == lines.size() && line.isEmpty())
            break;
        qsizetype column = 0;
        for (qsizetype at = 0; at < line.size(); ++at) {
            const char c = line[at];
            const bool isBlankAtEnd = (c == ' ' || c == '\t') && at + 1 == line.size();
            const bool isPlain = (isPrintable(c) || c == '\t') && c != '=' && !isBlankAtEnd;
            const auto sign = isPlain ? QByteArray(1, c) : '=' + hexOf(c);
            if (column + sign.size() >= maxLine) {
                out += "=\r\n";
                column = 0;
            }
            out += sign;
            column += sign.size();
        }
        out += "\r\n";
    }
    return out;
}

Result<QByteArray> toMime(const MailMessage &message, const Mailbox &from, const Mailbox &to, Instant date)
{
    const auto &subject = message.subject;
    const auto breaks = [](QChar c) { return c.category() == QChar::Other_Control; };
    if (subject.isEmpty() || subject.size() > maxSubjectLength || std::any_of(subject.begin(), subject.end(), breaks)
        || !isStorable(subject))
        return mailRefused(u"its subject is empty, longer than %1 characters or of more than one line"_s.arg(maxSubjectLength));
    const auto &locale = message.locale;
    if (locale.isEmpty() || locale.size() > 35 || !std::all_of(locale.begin(), locale.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        }))
        return mailRefused(u"its language is none"_s);
    const auto id = message.id.toByteArray();
    const auto boundary = "kontor=_" + id;
    QByteArray out = "Date: " + rfc5322Date(date) + "\r\nFrom: " + shownMailbox(from, 6) + "\r\nTo: " + shownMailbox(to, 4)
        + "\r\nSubject: " + encodeHeader(subject, 9) + "\r\nMessage-ID: <" + id + '@' + from.domain()
        + ">\r\nMIME-Version: 1.0\r\nContent-Language: "
        + locale
        // RFC 3834: no out-of-office answers, please.
        + "\r\nAuto-Submitted: auto-generated\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    // The last one is the one that is best (RFC 2046, section 5.1.4).
    for (const auto &body : {part("text/plain", message.text), part("text/html", message.html)})
        out += "--" + boundary + "\r\n" + body + "\r\n";
    return out + "--" + boundary + "--\r\n";
}

}
