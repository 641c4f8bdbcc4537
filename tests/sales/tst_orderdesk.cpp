// What staff do with orders: find, hold, release, cancel, note; and what becomes of stock and money.
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class OrderDeskTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    static Context clerk()
    {
        return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"orders:read", "orders:write"}}};
    }
    OrderId place(const VariantId &variant, int quantity = 1, const char *token = nullptr)
    {
        const auto ready = token != nullptr
            ? makeReady(*m_own, {{variant, quantity}}, "test", "card", QByteArray("{\"token\":\"") + token + "\"}")
            : makeReady(*m_own, {{variant, quantity}});
        const auto placed = complete(*m_own, m_stage->providers, ready);
        if (!placed)
            qFatal("%s", qPrintable(describe(placed.error())));
        return std::get<Placement::Placed>(*placed).order;
    }
    QByteArray of(const OrderId &id, const char *column)
    {
        return m_stage->number("select " + QByteArray(column) + " from sales.\"order\" where id = '" + id.toByteArray() + "'");
    }
    QByteArray reserved(const VariantId &variant)
    {
        return m_stage->number("select sum(reserved) from inventory.level where variant_id = '" + variant.toByteArray() + "'");
    }

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

    void holdsAndReleases()
    {
        const auto id = place(m_stage->shop.addGoods("GOODS-1", 1990, 9).variant);
        const auto held = m_own->desk.hold(clerk(), id, "address", u"No house number"_s, 1);
        KONTOR_VERIFY_RESULT(held);
        QCOMPARE(of(id, "status || ' ' || hold_reason || ' ' || version"), QByteArray("on_hold address 2"));
        QCOMPARE(m_own->desk.hold(clerk(), id, "address", {}, {}).error().code, "wrong_state"_L1);
        QCOMPARE(m_own->desk.hold(clerk(), id, "address", {}, {}).error().facts.contains("on_hold"), true);
        QCOMPARE(m_own->desk.release(clerk(), id, 1).error().code, "stale_version"_L1);
        KONTOR_VERIFY_RESULT(m_own->desk.release(clerk(), id, 2));
        QCOMPARE(of(id, "status"), QByteArray("open"));
        QCOMPARE(m_stage->number("select string_agg(kind, ' ' order by seq) from sales.order_event"),
            QByteArray("placed payment_awaiting held released"));
        QCOMPARE(
            m_stage->number("select count(*) from ops.outbox where type in ('order.held', 'order.released')"), QByteArray("2"));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation in ('order.hold', 'order.release')"),
            QByteArray("2"));
    }

    void cancelingGivesTheStockBack()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 4, 4);
        const auto id = place(goods.variant, 6); // from two places
        QCOMPARE(reserved(goods.variant), QByteArray("6"));
        KONTOR_VERIFY_RESULT(m_own->desk.cancel(clerk(), id, "customer", {}, {}));
        QCOMPARE(reserved(goods.variant), QByteArray("0"));
        QCOMPARE(of(id, "status || ' ' || fulfilment_status || ' ' || payment_status"), QByteArray("canceled canceled voided"));
        QCOMPARE(m_stage->number("select string_agg(distinct state, ' ') from inventory.allocation"), QByteArray("released"));
        QCOMPARE(m_own->desk.cancel(clerk(), id, "customer", {}, {}).error().code, "wrong_state"_L1);
        QCOMPARE(m_own->desk.release(clerk(), id, {}).error().code, "wrong_state"_L1);
    }

    void whatIsFreeGoesToWhoLacksIt()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 5);
        const auto first = place(goods.variant, 3);
        const auto second = place(goods.variant, 2);
        const Context stock{.actor = {.kind = Actor::Kind::Staff, .permissions = {"inventory:write"}}};
        KONTOR_VERIFY_RESULT(m_own->inventory.recordCount(
            stock, {.variant = goods.variant, .location = m_stage->shop.hamburg, .pieces = 3, .reason = u"Stocktake"_s}));
        QCOMPARE(m_own->desk.countOpen(clerk())->isShort, 1);
        const auto lacking = m_own->desk.list(clerk(), {.isShort = true});
        QCOMPARE(lacking->at(0).id, second);
        KONTOR_VERIFY_RESULT(m_own->desk.cancel(clerk(), first, "customer", {}, {}));
        QCOMPARE(
            m_stage->number(
                "select string_agg(a.state || ' ' || a.quantity, ', ') from inventory.allocation a join sales.order_line l on l.id = a.order_line_id where a.state <> 'released' and l.order_id = '"
                + second.toByteArray() + "'"),
            QByteArray("allocated 2"));
        QCOMPARE(m_own->desk.countOpen(clerk())->isShort, 0);
    }

    void whatWasTakenGoesBack_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("ends");
        QTest::addRow("captured") << QByteArray("tok_capture") << QByteArray("refunded refunded");
        QTest::addRow("authorised") << QByteArray("tok_ok") << QByteArray("voided voided");
    }
    void whatWasTakenGoesBack()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, ends);
        const auto id = place(m_stage->shop.addGoods("GOODS-1", 1990, 9).variant, 1, token.constData());
        KONTOR_VERIFY_RESULT(m_own->desk.cancel(clerk(), id, "customer", {}, {}));
        // Until the gateway has said so, nobody claims that it went back.
        QVERIFY(of(id, "payment_status") != ends.split(' ').first());
        QCOMPARE(m_stage->returnMoney(*m_own), 1);
        QCOMPARE(of(id, "payment_status") + ' ' + m_stage->number("select state from sales.payment"), ends);
        QVERIFY(m_stage->number("select state from testgateway.charge") != "captured");
        QCOMPARE(m_stage->returnMoney(*m_own), 0);
        const auto order = m_own->orders.view(clerk(), id);
        QVERIFY(order->payments[0].refunded.minor() <= order->payments[0].captured.minor());
    }

    void twoCancelsAtOnceAreOne()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 9);
        const auto id = place(goods.variant, 2, "tok_capture");
        const auto words = m_stage->crowd(4, 8, [&](Shop &shop, int) {
            const auto done = shop.desk.cancel(clerk(), id, "customer", {}, {});
            return done ? QByteArray("canceled") : QByteArray(done.error().code.data());
        });
        QCOMPARE(words.value("canceled"), 1);
        QCOMPARE(words.value("wrong_state"), 7);
        QCOMPARE(reserved(goods.variant), QByteArray("0"));
        QCOMPARE(m_stage->number("select count(*) from ops.job where kind = 'payment.return_money'"), QByteArray("1"));
    }

    void cancelsAndOrdersMeetWithoutADeadlock()
    {
        const auto first = m_stage->shop.addGoods("GOODS-1", 1990, 500, 500).variant;
        const auto second = m_stage->shop.addGoods("GOODS-2", 1990, 500, 500).variant;
        std::vector<OrderId> ids;
        for (int i = 0; i < 12; ++i)
            ids.push_back(place(i % 2 == 0 ? first : second, 2));
        const auto words = m_stage->crowd(4, 24, [&](Shop &shop, int i) -> QByteArray {
            if (i % 2 == 0) {
                const auto done = shop.desk.cancel(clerk(), ids[static_cast<size_t>(i / 2)], "customer", {}, {});
                return done ? QByteArray("canceled") : QByteArray(done.error().code.data());
            }
            return outcome(complete(shop, m_stage->providers, makeReady(shop, {{first, 1}, {second, 1}})));
        });
        QCOMPARE(words.value("canceled"), 12);
        QCOMPARE(words.value("placed"), 12);
    }

    void nothingThatHasLeftIsCanceled()
    {
        const auto id = place(m_stage->shop.addGoods("GOODS-1", 1990, 9).variant);
        run(m_stage->shop.database(), "update sales.\"order\" set fulfilment_status = 'shipped'");
        QCOMPARE(m_own->desk.cancel(clerk(), id, "customer", {}, {}).error().code, "wrong_state"_L1);
        run(m_stage->shop.database(), "update sales.\"order\" set fulfilment_status = 'fulfilled'");
        QCOMPARE(m_own->desk.cancelOwn(storefront(), id).error().code, "wrong_state"_L1); // it is packed
        KONTOR_VERIFY_RESULT(m_own->desk.cancel(clerk(), id, "customer", {}, {}));
    }

    void findsByNumberNameTownAndMail()
    {
        const auto id = place(m_stage->shop.addGoods("GOODS-1", 1990, 9).variant, 3);
        place(m_stage->shop.addGoods("GOODS-2", 990, 9).variant);
        const auto number = of(id, "number");
        const auto found = [&](const QString &text) { return m_own->desk.list(clerk(), {.text = text})->size(); };
        QCOMPARE(found(QString::fromLatin1(number)), size_t(1));
        QCOMPARE(found(QString::fromLatin1(number).mid(2)), size_t(1));
        const auto everybody = size_t(2);
        QCOMPARE(found(QString::fromUtf8(of(id, "shipping_address ->> 'last_name'")).left(3)), everybody);
        QCOMPARE(found(QString::fromUtf8(of(id, "shipping_address ->> 'city'")).toUpper()), everybody);
        QCOMPARE(found(QString::fromUtf8(of(id, "email")).left(5)), everybody);
        QCOMPARE(found(u"nobody"_s), size_t(0));
        QCOMPARE(found(u"'); drop table sales.cart; --"_s), size_t(0));
        const auto row = m_own->desk.list(clerk(), {.text = QString::fromLatin1(number)})->at(0);
        QCOMPARE(row.items, 3);
        QCOMPARE(row.city.toUtf8(), of(id, "shipping_address ->> 'city'"));
    }

    void filtersAndCounts()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 90);
        const auto held = place(goods.variant);
        place(goods.variant, 1, "tok_capture");
        place(goods.variant);
        KONTOR_VERIFY_RESULT(m_own->desk.hold(clerk(), held, "fraud", {}, {}));
        const auto count = [&](const OrderQuery &query) { return *m_own->desk.count(clerk(), query); };
        QCOMPARE(count({}), 3);
        QCOMPARE(count({.status = {"on_hold"}}), 1);
        QCOMPARE(count({.status = {"on_hold", "open"}}), 3);
        QCOMPARE(count({.paymentStatus = {"paid"}}), 1);
        QCOMPARE(count({.market = "eu"}), 3);
        QCOMPARE(count({.market = "us"}), 0);
        QCOMPARE(count({.placedFrom = SystemClock().now() + std::chrono::hours(1)}), 0);
        QCOMPARE(count({.placedTo = SystemClock().now() + std::chrono::hours(1)}), 3);
        const auto open = m_own->desk.countOpen(clerk());
        QCOMPARE(open->onHold, 1);
        QCOMPARE(open->toPack, 1);
        QCOMPARE(open->awaiting, 1);
        const auto oldest = m_own->desk.list(clerk(), {.oldestFirst = true, .limit = 1});
        QCOMPARE(oldest->at(0).id, held);
        QCOMPARE(m_own->desk.list(clerk(), {.oldestFirst = true, .after = held, .limit = 5})->size(), size_t(2));
    }

    void notesAreForStaff()
    {
        const auto id = place(m_stage->shop.addGoods("GOODS-1", 1990, 9).variant);
        KONTOR_VERIFY_RESULT(m_own->desk.writeNote(clerk(), id, u"Gift: no prices in the parcel"_s));
        QVERIFY(m_own->orders.timeline(clerk(), id)->at(0).data.contains("no prices"));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where payload::text like '%prices%'"), QByteArray("0"));
        QCOMPARE(m_own->desk.writeNote(clerk(), id, u" "_s).error().kind, ErrorKind::Invalid);
        QCOMPARE(m_own->desk.writeNote(clerk(), id, QString(2001, u'x')).error().kind, ErrorKind::Invalid);
    }

    void reportsBothPeriods()
    {
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1000, 90);
        for (int i = 0; i < 3; ++i)
            place(goods.variant);
        const auto canceled = place(goods.variant);
        KONTOR_VERIFY_RESULT(m_own->desk.cancel(clerk(), canceled, "customer", {}, {}));
        const auto before = place(goods.variant);
        run(m_stage->shop.database(),
            "update sales.\"order\" set placed_at = placed_at - interval '30 hours' where id = '" + before.toByteArray() + "'");
        const auto now = SystemClock().now();
        using std::chrono::hours;
        const auto report = m_own->desk.sales(
            clerk(), {.from = now - hours(23), .to = now + hours(1), .interval = "hour", .timezone = "Europe/Berlin"});
        KONTOR_VERIFY_RESULT(report);
        QCOMPARE(report->figures.orders, 3);
        QCOMPARE(QByteArray::number(report->figures.revenue),
            m_stage->number(
                "select sum(total) from sales.\"order\" where status <> 'canceled' and placed_at > now() - interval '23 hours'"));
        QCOMPARE(report->figures.ordersBefore, 1);
        QVERIFY(report->intervals.size() >= 24 && report->intervals.size() <= 25);
        QCOMPARE(report->markets.size(), size_t(1));
        QCOMPARE(m_own->desk.sales(clerk(), {.from = now, .to = now}).error().kind, ErrorKind::Invalid);
        QCOMPARE(m_own->desk.sales(clerk(), {.from = now - hours(9000), .to = now, .interval = "hour"}).error().kind,
            ErrorKind::Invalid);
        QCOMPARE(m_own->desk.sales(clerk(), {.from = now - hours(1), .to = now, .timezone = "Mars/Olympus"}).error().kind,
            ErrorKind::Invalid);
        QCOMPARE(m_own->desk.sales(clerk(), {.from = now - hours(1), .to = now, .market = "mars"}).error().fields[0].code,
            "unknown_market"_L1);
    }

    void whoMayOnlyReadMovesNothing()
    {
        const auto id = place(m_stage->shop.addGoods("GOODS-1", 1990, 9).variant);
        auto reader = clerk();
        reader.actor.permissions = {"orders:read"};
        QCOMPARE(m_own->desk.hold(reader, id, "address", {}, {}).error().kind, ErrorKind::Forbidden);
        QCOMPARE(m_own->desk.release(reader, id, {}).error().kind, ErrorKind::Forbidden);
        QCOMPARE(m_own->desk.cancel(reader, id, "x", {}, {}).error().kind, ErrorKind::Forbidden);
        QCOMPARE(m_own->desk.writeNote(reader, id, u"x"_s).error().kind, ErrorKind::Forbidden);
        QCOMPARE(of(id, "status || version"), QByteArray("open1"));
    }
};

KONTOR_TEST(OrderDeskTest)
#include "tst_orderdesk.moc"
