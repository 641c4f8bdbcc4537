#include "core/events/relay.h"

#include "core/base/failpoint.h"
#include "core/events/outbox.h"
#include "sql/relay.h"

namespace kontor {

using std::chrono::milliseconds;

namespace {
// So long after the last event the relay still looks at its quicker pace.
constexpr milliseconds busyAfterWork{1'000};
constexpr milliseconds firstBeatInterval{25};
}

QByteArray changesPayload(qint64 position, const QSet<QByteArray> &tags)
{
    QByteArray payload = QByteArray::number(position);
    for (const auto &tag : tags) {
        if (payload.size() + 1 + tag.size() > maxChangesPayload)
            return QByteArray::number(position) + " *";
        payload += ' ' + tag;
    }
    return payload;
}

Relay::Relay(const RelayOptions &options) : m_options(options) {}

Result<bool> Relay::holdLock(Database &database)
{
    KONTOR_TRY(const auto pid, database.backendPid());
    if (pid == m_lockedPid)
        return true;
    KONTOR_TRY(const bool locked, database.get(sql::relay::lock, {}, [](Row &row) { return row.boolean(); }));
    if (!locked)
        return false;
    KONTOR_TRY(m_position, database.get(sql::relay::position, {}, [](Row &row) { return row.int64(); }));
    // The statement above may have gone to a newer session than the one asked about: then it is asked again.
    KONTOR_TRY(m_lockedPid, database.backendPid());
    m_beatAfter = firstBeatInterval;
    return m_lockedPid == pid;
}

Result<int> Relay::publish(Database &database)
{
    KONTOR_TRY(const bool any, database.get(sql::relay::hasFresh, {}, [](Row &row) { return row.boolean(); }));
    if (!any)
        return 0;
    qint64 last = 0;
    int count = 0;
    auto published = database.transaction([&](Transaction &transaction) -> Result<void> {
        last = 0;
        count = 0;
        // Only the session that got the lock may number; a connection opened anew just now has not got it.
        KONTOR_TRY(const auto pid, database.backendPid());
        if (pid != m_lockedPid)
            return {};
        QSet<QByteArray> tags;
        KONTOR_CHECK(transaction.each(sql::relay::publish, {bind("limit", m_options.batch)}, [&](Row &row) {
            ++count;
            last = std::max(last, row.int64());
            for (const auto &tag : row.textArray())
                tags.insert(tag);
            // What kind of thing it happened to: for a list of orders that wants to know that there are new ones.
            tags.insert(aggregateTag(row.bytes()));
        }));
        if (count == 0)
            return {};
        KONTOR_CHECK(transaction.execute(
            sql::relay::notify, {bind("channel", changesChannel), bind("payload", changesPayload(last, tags))}));
        failpoint(Failpoint::RelayBeforeCommit);
        return {};
    });
    KONTOR_CHECK(published);
    if (count > 0) {
        m_position = last;
        m_lastWork = m_lastNotified = SteadyClock::now();
    }
    return count;
}

Result<void> Relay::beat(Database &database)
{
    KONTOR_CHECK(
        database.execute(sql::relay::notify, {bind("channel", changesChannel), bind("payload", changesPayload(m_position, {}))}));
    m_lastNotified = SteadyClock::now();
    return {};
}

Result<int> Relay::prune(Database &database)
{
    KONTOR_TRY(const auto count,
        database.execute(sql::relay::prune,
            {bind("seconds", static_cast<qint64>(m_options.keepFor.count())), bind("limit", m_options.pruneBatch)}));
    return static_cast<int>(count);
}

Result<milliseconds> Relay::step(Database &database)
{
    KONTOR_TRY(const bool locked, holdLock(database));
    if (!locked)
        return m_options.takeOverInterval;
    KONTOR_CHECK(publish(database));
    const auto now = SteadyClock::now();
    if (now - m_lastNotified >= std::min(m_beatAfter, m_options.beatInterval)) {
        KONTOR_CHECK(beat(database));
        m_beatAfter = std::min(2 * m_beatAfter, m_options.beatInterval);
    }
    if (now >= m_nextPrune) {
        KONTOR_TRY(const int pruned, prune(database));
        if (pruned < m_options.pruneBatch)
            m_nextPrune = now + m_options.pruneInterval;
    }
    return now - m_lastWork < busyAfterWork ? m_options.pollInterval : m_options.idlePollInterval;
}

}
