// Lists touch what they show: on a shop of a size at which a plan matters, no node of a large table throws away more than
// fifty rows for each one it gives; or five thousand in all, which in the order of an index are a millisecond or two, and so
// can be the better plan where few match.
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include "core/demo/fillshop_p.h"
#include "core/demo/seed.h"
#include "core/listing/listbuilder_p.h"
#include "sql/listing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

class PlansTest : public QObject
{
    Q_OBJECT

    TestDatabase m_scratch;
    std::unique_ptr<Database> m_database;
    QHash<QString, qint64> m_rows; ///< of each table

    const ListFrame frame{.market = "eu", .locale = "en", .mediaBase = "/media/"};
    static constexpr qint64 products = 12'000;
    static constexpr qint64 largeTable = 10'000;
    static constexpr double discardedPerRow = 50;
    static constexpr double discardedInAll = 5'000;

    QByteArray ask(const QByteArray &sql) { return value(*m_database, sql); }
    ResolvedFilter resolve(const ProductFilter &filter)
    {
        const auto found = lookUp(*m_database, frame.market, frame.locale, filter);
        if (!found || !found->filter)
            qFatal("no product has what is looked for");
        return *found->filter;
    }
    QByteArray largestCategory()
    {
        return ask("select category_id from catalog.listing_category group by 1 order by count(*) desc limit 1");
    }
    void inspect(const QJsonObject &plan, QStringList &wasteful)
    {
        const auto table = plan["Relation Name"_L1].toString();
        const double discarded =
            plan["Rows Removed by Filter"_L1].toDouble() + plan["Rows Removed by Index Recheck"_L1].toDouble();
        const double given = plan["Actual Rows"_L1].toDouble();
        if (m_rows.value(table) > largeTable && discarded > std::max(discardedInAll, discardedPerRow * given))
            wasteful.append(u"%1 on %2: %3 rows for %4"_s.arg(plan["Node Type"_L1].toString(), table).arg(discarded).arg(given));
        for (const auto &child : plan["Plans"_L1].toArray())
            inspect(child.toObject(), wasteful);
    }
    QJsonObject explained(const ComposedSql &composed)
    {
        QByteArray json;
        const auto asked = m_database->compose("explain (analyze, buffers, timing off, format json) " + composed.sql,
            composed.values, [&](Row &row) { json = row.bytes(); });
        if (!asked)
            qFatal("%s", qPrintable(describe(asked.error())));
        return QJsonDocument::fromJson(json).array()[0].toObject()["Plan"_L1].toObject();
    }
    static double buffersOf(const QJsonObject &plan)
    {
        return plan["Shared Hit Blocks"_L1].toDouble() + plan["Shared Read Blocks"_L1].toDouble();
    }
    QStringList wasteOf(const ComposedSql &composed)
    {
        QStringList wasteful;
        inspect(explained(composed), wasteful);
        return wasteful;
    }
    // "table: index" → rows read of it, with all that a nested loop asks for.
    static void collect(const QJsonObject &plan, QMap<QString, double> &scans)
    {
        auto below = plan["Index Name"_L1].toString();
        if (const auto table = plan["Relation Name"_L1].toString(); !table.isEmpty()) {
            for (const auto &child : plan["Plans"_L1].toArray())
                below = child.toObject()["Index Name"_L1].toString();
            scans[table + u": "_s + below] += plan["Actual Rows"_L1].toDouble() * plan["Actual Loops"_L1].toDouble();
            return;
        }
        for (const auto &child : plan["Plans"_L1].toArray())
            collect(child.toObject(), scans);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_database = m_scratch.connect();
        const SystemClock clock;
        const auto shop = demo::makeDemoCatalogue(1);
        demo::PictureFiles files;
        for (const auto &product : shop.products)
            for (const auto &variant : product.variants)
                files.insert({product.motif, variant.colour, product.tone}, "00/00/undrawn.png");
        KONTOR_VERIFY_RESULT(demo::fillDemoShop(*m_database, shop, files, clock));
        KONTOR_VERIFY_RESULT(seedScale(*m_database, products, [](const QString &) {}));
        const auto read =
            m_database->compose("select relname, reltuples::bigint from pg_class where relkind = 'r'", {}, [&](Row &row) {
                const auto table = row.text();
                m_rows.insert(table, row.int64());
            });
        KONTOR_VERIFY_RESULT(read);
        QVERIFY(m_rows.value(u"listing_price"_s) > largeTable);
    }

