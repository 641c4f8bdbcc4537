#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

namespace {

// Many at once, each in a thread of its own: the replies in the order of the calls.
std::vector<RawReply> atOnce(int count, const std::function<RawReply(int)> &call)
{
    std::vector<RawReply> replies(static_cast<size_t>(count));
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] { replies[static_cast<size_t>(i)] = call(i); });
    for (auto &thread : threads)
        thread.join();
    return replies;
}

QByteArray orderIn(const RawReply &reply)
{
    return QJsonDocument::fromJson(reply.body).object()["id"_L1].toString().toLatin1();
}

qint64 priceIn(const RawReply &reply)
{
    const auto variants = QJsonDocument::fromJson(reply.body).object()["variants"_L1].toArray();
    return variants[0].toObject()["price"_L1].toObject()["amount"_L1].toInteger(-1);
}

}

/** Two server processes on one database. */
class TwoServersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesOneOrderHoweverOftenACartIsCompleted_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("isOneKey");
        QTest::newRow("bank transfer, one key") << QByteArray() << true;
        QTest::newRow("bank transfer, a key each") << QByteArray() << false;
        QTest::newRow("card, one key") << QByteArray("tok_capture") << true;
        QTest::newRow("card, a key each") << QByteArray("tok_capture") << false;
    }
    void placesOneOrderHoweverOftenACartIsCompleted()
    {
        QFETCH(QByteArray, token);
        QFETCH(bool, isOneKey);
        FaultShop shop;
        const auto checkout = token.isEmpty() ? shop.ready() : shop.ready("test", "card", token);
        ServerProcess one(shop.config());
        ServerProcess two(shop.config());
        QVERIFY(one.isOpen() && two.isOpen());
        const auto replies = atOnce(20, [&](int i) {
            return complete(i % 2 ? one.port() : two.port(), checkout, isOneKey ? "the-key" : "key-" + QByteArray::number(i));
        });
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("1"));
        const auto order = shop.look("select id from sales.\"order\"");
        int created = 0;
        for (const auto &reply : replies) {
            QVERIFY2(isPlaced(reply) || reply.status == 409, told(reply).constData());
            if (isPlaced(reply))
                QCOMPARE(orderIn(reply), order);
            else
                QVERIFY2(reply.body.contains("in_progress"), reply.body.constData());
            created += reply.status == 201 && reply.field("idempotent-replayed").isEmpty() ? 1 : 0;
        }
        QCOMPARE(created, 1);
        QCOMPARE(shop.look("select count(*) from testgateway.charge"), QByteArray(token.isEmpty() ? "0" : "1"));
    }

    void sellsTheLastUnitOnce()
    {
        constexpr int count = 50;
        FaultShop shop;
        const auto goods = shop->addGoods("LAST", 1999, 1);
        const auto checkouts = shop.manyReady(count, "manual", "bank_transfer", {}, goods.variant);
        ServerProcess one(shop.config());
        ServerProcess two(shop.config());
        QVERIFY(one.isOpen() && two.isOpen());
        const auto replies = atOnce(
            count, [&](int i) { return complete(i % 2 ? one.port() : two.port(), checkouts[static_cast<size_t>(i)], "key"); });
        int placed = 0;
        for (const auto &reply : replies) {
            placed += reply.status == 201 ? 1 : 0;
            if (reply.status != 201) {
                QCOMPARE(reply.status, 409);
                QVERIFY2(reply.body.contains("out_of_stock"), reply.body.constData());
            }
        }
        QCOMPARE(placed, 1);
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QCOMPARE(shop.orders(), QByteArray("1"));
        QCOMPARE(shop.look("select sum(on_hand - reserved) from inventory.level"), QByteArray("0"));
    }

    void seesTheTaxClassOfTheOthersRootCategory()
    {
        FaultShop shop;
        const auto goods = shop->addGoods("MUG", 1000, 5);
        const QByteArray home = "01900000-0000-7000-8000-0000000000c1";
        shop->change("insert into catalog.category (id, parent_id, slug, title) values ('" + home
            + "', null, 'home', 'Home'), ('01900000-0000-7000-8000-0000000000c2', '" + home
            + "', 'mugs', 'Mugs'); update catalog.product set own_tax_class = null;"
              "insert into catalog.product_category (product_id, category_id) values ('"
            + goods.product.toByteArray() + "', '01900000-0000-7000-8000-0000000000c2')");
        const auto made =
            runServer({u"key"_s, u"create"_s, u"catalogue"_s, u"catalog:write"_s, u"--database-url"_s, urlOf(shop.config())});
        QCOMPARE(made.code, 0);
        const auto fields = "Content-Type: application/merge-patch+json\r\nAuthorization: Bearer " + made.out.trimmed() + "\r\n";
        ServerProcess one(shop.config());
        ServerProcess two(shop.config());
        QVERIFY(one.isOpen() && two.isOpen());
        RawClient reader(two.port());
        const auto seen = [&](const QByteArray &path) {
            return QJsonDocument::fromJson(reader.ask(getRequest(path)).body).object()["tax_class"_L1].toString();
        };
        for (const auto &taxClass : {u"reduced"_s, u"zero"_s, u"standard"_s}) {
            QVERIFY(seen("/v1/products/mug") != taxClass);
            RawClient editor(one.port());
            const auto set = editor.ask(postRequest("/v1/admin/categories/" + home,
                taxClass == u"standard"_s ? QByteArray("{\"tax_class\":null}")
                                          : "{\"tax_class\":\"" + taxClass.toLatin1() + "\"}",
                fields)
                                            .replace(0, 4, "PATCH"));
            QVERIFY2(set.status == 200, told(set).constData());
            QElapsedTimer timer;
            timer.start();
            QTRY_COMPARE_WITH_TIMEOUT(seen("/v1/products/mug"), taxClass, 10'000);
            qInfo("a root's tax class is seen at a product through the other's cache after %lld ms", timer.elapsed());
            QTRY_COMPARE_WITH_TIMEOUT(seen("/v1/categories/mugs"), taxClass, 10'000);
        }
    }

    void seesThePricesOfTheOther()
    {
        FaultShop shop;
        const auto goods = shop->addGoods("MUG", 1000, 5);
        const auto made =
            runServer({u"key"_s, u"create"_s, u"prices"_s, u"prices:write"_s, u"--database-url"_s, urlOf(shop.config())});
        QCOMPARE(made.code, 0);
        const auto bearer = "Authorization: Bearer " + made.out.trimmed() + "\r\n";
        ServerProcess one(shop.config());
        ServerProcess two(shop.config());
        QVERIFY(one.isOpen() && two.isOpen());
        const auto live = [](const ServerProcess &server) {
            return get(server.port(), "/metrics").body.contains("kontor_change_feed_live 1");
        };
        QTRY_VERIFY_WITH_TIMEOUT(live(one) && live(two), 20'000);
        RawClient reader(two.port());
        const auto seen = [&] { return priceIn(reader.ask(getRequest("/v1/products/mug"))); };
        std::vector<qint64> took;
        for (int i = 1; i <= 20; ++i) {
            const qint64 price = 1000 + i;
            QCOMPARE(seen(), price - 1);
            QCOMPARE(seen(), price - 1); // from the cache
            const auto body = "{\"variant_id\":\"" + goods.variant.toByteArray()
                + "\",\"price\":{\"amount\":" + QByteArray::number(price) + ",\"currency\":\"EUR\"}}";
            const auto set = post(one.port(), "/v1/admin/prices", body, bearer);
            QVERIFY2(set.status == 200, told(set).constData());
            QElapsedTimer timer;
            timer.start();
            while (seen() != price && timer.elapsed() < 10'000) {
            }
            QVERIFY(timer.elapsed() < 10'000);
            took.push_back(timer.elapsed());
        }
        std::sort(took.begin(), took.end());
        qInfo("a price is seen through the other's cache after %lld ms (median), %lld ms (longest of 20)", took[10], took.back());
        const auto metrics = get(two.port(), "/metrics").body;
        static const QByteArray name = "\nkontor_cache_hits ";
        const auto hits = metrics.mid(metrics.indexOf(name) + name.size(), 20).split('\n').value(0).toDouble();
        QVERIFY2(hits >= 20, "the cache was not used");
    }
};

KONTOR_TEST(TwoServersTest)
#include "tst_twoservers.moc"
