// The way of a buyer, from the list of products to the order, as a storefront would go it.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace kontor;
using namespace kontor::test;

class JourneyTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    TestShop::Goods m_mug{};

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<TestShop>();
        m_mug = m_shop->addGoods("MUG-1", 1990, 500);
        m_server = std::make_unique<TestServer>(m_shop->config());
    }
    void cleanup()
    {
        QCOMPARE(std::exchange(m_server->contract().violations, {}).join(u'\n'), QString());
        QCOMPARE(brokenRule(m_shop->database()), QByteArray());
    }
    void cleanupTestCase()
    {
        m_server.reset();
        m_shop.reset();
    }

    void leadsFromTheListToTheOrder_data()
    {
        QTest::addColumn<QByteArray>("market");
        QTest::addColumn<QByteArray>("currency");
        QTest::addColumn<bool>("isGross");
        QTest::addColumn<qint64>("shipping");
        QTest::addColumn<qint64>("tax");
        // Two mugs; tax of goods and shipping, each rounded half up by itself.
        QTest::newRow("Europe, gross") << QByteArray("eu") << QByteArray("EUR") << true << qint64(490) << qint64(635 + 78);
        QTest::newRow("New York, net") << QByteArray("us") << QByteArray("USD") << false << qint64(490) << qint64(353 + 43);
        QTest::newRow("Japan, gross, no decimals")
            << QByteArray("jp") << QByteArray("JPY") << true << qint64(550) << qint64(362 + 50);
    }
    void leadsFromTheListToTheOrder()
    {
        QFETCH(QByteArray, market);
        QFETCH(QByteArray, currency);
        QFETCH(bool, isGross);
        QFETCH(qint64, shipping);
        QFETCH(qint64, tax);
        auto client = m_server->client();
        const auto listed = client.get("/v1/products?market=" + market);
        QCOMPARE(listed.status, 200);
        const auto first = listed.json["data"_L1][0];
        QCOMPARE(first["price_from"_L1]["currency"_L1].toString().toLatin1(), currency);
        const auto shown = client.get("/v1/products/" + first["slug"_L1].toString().toLatin1() + "?market=" + market);
        QCOMPARE(shown.status, 200);
        const auto variant = shown.json["variants"_L1][0];
        QCOMPARE(variant["id"_L1].toString(), m_mug.variant.toString());
        QCOMPARE(variant["price"_L1]["amount"_L1].toInteger(), qint64(1990));

        auto basket = readyBasket(client, m_mug.variant, {.market = market, .quantity = 2});
        const auto totals = basket.checkout["totals"_L1];
        QCOMPARE(basket.checkout["status"_L1].toString(), u"ready"_s);
        QCOMPARE(basket.checkout["problems"_L1].toArray().size(), 0);
        QCOMPARE(basket.checkout["prices_include_tax"_L1].toBool(), isGross);
        QCOMPARE(totals["subtotal"_L1]["amount"_L1].toInteger(), qint64(3980));
        QCOMPARE(totals["shipping"_L1]["amount"_L1].toInteger(), shipping);
        QCOMPARE(totals["tax"_L1]["amount"_L1].toInteger(), tax);
        QCOMPARE(totals["total"_L1]["amount"_L1].toInteger(), 3980 + shipping + (isGross ? 0 : tax));

        const auto placed = client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
        QCOMPARE(placed.status, 201);
        QVERIFY(placed.text("number").startsWith("K-1"));
        QCOMPARE(placed.json["totals"_L1], totals);
        QCOMPARE(placed.json["payments"_L1][0]["provider"_L1].toString(), u"manual"_s);
        QCOMPARE(placed.field("location"), "/v1/orders/" + placed.text("id"));

        const auto own = "/v1/orders/" + placed.text("id");
        QVERIFY(placed.text("token").startsWith("ot_"));
        const auto order = client.get(own, "Order-Token: " + placed.text("token") + "\r\n");
        QCOMPARE(order.status, 200);
        QVERIFY(order.json["token"_L1].isUndefined() || order.json["token"_L1].isNull());
        QCOMPARE(order.json["items"_L1], placed.json["items"_L1]);
        QCOMPARE(order.field("cache-control"), QByteArray("private, no-store"));
        // Nobody learns whether there is such an order.
        QCOMPARE(client.get(own).status, 404);
        QCOMPARE(client.get(own, "Order-Token: ot_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").status, 404);
        QCOMPARE(client.get(own, "Order-Token: nonsense\r\n").status, 404);

        const auto done = client.get(basket.path());
        QCOMPARE(done.text("status"), QByteArray("completed"));
        QCOMPARE(done.text("order_id"), placed.text("id"));
        const auto again = client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
        QCOMPARE(again.status, 200);
        QCOMPARE(again.text("id"), placed.text("id"));
    }

    // A client that follows the examples of the description gets through; only names and sums are its own.
    void canBeWalkedWithTheExamplesOfTheDescription()
    {
        auto client = m_server->client();
        const auto example = [&](const char *id) { return m_server->contract().byId(id).bodyExample().toObject(); };
        const auto bytes = [](const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); };
        const auto cart = newCart(client);
        auto item = example("cart_add_item");
        item["variant_id"_L1] = m_mug.variant.toString();
        const auto added = client.post("/v1/carts/" + cart + "/items", bytes(item));
        QCOMPARE(added.status, 201);
        const auto line = added.json["items"_L1][0]["id"_L1].toString().toLatin1();
        QCOMPARE(client.patch("/v1/carts/" + cart + "/items/" + line, bytes(example("cart_change_item"))).status, 200);
        auto open = example("checkout_open");
        open["cart_id"_L1] = QString::fromLatin1(cart);
        QCOMPARE(client.post("/v1/checkouts", bytes(open)).status, 201);
        const QByteArray path = "/v1/checkouts/" + cart;
        QCOMPARE(client.put(path + "/contact", bytes(example("checkout_set_contact"))).status, 200);
        QCOMPARE(client.put(path + "/addresses", bytes(example("checkout_set_addresses"))).status, 200);
        auto option = example("checkout_set_shipping_option");
        option["shipping_option_id"_L1] = client.get(path + "/shipping-options").json["data"_L1][0]["id"_L1];
        QCOMPARE(client.put(path + "/shipping-option", bytes(option)).status, 200);
        const auto ready = client.post(path + "/payments", bytes(example("checkout_open_payment")), freshKey());
        QCOMPARE(ready.status, 201);
        auto confirmation = example("checkout_complete");
        confirmation["expected_total"_L1] = ready.json["totals"_L1]["total"_L1];
        QCOMPARE(client.post(path + "/complete", bytes(confirmation), freshKey()).status, 201);
    }

    void takesTheStepsInAnyOrder()
    {
        auto client = m_server->client();
        const auto cart = newCart(client);
        const QByteArray path = "/v1/checkouts/" + cart;
        const auto codes = [](const Answer &answer) {
            QStringList out;
            const auto problems = answer.json["problems"_L1].toArray();
            for (const auto &problem : problems)
                out.append(problem["code"_L1].toString());
            return out;
        };
        const auto opened = client.post("/v1/checkouts", object({{"cart_id", cart}}));
        QCOMPARE(opened.status, 201);
        QCOMPARE(opened.field("location"), path);
        QCOMPARE(codes(opened),
            (QStringList{u"cart_empty"_s, u"contact_missing"_s, u"shipping_address_missing"_s, u"shipping_option_missing"_s,
                u"payment_missing"_s}));
        QCOMPARE(client.post("/v1/checkouts", object({{"cart_id", cart}})).status, 200);
        QCOMPARE(codes(client.post(path + "/payments", paymentBody({}), freshKey())).contains(u"payment_missing"_s), false);
        const auto option = client.get(path + "/shipping-options").json["data"_L1][0]["id"_L1].toString().toLatin1();
        QCOMPARE(client.put(path + "/shipping-option", object({{"shipping_option_id", option}})).status, 200);
        QCOMPARE(client.put(path + "/addresses", addressBody("us")).status, 200);
        QVERIFY(codes(client.get(path)).contains(u"country_not_served"_s));
        QCOMPARE(client.put(path + "/addresses", addressBody("eu")).status, 200);
        QCOMPARE(client.put(path + "/contact", object({{"email", "ada@example.org"}})).status, 200);
        QCOMPARE(codes(client.get(path)), QStringList{u"cart_empty"_s});
        QCOMPARE(client.post("/v1/carts/" + cart + "/items", object({{"variant_id", m_mug.variant.toString()}})).status, 201);
        QCOMPARE(client.get(path).text("status"), QByteArray("ready"));
    }
};

KONTOR_TEST(JourneyTest)
#include "tst_journey.moc"
