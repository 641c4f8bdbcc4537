// Stock as the back office keeps it over REST.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace kontor;
using namespace kontor::test;

class StockTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    QByteArray m_staff;
    TestShop::Goods m_mug;

    Answer post(const char *what, const char *amount, int number, const QByteArray &fields = {})
    {
        return m_client->post(QByteArray("/v1/admin/inventory/") + what,
            object({{"variant_id", m_mug.variant.toString()}, {"location_id", m_shop->hamburg.toString()}, {amount, number},
                {"reason", "Stocktake"}}),
            m_staff + fields);
    }
    Answer get(const QByteArray &what) { return m_client->get("/v1/admin/inventory/" + what, m_staff); }
    Answer putLevels(const QJsonArray &rows)
    {
        return m_client->put(
            "/v1/admin/inventory/levels", object({{"reason", "Stocktake"}, {"levels", QJsonValue(rows)}}), m_staff);
    }
    QJsonObject row(const QString &variant, int onHand) const
    {
        return {{u"variant_id"_s, variant}, {u"location_id"_s, m_shop->hamburg.toString()}, {u"on_hand"_s, onHand}};
    }

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<TestShop>();
        m_mug = m_shop->addGoods("MUG-1", 1990, 10, 0);
        m_server = std::make_unique<TestServer>(m_shop->config());
        m_client = std::make_unique<Client>(m_server->client());
        m_staff = staffKey(*m_shop);
    }
    void cleanup()
    {
        const auto violations = std::exchange(m_server->contract().violations, {});
        m_client.reset();
        m_server.reset();
        const auto broken = brokenRule(m_shop->database());
        m_shop.reset();
        QCOMPARE(violations.join(u'\n'), QString());
        QCOMPARE(broken, QByteArray());
    }

    void tellsWhereItCanBeFetchedUntilThatChanges()
    {
        const auto path = "/v1/products/mug-1/pickup?variant_id=" + m_mug.variant.toByteArray();
        const auto hamburg = "/v1/admin/locations/" + m_shop->hamburg.toByteArray();
        const auto word = [&] { return m_client->get(path).json["data"_L1][0]["availability"_L1].toString(); };
        QCOMPARE(m_client->get(path).json["data"_L1].toArray().size(), 0);
        m_client->patch(
            hamburg, object({{"is_pickup", true}, {"address", "Deichstraße 27"}, {"opening_hours", "Mo-Sa 10-19"}}), m_staff);
        QTRY_COMPARE(word(), u"in_stock"_s);
        QCOMPARE(m_client->get(path).json["data"_L1][0]["opening_hours"_L1].toString(), u"Mo-Sa 10-19"_s);
        QCOMPARE(post("adjustments", "delta", -7).status, 201);
        QTRY_COMPARE(word(), u"low_stock"_s);
        m_client->patch(hamburg, object({{"is_pickup", false}}), m_staff);
        QTRY_COMPARE(m_client->get(path).json["data"_L1].toArray().size(), 0);
    }
    void receivesAnExpectedLineOnceHoweverOftenItIsTold()
    {
        const auto made = m_client->post("/v1/admin/inventory/incoming",
            object({{"variant_id", m_mug.variant.toString()}, {"location_id", m_shop->hamburg.toString()}, {"quantity", 5},
                {"expected_at", "2030-01-05T08:00:00Z"}}),
            m_staff);
        QCOMPARE(made.status, 201);
        const auto line = made.field("location");
        QCOMPARE(line, "/v1/admin/inventory/incoming/" + made.text("id"));
        const auto key = freshKey();
        const auto body = object({{"quantity", 3}, {"reason", "Delivery"}});
        const auto first = m_client->post(line + "/receipts", body, m_staff + key);
        QCOMPARE(first.status, 201);
        QCOMPARE(first.json["level"_L1]["on_hand"_L1].toInt(), 13);
        QCOMPARE(m_client->post(line + "/receipts", body, m_staff + key).body, first.body);
        QCOMPARE(m_client->get(line, m_staff).json["received"_L1].toInt(), 3);
        QCOMPARE(m_client->post(line + "/receipts", body, m_staff).code(), QByteArray("over_receipt"));
        QCOMPARE(
            m_client->post(line + "/receipts", object({{"quantity", 3}, {"reason", "Delivery"}, {"allow_excess", true}}), m_staff)
                .json["incoming"_L1]["excess"_L1]
                .toInt(),
            1);
    }
    void pagesThroughWhatIsExpected()
    {
        for (int i = 1; i <= 5; ++i)
            m_client->post("/v1/admin/inventory/incoming",
                object({{"variant_id", m_mug.variant.toString()}, {"location_id", m_shop->hamburg.toString()}, {"quantity", i},
                    {"expected_at", QByteArray("2030-01-01T08:00:00Z")}}),
                m_staff);
        QByteArray cursor;
        QList<int> seen;
        do {
            const auto page =
                get("incoming?limit=2&is_open=true&count=true" + (cursor.isEmpty() ? QByteArray() : "&cursor=" + cursor));
            QCOMPARE(page.json["page"_L1]["total"_L1].toInt(), 5);
            const auto rows = page.json["data"_L1].toArray();
            for (const auto &row : rows)
                seen.append(row["quantity"_L1].toInt());
            cursor = page.json["page"_L1]["next_cursor"_L1].toString().toUtf8();
        } while (!cursor.isEmpty() && seen.size() < 10);
        QCOMPARE(seen, (QList<int>{1, 2, 3, 4, 5}));
    }
    void receivesOnceHoweverOftenItIsTold()
    {
        const auto key = freshKey();
        for (int i = 0; i < 3; ++i) {
            const auto answer = post("receipts", "quantity", 5, key);
            QCOMPARE(answer.status, 201);
            QCOMPARE(answer.json["on_hand"_L1].toInt(), 15);
        }
        QCOMPARE(post("counts", "on_hand", 8).json["on_hand"_L1].toInt(), 8);
        QCOMPARE(post("write-offs", "quantity", 3).json["available"_L1].toInt(), 5);
    }
    void keepsTwoEditorsFromOverwritingEachOther()
    {
        const auto level = get("levels?variant_id=" + m_mug.variant.toByteArray()).json["data"_L1][0];
        const auto path = "/v1/admin/inventory/levels/" + level["id"_L1].toString().toLatin1();
        const auto seen = m_client->get(path, m_staff);
        QCOMPARE(seen.json, level);
        const auto match = "If-Match: " + seen.field("etag") + "\r\n";
        const auto changed = m_client->patch(path, object({{"safety", 2}, {"low_stock_threshold", 9}}), m_staff + match);
        QCOMPARE(changed.status, 200);
        QCOMPARE(changed.json["available"_L1].toInt(), changed.json["on_hand"_L1].toInt() - 2);
        QCOMPARE(m_client->patch(path, object({{"safety", 3}}), m_staff + match).status, 412);
        const auto cleared = m_client->patch(
            path, object({{"low_stock_threshold", QJsonValue()}}), m_staff + "If-Match: " + changed.field("etag") + "\r\n");
        QVERIFY(cleared.json["low_stock_threshold"_L1].isNull());
        QCOMPARE(cleared.json["safety"_L1].toInt(), 2);
        QCOMPARE(m_client->patch(path, object({{"on_hand", 3}}), m_staff).faults(), QStringList{u"/on_hand unknown_field"_s});
    }
    void setsTenThousandLevelsInOneCall()
    {
        run(m_shop->database(),
            "insert into catalog.product (id, slug, title) values ('01900000-0000-7000-8000-0000000000aa', 'mass', 'Mass');"
            "insert into catalog.variant (id, product_id, sku, options) select ops.uuid_v7(), '01900000-0000-7000-8000-0000000000aa', 'mass-' || n,"
            " jsonb_build_object('n', n) from generate_series(1, 10000) n");
        QJsonArray rows;
        for (const auto &id :
            value(m_shop->database(), "select string_agg(id::text, ' ') from catalog.variant where sku like 'mass-%'").split(' '))
            rows.append(row(QString::fromLatin1(id), 1'000'000'000));
        const auto done = putLevels(rows);
        QVERIFY2(done.status == 200, done.body.constData());
        QCOMPARE(done.json["levels"_L1].toInt(), 10'000);
        QCOMPARE(done.json["changed"_L1].toInt(), 10'000);
        QCOMPARE(value(m_shop->database(),
                     "select count(*) from inventory.movement where reference = '" + done.text("reference") + "'"),
            QByteArray("10000"));
        rows.append(row(m_mug.variant.toString(), 1));
        QCOMPARE(putLevels(rows).status, 422);
        rows = {row(m_mug.variant.toString(), 1), row(u"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"_s, 1)};
        QCOMPARE(putLevels(rows).faults(), QStringList{u"/levels/1/variant_id unknown_variant"_s});
        rows = {row(m_mug.variant.toString(), 1), row(m_mug.variant.toString(), -1)};
        QCOMPARE(putLevels(rows).faults(), QStringList{u"/levels/1/on_hand out_of_range"_s});
        QCOMPARE(get("levels?variant_id=" + m_mug.variant.toByteArray()).json["data"_L1][0]["on_hand"_L1].toInt(), 10);
    }
    void readsTheLedgerPageByPage()
    {
        for (int i = 1; i <= 5; ++i)
            post("receipts", "quantity", i);
        const QByteArray filter = "movements?limit=2&count=true&variant_id=" + m_mug.variant.toByteArray();
        auto page = get(filter);
        QCOMPARE(page.json["page"_L1]["total"_L1].toInt(), 7);
        QList<int> deltas;
        for (;;) {
            const auto data = page.json["data"_L1].toArray();
            for (const auto &movement : data)
                deltas.append(movement["on_hand_delta"_L1].toInt());
            const auto next = page.json["page"_L1]["next_cursor"_L1].toString().toLatin1();
            if (next.isEmpty())
                break;
            // A cursor belongs to its filters.
            QCOMPARE(get("movements?cursor=" + next).status, 400);
            page = get(filter + "&cursor=" + next);
        }
        QCOMPARE(deltas.first(5), (QList<int>{5, 4, 3, 2, 1}));
        QCOMPARE(deltas.size(), 7);
        QCOMPARE(get("movements?limit=3").json["data"_L1][0]["on_hand_delta"_L1].toInt(), 5);
        QCOMPARE(get("movements?location_id=" + m_shop->luebeck.toByteArray()).json["data"_L1].toArray().size(), 1);
    }
    void tellsOfWhatOrdersLack()
    {
        const auto basket = readyBasket(*m_client, m_mug.variant, {.quantity = 6});
        QCOMPARE(m_client->post(basket.path() + "/complete", basket.confirmation(), freshKey()).status, 201);
        const auto counted = post("counts", "on_hand", 2);
        QCOMPARE(counted.status, 201);
        QCOMPARE(counted.json["reserved"_L1].toInt(), 2);
        const auto alerts = get("alerts?kind=short");
        QCOMPARE(alerts.json["data"_L1].toArray().size(), 1);
        const auto alert = alerts.json["data"_L1][0];
        QCOMPARE(alert["sku"_L1].toString(), u"MUG-1"_s);
        QCOMPARE(alert["short"_L1].toInt(), 4);
        QCOMPARE(alert["level"_L1], counted.json);
        QTRY_COMPARE(m_client->get("/v1/products/mug-1").json["variants"_L1][0]["availability"_L1].toString(), u"out_of_stock"_s);
        QCOMPARE(post("receipts", "quantity", 10).json["reserved"_L1].toInt(), 6);
        QCOMPARE(get("alerts").json["data"_L1].toArray().size(), 0);
        QTRY_COMPARE(m_client->get("/v1/products/mug-1").json["variants"_L1][0]["availability"_L1].toString(), u"in_stock"_s);
    }
    void opensALocationAndSellsFromIt()
    {
        const auto kiel = m_client->post(
            "/v1/admin/locations", object({{"code", "kiel"}, {"name", "Kiel"}, {"country", "DE"}}), m_staff + freshKey());
        QCOMPARE(kiel.status, 201);
        const auto renamed = m_client->patch("/v1/admin/locations/" + kiel.text("id"), object({{"name", "Kiel harbour"}}),
            m_staff + "If-Match: " + kiel.field("etag") + "\r\n");
        QCOMPARE(renamed.text("name"), QByteArray("Kiel harbour"));
        const auto moved = m_client->post("/v1/admin/inventory/transfers",
            object({{"variant_id", m_mug.variant.toString()}, {"from_location_id", m_shop->hamburg.toString()},
                {"to_location_id", QString::fromLatin1(kiel.text("id"))}, {"quantity", 10}, {"reason", "Moving house"}}),
            m_staff);
        QCOMPARE(moved.json["to"_L1]["on_hand"_L1].toInt(), 10);
        const auto availability = [&] {
            return m_client->get("/v1/products/mug-1").json["variants"_L1][0]["availability"_L1].toString();
        };
        QTRY_COMPARE(availability(), u"out_of_stock"_s);
        const QJsonArray ranks{QString::fromLatin1(kiel.text("id"))};
        const auto ranked =
            m_client->put("/v1/admin/markets/eu/locations", object({{"location_ids", QJsonValue(ranks)}}), m_staff);
        QCOMPARE(ranked.json["location_ids"_L1].toArray(), ranks);
        QCOMPARE(m_client->get("/v1/admin/markets/eu/locations", m_staff).json, ranked.json);
        QTRY_COMPARE(availability(), u"in_stock"_s);
    }
};

KONTOR_TEST(StockTest)
#include "tst_stock.moc"
