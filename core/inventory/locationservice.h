#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listLocations{"inventory.list_locations", permissions::inventoryRead};
inline constexpr Operation createLocation{"inventory.create_location", permissions::inventoryWrite};
inline constexpr Operation changeLocation{"inventory.change_location", permissions::inventoryWrite};
inline constexpr Operation listRankedLocations{"inventory.list_ranked_locations", permissions::inventoryRead};
inline constexpr Operation rankLocations{"inventory.rank_locations", permissions::inventoryWrite};
}

/** Where stock lies. */
struct Location
{
    LocationId id;
    QByteArray code; ///< stays what it is
    QString name;
    QByteArray country;
    bool isPickup = false; ///< shoppers may fetch goods there
    QString address;       ///< for shoppers; so are the hours
    QString openingHours;
    qint64 version = 1;
};

namespace limits {
inline constexpr int locations = 1'000;
}

/** The places of the shop, and which of them serve a market. */
class KONTOR_EXPORT LocationService
{
public:
    LocationService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    Result<std::vector<Location>> list(const Context &context);

    struct NewLocation
    {
        QByteArray code;
        QString name;
        CountryCode country;
        bool isPickup = false;
        QString address{};
        QString openingHours{};
    };
    /** Refuses with 409 `name_taken`. It serves no market until it is ranked there. */
    Result<Location> create(const Context &context, const NewLocation &location);
    struct Change
    {
        std::optional<QString> name;
        std::optional<CountryCode> country;
        std::optional<bool> isPickup{};
        std::optional<QString> address{};
        std::optional<QString> openingHours{};
    };
    Result<Location> change(
        const Context &context, const LocationId &id, const Change &change, const std::optional<qint64> &version);

    /** Those that serve a market, in the order in which they are asked. */
    Result<std::vector<LocationId>> ranked(const Context &context, const QByteArray &market);
    /** From now on these serve it, and no others. What is promised already stays where it lies. */
    Result<void> rank(const Context &context, const QByteArray &market, const std::vector<LocationId> &locations);

private:
    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
