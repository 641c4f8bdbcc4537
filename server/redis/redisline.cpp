#include "server/redis/redisline_p.h"

#include "core/base/log.h"
#include "core/base/random.h"

#include <QLocalSocket>
#include <QSslConfiguration>
#include <QSslSocket>

namespace kontor::redis {

using std::chrono::milliseconds;

namespace {

// What the kernel has received and we have not read stays bounded.
constexpr qint64 readBuffer = 1024 * 1024;

}

RedisLine::RedisLine(const LineParts &parts, RedisQueue &queue, std::function<void(const QString &)> tellFailure)
    : m_parts(parts),
      m_queue(queue),
      m_tellFailure(std::move(tellFailure)),
      m_delay(parts.options.backoffLeast)
{
    for (auto *timer : {&m_retry, &m_connectTimeout, &m_silence}) {
        timer->setSingleShot(true);
        timer->setTimerType(Qt::PreciseTimer);
    }
    connect(&m_retry, &QTimer::timeout, this, &RedisLine::connectNow);
    connect(&m_connectTimeout, &QTimer::timeout, this, [this] { drop(u"it did not answer in time"_s); });
    connect(&m_silence, &QTimer::timeout, this, &RedisLine::look);
    m_queue.setWake([this] { QMetaObject::invokeMethod(this, &RedisLine::attend, Qt::QueuedConnection); });
    m_retry.start(milliseconds::zero());
}

RedisLine::~RedisLine()
{
    m_queue.setWake({});
    m_queue.lost(m_sent);
    if (m_device)
        m_device->disconnect(this);
    delete m_device;
}

void RedisLine::connectNow()
{
    m_state = State::Greeting;
    m_parser = std::make_unique<RespParser>(m_parts.options.limits);
    m_connectTimeout.start(m_parts.options.connectTimeout);
    m_device = makeDevice();
}

QIODevice *RedisLine::makeDevice()
{
    const auto &address = m_parts.address;
    if (!address.socketPath.isEmpty()) {
        auto *socket = adopt(new QLocalSocket, &QLocalSocket::connected, &QLocalSocket::errorOccurred);
        socket->connectToServer(address.socketPath);
        return socket;
    }
    if (!address.isEncrypted) {
        auto *socket = adopt(new QTcpSocket, &QTcpSocket::connected, &QTcpSocket::errorOccurred);
        socket->connectToHost(address.host, address.port);
        return socket;
    }
    auto *socket = adopt(new QSslSocket, &QSslSocket::encrypted, &QSslSocket::errorOccurred);
    auto configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!m_parts.authorities.isEmpty())
        configuration.setCaCertificates(m_parts.authorities);
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(address.host, address.port);
    return socket;
}

// A socket may report its failure inside of connectTo…(), before it is m_device: queued, the news come when it is.
template<typename Socket, typename Ready, typename Failed>
Socket *RedisLine::adopt(Socket *socket, Ready ready, Failed failed)
{
    const auto toGreet = [this, socket] {
        if (socket == m_device)
            greet();
    };
    const auto toDrop = [this, socket] {
        // A time-out is only that of listen(): those of ours are timers.
        if (socket == m_device && int(socket->error()) != int(QAbstractSocket::SocketTimeoutError))
            drop(socket->errorString());
    };
    connect(socket, ready, this, toGreet, Qt::QueuedConnection);
    connect(socket, failed, this, toDrop, Qt::QueuedConnection);
    connect(socket, &QIODevice::readyRead, this, &RedisLine::read);
    socket->setReadBufferSize(readBuffer);
    return socket;
}

void RedisLine::greet()
{
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device))
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const auto &address = m_parts.address;
    QByteArray bytes;
    const auto say = [&](const Command &command) {
        appendCommand(bytes, command);
        m_greetings.append(command.front());
    };
    if (!address.user.isEmpty())
        say({"AUTH", address.user.toUtf8(), address.password.toUtf8()});
    else if (!address.password.isEmpty())
        say({"AUTH", address.password.toUtf8()});
    if (address.database != 0)
        say({"SELECT", QByteArray::number(address.database)});
    say({"PING"});
    m_device->write(bytes);
}

void RedisLine::attend()
{
    if (m_state != State::Open)
        return;
    if (m_queue.isTripped()) {
        if (!listen())
            return;
        m_queue.absolve();
        if (m_queue.isTripped())
            return drop(u"it did not answer in time"_s);
    }
    write();
}

