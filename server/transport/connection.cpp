#include "server/transport/connection.h"

#include "core/base/log.h"
#include "server/transport/httpsyntax.h"
#include "server/transport/peeraddress.h"
#include "server/transport/replywriter.h"
#include "server/transport/requestsocket.h"

#include <algorithm>
#include <array>

namespace kontor::transport {

namespace {

constexpr Refusal requestTimeout{408, "request_timeout", "The request did not arrive in time."};
constexpr Refusal unreadable{400, "bad_target", "The request target is malformed."};
constexpr Refusal tooManyConnections{503, "too_many_connections", "Too many connections; try again later."};

Moment now()
{
    return std::chrono::steady_clock::now();
}

// Addresses that only somebody nearby has: a proxy, more often than a client.
bool isNearby(const http::IpAddress &address)
{
    static const auto networks = [] {
        http::IpNetworks out;
        for (const char *text : {"127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"})
            out.push_back(*http::IpNetwork::parse(text));
        return out;
    }();
    return http::contains(networks, address);
}

// Every client of such a proxy counts as one, which its owner should know.
void warnOnce(const QByteArray &peer)
{
    static std::atomic<bool> isSaid = false;
    if (!isSaid.exchange(true))
        log(LogLevel::Warning, "forwarded_ignored", [&](JsonWriter &json) {
            json.member("peer", peer).member("cure", "if this is your proxy, name it by --trusted-proxy");
        });
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

// `amount` at `perSecond`, as a duration.
std::chrono::milliseconds timeFor(qint64 amount, qint64 perSecond)
{
    return std::chrono::milliseconds(perSecond > 0 ? amount * 1000 / perSecond : 0);
}

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
      m_tls(qobject_cast<QSslSocket *>(socket)),
      m_peerAddress(socket->peerAddress()),
      m_address(toIpAddress(m_peerAddress)),
      m_peer(m_address.toByteArray()),
      m_isTrusted(http::contains(host.limits.trustedProxies, m_address)),
      m_guard(host.limits.guard,
          [&sink = host.sink](http::Method method, QByteArrayView target) { return sink.bodyLimit(method, target); }),
      m_isSecure(m_tls != nullptr),
      m_since(now())
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(host.limits.readBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    boundUnsent();
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::advance);
    if (m_tls) {
        m_isHandshaking = true;
        connect(m_tls, &QSslSocket::encrypted, this, &Connection::onEncrypted);
        connect(m_tls, &QSslSocket::encryptedBytesWritten, this, &Connection::onBytesWritten);
    } else {
        connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::onBytesWritten);
    }
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

void Connection::onEncrypted()
{
    m_isHandshaking = false;
    m_since = now();
}

void Connection::drain()
{
    m_closes = true;
    if (m_state != State::Reading || m_guard.phase() != Guard::Phase::Idle || !m_stash.isEmpty()
        || m_socket->bytesAvailable() > 0)
        return;
    if (pending() == 0)
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
    http::ForwardedFields forwarded;
    for (const auto &[name, value] : m_request.headers.fields()) {
        if (name == "forwarded")
            forwarded.forwarded.append(value);
        else if (name == "x-forwarded-for")
            forwarded.forwardedFor.append(value);
        else if (name == "x-forwarded-proto")
            forwarded.forwardedProto.append(value);
    }
    m_request.peer = clientOf(forwarded);
    m_request.secure = m_isSecure;
    m_request.received = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    m_isDispatched = false;
    ++m_requestNumber;
    m_host.counters.add(m_host.counters.requests, 1);
    m_host.present(*this);
    if (!m_isDispatched && m_state == State::Handling)
        refuse(unreadable, Reason::Malformed);
}

// Its address; and notes whether it came by HTTPS.
QByteArray Connection::clientOf(const http::ForwardedFields &fields)
{
    m_isSecure = m_tls != nullptr;
    if (fields.isEmpty())
        return m_peer;
    if (!m_isTrusted) {
        if (isNearby(m_address))
            warnOnce(m_peer);
        return m_peer;
    }
    const auto client = http::forwardedClient(m_address, fields, m_host.limits.trustedProxies);
    m_isSecure = client.isSecure.value_or(m_isSecure);
    return client.address.toByteArray();
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

void Connection::onDisconnected()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    // Whoever left before the handshake was done, or did not speak TLS at all.
    if (m_isHandshaking)
        m_host.counters.refuse(Reason::Handshake);
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
        cutOff();
    } else if (isOverdue(moment)) {
        const bool isWaiting = m_state == State::Reading && !m_isHandshaking && m_guard.phase() != Guard::Phase::Idle;
        if (!isWaiting)
            return cut();
        refuse(requestTimeout, Reason::TimedOut);
        advance();
    }
}

bool Connection::isSlowReader(Moment moment) const
{
    const auto &limits = m_host.limits;
    if (pending() == 0)
        return false;
    return moment - m_writeProgress > limits.write
        || moment - m_writeSince > limits.write + timeFor(m_taken, limits.writeBytesPerSecond);
}

bool Connection::isOverdue(Moment moment) const
{
    const auto &limits = m_host.limits;
    const auto spent = moment - m_since;
    if (m_isHandshaking)
        return spent > limits.head;
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
