#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listLevels{"inventory.list_levels", permissions::inventoryRead};
inline constexpr Operation listLocations{"inventory.list_locations", permissions::inventoryRead};
inline constexpr Operation adjustStock{"inventory.adjust", permissions::inventoryWrite};
}

using LevelId = Id<struct LevelTag>;

/** What there is of a variant at a location. */
struct StockLevel
{
    LevelId id;
    VariantId variantId;
    LocationId locationId;
    int onHand = 0;
    int reserved = 0; ///< held for payments and allocated to orders
    int safety = 0;
    int backorderLimit = 0;

    int available() const { return onHand - reserved - safety; }
};

struct Location
{
    LocationId id;
    QByteArray code;
    QString name;
    QByteArray country;
};

/** Stock as staff see and change it. Every change is a movement; a level is the fold of its movements. */
class KONTOR_EXPORT InventoryService
{
public:
    InventoryService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    struct Adjustment
    {
        VariantId variant;
        LocationId location;
        int delta = 0;
        QString reason;
    };
    /** Refuses with 409 `negative_stock`, or `out_of_stock` where more is promised than would be left. */
    Result<StockLevel> adjust(const Context &context, const Adjustment &adjustment);
    /** One more than `limit` comes back if there are more. */
    Result<std::vector<StockLevel>> list(
        const Context &context, const std::optional<VariantId> &variant, const std::optional<LevelId> &after, int limit);
    Result<qint64> count(const Context &context, const std::optional<VariantId> &variant);
    Result<std::vector<Location>> locations(const Context &context);

private:
    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
