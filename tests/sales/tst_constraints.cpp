#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

// A copy of a row with other values in some columns.
QByteArray copy(const QByteArray &table, const QByteArray &changes, const QByteArray &where = "true")
{
    return "insert into " + table + " select (jsonb_populate_record(t, jsonb_build_object(" + changes + "))).* from " + table
        + " t where " + where + " limit 1";
}

constexpr auto guardedTables =
    "select unnest('{inventory.level,inventory.alert,inventory.movement,inventory.hold,inventory.allocation,inventory.incoming,inventory.back_in_stock,sales.cart,sales.cart_item,sales.checkout,"
    "sales.order,sales.order_line,sales.order_event,sales.payment,sales.payment_event}'::regclass[])";

// By the constraint's name: what it alone refuses.
QMap<QByteArray, QByteArray> forbidden()
{
    return {
        {"level_on_hand_check", "update inventory.level set on_hand = -1, backorder_limit = 1000"},
        {"level_reserved_negative_check", "update inventory.level set reserved = -1"},
        {"level_reserved_check", "update inventory.level set reserved = on_hand + backorder_limit + 1"},
        {"level_safety_check", "update inventory.level set safety = -1"},
        {"level_backorder_check", "update inventory.level set backorder_limit = -1, on_hand = 1000"},
        {"level_count_check", "update inventory.level set on_hand = 1000000001"},
        {"level_threshold_check", "update inventory.level set low_stock_threshold = -1"},
        {"alert_kind_check", "update inventory.alert set kind = 'lost'"},
        {"alert_key", copy("inventory.alert", "'id', ops.uuid_v7()")},
        {"level_key", copy("inventory.level", "'id', ops.uuid_v7()")},
        {"movement_kind_check", copy("inventory.movement", "'id', ops.uuid_v7(), 'kind', 'lose'")},
        {"movement_reason_check", copy("inventory.movement", "'id', ops.uuid_v7(), 'reason', repeat('x', 301)")},
        {"movement_append_only", "update inventory.movement set reason = 'x'"},
        {"hold_quantity_check", "update inventory.hold set quantity = 0"},
        {"hold_state_check", "update inventory.hold set state = 'lost'"},
        {"allocation_quantity_check", "update inventory.allocation set quantity = 0"},
        {"allocation_state_check", "update inventory.allocation set state = 'lost'"},
        {"incoming_quantity_check", "update inventory.incoming set quantity = 0"},
        {"incoming_received_negative_check", "update inventory.incoming set received = -1"},
        {"incoming_received_check", "update inventory.incoming set received = quantity + 1"},
        {"incoming_excess_check", "update inventory.incoming set excess = -1"},
        {"incoming_reference_check", "update inventory.incoming set reference = repeat('x', 101)"},
        {"back_in_stock_email_check", "update inventory.back_in_stock set email = 'Ada@example.org' where email is not null"},
        {"back_in_stock_locale_check", "update inventory.back_in_stock set locale = repeat('x', 21)"},
        {"back_in_stock_one_check", "update inventory.back_in_stock set email = 'eve@example.org' where email is null"},
        {"back_in_stock_confirmed_check", "update inventory.back_in_stock set told_at = now() where email is not null"},
        {"back_in_stock_account_key", copy("inventory.back_in_stock", "'id', ops.uuid_v7()", "account_id is not null")},
        {"back_in_stock_email_key", copy("inventory.back_in_stock", "'id', ops.uuid_v7()", "email is not null")},
        {"cart_token_key", "update sales.cart set token_hash = '\\x00'"},
        {"cart_state_check", "update sales.cart set state = 'lost'"},
        {"cart_item_quantity_check", "update sales.cart_item set quantity = 1000"},
        {"cart_item_variant_key", copy("sales.cart_item", "'id', ops.uuid_v7()")},
        {"checkout_state_check", "update sales.checkout set state = 'lost'"},
        {"checkout_email_check", "update sales.checkout set email = repeat('x', 255)"},
        {"checkout_phone_check", "update sales.checkout set phone = repeat('1', 41)"},
        {"checkout_cart_key", copy("sales.checkout", "'id', ops.uuid_v7()")},
        {"order_number_key", copy("sales.\"order\"", "'id', ops.uuid_v7(), 'cart_id', ops.uuid_v7(), 'token_hash', '\\x00'")},
        {"order_cart_key", copy("sales.\"order\"", "'id', ops.uuid_v7(), 'number', 'K-1', 'token_hash', '\\x00'")},
        {"order_token_key", copy("sales.\"order\"", "'id', ops.uuid_v7(), 'number', 'K-1', 'cart_id', ops.uuid_v7()")},
        {"order_status_check", "update sales.\"order\" set status = 'lost'"},
        {"order_hold_check", "update sales.\"order\" set hold_reason = 'address'"},
        {"order_hold_reason_check", "update sales.\"order\" set hold_reason = '', status = 'on_hold'"},
        {"order_payment_status_check", "update sales.\"order\" set payment_status = 'lost'"},
        {"order_fulfilment_status_check", "update sales.\"order\" set fulfilment_status = 'lost'"},
        {"order_return_status_check", "update sales.\"order\" set return_status = 'lost'"},
        {"order_total_check", "update sales.\"order\" set total = total + 1"},
        {"order_amounts_check", "update sales.\"order\" set shipping = -1, shipping_tax = 0, total = subtotal - discount - 1"},
        {"order_line_quantity_check", copy("sales.order_line", "'id', ops.uuid_v7(), 'position', 2, 'quantity', 0, 'total', 0")},
        {"order_line_position_key", copy("sales.order_line", "'id', ops.uuid_v7()")},
        {"order_line_total_check", copy("sales.order_line", "'id', ops.uuid_v7(), 'position', 2, 'total', total + 1")},
        {"order_line_append_only", "update sales.order_line set title = 'x'"},
        {"order_event_append_only", "delete from sales.order_event"},
        {"payment_mode_check", "update sales.payment set mode = 'lost'"},
        {"payment_state_check", "update sales.payment set state = 'lost'"},
        {"payment_amount_check", "update sales.payment set amount = -1"},
        {"payment_checkout_key", copy("sales.payment", "'id', ops.uuid_v7()", "state = 'pending'")},
        {"payment_event_kind_check", copy("sales.payment_event", "'id', ops.uuid_v7(), 'reference', null, 'kind', 'gift'")},
        {"payment_event_state_check", copy("sales.payment_event", "'id', ops.uuid_v7(), 'reference', null, 'state', 'lost'")},
        {"payment_event_key", copy("sales.payment_event", "'id', ops.uuid_v7()", "reference is not null")},
        {"payment_event_append_only", "delete from sales.payment_event"},
    };
}

}

