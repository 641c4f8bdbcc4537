#include "core/listing/listingrefresh.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

Context clerk()
{
    return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "catalog:write"}}};
}

QByteArray codeOf(const Result<std::vector<Category>> &result)
{
    return result ? QByteArray("ok") : QByteArray(result.error().code.data());
}

std::optional<QByteArray> taxed(const char *code)
{
    return QByteArray(code);
}

}

class CategoriesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    CategoryService &categories() { return m_own->categories; }
    CategoryId add(const QString &title, const std::optional<CategoryId> &parent = {}, const CategorySettings &settings = {})
    {
        const auto made =
            categories().create(clerk(), {.title = title, .slug = {}, .parent = parent, .description = {}, .settings = settings});
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return made->front().id;
    }
    QByteArray change(const CategoryId &id, const CategoryChange &change)
    {
        return codeOf(categories().change(clerk(), id, change, {}));
    }
    // A product of these categories that has no tax class of its own.
    ProductId addProduct(const char *sku, const std::vector<CategoryId> &in)
    {
        const auto goods = m_stage->shop.addGoods(sku, 1000, 5);
        const auto put =
            m_own->catalog.change(clerk(), goods.product, {.taxClass = std::optional<QByteArray>(), .categories = in}, {});
        if (!put)
            qFatal("%s", qPrintable(describe(put.error())));
        return goods.product;
    }
    QByteArray taxClassOf(const ProductId &product)
    {
        return m_stage->number("select tax_class from catalog.product where id = '" + product.toByteArray() + "'");
    }
    // What storefronts read, once the lister has been by.
    QByteArray shownTaxClass(const ProductId &product)
    {
        if (!ListingRefresher(m_clock, m_random).runAll(m_stage->shop.database()))
            return "no refresh";
        return m_stage->number(
            "select distinct page::jsonb ->> 'tax_class' from (select page || '}' as page from catalog.listing_page where product_id = '"
            + product.toByteArray() + "') p");
    }
    QByteArray order(const std::optional<CategoryId> &parent)
    {
        return m_stage->number(
            "select string_agg(slug || ':' || position, ' ' order by position) from catalog.category where parent_id is not distinct from "
            + (parent ? "'" + parent->toByteArray() + "'" : QByteArray("null")));
    }

    SystemClock m_clock;
    SystemRandom m_random;

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
    }
    void cleanup()
    {
        if (!ListingRefresher(m_clock, m_random).runAll(m_stage->shop.database()))
            qFatal("the read model cannot be refreshed");
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void saysOfEachSettingWhereItComesFrom()
    {
        const auto home =
            add(u"Home"_s, {}, {.taxClass = taxed("reduced"), .defaultSort = taxed("price"), .seoTitle = u"{title} at home"_s});
        const auto kitchen = add(u"Kitchen"_s, home, {.defaultSort = taxed("title")});
        const auto mugs = add(u"Mugs"_s, kitchen);
        const auto branch = categories().view(clerk(), mugs);
        KONTOR_VERIFY_RESULT(branch);
        QCOMPARE(branch->size(), size_t(3));
        const CategoryTree tree(*branch);
        const auto &shown = branch->front();
        QCOMPARE(tree.taxClass(shown).value, QByteArray("reduced"));
        QCOMPARE(tree.taxClass(shown).from->id, home);
        QCOMPARE(tree.defaultSort(shown).value, QByteArray("title"));
        QCOMPARE(tree.defaultSort(shown).from->id, kitchen);
        QCOMPARE(tree.seoTitle(shown).value, u"{title} at home"_s);
        QCOMPARE(tree.visibility(shown).value, QByteArray("visible"));
        QVERIFY(tree.visibility(shown).from == nullptr);
        // Overridden, and reset.
        QCOMPARE(change(mugs, {.taxClass = taxed("zero")}), QByteArray("ok"));
        const auto own = categories().view(clerk(), mugs);
        QCOMPARE(CategoryTree(*own).taxClass(own->front()).from->id, mugs);
        QCOMPARE(change(mugs, {.taxClass = std::optional<QByteArray>()}), QByteArray("ok"));
        const auto again = categories().view(clerk(), mugs);
        QCOMPARE(CategoryTree(*again).taxClass(again->front()).from->id, home);
    }

    void isShownInOtherLanguages()
    {
        const auto tea = add(u"Teapots"_s);
        auto german = storefront();
        german.locale = "de";
        const auto shown = [&] { return categories().list(german)->front().title; };
        const CategoryService::Translation words{.title = u"Teekannen"_s, .description = u"<p>Für zwei.</p><script>x</script>"_s};
        QCOMPARE(codeOf(categories().translate(clerk(), tea, "de", words, 1)), QByteArray("ok"));
        QCOMPARE(shown(), u"Teekannen"_s);
        QCOMPARE(categories().list(german)->front().description, u"<p>Für zwei.</p>"_s);
        QCOMPARE(codeOf(categories().translate(clerk(), tea, "de", words, 1)), QByteArray("stale_version"));
        QCOMPARE(codeOf(categories().translate(clerk(), tea, "tlh", words, {})), QByteArray("validation_failed"));
        QCOMPARE(codeOf(categories().removeTranslation(clerk(), tea, "de", 2)), QByteArray("ok"));
        QCOMPARE(shown(), u"Teapots"_s);
        QCOMPARE(codeOf(categories().removeTranslation(clerk(), tea, "de", {})), QByteArray("not_found"));
    }

    void aTaxClassReachesEveryProductBelow()
    {
        const auto home = add(u"Home"_s);
        const auto mugs = add(u"Mugs"_s, add(u"Kitchen"_s, home));
        const auto garden = add(u"Garden"_s);
        const auto below = addProduct("BELOW", {mugs});
        const auto second = addProduct("SECOND", {garden, mugs});
        const auto decided = addProduct("DECIDED", {mugs});
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), decided, {.taxClass = taxed("zero")}, {}));
        QCOMPARE(taxClassOf(below), QByteArray("standard"));
        const auto quoted = m_stage->number("select sum(quote_version) from catalog.variant where sku = 'BELOW'").toInt();
        QCOMPARE(change(home, {.taxClass = taxed("reduced")}), QByteArray("ok"));
        QCOMPARE(taxClassOf(below), QByteArray("reduced"));
        QCOMPARE(taxClassOf(second), QByteArray("standard"));
        QCOMPARE(taxClassOf(decided), QByteArray("zero"));
        QCOMPARE(shownTaxClass(below), QByteArray("reduced"));
        // No order is placed with the tax of before.
        QVERIFY(m_stage->number("select sum(quote_version) from catalog.variant where sku = 'BELOW'").toInt() > quoted);
        QCOMPARE(change(home, {.taxClass = std::optional<QByteArray>()}), QByteArray("ok"));
        QCOMPARE(shownTaxClass(below), QByteArray("standard"));
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), decided, {.taxClass = std::optional<QByteArray>()}, {}));
        QCOMPARE(taxClassOf(decided), QByteArray("standard"));
    }

    void aProductInheritsFromItsFirstCategory()
    {
        const auto food = add(u"Food"_s, {}, {.taxClass = taxed("reduced")});
        const auto gifts = add(u"Gifts"_s, {}, {.taxClass = taxed("zero")});
        const auto product = addProduct("TEA", {food, gifts});
        QCOMPARE(taxClassOf(product), QByteArray("reduced"));
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), product, {.categories = std::vector{gifts, food}}, {}));
        QCOMPARE(taxClassOf(product), QByteArray("zero"));
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), product, {.categories = std::vector{food}}, {}));
        QCOMPARE(taxClassOf(product), QByteArray("reduced"));
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), product, {.categories = std::vector<CategoryId>()}, {}));
        QCOMPARE(taxClassOf(product), QByteArray("standard"));
        NewProduct fresh;
        fresh.title = u"Coffee"_s;
        fresh.categories = {food};
        fresh.variants.push_back({.sku = *Sku::parse(u"COFFEE"), .barcode = {}, .options = {}, .prices = {}});
        const auto made = m_own->catalog.create(clerk(), fresh);
        KONTOR_VERIFY_RESULT(made);
        QCOMPARE(taxClassOf(*made), QByteArray("reduced"));
        QCOMPARE(m_own->catalog.loadStaff(*made)->version, 1);
    }

    void aMovedSubtreeTakesItsProductsAlong()
    {
        const auto home = add(u"Home"_s, {}, {.taxClass = taxed("reduced")});
        const auto garden = add(u"Garden"_s, {}, {.taxClass = taxed("zero")});
        const auto pots = add(u"Pots"_s, home);
        const auto product = addProduct("POT", {add(u"Clay pots"_s, pots)});
        QCOMPARE(codeOf(categories().move(clerk(), pots, garden, {}, {})), QByteArray("ok"));
        QCOMPARE(shownTaxClass(product), QByteArray("zero"));
        const auto listedIn = [&] {
            return m_stage->number(
                "select string_agg(k.slug, ' ' order by k.slug) from catalog.listing_category c join catalog.category k on k.id = c.category_id");
        };
        QCOMPARE(listedIn(), QByteArray("clay-pots garden pots"));
        QCOMPARE(codeOf(categories().move(clerk(), pots, {}, {}, {})), QByteArray("ok"));
        QCOMPARE(shownTaxClass(product), QByteArray("standard"));
        QCOMPARE(listedIn(), QByteArray("clay-pots pots"));
    }

    void keepsTheOrderOfSiblings()
    {
        const auto root = add(u"Root"_s);
        const auto a = add(u"A"_s, root);
        const auto b = add(u"B"_s, root);
        const auto c = add(u"C"_s, root);
        QCOMPARE(order(root), QByteArray("a:1 b:2 c:3"));
        QCOMPARE(codeOf(categories().move(clerk(), c, root, a, {})), QByteArray("ok"));
        QCOMPARE(order(root), QByteArray("c:1 a:2 b:3"));
        QCOMPARE(codeOf(categories().move(clerk(), c, root, b, {})), QByteArray("ok"));
        QCOMPARE(order(root), QByteArray("a:1 c:2 b:3"));
        QCOMPARE(codeOf(categories().move(clerk(), a, root, {}, {})), QByteArray("ok"));
        QCOMPARE(order(root), QByteArray("c:1 b:2 a:3"));
        QCOMPARE(codeOf(categories().move(clerk(), a, {}, b, {})), QByteArray("validation_failed"));
        // Who only moved up a place is the same version for its editor.
        QCOMPARE(m_stage->number("select version from catalog.category where slug = 'b'"), QByteArray("1"));
    }

    void isNeverBelowItself()
    {
        const auto a = add(u"A"_s);
        const auto b = add(u"B"_s, a);
        const auto c = add(u"C"_s, b);
        QCOMPARE(codeOf(categories().move(clerk(), a, c, {}, {})), QByteArray("category_cycle"));
        QCOMPARE(codeOf(categories().move(clerk(), a, a, {}, {})), QByteArray("category_cycle"));
        QCOMPARE(m_stage->number("select count(*) from catalog.category where parent_id is null"), QByteArray("1"));
        // Nor by anybody else's statement.
        QVERIFY(!m_own->database().script("update catalog.category set parent_id = '" + c.toByteArray() + "' where slug = 'a'"));
    }

    void twoMovesAtOnceMakeNoCircle()
    {
        const auto a = add(u"A"_s);
        const auto b = add(u"B"_s);
        const auto moves = [](const CategoryId &what, const CategoryId &under) {
            return [=](Shop &shop) -> Result<QByteArray> { return codeOf(shop.categories.move(clerk(), what, under, {}, {})); };
        };
        const auto both = m_stage->overlap(moves(a, b), moves(b, a));
        QCOMPARE(both.first, QByteArray("ok"));
        QCOMPARE(both.second, QByteArray("category_cycle"));
    }

    // Whoever comes second sees what the first one did, whichever end of the inheritance they change.
    void bothEndsOfAnInheritanceMayChangeAtOnce_data()
    {
        QTest::addColumn<bool>("isTreeFirst");
        QTest::addColumn<QByteArray>("what");
        for (const bool isTreeFirst : {true, false})
            for (const char *what : {"new", "put", "reset"})
                QTest::addRow("%s, %s", what, isTreeFirst ? "the tree first" : "the product first")
                    << isTreeFirst << QByteArray(what);
    }
    void bothEndsOfAnInheritanceMayChangeAtOnce()
    {
        QFETCH(bool, isTreeFirst);
        QFETCH(QByteArray, what);
        const auto food = add(u"Food"_s);
        const auto product = addProduct("TEA", what == "reset" ? std::vector{food} : std::vector<CategoryId>());
        if (what == "reset")
            KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), product, {.taxClass = taxed("zero")}, {}));
        const Action tree = [&](Shop &shop) -> Result<QByteArray> {
            return codeOf(shop.categories.change(clerk(), food, {.taxClass = taxed("reduced")}, {}));
        };
        const Action goods = [&](Shop &shop) -> Result<QByteArray> {
            if (what == "new") {
                NewProduct fresh;
                fresh.title = u"Coffee"_s;
                fresh.categories = {food};
                fresh.variants.push_back({.sku = *Sku::parse(u"COFFEE"), .barcode = {}, .options = {}, .prices = {}});
                return shop.catalog.create(clerk(), fresh) ? "ok" : "refused";
            }
            ProductChange edit;
            if (what == "put")
                edit.categories = std::vector{food};
            else
                edit.taxClass = std::optional<QByteArray>();
            return shop.catalog.change(clerk(), product, edit, {}) ? "ok" : "refused";
        };
        const auto both = isTreeFirst ? m_stage->overlap(tree, goods) : m_stage->overlap(goods, tree);
        QCOMPARE(both.first + ' ' + both.second, QByteArray("ok ok"));
        QCOMPARE(
            m_stage->number(
                "select string_agg(distinct p.tax_class, ' ') from catalog.product p join catalog.product_category c on c.product_id = p.id"),
            QByteArray("reduced"));
    }

    void whoeverWritesTheClassItselfMeansTheProduct()
    {
        const auto food = add(u"Food"_s, {}, {.taxClass = taxed("reduced")});
        const auto product = addProduct("TEA", {food});
        run(m_stage->shop.database(), "update catalog.product set tax_class = 'zero'");
        QCOMPARE(change(food, {.taxClass = std::optional<QByteArray>()}), QByteArray("ok"));
        QCOMPARE(taxClassOf(product), QByteArray("zero"));
        run(m_stage->shop.database(),
            "insert into catalog.product (id, slug, title, tax_class) values (ops.uuid_v7(), 'old', 'Old', 'reduced')");
        QCOMPARE(m_stage->number("select own_tax_class from catalog.product where slug = 'old'"), QByteArray("reduced"));
    }

    void putsTheLastOfManySiblingsFirst()
    {
        const auto root = add(u"Root"_s);
        run(m_stage->shop.database(),
            "insert into catalog.category (id, parent_id, slug, title, position) select ops.uuid_v7(), '" + root.toByteArray()
                + "', 'leaf-' || n, 'Leaf', n from generate_series(1, 9000) n");
        const auto leaf = [&](const char *n) {
            return *CategoryId::parse(QString::fromLatin1(
                m_stage->number("select id from catalog.category where slug = 'leaf-" + QByteArray(n) + "'")));
        };
        // One row first: what the session has planned for it is not for nine thousand.
        QCOMPARE(change(leaf("7"), {.title = u"Seven"_s}), QByteArray("ok"));
        QCOMPARE(codeOf(categories().move(clerk(), leaf("9000"), root, leaf("1"), {})), QByteArray("ok"));
        QCOMPARE(m_stage->number("select position from catalog.category where slug = 'leaf-8999'"), QByteArray("9000"));
    }

    void isAtMostThirtyDeep()
    {
        std::optional<CategoryId> deepest;
        for (int depth = 1; depth <= 30; ++depth)
            deepest = add(u"Level %1"_s.arg(depth), deepest);
        QCOMPARE(codeOf(categories().create(clerk(), {.title = u"Too deep"_s, .slug = {}, .parent = deepest, .description = {}})),
            QByteArray("validation_failed"));
        const auto pair = add(u"Pair"_s);
        add(u"Below"_s, pair);
        const auto top = m_stage->number("select id from catalog.category where slug = 'level-29'");
        QCOMPARE(codeOf(categories().move(clerk(), pair, *CategoryId::parse(QString::fromLatin1(top)), {}, {})),
            QByteArray("validation_failed"));
    }

    void movesTenThousandAtOnce()
    {
        const auto from = add(u"From"_s, {}, {.taxClass = taxed("reduced")});
        const auto to = add(u"To"_s, {}, {.taxClass = taxed("zero")});
        const auto moved = add(u"Moved"_s, from);
        run(m_stage->shop.database(),
            "insert into catalog.category (id, parent_id, slug, title) select ops.uuid_v7(), '" + moved.toByteArray()
                + "', 'leaf-' || n, 'Leaf' from generate_series(1, 9990) n");
        const auto leaf = m_stage->number("select id from catalog.category where slug = 'leaf-9990'");
        const auto product = addProduct("LEAF", {*CategoryId::parse(QString::fromLatin1(leaf))});
        QCOMPARE(taxClassOf(product), QByteArray("reduced"));
        QCOMPARE(codeOf(categories().move(clerk(), moved, to, {}, {})), QByteArray("ok"));
        QCOMPARE(taxClassOf(product), QByteArray("zero"));
        QCOMPARE(m_stage->number("select count(*) from catalog.category where version > 1"), QByteArray("1"));
    }

    void losesNothingToAStaleVersion()
    {
        const auto id = add(u"Home"_s);
        KONTOR_VERIFY_RESULT(categories().change(clerk(), id, {.title = u"House"_s}, 1));
        QCOMPARE(codeOf(categories().change(clerk(), id, {.title = u"Hut"_s}, 1)), QByteArray("stale_version"));
        QCOMPARE(codeOf(categories().move(clerk(), id, {}, {}, 1)), QByteArray("stale_version"));
        QCOMPARE(categories().remove(clerk(), id, 1).error().code, "stale_version"_L1);
        QCOMPARE(categories().view(clerk(), id)->front().title, u"House"_s);
        QCOMPARE(m_stage->number("select string_agg(operation, ' ' order by seq) from ops.audit where subject = 'category'"),
            QByteArray("category.create category.change"));
        QCOMPARE(
            m_stage->number(
                "select payload -> 'before' ->> 'title' || ' -> ' || (payload -> 'after' ->> 'title') from ops.audit where operation = 'category.change'"),
            QByteArray("Home -> House"));
    }

    void removesOnlyWhatIsEmpty()
    {
        const auto home = add(u"Home"_s);
        const auto kitchen = add(u"Kitchen"_s, home);
        const auto product = addProduct("MUG", {kitchen});
        QCOMPARE(categories().remove(clerk(), home, {}).error().code, "category_not_empty"_L1);
        QCOMPARE(categories().remove(clerk(), kitchen, {}).error().code, "category_not_empty"_L1);
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), product, {.categories = std::vector<CategoryId>()}, {}));
        KONTOR_VERIFY_RESULT(categories().remove(clerk(), kitchen, {}));
        KONTOR_VERIFY_RESULT(categories().remove(clerk(), home, {}));
        QCOMPARE(categories().remove(clerk(), home, {}).error().code, "not_found"_L1);
    }

    void refusesWhatDoesNotFit()
    {
        const auto nothing = *CategoryId::parse(u"01900000-0000-7000-8000-00000000dead");
        const auto home = add(u"Home"_s);
        const auto tried = [&](const NewCategory &category) { return codeOf(categories().create(clerk(), category)); };
        QCOMPARE(tried({.title = u"Home"_s, .slug = {}, .parent = {}, .description = {}}), QByteArray("slug_taken"));
        QCOMPARE(tried({.title = u"!"_s, .slug = {}, .parent = {}, .description = {}}), QByteArray("validation_failed"));
        QCOMPARE(tried({.title = u"A"_s, .slug = {}, .parent = nothing, .description = {}}), QByteArray("validation_failed"));
        QCOMPARE(tried({.title = u"A"_s, .slug = {}, .parent = {}, .description = {}, .settings = {.taxClass = taxed("luxury")}}),
            QByteArray("validation_failed"));
        QCOMPARE(change(nothing, {.title = u"A"_s}), QByteArray("not_found"));
        auto reader = clerk();
        reader.actor.permissions = {"catalog:read"};
        QCOMPARE(codeOf(categories().change(reader, home, {.title = u"A"_s}, {})), QByteArray("permission_missing"));
        QCOMPARE(codeOf(categories().move(reader, home, {}, {}, {})), QByteArray("permission_missing"));
        QCOMPARE(codeOf(categories().create(reader, {.title = u"A"_s, .slug = {}, .parent = {}, .description = {}})),
            QByteArray("permission_missing"));
        QCOMPARE(categories().remove(reader, home, {}).error().code, "permission_missing"_L1);
        QCOMPARE(categories().listStaff(storefront()).error().code, "unauthenticated"_L1);
        QCOMPARE(m_stage->number("select string_agg(title, ' ') from catalog.category"), QByteArray("Home"));
    }
};

KONTOR_TEST(CategoriesTest)
#include "tst_categories.moc"
