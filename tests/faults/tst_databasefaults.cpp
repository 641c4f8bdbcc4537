#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

#include <csignal>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr int patienceMs = 60'000;

/** PostgreSQL with all its processes, stopped in the middle of whatever they do, until this goes. */
class HungDatabase
{
public:
    explicit HungDatabase(FaultShop &shop)
    {
        const auto backends = shop.look("select string_agg(pid::text, ' ') from pg_stat_activity").split(' ');
        for (const auto &pid : backends)
            m_processes.push_back(static_cast<pid_t>(pid.toInt()));
        // First, so that it makes no more of them.
        m_processes.insert(m_processes.begin(), static_cast<pid_t>(faultCluster().postmasterPid()));
        for (const auto process : m_processes)
            ::kill(process, SIGSTOP);
    }
    ~HungDatabase()
    {
        for (const auto process : m_processes)
            ::kill(process, SIGCONT);
    }
    Q_DISABLE_COPY_MOVE(HungDatabase)

private:
    std::vector<pid_t> m_processes;
};

}

/** What the database may do to a shop short of dying. */
class DatabaseFaultTest : public QObject
{
    Q_OBJECT

    static void verifyNobodyWasLost(FaultShop &shop, Buyers &buyers, int count)
    {
        QTRY_VERIFY2_WITH_TIMEOUT(buyers.areDone(), buyers.summary().constData(), patienceMs);
        buyers.stop();
        qInfo("%s", buyers.summary().constData());
        const auto statuses = buyers.statuses();
        for (const auto status : statuses.keys())
            QVERIFY2(QList<int>({0, 200, 201, 202, 409, 503}).contains(status), buyers.summary().constData());
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), patienceMs);
        QCOMPARE(shop.orders(), QByteArray::number(count));
    }

private Q_SLOTS:
    void saysWhenToComeAgainWhileTheDatabaseHangs()
    {
        constexpr int count = 8;
        FaultShop shop;
        const auto late = shop.ready();
        const auto checkouts = shop.mixed(count);
        ServerProcess server(shop.config(), {u"--database-threads"_s, u"2"_s});
        QVERIFY2(server.isOpen(), server.err().constData());
        const std::atomic<quint16> port = server.port();
        std::optional<HungDatabase> hung(shop);
        // Two of them hold up the server's threads for the database; the others wait behind them.
        Buyers buyers(checkouts, port);
        QTRY_VERIFY2_WITH_TIMEOUT(buyers.statuses().value(503) > 0, buyers.summary().constData(), patienceMs);
        QCOMPARE(get(server.port(), "/health/live").status, 200);
        // Its wait in the queue and that for a connection together may be longer than a client's patience.
        RawReply reply;
        QTRY_VERIFY2_WITH_TIMEOUT(
            (reply = complete(server.port(), late, "late")).status == 503, told(reply).constData(), patienceMs);
        QVERIFY2(reply.field("retry-after").toInt() >= 1, reply.head.constData());
        QCOMPARE(buyers.placed(), 0);
        hung.reset();
        QTRY_VERIFY_WITH_TIMEOUT(isPlaced(complete(server.port(), late, "late")), patienceMs);
        verifyNobodyWasLost(shop, buyers, count + 1);
        QTRY_COMPARE_WITH_TIMEOUT(get(server.port(), "/health/ready").status, 200, patienceMs);
    }

    void placesNothingByHalvesOnAFullDisk_data()
    {
        QTest::addColumn<bool>("isLogFull");
        QTest::newRow("no table grows") << false;
        QTest::newRow("nor does the log, over which PostgreSQL falls") << true;
    }
    void placesNothingByHalvesOnAFullDisk()
    {
        QFETCH(bool, isLogFull);
        constexpr int count = 80;
        FaultShop shop;
        const auto checkouts = shop.mixed(count);
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const std::atomic<quint16> port = server.port();
        Buyers buyers(checkouts, port);
        QTRY_VERIFY_WITH_TIMEOUT(buyers.placed() >= 10, patienceMs);
        std::optional<FullDisk> full(std::in_place);
        // It has a few files of the log in reserve.
        while (isLogFull && shop.look("select pg_logical_emit_message(false, 'test', 'full'), pg_switch_wal()") != "?")
            QVERIFY2(!buyers.areDone(), "the log did not fill");
        QTRY_VERIFY2_WITH_TIMEOUT(buyers.statuses().value(503) > 0, buyers.summary().constData(), patienceMs);
        QVERIFY(!buyers.areDone());
        full.reset();
        verifyNobodyWasLost(shop, buyers, count);
        QTRY_COMPARE_WITH_TIMEOUT(get(server.port(), "/health/ready").status, 200, patienceMs);
    }
};

KONTOR_TEST(DatabaseFaultTest)
#include "tst_databasefaults.moc"
