// What is sold beyond what is there, or before it has come out.
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class BackordersTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    static Context clerk()
    {
        return Context{.actor = {.kind = Actor::Kind::Staff,
                           .permissions = {"catalog:read", "catalog:write", "inventory:read", "inventory:write"}}};
    }
    QByteArray number(const QByteArray &sql) { return m_stage->number(sql); }
    QByteArray policy(const VariantId &id)
    {
        return number("select stock_policy from catalog.variant where id = '" + id.toByteArray() + "'");
    }
    /** As storefronts of the market see it, after whatever is due has been looked at again. */
    QByteArray state(const VariantId &id)
    {
        m_stage->shop.change("select 1");
        return number("select state from inventory.availability where market = 'eu' and variant_id = '" + id.toByteArray() + "'");
    }
    void setLimit(const VariantId &id, int limit)
    {
        const auto level = *LevelId::parse(
            QString::fromLatin1(number("select id from inventory.level where variant_id = '" + id.toByteArray() + "'")));
        KONTOR_VERIFY_RESULT(
            m_own->inventory.changeLevel(clerk(), level, {.safety = {}, .backorderLimit = limit, .lowStockThreshold = {}}, {}));
    }
    QByteArray buy(const VariantId &id, int quantity)
    {
        return outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{id, quantity}})));
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

    void aLimitIsSoldIntoAndNoFurther()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 2).variant;
        QCOMPARE(policy(id), QByteArray("deny"));
        setLimit(id, 3);
        QCOMPARE(policy(id), QByteArray("backorder")); // a level that has a limit says so for its variant
        QCOMPARE(buy(id, 4), QByteArray("placed"));
        QCOMPARE(state(id), QByteArray("backorder"));
        QCOMPARE(buy(id, 1), QByteArray("placed"));
        QCOMPARE(number("select reserved - on_hand from inventory.level where reserved > 0"), QByteArray("3"));
        QCOMPARE(state(id), QByteArray("out_of_stock"));
    }

    void denyingTakesTheLimitsAway()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 1).variant;
        setLimit(id, 5);
        KONTOR_VERIFY_RESULT(m_own->variants.change(clerk(), id, {.stockPolicy = "deny"}, {}));
        QCOMPARE(number("select sum(backorder_limit) from inventory.level"), QByteArray("0"));
        QCOMPARE(buy(id, 1), QByteArray("placed"));
        QCOMPARE(state(id), QByteArray("out_of_stock"));
    }

    void whatIsPromisedCannotBeDenied()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 1).variant;
        setLimit(id, 5);
        QCOMPARE(buy(id, 3), QByteArray("placed"));
        QCOMPARE(m_own->variants.change(clerk(), id, {.stockPolicy = "deny"}, {}).error().code, "out_of_stock"_L1);
        QCOMPARE(policy(id), QByteArray("backorder"));
        QCOMPARE(number("select sum(backorder_limit) from inventory.level"), QByteArray("5"));
    }

    void aPreorderIsOneUntilItsDay()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 9).variant;
        const auto day = SystemClock().now() + std::chrono::hours(48);
        KONTOR_VERIFY_RESULT(m_own->variants.change(clerk(), id, {.stockPolicy = "preorder", .availableFrom = day}, {}));
        QCOMPARE(state(id), QByteArray("preorder")); // although some of it is there
        QVERIFY(number("select offer from catalog.listing_offer where market = 'eu'").contains(toRfc3339(day).left(16)));
        QCOMPARE(buy(id, 1), QByteArray("placed"));
        // The day has come: nobody changes anything, it is looked at again by itself.
        run(m_stage->shop.database(),
            "set session_replication_role = replica; update catalog.variant set available_from = now() - interval '1 second'; "
            "update catalog.listing set next_change_at = now() - interval '1 second'; set session_replication_role = default");
        QCOMPARE(state(id), QByteArray("in_stock"));
        QCOMPARE(number("select next_change_at is null from catalog.listing"), QByteArray("t"));
    }

    void theDayIsAmongTheMomentsThatAreLookedAtAgain()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 9).variant;
        const auto day = SystemClock().now() + std::chrono::hours(48);
        KONTOR_VERIFY_RESULT(m_own->variants.change(clerk(), id, {.stockPolicy = "preorder", .availableFrom = day}, {}));
        state(id);
        QCOMPARE(
            number(
                "select l.next_change_at = v.available_from from catalog.listing l join catalog.variant v on v.product_id = l.product_id"),
            QByteArray("t"));
    }

    void aPolicyAndItsDayBelongTogether()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 9).variant;
        const auto refused = m_own->variants.change(clerk(), id, {.stockPolicy = "preorder"}, {});
        QCOMPARE(refused.error().fields.at(0).pointer, u"/available_from"_s);
        QCOMPARE(
            m_own->variants.change(clerk(), id, {.availableFrom = SystemClock().now()}, {}).error().kind, ErrorKind::Invalid);
        QCOMPARE(policy(id), QByteArray("deny"));
    }

    void theLastPiecesOfALimitAreSoldOnce()
    {
        const auto id = m_stage->shop.addGoods("GOODS-1", 1990, 2).variant;
        setLimit(id, 4);
        std::vector<ReadyCheckout> ready;
        for (int i = 0; i < 12; ++i)
            ready.push_back(makeReady(*m_own, {{id, 1}}));
        const auto words = m_stage->crowd(
            4, 12, [&](Shop &shop, int i) { return outcome(complete(shop, m_stage->providers, ready[static_cast<size_t>(i)])); });
        QCOMPARE(words.value("placed"), 6);
        QCOMPARE(words.value("out_of_stock"), 6);
    }
};

KONTOR_TEST(BackordersTest)
#include "tst_backorders.moc"
