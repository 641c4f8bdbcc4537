// An effect is done once, however often and however many at a time it is asked for.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class IdempotentRequestTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    TestShop::Goods m_mug{};

    int orders() { return value(m_shop->database(), "select count(*) from sales.\"order\"").toInt(); }
    // Sends all of these before it reads the first answer.
    std::vector<Answer> atOnce(const std::vector<QByteArray> &requests)
    {
        std::vector<std::unique_ptr<RawClient>> sockets;
        for (const auto &request : requests) {
            sockets.push_back(std::make_unique<RawClient>(m_server->port()));
            sockets.back()->sendSome(request);
        }
        std::vector<Answer> answers;
        for (const auto &socket : sockets)
            answers.push_back(answerOf(socket->reply()));
        return answers;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<TestShop>();
        m_mug = m_shop->addGoods("MUG-1", 1990, 500);
        m_server = std::make_unique<TestServer>(m_shop->config());
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

    void givesTheSameReplyToTheSameKey()
    {
        const auto basket = readyBasket(*m_client, m_mug.variant);
        const auto key = freshKey();
        const int before = orders();
        const auto first = m_client->post(basket.path() + "/complete", basket.confirmation(), key);
        QCOMPARE(first.status, 201);
        QVERIFY(first.field("idempotent-replayed").isEmpty());
        const auto again = m_client->post(basket.path() + "/complete", basket.confirmation(), key);
        QCOMPARE(again.status, 201);
        QCOMPARE(again.body, first.body);
        QCOMPARE(again.field("idempotent-replayed"), QByteArray("true"));
        for (const char *name : {"location", "content-type", "cache-control", "vary"})
            QCOMPARE(again.field(name), first.field(name));
        QVERIFY(again.field("x-request-id") != first.field("x-request-id"));
        QCOMPARE(orders(), before + 1);
        // The key belongs to this request; the order's token is in its reply, so nobody else's key opens it.
        QCOMPARE(m_client->post(basket.path() + "/complete", basket.confirmation() + ' ', key).code(),
            QByteArray("idempotency_key_reused"));
        const auto other = readyBasket(*m_client, m_mug.variant);
        QCOMPARE(m_client->post(other.path() + "/complete", other.confirmation(), key).status, 201);
    }
    void makesOneCartForOneKey()
    {
        const auto key = freshKey();
        const auto first = m_client->post("/v1/carts", "{}", key);
        const auto again = m_client->post("/v1/carts", "{}", key);
        QCOMPARE(again.body, first.body);
        QCOMPARE(again.field("idempotent-replayed"), QByteArray("true"));
        QVERIFY(m_client->post("/v1/carts", "{}").body != first.body);
    }
    void keepsARefusalForNobody()
    {
        const auto cart = newCart(*m_client);
        const auto key = freshKey();
        const auto path = "/v1/carts/" + cart + "/items";
        QCOMPARE(m_client->post(path, object({{"variant_id", "01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"}}), key).status, 422);
        QCOMPARE(m_client->post(path, object({{"variant_id", m_mug.variant.toString()}}), key).status, 201);
    }
    void keepsADeclineLikeAnyReply()
    {
        const auto basket = readyBasket(*m_client, m_mug.variant, {.provider = "test", .method = "card", .token = "tok_decline"});
        const auto key = freshKey();
        const auto first = m_client->post(basket.path() + "/complete", basket.confirmation(), key);
        QCOMPARE(first.status, 402);
        const auto again = m_client->post(basket.path() + "/complete", basket.confirmation(), key);
        QCOMPARE(again.status, 402);
        QCOMPARE(again.field("idempotent-replayed"), QByteArray("true"));
        QCOMPARE(again.field("content-type"), QByteArray("application/problem+json"));
    }
    void needsAKeyWhereMoneyOrGoodsMove()
    {
        const auto basket = readyBasket(*m_client, m_mug.variant);
        QCOMPARE(
            m_client->post(basket.path() + "/complete", basket.confirmation()).code(), QByteArray("idempotency_key_required"));
        QCOMPARE(m_client->post(basket.path() + "/payments", paymentBody({})).code(), QByteArray("idempotency_key_required"));
        for (const QByteArray key :
            {"Idempotency-Key:\r\n", "Idempotency-Key: a\tb\r\n", "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"})
            QCOMPARE(m_client->post(basket.path() + "/complete", basket.confirmation(), key).status, 400);
    }

    void placesOneOrderForTwentyRequestsAtOnce_data()
    {
        QTest::addColumn<bool>("hasOneKey");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("method");
        QTest::newRow("one key, bank transfer") << true << QByteArray("manual") << QByteArray("bank_transfer");
        QTest::newRow("twenty keys, bank transfer") << false << QByteArray("manual") << QByteArray("bank_transfer");
        QTest::newRow("one key, card") << true << QByteArray("test") << QByteArray("card");
        QTest::newRow("twenty keys, card") << false << QByteArray("test") << QByteArray("card");
    }
    void placesOneOrderForTwentyRequestsAtOnce()
    {
        QFETCH(bool, hasOneKey);
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, method);
        const auto basket = readyBasket(*m_client, m_mug.variant, {.provider = provider, .method = method});
        const int before = orders();
        const auto key = freshKey();
        std::vector<QByteArray> requests;
        for (int i = 0; i < 20; ++i)
            requests.push_back(
                requestBytes("POST", basket.path() + "/complete", basket.confirmation(), hasOneKey ? key : freshKey()));
        const auto answers = atOnce(requests);
        int created = 0;
        QSet<QByteArray> ids;
        for (const auto &answer : answers) {
            m_server->contract().check("POST", basket.path() + "/complete", answer);
            created += answer.status == 201 && answer.field("idempotent-replayed").isEmpty() ? 1 : 0;
            if (answer.status < 300)
                ids.insert(answer.text("id"));
            else
                QVERIFY2(answer.code() == "in_progress" && !answer.field("retry-after").isEmpty(), answer.body.constData());
        }
        QCOMPARE(created, 1);
        QCOMPARE(ids.size(), 1);
        QCOMPARE(orders(), before + 1);
    }
};

KONTOR_TEST(IdempotentRequestTest)
#include "tst_idempotency.moc"
