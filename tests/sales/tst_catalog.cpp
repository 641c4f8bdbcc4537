#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

namespace {

template<typename T>
QByteArray refusal(const Result<T> &result)
{
    if (result)
        return "accepted";
    const auto &error = result.error();
    return error.fields.isEmpty() ? QByteArray(error.code.data()) : QByteArray(error.fields.first().code.data());
}

Context clerk()
{
    return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "catalog:write", "prices:write"}}};
}

QJsonObject parsed(const QByteArray &json)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(json, &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject{{u"malformed"_s, error.errorString()}};
}

qint64 amountOf(const QJsonValue &money)
{
    return money.toObject()["amount"_L1].toInteger(-1);
}

Money euros(qint64 cents)
{
    return Money(cents, *Currency::parse(u"EUR"));
}

NewProduct shirt()
{
    NewProduct product;
    product.title = u"Leinenhemd \"Föhr\""_s;
    product.description = u"Rough & cool\n<b>linen</b>"_s;
    product.status = "active";
    product.options = {
        {.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}, {.name = u"Colour"_s, .values = {u"Indigo"_s, u"Sand"_s, u"Weiß"_s}}};
    int number = 0;
    for (const auto &size : product.options[0].values)
        for (const auto &colour : product.options[1].values) {
            const auto sku = Sku::parse(u"SHIRT-%1"_s.arg(++number));
            product.variants.push_back({.sku = *sku,
                .barcode = u"40000%1"_s.arg(number),
                .options = {{u"Size"_s, size}, {u"Colour"_s, colour}},
                .prices = {euros(4990 + number), Money(5990, *Currency::parse(u"USD"))},
                .weightGrams = 300});
        }
    return product;
}

}

class CatalogTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    CatalogService &catalog() { return m_own->catalog; }
    PriceService &prices() { return m_own->prices; }
    ListingService &listing() { return m_own->listing; }
    void sql(const QByteArray &text) { m_stage->shop.change(text); }
    QByteArray ask(const QByteArray &text) { return m_stage->number(text); }
    QJsonObject find(const QByteArray &idOrSlug, const char *market = "eu", const char *locale = "en")
    {
        auto context = storefront(market);
        context.locale = locale;
        const auto found = listing().find(context, idOrSlug);
        return found ? parsed(found->json) : QJsonObject{{u"refused"_s, describe(found.error())}};
    }
    QStringList slugs(const char *market = "eu", const QByteArray &category = {})
    {
        QStringList all;
        const auto page = listing().list(storefront(market), {.filter = {.category = category}, .limit = 100});
        for (const auto &entry : page->products)
            all.append(parsed(entry.json)["slug"_L1].toString());
        all.sort();
        return all;
    }
    VariantId variantOf(const char *sku)
    {
        return *VariantId::parse(
            QString::fromLatin1(ask(QByteArray("select id from catalog.variant where sku = '") + sku + "'")));
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_stage->shop.addLists();
        m_own = m_stage->shop.connect();
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void makesASlugOfATitle_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("slug");
        QTest::newRow("plain") << u"Linen Shirt"_s << u"linen-shirt"_s;
        QTest::newRow("umlauts") << u"Große Öltücher für Äpfel"_s << u"grosse-oeltuecher-fuer-aepfel"_s;
        QTest::newRow("accents") << u"Crème Brûlée à l’Été"_s << u"creme-brulee-a-l-ete"_s;
        QTest::newRow("signs at both ends") << u"  -- (50% off!) --  "_s << u"50-off"_s;
        QTest::newRow("many in a row") << u"a & b / c"_s << u"a-b-c"_s;
        QTest::newRow("nothing is left") << u"日本 ☃"_s << u""_s;
        QTest::newRow("mixed") << u"Tee 抹茶 No. 7"_s << u"tee-no-7"_s;
        QTest::newRow("empty") << u""_s << u""_s;
        QTest::newRow("too long") << QString(130, u'a') << QString(120, u'a');
        QTest::newRow("cut at a hyphen") << QString(119, u'a') + u" bcd"_s << QString(119, u'a');
    }
    void makesASlugOfATitle()
    {
        QFETCH(QString, title);
        QTEST(slugFor(title), "slug");
        QVERIFY(slugFor(title).isEmpty() || Slug::parse(slugFor(title)));
    }

    void createsAProductWithOptionsAndVariants()
    {
        const auto id = catalog().create(clerk(), shirt());
        KONTOR_VERIFY_RESULT(id);
        const auto json = find("leinenhemd-foehr");
        QCOMPARE(json["id"_L1].toString(), id->toString());
        QCOMPARE(json["title"_L1].toString(), shirt().title);
        QCOMPARE(json["description"_L1].toString(), shirt().description);
        QCOMPARE(json["prices_include_tax"_L1].toBool(), true);
        QCOMPARE(json["options"_L1].toArray().size(), 2);
        QCOMPARE(json["options"_L1].toArray()[1].toObject()["values"_L1].toArray()[2].toString(), u"Weiß"_s);
        const auto variants = json["variants"_L1].toArray();
        QCOMPARE(variants.size(), 6);
        QCOMPARE(variants[5].toObject()["options"_L1].toObject()["Size"_L1].toString(), u"M"_s);
        QCOMPARE(amountOf(variants[5].toObject()["price"_L1]), 4996);
        QCOMPARE(variants[5].toObject()["availability"_L1].toString(), u"out_of_stock"_s);
        QCOMPARE(find(id->toByteArray())["slug"_L1].toString(), u"leinenhemd-foehr"_s);
        QCOMPARE(ask("select count(*) from ops.outbox where type = 'product.created'"), QByteArray("1"));
        QCOMPARE(ask("select count(*) from ops.audit where operation = 'product.create'"), QByteArray("1"));
        const auto staff = catalog().viewStaff(clerk(), *id);
        QCOMPARE(staff->version, 1);
        QCOMPARE(parsed(staff->json)["variants"_L1].toArray()[0].toObject()["prices"_L1].toArray().size(), 2);
    }
    void refusesAProductThatDoesNotHoldTogether_data()
    {
        QTest::addColumn<QByteArray>("fault");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("no variant") << QByteArray("no variant") << QByteArray("required");
        QTest::newRow("unknown value") << QByteArray("value") << QByteArray("wrong_options");
        QTest::newRow("missing option") << QByteArray("missing") << QByteArray("wrong_options");
        QTest::newRow("one option too many") << QByteArray("extra") << QByteArray("wrong_options");
        QTest::newRow("same values twice") << QByteArray("same") << QByteArray("variant_exists");
        QTest::newRow("same option twice") << QByteArray("option twice") << QByteArray("duplicate");
        QTest::newRow("same value of an option twice") << QByteArray("value twice") << QByteArray("duplicate");
        QTest::newRow("same SKU twice") << QByteArray("sku") << QByteArray("sku_taken");
        QTest::newRow("same price twice") << QByteArray("price") << QByteArray("duplicate");
        QTest::newRow("category twice") << QByteArray("category twice") << QByteArray("duplicate");
        QTest::newRow("unknown category") << QByteArray("category") << QByteArray("unknown_category");
        QTest::newRow("unknown tax class") << QByteArray("tax") << QByteArray("unknown_tax_class");
        QTest::newRow("no slug") << QByteArray("slug") << QByteArray("required");
    }
    void refusesAProductThatDoesNotHoldTogether()
    {
        QFETCH(QByteArray, fault);
        sql("insert into catalog.category (id, slug, title) values ('01900000-0000-7000-8000-0000000000c1', 'c', 'C')");
        const auto category = *CategoryId::parse(u"01900000-0000-7000-8000-0000000000c1");
        auto product = shirt();
        auto &variant = product.variants[3];
        if (fault == "no variant")
            product.variants.clear();
        else if (fault == "value")
            variant.options[u"Size"_s] = u"XXL"_s;
        else if (fault == "missing")
            variant.options.remove(u"Size"_s);
        else if (fault == "extra")
            variant.options[u"Cut"_s] = u"slim"_s;
        else if (fault == "same")
            variant.options = product.variants[2].options;
        else if (fault == "option twice")
            product.options.push_back(product.options[0]);
        else if (fault == "value twice")
            product.options[0].values.append(u"S"_s);
        else if (fault == "sku")
            variant.sku = product.variants[0].sku;
        else if (fault == "price")
            variant.prices.push_back(variant.prices[0]);
        else if (fault == "category twice")
            product.categories = {category, category};
        else if (fault == "category")
            product.categories = {*CategoryId::parse(u"01900000-0000-7000-8000-00000000dead")};
        else if (fault == "tax")
            product.taxClass = "luxury";
        else
            product.title = u"☃"_s;
        QTEST(refusal(catalog().create(clerk(), product)), "code");
        QCOMPARE(ask("select count(*) from catalog.product"), QByteArray("0"));
        QCOMPARE(ask("select count(*) from ops.outbox"), QByteArray("0"));
    }
    void refusesNamesThatAreTaken()
    {
        KONTOR_VERIFY_RESULT(catalog().create(clerk(), shirt()));
        QCOMPARE(refusal(catalog().create(clerk(), shirt())), QByteArray("slug_taken"));
        auto other = shirt();
        other.slug = Slug::parse(u"another");
        QCOMPARE(refusal(catalog().create(clerk(), other)), QByteArray("sku_taken"));
    }
    void refusesWhomeverMayNot()
    {
        QCOMPARE(refusal(catalog().create(storefront(), shirt())), QByteArray("unauthenticated"));
        auto reader = clerk();
        reader.actor.permissions = {"catalog:read"};
        QCOMPARE(refusal(catalog().create(reader, shirt())), QByteArray("permission_missing"));
        QCOMPARE(refusal(catalog().change(reader, ProductId(), {}, {})), QByteArray("permission_missing"));
        QCOMPARE(refusal(prices().set(reader, {.variant = {}, .amount = euros(1)})), QByteArray("permission_missing"));
        QCOMPARE(refusal(catalog().viewStaff(storefront(), ProductId())), QByteArray("unauthenticated"));
    }
    void changesOnlyWhatTheEditorSaw()
    {
        const auto id = *catalog().create(clerk(), shirt());
        QCOMPARE(*catalog().change(clerk(), id, {.title = u"Shirt"_s}, 1), 2);
        QCOMPARE(refusal(catalog().change(clerk(), id, {.title = u"Lost"_s}, 1)), QByteArray("stale_version"));
        QCOMPARE(*catalog().change(clerk(), id, {.brand = u"Föhrer"_s}, 2), 3);
        QCOMPARE(*catalog().change(clerk(), id, {.description = u""_s}, {}), 4);
        const auto json = find(id.toByteArray());
        QCOMPARE(json["title"_L1].toString(), u"Shirt"_s);
        QCOMPARE(json["brand"_L1].toString(), u"Föhrer"_s);
        QCOMPARE(json["description"_L1].toString(), u""_s);
        QCOMPARE(json["slug"_L1].toString(), u"leinenhemd-foehr"_s);
        QCOMPARE(refusal(catalog().change(clerk(), *ProductId::parse(u"01900000-0000-7000-8000-00000000dead"), {}, {})),
            QByteArray("not_found"));
        QCOMPARE(refusal(catalog().viewStaff(clerk(), *ProductId::parse(u"01900000-0000-7000-8000-00000000dead"))),
            QByteArray("not_found"));
        KONTOR_VERIFY_RESULT(catalog().change(clerk(), id, {.status = QByteArray("archived")}, {}));
        QVERIFY(find(id.toByteArray()).contains("refused"_L1));
        QCOMPARE(slugs(), QStringList());
    }
    void twoEditorsOfOneVersionAreOneStale()
    {
        const auto id = *catalog().create(clerk(), shirt());
        const auto words = m_stage->crowd(4, 12, [&](Shop &shop, int turn) {
            return refusal(shop.catalog.change(clerk(), id, {.title = u"Title %1"_s.arg(turn)}, 1));
        });
        QCOMPARE(words, (QMap<QByteArray, int>{{"accepted", 1}, {"stale_version", 11}}));
    }

    // --- prices ---

    void setsAndChangesPrices()
    {
        const auto id = *catalog().create(clerk(), shirt());
        const auto variant = variantOf("SHIRT-1");
        const auto price = [&](const char *market = "eu") {
            return find(id.toByteArray(), market)["variants"_L1].toArray()[0].toObject();
        };
        const auto first = prices().set(clerk(), {.variant = variant, .amount = euros(3000)});
        KONTOR_VERIFY_RESULT(first);
        QCOMPARE(amountOf(price()["price"_L1]), 3000);
        QCOMPARE(prices().set(clerk(), {.variant = variant, .amount = euros(3100)})->id, first->id);
        QCOMPARE(ask("select version from pricing.price where id = '" + first->id.toByteArray() + "'"), QByteArray("3"));
        const auto now = SystemClock().now();
        KONTOR_VERIFY_RESULT(prices().set(clerk(),
            {.variant = variant,
                .amount = euros(2500),
                .list = "sale",
                .startsAt = now - std::chrono::hours(1),
                .endsAt = now + std::chrono::hours(1)}));
        KONTOR_VERIFY_RESULT(prices().set(
            clerk(), {.variant = variant, .amount = euros(100), .list = "season", .startsAt = now + std::chrono::hours(1)}));
        QCOMPARE(amountOf(price()["price"_L1]), 2500);
        QCOMPARE(amountOf(price()["regular_price"_L1]), 3100);
        QCOMPARE(amountOf(price("us")["price"_L1]), 5990);
        QCOMPARE(ask("select count(*) from ops.outbox where type = 'price.changed'"), QByteArray("4"));
    }
    void refusesPricesThatCannotBe()
    {
        KONTOR_VERIFY_RESULT(catalog().create(clerk(), shirt()));
        const auto variant = variantOf("SHIRT-1");
        const auto now = SystemClock().now();
        QCOMPARE(
            refusal(prices().set(clerk(), {.variant = variant, .amount = euros(1), .list = "x", .startsAt = now, .endsAt = now})),
            QByteArray("out_of_range"));
        QCOMPARE(refusal(prices().set(clerk(), {.variant = variant, .amount = euros(-1)})), QByteArray("out_of_range"));
        QCOMPARE(
            refusal(prices().set(clerk(), {.variant = variant, .amount = euros(Money::limit + 1)})), QByteArray("out_of_range"));
        QCOMPARE(refusal(prices().set(
                     clerk(), {.variant = *VariantId::parse(u"01900000-0000-7000-8000-00000000dead"), .amount = euros(1)})),
            QByteArray("unknown_variant"));
    }
    void tellsOfEveryChangeThatAQuoteDependsOn_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<bool>("counts");
        QTest::newRow("a new price") << QByteArray(
            "insert into pricing.price (id, variant_id, currency, list, amount) select ops.uuid_v7(), id, 'EUR', 'sale', 1 from catalog.variant")
                                     << true;
        QTest::newRow("another amount") << QByteArray("update pricing.price set amount = amount + 1 where currency = 'EUR'")
                                        << true;
        QTest::newRow("another period") << QByteArray("update pricing.price set ends_at = now() where currency = 'EUR'") << true;
        QTest::newRow("no price") << QByteArray("delete from pricing.price where currency = 'EUR'") << true;
        QTest::newRow("title") << QByteArray("update catalog.product set title = 'New'") << true;
        QTest::newRow("status") << QByteArray("update catalog.product set status = 'draft'") << true;
        QTest::newRow("tax class") << QByteArray("update catalog.product set own_tax_class = 'zero'") << true;
        QTest::newRow("shipping profile") << QByteArray(
            "insert into sales.shipping_profile (id, code, name) values (ops.uuid_v7(), 'bulky', 'Bulky'); update catalog.product set own_shipping_profile = 'bulky'")
                                          << true;
        QTest::newRow("weight") << QByteArray("update catalog.variant set weight_g = 1") << true;
        QTest::newRow("SKU") << QByteArray("update catalog.variant set sku = 'NEW'") << true;
        QTest::newRow("options") << QByteArray("update catalog.variant set options = '{\"Size\": \"L\"}'") << true;
        QTest::newRow("a translation") << QByteArray(
            "insert into catalog.product_translation (product_id, locale, title) select id, 'en', 'New' from catalog.product")
                                       << true;
        QTest::newRow("description") << QByteArray("update catalog.product set description = 'New'") << false;
        QTest::newRow("barcode") << QByteArray("update catalog.variant set barcode = '1'") << false;
        QTest::newRow("the same again") << QByteArray("update catalog.product set title = title") << false;
    }
    void tellsOfEveryChangeThatAQuoteDependsOn()
    {
        QFETCH(QByteArray, change);
        m_stage->shop.addGoods("GOODS-1", 1990, 1);
        const auto before = ask("select quote_version from catalog.variant").toInt();
        sql(change);
        QTEST(ask("select quote_version from catalog.variant").toInt() > before, "counts");
    }
    void tellsOfEveryChangeOfMarketsTaxesAndShipping_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("market") << QByteArray("update pricing.market set rounding = 'half_even' where code = 'eu'");
        QTest::newRow("tax rate") << QByteArray("update pricing.tax_rate set rate_ppm = 1 where country = 'DE'");
        QTest::newRow("new tax rate") << QByteArray(
            "insert into pricing.tax_rate (id, country, region, tax_class, rate_ppm, name) values (ops.uuid_v7(), 'DE', 'HH', 'zero', 1, 'X')");
        QTest::newRow("no tax rate") << QByteArray("delete from pricing.tax_rate where country = 'FR'");
        QTest::newRow("shipping method") << QByteArray("update sales.shipping_method set active = false");
        QTest::newRow("what a method serves")
            << QByteArray("insert into sales.shipping_method_profile select id, 'general' from sales.shipping_method");
        QTest::newRow("no shipping method") << QByteArray("delete from sales.shipping_method where market = 'jp'");
    }
    void tellsOfEveryChangeOfMarketsTaxesAndShipping()
    {
        QFETCH(QByteArray, change);
        const auto before = ask("select number from pricing.revision").toInt();
        sql(change);
        QVERIFY(ask("select number from pricing.revision").toInt() > before);
    }

    // --- the storefront ---

    void showsEachMarketItsOwnPrices()
    {
        const auto id = *catalog().create(clerk(), shirt());
        m_stage->shop.addGoods("MUG-1", 1990, 6, 0);
        QCOMPARE(slugs("eu"), (QStringList{u"leinenhemd-foehr"_s, u"mug-1"_s}));
        QCOMPARE(slugs("us"), (QStringList{u"leinenhemd-foehr"_s, u"mug-1"_s}));
        QCOMPARE(slugs("jp"), QStringList{u"mug-1"_s});
        QCOMPARE(find("mug-1", "jp")["variants"_L1].toArray()[0].toObject()["price"_L1].toObject(),
            (QJsonObject{{u"amount"_s, 1990}, {u"currency"_s, u"JPY"_s}}));
        QCOMPARE(find("mug-1", "us")["prices_include_tax"_L1].toBool(true), false);
        QVERIFY2(find(id.toByteArray(), "jp").contains("refused"_L1), "a product without a price here is not sold here");
        QCOMPARE(refusal(listing().find(storefront("mars"), "mug-1")), QByteArray("unknown_market"));
        QCOMPARE(refusal(listing().find(storefront(), "nothing")), QByteArray("not_found"));
    }
    void listsOnlyWhatHasAPriceNow_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("ended") << QByteArray(
            "update pricing.price set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'");
        QTest::newRow("not begun") << QByteArray("update pricing.price set starts_at = now() + interval '1 day'");
        QTest::newRow("only for many") << QByteArray("update pricing.price set min_quantity = 10");
    }
    void listsOnlyWhatHasAPriceNow()
    {
        QFETCH(QByteArray, change);
        m_stage->shop.addGoods("MUG-1", 1990, 6);
        sql(change);
        QCOMPARE(slugs(), QStringList());
        QVERIFY(find("mug-1").contains("refused"_L1));
    }
    void hasARegularPriceWhereThereIsNoBasePrice()
    {
        m_stage->shop.addGoods("MUG-1", 1990, 6);
        sql("update pricing.price set list = 'season'");
        const auto page = listing().list(storefront(), {});
        const auto json = parsed(page->products.front().json);
        QCOMPARE(amountOf(json["price_from"_L1]), 1990);
        QCOMPARE(amountOf(json["regular_price_from"_L1]), 1990);
        QCOMPARE(amountOf(find("mug-1")["variants"_L1].toArray()[0].toObject()["regular_price"_L1]), 1990);
    }
    void showsARangeOfPrices()
    {
        KONTOR_VERIFY_RESULT(catalog().create(clerk(), shirt()));
        const auto json = parsed(listing().list(storefront(), {})->products.front().json);
        QCOMPARE(amountOf(json["price_from"_L1]), 4991);
        QCOMPARE(amountOf(json["price_to"_L1]), 4996);
        QCOMPARE(json["in_stock"_L1].toBool(true), false);
        QVERIFY(json["image"_L1].isNull());
    }
    void saysWhatIsInStock_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QString>("availability");
        QTest::newRow("plenty") << QByteArray("select 1") << u"in_stock"_s;
        QTest::newRow("few") << QByteArray("update inventory.level set safety = 1") << u"low_stock"_s;
        QTest::newRow("none") << QByteArray("update inventory.level set safety = 6") << u"out_of_stock"_s;
        QTest::newRow("to be ordered in") << QByteArray("update inventory.level set safety = 6, backorder_limit = 1")
                                          << u"backorder"_s;
    }
    void saysWhatIsInStock()
    {
        QFETCH(QByteArray, change);
        m_stage->shop.addGoods("MUG-1", 1990, 6);
        sql(change);
        QTEST(find("mug-1")["variants"_L1].toArray()[0].toObject()["availability"_L1].toString(), "availability");
    }
    void speaksTheBuyersLanguage()
    {
        const auto goods = m_stage->shop.addGoods("MUG-1", 1990, 6);
        sql("update catalog.product set description = 'A mug.';"
            "insert into catalog.product_translation (product_id, locale, title) select id, 'de', 'Becher' from catalog.product;"
            "insert into catalog.category (id, slug, title) values ('01900000-0000-7000-8000-0000000000c1', 'ware', 'Ware');"
            "insert into catalog.category_translation (category_id, locale, title) select id, 'de', 'Geschirr' from catalog.category;"
            "insert into catalog.product_category (product_id, category_id) values ('"
            + goods.product.toByteArray() + "', '01900000-0000-7000-8000-0000000000c1')");
        const auto german = find("mug-1", "eu", "de");
        QCOMPARE(german["title"_L1].toString(), u"Becher"_s);
        QCOMPARE(german["description"_L1].toString(), u"A mug."_s);
        QCOMPARE(german["categories"_L1].toArray()[0].toObject()["title"_L1].toString(), u"Geschirr"_s);
        QCOMPARE(find("mug-1")["title"_L1].toString(), u"Goods MUG-1"_s);
        auto context = storefront();
        context.locale = "de";
        QCOMPARE(parsed(listing().list(context, {})->products.front().json)["title"_L1].toString(), u"Becher"_s);
        QCOMPARE(m_own->categories.list(context)->front().title, u"Geschirr"_s);
        QCOMPARE(m_own->categories.list(storefront())->front().title, u"Ware"_s);
    }
    void findsTheWholeSubtreeOfACategory()
    {
        QByteArray insert;
        const auto id = [](int n) { return "01900000-0000-7000-8000-0000000000c" + QByteArray::number(n); };
        insert += "insert into catalog.category (id, parent_id, slug, title, tax_class) values ('" + id(1)
            + "', null, 'home', 'Home', 'reduced'), ('" + id(2) + "', '" + id(1) + "', 'kitchen', 'Kitchen', null), ('" + id(3)
            + "', '" + id(2) + "', 'mugs', 'Mugs', null), ('" + id(4) + "', null, 'garden', 'Garden', null);";
        int n = 0;
        for (const auto *sku : {"A-HOME", "B-KITCHEN", "C-MUGS", "D-GARDEN"})
            insert += "insert into catalog.product_category (product_id, category_id) values ('"
                + m_stage->shop.addGoods(sku, 100, 1).product.toByteArray() + "', '" + id(++n) + "');";
        // In two categories of one subtree, and still once in its list.
        insert += "insert into catalog.product_category (product_id, category_id) select product_id, '" + id(1)
            + "' from catalog.product_category where category_id = '" + id(3) + "';";
        m_stage->shop.addGoods("E-NOWHERE", 100, 1);
        sql(insert);
        QCOMPARE(slugs("eu", "home"), (QStringList{u"a-home"_s, u"b-kitchen"_s, u"c-mugs"_s}));
        QCOMPARE(slugs("eu", id(2)), (QStringList{u"b-kitchen"_s, u"c-mugs"_s}));
        QCOMPARE(slugs("eu", "mugs"), QStringList{u"c-mugs"_s});
        QCOMPARE(slugs("eu", "garden"), QStringList{u"d-garden"_s});
        QCOMPARE(slugs("eu", "attic").size() + slugs().size(), 5);
        const auto tree = m_own->categories.list(storefront());
        QCOMPARE(tree->size(), size_t(4));
        const auto mugs = std::find_if(tree->begin(), tree->end(), [](const auto &node) { return node.slug == u"mugs"_s; });
        QCOMPARE(mugs->parent->toByteArray(), id(2));
    }
    void pagesThroughEverythingOnce_data()
    {
        QTest::addColumn<int>("limit");
        for (const int limit : {1, 2, 5, 6, 7, 100})
            QTest::newRow(QByteArray::number(limit).constData()) << limit;
    }
    void pagesThroughEverythingOnce()
    {
        QFETCH(int, limit);
        for (int i = 0; i < 12; ++i)
            m_stage->shop.addGoods(("P-" + QByteArray::number(i)).constData(), 100, 1);
        sql("update catalog.product set status = 'draft' where slug = 'p-3'");
        QStringList seen;
        std::optional<ListPosition> after;
        for (int pages = 0; pages < 20; ++pages) {
            const auto page = listing().list(storefront(), {.after = after, .limit = limit});
            KONTOR_VERIFY_RESULT(page);
            QVERIFY(page->products.size() <= static_cast<size_t>(limit));
            for (const auto &entry : page->products)
                seen.append(parsed(entry.json)["slug"_L1].toString());
            if (!page->hasMore)
                break;
            QCOMPARE(page->products.size(), static_cast<size_t>(limit));
            after = page->products.back().position;
        }
        QCOMPARE(seen.join(u' ').toLatin1(),
            ask("select string_agg(slug, ' ' order by id desc) from catalog.product where status = 'active'"));
        QCOMPARE(seen.size(), 11);
    }
};

KONTOR_TEST(CatalogTest)
#include "tst_catalog.moc"
