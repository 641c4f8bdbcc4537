#include "tests/transport/rawclient.h"

#include <QDeadlineTimer>
#include <QHostAddress>

namespace kontor::test {

namespace {
constexpr int patienceMs = 10'000;
}

QByteArray RawReply::field(const QByteArray &name) const
{
    const auto start = head.indexOf("\r\n" + name + ": ");
    if (start < 0)
        return {};
    const auto from = start + 2 + name.size() + 2;
    return head.mid(from, head.indexOf("\r\n", from) - from);
}

RawClient::RawClient(quint16 port)
{
    m_socket.connectToHost(QHostAddress::LocalHost, port);
    m_socket.waitForConnected(patienceMs);
}

void RawClient::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
    while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(patienceMs)) {
    }
}

void RawClient::sendSome(const QByteArray &bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

void RawClient::trickle(const QByteArray &bytes)
{
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    for (const char c : bytes)
        send(QByteArray(1, c));
}

bool RawClient::readMore()
{
    if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(patienceMs))
        return false;
    m_received += m_socket.readAll();
    return true;
}

RawReply RawClient::reply(bool isHead)
{
    auto end = m_received.indexOf("\r\n\r\n");
    while (end < 0) {
        if (!readMore())
            return {};
        end = m_received.indexOf("\r\n\r\n");
    }
    RawReply reply;
    reply.head = m_received.left(end + 2);
    reply.status = reply.head.mid(9, 3).toInt();
    // Names to lower case; values stay as they are.
    auto lines = reply.head.split('\n');
    for (auto &line : lines)
        if (const auto colon = line.indexOf(": "); colon > 0)
            line = line.left(colon).toLower() + line.mid(colon);
    reply.head = lines.join('\n');
    const auto size = isHead ? 0 : reply.field("content-length").toLongLong();
    while (m_received.size() < end + 4 + size)
        if (!readMore())
            return {};
    reply.body = m_received.mid(end + 4, size);
    m_received.remove(0, end + 4 + size);
    return reply;
}

RawReply RawClient::ask(const QByteArray &request)
{
    send(request);
    return reply();
}

std::optional<QByteArray> RawClient::readToEnd()
{
    const QDeadlineTimer deadline(patienceMs);
    while (m_socket.state() == QAbstractSocket::ConnectedState || m_socket.bytesAvailable() > 0) {
        if (deadline.hasExpired())
            return std::nullopt;
        if (m_socket.bytesAvailable() > 0 || m_socket.waitForReadyRead(static_cast<int>(deadline.remainingTime())))
            m_received += m_socket.readAll();
    }
    return std::exchange(m_received, {});
}

bool RawClient::isClosedByPeer()
{
    return readToEnd().has_value();
}

QByteArray getRequest(const QByteArray &path, const QByteArray &fields)
{
    return "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n";
}

QByteArray postRequest(const QByteArray &path, const QByteArray &body, const QByteArray &fields)
{
    return "POST " + path + " HTTP/1.1\r\nHost: shop.example\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
        + fields + "\r\n" + body;
}

}
