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

    static constexpr qint64 products = 12'000;
    static constexpr qint64 largeTable = 10'000;
    static constexpr double discardedPerRow = 50;
    static constexpr double discardedInAll = 5'000;

    QByteArray ask(const QByteArray &sql) { return value(*m_database, sql); }
    qint64 term(const char *kind, const char *key, const char *text)
    {
        return ask("select id from catalog.term where kind = '" + QByteArray(kind) + "' and key = '" + key + "' and value = '"
            + text + '\'')
            .toLongLong();
    }
    CategoryId largestCategory()
    {
        return *CategoryId::parse(QString::fromLatin1(
            ask("select category_id from catalog.listing_category group by 1 order by count(*) desc limit 1")));
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
    QStringList wasteOf(const ComposedSql &composed)
    {
        QByteArray json;
        const auto explained = m_database->compose(
            "explain (analyze, timing off, format json) " + composed.sql, composed.values, [&](Row &row) { json = row.bytes(); });
        if (!explained)
            return {describe(explained.error())};
        QStringList wasteful;
        inspect(QJsonDocument::fromJson(json).array()[0].toObject()["Plan"_L1].toObject(), wasteful);
        return wasteful;
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
        ResolvedFilter resolved;
        const auto setCategory = [&](const char *slug) {
            resolved.category = *CategoryId::parse(
                QString::fromLatin1(ask("select id from catalog.category where slug = '" + QByteArray(slug) + '\'')));
            resolved.categoryTerm = term("category", "", resolved.category->toByteArray().constData());
        };
        if (filter == "category" || filter == "brand and category")
            setCategory("mugs");
        if (filter == "top category")
            resolved.category = largestCategory();
        if (filter == "brand" || filter == "brand and category" || filter == "text and brand")
            resolved.groups.push_back({.kind = "brand", .key = {}, .anyOf = {term("brand", "", "Klingenhof")}});
        if (filter == "option")
            resolved.groups.push_back(
                {.kind = "option", .key = u"Size"_s, .anyOf = {term("option", "Size", "M"), term("option", "Size", "S")}});
        if (filter == "price") {
            resolved.priceMin = 1000;
            resolved.priceMax = 3000;
        }
        resolved.isInStock = filter == "in stock";
        if (filter.startsWith("text"))
            resolved.text = ask("select catalog.search_query('en', 'stoneware mug')");
        const ListFrame frame{.market = "eu", .locale = "en", .mediaBase = "/media/"};
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
        ResolvedFilter filter;
        if (!category.isEmpty())
            filter.category = largestCategory();
        const ListFrame frame{.market = "eu", .locale = "en", .mediaBase = "/media/"};
        const auto buffers = [&](const std::optional<ListPosition> &after) {
            const auto composed =
                composeList(frame, filter, {.filter = {}, .sort = static_cast<ProductSort>(sort), .after = after, .limit = 21});
            double read = 0;
            // The first run warms what is read by the way, such as the catalogue's own rows.
            for (int i = 0; i < 2; ++i) {
                QByteArray json;
                if (!m_database->compose("explain (analyze, buffers, timing off, format json) " + composed.sql, composed.values,
                        [&](Row &row) { json = row.bytes(); }))
                    return -1.0;
                const auto plan = QJsonDocument::fromJson(json).array()[0].toObject()["Plan"_L1].toObject();
                read = plan["Shared Hit Blocks"_L1].toDouble() + plan["Shared Read Blocks"_L1].toDouble();
            }
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
        ResolvedFilter resolved;
        resolved.text = ask("select catalog.search_query('en', 'stoneware')");
        const ListFrame frame{.market = "eu", .locale = "en", .mediaBase = "/media/"};
        QCOMPARE(wasteOf(composeFacets(frame, resolved)).join(u"; "_s), QString());
        QCOMPARE(wasteOf(composeCount(frame, resolved)).join(u"; "_s), QString());
    }
};

KONTOR_TEST(PlansTest)
#include "tst_plans.moc"
