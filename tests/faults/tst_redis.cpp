#include "tests/faults/faultshop.h"
#include "tests/support/redisserver.h"
#include "tests/support/suite.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>

#include <array>
#include <condition_variable>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr int products = 6;
constexpr int patienceMs = 30'000;

/** Somebody who keeps a connection to each server; belongs to one thread. */
class Visitor
{
public:
    RawReply get(quint16 port, const QByteArray &path)
    {
        auto &client = m_clients[port];
        const bool isNew = !client;
        if (isNew)
            client = std::make_unique<RawClient>(port);
        auto reply = client->ask(getRequest(path));
        if (reply.status == 0)
            client.reset();
        // A connection that has idled for long may be closed by the server.
        return reply.status == 0 && !isNew ? get(port, path) : reply;
    }

private:
    std::map<quint16, std::unique_ptr<RawClient>> m_clients;
};

double metric(quint16 port, const QByteArray &name)
{
    static Visitor visitor;
    const auto text = visitor.get(port, "/metrics").body;
    const auto at = text.indexOf('\n' + name + ' ');
    return at < 0 ? -1 : text.mid(at + name.size() + 2, 20).split('\n').value(0).toDouble();
}

/**
 * Two servers, a Redis between them, products whose prices only ever rise, and people who look at them while they do: so
 * many looks for each rise, lest those who find everything in the cache leave nothing of the machine to the others.
 */
class SharedShop
{
public:
    SharedShop()
    {
        for (int i = 0; i < products; ++i) {
            m_goods.push_back(m_shop->addGoods(("SHARED-" + QByteArray::number(i)).constData(), 1000, 5));
            m_known[static_cast<size_t>(i)] = 1000;
        }
        m_shop.publish();
        const auto made =
            runServer({u"key"_s, u"create"_s, u"prices"_s, u"prices:write"_s, u"--database-url"_s, urlOf(m_shop.config())});
        m_bearer = "Authorization: Bearer " + made.out.trimmed() + "\r\n";
        for (size_t i = 0; i < m_servers.size(); ++i)
            startServer(i);
    }
    ~SharedShop() { stopReaders(); }
    Q_DISABLE_COPY_MOVE(SharedShop)

    quint16 port(size_t server) const { return m_ports[server]; }
    void startServer(size_t which)
    {
        m_servers[which] =
            std::make_unique<ServerProcess>(m_shop.config(), QStringList{u"--redis-url"_s, redis.url(), u"--access-log=false"_s});
        if (!m_servers[which]->isOpen())
            qFatal("no server: %s", m_servers[which]->err().constData());
        m_ports[which] = m_servers[which]->port();
    }
    void killServer(size_t which)
    {
        m_ports[which] = 0;
        m_servers[which]->kill();
    }

    /** Raises a price through one server and waits until every server has heard of it; false if that does not come. */
    bool raisePrice(int round)
    {
        allowLooks(looksForEachRise);
        const auto which = static_cast<size_t>(round % products);
        const qint64 price = m_known[which] + 1;
        const auto body = "{\"variant_id\":\"" + m_goods[which].variant.toByteArray()
            + "\",\"price\":{\"amount\":" + QByteArray::number(price) + ",\"currency\":\"EUR\"}}";
        if (post(port(0), "/v1/admin/prices", body, m_bearer).status != 200)
            return false;
        const bool isPublished = QTest::qWaitFor(
            [&] { return m_shop.look("select count(*) from ops.outbox where position is null") == "0"; }, patienceMs);
        const auto position = m_shop.look("select max(position) from ops.outbox").toDouble();
        const auto hasHeard = [&](size_t server) { return metric(port(server), "kontor_change_feed_position") >= position; };
        if (!isPublished || !QTest::qWaitFor([&] { return hasHeard(0) && hasHeard(1); }, patienceMs))
            return false;
        m_known[which] = price;
        return true;
    }

    /** What is wrong with the answer to somebody who looks at a product now; empty if nothing is. */
    QByteArray look(Visitor &visitor, size_t server, size_t which)
    {
        // Known before it is asked for: what comes then may be newer, and never older.
        const auto known = m_known[which].load();
        const auto askedPort = port(server);
        if (askedPort == 0)
            return {};
        QElapsedTimer timer;
        timer.start();
        const auto reply = visitor.get(askedPort, "/v1/products/shared-" + QByteArray::number(qulonglong(which)));
        longestMs = std::max(longestMs.load(), timer.elapsed());
        if (reply.status == 0 && port(server) != askedPort)
            return {}; // killed meanwhile, by the test
        if (reply.status != 200)
            return told(reply);
        const auto variants = QJsonDocument::fromJson(reply.body).object()["variants"_L1].toArray();
        const auto price = variants[0].toObject()["price"_L1].toObject()["amount"_L1].toInteger(-1);
        ++looks;
        return price >= known ? QByteArray()
                              : "was " + QByteArray::number(price) + " when " + QByteArray::number(known) + " was known";
    }

