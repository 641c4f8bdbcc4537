#pragma once

#include "admin-gui/forms/document.h"
#include "core/shop/shop.h"

namespace kontor::gui {

/** What the editor knows of a product besides its fields. */
struct ProductFacts
{
    QJsonObject json; ///< as staff see it by REST
    qint64 version = 0;
    Currency currency; ///< that prices are edited in: the default market's
    QString marketName;
    struct Stock
    {
        qint64 available = 0;
        bool isLow = false;
    };
    QMap<QString, Stock> stock;                ///< by variant; empty where stock may not be seen
    QStringList locales;                       ///< that there are translations for: the shop's but its default one
    QList<QPair<QString, QString>> categories; ///< id, "Clothing › Shirts"
};

/** Flat paths of what can be edited: "title", "attributes/material", "variant/<id>/sku", "variant/<id>/price/EUR". */
Fields fieldsOf(const QJsonObject &product);
Result<ProductFacts> readProduct(Shop &shop, const Context &context, const ProductId &id);
/** The facts that a new product begins with. */
Result<ProductFacts> readNewProduct(Shop &shop, const Context &context);

/**
 * Writes what differs, all in one transaction, with the versions that the editor saw. Pointers of faults are the paths
 * of fields. For a new product, `options` and `new_sku`, `new_price` say which variants it begins with.
 */
Result<ProductId> saveProduct(Shop &shop, const Context &context, const std::optional<ProductId> &id, const Fields &base,
    const Fields &fields, qint64 version, Currency currency);

}
