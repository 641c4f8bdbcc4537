#pragma once

#include "core/database/database.h"
#include "core/demo/democatalogue.h"

#include <QHash>

namespace kontor::demo {

/** A product's rows, gathered for COPY: thousands of products are loaded at once. */
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
    void clear() { m_tables = {}; }

private:
    void addOptions(const DemoProduct &product, const ProductId &id, const Clock &clock);
    VariantRef addVariant(
        const DemoVariant &variant, const ProductId &product, int position, const ManualClock &clock, const Sold &sold);

    Random &m_random;
    Instant m_now;
    QHash<QString, QByteArray> m_categoryIds;
    QHash<QString, QByteArray> m_locationIds;

    struct Tables
    {
        CopyRows products{
            "catalog.product (id, slug, title, description, brand, status, attributes, private_metadata,"
            " created_at, updated_at)"};
        CopyRows translations{"catalog.product_translation (product_id, locale, title)"};
        CopyRows categories{"catalog.product_category (product_id, category_id)"};
        CopyRows options{"catalog.option (id, product_id, name, position)"};
        CopyRows values{"catalog.option_value (id, option_id, value, position)"};
        CopyRows variants{"catalog.variant (id, product_id, sku, barcode, options, position, weight_g, created_at, updated_at)"};
        CopyRows prices{"pricing.price (id, variant_id, currency, list, amount)"};
        CopyRows levels{"inventory.level (id, variant_id, location_id, on_hand, reserved, backorder_limit)"};
        CopyRows receipts{"inventory.movement (id, level_id, kind, on_hand_delta, reason, actor, at)"};
    };
    Tables m_tables;
};

}
