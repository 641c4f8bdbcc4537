#pragma once

#include <QObject>

#include <memory>

namespace kontor::transport {

class Connection;
class Gate;

/**
 * Qt HttpServer on one I/O thread, behind the guard. What differs between Qt 6.4 and 6.11 is in the .cpp, which is
 * the only file that includes it.
 */
class QtHttpServer
{
public:
    QtHttpServer();
    ~QtHttpServer();
    Q_DISABLE_COPY(QtHttpServer)

    /** Takes the gate, which has to listen already, as Qt HttpServer's source of connections. */
    bool bind(Gate *gate);
    /** Shows it the connection's request; Connection::handle() is called before this returns. */
    void present(Connection &connection);

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

}
