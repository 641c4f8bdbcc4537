#include "core/inventory/inventoryservice.h"

#include "core/base/jsonwriter.h"
#include "core/audit/audit.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/inventory.h"

namespace kontor {

namespace {

struct Adjusted
{
    StockLevel level;
    ProductId product;
};

Adjusted readAdjusted(Row &row)
{
    return {.level = {.id = row.as<LevelId>(),
                .variantId = row.as<VariantId>(),
                .locationId = row.as<LocationId>(),
                .onHand = row.int32(),
                .reserved = row.int32(),
                .safety = row.int32(),
                .backorderLimit = row.int32()},
        .product = row.as<ProductId>()};
}

}

Result<StockLevel> InventoryService::adjust(const Context &context, const Adjustment &adjustment)
{
    KONTOR_CHECK(authorise(context, operations::adjustStock));
    return m_database.transaction([&](Transaction &transaction) -> Result<StockLevel> {
        KONTOR_CHECK(transaction.execute(sql::inventory::ensureLevel,
            {bind("id", LevelId::make(m_clock, m_random)), bind("variant_id", adjustment.variant),
                bind("location_id", adjustment.location)}));
        KONTOR_TRY(const auto adjusted,
            transaction.get(sql::inventory::adjust,
                {bind("delta", adjustment.delta), bind("variant_id", adjustment.variant),
                    bind("location_id", adjustment.location), bind("movement_id", MovementId::make(m_clock, m_random)),
                    bind("kind", "adjust"), bind("on_hand_delta", adjustment.delta), bind("reason", adjustment.reason),
                    bind("actor", context.actor.label())},
                readAdjusted));
        const auto &level = adjusted.level;
        const auto payload = JsonWriter()
                                 .beginObject()
                                 .member("variant_id", level.variantId)
                                 .member("location_id", level.locationId)
                                 .member("delta", adjustment.delta)
                                 .member("on_hand", level.onHand)
                                 .member("reason", adjustment.reason)
                                 .endObject()
                                 .take();
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "inventory.adjusted", .aggregate = "level", .aggregateId = level.id.uuid(), .payload = payload}, m_clock,
            m_random));
        KONTOR_CHECK(refreshListing(transaction, std::span(&adjusted.product, 1), m_clock, m_random));
        KONTOR_CHECK(recordAudit(transaction, context, operations::adjustStock, "level", level.id.uuid(), payload));
        return level;
    });
}

Result<std::vector<StockLevel>> InventoryService::list(
    const Context &context, const std::optional<VariantId> &variant, const std::optional<LevelId> &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listLevels));
    return m_database.list(sql::inventory::listLevels,
        {bindMaybe("variant", variant), bindMaybe("variant_id", variant), bindMaybe("after", after), bindMaybe("after_id", after),
            bind("limit", limit + 1)},
        [](Row &row) { return readAdjusted(row).level; });
}

Result<qint64> InventoryService::count(const Context &context, const std::optional<VariantId> &variant)
{
    KONTOR_CHECK(authorise(context, operations::listLevels));
    return m_database.get(sql::inventory::countLevels, {bindMaybe("variant", variant), bindMaybe("variant_id", variant)},
        [](Row &row) { return row.int64(); });
}

Result<std::vector<Location>> InventoryService::locations(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listLocations));
    return m_database.list(sql::inventory::listLocations, {}, [](Row &row) {
        return Location{.id = row.as<LocationId>(), .code = row.bytes(), .name = row.text(), .country = row.bytes()};
    });
}

}
