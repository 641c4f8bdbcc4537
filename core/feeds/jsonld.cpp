#include "core/feeds/jsonld.h"

#include "core/base/jsonwriter.h"
#include "core/base/result.h"

#include <QSet>

namespace kontor {

namespace {

constexpr auto schemaOrg = "https://schema.org/";
constexpr auto contextOf = "https://schema.org";

QByteArray availabilityOf(const FeedVariant &ware)
{
    static const QMap<QByteArray, QByteArray> words{
        {"in_stock", "InStock"}, {"low_stock", "LimitedAvailability"}, {"backorder", "BackOrder"}, {"preorder", "PreOrder"}};
    return schemaOrg + words.value(ware.availability, "OutOfStock");
}

void writeImages(JsonWriter &out, const QStringList &images)
{
    if (images.isEmpty())
        return;
    out.key("image").beginArray();
    for (const auto &image : images)
        out.value(image);
    out.endArray();
}

void writeOffer(JsonWriter &out, const FeedProduct &goods, const FeedVariant &ware, const Storefront &storefront)
{
    out.key("offers").beginObject().member("@type", "Offer").member("url", goods.address(storefront, ware));
    out.member("price", decimalOf(ware.price)).member("priceCurrency", ware.price.currency().code());
    out.member("availability", availabilityOf(ware)).member("itemCondition", "https://schema.org/NewCondition");
    const bool isLater = ware.availability == "backorder" || ware.availability == "preorder";
    if (isLater && ware.expectedAt)
        out.member("availabilityStarts", *ware.expectedAt);
    if (ware.price.minor() < ware.regularPrice.minor())
        out.key("priceSpecification")
            .beginObject()
            .member("@type", "UnitPriceSpecification")
            .member("priceType", "https://schema.org/StrikethroughPrice")
            .member("price", decimalOf(ware.regularPrice))
            .member("priceCurrency", ware.regularPrice.currency().code())
            .member("valueAddedTaxIncluded", goods.pricesIncludeTax)
            .endObject();
    out.endObject();
}

void writeWare(JsonWriter &out, const FeedProduct &goods, const FeedVariant &ware, const Storefront &storefront)
{
    out.member("sku", ware.sku);
    if (isGlobalGtin(ware.barcode))
        out.member("gtin", ware.barcode);
    writeImages(out, ware.images + goods.images);
    for (auto it = ware.options.begin(); it != ware.options.end(); ++it)
        if (const auto known = knownOption(it.key()); !known.isEmpty())
            out.member(known, it.value());
    writeOffer(out, goods, ware, storefront);
}

void writeCommon(JsonWriter &out, const FeedProduct &goods, const Storefront &storefront)
{
    out.member("name", goods.title).member("url", goods.address(storefront));
    if (!goods.description.isEmpty())
        out.member("description", goods.description);
    if (!goods.brand.isEmpty())
        out.key("brand").beginObject().member("@type", "Brand").member("name", goods.brand).endObject();
}

void writeGroup(JsonWriter &out, const FeedProduct &goods, const Storefront &storefront)
{
    out.beginObject().member("@type", "ProductGroup").member("productGroupID", goods.id);
    writeCommon(out, goods, storefront);
    writeImages(out, goods.images);
    QByteArrayList varies;
    for (const auto &ware : goods.wares)
        for (auto it = ware.options.begin(); it != ware.options.end(); ++it)
            if (const auto known = knownOption(it.key()); !known.isEmpty() && !varies.contains(known))
                varies.append(known);
    if (!varies.isEmpty()) {
        out.key("variesBy").beginArray();
        for (const auto &by : varies)
            out.value(schemaOrg + by);
        out.endArray();
    }
    out.key("hasVariant").beginArray();
    for (const auto &ware : goods.wares) {
        QStringList words{goods.title};
        for (const auto &value : ware.options)
            words.append(value);
        out.beginObject().member("@type", "Product").member("name", words.join(u' '));
        writeWare(out, goods, ware, storefront);
        out.endObject();
    }
    out.endArray().endObject();
}

// The last step names the page itself, and needs no address.
void writeCrumbs(JsonWriter &out, const std::vector<Crumb> &crumbs)
{
    out.beginObject().member("@type", "BreadcrumbList").key("itemListElement").beginArray();
    int position = 0;
    for (const auto &crumb : crumbs) {
        out.beginObject().member("@type", "ListItem").member("position", ++position).member("name", crumb.title);
        if (!crumb.address.isEmpty())
            out.member("item", crumb.address);
        out.endObject();
    }
    out.endArray().endObject();
}

// Outside of texts JSON has none of these; inside them, an HTML page would read them.
QByteArray safeInHtml(QByteArray json)
{
    return json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace("\xe2\x80\xa8", "\\u2028")
        .replace("\xe2\x80\xa9", "\\u2029");
}

}

QByteArray productJsonLd(const FeedProduct &goods, const std::vector<Crumb> &crumbs, const Storefront &storefront)
{
    JsonWriter out;
    out.beginObject().member("@context", contextOf).key("@graph").beginArray();
    if (goods.wares.size() == 1) {
        out.beginObject().member("@type", "Product").member("productID", goods.id);
        writeCommon(out, goods, storefront);
        writeWare(out, goods, goods.wares.front(), storefront);
        out.endObject();
    } else {
        writeGroup(out, goods, storefront);
    }
    writeCrumbs(out, crumbs);
    return safeInHtml(out.endArray().endObject().take());
}

QByteArray categoryJsonLd(const CategoryPage &category, const std::vector<Crumb> &crumbs)
{
    JsonWriter out;
    out.beginObject().member("@context", contextOf).key("@graph").beginArray();
    out.beginObject().member("@type", "CollectionPage").member("name", category.title).member("url", category.address);
    if (!category.description.isEmpty())
        out.member("description", category.description);
    out.endObject();
    writeCrumbs(out, crumbs);
    return safeInHtml(out.endArray().endObject().take());
}

}
