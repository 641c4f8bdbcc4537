#include "core/listing/listingrefresh.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

namespace {

Context clerk()
{
    return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "catalog:write"}}};
}

template<typename T>
QByteArray codeOf(const Result<T> &result)
{
    return result ? QByteArray("ok") : QByteArray(result.error().code.data());
}

template<typename T>
QByteArray faultsOf(const Result<T> &result)
{
    QByteArrayList faults;
    if (!result)
        for (const auto &fault : result.error().fields)
            faults.append(fault.pointer.toUtf8() + ' ' + QByteArray(fault.code.data()));
    return faults.join(", ");
}

NewProduct plain(const QString &title)
{
    NewProduct product;
    product.title = title;
    product.variants.push_back({.sku = *Sku::parse(slugFor(title).toUpper()), .prices = {Money(1000, *Currency::parse(u"EUR"))}});
    return product;
}

}

class ProductsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    CatalogService &catalog() { return m_own->catalog; }
    ProductId add(const NewProduct &product)
    {
        const auto made = catalog().create(clerk(), product);
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return *made;
    }
    CategoryId addCategory(const QString &title, const std::optional<CategoryId> &parent = {})
    {
        return m_own->categories.create(clerk(), {.title = title, .slug = {}, .parent = parent, .description = {}})->front().id;
    }
    QByteArray change(const ProductId &id, const ProductChange &change, std::optional<qint64> expected = {})
    {
        return codeOf(catalog().change(clerk(), id, change, expected));
    }
    QJsonObject staff(const ProductId &id) { return QJsonDocument::fromJson(catalog().loadStaff(id)->json).object(); }
    QJsonObject page(const QByteArray &slug, const char *locale = "en")
    {
        refresh();
        auto context = storefront();
        context.locale = locale;
        const auto found = m_own->listing.find(context, slug);
        return found ? QJsonDocument::fromJson(found->json).object() : QJsonObject();
    }
    void refresh()
    {
        if (!ListingRefresher(m_clock, m_random).runAll(m_stage->shop.database()))
            qFatal("the read model cannot be refreshed");
    }
    QByteArray titles(const StaffProductQuery &query)
    {
        const auto rows = catalog().listStaff(clerk(), query);
        if (!rows)
            qFatal("%s", qPrintable(describe(rows.error())));
        QByteArrayList titles;
        for (const auto &row : *rows)
            titles.append(QJsonDocument::fromJson(row.json).object().value("title"_L1).toString().toUtf8());
        return titles.join(' ');
    }
    QByteArray members(const ProductRule &rule, const ProductFilter &filter = {})
    {
        refresh();
        const auto list = m_own->listing.list(storefront(), {.filter = filter, .rule = rule, .sort = ProductSort::Title});
        if (!list)
            qFatal("%s", qPrintable(describe(list.error())));
        QByteArrayList slugs;
        for (const auto &product : list->products)
            slugs.append(QJsonDocument::fromJson(product.json).object().value("slug"_L1).toString().toUtf8());
        return slugs.join(' ');
    }

    SystemClock m_clock;
    SystemRandom m_random;

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
    }
    void cleanup()
    {
        refresh();
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void keepsAllThatAProductIs()
    {
        auto product = plain(u"Stoneware mug"_s);
        product.description = u"<p>Thrown by hand.</p><script>x</script>"_s;
        product.tags = {u"handmade"_s, u"blue"_s};
        product.metadata = R"({"line":"Elbe"})";
        product.privateMetadata = R"({"cost":"low"})";
        product.seoTitle = u"Mugs by hand"_s;
        product.status = "active";
        product.images = {{.url = u"https://images.example.com/mug.jpg"_s,
                              .alt = u"A mug"_s,
                              .sku = Sku::parse(u"STONEWARE-MUG"),
                              .width = 800,
                              .height = 600},
            {.url = u"https://images.example.com/back.jpg"_s}};
        const auto id = add(product);
        const auto seen = page("stoneware-mug");
        QCOMPARE(seen["description"_L1].toString(), u"<p>Thrown by hand.</p>"_s);
        QCOMPARE(seen["tags"_L1].toArray(), (QJsonArray{u"blue"_s, u"handmade"_s}));
        QCOMPARE(seen["seo_title"_L1].toString(), u"Mugs by hand"_s);
        QCOMPARE(seen["seo_description"_L1].toString(), u"Thrown by hand."_s);
        QCOMPARE(seen["images"_L1][0]["url"_L1].toString(), u"https://images.example.com/mug.jpg"_s);
        QVERIFY(seen["images"_L1][0]["variant_id"_L1].isString());
        QVERIFY(seen["images"_L1][1]["width"_L1].isNull());
        QVERIFY(!seen.contains("private_metadata"_L1));
        // Turned round, one gone, one new.
        const auto images = staff(id)["images"_L1].toArray();
        const auto back = *MediaId::parse(images[1]["id"_L1].toString());
        QCOMPARE(change(id,
                     {.tags = QStringList{u"red"_s},
                         .seoTitle = std::optional<QString>(),
                         .images = std::vector<ProductImage>{{.id = back, .alt = u"Behind"_s},
                             {.url = u"http://images.example.com/new.jpg"_s}}}),
            QByteArray("ok"));
        const auto again = page("stoneware-mug");
        QCOMPARE(again["tags"_L1].toArray(), (QJsonArray{u"red"_s}));
        QCOMPARE(again["seo_title"_L1].toString(), u"Stoneware mug"_s);
        QCOMPARE(again["images"_L1].toArray().size(), 2);
        QCOMPARE(again["images"_L1][0]["alt"_L1].toString(), u"Behind"_s);
        QCOMPARE(again["images"_L1][1]["url"_L1].toString(), u"http://images.example.com/new.jpg"_s);
    }

    void refusesPicturesThatAreNone()
    {
        const auto id = add(plain(u"Mug"_s));
        const auto faults = [&](const ProductImage &image) {
            return faultsOf(catalog().change(clerk(), id, {.images = std::vector{image}}, {}));
        };
        QCOMPARE(faults({}), QByteArray("/images/0 required"));
        for (const auto &url :
            {u"javascript:alert(1)"_s, u"ftp://example.com/x"_s, u"https://"_s, u"/x.png"_s, u"https://me:pass@example.com/x"_s})
            QCOMPARE(faults({.url = url}), QByteArray("/images/0/url invalid_format"));
        QCOMPARE(faults({.id = MediaId::make(m_clock, m_random)}), QByteArray("/images/0/id unknown_image"));
        QCOMPARE(
            faults({.url = u"https://example.com/x"_s, .sku = Sku::parse(u"ELSE")}), QByteArray("/images/0/sku unknown_variant"));
    }

    void anOldSlugLeadsOn()
    {
        auto product = plain(u"Mug"_s);
        product.status = "active";
        const auto id = add(product);
        QCOMPARE(change(id, {.slug = Slug::parse(u"cup")}), QByteArray("ok"));
        QCOMPARE(change(id, {.slug = Slug::parse(u"beaker")}), QByteArray("ok"));
        refresh();
        const auto movedTo = [&](const char *slug) { return m_own->listing.movedTo(storefront(), slug)->value_or("nowhere"); };
        QCOMPARE(movedTo("mug"), QByteArray("beaker"));
        QCOMPARE(movedTo("cup"), QByteArray("beaker"));
        QCOMPARE(movedTo("beaker"), QByteArray("nowhere"));
        // Whoever takes an old slug has it.
        auto other = plain(u"Mug"_s);
        other.variants.front().sku = *Sku::parse(u"OTHER");
        other.status = "active";
        const auto second = add(other);
        QCOMPARE(movedTo("mug"), QByteArray("nowhere"));
        QCOMPARE(page("mug")["id"_L1].toString(), second.toString());
        // Back to the first one: nothing leads to itself.
        QCOMPARE(change(id, {.slug = Slug::parse(u"cup")}), QByteArray("ok"));
        refresh();
        QCOMPARE(movedTo("cup"), QByteArray("nowhere"));
        QCOMPARE(movedTo("beaker"), QByteArray("cup"));
        // Two that change places.
        run(m_stage->shop.database(),
            "begin; update catalog.product set slug = 'x' where slug = 'mug'; update catalog.product set slug = 'mug' where slug = 'cup';"
            "update catalog.product set slug = 'cup' where slug = 'x'; commit");
        refresh();
        QCOMPARE(page("cup")["id"_L1].toString(), second.toString());
        QCOMPARE(movedTo("cup"), QByteArray("nowhere"));
        QCOMPARE(movedTo("mug"), QByteArray("nowhere"));
        QCOMPARE(change(id, {.slug = Slug::parse(u"cup")}), QByteArray("slug_taken"));
        // Of very many only the last are kept.
        for (int n = 0; n < 60; ++n)
            run(m_stage->shop.database(),
                "update catalog.product set slug = 'again-" + QByteArray::number(n) + "' where id = '" + id.toByteArray() + "'");
        QCOMPARE(m_stage->number("select count(*) from catalog.slug_redirect where product_id = '" + id.toByteArray() + "'"),
            QByteArray("50"));
    }

    void comesAndGoesAtItsTime()
    {
        auto product = plain(u"Mug"_s);
        product.publishAt = m_clock.now() + std::chrono::hours(1);
        product.unpublishAt = m_clock.now() + std::chrono::hours(2);
        const auto id = add(product);
        const auto stands = [&] {
            return m_stage->number(
                "select status || ' ' || (publish_at is not null) || ' ' || (unpublish_at is not null) from catalog.product where slug = 'mug'");
        };
        QCOMPARE(*publishDue(m_own->database(), m_clock, m_random), 0);
        QCOMPARE(stands(), QByteArray("draft true true"));
        run(m_stage->shop.database(), "update catalog.product set publish_at = now() - interval '1 second'");
        QCOMPARE(*publishDue(m_own->database(), m_clock, m_random), 1);
        QCOMPARE(stands(), QByteArray("active false true"));
        QCOMPARE(page("mug")["title"_L1].toString(), u"Mug"_s);
        run(m_stage->shop.database(), "update catalog.product set unpublish_at = now() - interval '1 second'");
        QCOMPARE(*publishDue(m_own->database(), m_clock, m_random), 1);
        QCOMPARE(stands(), QByteArray("archived false false"));
        QVERIFY(page("mug").isEmpty());
        QCOMPARE(
            m_stage->number(
                "select string_agg(type, ' ' order by type) from ops.outbox where type in ('product.published', 'product.archived')"),
            QByteArray("product.archived product.published"));
        // Whoever publishes by hand is not overruled by a time that was set before.
        QCOMPARE(
            change(id, {.status = "draft", .publishAt = std::optional(m_clock.now() + std::chrono::hours(1))}), QByteArray("ok"));
        QCOMPARE(stands(), QByteArray("draft true false"));
        QCOMPARE(change(id, {.status = "active"}), QByteArray("ok"));
        QCOMPARE(stands(), QByteArray("active false false"));
        QCOMPARE(faultsOf(catalog().change(clerk(), id, {.publishAt = std::optional(m_clock.now())}, {})),
            QByteArray("/publish_at not_allowed"));
    }

    void isShownInOtherLanguages()
    {
        run(m_stage->shop.database(),
            "insert into catalog.attribute (code, label, type) values ('glaze', 'Glaze', 'text'), ('height', 'Height', 'number')");
        auto product = plain(u"Mug"_s);
        product.status = "active";
        product.attributes = {{"glaze", "\"fog\""}, {"height", "9"}};
        const auto id = add(product);
        const auto version = catalog().loadStaff(id)->version;
        const ProductTranslation german{
            .title = u"Becher"_s, .description = u"<p>Von Hand.</p><img>"_s, .attributes = {{"glaze", "\"Nebel\""}}};
        QCOMPARE(codeOf(catalog().translate(clerk(), id, "de", german, version)), QByteArray("ok"));
        QCOMPARE(page("mug", "de")["title"_L1].toString(), u"Becher"_s);
        QCOMPARE(page("mug", "de")["description"_L1].toString(), u"<p>Von Hand.</p>"_s);
        QCOMPARE(page("mug", "de")["specifications"_L1][0]["value"_L1].toString(), u"Nebel"_s);
        QCOMPARE(page("mug", "en")["title"_L1].toString(), u"Mug"_s);
        QCOMPARE(staff(id)["translations"_L1]["de"_L1]["title"_L1].toString(), u"Becher"_s);
        // Who had the product open finds out.
        QCOMPARE(codeOf(catalog().translate(clerk(), id, "de", german, version)), QByteArray("stale_version"));
        QCOMPARE(faultsOf(catalog().translate(clerk(), id, "tlh", german, {})), QByteArray("/locale unknown_locale"));
        QCOMPARE(faultsOf(catalog().translate(clerk(), id, "de", {.title = u"Becher"_s, .attributes = {{"height", "9"}}}, {})),
            QByteArray("/attributes/height not_allowed"));
        QCOMPARE(codeOf(catalog().removeTranslation(clerk(), id, "de", {})), QByteArray("ok"));
        QCOMPARE(page("mug", "de")["title"_L1].toString(), u"Mug"_s);
        QCOMPARE(codeOf(catalog().removeTranslation(clerk(), id, "de", {})), QByteArray("not_found"));
    }

    void changesManyAllOrNothing()
    {
        const auto a = add(plain(u"A"_s));
        const auto b = add(plain(u"B"_s));
        const auto c = add(plain(u"C"_s));
        using Bulk = std::vector<CatalogService::BulkChange>;
        const Bulk faulty{{.id = c, .change = {.brand = u"New"_s}}, {.id = a, .change = {.brand = u"New"_s}, .expected = 77},
            {.id = b, .change = {.brand = u"New"_s}}};
        const auto refused = catalog().changeMany(clerk(), faulty, CatalogService::BulkMode::AllOrNothing);
        QCOMPARE(codeOf(refused), QByteArray("stale_version"));
        QCOMPARE(refused.error().facts, QByteArray("{\"change\":1}"));
        QCOMPARE(m_stage->number("select count(*) from catalog.product where brand = 'New'"), QByteArray("0"));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation = 'product.change'"), QByteArray("0"));

        const auto rows = catalog().changeMany(clerk(), faulty, CatalogService::BulkMode::PerRow);
        KONTOR_VERIFY_RESULT(rows);
        QCOMPARE(codeOf((*rows)[0]), QByteArray("ok"));
        QCOMPARE(codeOf((*rows)[1]), QByteArray("stale_version"));
        QCOMPARE(codeOf((*rows)[2]), QByteArray("ok"));
        QCOMPARE(m_stage->number("select string_agg(slug, ' ' order by slug) from catalog.product where brand = 'New'"),
            QByteArray("b c"));
        // What failed half-way has left nothing behind, not even what came before the fault in the same row.
        const auto half = catalog().changeMany(clerk(),
            {{.id = a, .change = {.title = u"Lost"_s, .categories = std::vector{CategoryId::make(m_clock, m_random)}}},
                {.id = b, .change = {.title = u"Kept"_s}}},
            CatalogService::BulkMode::PerRow);
        QCOMPARE(faultsOf((*half)[0]), QByteArray("/changes/0/set/category_ids unknown_category"));
        QCOMPARE(m_stage->number("select string_agg(title, ' ' order by slug) from catalog.product"), QByteArray("A Kept C"));
        QCOMPARE(faultsOf(catalog().changeMany(
                     clerk(), {{.id = a, .change = {}}, {.id = a, .change = {}}}, CatalogService::BulkMode::PerRow)),
            QByteArray("/changes/1/id duplicate"));
    }

    void crowdsOfBulkChangesMeet()
    {
        std::vector<ProductId> ids;
        for (int n = 0; n < 6; ++n)
            ids.push_back(add(plain(u"P%1"_s.arg(n))));
        const auto words = m_stage->crowd(4, 40, [&](Shop &shop, int n) -> QByteArray {
            std::vector<CatalogService::BulkChange> changes;
            for (size_t i = 0; i < ids.size(); ++i)
                changes.push_back({.id = ids[n % 2 ? i : ids.size() - 1 - i], .change = {.brand = u"Brand %1"_s.arg(n)}});
            return codeOf(shop.catalog.changeMany(clerk(), changes, CatalogService::BulkMode::AllOrNothing));
        });
        QCOMPARE(words.value("ok"), 40);
        QCOMPARE(m_stage->number("select count(distinct brand) from catalog.product"), QByteArray("1"));
        QCOMPARE(m_stage->number("select min(version) || ' ' || max(version) from catalog.product"), QByteArray("41 41"));
    }

    void makesACopy()
    {
        run(m_stage->shop.database(), "insert into catalog.attribute (code, label, type) values ('glaze', 'Glaze', 'text')");
        auto product = plain(u"Mug"_s);
        product.status = "active";
        product.options = {{.name = u"Colour"_s, .values = {u"Blue"_s, u"Sand"_s}}};
        product.variants = {{.sku = *Sku::parse(u"MUG-B"),
                                .barcode = u"4006381333931"_s,
                                .options = {{u"Colour"_s, u"Blue"_s}},
                                .prices = {Money(1990, *Currency::parse(u"EUR"))}},
            {.sku = *Sku::parse(u"MUG-S"),
                .options = {{u"Colour"_s, u"Sand"_s}},
                .prices = {Money(2990, *Currency::parse(u"EUR"))}}};
        product.tags = {u"handmade"_s};
        product.attributes = {{"glaze", "\"fog\""}};
        product.images = {{.url = u"https://example.com/x.jpg"_s, .sku = Sku::parse(u"MUG-S")}};
        const auto id = add(product);
        KONTOR_VERIFY_RESULT(catalog().translate(clerk(), id, "de", {.title = u"Becher"_s}, {}));
        const auto copy = catalog().duplicate(clerk(), id, {}, {}, u"-2"_s);
        KONTOR_VERIFY_RESULT(copy);
        const auto made = staff(*copy);
        QCOMPARE(made["status"_L1].toString(), u"draft"_s);
        QCOMPARE(made["title"_L1].toString(), u"Mug"_s);
        QVERIFY(made["slug"_L1].toString().startsWith(u"mug-"_s));
        QCOMPARE(made["variants"_L1][0]["sku"_L1].toString(), u"MUG-B-2"_s);
        // A barcode is that of the thing itself.
        QCOMPARE(made["variants"_L1][0]["barcode"_L1].toString(), QString());
        QCOMPARE(made["variants"_L1][1]["prices"_L1][0]["amount"_L1].toInt(), 2990);
        QCOMPARE(made["images"_L1][0]["sku"_L1].toString(), u"MUG-S-2"_s);
        QCOMPARE(made["translations"_L1]["de"_L1]["title"_L1].toString(), u"Becher"_s);
        for (const auto &same : {"options"_L1, "tags"_L1, "attributes"_L1})
            QCOMPARE(made[same], staff(id)[same]);
        QCOMPARE(codeOf(catalog().duplicate(clerk(), id, {}, {}, u"-2"_s)), QByteArray("sku_taken"));
        QCOMPARE(codeOf(catalog().duplicate(clerk(), id, {}, Slug::parse(u"mug"), u"-3"_s)), QByteArray("slug_taken"));
        QCOMPARE(
            codeOf(catalog().duplicate(clerk(), ProductId::make(m_clock, m_random), {}, {}, u"-3"_s)), QByteArray("not_found"));
    }

    void staffFindWhateverThereIs()
    {
        auto mug = plain(u"Stoneware mug"_s);
        mug.brand = u"Elbwerk"_s;
        mug.status = "active";
        mug.tags = {u"blue"_s};
        add(mug);
        auto pan = plain(u"Iron pan"_s);
        pan.brand = u"Haff_werk"_s;
        pan.variants.front().barcode = u"4006381333931"_s;
        add(pan);
        const auto kitchen = addCategory(u"Kitchen"_s);
        const auto pots = addCategory(u"Pots"_s, kitchen);
        auto bowl = plain(u"Bowl 100%_"_s);
        bowl.categories = {pots};
        add(bowl);
        QCOMPARE(titles({}), QByteArray("Bowl 100%_ Iron pan Stoneware mug"));
        QCOMPARE(titles({.sort = StaffProductQuery::Sort::Title}), QByteArray("Bowl 100%_ Iron pan Stoneware mug"));
        QCOMPARE(titles({.status = "active"}), QByteArray("Stoneware mug"));
        QCOMPARE(titles({.brand = u"Elbwerk"_s}), QByteArray("Stoneware mug"));
        QCOMPARE(titles({.tag = u"blue"_s}), QByteArray("Stoneware mug"));
        QCOMPARE(titles({.category = kitchen}), QByteArray("Bowl 100%_"));
        QCOMPARE(titles({.text = u"ston elbw"_s}), QByteArray("Stoneware mug"));
        QCOMPARE(titles({.text = u"iron-p"_s}), QByteArray("Iron pan"));
        QCOMPARE(titles({.text = u"4006381333931"_s}), QByteArray("Iron pan"));
        QCOMPARE(titles({.text = u"%"_s}), QByteArray());
        QCOMPARE(titles({.text = u"!?"_s}), QByteArray());
        QCOMPARE(*catalog().countStaff(clerk(), {.text = u"b"_s}), 1);
        const auto brands = catalog().brands(clerk(), {}, 10);
        QCOMPARE(*brands, (std::vector<QString>{u"Elbwerk"_s, u"Haff_werk"_s}));
        QCOMPARE(*catalog().brands(clerk(), u"Elbwerk"_s, 10), (std::vector<QString>{u"Haff_werk"_s}));
        QCOMPARE(*catalog().tags(clerk(), {}, 10), (std::vector<QString>{u"blue"_s}));
        QCOMPARE(codeOf(catalog().listStaff(Context{}, {})), QByteArray("unauthenticated"));
    }

    void pagesOfStaffMissNothing_data()
    {
        QTest::addColumn<int>("sort");
        for (const auto sort :
            {StaffProductQuery::Sort::Newest, StaffProductQuery::Sort::Updated, StaffProductQuery::Sort::Title})
            QTest::addRow("%d", static_cast<int>(sort)) << static_cast<int>(sort);
    }
    void pagesOfStaffMissNothing()
    {
        QFETCH(int, sort);
        for (int n = 0; n < 17; ++n)
            add(plain(u"P%1"_s.arg(n * 7 % 17)));
        run(m_stage->shop.database(), "update catalog.product set updated_at = date_trunc('second', now()) where slug < 'p3'");
        StaffProductQuery query{.sort = static_cast<StaffProductQuery::Sort>(sort), .limit = 5};
        QSet<ProductId> seen;
        for (int page = 0; page < 10; ++page) {
            auto rows = *catalog().listStaff(clerk(), query);
            const bool hasMore = rows.size() > 5;
            if (hasMore)
                rows.pop_back();
            for (const auto &row : rows) {
                QVERIFY(!seen.contains(row.position.id));
                seen.insert(row.position.id);
            }
            if (!hasMore)
                break;
            query.after = rows.back().position;
        }
        QCOMPARE(seen.size(), 17);
    }

    void tellsItsHistory()
    {
        const auto id = add(plain(u"Mug"_s));
        QCOMPARE(change(id, {.title = u"Cup"_s}), QByteArray("ok"));
        const auto history = catalog().history(clerk(), id, {}, 20);
        KONTOR_VERIFY_RESULT(history);
        QCOMPARE(history->size(), size_t(2));
        QCOMPARE(history->front().operation, u"product.change"_s);
        const auto told = QJsonDocument::fromJson(history->front().payload).object();
        QCOMPARE(told["before"_L1]["title"_L1].toString(), u"Mug"_s);
        QCOMPARE(told["after"_L1]["title"_L1].toString(), u"Cup"_s);
        QCOMPARE(catalog().history(clerk(), id, history->front().seq, 20)->size(), size_t(1));
        QCOMPARE(codeOf(catalog().history(clerk(), ProductId::make(m_clock, m_random), {}, 20)), QByteArray("not_found"));
    }

    void showsWhatIsRelated()
    {
        const auto kitchen = addCategory(u"Kitchen"_s);
        std::vector<ProductId> ids;
        for (const auto &title : {u"Mug"_s, u"Pan"_s, u"Bowl"_s, u"Book"_s, u"Draft"_s}) {
            auto product = plain(title);
            product.status = title == u"Draft" ? "draft" : "active";
            if (title != u"Book")
                product.categories = {kitchen};
            ids.push_back(add(product));
        }
        QCOMPARE(change(ids[0], {.related = std::vector{ids[3], ids[4]}}), QByteArray("ok"));
        refresh();
        const auto related = m_own->listing.related(storefront(), "mug", 8);
        KONTOR_VERIFY_RESULT(related);
        QByteArrayList slugs;
        for (const auto &product : related->products)
            slugs.append(QJsonDocument::fromJson(product).object().value("slug"_L1).toString().toUtf8());
        QCOMPARE(slugs.join(' '), QByteArray("book bowl pan"));
        QCOMPARE(m_own->listing.related(storefront(), "mug", 1)->products.size(), size_t(1));
        QCOMPARE(codeOf(m_own->listing.related(storefront(), "nothing", 8)), QByteArray("not_found"));
        QCOMPARE(faultsOf(catalog().change(clerk(), ids[0], {.related = std::vector{ids[0]}}, {})),
            QByteArray("/related_ids not_allowed"));
        QCOMPARE(faultsOf(catalog().change(clerk(), ids[0], {.related = std::vector{ProductId::make(m_clock, m_random)}}, {})),
            QByteArray("/related_ids unknown_product"));
    }

    void collectionsFollowTheirRule()
    {
        const auto kitchen = addCategory(u"Kitchen"_s);
        const auto pots = addCategory(u"Pots"_s, kitchen);
        for (const auto &title : {u"Mug"_s, u"Pan"_s, u"Book"_s}) {
            auto product = plain(title);
            product.status = "active";
            product.brand = title == u"Book" ? u"Press"_s : u"Elbwerk"_s;
            product.tags = title == u"Pan" ? QStringList() : QStringList{u"gift"_s};
            if (title == u"Pan")
                product.categories = {pots};
            add(product);
        }
        QCOMPARE(members({.tags = {u"gift"_s}}), QByteArray("book mug"));
        QCOMPARE(members({.brands = {u"Elbwerk"_s}, .tags = {u"gift"_s}}), QByteArray("mug"));
        QCOMPARE(members({.categories = {kitchen}}), QByteArray("pan"));
        // What is asked for besides narrows it, and cannot widen it.
        QCOMPARE(members({.tags = {u"gift"_s}}, {.brands = {u"Press"_s}}), QByteArray("book"));
        QCOMPARE(members({.brands = {u"Elbwerk"_s}}, {.brands = {u"Press"_s}}), QByteArray());
        QCOMPARE(members({.brands = {u"Elbwerk"_s}}, {.tags = {u"gift"_s}}), QByteArray("mug"));
        const auto facets = m_own->listing.list(
            storefront(), {.filter = {.brands = {u"Press"_s}}, .rule = ProductRule{.tags = {u"gift"_s}}, .hasFacets = true});
        KONTOR_VERIFY_RESULT(facets);
        QCOMPARE(facets->facets.groups.size(), size_t(1));
        QCOMPARE(facets->facets.groups.front().values.size(), size_t(2)); // another brand may be chosen, of the collection

        auto &collections = m_own->collections;
        const auto made = collections.create(clerk(),
            {.title = u"Gifts"_s, .rule = {.tags = {u"gift"_s}, .options = {{u"Colour"_s, {u"Blue"_s}}}, .isInStock = true}});
        KONTOR_VERIFY_RESULT(made);
        QCOMPARE(collections.find(storefront(), "gifts")->rule, made->rule);
        QCOMPARE(
            codeOf(collections.create(clerk(), {.title = u"Gifts"_s, .rule = {.tags = {u"x"_s}}})), QByteArray("slug_taken"));
        QCOMPARE(faultsOf(collections.create(clerk(), {.title = u"All"_s})), QByteArray("/rule required"));
        QCOMPARE(codeOf(collections.change(clerk(), made->id, {.isActive = false}, 9)), QByteArray("stale_version"));
        QCOMPARE(codeOf(collections.change(clerk(), made->id, {.isActive = false}, 1)), QByteArray("ok"));
        QCOMPARE(codeOf(collections.find(storefront(), "gifts")), QByteArray("not_found"));
        QCOMPARE(codeOf(collections.remove(clerk(), made->id, 2)), QByteArray("ok"));
    }

    // Two staff who edit one product at the same time: the second one is told, whatever the first one changed.
    void twoEditorsNeverMergeSilently_data()
    {
        QTest::addColumn<QByteArray>("first");
        for (const char *first : {"title", "tags", "images", "related", "translation", "variants"})
            QTest::newRow(first) << QByteArray(first);
    }
    void twoEditorsNeverMergeSilently()
    {
        QFETCH(QByteArray, first);
        const auto id = add(plain(u"Mug"_s));
        const auto other = add(plain(u"Pan"_s));
        const auto seen = catalog().loadStaff(id)->version;
        const Action edit = [&](Shop &shop) -> Result<QByteArray> {
            if (first == "translation")
                return codeOf(shop.catalog.translate(clerk(), id, "de", {.title = u"Becher"_s}, seen));
            if (first == "variants")
                return codeOf(shop.variants.combine(
                    clerk(), id, {.options = {{.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}}, .skuPrefix = u"MUG"_s}, seen));
            ProductChange change;
            if (first == "title")
                change.title = u"Cup"_s;
            else if (first == "tags")
                change.tags = QStringList{u"x"_s};
            else if (first == "images")
                change.images = std::vector<ProductImage>{{.url = u"https://example.com/x"_s}};
            else
                change.related = std::vector{other};
            return codeOf(shop.catalog.change(clerk(), id, change, seen));
        };
        const Action late = [&](Shop &shop) -> Result<QByteArray> {
            return codeOf(shop.catalog.change(clerk(), id, {.brand = u"Late"_s}, seen));
        };
        const auto both = m_stage->overlap(edit, late);
        QCOMPARE(both.first + ' ' + both.second, QByteArray("ok stale_version"));
        QCOMPARE(staff(id)["brand"_L1].toString(), QString());
    }
};

KONTOR_TEST(ProductsTest)
#include "tst_products.moc"
