#pragma once

#include "server/redis/redisclient.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace kontor::redis {

using SteadyClock = std::chrono::steady_clock;

/** Commands that one caller sent together; between its push() and its end the queue's mutex guards all that changes. */
struct RedisRequest
{
    enum class State {
        Queued,
        Sent,
        Answered,
        Lost,    ///< the connection ended
        TooLate, ///< its caller has gone, or it was not sent in time; a reply that still comes is thrown away
    };
    QByteArray bytes;
    size_t expected = 1;
    SteadyClock::time_point deadline;
    bool isAwaited = true; ///< a caller waits for the end
    bool isPatient = true; ///< … for as long as the client's own deadline: long enough to judge Redis by it

    State state = State::Queued;
    std::vector<RespValue> replies{};
    quint64 heardBefore = 0; ///< the queue's count of what was heard, when this was sent
    std::condition_variable ended{};
};
using RequestPointer = std::shared_ptr<RedisRequest>;

/**
 * What callers and the I/O thread share: the bounded queue, the circuit and the figures, under one mutex.
 *
 * The circuit is closed (calls are let in) from the line's opened() to its lost() or to a trip, whichever is first.
 */
class RedisQueue
{
public:
    explicit RedisQueue(const RedisOptions &options) : m_options(options) {}

    // --- callers, any thread ---
    /** Lets the request in, or says why not: "redis_down", "redis_busy". */
    Result<void> push(const RequestPointer &request);
    /** Waits for its end or its deadline: "redis_lost", "redis_late". */
    Result<std::vector<RespValue>> wait(const RequestPointer &request);
    bool waitUntilOpened(std::chrono::milliseconds patience);
    RedisFigures figures() const;

    // --- the line, on the I/O thread ---
    /** `wake` is called on any thread, under the lock, when there is something to take() or isTripped() became true. */
    void setWake(std::function<void()> wake);
    void opened();
    /** What is to be sent now. What came too late for that is left out. */
    std::vector<RequestPointer> take();
    bool isTripped() const;
    /** Takes a trip for silence back if something was heard since: not Redis was late, but this thread. */
    void absolve();
    void noteSilence();
    void heard();
    void complete(const RequestPointer &request, std::vector<RespValue> replies);
    /** Ends all that waits, sent or not. */
    void lost(const std::deque<RequestPointer> &sent);

private:
    void loseOne(RedisRequest &request);
    enum class Trip { None, Silent, Slow };
    void trip(Trip trip);
    void noteLate(const RedisRequest &request);

    const RedisOptions m_options;
    mutable std::mutex m_mutex;
    std::condition_variable m_openedChanged;
    std::function<void()> m_wake;
    std::vector<RequestPointer> m_queued;
    qsizetype m_outstanding = 0; ///< requests queued or sent and not ended for the line
    qsizetype m_outstandingBytes = 0;
    quint64 m_heard = 0;
    int m_lateInARow = 0;
    bool m_isOpen = false; ///< the connection: the circuit is closed
    Trip m_trip = Trip::None;
    quint64 m_heardAtTrip = 0;
    RedisFigures m_figures;
};

}
