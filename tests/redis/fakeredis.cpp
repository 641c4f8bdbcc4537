#include "tests/redis/fakeredis.h"

#include <QEventLoop>
#include <QTcpServer>
#include <QTest>

#include <future>

namespace kontor::test {

using namespace Qt::StringLiterals;

class FakeRedis::Server : public QTcpServer
{
public:
    explicit Server(FakeRedis &fake) : m_fake(fake)
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (auto *socket = nextPendingConnection())
                serve(socket);
        });
    }
    QTcpSocket *newest() const { return m_newest; }

private:
    void serve(QTcpSocket *socket)
    {
        m_newest = socket;
        ++m_fake.m_connections;
        // Commands are arrays of bulk strings: the parser of replies reads them too.
        auto parser = std::make_shared<redis::RespParser>();
        connect(socket, &QTcpSocket::readyRead, socket, [this, socket, parser] {
            parser->feed(socket->readAll());
            for (auto value = parser->next(); value && *value; value = parser->next()) {
                redis::Command command;
                for (const auto &item : (*value)->items)
                    command.append(item.text);
                take(*socket, command);
            }
        });
    }
    void take(QTcpSocket &socket, const redis::Command &command)
    {
        if (command == redis::Command{"PING"}) {
            socket.write("+PONG\r\n");
            return;
        }
        ++m_fake.m_commands;
        m_fake.m_answer(socket, command);
        socket.flush();
    }

    FakeRedis &m_fake;
    QTcpSocket *m_newest = nullptr;
};

FakeRedis::FakeRedis(Answer answer) : m_answer(std::move(answer))
{
    std::promise<quint16> port;
    auto listening = port.get_future();
    m_thread.reset(QThread::create([this, &port] {
        Server server(*this);
        m_server = &server;
        server.listen(QHostAddress::LocalHost, 0);
        port.set_value(server.serverPort());
        QEventLoop().exec();
    }));
    m_thread->start();
    m_port = listening.get();
    if (m_port == 0)
        qFatal("the fake Redis cannot listen");
}

FakeRedis::~FakeRedis()
{
    m_thread->quit();
    m_thread->wait();
}

QString FakeRedis::url() const
{
    return u"redis://127.0.0.1:%1"_s.arg(m_port);
}

int FakeRedis::commands() const
{
    return m_commands;
}

int FakeRedis::connections() const
{
    return m_connections;
}

void FakeRedis::waitForCommands(int count) const
{
    if (!QTest::qWaitFor([&] { return m_commands >= count; }, 30'000))
        qFatal("the commands did not come");
}

void FakeRedis::tell(const std::function<void(QTcpSocket &)> &action)
{
    std::promise<void> done;
    auto finished = done.get_future();
    QMetaObject::invokeMethod(
        m_server,
        [&] {
            action(*m_server->newest());
            m_server->newest()->flush();
            done.set_value();
        },
        Qt::QueuedConnection);
    finished.wait();
}

}
