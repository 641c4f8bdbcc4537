// The list of products over HTTP: search, filters, sorts, facets, and the cursors that belong to them.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"

#include <QJsonArray>

using namespace kontor;
using namespace kontor::test;

class ProductListTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;
    TestShop::Goods m_rare;
    QByteArray m_staff;

    QStringList slugs(const QByteArray &query)
    {
        const auto answer = m_client->get("/v1/products?" + query);
        if (answer.status != 200)
            return {QString::number(answer.status), answer.faults().join(u' '), QString::fromUtf8(answer.code())};
        QStringList out;
        for (const auto &product : answer.json["data"_L1].toArray())
            out.append(product["slug"_L1].toString());
        return out;
    }
    QByteArray nextCursor(const QByteArray &query)
    {
        return m_client->get("/v1/products?" + query).json["page"_L1]["next_cursor"_L1].toString().toLatin1();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<TestShop>();
        m_shop->addGoods("CUP", 1500, 9);
        m_shop->addGoods("MUG", 1990, 9);
        m_shop->addGoods("BOWL", 990, 0);
        m_rare = m_shop->addGoods("RARE", 5000, 1);
        m_shop->change(
            "insert into catalog.attribute (code, label, type, unit) values ('height', 'Height', 'number', 'cm');"
            "update catalog.product set brand = 'Elbwerk, Sohn & Co', attributes = '{\"height\": 9}' where slug in ('cup', 'mug');"
            "update catalog.product set brand = 'Haff' where slug = 'bowl';"
            "update catalog.variant set options = '{\"Größe\": \"S, M\"}' where sku = 'MUG';"
            "insert into catalog.product_translation (product_id, locale, title) select id, 'de', 'Becher' from catalog.product where slug = 'mug'");
        m_server = std::make_unique<TestServer>(m_shop->config());
        m_client = std::make_unique<Client>(m_server->client());
        m_staff = staffKey(*m_shop);
    }
    void cleanupTestCase()
    {
        m_client.reset();
        m_server.reset();
        m_shop.reset();
    }
    // Every answer is held against the description by the client.
    void cleanup() { QCOMPARE(std::exchange(m_server->contract().violations, {}).join(u'\n'), QString()); }

    void understandsItsParameters_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("wanted");
        const auto row = [](const char *query, const char *wanted) {
            QTest::newRow(query) << QByteArray(query) << QByteArray(wanted);
        };
        row("sort=price", "bowl cup mug rare");
        row("sort=-price", "rare mug cup bowl");
        row("sort=title", "bowl cup mug rare");
        row("sort=newest", "rare bowl mug cup");
        row("", "rare bowl mug cup");
        row("brand=Haff", "bowl");
        row("brand=Haff,Nobody", "bowl");
        row("brand=Elbwerk%5C,%20Sohn%20%26%20Co,Haff&sort=price", "bowl cup mug");
        row("brand=Elbwerk", "");
        row("price_min=1500&price_max=1990&sort=price", "cup mug");
        row("in_stock=true&sort=price", "cup mug rare");
        row("attr.height=9&sort=price", "cup mug");
        row("attr.height=10", "");
        row("option.Gr%C3%B6%C3%9Fe=S%5C,%20M", "mug");
        row("q=mug", "mug");
        row("q=mugg", "mug");
        row("q=goods&sort=price&limit=2", "bowl cup");
        row("q=Becher&locale=de", "mug");
        row("q=Becher", "");
        row("q=%20%20&sort=price", "bowl cup mug rare");
    }
    void understandsItsParameters()
    {
        QFETCH(QByteArray, query);
        QTEST(slugs(query).join(u' ').toUtf8(), "wanted");
    }
    void refusesWhatItCannotDo_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char *query, const char16_t *fault) {
            QTest::newRow(query) << QByteArray(query) << QString::fromUtf16(fault);
        };
        row("sort=rating", u"?sort not_allowed");
        row("sort=relevance", u"?sort out_of_range");
        row("price_min=-1", u"?price_min out_of_range");
        row("price_max=1e3", u"?price_max wrong_type");
        row("colour=red", u"?colour unknown_field");
        row("facets=perhaps", u"?facets wrong_type");
        row("brand=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", u"?brand too_many");
        row("attr.a=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", u"?attr.a too_many");
    }
    void refusesWhatItCannotDo()
    {
        QFETCH(QByteArray, query);
        const auto answer = m_client->get("/v1/products?" + query);
        QCOMPARE(answer.status, 422);
        QTEST(answer.faults().join(u' '), "fault");
    }
    void refusesATextWithoutAnEnd()
    {
        QCOMPARE(m_client->get("/v1/products?q=" + QByteArray(201, 'a')).status, 422);
        QCOMPARE(m_client->get("/v1/products?q=" + QByteArray(200, 'a')).status, 200);
    }
    void goesOnWhereThePageEnded_data()
    {
        QTest::addColumn<QByteArray>("query");
        for (const auto *query : {"sort=price", "sort=-price", "sort=title", "sort=newest", "q=goods", "q=goods&sort=-price",
                 "in_stock=true&sort=price"})
            QTest::newRow(query) << QByteArray(query);
    }
    void goesOnWhereThePageEnded()
    {
        QFETCH(QByteArray, query);
        const auto all = slugs(query);
        QStringList paged;
        QByteArray cursor;
        for (int i = 0; i < 10; ++i) {
            const auto target = query + "&limit=1" + (cursor.isEmpty() ? QByteArray() : "&cursor=" + cursor);
            paged += slugs(target);
            cursor = nextCursor(target);
            if (cursor.isEmpty())
                break;
        }
        QCOMPARE(paged, all);
        QVERIFY(all.size() >= 3);
    }
    void aCursorIsGoodForItsOwnListOnly()
    {
        const auto cursor = nextCursor("sort=price&limit=1");
        QVERIFY(!cursor.isEmpty());
        QCOMPARE(m_client->get("/v1/products?sort=price&limit=2&cursor=" + cursor).status, 200);
        for (const auto *other : {"sort=-price", "sort=newest", "", "sort=price&brand=Haff", "sort=price&market=us",
                 "sort=price&locale=de", "sort=price&q=goods"}) {
            const auto answer = m_client->get("/v1/products?" + QByteArray(other) + "&limit=1&cursor=" + cursor);
            QCOMPARE(answer.status, 400);
            QCOMPARE(answer.code(), QByteArray("invalid_cursor"));
        }
    }
    void tellsByWhatTheListCanBeNarrowed()
    {
        const auto answer = m_client->get("/v1/products?facets=true&count=true&limit=1");
        const auto facets = answer.json["facets"_L1].toObject();
        QCOMPARE(facets["matches"_L1].toInt(), 4);
        QCOMPARE(facets["is_exact"_L1].toBool(), true);
        QCOMPARE(facets["price_min"_L1]["amount"_L1].toInt(), 990);
        QCOMPARE(facets["price_max"_L1]["amount"_L1].toInt(), 5000);
        QMap<QString, QString> groups;
        for (const auto &group : facets["groups"_L1].toArray()) {
            QStringList values;
            for (const auto &value : group["values"_L1].toArray())
                values.append(value["value"_L1].toString() + u'×' + QString::number(value["count"_L1].toInt()));
            groups.insert(group["parameter"_L1].toString(), values.join(u' '));
        }
        QCOMPARE(groups,
            (QMap<QString, QString>{
                {u"attr.height"_s, u"9×2"_s}, {u"brand"_s, u"Elbwerk, Sohn & Co×2 Haff×1"_s}, {u"option.Größe"_s, u"S, M×1"_s}}));
        QCOMPARE(answer.json["page"_L1]["total"_L1].toInt(), 4);
        QCOMPARE(answer.json["page"_L1]["total_is_exact"_L1].toBool(), true);
        QVERIFY(m_client->get("/v1/products?limit=1").json["facets"_L1].isUndefined());
    }
    void followsTheDefaultSortOfItsCategory()
    {
        const auto staff = staffKey(*m_shop);
        const auto make = [&](const char *title, const QByteArray &parent) {
            return m_client->post("/v1/admin/categories",
                parent.isEmpty() ? object({{"title", title}}) : object({{"title", title}, {"parent_id", parent}}), staff);
        };
        const auto home = make("Home", {}).text("id");
        const auto table = make("Table", home).text("id");
        const auto decide = [&](const QByteArray &category, const QJsonValue &sort) {
            QCOMPARE(m_client->patch("/v1/admin/categories/" + category, object({{"default_sort", sort}}), staff).status, 200);
        };
        m_shop->change("insert into catalog.product_category (product_id, category_id) select id, '" + table
            + "' from catalog.product where slug in ('cup', 'mug', 'bowl')");
        QTRY_COMPARE(slugs("category=table"), (QStringList{u"bowl"_s, u"mug"_s, u"cup"_s}));
        // What a category above decides is seen at once in what is kept of those below.
        decide(home, u"price"_s);
        QTRY_COMPARE(slugs("category=table"), (QStringList{u"bowl"_s, u"cup"_s, u"mug"_s}));
        decide(table, u"-price"_s);
        QTRY_COMPARE(slugs("category=table"), (QStringList{u"mug"_s, u"cup"_s, u"bowl"_s}));
        QCOMPARE(slugs("category=" + table), slugs("category=table"));
        QCOMPARE(slugs("category=home"), (QStringList{u"bowl"_s, u"cup"_s, u"mug"_s}));
        // Whoever chooses gets what they choose, and who searches what fits best.
        QCOMPARE(slugs("category=table&sort=newest"), (QStringList{u"bowl"_s, u"mug"_s, u"cup"_s}));
        QCOMPARE(slugs("category=table&q=mug"), QStringList{u"mug"_s});
        const auto cursor = nextCursor("category=table&limit=1");
        QCOMPARE(slugs("category=table&limit=1&cursor=" + cursor), QStringList{u"cup"_s});
        // Where the order is another one now, nobody knows where to go on.
        decide(table, u"price"_s);
        QTRY_COMPARE(m_client->get("/v1/products?category=table&limit=1&cursor=" + cursor).code(), QByteArray("invalid_cursor"));
        decide(table, QJsonValue());
        QTRY_COMPARE(m_client->get("/v1/products?category=table&limit=1&cursor=" + cursor).code(), QByteArray("invalid_cursor"));
        QCOMPARE(slugs("category=nowhere"), QStringList());
        m_shop->change("delete from catalog.product_category");
    }
    // Last: it takes the stock.
    void showsWithinAMomentThatAnOrderTookTheLastOne()
    {
        QVERIFY(slugs("in_stock=true").contains(u"rare"_s));
        const auto basket = readyBasket(*m_client, m_rare.variant);
        QCOMPARE(m_client->post(basket.path() + "/complete", basket.confirmation(), freshKey()).status, 201);
        QTRY_VERIFY(!slugs("in_stock=true").contains(u"rare"_s));
        QTRY_COMPARE(m_client->get("/v1/products/rare").json["variants"_L1][0]["availability"_L1].toString(), u"out_of_stock"_s);
    }
    void saysWhatWasMeant()
    {
        const auto guessed = m_client->get("/v1/products?q=rarre");
        QCOMPARE(slugs("q=rarre"), QStringList{u"rare"_s});
        QCOMPARE(guessed.text("searched_for"), QByteArray("rare"));
        QCOMPARE(guessed.text("did_you_mean"), QByteArray("rare"));
        const auto dropped = m_client->get("/v1/products?q=zeppelin%20rare");
        QVERIFY(dropped.json["data"_L1].toArray().isEmpty());
        QVERIFY(dropped.json["searched_for"_L1].isUndefined());
        QCOMPARE(dropped.text("did_you_mean"), QByteArray("rare"));
        const auto plain = m_client->get("/v1/products?q=rare");
        QVERIFY(plain.json["did_you_mean"_L1].isUndefined() && plain.json["searched_for"_L1].isUndefined());
    }
    void suggests()
    {
        const auto answer = m_client->get("/v1/products/suggestions?q=RA");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json["queries"_L1][0]["text"_L1].toString(), u"rare"_s);
        QCOMPARE(answer.json["products"_L1][0]["slug"_L1].toString(), u"rare"_s);
        QCOMPARE(answer.json["products"_L1][0]["price_from"_L1]["amount"_L1].toInt(), 5000);
        QCOMPARE(m_client->get("/v1/products/suggestions?q=ha").json["brands"_L1][0]["name"_L1].toString(), u"Haff"_s);
        QCOMPARE(m_client->get("/v1/products/suggestions").status, 422);
    }
    // A list within a category tells of its own products alone; but what a search finds is another matter.
    void forgetsAnswersThatASynonymMakesWrong()
    {
        m_shop->change(
            "insert into catalog.category (id, slug, title) values ('01936f5e-9c3a-7b1e-8f00-00000000000a', 'all', 'All');"
            "insert into catalog.product_category (product_id, category_id) select id, '01936f5e-9c3a-7b1e-8f00-00000000000a' from catalog.product");
        // A kept answer lives for ten seconds where nobody takes it away.
        const QByteArray query = "category=all&q=goblet";
        QCOMPARE(slugs(query), QStringList());
        const auto made = m_client->post("/v1/admin/search/synonyms", R"({"words": ["goblet"], "finds": ["rare"]})", m_staff);
        QCOMPARE(made.status, 201);
        QTRY_COMPARE_WITH_TIMEOUT(slugs(query), QStringList{u"rare"_s}, 8'000);
        QCOMPARE(m_client->del("/v1/admin/search/synonyms/" + made.text("id"), m_staff + "If-Match: \"1\"\r\n").status, 204);
        QTRY_COMPARE_WITH_TIMEOUT(slugs(query), QStringList(), 8'000);
    }
    void notesWhatIsSearchedForInVain()
    {
        const auto noted = [this] {
            QStringList texts;
            for (const auto &row :
                m_client->get("/v1/admin/search/zero-results?for_locale=de", m_staff).json["data"_L1].toArray())
                texts.append(row["query"_L1].toString());
            return texts;
        };
        // What a filter hides is not what the shop lacks.
        QCOMPARE(slugs("locale=de&q=rare&brand=Haff"), QStringList());
        QCOMPARE(slugs("locale=de&q=becher"), QStringList{u"mug"_s});
        QCOMPARE(slugs("locale=de&q=Luftschiff"), QStringList());
        QTRY_COMPARE(noted(), QStringList{u"luftschiff"_s});
    }
    // Without a restart.
    void speaksALanguageThatIsNew()
    {
        QCOMPARE(m_client->get("/v1/products?locale=ja").status, 422);
        QCOMPARE(m_client->post("/v1/admin/locales", R"({"code": "ja", "dictionary": "bigrams"})", m_staff).status, 201);
        QTRY_COMPARE(m_client->get("/v1/products?locale=ja").status, 200);
        m_shop->change(
            "insert into catalog.product_translation (product_id, locale, title) select id, 'ja', '湯呑み' from catalog.product where slug = 'rare'");
        QTRY_COMPARE(slugs("locale=ja&q=%E6%B9%AF%E5%91%91"), QStringList{u"rare"_s});
        QCOMPARE(m_client->del("/v1/admin/locales/ja", m_staff).status, 204);
        QTRY_COMPARE(m_client->get("/v1/products?limit=99&locale=ja").status, 422);
    }
};

KONTOR_TEST(ProductListTest)
#include "tst_productlist.moc"
