#include "server/transport/requestsocket.h"

#include <algorithm>
#include <cstring>

namespace kontor::transport {

RequestSocket::RequestSocket(const QHostAddress &peer, quint16 peerPort, QObject *parent) : QTcpSocket(parent)
{
    setOpenMode(ReadWrite);
    setPeerAddress(peer);
    setPeerPort(peerPort);
    setSocketState(ConnectedState);
}

RequestSocket::~RequestSocket()
{
    // The base class would try to close a connection that never was.
    setSocketState(UnconnectedState);
}

void RequestSocket::carry(const QByteArray &request)
{
    m_request = request;
    m_read = 0;
    Q_EMIT readyRead();
}

void RequestSocket::leave()
{
    if (state() == UnconnectedState)
        return;
    setSocketState(UnconnectedState);
    Q_EMIT disconnected();
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    // Later versions own it and delete it with the last responder; 6.4 forgets it after a request it can't read.
    deleteLater();
#endif
}

qint64 RequestSocket::bytesAvailable() const
{
    return QTcpSocket::bytesAvailable() + m_request.size() - m_read;
}

void RequestSocket::disconnectFromHost()
{
    if (state() == ConnectedState)
        Q_EMIT turnedDown();
}

qint64 RequestSocket::readData(char *data, qint64 maxSize)
{
    const auto size = std::min<qint64>(maxSize, m_request.size() - m_read);
    std::memcpy(data, m_request.constData() + m_read, static_cast<size_t>(size));
    m_read += size;
    return size;
}

qint64 RequestSocket::readLineData(char *data, qint64 maxSize)
{
    const auto end = m_request.indexOf('\n', m_read);
    return readData(data, end < 0 ? maxSize : std::min<qint64>(maxSize, end + 1 - m_read));
}

qint64 RequestSocket::skipData(qint64 maxSize)
{
    const auto size = std::min<qint64>(maxSize, m_request.size() - m_read);
    m_read += size;
    return size;
}

qint64 RequestSocket::writeData(const char *, qint64 size)
{
    return size;
}

}
