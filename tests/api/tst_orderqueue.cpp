// Orders that come together are placed together, and each is refused by itself.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class OrderQueueTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    TestShop::Goods m_mug{};

    QByteArray look(const char *sql) { return value(m_shop->database(), sql); }
    double metric(const QByteArray &name)
    {
        const auto text = m_client->get("/metrics").body;
        const auto at = text.indexOf('\n' + name + ' ');
        return at < 0 ? -1 : text.mid(at + name.size() + 2, 20).split('\n').value(0).toDouble();
    }
    void start(const DatabaseConfig &database, int queueLimit = 100)
    {
        m_client.reset();
        m_server.reset();
        auto config = TestServer::defaults();
        config.databaseThreads = 2; // and so one that places orders: what it waits for, all wait for
        config.queueLimit = queueLimit;
        m_server = std::make_unique<TestServer>(database, config);
        m_client = std::make_unique<Client>(m_server->client());
    }
    // Until that commits, nobody can place this.
    std::unique_ptr<Database> hold(const Basket &basket)
    {
        auto holder = m_shop->connectDatabase();
        const auto hash = Secret::parse("ct_", basket.id)->sha256().toHex();
        if (!holder->script("begin; select 1 from sales.cart where token_hash = '\\x" + hash + "' for update"))
            qFatal("the cart cannot be held");
        return holder;
    }
    std::unique_ptr<RawClient> sent(const Basket &basket, const QByteArray &key)
    {
        auto socket = std::make_unique<RawClient>(m_server->port());
        socket->sendSome(requestBytes("POST", basket.path() + "/complete", basket.confirmation(), key));
        return socket;
    }
    // Sends these while the first one cannot go on, for somebody else has its cart; then lets them all go.
    std::vector<Answer> together(
        const std::vector<Basket> &baskets, const std::vector<QByteArray> &keys, const std::function<void()> &meanwhile = [] {})
    {
        std::vector<std::unique_ptr<RawClient>> sockets;
        const auto holder = hold(baskets[0]);
        sockets.push_back(sent(baskets[0], keys[0]));
        const auto isBlocked = [&] { return look("select count(*) > 0 from pg_locks where not granted") == "t"; };
        const bool waits = QTest::qWaitFor(isBlocked, 20'000);
        for (size_t i = 1; i < baskets.size(); ++i)
            sockets.push_back(sent(baskets[i], keys[i]));
        const auto waiting = static_cast<double>(baskets.size() - 1);
        if (!waits || !QTest::qWaitFor([&] { return metric("kontor_order_queue_length") >= waiting; }, 20'000))
            qFatal("the orders did not wait for each other");
        meanwhile();
        if (!holder->script("commit"))
            qFatal("the cart cannot be let go");
        std::vector<Answer> answers;
        for (size_t i = 0; i < sockets.size(); ++i) {
            answers.push_back(answerOf(sockets[i]->reply()));
            m_server->contract().check("POST", baskets[i].path() + "/complete", answers.back());
        }
        return answers;
    }

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<TestShop>();
        m_mug = m_shop->addGoods("MUG-1", 1990, 500);
        start(m_shop->config());
    }
    void cleanup()
    {
        QCOMPARE(std::exchange(m_server->contract().violations, {}).join(u'\n'), QString());
        QCOMPARE(brokenRule(m_shop->database()), QByteArray());
        m_client.reset();
        m_server.reset();
        m_shop.reset();
    }

    void placesTogetherWhatComesTogether()
    {
        constexpr int count = 12;
        std::vector<Basket> baskets;
        std::vector<QByteArray> keys;
        for (int i = 0; i < count; ++i) {
            baskets.push_back(readyBasket(*m_client, m_mug.variant));
            keys.push_back(freshKey());
        }
        const auto answers = together(baskets, keys);
        QSet<QByteArray> numbers;
        for (size_t i = 0; i < answers.size(); ++i) {
            QCOMPARE(answers[i].status, 201);
            numbers.insert(answers[i].text("number"));
            QCOMPARE(answers[i].field("location"), "/v1/orders/" + answers[i].text("id"));
            // Each to its own buyer.
            const auto own = m_client->get(answers[i].field("location"), "Order-Token: " + answers[i].text("token") + "\r\n");
            QCOMPARE(own.text("number"), answers[i].text("number"));
            const auto again = m_client->post(baskets[i].path() + "/complete", baskets[i].confirmation(), keys[i]);
            QCOMPARE(again.field("idempotent-replayed"), QByteArray("true"));
            QCOMPARE(again.body, answers[i].body);
        }
        QCOMPARE(numbers.size(), count);
        QCOMPARE(metric("kontor_order_batches"), 2.0);
        QCOMPARE(metric("kontor_order_batch_orders"), double(count));
        QCOMPARE(look("select count(*) from ops.idempotency where state = 'running'"), QByteArray("0"));
    }

    void refusesEachByItself()
    {
        const auto rare = m_shop->addGoods("RARE", 990, 1);
        const auto dear = m_shop->addGoods("DEAR", 4990, 9);
        const std::vector<Basket> baskets{readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, rare.variant),
            readyBasket(*m_client, rare.variant), readyBasket(*m_client, dear.variant), readyBasket(*m_client, m_mug.variant)};
        const std::vector<QByteArray> keys{freshKey(), freshKey(), freshKey(), freshKey(), freshKey()};
        const auto answers = together(baskets, keys, [&] {
            const auto changed = m_shop->connectDatabase()->script(
                "update pricing.price set amount = amount + 1 where variant_id = '" + dear.variant.toByteArray() + "'");
            QVERIFY(changed.has_value());
        });
        QCOMPARE(answers[0].status, 201);
        // They were priced side by side: either came first.
        const size_t late = answers[1].status == 201 ? 2 : 1;
        QCOMPARE(answers[3 - late].status, 201);
        QCOMPARE(answers[late].code(), QByteArray("out_of_stock"));
        QVERIFY(answers[late].body.contains(rare.variant.toByteArray()));
        QCOMPARE(answers[3].code(), QByteArray("total_changed")); // priced anew, by itself
        QCOMPARE(answers[4].status, 201);
        QCOMPARE(look("select count(*) from sales.\"order\""), QByteArray("3"));
        QCOMPARE(look("select count(*) from sales.payment"), QByteArray("3"));
        QCOMPARE(look("select count(*) from sales.cart where state = 'active'"), QByteArray("2"));
        // Their keys are free again.
        QCOMPARE(m_client->post(baskets[late].path() + "/complete", baskets[late].confirmation(), keys[late]).code(),
            QByteArray("out_of_stock"));
    }

    // Never idle for long: as many wait in each of these transactions as may wait at all.
    void goesOnHoweverManyHaveComeOneAfterTheOther()
    {
        start(m_shop->config(), 3);
        std::unique_ptr<Database> holder;
        std::vector<std::unique_ptr<RawClient>> sockets;
        for (int round = 0; round < 6; ++round) {
            std::vector<Basket> baskets;
            for (int i = 0; i < (round == 0 ? 1 : 3); ++i)
                baskets.push_back(readyBasket(*m_client, m_mug.variant));
            auto next = hold(baskets.front());
            for (const auto &basket : baskets)
                sockets.push_back(sent(basket, freshKey()));
            if (holder) {
                QTRY_COMPARE(metric("kontor_order_queue_length"), 3.0);
                KONTOR_VERIFY_RESULT(holder->script("commit"));
            }
            QTRY_COMPARE(metric("kontor_order_queue_length"), 0.0);
            QTRY_COMPARE(look("select count(*) > 0 from pg_locks where not granted"), QByteArray("t"));
            holder = std::move(next);
        }
        KONTOR_VERIFY_RESULT(holder->script("commit"));
        for (const auto &socket : sockets)
            QCOMPARE(socket->reply().status, 201);
        QCOMPARE(metric("kontor_order_batches"), 6.0);
    }

    void refusesWhatFindsNoPlaceInTheQueue()
    {
        start(m_shop->config(), 2);
        const std::vector<Basket> baskets{
            readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, m_mug.variant)};
        const auto late = readyBasket(*m_client, m_mug.variant);
        const auto answers = together(baskets, {freshKey(), freshKey(), freshKey()}, [&] {
            const auto refused = answerOf(sent(late, freshKey())->reply());
            QCOMPARE(refused.status, 503);
            QVERIFY(!refused.field("retry-after").isEmpty());
        });
        for (const auto &answer : answers)
            QCOMPARE(answer.status, 201);
        QCOMPARE(m_client->post(late.path() + "/complete", late.confirmation(), freshKey()).status, 201);
    }

    void letsNobodyWaitInVainForACartThatIsStuck()
    {
        auto impatient = m_shop->config();
        impatient.lockTimeoutMs = 2'000;
        start(impatient);
        const std::vector<Basket> baskets{
            readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, m_mug.variant)};
        const auto holder = hold(baskets[1]);
        const auto answers = together(baskets, {freshKey(), freshKey(), freshKey()});
        QCOMPARE(answers[0].status, 201);
        QCOMPARE(answers[1].status, 503);
        QCOMPARE(answers[2].status, 201);
        KONTOR_VERIFY_RESULT(holder->script("commit"));
    }

    void triesEachAloneWhereTheWholeFails()
    {
        const std::vector<Basket> baskets{
            readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, m_mug.variant), readyBasket(*m_client, m_mug.variant)};
        const std::vector<QByteArray> keys{freshKey(), freshKey(), freshKey()};
        // Somebody has taken the work of the second one over: its reply must not be kept, and its order not be placed here.
        const auto answers = together(baskets, keys, [&] {
            const auto changed = m_shop->connectDatabase()->script(
                "update ops.idempotency set lease_until = lease_until + interval '1 second' where body_hash = (select body_hash from"
                " ops.idempotency where state = 'running' order by created_at offset 1 limit 1)");
            QVERIFY(changed.has_value());
        });
        QCOMPARE(answers[0].status, 201);
        int placed = 0;
        for (const size_t i : {size_t(1), size_t(2)}) {
            placed += answers[i].status == 201 ? 1 : 0;
            QVERIFY2(answers[i].status == 201 || answers[i].code() == "in_progress", answers[i].body.constData());
        }
        QCOMPARE(placed, 1);
        QCOMPARE(look("select count(*) from sales.\"order\""), QByteArray("2"));
    }
};

KONTOR_TEST(OrderQueueTest)
#include "tst_orderqueue.moc"
