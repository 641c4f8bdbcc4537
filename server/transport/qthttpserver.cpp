#include "server/transport/qthttpserver.h"

#include "server/transport/connection.h"
#include "server/transport/gate.h"
#include "server/transport/requestsocket.h"

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#if QT_VERSION >= QT_VERSION_CHECK(6, 9, 0)
#include <QHttpServerConfiguration>
#endif

#include <utility>

namespace kontor::transport {

/*
 * Requests reach Qt HttpServer one at a time on each thread, within present(): so the connection is known without
 * asking the request, which from 6.5 on does not tell its socket. Replies go through the connection on every version.
 */
class QtHttpServer::Server final : public QAbstractHttpServer
{
public:
    Connection *current = nullptr;

protected:
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    bool handleRequest(const QHttpServerRequest &, QTcpSocket *) override
    {
        if (auto *connection = std::exchange(current, nullptr))
            connection->handle();
        return true;
    }
    void missingHandler(const QHttpServerRequest &, QTcpSocket *) override {}
#else
    bool handleRequest(const QHttpServerRequest &, QHttpServerResponder &responder) override
    {
        // A responder that is alive says that the request is pending; Qt pauses and keeps its own state until it goes.
        // One whose request is answered already is left to Qt, which lets it go itself.
        auto *connection = std::exchange(current, nullptr);
        if (connection && !connection->handle())
            connection->keep(std::make_shared<QHttpServerResponder>(std::move(responder)));
        return true;
    }
#if QT_VERSION < QT_VERSION_CHECK(6, 8, 0)
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &&) override {}
#else
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &) override {}
#endif
#endif
};

QtHttpServer::QtHttpServer() : m_server(std::make_unique<Server>())
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 10, 0)
    // The guard's limits are stricter, and its deadlines shorter: Qt's shall not answer in their place.
    auto configuration = m_server->configuration();
    configuration.setKeepAliveTimeout(std::chrono::hours(24));
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    configuration.setMaximumUrlSize(-1);
    configuration.setMaximumTotalHeaderSize(-1);
    configuration.setMaximumHeaderFieldSize(-1);
    configuration.setMaximumHeaderFieldCount(-1);
    configuration.setMaximumBodySize(-1);
#endif
    m_server->setConfiguration(configuration);
#endif
}

QtHttpServer::~QtHttpServer() = default;

bool QtHttpServer::bind(Gate *gate)
{
#if QT_VERSION < QT_VERSION_CHECK(6, 8, 0)
    m_server->bind(gate);
    return gate->isListening();
#else
    return m_server->bind(gate);
#endif
}

void QtHttpServer::present(Connection &connection)
{
    auto *socket = connection.requestSocket();
    if (!socket)
        return;
    m_server->current = &connection;
    socket->carry(connection.canonicalHead());
    m_server->current = nullptr;
}

}
