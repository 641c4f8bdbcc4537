#pragma once

#include "core/database/database.h"

namespace kontor {

struct JobOptions
{
    /** Not before then; empty: at once. */
    std::optional<Instant> runAt{};
    /** While a job of this kind with this key waits, another one is not added to it. */
    QByteArray uniqueKey{};
    /** After so many failures it is kept as failed, until somebody retries it. */
    int maxAttempts = 10;
};

/**
 * Queues work that a worker does after this transaction has committed, at least once. Returns the job's id: with a
 * unique key, that of the job which waits already, moved forward if this one is due earlier.
 */
KONTOR_EXPORT Result<JobId> enqueueJob(Transaction &transaction, const char *kind, const QByteArray &payloadJson,
    const Clock &clock, Random &random, const JobOptions &options = {});

/** Queues a failed job again, with all its attempts before it. Code: wrong_state when it has not failed. */
KONTOR_EXPORT Result<void> retryJob(Transaction &transaction, const JobId &job);

}
