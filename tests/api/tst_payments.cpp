// The roads of money through the interface; those within the core have tests of their own.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

#include <QJsonArray>

using namespace kontor;
using namespace kontor::test;

class PaymentRoadsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    TestShop::Goods m_mug{};
    const Purchase m_wallet{.provider = "test", .method = "wallet"};

    Answer complete(const Basket &basket)
    {
        return m_client->post(basket.path() + "/complete", basket.confirmation(), freshKey());
    }
    Answer pay(const Basket &basket, const Purchase &purchase)
    {
        return m_client->post(basket.path() + "/payments", paymentBody(purchase), freshKey());
    }
    Answer confirm(const Answer &opened, bool approve)
    {
        return m_client->post(opened.json["next_action"_L1]["url"_L1].toString().toUtf8(), object({{"approve", approve}}));
    }
    Answer webhook(const Answer &opened)
    {
        return m_client->post("/v1/payments/webhooks/test", object({{"payment_id", opened.json["payment"_L1]["id"_L1]}}));
    }
    Basket cardBasket(const char *token)
    {
        return readyBasket(*m_client, m_mug.variant, {.provider = "test", .method = "card", .token = token});
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<TestShop>();
        m_mug = m_shop->addGoods("MUG-1", 1990, 500);
        auto config = TestServer::defaults();
        config.times.retry = std::chrono::milliseconds(10);
        m_server = std::make_unique<TestServer>(m_shop->config(), config);
        m_client = std::make_unique<Client>(m_server->client());
    }
    void cleanup()
    {
        QCOMPARE(std::exchange(m_server->contract().violations, {}).join(u'\n'), QString());
        QCOMPARE(brokenRule(m_shop->database()), QByteArray());
    }
    void cleanupTestCase()
    {
        m_client.reset();
        m_server.reset();
        m_shop.reset();
    }

    void waitsForTheBuyerWhereTheMethodWantsIt()
    {
        const auto basket = fillBasket(*m_client, m_mug.variant);
        const auto opened = pay(basket, m_wallet);
        QCOMPARE(opened.status, 202);
        QCOMPARE(opened.text("status"), QByteArray("action_required"));
        QCOMPARE(opened.json["next_action"_L1]["type"_L1].toString(), u"confirm_at_gateway"_s);
        QCOMPARE(opened.json["payment"_L1]["status"_L1].toString(), u"requires_action"_s);
        // While it is open there is no second one, nothing changes, and completing only asks again.
        QCOMPARE(pay(basket, {}).code(), QByteArray("in_progress"));
        QCOMPARE(
            m_client->put(basket.path() + "/contact", object({{"email", "eve@example.org"}})).code(), QByteArray("in_progress"));
        const auto early = complete(basket);
        QCOMPARE(early.status, 202);
        QVERIFY(early.json["next_action"_L1].isObject());
        QCOMPARE(confirm(opened, true).text("state"), QByteArray("authorized"));
        const auto placed = complete(basket);
        QCOMPARE(placed.status, 201);
        QCOMPARE(placed.text("payment_status"), QByteArray("authorized"));
    }
    void placesTheOrderByTheWebhookAlone()
    {
        const auto basket = fillBasket(*m_client, m_mug.variant);
        const auto opened = pay(basket, m_wallet);
        // A webhook that says nothing new, or comes twice, does no harm: the gateway is asked.
        QCOMPARE(webhook(opened).status, 204);
        QCOMPARE(m_client->get(basket.path()).text("status"), QByteArray("action_required"));
        confirm(opened, true);
        QCOMPARE(webhook(opened).status, 204);
        const auto done = m_client->get(basket.path());
        QCOMPARE(done.text("status"), QByteArray("completed"));
        QCOMPARE(webhook(opened).status, 204);
        const auto shown = complete(basket);
        QCOMPARE(shown.status, 200);
        QCOMPARE(shown.text("id"), done.text("order_id"));
        // The buyer who never saw the reply of 201 still gets the order's key.
        QVERIFY(shown.text("token").startsWith("ot_"));
    }
    void givesTheCartBackWhereTheBuyerRefuses()
    {
        const auto basket = fillBasket(*m_client, m_mug.variant);
        const auto opened = pay(basket, m_wallet);
        QCOMPARE(confirm(opened, false).text("state"), QByteArray("declined"));
        const auto refused = complete(basket);
        QCOMPARE(refused.status, 402);
        QCOMPARE(refused.code(), QByteArray("payment_declined"));
        QCOMPARE(refused.text("decline_code"), QByteArray("card_declined"));
        QCOMPARE(m_client->get(basket.path()).text("status"), QByteArray("ready"));
        QCOMPARE(pay(basket, {}).status, 201);
        QCOMPARE(complete(basket).status, 201);
    }
    void endsAsTheGatewaySays_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("authorised") << QByteArray("tok_authorize") << 201 << QByteArray("authorized");
        QTest::newRow("captured") << QByteArray("tok_capture") << 201 << QByteArray("paid");
        QTest::newRow("declined") << QByteArray("tok_decline") << 402 << QByteArray("card_declined");
        QTest::newRow("another amount") << QByteArray("tok_wrong_amount") << 402 << QByteArray("amount_mismatch");
    }
    void endsAsTheGatewaySays()
    {
        QFETCH(QByteArray, token);
        QFETCH(int, status);
        QFETCH(QByteArray, said);
        const auto ended = complete(cardBasket(token.constData()));
        QCOMPARE(ended.status, status);
        QCOMPARE(ended.text(status == 201 ? "payment_status" : "decline_code"), said);
    }
    void asksTheBuyerInTheMiddleOfCompleting()
    {
        const auto basket = cardBasket("tok_action");
        const auto waiting = complete(basket);
        QCOMPARE(waiting.status, 202);
        QCOMPARE(waiting.text("status"), QByteArray("action_required"));
        confirm(waiting, true);
        QCOMPARE(complete(basket).status, 201);
    }
    void findsOutLaterWhatASilentGatewayHasDone_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("charged, its answer lost") << QByteArray("tok_drop") << QByteArray("completed");
        QTest::newRow("never heard of it") << QByteArray("tok_error") << QByteArray("ready");
    }
    void findsOutLaterWhatASilentGatewayHasDone()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, status);
        const auto basket = cardBasket(token.constData());
        QCOMPARE(complete(basket).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get(basket.path()).text("status"), status, 20'000);
    }
    void saysWhatHasChangedInTheWay()
    {
        const auto basket = readyBasket(*m_client, m_mug.variant);
        run(m_shop->database(), "update pricing.price set amount = 2090 where currency = 'EUR'");
        const auto changed = complete(basket);
        run(m_shop->database(), "update pricing.price set amount = 1990 where currency = 'EUR'");
        QCOMPARE(changed.status, 409);
        QCOMPARE(changed.code(), QByteArray("total_changed"));
        QCOMPARE(changed.json["total"_L1]["amount"_L1].toInteger(), qint64(2580));
        const auto bare = complete(fillBasket(*m_client, m_mug.variant));
        QCOMPARE(bare.code(), QByteArray("checkout_incomplete"));
        QCOMPARE(bare.json["problems"_L1][0]["code"_L1].toString(), u"payment_missing"_s);
        const auto rare = m_shop->addGoods("RARE-1", 100, 1);
        const auto first = readyBasket(*m_client, rare.variant);
        const auto second = readyBasket(*m_client, rare.variant);
        QCOMPARE(complete(first).status, 201);
        const auto late = complete(second);
        QCOMPARE(late.code(), QByteArray("out_of_stock"));
        QCOMPARE(late.json["items"_L1][0]["variant_id"_L1].toString(), rare.variant.toString());
        QCOMPARE(late.json["items"_L1][0]["available"_L1].toInt(), 0);
    }
    void knowsNoCartThatHasExpired()
    {
        const auto basket = readyBasket(*m_client, m_mug.variant);
        run(m_shop->database(), "update sales.cart set expires_at = now() - interval '1 second' where state = 'active'");
        QCOMPARE(complete(basket).status, 404);
        QCOMPARE(pay(basket, {}).status, 404);
        QCOMPARE(m_client->get(basket.path()).status, 404);
        QCOMPARE(m_client->get("/v1/carts/" + basket.id).status, 404);
        QCOMPARE(m_client->post("/v1/checkouts", object({{"cart_id", basket.id}})).status, 404);
        // And housekeeping, which gives it up, changes nothing about that.
        QTRY_COMPARE_WITH_TIMEOUT(
            value(m_shop->database(), "select count(*) from sales.cart where state = 'active' and expires_at < now()"),
            QByteArray("0"), 20'000);
        QCOMPARE(complete(basket).status, 404);
    }
};

KONTOR_TEST(PaymentRoadsTest)
#include "tst_payments.moc"
