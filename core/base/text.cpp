#include "core/base/text.h"

#include <QByteArrayView>

#include <algorithm>

namespace kontor {

namespace {

// ISO 3166-1 alpha-2 codes in use.
constexpr const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC "
    "CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD "
    "GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH "
    "KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW "
    "MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC "
    "SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY "
    "UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

bool isLowerAscii(QChar c)
{
    return c >= u'a' && c <= u'z';
}
bool isDigitAscii(QChar c)
{
    return c >= u'0' && c <= u'9';
}

}

QString SkuRule::normalise(QStringView raw)
{
    return raw.trimmed().toString();
}
bool SkuRule::isValid(const QString &value)
{
    return std::all_of(value.begin(), value.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
}

QString EmailRule::normalise(QStringView raw)
{
    return raw.trimmed().toString().toLower();
}
bool EmailRule::isValid(const QString &value)
{
    const auto at = value.indexOf(u'@');
    if (at < 1 || at > 64 || value.lastIndexOf(u'@') != at)
        return false;
    const auto domain = QStringView(value).mid(at + 1);
    if (domain.size() < 3 || !domain.contains(u'.') || domain.startsWith(u'.') || domain.endsWith(u'.') || domain.contains(u".."))
        return false;
    return std::all_of(value.begin(), value.end(), [](QChar c) {
        return c > u' ' && c != u'\x7f' && !c.isSpace() && c.isPrint() && c != u'<' && c != u'>' && c != u',' && c != u';'
            && c != u'"';
    }) && isStorable(value);
}

QString SlugRule::normalise(QStringView raw)
{
    return raw.trimmed().toString();
}
bool SlugRule::isValid(const QString &value)
{
    return value.front() != u'-' && value.back() != u'-' && !value.contains(u"--")
        && std::all_of(value.begin(), value.end(), [](QChar c) { return isLowerAscii(c) || isDigitAscii(c) || c == u'-'; });
}

QString CountryRule::normalise(QStringView raw)
{
    return raw.toString();
}
bool CountryRule::isValid(const QString &value)
{
    const auto latin = value.toLatin1();
    return latin.size() == 2 && latin.at(0) >= 'A' && latin.at(0) <= 'Z' && latin.at(1) >= 'A' && latin.at(1) <= 'Z'
        && QByteArrayView(countries).contains(latin);
}

bool isStorable(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isNull())
            return false;
        if (c.isHighSurrogate()) {
            if (i + 1 == text.size() || !text[i + 1].isLowSurrogate())
                return false;
            ++i;
        } else if (c.isLowSurrogate()) {
            return false;
        }
    }
    return true;
}

}
