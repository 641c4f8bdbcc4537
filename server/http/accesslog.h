#pragma once

#include <QByteArray>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kontor::http {

/**
 * Writes lines on a thread of its own, many in one go, so that no request waits for a slow terminal or pipe. At most
 * 4 MiB wait; beyond that lines are dropped and counted. The destructor writes what is left.
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

private:
    void run();

    Sink m_sink;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    QByteArray m_pending;
    quint64 m_dropped = 0;
    bool m_isClosing = false;
    std::thread m_thread;
};

/** A target for the log: decoded, with every known kind of token, and whatever a query calls a secret, taken out. */
QByteArray redactTarget(QByteArrayView target);

}
