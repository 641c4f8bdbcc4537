#include "core/base/failpoint.h"
#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

/** How a failpoint is reached: with which payment, and what must have come of it in the end. */
struct Road
{
    const char *point;
    const char *provider;
    const char *method;
    const char *token;
    int charges; ///< that the gateway keeps
    bool isPlaced = true;
};

constexpr Road roads[] = {
    {"t1.before_commit", "manual", "bank_transfer", "", 0},
    {"t1.before_commit", "test", "card", "tok_authorize", 1},
    {"t1.after_commit", "test", "card", "tok_authorize", 1},
    {"gateway.before_send", "test", "card", "tok_authorize", 1},
    {"gateway.after_send", "test", "card", "tok_capture", 1},
    {"t2.before_commit", "manual", "bank_transfer", "", 0},
    {"t2.before_commit", "test", "card", "tok_authorize", 1},
    {"t2.after_commit", "manual", "bank_transfer", "", 0},
    {"t2.after_commit", "test", "card", "tok_authorize", 1},
    {"reply.before_send", "test", "card", "tok_authorize", 1},
    {"sweep.before_commit", "test", "card", "tok_drop", 1},
    {"seal.before_commit", "manual", "bank_transfer", "", 0},
    {"relay.before_commit", "manual", "bank_transfer", "", 0},
    // The wrong sum is given back by a job.
    {"job.before_done", "test", "card", "tok_wrong_amount", 0, false},
};

QByteArray nameOf(const Road &road)
{
    return QByteArray(road.point) + ' ' + road.provider + ' ' + road.token;
}

}

/** The power fails at every boundary between two steps of the order path: of the server, then of PostgreSQL. */
class FailpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFailpointHasARoad()
    {
        for (const char *name : failpointNames) {
            const bool isTried =
                std::any_of(std::begin(roads), std::end(roads), [&](const Road &road) { return qstrcmp(road.point, name) == 0; });
            QVERIFY2(isTried, name);
        }
    }

    void finishesWhatAKilledServerLeft_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(roads)); ++i)
            QTest::newRow(nameOf(roads[i]).constData()) << i;
    }
    void finishesWhatAKilledServerLeft()
    {
        QFETCH(int, index);
        const Road &road = roads[index];
        FaultShop shop;
        const auto checkout = shop.ready(road.provider, road.method, road.token);
        shop.publish();
        {
            ServerProcess armed(shop.config(), {}, {{u"KONTOR_FAILPOINT"_s, QString::fromLatin1(road.point)}});
            QVERIFY2(armed.isOpen(), armed.err().constData());
            complete(armed.port(), checkout, "the-key");
            QVERIFY2(armed.hasEnded(), "the failpoint was never reached");
            QVERIFY(armed.wasKilled());
        }
        ServerProcess healed(shop.config());
        QVERIFY2(healed.isOpen(), healed.err().constData());
        comesToItsEnd(shop, healed.port(), checkout, road);
    }

    void finishesWhatAKilledDatabaseLeft_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(roads)); ++i) {
            const QByteArray point = roads[i].point;
            if (point.startsWith("t1.") || point.startsWith("gateway.") || point.startsWith("t2.") || point.startsWith("sweep."))
                QTest::newRow(nameOf(roads[i]).constData()) << i;
        }
    }
    void finishesWhatAKilledDatabaseLeft()
    {
        QFETCH(int, index);
        const Road &road = roads[index];
        FaultShop shop;
        const auto checkout = shop.ready(road.provider, road.method, road.token);
        const auto postmaster = faultCluster().postmasterPid();
        ServerProcess server(shop.config(), {},
            {{u"KONTOR_FAILPOINT"_s, QString::fromLatin1(road.point) + u":postgres"_s},
                {u"KONTOR_FAILPOINT_PID"_s, QString::number(postmaster)}});
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto first = complete(server.port(), checkout, "the-key");
        QVERIFY2(first.status == 503 || first.status == 202 || isPlaced(first), (told(first) + server.err()).constData());
        QTRY_VERIFY2_WITH_TIMEOUT(faultCluster().postmasterPid() != postmaster && faultCluster().postmasterPid() != 0,
            "the failpoint was never reached", 30'000);
        comesToItsEnd(shop, server.port(), checkout, road);
    }

private:
    static void comesToItsEnd(FaultShop &shop, quint16 port, const ReadyCheckout &checkout, const Road &road)
    {
        RawReply reply;
        const int wanted = road.isPlaced ? 200 : 402;
        QTRY_VERIFY2_WITH_TIMEOUT((reply = complete(port, checkout, "the-key"), (isPlaced(reply) ? 200 : reply.status) == wanted),
            told(reply).constData(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray(road.isPlaced ? "1" : "0"));
        QCOMPARE(shop.look("select count(*) from testgateway.charge where state in ('authorized', 'captured')"),
            QByteArray::number(road.charges));
        if (road.isPlaced)
            QCOMPARE(shop.look("select total from sales.\"order\""), QByteArray::number(checkout.total.minor()));
        // The same key says the same, however often.
        const auto again = complete(port, checkout, "the-key");
        QCOMPARE(isPlaced(again) ? 200 : again.status, wanted);
        QCOMPARE(shop.orders(), QByteArray(road.isPlaced ? "1" : "0"));
    }
};

KONTOR_TEST(FailpointTest)
#include "tst_failpoints.moc"
