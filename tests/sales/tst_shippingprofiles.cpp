#include "core/health/verify.h"
#include "core/listing/listingrefresh.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

Context clerk()
{
    return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "catalog:write", "settings:write"}}};
}

template<typename T>
QByteArray codeOf(const Result<T> &result)
{
    if (result)
        return "ok";
    const auto &error = result.error();
    return error.fields.isEmpty() ? QByteArray(error.code.data()) : QByteArray(error.fields.first().code.data());
}

std::optional<QByteArray> profile(const char *code)
{
    return QByteArray(code);
}

constexpr std::optional<QByteArray> inherited{};

}

class ShippingProfilesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    SystemClock m_clock;
    SystemRandom m_random;

    void sql(const QByteArray &text) { run(m_stage->shop.database(), text); }
    CategoryId add(const QString &title, const std::optional<CategoryId> &parent = {}, const CategorySettings &settings = {})
    {
        const auto made = m_own->categories.create(
            clerk(), {.title = title, .slug = {}, .parent = parent, .description = {}, .settings = settings});
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return made->front().id;
    }
    QByteArray set(const CategoryId &id, const std::optional<QByteArray> &wanted)
    {
        return codeOf(m_own->categories.change(clerk(), id, {.shippingProfile = wanted}, {}));
    }
    QByteArray setOwn(const ProductId &id, const std::optional<QByteArray> &wanted)
    {
        return codeOf(m_own->catalog.change(clerk(), id, {.shippingProfile = wanted}, {}));
    }
    TestShop::Goods addGoods(const char *sku, const std::vector<CategoryId> &in = {})
    {
        const auto goods = m_stage->shop.addGoods(sku, 1000, 5);
        if (const auto put = m_own->catalog.change(clerk(), goods.product, {.categories = in}, {}); !put)
            qFatal("%s", qPrintable(describe(put.error())));
        return goods;
    }
    QByteArray profileOf(const ProductId &product)
    {
        return m_stage->number("select shipping_profile from catalog.product where id = '" + product.toByteArray() + "'");
    }
    ShippingMethodId method(const char *code)
    {
        return *ShippingMethodId::parse(QString::fromLatin1(
            m_stage->number(QByteArray("select id from sales.shipping_method where market = 'eu' and code = '") + code + "'")));
    }
    QByteArray serve(const char *code, const QList<QByteArray> &profiles)
    {
        return codeOf(m_own->shipping.changeMethod(clerk(), method(code), {.profiles = profiles}, {}));
    }
    QByteArray offered(const Secret &token)
    {
        QByteArrayList codes;
        const auto options = m_own->checkouts.shippingOptions(storefront(), token);
        for (const auto &option : *options)
            codes += option.method.code;
        return codes.join(' ');
    }
    QByteArray problems(const Secret &token)
    {
        QByteArrayList codes;
        const auto checkout = m_own->checkouts.view(storefront(), token);
        for (const auto &problem : checkout->problems)
            codes += problem.code;
        return codes.join(' ');
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        for (const char *code : {"bulky", "chilled"})
            if (const auto made = m_own->shipping.createProfile(clerk(), code, QString::fromLatin1(code)); !made)
                qFatal("%s", qPrintable(describe(made.error())));
    }
    void cleanup()
    {
        if (!ListingRefresher(m_clock, m_random).runAll(m_stage->shop.database()))
            qFatal("the read model cannot be refreshed");
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    // --- inheritance ---

    void aCategorySaysWhereItsProfileComesFrom()
    {
        const auto home = add(u"Home"_s, {}, {.shippingProfile = profile("bulky")});
        const auto sofas = add(u"Sofas"_s, add(u"Living"_s, home));
        const auto holds = [&](const CategoryId &id) {
            const auto branch = m_own->categories.view(clerk(), id);
            const auto found = CategoryTree(*branch).shippingProfile(branch->front());
            return found.value + (found.from ? ' ' + found.from->slug.toUtf8() : QByteArray());
        };
        QCOMPARE(holds(sofas), QByteArray("bulky home"));
        QCOMPARE(set(sofas, profile("chilled")), QByteArray("ok"));
        QCOMPARE(holds(sofas), QByteArray("chilled sofas"));
        QCOMPARE(set(sofas, inherited), QByteArray("ok"));
        QCOMPARE(holds(sofas), QByteArray("bulky home"));
        QCOMPARE(set(home, inherited), QByteArray("ok"));
        QCOMPARE(holds(sofas), QByteArray("general"));
        QCOMPARE(set(home, profile("nothing")), QByteArray("unknown_shipping_profile"));
    }

    void reachesEveryProductBelow()
    {
        const auto home = add(u"Home"_s);
        const auto sofas = add(u"Sofas"_s, home, {.taxClass = profile("reduced")});
        const auto garden = add(u"Garden"_s);
        const auto below = addGoods("BELOW", {sofas});
        const auto second = addGoods("SECOND", {garden, sofas});
        const auto decided = addGoods("DECIDED", {sofas});
        QCOMPARE(setOwn(decided.product, profile("chilled")), QByteArray("ok"));
        QCOMPARE(profileOf(below.product), QByteArray("general"));
        const auto quoted = [&] {
            return m_stage->number("select quote_version from catalog.variant where sku = 'BELOW'").toInt();
        };
        const auto before = quoted();
        QCOMPARE(set(home, profile("bulky")), QByteArray("ok"));
        QCOMPARE(profileOf(below.product), QByteArray("bulky"));
        QCOMPARE(profileOf(second.product), QByteArray("general"));
        QCOMPARE(profileOf(decided.product), QByteArray("chilled"));
        QVERIFY(quoted() > before);
        QCOMPARE(set(sofas, profile("chilled")), QByteArray("ok"));
        QCOMPARE(profileOf(below.product), QByteArray("chilled"));
        QCOMPARE(set(sofas, inherited), QByteArray("ok"));
        QCOMPARE(set(home, inherited), QByteArray("ok"));
        QCOMPARE(profileOf(below.product), QByteArray("general"));
        QCOMPARE(setOwn(decided.product, inherited), QByteArray("ok"));
        QCOMPARE(profileOf(decided.product), QByteArray("general"));
    }

    void bothSettingsAreInheritedEachFromItsOwnAncestor()
    {
        const auto home = add(u"Home"_s, {}, {.shippingProfile = profile("bulky")});
        const auto sofas = add(u"Sofas"_s, home, {.taxClass = profile("reduced")});
        const auto goods = addGoods("SOFA", {sofas});
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), goods.product, {.taxClass = inherited}, {}));
        const auto both = [&] {
            return m_stage->number("select tax_class || ' ' || shipping_profile from catalog.product where slug = 'sofa'");
        };
        QCOMPARE(both(), QByteArray("reduced bulky"));
        QCOMPARE(setOwn(goods.product, profile("chilled")), QByteArray("ok"));
        KONTOR_VERIFY_RESULT(m_own->categories.change(clerk(), sofas, {.taxClass = profile("zero")}, {}));
        QCOMPARE(both(), QByteArray("zero chilled"));
    }

    void aProductInheritsFromItsFirstCategory()
    {
        const auto bulky = add(u"Sofas"_s, {}, {.shippingProfile = profile("bulky")});
        const auto chilled = add(u"Food"_s, {}, {.shippingProfile = profile("chilled")});
        const auto product = addGoods("GOODS", {bulky, chilled}).product;
        const auto put = [&](const std::vector<CategoryId> &in) {
            const auto word = codeOf(m_own->catalog.change(clerk(), product, {.categories = in}, {}));
            return word + ' ' + profileOf(product);
        };
        QCOMPARE(profileOf(product), QByteArray("bulky"));
        QCOMPARE(put({chilled, bulky}), QByteArray("ok chilled"));
        QCOMPARE(put({bulky}), QByteArray("ok bulky"));
        QCOMPARE(put({}), QByteArray("ok general"));
        NewProduct fresh;
        fresh.title = u"Fridge"_s;
        fresh.categories = {bulky};
        fresh.variants.push_back({.sku = *Sku::parse(u"FRIDGE"), .barcode = {}, .options = {}, .prices = {}});
        const auto made = m_own->catalog.create(clerk(), fresh);
        KONTOR_VERIFY_RESULT(made);
        QCOMPARE(profileOf(*made), QByteArray("bulky"));
        QCOMPARE(m_own->catalog.loadStaff(*made)->version, 1);
        fresh.title = u"Ice"_s;
        fresh.shippingProfile = profile("chilled");
        fresh.variants[0].sku = *Sku::parse(u"ICE");
        QCOMPARE(profileOf(*m_own->catalog.create(clerk(), fresh)), QByteArray("chilled"));
    }

    void aCopyHasTheSameProfile()
    {
        const auto sofas = add(u"Sofas"_s, {}, {.shippingProfile = profile("bulky")});
        const auto goods = addGoods("SOFA", {sofas});
        const auto copyOf = [&](const char16_t *suffix) {
            const auto copy = m_own->catalog.duplicate(clerk(), goods.product, {}, {}, QString::fromUtf16(suffix));
            return copy ? m_stage->number(
                       "select shipping_profile || ' ' || coalesce(own_shipping_profile, 'inherited') from "
                       "catalog.product where id = '"
                       + copy->toByteArray() + "'")
                        : codeOf(copy);
        };
        QCOMPARE(copyOf(u"-2"), QByteArray("bulky inherited"));
        QCOMPARE(setOwn(goods.product, profile("chilled")), QByteArray("ok"));
        QCOMPARE(copyOf(u"-3"), QByteArray("chilled chilled"));
    }

    void aMovedSubtreeTakesItsProductsAlong()
    {
        const auto home = add(u"Home"_s, {}, {.shippingProfile = profile("bulky")});
        const auto food = add(u"Food"_s, {}, {.shippingProfile = profile("chilled")});
        const auto pots = add(u"Pots"_s, home);
        const auto product = addGoods("POT", {add(u"Clay pots"_s, pots)}).product;
        const auto move = [&](const std::optional<CategoryId> &to) {
            const auto word = codeOf(m_own->categories.move(clerk(), pots, to, {}, {}));
            return word + ' ' + profileOf(product);
        };
        QCOMPARE(profileOf(product), QByteArray("bulky"));
        QCOMPARE(move(food), QByteArray("ok chilled"));
        QCOMPARE(move({}), QByteArray("ok general"));
        QCOMPARE(move(home), QByteArray("ok bulky"));
    }

    // Whoever comes second sees what the first one did, whichever end of the inheritance they change.
    void bothEndsOfAnInheritanceMayChangeAtOnce_data()
    {
        QTest::addColumn<bool>("isTreeFirst");
        QTest::addColumn<QByteArray>("what");
        for (const bool isTreeFirst : {true, false})
            for (const char *what : {"put", "reset", "moved"})
                QTest::addRow("%s, %s", what, isTreeFirst ? "the tree first" : "the product first")
                    << isTreeFirst << QByteArray(what);
    }
    void bothEndsOfAnInheritanceMayChangeAtOnce()
    {
        QFETCH(bool, isTreeFirst);
        QFETCH(QByteArray, what);
        const auto home = add(u"Home"_s, {}, {.shippingProfile = profile("bulky")});
        const auto sofas = add(u"Sofas"_s);
        const auto product = addGoods("SOFA", what == "reset" ? std::vector{sofas} : std::vector<CategoryId>()).product;
        if (what == "reset")
            QCOMPARE(setOwn(product, profile("chilled")), QByteArray("ok"));
        const Action tree = [&](Shop &shop) -> Result<QByteArray> {
            if (what == "moved")
                return codeOf(shop.categories.move(clerk(), sofas, home, {}, {}));
            return codeOf(shop.categories.change(clerk(), sofas, {.shippingProfile = profile("bulky")}, {}));
        };
        const Action goods = [&](Shop &shop) -> Result<QByteArray> {
            ProductChange edit;
            if (what == "reset")
                edit.shippingProfile = inherited;
            else
                edit.categories = std::vector{sofas};
            return codeOf(shop.catalog.change(clerk(), product, edit, {}));
        };
        const auto both = isTreeFirst ? m_stage->overlap(tree, goods) : m_stage->overlap(goods, tree);
        QCOMPARE(both.first + ' ' + both.second, QByteArray("ok ok"));
        QCOMPARE(profileOf(product), QByteArray("bulky"));
    }

    // Statements of others, which take no locks beforehand: the rows themselves are waited for.
    void holdsAgainstBareStatementsAtOnce()
    {
        const auto sofas = add(u"Sofas"_s, {}, {.shippingProfile = profile("bulky")});
        const auto product = m_stage->shop.addGoods("SOFA", 1000, 5).product.toByteArray();
        sql("update catalog.product set own_shipping_profile = 'chilled'");
        const auto says = [](const QByteArray &statement) {
            return [=](Shop &shop) -> Result<QByteArray> {
                KONTOR_CHECK(shop.database().script(statement));
                return QByteArray("ok");
            };
        };
        const auto both = m_stage->overlap(says("update catalog.product set own_shipping_profile = null"),
            says("insert into catalog.product_category (product_id, category_id) values ('" + product + "', '"
                + sofas.toByteArray() + "')"));
        QCOMPARE(both.first + ' ' + both.second, QByteArray("ok ok"));
        QCOMPARE(m_stage->number("select shipping_profile from catalog.product"), QByteArray("bulky"));
    }

    void whatHoldsIsNotWrittenByHand()
    {
        const auto product = addGoods("SOFA").product;
        sql("update catalog.product set shipping_profile = 'bulky'");
        QCOMPARE(profileOf(product), QByteArray("general"));
        sql("insert into catalog.product (id, slug, title, shipping_profile) values (ops.uuid_v7(), 'by-hand', 'By hand', 'bulky')");
        QCOMPARE(m_stage->number("select shipping_profile from catalog.product where slug = 'by-hand'"), QByteArray("general"));
    }

    void verifyTellsOfAProfileThatDoesNotFollow()
    {
        addGoods("SOFA");
        const auto broken = [&] {
            const auto verdicts = verify(m_stage->shop.database());
            for (const auto &verdict : *verdicts)
                if (QByteArray(verdict.invariant).contains("shipping profile"))
                    return verdict.broken.size();
            return size_t(99);
        };
        QCOMPARE(broken(), size_t(0));
        sql("alter table catalog.product disable trigger product_shipping_profile_update;"
            "update catalog.product set shipping_profile = 'bulky'");
        QCOMPARE(broken(), size_t(1));
        sql("update catalog.product set shipping_profile = 'general'");
    }

    // --- profiles and methods ---

    void aProfileInUseCannotBeRemoved_data()
    {
        QTest::addColumn<QByteArray>("use");
        QTest::addColumn<QByteArray>("facts");
        QTest::newRow("a category") << QByteArray("category")
                                    << QByteArray(R"({"categories":1,"products":0,"shipping_methods":0})");
        QTest::newRow("a product") << QByteArray("product")
                                   << QByteArray(R"({"categories":0,"products":1,"shipping_methods":0})");
        QTest::newRow("a method") << QByteArray("method") << QByteArray(R"({"categories":0,"products":0,"shipping_methods":1})");
    }
    void aProfileInUseCannotBeRemoved()
    {
        QFETCH(QByteArray, use);
        QFETCH(QByteArray, facts);
        const auto product = addGoods("SOFA").product;
        const auto parcel = method("parcel");
        const Action takes = [&](Shop &shop) -> Result<QByteArray> {
            if (use == "category")
                return codeOf(shop.categories.create(clerk(),
                    {.title = u"Sofas"_s,
                        .slug = {},
                        .parent = {},
                        .description = {},
                        .settings = {.shippingProfile = profile("bulky")}}));
            if (use == "product")
                return codeOf(shop.catalog.change(clerk(), product, {.shippingProfile = profile("bulky")}, {}));
            return codeOf(shop.shipping.changeMethod(clerk(), parcel, {.profiles = QList<QByteArray>{"bulky"}}, {}));
        };
        QByteArray told;
        const Action removes = [&](Shop &shop) -> Result<QByteArray> {
            const auto removed = shop.shipping.removeProfile(clerk(), "bulky", {});
            told = removed ? QByteArray() : removed.error().facts;
            return codeOf(removed);
        };
        // Whoever comes second knows of the first, in either order.
        const auto words = m_stage->overlap(takes, removes);
        QCOMPARE(words.first + ' ' + words.second, QByteArray("ok shipping_profile_in_use"));
        QCOMPARE(told, facts);
        sql("update catalog.category set shipping_profile = null; update catalog.product set own_shipping_profile = null;"
            "delete from sales.shipping_method_profile");
        sql("update catalog.category set slug = 'before' where slug = 'sofas'");
        const auto reversed = m_stage->overlap(removes, takes);
        QCOMPARE(reversed.first + ' ' + reversed.second, QByteArray("ok unknown_shipping_profile"));
    }

    void losesNoProfileToAStaleVersion()
    {
        auto &shipping = m_own->shipping;
        QCOMPARE(codeOf(shipping.createProfile(clerk(), "bulky", u"Again"_s)), QByteArray("name_taken"));
        QCOMPARE(shipping.changeProfile(clerk(), "bulky", u"Large"_s, 1)->name, u"Large"_s);
        QCOMPARE(codeOf(shipping.changeProfile(clerk(), "bulky", u"Huge"_s, 1)), QByteArray("stale_version"));
        QCOMPARE(codeOf(shipping.removeProfile(clerk(), "bulky", 1)), QByteArray("stale_version"));
        QCOMPARE(shipping.viewProfile(clerk(), "bulky")->name, u"Large"_s);
        QCOMPARE(codeOf(shipping.removeProfile(clerk(), "general", {})), QByteArray("default_shipping_profile"));
        QCOMPARE(codeOf(shipping.removeProfile(clerk(), "bulky", 2)), QByteArray("ok"));
        QCOMPARE(codeOf(shipping.viewProfile(clerk(), "bulky")), QByteArray("not_found"));
        QCOMPARE(
            m_stage->number("select string_agg(operation, ' ' order by seq) from ops.audit where subject = 'shipping_profile' "
                            "and payload::text like '%bulky%'"),
            QByteArray("shipping_profile.create shipping_profile.change shipping_profile.remove"));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where aggregate = 'shipping_profile'"), QByteArray("4"));
    }

    void aShopHasAHundredProfilesAtMost()
    {
        sql("insert into sales.shipping_profile (id, code, name) select ops.uuid_v7(), 'p' || n, 'P' from generate_series(4, 100) n");
        QCOMPARE(codeOf(m_own->shipping.createProfile(clerk(), "last", u"Last"_s)), QByteArray("too_many"));
        QCOMPARE(m_own->shipping.listProfiles(clerk())->size(), size_t(limits::shippingProfiles));
    }

    void changesAMethod()
    {
        auto &shipping = m_own->shipping;
        const auto parcel = method("parcel");
        const auto changed = shipping.changeMethod(clerk(), parcel,
            {.name = u"By van"_s, .position = 7, .isActive = false, .profiles = QList<QByteArray>{"chilled", "bulky"}}, 1);
        KONTOR_VERIFY_RESULT(changed);
        QCOMPARE(changed->method.profiles, (QList<QByteArray>{"bulky", "chilled"}));
        QCOMPARE(changed->method.name, u"By van"_s);
        QCOMPARE(changed->position, 7);
        QVERIFY(!changed->isActive);
        QCOMPARE(changed->version, 2);
        QCOMPARE(changed->method.brackets.size(), 2);
        QCOMPARE(codeOf(shipping.changeMethod(clerk(), parcel, {}, 1)), QByteArray("stale_version"));
        QCOMPARE(serve("parcel", {"nothing"}), QByteArray("unknown_shipping_profile"));
        QCOMPARE(shipping.viewMethod(clerk(), parcel)->method.profiles.size(), 2);
        QCOMPARE(serve("parcel", {}), QByteArray("ok"));
        QVERIFY(shipping.viewMethod(clerk(), parcel)->method.profiles.isEmpty());
        QCOMPARE(shipping.listMethods(clerk())->size(), size_t(6));
        QCOMPARE(
            m_stage->number("select payload -> 'before' ->> 'name' || ' -> ' || (payload -> 'after' ->> 'name') from ops.audit "
                            "where operation = 'shipping_method.change' order by seq limit 1"),
            QByteArray("Parcel by weight -> By van"));
    }

    void asksForThePermission()
    {
        auto reader = clerk();
        reader.actor.permissions = {"catalog:read", "catalog:write"};
        auto &shipping = m_own->shipping;
        const QByteArray missing = "permission_missing";
        KONTOR_VERIFY_RESULT(shipping.listProfiles(reader));
        KONTOR_VERIFY_RESULT(shipping.listMethods(reader));
        QCOMPARE(codeOf(shipping.createProfile(reader, "x", u"X"_s)), missing);
        QCOMPARE(codeOf(shipping.changeProfile(reader, "bulky", u"X"_s, {})), missing);
        QCOMPARE(codeOf(shipping.removeProfile(reader, "bulky", {})), missing);
        QCOMPARE(codeOf(shipping.changeMethod(reader, method("parcel"), {}, {})), missing);
        QCOMPARE(codeOf(shipping.listProfiles(storefront())), QByteArray("unauthenticated"));
        QCOMPARE(codeOf(shipping.viewMethod(storefront(), method("parcel"))), QByteArray("unauthenticated"));
    }

    // --- checkouts ---

    void offersWhatServesEveryLine()
    {
        const auto book = addGoods("BOOK");
        const auto sofa = addGoods("SOFA");
        QCOMPARE(setOwn(sofa.product, profile("bulky")), QByteArray("ok"));
        const auto small = makeReady(*m_own, {{book.variant, 1}}).token;
        const auto mixed = makeReady(*m_own, {{book.variant, 1}, {sofa.variant, 1}}).token;
        // A method without profiles serves all of them.
        QCOMPARE(offered(mixed), QByteArray("standard parcel"));
        QCOMPARE(serve("parcel", {"general"}), QByteArray("ok"));
        QCOMPARE(offered(small), QByteArray("standard parcel"));
        QCOMPARE(offered(mixed), QByteArray("standard"));
        QCOMPARE(problems(mixed), QByteArray());
        // Each of them alone is not enough.
        QCOMPARE(serve("standard", {"bulky"}), QByteArray("ok"));
        QCOMPARE(offered(mixed), QByteArray());
        QCOMPARE(problems(mixed), QByteArray("no_shipping_option"));
        QCOMPARE(offered(small), QByteArray("parcel"));
        QCOMPARE(problems(small), QByteArray("shipping_option_unavailable"));
        QCOMPARE(serve("standard", {"bulky", "general"}), QByteArray("ok"));
        QCOMPARE(offered(mixed), QByteArray("standard"));
        QCOMPARE(problems(mixed), QByteArray());
    }

    void aChosenOptionThatServesNoLongerIsAProblem()
    {
        const auto book = addGoods("BOOK");
        const auto sofa = addGoods("SOFA");
        QCOMPARE(setOwn(sofa.product, profile("bulky")), QByteArray("ok"));
        QCOMPARE(serve("standard", {"general"}), QByteArray("ok"));
        const auto ready = makeReady(*m_own, {{book.variant, 1}});
        QCOMPARE(problems(ready.token), QByteArray());
        KONTOR_VERIFY_RESULT(m_own->carts.addItem(storefront(), ready.token, sofa.variant, 1));
        QCOMPARE(problems(ready.token), QByteArray("shipping_option_unavailable"));
        QCOMPARE(m_own->checkouts.view(storefront(), ready.token)->cart.totals.shipping.minor(), 0);
        const auto refused = m_own->placement.complete(storefront(), ready.token, ready.total);
        QCOMPARE(outcome(refused), QByteArray("checkout_incomplete"));
        QVERIFY(refused.error().facts.contains("shipping_option_unavailable"));
        const auto chosen = m_own->checkouts.setShippingOption(storefront(), ready.token, method("parcel"));
        QCOMPARE(problems(ready.token), QByteArray());
        const auto placed = complete(*m_own, m_stage->providers, {.token = ready.token, .total = chosen->cart.totals.total});
        QCOMPARE(outcome(placed), QByteArray("placed"));
    }

    // Between the look at the cart and the hold; by the batch, which places what asks no gateway, and alone.
    void placesNothingThatTheOptionServesNoLonger_data()
    {
        QTest::addColumn<QByteArray>("payment");
        QTest::addColumn<QByteArray>("change");
        const std::pair<const char *, QByteArray> changes[] = {
            {"its own profile", "update catalog.product set own_shipping_profile = 'bulky'"},
            {"its category's profile", "update catalog.category set shipping_profile = 'bulky'"},
            {"what the option serves", "update sales.shipping_method_profile set profile = 'bulky'"}};
        for (const auto &[name, change] : changes)
            for (const char *payment : {"bank_transfer", "card"})
                QTest::addRow("%s, %s", name, payment) << QByteArray(payment) << change;
    }
    void placesNothingThatTheOptionServesNoLonger()
    {
        QFETCH(QByteArray, payment);
        QFETCH(QByteArray, change);
        const auto goods = addGoods("SOFA", {add(u"Sofas"_s)});
        for (const char *code : {"standard", "parcel"})
            QCOMPARE(serve(code, {"general"}), QByteArray("ok"));
        const auto ready = makeReady(*m_own, {{goods.variant, 1}}, payment == "card" ? "test" : "manual", payment.constData());
        const auto other = m_stage->shop.connectDatabase();
        const auto word = m_stage->interrupt(ready.token, m_stage->beginsToComplete(ready), [&] { run(*other, change); });
        QCOMPARE(word, QByteArray("checkout_incomplete"));
        QCOMPARE(m_stage->number("select count(*) from sales.payment"), QByteArray("0"));
        QCOMPARE(m_stage->number("select sum(reserved) from inventory.level"), QByteArray("0"));
    }
};

KONTOR_TEST(ShippingProfilesTest)
#include "tst_shippingprofiles.moc"
