#include "core/feeds/feedbuilder.h"
#include "core/events/relay.h"
#include "core/feeds/feedservice.h"
#include "core/listing/listingrefresh.h"
#include "tests/feeds/feedreader.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr auto shopBase = u"https://shop.example/";

}

/** The files of feeds: what is in them, how large they are, and which are made again. */
class FeedBuilderTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    SystemClock m_clock;
    SystemRandom m_random;
    FeedOptions m_options;

    void publish()
    {
        Relay relay;
        (void)relay.step(m_own->database());
        while (relay.publish(m_own->database()).value_or(0) > 0) {
        }
    }
    FeedBuilder::Figures build(const char *kind, const char *market = "eu", const char *locale = "en")
    {
        // What has been written gets its positions, as the server's relay sees to.
        publish();
        const auto done = FeedBuilder(m_own->database(), m_clock, m_random, m_options).build(kind, market, locale);
        if (!done)
            qFatal("%s", qPrintable(describe(done.error())));
        return *done;
    }
    FeedService service()
    {
        return FeedService(m_own->database(), m_own->book(), m_own->listing, m_own->categories, m_options.addresses);
    }
    QByteArray number(const QByteArray &sql) { return m_stage->number(sql); }
    void sql(const QByteArray &text) { m_stage->shop.change(text); }

    TestShop::Goods add(const QByteArray &sku, int pieces = 9, qint64 cents = 1990)
    {
        const auto goods = m_stage->shop.addGoods(sku.constData(), cents, pieces);
        sql("insert into catalog.media (id, product_id, key, alt, width, height, position) values (ops.uuid_v7(), '"
            + goods.product.toByteArray() + "', '3f/a1/" + sku + ".png', '', 800, 600, 1)");
        return goods;
    }
    // All items of every file, each file checked.
    std::vector<Entry> items(const char *market = "eu", const char *locale = "en")
    {
        std::vector<Entry> all;
        const auto files = service().list(storefront(), market, locale);
        if (!files)
            return all;
        for (const auto &file : *files) {
            if (file.kind != feeds::merchant)
                continue;
            const auto content = service().merchant(storefront(), market, locale, file.number);
            if (!content)
                qFatal("%s", qPrintable(describe(content.error())));
            const auto feed = readFeed(content->bytes, u"item"_s);
            m_faults += feed.error.isEmpty() ? QStringList() : QStringList{feed.error};
            if (feed.root != u"{}rss"_s)
                m_faults.append(feed.root);
            if (feed.entries.size() != static_cast<size_t>(file.items))
                m_faults.append(u"%1 items are said to be %2"_s.arg(feed.entries.size()).arg(file.items));
            if (content->bytes.size() > m_options.fileBytes || file.items > m_options.feedItems)
                m_faults.append(u"the file is too large"_s);
            for (const auto &item : feed.entries) {
                m_faults += faultsOfItem(item);
                all.push_back(item);
            }
        }
        return all;
    }
    std::vector<Entry> urls(int file, const char *market = "eu")
    {
        const auto content = service().sitemap(storefront(), market, "en", file);
        if (!content)
            return {};
        const auto feed = readFeed(content->bytes, u"url"_s);
        m_faults += feed.error.isEmpty() ? QStringList() : QStringList{feed.error};
        if (feed.root != u"{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"_s)
            m_faults.append(feed.root);
        for (const auto &url : feed.entries)
            m_faults += faultsOfUrl(url, QString::fromUtf16(shopBase));
        return feed.entries;
    }
    static QString field(const Entry &entry, const char *name) { return entry.value(QLatin1StringView(name)).value(0); }
    QStringList titles()
    {
        QStringList all;
        for (const auto &item : items())
            all.append(field(item, "g:title"));
        return all;
    }
    QStringList m_faults;

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_faults.clear();
        m_options = {};
        m_options.shop = u"Hanse & Söhne"_s;
        m_options.addresses = {
            .storefront = {.base = QString::fromUtf16(shopBase), .product = u"p/{slug}"_s, .category = u"c/{slug}"_s},
            .publicBase = QString::fromUtf16(shopBase),
            .mediaBase = u"/media/"_s};
    }
    void cleanup()
    {
        QCOMPARE(m_faults.join(u'\n'), QString());
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    // --- Google Merchant Center ---

    void listsEveryVariantByGooglesRules()
    {
        const auto mug = add("MUG-1");
        m_stage->shop.addLists();
        const auto product = mug.product.toByteArray();
        sql("update catalog.product set title = 'Mug <\"blue\"> & \x07 saucer', description = '<p>Thrown <b>by hand</b> &amp; glazed.</p>', brand = 'Töpferei' where id = '" + product + "';"
            "update catalog.variant set barcode = '4006381333931', options = '{\"Colour\": \"Blue\", \"Flavour\": \"Mint\"}' where sku = 'MUG-1';"
            // From before check digits were looked at.
            "alter table catalog.variant disable trigger variant_barcode_insert;"
            "insert into catalog.variant (id, product_id, sku, barcode, options, position) values ('01900000-0000-7000-8000-0000000000f2', '" + product + "', 'MUG-2', '4006381333932', '{\"Colour\": \"Sand\"}', 2);"
            "insert into pricing.price (id, variant_id, currency, amount) values (ops.uuid_v7(), '01900000-0000-7000-8000-0000000000f2', 'EUR', 2490);"
            "insert into pricing.price (id, variant_id, currency, amount, list) values (ops.uuid_v7(), '01900000-0000-7000-8000-0000000000f2', 'EUR', 1990, 'sale');"
            "insert into catalog.category (id, parent_id, slug, title) values ('01900000-0000-7000-8000-0000000000c1', null, 'home', 'Home & garden'), ('01900000-0000-7000-8000-0000000000c2', '01900000-0000-7000-8000-0000000000c1', 'mugs', 'Mugs');"
            "insert into catalog.product_category (product_id, category_id) values ('" + product + "', '01900000-0000-7000-8000-0000000000c2')");
        QVERIFY(build(feeds::merchant).isWhole);
        const auto all = items();
        QCOMPARE(all.size(), size_t(2));
        const auto &blue = field(all[0], "g:mpn").isEmpty() ? all[0] : all[1];
        const auto &sand = field(all[0], "g:mpn").isEmpty() ? all[1] : all[0];
        QCOMPARE(field(blue, "g:title"), u"Mug <\"blue\"> &  saucer Blue Mint"_s);
        QCOMPARE(field(blue, "g:gtin"), u"4006381333931"_s);
        QCOMPARE(field(blue, "g:id"), mug.variant.toString());
        QCOMPARE(field(blue, "g:link"), u"https://shop.example/p/mug-1?variant="_s + mug.variant.toString());
        QCOMPARE(field(blue, "g:image_link"), u"https://shop.example/media/3f/a1/MUG-1.png"_s);
        QCOMPARE(field(blue, "g:availability"), u"in_stock"_s);
        QCOMPARE(field(blue, "g:price"), u"19.90 EUR"_s);
        QCOMPARE(field(blue, "g:color"), u"Blue"_s);
        QCOMPARE(field(blue, "g:brand"), u"Töpferei"_s);
        QCOMPARE(field(blue, "g:product_type"), u"Home & garden > Mugs"_s);
        QCOMPARE(field(blue, "g:item_group_id"), mug.product.toString());
        QCOMPARE(field(blue, "g:shipping_weight"), u"500 g"_s);
        QVERIFY(!blue.contains(u"g:sale_price"_s));
        // Its last digit is wrong, so it is no GTIN.
        QVERIFY(!sand.contains(u"g:gtin"_s));
        QCOMPARE(field(sand, "g:mpn"), u"MUG-2"_s);
        QCOMPARE(field(sand, "g:price"), u"24.90 EUR"_s);
        QCOMPARE(field(sand, "g:sale_price"), u"19.90 EUR"_s);
        QCOMPARE(field(sand, "g:availability"), u"out_of_stock"_s);
    }
    void tellsOfABackorderOnlyUntilWhen()
    {
        const auto mug = add("MUG-1", 0);
        sql("update inventory.level set backorder_limit = 5");
        build(feeds::merchant);
        QCOMPARE(field(items().at(0), "g:availability"), u"out_of_stock"_s);
        sql("insert into inventory.incoming (id, variant_id, location_id, quantity, expected_at) values (ops.uuid_v7(), '"
            + mug.variant.toByteArray() + "', '" + m_stage->shop.hamburg.toByteArray()
            + "', 5, '2030-01-05T08:00:00Z'); delete from catalog.listing_feed");
        build(feeds::merchant);
        QCOMPARE(field(items().at(0), "g:availability"), u"backorder"_s);
        QCOMPARE(field(items().at(0), "g:availability_date"), u"2030-01-05T08:00:00Z"_s);
    }
    void leavesOutWhatHasNoImage()
    {
        add("MUG-1");
        m_stage->shop.addGoods("BARE-1", 990, 5);
        build(feeds::merchant);
        QCOMPARE(items().size(), size_t(1));
        QCOMPARE(number("select sum(left_out) from catalog.listing_feed_file"), QByteArray("1"));
    }
    void listsMoreVariantsThanAPageHasRoomFor()
    {
        const auto mug = add("MUG-1");
        sql("insert into catalog.variant (id, product_id, sku, options, position) select ops.uuid_v7(), '" + mug.product.toByteArray()
            + "', 'V-' || n, jsonb_build_object('No', n::text), n from generate_series(1, 600) n;"
              "insert into pricing.price (id, variant_id, currency, amount) select ops.uuid_v7(), id, 'EUR', 1000 from catalog.variant where sku like 'V-%'");
        build(feeds::merchant);
        const auto all = titles();
        QCOMPARE(all.size(), 601);
        QCOMPARE(QSet<QString>(all.begin(), all.end()).size(), 601);
        const auto shown = service().productJsonLd(storefront(), "mug-1");
        KONTOR_VERIFY_RESULT(shown);
        QCOMPARE(shown->json.count("\"sku\":"), 601);
    }
    void speaksOfEachMarketAndLanguage()
    {
        const auto mug = add("MUG-1");
        sql("insert into catalog.product_translation (product_id, locale, title) values ('" + mug.product.toByteArray()
            + "', 'de', 'Becher')");
        KONTOR_VERIFY_RESULT(FeedBuilder(m_own->database(), m_clock, m_random, m_options).buildAll());
        QCOMPARE(field(items("jp", "de").at(0), "g:title"), u"Becher"_s);
        QCOMPARE(field(items("jp", "de").at(0), "g:price"), u"1990 JPY"_s);
        QCOMPARE(field(items("us", "en").at(0), "g:price"), u"19.90 USD"_s);
        QCOMPARE(number("select count(*) from catalog.listing_feed"), QByteArray("12"));
        QVERIFY(!service().list(storefront(), "mars", "en"));
    }
    void cutsFilesBeforeTheyAreTooLarge()
    {
        for (int i = 0; i < 7; ++i)
            add("MUG-" + QByteArray::number(i));
        m_options.feedItems = 3;
        QCOMPARE(build(feeds::merchant).files, 3);
        QCOMPARE(
            number("select string_agg(items::text, ' ' order by number) from catalog.listing_feed_file"), QByteArray("3 3 1"));
        QCOMPARE(items().size(), size_t(7));
        m_options.feedItems = 100;
        m_options.fileBytes = 1'700;
        QVERIFY(build(feeds::merchant).files > 2);
        QCOMPARE(items().size(), size_t(7));
        auto all = titles();
        QCOMPARE(all.removeDuplicates(), 0);
    }

    // --- what is made again ---

    void makesOnlyThoseFilesAgainThatHaveChanged()
    {
        std::vector<TestShop::Goods> goods;
        for (int i = 0; i < 6; ++i)
            goods.push_back(add("MUG-" + QByteArray::number(i)));
        m_options.feedItems = 2;
        QCOMPARE(build(feeds::merchant).files, 3);
        QCOMPARE(build(feeds::merchant).files, 0);
        const auto before =
            number("select string_agg(etag, ' ' order by number) from catalog.listing_feed_file where number <> 2");
        sql("update catalog.product set title = 'Cup' where id = '" + goods[2].product.toByteArray() + "'");
        const auto done = build(feeds::merchant);
        QCOMPARE(done.files, 1);
        QVERIFY(!done.isWhole);
        QCOMPARE(titles().count(u"Cup"_s), 1);
        QCOMPARE(number("select string_agg(etag, ' ' order by number) from catalog.listing_feed_file where number <> 2"), before);
        // What is sold no more goes, and what is new comes.
        sql("update catalog.product set status = 'archived' where id = '" + goods[0].product.toByteArray() + "'");
        add("MUG-9");
        build(feeds::merchant);
        QCOMPARE(items().size(), size_t(6));
        QVERIFY(!titles().contains(u"Goods MUG-0"_s));
        QVERIFY(titles().contains(u"Goods MUG-9"_s));
    }
    void splitsAFileThatGrowsTooLarge()
    {
        m_options.feedItems = 3;
        for (int i = 0; i < 3; ++i)
            add("MUG-" + QByteArray::number(i));
        build(feeds::merchant);
        for (int i = 3; i < 8; ++i)
            add("MUG-" + QByteArray::number(i));
        QVERIFY(!build(feeds::merchant).isWhole);
        QCOMPARE(
            number("select string_agg(items::text, ' ' order by after_id) from catalog.listing_feed_file"), QByteArray("3 3 2"));
        QCOMPARE(items().size(), size_t(8));
    }
    void makesEverythingAgainWhereItMust_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("other addresses") << 0;
        QTest::newRow("a category") << 1;
        QTest::newRow("events that are gone") << 2;
        QTest::newRow("more than is looked at one by one") << 3;
    }
    void makesEverythingAgainWhereItMust()
    {
        QFETCH(int, what);
        add("MUG-1");
        add("MUG-2");
        build(feeds::merchant);
        QVERIFY(!build(feeds::merchant).isWhole);
        if (what == 0)
            m_options.addresses.storefront.product = u"products/{id}"_s;
        if (what == 1)
            KONTOR_VERIFY_RESULT(
                m_own->categories.create(Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:write"}}},
                    {.title = u"Home"_s, .slug = {}, .parent = {}, .description = {}}));
        if (what == 2) {
            add("MUG-3");
            publish();
            run(m_stage->shop.database(), "delete from ops.outbox where position < (select max(position) from ops.outbox)");
        }
        if (what == 3) {
            m_options.changesAtOnce = 1;
            sql("update catalog.product set brand = 'Elbwerk'");
        }
        const auto old = number("select build from catalog.listing_feed");
        QVERIFY(build(feeds::merchant).isWhole);
        QVERIFY(number("select build from catalog.listing_feed") != old);
        // Nothing is left of the build before.
        QCOMPARE(number("select count(distinct build) from catalog.listing_feed_file"), QByteArray("1"));
        QVERIFY(items().size() >= 2);
    }
    void servesTheOldFilesUntilTheLastNewOneIsThere()
    {
        add("MUG-1");
        build(feeds::merchant);
        const auto old = number("select build from catalog.listing_feed");
        // A build that died on its way.
        run(m_stage->shop.database(),
            "insert into catalog.listing_feed_file (build, number, after_id, items, left_out, etag, bytes, content, built_at) select ops.uuid_v7(), 1, '00000000-0000-0000-0000-000000000000', 0, 0, 'x', 0, '', now() - interval '2 days'");
        QCOMPARE(items().size(), size_t(1));
        KONTOR_VERIFY_RESULT(FeedBuilder(m_own->database(), m_clock, m_random, m_options).buildAll());
        QCOMPARE(
            number(
                "select count(*) from catalog.listing_feed_file f where not exists (select from catalog.listing_feed b where b.build = f.build)"),
            QByteArray("0"));
        QCOMPARE(
            number("select build from catalog.listing_feed where kind = 'google-merchant' and market = 'eu' and locale = 'en'"),
            old);
    }

    // --- sitemaps ---

    void mapsProductsAndCategories()
    {
        add("MUG-1");
        add("PAN-1");
        sql("insert into catalog.category (id, parent_id, slug, title, visibility) values ('01900000-0000-7000-8000-0000000000c1', null, 'home', 'Home', null), ('01900000-0000-7000-8000-0000000000c2', '01900000-0000-7000-8000-0000000000c1', 'mugs', 'Mugs', null),"
            " ('01900000-0000-7000-8000-0000000000c3', null, 'secret', 'Secret', 'hidden')");
        m_options.sitemapUrls = 1;
        build(feeds::sitemap);
        QCOMPARE(urls(1).size(), size_t(1));
        QCOMPARE(field(urls(1).at(0), "loc"), u"https://shop.example/p/mug-1"_s);
        QCOMPARE(field(urls(2).at(0), "loc"), u"https://shop.example/p/pan-1"_s);
        QCOMPARE(urls(0).size(), size_t(2));
        QCOMPARE(field(urls(0).at(0), "loc"), u"https://shop.example/c/home"_s);
        const auto index = service().sitemapIndex(storefront(), "eu", "en");
        KONTOR_VERIFY_RESULT(index);
        const auto listed = readFeed(*index, u"sitemap"_s);
        QCOMPARE(listed.error, QString());
        QCOMPARE(listed.root, u"{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex"_s);
        QCOMPARE(listed.entries.size(), size_t(3));
        for (const auto &entry : listed.entries)
            QCOMPARE(faultsOfUrl(entry, QString::fromUtf16(shopBase)), QStringList());
        QCOMPARE(field(listed.entries[1], "loc"), u"https://shop.example/feeds/eu/en/sitemap/1.xml"_s);
    }
    void namesNoEmptyMap()
    {
        add("MUG-1");
        build(feeds::sitemap);
        const auto index = service().sitemapIndex(storefront(), "eu", "en");
        KONTOR_VERIFY_RESULT(index);
        QCOMPARE(readFeed(*index, u"sitemap"_s).entries.size(), size_t(1));
    }
    void tellsWhenAPageChanged()
    {
        const auto mug = add("MUG-1");
        sql("update catalog.product set updated_at = '2026-01-02T03:04:05Z' where id = '" + mug.product.toByteArray() + "'");
        build(feeds::sitemap);
        QCOMPARE(field(urls(1).at(0), "lastmod"), u"2026-01-02T03:04:05Z"_s);
    }
    void keepsToTheProtocolsLimits()
    {
        QCOMPARE(limits::sitemapUrls, 50'000);
        QVERIFY(limits::feedBytes < 50'000'000);
    }
};

KONTOR_TEST(FeedBuilderTest)
#include "tst_builder.moc"