    void startReaders()
    {
        for (size_t i = 0; i < 4; ++i)
            m_readers.emplace_back([this, i] {
                Visitor visitor;
                for (size_t n = i; mayLook(); ++n)
                    if (const auto fault = look(visitor, i % 2, n % products); !fault.isEmpty()) {
                        const std::scoped_lock lock(m_mutex);
                        m_faults.append(fault);
                    }
            });
    }
    /** What was wrong with their answers. */
    QByteArrayList stopReaders()
    {
        allowLooks(std::nullopt);
        for (auto &reader : m_readers)
            reader.join();
        m_readers.clear();
        return m_faults;
    }

    RedisServer redis{{u"--enable-debug-command"_s, u"yes"_s}};
    std::atomic<int> looks = 0;
    std::atomic<qint64> longestMs = 0;

private:
    static constexpr int looksForEachRise = 300;

    /** Nothing: it is over. */
    void allowLooks(std::optional<int> count)
    {
        const std::scoped_lock lock(m_mutex);
        m_allowed = count;
        m_allowedChanged.notify_all();
    }
    /** Waits for the next rise, if need be; false when it is over. */
    bool mayLook()
    {
        std::unique_lock lock(m_mutex);
        m_allowedChanged.wait(lock, [&] { return !m_allowed || *m_allowed > 0; });
        return m_allowed && (*m_allowed)-- > 0;
    }

    FaultShop m_shop;
    std::vector<TestShop::Goods> m_goods;
    std::array<std::atomic<qint64>, products> m_known{}; ///< prices that every server has heard of
    QByteArray m_bearer;
    std::array<std::unique_ptr<ServerProcess>, 2> m_servers;
    std::array<std::atomic<quint16>, 2> m_ports{};
    std::mutex m_mutex;
    std::condition_variable m_allowedChanged;
    std::optional<int> m_allowed = 0;
    QByteArrayList m_faults;
    std::vector<std::thread> m_readers;
};

/** Keeps Redis busy, so that whoever asks it something waits. */
class Slowness
{
public:
    explicit Slowness(const QString &path)
        : m_thread([this, path] {
              QLocalSocket socket;
              socket.connectToServer(path);
              while (!m_isOver && socket.waitForConnected(patienceMs)) {
                  socket.write("DEBUG SLEEP 0.03\r\n");
                  socket.waitForBytesWritten(patienceMs);
                  if (!socket.waitForReadyRead(patienceMs))
                      return;
                  m_sleeps += socket.readAll().startsWith("+OK") ? 1 : 0;
              }
          })
    {
    }
    ~Slowness()
    {
        m_isOver = true;
        m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(Slowness)
    int sleeps() const { return m_sleeps; }

private:
    std::atomic<bool> m_isOver = false;
    std::atomic<int> m_sleeps = 0;
    std::thread m_thread;
};

}

/** Whether a reply that one server has computed soon is one that the other gives; and none of theirs is outdated. */
bool isShared(SharedShop &shop, int round)
{
    Visitor visitor;
    const auto hits = [&](size_t server) { return metric(shop.port(server), "kontor_redis_cache_hits"); };
    for (int i = 0; i < 100; ++i) {
        if (!shop.raisePrice(++round))
            return false;
        const auto first = static_cast<size_t>(i % 2);
        const auto which = static_cast<size_t>(round % products);
        const auto before = hits(1 - first);
        // The second may come before the SET of the first is in Redis.
        if (!shop.look(visitor, first, which).isEmpty() || !shop.look(visitor, 1 - first, which).isEmpty())
            return false;
        if (hits(1 - first) > before)
            return true;
    }
    return false;
}

