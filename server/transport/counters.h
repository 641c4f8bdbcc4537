#pragma once

#include <QtGlobal>

#include <array>
#include <atomic>

namespace kontor::transport {

/** Why a connection or a request was turned down, as /metrics labels it. */
enum class Reason { Malformed, TooLarge, Unsupported, TimedOut, SlowReader, TooManyConnections, Internal, Handshake };
inline constexpr std::array reasonNames = {
    "malformed", "too_large", "unsupported", "timed_out", "slow_reader", "too_many_connections", "internal", "tls_handshake"};

/** Plain figures at one moment; all but `open` only ever grow. */
struct TransportFigures
{
    qint64 open = 0;      ///< connections
    quint64 accepted = 0; ///< connections
    quint64 requests = 0; ///< handed to the sink, either way
    quint64 hot = 0;      ///< of these, answered in the fast lane
    quint64 bytesIn = 0;
    quint64 bytesOut = 0;
    std::array<quint64, reasonNames.size()> refused{};
};

/** Counted on the I/O threads, read from any. Relaxed: each figure is right, two of them need not fit together. */
struct TransportCounters
{
    std::atomic<qint64> open = 0;
    std::atomic<quint64> accepted = 0;
    std::atomic<quint64> requests = 0;
    std::atomic<quint64> hot = 0;
    std::atomic<quint64> bytesIn = 0;
    std::atomic<quint64> bytesOut = 0;
    std::array<std::atomic<quint64>, reasonNames.size()> refused{};

    void refuse(Reason reason) { refused[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }
    void add(std::atomic<quint64> &counter, qint64 by) { counter.fetch_add(static_cast<quint64>(by), std::memory_order_relaxed); }

    TransportFigures figures() const
    {
        TransportFigures now{
            .open = open, .accepted = accepted, .requests = requests, .hot = hot, .bytesIn = bytesIn, .bytesOut = bytesOut};
        for (size_t i = 0; i < refused.size(); ++i)
            now.refused[i] = refused[i];
        return now;
    }
};

}
