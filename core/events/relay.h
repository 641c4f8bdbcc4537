#pragma once

#include "core/database/servicethread.h"

namespace kontor {

/** The channel of the change feed, and how much one notification carries (PostgreSQL's own limit is 8,000 bytes). */
inline constexpr const char *changesChannel = "kontor_changes";
inline constexpr int maxChangesPayload = 7'000;

struct RelayOptions
{
    std::chrono::milliseconds pollInterval{10};      ///< between two looks while there is work: also the pace of NOTIFY
    std::chrono::milliseconds idlePollInterval{20};  ///< after a while without any
    std::chrono::milliseconds beatInterval{1'000};   ///< a sign of life when nothing has changed
    std::chrono::milliseconds takeOverInterval{500}; ///< how often a relay that is not the one asks to be it
    std::chrono::milliseconds pruneInterval{60'000};
    std::chrono::seconds keepFor = std::chrono::hours(24 * 30); ///< published events; older ones are deleted
    int batch = 5'000;
    int pruneBatch = 1'000;
};

/**
 * Publishes what the outbox holds: gives committed rows their positions, in the order of `seq`, and tells the change
 * feed, once per batch. One relay of a database does this at a time; it owns a session's advisory lock, and when that
 * session ends the next one takes over. Because one writer gives positions and commits each batch before the next,
 * whoever reads by position misses nothing, however late a transaction commits.
 */
class KONTOR_EXPORT Relay
{
public:
    explicit Relay(const RelayOptions &options = {});

    /** One look: publishes, beats, prunes or asks for the lock; how long to wait for the next one. */
    Result<std::chrono::milliseconds> step(Database &database);
    /** Publishes at most one batch; the number of events. Without the lock: none. */
    Result<int> publish(Database &database);
    /** Deletes at most one batch of what is older than `keepFor`; the number of events. */
    Result<int> prune(Database &database);

private:
    using SteadyClock = std::chrono::steady_clock;
    Result<bool> holdLock(Database &database);
    Result<void> beat(Database &database);

    RelayOptions m_options;
    qint64 m_lockedPid = 0; ///< of the session that holds the lock; a new session has not got it
    qint64 m_position = 0;
    /** Short at first: who starts to listen along with a new relay has not to wait for the second beat. */
    std::chrono::milliseconds m_beatAfter{};
    SteadyClock::time_point m_lastNotified;
    SteadyClock::time_point m_lastWork;
    SteadyClock::time_point m_nextPrune;
};

/** A relay in its own thread. */
class KONTOR_EXPORT RelayThread
{
public:
    explicit RelayThread(const DatabaseConfig &config, const RelayOptions &options = {})
        : m_relay(options),
          m_thread("relay", config, [this](Database &database) { return m_relay.step(database); })
    {
    }
    void start() { m_thread.start(); }
    void stop() { m_thread.stop(); }

private:
    Relay m_relay;
    ServiceThread m_thread;
};

/** "position tag tag …", each tag once; "position *" if they do not fit. */
QByteArray changesPayload(qint64 position, const QSet<QByteArray> &tags);

}
