#include "server/transport/connection.h"

#include "core/base/log.h"
#include "server/transport/hotrequest.h"
#include "server/transport/httpsyntax.h"
#include "server/transport/replywriter.h"
#include "server/transport/requestsocket.h"

#include <algorithm>
#include <array>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#include <sys/uio.h>
#endif

namespace kontor::transport {

namespace {

constexpr Refusal requestTimeout{408, "request_timeout", "The request did not arrive in time."};
constexpr Refusal unreadable{400, "bad_target", "The request target is malformed."};
constexpr Refusal internalError{500, "internal", "Something went wrong on our side."};
constexpr Refusal tooManyConnections{503, "too_many_connections", "Too many connections; try again later."};

Moment now()
{
    return std::chrono::steady_clock::now();
}

QByteArray plainAddress(const QHostAddress &address)
{
    bool isIPv4 = false;
    const auto v4 = address.toIPv4Address(&isIPv4);
    return (isIPv4 ? QHostAddress(v4) : address).toString().toLatin1();
}

Reason reasonOf(int status)
{
    switch (status) {
    case 408: return Reason::TimedOut;
    case 413:
    case 414:
    case 431: return Reason::TooLarge;
    case 417:
    case 501:
    case 505: return Reason::Unsupported;
    default: return Reason::Malformed;
    }
}

void shutDownSending(qintptr descriptor)
{
#ifdef Q_OS_WIN
    ::shutdown(static_cast<SOCKET>(descriptor), SD_SEND);
#else
    ::shutdown(static_cast<int>(descriptor), SHUT_WR);
#endif
}

// `amount` at `perSecond`, as a duration.
std::chrono::milliseconds timeFor(qint64 amount, qint64 perSecond)
{
    return std::chrono::milliseconds(perSecond > 0 ? amount * 1000 / perSecond : 0);
}

#ifdef Q_OS_UNIX
#ifdef MSG_NOSIGNAL
constexpr int sendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
constexpr int sendFlags = MSG_DONTWAIT; // SIGPIPE is ignored, see HttpTransport::start
#endif
#endif

}

ConnectionHost::ConnectionHost(
    http::RequestSink &requestSink, const TransportLimits &transportLimits, TransportCounters &transportCounters)
    : sink(requestSink),
      limits(transportLimits),
      counters(transportCounters)
{
}

ConnectionHost::~ConnectionHost() = default;

Connection::Connection(ConnectionHost &host, quint64 id, QTcpSocket *socket)
    : m_host(host),
      m_id(id),
      m_socket(socket),
      m_peerAddress(socket->peerAddress()),
      m_peer(plainAddress(m_peerAddress)),
      m_guard(host.limits.guard,
          [&sink = host.sink](http::Method method, QByteArrayView target) { return sink.bodyLimit(method, target); }),
      m_since(now())
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(host.limits.readBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::advance);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::onBytesWritten);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::onDisconnected);
}

Connection::~Connection() = default;

void Connection::setRequestSocket(RequestSocket *socket)
{
    m_requestSocket = socket;
    // Qt's own time-outs ask for this; ours are shorter, so it is the end of an idle connection at most.
    connect(socket, &RequestSocket::turnedDown, this, &Connection::drain);
}

RequestSocket *Connection::requestSocket() const
{
    return m_requestSocket;
}

QByteArray Connection::canonicalHead() const
{
    QByteArray head(http::methodName(m_request.method));
    head.reserve(head.size() + m_request.target.size() + 64);
    head.append(' ').append(m_request.target).append(" HTTP/1.1\r\nHost: ");
    const auto host = m_request.headers.value("host");
    head.append(host.isEmpty() ? QByteArray("localhost") : host).append("\r\n\r\n");
    return head;
}

void Connection::start()
{
    advance();
}

void Connection::turnAway()
{
    refuse(tooManyConnections, Reason::TooManyConnections);
    advance();
}

void Connection::drain()
{
    m_closes = true;
    if (m_state != State::Reading || m_guard.phase() != Guard::Phase::Idle || !m_stash.isEmpty()
        || m_socket->bytesAvailable() > 0)
        return;
    if (m_socket->bytesToWrite() == 0)
        return cut();
    m_state = State::Lingering;
}

void Connection::cut()
{
    if (m_state == State::Closed)
        return;
    m_socket->abort();
    onDisconnected();
}

