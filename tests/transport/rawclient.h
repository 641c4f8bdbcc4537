#pragma once

#include <QByteArray>
#include <QTcpSocket>

#include <optional>

namespace kontor::test {

/** One reply as it came over the wire. */
struct RawReply
{
    int status = 0;
    QByteArray head{}; ///< status line and fields, in lower case
    QByteArray body{};
    /** The value of a field; empty when it is not there. `name` in lower case. */
    QByteArray field(const QByteArray &name) const;
};

/** A client that sends whatever bytes it is told, on a real socket. Every wait ends after ten seconds. */
class RawClient
{
public:
    explicit RawClient(quint16 port);

    void send(const QByteArray &bytes);
    /** Sends what the socket takes, without waiting for all of it to go. */
    void sendSome(const QByteArray &bytes);
    /** Byte by byte, each in a packet of its own. */
    void trickle(const QByteArray &bytes);
    /** The next reply; `isHead` if it answers HEAD. Status 0 if none came whole. */
    RawReply reply(bool isHead = false);
    RawReply ask(const QByteArray &request);
    /** Everything until the other end closes; nothing if it does not. */
    std::optional<QByteArray> readToEnd();
    bool isClosedByPeer();
    void leave() { m_socket.abort(); }
    QTcpSocket &socket() { return m_socket; }

private:
    bool readMore();

    QTcpSocket m_socket;
    QByteArray m_received;
};

/** "GET /path" with a Host, and more fields if need be (each with its CR LF). */
QByteArray getRequest(const QByteArray &path, const QByteArray &fields = {});
QByteArray postRequest(const QByteArray &path, const QByteArray &body, const QByteArray &fields = {});

}
