#pragma once

#include "core/base/context.h"
#include "core/database/database.h"
#include "core/pricing/pricingbook.h"

namespace kontor {

namespace operations {
inline constexpr Operation listPickup{"product.list_pickup", Public};
}

/** A place where goods may be fetched, and whether a variant lies there. */
struct PickupPlace
{
    LocationId id;
    QByteArray code;
    QString name;
    QByteArray country;
    QString address;
    QString openingHours;
    QByteArray availability; ///< in_stock, low_stock, out_of_stock; never the number
};

/** What storefronts see of single locations. */
class KONTOR_EXPORT PickupService
{
public:
    PickupService(Database &database, PricingBook &book) : m_database(database), m_book(book) {}

    struct Places
    {
        ProductId product;
        std::vector<PickupPlace> places; ///< in the order in which they serve the market
    };
    /** Product by id or slug. Refuses `unknown_market`, 404, or `unknown_variant` (?variant_id). */
    Result<Places> list(const Context &context, const QByteArray &product, const VariantId &variant);

private:
    Database &m_database;
    PricingBook &m_book;
};

}
