#include "server/transport/gate.h"

#include "server/transport/requestsocket.h"

#include <QHostAddress>
#include <QTimer>

#include <cerrno>

#ifdef Q_OS_LINUX
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace kontor::transport {

namespace {
constexpr int backlog = 1024;
constexpr int retryAcceptMs = 200;
}

Gate::Gate(Accept accept, QObject *parent) : QTcpServer(parent), m_accept(std::move(accept))
{
    setListenBacklogSize(backlog);
    // Out of descriptors, QTcpServer stops accepting for good; some will be free again.
    connect(this, &QTcpServer::acceptError, this, [this] {
        QTimer::singleShot(retryAcceptMs, this, [this] {
            if (isListening() && !m_isIdle)
                resumeAccepting();
        });
    });
}

bool Gate::listenIdly()
{
    m_isIdle = true;
    if (!listen(QHostAddress::LocalHost, 0))
        return false;
    pauseAccepting();
    return true;
}

void Gate::enter(RequestSocket *socket)
{
    addPendingConnection(socket);
}

void Gate::closeGently()
{
    if (isListening() && !m_isIdle)
        waitForNewConnection(0);
    close();
}

QTcpSocket *Gate::nextPendingConnection()
{
    auto *socket = QTcpServer::nextPendingConnection();
    // Taking one off the list resumes accepting.
    if (m_isIdle && isListening())
        pauseAccepting();
    return socket;
}

void Gate::incomingConnection(qintptr descriptor)
{
    m_accept(descriptor);
}

#ifdef Q_OS_LINUX

namespace {

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr *data() { return reinterpret_cast<sockaddr *>(&storage); }
};

SocketAddress socketAddress(const QHostAddress &address, bool useV6, quint16 port)
{
    SocketAddress result;
    if (useV6) {
        auto *v6 = reinterpret_cast<sockaddr_in6 *>(&result.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        const auto bytes = address.toIPv6Address();
        if (address.protocol() == QAbstractSocket::IPv6Protocol)
            std::copy(std::begin(bytes.c), std::end(bytes.c), std::begin(v6->sin6_addr.s6_addr));
        result.size = sizeof(sockaddr_in6);
    } else {
        auto *v4 = reinterpret_cast<sockaddr_in *>(&result.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        v4->sin_addr.s_addr = htonl(address.toIPv4Address());
        result.size = sizeof(sockaddr_in);
    }
    return result;
}

int openSocket(const QHostAddress &address, bool useV6, bool shares)
{
    const int descriptor = ::socket(useV6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    const int on = 1;
    const int onlyV6 = address.protocol() == QAbstractSocket::AnyIPProtocol ? 0 : 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shares)
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (useV6)
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &onlyV6, sizeof onlyV6);
    return descriptor;
}

ListenResult failed(int descriptor)
{
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    return {.descriptor = -1, .port = 0, .error = error};
}

}

bool canSharePort()
{
    return true;
}

ListenResult listenShared(const QHostAddress &address, quint16 port, bool isFirst)
{
    bool useV6 = address.protocol() != QAbstractSocket::IPv4Protocol;
    if (isFirst && port != 0) {
        const int probe = openSocket(address, useV6, false);
        auto local = socketAddress(address, useV6, port);
        // Without SO_REUSEPORT this fails where somebody listens, also one who would share.
        if (probe >= 0 && ::bind(probe, local.data(), local.size) != 0)
            return failed(probe);
        if (probe >= 0)
            ::close(probe);
    }
    int descriptor = openSocket(address, useV6, true);
    if (descriptor < 0 && useV6 && address.protocol() == QAbstractSocket::AnyIPProtocol) {
        useV6 = false; // a kernel without IPv6
        descriptor = openSocket(address, useV6, true);
    }
    auto local = socketAddress(useV6 ? address : QHostAddress(address.toIPv4Address()), useV6, port);
    if (descriptor < 0 || ::bind(descriptor, local.data(), local.size) != 0 || ::listen(descriptor, backlog) != 0
        || ::getsockname(descriptor, local.data(), &local.size) != 0)
        return failed(descriptor);
    const auto bound = useV6 ? reinterpret_cast<sockaddr_in6 *>(&local.storage)->sin6_port
                             : reinterpret_cast<sockaddr_in *>(&local.storage)->sin_port;
    return {.descriptor = descriptor, .port = ntohs(bound), .error = 0};
}

#else

bool canSharePort()
{
    return false;
}

ListenResult listenShared(const QHostAddress &, quint16, bool)
{
    return {.descriptor = -1, .port = 0, .error = ENOTSUP};
}

#endif

}
