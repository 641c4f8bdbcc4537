#pragma once

#include "core/database/database.h"
#include "core/demo/democatalogue.h"

#include <QHash>

namespace kontor::demo {

/** A product's rows, gathered as columns: thousands of products are loaded with ten statements. */
class ProductLoader
{
public:
    ProductLoader(Random &random, Instant now) : m_random(random), m_now(now) {}

    /** Reads the ids of categories and locations, which have to be there. */
    Result<void> prepare(Session &session);

    struct VariantRef
    {
        VariantId id;
        ProductId product;
        Uuid hamburgLevel{};
    };
    struct Sold
    {
        int shipped = 0;  ///< of what was delivered first, so many are gone
        int reserved = 0; ///< and so many are promised
    };
    /** Adds a product; `sold` says by SKU what its orders will take from Hamburg. The variants' ids by SKU go to `variants`. */
    Result<ProductId> add(const DemoProduct &product, const QByteArray &privateMetadata, const QHash<QString, Sold> &sold = {},
        QHash<QString, VariantRef> *variants = nullptr);
    /** Writes what was added. It stays until clear(), since a transaction may have to run again. */
    Result<void> flush(Transaction &transaction) const;
    void clear() { m_columns = {}; }

private:
    using Texts = QList<QByteArray>;
    using Numbers = std::vector<qint64>;

    void addOptions(const DemoProduct &product, const QByteArray &id);
    VariantRef addVariant(
        const DemoVariant &variant, const ProductId &product, int position, const ManualClock &clock, const Sold &sold);

    Random &m_random;
    Instant m_now;
    QHash<QString, QByteArray> m_categoryIds;
    QHash<QString, QByteArray> m_locationIds;

    struct Columns
    {
        struct
        {
            Texts ids, slugs, titles, descriptions, brands, taxClasses, attributes, privateMetadata, categoryIds;
            Texts translatedIds, translatedTitles;
            Numbers seconds;
        } products;
        struct
        {
            Texts ids, productIds, names;
            Numbers positions;
        } options;
        struct
        {
            Texts optionIds, values;
            Numbers positions;
        } values;
        struct
        {
            Texts ids, productIds, skus, barcodes, options;
            Numbers positions, weights, seconds;
        } variants;
        struct
        {
            Texts variantIds, currencies, lists;
            Numbers amounts;
        } prices;
        struct
        {
            Texts ids, variantIds, locationIds;
            Numbers onHands, reserveds, backorderLimits;
        } levels;
        struct
        {
            Texts levelIds;
            Numbers quantities, seconds;
        } receipts;
    };
    Columns m_columns;
};

}
