// What helps who types: other words where these find nothing, and how they may go on; and what was searched for in vain.
#include "tests/listing/searchroom.h"

using namespace kontor;
using namespace kontor::test;

class SuggestionsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SearchRoom> m_room;

    QByteArray ask(const QByteArray &sql) { return value(m_room->stage.shop.database(), sql); }
    Suggestions suggested(const QString &text, const char *locale = "en", const char *market = "eu")
    {
        auto context = storefront(market);
        context.locale = locale;
        auto found = m_room->own->listing.suggest(context, text);
        if (!found)
            qFatal("%s", qPrintable(describe(found.error())));
        return std::move(*found);
    }
    QByteArray completions(const QString &text, const char *locale = "en")
    {
        QByteArrayList texts;
        for (const auto &completion : suggested(text, locale).completions)
            texts.append(completion.text.toUtf8());
        return texts.join('|');
    }
    void countAll()
    {
        for (int i = 0; i < 100; ++i)
            KONTOR_VERIFY_RESULT(countWords(m_room->own->database()));
    }
    Result<std::vector<SearchMiss>> misses(SearchService::MissFilter filter = {})
    {
        return m_room->own->search.listMisses(m_room->staff, filter);
    }
    void flush(const std::vector<std::pair<QString, int>> &texts)
    {
        SearchLog log;
        for (const auto &[text, count] : texts)
            for (int i = 0; i < count; ++i)
                log.note("en", text);
        KONTOR_VERIFY_RESULT(log.flush(m_room->own->database()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_room = std::make_unique<SearchRoom>();
        m_room->add("MUG-1", u"Stoneware mug"_s, u"Elbwerk"_s, u"For tea."_s);
        m_room->add("MUG-2", u"Stoneware mug, tall"_s, u"Elbwerk"_s);
        m_room->add("MUG-3", u"Mug of glass"_s, u"Élan"_s);
        m_room->add("BOWL-1", u"Stoneware bowl"_s, u"Haff"_s);
        m_room->add("MUGWORT", u"Mugwort"_s, u"Haff"_s);
        m_room->add("PAN-1", u"Iron pan"_s, u"Elbtal"_s);
        m_room->translate("pan-1", "de", u"Eisenpfanne"_s);
        m_room->stage.shop.change(
            "insert into catalog.category (id, slug, title, visibility) values ('01936f5e-9c3a-7b1e-8f00-00000000000a', 'mugs', 'Mugs', null),"
            " ('01936f5e-9c3a-7b1e-8f00-00000000000b', 'muffins', 'Muffins', 'hidden');"
            "insert into catalog.category (id, slug, title, parent_id) values ('01936f5e-9c3a-7b1e-8f00-00000000000c', 'mull', 'Mull', '01936f5e-9c3a-7b1e-8f00-00000000000b');"
            "insert into catalog.category_translation (category_id, locale, title) values ('01936f5e-9c3a-7b1e-8f00-00000000000a', 'de', 'Becher');"
            "insert into catalog.attribute (code, label, type) values ('glaze', 'Glaze', 'text');"
            "update catalog.product set attributes = '{\"glaze\": \"celadon\"}' where slug = 'bowl-1'");
        countAll();
    }
    void cleanupTestCase() { m_room.reset(); }

    void corrects_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("found");
        QTest::addColumn<QString>("searchedFor");
        QTest::addColumn<QString>("didYouMean");
        const auto row = [](const char *name, const char16_t *text, const char *found, const char16_t *searchedFor,
                             const char16_t *didYouMean) {
            QTest::newRow(name) << QString::fromUtf16(text) << QByteArray(found) << QString::fromUtf16(searchedFor)
                                << QString::fromUtf16(didYouMean);
        };
        row("nothing to correct", u"iron pan", "pan-1", u"", u"");
        row("the beginning of a word", u"iro", "pan-1", u"", u"");
        row("what an attribute says", u"celadon", "bowl-1", u"", u"");
        row("an SKU", u"PAN-1", "pan-1", u"", u"");
        row("a typing error", u"Irom pan", "pan-1", u"iron pan", u"iron pan");
        row("two of them", u"stonwear bowll", "bowl-1", u"stoneware bowl", u"stoneware bowl");
        row("a word that nothing has", u"zeppelin pan", "", u"", u"pan");
        row("a short one", u"xyz bowl", "", u"", u"bowl");
        row("nothing is near", u"zeppelin", "", u"", u"");
        row("known words that never meet", u"iron bowl", "", u"", u"");
        row("neither does the correction", u"irom bowl", "", u"", u"");
        row("words that say nothing are none", u"the pan", "pan-1", u"", u"");
    }
    void corrects()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, found);
        QFETCH(QString, searchedFor);
        QFETCH(QString, didYouMean);
        const auto list = m_room->list(text);
        KONTOR_VERIFY_RESULT(list);
        QCOMPARE(SearchRoom::slugsOf(*list), found);
        QCOMPARE(list->searchedFor, searchedFor);
        QCOMPARE(list->didYouMean, didYouMean);
        // What it says finds something.
        if (!didYouMean.isEmpty())
            QVERIFY(!m_room->found(didYouMean).isEmpty());
    }
    void correctsWithinTheFilter()
    {
        QCOMPARE(m_room->list(u"zeppelin pan"_s, "en", ProductSort::PriceUp)->didYouMean, u"pan"_s);
        QCOMPARE(m_room->list(u"zeppelin pan"_s, "en", ProductSort::Relevance, {.brands = {u"Haff"_s}})->didYouMean, QString());
    }
    // A word of a product that has gone is not known any more, once it has been counted.
    void forgetsWordsThatNoProductHas()
    {
        m_room->add("GONE", u"Zucchetto"_s);
        QCOMPARE(completions(u"zuc"_s), QByteArray("zucchetto"));
        m_room->stage.shop.change("update catalog.product set status = 'draft' where slug = 'gone'");
        countAll();
        QCOMPARE(completions(u"zuc"_s), QByteArray());
        QCOMPARE(m_room->list(u"zucchetto pan"_s)->didYouMean, u"pan"_s);
    }

    void completes()
    {
        // More products have the one.
        QCOMPARE(completions(u"mu"_s), QByteArray("mug|mugwort"));
        QCOMPARE(completions(u"MUG"_s), QByteArray("mug|mugwort"));
        QCOMPARE(completions(u"mugw"_s), QByteArray("mugwort"));
        QCOMPARE(completions(u"stone"_s), QByteArray("stoneware"));
        QCOMPARE(completions(u"m"_s), QByteArray());
        // Only what goes with what stands before it.
        QCOMPARE(completions(u"stoneware m"_s), QByteArray("stoneware mug"));
        QCOMPARE(completions(u"stoneware mu"_s), QByteArray("stoneware mug"));
        QCOMPARE(completions(u"Stoneware  mug"_s), QByteArray("stoneware mug"));
        QCOMPARE(completions(u"iron m"_s), QByteArray());
        QCOMPARE(completions(u"eis"_s, "de"), QByteArray("eisenpfanne"));
        QCOMPARE(completions(u"eis"_s), QByteArray());
        for (const auto &text :
            {QString(200, u'a'), u"%_\\"_s, u"' & | !"_s, u"🙂"_s, QString(), u"   "_s, u"a' OR '1'='1"_s, u"<-> b"_s})
            completions(text);
    }
    void suggestsProductsOfTheMarket()
    {
        const auto slugs = [](const Suggestions &found) {
            QByteArrayList out;
            for (const auto &json : found.products)
                out.append(SearchRoom::slugOf(json));
            std::sort(out.begin(), out.end());
            return out.join(' ');
        };
        QCOMPARE(slugs(suggested(u"mug"_s)), QByteArray("mug-1 mug-2 mug-3 mugwort"));
        QCOMPARE(slugs(suggested(u"stoneware m"_s)), QByteArray("mug-1 mug-2"));
        QCOMPARE(slugs(suggested(u"zeppelin"_s)), QByteArray());
        m_room->stage.shop.change(
            "delete from pricing.price where currency = 'USD' and variant_id = (select id from catalog.variant where sku = 'MUG-1')");
        QCOMPARE(slugs(suggested(u"stoneware m"_s, "en", "us")), QByteArray("mug-2"));
        auto context = storefront("mars");
        QCOMPARE(codeOf(m_room->own->listing.suggest(context, u"mug"_s)), QByteArray("unknown_market"));
    }
    void suggestsWhatIsCalledSo()
    {
        const auto categories = [&](const QString &text, const char *locale = "en") {
            QByteArrayList out;
            for (const auto &category : suggested(text, locale).categories)
                out.append(category.title.toUtf8());
            return out.join('|');
        };
        // Hidden ones, and what is below them, are not told.
        QCOMPARE(categories(u"mu"_s), QByteArray("Mugs"));
        QCOMPARE(categories(u"BECH"_s, "de"), QByteArray("Becher"));
        QCOMPARE(categories(u"mug"_s, "de"), QByteArray());
        QCOMPARE(suggested(u"el"_s).brands, (QStringList{u"Élan"_s, u"Elbtal"_s, u"Elbwerk"_s}));
        m_room->stage.shop.change("update catalog.product set status = 'draft' where slug = 'pan-1'");
        QCOMPARE(suggested(u"elb"_s).brands, QStringList{u"Elbwerk"_s});
        m_room->stage.shop.change("update catalog.product set status = 'active' where slug = 'pan-1'");
    }

    void countsWhatIsSearchedForInVain()
    {
        run(m_room->stage.shop.database(), "delete from catalog.search_miss");
        flush({{u"Zeppelin"_s, 3}, {u"  ZEPPELIN "_s, 1}, {u"Dirigible"_s, 2}});
        flush({{u"zéppelin"_s, 1}});
        auto seen = misses();
        KONTOR_VERIFY_RESULT(seen);
        QCOMPARE(seen->size(), size_t(2));
        QCOMPARE(seen->front().asked, u"zeppelin"_s);
        QCOMPARE(seen->front().searches, 5);
        QCOMPARE(seen->front().lastDay, ask("select (now() at time zone 'UTC')::date"));
        seen = misses({.before = seen->front().id, .searches = seen->front().searches});
        QCOMPARE(seen->size(), size_t(1));
        QCOMPARE(seen->front().asked, u"dirigible"_s);
        QCOMPARE(misses({.locale = "de"})->size(), size_t(0));
        // Another day's count goes with it.
        run(m_room->stage.shop.database(), "update catalog.search_miss set day = day - 40 where asked = 'dirigible'");
        flush({{u"dirigible"_s, 1}});
        QCOMPARE(misses()->back().searches, 1);
        QCOMPARE(misses({.days = 90})->back().searches, 3);
        QCOMPARE(m_room->own->search.countMisses(m_room->staff, {}).value_or(0), 2);
        const auto id = misses()->back().id;
        KONTOR_VERIFY_RESULT(m_room->own->search.dismissMiss(m_room->staff, id));
        QCOMPARE(misses({.days = 90})->size(), size_t(1));
        QCOMPARE(codeOf(m_room->own->search.dismissMiss(m_room->staff, id)), QByteArray("not_found"));
        flush({{u"dirigible"_s, 1}});
        QCOMPARE(misses({.days = 90})->back().id, id);
    }
    void notesNobodysAddress_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("e-mail") << u"ada@example.org"_s;
        QTest::newRow("telephone") << u"+49 40 123-456"_s;
        QTest::newRow("card") << u"4111 1111 1111 1111"_s;
        QTest::newRow("nothing") << u"   "_s;
    }
    void notesNobodysAddress()
    {
        QFETCH(QString, text);
        run(m_room->stage.shop.database(), "delete from catalog.search_miss");
        flush({{text, 1}, {u"zeppelin"_s, 1}});
        QCOMPARE(ask("select string_agg(asked, ',') from catalog.search_miss"), QByteArray("zeppelin"));
    }
    void notesNoMoreThanADayHolds()
    {
        run(m_room->stage.shop.database(), "delete from catalog.search_miss");
        run(m_room->stage.shop.database(),
            "insert into catalog.search_miss (day, locale, asked, searches) select (now() at time zone 'UTC')::date, 'en', 'word' || n, 1 from generate_series(1, 1999) n");
        flush({{u"once"_s, 1}, {u"twice"_s, 2}, {u"word7"_s, 1}, {QString(190, u'x'), 3}});
        QCOMPARE(ask("select count(*) from catalog.search_miss"), QByteArray("2000"));
        QCOMPARE(ask("select max(length(asked)) from catalog.search_miss"), QByteArray("100"));
        QCOMPARE(ask("select searches from catalog.search_miss where asked = 'word7'"), QByteArray("2"));
        run(m_room->stage.shop.database(), "update catalog.search_miss set day = day - 90 where asked <> 'word7'");
        for (int i = 0; i < 3; ++i)
            KONTOR_VERIFY_RESULT(pruneSearchLog(m_room->own->database()));
        QCOMPARE(ask("select string_agg(asked, ',') from catalog.search_miss"), QByteArray("word7"));
    }
    void keepsCountsThatCouldNotBeWritten()
    {
        run(m_room->stage.shop.database(), "delete from catalog.search_miss");
        SearchLog log;
        log.note("en", u"zeppelin"_s);
        run(m_room->stage.shop.database(), "alter function catalog.note_misses(text[], text[], bigint[]) rename to gone");
        QVERIFY(!log.flush(m_room->own->database()));
        run(m_room->stage.shop.database(), "alter function catalog.gone(text[], text[], bigint[]) rename to note_misses");
        log.note("en", u"zeppelin"_s);
        KONTOR_VERIFY_RESULT(log.flush(m_room->own->database()));
        QCOMPARE(misses()->front().searches, 2);
        // Each is written once.
        KONTOR_VERIFY_RESULT(log.flush(m_room->own->database()));
        QCOMPARE(misses()->front().searches, 2);
        // More than that nobody keeps.
        for (int i = 0; i < 1'500; ++i)
            log.note("en", u"airship %1"_s.arg(i));
        KONTOR_VERIFY_RESULT(log.flush(m_room->own->database()));
        QCOMPARE(ask("select count(*) from catalog.search_miss where asked like 'airship%'"), QByteArray("1000"));
    }
    void countsInHowManyProductsAWordStands()
    {
        run(m_room->stage.shop.database(),
            "update catalog.lexicon set products = 77; update catalog.lexicon_walk set locale = '', word = ''");
        countAll();
        QCOMPARE(
            ask("select string_agg(products::text, ' ' order by word) from catalog.lexicon where locale = 'en' and word in ('stoneware', 'mugwort', 'mug', 'zucchetto')"),
            QByteArray("3 1 3 0"));
    }
};

KONTOR_TEST(SuggestionsTest)
#include "tst_suggestions.moc"
