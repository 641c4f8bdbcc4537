// What holds for every operation: conditions, methods, coding, pages, languages, faults, tracing.
#include "server/http/negotiation.h"
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QSet>

#include <zlib.h>

using namespace kontor;
using namespace kontor::test;

namespace {

QByteArray unpacked(const QByteArray &packed)
{
    z_stream stream{};
    QByteArray out(8 * 1024 * 1024, '\0');
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
        return {};
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.constData()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(static_cast<qsizetype>(stream.total_out));
    inflateEnd(&stream);
    return isWhole ? out : QByteArray();
}

}

class ProtocolTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    TestShop::Goods m_mug{};
    QByteArray m_staff;

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<TestShop>();
        for (const char *sku : {"BOWL-1", "CUP-1", "DISH-1", "EWER-1"})
            m_shop->addGoods(sku, 990, 9);
        m_mug = m_shop->addGoods("MUG-1", 1990, 500);
        m_shop->change(
            "insert into catalog.product_translation (product_id, locale, title) select id, 'de', 'Becher' from catalog.product where slug = 'mug-1'");
        auto config = TestServer::defaults();
        config.corsOrigins = {"https://shop.example"};
        m_server = std::make_unique<TestServer>(m_shop->config(), config);
        m_client = std::make_unique<Client>(m_server->client());
        m_staff = staffKey(*m_shop);
    }
    void cleanup() { QCOMPARE(std::exchange(m_server->contract().violations, {}).join(u'\n'), QString()); }
    void cleanupTestCase()
    {
        m_client.reset();
        m_server.reset();
        m_shop.reset();
    }

    void answersAKnownVersionWith304_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("cacheControl");
        QTest::newRow("list") << QByteArray("/v1/products") << QByteArray("public, max-age=10");
        QTest::newRow("product") << QByteArray("/v1/products/mug-1") << QByteArray("public, max-age=10");
        QTest::newRow("markets") << QByteArray("/v1/markets") << QByteArray("public, max-age=60");
        QTest::newRow("description") << QByteArray("/openapi.json") << QByteArray("no-cache");
    }
    void answersAKnownVersionWith304()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, cacheControl);
        for (const QByteArray coding : {"", "Accept-Encoding: gzip\r\n"}) {
            const auto whole = m_client->get(target, coding);
            const auto etag = whole.field("etag");
            QCOMPARE(whole.status, 200);
            QVERIFY(etag.startsWith('"'));
            QCOMPARE(whole.field("cache-control"), cacheControl);
            const auto same = m_client->get(target, coding + "If-None-Match: \"other\", " + etag + "\r\n");
            QCOMPARE(same.status, 304);
            QVERIFY(same.body.isEmpty());
            QCOMPARE(same.field("etag"), etag);
            QCOMPARE(same.field("vary"), whole.field("vary"));
            QCOMPARE(same.field("cache-control"), cacheControl);
            QCOMPARE(m_client->get(target, coding + "If-None-Match: \"other\"\r\n").status, 200);
        }
    }
    // A cache on the way may give one buyer's answer to another only where nothing but the address decides.
    void saysWhatAnAnswerDependsOn()
    {
        const auto listed = m_client->get("/v1/products").field("vary");
        for (const char *name : {"Accept-Language", "Authorization", "Accept-Encoding", "Origin"})
            QVERIFY2(listed.contains(name), listed.constData());
        QCOMPARE(m_client->get("/v1/carts/" + newCart(*m_client)).field("cache-control"), QByteArray("private, no-store"));
        QCOMPARE(m_client->get("/v1/admin/orders", m_staff).field("cache-control"), QByteArray("no-store"));
    }
    void changesOnlyTheVersionThatWasRead()
    {
        const auto target = "/v1/admin/products/" + m_mug.product.toByteArray();
        const auto etag = m_client->get(target, m_staff).field("etag");
        const auto changed = m_client->patch(target, object({{"brand", "Elbwerk"}}), m_staff + "If-Match: " + etag + "\r\n");
        QCOMPARE(changed.status, 200);
        QVERIFY(changed.field("etag") != etag);
        QCOMPARE(changed.field("etag"), m_client->get(target, m_staff).field("etag"));
        const auto late = m_client->patch(target, object({{"brand", "Alster"}}), m_staff + "If-Match: " + etag + "\r\n");
        QCOMPARE(late.status, 412);
        QCOMPARE(late.code(), QByteArray("stale_version"));
        for (const QByteArray odd : {"W/\"1\"", "\"nonsense\"", "1"})
            QCOMPARE(m_client->patch(target, object({{"brand", "Alster"}}), m_staff + "If-Match: " + odd + "\r\n").status, 412);
        QCOMPARE(m_client->patch(target, object({{"brand", "Alster"}}), m_staff + "If-Match: *\r\n").status, 200);
        QCOMPARE(m_client->get(target, m_staff).text("brand"), QByteArray("Alster"));
        // A merge-patch leaves alone what it does not name, and says so where something cannot be taken away.
        const QByteArray patchType = "Content-Type: application/merge-patch+json\r\n";
        QCOMPARE(m_client->patch(target, "{}", m_staff + patchType).status, 200);
        const auto nothing = m_client->patch(target, "{\"title\":null}", m_staff + patchType);
        QCOMPARE(nothing.faults(), QStringList{u"/title wrong_type"_s});
    }

    void hasNoBodyForHead()
    {
        for (const QByteArray target : {"/v1/products", "/v1/products/mug-1", "/health/live", "/docs"}) {
            const auto whole = m_client->get(target);
            const auto head = m_client->send("HEAD", target);
            QCOMPARE(head.status, 200);
            QVERIFY(head.body.isEmpty());
            QCOMPARE(head.field("content-length").toInt(), whole.body.size());
            QCOMPARE(head.field("etag"), whole.field("etag"));
            QCOMPARE(m_client->get("/health/live").status, 200); // nothing of it was left in the connection
        }
    }
    void namesTheMethodsThatThereAre()
    {
        const auto refused = m_client->del("/v1/products");
        QCOMPARE(refused.status, 405);
        QCOMPARE(refused.field("allow"), QByteArray("GET, HEAD, OPTIONS"));
        QCOMPARE(refused.code(), QByteArray("method_not_allowed"));
        const auto options = m_client->send("OPTIONS", "/v1/carts");
        QCOMPARE(options.status, 204);
        QCOMPARE(options.field("allow"), QByteArray("POST, OPTIONS"));
        const auto nowhere = m_client->get("/v1/nowhere");
        QCOMPARE(nowhere.status, 404);
        QCOMPARE(nowhere.code(), QByteArray("route_not_found"));
    }
    void letsBrowsersOfItsStorefrontsIn()
    {
        const QByteArray preflight = "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n";
        const auto allowed = m_client->send("OPTIONS", "/v1/carts", {}, preflight);
        QCOMPARE(allowed.field("access-control-allow-origin"), QByteArray("https://shop.example"));
        QVERIFY(allowed.field("access-control-allow-headers").contains("Idempotency-Key"));
        QVERIFY(m_client->send("OPTIONS", "/v1/carts", {}, QByteArray(preflight).replace("shop", "evil"))
                    .field("access-control-allow-origin")
                    .isEmpty());
        QCOMPARE(m_client->get("/v1/products", "Origin: https://shop.example\r\n").field("access-control-allow-origin"),
            QByteArray("https://shop.example"));
    }
    void packsLargerBodies()
    {
        const auto plain = m_client->get("/openapi.json");
        const auto packed = m_client->get("/openapi.json", "Accept-Encoding: br, gzip;q=0.5\r\n");
        QCOMPARE(packed.field("content-encoding"), QByteArray("gzip"));
        QVERIFY(packed.body.size() * 4 < plain.body.size());
        QCOMPARE(unpacked(packed.body), plain.body);
        const auto list = m_client->get("/v1/products", "Accept-Encoding: gzip\r\n");
        QCOMPARE(unpacked(list.body), m_client->get("/v1/products").body);
        QCOMPARE(m_client->get("/openapi.json", "Accept-Encoding: gzip;q=0\r\n").body, plain.body);
    }

    void walksThroughPages()
    {
        QSet<QString> seen;
        QByteArray target = "/v1/products?limit=2";
        for (int pages = 1;; ++pages) {
            const auto page = m_client->get(target);
            QCOMPARE(page.status, 200);
            const auto data = page.json["data"_L1].toArray();
            for (const auto &product : data)
                seen.insert(product["id"_L1].toString());
            const auto info = page.json["page"_L1];
            QCOMPARE(info["limit"_L1].toInt(), 2);
            QCOMPARE(info["has_more"_L1].toBool(), pages < 3);
            if (!info["has_more"_L1].toBool())
                break;
            target = "/v1/products?limit=2&cursor=" + info["next_cursor"_L1].toString().toLatin1();
            // Another market, language or filter would be another list.
            QCOMPARE(m_client->get(target + "&market=us").code(), QByteArray("invalid_cursor"));
            QCOMPARE(m_client->get(target + "&locale=de").code(), QByteArray("invalid_cursor"));
            QCOMPARE(m_client->get(target + "&category=kitchen").code(), QByteArray("invalid_cursor"));
            QCOMPARE(m_client->get("/v1/admin/orders?cursor=" + info["next_cursor"_L1].toString().toLatin1(), m_staff).code(),
                QByteArray("invalid_cursor"));
        }
        QCOMPARE(seen.size(), 5);
        QCOMPARE(m_client->get("/v1/products?limit=0").faults(), QStringList{u"?limit out_of_range"_s});
        QCOMPARE(m_client->get("/v1/products?limit=101").faults(), QStringList{u"?limit out_of_range"_s});
        QCOMPARE(m_client->get("/v1/products?limit=ten&colour=red").faults().size(), 2);
        QCOMPARE(m_client->get("/v1/products?utm_source=letter&gclid=1").status, 200);
        const auto levels = m_client->get("/v1/admin/inventory/levels?limit=3", m_staff);
        QCOMPARE(levels.json["data"_L1].toArray().size(), 3);
        const auto more = m_client->get(
            "/v1/admin/inventory/levels?limit=100&cursor=" + levels.json["page"_L1]["next_cursor"_L1].toString().toLatin1(),
            m_staff);
        QCOMPARE(more.json["data"_L1].toArray().size(), 7);
        QCOMPARE(m_client->get("/v1/admin/inventory/levels?variant_id=" + m_mug.variant.toByteArray(), m_staff)
                     .json["data"_L1]
                     .toArray()
                     .size(),
            2);
    }
    void speaksTheLanguageThatIsAskedFor()
    {
        const auto title = [&](const QByteArray &query, const QByteArray &fields) {
            return m_client->get("/v1/products/mug-1" + query, fields).text("title");
        };
        QCOMPARE(title({}, {}), QByteArray("Goods MUG-1"));
        QCOMPARE(title({}, "Accept-Language: fr, de-AT;q=0.8, en;q=0.5\r\n"), QByteArray("Becher"));
        QCOMPARE(title("?locale=de", "Accept-Language: en\r\n"), QByteArray("Becher"));
        QCOMPARE(m_client->get("/v1/products/mug-1?locale=tlh").faults(), QStringList{u"?locale not_allowed"_s});
    }
    void choosesTheMarketByItsName()
    {
        const auto currency = [&](const QByteArray &query) {
            return m_client->get("/v1/products/mug-1" + query).json["variants"_L1][0]["price"_L1]["currency"_L1].toString();
        };
        QCOMPARE(currency({}), u"EUR"_s);
        QCOMPARE(currency("?market=us"), u"USD"_s);
        QCOMPARE(currency("?market=jp"), u"JPY"_s);
        QCOMPARE(m_client->get("/v1/products?market=Mars!").faults(), QStringList{u"?market invalid_format"_s});
        QCOMPARE(m_client->get("/v1/products?market=mars").faults(), QStringList{u"?market unknown_market"_s});
        QCOMPARE(m_client->get("/v1/markets").json["data"_L1].toArray().size(), 3);
    }

    void namesEveryFaultAtOnce()
    {
        const auto cart = newCart(*m_client);
        const auto refused =
            m_client->post("/v1/carts/" + cart + "/items", "{\"variant_id\":\"x\",\"quantity\":1000,\"colour\":\"red\"}");
        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.faults(),
            (QStringList{u"/variant_id invalid_format"_s, u"/quantity out_of_range"_s, u"/colour unknown_field"_s}));
        m_client->post("/v1/checkouts", object({{"cart_id", cart}}));
        const auto address = m_client->put(
            "/v1/checkouts/" + cart + "/addresses", "{\"shipping\":{\"last_name\":\"\",\"country\":\"Germany\",\"city\":7}}");
        for (const auto &pointer :
            {u"/shipping/last_name "_s, u"/shipping/country "_s, u"/shipping/city "_s, u"/shipping/line1 required"_s})
            QVERIFY2(address.faults().join(u'\n').contains(pointer), address.body.constData());
        const auto malformed = m_client->post("/v1/carts/" + cart + "/items", "{\"quantity\": }");
        QCOMPARE(malformed.status, 400);
        QCOMPARE(malformed.json["offset"_L1].toInt(), 13);
        QCOMPARE(m_client->post("/v1/carts/" + cart + "/items", "").status, 400);
        QCOMPARE(m_client->post("/v1/carts/" + cart + "/items", "[]").status, 422);
        QCOMPARE(m_client->post("/v1/carts", "", "Content-Type: application/json; charset=utf-8\r\n").status, 201);
        QCOMPARE(m_client->post("/v1/carts/" + cart + "/items", "a", "Content-Type: text/plain\r\n").status, 415);
        QCOMPARE(
            m_client->post("/v1/carts/" + cart + "/items", "a", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n")
                .status,
            415);
    }
    void holdsItsLimits()
    {
        const auto cart = newCart(*m_client);
        const auto add = [&](const VariantId &variant, int quantity) {
            return m_client->post(
                "/v1/carts/" + cart + "/items", object({{"variant_id", variant.toString()}, {"quantity", quantity}}));
        };
        QCOMPARE(add(m_mug.variant, 999).status, 201);
        const auto over = add(m_mug.variant, 1);
        QCOMPARE(over.status, 422);
        QCOMPARE(over.code(), QByteArray("validation_failed"));
        QCOMPARE(over.faults(), QStringList{u"/quantity out_of_range"_s});
        QCOMPARE(m_client->get("/v1/carts/" + cart).json["items"_L1][0]["quantity"_L1].toInt(), 999);
    }
    // Nothing that a client can send is a 500; the contract's check after each test sees to that.
    void survivesNastyInput_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        const QByteArray products = "/v1/admin/products";
        const auto product = [](const QByteArray &more) {
            return QByteArray("{\"title\":\"T\",\"slug\":\"t-\",\"variants\":[{\"sku\":\"T-1\",\"prices\":[]}]}")
                .replace("\"slug\":\"t-\"", more);
        };
        QTest::newRow("a slug that is none") << QByteArray("GET") << QByteArray("/v1/products/%00") << QByteArray() << 400;
        QTest::newRow("no UTF-8") << QByteArray("GET") << QByteArray("/v1/products/%ff%fe") << QByteArray() << 400;
        QTest::newRow("no UTF-8 in the query")
            << QByteArray("GET") << QByteArray("/v1/products?category=%ff") << QByteArray() << 422;
        QTest::newRow("an apostrophe") << QByteArray("GET") << QByteArray("/v1/products/it's;drop%20table") << QByteArray()
                                       << 404;
        QTest::newRow("out of the media folder")
            << QByteArray("GET") << QByteArray("/media/..%2f../aa/passwd") << QByteArray() << 404;
        QTest::newRow("a token that is none") << QByteArray("GET") << QByteArray("/v1/carts/ct_x") << QByteArray() << 404;
        QTest::newRow("half a surrogate") << QByteArray("POST") << products << product("\"brand\":\"\\ud800\"") << 422;
        QTest::newRow("a NUL") << QByteArray("POST") << products << product("\"brand\":\"a\\u0000b\"") << 422;
        QTest::newRow("a value twice") << QByteArray("POST") << products
                                       << product("\"options\":[{\"name\":\"Size\",\"values\":[\"M\",\"M\"]}]")
                                              .replace("\"prices\"", "\"options\":{\"Size\":\"M\"},\"prices\"")
                                       << 422;
        QTest::newRow("an empty value") << QByteArray("POST") << products
                                        << product("\"options\":[{\"name\":\"Size\",\"values\":[\"\"]}]")
                                               .replace("\"prices\"", "\"options\":{\"Size\":\"\"},\"prices\"")
                                        << 422;
        QTest::newRow("an option twice")
            << QByteArray("POST") << products
            << product("\"options\":[{\"name\":\"Size\",\"values\":[\"M\"]},{\"name\":\"Size\",\"values\":[\"M\"]}]")
                   .replace("\"prices\"", "\"options\":{\"Size\":\"M\"},\"prices\"")
            << 422;
        QTest::newRow("a category twice")
            << QByteArray("POST") << products
            << product("\"category_ids\":[\"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f\",\"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f\"]")
            << 422;
        QTest::newRow("a price twice")
            << QByteArray("POST") << products
            << product("\"brand\":\"\"")
                   .replace(
                       "\"prices\":[]", "\"prices\":[{\"amount\":1,\"currency\":\"EUR\"},{\"amount\":2,\"currency\":\"EUR\"}]")
            << 422;
        QTest::newRow("a negative price")
            << QByteArray("POST") << products
            << product("\"brand\":\"\"").replace("\"prices\":[]", "\"prices\":[{\"amount\":-1,\"currency\":\"EUR\"}]") << 422;
        QTest::newRow("too large a price") << QByteArray("POST") << products
                                           << product("\"brand\":\"\"")
                                                  .replace("\"prices\":[]",
                                                      "\"prices\":[{\"amount\":9000000000000000000,\"currency\":\"EUR\"}]")
                                           << 422;
        QTest::newRow("a price in no currency")
            << QByteArray("POST") << products
            << product("\"brand\":\"\"").replace("\"prices\":[]", "\"prices\":[{\"amount\":1,\"currency\":\"XXX\"}]") << 422;
        QTest::newRow("a slug of a title without letters")
            << QByteArray("POST") << products << product("\"brand\":\"\"").replace("\"T\"", "\"!!\"") << 422;
        const QByteArray price =
            "{\"variant_id\":\"" + m_mug.variant.toByteArray() + "\",\"price\":{\"amount\":5,\"currency\":\"EUR\"}}";
        QTest::newRow("a list of a strange name")
            << QByteArray("POST") << QByteArray("/v1/admin/prices")
            << QByteArray(price).replace("{\"variant", "{\"list\":\"Sale!\",\"variant") << 422;
        QTest::newRow("a price below nothing")
            << QByteArray("POST") << QByteArray("/v1/admin/prices") << QByteArray(price).replace(":5,", ":-5,") << 422;
        QTest::newRow("a price beyond all") << QByteArray("POST") << QByteArray("/v1/admin/prices")
                                            << QByteArray(price).replace(":5,", ":1000000000001,") << 422;
        QTest::newRow("an end before the beginning")
            << QByteArray("POST") << QByteArray("/v1/admin/prices")
            << QByteArray(price).replace(
                   "{\"variant", "{\"starts_at\":\"2026-01-02T00:00:00Z\",\"ends_at\":\"2026-01-01T00:00:00Z\",\"variant")
            << 422;
        QTest::newRow("a day before all days")
            << QByteArray("POST") << QByteArray("/v1/admin/prices")
            << QByteArray(price).replace("{\"variant", "{\"starts_at\":\"0000-00-00T00:00:00Z\",\"variant") << 422;
    }
    void survivesNastyInput()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        const auto answer =
            m_client->send(method.constData(), target, body, target.startsWith("/v1/admin") ? m_staff : QByteArray());
        QVERIFY2(answer.status == status, answer.body.constData());
        QVERIFY(!answer.code().isEmpty());
    }

    void saysWhereAProductIsFaulty()
    {
        const QByteArray twice = "[\"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f\",\"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f\"]";
        const auto refused = m_client->post("/v1/admin/products",
            "{\"title\":\"T\",\"category_ids\":" + twice + ",\"options\":[{\"name\":\"Size\",\"values\":[\"M\",\"M\"]}],\"variants\":[{\"sku\":\"T-1\","
            "\"options\":{\"Size\":\"L\"},\"prices\":[{\"amount\":-1,\"currency\":\"EUR\"},{\"amount\":1,\"currency\":\"EUR\"}]}]}", m_staff);
        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.faults(),
            (QStringList{u"/options/0/values/1 duplicate"_s, u"/category_ids/1 duplicate"_s,
                u"/variants/0/options wrong_options"_s, u"/variants/0/prices/0/amount out_of_range"_s,
                u"/variants/0/prices/1/currency duplicate"_s}));
    }

    void carriesIdsFromEndToEnd()
    {
        const auto echoed = m_client->get("/v1/products",
            "X-Request-Id: order-form-17\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n");
        QCOMPARE(echoed.field("x-request-id"), QByteArray("order-form-17"));
        QVERIFY(echoed.field("traceparent").startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
        QVERIFY(!echoed.field("traceparent").contains("00f067aa0ba902b7"));
        const auto made = m_client->get("/v1/products", "X-Request-Id: <script>\r\ntraceparent: nonsense\r\n");
        QVERIFY(made.field("x-request-id") != "<script>" && made.field("x-request-id").size() == 32);
        const auto refused =
            m_client->get("/v1/products/none", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n");
        QCOMPARE(refused.text("trace_id"), QByteArray("4bf92f3577b34da6a3ce929d0e0e4736"));
    }
    void opensTheBackOfficeToKeysOnly()
    {
        for (const auto &operation : m_server->contract().operations()) {
            if (!operation.path.startsWith("/v1/admin/"))
                continue;
            QByteArray target = operation.path;
            for (const auto &part : operation.path.split('/'))
                if (part.startsWith('{'))
                    target.replace(part, m_mug.product.toByteArray());
            // Without a right nobody learns what a body should look like, or whether a thing is there.
            const auto nobody = m_client->send(operation.method.constData(), target, "nonsense");
            QCOMPARE(nobody.status, 401);
            QVERIFY(nobody.field("www-authenticate").startsWith("Bearer"));
            QCOMPARE(
                m_client->send(operation.method.constData(), target, "nonsense", staffKey(*m_shop, {"jobs:read"})).status, 403);
            QCOMPARE(
                m_client->send(operation.method.constData(), target, "nonsense", "Authorization: Basic a2V5\r\n").status, 401);
        }
        QCOMPARE(m_client->get("/v1/products", "Authorization: Bearer ks_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").status, 401);
    }
};

KONTOR_TEST(ProtocolTest)
#include "tst_protocol.moc"
