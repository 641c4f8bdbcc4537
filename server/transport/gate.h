#pragma once

#include <QTcpServer>

#include <functional>

namespace kontor::transport {

class RequestSocket;

/** A listening socket that gives raw descriptors to its I/O thread, and request sockets to Qt HttpServer. */
class Gate final : public QTcpServer
{
    Q_OBJECT

public:
    using Accept = std::function<void(qintptr descriptor)>;

    Gate(Accept accept, QObject *parent);

    /** Listens on a descriptor of one's own (SO_REUSEPORT) … */
    bool listenOn(qintptr descriptor) { return setSocketDescriptor(descriptor); }
    /** … or on none to speak of: Qt HttpServer only binds to servers that listen, so this one does, but accepts nothing. */
    bool listenIdly();

    /** Qt HttpServer takes the socket before this returns. */
    void enter(RequestSocket *socket);
    /** Takes what is in the queue, then no more. */
    void closeGently();

    QTcpSocket *nextPendingConnection() override;

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    const Accept m_accept;
    bool m_isIdle = false;
};

/**
 * A listening descriptor that shares its port with its siblings (SO_REUSEPORT), so that the kernel spreads
 * connections over the I/O threads; -1 and an errno where that cannot be had. Linux only.
 */
struct ListenResult
{
    qintptr descriptor = -1;
    quint16 port = 0;
    int error = 0;
};
bool canSharePort();
/** `isFirst` also makes sure that nobody else serves that port: another server of the same user could join silently. */
ListenResult listenShared(const QHostAddress &address, quint16 port, bool isFirst);

}
