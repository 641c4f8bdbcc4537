#pragma once

#include <QTcpSocket>

namespace kontor::transport {

/**
 * What Qt HttpServer takes for its connection: a socket without a descriptor that carries one whole, vetted request
 * at a time. So it never sees half a head, a hostile byte, or a second request while one is pending; and nothing it
 * writes reaches the client.
 */
class RequestSocket final : public QTcpSocket
{
    Q_OBJECT

public:
    RequestSocket(const QHostAddress &peer, quint16 peerPort, QObject *parent);
    ~RequestSocket() override;

    /** Shows a request's bytes to whoever reads, during the call. */
    void carry(const QByteArray &request);
    /** The client is gone, or shall be: Qt HttpServer lets go of this socket. */
    void leave();

    qint64 bytesAvailable() const override;
    void disconnectFromHost() override;

Q_SIGNALS:
    /** Qt HttpServer wants no more of this connection. */
    void turnedDown();

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 readLineData(char *data, qint64 maxSize) override;
    qint64 skipData(qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QByteArray m_request;
    qsizetype m_read = 0;
};

}