// The one loop: every event only says that there may be something to do. No exception leaves it, since a slot that
// throws would take the whole thread along.
void Connection::advance()
{
    if (m_advancing)
        return;
    m_advancing = true;
    try {
        while (step()) {
        }
    } catch (const std::exception &error) {
        fail(error.what());
    } catch (...) {
        fail("unknown");
    }
    m_advancing = false;
}

void Connection::fail(const char *what)
{
    log(LogLevel::Error, "connection.failed", [&](JsonWriter &json) { json.member("what", what); });
    m_host.counters.refuse(Reason::Internal);
    cut();
}

bool Connection::step()
{
    switch (m_state) {
    case State::Reading: return read();
    case State::Handling:
        if (!m_reply)
            return false;
        send(*std::exchange(m_reply, std::nullopt));
        return true;
    case State::Writing:
        if (!pump())
            return false;
        finishReply();
        return true;
    case State::Lingering: linger(); return false;
    case State::Closed: return false;
    }
    return false;
}

bool Connection::read()
{
    thread_local std::array<char, 64 * 1024> buffer;
    const bool isStashed = !m_stash.isEmpty();
    auto bytes = QByteArrayView(m_stash).sliced(m_stashRead);
    if (!isStashed) {
        const auto size = m_socket->read(buffer.data(), static_cast<qint64>(buffer.size()));
        if (size <= 0)
            return false;
        m_host.counters.add(m_host.counters.bytesIn, size);
        bytes = QByteArrayView(buffer.data(), size);
    }
    const auto before = m_guard.phase();
    const bool isHot = before == Guard::Phase::Idle && !m_closes && answerHot(bytes);
    const auto event = isHot ? Guard::Event::NeedMore : m_guard.feed(bytes);
    if (before != m_guard.phase())
        m_since = now();
    // What is left belongs to the next request, or to a body that is to be continued.
    if (!isStashed && !bytes.isEmpty())
        m_stash = bytes.toByteArray();
    else if (bytes.isEmpty())
        m_stash.clear();
    m_stashRead = m_stash.size() - bytes.size();
    switch (event) {
    case Guard::Event::NeedMore: break;
    case Guard::Event::Continue: sendContinue(); break;
    case Guard::Event::Request: dispatch(); break;
    case Guard::Event::Refused: refuse(m_guard.refusal(), reasonOf(m_guard.refusal().status)); break;
    }
    return m_state != State::Closed;
}

// The fast lane: a plain read whose reply is ready. The guard stays where it is, between two requests.
bool Connection::answerHot(QByteArrayView &bytes)
{
    auto head = readHotHead(bytes, m_host.limits.guard);
    if (!head)
        return false;
    head->request.peer = m_peer;
    const auto reply = m_host.sink.answerHot(head->request);
    if (!reply)
        return false;
    bytes = bytes.sliced(head->size);
    m_host.counters.add(m_host.counters.requests, 1);
    m_host.counters.add(m_host.counters.hot, 1);
    m_isHot = true;
    thread_local QByteArray out;
    out.resize(0);
    writeHotHead(out, *reply, false);
    begin(out, head->request.isHead ? QByteArray() : reply->body);
    return true;
}

void Connection::sendContinue()
{
    constexpr QByteArrayView interim("HTTP/1.1 100 Continue\r\n\r\n");
    write(interim.data(), interim.size());
    m_socket->flush();
}

void Connection::dispatch()
{
    m_state = State::Handling;
    m_isHead = m_guard.isHead();
    m_request = m_guard.takeRequest();
    m_request.peer = m_peer;
    m_request.received = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    m_isDispatched = false;
    ++m_requestNumber;
    m_host.counters.add(m_host.counters.requests, 1);
    m_host.present(*this);
    if (!m_isDispatched && m_state == State::Handling)
        refuse(unreadable, Reason::Malformed);
}

bool Connection::handle()
{
    if (m_isDispatched || m_state != State::Handling)
        return true;
    m_isDispatched = true;
    const auto number = m_requestNumber;
    try {
        m_host.sink.handle(std::exchange(m_request, {}), makeRespond(m_host.mailbox, m_id, number));
    } catch (const std::exception &error) {
        log(LogLevel::Error, "request.failed", [&](JsonWriter &json) { json.member("what", error.what()); });
        deliver(number, std::nullopt);
    } catch (...) {
        log(LogLevel::Error, "request.failed");
        deliver(number, std::nullopt);
    }
    return m_reply.has_value();
}

bool Connection::deliver(quint64 request, std::optional<http::Reply> reply)
{
    if (m_state != State::Handling || request != m_requestNumber || m_reply)
        return false;
    if (!reply) {
        m_host.counters.refuse(Reason::Internal);
        reply = refusalReply(internalError);
    }
    m_reply = std::move(reply);
    advance();
    return true;
}

