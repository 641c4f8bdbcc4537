#pragma once

#include "server/redis/redisclient.h"

#include <optional>

namespace kontor::redis {

/**
 * Budgets that several servers share: for each key the point in time at which nothing is owed any more, by Redis' own
 * clock, judged and moved in one script (GCRA). A key goes by itself when nothing is owed.
 *
 * Safe from any thread. charge() waits for Redis within the client's deadline; nothing from it: it did not answer.
 */
class SharedLimits
{
public:
    /** The client outlives this. Budgets of another space share nothing with these. */
    SharedLimits(RedisClient &client, QByteArray space) : m_client(client), m_space(std::move(space)) {}

    struct Charge
    {
        bool isAdmitted = true;
        std::chrono::microseconds debt{}; ///< of the key that owes most, after this
    };
    /** Each key owes one `interval` more, unless one of them would owe more than `burst` of them: then none does. */
    std::optional<Charge> charge(const QByteArrayList &keys, std::chrono::microseconds interval, int burst);

    struct Figures
    {
        quint64 charges = 0;
        quint64 refusals = 0;
        quint64 failures = 0; ///< Redis did not answer
    };
    Figures figures() const;

private:
    RedisClient &m_client;
    const QByteArray m_space;
    std::atomic<quint64> m_charges = 0;
    std::atomic<quint64> m_refusals = 0;
    std::atomic<quint64> m_failures = 0;
};

}
