#pragma once

#include "core/base/export.h"
#include "server/redis/redisaddress.h"
#include "server/redis/resp.h"

#include <QByteArray>

#include <chrono>
#include <memory>

QT_BEGIN_NAMESPACE
class QThread;
QT_END_NAMESPACE

namespace kontor {
class Random;
}

namespace kontor::redis {

struct RedisOptions
{
    /** What a call may take in all, waiting in the queue included. */
    std::chrono::milliseconds deadline{50};
    /** A connection with commands unanswered that says nothing for so long is given up. */
    std::chrono::milliseconds silence{50};
    /** So many calls in a row that came too late, on a connection that is not silent, end it too. */
    int lateInARow = 5;
    std::chrono::milliseconds connectTimeout{1'000}; ///< to the end of the greeting; no call waits for it
    std::chrono::milliseconds backoffLeast{50};
    std::chrono::milliseconds backoffMost{5'000};
    qsizetype outstanding = 10'000; ///< commands queued or unanswered
    qsizetype outstandingBytes = 32 * 1024 * 1024;
    RespLimits limits{};
    QString caFile{}; ///< PEM; empty: the system's authorities
};

struct RedisFigures
{
    quint64 commands = 0;   ///< sent
    quint64 errors = 0;     ///< answered with an error
    quint64 late = 0;       ///< given up at their deadline
    quint64 lost = 0;       ///< unanswered when the connection ended
    quint64 turnedAway = 0; ///< not even queued: the circuit was open or the queue full
    quint64 discarded = 0;  ///< replies that came too late
    quint64 connections = 0;
    quint64 trips = 0; ///< how often the circuit opened by itself
    qsizetype outstanding = 0;
    bool isOpen = true; ///< the circuit, as fuses have it: open lets nothing through
};

/** A Lua script, sent by its SHA-1 once Redis knows it. */
class RedisScript
{
public:
    explicit RedisScript(QByteArray body);
    const QByteArray &body() const { return m_body; }
    const QByteArray &sha1() const { return m_sha1; }

private:
    QByteArray m_body;
    QByteArray m_sha1;
};

/**
 * One pipelined connection to a Redis or Valkey, shared by any number of threads.
 *
 * A call ends at its deadline at the latest, with Redis' answer or a refusal of kind Unavailable:
 * "redis_down" (no connection, or the circuit is open), "redis_busy" (the queue is full), "redis_late" (its deadline
 * passed), "redis_lost" (the connection ended; the command may have been carried out or not), "redis_refused" (Redis
 * answered with an error; `detail` has its first word), "redis_protocol" (an answer of an unexpected kind).
 *
 * Every command has one reply: SUBSCRIBE, MONITOR and CLIENT REPLY are not for this connection, and neither is what
 * blocks it or changes its state for others (BLPOP, MULTI, SELECT).
 */
class RedisClient
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /** Reads the authorities' file, if there is one; connects only with start(). `random` outlives the client. */
    static Result<std::unique_ptr<RedisClient>> make(RedisAddress address, const RedisOptions &options, Random &random);
    /** Stops. */
    ~RedisClient();
    Q_DISABLE_COPY_MOVE(RedisClient)

    /** Begins to connect, and does so again for ever; waits for nothing. */
    void start();
    /** Ends what waits, with "redis_lost". */
    void stop();

    /** From now; for several calls that share one. */
    TimePoint deadline() const;

    Result<RespValue> call(const Command &command, std::optional<TimePoint> until = {});
    /** Sent together, one round trip; an error that Redis answers is a value of its own in the list. */
    Result<std::vector<RespValue>> callAll(const QList<Command> &commands, std::optional<TimePoint> until = {});
    /** Sends it without waiting; whether it arrives nobody learns. */
    Result<void> post(const Command &command);

    Result<std::optional<QByteArray>> get(const QByteArray &key, std::optional<TimePoint> until = {});
    Result<std::vector<std::optional<QByteArray>>> getAll(const QByteArrayList &keys, std::optional<TimePoint> until = {});
    Result<void> set(
        const QByteArray &key, const QByteArray &value, std::chrono::milliseconds life, std::optional<TimePoint> until = {});
    /** How many of them there were. */
    Result<qint64> remove(const QByteArrayList &keys, std::optional<TimePoint> until = {});
    Result<RespValue> evaluate(const RedisScript &script, const QByteArrayList &keys, const QByteArrayList &arguments,
        std::optional<TimePoint> until = {});
    Result<void> ping(std::optional<TimePoint> until = {});

    /** False if no connection is ready by then. For `doctor` and for tests: a server that serves never waits. */
    bool waitUntilReady(std::chrono::milliseconds patience) const;
    /** Why the last attempt to connect failed, for people; empty when it did not. */
    QString lastFailure() const;
    RedisFigures figures() const;
    const RedisAddress &address() const;

private:
    struct Parts;
    explicit RedisClient(std::unique_ptr<Parts> parts);

    const std::unique_ptr<Parts> m_parts;
    std::unique_ptr<QThread> m_thread;
};

/** SET with a life in milliseconds. */
Command setCommand(const QByteArray &key, const QByteArray &value, std::chrono::milliseconds life);

}
