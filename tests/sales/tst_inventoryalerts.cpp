#include "core/listing/listingrefresh.h"
#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

/** Who is told when stock runs low, runs out and comes back. */
class StockAlertsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_variant;

    void adjust(int delta)
    {
        KONTOR_VERIFY_RESULT(m_own->inventory.adjust(
            clerk(), {.variant = m_variant, .location = m_stage->shop.hamburg, .delta = delta, .reason = {}}));
    }
    void setThreshold(std::optional<int> threshold)
    {
        const auto levels = m_own->inventory.list(clerk(), m_variant, {}, 10);
        for (const auto &level : *levels)
            if (level.locationId == m_stage->shop.hamburg)
                KONTOR_VERIFY_RESULT(m_own->inventory.changeLevel(
                    clerk(), level.id, {.safety = {}, .backorderLimit = {}, .lowStockThreshold = threshold}, {}));
    }
    QByteArray told()
    {
        return m_stage->number(
            "select coalesce(string_agg(substr(type, 11), ' ' order by seq), '') from ops.outbox where type in ('inventory.low', 'inventory.out', 'inventory.back')");
    }
    QByteArray alerts()
    {
        return m_stage->number("select coalesce(string_agg(kind, ' ' order by kind), '') from inventory.alert");
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_variant = m_stage->shop.addGoods("GOODS-1", 1990, 10, 10).variant;
        run(m_stage->shop.database(), "truncate ops.outbox");
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void tellsOnceOfEachCrossing()
    {
        setThreshold(3);
        adjust(-6);
        QCOMPARE(told(), QByteArray());
        adjust(-1);
        QCOMPARE(told(), QByteArray("low"));
        adjust(-1);
        QCOMPARE(told(), QByteArray("low"));
        QCOMPARE(alerts(), QByteArray("low"));
        adjust(-2);
        QCOMPARE(told(), QByteArray("low out"));
        QCOMPARE(alerts(), QByteArray("out"));
        adjust(2);
        QCOMPARE(told(), QByteArray("low out back"));
        QCOMPARE(alerts(), QByteArray("low"));
        adjust(5);
        QCOMPARE(told(), QByteArray("low out back"));
        QCOMPARE(alerts(), QByteArray());
        QCOMPARE(
            m_stage->number(
                "select payload ->> 'available' || ' ' || (payload ->> 'low_stock_threshold') from ops.outbox where type = 'inventory.low'"),
            QByteArray("3 3"));
    }
    void ordersTellToo()
    {
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_variant, 9}}))), QByteArray("placed"));
        QCOMPARE(told(), QByteArray());
        const auto last = makeReady(*m_own, {{m_variant, 1}}, "test", "card", R"({"token":"tok_decline"})");
        // Held, and given back.
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, last)).left(8), QByteArray("declined"));
        QCOMPARE(told(), QByteArray("out back"));
        QCOMPARE(alerts(), QByteArray());
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_variant, 1}}))), QByteArray("placed"));
        QCOMPARE(told(), QByteArray("out back out"));
        QCOMPARE(alerts(), QByteArray("out"));
    }
    void aThresholdHoldsAtOnce()
    {
        setThreshold(10);
        QCOMPARE(told(), QByteArray("low"));
        setThreshold(std::nullopt);
        QCOMPARE(alerts(), QByteArray());
        run(m_stage->shop.database(),
            "update inventory.level set safety = 10 where location_id = '" + m_stage->shop.luebeck.toByteArray() + "'");
        QCOMPARE(told(), QByteArray("low out"));
    }
    void whatNeverWasThereHasNotRunOut()
    {
        const auto kiel =
            m_own->locations.create(clerk(), {.code = "kiel", .name = u"Kiel"_s, .country = *CountryCode::parse(u"DE")});
        KONTOR_VERIFY_RESULT(
            m_own->inventory.receive(clerk(), {.variant = m_variant, .location = kiel->id, .pieces = 2, .reason = {}}));
        QCOMPARE(told(), QByteArray());
    }
    void theLastOneIsToldOfOnce()
    {
        setThreshold(5);
        const auto words = m_stage->crowd(5, 10, [&](Shop &shop, int) {
            return refusal(shop.inventory.adjust(
                clerk(), {.variant = m_variant, .location = m_stage->shop.hamburg, .delta = -1, .reason = {}}));
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 10}}));
        QCOMPARE(told(), QByteArray("low out"));
    }
    void pagesThroughTheWorkList()
    {
        for (int i = 0; i < 5; ++i) {
            const auto goods = m_stage->shop.addGoods(("LESS-" + QByteArray::number(i)).constData(), 100, 1);
            KONTOR_VERIFY_RESULT(m_own->inventory.writeOff(
                clerk(), {.variant = goods.variant, .location = m_stage->shop.hamburg, .pieces = 1, .reason = {}}));
        }
        setThreshold(10);
        InventoryService::AlertFilter filter;
        filter.limit = 4;
        auto page = m_own->inventory.listAlerts(reader(), filter);
        KONTOR_VERIFY_RESULT(page);
        QCOMPARE(page->size(), size_t(5));
        QCOMPARE(page->front().kind, QByteArray("low"));
        QCOMPARE(page->at(1).sku, u"LESS-4"_s);
        filter.before = page->at(3).id;
        page = m_own->inventory.listAlerts(reader(), filter);
        QCOMPARE(page->size(), size_t(2));
        QCOMPARE(page->back().sku, u"LESS-0"_s);
        QCOMPARE(*m_own->inventory.countAlerts(reader(), filter), qint64(6));
        filter = {.kind = QByteArray("out"), .location = m_stage->shop.luebeck, .before = {}};
        QVERIFY(m_own->inventory.listAlerts(reader(), filter)->empty());
        filter.location = m_stage->shop.hamburg;
        QCOMPARE(*m_own->inventory.countAlerts(reader(), filter), qint64(5));
    }
};

KONTOR_TEST(StockAlertsTest)
#include "tst_inventoryalerts.moc"
