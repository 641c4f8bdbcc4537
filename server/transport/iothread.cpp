#include "server/transport/iothread.h"

#include "server/transport/gate.h"
#include "server/transport/peeraddress.h"
#include "server/transport/qthttpserver.h"
#include "server/transport/requestsocket.h"
#include "server/transport/tls.h"

#include <algorithm>

namespace kontor::transport {

namespace {

// So many connections above the limit still get a 503; the rest of a flood is dropped without a word.
constexpr int turnedAwayAtOnce = 100;

// Often enough for the shortest deadline to be met within a quarter of it.
std::chrono::milliseconds sweepInterval(const TransportLimits &limits)
{
    const auto shortest = std::min({limits.head, limits.body, limits.idle, limits.write, limits.linger});
    return std::clamp(shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
}

// Whoever has one IPv6 address has 2^64 of them: they are counted as one.
QHostAddress countedAddress(const QHostAddress &address)
{
    bool isIPv4 = false;
    const auto v4 = address.toIPv4Address(&isIPv4);
    if (isIPv4)
        return QHostAddress(v4);
    auto v6 = address.toIPv6Address();
    std::fill(std::begin(v6.c) + 8, std::end(v6.c), quint8(0));
    return address.isLoopback() ? address : QHostAddress(v6);
}

void drop(qintptr descriptor)
{
    QTcpSocket socket;
    socket.setSocketDescriptor(descriptor);
    socket.abort();
}

}

Census::Verdict Census::enter(const QHostAddress &address)
{
    const std::scoped_lock lock(m_mutex);
    ++m_all;
    const int ofAddress = ++m_addresses[countedAddress(address)];
    if (m_all > m_limits.connections + turnedAwayAtOnce)
        return Verdict::Drop;
    const bool isExempt = m_limits.connectionsPerAddress == 0 || (m_limits.loopbackIsExempt && address.isLoopback())
        || http::contains(m_limits.trustedProxies, toIpAddress(address));
    if (!isExempt && ofAddress > m_limits.connectionsPerAddress + turnedAwayAtOnce)
        return Verdict::Drop;
    return m_all > m_limits.connections || (!isExempt && ofAddress > m_limits.connectionsPerAddress) ? Verdict::TurnAway
                                                                                                     : Verdict::Welcome;
}

void Census::leave(const QHostAddress &address)
{
    const std::scoped_lock lock(m_mutex);
    const auto entry = m_addresses.find(countedAddress(address));
    if (entry != m_addresses.end() && --*entry == 0)
        m_addresses.erase(entry);
    if (--m_all == 0)
        m_empty.notify_all();
}

bool Census::waitUntilEmpty(std::chrono::milliseconds deadline)
{
    std::unique_lock lock(m_mutex);
    return m_empty.wait_for(lock, deadline, [this] { return m_all == 0; });
}

IoThread::IoThread(http::RequestSink &requestSink, const TransportLimits &transportLimits, TransportCounters &transportCounters,
    Census &census, const Tls *tls)
    : ConnectionHost(requestSink, transportLimits, transportCounters),
      m_census(census),
      m_tls(tls),
      m_server(std::make_unique<QtHttpServer>())
{
    mailbox =
        std::make_shared<Mailbox>([this] { QMetaObject::invokeMethod(this, &IoThread::deliverLetters, Qt::QueuedConnection); });
    mailbox->setDirect([this](Letter &letter) {
        return m_presented && m_presented->id() == letter.connection
            && m_presented->deliver(letter.request, std::move(letter.reply));
    });
    connect(&m_sweep, &QTimer::timeout, this, &IoThread::sweep);
    m_sweep.setInterval(sweepInterval(limits));
}

IoThread::~IoThread()
{
    mailbox->close();
    mailbox->setDirect({});
    // Connections hold responders, which point into the server: they go first.
    const auto connections = m_connections.values();
    for (auto *connection : connections)
        connection->cut();
    qDeleteAll(connections);
}

Result<void> IoThread::listenOn(qintptr descriptor)
{
    m_gate = new Gate([this](qintptr accepted) { adopt(accepted); }, nullptr);
    return bind(m_gate->listenOn(descriptor));
}

Result<quint16> IoThread::listenFor(const QHostAddress &address, quint16 port, HandOver handOver)
{
    m_handOver = std::move(handOver);
    m_gate = new Gate([this](qintptr accepted) { m_handOver(accepted); }, nullptr);
    KONTOR_CHECK(bind(m_gate->listen(address, port)));
    return m_gate->serverPort();
}

Result<void> IoThread::listenIdly()
{
    m_gate = new Gate([](qintptr accepted) { drop(accepted); }, nullptr);
    return bind(m_gate->listenIdly());
}

Result<void> IoThread::bind(bool isListening)
{
    if (!isListening || !m_server->bind(m_gate)) {
        const auto why = m_gate->errorString();
        if (!m_gate->parent())
            delete m_gate;
        m_gate = nullptr;
        return failure(ErrorKind::Unavailable, "cannot_listen"_L1, u"The server cannot listen on that address."_s, why);
    }
    m_sweep.start();
    return {};
}

std::unique_ptr<QTcpSocket> IoThread::socketFor(qintptr descriptor) const
{
    if (!m_tls) {
        auto socket = std::make_unique<QTcpSocket>();
        return socket->setSocketDescriptor(descriptor) ? std::move(socket) : nullptr;
    }
    auto socket = std::make_unique<QSslSocket>();
    socket->setSslConfiguration(m_tls->configuration());
    if (!socket->setSocketDescriptor(descriptor))
        return nullptr;
    socket->startServerEncryption();
    return socket;
}

void IoThread::adopt(qintptr descriptor)
{
    counters.accepted.fetch_add(1, std::memory_order_relaxed);
    auto socket = socketFor(descriptor);
    if (!socket || m_isDraining)
        return; // the socket closes it
    const auto peer = socket->peerAddress();
    const auto verdict = m_census.enter(peer);
    // A word of refusal would cost a whole handshake: a flood shall not buy that.
    if (verdict == Census::Verdict::Drop || (verdict == Census::Verdict::TurnAway && m_tls)) {
        counters.refuse(Reason::TooManyConnections);
        socket->abort();
        m_census.leave(peer);
        return;
    }
    counters.open.fetch_add(1, std::memory_order_relaxed);
    auto *connection = new Connection(*this, ++m_lastId, socket.release());
    m_connections.insert(connection->id(), connection);
    if (verdict == Census::Verdict::TurnAway)
        return connection->turnAway();
    auto *face = new RequestSocket(peer, connection->peerPort(), m_gate);
    connection->setRequestSocket(face);
    m_gate->enter(face);
    connection->start();
}

void IoThread::drain()
{
    m_isDraining = true;
    if (m_gate)
        m_gate->closeGently();
    const auto connections = m_connections.values();
    for (auto *connection : connections)
        connection->drain();
}

void IoThread::present(Connection &connection)
{
    m_presented = &connection;
    m_server->present(connection);
    m_presented = nullptr;
}

void IoThread::forget(Connection &connection)
{
    m_connections.remove(connection.id());
    counters.open.fetch_sub(1, std::memory_order_relaxed);
    m_census.leave(connection.peerAddress());
}

void IoThread::deliverLetters()
{
    for (auto &letter : mailbox->collect())
        if (auto *connection = m_connections.value(letter.connection))
            connection->deliver(letter.request, std::move(letter.reply));
}

void IoThread::sweep()
{
    const auto moment = std::chrono::steady_clock::now();
    const auto connections = m_connections.values();
    for (auto *connection : connections)
        connection->sweep(moment);
}

}