void Connection::refuse(const Refusal &refusal, Reason reason)
{
    m_host.counters.refuse(reason);
    m_closes = true;
    m_isHead = m_guard.isHead();
    send(refusalReply(refusal));
}

http::Reply Connection::refusalReply(const Refusal &refusal) const
{
    try {
        auto reply = m_host.sink.refusal(refusal.status, refusal.code, refusal.message);
        if (isWritable(reply))
            return reply;
    } catch (const std::exception &error) {
        log(LogLevel::Error, "refusal.failed", [&](JsonWriter &json) { json.member("what", error.what()); });
    }
    return {.status = refusal.status, .headers = {}, .body = {}};
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
    writeHead(out, reply, {.closes = m_closes, .keepsHttp10 = keepsHttp10, .secure = false});
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

qint64 Connection::writeAtOnce(const QByteArray &head, const QByteArray &body)
{
#ifdef Q_OS_UNIX
    // Behind what waits already; the operating system's errors are met by the socket itself when it writes the rest.
    if (m_socket->bytesToWrite() > 0)
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

// Moves the body on into the socket, piece by piece. True when all of it is there and the client keeps up.
bool Connection::pump()
{
    const auto backlog = m_host.limits.writeBacklog;
    // Qt does not report what a flush within its own report writes: so go on until the socket is full or all is in it.
    while (m_state == State::Writing) {
        while (m_bodySent < m_body.size() && m_socket->bytesToWrite() < backlog) {
            const auto size = std::min<qint64>(m_host.limits.writePiece, m_body.size() - m_bodySent);
            write(m_body.constData() + m_bodySent, size);
            m_bodySent += size;
        }
        if (m_socket->bytesToWrite() > 0)
            m_socket->flush();
        if (m_socket->bytesToWrite() >= backlog)
            return false;
        if (m_bodySent == m_body.size())
            return m_state == State::Writing;
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
    if (m_socket->bytesToWrite() == 0 && !m_isShut) {
        m_isShut = true;
        m_since = now();
        shutDownSending(m_socket->socketDescriptor());
    }
}

void Connection::write(const char *data, qint64 size)
{
    if (m_socket->bytesToWrite() == 0) {
        m_writeSince = m_writeProgress = now();
        m_taken = 0;
    }
    m_host.counters.add(m_host.counters.bytesOut, size);
    m_socket->write(data, size);
}

void Connection::onBytesWritten(qint64 size)
{
    m_taken += size;
    if (m_socket->bytesToWrite() > 0)
        m_writeProgress = now();
    advance();
}

void Connection::onDisconnected()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_reply.reset();
    m_stash.clear();
    m_stashRead = 0;
    m_body.clear();
    m_held.reset();
    if (m_requestSocket)
        m_requestSocket->leave();
    m_host.forget(*this);
    deleteLater();
}

void Connection::sweep(Moment moment)
{
    if (m_state == State::Closed)
        return;
    if (isSlowReader(moment)) {
        m_host.counters.refuse(Reason::SlowReader);
        cut();
    } else if (isOverdue(moment)) {
        const bool isWaiting = m_state == State::Reading && m_guard.phase() != Guard::Phase::Idle;
        if (!isWaiting)
            return cut();
        refuse(requestTimeout, Reason::TimedOut);
        advance();
    }
}

bool Connection::isSlowReader(Moment moment) const
{
    const auto &limits = m_host.limits;
    if (m_socket->bytesToWrite() == 0)
        return false;
    return moment - m_writeProgress > limits.write
        || moment - m_writeSince > limits.write + timeFor(m_taken, limits.writeBytesPerSecond);
}

bool Connection::isOverdue(Moment moment) const
{
    const auto &limits = m_host.limits;
    const auto spent = moment - m_since;
    switch (m_state) {
    case State::Reading:
        switch (m_guard.phase()) {
        case Guard::Phase::Idle: return spent > limits.idle;
        case Guard::Phase::Head: return spent > limits.head;
        case Guard::Phase::Body: return spent > limits.body + timeFor(m_guard.bodySize(), limits.bodyBytesPerSecond);
        case Guard::Phase::Complete:
        case Guard::Phase::Refused: return false;
        }
        return false;
    case State::Lingering: return m_isShut && spent > limits.linger;
    case State::Handling: // the sink answers or drops its Respond; its deadlines are its own
    case State::Writing:
    case State::Closed: return false;
    }
    return false;
}

}
