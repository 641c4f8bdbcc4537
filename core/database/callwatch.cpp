#include "core/database/callwatch_p.h"
#include "core/database/hungcalls.h"

#include <mutex>
#include <vector>

#if defined(Q_OS_UNIX)
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace kontor {

namespace {

using Clock = std::chrono::steady_clock;

std::mutex mutex;
std::vector<CallWatch *> watches;

}

void CallWatch::follow(int socket, std::chrono::milliseconds statementTimeout)
{
    forget();
    // The server has to be given the time to end the statement itself, and its answer the time to arrive.
    m_limit =
        statementTimeout.count() > 0 ? statementTimeout + statementTimeout / 3 + std::chrono::seconds(1) : Clock::duration{};
#if defined(Q_OS_UNIX)
    m_socket = m_limit.count() > 0 ? ::dup(socket) : -1;
#else
    Q_UNUSED(socket);
#endif
    if (m_socket < 0)
        return;
    const std::lock_guard lock(mutex);
    watches.push_back(this);
}

void CallWatch::forget()
{
    if (m_socket < 0)
        return;
    {
        const std::lock_guard lock(mutex);
        std::erase(watches, this);
    }
#if defined(Q_OS_UNIX)
    ::close(m_socket);
#endif
    m_socket = -1;
}

CallWatch::Call::Call(CallWatch &watch) : m_watch(watch)
{
    m_watch.m_deadline = (Clock::now() + m_watch.m_limit).time_since_epoch().count();
}

CallWatch::Call::~Call()
{
    m_watch.m_deadline = 0;
}

int endHungCalls()
{
    int count = 0;
#if defined(Q_OS_UNIX)
    const auto now = Clock::now().time_since_epoch().count();
    const std::lock_guard lock(mutex);
    for (auto *watch : watches) {
        const auto deadline = watch->m_deadline.load();
        if (deadline == 0 || deadline > now)
            continue;
        // The call's own thread finds that the connection has ended, and does with it what it does with all such.
        ::shutdown(watch->m_socket, SHUT_RDWR);
        ++count;
    }
#endif
    return count;
}

}
