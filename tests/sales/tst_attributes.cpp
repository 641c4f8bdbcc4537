#include "core/database/migrator.h"
#include "core/listing/listingrefresh.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

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

// "/attributes/weight wrong_type", one behind the other.
template<typename T>
QByteArray faultsOf(const Result<T> &result)
{
    QByteArrayList faults;
    if (!result)
        for (const auto &fault : result.error().fields)
            faults.append(fault.pointer.toUtf8() + ' ' + QByteArray(fault.code.data()));
    return faults.join(", ");
}

std::vector<AttributeChoice> choices(const QStringList &codes)
{
    std::vector<AttributeChoice> out;
    for (const auto &code : codes)
        out.push_back({.code = code, .label = code.left(1).toUpper() + code.mid(1)});
    return out;
}

}

class AttributesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;

    void add(const Attribute &attribute)
    {
        const auto made = m_own->attributes.create(clerk(), attribute);
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
    }
    CategoryId addCategory(
        const QString &title, const std::optional<CategoryId> &parent, std::vector<CategoryAttribute> attributes)
    {
        const auto made = m_own->categories.create(clerk(),
            {.title = title,
                .slug = {},
                .parent = parent,
                .description = {},
                .settings = {},
                .attributes = std::move(attributes)});
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return made->front().id;
    }
    Result<qint64> describeAs(const ProductId &product, const AttributeValues &values)
    {
        return m_own->catalog.change(clerk(), product, {.attributes = values}, {});
    }
    ProductId addProduct(const char *sku, const AttributeValues &values)
    {
        const auto goods = m_stage->shop.addGoods(sku, 1000, 5);
        const auto put = describeAs(goods.product, values);
        if (!put)
            qFatal("%s", qPrintable(describe(put.error())));
        return goods.product;
    }
    QByteArray valuesOf(const ProductId &product)
    {
        return m_stage->number("select attributes from catalog.product where id = '" + product.toByteArray() + "'");
    }
    // "code:from" of all that holds for it, "-code" where it is excluded.
    QByteArray setOf(const CategoryId &id)
    {
        const auto branch = m_own->categories.view(clerk(), id);
        const CategoryTree tree(*branch);
        QByteArrayList words;
        for (const auto &[attribute, from] : tree.attributes(branch->front()))
            words.append((attribute.isExcluded ? "-" : "") + attribute.code + ':' + from->slug.toUtf8());
        return words.join(' ');
    }
    void refresh()
    {
        if (!ListingRefresher(m_clock, m_random).runAll(m_stage->shop.database()))
            qFatal("the read model cannot be refreshed");
    }
    QByteArray shown(const char *locale)
    {
        refresh();
        return m_stage->number(
            "select string_agg(s ->> 'label' || '=' || (s ->> 'value') || (s ->> 'unit'), ' ' order by n) from catalog.listing_page x"
            " cross join lateral jsonb_array_elements((x.page || '}')::jsonb -> 'specifications') with ordinality as e (s, n) where x.locale = '"
            + QByteArray(locale) + "'");
    }
    QByteArray found(const ProductFilter &filter)
    {
        refresh();
        const auto list = m_own->listing.list(storefront(), {.filter = filter});
        if (!list)
            qFatal("%s", qPrintable(describe(list.error())));
        QByteArrayList slugs;
        for (const auto &product : list->products)
            slugs.append(QJsonDocument::fromJson(product.json).object().value("slug"_L1).toString().toUtf8());
        std::sort(slugs.begin(), slugs.end());
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

    void holdsValuesToTheirType_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char *type, const QByteArray &value, const char *fault) {
            QTest::addRow("%s %s", type, value.left(40).constData()) << QByteArray(type) << value << QByteArray(fault);
        };
        row("text", "\"Celadon\"", "");
        row("text", "\"\"", "out_of_range");
        row("text", '"' + QByteArray(501, 'x') + '"', "out_of_range");
        row("text", "12", "wrong_type");
        row("number", "12", "");
        row("number", "-0.000001", "");
        row("number", "12.50", "");
        row("number", "0.0000001", "out_of_range");
        row("number", "1000000000000000", "out_of_range");
        row("number", "\"12\"", "wrong_type");
        row("boolean", "true", "");
        row("boolean", "\"true\"", "wrong_type");
        row("date", "\"2024-02-29\"", "");
        row("date", "\"2026-02-29\"", "invalid_format");
        row("date", "\"2026-13-01\"", "invalid_format");
        row("date", "\"0000-01-01\"", "invalid_format");
        row("date", "\"today\"", "invalid_format");
        row("date", "20260101", "wrong_type");
        row("choice", "\"fog\"", "");
        row("choice", "\"night\"", "unknown_choice");
        row("choice", "[\"fog\"]", "wrong_type");
        row("choices", "[\"fog\",\"brick\"]", "");
        row("choices", "[\"fog\",\"fog\"]", "duplicate");
        row("choices", "[\"fog\",\"night\"]", "unknown_choice");
        row("choices", "[]", "out_of_range");
        row("choices", "[1]", "wrong_type");
        row("choices", "\"fog\"", "wrong_type");
    }
    void holdsValuesToTheirType()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, fault);
        Attribute attribute{.code = "glaze", .label = u"Glaze"_s, .type = type};
        if (type.startsWith("choice"))
            attribute.choices = choices({u"fog"_s, u"brick"_s});
        add(attribute);
        const auto product = m_stage->shop.addGoods("MUG", 1000, 5).product;
        const auto put = describeAs(product, {{"glaze", value}});
        QCOMPARE(faultsOf(put), fault.isEmpty() ? QByteArray() : "/attributes/glaze " + fault);
        QCOMPARE(put.has_value(), fault.isEmpty());
        // Nor does it come in past the service.
        const auto raw = m_own->database().script("update catalog.product set attributes = '{\"glaze\":" + value + "}'");
        QCOMPARE(raw.has_value(), fault.isEmpty());
    }

    void tellsOfEveryFaultAtOnce()
    {
        add({.code = "height", .label = u"Height"_s, .type = "number", .unit = u"cm"_s});
        const auto product = m_stage->shop.addGoods("MUG", 1000, 5).product;
        QCOMPARE(faultsOf(describeAs(product, {{"height", "\"tall\""}, {"colour", "\"red\""}, {"width", "null"}})),
            QByteArray("/attributes/colour unknown_attribute, /attributes/height wrong_type"));
        QCOMPARE(valuesOf(product), QByteArray("{}"));
    }

    void aPatchChangesWhatItNames()
    {
        add({.code = "height", .label = u"Height"_s, .type = "number"});
        add({.code = "glaze", .label = u"Glaze"_s});
        const auto product = addProduct("MUG", {{"height", "9.5"}, {"glaze", "\"Celadon\""}});
        KONTOR_VERIFY_RESULT(describeAs(product, {{"height", "null"}}));
        QCOMPARE(valuesOf(product), QByteArray("{\"glaze\": \"Celadon\"}"));
        KONTOR_VERIFY_RESULT(describeAs(product, {{"height", "10"}}));
        QCOMPARE(valuesOf(product), QByteArray("{\"glaze\": \"Celadon\", \"height\": 10}"));
    }

    void refusesWhatMakesNoSense()
    {
        QCOMPARE(faultsOf(m_own->attributes.create(clerk(), {.code = "a", .label = u"A"_s, .type = "choice"})),
            QByteArray("/choices required"));
        QCOMPARE(faultsOf(m_own->attributes.create(
                     clerk(), {.code = "a", .label = u"A"_s, .unit = u"cm"_s, .choices = choices({u"x"_s})})),
            QByteArray("/choices not_allowed, /unit not_allowed"));
        QCOMPARE(faultsOf(m_own->attributes.create(
                     clerk(), {.code = "a", .label = u"A"_s, .type = "choices", .choices = choices({u"x"_s, u"y"_s, u"x"_s})})),
            QByteArray("/choices/2/code duplicate"));
        add({.code = "a", .label = u"A"_s});
        QCOMPARE(codeOf(m_own->attributes.create(clerk(), {.code = "a", .label = u"A"_s})), QByteArray("attribute_exists"));
        QCOMPARE(codeOf(m_own->attributes.create(Context{}, {.code = "b", .label = u"B"_s})), QByteArray("unauthenticated"));
    }

    // A text becomes a choice: what has a choice is one, and nothing else is lost without a word.
    void aChangedDefinitionTellsWhatWouldBreak()
    {
        add({.code = "glaze", .label = u"Glaze"_s});
        const auto mug = addProduct("MUG", {{"glaze", "\"fog\""}});
        const auto pan = addProduct("PAN", {{"glaze", "\"none at all\""}});
        const AttributeChange change{.type = "choice", .choices = choices({u"fog"_s, u"brick"_s})};
        const auto foreseen = m_own->attributes.foresee(clerk(), "glaze", change);
        KONTOR_VERIFY_RESULT(foreseen);
        QCOMPARE(foreseen->lost, 1);
        QCOMPARE(foreseen->misfits.size(), size_t(1));
        QCOMPARE(foreseen->misfits.front().product, pan);
        QCOMPARE(foreseen->misfits.front().value, QByteArray("\"none at all\""));
        const auto refused = m_own->attributes.change(clerk(), "glaze", change, {}, Misfits::Refuse);
        QCOMPARE(codeOf(refused), QByteArray("attribute_in_use"));
        QVERIFY(refused.error().facts.contains(pan.toByteArray()));
        QCOMPARE(m_own->attributes.view(clerk(), "glaze")->type, QByteArray("text"));
        QCOMPARE(valuesOf(pan), QByteArray("{\"glaze\": \"none at all\"}"));

        const auto versionBefore = m_own->catalog.loadStaff(pan)->version;
        const auto done = m_own->attributes.change(clerk(), "glaze", change, {}, Misfits::Drop);
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(done->choices, *change.choices);
        QCOMPARE(valuesOf(mug), QByteArray("{\"glaze\": \"fog\"}"));
        QCOMPARE(valuesOf(pan), QByteArray("{}"));
        // Who has the product open finds out.
        QVERIFY(m_own->catalog.loadStaff(pan)->version > versionBefore);
        // A choice that a product has stays, a choice that none has goes.
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "glaze", {.choices = choices({u"brick"_s})}, {}, Misfits::Refuse)),
            QByteArray("attribute_in_use"));
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "glaze", {.choices = choices({u"fog"_s})}, {}, Misfits::Refuse)),
            QByteArray("ok"));
    }

    void writesValuesInTheNewType_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QByteArray>("converted");
        QTest::newRow("a text is a number") << QByteArray("text") << QByteArray("\"12.5\"") << QByteArray("number")
                                            << QByteArray("12.5");
        QTest::newRow("a number is a text") << QByteArray("number") << QByteArray("12") << QByteArray("text")
                                            << QByteArray("\"12\"");
        QTest::newRow("a text is a date") << QByteArray("text") << QByteArray("\"2026-11-25\"") << QByteArray("date")
                                          << QByteArray("\"2026-11-25\"");
        QTest::newRow("a boolean is a text")
            << QByteArray("boolean") << QByteArray("true") << QByteArray("text") << QByteArray("\"true\"");
        QTest::newRow("a text is a boolean")
            << QByteArray("text") << QByteArray("\"false\"") << QByteArray("boolean") << QByteArray("false");
        QTest::newRow("one is of several") << QByteArray("choice") << QByteArray("\"fog\"") << QByteArray("choices")
                                           << QByteArray("[\"fog\"]");
        QTest::newRow("the only one") << QByteArray("choices") << QByteArray("[\"fog\"]") << QByteArray("choice")
                                      << QByteArray("\"fog\"");
        QTest::newRow("one of two is lost") << QByteArray("choices") << QByteArray("[\"fog\", \"brick\"]") << QByteArray("choice")
                                            << QByteArray();
        QTest::newRow("no number") << QByteArray("text") << QByteArray("\"about 12\"") << QByteArray("number") << QByteArray();
    }
    void writesValuesInTheNewType()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, after);
        QFETCH(QByteArray, converted);
        Attribute attribute{.code = "a", .label = u"A"_s, .type = before};
        if (before.startsWith("choice"))
            attribute.choices = choices({u"fog"_s, u"brick"_s});
        add(attribute);
        const auto product = addProduct("MUG", {{"a", value}});
        const auto foreseen = m_own->attributes.foresee(clerk(), "a", {.type = after});
        KONTOR_VERIFY_RESULT(foreseen);
        QCOMPARE(foreseen->converted, converted.isEmpty() ? 0 : converted != value ? 1 : 0);
        QCOMPARE(foreseen->lost, converted.isEmpty() ? 1 : 0);
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "a", {.type = after}, {}, Misfits::Refuse)),
            converted.isEmpty() ? QByteArray("attribute_in_use") : QByteArray("ok"));
        if (!converted.isEmpty())
            QCOMPARE(valuesOf(product), "{\"a\": " + converted + '}');
    }

    // Of several choices only that one goes which has gone.
    void aChoiceGoesAlone()
    {
        add({.code = "glaze", .label = u"Glaze"_s, .type = "choices", .choices = choices({u"fog"_s, u"brick"_s})});
        const auto both = addProduct("MUG", {{"glaze", "[\"fog\",\"brick\"]"}});
        const auto one = addProduct("PAN", {{"glaze", "[\"brick\"]"}});
        const AttributeChange change{.choices = choices({u"fog"_s})};
        const auto foreseen = m_own->attributes.foresee(clerk(), "glaze", change);
        QCOMPARE(foreseen->lost, 2);
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "glaze", change, {}, Misfits::Refuse)), QByteArray("attribute_in_use"));
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "glaze", change, {}, Misfits::Drop)), QByteArray("ok"));
        QCOMPARE(valuesOf(both), QByteArray("{\"glaze\": [\"fog\"]}"));
        QCOMPARE(valuesOf(one), QByteArray("{}"));
    }

    // Whoever changes a definition past the service leaves no value behind that is none.
    void definitionsAreHeldToTheirValues()
    {
        add({.code = "glaze", .label = u"Glaze"_s, .type = "choice", .choices = choices({u"fog"_s, u"brick"_s})});
        addProduct("MUG", {{"glaze", "\"fog\""}});
        auto &database = m_own->database();
        QVERIFY(!database.script("update catalog.attribute set type = 'number' where code = 'glaze'"));
        QVERIFY(!database.script("delete from catalog.attribute_choice where code = 'fog'"));
        QVERIFY(!database.script("delete from catalog.attribute where code = 'glaze'"));
        QVERIFY(!database.script("update catalog.attribute set code = 'sheen' where code = 'glaze'"));
        QVERIFY(database.script("delete from catalog.attribute_choice where code = 'brick'"));
        QVERIFY(database.script("update catalog.attribute set type = 'text' where code = 'glaze'"));
    }

    // As many as one change may rewrite, in a session that has changed a single product before: what it has planned for one is
    // not for thousands.
    void rewritesAsManyAsItMay()
    {
        add({.code = "height", .label = u"Height"_s});
        addProduct("MUG", {{"height", "\"9\""}});
        KONTOR_VERIFY_RESULT(m_own->database().script(
            "insert into catalog.product (id, slug, title, attributes) select ops.uuid_v7(), 'p-' || n, 'P', jsonb_build_object('height', n::text) from generate_series(1, 19000) n"));
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "height", {.type = "number"}, {}, Misfits::Refuse)), QByteArray("ok"));
        QCOMPARE(m_stage->number("select count(*) from catalog.product where jsonb_typeof(attributes -> 'height') = 'number'"),
            QByteArray("19001"));
    }

    void removingOneTellsOfItsValues()
    {
        add({.code = "glaze", .label = u"Glaze"_s});
        const auto kitchen = addCategory(u"Kitchen"_s, {}, {{.code = "glaze"}});
        const auto mug = addProduct("MUG", {{"glaze", "\"fog\""}});
        QCOMPARE(codeOf(m_own->attributes.remove(clerk(), "glaze", {}, Misfits::Refuse)), QByteArray("attribute_in_use"));
        QCOMPARE(codeOf(m_own->attributes.remove(clerk(), "glaze", 7, Misfits::Drop)), QByteArray("stale_version"));
        QCOMPARE(codeOf(m_own->attributes.remove(clerk(), "glaze", 1, Misfits::Drop)), QByteArray("ok"));
        QCOMPARE(valuesOf(mug), QByteArray("{}"));
        QCOMPARE(setOf(kitchen), QByteArray());
        QCOMPARE(codeOf(m_own->attributes.view(clerk(), "glaze")), QByteArray("not_found"));
    }

    // Whoever comes second sees what the first one did: no product is left with a choice that is gone.
    void aValueAndItsDefinitionMayChangeAtOnce_data()
    {
        QTest::addColumn<bool>("isDefinitionFirst");
        QTest::addColumn<bool>("isRaw");
        QTest::newRow("the definition, then the product") << true << false;
        QTest::newRow("the product, then the definition") << false << false;
        QTest::newRow("the definition, then SQL") << true << true;
        QTest::newRow("SQL, then the definition") << false << true;
    }
    void aValueAndItsDefinitionMayChangeAtOnce()
    {
        QFETCH(bool, isDefinitionFirst);
        QFETCH(bool, isRaw);
        add({.code = "glaze", .label = u"Glaze"_s, .type = "choice", .choices = choices({u"fog"_s, u"brick"_s})});
        const auto product = m_stage->shop.addGoods("MUG", 1000, 5).product;
        const Action redefine = [](Shop &shop) -> Result<QByteArray> {
            return codeOf(shop.attributes.change(clerk(), "glaze", {.choices = choices({u"fog"_s})}, {}, Misfits::Refuse));
        };
        const Action put = [&](Shop &shop) -> Result<QByteArray> {
            if (isRaw)
                return shop.database().script("update catalog.product set attributes = '{\"glaze\": \"brick\"}'") ? "ok"
                                                                                                                  : "refused";
            return codeOf(shop.catalog.change(clerk(), product, {.attributes = {{"glaze", "\"brick\""}}}, {}));
        };
        const auto both = isDefinitionFirst ? m_stage->overlap(redefine, put) : m_stage->overlap(put, redefine);
        QCOMPARE(both.first, QByteArray("ok"));
        QCOMPARE(both.second,
            isDefinitionFirst ? QByteArray(isRaw ? "refused" : "validation_failed") : QByteArray("attribute_in_use"));
    }

    void crowdsOfBothMeetWithoutADeadlock()
    {
        add({.code = "glaze", .label = u"Glaze"_s, .type = "choice", .choices = choices({u"fog"_s, u"brick"_s})});
        const auto product = addProduct("MUG", {});
        const auto words = m_stage->crowd(6, 60, [&](Shop &shop, int n) -> QByteArray {
            if (n % 3 == 0)
                return codeOf(shop.attributes.change(clerk(), "glaze",
                    {.choices = n % 2 ? choices({u"fog"_s}) : choices({u"fog"_s, u"brick"_s})}, {}, Misfits::Drop));
            return codeOf(
                shop.catalog.change(clerk(), product, {.attributes = {{"glaze", n % 2 ? "\"fog\"" : "\"brick\""}}}, {}));
        });
        QCOMPARE(words.value("ok") + words.value("validation_failed"), 60);
        QCOMPARE(
            m_stage->number(
                "select count(*) from catalog.product p where catalog.attribute_fault('choice', catalog.choices_of('glaze'), "
                "p.attributes -> 'glaze') is not null"),
            QByteArray("0"));
    }

    void categoriesHandTheirAttributesDown()
    {
        for (const char *code : {"material", "height", "colour"})
            add({.code = code, .label = QString::fromLatin1(code)});
        const auto home = addCategory(u"Home"_s, {}, {{.code = "material"}, {.code = "height"}});
        const auto kitchen = addCategory(u"Kitchen"_s, home, {{.code = "colour"}, {.code = "height", .isExcluded = true}});
        const auto mugs = addCategory(u"Mugs"_s, kitchen, {});
        QCOMPARE(setOf(mugs), QByteArray("material:home -height:kitchen colour:kitchen"));
        // Overridden, and reset.
        KONTOR_VERIFY_RESULT(
            m_own->categories.change(clerk(), mugs, {.attributes = std::vector<CategoryAttribute>{{.code = "height"}}}, {}));
        QCOMPARE(setOf(mugs), QByteArray("material:home height:mugs colour:kitchen"));
        KONTOR_VERIFY_RESULT(m_own->categories.change(clerk(), mugs, {.attributes = std::vector<CategoryAttribute>()}, {}));
        QCOMPARE(setOf(mugs), QByteArray("material:home -height:kitchen colour:kitchen"));
        // So is a storefront told what the list can be narrowed by, in the order of the set.
        const auto all = m_own->categories.list(storefront());
        const CategoryTree tree(*all);
        const auto at = std::find_if(all->begin(), all->end(), [&](const Category &category) { return category.id == mugs; });
        const auto facets = m_own->categories.facets(storefront(), tree, *at);
        KONTOR_VERIFY_RESULT(facets);
        QCOMPARE(facets->size(), size_t(2));
        QCOMPARE(facets->front().code + ' ' + facets->back().code, QByteArray("material colour"));
        // A product is asked for what its categories ask for.
        const auto product = addProduct("MUG", {});
        KONTOR_VERIFY_RESULT(m_own->catalog.change(clerk(), product, {.categories = std::vector{mugs}}, {}));
        const auto asked = [&] {
            return m_stage->number("select string_agg(s.code || ':' || k.slug, ' ' order by s.code) from catalog.attribute_set('"
                + product.toByteArray() + "') s join catalog.category k on k.id = s.category_id");
        };
        QCOMPARE(asked(), QByteArray("colour:kitchen material:home"));
        KONTOR_VERIFY_RESULT(m_own->categories.move(clerk(), mugs, {}, {}, {}));
        QCOMPARE(asked(), QByteArray());
        QCOMPARE(setOf(mugs), QByteArray());
        QCOMPARE(faultsOf(m_own->categories.change(
                     clerk(), mugs, {.attributes = std::vector<CategoryAttribute>{{.code = "sheen"}}}, {})),
            QByteArray("/attributes unknown_attribute"));
        QCOMPARE(faultsOf(m_own->categories.change(
                     clerk(), mugs, {.attributes = std::vector<CategoryAttribute>{{.code = "colour"}, {.code = "colour"}}}, {})),
            QByteArray("/attributes/1/code duplicate"));
    }

    void showsThemInEachLanguage()
    {
        add({.code = "glaze",
            .label = u"Glaze"_s,
            .translations = {{"de", u"Glasur"_s}},
            .type = "choices",
            .position = 1,
            .choices = {{.code = u"fog"_s, .label = u"Fog"_s, .translations = {{"de", u"Nebel"_s}}},
                {.code = u"brick"_s, .label = u"Brick"_s, .translations = {{"de", u"Ziegel"_s}}}}});
        add({.code = "height",
            .label = u"Height"_s,
            .translations = {{"de", u"Höhe"_s}},
            .type = "number",
            .unit = u"cm"_s,
            .position = 2});
        addProduct("MUG", {{"glaze", "[\"brick\",\"fog\"]"}, {"height", "9.50"}});
        QCOMPARE(shown("en"), QByteArray("Glaze=Fog, Brick Height=9.5cm"));
        QCOMPARE(shown("de"), QByteArray("Glasur=Nebel, Ziegel Höhe=9.5cm"));
        // A word that changes reaches the pages, also in one language only.
        KONTOR_VERIFY_RESULT(
            m_own->attributes.change(clerk(), "height", {.translations = Labels{{"de", u"Größe"_s}}}, {}, Misfits::Refuse));
        QCOMPARE(shown("de"), QByteArray("Glasur=Nebel, Ziegel Größe=9.5cm"));
        auto renamed = m_own->attributes.view(clerk(), "glaze")->choices;
        renamed.front().translations["de"] = u"Dunst"_s;
        KONTOR_VERIFY_RESULT(m_own->attributes.change(clerk(), "glaze", {.choices = renamed}, {}, Misfits::Refuse));
        QCOMPARE(shown("de"), QByteArray("Glasur=Dunst, Ziegel Größe=9.5cm"));
    }

    void listsAreNarrowedByEachOfSeveralChoices()
    {
        add({.code = "glaze",
            .label = u"Glaze"_s,
            .translations = {{"de", u"Glasur"_s}},
            .type = "choices",
            .choices = choices({u"fog"_s, u"brick"_s})});
        add({.code = "height", .label = u"Height"_s, .type = "number", .unit = u"cm"_s});
        add({.code = "secret", .label = u"Secret"_s, .isFacetable = false});
        addProduct("MUG", {{"glaze", "[\"fog\",\"brick\"]"}, {"height", "9.50"}, {"secret", "\"one\""}});
        addProduct("PAN", {{"glaze", "[\"brick\"]"}, {"height", "9.5"}});
        QCOMPARE(found({.attributes = {{u"glaze"_s, {u"fog"_s}}}}), QByteArray("mug"));
        QCOMPARE(found({.attributes = {{u"glaze"_s, {u"brick"_s}}}}), QByteArray("mug pan"));
        QCOMPARE(found({.attributes = {{u"height"_s, {u"9.5"_s}}}}), QByteArray("mug pan"));
        QCOMPARE(found({.attributes = {{u"secret"_s, {u"one"_s}}}}), QByteArray("mug"));
        QCOMPARE(found({.text = u"fog"_s}), QByteArray("mug"));
        auto german = storefront();
        german.locale = "de";
        const auto list = m_own->listing.list(german, {.hasFacets = true});
        KONTOR_VERIFY_RESULT(list);
        QByteArrayList told;
        for (const auto &group : list->facets.groups)
            for (const auto &value : group.values)
                told.append(group.label.toUtf8() + ':' + value.value.toUtf8() + '=' + value.label.toUtf8() + ' '
                    + QByteArray::number(value.count));
        QCOMPARE(told.join(", "), QByteArray("Glasur:brick=Brick 2, Glasur:fog=Fog 1, Height:9.5=9.5 2"));
    }

    // What was written before anything held it to a type is kept as far as it can be.
    void takesOverWhatAnEarlierVersionWrote()
    {
        const TestDatabase database;
        const auto own = database.connect();
        run(*own,
            "do $$ declare s text; begin for s in select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$|^public$' loop"
            " execute format('drop schema %I cascade', s); end loop; end $$");
        KONTOR_VERIFY_RESULT(migrate(*own, shippedMigrations().first(19)));
        run(*own,
            R"(insert into catalog.attribute (code, label, type) values ('pages', 'Pages', 'number'), ('size', 'Size', 'number'), ('wood', 'Wood', 'choice');
               insert into catalog.product (id, slug, title, attributes) values
                   (ops.uuid_v7(), 'a', 'A', '{"pages": "120", "size": 12, "wood": "Oak", "lost": "kept", "empty": ""}'),
                   (ops.uuid_v7(), 'b', 'B', '{"pages": 80.50, "size": "large", "No Code": "x"}'))");
        KONTOR_VERIFY_RESULT(migrate(*own));
        QCOMPARE(value(*own, "select string_agg(attributes::text, ' ' order by slug) from catalog.product"),
            QByteArray(
                R"({"lost": "kept", "size": "12", "wood": "Oak", "pages": 120} {"size": "large", "pages": 80.50, "no_code": "x"})"));
        QCOMPARE(value(*own, "select string_agg(code || ':' || type, ' ' order by code) from catalog.attribute"),
            QByteArray("empty:text lost:text no_code:text pages:number size:text wood:text"));
    }

    void losesNothingToAStaleVersion()
    {
        add({.code = "glaze", .label = u"Glaze"_s});
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "glaze", {.label = u"First"_s}, 1, Misfits::Refuse)), QByteArray("ok"));
        QCOMPARE(codeOf(m_own->attributes.change(clerk(), "glaze", {.label = u"Late"_s}, 1, Misfits::Refuse)),
            QByteArray("stale_version"));
        QCOMPARE(m_own->attributes.view(clerk(), "glaze")->label, u"First"_s);
        QCOMPARE(m_stage->number("select count(*) from ops.audit where subject = 'attribute'"), QByteArray("2"));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type like 'attribute.%'"), QByteArray("2"));
    }
};

KONTOR_TEST(AttributesTest)
#include "tst_attributes.moc"
