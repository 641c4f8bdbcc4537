#pragma once

#include "server/transport/epolldispatcher.h"
#include "tests/support/suite.h"

#ifdef Q_OS_LINUX

#include <QThread>

#include <sys/socket.h>
#include <unistd.h>

// Threads with an epoll event loop, and sockets for them.
namespace kontor::test {

inline constexpr auto allEvents = QEventLoop::AllEvents;

/** A connected pair of sockets. */
struct Pair
{
    Pair() { [[maybe_unused]] const int made = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends); }
    ~Pair()
    {
        close(0);
        close(1);
    }
    Q_DISABLE_COPY_MOVE(Pair)
    void close(int end)
    {
        if (ends[end] >= 0)
            ::close(std::exchange(ends[end], -1));
    }
    void send() const { QCOMPARE(::write(ends[1], "x", 1), ssize_t(1)); }
    bool take() const
    {
        char byte = 0;
        return ::read(ends[0], &byte, 1) == 1;
    }
    int ends[2] = {-1, -1};
};

/** A thread whose loop is an EpollDispatcher; work runs on it, and an exception there is a failure here. */
class Loop
{
public:
    Loop()
    {
        m_thread.setEventDispatcher(new transport::EpollDispatcher);
        door.moveToThread(&m_thread);
        m_thread.start();
    }
    ~Loop()
    {
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(Loop)
    template<typename F>
    void on(F &&work)
    {
        QMetaObject::invokeMethod(&door, std::forward<F>(work), Qt::BlockingQueuedConnection);
    }
    QThread &thread() { return m_thread; }
    QObject door;

private:
    QThread m_thread;
};

inline transport::EpollDispatcher *here()
{
    return static_cast<transport::EpollDispatcher *>(QThread::currentThread()->eventDispatcher());
}

// Turns until it is so, for ten seconds at most.
template<typename Condition>
bool turnUntil(Condition isSo)
{
    const QDeadlineTimer deadline(10'000);
    while (!isSo() && !deadline.hasExpired())
        here()->processEvents(allEvents);
    return isSo();
}

}

#endif
