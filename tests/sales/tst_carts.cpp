#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

QByteArray codeOf(const Error &error)
{
    return error.fields.isEmpty() ? QByteArray(error.code.data()) : QByteArray(error.fields.first().code.data());
}
template<typename T>
QByteArray refusal(const Result<T> &result)
{
    return result ? QByteArray("accepted") : codeOf(result.error());
}

const VariantId nobody = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead");

}

class CartsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;

    CartService &carts() { return m_own->carts; }
    Secret newCart(const char *market = "eu") { return carts().create(storefront(market))->token; }
    void sql(const QByteArray &text) { run(m_stage->shop.database(), text); }
    void addPrice(qint64 amount, const QByteArray &list, int minQuantity = 1, const QByteArray &from = "null",
        const QByteArray &until = "null", const QByteArray &currency = "EUR")
    {
        sql("insert into pricing.price (id, variant_id, currency, list, amount, min_quantity, starts_at, ends_at) values (ops.uuid_v7(), '"
            + m_goods.variant.toByteArray() + "', '" + currency + "', '" + list + "', " + QByteArray::number(amount) + ", "
            + QByteArray::number(minQuantity) + ", " + from + ", " + until + ")");
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("GOODS-1", 1990, 5, 4);
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void growsAndShrinks()
    {
        const auto token = newCart();
        QCOMPARE(carts().view(storefront(), token)->totals.total.minor(), 0);
        auto cart = carts().addItem(storefront(), token, m_goods.variant, 2);
        KONTOR_VERIFY_RESULT(cart);
        QCOMPARE(cart->record.version, 2);
        cart = carts().addItem(storefront(), token, m_goods.variant, 1);
        QCOMPARE(cart->lines.size(), size_t(1));
        QCOMPARE(cart->lines[0].quantity, 3);
        QCOMPARE(cart->lines[0].available, 9);
        QCOMPARE(cart->totals.subtotal.minor(), 3 * 1990);
        QCOMPARE(cart->weightGrams, 1500);
        const auto item = cart->lines[0].id;
        cart = carts().changeItem(storefront(), token, item, 7);
        QCOMPARE(cart->totals.total.minor(), 7 * 1990);
        QCOMPARE(cart->record.version, 4);
        cart = carts().removeItem(storefront(), token, item);
        QCOMPARE(cart->lines.size(), size_t(0));
        QCOMPARE(cart->record.version, 5);
        QCOMPARE(carts().view(storefront("us"), token)->currency, *Currency::parse(u"EUR"));
    }
    void refusesAMarketThatIsNotThere()
    {
        QCOMPARE(refusal(carts().create(storefront("mars"))), QByteArray("unknown_market"));
        QCOMPARE(carts().create(storefront(""))->cart.record.market, QByteArray("eu"));
    }
    void refusesQuantitiesOutOfRange()
    {
        const auto token = newCart();
        for (const int quantity : {0, -1, 1000, std::numeric_limits<int>::max()})
            QCOMPARE(refusal(carts().addItem(storefront(), token, m_goods.variant, quantity)), QByteArray("out_of_range"));
        const auto cart = carts().addItem(storefront(), token, m_goods.variant, 999);
        KONTOR_VERIFY_RESULT(cart);
        QCOMPARE(refusal(carts().addItem(storefront(), token, m_goods.variant, 1)), QByteArray("out_of_range"));
        QCOMPARE(refusal(carts().addItem(storefront(), token, m_goods.variant, std::numeric_limits<int>::max())),
            QByteArray("out_of_range"));
        for (const int quantity : {0, -5, 1000})
            QCOMPARE(refusal(carts().changeItem(storefront(), token, cart->lines[0].id, quantity)), QByteArray("out_of_range"));
        QCOMPARE(carts().view(storefront(), token)->lines[0].quantity, 999);
        QCOMPARE(carts().view(storefront(), token)->record.version, 2);
    }
    void refusesWhatIsNotSold()
    {
        const auto token = newCart();
        QCOMPARE(refusal(carts().addItem(storefront(), token, nobody, 1)), QByteArray("unknown_variant"));
        for (const QByteArray status : {"draft", "archived"}) {
            sql("update catalog.product set status = '" + status + "'");
            QCOMPARE(refusal(carts().addItem(storefront(), token, m_goods.variant, 1)), QByteArray("unknown_variant"));
        }
    }
    void saysThatALineIsNoLongerSold_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("archived") << QByteArray("update catalog.product set status = 'archived'");
        QTest::newRow("no price") << QByteArray("delete from pricing.price where currency = 'EUR'");
        QTest::newRow("its price has ended")
            << QByteArray("update pricing.price set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'");
    }
    void saysThatALineIsNoLongerSold()
    {
        QFETCH(QByteArray, change);
        const auto token = newCart();
        KONTOR_VERIFY_RESULT(carts().addItem(storefront(), token, m_goods.variant, 1));
        QVERIFY(carts().view(storefront(), token)->lines[0].isSold);
        sql(change);
        QVERIFY(!carts().view(storefront(), token)->lines[0].isSold);
    }
    void refusesItemsOfOtherCarts()
    {
        const auto token = newCart();
        const auto other = newCart();
        const auto item = carts().addItem(storefront(), other, m_goods.variant, 1)->lines[0].id;
        QCOMPARE(refusal(carts().changeItem(storefront(), token, item, 2)), QByteArray("not_found"));
        QCOMPARE(refusal(carts().removeItem(storefront(), token, item)), QByteArray("not_found"));
        QCOMPARE(carts().view(storefront(), other)->lines[0].quantity, 1);
    }
    void holdsAHundredLines()
    {
        sql("with p as (insert into catalog.product (id, slug, title, status) values (ops.uuid_v7(), 'many', 'Many', 'active') returning id), "
            "v as (insert into catalog.variant (id, product_id, sku, options) select ops.uuid_v7(), p.id, 'M-' || n, jsonb_build_object('No', n::text) from p, generate_series(1, 100) n returning id) "
            "insert into pricing.price (id, variant_id, currency, amount) select ops.uuid_v7(), id, 'EUR', 100 from v");
        const auto token = newCart();
        KONTOR_VERIFY_RESULT(carts().addItem(storefront(), token, m_goods.variant, 1));
        const auto variants =
            m_stage->number("select string_agg(id::text, ' ' order by sku) from catalog.variant where sku like 'M-%'").split(' ');
        for (int i = 0; i < 99; ++i)
            KONTOR_VERIFY_RESULT(carts().addItem(storefront(), token, *VariantId::parse(QString::fromLatin1(variants[i])), 1));
        QCOMPARE(refusal(carts().addItem(storefront(), token, *VariantId::parse(QString::fromLatin1(variants[99])), 1)),
            QByteArray("too_many"));
        KONTOR_VERIFY_RESULT(carts().addItem(storefront(), token, m_goods.variant, 1));
        const auto cart = carts().view(storefront(), token);
        QCOMPARE(cart->lines.size(), size_t(100));
        QCOMPARE(cart->totals.total.minor(), 2 * 1990 + 99 * 100);
        QCOMPARE(cart->lines[0].variantId, m_goods.variant);
    }
    void refusesASumBeyondItsRange()
    {
        sql("update pricing.price set amount = 1000000000000");
        const auto token = newCart();
        KONTOR_VERIFY_RESULT(carts().addItem(storefront(), token, m_goods.variant, 1));
        QCOMPARE(refusal(carts().addItem(storefront(), token, m_goods.variant, 1)), QByteArray("amount_too_large"));
        QCOMPARE(carts().view(storefront(), token)->lines[0].quantity, 1);
    }

    // --- states ---

    void isGone_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("its time is over") << QByteArray("update sales.cart set expires_at = now()");
        QTest::newRow("expired") << QByteArray("update sales.cart set state = 'expired'");
        QTest::newRow("merged") << QByteArray("update sales.cart set state = 'merged'");
        QTest::newRow("unknown") << QByteArray("update sales.cart set token_hash = '\\x00'");
        QTest::newRow("abandoned and over") << QByteArray("update sales.cart set state = 'abandoned', expires_at = now()");
    }
    void isGone()
    {
        QFETCH(QByteArray, change);
        const auto token = newCart();
        const auto item = carts().addItem(storefront(), token, m_goods.variant, 1)->lines[0].id;
        sql(change);
        QCOMPARE(refusal(carts().view(storefront(), token)), QByteArray("not_found"));
        QCOMPARE(refusal(carts().addItem(storefront(), token, m_goods.variant, 1)), QByteArray("not_found"));
        QCOMPARE(refusal(carts().changeItem(storefront(), token, item, 2)), QByteArray("not_found"));
        QCOMPARE(refusal(carts().removeItem(storefront(), token, item)), QByteArray("not_found"));
        QCOMPARE(refusal(m_own->checkouts.open(storefront(), token)), QByteArray("not_found"));
    }
    void isNotEditedWhileOrAfterItIsCompleted()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}}, "test", "card");
        const auto ask = m_stage->begin(*m_own, ready);
        const auto item = carts().view(storefront(), ready.token)->lines[0].id;
        const auto busy = carts().addItem(storefront(), ready.token, m_goods.variant, 1);
        QCOMPARE(refusal(busy), QByteArray("in_progress"));
        QVERIFY(busy.error().retryAfter);
        QCOMPARE(refusal(carts().changeItem(storefront(), ready.token, item, 2)), QByteArray("in_progress"));
        QCOMPARE(refusal(carts().removeItem(storefront(), ready.token, item)), QByteArray("in_progress"));
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(ask))), QByteArray("placed"));
        QCOMPARE(refusal(carts().addItem(storefront(), ready.token, m_goods.variant, 1)), QByteArray("already_placed"));
        QCOMPARE(refusal(carts().removeItem(storefront(), ready.token, item)), QByteArray("already_placed"));
        QCOMPARE(carts().view(storefront(), ready.token)->record.state, CartState::Completed);
    }
    void comesBackFromBeingAbandoned()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}});
        sql("update sales.cart set state = 'abandoned'");
        QCOMPARE(carts().view(storefront(), ready.token)->record.state, CartState::Abandoned);
        QCOMPARE(outcome(m_stage->completes(ready)(*m_own)), QByteArray("placed"));
        const auto other = newCart();
        sql("update sales.cart set state = 'abandoned' where state = 'active'");
        QCOMPARE(carts().addItem(storefront(), other, m_goods.variant, 1)->record.state, CartState::Active);
    }
    void isGivenUpByTheSweeperWhenItsTimeIsOver()
    {
        const auto old = newCart();
        const auto busy = makeReady(*m_own, {{m_goods.variant, 1}}, "test", "card");
        const auto ask = m_stage->begin(*m_own, busy);
        sql("update sales.cart set expires_at = now() - interval '1 hour'");
        const auto young = newCart();
        QCOMPARE(*carts().expire(), 1);
        QCOMPARE(*carts().expire(), 0);
        QCOMPARE(refusal(carts().view(storefront(), old)), QByteArray("not_found"));
        KONTOR_VERIFY_RESULT(carts().view(storefront(), young));
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(ask))), QByteArray("placed"));
    }

    // --- prices ---

    void chargesTheLowestPriceThatHolds()
    {
        const auto token = newCart();
        const auto item = carts().addItem(storefront(), token, m_goods.variant, 1)->lines[0].id;
        const auto unit = [&](int quantity) {
            return carts().changeItem(storefront(), token, item, quantity)->lines[0].price.unitPrice.minor();
        };
        QCOMPARE(unit(1), 1990);
        run(m_stage->shop.database(),
            "insert into pricing.price_list (id, code, title) select ops.uuid_v7(), c, c from unnest('{dear,sale,past,future,other,week}'::text[]) c");
        addPrice(2500, "dear");
        QCOMPARE(unit(1), 1990);
        addPrice(1500, "sale");
        QCOMPARE(unit(1), 1500);
        addPrice(1200, "base", 10);
        QCOMPARE(unit(9), 1500);
        QCOMPARE(unit(10), 1200);
        addPrice(1, "past", 1, "now() - interval '2 days'", "now() - interval '1 day'");
        addPrice(2, "future", 1, "now() + interval '1 day'");
        addPrice(3, "other", 1, "null", "null", "USD");
        QCOMPARE(unit(9), 1500);
        QCOMPARE(unit(10), 1200);
        addPrice(900, "week", 1, "now() - interval '1 day'", "now() + interval '1 hour'");
        QCOMPARE(unit(1), 900);
        const auto line = carts().view(storefront(), token)->lines[0];
        QCOMPARE(toRfc3339(*line.priceChangesAt),
            toRfc3339(*parseRfc3339(QString::fromLatin1(m_stage->number(
                "select to_char(ends_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from pricing.price where list = 'week'")))));
    }
    void speaksTheBuyersLanguage()
    {
        sql("insert into catalog.product_translation (product_id, locale, title) select id, 'de', 'Ware' from catalog.product;"
            "update catalog.variant set options = '{\"Size\": \"M\"}'");
        auto context = storefront();
        context.locale = "de";
        const auto token = carts().create(context)->token;
        const auto cart = carts().addItem(context, token, m_goods.variant, 1);
        QCOMPARE(cart->lines[0].title, u"Ware – M"_s);
        QCOMPARE(carts().addItem(storefront(), newCart(), m_goods.variant, 1)->lines[0].title, u"Goods GOODS-1 – M"_s);
    }
    void countsOnlyTheStockThatMayBeSold()
    {
        sql("update inventory.level set safety = 2; update inventory.level set backorder_limit = 10 where location_id = '" + m_stage->shop.luebeck.toByteArray() + "';"
            "delete from inventory.market_location where market = 'us' and rank = 2");
        const auto available = [&](const char *market) {
            return carts().addItem(storefront(market), newCart(market), m_goods.variant, 1)->lines[0].available;
        };
        QCOMPARE(available("eu"), 5 - 2 + 4 + 10 - 2);
        QCOMPARE(available("us"), 5 - 2);
    }
    void namesItsOrderByATokenOfItsOwn()
    {
        const auto token = newCart();
        QCOMPARE(orderTokenOf(token).text(), orderTokenOf(token).text());
        QVERIFY(orderTokenOf(token).text().startsWith("ot_"));
        QVERIFY(orderTokenOf(token).text() != orderTokenOf(newCart()).text());
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}});
        const auto placed = complete(*m_own, m_stage->providers, ready);
        const auto id = std::get<Placement::Placed>(*placed).order;
        QCOMPARE(m_own->orders.viewOwn(storefront(), id, orderTokenOf(ready.token))->total, ready.total);
        QCOMPARE(refusal(m_own->orders.viewOwn(storefront(), id, orderTokenOf(token))), QByteArray("not_found"));
        QCOMPARE(refusal(m_own->orders.view(storefront(), id)), QByteArray("unauthenticated"));
    }
};

KONTOR_TEST(CartsTest)
#include "tst_carts.moc"
