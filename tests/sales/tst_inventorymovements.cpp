#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

/** What staff do to stock: receive, count, write off, transfer, one at a time and by the thousand. */
class StockMovementsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_variant;
    LocationId m_hamburg;
    LocationId m_luebeck;

    InventoryService::Quantity pieces(int count) const
    {
        return {.variant = m_variant, .location = m_hamburg, .pieces = count, .reason = u"because"_s};
    }
    InventoryService::Transfer move(int count) const
    {
        return {.variant = m_variant, .from = m_hamburg, .to = m_luebeck, .pieces = count, .reason = u"window"_s};
    }
    QByteArray onHand()
    {
        return m_stage->number(
            "select string_agg(on_hand::text, ' ' order by location_id) from inventory.level where variant_id = '"
            + m_variant.toByteArray() + "'");
    }
    // What staff have done, in the order in which they did it.
    QByteArray ledger()
    {
        return m_stage->number(
            "select string_agg(kind || ' ' || on_hand_delta, '; ' order by at, kind desc) from inventory.movement where actor like 'staff:%'");
    }
    QByteArray events()
    {
        return m_stage->number(
            "select string_agg(type, ' ' order by seq) from ops.outbox where type like 'inventory.%' and type not in ('inventory.out', 'inventory.back')");
    }
    LevelId levelId() { return m_own->inventory.list(clerk(), m_variant, {}, 1)->front().id; }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_variant = m_stage->shop.addGoods("GOODS-1", 1990, 5, 5).variant;
        m_hamburg = m_stage->shop.hamburg;
        m_luebeck = m_stage->shop.luebeck;
        run(m_stage->shop.database(), "truncate ops.outbox");
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void writesEachKindIntoTheLedger()
    {
        QCOMPARE(m_own->inventory.receive(clerk(), pieces(3))->onHand, 8);
        QCOMPARE(m_own->inventory.recordCount(clerk(), pieces(4))->onHand, 4);
        QCOMPARE(m_own->inventory.recordCount(clerk(), pieces(4))->onHand, 4);
        QCOMPARE(m_own->inventory.writeOff(clerk(), pieces(1))->onHand, 3);
        QCOMPARE(ledger(), QByteArray("receive 3; count -4; count 0; write_off -1"));
        QCOMPARE(events(), QByteArray("inventory.received inventory.counted inventory.counted inventory.written_off"));
        QCOMPARE(m_stage->number("select string_agg(operation, ' ' order by seq) from ops.audit where actor like 'staff:%'"),
            QByteArray("inventory.receive inventory.count inventory.count inventory.write_off"));
    }
    void refusesWhatCannotBe()
    {
        QCOMPARE(refusal(m_own->inventory.writeOff(clerk(), pieces(6))), QByteArray("negative_stock"));
        QCOMPARE(m_own->inventory.receive(clerk(), pieces(999'999'995))->onHand, 1'000'000'000);
        QCOMPARE(faults(m_own->inventory.receive(clerk(), pieces(1))), QByteArray("/quantity out_of_range"));
        QCOMPARE(faults(m_own->inventory.recordCount(clerk(), pieces(1'000'000'001))), QByteArray("/on_hand out_of_range"));
        auto nowhere = pieces(1);
        nowhere.location = *LocationId::parse(u"01900000-0000-7000-8000-00000000dead");
        QCOMPARE(faults(m_own->inventory.receive(clerk(), nowhere)), QByteArray("/location_id unknown_location"));
        QCOMPARE(ledger(), QByteArray("receive 999999995"));
    }
    void refusesWhomeverMayNot()
    {
        auto &inventory = m_own->inventory;
        const QByteArray missing = "permission_missing";
        QCOMPARE(refusal(inventory.receive(reader(), pieces(1))), missing);
        QCOMPARE(refusal(inventory.recordCount(reader(), pieces(1))), missing);
        QCOMPARE(refusal(inventory.writeOff(reader(), pieces(1))), missing);
        QCOMPARE(refusal(inventory.transfer(reader(), move(1))), missing);
        QCOMPARE(
            refusal(inventory.setLevels(reader(), {{.variant = m_variant, .location = m_hamburg, .onHand = 1}}, {})), missing);
        QCOMPARE(
            refusal(inventory.changeLevel(reader(), levelId(), {.safety = 1, .backorderLimit = {}, .lowStockThreshold = {}}, {})),
            missing);
        QCOMPARE(refusal(inventory.listMovements(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(inventory.countMovements(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(inventory.listAlerts(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(inventory.countAlerts(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(inventory.level(storefront(), levelId())), QByteArray("unauthenticated"));
        QCOMPARE(refusal(inventory.level(reader(), levelId())), QByteArray("accepted"));
        QCOMPARE(refusal(inventory.listMovements(reader(), {})), QByteArray("accepted"));
    }

    // --- transfers ---

    void transfersBothOrNeither()
    {
        const auto done = m_own->inventory.transfer(clerk(), move(3));
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(done->from.onHand, 2);
        QCOMPARE(done->to.onHand, 8);
        QCOMPARE(ledger(), QByteArray("transfer_out -3; transfer_in 3"));
        QCOMPARE(
            m_stage->number(
                "select count(distinct reference) || ' ' || min(reference) from inventory.movement where kind like 'transfer%'"),
            "1 " + done->reference);
        QCOMPARE(refusal(m_own->inventory.transfer(clerk(), move(3))), QByteArray("negative_stock"));
        QCOMPARE(onHand(), QByteArray("2 8"));
        QCOMPARE(events(), QByteArray("inventory.transferred inventory.transferred"));
    }
    void transfersToWhereThereWasNone()
    {
        const auto kiel =
            m_own->locations.create(clerk(), {.code = "kiel", .name = u"Kiel"_s, .country = *CountryCode::parse(u"DE")});
        auto there = move(2);
        there.to = kiel->id;
        QCOMPARE(m_own->inventory.transfer(clerk(), there)->to.onHand, 2);
        std::swap(there.from, there.to);
        QCOMPARE(m_own->inventory.transfer(clerk(), there)->from.onHand, 0);
    }
    void transfersNothingThatIsPromised()
    {
        const auto ready = makeReady(*m_own, {{m_variant, 4}});
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, ready)), QByteArray("placed"));
        QCOMPARE(refusal(m_own->inventory.transfer(clerk(), move(2))), QByteArray("out_of_stock"));
        QCOMPARE(m_own->inventory.transfer(clerk(), move(1))->from.available(), 0);
    }
    void refusesATransferToNowhere()
    {
        const auto nowhere = *LocationId::parse(u"01900000-0000-7000-8000-00000000dead");
        auto wrong = move(1);
        wrong.to = wrong.from;
        QCOMPARE(faults(m_own->inventory.transfer(clerk(), wrong)), QByteArray("/to_location_id duplicate"));
        wrong.to = nowhere;
        QCOMPARE(faults(m_own->inventory.transfer(clerk(), wrong)), QByteArray("/to_location_id unknown_location"));
        std::swap(wrong.from, wrong.to);
        QCOMPARE(faults(m_own->inventory.transfer(clerk(), wrong)), QByteArray("/from_location_id unknown_location"));
        wrong = move(1);
        wrong.variant = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead");
        QCOMPARE(faults(m_own->inventory.transfer(clerk(), wrong)), QByteArray("/variant_id unknown_variant"));
        QCOMPARE(onHand(), QByteArray("5 5"));
    }

    // --- many at once ---

    void setsManyLevelsOrNone()
    {
        const auto other = m_stage->shop.addGoods("GOODS-2", 990, 1).variant;
        using Counted = InventoryService::Counted;
        std::vector<Counted> counts = {{.variant = other, .location = m_luebeck, .onHand = 7},
            {.variant = m_variant, .location = m_hamburg, .onHand = 9},
            {.variant = m_variant, .location = m_luebeck, .onHand = 5}};
        const auto done = m_own->inventory.setLevels(clerk(), counts, u"stocktake"_s);
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(done->levels, 3);
        QCOMPARE(done->changed, 2);
        QCOMPARE(onHand(), QByteArray("9 5"));
        QCOMPARE(
            m_stage->number(
                "select string_agg(on_hand_delta::text, ' ' order by on_hand_delta) from inventory.movement where reference = '"
                + done->reference + "'"),
            QByteArray("0 4 7"));
        counts.push_back(
            {.variant = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead"), .location = m_hamburg, .onHand = 1});
        counts.push_back(
            {.variant = other, .location = *LocationId::parse(u"01900000-0000-7000-8000-00000000dead"), .onHand = 1});
        counts[1].onHand = 1;
        QCOMPARE(faults(m_own->inventory.setLevels(clerk(), counts, {})),
            QByteArray("/levels/3/variant_id unknown_variant; /levels/4/location_id unknown_location"));
        QCOMPARE(faults(m_own->inventory.setLevels(clerk(), {counts[0], counts[1], counts[0]}, {})),
            QByteArray("/levels/2 duplicate"));
        QCOMPARE(refusal(m_own->inventory.setLevels(clerk(), {}, {})), QByteArray("too_many"));
        QCOMPARE(refusal(m_own->inventory.setLevels(clerk(), std::vector<Counted>(10'001), {})), QByteArray("too_many"));
        QCOMPARE(onHand(), QByteArray("9 5"));
    }
    void setsTenThousandLevels()
    {
        run(m_stage->shop.database(),
            "insert into catalog.product (id, slug, title) select ops.uuid_v7(), 'mass-' || n, 'Mass' from generate_series(1, 5000) n;"
            "insert into catalog.variant (id, product_id, sku) select ops.uuid_v7(), id, slug from catalog.product where slug like 'mass-%'");
        std::vector<InventoryService::Counted> counts;
        for (const auto &id :
            m_stage->number("select string_agg(id::text, ' ') from catalog.variant where sku like 'mass-%'").split(' '))
            for (const auto &location : {m_luebeck, m_hamburg})
                counts.push_back({.variant = *VariantId::parse(QString::fromLatin1(id)),
                    .location = location,
                    .onHand = static_cast<int>(counts.size())});
        QCOMPARE(counts.size(), limits::levelsAtOnce);
        for (int i = 0; i < 2; ++i) {
            const auto done = m_own->inventory.setLevels(clerk(), counts, u"stocktake"_s);
            KONTOR_VERIFY_RESULT(done);
            QCOMPARE(done->changed, i == 0 ? 9'999 : 0); // of the first one, none was counted
        }
        QCOMPARE(
            m_stage->number(
                "select sum(on_hand) from inventory.level l join catalog.variant v on v.id = l.variant_id where v.sku like 'mass-%'"),
            QByteArray::number(9'999 * 5'000));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation = 'inventory.set_levels'"), QByteArray("2"));
        run(m_stage->shop.database(), "delete from catalog.dirty");
    }
    void noneWaitsForTheOtherInACircle()
    {
        // Against each other, by both ends: without one order of locks this ends in circles, which are found at once.
        run(m_stage->shop.database(),
            "do $$ begin execute format('alter database %I set deadlock_timeout = %L', current_database(), '10ms'); end $$");
        run(m_stage->shop.database(), "select inventory.move(id, 'receive', 995, 0, 'test', '', '') from inventory.level");
        const auto before = m_stage->number("select deadlocks from pg_stat_database where datname = current_database()");
        const auto words = m_stage->crowd(8, 1'000, [&](Shop &shop, int turn) {
            auto there = move(1 + turn % 3);
            if (turn % 2)
                std::swap(there.from, there.to);
            if (turn % 3)
                return refusal(shop.inventory.transfer(clerk(), there));
            return refusal(
                shop.inventory.adjust(clerk(), {.variant = m_variant, .location = there.from, .delta = turn % 5, .reason = {}}));
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 1'000}}));
        int sum = 2'000;
        for (int turn = 0; turn < 1'000; turn += 3)
            sum += turn % 5;
        QCOMPARE(m_stage->number("select sum(on_hand) from inventory.level"), QByteArray::number(sum));
        QCOMPARE(m_stage->number("select sum(on_hand_delta) from inventory.movement"), QByteArray::number(sum));
        run(m_stage->shop.database(), "select pg_stat_force_next_flush()");
        QCOMPARE(m_stage->number("select deadlocks from pg_stat_database where datname = current_database()"), before);
    }
    void ordersAndTransfersDoNotMeetInACircle()
    {
        const auto other = m_stage->shop.addGoods("GOODS-2", 990, 200, 200).variant;
        run(m_stage->shop.database(), "select inventory.move(id, 'receive', 200, 0, 'test', '', '') from inventory.level");
        const auto words = m_stage->crowd(4, 80, [&](Shop &shop, int turn) {
            if (turn % 4 == 0)
                return refusal(shop.inventory.setLevels(clerk(),
                    {{.variant = other, .location = m_luebeck, .onHand = 300},
                        {.variant = m_variant, .location = m_hamburg, .onHand = 300}},
                    u"count"_s));
            if (turn % 4 == 1)
                return refusal(shop.inventory.transfer(clerk(), move(1)));
            auto ready = makeReady(shop, {{turn % 4 == 2 ? other : m_variant, 1}, {turn % 4 == 2 ? m_variant : other, 2}});
            return outcome(shop.placement.complete(storefront(), ready.token, ready.total));
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 40}, {"placed", 40}}));
        QCOMPARE(m_stage->number("select sum(reserved) from inventory.level"), QByteArray("120"));
    }

    // --- the ledger ---

    void showsTheNewestFirst()
    {
        for (int i = 1; i <= 6; ++i)
            KONTOR_VERIFY_RESULT(m_own->inventory.receive(clerk(), pieces(i)));
        KONTOR_VERIFY_RESULT(m_own->inventory.transfer(clerk(), move(1)));
        for (const bool byVariant : {true, false}) {
            InventoryService::MovementFilter filter;
            filter.limit = 3;
            if (byVariant)
                filter.variant = m_variant;
            QList<int> deltas;
            QSet<QByteArray> seen;
            for (;;) {
                auto page = m_own->inventory.listMovements(reader(), filter);
                KONTOR_VERIFY_RESULT(page);
                const bool more = page->size() > 3;
                if (more)
                    page->pop_back();
                for (const auto &movement : *page) {
                    seen.insert(movement.id.toByteArray());
                    if (movement.kind == "receive" && movement.actor.startsWith(u"staff:"))
                        deltas.append(movement.onHandDelta);
                }
                if (!more)
                    break;
                filter.beforeAt = page->back().at;
                filter.before = page->back().id;
            }
            QCOMPARE(seen.size(), 10);
            QCOMPARE(deltas, (QList<int>{6, 5, 4, 3, 2, 1}));
            QCOMPARE(*m_own->inventory.countMovements(reader(), filter), qint64(10));
        }
        InventoryService::MovementFilter there;
        there.location = m_luebeck;
        QCOMPARE(m_own->inventory.listMovements(reader(), there)->size(), size_t(2));
        there.variant = m_variant;
        const auto movements = m_own->inventory.listMovements(reader(), there);
        QCOMPARE(movements->size(), size_t(2));
        QCOMPARE(movements->front().kind, QByteArray("transfer_in"));
        QCOMPARE(movements->front().reason, u"window"_s);
        QVERIFY(movements->front().reference.startsWith(u"transfer:"));
        QCOMPARE(*m_own->inventory.countMovements(reader(), there), qint64(2));
        there.variant = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead");
        QVERIFY(m_own->inventory.listMovements(reader(), there)->empty());
    }

    // --- what holds for a level ---

    void changesWhatHoldsForALevel()
    {
        const auto id = levelId();
        const auto seen = m_own->inventory.level(reader(), id);
        const auto changed =
            m_own->inventory.changeLevel(clerk(), id, {.safety = 2, .backorderLimit = {}, .lowStockThreshold = 3}, seen->version);
        KONTOR_VERIFY_RESULT(changed);
        QCOMPARE(changed->available(), 3);
        QCOMPARE(changed->lowStockThreshold, std::optional<int>(3));
        QCOMPARE(refusal(m_own->inventory.changeLevel(
                     clerk(), id, {.safety = 1, .backorderLimit = {}, .lowStockThreshold = {}}, seen->version)),
            QByteArray("stale_version"));
        const auto more = m_own->inventory.changeLevel(
            clerk(), id, {.safety = {}, .backorderLimit = 4, .lowStockThreshold = std::optional<int>()}, {});
        QCOMPARE(more->safety, 2);
        QCOMPARE(more->backorderLimit, 4);
        QCOMPARE(more->lowStockThreshold, std::optional<int>());
        QCOMPARE(
            m_stage->number(
                "select payload #>> '{before,safety}' || ' ' || (payload #>> '{after,safety}') from ops.audit where operation = 'inventory.change_level' order by seq limit 1"),
            QByteArray("0 2"));
        QCOMPARE(refusal(m_own->inventory.changeLevel(clerk(), *LevelId::parse(u"01900000-0000-7000-8000-00000000dead"), {}, {})),
            QByteArray("not_found"));
        QCOMPARE(refusal(m_own->inventory.level(clerk(), *LevelId::parse(u"01900000-0000-7000-8000-00000000dead"))),
            QByteArray("not_found"));
    }
    void allowsNoLessThanIsPromised()
    {
        const auto id = m_own->inventory.list(clerk(), m_variant, {}, 2)->front().id;
        run(m_stage->shop.database(), "update inventory.level set backorder_limit = 3 where id = '" + id.toByteArray() + "'");
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_variant, 7}}))), QByteArray("placed"));
        const auto lower = [&](int limit) {
            return refusal(
                m_own->inventory.changeLevel(clerk(), id, {.safety = {}, .backorderLimit = limit, .lowStockThreshold = {}}, {}));
        };
        QCOMPARE(lower(1), QByteArray("out_of_stock"));
        QCOMPARE(lower(2), QByteArray("accepted"));
    }
};

KONTOR_TEST(StockMovementsTest)
#include "tst_inventorymovements.moc"
