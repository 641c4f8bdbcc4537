#include "core/sales/reconciler.h"
#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

/** Less is there than was promised: who loses what, and what becomes of their money. */
class StockShortTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_variant;

    // A lease is over at once, and so is the time before a silent gateway is asked again.
    InventoryService::Quantity pieces(int count) const
    {
        return {.variant = m_variant, .location = m_stage->shop.hamburg, .pieces = count, .reason = u"stocktake"_s};
    }
    Result<StockLevel> counted(int count) { return m_own->inventory.recordCount(clerk(), pieces(count)); }
    Action counts(int count)
    {
        return [this, count](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.inventory.recordCount(clerk(), pieces(count)));
            return QByteArray("counted");
        };
    }
    void order(int quantity)
    {
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_variant, quantity}}))), QByteArray("placed"));
    }
    ReadyCheckout card(int quantity)
    {
        return makeReady(*m_own, {{m_variant, quantity}}, "test", "card", R"({"token":"tok_capture"})");
    }
    // "4 allocated, 3 short": in the order of the orders.
    QByteArray allocations()
    {
        return m_stage->number(
            "select string_agg(pieces || ' ' || state, ', ' order by number, state) from ("
            "select o.number, a.state, sum(a.quantity) as pieces from inventory.allocation a join sales.order_line l on l.id = a.order_line_id"
            " join sales.\"order\" o on o.id = l.order_id group by o.number, a.state) s");
    }
    QByteArray payments()
    {
        return m_stage->number(
            "select string_agg(state || ' ' || coalesce(failure, ''), ', ' order by created_at) from sales.payment where provider = 'test'");
    }
    QByteArray charges() { return m_stage->number("select string_agg(state, ' ') from testgateway.charge"); }
    QByteArray lastShort(const char *what)
    {
        return m_stage->number(QByteArray("select payload ->> '") + what
            + "' from ops.outbox where type = 'inventory.short' order by seq desc limit 1");
    }
    QByteArray alerts() { return m_stage->number("select string_agg(kind, ' ' order by kind) from inventory.alert"); }
    Result<int> reconcile() { return Reconciler(m_own->placement, m_own->carts, m_stage->providers).run(); }
    int returnMoney() { return m_stage->returnMoney(*m_own); }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect(hasty());
        m_variant = m_stage->shop.addGoods("GOODS-1", 1990, 10).variant;
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void theNewestOrderIsShort()
    {
        order(4);
        order(4);
        const auto level = counted(5);
        KONTOR_VERIFY_RESULT(level);
        QCOMPARE(level->onHand, 5);
        QCOMPARE(level->reserved, 5);
        QCOMPARE(allocations(), QByteArray("4 allocated, 1 allocated, 3 short"));
        QCOMPARE(lastShort("short"), QByteArray("3"));
        QCOMPARE(lastShort("released"), QByteArray("0"));
        QCOMPARE(lastShort("order_ids"),
            m_stage->number("select jsonb_build_array(id)::text from sales.\"order\" order by number desc limit 1"));
        QCOMPARE(m_stage->number("select payload ->> 'short' from ops.audit where operation = 'inventory.run_short'"),
            QByteArray("3"));
        QCOMPARE(alerts(), QByteArray("out short"));
        const auto shown = m_own->inventory.listAlerts(reader(), {.kind = QByteArray("short"), .location = {}, .before = {}});
        KONTOR_VERIFY_RESULT(shown);
        QCOMPARE(shown->size(), size_t(1));
        QCOMPARE(shown->front().lacking, 3);
        QCOMPARE(shown->front().sku, u"GOODS-1"_s);
        // Nothing is left that more could be taken from.
        QCOMPARE(counted(0)->reserved, 0);
        QCOMPARE(allocations(), QByteArray("4 short, 4 short"));
    }
    void whatMayBeOrderedInIsNotShort()
    {
        order(4);
        order(4);
        run(m_stage->shop.database(), "update inventory.level set backorder_limit = 2 where on_hand = 10");
        QCOMPARE(counted(5)->reserved, 7);
        QCOMPARE(allocations(), QByteArray("4 allocated, 3 allocated, 1 short"));
    }
    void aWriteOffTakesPromisesBack()
    {
        order(8);
        QCOMPARE(refusal(m_own->inventory.writeOff(clerk(), pieces(11))), QByteArray("negative_stock"));
        QCOMPARE(allocations(), QByteArray("8 allocated"));
        QCOMPARE(m_own->inventory.writeOff(clerk(), pieces(4))->reserved, 6);
        QCOMPARE(allocations(), QByteArray("6 allocated, 2 short"));
    }
    void aCountOfManyTakesPromisesBack()
    {
        order(8);
        const auto done = m_own->inventory.setLevels(
            clerk(), {{.variant = m_variant, .location = m_stage->shop.hamburg, .onHand = 5}}, u"stocktake"_s);
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(done->lacking, 3);
        QCOMPARE(done->released, 0);
        QCOMPARE(allocations(), QByteArray("5 allocated, 3 short"));
    }
    void whatComesInGoesToWhoWaitsLongest()
    {
        order(4);
        order(4);
        KONTOR_VERIFY_RESULT(counted(0));
        QCOMPARE(m_own->inventory.receive(clerk(), pieces(6))->reserved, 6);
        QCOMPARE(allocations(), QByteArray("4 allocated, 2 allocated, 2 short"));
        QCOMPARE(alerts(), QByteArray("out short"));
        // Nobody else can buy what is owed.
        QCOMPARE(refusal(m_own->inventory.adjust(
                     clerk(), {.variant = m_variant, .location = m_stage->shop.hamburg, .delta = -1, .reason = {}})),
            QByteArray("out_of_stock"));
        QCOMPARE(m_own->inventory.receive(clerk(), pieces(3))->available(), 1);
        QCOMPARE(allocations(), QByteArray("4 allocated, 4 allocated"));
        QCOMPARE(alerts(), QByteArray());
        QCOMPARE(
            m_stage->number(
                "select string_agg(payload ->> 'covered', ' ' order by seq) from ops.outbox where type = 'inventory.covered'"),
            QByteArray("6 2"));
    }
    void aHigherLimitCoversWhatIsShort()
    {
        order(4);
        KONTOR_VERIFY_RESULT(counted(1));
        const auto level = m_own->inventory.list(clerk(), m_variant, {}, 1)->front().id;
        QCOMPARE(m_own->inventory.changeLevel(clerk(), level, {.safety = {}, .backorderLimit = 2, .lowStockThreshold = {}}, {})
                     ->reserved,
            3);
        QCOMPARE(allocations(), QByteArray("3 allocated, 1 short"));
    }

    // --- payments on their way ---

    void holdsGoBeforeAllocations()
    {
        const auto early = card(3);
        const auto first = m_stage->begin(*m_own, early);
        order(4);
        const auto late = card(2);
        const auto second = m_stage->begin(*m_own, late);
        // 3 held, 4 allocated, 2 held: the last hold goes, and then the other one, whole.
        QCOMPARE(counted(8)->reserved, 7);
        QCOMPARE(counted(6)->reserved, 4);
        QCOMPARE(allocations(), QByteArray("4 allocated"));
        QCOMPARE(lastShort("released"), QByteArray("3"));
        for (const auto &ask : {first, second})
            QCOMPARE(outcome(m_stage->settles(ask, m_stage->ask(ask))(*m_own)), QByteArray("declined out_of_stock"));
        QCOMPARE(payments(), QByteArray("failed out_of_stock, failed out_of_stock"));
        QCOMPARE(returnMoney(), 2);
        QCOMPARE(charges(), QByteArray("refunded refunded"));
        QCOMPARE(m_own->checkouts.view(storefront(), late.token)->state(), CheckoutState::Ready);
    }
    void theReconcilerComesToAnEnd()
    {
        const auto ask = m_stage->begin(*m_own, card(3));
        m_stage->ask(ask); // and its answer is lost
        KONTOR_VERIFY_RESULT(counted(1));
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(payments(), QByteArray("failed out_of_stock"));
        QCOMPARE(*reconcile(), 0);
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(charges(), QByteArray("refunded"));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
    }
    void theOtherLinesOfThePaymentGoBackToo()
    {
        const auto other = m_stage->shop.addGoods("GOODS-2", 990, 10).variant;
        const auto ask =
            m_stage->begin(*m_own, makeReady(*m_own, {{m_variant, 3}, {other, 2}}, "test", "card", R"({"token":"tok_capture"})"));
        KONTOR_VERIFY_RESULT(counted(0));
        QCOMPARE(m_stage->number("select sum(reserved) from inventory.level"), QByteArray("2"));
        QCOMPARE(outcome(m_stage->settles(ask, m_stage->ask(ask))(*m_own)), QByteArray("declined out_of_stock"));
        QCOMPARE(m_stage->number("select sum(reserved) from inventory.level"), QByteArray("0"));
        QCOMPARE(returnMoney(), 1);
    }
    void aPaymentThatComesDuringTheCountGoesBack()
    {
        const auto ask = m_stage->begin(*m_own, card(3));
        const auto reply = m_stage->ask(ask);
        const auto words = m_stage->overlap(counts(1), m_stage->settles(ask, reply));
        QCOMPARE(words.first, QByteArray("counted"));
        QCOMPARE(words.second, QByteArray("declined out_of_stock"));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
        QCOMPARE(returnMoney(), 1);
    }
    void anOrderThatComesDuringTheCountIsShort()
    {
        const auto ask = m_stage->begin(*m_own, card(3));
        const auto reply = m_stage->ask(ask);
        const auto words = m_stage->overlap(m_stage->settles(ask, reply), counts(1));
        QCOMPARE(words.first, QByteArray("placed"));
        QCOMPARE(words.second, QByteArray("counted"));
        QCOMPARE(allocations(), QByteArray("1 allocated, 2 short"));
        QCOMPARE(m_stage->number("select count(*) from ops.job where kind = 'payment.return_money'"), QByteArray("0"));
    }
    void countsAndPaymentsAtOnceLeaveNothingBehind()
    {
        const auto words = m_stage->crowd(4, 80, [&](Shop &shop, int turn) {
            if (turn % 2)
                return refusal(shop.inventory.recordCount(clerk(), pieces(turn % 11)));
            const auto ready = makeReady(shop, {{m_variant, 2}}, nullptr);
            const auto chosen =
                shop.placement.openPayment(storefront(), ready.token, "test", "card", R"({"token":"tok_capture"})");
            const auto checkout = shop.checkouts.view(storefront(), ready.token);
            if (!chosen || !checkout)
                return QByteArray("not opened");
            const auto word = outcome(drive(shop, m_stage->providers, storefront(),
                shop.placement.complete(storefront(), ready.token, checkout->cart.totals.total)));
            return word == "placed" || word == "out_of_stock" || word == "declined out_of_stock" ? QByteArray("settled") : word;
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 40}, {"settled", 40}}));
        returnMoney();
        QCOMPARE(m_stage->number("select count(*) from testgateway.charge g join sales.payment p on p.id = g.key"
                                 " where (g.state = 'captured') <> (p.order_id is not null) and g.state <> 'declined'"),
            QByteArray("0"));
        QCOMPARE(m_stage->number("select count(*) from inventory.hold where state = 'active'"), QByteArray("0"));
    }
};

KONTOR_TEST(StockShortTest)
#include "tst_inventoryshort.moc"
