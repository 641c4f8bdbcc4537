#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/database/database.h"

#include <QHash>

#include <atomic>
#include <shared_mutex>

namespace kontor {

/**
 * The access tokens that are worth nothing though they have not expired, as auth.revocation tells them. One thread polls,
 * all others ask. What was not polled for five seconds is no answer: then the database itself is asked.
 */
class KONTOR_EXPORT Revocations
{
public:
    /** Reads what is new. */
    Result<void> poll(Database &database);
    bool isFresh() const;
    bool isRevoked(const Uuid &session, const AccountId &account, qint64 issuedAtSeconds) const;
    /** The same question to the database. */
    static Result<bool> isLive(Session &database, const Uuid &session, const AccountId &account, qint64 issuedAtSeconds);

private:
    mutable std::shared_mutex m_mutex;
    QHash<Uuid, qint64> m_sessions;      ///< when, in seconds
    QHash<AccountId, qint64> m_accounts; ///< what was issued up to then, in seconds
    qint64 m_since = 0;                  ///< only of the polling thread
    std::atomic<std::chrono::steady_clock::rep> m_polledAt = 0;
};

}
