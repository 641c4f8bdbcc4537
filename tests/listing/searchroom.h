#pragma once

#include "core/listing/searchlog.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace kontor::test {

/** A shop with something to search for, and whoever searches and whoever arranges it. */
class SearchRoom
{
public:
    SearchRoom() : own(stage.shop.connect()) {}

    /** A product by its SKU, which in small letters is its slug; with a price of its own in cents. */
    ProductId add(
        const char *sku, const QString &title, const QString &brand = {}, const QString &description = {}, qint64 cents = 1990)
    {
        const auto goods = stage.shop.addGoods(sku, cents, 9);
        stage.shop.change("update catalog.product set title = " + quoted(title) + ", brand = " + quoted(brand)
            + ", description = " + quoted(description) + " where id = '" + goods.product.toByteArray() + "'");
        return goods.product;
    }
    void translate(const char *slug, const char *locale, const QString &title, const QString &description = {})
    {
        stage.shop.change("insert into catalog.product_translation (product_id, locale, title, description) select id, '"
            + QByteArray(locale) + "', " + quoted(title) + ", " + quoted(description) + " from catalog.product where slug = '"
            + slug + "'");
    }

    Result<ProductList> list(
        const QString &text, const char *locale = "en", ProductSort sort = ProductSort::Relevance, ProductFilter filter = {})
    {
        auto context = storefront();
        context.locale = locale;
        filter.text = text;
        return own->listing.list(context, {.filter = filter, .sort = sort, .limit = 100});
    }
    /** Slugs, with blanks between. */
    QByteArray found(const QString &text, const char *locale = "en", ProductSort sort = ProductSort::Relevance,
        const ProductFilter &filter = {})
    {
        const auto found = list(text, locale, sort, filter);
        return found ? slugsOf(*found) : describe(found.error()).toUtf8();
    }
    /** The same, whatever their order. */
    QByteArray set(const QString &text, const char *locale = "en")
    {
        auto slugs = found(text, locale).split(' ');
        std::sort(slugs.begin(), slugs.end());
        return slugs.join(' ');
    }
    static QByteArray slugsOf(const ProductList &list)
    {
        QByteArrayList slugs;
        for (const auto &product : list.products)
            slugs.append(slugOf(product.json));
        return slugs.join(' ');
    }
    static QByteArray slugOf(const QByteArray &json)
    {
        return QJsonDocument::fromJson(json).object()["slug"_L1].toString().toUtf8();
    }
    static QByteArray quoted(const QString &text) { return '\'' + QString(text).replace(u'\'', u"''"_s).toUtf8() + '\''; }

    Stage stage;
    std::unique_ptr<Shop> own;
    const Context staff{.actor = Actor::system(u"test"_s)};
};

/** The code of a refusal, or that of its first fault. */
template<typename T>
QByteArray codeOf(const Result<T> &result)
{
    if (result)
        return "done";
    const auto &error = result.error();
    return QByteArray(error.fields.isEmpty() ? error.code.data() : error.fields.first().code.data());
}

}
