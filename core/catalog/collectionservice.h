#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/collection.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listCollections{"collection.list", Public};
inline constexpr Operation viewCollection{"collection.view", Public};
inline constexpr Operation listStaffCollections{"collection.list_staff", permissions::catalogRead};
inline constexpr Operation viewStaffCollection{"collection.view_staff", permissions::catalogRead};
inline constexpr Operation createCollection{"collection.create", permissions::catalogWrite};
inline constexpr Operation changeCollection{"collection.change", permissions::catalogWrite};
inline constexpr Operation removeCollection{"collection.remove", permissions::catalogWrite};
}

/** Collections. Their members are found by ListingService, with the rule beside whatever else is asked for. */
class KONTOR_EXPORT CollectionService
{
public:
    CollectionService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** The active ones, by slug. */
    Result<std::vector<Collection>> list(const Context &context);
    /** An active one, by id or slug. */
    Result<Collection> find(const Context &context, const QByteArray &idOrSlug);
    Result<std::vector<Collection>> listStaff(const Context &context);
    Result<Collection> view(const Context &context, const CollectionId &id);
    /** Refuses `slug_taken`, and an empty rule, which every product follows. */
    Result<Collection> create(const Context &context, const NewCollection &collection);
    Result<Collection> change(
        const Context &context, const CollectionId &id, const CollectionChange &change, std::optional<qint64> expected);
    Result<void> remove(const Context &context, const CollectionId &id, std::optional<qint64> expected);

private:
    Result<Collection> lock(Transaction &transaction, const CollectionId &id, std::optional<qint64> expected);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const Collection *before,
        const Collection *after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
