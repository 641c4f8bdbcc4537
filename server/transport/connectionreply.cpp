// How a connection's reply goes out: the fast lane's and the sink's alike.
#include "core/base/log.h"
#include "server/transport/connection.h"
#include "server/transport/hotrequest.h"
#include "server/transport/replywriter.h"

#include <algorithm>
#include <array>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#endif

namespace kontor::transport {

namespace {

Moment now()
{
    return std::chrono::steady_clock::now();
}

void shutDownSending(qintptr descriptor)
{
#ifdef Q_OS_WIN
    ::shutdown(static_cast<SOCKET>(descriptor), SD_SEND);
#else
    ::shutdown(static_cast<int>(descriptor), SHUT_WR);
#endif
}

#ifdef TCP_NOTSENT_LOWAT
constexpr int unsentBytes = 128 * 1024;
#endif

#ifdef Q_OS_UNIX
using Linger = ::linger; // a connection has a function of that name
#ifdef MSG_NOSIGNAL
constexpr int sendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
constexpr int sendFlags = MSG_DONTWAIT; // SIGPIPE is ignored, see HttpTransport::start
#endif
#endif

}

// Linux lets the buffer of a socket grow to megabytes. For whoever reads slowly that is memory of ours as well, and
// enough of them leave none for the others. What is on its way does not count, so a fast reader loses nothing.
void Connection::boundUnsent() const
{
#ifdef TCP_NOTSENT_LOWAT
    ::setsockopt(
        static_cast<int>(m_socket->socketDescriptor()), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsentBytes, sizeof unsentBytes);
#endif
}

// Closes with a reset: else the operating system would go on offering what it holds to a client that does not take it.
void Connection::cutOff()
{
#ifdef Q_OS_UNIX
    const Linger atOnce{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
#endif
    cut();
}

// The fast lane: a plain read whose reply is ready. The guard stays where it is, between two requests.
bool Connection::answerHot(QByteArrayView &bytes)
{
    auto head = readHotHead(bytes, m_host.limits.guard);
    if (!head)
        return false;
    const auto peer = clientOf(head->forwarded());
    head->request.peer = peer;
    const auto reply = m_host.sink.answerHot(head->request);
    if (!reply)
        return false;
    bytes = bytes.sliced(head->size);
    m_host.counters.add(m_host.counters.requests, 1);
    m_host.counters.add(m_host.counters.hot, 1);
    m_isHot = true;
    thread_local QByteArray out;
    out.resize(0);
    writeHotHead(out, *reply, m_isSecure);
    begin(out, head->request.isHead ? QByteArray() : reply->body);
    return true;
}

void Connection::send(http::Reply reply)
{
    m_held.reset();
    if (!isWritable(reply)) {
        log(LogLevel::Error, "reply.unwritable", [&](JsonWriter &json) { json.member("status", reply.status); });
        m_host.counters.refuse(Reason::Internal);
        reply = refusalReply(internalError);
    }
    const bool keepsHttp10 = m_guard.phase() == Guard::Phase::Complete && m_guard.isHttp10();
    m_closes = m_closes || m_guard.phase() != Guard::Phase::Complete || !m_guard.isKeepAlive() || m_host.sink.isDraining();
    thread_local QByteArray out;
    out.resize(0);
    writeHead(out, reply, {.closes = m_closes, .keepsHttp10 = keepsHttp10, .secure = m_isSecure});
    begin(out, m_isHead || !hasBody(reply.status) ? QByteArray() : reply.body);
}

// Head and body go to the kernel as they lie, as far as it takes them; only the rest is copied.
void Connection::begin(const QByteArray &head, const QByteArray &body)
{
    m_state = State::Writing;
    const auto sent = writeAtOnce(head, body);
    m_host.counters.add(m_host.counters.bytesOut, sent);
    if (sent < head.size())
        write(head.constData() + sent, head.size() - sent);
    m_body = body;
    m_bodySent = std::max<qint64>(0, sent - head.size());
}

// What has not been taken by the operating system yet. TLS holds plain bytes as well as encrypted ones.
qint64 Connection::pending() const
{
    return m_socket->bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0);
}

qint64 Connection::writeAtOnce(const QByteArray &head, const QByteArray &body)
{
#ifdef Q_OS_UNIX
    // Behind what waits already; the operating system's errors are met by the socket itself when it writes the rest.
    if (m_tls || pending() > 0)
        return 0;
    std::array<iovec, 2> parts{{{const_cast<char *>(head.constData()), static_cast<size_t>(head.size())},
        {const_cast<char *>(body.constData()), static_cast<size_t>(body.size())}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = body.isEmpty() ? 1 : 2;
    return std::max<qint64>(0, ::sendmsg(static_cast<int>(m_socket->socketDescriptor()), &message, sendFlags));
#else
    Q_UNUSED(head)
    Q_UNUSED(body)
    return 0;
#endif
}

// Moves the body on into the socket, piece by piece. True when the operating system has all of it: whoever pipelines
// without reading would else have a reply of each request wait here.
bool Connection::pump()
{
    const auto backlog = m_host.limits.writeBacklog;
    // Qt does not report what a flush within its own report writes: so go on until the socket is full or all is in it.
    while (m_state == State::Writing) {
        while (m_bodySent < m_body.size() && pending() < backlog) {
            const auto size = std::min<qint64>(m_host.limits.writePiece, m_body.size() - m_bodySent);
            write(m_body.constData() + m_bodySent, size);
            m_bodySent += size;
        }
        if (pending() > 0)
            m_socket->flush();
        if (pending() == 0 && m_bodySent == m_body.size())
            return m_state == State::Writing;
        if (pending() >= backlog || m_bodySent == m_body.size())
            return false;
    }
    return false;
}

void Connection::finishReply()
{
    m_body = {};
    m_since = now();
    const bool isHot = std::exchange(m_isHot, false);
    if (m_closes || (!isHot && m_guard.phase() != Guard::Phase::Complete)) {
        m_state = State::Lingering;
        return;
    }
    if (!isHot)
        m_guard.next();
    m_state = State::Reading;
}

// Closing a socket with unread bytes in it resets the connection, and the client may lose the reply. So we only end
// our half, and read on for a while.
void Connection::linger()
{
    m_stash.clear();
    m_stashRead = 0;
    while (m_socket->skip(m_host.limits.readBuffer) > 0) {
    }
    if (pending() == 0 && !m_isShut) {
        m_isShut = true;
        m_since = now();
        // TLS has no half: its end is said, and closes, only where nothing more is to come.
        if (!m_tls)
            shutDownSending(m_socket->socketDescriptor());
        else if (m_guard.phase() == Guard::Phase::Complete)
            m_tls->disconnectFromHost();
    }
}

void Connection::write(const char *data, qint64 size)
{
    if (pending() == 0) {
        m_writeSince = m_writeProgress = now();
        m_taken = 0;
    }
    m_host.counters.add(m_host.counters.bytesOut, size);
    m_socket->write(data, size);
}

void Connection::onBytesWritten(qint64 size)
{
    m_taken += size;
    if (pending() > 0)
        m_writeProgress = now();
    advance();
}

}
