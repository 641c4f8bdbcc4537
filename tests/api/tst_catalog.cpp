// What comes from SQL as ready JSON has the declared shapes, whatever is in the tables; and staff's changes are seen.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>

using namespace kontor;
using namespace kontor::test;

class CatalogPagesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    QByteArray m_staff;

    QStringList slugs(const QByteArray &query = {})
    {
        QStringList out;
        const auto data = m_client->get("/v1/products" + query).json["data"_L1].toArray();
        for (const auto &product : data)
            out.append(product["slug"_L1].toString());
        out.sort();
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<TestShop>();
        m_shop->addLists();
        m_server = std::make_unique<TestServer>(m_shop->config());
        m_client = std::make_unique<Client>(m_server->client());
        m_staff = staffKey(*m_shop);
    }
    void cleanup()
    {
        const auto violations = std::exchange(m_server->contract().violations, {});
        m_client.reset();
        m_server.reset();
        m_shop.reset();
        QCOMPARE(violations.join(u'\n'), QString());
    }

    void countsWhatMatchesWhereItIsAskedFor()
    {
        m_shop->addGoods("MUG-1", 1990, 3, 0);
        m_shop->addGoods("MUG-2", 1990, 0, 0);
        const auto mug = m_shop->addGoods("MUG-3", 1990, 1, 0);
        const auto total = [](const Answer &answer) { return answer.json["page"_L1]["total"_L1].toInteger(-1); };
        QCOMPARE(total(m_client->get("/v1/products?limit=1&count=true")), qint64(3));
        QCOMPARE(total(m_client->get("/v1/products?count=true&in_stock=true")), qint64(2));
        QCOMPARE(total(m_client->get("/v1/products?count=true&category=none")), qint64(0));
        QCOMPARE(total(m_client->get("/v1/products?limit=1")), qint64(-1));
        QCOMPARE(total(m_client->get("/v1/admin/inventory/levels?limit=1&count=true", m_staff)), qint64(6));
        QCOMPARE(total(m_client->get("/v1/admin/inventory/levels?count=true&variant_id=" + mug.variant.toByteArray(), m_staff)),
            qint64(2));
        QCOMPARE(total(m_client->get("/v1/admin/orders?count=true", m_staff)), qint64(0));
    }

    void showsEverythingThatAProductCanHave()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 3, 0);
        const auto id = mug.product.toByteArray();
        m_shop->change(
            "insert into catalog.attribute (code, label, type) values ('material', 'Material', 'text');"
            "update catalog.product set attributes = '{\"material\": \"Stoneware\"}', metadata = '{\"line\": \"Elbe\"}', description = 'Thrown by hand.' where id = '" + id + "';"
            "insert into catalog.media (id, product_id, variant_id, key, alt, width, height, position) values"
            " (ops.uuid_v7(), '" + id + "', null, '3f/a1/x.png', 'A mug', 800, 600, 1), (ops.uuid_v7(), '" + id + "', '" + mug.variant.toByteArray() + "', '3f/a1/y.png', '', 10, 10, 2);"
            "insert into catalog.category (id, slug, title) values ('01936f5e-9c3a-7b1e-8f00-000000000001', 'home', 'Home');"
            "insert into catalog.category (id, parent_id, slug, title, tax_class) values ('01936f5e-9c3a-7b1e-8f00-000000000002', '01936f5e-9c3a-7b1e-8f00-000000000001', 'kitchen', 'Kitchen', null);"
            "update catalog.category set tax_class = 'reduced' where slug = 'home';"
            "insert into catalog.product_category values ('" + id + "', '01936f5e-9c3a-7b1e-8f00-000000000002');"
            "insert into catalog.option (id, product_id, name, position) values ('01936f5e-9c3a-7b1e-8f00-000000000003', '" + id + "', 'Colour', 1);"
            "insert into catalog.option_value (id, option_id, value, position) values (ops.uuid_v7(), '01936f5e-9c3a-7b1e-8f00-000000000003', 'Blue', 1);"
            "update catalog.variant set options = '{\"Colour\": \"Blue\"}', barcode = '2000000000015' where id = '" + mug.variant.toByteArray() + "';"
            "insert into pricing.price (id, variant_id, currency, list, amount) values (ops.uuid_v7(), '" + mug.variant.toByteArray() + "', 'EUR', 'sale', 1490)");
        const auto shown = m_client->get("/v1/products/mug-1");
        QCOMPARE(shown.status, 200);
        const auto variant = shown.json["variants"_L1][0];
        QCOMPARE(variant["price"_L1]["amount"_L1].toInteger(), qint64(1490));
        QCOMPARE(variant["regular_price"_L1]["amount"_L1].toInteger(), qint64(1990));
        QCOMPARE(variant["availability"_L1].toString(), u"low_stock"_s);
        QCOMPARE(shown.json["images"_L1][0]["url"_L1].toString(), u"/media/3f/a1/x.png"_s);
        QVERIFY(shown.json["images"_L1][0]["variant_id"_L1].isNull());
        QCOMPARE(shown.json["images"_L1][1]["variant_id"_L1].toString(), mug.variant.toString());
        QCOMPARE(shown.json["categories"_L1][0]["slug"_L1].toString(), u"kitchen"_s);
        const auto summary = m_client->get("/v1/products?category=home").json["data"_L1][0];
        QCOMPARE(summary["image"_L1]["alt"_L1].toString(), u"A mug"_s);
        QCOMPARE(summary["price_from"_L1]["amount"_L1].toInteger(), qint64(1490));
        QCOMPARE(summary["regular_price_from"_L1]["amount"_L1].toInteger(), qint64(1990));
        const auto kitchen = m_client->get("/v1/categories/kitchen");
        QCOMPARE(kitchen.text("tax_class"), QByteArray("reduced"));
        QCOMPARE(kitchen.text("tax_class_inherited_from"), QByteArray("home"));
        QCOMPARE(kitchen.json["breadcrumb"_L1][0]["slug"_L1].toString(), u"home"_s);
        QCOMPARE(m_client->get("/v1/categories").json["data"_L1][0]["slug"_L1].toString(), u"home"_s);
        QCOMPARE(m_client->get("/v1/admin/products/" + id, m_staff).status, 200);
        QVERIFY(slugs("?category=garden").isEmpty());
    }
    void listsTenThousandCategories()
    {
        // Three levels: 1 root, 99 below it, and 100 below each of those.
        run(m_shop->database(),
            "create function pg_temp.named(i int) returns uuid return ('01936f5e-9c3a-7b1e-8f00-' || lpad(i::text, 12, '0'))::uuid;"
            "insert into catalog.category (id, slug, title, tax_class) values (pg_temp.named(0), 'c-0', 'Root', 'reduced');"
            "insert into catalog.category (id, parent_id, slug, title) select pg_temp.named(i),"
            " pg_temp.named(case when i < 100 then 0 else i / 100 end), 'c-' || i, 'Category ' || i"
            " from generate_series(1, 9999) i");
        const auto data = m_client->get("/v1/categories").json["data"_L1].toArray();
        QCOMPARE(data.size(), 10'000);
        QMap<qsizetype, int> levels;
        for (const auto &category : data)
            ++levels[category["breadcrumb"_L1].toArray().size()];
        QCOMPARE(levels, (QMap<qsizetype, int>{{0, 1}, {1, 99}, {2, 9900}}));
        QCOMPARE(data.first()["children"_L1].toArray().size(), 99);
        QCOMPARE(data.last()["breadcrumb"_L1][0]["slug"_L1].toString(), u"c-0"_s);
        const auto leaf = m_client->get("/v1/categories/c-4711").json;
        QCOMPARE(leaf["breadcrumb"_L1][1]["slug"_L1].toString(), u"c-47"_s);
        QCOMPARE(leaf["tax_class_inherited_from"_L1].toString(), u"c-0"_s);
    }
    void showsAPriceOnlyWhereThereIsOne()
    {
        const auto price = [&](const TestShop::Goods &goods, const QByteArray &change) {
            m_shop->change("update pricing.price set " + change + " where variant_id = '" + goods.variant.toByteArray() + "'");
        };
        m_shop->addGoods("NOW-1", 1990, 3);
        m_shop->addGoods("SOLD-1", 1990, 0);
        price(m_shop->addGoods("LATER-1", 1990, 3), "starts_at = now() + interval '1 day'");
        price(m_shop->addGoods("OVER-1", 1990, 3), "starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'");
        price(m_shop->addGoods("TENS-1", 1990, 3), "min_quantity = 10");
        price(m_shop->addGoods("SALE-1", 1990, 3), "list = 'sale'");
        m_shop->change("delete from pricing.price where currency = 'EUR' and variant_id = '"
            + m_shop->addGoods("YEN-1", 1990, 3).variant.toByteArray() + "'");
        m_shop->change("update catalog.product set status = 'draft' where id = '"
            + m_shop->addGoods("DRAFT-1", 1990, 3).product.toByteArray() + "'");
        m_shop->change(
            "insert into catalog.product (id, slug, title, status) values (ops.uuid_v7(), 'bare', 'Without a variant', 'active')");
        // What has no price now is no link to a page without one.
        QCOMPARE(slugs(), (QStringList{u"now-1"_s, u"sale-1"_s, u"sold-1"_s}));
        QVERIFY(slugs("?market=jp").contains(u"yen-1"_s));
        for (const char *slug : {"now-1", "sold-1", "sale-1"})
            QCOMPARE(m_client->get(QByteArray("/v1/products/") + slug).json["variants"_L1].toArray().size(), 1);
        for (const char *slug : {"later-1", "over-1", "tens-1", "yen-1", "bare"})
            QCOMPARE(m_client->get(QByteArray("/v1/products/") + slug).json["variants"_L1].toArray().size(), 0);
        QCOMPARE(m_client->get("/v1/products/draft-1").status, 404);
        QCOMPARE(m_client->get("/v1/products/sold-1").json["variants"_L1][0]["availability"_L1].toString(), u"out_of_stock"_s);
        const auto sale = m_client->get("/v1/products/sale-1").json["variants"_L1][0];
        QCOMPARE(sale["regular_price"_L1], sale["price"_L1]);
    }

    // The change feed's promise: within a tenth of a second on every server. Here: at all, and how long it took.
    void showsANewPriceOnEveryServer()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 3);
        TestServer second(m_shop->config(), [] {
            auto config = TestServer::defaults();
            config.runsWorkers = false; // the first one's relay serves both
            return config;
        }());
        Client other = second.client();
        const auto cents = [](Client &client) {
            return client.get("/v1/products/mug-1").json["variants"_L1][0]["price"_L1]["amount"_L1].toInteger();
        };
        const auto listed = [](Client &client) {
            return client.get("/v1/products").json["data"_L1][0]["price_from"_L1]["amount"_L1].toInteger();
        };
        // Both answer from their caches.
        for (auto *client : {m_client.get(), &other}) {
            const auto hits = [&] {
                const auto text = client->get("/metrics").body;
                const auto at = text.indexOf("\nkontor_cache_hits ") + 19;
                return text.mid(at, text.indexOf('\n', at) - at).toInt();
            };
            const int before = hits();
            QTRY_VERIFY_WITH_TIMEOUT((cents(*client), listed(*client), hits() >= before + 2), 10'000);
        }
        // Asked without a pause, for the figure's sake.
        const auto seen = [&](Client &client, qint64 wanted) {
            const QDeadlineTimer deadline(10'000);
            while (!deadline.hasExpired())
                if (cents(client) == wanted && listed(client) == wanted)
                    return true;
            return false;
        };
        QList<qint64> first, another;
        for (int round = 1; round <= 10; ++round) {
            const qint64 wanted = 2000 + round;
            const QJsonObject money{{u"amount"_s, wanted}, {u"currency"_s, u"EUR"_s}};
            QCOMPARE(
                m_client->post("/v1/admin/prices", object({{"variant_id", mug.variant.toString()}, {"price", money}}), m_staff)
                    .status,
                200);
            QElapsedTimer timer;
            timer.start();
            QVERIFY(seen(*m_client, wanted));
            first.append(timer.elapsed());
            QVERIFY(seen(other, wanted));
            another.append(timer.elapsed());
        }
        qInfo() << "a new price was seen after ms: own server" << first << "second server" << another;
        QCOMPARE(second.contract().violations, QStringList());
    }
    void showsStockThatHasComeOrGone()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 0, 0);
        const auto availability = [&] {
            return m_client->get("/v1/products/mug-1").json["variants"_L1][0]["availability"_L1].toString();
        };
        QCOMPARE(availability(), u"out_of_stock"_s);
        const auto adjust = [&](int delta) {
            return m_client->post("/v1/admin/inventory/adjustments",
                object({{"variant_id", mug.variant.toString()}, {"location_id", m_shop->hamburg.toString()}, {"delta", delta},
                    {"reason", "Delivery 4711"}}),
                m_staff);
        };
        const auto more = adjust(20);
        QCOMPARE(more.status, 201);
        QCOMPARE(more.json["available"_L1].toInt(), 20);
        QTRY_COMPARE(availability(), u"in_stock"_s);
        const auto less = adjust(-21);
        QCOMPARE(less.status, 409);
        QCOMPARE(less.code(), QByteArray("negative_stock"));
    }
    // What staff see of a product is more than its version covers.
    void aStaffProductIsNewWithItsVariants()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 3, 0);
        const QByteArray path = "/v1/admin/products/" + mug.product.toByteArray();
        const auto seen = m_client->get(path, m_staff).field("etag");
        QCOMPARE(m_client->get(path, m_staff + "If-None-Match: " + seen + "\r\n").status, 304);
        const QJsonObject money{{u"amount"_s, 990}, {u"currency"_s, u"EUR"_s}};
        m_client->post("/v1/admin/prices", object({{"variant_id", mug.variant.toString()}, {"price", money}}), m_staff);
        const auto priced = m_client->get(path, m_staff + "If-None-Match: " + seen + "\r\n");
        QCOMPARE(priced.status, 200);
        QVERIFY(priced.field("etag") != seen);
        // A price is nobody's edit of the product; another SKU is.
        QCOMPARE(m_client->patch(path, "{}", m_staff + "If-Match: " + seen + "\r\n").status, 200);
        const auto now = m_client->get(path, m_staff).field("etag");
        QCOMPARE(m_client->patch("/v1/admin/variants/" + mug.variant.toByteArray(), R"({"sku":"MUG-2"})", m_staff).status, 200);
        QCOMPARE(m_client->patch(path, "{}", m_staff + "If-Match: " + now + "\r\n").status, 412);
    }
    void countsAttributesAndVariants()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 3, 0);
        for (const auto &code : {u"glaze"_s, u"height"_s})
            m_client->post("/v1/admin/attributes", object({{"code", code}, {"label", "A"}, {"type", "text"}}), m_staff);
        const auto total = [](const Answer &answer) { return answer.json["page"_L1]["total"_L1].toInteger(-1); };
        const auto attributes = m_client->get("/v1/admin/attributes?limit=1&count=true", m_staff);
        QCOMPARE(total(attributes), qint64(2));
        QCOMPARE(attributes.json["data"_L1].toArray().size(), 1);
        QCOMPARE(total(m_client->get("/v1/admin/attributes", m_staff)), qint64(-1));
        QCOMPARE(
            total(m_client->get("/v1/admin/products/" + mug.product.toByteArray() + "/variants?count=true", m_staff)), qint64(1));
        QCOMPARE(m_client->get("/v1/admin/brands?count=true", m_staff).status, 422);
    }
    void anOldSlugOfACategoryLeadsOn()
    {
        const auto id = m_client->post("/v1/admin/categories", R"({"title":"Kitchen"})", m_staff).text("id");
        QCOMPARE(m_client->patch("/v1/admin/categories/" + id, R"({"slug":"cooking"})", m_staff).status, 200);
        const auto old = m_client->get("/v1/categories/kitchen?locale=de");
        QCOMPARE(old.status, 301);
        QCOMPARE(old.field("location"), QByteArray("/v1/categories/cooking?locale=de"));
        QCOMPARE(m_client->get("/v1/categories/cooking").status, 200);
        QCOMPARE(m_client->get("/v1/categories/nothing").status, 404);
        // Nothing leads to what is hidden.
        QCOMPARE(m_client->patch("/v1/admin/categories/" + id, R"({"visibility":"hidden"})", m_staff).status, 200);
        QTRY_COMPARE(m_client->get("/v1/categories/kitchen").status, 404);
    }
    void sellsAProductThatStaffHaveMade()
    {
        const auto &example = m_server->contract().byId("product_create").bodyExample().toObject();
        const auto made = m_client->post("/v1/admin/products", QJsonDocument(example).toJson(), m_staff);
        QVERIFY2(made.status == 201, made.body.constData());
        QVERIFY(!made.field("etag").isEmpty());
        const auto own = m_client->get(made.field("location"), m_staff);
        QCOMPARE(own.json, made.json);
        const auto slug = made.text("slug");
        QTRY_VERIFY(slugs().contains(QString::fromUtf8(slug)));
        const auto patched = m_client->patch(made.field("location"),
            QJsonDocument(m_server->contract().byId("product_change").bodyExample().toObject()).toJson(),
            m_staff + "If-Match: " + made.field("etag") + "\r\n");
        QCOMPARE(patched.status, 200);
        // The example has another slug, to which the first one leads.
        const auto moved = patched.text("slug");
        QTRY_COMPARE(m_client->get("/v1/products/" + moved).text("title"), patched.text("title"));
        const auto old = m_client->get("/v1/products/" + slug + "?market=eu");
        QCOMPARE(old.status, 301);
        QCOMPARE(old.field("location"), "/v1/products/" + moved + "?market=eu");
        QCOMPARE(m_client->patch(made.field("location"), object({{"status", "archived"}}), m_staff).status, 200);
        QTRY_COMPARE(m_client->get("/v1/products/" + moved).status, 404);
    }
};

KONTOR_TEST(CatalogPagesTest)
#include "tst_catalog.moc"
