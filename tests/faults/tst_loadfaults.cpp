#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

#include <csignal>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr int patienceMs = 60'000;

}

/** What fails while many buy: nothing is lost, nothing doubled, and it heals by itself. */
class LoadFaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heals_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("PostgreSQL is restarted") << SIGINT;
        QTest::newRow("PostgreSQL is killed") << SIGKILL;
    }
    void heals()
    {
        QFETCH(int, signal);
        constexpr int count = 80;
        FaultShop shop;
        const auto checkouts = shop.mixed(count);
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const std::atomic<quint16> port = server.port();
        Buyers buyers(checkouts, port);
        QTRY_VERIFY_WITH_TIMEOUT(buyers.placed() >= 10, patienceMs);
        const auto postmaster = faultCluster().postmasterPid();
        QCOMPARE(::kill(static_cast<pid_t>(postmaster), signal), 0);
        QTRY_VERIFY2_WITH_TIMEOUT(buyers.areDone(), buyers.summary().constData(), patienceMs);
        QVERIFY(faultCluster().postmasterPid() != postmaster);
        buyers.stop();
        qInfo("%s", buyers.summary().constData());
        const auto statuses = buyers.statuses();
        for (const auto &[status, times] : statuses.asKeyValueRange())
            QVERIFY2(
                status == 200 || status == 201 || status == 202 || status == 409 || status == 503, buyers.summary().constData());
        QVERIFY2(statuses.contains(503), "the buyers noticed nothing: PostgreSQL was not away while they were at it");
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), patienceMs);
        QCOMPARE(shop.orders(), QByteArray::number(count));
        QTRY_COMPARE_WITH_TIMEOUT(get(server.port(), "/health/ready").status, 200, patienceMs);
    }

    void saysWhenToComeAgainWhileTheDatabaseIsAway()
    {
        FaultShop shop;
        const auto checkout = shop.ready();
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        // Not started again until this thread's event loop runs.
        QCOMPARE(::kill(static_cast<pid_t>(faultCluster().postmasterPid()), SIGINT), 0);
        RawReply reply;
        for (int tries = 0; tries < 200 && (tries == 0 || isPlaced(reply)); ++tries)
            reply = complete(server.port(), checkout, "key-" + QByteArray::number(tries));
        QCOMPARE(reply.status, 503);
        QVERIFY(reply.field("retry-after").toInt() >= 1);
        QCOMPARE(get(server.port(), "/health/live").status, 200);
        QCOMPARE(get(server.port(), "/health/ready").status, 503);
        QTRY_VERIFY_WITH_TIMEOUT(isPlaced(complete(server.port(), checkout, "key")), patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(get(server.port(), "/health/ready").status, 200, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), patienceMs);
        QCOMPARE(shop.orders(), QByteArray("1"));
    }

    // Whatever a stopping server has begun it answers: no order is written that its buyer has not been told of.
    void answersWhatItHasBegunBeforeItStops()
    {
        constexpr int count = 80;
        FaultShop shop;
        const auto checkouts = shop.mixed(count);
        std::atomic<quint16> port = 0;
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        port = server.port();
        Buyers buyers(checkouts, port);
        QTRY_VERIFY_WITH_TIMEOUT(buyers.placed() >= 10, patienceMs);
        server.terminate();
        QVERIFY(server.hasEnded());
        QVERIFY2(server.exitCode() == 0 && !server.wasKilled(), server.err().constData());
        const int told = buyers.placed();
        QVERIFY(told < count);
        QCOMPARE(shop.orders(), QByteArray::number(told));
        QVERIFY2(!buyers.statuses().contains(500), buyers.summary().constData());
        ServerProcess second(shop.config());
        QVERIFY2(second.isOpen(), second.err().constData());
        port = second.port();
        QTRY_VERIFY2_WITH_TIMEOUT(buyers.areDone(), buyers.summary().constData(), patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), patienceMs);
        QCOMPARE(shop.orders(), QByteArray::number(count));
    }

    // Also what waits for a gateway that says nothing.
    void answersWhoWaitsForAGatewayBeforeItStops()
    {
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", "tok_silent");
        ServerProcess server(
            shop.config(), {u"--gateway-ms"_s, u"1500"_s, u"--lease-ms"_s, u"3000"_s, u"--idempotency-lease-ms"_s, u"3000"_s});
        QVERIFY2(server.isOpen(), server.err().constData());
        RawReply reply;
        std::thread buyer([&, port = server.port()] { reply = complete(port, checkout, "the-key"); });
        const bool isAsked =
            QTest::qWaitFor([&] { return shop.look("select count(*) from testgateway.charge") == "1"; }, patienceMs);
        server.terminate();
        const bool hasEnded = server.hasEnded();
        buyer.join();
        QVERIFY(isAsked && hasEnded);
        QVERIFY2(server.exitCode() == 0 && !server.wasKilled(), server.err().constData());
        QVERIFY2(reply.status == 202, told(reply).constData());
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        ServerProcess second(shop.config());
        QVERIFY2(second.isOpen(), second.err().constData());
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), patienceMs);
        QVERIFY(isPlaced(complete(second.port(), checkout, "the-key")));
        QCOMPARE(shop.orders(), QByteArray("1"));
    }

    void survivesBeingKilledAtAnyMoment()
    {
        constexpr int count = 160;
        constexpr int kills = 10;
        FaultShop shop;
        const auto checkouts = shop.mixed(count);
        std::atomic<quint16> port = 0;
        auto server = std::make_unique<ServerProcess>(shop.config());
        QVERIFY2(server->isOpen(), server->err().constData());
        port = server->port();
        Buyers buyers(checkouts, port);
        for (int i = 1; i <= kills; ++i) {
            // Wherever they are when so many more have been placed.
            QTRY_VERIFY2_WITH_TIMEOUT(buyers.placed() >= i * count / (kills + 2), buyers.summary().constData(), patienceMs);
            server->kill();
            server = std::make_unique<ServerProcess>(shop.config());
            QVERIFY2(server->isOpen(), server->err().constData());
            port = server->port();
        }
        QTRY_VERIFY2_WITH_TIMEOUT(buyers.areDone(), buyers.summary().constData(), patienceMs);
        buyers.stop();
        qInfo("%s", buyers.summary().constData());
        QVERIFY2(!buyers.statuses().contains(500), buyers.summary().constData());
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), patienceMs);
        QCOMPARE(shop.orders(), QByteArray::number(count));
        QCOMPARE(shop.look("select count(*) from testgateway.charge where state = 'captured'"), QByteArray::number(count / 2));
        // Each buyer is told.
        QCOMPARE(shop.look("select count(distinct payload) || ' of ' || count(*) from ops.job where kind = 'order.confirm'"),
            QByteArray::number(count) + " of " + QByteArray::number(count));
    }
};

KONTOR_TEST(LoadFaultTest)
#include "tst_loadfaults.moc"
