#include "core/feeds/feedservice.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

/** What search engines read of a page, by the rules of schema.org and Google. */
class JsonLdTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_mug;

    void sql(const QByteArray &text) { m_stage->shop.change(text); }
    FeedService service()
    {
        return FeedService(m_own->database(), m_own->book(), m_own->listing, m_own->categories,
            {.storefront = {.base = u"https://shop.example/"_s, .product = u"p/{slug}"_s, .category = u"c/{slug}"_s},
                .publicBase = u"https://shop.example/"_s,
                .mediaBase = u"/media/"_s});
    }
    // The node of this type, of a document whose bytes are safe in a page.
    QJsonObject node(const QByteArray &json, const QString &type)
    {
        m_isSafe = m_isSafe && !json.contains('<') && !json.contains('>') && !json.contains("\xe2\x80\xa8");
        const auto document = QJsonDocument::fromJson(json).object();
        if (document["@context"_L1] != u"https://schema.org"_s)
            return {};
        const auto graph = document["@graph"_L1].toArray();
        for (const auto &entry : graph)
            if (entry["@type"_L1] == type)
                return entry.toObject();
        return {};
    }
    QByteArray product(const char *market = "eu", const char *locale = "en")
    {
        auto context = storefront(market);
        context.locale = locale;
        const auto found = service().productJsonLd(context, "mug-1");
        return found ? found->json : QByteArray(found.error().code.data());
    }
    static QStringList crumbs(const QJsonObject &list)
    {
        QStringList out;
        const auto items = list["itemListElement"_L1].toArray();
        for (const auto &item : items)
            out.append(
                u"%1 %2 %3"_s.arg(item["position"_L1].toInt()).arg(item["name"_L1].toString(), item["item"_L1].toString()));
        return out;
    }
    // A second variant, and the categories Home > Mugs.
    void grow()
    {
        const auto id = m_mug.product.toByteArray();
        sql("update catalog.variant set options = '{\"Colour\": \"Blue\", \"Flavour\": \"Mint\"}' where sku = 'MUG-1';"
            "insert into catalog.variant (id, product_id, sku, barcode, options, position) values ('01900000-0000-7000-8000-0000000000f2', '" + id + "', 'MUG-2', '4006381333931', '{\"Colour\": \"Sand\"}', 2);"
            "insert into pricing.price (id, variant_id, currency, amount) select ops.uuid_v7(), '01900000-0000-7000-8000-0000000000f2', 'EUR', 2490;"
            "insert into catalog.category (id, parent_id, slug, title) values ('01900000-0000-7000-8000-0000000000c1', null, 'home', 'Home & garden'), ('01900000-0000-7000-8000-0000000000c2', '01900000-0000-7000-8000-0000000000c1', 'mugs', 'Mugs');"
            "insert into catalog.product_category (product_id, category_id) values ('" + id + "', '01900000-0000-7000-8000-0000000000c2')");
    }
    bool m_isSafe = true;

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_stage->shop.addLists();
        m_mug = m_stage->shop.addGoods("MUG-1", 1990, 9);
        m_isSafe = true;
    }
    void cleanup()
    {
        QVERIFY(m_isSafe);
        m_own.reset();
        m_stage.reset();
    }

    void tellsOfAProduct()
    {
        sql("update catalog.product set brand = 'Elbwerk', description = '<p>By hand.</p><p>&lt;/script&gt;</p>'; update catalog.variant set barcode = '4006381333931';"
            "insert into catalog.media (id, product_id, key, alt, width, height) select ops.uuid_v7(), id, '3f/a1/x.png', '', 8, 6 from catalog.product");
        const auto json = product();
        const auto mug = node(json, u"Product"_s);
        QCOMPARE(mug["name"_L1].toString(), u"Goods MUG-1"_s);
        QCOMPARE(mug["url"_L1].toString(), u"https://shop.example/p/mug-1"_s);
        QCOMPARE(mug["sku"_L1].toString(), u"MUG-1"_s);
        QCOMPARE(mug["gtin"_L1].toString(), u"4006381333931"_s);
        QCOMPARE(mug["brand"_L1]["name"_L1].toString(), u"Elbwerk"_s);
        QCOMPARE(mug["description"_L1].toString(), u"By hand. </script>"_s);
        QCOMPARE(mug["image"_L1][0].toString(), u"https://shop.example/media/3f/a1/x.png"_s);
        const auto offer = mug["offers"_L1];
        QCOMPARE(offer["@type"_L1].toString(), u"Offer"_s);
        QCOMPARE(offer["price"_L1].toString(), u"19.90"_s);
        QCOMPARE(offer["priceCurrency"_L1].toString(), u"EUR"_s);
        QCOMPARE(offer["availability"_L1].toString(), u"https://schema.org/InStock"_s);
        QCOMPARE(offer["url"_L1].toString(), u"https://shop.example/p/mug-1"_s);
        QCOMPARE(crumbs(node(json, u"BreadcrumbList"_s)), QStringList{u"1 Goods MUG-1 "_s});
    }
    void tellsOfAGroupOfVariants()
    {
        grow();
        const auto json = product();
        const auto group = node(json, u"ProductGroup"_s);
        QCOMPARE(group["productGroupID"_L1].toString(), m_mug.product.toString());
        QCOMPARE(group["variesBy"_L1].toArray(), QJsonArray{u"https://schema.org/color"_s});
        const auto variants = group["hasVariant"_L1].toArray();
        QCOMPARE(variants.size(), 2);
        QCOMPARE(variants[0]["name"_L1].toString(), u"Goods MUG-1 Blue Mint"_s);
        QCOMPARE(variants[0]["color"_L1].toString(), u"Blue"_s);
        QVERIFY(!variants[0].toObject().contains("gtin"_L1));
        QCOMPARE(variants[1]["gtin"_L1].toString(), u"4006381333931"_s);
        QCOMPARE(variants[1]["offers"_L1]["price"_L1].toString(), u"24.90"_s);
        QCOMPARE(variants[1]["offers"_L1]["url"_L1].toString(),
            u"https://shop.example/p/mug-1?variant=01900000-0000-7000-8000-0000000000f2"_s);
        QCOMPARE(crumbs(node(json, u"BreadcrumbList"_s)),
            (QStringList{
                u"1 Home & garden https://shop.example/c/home"_s, u"2 Mugs https://shop.example/c/mugs"_s, u"3 Goods MUG-1 "_s}));
    }
    void tellsOfStockAndReductions_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QString>("availability");
        QTest::newRow("few") << QByteArray("update inventory.level set safety = on_hand - 2 where on_hand > 0")
                             << u"LimitedAvailability"_s;
        QTest::newRow("none") << QByteArray("update inventory.level set safety = on_hand") << u"OutOfStock"_s;
        QTest::newRow("later") << QByteArray("update inventory.level set safety = on_hand, backorder_limit = 20")
                               << u"BackOrder"_s;
    }
    void tellsOfStockAndReductions()
    {
        QFETCH(QByteArray, change);
        QFETCH(QString, availability);
        sql(change + "; insert into pricing.price (id, variant_id, currency, amount, list) values (ops.uuid_v7(), '"
            + m_mug.variant.toByteArray()
            + "', 'EUR', 1490, 'sale'); insert into inventory.incoming (id, variant_id, location_id, quantity, expected_at) values (ops.uuid_v7(), '"
            + m_mug.variant.toByteArray() + "', '" + m_stage->shop.hamburg.toByteArray() + "', 5, '2030-01-05T08:00:00Z')");
        const auto offer = node(product(), u"Product"_s)["offers"_L1];
        QCOMPARE(offer["availability"_L1].toString(), u"https://schema.org/"_s + availability);
        QCOMPARE(offer["price"_L1].toString(), u"14.90"_s);
        QCOMPARE(offer["priceSpecification"_L1]["price"_L1].toString(), u"19.90"_s);
        QCOMPARE(offer["priceSpecification"_L1]["priceType"_L1].toString(), u"https://schema.org/StrikethroughPrice"_s);
        QCOMPARE(
            offer["availabilityStarts"_L1].toString(), availability == u"BackOrder"_s ? u"2030-01-05T08:00:00Z"_s : QString());
    }
    void speaksOfTheMarketAndTheLanguage()
    {
        sql("insert into catalog.product_translation (product_id, locale, title) values ('" + m_mug.product.toByteArray()
            + "', 'de', 'Becher')");
        const auto mug = node(product("jp", "de"), u"Product"_s);
        QCOMPARE(mug["name"_L1].toString(), u"Becher"_s);
        QCOMPARE(mug["offers"_L1]["price"_L1].toString(), u"1990"_s);
        QCOMPARE(mug["offers"_L1]["priceCurrency"_L1].toString(), u"JPY"_s);
        QCOMPARE(product("mars"), QByteArray("validation_failed"));
        sql("update catalog.product set status = 'draft'");
        QCOMPARE(product(), QByteArray("not_found"));
    }
    void tellsOfACategory()
    {
        grow();
        const auto json = service().categoryJsonLd(storefront(), "mugs");
        KONTOR_VERIFY_RESULT(json);
        QCOMPARE(node(*json, u"CollectionPage"_s)["url"_L1].toString(), u"https://shop.example/c/mugs"_s);
        QCOMPARE(crumbs(node(*json, u"BreadcrumbList"_s)),
            (QStringList{u"1 Home & garden https://shop.example/c/home"_s, u"2 Mugs "_s}));
        sql("update catalog.category set visibility = 'hidden' where slug = 'home'");
        QVERIFY(!service().categoryJsonLd(storefront(), "mugs"));
        QCOMPARE(crumbs(node(product(), u"BreadcrumbList"_s)).size(), 1);
    }
};

KONTOR_TEST(JsonLdTest)
#include "tst_jsonld.moc"
