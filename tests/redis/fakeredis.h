#pragma once

#include "server/redis/resp.h"

#include <QTcpSocket>
#include <QThread>

#include <functional>
#include <mutex>

namespace kontor::test {

/**
 * A TCP server that answers commands as a test tells it to, on a thread of its own. PING it answers by itself, so that
 * a client's greeting succeeds.
 */
class FakeRedis
{
public:
    /** Called on the server's thread; answers by writing to the socket, or not at all. */
    using Answer = std::function<void(QTcpSocket &, const redis::Command &)>;

    explicit FakeRedis(Answer answer);
    ~FakeRedis();
    Q_DISABLE_COPY_MOVE(FakeRedis)

    QString url() const;
    /** What has been received so far, greetings left out. */
    int commands() const;
    int connections() const;
    /** Waits until so many commands have been received; fails the program if they do not come. */
    void waitForCommands(int count) const;
    /** Runs it on the server's thread, with the newest connection. */
    void tell(const std::function<void(QTcpSocket &)> &action);

private:
    class Server;
    const Answer m_answer;
    std::unique_ptr<QThread> m_thread;
    Server *m_server = nullptr;
    quint16 m_port = 0;
    std::atomic<int> m_commands = 0;
    std::atomic<int> m_connections = 0;
};

}
