#include "core/payments/paymentprovider.h"
#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

/** Keeps what it is to answer to, and answers when the test says so. */
class ScriptedProvider final : public PaymentProvider
{
public:
    QByteArray name() const override { return "scripted"; }
    void send(const GatewayRequest &, Done done) override { asked.push_back(std::move(done)); }

    std::vector<Done> asked;
};

/** What came back, from whichever thread. */
struct Heard
{
    std::mutex mutex;
    std::vector<GatewayReply::Outcome> outcomes;

    PaymentProvider::Done ear()
    {
        return [this](const GatewayReply &reply) {
            const std::lock_guard lock(mutex);
            outcomes.push_back(reply.outcome);
        };
    }
    std::vector<GatewayReply::Outcome> all()
    {
        const std::lock_guard lock(mutex);
        return outcomes;
    }
};

}

/** Gateways that are slow, silent, failing, or answer something else than they were asked. */
class GatewayFaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Whatever a provider does, the question is answered once.
    void answersEachQuestionOnce()
    {
        using Outcome = GatewayReply::Outcome;
        using std::chrono::milliseconds;
        Heard inTime;
        Heard late;
        Heard nowhere;
        Heard cutOff;
        auto owned = std::make_unique<ScriptedProvider>();
        auto &provider = *owned;
        {
            PaymentProviders providers;
            providers.add(std::move(owned));
            const auto question = [](const char *name) {
                return GatewayRequest{
                    .key = {}, .amount = {}, .choice = {.provider = name, .method = {}, .mode = {}, .data = {}}};
            };
            providers.send(question("scripted"), std::chrono::hours(1), inTime.ear());
            provider.asked[0]({.outcome = Outcome::Captured});
            provider.asked[0]({.outcome = Outcome::Declined});
            QCOMPARE(inTime.all(), std::vector{Outcome::Captured});

            providers.send(question("scripted"), milliseconds(20), late.ear());
            QTRY_COMPARE(late.all(), std::vector{Outcome::Unknown});
            provider.asked[1]({.outcome = Outcome::Captured});
            QCOMPARE(late.all(), std::vector{Outcome::Unknown});

            providers.send(question("not installed"), std::chrono::hours(1), nowhere.ear());
            QCOMPARE(nowhere.all(), std::vector{Outcome::Unknown});

            // A shorter deadline behind a longer one, and one that the end of everything cuts off.
            providers.send(question("scripted"), milliseconds(1), late.ear());
            QTRY_COMPARE(late.all().size(), size_t(2));
            providers.send(question("scripted"), std::chrono::hours(1), cutOff.ear());
        }
        QVERIFY(cutOff.all().empty());
    }

    void findsOutWhatBecameOfALostReply_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("the reply is lost") << QByteArray("tok_drop");
        QTest::newRow("the reply comes after the deadline") << QByteArray("tok_slow");
        QTest::newRow("the reply never comes") << QByteArray("tok_silent");
    }
    // The buyer is told in time that it is under way; the order is there once the reconciler has asked.
    void findsOutWhatBecameOfALostReply()
    {
        QFETCH(QByteArray, token);
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", token);
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto first = complete(server.port(), checkout, "the-key");
        QVERIFY2(first.status == 202, told(first).constData());
        RawReply reply;
        QTRY_VERIFY2_WITH_TIMEOUT(
            isPlaced(reply = complete(server.port(), checkout, "the-key")), told(reply).constData(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("1"));
        QCOMPARE(shop.look("select string_agg(state, ',') from testgateway.charge"), QByteArray("authorized"));
    }

    // It charged nothing and knows of nothing: the stock goes back, and the buyer may pay anew.
    void letsTheBuyerPayAnewWhereTheGatewayFailed()
    {
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", "tok_error");
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        QCOMPARE(complete(server.port(), checkout, "the-key").status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("0"));
        QCOMPARE(shop.look("select sum(reserved) from inventory.level"), QByteArray("0"));
        const auto path = "/v1/checkouts/" + checkout.token.text() + "/payments";
        QCOMPARE(post(server.port(), path, "{\"provider\":\"test\",\"method\":\"card\",\"token\":\"tok_capture\"}",
                     "Idempotency-Key: other\r\n")
                     .status,
            201);
        QCOMPARE(complete(server.port(), checkout, "second-key").status, 201);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("1"));
    }

    void givesTheMoneyBackWhereTheSumIsAnother()
    {
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", "tok_wrong_amount");
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto reply = complete(server.port(), checkout, "the-key");
        QCOMPARE(reply.status, 402);
        QVERIFY2(reply.body.contains("amount_mismatch"), reply.body.constData());
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("0"));
        QCOMPARE(shop.look("select string_agg(state, ',') from testgateway.charge"), QByteArray("canceled"));
        QCOMPARE(shop.look("select sum(reserved) from inventory.level"), QByteArray("0"));
        QCOMPARE(
            shop.look("select count(*) from sales.payment_event where kind = 'void' and state = 'success'"), QByteArray("1"));
    }

    void saysThatThePaymentWasDeclined()
    {
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", "tok_decline");
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto reply = complete(server.port(), checkout, "the-key");
        QCOMPARE(reply.status, 402);
        QVERIFY2(reply.body.contains("payment_declined"), reply.body.constData());
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.look("select sum(reserved) from inventory.level"), QByteArray("0"));
    }

    // The hold ends while the gateway is silent about money that it has: the sum has an order or goes back, never neither.
    void settlesAHoldThatEndsWhileTheGatewayIsSilent()
    {
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", "tok_silent");
        ServerProcess server(
            shop.config(), {u"--hold-seconds"_s, u"1"_s, u"--lease-ms"_s, u"2000"_s, u"--retry-ms"_s, u"1500"_s});
        QVERIFY2(server.isOpen(), server.err().constData());
        QCOMPARE(complete(server.port(), checkout, "the-key").status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        const auto orders = shop.orders();
        const auto kept = shop.look("select count(*) from testgateway.charge where state in ('authorized', 'captured')");
        QCOMPARE(kept, orders);
        QCOMPARE(shop.look("select coalesce(sum(reserved), 0) from inventory.level"), orders);
    }

    // A buyer who has to act at the gateway: the intent is shown again to who asks for it again, by any key.
    void showsAnOpenIntentAgain()
    {
        FaultShop shop;
        const auto checkout = shop.ready(nullptr, nullptr);
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto path = "/v1/checkouts/" + checkout.token.text() + "/payments";
        const QByteArray wallet = "{\"provider\":\"test\",\"method\":\"wallet\",\"token\":\"tok_authorize\"}";
        const auto first = post(server.port(), path, wallet, "Idempotency-Key: one\r\n");
        QCOMPARE(first.status, 202);
        QVERIFY2(first.body.contains("confirm_at_gateway"), first.body.constData());
        QCOMPARE(post(server.port(), path, wallet, "Idempotency-Key: one\r\n").body, first.body);
        QCOMPARE(post(server.port(), path, wallet, "Idempotency-Key: two\r\n").body, first.body);
        QCOMPARE(post(server.port(), path, "{\"provider\":\"manual\",\"method\":\"bank_transfer\"}", "Idempotency-Key: three\r\n")
                     .status,
            409);
        QCOMPARE(shop.look("select count(*) from sales.payment"), QByteArray("1"));
        const auto payment = shop.look("select id from sales.payment");
        QCOMPARE(post(server.port(), "/v1/payments/test/" + payment + "/confirm", "{\"approve\":true}").status, 200);
        QCOMPARE(complete(server.port(), checkout, "four").status, 201);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("1"));
    }
};

KONTOR_TEST(GatewayFaultTest)
#include "tst_gatewayfaults.moc"
