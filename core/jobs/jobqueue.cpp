#include "core/jobs/jobqueue.h"

#include "sql/jobqueue.h"

namespace kontor {

Result<JobId> enqueueJob(Transaction &transaction, const char *kind, const QByteArray &payloadJson, const Clock &clock,
    Random &random, const JobOptions &options)
{
    return transaction.get(sql::jobqueue::enqueue,
        {bind("id", JobId::make(clock, random)), bind("kind", kind), bind("payload", payloadJson),
            bindMaybe("run_at", options.runAt), bind("max_attempts", options.maxAttempts), bind("unique_key", options.uniqueKey)},
        [](Row &row) { return row.id<JobTag>(); });
}

Result<void> retryJob(Transaction &transaction, const JobId &job)
{
    KONTOR_TRY(const auto changed, transaction.execute(sql::jobqueue::retry, {bind("id", job)}));
    if (changed == 0)
        return failure(ErrorKind::Conflict, "wrong_state"_L1, u"Only a job that has failed can be tried again."_s);
    return {};
}

}
