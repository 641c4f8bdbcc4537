#include "core/feeds/feedproduct.h"

#include "core/base/plaintext.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace kontor {

namespace {

std::optional<Money> moneyOf(const QJsonValue &json)
{
    const auto currency = Currency::parse(json["currency"_L1].toString());
    if (!currency || !json["amount"_L1].isDouble())
        return std::nullopt;
    return Money(json["amount"_L1].toInteger(), *currency);
}

std::optional<FeedVariant> wareOf(const QJsonObject &json, const QJsonObject &arrivals)
{
    const auto price = moneyOf(json["price"_L1]);
    FeedVariant ware{.id = json["id"_L1].toString(),
        .sku = json["sku"_L1].toString(),
        .barcode = json["barcode"_L1].toString(),
        .options = {},
        .weightGrams = json["weight_g"_L1].toInteger(),
        .price = price.value_or(Money()),
        .regularPrice = moneyOf(json["regular_price"_L1]).value_or(price.value_or(Money())),
        .availability = json["availability"_L1].toString().toLatin1()};
    if (!price || ware.id.isEmpty())
        return std::nullopt;
    const auto options = json["options"_L1].toObject();
    for (auto it = options.begin(); it != options.end(); ++it)
        ware.options.insert(it.key(), it.value().toString());
    if (const auto at = parseRfc3339(arrivals[ware.id].toString()))
        ware.expectedAt = at;
    return ware;
}

}

QString FeedProduct::address(const Storefront &storefront, const FeedVariant &ware) const
{
    const auto page = address(storefront);
    if (wares.size() < 2)
        return page;
    return page + (page.contains(u'?') ? u'&' : u'?') + u"variant="_s + ware.id;
}

std::optional<FeedProduct> readFeedProduct(
    const QByteArray &pageJson, const QByteArray &arrivalsJson, const FeedAddresses &addresses, const QByteArray &restJson)
{
    const auto page = QJsonDocument::fromJson(pageJson).object();
    const auto arrivals = QJsonDocument::fromJson(arrivalsJson).object();
    FeedProduct goods{.id = page["id"_L1].toString(),
        .slug = page["slug"_L1].toString(),
        .title = page["title"_L1].toString(),
        .description = plainText(page["description"_L1].toString()),
        .brand = page["brand"_L1].toString()};
    if (goods.id.isEmpty() || goods.title.isEmpty())
        return std::nullopt;
    goods.pricesIncludeTax = page["prices_include_tax"_L1].toBool(true);
    goods.updatedAt = parseRfc3339(page["updated_at"_L1].toString()).value_or(Instant());
    // A variant that has been moved meanwhile may stand in both.
    QSet<QString> seen;
    for (const auto &variants : {page["variants"_L1].toArray(), QJsonDocument::fromJson(restJson).array()})
        for (const auto &variant : variants)
            if (auto ware = wareOf(variant.toObject(), arrivals); ware && !seen.contains(ware->id)) {
                seen.insert(ware->id);
                goods.wares.push_back(std::move(*ware));
            }
    // By its variant: every image is looked at once.
    QHash<QString, size_t> places;
    for (size_t i = 0; i < goods.wares.size(); ++i)
        places.insert(goods.wares[i].id, i);
    const auto images = page["images"_L1].toArray();
    for (const auto &image : images) {
        const auto url = addresses.media(image["url"_L1].toString());
        const auto of = image["variant_id"_L1].toString();
        if (of.isEmpty())
            goods.images.append(url);
        if (const auto place = places.constFind(of); place != places.constEnd())
            goods.wares[*place].images.append(url);
    }
    return goods;
}

QByteArray knownOption(const QString &name)
{
    static const QMap<QString, QByteArray> known{{u"color"_s, "color"}, {u"colour"_s, "color"}, {u"farbe"_s, "color"},
        {u"couleur"_s, "color"}, {u"カラー"_s, "color"}, {u"色"_s, "color"}, {u"size"_s, "size"}, {u"größe"_s, "size"},
        {u"taille"_s, "size"}, {u"talla"_s, "size"}, {u"サイズ"_s, "size"}, {u"material"_s, "material"},
        {u"matière"_s, "material"}, {u"素材"_s, "material"}, {u"pattern"_s, "pattern"}, {u"muster"_s, "pattern"},
        {u"motif"_s, "pattern"}, {u"柄"_s, "pattern"}};
    return known.value(name.toLower());
}

bool isGlobalGtin(const QString &barcode)
{
    const auto size = barcode.size();
    const bool isNumber = std::all_of(barcode.begin(), barcode.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!isNumber || (size != 8 && size != 12 && size != 13 && size != 14))
        return false;
    int sum = 0;
    for (qsizetype i = 0; i < size - 1; ++i)
        sum += barcode[size - 2 - i].digitValue() * (i % 2 == 0 ? 3 : 1);
    if ((10 - sum % 10) % 10 != barcode[size - 1].digitValue())
        return false;
    // GS1: 02, 04 and 2 are for use within a shop or a region, 05 and 98 to 99 are coupons. As thirteen digits; eight have a list
    // of their own, in which 0 and 2 are a shop's.
    if (size == 8)
        return barcode[0] != u'0' && barcode[0] != u'2';
    const auto whole = barcode.rightJustified(14, u'0').mid(1);
    return whole[0] != u'2' && !whole.startsWith(u"02"_s) && !whole.startsWith(u"04"_s) && !whole.startsWith(u"05"_s)
        && !whole.startsWith(u"98"_s) && !whole.startsWith(u"99"_s);
}

QByteArray decimalOf(const Money &money)
{
    const int exponent = money.currency().exponent();
    auto digits = QByteArray::number(std::abs(money.minor())).rightJustified(exponent + 1, '0');
    if (exponent > 0)
        digits.insert(digits.size() - exponent, '.');
    return money.minor() < 0 ? '-' + digits : digits;
}

QString xmlText(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            out += c;
            out += text[++i];
        } else if (!c.isSurrogate() && c.unicode() < 0xfffe && (c.unicode() >= 0x20 || c == u'\t' || c == u'\n' || c == u'\r')) {
            out += c;
        }
    }
    return out;
}

QString cutText(const QString &text, qsizetype length)
{
    if (text.size() <= length)
        return text;
    auto cut = text.left(length);
    if (cut.back().isHighSurrogate())
        cut.chop(1);
    const auto space = cut.lastIndexOf(u' ');
    return (space > length / 2 ? cut.left(space) : cut).trimmed();
}

}
