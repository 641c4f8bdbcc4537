#pragma once

#include "core/database/database.h"

namespace kontor {

namespace limits {
inline constexpr int refreshedAtOnce = 50;       ///< products whose rows are made anew inside the transaction that changes them
inline constexpr size_t refreshedPerBatch = 200; ///< a batch holds its locks for some 100 ms at most
}

/**
 * Brings the read model's rows of these products up to date and writes an event for each that a shopper sees
 * differently, tagged with the cached answers that are wrong now. More than `limits::refreshedAtOnce` are left to
 * ListingRefresher, which finds them by itself: triggers have noted them.
 */
KONTOR_EXPORT Result<void> refreshListing(
    Transaction &transaction, std::span<const ProductId> products, const Clock &clock, Random &random);

/** Makes rows anew that are out of date: noted by triggers, or because a price begins or ends by schedule. */
class KONTOR_EXPORT ListingRefresher
{
public:
    ListingRefresher(const Clock &clock, Random &random) : m_clock(clock), m_random(random) {}

    /**
     * One bounded batch, committed; how many products it was. One that fails is tried again in halves, and a product
     * that fails by itself goes to the end of the queue: it keeps nobody else from being shown.
     */
    Result<int> run(Database &database);
    /** Batches until nothing is left. */
    Result<void> runAll(Database &database);

private:
    Result<int> refreshNext(Database &database, std::vector<ProductId> &products);

    const Clock &m_clock;
    Random &m_random;
    size_t m_atOnce = limits::refreshedPerBatch;
};

}
