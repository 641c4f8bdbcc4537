#include "core/feeds/merchantfeed.h"

#include "core/base/result.h"

#include <QXmlStreamWriter>

namespace kontor {

namespace {

// https://support.google.com/merchants/answer/7052112: how long each may be.
constexpr qsizetype longestTitle = 150;
constexpr qsizetype longestDescription = 5'000;
constexpr qsizetype longestBrand = 70;
constexpr qsizetype longestMpn = 70;
constexpr qsizetype longestType = 750;
constexpr qsizetype longestOption = 100;
constexpr qsizetype mostImages = 10; // besides the first

class ItemWriter
{
public:
    void write(const char *name, const QString &value)
    {
        const auto text = xmlText(value).toHtmlEscaped();
        m_out += "<g:" + QByteArray(name) + '>' + text.toUtf8() + "</g:" + name + ">\n";
    }
    void write(const char *name, const QByteArray &value) { write(name, QString::fromUtf8(value)); }
    void begin() { m_out += "<item>\n"; }
    void end() { m_out += "</item>\n"; }
    QByteArray take() { return std::move(m_out); }

private:
    QByteArray m_out;
};

QByteArray priceOf(const Money &money)
{
    return decimalOf(money) + ' ' + money.currency().code();
}

// A backorder is only known to those who are told until when it lasts.
void writeAvailability(ItemWriter &out, const FeedVariant &ware)
{
    const bool isLater = ware.availability == "backorder" || ware.availability == "preorder";
    if (isLater && ware.expectedAt) {
        out.write("availability", ware.availability);
        out.write("availability_date", toRfc3339(*ware.expectedAt));
        return;
    }
    const bool isThere = ware.availability == "in_stock" || ware.availability == "low_stock";
    out.write("availability", isThere ? QByteArray("in_stock") : QByteArray("out_of_stock"));
}

void writeIdentity(ItemWriter &out, const FeedProduct &goods, const FeedVariant &ware)
{
    if (!goods.brand.isEmpty())
        out.write("brand", cutText(goods.brand, longestBrand));
    if (isGlobalGtin(ware.barcode)) {
        out.write("gtin", ware.barcode);
        return;
    }
    out.write("mpn", ware.sku.left(longestMpn));
    if (goods.brand.isEmpty())
        out.write("identifier_exists", QByteArray("no"));
}

void writeItem(ItemWriter &out, const FeedProduct &goods, const FeedVariant &ware, const QStringList &images,
    const QStringList &path, const FeedAddresses &addresses)
{
    QStringList words{goods.title};
    for (const auto &value : ware.options)
        words.append(value);
    out.begin();
    out.write("id", ware.id);
    out.write("title", cutText(words.join(u' '), longestTitle));
    out.write("description", cutText(goods.description.isEmpty() ? goods.title : goods.description, longestDescription));
    out.write("link", goods.address(addresses.storefront, ware));
    out.write("image_link", images.first());
    for (const auto &image : images.mid(1, mostImages))
        out.write("additional_image_link", image);
    writeAvailability(out, ware);
    const bool isReduced = ware.price.minor() < ware.regularPrice.minor();
    out.write("price", priceOf(isReduced ? ware.regularPrice : ware.price));
    if (isReduced)
        out.write("sale_price", priceOf(ware.price));
    writeIdentity(out, goods, ware);
    out.write("condition", QByteArray("new"));
    if (!path.isEmpty())
        out.write("product_type", path.join(u" > "_s).left(longestType));
    if (goods.wares.size() > 1)
        out.write("item_group_id", goods.id);
    for (auto it = ware.options.begin(); it != ware.options.end(); ++it)
        if (const auto known = knownOption(it.key()); !known.isEmpty())
            out.write(known.constData(), it.value().left(longestOption));
    if (ware.weightGrams > 0)
        out.write("shipping_weight", QString::number(ware.weightGrams) + u" g"_s);
    out.end();
}

}

QByteArray merchantHead(const QString &shop, const QString &address)
{
    QByteArray out;
    QXmlStreamWriter xml(&out);
    xml.writeStartDocument();
    xml.writeStartElement(u"rss"_s);
    xml.writeAttribute(u"version"_s, u"2.0"_s);
    xml.writeNamespace(u"http://base.google.com/ns/1.0"_s, u"g"_s);
    xml.writeStartElement(u"channel"_s);
    xml.writeTextElement(u"title"_s, xmlText(shop));
    xml.writeTextElement(u"link"_s, xmlText(address));
    xml.writeTextElement(u"description"_s, xmlText(shop));
    // The items come next, and the end after them.
    return out + '\n';
}

QByteArray merchantTail()
{
    return "</channel></rss>\n";
}

MerchantItems merchantItems(const FeedProduct &goods, const QStringList &path, const FeedAddresses &addresses)
{
    MerchantItems out;
    ItemWriter writer;
    for (const auto &ware : goods.wares) {
        const auto images = ware.images + goods.images;
        if (images.isEmpty()) {
            ++out.leftOut;
            continue;
        }
        writeItem(writer, goods, ware, images, path, addresses);
        ++out.items;
    }
    out.xml = writer.take();
    return out;
}

}
