#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/price.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listPriceLists{"price_list.list", permissions::catalogRead};
inline constexpr Operation viewPriceList{"price_list.view", permissions::catalogRead};
inline constexpr Operation createPriceList{"price_list.create", permissions::pricesWrite};
inline constexpr Operation changePriceList{"price_list.change", permissions::pricesWrite};
inline constexpr Operation removePriceList{"price_list.remove", permissions::pricesWrite};
}

/** The lists that prices belong to. Products of a changed list are shown anew within a moment, those of a small one at once. */
class KONTOR_EXPORT PriceListService
{
public:
    PriceListService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** By code, behind this one. One more than asked for says that there are more. */
    Result<std::vector<PriceList>> list(const Context &context, const QByteArray &after, int limit);
    Result<qint64> count(const Context &context);
    Result<PriceList> view(const Context &context, const PriceListId &id);
    /** Refuses `name_taken`, `unknown_market`, `unknown_customer_group`, `out_of_range`, `too_many`. */
    Result<PriceList> create(const Context &context, const PriceList &list);
    /** Refuses `stale_version`, `base_price_list` for all but its title, and what create() refuses. */
    Result<PriceList> change(
        const Context &context, const PriceListId &id, const PriceListChange &change, std::optional<qint64> expected);
    /** Refuses `price_list_in_use` while there are prices in it, and `base_price_list`. */
    Result<void> remove(const Context &context, const PriceListId &id, std::optional<qint64> expected);

private:
    Result<PriceList> lock(Transaction &transaction, const PriceListId &id, std::optional<qint64> expected);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const PriceList *before,
        const PriceList *after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