    void readNoMoreThanTheyShow_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<int>("sort");
        const std::pair<const char *, ProductSort> sorts[] = {{"newest", ProductSort::Newest}, {"price", ProductSort::PriceUp},
            {"-price", ProductSort::PriceDown}, {"title", ProductSort::Title}};
        for (const auto *filter : {"none", "category", "top category", "brand", "brand and category", "option", "price",
                 "in stock", "text", "text and brand"})
            for (const auto &[name, sort] : sorts)
                QTest::addRow("%s by %s", filter, name) << QByteArray(filter) << static_cast<int>(sort);
        QTest::newRow("text by relevance") << QByteArray("text") << static_cast<int>(ProductSort::Relevance);
    }
    void readNoMoreThanTheyShow()
    {
        QFETCH(QByteArray, filter);
        QFETCH(int, sort);
        ProductFilter wanted;
        if (filter == "category" || filter == "brand and category")
            wanted.category = "mugs";
        if (filter == "top category")
            wanted.category = largestCategory();
        if (filter == "brand" || filter == "brand and category" || filter == "text and brand")
            wanted.brands = {u"Klingenhof"_s};
        if (filter == "option")
            wanted.options[u"Size"_s] = {u"M"_s, u"S"_s};
        if (filter == "price") {
            wanted.priceMin = 1000;
            wanted.priceMax = 3000;
        }
        wanted.isInStock = filter == "in stock";
        if (filter.startsWith("text"))
            wanted.text = u"stoneware mug"_s;
        const auto resolved = resolve(wanted);
        QCOMPARE(wasteOf(composeList(frame, resolved, {.filter = {}, .sort = static_cast<ProductSort>(sort), .limit = 21}))
                     .join(u"; "_s),
            QString());
    }
    // Far from the first page as near it: the position is where the index is entered.
    void readTheSameOnEveryPage_data()
    {
        QTest::addColumn<int>("sort");
        QTest::addColumn<QByteArray>("category");
        QTest::newRow("newest") << static_cast<int>(ProductSort::Newest) << QByteArray();
        QTest::newRow("newest of a category") << static_cast<int>(ProductSort::Newest) << QByteArray("home");
        QTest::newRow("price") << static_cast<int>(ProductSort::PriceUp) << QByteArray();
        QTest::newRow("title") << static_cast<int>(ProductSort::Title) << QByteArray();
    }
    void readTheSameOnEveryPage()
    {
        QFETCH(int, sort);
        QFETCH(QByteArray, category);
        const auto filter = resolve({.category = category.isEmpty() ? QByteArray() : largestCategory()});
        const auto buffers = [&](const std::optional<ListPosition> &after) {
            const auto composed =
                composeList(frame, filter, {.filter = {}, .sort = static_cast<ProductSort>(sort), .after = after, .limit = 21});
            double read = 0;
            // The first run warms what is read by the way, such as the catalogue's own rows.
            for (int i = 0; i < 2; ++i)
                read = buffersOf(explained(composed));
            return read;
        };
        const QByteArray key = sort == static_cast<int>(ProductSort::Newest) ? "''"
            : sort == static_cast<int>(ProductSort::PriceUp)                 ? "p.price_low::text"
                                                                             : "t.title";
        const QByteArray order = sort == static_cast<int>(ProductSort::Newest) ? "p.product_id desc"
            : sort == static_cast<int>(ProductSort::PriceUp)                   ? "p.price_low, p.product_id"
                                                                               : "t.title, p.product_id";
        std::optional<ListPosition> far;
        KONTOR_VERIFY_RESULT(m_database->compose("select " + key
                + ", p.product_id from catalog.listing_price p join catalog.listing_text t on t.product_id = p.product_id and t.locale = 'en'"
                  " where p.market = 'eu'"
                + (filter.category ? " and p.product_id in (select product_id from catalog.listing_category where category_id = '"
                            + filter.category->toByteArray() + "')"
                                   : QByteArray())
                + " order by " + order + " offset 2000 limit 1",
            {}, [&](Row &row) {
                const auto text = row.bytes();
                far = ListPosition{.key = text, .id = row.as<ProductId>()};
            }));
        QVERIFY(far);
        const auto first = buffers({});
        const auto later = buffers(far);
        QVERIFY(first > 0);
        QVERIFY2(later <= 1.2 * first, qPrintable(u"%1 buffers on the first page, %2 on page 100"_s.arg(first).arg(later)));
    }
    void facetsReadNoMoreThanTheyCount()
    {
        const auto resolved = resolve({.text = u"stoneware"_s});
        QCOMPARE(wasteOf(composeFacets(frame, resolved)).join(u"; "_s), QString());
        QCOMPARE(wasteOf(composeCount(frame, resolved)).join(u"; "_s), QString());
    }

    // Of what matches only the language's own narrow table is read, once, and that by its index.
    void searchesOneTableOfOneLanguage_data()
    {
        QTest::addColumn<QByteArray>("what");
        for (const auto *what : {"list", "list and facets", "facets", "count"})
            QTest::newRow(what) << QByteArray(what);
    }
    void searchesOneTableOfOneLanguage()
    {
        QFETCH(QByteArray, what);
        const auto filter = resolve({.category = "kitchen",
            .text = u"stoneware"_s,
            .brands = {u"Klingenhof"_s, u"Luvseite"_s},
            .options = {{u"Colour"_s, {u"Fog"_s}}},
            .priceMin = 100,
            .priceMax = 900'000,
            .isInStock = true});
        const auto sql = what == "facets" ? composeFacets(frame, filter)
            : what == "count"
            ? composeCount(frame, filter)
            : composeList(frame, filter, {.sort = ProductSort::Relevance, .limit = 21, .hasFacets = what != "list"});
        QMap<QString, double> scans;
        const auto plan = explained(sql);
        collect(plan, scans);
        double matches = 0;
        for (auto it = scans.begin(); it != scans.end(); ++it) {
            if (it.key().startsWith(u"listing_search"_s)) {
                QCOMPARE(it.key(), u"listing_search_en: listing_search_en_words_terms_idx"_s);
                matches = it.value();
            }
        }
        QVERIFY(matches > 100);
        // The rest is the page itself, and what the terms are called.
        for (auto it = scans.begin(); it != scans.end(); ++it)
            if (!it.key().startsWith(u"listing_search"_s) && !it.key().startsWith(u"term"_s))
                QVERIFY2(it.value() <= 21, qPrintable(it.key()));
        const double buffers = buffersOf(plan);
        QVERIFY2(buffers < 2 * matches + 300, qPrintable(u"%1 buffers for %2 matches"_s.arg(buffers).arg(matches)));
    }
    // What staff put first is read by its key; what they boost is in the rows that are read anyway.
    void rulesReadNoOtherRows()
    {
        const auto plain = resolve({.text = u"stoneware"_s});
        auto ruled = plain;
        for (qint64 term = 1; term <= 10; ++term)
            ruled.boosts.push_back({.term = term, .percent = 150});
        for (int i = 0; i < 20; ++i)
            ruled.pins.append(ask(
                "select product_id from catalog.listing order by product_id offset " + QByteArray::number(i * 500) + " limit 1"));
        const ProductListQuery query{.sort = ProductSort::Relevance, .limit = 21, .hasFacets = true};
        double read[2] = {};
        for (int i = 0; i < 2; ++i) {
            read[0] = buffersOf(explained(composeList(frame, plain, query)));
            read[1] = buffersOf(explained(composeList(frame, ruled, query)));
        }
        QCOMPARE(wasteOf(composeList(frame, ruled, query)).join(u"; "_s), QString());
        QVERIFY2(read[1] < read[0] + 200, qPrintable(u"%1 buffers, %2 with rules"_s.arg(read[0]).arg(read[1])));
    }
    // For each key press: a few words, and a sample of what has them.
    void suggestionsReadASample_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("two letters") << QByteArray("select * from catalog.complete_search('en', 'st')");
        QTest::newRow("three letters") << QByteArray("select * from catalog.complete_search('en', 'sto')");
        QTest::newRow("more") << QByteArray("select * from catalog.complete_search('en', 'stonew')");
        QTest::newRow("the next word") << QByteArray("select * from catalog.complete_search('en', 'stoneware m')");
        QTest::newRow("brands") << QByteArray("select * from catalog.suggest_brands('eu', 'k')");
        QTest::newRow("products") << QByteArray();
        QTest::newRow("products of two words") << QByteArray("stoneware mug");
        QTest::newRow("the counting of words") << QByteArray("select catalog.count_words(5)");
    }
    void suggestionsReadASample()
    {
        QFETCH(QByteArray, sql);
        const auto term = resolve({}).marketTerm;
        const auto composed = sql.isEmpty() ? composeSuggested(frame, term, {"stoneware", "stone", "steel", "storage"})
            : sql.startsWith("select")      ? ComposedSql{.sql = sql, .values = {}}
                                            : composeSuggested(frame, term, {sql});
        double read = 0;
        // The first run reads the functions as well.
        for (int i = 0; i < 2; ++i)
            read = buffersOf(explained(composed));
        QVERIFY2(read > 0 && read < 1'500, qPrintable(u"%1 buffers"_s.arg(read)));
    }
    // However large the shop, one product is brought up to date without reading the others' rows.
    void refreshesAProductByItsOwnRows_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QByteArray>("step");
        QTest::newRow("another price") << QByteArray(
            "update pricing.price set amount = amount + 1 where variant_id in (select id from catalog.variant where product_id = $1)")
                                       << QByteArray("refresh_offers");
        QTest::newRow("archived") << QByteArray("update catalog.product set status = 'archived' where id = $1")
                                  << QByteArray("refresh_listing");
    }
    void refreshesAProductByItsOwnRows()
    {
        QFETCH(QByteArray, change);
        QFETCH(QByteArray, step);
        double buffers = 0;
        // The first time reads the functions as well.
        for (int i = 0; i < 2; ++i) {
            const auto product =
                '\'' + ask("select product_id from catalog.listing order by product_id desc limit 1") + "'::uuid";
            KONTOR_VERIFY_RESULT(m_database->transaction([&](Transaction &) -> Result<void> {
                KONTOR_CHECK(m_database->script(QByteArray(change).replace("$1", product)));
                buffers = buffersOf(explained({.sql = "select catalog." + step + "(array[" + product + "])", .values = {}}));
                return {};
            }));
        }
        // Some dozens of rows by their keys; an index of the shop's size has as many pages, and a table more.
        QVERIFY2(buffers < 200, qPrintable(QString::number(buffers)));
    }
    // It would have to take in all of the words again. A session of its own has changed nothing before.
    void changesNoIndexOfTheSearchForAPrice()
    {
        const auto product =
            '\'' + ask("select product_id from catalog.listing order by product_id offset 5000 limit 1") + "'::uuid";
        const auto own = m_scratch.connect();
        QByteArray changed;
        KONTOR_VERIFY_RESULT(own->transaction([&](Transaction &) -> Result<void> {
            KONTOR_CHECK(own->script(
                "update pricing.price set amount = amount + 1 where variant_id in (select id from catalog.variant where product_id = "
                + product + "); select catalog.refresh_listing(array[" + product + "])"));
            changed = value(*own,
                "select sum(n_tup_hot_upd) || ' of ' || sum(n_tup_upd) from pg_stat_xact_user_tables where relname ~ '^listing_search_'");
            return {};
        }));
        QCOMPARE(changed, QByteArray("2 of 2"));
    }
};

KONTOR_TEST(PlansTest)
#include "tst_plans.moc"
