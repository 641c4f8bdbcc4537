#include "core/inventory/pickupservice.h"

#include "core/inventory/offered_p.h"
#include "sql/pickup.h"

namespace kontor {

Result<PickupService::Places> PickupService::list(const Context &context, const QByteArray &product, const VariantId &variant)
{
    KONTOR_CHECK(authorise(context, operations::listPickup));
    KONTOR_TRY(const auto offered, findOffered(m_database, m_book, context.market, product, variant, "?variant_id"_L1));
    KONTOR_TRY(auto places,
        m_database.list(sql::pickup::list, {bind("variant_id", variant), bind("market", offered.market)}, [](Row &row) {
            return PickupPlace{.id = row.as<LocationId>(),
                .code = row.bytes(),
                .name = row.text(),
                .country = row.bytes(),
                .address = row.text(),
                .openingHours = row.text(),
                .availability = row.bytes()};
        }));
    return Places{.product = offered.product, .places = std::move(places)};
}

}
