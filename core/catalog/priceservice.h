#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/price.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation setPrice{"price.set", permissions::pricesWrite};
inline constexpr Operation setPrices{"price.set_many", permissions::pricesWrite};
inline constexpr Operation listPrices{"price.list", permissions::catalogRead};
inline constexpr Operation viewPrice{"price.view", permissions::catalogRead};
inline constexpr Operation removePrice{"price.remove", permissions::pricesWrite};
}

/**
 * Prices as staff set them. What a price was before is kept by the database (migration 0022), whoever changes it.
 */
class KONTOR_EXPORT PriceService
{
public:
    PriceService(Database &database, const Clock &clock, Random &random) : m_database(database), m_clock(clock), m_random(random)
    {
    }

    /** Refuses `out_of_range`, `unknown_variant`, `unknown_price_list`. */
    Result<Price> set(const Context &context, const PriceChange &change);
    /** All or none, up to `limits::pricesAtOnce`; faults are told row by row, as /prices/<n>. Refuses `duplicate` as well. */
    Result<std::vector<Price>> setMany(const Context &context, const std::vector<PriceChange> &changes);

    struct Filter
    {
        std::optional<VariantId> variant{};
        std::optional<QByteArray> list{};
        std::optional<PriceId> after{};
        int limit = 20;
    };
    /** One more than asked for says that there are more. */
    Result<std::vector<Price>> list(const Context &context, const Filter &filter);
    /** One more than `limits::countedPrices` at most. */
    Result<qint64> count(const Context &context, const Filter &filter);
    Result<Price> view(const Context &context, const PriceId &id);
    /** What it was stays in the history. Refuses `stale_version`. */
    Result<void> remove(const Context &context, const PriceId &id, std::optional<qint64> expected);

private:
    Result<std::vector<Price>> write(const Context &context, const Operation &operation, const std::vector<PriceChange> &changes,
        const std::function<QString(size_t)> &pointer);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

namespace limits {
inline constexpr qint64 countedPrices = 10'000;
}

}
