#include "server/app/sharedlevel.h"
#include "tests/support/redisserver.h"
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

app::Config withRedis(const RedisServer &redis)
{
    auto config = TestServer::defaults();
    config.redis = redis::RedisAddress::fromUrl(redis.url()).value();
    return config;
}

double metric(Client &client, const QByteArray &name)
{
    const auto text = client.get("/metrics").body;
    const auto at = text.indexOf('\n' + name + ' ');
    return at < 0 ? -1 : text.mid(at + name.size() + 2, 20).split('\n').value(0).toDouble();
}

/** Whether that server has heard of all that has happened in the shop, and has its Redis. */
bool isReady(TestShop &shop, Client &client)
{
    const auto unpublished = value(shop.database(), "select count(*) from ops.outbox where position is null");
    const auto position = value(shop.database(), "select coalesce(max(position), 0) from ops.outbox").toDouble();
    return unpublished == "0" && metric(client, "kontor_change_feed_position") >= position
        && metric(client, "kontor_change_feed_live") > 0 && metric(client, "kontor_redis_circuit_open") == 0;
}

}

/** Notes what the cache of the process knew when this level was told. */
class Witness final : public http::SharedReplies
{
public:
    explicit Witness(const http::ReplyCache &own) : m_own(own) {}
    void heard(qint64, const QList<QByteArray> &) override { known.append(m_own.moment().position); }
    void forget() override { flushes.append(m_own.moment().flushes); }
    std::optional<Moment> moment() const override { return {}; }
    std::optional<Found> find(const QByteArray &) override { return {}; }
    void store(const QByteArray &, const QByteArray &, const QList<QByteArray> &, const Moment &,
        std::optional<std::chrono::milliseconds>) override
    {
    }

    QList<qint64> known;
    QList<quint64> flushes;

private:
    const http::ReplyCache &m_own;
};

/** Servers of one shop with a Redis between them. */
class SharedLevelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Otherwise what the shared level gives between the two would be kept in the process as if it were of now.
    void tellsTheSharedLevelOfAChangeBeforeTheOwn()
    {
        http::ReplyCache own;
        Witness shared(own);
        const auto callbacks = app::cacheCallbacks(own, &shared);
        callbacks.changed(7, {"product:x"});
        QCOMPARE(shared.known, QList<qint64>{0});
        QCOMPARE(own.moment().position, 7);
        const auto before = own.moment().flushes;
        callbacks.everythingChanged();
        QCOMPARE(shared.flushes, QList<quint64>{before});
        QVERIFY(own.moment().flushes > before);
    }
    void givesTheReplyOfAnotherServer()
    {
        TestShop shop;
        shop.addGoods("MUG", 1000, 5);
        const RedisServer redis;
        TestServer one(shop.config(), withRedis(redis));
        TestServer two(shop.config(), withRedis(redis));
        auto first = one.client();
        auto second = two.client();
        QTRY_VERIFY_WITH_TIMEOUT(isReady(shop, first) && isReady(shop, second), 20'000);
        const auto reply = first.get("/v1/products/mug");
        QCOMPARE(reply.status, 200);
        QTRY_COMPARE(metric(first, "kontor_redis_commands"), 3.0); // looked for, in vain, and sent
        const auto same = second.get("/v1/products/mug");
        QCOMPARE(same.body, reply.body);
        QCOMPARE(same.field("etag"), reply.field("etag"));
        QCOMPARE(metric(second, "kontor_redis_cache_hits"), 1.0);
        QCOMPARE(second.get("/v1/products/mug").body, reply.body);
        QCOMPARE(metric(second, "kontor_redis_cache_hits"), 1.0);
        QCOMPARE(two.contract().violations, QStringList());
    }

    void sharesNothingAcrossShops()
    {
        TestShop shop;
        TestShop other;
        shop.addGoods("MUG", 1000, 5);
        other.addGoods("MUG", 2000, 5);
        const RedisServer redis;
        TestServer one(shop.config(), withRedis(redis));
        TestServer two(other.config(), withRedis(redis));
        auto first = one.client();
        auto second = two.client();
        QTRY_VERIFY_WITH_TIMEOUT(isReady(shop, first) && isReady(other, second), 20'000);
        QVERIFY(first.get("/v1/products/mug").body.contains("1000"));
        QTRY_COMPARE(metric(first, "kontor_redis_commands"), 3.0);
        QVERIFY(second.get("/v1/products/mug").body.contains("2000"));
        QCOMPARE(metric(second, "kontor_redis_cache_misses"), 1.0);
    }

    void tellsTheDoctorHowRedisIs()
    {
        RedisServer redis({u"--user"_s, u"shop"_s, u"on"_s, u">secret"_s, u"~kontor:*"_s, u"+get"_s, u"+ping"_s});
        auto config = withRedis(redis);
        QVERIFY(app::examineRedis(config).isWell);
        config.redis->user = u"shop"_s;
        config.redis->password = u"secret"_s;
        const auto restricted = app::examineRedis(config);
        QVERIFY(!restricted.isWell && restricted.what.contains(u"SET: NOPERM"_s) && !restricted.cure.isEmpty());
        config.redis->password = u"wrong"_s;
        const auto stranger = app::examineRedis(config);
        QVERIFY(!stranger.isWell && stranger.what.contains(u"WRONGPASS"_s));
        config.redisCa = u"/dev/null"_s;
        QVERIFY(app::examineRedis(config).what.contains(u"/dev/null"_s));
    }
};

KONTOR_TEST(SharedLevelTest)
#include "tst_sharedlevel.moc"
