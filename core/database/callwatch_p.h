#pragma once

#include <QtGlobal>

#include <atomic>
#include <chrono>

namespace kontor {

/** Knows since when a connection waits for its server; see endHungCalls(). Belongs to the connection's thread. */
class CallWatch
{
public:
    CallWatch() = default;
    ~CallWatch() { forget(); }
    Q_DISABLE_COPY_MOVE(CallWatch)

    /** From now on calls through this socket are watched; with a time-out of 0 they may take as long as they like. */
    void follow(int socket, std::chrono::milliseconds statementTimeout);
    void forget();

    /** Lives as long as one call. */
    class Call
    {
    public:
        explicit Call(CallWatch &watch);
        ~Call();
        Q_DISABLE_COPY_MOVE(Call)

    private:
        CallWatch &m_watch;
    };

private:
    friend int endHungCalls();

    int m_socket = -1; // a duplicate: libpq may close its own at any moment, and the number may be another's then
    std::chrono::steady_clock::duration m_limit{};
    std::atomic<std::chrono::steady_clock::rep> m_deadline = 0; // 0: no call
};

}
