#include "core/inventory/incomingservice.h"
#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

/** What is expected, and what becomes stock of it. */
class IncomingTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;

    static Instant day(int n) { return *parseRfc3339(u"2030-01-%1T08:00:00Z"_s.arg(n, 2, 10, QLatin1Char('0'))); }
    Result<Incoming> expect(int quantity, int onDay = 1) { return expectAt(m_stage->shop.hamburg, quantity, onDay); }
    Result<Incoming> expectAt(const LocationId &location, int quantity, int onDay)
    {
        return m_own->incoming.add(clerk(),
            {.variant = m_goods.variant,
                .location = location,
                .quantity = quantity,
                .expectedAt = day(onDay),
                .reference = u"PO 1"_s});
    }
    static IncomingService::Receipt receipt(int pieces, bool mayExceed = false)
    {
        return {.pieces = pieces, .mayExceed = mayExceed, .reason = u"Delivery"_s};
    }
    Result<IncomingService::Received> receive(const IncomingId &id, int pieces, bool mayExceed = false)
    {
        return m_own->incoming.receive(clerk(), id, receipt(pieces, mayExceed), {});
    }
    QByteArray onHand()
    {
        return m_stage->number(
            "select on_hand from inventory.level where location_id = '" + m_stage->shop.hamburg.toByteArray() + "'");
    }
    // The day of the next arrival, "-" where none is known.
    QByteArray arrival(const char *market = "eu")
    {
        return m_stage->number(
            QByteArray(
                "select coalesce((select to_char(expected_at at time zone 'UTC', 'DD') from inventory.arrival where market = '")
            + market + "'), '-')");
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("GOODS-1", 1990, 2);
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    // --- receiving ---

    void becomesStockInPortions()
    {
        const auto line = expect(10);
        KONTOR_VERIFY_RESULT(line);
        QCOMPARE(line->sku, u"GOODS-1"_s);
        const auto first = receive(line->id, 4);
        KONTOR_VERIFY_RESULT(first);
        QCOMPARE(first->level.onHand, 6);
        QCOMPARE(first->incoming.received, 4);
        QVERIFY(first->incoming.isOpen());
        const auto rest = receive(line->id, 6);
        KONTOR_VERIFY_RESULT(rest);
        QVERIFY(!rest->incoming.isOpen());
        QCOMPARE(onHand(), QByteArray("12"));
        QCOMPARE(
            m_stage->number(
                "select string_agg(kind || ' ' || on_hand_delta || ' ' || reason, '; ' order by at, id) from inventory.movement where reference = 'incoming:"
                + line->id.toByteArray() + "'"),
            QByteArray("receive 4 Delivery; receive 6 Delivery"));
        QCOMPARE(m_stage->number("select string_agg(operation, ' ' order by seq) from ops.audit where subject = 'incoming'"),
            QByteArray("inventory.add_incoming inventory.receive_incoming inventory.receive_incoming"));
        QCOMPARE(m_stage->number("select string_agg(type, ' ' order by seq) from ops.outbox where aggregate = 'incoming'"),
            QByteArray("incoming.created incoming.updated incoming.updated"));
    }
    void isNeverReceivedTwice()
    {
        const auto line = expect(10);
        KONTOR_VERIFY_RESULT(receive(line->id, 8));
        QCOMPARE(refusal(receive(line->id, 3)), QByteArray("over_receipt"));
        // Nothing of what was refused has happened.
        QCOMPARE(onHand(), QByteArray("10"));
        KONTOR_VERIFY_RESULT(receive(line->id, 2));
        QCOMPARE(refusal(receive(line->id, 1)), QByteArray("over_receipt"));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type = 'inventory.received'"), QByteArray("2"));
    }
    void takesMoreWhereThatIsMeant()
    {
        const auto line = expect(10);
        KONTOR_VERIFY_RESULT(receive(line->id, 8));
        const auto more = receive(line->id, 5, true);
        KONTOR_VERIFY_RESULT(more);
        QCOMPARE(more->incoming.received, 10);
        QCOMPARE(more->incoming.excess, 3);
        QCOMPARE(onHand(), QByteArray("15"));
        QCOMPARE(receive(line->id, 1, true)->incoming.excess, 4);
    }
    void aHundredReceiptsAtOnceTakeWhatIsThere()
    {
        const auto line = expect(60);
        const auto words = m_stage->crowd(
            8, 100, [&](Shop &shop, int) { return refusal(shop.incoming.receive(clerk(), line->id, receipt(1), {})); });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 60}, {"over_receipt", 40}}));
        QCOMPARE(onHand(), QByteArray("62"));
    }
    void goesToOrdersThatLackItFirst()
    {
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_goods.variant, 2}}))), QByteArray("placed"));
        KONTOR_VERIFY_RESULT(m_own->inventory.recordCount(
            clerk(), {.variant = m_goods.variant, .location = m_stage->shop.hamburg, .pieces = 0, .reason = u"Count"_s}));
        const auto done = receive(expect(3)->id, 3);
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(done->level.available(), 1);
    }
    void makesALevelWhereThereWasNone()
    {
        run(m_stage->shop.database(),
            "insert into inventory.location (id, code, name, country) values ('01900000-0000-7000-8000-000000000003', 'kiel', 'Kiel', 'DE')");
        const auto line = expectAt(*LocationId::parse(u"01900000-0000-7000-8000-000000000003"), 3, 1);
        KONTOR_VERIFY_RESULT(line);
        QCOMPARE(receive(line->id, 3)->level.onHand, 3);
    }

    // --- keeping ---

    void isChangedByWhoHasSeenIt()
    {
        const auto line = expect(10);
        const auto changed =
            m_own->incoming.change(clerk(), line->id, {.quantity = 12, .expectedAt = day(7), .reference = {}}, line->version);
        KONTOR_VERIFY_RESULT(changed);
        QCOMPARE(changed->quantity, 12);
        QVERIFY(changed->expectedAt == day(7));
        QCOMPARE(changed->reference, u"PO 1"_s);
        QCOMPARE(refusal(m_own->incoming.change(clerk(), line->id, {.quantity = 1}, line->version)), QByteArray("stale_version"));
        QCOMPARE(refusal(m_own->incoming.remove(clerk(), line->id, line->version)), QByteArray("stale_version"));
        QCOMPARE(refusal(m_own->incoming.receive(clerk(), line->id, receipt(1), line->version)), QByteArray("stale_version"));
        KONTOR_VERIFY_RESULT(receive(line->id, 5));
        QCOMPARE(refusal(m_own->incoming.change(clerk(), line->id, {.quantity = 4}, {})), QByteArray("over_receipt"));
        QVERIFY(!m_own->incoming.change(clerk(), line->id, {.quantity = 5}, {})->isOpen());
    }
    void goesAsLongAsNothingHasCome()
    {
        const auto line = expect(10);
        const auto other = expect(10);
        KONTOR_VERIFY_RESULT(receive(other->id, 1));
        QCOMPARE(refusal(m_own->incoming.remove(clerk(), other->id, {})), QByteArray("wrong_state"));
        KONTOR_VERIFY_RESULT(m_own->incoming.remove(clerk(), line->id, {}));
        QCOMPARE(refusal(m_own->incoming.view(clerk(), line->id)), QByteArray("not_found"));
        QCOMPARE(refusal(receive(line->id, 1)), QByteArray("not_found"));
        QCOMPARE(
            m_stage->number("select count(*) from ops.audit where operation = 'inventory.remove_incoming'"), QByteArray("1"));
    }
    void refusesWhatIsNotThereAndWhomeverMayNot()
    {
        const auto nothing = u"01900000-0000-7000-8000-00000000dead"_s;
        QCOMPARE(refusal(expectAt(*LocationId::parse(nothing), 1, 1)), QByteArray("unknown_location"));
        QCOMPARE(refusal(m_own->incoming.add(clerk(),
                     {.variant = *VariantId::parse(nothing),
                         .location = m_stage->shop.hamburg,
                         .quantity = 1,
                         .expectedAt = day(1),
                         .reference = {}})),
            QByteArray("unknown_variant"));
        const auto line = expect(10);
        QCOMPARE(refusal(m_own->incoming.receive(reader(), line->id, receipt(1), {})), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->incoming.change(reader(), line->id, {}, {})), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->incoming.remove(reader(), line->id, {})), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->incoming.add(reader(), {})), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->incoming.list(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(m_own->incoming.view(reader(), line->id)), QByteArray("accepted"));
    }
    void pagesThroughEveryLineOnceTheNextFirst()
    {
        for (int i = 0; i < 7; ++i)
            KONTOR_VERIFY_RESULT(expectAt(i % 2 ? m_stage->shop.luebeck : m_stage->shop.hamburg, 1 + i, 7 - i / 2));
        KONTOR_VERIFY_RESULT(receive(m_own->incoming.list(clerk(), {})->front().id, 7));
        const auto walk = [&](IncomingService::Filter filter) {
            filter.limit = 2;
            QByteArrayList seen;
            for (;;) {
                auto page = m_own->incoming.list(clerk(), filter);
                if (!page)
                    return QByteArray("refused");
                const bool more = page->size() > 2;
                if (more)
                    page->pop_back();
                for (const auto &line : *page)
                    seen.append(QByteArray::number(line.quantity));
                if (!more)
                    return seen.join(' ');
                filter.afterAt = page->back().expectedAt;
                filter.after = page->back().id;
            }
        };
        QCOMPARE(walk({}), QByteArray("7 5 6 3 4 1 2"));
        QCOMPARE(walk({.isOpen = true}), QByteArray("5 6 3 4 1 2"));
        QCOMPARE(walk({.location = m_stage->shop.luebeck}), QByteArray("6 4 2"));
        QCOMPARE(walk({.variant = m_goods.variant, .isOpen = true}), QByteArray("5 6 3 4 1 2"));
        QCOMPARE(walk({.variant = VariantId()}), QByteArray());
        QCOMPARE(m_own->incoming.count(clerk(), {.isOpen = true}).value_or(-1), qint64(6));
        QCOMPARE(m_own->incoming.count(clerk(), {.location = m_stage->shop.hamburg}).value_or(-1), qint64(4));
    }

    // --- the next arrival ---

    void knowsTheNextArrivalOfEachMarket()
    {
        QCOMPARE(arrival(), QByteArray("-"));
        const auto late = expect(5, 20);
        QCOMPARE(arrival(), QByteArray("20"));
        const auto soon = expectAt(m_stage->shop.luebeck, 5, 10);
        QCOMPARE(arrival(), QByteArray("10"));
        KONTOR_VERIFY_RESULT(m_own->incoming.change(clerk(), soon->id, {.expectedAt = day(25)}, {}));
        QCOMPARE(arrival(), QByteArray("20"));
        KONTOR_VERIFY_RESULT(receive(late->id, 4));
        QCOMPARE(arrival(), QByteArray("20"));
        KONTOR_VERIFY_RESULT(receive(late->id, 1));
        QCOMPARE(arrival(), QByteArray("25"));
        KONTOR_VERIFY_RESULT(m_own->locations.rank(clerk(), "jp", {m_stage->shop.hamburg}));
        QCOMPARE(arrival("jp"), QByteArray("-"));
        QCOMPARE(arrival(), QByteArray("25"));
        KONTOR_VERIFY_RESULT(m_own->locations.rank(clerk(), "jp", {m_stage->shop.luebeck}));
        QCOMPARE(arrival("jp"), QByteArray("25"));
        KONTOR_VERIFY_RESULT(m_own->incoming.remove(clerk(), soon->id, {}));
        QCOMPARE(arrival(), QByteArray("-"));
        QCOMPARE(m_stage->number("select count(*) from inventory.arrival"), QByteArray("0"));
    }
    void seesWhatIsExpectedAtTheSameMoment_data()
    {
        QTest::addColumn<bool>("isKnown");
        QTest::newRow("of what nothing was expected") << false;
        QTest::newRow("before what was expected") << true;
    }
    void seesWhatIsExpectedAtTheSameMoment()
    {
        QFETCH(bool, isKnown);
        if (isKnown)
            KONTOR_VERIFY_RESULT(expect(1, 25));
        const auto expects = [&](int onDay) {
            return [this, onDay](Shop &shop) -> Result<QByteArray> {
                KONTOR_CHECK(shop.incoming.add(clerk(),
                    {.variant = m_goods.variant,
                        .location = m_stage->shop.hamburg,
                        .quantity = 1,
                        .expectedAt = day(onDay),
                        .reference = {}}));
                return QByteArray("expected");
            };
        };
        const auto both = m_stage->overlap(expects(10), expects(20));
        QCOMPARE(both.second, QByteArray("expected"));
        QCOMPARE(arrival(), QByteArray("10"));
    }
    void agreesWithWhoRanksItsLocationAtTheSameMoment_data()
    {
        QTest::addColumn<bool>("lineFirst");
        QTest::newRow("the line comes first") << true;
        QTest::newRow("the rank comes first") << false;
    }
    void agreesWithWhoRanksItsLocationAtTheSameMoment()
    {
        QFETCH(bool, lineFirst);
        KONTOR_VERIFY_RESULT(m_own->locations.rank(clerk(), "jp", {m_stage->shop.hamburg}));
        const Action expects = [this](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.incoming.add(clerk(),
                {.variant = m_goods.variant,
                    .location = m_stage->shop.luebeck,
                    .quantity = 1,
                    .expectedAt = day(10),
                    .reference = {}}));
            return QByteArray("expected");
        };
        const Action ranks = [this](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.locations.rank(clerk(), "jp", {m_stage->shop.luebeck}));
            return QByteArray("ranked");
        };
        const auto both = lineFirst ? m_stage->overlap(expects, ranks) : m_stage->overlap(ranks, expects);
        QCOMPARE(both.second, lineFirst ? QByteArray("ranked") : QByteArray("expected"));
        QCOMPARE(arrival("jp"), QByteArray("10"));
    }
    void verifyTellsOfAnArrivalThatIsNone()
    {
        KONTOR_VERIFY_RESULT(expect(5));
        run(m_stage->shop.database(),
            "update inventory.arrival set expected_at = expected_at + interval '1 day' where market = 'eu'");
        QVERIFY(m_stage->brokenRule().contains("what comes next"));
        run(m_stage->shop.database(),
            "update inventory.arrival set expected_at = expected_at - interval '1 day' where market = 'eu'");
    }
    void asksTheListForItsProduct()
    {
        run(m_stage->shop.database(), "delete from catalog.dirty");
        const auto line = expect(5, 20);
        QCOMPARE(m_stage->number("select count(distinct product_id) from catalog.dirty"), QByteArray("1"));
        run(m_stage->shop.database(), "delete from catalog.dirty");
        KONTOR_VERIFY_RESULT(m_own->incoming.change(clerk(), line->id, {.reference = u"PO 2"_s}, {}));
        QCOMPARE(m_stage->number("select count(*) from catalog.dirty"), QByteArray("0"));
    }
    void goesWithItsVariant()
    {
        const auto goods = m_stage->shop.addGoods("OTHER-1", 100, 0);
        m_goods.variant = goods.variant;
        KONTOR_VERIFY_RESULT(expect(5, 20));
        run(m_stage->shop.database(),
            "alter table inventory.movement disable trigger movement_append_only; delete from inventory.movement where level_id in (select id from inventory.level where variant_id = '"
                + goods.variant.toByteArray()
                + "'); alter table inventory.movement enable trigger movement_append_only; delete from inventory.level where variant_id = '"
                + goods.variant.toByteArray() + "'; delete from catalog.variant where id = '" + goods.variant.toByteArray()
                + "'");
        QCOMPARE(m_stage->number("select (select count(*) from inventory.incoming) + (select count(*) from inventory.arrival)"),
            QByteArray("0"));
    }
};

KONTOR_TEST(IncomingTest)
#include "tst_incoming.moc"
