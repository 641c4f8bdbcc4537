#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

class InventoryTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_variant;

    Result<StockLevel> adjust(int delta, const QString &reason = u"count"_s)
    {
        return m_own->inventory.adjust(
            clerk(), {.variant = m_variant, .location = m_stage->shop.hamburg, .delta = delta, .reason = reason});
    }
    QByteArray complete(const std::vector<Wish> &wishes, const char *market = "eu")
    {
        const auto ready = makeReady(*m_own, wishes, "manual", "bank_transfer", "{}", market);
        return outcome(test::complete(*m_own, m_stage->providers, ready));
    }
    QByteArray reserved()
    {
        return m_stage->number(
            "select string_agg(reserved::text, ' ' order by location_id) from inventory.level where variant_id = '"
            + m_variant.toByteArray() + "'");
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_variant = m_stage->shop.addGoods("GOODS-1", 1990, 5, 5).variant;
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void writesEveryChangeIntoTheLedger()
    {
        const auto level = adjust(7, u"found behind the shelf"_s);
        KONTOR_VERIFY_RESULT(level);
        QCOMPARE(level->onHand, 12);
        QCOMPARE(adjust(-2)->onHand, 10);
        QCOMPARE(
            m_stage->number(
                "select string_agg(on_hand_delta || ' ' || kind || ' ' || reason || ' ' || (actor like 'staff:%')::text, '; ' order by at, id) from inventory.movement where kind = 'adjust'"),
            QByteArray("7 adjust found behind the shelf true; -2 adjust count true"));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type = 'inventory.adjusted'"), QByteArray("2"));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation = 'inventory.adjust'"), QByteArray("2"));
    }
    void refusesLessThanNothing()
    {
        QCOMPARE(refusal(adjust(-6)), QByteArray("negative_stock"));
        QCOMPARE(adjust(-5)->onHand, 0);
        QCOMPARE(refusal(adjust(-1)), QByteArray("negative_stock"));
        QCOMPARE(m_stage->number("select count(*) from inventory.movement where kind = 'adjust'"), QByteArray("1"));
    }
    void refusesLessThanIsPromised()
    {
        QCOMPARE(complete({{m_variant, 3}}), QByteArray("placed"));
        QCOMPARE(refusal(adjust(-3)), QByteArray("out_of_stock"));
        QCOMPARE(adjust(-2)->available(), 0);
    }
    void refusesMoreThanCanBeCounted()
    {
        QCOMPARE(adjust(999'999'995)->onHand, 1'000'000'000);
        QCOMPARE(refusal(adjust(1)), QByteArray("out_of_range"));
        QCOMPARE(refusal(adjust(std::numeric_limits<int>::max())), QByteArray("out_of_range"));
    }
    void refusesWhatIsNotThere()
    {
        const auto nowhere = *LocationId::parse(u"01900000-0000-7000-8000-00000000dead");
        QCOMPARE(refusal(m_own->inventory.adjust(clerk(), {.variant = m_variant, .location = nowhere, .delta = 1, .reason = {}})),
            QByteArray("unknown_location"));
        const auto nothing = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead");
        QCOMPARE(refusal(m_own->inventory.adjust(
                     clerk(), {.variant = nothing, .location = m_stage->shop.hamburg, .delta = 1, .reason = {}})),
            QByteArray("unknown_variant"));
    }
    void refusesWhomeverMayNot()
    {
        const InventoryService::Adjustment one{.variant = m_variant, .location = m_stage->shop.hamburg, .delta = 1, .reason = {}};
        QCOMPARE(refusal(m_own->inventory.adjust(storefront(), one)), QByteArray("unauthenticated"));
        auto reader = clerk();
        reader.actor.permissions = {"inventory:read"};
        QCOMPARE(refusal(m_own->inventory.adjust(reader, one)), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->inventory.list(reader, {}, {}, 1)), QByteArray("accepted"));
    }
    void makesALevelWhereThereWasNone()
    {
        run(m_stage->shop.database(),
            "insert into inventory.location (id, code, name, country) values ('01900000-0000-7000-8000-000000000003', 'kiel', 'Kiel', 'DE')");
        const auto kiel = *LocationId::parse(u"01900000-0000-7000-8000-000000000003");
        QCOMPARE(m_own->inventory.adjust(clerk(), {.variant = m_variant, .location = kiel, .delta = 4, .reason = {}})->onHand, 4);
        QCOMPARE(m_own->inventory.list(clerk(), m_variant, {}, 10)->size(), size_t(3));
        QCOMPARE(m_own->locations.list(clerk())->size(), size_t(3));
        // Kiel serves no market yet.
        QCOMPARE(
            m_own->carts.addItem(storefront(), m_own->carts.create(storefront())->token, m_variant, 1)->lines[0].available, 10);
    }
    void pagesThroughEveryLevelOnce()
    {
        for (int i = 0; i < 6; ++i)
            m_stage->shop.addGoods(("MORE-" + QByteArray::number(i)).constData(), 100, i);
        std::optional<LevelId> after;
        QSet<QByteArray> seen;
        int count = 0;
        for (;;) {
            auto page = m_own->inventory.list(clerk(), {}, after, 3);
            KONTOR_VERIFY_RESULT(page);
            const bool more = page->size() > 3;
            if (more)
                page->pop_back();
            for (const auto &level : *page) {
                seen.insert(level.id.toByteArray());
                ++count;
            }
            if (!more)
                break;
            after = page->back().id;
        }
        QCOMPARE(count, 14);
        QCOMPARE(seen.size(), 14);
    }
    void twoHundredAdjustmentsAtOnceAddUp()
    {
        const auto words = m_stage->crowd(8, 200, [&](Shop &shop, int turn) {
            return shop.inventory.adjust(clerk(),
                       {.variant = m_variant,
                           .location = turn % 2 ? m_stage->shop.hamburg : m_stage->shop.luebeck,
                           .delta = turn % 3,
                           .reason = {}})
                ? QByteArray("adjusted")
                : QByteArray("refused");
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"adjusted", 200}}));
        int sum = 10;
        for (int turn = 0; turn < 200; ++turn)
            sum += turn % 3;
        QCOMPARE(m_stage->number("select sum(on_hand) from inventory.level"), QByteArray::number(sum));
    }

    // --- which location serves ---

    void servesFromTheFirstLocationThatCoversTheLine_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<int>("quantity");
        QTest::addColumn<QByteArray>("reservedAfter");
        QTest::newRow("first rank") << QByteArray("select 1") << 5 << QByteArray("5 0");
        QTest::newRow("only the second covers it")
            << QByteArray("update inventory.level set safety = 2 where location_id::text like '%1'") << 4 << QByteArray("0 4");
        QTest::newRow("split in rank order") << QByteArray("select 1") << 7 << QByteArray("5 2");
        QTest::newRow("all there is") << QByteArray("select 1") << 10 << QByteArray("5 5");
        QTest::newRow("backorder counts") << QByteArray(
            "update inventory.level set backorder_limit = 3 where location_id::text like '%1'")
                                          << 8 << QByteArray("8 0");
        QTest::newRow("ranks turned round") << QByteArray("update inventory.market_location set rank = 13 - rank") << 5
                                            << QByteArray("0 5");
    }
    void servesFromTheFirstLocationThatCoversTheLine()
    {
        QFETCH(QByteArray, before);
        QFETCH(int, quantity);
        QFETCH(QByteArray, reservedAfter);
        run(m_stage->shop.database(), before);
        QCOMPARE(complete({{m_variant, quantity}}), QByteArray("placed"));
        QCOMPARE(reserved(), reservedAfter);
    }
    void keepsTheSafetyStock()
    {
        run(m_stage->shop.database(),
            "update inventory.level set safety = 5 where location_id = '" + m_stage->shop.luebeck.toByteArray() + "'");
        // Beyond the look at the cart, too: the safety stock rises while complete waits.
        const auto ready = makeReady(*m_own, {{m_variant, 5}});
        const auto word = m_stage->interrupt(ready.token, m_stage->beginsToComplete(ready), [&] {
            const auto other = m_stage->shop.connectDatabase();
            run(*other, "update inventory.level set safety = 1 where safety = 0");
        });
        QCOMPARE(word, QByteArray("out_of_stock"));
        QCOMPARE(complete({{m_variant, 4}}), QByteArray("placed"));
        QCOMPARE(reserved(), QByteArray("4 0"));
    }
    void holdsEveryLineOrNone()
    {
        const auto scarce = m_stage->shop.addGoods("SCARCE-1", 100, 1);
        const auto ready = makeReady(*m_own, {{m_variant, 2}, {scarce.variant, 1}});
        const auto word = m_stage->interrupt(ready.token, m_stage->beginsToComplete(ready), [&] {
            const auto other = m_stage->shop.connectDatabase();
            run(*other, "update inventory.level set safety = 1 where variant_id = '" + scarce.variant.toByteArray() + "'");
        });
        QCOMPARE(word, QByteArray("out_of_stock"));
        QCOMPARE(reserved(), QByteArray("0 0"));
        QCOMPARE(m_stage->number("select count(*) from inventory.hold"), QByteArray("0"));
    }
    void sellsInAMarketOnlyWhatItsLocationsHave()
    {
        run(m_stage->shop.database(),
            "delete from inventory.market_location where market = 'jp' and location_id = '" + m_stage->shop.hamburg.toByteArray()
                + "'");
        QCOMPARE(complete({{m_variant, 6}}, "jp"), QByteArray("out_of_stock"));
        QCOMPARE(complete({{m_variant, 5}}, "jp"), QByteArray("placed"));
        QCOMPARE(reserved(), QByteArray("0 5"));
    }
};

KONTOR_TEST(InventoryTest)
#include "tst_inventory.moc"
