#include "server/redis/redisclient.h"

#include "server/redis/redisline_p.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QFile>
#include <QThread>

namespace kontor::redis {

namespace {

Failure unexpected()
{
    return failure(ErrorKind::Unavailable, "redis_protocol"_L1, u"Redis answered something unexpected."_s);
}

Failure refused(const Command &command, const RespValue &reply)
{
    return failure(ErrorKind::Unavailable, "redis_refused"_L1, u"Redis refused a command."_s,
        QString::fromLatin1(command.front() + ": " + reply.errorCode()));
}

std::optional<QByteArray> toOptional(RespValue &value)
{
    return value.kind == RespValue::Kind::Bulk ? std::optional(std::move(value.text)) : std::nullopt;
}

bool isBulkOrNull(const RespValue &value)
{
    return value.kind == RespValue::Kind::Bulk || value.kind == RespValue::Kind::Null;
}

}

RedisScript::RedisScript(QByteArray body)
    : m_body(std::move(body)),
      m_sha1(QCryptographicHash::hash(m_body, QCryptographicHash::Sha1).toHex())
{
}

Command setCommand(const QByteArray &key, const QByteArray &value, std::chrono::milliseconds life)
{
    return {"SET", key, value, "PX", QByteArray::number(qint64(life.count()))};
}

struct RedisClient::Parts
{
    Parts(RedisAddress address, const RedisOptions &options, QList<QSslCertificate> authorities, Random &random)
        : line{.address = std::move(address), .options = options, .authorities = std::move(authorities), .random = random},
          queue(options)
    {
    }
    const LineParts line;
    RedisQueue queue;
    std::mutex failureMutex;
    QString failure;
};

Result<std::unique_ptr<RedisClient>> RedisClient::make(RedisAddress address, const RedisOptions &options, Random &random)
{
    QList<QSslCertificate> authorities;
    if (!options.caFile.isEmpty()) {
        QFile file(options.caFile);
        if (file.open(QIODevice::ReadOnly))
            authorities = QSslCertificate::fromDevice(&file, QSsl::Pem);
        if (authorities.isEmpty())
            return failure(
                ErrorKind::Invalid, "invalid_redis_ca"_L1, u"%1 holds no certificate that can be read."_s.arg(options.caFile));
    }
    auto parts = std::make_unique<Parts>(std::move(address), options, std::move(authorities), random);
    return std::unique_ptr<RedisClient>(new RedisClient(std::move(parts)));
}

RedisClient::RedisClient(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

RedisClient::~RedisClient()
{
    stop();
}

void RedisClient::start()
{
    Q_ASSERT(!m_thread);
    m_thread.reset(QThread::create([this] {
        RedisLine line(m_parts->line, m_parts->queue, [this](const QString &why) {
            const std::scoped_lock lock(m_parts->failureMutex);
            m_parts->failure = why;
        });
        QEventLoop().exec();
    }));
    m_thread->setObjectName(u"redis"_s);
    m_thread->start();
}

void RedisClient::stop()
{
    if (!m_thread)
        return;
    m_thread->quit();
    m_thread->wait();
    m_thread.reset();
}

RedisClient::TimePoint RedisClient::deadline() const
{
    return SteadyClock::now() + m_parts->line.options.deadline;
}

Result<std::vector<RespValue>> RedisClient::callAll(const QList<Command> &commands, std::optional<TimePoint> until)
{
    if (commands.isEmpty())
        return std::vector<RespValue>{};
    const auto request = std::make_shared<RedisRequest>();
    for (const auto &command : commands)
        appendCommand(request->bytes, command);
    request->expected = static_cast<size_t>(commands.size());
    request->deadline = until.value_or(deadline());
    request->isPatient = !until;
    KONTOR_CHECK(m_parts->queue.push(request));
    return m_parts->queue.wait(request);
}

Result<RespValue> RedisClient::call(const Command &command, std::optional<TimePoint> until)
{
    KONTOR_TRY(auto replies, callAll({command}, until));
    if (replies.front().isError())
        return refused(command, replies.front());
    return std::move(replies.front());
}

Result<void> RedisClient::post(const Command &command)
{
    const auto request = std::make_shared<RedisRequest>();
    appendCommand(request->bytes, command);
    request->deadline = deadline();
    request->isAwaited = false;
    return m_parts->queue.push(request);
}

Result<std::optional<QByteArray>> RedisClient::get(const QByteArray &key, std::optional<TimePoint> until)
{
    KONTOR_TRY(auto reply, call({"GET", key}, until));
    if (!isBulkOrNull(reply))
        return unexpected();
    return toOptional(reply);
}

Result<std::vector<std::optional<QByteArray>>> RedisClient::getAll(const QByteArrayList &keys, std::optional<TimePoint> until)
{
    if (keys.isEmpty())
        return std::vector<std::optional<QByteArray>>{};
    KONTOR_TRY(auto reply, call(Command{"MGET"} + keys, until));
    if (reply.items.size() != static_cast<size_t>(keys.size())
        || !std::all_of(reply.items.begin(), reply.items.end(), isBulkOrNull))
        return unexpected();
    std::vector<std::optional<QByteArray>> values;
    values.reserve(reply.items.size());
    for (auto &item : reply.items)
        values.push_back(toOptional(item));
    return values;
}

Result<void> RedisClient::set(
    const QByteArray &key, const QByteArray &value, std::chrono::milliseconds life, std::optional<TimePoint> until)
{
    KONTOR_TRY(const auto reply, call(setCommand(key, value, life), until));
    if (reply.text != "OK")
        return unexpected();
    return {};
}

Result<qint64> RedisClient::remove(const QByteArrayList &keys, std::optional<TimePoint> until)
{
    if (keys.isEmpty())
        return 0;
    KONTOR_TRY(const auto reply, call(Command{"DEL"} + keys, until));
    if (reply.kind != RespValue::Kind::Integer)
        return unexpected();
    return reply.integer;
}

Result<RespValue> RedisClient::evaluate(
    const RedisScript &script, const QByteArrayList &keys, const QByteArrayList &arguments, std::optional<TimePoint> until)
{
    const auto rest = Command{QByteArray::number(keys.size())} + keys + arguments;
    const auto last = until.value_or(deadline());
    // Judged as a patient call would be, though both share one deadline: a script's first call may cost two trips.
    KONTOR_TRY(auto replies, callAll({Command{"EVALSHA", script.sha1()} + rest}, until));
    if (replies.front().errorCode() != "NOSCRIPT") {
        if (replies.front().isError())
            return refused({"EVALSHA"}, replies.front());
        return std::move(replies.front());
    }
    return call(Command{"EVAL", script.body()} + rest, last);
}

Result<void> RedisClient::ping(std::optional<TimePoint> until)
{
    KONTOR_TRY(const auto reply, call({"PING"}, until));
    if (reply.text != "PONG")
        return unexpected();
    return {};
}

bool RedisClient::waitUntilReady(std::chrono::milliseconds patience) const
{
    return m_parts->queue.waitUntilOpened(patience);
}

QString RedisClient::lastFailure() const
{
    const std::scoped_lock lock(m_parts->failureMutex);
    return m_parts->failure;
}

RedisFigures RedisClient::figures() const
{
    return m_parts->queue.figures();
}

const RedisAddress &RedisClient::address() const
{
    return m_parts->line.address;
}

}
