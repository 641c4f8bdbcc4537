// Words that find each other, and rules of what comes first.
#include "tests/listing/searchroom.h"

using namespace kontor;
using namespace kontor::test;

class SearchSettingsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SearchRoom> m_room;
    ProductId m_mug;
    ProductId m_cup;
    ProductId m_pan;

    SearchService &search() { return m_room->own->search; }
    void add(const QStringList &words, const QStringList &finds = {}, const std::optional<QByteArray> &locale = {})
    {
        KONTOR_VERIFY_RESULT(search().createSynonym(m_room->staff, {.locale = locale, .words = words, .finds = finds}));
    }
    void rule(const QString &asked, const std::vector<ProductId> &pins, const std::vector<SearchBoost> &boosts = {},
        const std::optional<QByteArray> &locale = {})
    {
        NewSearchRule wanted;
        wanted.locale = locale;
        wanted.asked = asked;
        wanted.pins = pins;
        wanted.boosts = boosts;
        KONTOR_VERIFY_RESULT(search().createRule(m_room->staff, wanted));
    }
    QByteArray ask(const QByteArray &sql) { return value(m_room->stage.shop.database(), sql); }

private Q_SLOTS:
    void initTestCase()
    {
        m_room = std::make_unique<SearchRoom>();
        m_mug = m_room->add("MUG", u"Blue mug"_s, u"Elbwerk"_s, u"For tea."_s);
        m_cup = m_room->add("CUP", u"Green cup"_s, u"Haff"_s);
        m_room->add("BOWL", u"Tea bowl"_s, u"Haff"_s, u"Blue as the sea."_s);
        m_room->add("SHOE", u"Running shoes"_s, u"Fähre"_s);
        m_room->add("BOOT", u"Trainers"_s, u"Fähre"_s);
        m_pan = m_room->add("PAN", u"Iron pan"_s, u"Haff"_s);
        // Of the same rank but for what is boosted; the newest comes first.
        m_room->add("LAMP", u"Reading lamp"_s, u"Elbwerk"_s);
        m_room->add("LIGHT", u"Reading light"_s, u"Haff"_s);
        m_room->translate("mug", "de", u"Blauer Becher"_s);
        // Nothing is found by its SKU.
        m_room->stage.shop.change("update catalog.variant set sku = 'X-' || sku");
    }
    void cleanupTestCase() { m_room.reset(); }
    void cleanup() { run(m_room->stage.shop.database(), "delete from catalog.synonym; delete from catalog.search_rule"); }

    void wordsOfAGroupFindEachOther()
    {
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("mug"));
        add({u"mug"_s, u"Cup"_s, u"tea bowl"_s});
        for (const auto *text : {u"mug", u"MUGS", u"cup", u"cups", u"tea bowl", u"Tea  bowls"})
            QCOMPARE(m_room->set(QString::fromUtf16(text)), QByteArray("bowl cup mug"));
        // A part of a phrase is not the phrase.
        QCOMPARE(m_room->set(u"bowl"_s), QByteArray("bowl"));
        QCOMPARE(m_room->set(u"blue cup"_s), QByteArray("bowl mug"));
        // Neither is what only has its words.
        QCOMPARE(m_room->set(u"tea"_s), QByteArray("bowl mug"));
    }
    void oneWayIsOneWay()
    {
        add({u"sneakers"_s}, {u"running shoes"_s, u"trainers"_s});
        QCOMPARE(m_room->set(u"sneaker"_s), QByteArray("boot shoe"));
        QCOMPARE(m_room->set(u"trainers"_s), QByteArray("boot"));
        QCOMPARE(m_room->set(u"running shoes"_s), QByteArray("shoe"));
    }
    // A word that a synonym knows is no typing error, however near another word is.
    void knowsWhatNoProductSays()
    {
        add({u"boowl"_s}, {u"iron pan"_s});
        QCOMPARE(m_room->set(u"boowl"_s), QByteArray("pan"));
        QCOMPARE(m_room->list(u"boowl"_s)->didYouMean, QString());
    }
    void belongsToALanguage()
    {
        add({u"mug"_s, u"cup"_s}, {}, "de");
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("mug"));
        QCOMPARE(m_room->set(u"cup"_s, "de"), QByteArray("cup"));
        add({u"cup"_s}, {u"Becher"_s}, "de");
        QCOMPARE(m_room->set(u"cup"_s, "de"), QByteArray("cup mug"));
        QCOMPARE(m_room->set(u"cup"_s), QByteArray("cup"));
    }
    void growsNoFurther()
    {
        for (int i = 0; i < 5; ++i) {
            QStringList words{u"mug"_s};
            for (int j = 0; j < 19; ++j)
                words.append(u"other%1"_s.arg(i * 20 + j));
            add(words);
        }
        QCOMPARE(
            ask("select count(*) from regexp_matches((catalog.search_plan('en', 'mug')).query, 'other', 'g')"), QByteArray("20"));
        // Ten for each phrase, each by its stem and as it is written; thirty phrases in all.
        QCOMPARE(
            ask("select count(*) from regexp_matches((catalog.search_plan('en', 'mug mug mug mug mug')).query, 'other', 'g')"),
            QByteArray("60"));
    }
    void changesAndGoes()
    {
        const auto made = search().createSynonym(m_room->staff, {.words = {u" mug "_s, u"mug"_s, u"pan"_s}});
        KONTOR_VERIFY_RESULT(made);
        QCOMPARE(made->words, (QStringList{u"mug"_s, u"pan"_s}));
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("mug pan"));
        QCOMPARE(codeOf(search().changeSynonym(m_room->staff, made->id, {.words = QStringList{u"mug"_s}}, made->version)),
            QByteArray("required"));
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("mug pan"));
        const auto changed = search().changeSynonym(m_room->staff, made->id, {.finds = QStringList{u"cup"_s}}, made->version);
        KONTOR_VERIFY_RESULT(changed);
        QCOMPARE(changed->version, made->version + 1);
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("cup mug"));
        QCOMPARE(codeOf(search().removeSynonym(m_room->staff, made->id, made->version)), QByteArray("stale_version"));
        KONTOR_VERIFY_RESULT(search().removeSynonym(m_room->staff, made->id, changed->version));
        QCOMPARE(m_room->set(u"mug"_s), QByteArray("mug"));
        QCOMPARE(codeOf(search().viewSynonym(m_room->staff, made->id)), QByteArray("not_found"));
    }
    // Nothing is indexed anew; answers that were kept are dropped, with the change or not at all.
    void tellsOfEachChange()
    {
        const auto events = [this] {
            return ask("select count(*) from ops.outbox where type = 'search.changed' and tags = '{search}'").toInt();
        };
        const auto audits = [this] { return ask("select count(*) from ops.audit where operation like 'search.%'").toInt(); };
        const int before = events();
        const int audited = audits();
        add({u"mug"_s, u"cup"_s});
        rule(u"mug"_s, {m_cup});
        QCOMPARE(codeOf(search().createRule(m_room->staff, {.asked = u"MUG"_s})), QByteArray("rule_exists"));
        QCOMPARE(events(), before + 2);
        QCOMPARE(audits(), audited + 2);
        QCOMPARE(ask("select count(*) from catalog.dirty"), QByteArray("0"));
    }
    void listsTheNewestFirst()
    {
        for (int i = 0; i < 3; ++i) {
            add({u"mug"_s, u"other%1"_s.arg(i)}, {}, i == 1 ? std::optional<QByteArray>("de") : std::nullopt);
            QTest::qSleep(2); // ids are in the order of their milliseconds
        }
        auto page = search().listSynonyms(m_room->staff, {.locale = {}, .before = {}, .limit = 2});
        KONTOR_VERIFY_RESULT(page);
        QCOMPARE(page->size(), size_t(3)); // one too many says that there is more
        QCOMPARE((*page)[0].words.last(), u"other2"_s);
        page = search().listSynonyms(m_room->staff, {.locale = {}, .before = (*page)[1].id, .limit = 2});
        QCOMPARE(page->size(), size_t(1));
        QCOMPARE(page->front().words.last(), u"other0"_s);
        QCOMPARE(search().listSynonyms(m_room->staff, {.locale = "de", .before = {}, .limit = 2})->size(), size_t(1));
        QCOMPARE(search().countSynonyms(m_room->staff, {}).value_or(0), 3);
    }

    void putsPinsFirst()
    {
        add({u"mug"_s, u"cup"_s});
        rule(u"  Múg "_s, {m_pan, m_cup});
        // The first one has none of the words.
        QCOMPARE(m_room->found(u"mug"_s), QByteArray("pan cup mug"));
        QCOMPARE(m_room->set(u"cup"_s), QByteArray("cup mug"));
        QCOMPARE(m_room->found(u"mug"_s, "en", ProductSort::Newest), QByteArray("cup mug"));
        QCOMPARE(m_room->found(u"mug"_s, "en", ProductSort::Relevance, {.brands = {u"Elbwerk"_s}}), QByteArray("mug"));
        QCOMPARE(m_room->found(u"mug"_s, "en", ProductSort::Relevance, {.priceMax = 10}), QByteArray());
        // One that is not on sale is not first, and hides nobody.
        m_room->stage.shop.change("update catalog.product set status = 'draft' where slug = 'pan'");
        QCOMPARE(m_room->found(u"mug"_s), QByteArray("cup mug"));
        m_room->stage.shop.change("update catalog.product set status = 'active' where slug = 'pan'");
        const auto list = m_room->own->listing.list(
            storefront(), {.filter = {.text = u"mug"_s}, .sort = ProductSort::Relevance, .hasFacets = true});
        KONTOR_VERIFY_RESULT(list);
        QCOMPARE(list->count.matches, 3);
        QCOMPARE(list->products.size(), size_t(3));
        const auto counted = m_room->own->listing.list(
            storefront(), {.filter = {.text = u"mug"_s}, .sort = ProductSort::Relevance, .isCounted = true});
        QCOMPARE(counted->count.matches, 3);
    }
    void ruleOfALanguageComesBeforeThatOfAll()
    {
        rule(u"blue"_s, {m_cup});
        rule(u"blue"_s, {m_pan}, {}, "en");
        QCOMPARE(m_room->found(u"blue"_s).left(7), QByteArray("pan cup"));
        QCOMPARE(m_room->found(u"blue"_s, "de").left(3), QByteArray("cup"));
    }
    void boosts_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::newRow("brand") << QByteArray("brand") << QString() << u"Elbwerk"_s;
        QTest::newRow("attribute") << QByteArray("attribute") << u"glaze"_s << u"celadon"_s;
        QTest::newRow("category") << QByteArray("category") << QString() << u"01936f5e-9c3a-7b1e-8f00-00000000000a"_s;
        QTest::newRow("product") << QByteArray("product") << QString() << QString();
    }
    void boosts()
    {
        QFETCH(QByteArray, kind);
        QFETCH(QString, key);
        QFETCH(QString, value);
        m_room->stage.shop.change(
            "insert into catalog.attribute (code, label, type) values ('glaze', 'Glaze', 'text') on conflict do nothing;"
            "insert into catalog.category (id, slug, title) values ('01936f5e-9c3a-7b1e-8f00-00000000000a', 'bowls', 'Bowls') on conflict do nothing;"
            "insert into catalog.product_category (product_id, category_id) select id, '01936f5e-9c3a-7b1e-8f00-00000000000a' from catalog.product"
            " where slug = 'lamp' on conflict do nothing;"
            "update catalog.product set attributes = '{\"glaze\": \"celadon\"}' where slug = 'lamp'");
        if (kind == "product")
            value = QString::fromLatin1(ask("select id from catalog.product where slug = 'lamp'"));
        const auto set = [this](const char *what) {
            run(m_room->stage.shop.database(), QByteArray("update catalog.search_rule set ") + what);
            return m_room->found(u"reading"_s);
        };
        QCOMPARE(m_room->found(u"reading"_s), QByteArray("light lamp"));
        rule(u"Reading"_s, {}, {{.kind = kind, .key = key, .value = value, .percent = 150}});
        QCOMPARE(m_room->found(u"reading"_s), QByteArray("lamp light"));
        QCOMPARE(m_room->found(u"reading"_s, "en", ProductSort::Newest), QByteArray("light lamp"));
        QCOMPARE(set("boost_percents = '{100}'"), QByteArray("light lamp"));
        // Of every search; of every search in a language; of another one.
        QCOMPARE(set("asked = '', boost_percents = '{150}'"), QByteArray("lamp light"));
        QCOMPARE(set("locale = 'en'"), QByteArray("lamp light"));
        QCOMPARE(set("locale = 'de'"), QByteArray("light lamp"));
        QCOMPARE(set("locale = null, asked = 'mug'"), QByteArray("light lamp"));
    }
    void boostsDownwards()
    {
        rule({}, {}, {{.kind = "brand", .key = {}, .value = u"Haff"_s, .percent = 10}});
        QCOMPARE(m_room->found(u"reading"_s), QByteArray("lamp light"));
    }
    void boostsOutdoNoPin()
    {
        std::vector<SearchBoost> boosts;
        for (int i = 0; i < 20; ++i)
            boosts.push_back({.kind = "brand", .key = {}, .value = u"Elbwerk"_s, .percent = 1000});
        rule({}, {}, boosts);
        rule(u"blue"_s, {m_pan});
        QCOMPARE(m_room->found(u"blue"_s), QByteArray("pan mug bowl"));
    }
    void pagesOnceThroughPinsAndBoosts()
    {
        add({u"mug"_s, u"cup"_s, u"shoe"_s, u"trainers"_s, u"tea bowl"_s});
        rule(u"mug"_s, {m_pan, m_cup}, {{.kind = "brand", .key = {}, .value = u"Fähre"_s, .percent = 333}});
        const auto whole = m_room->found(u"mug"_s);
        QCOMPARE(whole.split(' ').size(), 6);
        QVERIFY(whole.startsWith("pan cup "));
        ProductListQuery query{.filter = {.text = u"mug"_s}, .sort = ProductSort::Relevance, .limit = 1};
        QByteArrayList seen;
        for (int i = 0; i < 10; ++i) {
            const auto list = m_room->own->listing.list(storefront(), query);
            KONTOR_VERIFY_RESULT(list);
            seen.append(SearchRoom::slugsOf(*list));
            if (!list->hasMore)
                break;
            query.after = list->products.back().position;
        }
        QCOMPARE(seen.join(' '), whole);
    }
    void refusesWhatHoldsNowhere()
    {
        const auto nothing = ProductId::parse(u"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"_s).value();
        const auto refused = [&](const NewSearchRule &wanted) { return codeOf(search().createRule(m_room->staff, wanted)); };
        NewSearchRule wanted{.asked = u"mug"_s, .pins = {nothing}};
        QCOMPARE(refused(wanted), QByteArray("unknown_product"));
        wanted = {.asked = u"   "_s, .pins = {m_mug}};
        QCOMPARE(refused(wanted), QByteArray("not_allowed"));
        wanted = {.asked = u"\u0301"_s}; // an accent without its letter
        QCOMPARE(refused(wanted), QByteArray("not_allowed"));
        wanted = {.asked = QString(101, u'ß')};
        QCOMPARE(refused(wanted), QByteArray("too_long"));
        wanted = {.locale = "fr", .asked = u"mug"_s};
        QCOMPARE(refused(wanted), QByteArray("unknown_locale"));
        wanted = {.asked = u"mug"_s, .boosts = {{.kind = "category", .value = u"mugs"_s}}};
        QCOMPARE(refused(wanted), QByteArray("invalid_format"));
        QCOMPARE(codeOf(search().createSynonym(m_room->staff, {.locale = "fr", .words = {u"a"_s, u"b"_s}})),
            QByteArray("unknown_locale"));
        QCOMPARE(codeOf(search().createSynonym(m_room->staff, {.words = {u"a"_s, u" a"_s}})), QByteArray("required"));
        auto context = storefront();
        QCOMPARE(codeOf(search().createSynonym(context, {.words = {u"a"_s, u"b"_s}})), QByteArray("unauthenticated"));
        // A product that has gone since is no fault of a later change.
        rule(u"mug"_s, {m_cup});
        run(m_room->stage.shop.database(), "update catalog.search_rule set pins = array['" + nothing.toByteArray() + "'::uuid]");
        const auto there = search().listRules(m_room->staff, {});
        KONTOR_VERIFY_RESULT(there);
        KONTOR_VERIFY_RESULT(search().changeRule(m_room->staff, there->front().id, {.asked = u"cup"_s}, 1));
        QCOMPARE(
            codeOf(search().changeRule(m_room->staff, there->front().id, {.asked = QString()}, 2)), QByteArray("not_allowed"));
        QCOMPARE(
            codeOf(search().changeRule(m_room->staff, there->front().id, {.asked = u"pan"_s}, 1)), QByteArray("stale_version"));
    }
    // Servers of the version before ask by this name.
    void answersOlderServers()
    {
        add({u"mug"_s, u"cup"_s});
        for (const char *text : {"mug", "blue mugs", "mgu", "the", ""})
            QCOMPARE(ask("select catalog.search_query('en', '" + QByteArray(text) + "')"),
                ask("select query from catalog.search_plan('en', '" + QByteArray(text) + "')"));
        QVERIFY(ask("select catalog.search_query('en', 'mug')").contains("cup"));
    }
    void aWordThatComesBackIsNoTypingError()
    {
        const auto products = [&](const char *word) {
            return ask("select products from catalog.lexicon where locale = 'en' and word = '" + QByteArray(word) + "'");
        };
        run(m_room->stage.shop.database(),
            "update catalog.lexicon set products = 0 where word in ('lamp', 'elbwerk', 'sea', 'shoes')");
        m_room->stage.shop.change("update catalog.product set title = title || ' L' where slug in ('lamp', 'bowl')");
        QCOMPARE(products("lamp"), QByteArray("1"));
        QCOMPARE(products("elbwerk"), QByteArray("1"));
        QCOMPARE(products("sea"), QByteArray("1"));
        QCOMPARE(products("shoes"), QByteArray("0"));
        run(m_room->stage.shop.database(), "update catalog.lexicon set products = 1");
    }
    void twoRulesForOneSearchAreOne()
    {
        const auto makes = [](const QString &asked) {
            return Action([asked](Shop &shop) -> Result<QByteArray> {
                KONTOR_CHECK(shop.search.createRule(Context{.actor = Actor::system(u"test"_s)}, {.asked = asked}));
                return QByteArray("made");
            });
        };
        const auto both = m_room->stage.overlap(makes(u"mug"_s), makes(u"MUG "_s));
        QCOMPARE(both.first, QByteArray("made"));
        QCOMPARE(both.second, QByteArray("rule_exists"));
    }
};

KONTOR_TEST(SearchSettingsTest)
#include "tst_searchsettings.moc"
