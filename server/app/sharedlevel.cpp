#include "server/app/sharedlevel.h"

#include "core/base/secret.h"
#include "core/database/migrator.h"

namespace kontor::app {

using redis::RedisClient;
using redis::SharedCache;
using std::chrono::milliseconds;

namespace {

// How long `doctor` waits; a server that serves never does.
constexpr milliseconds doctorPatience{3'000};

Result<std::unique_ptr<RedisClient>> makeClient(const Config &config, redis::RedisOptions options, Random &random)
{
    options.caFile = config.redisCa;
    return RedisClient::make(*config.redis, options, random);
}

// Everything that makes two servers give different replies to the same question.
QByteArray spaceOf(const Config &config, const QByteArray &database)
{
    const QByteArrayList parts{database, KONTOR_VERSION, QByteArray::number(qsizetype(shippedMigrations().size())),
        config.mediaBase, config.corsOrigins.isEmpty() ? "" : "cors", config.hasTestProvider ? "test" : ""};
    return sha256(parts.join('\n')).toHex().left(16);
}

QString inWords(const Error &error)
{
    return error.detail.isEmpty() ? error.message : error.message + u" ("_s + error.detail + u')';
}

Result<void> tryOut(RedisClient &client)
{
    const auto key = "kontor:doctor:" + QByteArray::number(quint64(client.deadline().time_since_epoch().count()));
    const auto until = RedisClient::TimePoint::clock::now() + doctorPatience;
    KONTOR_CHECK(client.set(key, "well", doctorPatience, until));
    KONTOR_TRY(const auto value, client.get(key, until));
    if (value != "well")
        return failure(ErrorKind::Unavailable, "redis_protocol"_L1, u"It does not keep what it is given."_s);
    KONTOR_CHECK(client.call({"PTTL", key}, until));
    KONTOR_CHECK(client.evaluate(redis::RedisScript("return redis.call('TIME')"), {}, {}, until));
    KONTOR_CHECK(client.remove({key}, until));
    return {};
}

}

SharedLevel::SharedLevel(
    std::unique_ptr<RedisClient> client, const Clock &clock, const SharedCache::Options &options, const QByteArray &shop)
    : m_client(std::move(client)),
      m_cache(*m_client, clock, options),
      m_limits(*m_client, shop),
      m_maxAge(options.maxAge)
{
}

Result<std::unique_ptr<SharedLevel>> SharedLevel::open(
    const Config &config, Database &database, const Clock &clock, Random &random, std::function<bool()> isLive)
{
    KONTOR_TRY(const auto identity, databaseIdentity(database));
    KONTOR_TRY(auto client, makeClient(config, {}, random));
    // Budgets are the shop's, whatever the version and the configuration of its servers.
    std::unique_ptr<SharedLevel> level(new SharedLevel(std::move(client), clock,
        {.space = spaceOf(config, identity), .maxAge = http::ReplyCache::Options().maxAge}, sha256(identity).toHex().left(16)));
    level->m_cache.watch(std::move(isLive));
    level->m_client->start();
    return level;
}

std::optional<SharedLevel::Moment> SharedLevel::moment() const
{
    const auto moment = m_cache.moment();
    return moment ? std::optional(Moment{.position = moment->position, .flushes = moment->flushes}) : std::nullopt;
}

std::optional<SharedLevel::Found> SharedLevel::find(const QByteArray &key)
{
    auto found = m_cache.find(key);
    if (!found)
        return std::nullopt;
    return Found{.bytes = std::move(found->bytes), .tags = std::move(found->tags), .left = found->left};
}

void SharedLevel::store(const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags, const Moment &before,
    std::optional<milliseconds> lifetime)
{
    m_cache.store(key, bytes, tags, {.position = before.position, .flushes = before.flushes}, lifetime.value_or(m_maxAge));
}

std::optional<SharedLevel::Charge> SharedLevel::charge(
    http::RateClass rateClass, const http::RateLimit &limit, const QByteArrayList &who)
{
    QByteArrayList keys;
    for (const auto &one : who)
        keys.append(QByteArray(http::rateClassNames[static_cast<size_t>(rateClass)]) + ' ' + one);
    const auto charge = m_limits.charge(keys, std::chrono::microseconds(http::Gcra(limit).interval), limit.burst);
    return charge ? std::optional(Charge{.isAdmitted = charge->isAdmitted, .debt = charge->debt}) : std::nullopt;
}

void SharedLevel::registerMetrics(http::Metrics &metrics) const
{
    const auto client = [&](const char *name, const char *help, auto redis::RedisFigures::*figure) {
        metrics.gauge(name, help, [this, figure] { return static_cast<double>(m_client->figures().*figure); });
    };
    const auto cache = [&](const char *name, const char *help, quint64 SharedCache::Figures::*figure) {
        metrics.gauge(name, help, [this, figure] { return static_cast<double>(m_cache.figures().*figure); });
    };
    using redis::RedisFigures;
    using Figures = SharedCache::Figures;
    client("kontor_redis_commands", "Commands sent to Redis since the start.", &RedisFigures::commands);
    client("kontor_redis_errors", "Of them, those that Redis refused.", &RedisFigures::errors);
    client("kontor_redis_late", "Of them, those given up at their deadline.", &RedisFigures::late);
    client("kontor_redis_lost", "Of them, those unanswered when the connection ended.", &RedisFigures::lost);
    client("kontor_redis_turned_away", "Commands not sent, for Redis was down or the queue full.", &RedisFigures::turnedAway);
    client("kontor_redis_connections", "How often the connection was made.", &RedisFigures::connections);
    client("kontor_redis_trips", "How often the circuit opened, for Redis was silent or slow.", &RedisFigures::trips);
    client("kontor_redis_outstanding", "Commands that wait for Redis now.", &RedisFigures::outstanding);
    client("kontor_redis_circuit_open", "1 while Redis is not asked, for it does not answer.", &RedisFigures::isOpen);
    cache("kontor_redis_cache_hits", "Replies taken from other servers since the start.", &Figures::hits);
    cache("kontor_redis_cache_misses", "Replies that Redis did not have.", &Figures::misses);
    cache("kontor_redis_cache_failures", "Look-ups and fills that Redis did not answer.", &Figures::failures);
    cache("kontor_redis_cache_refusals", "Replies in Redis that were outdated or unreadable.", &Figures::refusals);
    cache("kontor_redis_cache_fills", "Replies sent to Redis.", &Figures::fills);
    const auto limits = [&](const char *name, const char *help, quint64 redis::SharedLimits::Figures::*figure) {
        metrics.gauge(name, help, [this, figure] { return static_cast<double>(m_limits.figures().*figure); });
    };
    using Budgets = redis::SharedLimits::Figures;
    limits("kontor_redis_limit_charges", "Requests judged by a budget that servers share.", &Budgets::charges);
    limits("kontor_redis_limit_refusals", "Of them, those that were one too many.", &Budgets::refusals);
    limits("kontor_redis_limit_failures", "Of them, those that Redis did not judge.", &Budgets::failures);
    cache("kontor_redis_cache_drops", "Replies not sent, for they lost a race with a change.", &Figures::drops);
}

ChangeFeed::Callbacks cacheCallbacks(http::ReplyCache &own, http::SharedReplies *shared)
{
    return {.changed =
                [&own, shared](qint64 position, const QList<QByteArray> &tags) {
                    if (shared)
                        shared->heard(position, tags);
                    own.invalidate(position, tags);
                },
        .everythingChanged =
            [&own, shared] {
                if (shared)
                    shared->forget();
                own.clear();
            },
        .heardUpTo =
            [shared](qint64 position) {
                if (shared)
                    shared->heard(position, {});
            }};
}

Finding examineRedis(const Config &config)
{
    const auto cure = u"Until it is mended every server keeps its own results alone; nothing is wrong by that, only slower."_s;
    const auto ill = [&](const QString &why) {
        return Finding{.isWell = false, .what = u"Redis at %1: %2"_s.arg(config.redis->shown(), why), .cure = cure};
    };
    SystemRandom random;
    const auto client = makeClient(config, {.silence = doctorPatience}, random);
    if (!client)
        return ill(inWords(client.error()));
    (*client)->start();
    if (!(*client)->waitUntilReady(doctorPatience))
        return ill((*client)->lastFailure().isEmpty() ? u"it does not answer"_s : (*client)->lastFailure());
    if (const auto tried = tryOut(**client); !tried)
        return ill(inWords(tried.error()));
    return {.isWell = true, .what = u"Redis at %1 answers"_s.arg(config.redis->shown())};
}

}