/** Each constraint of the tables of stock and money refuses a row that no other safeguard would: taken out, it goes in. */
class ConstraintsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;

private Q_SLOTS:
    void initTestCase()
    {
        m_stage = std::make_unique<Stage>();
        const auto goods = m_stage->shop.addGoods("GOODS-1", 1990, 9);
        const auto shop = m_stage->shop.connect();
        run(m_stage->shop.database(), "update inventory.level set low_stock_threshold = 9 where on_hand = 9");
        const auto variant = "'" + goods.variant.toByteArray() + "'";
        run(m_stage->shop.database(),
            "insert into inventory.incoming (id, variant_id, location_id, quantity, expected_at) values (ops.uuid_v7(), "
                + variant + ", '" + m_stage->shop.hamburg.toByteArray() + "', 5, now());"
                + "insert into identity.account (id, kind, email) values (ops.uuid_v7(), 'customer', 'grace@example.org');"
                + "insert into inventory.back_in_stock (id, variant_id, market, email, locale) values (ops.uuid_v7(), " + variant
                + ", 'eu', 'ada@example.org', 'en');"
                + "insert into inventory.back_in_stock (id, variant_id, market, account_id, locale, confirmed_at) select ops.uuid_v7(), "
                + variant + ", 'eu', id, 'en', now() from identity.account");
        QCOMPARE(outcome(complete(*shop, m_stage->providers, makeReady(*shop, {{goods.variant, 1}}, "test", "card"))),
            QByteArray("placed"));
        m_stage->begin(*shop, makeReady(*shop, {{goods.variant, 2}}, "test", "card"));
    }
    void cleanup() { QCOMPARE(m_stage->brokenRule(), QByteArray()); }
    void cleanupTestCase() { m_stage.reset(); }

    void refusesWhatMayNotBe_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto all = forbidden();
        for (auto it = all.begin(); it != all.end(); ++it)
            QTest::newRow(it.key().constData()) << it.value();
    }
    void refusesWhatMayNotBe()
    {
        QFETCH(QByteArray, sql);
        const QByteArray name = QTest::currentDataTag();
        auto &database = m_stage->shop.database();
        const auto refused = database.script(sql);
        QVERIFY(!refused);
        const QString says = name.endsWith("_append_only") ? u"append-only"_s : QString::fromLatin1(name);
        QVERIFY2(refused.error().detail.contains(says), qPrintable(describe(refused.error())));
        const auto drop = m_stage->number(
            "select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint where conname = '"
            + name + "' union all "
            + "select format('drop trigger %I on %s', tgname, tgrelid::regclass) from pg_trigger where tgname = '" + name
            + "' union all "
            + "select format('drop index %s', c.oid::regclass) from pg_class c where c.relkind = 'i' and c.relname = '" + name
            + "' limit 1");
        run(database, "begin");
        const auto without = database.script("set constraints all immediate; " + drop + "; " + sql);
        run(database, "rollback");
        KONTOR_VERIFY_RESULT(without);
    }

    void triesEveryConstraintThereIs()
    {
        const auto listed = m_stage->number(QByteArray("select string_agg(distinct name, ' ') from (")
            + "select conname as name from pg_constraint where contype in ('c', 'u') and conrelid in (" + guardedTables
            + ") union all "
            + "select x.relname from pg_index i join pg_class x on x.oid = i.indexrelid where i.indisunique and not i.indisprimary and i.indrelid in ("
            + guardedTables
            + ") and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype <> 'f') union all "
            + // Those that only note something refuse nothing; tests/listing, StockAlertsTest, PickupTest, IncomingTest and BackordersTest try them.
            "select tgname from pg_trigger where not tgisinternal and tgname not like 'listing%' and tgname not in ('level_threshold', 'level_pickup', 'level_pickup_insert', 'level_limit', 'level_limit_insert') and tgname not like 'incoming_arrival%' and tgrelid in ("
            + guardedTables + ")) s");
        auto names = listed.split(' ');
        std::sort(names.begin(), names.end());
        QCOMPARE(names, forbidden().keys());
    }
};

KONTOR_TEST(ConstraintsTest)
#include "tst_constraints.moc"
