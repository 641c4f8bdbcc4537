#include "server/transport/listener.h"

#include "server/transport/epolldispatcher.h"
#include "server/transport/gate.h"
#include "server/transport/iothread.h"

#include <QThread>

#include <algorithm>
#include <csignal>
#include <cstring>

namespace kontor::transport {

/** One I/O thread with its objects, which live and die on it. */
struct HttpTransport::Thread
{
    Thread(http::RequestSink &sink, const TransportLimits &limits, TransportCounters &counters, Census &census, const Tls *tls)
    {
        thread.setObjectName(u"kontor-io"_s);
#ifdef Q_OS_LINUX
        thread.setEventDispatcher(new EpollDispatcher); // the thread's from here on
#endif
        door.moveToThread(&thread);
        thread.start();
        on([&] { io = std::make_unique<IoThread>(sink, limits, counters, census, tls); });
    }
    ~Thread()
    {
        on([this] { io.reset(); });
        thread.quit();
        thread.wait();
    }
    Q_DISABLE_COPY(Thread)

    /** Runs it on the thread and waits. */
    template<typename F>
    void on(F &&work)
    {
        QMetaObject::invokeMethod(&door, std::forward<F>(work), Qt::BlockingQueuedConnection);
    }

    QThread thread;
    QObject door;
    std::unique_ptr<IoThread> io;
};

HttpTransport::HttpTransport(http::RequestSink &sink, TransportOptions options)
    : m_sink(sink),
      m_options(options),
      m_census(std::make_unique<Census>(m_options.limits))
{
}

HttpTransport::~HttpTransport()
{
    stop();
}

Result<void> HttpTransport::start(const QHostAddress &address, quint16 port)
{
    Q_ASSERT(m_threads.empty());
#ifdef SIGPIPE
    // Writing to a client that has left raises it. Qt ignores it as well, but once only: a handler set later would stay.
    std::signal(SIGPIPE, SIG_IGN);
#endif
    if (m_options.tls) {
        KONTOR_TRY(m_tls, Tls::load(*m_options.tls));
    }
    for (int i = 0; i < std::max(1, m_options.threads); ++i)
        m_threads.push_back(std::make_unique<Thread>(m_sink, m_options.limits, m_counters, *m_census, m_tls.get()));
    const bool shares = canSharePort() && !m_options.handsOver;
    auto started = shares ? listenShared(address, port) : listenAndHandOver(address, port);
    if (!started)
        stop();
    return started;
}

Result<bool> HttpTransport::reloadTls()
{
    return m_tls ? m_tls->reload() : Result<bool>(false);
}

Result<void> HttpTransport::listenShared(const QHostAddress &address, quint16 port)
{
    m_port = port;
    for (size_t i = 0; i < m_threads.size(); ++i) {
        const auto listening = transport::listenShared(address, m_port, i == 0);
        if (listening.descriptor < 0)
            return failure(ErrorKind::Unavailable, "cannot_listen"_L1, u"The server cannot listen on that address."_s,
                QString::fromLocal8Bit(std::strerror(listening.error)));
        m_port = listening.port;
        Result<void> bound;
        m_threads[i]->on([&] { bound = m_threads[i]->io->listenOn(listening.descriptor); });
        KONTOR_CHECK(bound);
    }
    return {};
}

Result<void> HttpTransport::listenAndHandOver(const QHostAddress &address, quint16 port)
{
    for (size_t i = 1; i < m_threads.size(); ++i) {
        Result<void> bound;
        m_threads[i]->on([&] { bound = m_threads[i]->io->listenIdly(); });
        KONTOR_CHECK(bound);
    }
    Result<quint16> listening;
    m_threads[0]->on(
        [&] { listening = m_threads[0]->io->listenFor(address, port, [this](qintptr descriptor) { handOver(descriptor); }); });
    KONTOR_CHECK(listening);
    m_port = *listening;
    return {};
}

// On the first I/O thread, which alone counts m_nextThread.
void HttpTransport::handOver(qintptr descriptor)
{
    auto *io = m_threads[m_nextThread++ % m_threads.size()]->io.get();
    if (io->thread() == QThread::currentThread())
        io->adopt(descriptor);
    else
        QMetaObject::invokeMethod(
            io, [io, descriptor] { io->adopt(descriptor); }, Qt::QueuedConnection);
}

bool HttpTransport::drain(std::chrono::milliseconds deadline)
{
    for (const auto &thread : m_threads)
        thread->on([&] { thread->io->drain(); });
    const bool isDone = m_census->waitUntilEmpty(deadline);
    stop();
    return isDone;
}

void HttpTransport::stop()
{
    // The first thread may be handing a descriptor to another: it goes first.
    for (const auto &thread : m_threads)
        thread->on([&] { thread->io.reset(); });
    m_threads.clear();
    m_port = 0;
}

}
