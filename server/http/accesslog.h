#pragma once

#include "core/base/clock.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kontor::http {

/** What the log says of one request. Texts are UTF-8, but for the client's name of itself. */
struct AccessEntry
{
    Instant at{};
    const char *method = "";
    QByteArrayView path{}; ///< see redactTarget
    QByteArrayView route{};
    int status = 0;
    qint64 bytes = 0;
    qint64 durationUs = 0;
    QByteArrayView requestId{};
    QByteArrayView traceId{};
    QByteArrayView peer{};
    QByteArrayView actor{}; ///< empty: nobody knows yet
    QByteArrayView userAgent{};
};

/**
 * Writes lines on a thread of its own, many in one go, so that no request waits for a slow terminal or pipe: that
 * thread gathers for 100 ms, since waking it for each line would cost more than the line. At most 4 MiB wait; beyond that
 * lines are dropped and counted. The destructor writes what is left.
 */
class AccessLog
{
public:
    using Sink = std::function<void(QByteArrayView)>;

    /** Without a sink: standard output. */
    explicit AccessLog(Sink sink = {});
    ~AccessLog();
    Q_DISABLE_COPY_MOVE(AccessLog)

    /** A line without its end. Safe from any thread. */
    void write(const QByteArray &line);
    void write(const AccessEntry &entry);

private:
    void run();

    Sink m_sink;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    QByteArray m_pending;
    quint64 m_dropped = 0;
    bool m_isClosing = false;
    bool m_isGathering = false; ///< the thread has been woken and takes what comes
    std::thread m_thread;
};

/** A target for the log, in UTF-8: decoded, with every known kind of token, and whatever a query calls a secret, taken out. */
QByteArray redactTarget(QByteArrayView target);

}
