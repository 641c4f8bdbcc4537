#include "server/redis/sharedcache.h"
#include "server/redis/sharedentry_p.h"
#include "tests/redis/clients.h"
#include "tests/support/redisserver.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::redis;
using namespace kontor::test;
using namespace std::chrono_literals;

namespace {

/** A server's cache, with a feed that has been heard up to a position. */
struct Server
{
    Server(RedisClient &client, const Clock &clock, qint64 position, const QByteArray &space = "shop")
        : cache(client, clock, {.space = space, .maxBytes = 1'000})
    {
        cache.watch([this] { return isLive; });
        cache.heard(position, {});
    }
    /** The bytes that it would serve; empty for none. */
    QByteArray serves(const QByteArray &key)
    {
        const auto found = cache.find(key);
        return found ? found->bytes : QByteArray();
    }
    /** Reads the database and shares what it read, all in one instant. */
    void fill(const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags)
    {
        const auto moment = cache.moment();
        QVERIFY(moment);
        cache.store(key, bytes, tags, *moment, 10s);
    }

    bool isLive = true;
    SharedCache cache;
};

const Instant start{std::chrono::seconds(1'700'000'000)};

}

class SharedCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_redis = std::make_unique<RedisServer>();
        m_client = connectClient(m_redis->url());
    }

    void servesWhatAnotherServerHasComputed()
    {
        Server a(*m_client, m_clock, 10);
        Server b(*m_client, m_clock, 10);
        a.fill("page", "bytes", {"product:1", "market:eu"});
        const auto found = b.cache.find("page");
        QVERIFY(found);
        QCOMPARE(found->bytes, "bytes");
        QCOMPARE(found->tags, (QList<QByteArray>{"product:1", "market:eu"}));
        QVERIFY(found->left > 0ms && found->left <= 10s);
        QCOMPARE(b.serves("another page"), "");
        QCOMPARE(b.cache.figures().hits, 1u);
        QCOMPARE(b.cache.figures().misses, 1u);
    }

    void neverServesWhatAnEventMadeOutdated()
    {
        Server a(*m_client, m_clock, 10);
        Server b(*m_client, m_clock, 10);
        a.fill("page", "old", {"product:1"});
        b.cache.heard(11, {"product:2"});
        QCOMPARE(b.serves("page"), "old");
        b.cache.heard(12, {"product:1"});
        QCOMPARE(b.serves("page"), "");
        QCOMPARE(b.cache.figures().refusals, 1u);
        // Who has heard the event fills anew, and that is served again.
        b.fill("page", "new", {"product:1"});
        QCOMPARE(b.serves("page"), "new");
        // A has not heard up to there.
        QCOMPARE(a.serves("page"), "");
        a.cache.heard(12, {"product:1"});
        QCOMPARE(a.serves("page"), "new");
    }

    void neverServesWhatASlowWriterBringsAfterTheEvent()
    {
        Server a(*m_client, m_clock, 10);
        Server b(*m_client, m_clock, 10);
        const auto before = a.cache.moment();
        b.cache.heard(11, {"product:1"});
        b.fill("page", "new", {"product:1"});
        QCOMPARE(b.serves("page"), "new");
        // Only now A, whose feed is behind, comes with what it read before the event.
        a.cache.store("page", "old", {"product:1"}, *before, 10s);
        QCOMPARE(a.cache.figures().fills, 1u);
        QCOMPARE(b.serves("page"), "");
        // Once it has heard of the event it does not even send it.
        a.cache.heard(11, {"product:1"});
        a.cache.store("page", "old", {"product:1"}, *before, 10s);
        QCOMPARE(a.cache.figures().drops, 1u);
        QCOMPARE(a.serves("page"), "");
    }

    void servesNothingOlderThanItsRestart()
    {
        Server a(*m_client, m_clock, 10);
        a.fill("old page", "old", {"product:1"});
        a.cache.heard(20, {"product:7"});
        a.fill("page", "new", {"product:1"});
        // It never heard what happened to product 1 before it began, at 20.
        Server b(*m_client, m_clock, 20);
        QCOMPARE(b.serves("old page"), "");
        QCOMPARE(b.serves("page"), "new");
    }

    void servesNothingOlderThanItsReconnection()
    {
        Server a(*m_client, m_clock, 10);
        Server b(*m_client, m_clock, 10);
        a.fill("page", "old", {"product:1"});
        const auto before = b.cache.moment();
        b.cache.forget();
        // Live or not: until a position is heard nobody knows what was missed.
        QCOMPARE(b.serves("page"), "");
        QVERIFY(!b.cache.moment());
        b.cache.heard(11, {});
        QCOMPARE(b.serves("page"), "");
        // Nor is anything sent that was begun before.
        b.cache.store("another", "bytes", {"product:2"}, *before, 10s);
        QCOMPARE(b.cache.figures().drops, 1u);
        b.cache.forget();
        b.cache.heard(10, {});
        QCOMPARE(b.serves("page"), "old");
    }

    void servesNothingOfAnotherHistory()
    {
        Server a(*m_client, m_clock, 1'000);
        a.fill("page", "from a database that has been replaced", {"product:1"});
        Server b(*m_client, m_clock, 900);
        QCOMPARE(b.serves("page"), "");
    }

    void takesEveryTagForInvalidatedWhenItRemembersTooMany()
    {
        Server a(*m_client, m_clock, 10);
        Server b(*m_client, m_clock, 10);
        a.fill("page", "bytes", {"product:1"});
        QList<QByteArray> many;
        for (int i = 0; i <= 50'000; ++i)
            many.append("other:" + QByteArray::number(i));
        b.cache.heard(11, many);
        QCOMPARE(b.serves("page"), "");
        a.cache.heard(11, many);
        a.fill("page", "bytes", {"product:1"});
        QCOMPARE(b.serves("page"), "bytes");
    }

    void isIdleWhileTheFeedIsSilent()
    {
        Server a(*m_client, m_clock, 10);
        Server b(*m_client, m_clock, 10);
        a.fill("page", "bytes", {});
        b.isLive = false;
        QCOMPARE(b.serves("page"), "");
        QVERIFY(!b.cache.moment());
        b.cache.store("another", "bytes", {}, {.position = 10}, 10s);
        b.isLive = true;
        QCOMPARE(b.serves("another"), "");
        QCOMPARE(b.serves("page"), "bytes");
    }

    void sharesNothingWithAnotherSpace()
    {
        Server a(*m_client, m_clock, 10, "shop version 1");
        Server b(*m_client, m_clock, 10, "shop version 2");
        a.fill("page", "of version 1", {});
        QCOMPARE(b.serves("page"), "");
        b.fill("page", "of version 2", {});
        QCOMPARE(a.serves("page"), "of version 1");
        QCOMPARE(b.serves("page"), "of version 2");
    }

    void servesNothingLongerThanItsLife()
    {
        Server a(*m_client, m_clock, 10);
        const auto moment = *a.cache.moment();
        a.cache.store("short", "bytes", {}, moment, 3s);
        a.cache.store("long", "bytes", {}, moment, 1h);
        const auto found = a.cache.find("long");
        QVERIFY(found && found->left <= 10s && found->left > 3s);
        // By the writer's clock, also where Redis still has it, as after a stop of its own.
        m_clock.advance(3s);
        QCOMPARE(a.serves("short"), "");
        QCOMPARE(a.serves("long"), "bytes");
        m_clock.advance(7s);
        QCOMPARE(a.serves("long"), "");
        // By Redis' clock, also where the writer's is fast.
        m_clock.advance(-1h);
        QVERIFY(a.cache.find("long")->left <= 10s);
        a.cache.store("shortest", "bytes", {}, moment, 1ms);
        QTRY_COMPARE(a.serves("shortest"), "");
        a.cache.store("none", "bytes", {}, moment, 0ms);
        QCOMPARE(a.serves("none"), "");
    }

    void keepsNothingThatIsTooLarge()
    {
        Server a(*m_client, m_clock, 10);
        a.fill("page", QByteArray(1'001, 'x'), {});
        QCOMPARE(a.serves("page"), "");
        a.fill("page", QByteArray(1'000, 'x'), {});
        QCOMPARE(a.serves("page").size(), 1'000);
    }

    void readsOnlyWhatIsExactlyAnEntry()
    {
        Server a(*m_client, m_clock, 10);
        a.fill("page", "bytes", {"product:1", "market:eu"});
        const auto name = m_client->call({"KEYS", "*"})->items.at(0).text;
        QVERIFY(name.startsWith("kontor:shop:"));
        const auto value = **m_client->get(name);
        const auto servesWith = [&](const QByteArray &other) {
            (void)m_client->set(name, other, 10s);
            return a.serves("page");
        };
        for (qsizetype size = 0; size < value.size(); ++size)
            QCOMPARE(servesWith(value.left(size)), "");
        QCOMPARE(servesWith(value + '\0'), "");
        QCOMPARE(servesWith(QByteArray(value).replace(0, 7, "kontor2")), "");
        QCOMPARE(servesWith(QByteArray(value).replace("page", "gape")), "");
        QCOMPARE(servesWith(QByteArray(10'000, '\xff')), "");
        QCOMPARE(servesWith(value), "bytes");
        // Without an end it is none of ours.
        QVERIFY(m_client->call({"SET", name, value}));
        QCOMPARE(a.serves("page"), "");
        QVERIFY(m_client->remove({name}) && m_client->call({"LPUSH", name, "value"}));
        QCOMPARE(a.serves("page"), "");
        QCOMPARE(a.cache.figures().failures, 1u);
    }

    void hasNothingWithoutRedis()
    {
        Server a(*m_client, m_clock, 10);
        a.fill("page", "bytes", {});
        QCOMPARE(a.serves("page"), "bytes");
        m_redis->kill();
        QTRY_VERIFY(m_client->figures().isOpen);
        QCOMPARE(a.serves("page"), "");
        a.fill("page", "bytes", {});
        QCOMPARE(a.cache.figures().failures, 2u);
        m_redis->start();
        QVERIFY(m_client->waitUntilReady(patience));
        QCOMPARE(a.serves("page"), "");
        a.fill("page", "bytes", {});
        QCOMPARE(a.serves("page"), "bytes");
    }

    // Servers whose feeds lag as they like, fills that take as long as they like, restarts and lost connections: whatever
    // a server serves is at least as new as the last event it has heard of.
    void neverServesWhatIsOlderThanWhatWasHeard_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void neverServesWhatIsOlderThanWhatWasHeard();

private:
    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<RedisClient> m_client;
    ManualClock m_clock{start};
};

namespace {

constexpr int things = 4;

/** A database of things that change, and its outbox: the tag of the event at each position from 1 on. */
struct Shop
{
    QList<QByteArray> events;
    static QByteArray tag(quint64 thing) { return "thing:" + QByteArray::number(thing); }
    /** How often it had changed at that position. */
    qsizetype version(quint64 thing, qint64 position) const { return events.first(position).count(tag(thing)); }
    qsizetype version(quint64 thing) const { return events.count(tag(thing)); }
};

struct SlowFill
{
    int server = 0;
    quint64 thing = 0;
    SharedCache::Moment before;
    std::optional<qsizetype> read; ///< the version, once the database has been read
};

}

void SharedCacheTest::neverServesWhatIsOlderThanWhatWasHeard()
{
    QFETCH(int, seed);
    SeededRandom random(static_cast<quint64>(seed));
    Shop shop;
    std::vector<std::unique_ptr<Server>> servers;
    std::vector<qint64> heard(3, 0);
    for (size_t i = 0; i < heard.size(); ++i)
        servers.push_back(std::make_unique<Server>(*m_client, m_clock, 0));
    QList<SlowFill> fills;
    int served = 0;
    for (int step = 0; step < 6'000; ++step) {
        const auto who = static_cast<size_t>(random.below(heard.size()));
        const auto thing = random.below(things);
        auto &cache = servers[who]->cache;
        switch (random.below(16)) {
        case 0: shop.events.append(Shop::tag(thing)); break;
        case 1:
        case 2:
        case 3: // one event, or the beat
            if (heard[who] < shop.events.size())
                ++heard[who];
            cache.heard(heard[who], {shop.events.value(heard[who] - 1)});
            break;
        case 4: // a connection is lost or the server restarts, and goes on with the present
            if (random.below(20) == 0) {
                cache.forget();
                if (random.below(2) == 0)
                    servers[who] = std::make_unique<Server>(*m_client, m_clock, shop.events.size());
                heard[who] = shop.events.size();
                servers[who]->cache.heard(heard[who], {});
            }
            break;
        case 5:
        case 6:
            if (const auto moment = cache.moment(); moment && fills.size() < 20)
                fills.append({.server = static_cast<int>(who), .thing = thing, .before = *moment, .read = {}});
            break;
        case 7:
        case 8:
        case 9:
            if (!fills.isEmpty()) {
                const auto which = static_cast<qsizetype>(random.below(static_cast<quint64>(fills.size())));
                auto &fill = fills[which];
                if (!fill.read) {
                    fill.read = shop.version(fill.thing);
                    break;
                }
                servers[static_cast<size_t>(fill.server)]->cache.store(
                    Shop::tag(fill.thing), QByteArray::number(*fill.read), {Shop::tag(fill.thing)}, fill.before, 10s);
                fills.removeAt(which);
            }
            break;
        default:
            if (const auto found = cache.find(Shop::tag(thing))) {
                ++served;
                QVERIFY(found->bytes.toLongLong() >= shop.version(thing, heard[who]));
            }
        }
    }
    QVERIFY(served > 100);
}

KONTOR_TEST(SharedCacheTest)
#include "tst_sharedcache.moc"
