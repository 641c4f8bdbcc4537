// Budgets of the whole server, alone and with another one behind a Redis.
#include "tests/support/redisserver.h"
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

/** So slow that nothing comes back while a test runs. Clients are told apart by what the test says as their proxy. */
app::Config limited(const RedisServer *redis = nullptr)
{
    auto config = TestServer::defaults();
    config.rateLimits = http::RateLimits{.read = {.perMinute = 1, .burst = 5}, .write = {.perMinute = 1, .burst = 6}};
    config.rateLimitExempt = {*http::IpNetwork::parse("127.0.0.0/8")};
    config.trustedProxies = {*http::IpNetwork::parse("127.0.0.1")};
    if (redis)
        config.redis = redis::RedisAddress::fromUrl(redis->url()).value();
    return config;
}

QByteArray from(const char *address)
{
    return QByteArray("X-Forwarded-For: ") + address + "\r\n";
}

double metric(Client &client, const QByteArray &name)
{
    const auto text = client.get("/metrics").body;
    const auto at = text.indexOf('\n' + name + ' ');
    return at < 0 ? -1 : text.mid(at + name.size() + 2, 20).split('\n').value(0).toDouble();
}

/** How many of so many writes are admitted, sent to these in turn; what is neither admitted nor 429 is a fault. */
int admittedWrites(const QList<Client *> &servers, const QByteArray &fields, int writes)
{
    int admitted = 0;
    for (int i = 0; i < writes; ++i) {
        const auto answer = servers[i % servers.size()]->post("/v1/carts", "{}", fields);
        if (answer.status != 201 && (answer.status != 429 || answer.code() != "rate_limited"))
            qFatal("%d: %s", answer.status, answer.body.constData());
        admitted += answer.status == 201 ? 1 : 0;
    }
    return admitted;
}

}

class ServerLimitsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;

private Q_SLOTS:
    void initTestCase() { m_shop = std::make_unique<TestShop>(); }
    void cleanupTestCase() { m_shop.reset(); }

    void refusesByTheContract()
    {
        TestServer server(m_shop->config(), limited());
        auto client = server.client();
        for (int i = 0; i < 5; ++i) {
            const auto answer = client.get("/v1/products", from("203.0.113.1"));
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.field("ratelimit-policy"), QByteArray("\"read\";q=5;w=300"));
            QVERIFY(answer.field("ratelimit").startsWith("\"read\";r=" + QByteArray::number(4 - i) + ";t="));
        }
        const auto refused = client.get("/v1/products", from("203.0.113.1"));
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.code(), QByteArray("rate_limited"));
        const auto wait = refused.field("retry-after").toInt();
        QVERIFY(wait >= 1 && wait <= 60);
        QCOMPARE(refused.field("ratelimit"), "\"read\";r=0;t=" + QByteArray::number(wait));
        QCOMPARE(client.get("/v1/products", from("203.0.113.2")).status, 200);
        QCOMPARE(admittedWrites({&client}, from("203.0.113.1"), 10), 6);
        // Whoever asks whether we live gets an answer; nobody limits this machine here.
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(client.get("/health/live", from("203.0.113.1")).status, 200);
            QCOMPARE(client.get("/v1/products").status, 200);
        }
        QCOMPARE(server.contract().violations, QStringList());
    }
    void sharesTheBudgetOfWritesThroughRedis()
    {
        const RedisServer redis;
        TestServer one(m_shop->config(), limited(&redis));
        TestServer two(m_shop->config(), limited(&redis));
        auto first = one.client();
        auto second = two.client();
        QTRY_VERIFY(metric(first, "kontor_redis_circuit_open") == 0 && metric(second, "kontor_redis_circuit_open") == 0);
        QCOMPARE(admittedWrites({&first, &second}, from("203.0.113.1"), 20), 6);
        QVERIFY(metric(first, "kontor_redis_limit_refusals") > 0);
        // Reads are each server's own.
        for (auto *client : {&first, &second})
            for (int i = 0; i < 6; ++i)
                QCOMPARE(client->get("/v1/products", from("203.0.113.1")).status, i < 5 ? 200 : 429);
        QCOMPARE(metric(first, "kontor_redis_limit_failures"), 0.0);
        QCOMPARE(one.contract().violations + two.contract().violations, QStringList());
    }
    void judgesAloneWhileRedisIsGone_data()
    {
        QTest::addColumn<bool>("isKilled");
        QTest::newRow("killed") << true;
        QTest::newRow("stopped") << false;
    }
    void judgesAloneWhileRedisIsGone()
    {
        QFETCH(bool, isKilled);
        RedisServer redis;
        TestServer one(m_shop->config(), limited(&redis));
        TestServer two(m_shop->config(), limited(&redis));
        auto first = one.client();
        auto second = two.client();
        QTRY_VERIFY(metric(first, "kontor_redis_circuit_open") == 0 && metric(second, "kontor_redis_circuit_open") == 0);
        if (isKilled)
            redis.kill();
        else
            redis.stopRunning();
        QCOMPARE(admittedWrites({&first, &second}, from("203.0.113.1"), 20), 12);
        QVERIFY(metric(first, "kontor_redis_limit_failures") > 0);
        if (isKilled)
            redis.start();
        else
            redis.goOn();
        QTRY_VERIFY(metric(first, "kontor_redis_circuit_open") == 0 && metric(second, "kontor_redis_circuit_open") == 0);
        QCOMPARE(admittedWrites({&first, &second}, from("203.0.113.2"), 20), 6);
    }
};

KONTOR_TEST(ServerLimitsTest)
#include "tst_ratelimits.moc"