/** Two server processes on one database and one Redis. */
class RedisFaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servesWhatTheOtherHasComputed()
    {
        SharedShop shop;
        QVERIFY(isShared(shop, 0));
        QVERIFY(isShared(shop, 1));
    }

    void staysRightWhatever_data()
    {
        QTest::addColumn<QByteArray>("fault");
        QTest::newRow("Redis is well") << QByteArray("none");
        QTest::newRow("Redis is killed") << QByteArray("killed");
        QTest::newRow("Redis is stopped") << QByteArray("stopped");
        QTest::newRow("Redis is slow") << QByteArray("slow");
        QTest::newRow("a server is killed") << QByteArray("server");
    }
    void staysRightWhatever()
    {
        QFETCH(QByteArray, fault);
        SharedShop shop;
        shop.startReaders();
        int round = 0;
        const auto raisePrices = [&](int count) {
            for (int i = 0; i < count; ++i)
                if (!shop.raisePrice(++round))
                    return false;
            return true;
        };
        QVERIFY(raisePrices(15));
        qInfo("well: %d looks, the longest took %lld ms", shop.looks.exchange(0), shop.longestMs.exchange(0));
        std::unique_ptr<Slowness> slowness;
        if (fault == "killed")
            shop.redis.kill();
        else if (fault == "stopped")
            shop.redis.stopRunning();
        else if (fault == "slow")
            slowness = std::make_unique<Slowness>(shop.redis.socketPath());
        else if (fault == "server") {
            shop.killServer(1);
            shop.startServer(1);
        }
        QVERIFY(raisePrices(25));
        qInfo("%s: %d looks, the longest took %lld ms", fault.constData(), shop.looks.exchange(0), shop.longestMs.exchange(0));
        if (slowness)
            QVERIFY(slowness->sleeps() > 0);
        slowness.reset();
        if (fault == "killed")
            shop.redis.start();
        else
            shop.redis.goOn();
        for (const size_t server : {size_t(0), size_t(1)})
            QTRY_COMPARE_WITH_TIMEOUT(metric(shop.port(server), "kontor_redis_circuit_open"), 0.0, patienceMs);
        const auto faults = shop.stopReaders();
        QVERIFY2(faults.isEmpty(), faults.join('\n').left(2'000).constData());
        QVERIFY(isShared(shop, round));
    }

    void servesWithoutARedisThatWasNeverThere()
    {
        FaultShop shop;
        shop->addGoods("MUG", 1000, 5);
        ServerProcess server(shop.config(), {u"--redis-url"_s, u"unix://:verysecret@/nowhere/redis.sock"_s});
        QVERIFY2(server.isOpen(), server.err().constData());
        QCOMPARE(get(server.port(), "/v1/products/mug").status, 200);
        QCOMPARE(metric(server.port(), "kontor_redis_circuit_open"), 1.0);
        QTRY_VERIFY(server.err().contains("redis.connect"));
        QVERIFY(!server.err().contains("verysecret") && !server.out().contains("verysecret"));
    }

    void letsTheDoctorLookAtRedis()
    {
        const FaultShop shop;
        RedisServer redis({u"--user"_s, u"shop"_s, u"on"_s, u">verysecret"_s, u"~kontor:*"_s, u"+get"_s, u"+ping"_s});
        const auto doctor = [&](const QString &url) {
            return runServer({u"doctor"_s, u"--database-url"_s, urlOf(shop.config()), u"--redis-url"_s, url});
        };
        const auto well = doctor(redis.url());
        QVERIFY2(well.out.contains("  ok   Redis at unix:"), (well.out + well.err).constData());
        const auto restricted = doctor(u"unix://shop:verysecret@"_s + redis.socketPath());
        QVERIFY2(restricted.out.contains("ILL  Redis at") && restricted.out.contains("SET: NOPERM"), restricted.out.constData());
        redis.kill();
        const auto gone = doctor(u"unix://shop:verysecret@"_s + redis.socketPath());
        QVERIFY2(gone.code == 1 && gone.out.contains("ILL  Redis at") && gone.out.contains("only slower"), gone.out.constData());
        QVERIFY(!restricted.out.contains("verysecret") && !gone.out.contains("verysecret") && !gone.err.contains("verysecret"));
    }

    void refusesACertificateFileThatHoldsNone()
    {
        const FaultShop shop;
        const auto ran = runServer({u"serve"_s, u"--database-url"_s, urlOf(shop.config()), u"--listen"_s, u"127.0.0.1:0"_s,
            u"--redis-url"_s, u"rediss://127.0.0.1"_s, u"--redis-ca"_s, u"/dev/null"_s});
        QVERIFY2(ran.code == 1 && ran.err.contains("/dev/null holds no certificate"), ran.err.constData());
    }
};

KONTOR_TEST(RedisFaultTest)
#include "tst_redis.moc"
