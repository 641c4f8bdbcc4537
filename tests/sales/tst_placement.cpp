#include "core/payments/testprovider.h"
#include "core/sales/reconciler.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"
#include "tests/support/testshop.h"

using namespace kontor;
using namespace kontor::test;

class PlacementTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    PaymentProviders m_providers;

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<TestShop>();
        m_providers = {};
        m_providers.add(std::make_unique<ManualProvider>());
        m_providers.add(std::make_unique<TestProvider>(m_shop->config(), std::chrono::milliseconds(50)));
    }
    void cleanup()
    {
        QCOMPARE(brokenRule(m_shop->database()), QByteArray());
        m_providers = {};
        m_shop.reset();
    }

    void placesAnOrderByBankTransfer()
    {
        const auto goods = m_shop->addGoods("MUG-1", 1990, 3, 5);
        const auto shop = m_shop->connect();
        const auto ready = makeReady(*shop, {{goods.variant, 2}});
        QCOMPARE(ready.total.minor(), 2 * 1990 + 490);
        const auto step = complete(*shop, m_providers, ready);
        KONTOR_VERIFY_RESULT(step);
        const auto *placed = std::get_if<Placement::Placed>(&*step);
        QVERIFY(placed && placed->created);
        const auto order = shop->orders.load(shop->database(), placed->order);
        KONTOR_VERIFY_RESULT(order);
        QCOMPARE(order->total, ready.total);
        QCOMPARE(order->paymentStatus, QByteArray("awaiting"));
        QVERIFY(order->number.startsWith(u"K-1"_s));
        QCOMPARE(order->lines.size(), size_t(1));
        QCOMPARE(order->tax.minor(), 635 + 78);
        QCOMPARE(value(m_shop->database(), "select sum(reserved) from inventory.level"), QByteArray("2"));
        const auto again = complete(*shop, m_providers, ready);
        KONTOR_VERIFY_RESULT(again);
        QVERIFY(std::get_if<Placement::Placed>(&*again) && !std::get<Placement::Placed>(*again).created);
        QCOMPARE(std::get<Placement::Placed>(*again).order, placed->order);
    }
    void readsOnlyWhatIsOrderedOfALargeCatalogue()
    {
        const auto goods = m_shop->addGoods("MUG-1", 1990, 3, 5);
        run(m_shop->database(),
            "insert into catalog.variant (id, product_id, sku, options) select ops.uuid_v7(), '" + goods.product.toByteArray()
                + "', 'X-' || n, jsonb_build_object('Number', n::text) from generate_series(1, 5000) n;"
                  "insert into inventory.level (id, variant_id, location_id) select ops.uuid_v7(), v.id, l.id"
                  " from catalog.variant v cross join inventory.location l where v.sku like 'X-%';"
                  "analyze catalog.variant; analyze inventory.level");
        const auto shop = m_shop->connect();
        const auto ready = makeReady(*shop, {{goods.variant, 2}});
        qint64 scanned = -1;
        const auto step = shop->database().transaction([&](Transaction &transaction) -> Result<Placement::Step> {
            auto placed = shop->placement.complete(storefront(), ready.token, ready.total);
            KONTOR_CHECK(transaction.compose(
                "select sum(seq_tup_read) from pg_stat_xact_user_tables where relid in ('catalog.variant'::regclass, 'inventory.level'::regclass)",
                {}, [&](Row &row) { scanned = row.int64(); }));
            return placed;
        });
        QCOMPARE(outcome(step), QByteArray("placed"));
        QCOMPARE(scanned, 0);
    }
    void reachesTheEndOfEveryRoadToTheGateway_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("paymentStatus");
        QTest::addColumn<QByteArray>("declined");
        QTest::newRow("authorised") << QByteArray("tok_authorize") << QByteArray("authorized") << QByteArray();
        QTest::newRow("captured") << QByteArray("tok_capture") << QByteArray("paid") << QByteArray();
        QTest::newRow("slow") << QByteArray("tok_slow") << QByteArray("authorized") << QByteArray();
        QTest::newRow("declined") << QByteArray("tok_decline") << QByteArray() << QByteArray("card_declined");
        QTest::newRow("another amount") << QByteArray("tok_wrong_amount") << QByteArray() << QByteArray("amount_mismatch");
    }
    void reachesTheEndOfEveryRoadToTheGateway()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, paymentStatus);
        QFETCH(QByteArray, declined);
        const auto goods = m_shop->addGoods("MUG-1", 1990, 3);
        const auto shop = m_shop->connect();
        const auto ready = makeReady(*shop, {{goods.variant, 1}}, "test", "card", "{\"token\":\"" + token + "\"}");
        const auto step = complete(*shop, m_providers, ready);
        KONTOR_VERIFY_RESULT(step);
        if (const auto *placed = std::get_if<Placement::Placed>(&*step)) {
            QCOMPARE(shop->orders.load(shop->database(), placed->order)->paymentStatus, paymentStatus);
            return;
        }
        QVERIFY(std::get_if<Placement::Declined>(&*step));
        QCOMPARE(std::get<Placement::Declined>(*step).code, declined);
        QCOMPARE(value(m_shop->database(), "select sum(reserved) from inventory.level"), QByteArray("0"));
        QCOMPARE(shop->checkouts.view(storefront(), ready.token)->state(), CheckoutState::Ready);
    }

    void reconcilesAPaymentWhoseReplyWasLost()
    {
        const auto goods = m_shop->addGoods("MUG-1", 1990, 1);
        PlacementTimes times;
        times.retry = std::chrono::milliseconds(0);
        const auto shop = m_shop->connect(times);
        const auto ready = makeReady(*shop, {{goods.variant, 1}}, "test", "card", "{\"token\":\"tok_drop\"}");
        const auto step = complete(*shop, m_providers, ready);
        KONTOR_VERIFY_RESULT(step);
        QVERIFY(std::get_if<Placement::Waiting>(&*step));
        QCOMPARE(shop->checkouts.view(storefront(), ready.token)->state(), CheckoutState::Completing);
        Reconciler reconciler(shop->placement, shop->carts, m_providers);
        const auto taken = reconciler.run();
        KONTOR_VERIFY_RESULT(taken);
        QCOMPARE(*taken, 1);
        QCOMPARE(shop->checkouts.view(storefront(), ready.token)->state(), CheckoutState::Completed);
        QCOMPARE(value(m_shop->database(), "select count(*) from sales.\"order\""), QByteArray("1"));
    }

    void refusesAnotherTotalThanTheExpectedOne()
    {
        const auto goods = m_shop->addGoods("MUG-1", 1990, 1);
        const auto shop = m_shop->connect();
        const auto ready = makeReady(*shop, {{goods.variant, 1}});
        run(m_shop->database(), "update pricing.price set amount = 2090 where currency = 'EUR'");
        const auto refused = complete(*shop, m_providers, ready);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, "total_changed"_L1);
        QCOMPARE(refused.error().facts, QByteArray("{\"total\":{\"amount\":2580,\"currency\":\"EUR\"}}"));
    }
};

KONTOR_TEST(PlacementTest)
#include "tst_placement.moc"