void RedisLine::write()
{
    const auto requests = m_queue.take();
    if (requests.empty())
        return;
    for (const auto &request : requests) {
        m_device->write(request->bytes);
        m_sent.push_back(request);
    }
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device))
        socket->flush();
    else if (auto *local = qobject_cast<QLocalSocket *>(m_device))
        local->flush();
    if (!m_silence.isActive()) {
        m_hasHeard = false;
        m_silence.start(m_parts.options.silence);
    }
}

// On a busy machine it may be this thread that is late, and the reply is here already. False if the connection is gone by
// what it says.
bool RedisLine::listen()
{
    m_device->waitForReadyRead(0);
    return m_state == State::Open;
}

void RedisLine::look()
{
    if (m_state != State::Open || m_sent.empty() || !listen())
        return;
    if (m_hasHeard) {
        m_hasHeard = false;
        m_silence.start(m_parts.options.silence);
        return;
    }
    m_queue.noteSilence();
    drop(u"it is silent"_s);
}

void RedisLine::read()
{
    if (m_state == State::Waiting)
        return;
    m_parser->feed(m_device->readAll());
    m_hasHeard = true;
    m_queue.heard();
    while (m_state != State::Waiting) {
        auto reply = m_parser->next();
        if (!reply)
            return drop(reply.error().message + u" ("_s + reply.error().detail + u')');
        if (!*reply)
            return;
        if (m_state == State::Greeting)
            takeGreeting(**reply);
        else
            takeReply(std::move(**reply));
    }
}

void RedisLine::takeGreeting(const RespValue &reply)
{
    if (m_greetings.isEmpty())
        return drop(u"it speaks before it is asked"_s);
    const auto command = m_greetings.takeFirst();
    const bool isFine = reply.kind == RespValue::Kind::Simple && reply.text == (command == "PING" ? "PONG" : "OK");
    if (!isFine) {
        // Of an error only its first word: some repeat the command, and with it a password.
        return drop(u"it answers %1 with %2"_s.arg(
            QString::fromLatin1(command), QString::fromLatin1(reply.errorCode().toPercentEncoding())));
    }
    if (m_greetings.isEmpty())
        becomeOpen();
}

void RedisLine::becomeOpen()
{
    m_connectTimeout.stop();
    m_state = State::Open;
    m_openedAt = SteadyClock::now();
    m_lastReason.clear();
    m_tellFailure({});
    log(LogLevel::Info, "redis.connected", [this](JsonWriter &out) { out.member("address", m_parts.address.shown()); });
    m_queue.opened();
}

void RedisLine::takeReply(RespValue reply)
{
    if (m_sent.empty())
        return drop(u"it speaks before it is asked"_s);
    m_replies.push_back(std::move(reply));
    if (m_replies.size() < m_sent.front()->expected)
        return;
    m_queue.complete(m_sent.front(), std::exchange(m_replies, {}));
    m_sent.pop_front();
}

void RedisLine::drop(const QString &why)
{
    if (m_state == State::Waiting)
        return;
    // A connection that held for a while is worth a quick new one; one that ends again and again is not.
    if (m_state == State::Open && SteadyClock::now() - m_openedAt >= m_parts.options.backoffMost)
        m_delay = m_parts.options.backoffLeast;
    const bool wasOpen = m_state == State::Open;
    m_state = State::Waiting;
    m_connectTimeout.stop();
    m_silence.stop();
    m_device->disconnect(this);
    // Not now: this may be called out of one of its signals. Its socket closes with it, and late replies with that.
    m_device->deleteLater();
    m_device = nullptr;
    m_greetings.clear();
    m_replies.clear();
    m_queue.lost(std::exchange(m_sent, {}));
    m_tellFailure(why);
    if (wasOpen || why != m_lastReason)
        log(LogLevel::Warning, wasOpen ? "redis.lost" : "redis.connect", [&](JsonWriter &out) {
            out.member("address", m_parts.address.shown());
            out.member("reason", why);
        });
    m_lastReason = why;
    const auto half = m_delay / 2;
    m_retry.start(half + milliseconds(m_parts.random.below(static_cast<quint64>(half.count()) + 1)));
    m_delay = std::min(m_delay * 2, m_parts.options.backoffMost);
}

}
