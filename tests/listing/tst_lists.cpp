// Filters, sorts, pages and facets are those of a plain calculation over the same goods.
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace kontor;
using namespace kontor::test;

namespace {

struct Good
{
    QString slug;
    ProductId id{};
    QString title;
    QString brand;
    QString material;
    QStringList colours; ///< one variant each
    QString category;
    qint64 low = 0;
    qint64 high = 0;
    bool isInStock = false;
};

const QStringList brands{u"Elbwerk"_s, u"Haff & Sohn"_s, u"Luv, Lee"_s};
const QStringList materials{u"Iron"_s, u"Clay"_s, QString()};
const QStringList colours{u"Blue"_s, u"Red"_s, u"Sand"_s};
const QStringList categories{u"home"_s, u"kitchen"_s, u"mugs"_s, u"garden"_s};
const QStringList titles{u"Zander"_s, u"äpfel"_s, u"Apfel"_s, u"Öl"_s, u"Oel"_s, u"zebra"_s, u"Mug"_s};

QByteArray literal(const QString &text)
{
    auto quoted = text.toUtf8();
    return '\'' + quoted.replace("'", "''") + '\'';
}

bool isBelow(const QString &category, const QString &top)
{
    if (top == category || top.isEmpty())
        return true;
    return top == u"home" ? category == u"kitchen" || category == u"mugs" : top == u"kitchen" && category == u"mugs";
}

}

class ListsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    std::vector<Good> m_goods;

    int roll(SeededRandom &random, qsizetype sides) { return static_cast<int>(random.next64() % static_cast<quint64>(sides)); }

    QByteArray insertGood(SeededRandom &random, int n)
    {
        static const ManualClock clock{SystemClock().now()};
        Good good{.slug = u"good-%1"_s.arg(n),
            .id = ProductId::make(clock, random),
            .title = titles[roll(random, titles.size())],
            .brand = brands[roll(random, brands.size())],
            .material = materials[roll(random, materials.size())],
            .colours = {},
            .category = categories[roll(random, categories.size())]};
        const auto product = '\'' + good.id.toByteArray() + '\'';
        QByteArray sql = "insert into catalog.product (id, slug, title, brand, description, status, attributes) values ("
            + product + ',' + literal(good.slug) + ',' + literal(good.title) + ',' + literal(good.brand)
            + ", 'Our own ware.', 'active', "
            + (good.material.isEmpty() ? QByteArray("'{}'") : "jsonb_build_object('material', " + literal(good.material) + ')')
            + ");" + "insert into catalog.product_category select " + product
            + ", id from catalog.category where slug = " + literal(good.category) + ';';
        for (int i = 0; i < 1 + roll(random, 2); ++i) {
            const auto variant = '\'' + VariantId::make(clock, random).toByteArray() + '\'';
            const auto colour = colours[(n + i) % colours.size()];
            const qint64 cents = 100 * (1 + roll(random, 8));
            good.colours.append(colour);
            good.low = i == 0 ? cents : std::min(good.low, cents);
            good.high = std::max(good.high, cents);
            sql += "insert into catalog.variant (id, product_id, sku, options, position) values (" + variant + ',' + product
                + ", 'G-" + QByteArray::number(n) + '-' + QByteArray::number(i) + "', jsonb_build_object('Colour', "
                + literal(colour) + "), " + QByteArray::number(i) + ");"
                + "insert into pricing.price (id, variant_id, currency, amount) values (ops.uuid_v7(), " + variant + ", 'EUR', "
                + QByteArray::number(cents) + ");";
            if (roll(random, 2) == 0) {
                good.isInStock = true;
                sql += "insert into inventory.level (id, variant_id, location_id, on_hand) values (ops.uuid_v7(), " + variant
                    + ", '01900000-0000-7000-8000-000000000001', 1);";
            }
        }
        m_goods.push_back(std::move(good));
        return sql;
    }
    static bool matches(const Good &good, const ProductFilter &filter)
    {
        const auto wantedColours = filter.options.value(u"Colour"_s);
        const auto wantedMaterials = filter.attributes.value(u"material"_s);
        return isBelow(good.category, QString::fromUtf8(filter.category))
            && (filter.brands.isEmpty() || filter.brands.contains(good.brand))
            && (wantedColours.isEmpty()
                || std::any_of(
                    good.colours.begin(), good.colours.end(), [&](const QString &c) { return wantedColours.contains(c); }))
            && (wantedMaterials.isEmpty() || wantedMaterials.contains(good.material))
            && (!filter.priceMin || good.high >= *filter.priceMin) && (!filter.priceMax || good.low <= *filter.priceMax)
            && (!filter.isInStock || good.isInStock);
    }
    ProductFilter someFilter(SeededRandom &random)
    {
        ProductFilter filter;
        if (roll(random, 2) == 0)
            filter.category = categories[roll(random, categories.size())].toUtf8();
        if (roll(random, 3) == 0)
            filter.brands = {brands[roll(random, 3)], brands[roll(random, 3)]};
        if (roll(random, 3) == 0)
            filter.options[u"Colour"_s] = {colours[roll(random, 3)]};
        if (roll(random, 3) == 0)
            filter.attributes[u"material"_s] = {materials[roll(random, 2)], u"Gold"_s};
        if (roll(random, 3) == 0)
            filter.priceMin = 100 * (1 + roll(random, 8));
        if (roll(random, 3) == 0)
            filter.priceMax = 100 * (1 + roll(random, 8));
        filter.isInStock = roll(random, 3) == 0;
        return filter;
    }
    QStringList listed(const ProductListQuery &query)
    {
        const auto list = m_own->listing.list(storefront(), query);
        if (!list)
            return {describe(list.error())};
        QStringList slugs;
        for (const auto &product : list->products)
            slugs.append(QJsonDocument::fromJson(product.json).object()["slug"_L1].toString());
        return slugs;
    }
    QStringList pagedThrough(ProductListQuery query)
    {
        QStringList slugs;
        for (int page = 0; page < 100; ++page) {
            const auto list = m_own->listing.list(storefront(), query);
            if (!list)
                return {describe(list.error())};
            for (const auto &product : list->products)
                slugs.append(QJsonDocument::fromJson(product.json).object()["slug"_L1].toString());
            if (!list->hasMore)
                return slugs;
            query.after = list->products.back().position;
        }
        return {u"does not end"_s};
    }
    QStringList expected(const ProductFilter &filter, ProductSort sort)
    {
        auto found = m_goods;
        std::erase_if(found, [&](const Good &good) { return !matches(good, filter); });
        std::sort(found.begin(), found.end(), [&](const Good &a, const Good &b) {
            switch (sort) {
            case ProductSort::PriceUp: return std::pair(a.low, a.id) < std::pair(b.low, b.id);
            case ProductSort::PriceDown: return std::pair(a.low, a.id) > std::pair(b.low, b.id);
            case ProductSort::Title: return std::pair(rankOf(a.title), a.id) < std::pair(rankOf(b.title), b.id);
            case ProductSort::Newest:
            case ProductSort::Relevance: break;
            }
            return a.id > b.id;
        });
        QStringList slugs;
        for (const auto &good : found)
            slugs.append(good.slug);
        return slugs;
    }
    // As a dictionary has them, accents and case last.
    static int rankOf(const QString &title)
    {
        static const QStringList order{u"Apfel"_s, u"äpfel"_s, u"Mug"_s, u"Oel"_s, u"Öl"_s, u"Zander"_s, u"zebra"_s};
        return static_cast<int>(order.indexOf(title));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        SeededRandom random(4711);
        QByteArray sql = R"(
            insert into catalog.category (id, parent_id, slug, title) values ('01900000-0000-7000-8000-0000000000c1', null, 'home', 'Home'),
                ('01900000-0000-7000-8000-0000000000c2', '01900000-0000-7000-8000-0000000000c1', 'kitchen', 'Kitchen'),
                ('01900000-0000-7000-8000-0000000000c3', '01900000-0000-7000-8000-0000000000c2', 'mugs', 'Mugs'), ('01900000-0000-7000-8000-0000000000c4', null, 'garden', 'Garden'),
                ('01900000-0000-7000-8000-0000000000c5', null, 'attic', 'Attic');
            insert into catalog.attribute (code, label, type, unit) values ('material', 'Made of', 'text', '');)";
        for (int n = 0; n < 150; ++n)
            sql += insertGood(random, n);
        m_stage->shop.change(sql);
    }
    void cleanupTestCase()
    {
        m_own.reset();
        m_stage.reset();
    }

    void filtersAndSortsLikeAPlainCalculation_data()
    {
        QTest::addColumn<int>("sort");
        QTest::newRow("newest") << static_cast<int>(ProductSort::Newest);
        QTest::newRow("price") << static_cast<int>(ProductSort::PriceUp);
        QTest::newRow("-price") << static_cast<int>(ProductSort::PriceDown);
        QTest::newRow("title") << static_cast<int>(ProductSort::Title);
    }
    void filtersAndSortsLikeAPlainCalculation()
    {
        QFETCH(int, sort);
        SeededRandom random(static_cast<quint64>(sort));
        int found = 0;
        for (int i = 0; i < 60; ++i) {
            const auto filter = someFilter(random);
            const auto wanted = expected(filter, static_cast<ProductSort>(sort));
            found += static_cast<int>(wanted.size());
            QCOMPARE(listed({.filter = filter, .sort = static_cast<ProductSort>(sort), .limit = 200}), wanted);
            QCOMPARE(pagedThrough({.filter = filter, .sort = static_cast<ProductSort>(sort), .limit = 7}), wanted);
            const auto counted = m_own->listing.list(storefront(), {.filter = filter, .isCounted = true});
            KONTOR_VERIFY_RESULT(counted);
            QCOMPARE(counted->count.matches, wanted.size());
            QVERIFY(counted->count.isExact);
        }
        QVERIFY(found > 100);
    }
    // In an order, and by relevance, where the list and its facets are read at one go.
    void countsFacetsLikeAPlainCalculation_data()
    {
        QTest::addColumn<int>("sort");
        QTest::newRow("newest") << static_cast<int>(ProductSort::Newest);
        QTest::newRow("relevance") << static_cast<int>(ProductSort::Relevance);
    }
    void countsFacetsLikeAPlainCalculation()
    {
        QFETCH(int, sort);
        SeededRandom random(99);
        for (int i = 0; i < 60; ++i) {
            const auto filter = someFilter(random);
            ProductListQuery query{.filter = filter, .sort = static_cast<ProductSort>(sort), .limit = 200, .hasFacets = true};
            if (query.sort == ProductSort::Relevance)
                query.filter.text = u"wares"_s;
            const auto list = m_own->listing.list(storefront(), query);
            KONTOR_VERIFY_RESULT(list);
            const auto *facets = &list->facets;
            // A facet's values are counted among what all the other filters leave.
            const auto counted = [&](const QByteArray &kind, const QString &key) {
                QMap<QString, qint64> counts;
                for (const auto &group : facets->groups)
                    if (group.kind == kind && group.key == key)
                        for (const auto &[value, label, count] : group.values)
                            counts[value] = count;
                return counts;
            };
            const auto tally = [&](ProductFilter without, auto valuesOf) {
                QMap<QString, qint64> counts;
                for (const auto &good : m_goods)
                    if (matches(good, without)) {
                        auto values = valuesOf(good);
                        values.removeAll(QString());
                        values.removeDuplicates();
                        for (const auto &value : values)
                            ++counts[value];
                    }
                return counts;
            };
            auto without = filter;
            without.brands.clear();
            QCOMPARE(counted("brand", {}), tally(without, [](const Good &good) { return QStringList{good.brand}; }));
            without = filter;
            without.options.clear();
            QCOMPARE(counted("option", u"Colour"_s), tally(without, [](const Good &good) { return good.colours; }));
            without = filter;
            without.attributes.clear();
            QCOMPARE(
                counted("attribute", u"material"_s), tally(without, [](const Good &good) { return QStringList{good.material}; }));
            const auto wanted = expected(filter, ProductSort::PriceUp);
            QCOMPARE(list->count.matches, wanted.size());
            QCOMPARE(list->products.size(), static_cast<size_t>(wanted.size()));
            QCOMPARE(facets->inStock,
                std::count_if(m_goods.begin(), m_goods.end(), [&](const Good &g) { return g.isInStock && matches(g, filter); }));
            QCOMPARE(facets->priceMin.has_value(), !wanted.isEmpty());
            if (!wanted.isEmpty())
                QCOMPARE(facets->priceMin->minor(),
                    std::find_if(m_goods.begin(), m_goods.end(), [&](const Good &g) { return g.slug == wanted.first(); })->low);
        }
    }
    void findsNothingByWhatDoesNotExist_data()
    {
        QTest::addColumn<QString>("what");
        for (const auto *what : {"category", "empty category", "brand", "option", "value", "attribute", "text", "signs"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void findsNothingByWhatDoesNotExist()
    {
        QFETCH(QString, what);
        ProductFilter filter;
        if (what == u"category")
            filter.category = "cellar";
        else if (what == u"empty category")
            filter = {.category = "attic", .brands = {u"Elbwerk"_s}};
        else if (what == u"brand")
            filter.brands = {u"Nobody"_s};
        else if (what == u"option")
            filter.options[u"Size"_s] = {u"M"_s};
        else if (what == u"value")
            filter = {.brands = {u"Elbwerk"_s}, .options = {{u"Colour"_s, {u"Mauve"_s}}}};
        else if (what == u"attribute")
            filter.attributes[u"weight"_s] = {u"1"_s};
        else if (what == u"text")
            filter.text = u"qqqqqqqq"_s;
        else
            filter.text = u"(&|!:*')"_s;
        QCOMPARE(listed({.filter = filter}), QStringList());
        const auto list = m_own->listing.list(storefront(), {.filter = filter, .hasFacets = true});
        KONTOR_VERIFY_RESULT(list);
        QCOMPARE(list->count.matches, 0);
        QVERIFY(!list->facets.priceMin);
    }
    void refusesRelevanceOfNothing()
    {
        const auto list = m_own->listing.list(storefront(), {.sort = ProductSort::Relevance});
        QVERIFY(!list);
        QCOMPARE(list.error().fields.first().pointer, u"?sort"_s);
    }
    void sellsNothingWhereNothingHasAPrice() { QCOMPARE(m_own->listing.list(storefront("jp"), {})->products.size(), size_t(0)); }
};

KONTOR_TEST(ListsTest)
#include "tst_lists.moc"
