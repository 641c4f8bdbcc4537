// What shoppers type, and what they find by it.
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

class SearchTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    QStringList found(
        const QString &text, const char *locale = "en", ProductSort sort = ProductSort::Relevance, ProductFilter filter = {})
    {
        auto context = storefront();
        context.locale = locale;
        filter.text = text;
        const auto list = m_own->listing.list(context, {.filter = filter, .sort = sort, .limit = 100});
        if (!list)
            return {describe(list.error())};
        QStringList slugs;
        for (const auto &product : list->products)
            slugs.append(QJsonDocument::fromJson(product.json).object()["slug"_L1].toString());
        return slugs;
    }
    void add(const char *sku, const char *title, const char *german, const char *brand, const char *description)
    {
        const auto goods = m_stage->shop.addGoods(sku, 1990, 9);
        m_stage->shop.change("update catalog.product set title = '" + QByteArray(title) + "', brand = '" + brand
            + "', description = '" + description + "' where id = '" + goods.product.toByteArray()
            + "'; insert into catalog.product_translation (product_id, locale, title) values ('" + goods.product.toByteArray()
            + "', 'de', '" + german + "')");
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        add("MUG-350", "Stoneware mug", "Steinzeugbecher", "Elbwerk", "For tea and coffee, thrown by hand.");
        add("BOWL-1", "Stoneware bowls", "Schüsseln aus Steinzeug", "Elbwerk", "Two of them.");
        add("TEA-100", "Black tea", "Schwarzer Tee", "Haff & Sohn", "Best from a stoneware mug.");
        add("RUN-42", "Running shoes", "Laufschuhe", "Fóhr", "For the dike.");
        add("AND-1", "The Who", "The Who", "Wer", "A record.");
        m_stage->shop.change(
            "insert into catalog.attribute (code, label, type, is_searchable) values ('glaze', 'Glaze', 'text', true), ('shelf', 'Shelf', 'text', false);"
            "update catalog.product set attributes = '{\"glaze\": \"celadon\", \"shelf\": \"upstairs\"}' where slug = 'mug-350'");
    }
    void cleanupTestCase()
    {
        m_own.reset();
        m_stage.reset();
    }

    // What is in another form than the goods have it is no typing error: nothing else is found besides.
    void anotherFormIsNoTypingError()
    {
        for (const auto &[text, locale] :
            {std::pair(u"mugs"_s, "en"), std::pair(u"Bechern"_s, "de"), std::pair(u"bowls"_s, "en")}) {
            auto context = storefront();
            context.locale = locale;
            const auto list = m_own->listing.list(context, {.filter = {.text = text}, .sort = ProductSort::Relevance});
            KONTOR_VERIFY_RESULT(list);
            QCOMPARE(list->searchedFor, QString());
        }
    }

    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("wanted");
        const QString mug = u"mug-350"_s, bowl = u"bowl-1"_s, tea = u"tea-100"_s, shoes = u"run-42"_s, record = u"and-1"_s;
        const auto row = [](const char *name, const char16_t *text, const QStringList &wanted) {
            QTest::newRow(name) << QString::fromUtf16(text) << wanted;
        };
        row("a word", u"mug", {mug, tea});
        row("any case", u"MUG", {mug, tea});
        row("both of two words", u"stoneware bowl", {bowl});
        row("the plural for the singular", u"mugs", {mug, tea});
        row("the singular for the plural", u"bowl", {bowl});
        row("another form", u"run", {shoes});
        row("the beginning of a word", u"stonew", {mug, bowl, tea});
        row("the beginning of a stemmed word", u"runnin", {shoes});
        row("a brand", u"elbwerk", {mug, bowl});
        row("without the accent", u"fohr", {shoes});
        row("with an accent too many", u"tëa", {tea, mug});
        row("a description", u"dike", {shoes});
        row("an attribute", u"celadon", {mug});
        row("no attribute that is not to be searched", u"upstairs", {});
        row("an SKU", u"MUG-350", {mug});
        row("the beginning of an SKU", u"run-4", {shoes});
        row("a typing error", u"stonwear", {mug, bowl, tea});
        row("another one", u"muugg stoneware", {mug, tea});
        row("letters the other way round", u"sotneware mug", {mug, tea});
        row("words that say nothing are passed over", u"the mug", {mug, tea});
        row("unless there is nothing else", u"the", {record});
        row("signs are no syntax", u"mug & | ! ( ) : * ' \\", {mug, tea});
        row("nothing", u"zeppelin", {});
        row("blanks around", u"   tea   ", {tea, mug});
    }
    void finds()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, wanted);
        auto seen = found(text);
        seen.sort();
        wanted.sort();
        QCOMPARE(seen, wanted);
    }
    void putsATitleAboveADescription()
    {
        QCOMPARE(found(u"tea"_s), (QStringList{u"tea-100"_s, u"mug-350"_s}));
        QCOMPARE(found(u"mug"_s), (QStringList{u"mug-350"_s, u"tea-100"_s}));
    }
    void speaksTheShoppersLanguage()
    {
        QCOMPARE(found(u"schüssel"_s, "de"), QStringList{u"bowl-1"_s});
        QCOMPARE(found(u"schussel"_s, "de"), QStringList{u"bowl-1"_s});
        // Part of a compound: near enough.
        QCOMPARE(found(u"Becher"_s, "de"), QStringList{u"mug-350"_s});
        QCOMPARE(found(u"Steinzeugbecher"_s, "de"), QStringList{u"mug-350"_s});
        QCOMPARE(found(u"Steinzeugbecher"_s, "en"), QStringList());
    }
    void searchesWithinFiltersAndSorts()
    {
        m_stage->shop.change(
            "update pricing.price set amount = 5 where variant_id = (select id from catalog.variant where sku = 'TEA-100')");
        QCOMPARE(found(u"stoneware"_s, "en", ProductSort::PriceUp).first(), u"tea-100"_s);
        QCOMPARE(found(u"stoneware"_s, "en", ProductSort::Title), (QStringList{u"tea-100"_s, u"bowl-1"_s, u"mug-350"_s}));
        QCOMPARE(found(u"stoneware"_s, "en", ProductSort::Relevance, {.brands = {u"Haff & Sohn"_s}}), QStringList{u"tea-100"_s});
        QCOMPARE(found(u"stoneware"_s, "en", ProductSort::Relevance, {.attributes = {{u"glaze"_s, {u"celadon"_s}}}}),
            QStringList{u"mug-350"_s});
        QCOMPARE(found(u"stoneware"_s, "en", ProductSort::Relevance, {.priceMax = 10}), QStringList{u"tea-100"_s});
        const auto list = m_own->listing.list(
            storefront(), {.filter = {.text = u"stoneware"_s}, .sort = ProductSort::Relevance, .hasFacets = true});
        KONTOR_VERIFY_RESULT(list);
        QCOMPARE(list->count.matches, 3);
        QCOMPARE(list->products.size(), size_t(3));
        QCOMPARE(list->facets.groups.front().kind, QByteArray("attribute"));
    }
    void pagesByRelevanceOnce()
    {
        ProductListQuery query{.filter = {.text = u"stoneware"_s}, .sort = ProductSort::Relevance, .limit = 1};
        QStringList seen;
        for (int i = 0; i < 10; ++i) {
            const auto list = m_own->listing.list(storefront(), query);
            KONTOR_VERIFY_RESULT(list);
            for (const auto &product : list->products)
                seen.append(QJsonDocument::fromJson(product.json).object()["slug"_L1].toString());
            if (!list->hasMore)
                break;
            query.after = list->products.back().position;
        }
        QCOMPARE(seen, found(u"stoneware"_s));
        QCOMPARE(seen.size(), 3);
    }
    void bearsWithAnyText()
    {
        const QStringList texts{QString(200, u'a'), u"%_\\"_s, u"\"quoted\""_s, u"日本語"_s, u"🙂"_s, u"a' OR '1'='1"_s,
            QString(u"x "_s).repeated(100), u"https://example.org/p?q=1&r=2"_s, u"ada@example.org"_s, u"-1.5e10"_s, u"\t\n"_s,
            u"<b>mug</b>"_s, QString(QChar(0x7f))};
        for (const auto &text : texts) {
            ProductFilter filter;
            filter.text = text;
            KONTOR_VERIFY_RESULT(m_own->listing.list(storefront(), {.filter = filter, .sort = ProductSort::Relevance}));
        }
    }
};

KONTOR_TEST(SearchTest)
#include "tst_search.moc"
