#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class OrdersTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    static Context clerk() { return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"orders:read"}}}; }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void listsEveryOrderOnceNewestFirst()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 9);
        for (int i = 0; i < 7; ++i)
            QCOMPARE(
                outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{goods.variant, 1}}))), QByteArray("placed"));
        QByteArray seen;
        std::optional<OrderId> before;
        for (;;) {
            auto page = m_own->desk.list(clerk(), OrderQuery{.after = before, .limit = 3});
            KONTOR_VERIFY_RESULT(page);
            const bool hasMore = page->size() > 3;
            if (hasMore)
                page->pop_back();
            for (const auto &order : *page)
                seen += order.number.toLatin1() + ' ';
            if (!hasMore)
                break;
            before = page->back().id;
        }
        QCOMPARE(seen.trimmed(), m_stage->number("select string_agg(number, ' ' order by id desc) from sales.\"order\""));
        QCOMPARE(seen.count('K'), 7);
    }
    void tellsTheStoryOfAnOrder()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 9);
        const auto placed = complete(
            *m_own, m_stage->providers, makeReady(*m_own, {{goods.variant, 1}}, "test", "card", "{\"token\":\"tok_capture\"}"));
        const auto id = std::get<Placement::Placed>(*placed).order;
        const auto events = m_own->orders.timeline(clerk(), id);
        QCOMPARE(events->size(), size_t(2));
        QCOMPARE(events->at(0).kind, QByteArray("payment_paid"));
        QCOMPARE(events->at(1).kind, QByteArray("placed"));
        QCOMPARE(events->at(1).actor, u"anonymous"_s);
        const auto order = m_own->orders.view(clerk(), id);
        QCOMPARE(order->payments.size(), size_t(1));
        QCOMPARE(order->payments[0].captured, order->total);
        QCOMPARE(order->payments[0].refunded.minor(), 0);
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type = 'order.placed'"), QByteArray("1"));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation = 'checkout.complete'"), QByteArray("1"));
    }
    void refusesWhomeverMayNot()
    {
        const auto nothing = *OrderId::parse(u"01900000-0000-7000-8000-00000000dead");
        QCOMPARE(m_own->desk.list(storefront(), {}).error().code, "unauthenticated"_L1);
        QCOMPARE(m_own->orders.timeline(storefront(), nothing).error().code, "unauthenticated"_L1);
        auto other = clerk();
        other.actor.permissions = {"catalog:read"};
        QCOMPARE(m_own->orders.view(other, nothing).error().code, "permission_missing"_L1);
        QCOMPARE(m_own->orders.view(clerk(), nothing).error().code, "not_found"_L1);
        QCOMPARE(m_own->orders.timeline(clerk(), nothing).error().code, "not_found"_L1);
    }
    void anOrderStaysAsItWasSold()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 9);
        const auto placed = complete(*m_own, m_stage->providers, makeReady(*m_own, {{goods.variant, 2}}));
        const auto id = std::get<Placement::Placed>(*placed).order;
        run(m_stage->shop.database(),
            "update pricing.price set amount = 1; update catalog.product set title = 'Other', own_tax_class = 'zero'; update catalog.variant set sku = 'OTHER';"
            "update sales.shipping_method set name = 'Other', brackets = '[{\"amount\": 1}]'; update pricing.tax_rate set rate_ppm = 1");
        const auto order = m_own->orders.load(m_own->database(), id);
        QCOMPARE(order->total.minor(), 2 * 1990 + 490);
        QCOMPARE(order->tax.minor(), 635 + 78);
        QCOMPARE(order->lines[0].title, u"Goods GOODS-1"_s);
        QCOMPARE(order->lines[0].sku, u"GOODS-1"_s);
        QCOMPARE(order->shippingMethod, u"Standard"_s);
    }
};

KONTOR_TEST(OrdersTest)
#include "tst_orders.moc"
