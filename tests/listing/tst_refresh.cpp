// The read model says what its sources say, whatever is changed, by whomever; and only what a shopper sees tells caches.
#include "tests/listing/oracle.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include "core/database/migrator.h"
#include "core/listing/listingrefresh.h"

#include <QJsonDocument>

#include <thread>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr auto catalogueSql = R"(
insert into catalog.category (id, parent_id, slug, title, position) values
    ('01900000-0000-7000-8000-0000000000c1', null, 'home', 'Home', 1), ('01900000-0000-7000-8000-0000000000c2', '01900000-0000-7000-8000-0000000000c1', 'kitchen', 'Kitchen', 2),
    ('01900000-0000-7000-8000-0000000000c3', '01900000-0000-7000-8000-0000000000c2', 'mugs', 'Mugs', 3), ('01900000-0000-7000-8000-0000000000c4', null, 'garden', 'Garden', 4);
insert into catalog.attribute (code, label, type) values ('material', 'Material', 'text'), ('height', 'Height', 'number');
insert into catalog.product_category (product_id, category_id) select p.id, k.id from catalog.product p join catalog.category k on (p.slug, k.slug) in (('mug', 'mugs'), ('pan', 'kitchen'));
update catalog.product set brand = 'Elbwerk', description = 'Thrown by hand.', attributes = '{"material": "Stoneware", "height": 9}' where slug = 'mug';
insert into catalog.product_translation (product_id, locale, title) select id, 'de', 'Becher' from catalog.product where slug = 'mug';
insert into catalog.media (id, product_id, key, alt, width, height, position) select ops.uuid_v7(), id, '3f/a1/x.png', 'A "mug"', 800, 600, 1 from catalog.product where slug = 'mug';
insert into catalog.option (id, product_id, name, position) select '01900000-0000-7000-8000-0000000000d1', id, 'Colour', 1 from catalog.product where slug = 'mug';
insert into catalog.option_value (id, option_id, value, position) values ('01900000-0000-7000-8000-0000000000e1', '01900000-0000-7000-8000-0000000000d1', 'Blue', 1);
update catalog.variant set options = '{"Colour": "Blue"}' where sku = 'MUG';
)";

QByteArray variantIs(const char *sku)
{
    return " where variant_id = (select id from catalog.variant where sku = '" + QByteArray(sku) + "')";
}

}

class RefreshTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    SystemClock m_clock;
    SystemRandom m_random;

    Database &database() { return m_stage->shop.database(); }
    void sql(const QByteArray &text) { m_stage->shop.change(text); }
    QByteArray ask(const QByteArray &text) { return m_stage->number(text); }
    // "mug: category:home category:kitchen …" of every event about the read model since the last call.
    QMap<QByteArray, QByteArrayList> takeEvents()
    {
        QMap<QByteArray, QByteArrayList> events;
        const auto read = database().compose(
            "select coalesce(p.slug, 'gone'), array_to_string(o.tags, ' ') from ops.outbox o left join catalog.product p on p.id = o.aggregate_id"
            " where o.type = 'listing.changed' order by 1",
            {}, [&](Row &row) {
                const auto slug = row.bytes();
                auto tags = row.bytes().split(' ');
                std::sort(tags.begin(), tags.end());
                events[slug].append(tags.join(' '));
            });
        if (!read)
            qFatal("%s", qPrintable(describe(read.error())));
        run(database(), "delete from ops.outbox");
        return events;
    }
    QByteArray tagsOf(const QByteArray &slug, const QByteArrayList &categories)
    {
        QByteArrayList tags{"products", "product:" + ask("select id from catalog.product where slug = '" + slug + '\'')};
        for (const auto &category : categories)
            tags.append("category:" + ask("select id from catalog.category where slug = '" + category + '\''));
        std::sort(tags.begin(), tags.end());
        return tags.join(' ');
    }
    void compareWithSources()
    {
        for (const auto *locale : {"en", "de"})
            for (const auto *market : {"eu", "us", "jp"}) {
                auto context = storefront(market);
                context.locale = locale;
                const auto list = m_own->listing.list(context, {.limit = 100});
                KONTOR_VERIFY_RESULT(list);
                QMap<QString, QJsonObject> cards;
                for (const auto &product : list->products) {
                    const auto card = QJsonDocument::fromJson(product.json).object();
                    cards.insert(card["slug"_L1].toString(), card);
                }
                const auto slugs = ask("select string_agg(slug, ' ') from catalog.product").split(' ');
                for (const auto &slug : slugs) {
                    const auto page = m_own->listing.find(context, slug);
                    QCOMPARE(page ? QJsonDocument::fromJson(page->json).object() : QJsonObject(),
                        pageFromSources(database(), slug, market, locale));
                    QCOMPARE(cards.value(QString::fromUtf8(slug)), cardFromSources(database(), slug, market, locale));
                    QCOMPARE(searchOf(database(), slug, market, locale), searchFromSources(database(), slug, market, locale));
                }
            }
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_stage->shop.addLists();
        m_stage->shop.addGoods("MUG", 1990, 9, 9);
        m_stage->shop.addGoods("PAN", 4990, 9, 0);
        m_stage->shop.addGoods("BOOK", 2490, 9, 0);
        sql(catalogueSql);
        takeEvents();
    }
    void cleanup()
    {
        m_own.reset();
        m_stage.reset();
    }

    void noticesWhatAShopperSees_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QByteArray>("seen"); // the products that are shown differently
        const auto row = [](const char *name, const QByteArray &change, const char *seen) {
            QTest::newRow(name) << change << QByteArray(seen);
        };
        row("title", "update catalog.product set title = 'Cup' where slug = 'mug'", "mug");
        row("slug", "update catalog.product set slug = 'mag' where slug = 'mug'", "mag");
        row("description", "update catalog.product set description = 'New' where slug = 'book'", "book");
        row("brand", "update catalog.product set brand = 'Haff' where slug = 'pan'", "pan");
        row("tax class", "update catalog.product set own_tax_class = 'reduced' where slug = 'pan'", "pan");
        row("attributes", "update catalog.product set attributes = '{\"material\": \"Iron\"}' where slug = 'pan'", "pan");
        row("an attribute's label", "update catalog.attribute set label = 'Made of' where code = 'material'", "mug");
        row("an attribute's translation",
            "insert into catalog.attribute_translation (attribute_code, locale, label) values ('height', 'de', 'Höhe')", "mug");
        row("metadata", "update catalog.product set metadata = '{\"line\": \"Elbe\"}' where slug = 'pan'", "pan");
        row("archived", "update catalog.product set status = 'archived' where slug = 'pan'", "pan");
        row("translation",
            "insert into catalog.product_translation (product_id, locale, title) select id, 'de', 'Buch' from catalog.product where slug = 'book'",
            "book");
        row("another translation", "update catalog.product_translation set title = 'Tasse'", "mug");
        row("no translation", "delete from catalog.product_translation", "mug");
        row("into a category",
            "insert into catalog.product_category select p.id, k.id from catalog.product p, catalog.category k where p.slug = 'book' and k.slug = 'garden'",
            "book");
        row("out of a category",
            "delete from catalog.product_category where category_id = (select id from catalog.category where slug = 'mugs')",
            "mug");
        row("a category's title", "update catalog.category set title = 'Cooking' where slug = 'kitchen'", "pan");
        row("a category is moved",
            "update catalog.category set parent_id = (select id from catalog.category where slug = 'garden') where slug = 'kitchen'",
            "mug pan");
        row("a category's translation",
            "insert into catalog.category_translation (category_id, locale, title) select id, 'de', 'Küche' from catalog.category where slug = 'kitchen'",
            "pan");
        row("an option's name", "update catalog.option set name = 'Tone'", "mug");
        row("an option's values",
            "insert into catalog.option_value (id, option_id, value, position) values (ops.uuid_v7(), '01900000-0000-7000-8000-0000000000d1', 'Red', 2)",
            "mug");
        row("a value less", "delete from catalog.option_value", "mug");
        row("a variant's SKU", "update catalog.variant set sku = 'CUP' where sku = 'MUG'", "mug");
        row("a variant's barcode", "update catalog.variant set barcode = '2000000000015' where sku = 'PAN'", "pan");
        row("a variant's options", "update catalog.variant set options = '{\"Colour\": \"Red\"}' where sku = 'MUG'", "mug");
        row("a variant's weight", "update catalog.variant set weight_g = 1 where sku = 'BOOK'", "book");
        row("another variant",
            "insert into catalog.variant (id, product_id, sku, options, position) select '01900000-0000-7000-8000-0000000000f1', id, 'MUG-2', '{\"Colour\": \"Red\"}', 2 from catalog.product where slug = 'mug';"
            "insert into pricing.price (id, variant_id, currency, amount) values (ops.uuid_v7(), '01900000-0000-7000-8000-0000000000f1', 'EUR', 990)",
            "mug");
        row("a price",
            "update pricing.price set amount = 1 where currency = 'EUR' and variant_id = (select id from catalog.variant where sku = 'PAN')",
            "pan");
        row("a sale",
            "insert into pricing.price (id, variant_id, currency, list, amount) select ops.uuid_v7(), id, 'USD', 'sale', 1 from catalog.variant where sku = 'BOOK'",
            "book");
        row("no price in one market",
            "delete from pricing.price where currency = 'JPY' and variant_id = (select id from catalog.variant where sku = 'MUG')",
            "mug");
        row("a price for many",
            "insert into pricing.price (id, variant_id, currency, amount, min_quantity) select ops.uuid_v7(), id, 'EUR', 1, 10 from catalog.variant where sku <> 'PAN'",
            "book mug");
        row("a reduced price",
            "insert into pricing.price (id, variant_id, currency, list, amount) select ops.uuid_v7(), id, 'EUR', 'sale', 7 from catalog.variant where sku = 'MUG'",
            "mug");
        row("no price at all", "delete from pricing.price", "book mug pan");
        row("an image",
            "insert into catalog.media (id, product_id, key, alt, width, height) select ops.uuid_v7(), id, '1.png', '', 1, 1 from catalog.product where slug = 'pan'",
            "pan");
        row("an image's text", "update catalog.media set alt = 'Blue'", "mug");
        row("no image", "delete from catalog.media", "mug");
        row("out of stock", "update inventory.level set on_hand = 0" + variantIs("PAN"), "pan");
        row("low in stock", "update inventory.level set on_hand = 3" + variantIs("BOOK") + " and on_hand = 9", "book");
        row("low in one place, the rest in another",
            "update inventory.level set on_hand = 0" + variantIs("MUG")
                + " and location_id = '01900000-0000-7000-8000-000000000001'; update inventory.level set on_hand = 2"
                + variantIs("MUG") + " and on_hand = 9",
            "mug");
        row("held back", "update inventory.level set safety = 9" + variantIs("PAN"), "pan");
        row("to be ordered in", "update inventory.level set on_hand = 0, backorder_limit = 5" + variantIs("PAN"), "pan");
        row("no level", "delete from inventory.movement; delete from inventory.level" + variantIs("PAN"), "pan");
        row("a place serves a market no more", "delete from inventory.market_location where market = 'eu' and rank = 1",
            "book pan");
        row("a market's prices become net", "update pricing.market set prices_include_tax = false where code = 'eu'",
            "book mug pan");
        row("a market's currency", "update pricing.market set currency = 'USD' where code = 'jp'", "book mug pan");
        row("another language", "insert into catalog.locale (code) values ('fr')", "book mug pan");
        row("two at once", "update catalog.product set title = title || '!' where slug in ('mug', 'book')", "book mug");
    }
    void noticesWhatAShopperSees()
    {
        QFETCH(QByteArray, change);
        if (change.startsWith("delete from inventory.movement"))
            run(database(), "alter table inventory.movement disable trigger movement_append_only");
        sql(change);
        const auto events = takeEvents();
        QTEST(events.keys().join(' '), "seen");
        for (const auto &tags : events)
            QCOMPARE(tags.size(), 1);
        compareWithSources();
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
    }

    void saysNothingOfWhatNobodySees_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("private metadata") << QByteArray("update catalog.product set private_metadata = '{\"a\": \"b\"}'");
        QTest::newRow("the same again") << QByteArray("update catalog.product set title = title");
        QTest::newRow("a version") << QByteArray(
            "update catalog.product set version = version + 1; update pricing.price set version = version + 1");
        QTest::newRow("a draft") << QByteArray(
            "insert into catalog.product (id, slug, title) values (ops.uuid_v7(), 'draft', 'Draft')");
        QTest::newRow("a dearer price for many") << QByteArray(
            "insert into pricing.price (id, variant_id, currency, amount, min_quantity) select ops.uuid_v7(), id, 'EUR', 90000, 10 from catalog.variant");
        QTest::newRow("a price for some") << QByteArray(
            "insert into identity.customer_group (id, code, title) values ('01900000-0000-7000-8000-0000000000a1', 'trade', 'Trade');"
            "insert into pricing.price_list (id, code, title, group_ids) values (ops.uuid_v7(), 'trade', 'Trade', '{01900000-0000-7000-8000-0000000000a1}');"
            "insert into pricing.price (id, variant_id, currency, list, amount) select ops.uuid_v7(), id, 'EUR', 'trade', 1 from catalog.variant");
        QTest::newRow("a list's title") << QByteArray("update pricing.price_list set title = 'Prices', version = version + 1");
        QTest::newRow("a shelf that stays full") << QByteArray("update inventory.level set on_hand = on_hand + 100");
        QTest::newRow("a category's place") << QByteArray("update catalog.category set position = position + 1");
        QTest::newRow("an empty category") << QByteArray("update catalog.category set title = 'Park' where slug = 'garden'");
        QTest::newRow("an attribute's version") << QByteArray("update catalog.attribute set version = version + 1");
    }
    void saysNothingOfWhatNobodySees()
    {
        QFETCH(QByteArray, change);
        sql(change);
        QCOMPARE(takeEvents(), (QMap<QByteArray, QByteArrayList>()));
        compareWithSources();
    }

    // While the shop is open, and each with a table of its own.
    void learnsAndForgetsALanguage()
    {
        const auto found = [&](const char *locale) {
            auto context = storefront();
            context.locale = locale;
            const auto list =
                m_own->listing.list(context, {.filter = {.text = u"mug"_s}, .sort = ProductSort::Relevance, .hasFacets = true});
            return list ? static_cast<qint64>(list->products.size()) + 10 * list->count.matches : -1;
        };
        const auto tables = [&] {
            return ask(
                "select string_agg(inhrelid::regclass::text, ' ' order by 1) from pg_inherits where inhparent = 'catalog.listing_search'::regclass");
        };
        QCOMPARE(found("pt-BR"), 0);
        sql("insert into catalog.locale (code) values ('pt-BR'), ('fr')");
        QCOMPARE(found("pt-BR"), 11);
        QCOMPARE(found("en"), 11);
        QCOMPARE(ask("select reloptions::text from pg_class where relname = 'listing_search_fr_words_terms_idx'"),
            QByteArray("{fastupdate=off}"));
        sql("update catalog.locale set code = 'fr-CA' where code = 'fr'; delete from catalog.locale where code = 'pt-BR'");
        QCOMPARE(tables(), QByteArray("catalog.listing_search_de catalog.listing_search_en catalog.\"listing_search_fr-CA\""));
        QCOMPARE(found("pt-BR"), 0);
        QCOMPARE(found("fr-CA"), 11);
        compareWithSources();
    }

    // A shop is not empty for as long as its rows are made anew.
    void movesTheRowsThatAnEarlierVersionMade()
    {
        const TestDatabase scratch;
        const auto own = scratch.connect();
        run(*own,
            "do $$ declare s text; begin for s in select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$|^public$' loop"
            " execute format('drop schema %I cascade', s); end loop; end $$");
        constexpr size_t before = 10;
        KONTOR_VERIFY_RESULT(migrate(*own, shippedMigrations().first(before)));
        run(*own,
            "insert into pricing.market (code, name, currency, prices_include_tax, countries, default_country, is_default)"
            " values ('eu', 'EU', 'EUR', true, '{DE}', 'DE', true);"
            "insert into catalog.product (id, slug, title, brand, description, status) values"
            " ('01900000-0000-7000-8000-000000000051', 'mug', 'Mug', 'Elbwerk', 'Thrown by hand.', 'active');"
            "insert into catalog.variant (id, product_id, sku, options) values"
            " ('01900000-0000-7000-8000-000000000052', '01900000-0000-7000-8000-000000000051', '#1', '{\"Colour\": \"Blue\"}');"
            "insert into pricing.price (id, variant_id, currency, amount) values (ops.uuid_v7(), '01900000-0000-7000-8000-000000000052', 'EUR', 990)");
        // By its own function: the refresher of today writes events as today's schema wants them.
        run(*own, "select catalog.refresh_listing(array['01900000-0000-7000-8000-000000000051']::uuid[])");
        QCOMPARE(value(*own, "select count(*) from catalog.listing_text where words @@ '#1'"), QByteArray("2"));
        KONTOR_VERIFY_RESULT(migrate(*own, shippedMigrations().first(before + 2)));
        QCOMPARE(value(*own, "select count(*) from catalog.dirty"), QByteArray("0"));
        KONTOR_VERIFY_RESULT(migrate(*own));
        for (const auto *locale : {"en", "de"}) {
            const auto searched = searchOf(*own, "mug", "eu", locale);
            QCOMPARE(searched["low"_L1].toInt(), 990);
            QCOMPARE(searched, searchFromSources(*own, "mug", "eu", locale));
        }
        QCOMPARE(value(*own, "select count(*) from catalog.listing_search where words @@ 'hand & elbwerk'"), QByteArray("2"));
    }
    void verifyTellsOfWhatTheSearchHasWrong_data()
    {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("a row is missing") << QByteArray(
            "delete from catalog.listing_search_de where product_id = (select min(product_id::text)::uuid from catalog.listing)");
        QTest::newRow("another price") << QByteArray("update catalog.listing_search_en set price_high[1] = 7");
        QTest::newRow("out of stock") << QByteArray("update catalog.listing_search_en set is_in_stock[2] = not is_in_stock[2]");
        QTest::newRow("not sold in a market")
            << QByteArray("update catalog.listing_search_en set terms = array_remove(terms, markets[3])");
    }
    void verifyTellsOfWhatTheSearchHasWrong()
    {
        QFETCH(QByteArray, damage);
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        run(database(), damage);
        QVERIFY(!m_stage->brokenRule().isEmpty());
    }

    void namesTheAnswersThatAreWrong()
    {
        sql("update catalog.product set title = 'Cup' where slug = 'mug'");
        QCOMPARE(takeEvents()["mug"], QByteArrayList{tagsOf("mug", {"mugs", "kitchen", "home"})});
        sql("update catalog.product set title = 'Tome' where slug = 'book'");
        QCOMPARE(takeEvents()["book"], QByteArrayList{tagsOf("book", {})});
        // Where it was and where it is.
        sql("update catalog.category set parent_id = (select id from catalog.category where slug = 'garden') where slug = 'mugs'");
        QCOMPARE(takeEvents()["mug"], QByteArrayList{tagsOf("mug", {"mugs", "kitchen", "home", "garden"})});
        sql("update catalog.product set status = 'archived' where slug = 'mug'");
        QCOMPARE(takeEvents()["mug"], QByteArrayList{tagsOf("mug", {"mugs", "garden"})});
    }

    void forgetsWhatIsDeleted()
    {
        run(database(), "alter table inventory.movement disable trigger movement_append_only");
        sql("delete from inventory.movement; delete from inventory.level" + variantIs("PAN")
            + "; delete from catalog.product where slug = 'pan'");
        QCOMPARE(takeEvents().keys(), QByteArrayList{"gone"});
        for (const auto *table : {"catalog.listing", "catalog.listing_text", "catalog.listing_search", "catalog.listing_page",
                 "catalog.listing_price", "catalog.listing_offer", "catalog.listing_category"})
            QCOMPARE(ask(QByteArray("select count(*) from ") + table
                         + " l where not exists (select from catalog.product p where p.id = l.product_id)"),
                QByteArray("0"));
        QCOMPARE(ask("select count(*) from inventory.availability"), QByteArray("6"));
    }

    void wakesWhenAPriceBeginsAndEnds()
    {
        sql("insert into pricing.price (id, variant_id, currency, list, amount, starts_at, ends_at) select ops.uuid_v7(), id, 'EUR', 'sale', 5, now() + interval '300 milliseconds',"
            " now() + interval '600 milliseconds' from catalog.variant where sku = 'MUG'");
        const auto price = [&] {
            return ask(
                "select price_low from catalog.listing_price where market = 'eu' and product_id = (select id from catalog.product where slug = 'mug')");
        };
        QCOMPARE(price(), QByteArray("1990"));
        QCOMPARE(takeEvents().size(), 0);
        ListingRefresher refresher(m_clock, m_random);
        const auto priceNow = [&] { return refresher.run(database()) ? price() : QByteArray("refused"); };
        QTRY_COMPARE(priceNow(), QByteArray("5"));
        QTRY_COMPARE(priceNow(), QByteArray("1990"));
        QCOMPARE(takeEvents()["mug"].size(), 2);
        QCOMPARE(ask("select count(next_change_at) from catalog.listing"), QByteArray("0"));
    }
    void findsAProductWhosePriceIsYetToBegin()
    {
        sql("update pricing.price set starts_at = now() + interval '300 milliseconds'" + variantIs("PAN"));
        QVERIFY(!m_own->listing.find(storefront(), "pan"));
        ListingRefresher refresher(m_clock, m_random);
        QTRY_VERIFY(refresher.run(database()) && m_own->listing.find(storefront(), "pan"));
    }

    void isDoneByTheVerbItself()
    {
        const Context clerk{
            .actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:write", "prices:write", "inventory:write"}}};
        const auto variant = *VariantId::parse(QString::fromLatin1(ask("select id from catalog.variant where sku = 'MUG'")));
        KONTOR_VERIFY_RESULT(m_own->prices.set(clerk, {.variant = variant, .amount = Money(7, *Currency::parse(u"EUR"))}));
        compareWithSources();
        KONTOR_VERIFY_RESULT(m_own->inventory.adjust(
            clerk, {.variant = variant, .location = m_stage->shop.hamburg, .delta = -8, .reason = u"Broken"_s}));
        compareWithSources();
        const auto id = *ProductId::parse(QString::fromLatin1(ask("select id from catalog.product where slug = 'mug'")));
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk, id, {.title = u"Cup"_s}, {}));
        compareWithSources();
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
        QCOMPARE(takeEvents()["mug"].size(), 2); // from plenty to nearly plenty is no news
    }

    void anOrderNotesOnlyWhatRunsLow()
    {
        const auto many = m_stage->shop.addGoods("MANY", 100, 500);
        const auto few = m_stage->shop.addGoods("FEW", 100, 2);
        const auto order = [&](const TestShop::Goods &goods, int quantity) {
            return m_stage->completes(makeReady(*m_own, {{.variant = goods.variant, .quantity = quantity}}))(*m_own);
        };
        QCOMPARE(outcome(order(many, 3)), QByteArray("placed"));
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
        QCOMPARE(outcome(order(few, 2)), QByteArray("placed"));
        QVERIFY(ask("select count(*) from catalog.dirty").toInt() > 0);
        takeEvents();
        sql("select 1");
        QCOMPARE(takeEvents().keys(), QByteArrayList{"few"});
        compareWithSources();
    }

    // Each transaction changes the price of another variant and makes the rows anew; neither change may be lost.
    void twoAtOnceLoseNothing()
    {
        sql("insert into catalog.variant (id, product_id, sku, options, position) select '01900000-0000-7000-8000-0000000000f1', id, 'MUG-2', '{\"Colour\": \"Red\"}', 2 from catalog.product where slug = 'mug';"
            "insert into pricing.price (id, variant_id, currency, amount) values (ops.uuid_v7(), '01900000-0000-7000-8000-0000000000f1', 'EUR', 990)");
        const Context clerk{.actor = {.kind = Actor::Kind::Staff, .permissions = {"prices:write"}}};
        const QList<VariantId> variants{
            *VariantId::parse(QString::fromLatin1(ask("select id from catalog.variant where sku = 'MUG'"))),
            *VariantId::parse(u"01900000-0000-7000-8000-0000000000f1")};
        for (int round = 1; round <= 5; ++round) {
            std::vector<std::thread> threads;
            for (const auto &variant : variants)
                threads.emplace_back([&, variant] {
                    const auto shop = m_stage->shop.connect();
                    for (int i = 0; i < 5; ++i)
                        if (auto set = shop->prices.set(
                                clerk, {.variant = variant, .amount = Money(round * 100 + i, *Currency::parse(u"EUR"))});
                            !set)
                            qFatal("%s", qPrintable(describe(set.error())));
                });
            for (auto &thread : threads)
                thread.join();
            compareWithSources();
        }
    }
    void severalWorkersShareTheWork()
    {
        run(database(), "update catalog.product set title = title || '?'");
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                const auto own = m_stage->shop.connectDatabase();
                if (auto done = ListingRefresher(m_clock, m_random).runAll(*own); !done)
                    qFatal("%s", qPrintable(describe(done.error())));
            });
        for (auto &thread : threads)
            thread.join();
        compareWithSources();
        QCOMPARE(takeEvents().size(), 3);
    }
    void aProductThatCannotBeShownKeepsNobodyBack()
    {
        sql("alter table catalog.listing_text add constraint unshowable check (title <> 'Poison')");
        run(database(),
            "update catalog.product set title = 'Poison' where slug = 'mug'; update catalog.product set title = 'Wok' where slug = 'pan';"
            "update catalog.product set title = 'Tome' where slug = 'book'");
        ListingRefresher refresher(m_clock, m_random);
        int failures = 0;
        for (int i = 0; i < 20; ++i)
            failures += refresher.run(database()) ? 0 : 1;
        QVERIFY(failures > 1);
        const auto title = [&](const char *slug) {
            return ask(
                "select t.title from catalog.listing l join catalog.listing_text t using (product_id) where t.locale = 'en' and l.slug = '"
                + QByteArray(slug) + '\'');
        };
        QCOMPARE(title("pan"), QByteArray("Wok"));
        QCOMPARE(title("book"), QByteArray("Tome"));
        QVERIFY(title("mug") != "Poison");
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("1"));
        run(database(), "alter table catalog.listing_text drop constraint unshowable");
        KONTOR_VERIFY_RESULT(refresher.runAll(database()));
        QCOMPARE(title("mug"), QByteArray("Poison"));
        compareWithSources();
    }
    // The planner's idea of the queue is from when it was last looked at, and that is mostly when it was empty.
    void aLongQueueThatWasTakenForAnEmptyOneIsWorkedOff()
    {
        run(database(),
            "analyze catalog.dirty; insert into catalog.dirty (product_id) select p.id from catalog.product p cross join generate_series(1, 20000)");
        KONTOR_VERIFY_RESULT(ListingRefresher(m_clock, m_random).runAll(database()));
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
    }
    // The next arrival is kept beside the availability; the step that makes offers does not show it yet.
    void tellsWhenTheNextOneComes()
    {
        sql("insert into inventory.incoming (id, variant_id, location_id, quantity, expected_at) select ops.uuid_v7(), v.id, l.id, 5, '2030-01-05T08:00:00Z'"
            " from catalog.variant v cross join inventory.location l where l.code = 'hamburg'; update inventory.level set safety = on_hand"
            + variantIs("MUG"));
        const auto shown = [&](const char *slug) {
            return ask(
                "select o.offer::jsonb -> 'variants' -> 0 ->> 'expected_at' from catalog.listing_offer o join catalog.listing l using (product_id) where o.market = 'eu' and l.slug = '"
                + QByteArray(slug) + '\'');
        };
        // What is there needs no date.
        QCOMPARE(shown("pan"), QByteArray());
        QCOMPARE(shown("mug"), QByteArray("2030-01-05T08:00:00Z"));
    }
    void leavesManyToTheWorker()
    {
        std::vector<ProductId> products;
        for (int i = 0; i < limits::refreshedAtOnce; ++i)
            products.push_back(m_stage->shop.addGoods(("P-" + QByteArray::number(i)).constData(), 100, 9).product);
        products.push_back(m_stage->shop.addGoods("LAST", 100, 9).product);
        run(database(), "update catalog.product set brand = 'Haff'");
        KONTOR_VERIFY_RESULT(database().transaction(
            [&](Transaction &transaction) { return refreshListing(transaction, products, m_clock, m_random); }));
        QVERIFY(ask("select count(*) from catalog.dirty").toInt() > 0);
        sql("select 1");
        compareWithSources();
    }
};

KONTOR_TEST(RefreshTest)
#include "tst_refresh.moc"
