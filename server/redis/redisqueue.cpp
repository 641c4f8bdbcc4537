#include "server/redis/redisqueue_p.h"

#include <algorithm>

namespace kontor::redis {

using State = RedisRequest::State;

namespace {

Failure down()
{
    return failure(ErrorKind::Unavailable, "redis_down"_L1, u"Redis is not there."_s);
}

}

Result<void> RedisQueue::push(const RequestPointer &request)
{
    const std::scoped_lock lock(m_mutex);
    const auto commands = static_cast<qsizetype>(request->expected);
    if (!m_isOpen || m_trip != Trip::None) {
        m_figures.turnedAway += request->expected;
        return down();
    }
    if (m_outstanding + commands > m_options.outstanding
        || m_outstandingBytes + request->bytes.size() > m_options.outstandingBytes) {
        m_figures.turnedAway += request->expected;
        return failure(ErrorKind::Unavailable, "redis_busy"_L1, u"Too many commands wait for Redis."_s);
    }
    m_outstanding += commands;
    m_outstandingBytes += request->bytes.size();
    m_queued.push_back(request);
    if (m_queued.size() == 1 && m_wake)
        m_wake();
    return {};
}

Result<std::vector<RespValue>> RedisQueue::wait(const RequestPointer &request)
{
    std::unique_lock lock(m_mutex);
    const auto hasEnded = [&] { return request->state != State::Queued && request->state != State::Sent; };
    if (!request->ended.wait_until(lock, request->deadline, hasEnded) || request->state == State::TooLate) {
        noteLate(*request);
        request->state = State::TooLate;
        return failure(ErrorKind::Unavailable, "redis_late"_L1, u"Redis did not answer in time."_s);
    }
    if (request->state == State::Lost)
        return failure(ErrorKind::Unavailable, "redis_lost"_L1, u"The connection to Redis ended."_s);
    return std::move(request->replies);
}

// A stopped Redis is silent: the first call that waited in vain opens the circuit, so that no other does. A slow one
// gets some patience.
void RedisQueue::noteLate(const RedisRequest &request)
{
    m_figures.late += request.expected;
    if (!request.isPatient)
        return;
    const bool isSilent = request.state == State::Sent && request.heardBefore == m_heard;
    if (++m_lateInARow >= m_options.lateInARow)
        trip(Trip::Slow);
    else if (isSilent)
        trip(Trip::Silent);
}

void RedisQueue::trip(Trip trip)
{
    if (!m_isOpen || m_trip != Trip::None)
        return;
    m_trip = trip;
    m_heardAtTrip = m_heard;
    ++m_figures.trips;
    if (m_wake)
        m_wake();
}

bool RedisQueue::waitUntilOpened(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    return m_openedChanged.wait_for(lock, patience, [this] { return m_isOpen && m_trip == Trip::None; });
}

RedisFigures RedisQueue::figures() const
{
    const std::scoped_lock lock(m_mutex);
    auto figures = m_figures;
    figures.outstanding = m_outstanding;
    figures.isOpen = !m_isOpen || m_trip != Trip::None;
    return figures;
}

void RedisQueue::setWake(std::function<void()> wake)
{
    const std::scoped_lock lock(m_mutex);
    m_wake = std::move(wake);
}

void RedisQueue::opened()
{
    const std::scoped_lock lock(m_mutex);
    m_isOpen = true;
    ++m_figures.connections;
    m_openedChanged.notify_all();
}

std::vector<RequestPointer> RedisQueue::take()
{
    const std::scoped_lock lock(m_mutex);
    auto taken = std::exchange(m_queued, {});
    const auto moment = SteadyClock::now();
    std::erase_if(taken, [&](const RequestPointer &request) {
        if (request->state == State::Queued && request->deadline > moment) {
            request->state = State::Sent;
            request->heardBefore = m_heard;
            m_figures.commands += request->expected;
            return false;
        }
        m_outstanding -= static_cast<qsizetype>(request->expected);
        m_outstandingBytes -= request->bytes.size();
        if (request->state == State::Queued && !request->isAwaited)
            m_figures.late += request->expected;
        request->state = State::TooLate;
        request->ended.notify_one();
        return true;
    });
    return taken;
}

bool RedisQueue::isTripped() const
{
    const std::scoped_lock lock(m_mutex);
    return m_trip != Trip::None;
}

void RedisQueue::absolve()
{
    const std::scoped_lock lock(m_mutex);
    if (m_trip != Trip::Silent || m_heard == m_heardAtTrip)
        return;
    m_trip = Trip::None;
    --m_figures.trips;
    m_openedChanged.notify_all();
}

void RedisQueue::noteSilence()
{
    const std::scoped_lock lock(m_mutex);
    trip(Trip::Silent);
}

void RedisQueue::heard()
{
    const std::scoped_lock lock(m_mutex);
    ++m_heard;
}

void RedisQueue::complete(const RequestPointer &request, std::vector<RespValue> replies)
{
    const std::scoped_lock lock(m_mutex);
    m_outstanding -= static_cast<qsizetype>(request->expected);
    m_outstandingBytes -= request->bytes.size();
    m_figures.errors += static_cast<quint64>(std::count_if(replies.begin(), replies.end(), std::mem_fn(&RespValue::isError)));
    if (request->state != State::Sent) {
        m_figures.discarded += request->expected;
        return;
    }
    m_lateInARow = 0;
    request->replies = std::move(replies);
    request->state = State::Answered;
    request->ended.notify_one();
}

void RedisQueue::loseOne(RedisRequest &request)
{
    if (request.state != State::Queued && request.state != State::Sent)
        return;
    request.state = State::Lost;
    m_figures.lost += request.expected;
    request.ended.notify_one();
}

void RedisQueue::lost(const std::deque<RequestPointer> &sent)
{
    const std::scoped_lock lock(m_mutex);
    m_isOpen = false;
    m_trip = Trip::None;
    m_lateInARow = 0;
    for (const auto &request : sent)
        loseOne(*request);
    for (const auto &request : m_queued)
        loseOne(*request);
    m_queued.clear();
    m_outstanding = 0;
    m_outstandingBytes = 0;
}

}
