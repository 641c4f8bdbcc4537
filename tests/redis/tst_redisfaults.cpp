#include "tests/redis/clients.h"
#include "tests/redis/fakeredis.h"
#include "tests/support/redisserver.h"
#include "tests/support/suite.h"

#include <thread>

using namespace kontor;
using namespace kontor::redis;
using namespace kontor::test;
using namespace std::chrono_literals;

namespace {

const FakeRedis::Answer silent = [](QTcpSocket &, const Command &) {};

/** Callers that wait for Redis at the same time, each in a thread of its own. */
class Crowd
{
public:
    Crowd(int size, const std::function<QLatin1StringView(int)> &call) : m_codes(static_cast<size_t>(size))
    {
        for (int i = 0; i < size; ++i)
            m_threads.emplace_back([this, call, i] { m_codes[static_cast<size_t>(i)] = call(i); });
    }
    /** What each call ended with. */
    const std::vector<QLatin1StringView> &codes()
    {
        for (auto &thread : m_threads)
            thread.join();
        m_threads.clear();
        return m_codes;
    }
    ~Crowd() { codes(); }
    Q_DISABLE_COPY_MOVE(Crowd)

private:
    std::vector<QLatin1StringView> m_codes;
    std::vector<std::thread> m_threads;
};

}

class RedisFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsAllThatWaitsWhenRedisIsKilled()
    {
        RedisServer server;
        const auto client = connectClient(server.url());
        // Redis holds every command of this connection back until the first one's list has an element.
        Crowd crowd(8, [&](int) { return codeOf(client->call({"BLPOP", "nothing", "0"})); });
        QTRY_COMPARE(client->figures().commands, 8u);
        server.kill();
        for (const auto code : crowd.codes())
            QCOMPARE(code, "redis_lost"_L1);
        QCOMPARE(client->figures().lost, 8u);
        QCOMPARE(client->figures().outstanding, 0);
        QCOMPARE(codeOf(client->get("key")), "redis_down"_L1);

        server.start();
        QVERIFY(client->waitUntilReady(patience));
        QCOMPARE(client->get("key").value(), std::nullopt);
        QCOMPARE(client->figures().connections, 2u);
    }

    void waitsOnceForAStoppedRedisAndThenNoMore()
    {
        RedisServer server;
        auto options = brisk();
        options.deadline = 500ms; // so that only a call that has been sent is ever late
        options.silence = patience;
        const auto client = connectClient(server.url(), options);
        server.stopRunning();
        const auto before = client->figures();
        QCOMPARE(codeOf(client->get("key")), "redis_late"_L1);
        // Nobody else even queues a command, let alone waits: the connection is tried out by its own greeting.
        for (int i = 0; i < 1'000; ++i)
            QCOMPARE(codeOf(client->get("key")), "redis_down"_L1);
        QCOMPARE(client->figures().late, before.late + 1);
        QCOMPARE(client->figures().commands, before.commands + 1);
        QCOMPARE(client->figures().turnedAway, before.turnedAway + 1'000);
        QCOMPARE(client->figures().trips, before.trips + 1);
        QVERIFY(client->figures().isOpen);

        server.goOn();
        QVERIFY(client->waitUntilReady(patience));
        KONTOR_VERIFY_RESULT(client->ping());
        QVERIFY(!client->figures().isOpen);
    }

    void givesNobodyTheRepliesOfTheStoppedTime()
    {
        RedisServer server;
        auto options = brisk();
        options.deadline = patience; // for all but the calls into the silence
        const auto client = connectClient(server.url(), options);
        for (int round = 0; round < 5; ++round) {
            server.stopRunning();
            Crowd crowd(8, [&](int i) { return codeOf(client->call({"ECHO", "old" + QByteArray::number(i)})); });
            for (const auto code : crowd.codes())
                QVERIFY(code == "redis_lost"_L1 || code == "redis_down"_L1);
            QVERIFY(client->figures().lost > 0);
            server.goOn();
            QVERIFY(client->waitUntilReady(patience));
            for (int i = 0; i < 100; ++i) {
                const auto word = QByteArray::number(round * 1'000 + i);
                const auto reply = client->call({"ECHO", word});
                QVERIFY(!reply || reply->text == word);
            }
        }
    }

    void throwsAReplyAwayWhoseCallerHasGone()
    {
        FakeRedis fake(silent);
        const auto client = connectClient(fake.url());
        // As often as it takes for one to be sent before its time is over.
        while (client->figures().commands == 0)
            QCOMPARE(codeOf(client->get("first", std::chrono::steady_clock::now() + 5ms)), "redis_late"_L1);
        const auto early = client->figures().commands;
        fake.waitForCommands(static_cast<int>(early));
        Crowd next(1, [&](int) {
            const auto reply = client->get("second");
            return reply && *reply == "its own" ? "right"_L1 : "wrong"_L1;
        });
        fake.waitForCommands(static_cast<int>(early) + 1);
        fake.tell([early](QTcpSocket &socket) {
            socket.write(QByteArray("$3\r\nold\r\n").repeated(static_cast<qsizetype>(early)) + "$7\r\nits own\r\n");
        });
        QCOMPARE(next.codes().at(0), "right"_L1);
        QCOMPARE(client->figures().discarded, early);
        QCOMPARE(client->figures().connections, 1u);
    }

    void neverSendsWhatCameTooLateForThat()
    {
        FakeRedis fake(silent);
        const auto client = connectClient(fake.url());
        QCOMPARE(codeOf(client->get("key", RedisClient::TimePoint())), "redis_late"_L1);
        Crowd next(1, [&](int) { return codeOf(client->get("second")); });
        fake.waitForCommands(1);
        fake.tell([](QTcpSocket &socket) { socket.write("$-1\r\n"); });
        QCOMPARE(next.codes().at(0), ""_L1);
        QCOMPARE(fake.commands(), 1);
        QCOMPARE(client->figures().outstanding, 0);
    }

    void givesUpARedisThatOnlyTrickles()
    {
        // A byte for each command that comes: never silent, and never done.
        FakeRedis slow([count = 0](QTcpSocket &socket, const Command &) mutable { socket.write(count++ == 0 ? "$" : "1"); });
        auto options = brisk();
        options.silence = patience;
        options.lateInARow = 4;
        const auto client = connectClient(slow.url(), options);
        int calls = 0;
        for (; client->figures().trips == 0; ++calls)
            QCOMPARE(codeOf(client->get("key")), "redis_late"_L1);
        QVERIFY(calls <= options.lateInARow);
        QTRY_COMPARE(slow.connections(), 2);
    }

    void endsAConnectionThatLeavesAPostedCommandUnanswered()
    {
        FakeRedis fake(silent);
        const auto client = connectClient(fake.url(), brisk());
        KONTOR_VERIFY_RESULT(client->post({"SET", "key", "value"}));
        QTRY_COMPARE(client->figures().trips, 1u);
        QTRY_COMPARE(fake.connections(), 2);
        QCOMPARE(client->figures().lost, 1u);
        QCOMPARE(client->figures().late, 0u);
    }

    void endsAConnectionThatSpeaksNonsense_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("garbage") << QByteArray("HTTP/1.1 200 OK\r\n\r\n");
        QTest::newRow("two replies") << QByteArray("$1\r\na\r\n$1\r\nb\r\n");
        QTest::newRow("a huge announcement") << QByteArray("$1000000000\r\n");
        QTest::newRow("an array for a word, too deep") << QByteArray("*1\r\n").repeated(20);
    }
    void endsAConnectionThatSpeaksNonsense()
    {
        QFETCH(QByteArray, bytes);
        FakeRedis fake([bytes](QTcpSocket &socket, const Command &) { socket.write(bytes); });
        const auto client = connectClient(fake.url());
        const auto reply = client->get("key");
        QVERIFY(!reply || *reply == "a");
        QTRY_COMPARE(fake.connections(), 2);
        QVERIFY(client->waitUntilReady(patience));
    }

    void refusesAReplyOfAnUnexpectedKind()
    {
        FakeRedis fake([](QTcpSocket &socket, const Command &) { socket.write(":1\r\n"); });
        const auto client = connectClient(fake.url());
        QCOMPARE(codeOf(client->get("key")), "redis_protocol"_L1);
        QCOMPARE(codeOf(client->getAll({"key"})), "redis_protocol"_L1);
        QCOMPARE(codeOf(client->set("key", "value", 1s)), "redis_protocol"_L1);
        QCOMPARE(client->remove({"key"}).value(), 1);
        QCOMPARE(client->figures().connections, 1u);
    }

    void refusesAValueThatIsTooLarge()
    {
        const RedisServer server;
        auto options = patient();
        options.limits.bulkBytes = 100'000;
        const auto client = connectClient(server.url(), options);
        KONTOR_VERIFY_RESULT(client->set("large", QByteArray(100'001, 'x'), 1min));
        KONTOR_VERIFY_RESULT(client->set("small", QByteArray(100'000, 'x'), 1min));
        QCOMPARE(codeOf(client->get("large")), "redis_lost"_L1);
        QVERIFY(client->waitUntilReady(patience));
        QCOMPARE(client->get("small").value()->size(), 100'000);
    }

    void turnsCallersAwayWhenTheQueueIsFull()
    {
        FakeRedis fake(silent);
        auto options = patient();
        options.outstanding = 10;
        options.outstandingBytes = 10'000;
        const auto client = connectClient(fake.url(), options);
        for (int i = 0; i < 9; ++i)
            KONTOR_VERIFY_RESULT(client->post({"GET", "key"}));
        QCOMPARE(codeOf(client->callAll({{"GET", "a"}, {"GET", "b"}})), "redis_busy"_L1);
        QCOMPARE(codeOf(client->post({"GET", QByteArray(10'000, 'x')})), "redis_busy"_L1);
        KONTOR_VERIFY_RESULT(client->post({"GET", "key"}));
        QCOMPARE(codeOf(client->get("key")), "redis_busy"_L1);
        QCOMPARE(client->figures().turnedAway, 4u);
        // Each reply makes room for one.
        fake.waitForCommands(10);
        fake.tell([](QTcpSocket &socket) { socket.write("$-1\r\n"); });
        QTRY_COMPARE(client->figures().outstanding, 9);
        KONTOR_VERIFY_RESULT(client->post({"GET", "key"}));
    }

    void turnsCallersAwayWhileThereIsNoRedis()
    {
        const auto client = startClient(u"unix:///nowhere/redis.sock"_s);
        QTRY_VERIFY(!client->lastFailure().isEmpty());
        QCOMPARE(codeOf(client->get("key")), "redis_down"_L1);
        QCOMPARE(codeOf(client->post({"PING"})), "redis_down"_L1);
        const auto refused = startClient(u"redis://127.0.0.1:%1"_s.arg(RedisServer::freePort()));
        QTRY_VERIFY(!refused->lastFailure().isEmpty());
        QCOMPARE(codeOf(refused->get("key")), "redis_down"_L1);
    }

    void endsWhatWaitsWhenItIsStopped()
    {
        FakeRedis fake(silent);
        const auto client = connectClient(fake.url());
        Crowd crowd(4, [&](int) { return codeOf(client->get("key")); });
        fake.waitForCommands(4);
        client->stop();
        for (const auto code : crowd.codes())
            QCOMPARE(code, "redis_lost"_L1);
        QCOMPARE(codeOf(client->get("key")), "redis_down"_L1);
    }

    void staysRightWhileRedisComesAndGoes()
    {
        constexpr int threads = 4;
        RedisServer server;
        const auto client = connectClient(server.url(), brisk());
        std::atomic<bool> isOver = false;
        std::atomic<int> wrong = 0;
        std::atomic<int> right = 0;
        std::vector<std::thread> crowd;
        for (int thread = 0; thread < threads; ++thread)
            crowd.emplace_back([&, thread] {
                for (int i = 0; !isOver; ++i) {
                    const auto word = QByteArray::number(thread) + '.' + QByteArray::number(i);
                    const auto reply = client->call({"ECHO", word});
                    ++(!reply || reply->text == word ? right : wrong);
                    std::this_thread::yield();
                }
            });
        for (int round = 0; round < 6; ++round) {
            const auto connections = client->figures().connections;
            const auto trips = client->figures().trips;
            if (round % 2 == 0) {
                server.kill();
                server.start();
                QTRY_VERIFY_WITH_TIMEOUT(client->figures().connections > connections, 30'000);
            } else {
                server.stopRunning();
                QTRY_VERIFY_WITH_TIMEOUT(client->figures().trips > trips, 30'000);
                server.goOn();
                QVERIFY(client->waitUntilReady(patience));
            }
        }
        isOver = true;
        for (auto &thread : crowd)
            thread.join();
        QCOMPARE(wrong.load(), 0);
        QVERIFY(right.load() > 0);
    }
};

KONTOR_TEST(RedisFaultsTest)
#include "tst_redisfaults.moc"
