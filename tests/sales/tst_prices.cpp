// Prices by list, market, group, tier and schedule; and that nobody pays those of another moment.
#include "core/listing/listingrefresh.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

namespace {

Context clerk()
{
    return Context{.actor = {.kind = Actor::Kind::Staff,
                       .permissions = {"catalog:read", "catalog:write", "prices:write", "customers:read", "customers:write"}}};
}

// The codes, each at what it points to.
template<typename T>
QByteArray refusal(const Result<T> &result)
{
    if (result)
        return "accepted";
    if (result.error().fields.isEmpty())
        return result.error().code.data();
    QByteArrayList faults;
    for (const auto &field : result.error().fields)
        faults.append(field.pointer.toUtf8() + ' ' + field.code.data());
    return faults.join(", ");
}

Money euros(qint64 cents)
{
    return Money(cents, *Currency::parse(u"EUR"));
}

std::vector<CustomerGroupId> only(const CustomerGroupId &group)
{
    return {group};
}

}

class PricesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;
    AccountId m_ada;

    void sql(const QByteArray &text) { run(m_stage->shop.database(), text); }
    QByteArray ask(const QByteArray &text) { return m_stage->number(text); }
    Context ada() const
    {
        auto context = storefront();
        context.actor = {.kind = Actor::Kind::Customer, .id = m_ada.uuid()};
        return context;
    }
    Result<Price> set(qint64 cents, const QByteArray &list, int minQuantity = 1)
    {
        return m_own->prices.set(
            clerk(), {.variant = m_goods.variant, .amount = euros(cents), .list = list, .minQuantity = minQuantity});
    }
    CustomerGroup newGroup(const char *code = "trade", bool hasAda = true)
    {
        auto group = m_own->customerGroups.create(clerk(), code, u"Trade"_s);
        if (!group || (hasAda && !m_own->customerGroups.addMembers(clerk(), group->id, {m_ada})))
            qFatal("no group can be made");
        return *group;
    }
    PriceList newList(const QByteArray &code, const PriceList &like = {})
    {
        auto list = like;
        list.code = code;
        list.title = u"A list"_s;
        auto made = m_own->priceLists.create(clerk(), list);
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return *made;
    }
    // What one line of so many costs a piece; as a guest, or as Ada.
    qint64 inCart(const Context &context, int quantity = 1)
    {
        const auto token = m_own->carts.create(context)->token;
        const auto cart = m_own->carts.addItem(context, token, m_goods.variant, quantity);
        return cart ? cart->lines.front().price.unitPrice.minor() : -1;
    }
    QJsonObject variant(const Context &context)
    {
        const auto page = m_own->listing.listVariants(context, "mug-1", {});
        return page && !page->variants.empty() ? QJsonDocument::fromJson(page->variants.front().json).object() : QJsonObject();
    }
    static qint64 amount(const QJsonValue &money) { return money["amount"_L1].toInteger(-1); }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("MUG-1", 1990, 9, 900);
        m_ada = *AccountId::parse(u"01900000-0000-7000-8000-0000000000ad");
        sql("insert into identity.account (id, kind, email) values ('" + m_ada.toByteArray()
            + "', 'customer', 'ada@example.org')");
    }
    void cleanup()
    {
        SystemClock clock;
        SystemRandom random;
        QVERIFY(ListingRefresher(clock, random).runAll(m_stage->shop.database()));
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    // --- lists ---

    void aListThatDoesNotHoldHasNoPrices_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<qint64>("price");
        QTest::newRow("as it is") << QByteArray("title = title") << qint64(1500);
        QTest::newRow("not active") << QByteArray("is_active = false") << qint64(1990);
        QTest::newRow("over") << QByteArray("ends_at = now() - interval '1 hour'") << qint64(1990);
        QTest::newRow("not begun") << QByteArray("starts_at = now() + interval '1 hour'") << qint64(1990);
        QTest::newRow("in its period") << QByteArray("starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour'")
                                       << qint64(1500);
        QTest::newRow("elsewhere") << QByteArray("markets = '{us,jp}'") << qint64(1990);
        QTest::newRow("here") << QByteArray("markets = '{us,eu}'") << qint64(1500);
        QTest::newRow("for others") << QByteArray("group_ids = array(select id from identity.customer_group)") << qint64(1990);
    }
    void aListThatDoesNotHoldHasNoPrices()
    {
        QFETCH(QByteArray, change);
        newGroup();
        newList("sale");
        KONTOR_VERIFY_RESULT(set(1500, "sale"));
        m_stage->shop.change("update pricing.price_list set " + change + " where code = 'sale'");
        QTEST(inCart(storefront()), "price");
        QTEST(amount(variant(storefront())["price"_L1]), "price");
        const auto page = m_own->listing.find(storefront(), "mug-1");
        QTEST(amount(QJsonDocument::fromJson(page->json)["variants"_L1][0]["price"_L1]), "price");
    }
    void aListWakesAndSleepsByItsPeriod()
    {
        newList("sale");
        KONTOR_VERIFY_RESULT(set(1500, "sale"));
        m_stage->shop.change(
            "update pricing.price_list set starts_at = now() + interval '400 milliseconds', ends_at = now() + interval '1200 milliseconds' where code = 'sale'");
        SystemClock clock;
        SystemRandom random;
        const auto shown = [&] {
            return ListingRefresher(clock, random).run(m_stage->shop.database())
                ? ask("select price_low from catalog.listing_price where market = 'eu'")
                : QByteArray("refused");
        };
        QTRY_COMPARE(shown(), QByteArray("1500"));
        QTRY_COMPARE(shown(), QByteArray("1990"));
    }
    void changesAListWithAllThatHangsOnIt()
    {
        const auto list = newList("sale");
        KONTOR_VERIFY_RESULT(set(1500, "sale"));
        const auto revision = ask("select number from pricing.revision").toInt();
        QCOMPARE(refusal(m_own->priceLists.change(clerk(), list.id, {.isActive = false}, 7)), QByteArray("stale_version"));
        const auto changed = m_own->priceLists.change(clerk(), list.id, {.isActive = false}, 1);
        KONTOR_VERIFY_RESULT(changed);
        QCOMPARE(changed->version, qint64(2));
        QVERIFY(ask("select number from pricing.revision").toInt() > revision);
        // Its few products are shown as they are now before anybody is told.
        QCOMPARE(ask("select price_low from catalog.listing_price where market = 'eu'"), QByteArray("1990"));
        QCOMPARE(ask("select count(*) from ops.outbox where type = 'price_list.updated'"), QByteArray("1"));
        QCOMPARE(ask("select payload -> 'before' ->> 'is_active' from ops.audit where operation = 'price_list.change'"),
            QByteArray("true"));
        QCOMPARE(refusal(m_own->priceLists.remove(clerk(), list.id, {})), QByteArray("price_list_in_use"));
        KONTOR_VERIFY_RESULT(m_own->prices.remove(clerk(), set(1500, "sale")->id, {}));
        KONTOR_VERIFY_RESULT(m_own->priceLists.remove(clerk(), list.id, {}));
        QCOMPARE(refusal(m_own->priceLists.view(clerk(), list.id)), QByteArray("not_found"));
    }
    void theBaseListStaysAsItIs()
    {
        const auto base = m_own->priceLists.list(clerk(), {}, 10)->front();
        QCOMPARE(base.code, QByteArray("base"));
        QCOMPARE(refusal(m_own->priceLists.remove(clerk(), base.id, {})), QByteArray("base_price_list"));
        QCOMPARE(refusal(m_own->priceLists.change(clerk(), base.id, {.isActive = false}, {})), QByteArray("base_price_list"));
        QCOMPARE(
            refusal(m_own->priceLists.change(clerk(), base.id, {.markets = std::optional(std::vector<QByteArray>{"eu"})}, {})),
            QByteArray("base_price_list"));
        KONTOR_VERIFY_RESULT(m_own->priceLists.change(clerk(), base.id, {.title = u"Usual"_s}, {}));
        for (const char *way :
            {"delete from pricing.price_list where code = 'base'", "update pricing.price_list set code = 'basis'"})
            QVERIFY(!m_stage->shop.database().script(way));
    }
    void aListNamesMarketsAndGroupsThatThereAre()
    {
        QCOMPARE(refusal(m_own->priceLists.create(
                     clerk(), {.code = "a", .title = u"A"_s, .markets = std::vector<QByteArray>{"eu", "mars"}})),
            QByteArray("/markets unknown_market"));
        QCOMPARE(refusal(m_own->priceLists.create(
                     clerk(), {.code = "a", .title = u"A"_s, .groups = only(CustomerGroupId(m_ada.uuid()))})),
            QByteArray("/customer_group_ids unknown_customer_group"));
        const auto now = SystemClock().now();
        QCOMPARE(refusal(m_own->priceLists.create(clerk(), {.code = "a", .title = u"A"_s, .startsAt = now, .endsAt = now})),
            QByteArray("/ends_at out_of_range"));
        QCOMPARE(refusal(m_own->priceLists.create(clerk(), {.code = "base", .title = u"A"_s})), QByteArray("name_taken"));
        const auto group = newGroup();
        newList("trade", {.groups = only(group.id)});
        QCOMPARE(refusal(m_own->customerGroups.remove(clerk(), group.id, {})), QByteArray("customer_group_in_use"));
    }
    void aGroupThatGoesAndAListForItDoNotMeet_data()
    {
        QTest::addColumn<bool>("goesFirst");
        QTest::newRow("the group goes first") << true;
        QTest::newRow("the list comes first") << false;
    }
    void aGroupThatGoesAndAListForItDoNotMeet()
    {
        QFETCH(bool, goesFirst);
        const auto group = newGroup();
        const Action goes = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.customerGroups.remove(clerk(), group.id, {}));
            return QByteArray("gone");
        };
        const Action comes = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.priceLists.create(clerk(), {.code = "trade", .title = u"A"_s, .groups = only(group.id)}));
            return QByteArray("there");
        };
        const auto words = goesFirst ? m_stage->overlap(goes, comes) : m_stage->overlap(comes, goes);
        QCOMPARE(words.first + ' ' + words.second,
            goesFirst ? QByteArray("gone validation_failed") : QByteArray("there customer_group_in_use"));
    }
    void aMisspeltListIsNone()
    {
        newList("summer");
        QCOMPARE(refusal(set(1500, "sumer")), QByteArray("/list unknown_price_list"));
        QCOMPARE(refusal(m_own->prices.setMany(clerk(),
                     {{.variant = m_goods.variant, .amount = euros(1), .list = "summer"},
                         {.variant = m_goods.variant, .amount = euros(1), .list = "sumer"}})),
            QByteArray("/prices/1/list unknown_price_list"));
        QCOMPARE(ask("select string_agg(code, ' ' order by code) from pricing.price_list"), QByteArray("base summer"));
        // A server of the version before knows no lists: what it names is one, by which nobody buys yet.
        m_stage->shop.change(
            "insert into pricing.price (id, variant_id, currency, list, amount) select ops.uuid_v7(), id, 'EUR', 'sumer', 1 from catalog.variant");
        QCOMPARE(inCart(storefront()), qint64(1990));
        QCOMPARE(ask("select is_active from pricing.price_list where code = 'sumer'"), QByteArray("f"));
    }
    void aPriceAndTheEndOfItsListAgree_data()
    {
        QTest::addColumn<bool>("goesFirst");
        QTest::newRow("the list goes first") << true;
        QTest::newRow("the price comes first") << false;
    }
    void aPriceAndTheEndOfItsListAgree()
    {
        QFETCH(bool, goesFirst);
        const auto list = newList("sale");
        const Action goes = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.priceLists.remove(clerk(), list.id, {}));
            return QByteArray("gone");
        };
        const Action comes = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.prices.set(clerk(), {.variant = m_goods.variant, .amount = euros(5), .list = "sale"}));
            return QByteArray("there");
        };
        const auto words = goesFirst ? m_stage->overlap(goes, comes) : m_stage->overlap(comes, goes);
        QCOMPARE(words.first + ' ' + words.second,
            goesFirst ? QByteArray("gone validation_failed") : QByteArray("there price_list_in_use"));
    }
    // A list that changes and prices of it that are set take turns.
    void listsAndTheirPricesDoNotWaitForEachOther()
    {
        const auto list = newList("sale");
        KONTOR_VERIFY_RESULT(set(1500, "sale"));
        const auto words = m_stage->crowd(4, 24, [&](Shop &shop, int turn) {
            if (turn % 2)
                return refusal(shop.priceLists.change(clerk(), list.id, {.isActive = turn % 4 == 1}, {}));
            return refusal(shop.prices.set(clerk(), {.variant = m_goods.variant, .amount = euros(turn), .list = "sale"}));
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 24}}));
    }

    // --- groups ---

    // Nobody's price changes with a group that no list is for: not one account is written, however many there are in it.
    void aGroupGoesWithoutItsMembersBeingTold()
    {
        const auto group = newGroup("trade");
        const auto version = ask("select price_version from identity.account");
        KONTOR_VERIFY_RESULT(m_own->customerGroups.remove(clerk(), group.id, {}));
        QCOMPARE(ask("select price_version from identity.account"), version);
        QCOMPARE(ask("select count(*) from identity.customer_group_member"), QByteArray("0"));
    }
    void aMemberIsErasedWhileTheyLeave()
    {
        const auto group = newGroup("trade");
        const Context admin{.actor = {.kind = Actor::Kind::Staff, .permissions = {"customers:write"}}};
        const Action leaves = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.customerGroups.removeMember(clerk(), group.id, m_ada));
            return QByteArray("left");
        };
        const Action erases = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.personalData.eraseCustomer(admin, m_ada));
            return QByteArray("erased");
        };
        const auto words = m_stage->overlap(erases, leaves);
        QCOMPARE(words.first + ' ' + words.second, QByteArray("erased not_found"));
    }
    void aMemberPaysThePricesOfTheGroup()
    {
        const auto group = newGroup();
        newList("trade", {.groups = only(group.id)});
        KONTOR_VERIFY_RESULT(set(1200, "trade"));
        QCOMPARE(inCart(ada()), qint64(1200));
        QCOMPARE(inCart(storefront()), qint64(1990));
        QCOMPARE(amount(variant(ada())["price"_L1]), qint64(1200));
        QCOMPARE(amount(variant(ada())["lowest_price_30_days"_L1]), qint64(1990));
        QCOMPARE(amount(variant(storefront())["price"_L1]), qint64(1990));
        QVERIFY(variant(storefront())["lowest_price_30_days"_L1].isNull());
        KONTOR_VERIFY_RESULT(m_own->customerGroups.removeMember(clerk(), group.id, m_ada));
        QCOMPARE(inCart(ada()), qint64(1990));
        QCOMPARE(refusal(m_own->customerGroups.removeMember(clerk(), group.id, m_ada)), QByteArray("not_found"));
    }
    void whatIsSoldOnlyToAGroupIsThereForItAlone()
    {
        const auto group = newGroup();
        newList("trade", {.groups = only(group.id)});
        KONTOR_VERIFY_RESULT(set(1200, "trade"));
        m_stage->shop.change("delete from pricing.price where list = 'base'");
        QCOMPARE(amount(variant(ada())["price"_L1]), qint64(1200));
        QCOMPARE(refusal(m_own->listing.listVariants(storefront(), "mug-1", {})), QByteArray("not_found"));
    }
    void aCartThatIsClaimedGetsItsOwnersPrices()
    {
        const auto group = newGroup();
        newList("trade", {.groups = only(group.id)});
        KONTOR_VERIFY_RESULT(set(1200, "trade"));
        const auto token = m_own->carts.create(storefront())->token;
        QCOMPARE(m_own->carts.addItem(storefront(), token, m_goods.variant, 2)->totals.total.minor(), qint64(3980));
        QCOMPARE(m_own->carts.claim(ada(), token, CartClaim::Merge)->totals.total.minor(), qint64(2400));
    }
    void addsMembersAllOrNone()
    {
        const auto group = newGroup("trade", false);
        const auto nobody = *AccountId::parse(u"01900000-0000-7000-8000-00000000dead");
        QCOMPARE(refusal(m_own->customerGroups.addMembers(clerk(), group.id, {m_ada, nobody})),
            QByteArray("/account_ids/1 unknown_account"));
        QCOMPARE(ask("select count(*) from identity.customer_group_member"), QByteArray("0"));
        QCOMPARE(m_own->customerGroups.addMembers(clerk(), group.id, {m_ada, m_ada}).value_or(-1), 1);
        QCOMPARE(m_own->customerGroups.addMembers(clerk(), group.id, {m_ada}).value_or(-1), 0);
        QCOMPARE(ask("select count(*) from ops.outbox where type = 'customer_group.members_added'"), QByteArray("1"));
        QCOMPARE(m_own->customerGroups.listMembers(clerk(), group.id, {}, 10)->front().email, u"ada@example.org"_s);
        const Context admin{.actor = {.kind = Actor::Kind::Staff, .permissions = {"customers:write"}}};
        KONTOR_VERIFY_RESULT(m_own->personalData.eraseCustomer(admin, m_ada));
        QCOMPARE(ask("select count(*) from identity.customer_group_member"), QByteArray("0"));
        QCOMPARE(
            refusal(m_own->customerGroups.addMembers(clerk(), group.id, {m_ada})), QByteArray("/account_ids/0 unknown_account"));
    }

    // --- quotes ---

    void noOrderIsPlacedAtPricesOfAnotherMoment_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char *name, const char *change, const char *word = "total_changed") {
            QTest::newRow(name) << QByteArray(change) << QByteArray(word);
        };
        row("out of the group",
            "delete from identity.customer_group_member where group_id = '01900000-0000-7000-8000-0000000000a1'");
        row("into another",
            "insert into identity.customer_group_member (account_id, group_id) values ('01900000-0000-7000-8000-0000000000ad', '01900000-0000-7000-8000-0000000000a2')");
        row("of one group to the other",
            "update identity.customer_group_member set group_id = '01900000-0000-7000-8000-0000000000a2'");
        row("the list sleeps", "update pricing.price_list set is_active = false where code = 'trade'");
        row("the list is elsewhere", "update pricing.price_list set markets = '{us}' where code = 'trade'");
        row("the list has ended", "update pricing.price_list set ends_at = now() where code = 'trade'");
        row("the list is for others",
            "update pricing.price_list set group_ids = '{01900000-0000-7000-8000-0000000000a2}' where code = 'trade'");
        row("another list wakes", "update pricing.price_list set is_active = true where code = 'asleep'");
        row("a list's title", "update pricing.price_list set title = 'Trade' where code = 'trade'", "placed");
        row("somebody else's groups",
            "insert into identity.account (id, kind, email) values ('01900000-0000-7000-8000-0000000000b0', 'customer', 'bob@example.org');"
            "insert into identity.customer_group_member (account_id, group_id) values ('01900000-0000-7000-8000-0000000000b0', '01900000-0000-7000-8000-0000000000a2')",
            "placed");
    }
    void noOrderIsPlacedAtPricesOfAnotherMoment()
    {
        QFETCH(QByteArray, change);
        sql("insert into identity.customer_group (id, code, title) values ('01900000-0000-7000-8000-0000000000a1', 'one', 'One'), ('01900000-0000-7000-8000-0000000000a2', 'two', 'Two');"
            "insert into identity.customer_group_member (account_id, group_id) values ('" + m_ada.toByteArray() + "', '01900000-0000-7000-8000-0000000000a1');"
            "insert into pricing.price_list (id, code, title, group_ids, is_active) values"
            " (ops.uuid_v7(), 'trade', 'x', '{01900000-0000-7000-8000-0000000000a1}', true),"
            " (ops.uuid_v7(), 'dear', 'x', '{01900000-0000-7000-8000-0000000000a2}', true), (ops.uuid_v7(), 'asleep', 'x', null, false)");
        KONTOR_VERIFY_RESULT(set(1500, "trade"));
        KONTOR_VERIFY_RESULT(set(1300, "dear"));
        KONTOR_VERIFY_RESULT(set(1100, "asleep"));
        auto cart = makeReady(*m_own, {{m_goods.variant, 1}});
        sql("update sales.cart set account_id = '" + m_ada.toByteArray() + "', version = version + 1");
        cart.total = Money(1500 + 490, cart.total.currency());
        const auto other = m_stage->shop.connectDatabase();
        const auto word = m_stage->interrupt(cart.token, m_stage->beginsToComplete(cart), [&] { run(*other, change); });
        QTEST(word, "word");
    }

    // --- tiers, and many prices at once ---

    void manyCostLess()
    {
        KONTOR_VERIFY_RESULT(set(1800, "base", 10));
        KONTOR_VERIFY_RESULT(set(1600, "base", 50));
        KONTOR_VERIFY_RESULT(set(1950, "base", 20)); // dearer than from ten on: no step
        QCOMPARE(inCart(storefront(), 9), qint64(1990));
        QCOMPARE(inCart(storefront(), 10), qint64(1800));
        QCOMPARE(inCart(storefront(), 49), qint64(1800));
        QCOMPARE(inCart(storefront(), 50), qint64(1600));
        const auto page = QJsonDocument::fromJson(m_own->listing.find(storefront(), "mug-1")->json)["variants"_L1][0];
        for (const auto &tiers : {QJsonValue(page["tiers"_L1]), QJsonValue(variant(storefront())["tiers"_L1])}) {
            QCOMPARE(tiers.toArray().size(), 2);
            QCOMPARE(tiers[0]["min_quantity"_L1].toInt(), 10);
            QCOMPARE(amount(tiers[0]["price"_L1]), qint64(1800));
            QCOMPARE(tiers[1]["min_quantity"_L1].toInt(), 50);
            QCOMPARE(amount(tiers[1]["price"_L1]), qint64(1600));
        }
        QCOMPARE(amount(page["price"_L1]), qint64(1990));
    }
    void setsManyPricesAllOrNone()
    {
        const auto unknown = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead");
        newList("new");
        const auto now = SystemClock().now();
        const PriceChange good{.variant = m_goods.variant, .amount = euros(1)};
        QCOMPARE(refusal(m_own->prices.setMany(clerk(),
                     {good, {.variant = m_goods.variant, .amount = euros(-1)}, good,
                         {.variant = m_goods.variant, .amount = euros(2), .list = "x", .startsAt = now, .endsAt = now}})),
            QByteArray(
                "/prices/1/price/amount out_of_range, /prices/1 duplicate, /prices/2 duplicate, /prices/3/ends_at out_of_range"));
        QCOMPARE(refusal(m_own->prices.setMany(clerk(), {good, {.variant = unknown, .amount = euros(1), .list = "new"}})),
            QByteArray("/prices/1/variant_id unknown_variant"));
        QCOMPARE(refusal(m_own->prices.setMany(clerk(), {})), QByteArray("/prices too_many"));
        QCOMPARE(refusal(m_own->prices.setMany(clerk(), std::vector<PriceChange>(1001, good))), QByteArray("/prices too_many"));
        QCOMPARE(ask("select count(*) from pricing.price where amount < 100"), QByteArray("0"));
        std::vector<PriceChange> thousand;
        for (int i = 1; i <= 999; ++i)
            thousand.push_back({.variant = m_goods.variant, .amount = euros(5000 - i), .minQuantity = i});
        thousand.push_back({.variant = m_goods.variant, .amount = euros(7), .startsAt = now + std::chrono::hours(1)});
        const auto done = m_own->prices.setMany(clerk(), thousand);
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(done->size(), size_t(1000));
        for (size_t i = 0; i < 1000; ++i)
            QVERIFY(done->at(i).amount == thousand[i].amount && done->at(i).minQuantity == thousand[i].minQuantity);
        QCOMPARE(ask("select count(*) from ops.outbox where type = 'price.changed'"), QByteArray("1000"));
        QCOMPARE(ask("select count(*) from ops.audit where operation = 'price.set_many'"), QByteArray("1000"));
        QCOMPARE(
            ask("select payload -> 'before' ->> 'amount' from ops.audit where operation = 'price.set_many' order by seq limit 1"),
            QByteArray("1990"));
        QCOMPARE(inCart(storefront(), 900), qint64(4100));
    }
    void twoWhoSetTheSameManyTakeTurns()
    {
        std::vector<PriceChange> up;
        for (int i = 1; i <= 200; ++i)
            up.push_back({.variant = m_goods.variant, .amount = euros(i), .minQuantity = i});
        const std::vector<PriceChange> down(up.rbegin(), up.rend());
        const auto words = m_stage->crowd(
            4, 12, [&](Shop &shop, int turn) { return refusal(shop.prices.setMany(clerk(), turn % 2 ? up : down)); });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 12}}));
        QCOMPARE(ask("select count(*) from ops.outbox where type = 'price.changed'"), QByteArray("2400"));
    }
    void pagesThroughPricesByVariantAndList()
    {
        newList("odd");
        newList("even");
        for (int i = 2; i <= 12; ++i)
            KONTOR_VERIFY_RESULT(set(1000, i % 2 ? "odd" : "even", i));
        const auto other = m_stage->shop.addGoods("POT-1", 1990, 1);
        const auto all = [&](PriceService::Filter filter) {
            QSet<QByteArray> ids;
            filter.limit = 2;
            for (;;) {
                auto rows = m_own->prices.list(clerk(), filter);
                if (!rows)
                    return -1;
                for (size_t i = 0; i < std::min<size_t>(2, rows->size()); ++i)
                    ids.insert(rows->at(i).id.toByteArray());
                if (rows->size() <= 2)
                    return static_cast<int>(ids.size());
                filter.after = rows->at(1).id;
            }
        };
        QCOMPARE(all({}), 17);
        QCOMPARE(all({.variant = m_goods.variant}), 14);
        QCOMPARE(all({.variant = m_goods.variant, .list = QByteArray("odd")}), 5);
        QCOMPARE(all({.list = QByteArray("base")}), 6);
        QCOMPARE(m_own->prices.count(clerk(), {.variant = other.variant}).value_or(-1), qint64(3));
        QCOMPARE(m_own->prices.count(clerk(), {.list = QByteArray("even")}).value_or(-1), qint64(6));
    }
    void removesAPriceAndSaysSo()
    {
        newList("sale");
        const auto price = set(1500, "sale");
        QCOMPARE(refusal(m_own->prices.remove(clerk(), price->id, 2)), QByteArray("stale_version"));
        KONTOR_VERIFY_RESULT(m_own->prices.remove(clerk(), price->id, 1));
        QCOMPARE(refusal(m_own->prices.remove(clerk(), price->id, {})), QByteArray("not_found"));
        QCOMPARE(ask("select price_low from catalog.listing_price where market = 'eu'"), QByteArray("1990"));
        QCOMPARE(ask("select payload ->> 'list' from ops.outbox where type = 'price.removed'"), QByteArray("sale"));
        QCOMPARE(
            ask("select payload -> 'before' ->> 'amount' from ops.audit where operation = 'price.remove'"), QByteArray("1500"));
        QCOMPARE(ask("select amount from pricing.price_history where list = 'sale'"), QByteArray("1500"));
    }
    void asksWhoMayWhat()
    {
        const Context reader{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "customers:read"}}};
        const auto list = newList("sale");
        const auto group = newGroup();
        KONTOR_VERIFY_RESULT(m_own->prices.list(reader, {}));
        QCOMPARE(refusal(m_own->prices.setMany(reader, {{.variant = m_goods.variant, .amount = euros(1)}})),
            QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->priceLists.remove(reader, list.id, {})), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->customerGroups.addMembers(reader, group.id, {m_ada})), QByteArray("permission_missing"));
        QCOMPARE(refusal(m_own->prices.list(storefront(), {})), QByteArray("unauthenticated"));
    }

    // --- variants, page by page ---

    void pagesThroughTwoThousandFiveHundredVariants()
    {
        const auto product = m_goods.product.toByteArray();
        m_stage->shop.change("insert into catalog.variant (id, product_id, sku, options, position) select ops.uuid_v7(), '" + product
            + "', 'V-' || n, jsonb_build_object('No', n::text), n from generate_series(1, 2499) n;"
              "insert into pricing.price (id, variant_id, currency, amount) select ops.uuid_v7(), id, 'EUR', 1000 + position from catalog.variant where sku like 'V-%' and position % 5 <> 0");
        QList<QString> seen;
        ListingService::VariantQuery query{.after = {}, .limit = 100, .isCounted = true};
        for (;;) {
            const auto page = m_own->listing.listVariants(storefront(), product, query);
            KONTOR_VERIFY_RESULT(page);
            QCOMPARE(page->total.value_or(-1), qint64(2001));
            for (size_t i = 0; i < std::min<size_t>(100, page->variants.size()); ++i)
                seen.append(QJsonDocument::fromJson(page->variants[i].json)["sku"_L1].toString());
            if (page->variants.size() <= 100)
                break;
            query.after = page->variants[99].position;
        }
        QCOMPARE(seen.size(), 2001);
        QCOMPARE(seen.at(0), u"MUG-1"_s);
        QCOMPARE(seen.at(1), u"V-1"_s);
        QCOMPARE(seen.last(), u"V-2499"_s);
        QCOMPARE(QSet<QString>(seen.begin(), seen.end()).size(), 2001);
        // One that no page of the product has room for is told of as well.
        const auto told = [&] { return ask("select count(*) from ops.outbox where type = 'listing.changed'").toInt(); };
        const auto before = told();
        m_stage->shop.change(
            "update pricing.price set amount = 4711 where variant_id = (select id from catalog.variant where sku = 'V-2499')");
        m_stage->shop.change(
            "update pricing.price set amount = 4712 where variant_id = (select id from catalog.variant where sku = 'V-1234')");
        QCOMPARE(told(), before + 2);
    }
};

KONTOR_TEST(PricesTest)
#include "tst_prices.moc"
