// The shop's languages: each by its dictionary, and those without blanks by pairs of characters.
#include "core/listing/listingrefresh.h"
#include "tests/listing/searchroom.h"

using namespace kontor;
using namespace kontor::test;

class LocalesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SearchRoom> m_room;

    LocaleService &locales() { return m_room->own->locales; }
    QByteArray ask(const QByteArray &sql) { return value(m_room->stage.shop.database(), sql); }
    // As the server's lister does, within a moment.
    void refresh() { m_room->stage.shop.change("select 1"); }

private Q_SLOTS:
    void initTestCase()
    {
        m_room = std::make_unique<SearchRoom>();
        m_room->add("YUNOMI", u"Tea cup"_s, u"Elbwerk"_s);
        m_room->translate("yunomi", "ja", u"青い湯呑み 350ml"_s, u"手作りの器です。日本製。"_s);
        m_room->translate("yunomi", "th", u"ถ้วยชาสีฟ้า"_s);
        m_room->translate("yunomi", "zh", u"蓝色茶杯"_s);
        m_room->translate("yunomi", "ru", u"Синяя Чашка"_s, u"Для чая"_s);
        m_room->translate("yunomi", "fr", u"Tasses à thé"_s, u"Pour les élégants chevaux"_s);
        m_room->add("MUG", u"Big mug"_s, u"Haff"_s);
        m_room->translate("mug", "ja", u"ＭＵＧ：マグカップ（大）"_s, u"珈琲・紅茶に"_s);
        for (const auto &[code, dictionary] :
            {std::pair("ja", "bigrams"), {"zh", "bigrams"}, {"th", "bigrams"}, {"ru", "russian"}, {"fr", "french"}})
            KONTOR_VERIFY_RESULT(locales().add(m_room->staff, code, dictionary));
        refresh();
    }
    void cleanupTestCase() { m_room.reset(); }

    void finds_data()
    {
        QTest::addColumn<QByteArray>("locale");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("wanted");
        const auto row = [](const char *name, const char *locale, const char16_t *text, const char *wanted) {
            QTest::newRow(name) << QByteArray(locale) << QString::fromUtf16(text) << QByteArray(wanted);
        };
        row("a word", "ja", u"湯呑み", "yunomi");
        row("the beginning of a run", "ja", u"青い", "yunomi");
        row("the middle", "ja", u"い湯", "yunomi");
        row("the end", "ja", u"呑み", "yunomi");
        row("one character", "ja", u"湯", "yunomi");
        row("the last character of a run", "ja", u"み", "yunomi");
        row("a description", "ja", u"日本製", "yunomi");
        row("pairs that are not together", "ja", u"青呑み", "");
        row("each pair, but not in a row", "ja", u"呑み湯呑", "");
        row("not across a stop", "ja", u"す日", "");
        row("katakana with a long vowel", "ja", u"マグカップ", "mug");
        row("of half a width", "ja", u"ﾏｸﾞｶｯﾌﾟ", "mug");
        row("a part of it", "ja", u"カップ", "mug");
        row("Latin letters of full width", "ja", u"mug", "mug");
        row("their beginning", "ja", u"mu", "mug");
        row("two words", "ja", u"青い 350ml", "yunomi");
        row("two scripts in one", "ja", u"青い350ml", "yunomi");
        row("a brand", "ja", u"elbwerk", "yunomi");
        row("an SKU", "ja", u"YUNOMI", "yunomi");
        row("both sides of a middle dot", "ja", u"紅茶", "mug");
        row("nothing", "ja", u"飛行船", "");
        row("Chinese", "zh", u"茶杯", "yunomi");
        row("Chinese, not in a row", "zh", u"色杯", "");
        row("Thai with its vowels", "th", u"ชาสี", "yunomi");
        row("Russian in capitals", "ru", u"ЧАШКА", "yunomi");
        row("Russian in another case", "ru", u"чашки", "yunomi");
        row("the beginning of a Russian word", "ru", u"чаш", "yunomi");
        row("the French singular", "fr", u"tasse", "yunomi");
        row("a French plural without accents", "fr", u"elegant", "yunomi");
        row("a French word in French only", "en", u"tasse", "");
        row("pairs of a language with blanks", "fr", u"湯呑", "");
    }
    void finds()
    {
        QFETCH(QByteArray, locale);
        QFETCH(QString, text);
        QFETCH(QByteArray, wanted);
        QCOMPARE(m_room->set(text, locale.constData()), wanted);
    }
    void knowsSynonymsWithoutBlanks()
    {
        KONTOR_VERIFY_RESULT(m_room->own->search.createSynonym(
            m_room->staff, {.locale = "ja", .words = {u"コップ"_s}, .finds = {u"湯呑み"_s, u"マグカップ"_s}}));
        QCOMPARE(m_room->set(u"コップ"_s, "ja"), QByteArray("mug yunomi"));
        QCOMPARE(m_room->set(u"マグカップ"_s, "ja"), QByteArray("mug"));
    }
    void suggestsWithoutBlanks()
    {
        auto context = storefront();
        context.locale = "ja";
        const auto found = m_room->own->listing.suggest(context, u"湯呑"_s);
        KONTOR_VERIFY_RESULT(found);
        QCOMPARE(found->products.size(), 1);
        QCOMPARE(SearchRoom::slugOf(found->products.first()), QByteArray("yunomi"));
        // Every pair has to be there.
        QCOMPARE(m_room->own->listing.suggest(context, u"湯呑杯"_s)->products.size(), 0);
        // Sentences are no words.
        QCOMPARE(ask("select count(*) from catalog.lexicon where word ~ '[^a-z0-9]' and locale = 'ja'"), QByteArray("0"));
    }
    void listsWhatThereIs()
    {
        const auto all = locales().list(m_room->staff);
        KONTOR_VERIFY_RESULT(all);
        QCOMPARE(all->front().code, QByteArray("en"));
        QVERIFY(all->front().isDefault);
        QCOMPARE(std::count_if(all->begin(), all->end(), [](const Locale &locale) { return locale.isDefault; }), 1);
        const auto dictionaries = locales().listDictionaries(m_room->staff);
        KONTOR_VERIFY_RESULT(dictionaries);
        for (const auto *name : {"english", "german", "french", "spanish", "italian", "dutch", "portuguese", "swedish", "russian",
                 "arabic", "turkish", "bigrams", "words"})
            QVERIFY2(dictionaries->contains(name), name);
    }
    // Each is made as those that were there at first.
    void everyDictionaryFolds_data()
    {
        QTest::addColumn<QByteArray>("name");
        const auto names = locales().listDictionaries(m_room->staff);
        KONTOR_VERIFY_RESULT(names);
        for (const auto &name : *names)
            QTest::newRow(name.constData()) << name;
    }
    void everyDictionaryFolds()
    {
        QFETCH(QByteArray, name);
        QCOMPARE(ask("select to_tsvector('catalog." + name + "', 'élan') = to_tsvector('catalog." + name + "', 'elan')"),
            QByteArray("t"));
        QVERIFY(ask("select to_tsvector('catalog." + name + "', 'zebra') <> ''") == "t");
    }
    void changesItsDictionary()
    {
        const auto stems = [this] {
            return ask("select count(*) from catalog.listing_search where locale = 'fr' and words @@ '''cheval'''");
        };
        QCOMPARE(stems(), QByteArray("1"));
        KONTOR_VERIFY_RESULT(locales().change(m_room->staff, "fr", "words"));
        refresh();
        QCOMPARE(stems(), QByteArray("0"));
        QCOMPARE(m_room->set(u"chevaux"_s, "fr"), QByteArray("yunomi"));
        KONTOR_VERIFY_RESULT(locales().change(m_room->staff, "fr", "french"));
        refresh();
        QCOMPARE(stems(), QByteArray("1"));
        // The same again is no work for the lister.
        KONTOR_VERIFY_RESULT(locales().change(m_room->staff, "fr", "french"));
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
        QCOMPARE(codeOf(locales().change(m_room->staff, "fr", "klingon")), QByteArray("unknown_dictionary"));
        QCOMPARE(codeOf(locales().change(m_room->staff, "xx", "french")), QByteArray("not_found"));
    }
    void arrangesSynonymsByItsDictionary()
    {
        KONTOR_VERIFY_RESULT(
            m_room->own->search.createSynonym(m_room->staff, {.locale = "fr", .words = {u"gobelets"_s}, .finds = {u"tasse"_s}}));
        QCOMPARE(m_room->set(u"gobelet"_s, "fr"), QByteArray("yunomi"));
        KONTOR_VERIFY_RESULT(locales().change(m_room->staff, "fr", "words"));
        refresh();
        QCOMPARE(m_room->set(u"gobelet"_s, "fr"), QByteArray());
        KONTOR_VERIFY_RESULT(locales().change(m_room->staff, "fr", "french"));
        refresh();
        QCOMPARE(m_room->set(u"gobelet"_s, "fr"), QByteArray("yunomi"));
    }
    void isSpokenWhenEveryProductHasItsRows()
    {
        auto &database = m_room->stage.shop.database();
        const auto spoken = [&] { return listLocales(database).value_or(QList<QByteArray>()).contains("it"); };
        SystemClock clock;
        SystemRandom random;
        KONTOR_VERIFY_RESULT(locales().add(m_room->staff, "it", "italian"));
        QVERIFY(!spoken());
        // One that is noted now is taken before all of those.
        run(database, "insert into catalog.dirty (product_id) select id from catalog.product where slug = 'mug'");
        QCOMPARE(ask("select count(*) from catalog.dirty where is_bulk"), ask("select count(*) from catalog.product"));
        QCOMPARE(ask("select is_bulk from (select is_bulk from catalog.dirty order by is_bulk, seq limit 1) d"), QByteArray("f"));
        KONTOR_VERIFY_RESULT(ListingRefresher(clock, random).runAll(database));
        QVERIFY(spoken());
        // What comes later keeps it from nothing; nor does another default, or another dictionary.
        run(database, "insert into catalog.dirty (product_id, is_bulk) select id, true from catalog.product");
        QVERIFY(spoken());
        refresh();
        // Nor is what concerns the whole shop done before a single product.
        run(database,
            "update pricing.market set name = name || '!'; update catalog.product set title = title where slug = 'mug'");
        QCOMPARE(
            ask("select p.slug from catalog.dirty d join catalog.product p on p.id = d.product_id order by d.is_bulk, d.seq limit 1"),
            QByteArray("mug"));
        QCOMPARE(ask("select count(*) from catalog.dirty where not is_bulk"), QByteArray("1"));
        refresh();
        run(database, "update catalog.locale set is_default = is_default");
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
        KONTOR_VERIFY_RESULT(locales().change(m_room->staff, "it", "words"));
        QVERIFY(spoken());
        KONTOR_VERIFY_RESULT(locales().remove(m_room->staff, "it"));
        refresh();
    }
    void goesWithAllThatItHad()
    {
        KONTOR_VERIFY_RESULT(locales().add(m_room->staff, "nl", "dutch"));
        refresh();
        KONTOR_VERIFY_RESULT(m_room->own->search.createSynonym(m_room->staff, {.locale = "nl", .words = {u"a"_s, u"b"_s}}));
        KONTOR_VERIFY_RESULT(m_room->own->search.createRule(m_room->staff, {.locale = "nl", .asked = u"a"_s}));
        QCOMPARE(m_room->set(u"mug"_s, "nl"), QByteArray("mug"));
        QCOMPARE(ask("select count(*) > 0 from catalog.lexicon where locale = 'nl'"), QByteArray("t"));
        KONTOR_VERIFY_RESULT(locales().remove(m_room->staff, "nl"));
        refresh();
        QCOMPARE(ask("select to_regclass('catalog.listing_search_nl') is null"), QByteArray("t"));
        for (const auto *table : {"listing_text", "listing_page", "lexicon", "synonym", "synonym_phrase", "search_rule"})
            QCOMPARE(ask(QByteArray("select count(*) from catalog.") + table + " where locale = 'nl'"), QByteArray("0"));
        QCOMPARE(codeOf(locales().remove(m_room->staff, "nl")), QByteArray("not_found"));
        QCOMPARE(codeOf(locales().remove(m_room->staff, "en")), QByteArray("default_locale"));
        run(m_room->stage.shop.database(), "update pricing.market set default_locale = 'de' where code = 'us'");
        QCOMPARE(codeOf(locales().remove(m_room->staff, "de")), QByteArray("default_locale"));
        QCOMPARE(codeOf(locales().add(m_room->staff, "de", "german")), QByteArray("name_taken"));
        QCOMPARE(codeOf(locales().add(m_room->staff, "nl", "klingon")), QByteArray("unknown_dictionary"));
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("mug"));
        QCOMPARE(
            ask("select count(*) from ops.outbox where type in ('locale.added', 'locale.removed') and payload ->> 'code' = 'nl' and tags @> '{products}'"),
            QByteArray("2"));
    }
};

KONTOR_TEST(LocalesTest)
#include "tst_locales.moc"
