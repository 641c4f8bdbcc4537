#include "server/redis/sharedlimits.h"
#include "tests/redis/clients.h"
#include "tests/support/redisserver.h"
#include "tests/support/suite.h"

#include <thread>

using namespace kontor;
using namespace kontor::redis;
using namespace kontor::test;
using namespace std::chrono_literals;

/** Budgets that servers share; an interval of an hour stands still for as long as a test takes. */
class SharedLimitsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<RedisClient> m_client;

    static bool admits(SharedLimits &limits, const QByteArrayList &keys, int burst, std::chrono::microseconds interval = 1h)
    {
        const auto charge = limits.charge(keys, interval, burst);
        if (!charge)
            qFatal("Redis has not judged");
        return charge->isAdmitted;
    }
    QByteArrayList keysInRedis()
    {
        QByteArrayList keys;
        const auto reply = m_client->call({"KEYS", "*"});
        for (const auto &item : reply.value().items)
            keys.append(item.text);
        return keys;
    }

private Q_SLOTS:
    void init()
    {
        m_redis = std::make_unique<RedisServer>();
        m_client = connectClient(m_redis->url());
    }
    void cleanup()
    {
        m_client.reset();
        m_redis.reset();
    }

    void tellsWhatIsOwed()
    {
        SharedLimits limits(*m_client, "shop");
        for (int i = 1; i <= 3; ++i) {
            const auto charge = limits.charge({"a"}, 1h, 3);
            QVERIFY(charge && charge->isAdmitted);
            // A little of it has run out meanwhile.
            QVERIFY(charge->debt <= i * 1h && charge->debt > i * 1h - 1min);
        }
        const auto refused = limits.charge({"a"}, 1h, 3);
        QVERIFY(refused && !refused->isAdmitted);
        QVERIFY(refused->debt <= 3h && refused->debt > 3h - 1min);
        QCOMPARE(limits.figures().charges, quint64(4));
        QCOMPARE(limits.figures().refusals, quint64(1));
        QCOMPARE(limits.figures().failures, quint64(0));
    }
    void admitsAgainWithTime()
    {
        SharedLimits limits(*m_client, "shop");
        QVERIFY(admits(limits, {"a"}, 1, 300ms));
        QTRY_VERIFY(admits(limits, {"a"}, 1, 300ms));
    }
    void admitsExactlyItsBurstThroughManyServers()
    {
        constexpr int burst = 100;
        std::atomic<int> admitted = 0;
        std::vector<std::unique_ptr<RedisClient>> clients;
        std::vector<std::thread> servers;
        for (int i = 0; i < 4; ++i)
            clients.push_back(connectClient(m_redis->url()));
        for (const auto &client : clients)
            servers.emplace_back([&] {
                SharedLimits limits(*client, "shop");
                for (int request = 0; request < burst; ++request)
                    admitted += admits(limits, {"a", "b"}, burst) ? 1 : 0;
            });
        for (auto &server : servers)
            server.join();
        QCOMPARE(admitted.load(), burst);
    }
    void chargesAllKeysOrNone()
    {
        SharedLimits limits(*m_client, "shop");
        QVERIFY(admits(limits, {"address", "account"}, 2));
        QVERIFY(admits(limits, {"account"}, 2));
        QVERIFY(!admits(limits, {"address", "account"}, 2));
        // The address owes one only.
        QVERIFY(admits(limits, {"address"}, 2));
        QVERIFY(!admits(limits, {"address"}, 2));
        QVERIFY(!admits(limits, {"other", "address"}, 2));
        QVERIFY(admits(limits, {"other"}, 1));
    }
    void keepsSpacesAndKeysApart()
    {
        SharedLimits one(*m_client, "shop");
        SharedLimits other(*m_client, "other");
        QVERIFY(admits(one, {"read 192.0.2.1"}, 1));
        QVERIFY(admits(one, {"write 192.0.2.1"}, 1));
        QVERIFY(admits(other, {"read 192.0.2.1"}, 1));
        QVERIFY(!admits(one, {"read 192.0.2.1"}, 1));
        const auto keys = keysInRedis();
        QCOMPARE(keys.size(), 3);
        for (const auto &key : keys)
            QVERIFY(key.startsWith("kontor:") && !key.contains("192.0.2.1"));
    }
    void leavesNothingBehind()
    {
        SharedLimits limits(*m_client, "shop");
        QVERIFY(admits(limits, {"slow"}, 5));
        const auto life = m_client->call({"PTTL", keysInRedis().value(0)});
        QVERIFY(life && life->integer > 0 && life->integer <= 3'600'000);
        QVERIFY(admits(limits, {"quick"}, 5, 2ms));
        QTRY_COMPARE(keysInRedis().size(), 1);
    }
    void forgivesWhatCannotBe_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("of a clock that was set back since") << QByteArray("9000000000000000");
        QTest::newRow("no number") << QByteArray("king");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("long ago") << QByteArray("1");
    }
    void forgivesWhatCannotBe()
    {
        QFETCH(QByteArray, value);
        SharedLimits limits(*m_client, "shop");
        QVERIFY(admits(limits, {"a"}, 2));
        KONTOR_VERIFY_RESULT(m_client->set(keysInRedis().value(0), value, 1h));
        QVERIFY(admits(limits, {"a"}, 2));
        QVERIFY(admits(limits, {"a"}, 2));
        QVERIFY(!admits(limits, {"a"}, 2));
    }
    void judgesNothingWithoutRedis()
    {
        auto options = brisk();
        options.deadline = 500ms;
        options.silence = patience;
        const auto client = connectClient(m_redis->url(), options);
        SharedLimits limits(*client, "shop");
        m_redis->stopRunning();
        for (int i = 0; i < 100; ++i)
            QVERIFY(!limits.charge({"a"}, 1h, 1));
        // One call waited; the others were not even sent.
        QCOMPARE(client->figures().late, quint64(1));
        m_redis->goOn();
        QVERIFY(client->waitUntilReady(patience));
        m_redis->kill();
        QTRY_VERIFY(client->figures().isOpen);
        QVERIFY(!limits.charge({"b"}, 1h, 1));
        QCOMPARE(limits.figures().failures, quint64(101));
        m_redis->start();
        QVERIFY(client->waitUntilReady(patience));
        QVERIFY(admits(limits, {"b"}, 1));
        QVERIFY(!admits(limits, {"b"}, 1));
    }
};

KONTOR_TEST(SharedLimitsTest)
#include "tst_sharedlimits.moc"
