#include "core/demo/pricepoint_p.h"

namespace kontor::demo {

using namespace Qt::StringLiterals;

// Steady rates of exchange, good enough for a shop that does not exist.
static constexpr qint64 dollarPerMille = 975; // 1.16 without the 19 % that are in a German price
static constexpr qint64 yenPerEuro = 162;

static qint64 dollars(qint64 euroCents)
{
    const qint64 exact = euroCents * dollarPerMille / 1000;
    const qint64 step = exact < 1000 ? 50 : 100;
    return std::max(step, (exact + step / 2) / step * step) - 5; // x.45 and x.95
}

static qint64 yen(qint64 euroCents)
{
    const qint64 exact = euroCents * yenPerEuro / 100;
    if (exact < 10'000)
        return std::max<qint64>(100, (exact + 50) / 100 * 100) - 20; // 980, 4,280
    return (exact + 250) / 500 * 500 - 200;                          // 12,800
}

void appendPrices(QList<DemoPrice> &prices, const QString &list, qint64 euroCents, bool isFaceValue)
{
    prices.append({u"EUR"_s, list, euroCents});
    prices.append({u"USD"_s, list, isFaceValue ? euroCents : dollars(euroCents)});
    prices.append({u"JPY"_s, list, isFaceValue ? euroCents * 160 / 100 : yen(euroCents)});
}

qint64 pricePointBelow(qint64 euroCents)
{
    return std::max<qint64>(90, (euroCents - 90) / 100 * 100 + 90);
}

QString ean13(qint64 firstTwelve)
{
    QString digits = QString::number(firstTwelve).rightJustified(12, u'0');
    int sum = 0;
    for (int i = 0; i < 12; ++i)
        sum += digits.at(i).digitValue() * (i % 2 == 0 ? 1 : 3);
    return digits += QChar(u'0' + (10 - sum % 10) % 10);
}

QString slugOf(const QString &title)
{
    QString spelled = title.toLower();
    spelled.replace(u"ä"_s, u"ae"_s).replace(u"ö"_s, u"oe"_s).replace(u"ü"_s, u"ue"_s).replace(u"ß"_s, u"ss"_s);
    spelled.remove(u'\'');
    QString slug;
    for (const QChar c : spelled.normalized(QString::NormalizationForm_D)) {
        if (c.unicode() < 128 && c.isLetterOrNumber())
            slug += c;
        else if (c.category() != QChar::Mark_NonSpacing && !slug.isEmpty() && !slug.endsWith(u'-'))
            slug += u'-';
    }
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return slug;
}

}
