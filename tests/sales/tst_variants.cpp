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
    if (!result && !result.error().fields.isEmpty())
        return result.error().fields.front().pointer.toUtf8() + ' ' + QByteArray(result.error().fields.front().code.data());
    return result ? QByteArray("ok") : QByteArray(result.error().code.data());
}

QStringList numbered(const QString &prefix, int count)
{
    QStringList values;
    for (int n = 1; n <= count; ++n)
        values.append(prefix + QString::number(n));
    return values;
}

}

class VariantsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    ProductId m_product;

    VariantService &variants() { return m_own->variants; }
    QByteArray combine(const std::vector<NewProduct::Option> &options)
    {
        const auto done = variants().combine(clerk(), m_product,
            {.options = options, .skuPrefix = u"LS"_s, .prices = {Money(1990, *Currency::parse(u"EUR"))}}, {});
        return done ? QByteArray::number(done->added) + " and " + QByteArray::number(done->present) : codeOf(done);
    }
    QByteArray skus() { return m_stage->number("select string_agg(sku, ' ' order by position) from catalog.variant"); }
    VariantId idOf(const char *sku)
    {
        return *VariantId::parse(
            QString::fromLatin1(m_stage->number("select id from catalog.variant where sku = '" + QByteArray(sku) + "'")));
    }
    void refresh()
    {
        if (!ListingRefresher(m_clock, m_random).runAll(m_stage->shop.database()))
            qFatal("the read model cannot be refreshed");
    }

    SystemClock m_clock;
    SystemRandom m_random;

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        NewProduct shirt;
        shirt.title = u"Linen shirt"_s;
        shirt.status = "active";
        shirt.variants.push_back({.sku = *Sku::parse(u"LS"), .prices = {Money(1990, *Currency::parse(u"EUR"))}});
        m_product = *m_own->catalog.create(clerk(), shirt);
    }
    void cleanup()
    {
        refresh();
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void makesEveryCombination()
    {
        const auto version = m_own->catalog.loadStaff(m_product)->version;
        QCOMPARE(combine({{.name = u"Colour"_s, .values = {u"Navy blue"_s, u"Rosé"_s}},
                     {.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}}),
            QByteArray("3 and 1"));
        QCOMPARE(skus(), QByteArray("LS LS-NAVYBLUE-M LS-ROSE-S LS-ROSE-M"));
        QCOMPARE(m_stage->number("select (options ->> 'Colour') || (options ->> 'Size') from catalog.variant where sku = 'LS'"),
            QByteArray("Navy blueS"));
        QVERIFY(m_own->catalog.loadStaff(m_product)->version > version);
        // Once more, with a value more: only what is missing comes.
        QCOMPARE(combine({{.name = u"Colour"_s, .values = {u"Navy blue"_s, u"Rosé"_s}},
                     {.name = u"Size"_s, .values = {u"S"_s, u"M"_s, u"L"_s}}}),
            QByteArray("2 and 4"));
        QCOMPARE(combine({{.name = u"Colour"_s, .values = {u"Navy blue"_s, u"Rosé"_s}},
                     {.name = u"Size"_s, .values = {u"S"_s, u"M"_s, u"L"_s}}}),
            QByteArray("0 and 6"));
        refresh();
        const auto shown = QJsonDocument::fromJson(m_own->listing.find(storefront(), "linen-shirt")->json).object();
        QCOMPARE(shown["variants"_L1].toArray().size(), 6);
        QCOMPARE(shown["options"_L1][1]["values"_L1].toArray(), (QJsonArray{u"S"_s, u"M"_s, u"L"_s}));
    }

    void refusesWhatWouldLeaveAVariantWithoutAValue()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}}), QByteArray("1 and 1"));
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}, {.name = u"Colour"_s, .values = {u"Blue"_s}}}),
            QByteArray("/options wrong_options"));
        QCOMPARE(combine({{.name = u"Colour"_s, .values = {u"Blue"_s}}}), QByteArray("/options wrong_options"));
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"L"_s}}}), QByteArray("/options wrong_options"));
        QCOMPARE(combine({}), QByteArray("/options wrong_options"));
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"S"_s}}}), QByteArray("/options/0/values/1 duplicate"));
        QCOMPARE(skus(), QByteArray("LS LS-M"));
    }

    // The largest that there is, at one go: one transaction, and each of its pages reads no more than itself.
    void makesTwoThousandFiveHundredAtOnce()
    {
        const std::vector<NewProduct::Option> options{
            {.name = u"Colour"_s, .values = numbered(u"C"_s, 50)}, {.name = u"Size"_s, .values = numbered(u"S"_s, 50)}};
        QCOMPARE(combine(options), QByteArray("2499 and 1"));
        QCOMPARE(m_stage->number("select count(distinct xmin::text) from catalog.variant where sku <> 'LS'"), QByteArray("1"));
        QCOMPARE(m_stage->number("select count(*) from pricing.price"), QByteArray("2500"));
        auto more = options;
        more[1].values.append(u"S51"_s);
        QCOMPARE(combine(more), QByteArray("/options too_many"));
        refresh();
        const auto shown = QJsonDocument::fromJson(m_own->listing.find(storefront(), "linen-shirt")->json).object();
        QCOMPARE(shown["variants"_L1].toArray().size(), 500);

        std::optional<std::pair<qint64, VariantId>> after;
        QSet<VariantId> seen;
        for (bool hasMore = true; hasMore;) {
            auto rows = *variants().list(clerk(), m_product, after, 100);
            hasMore = rows.size() > 100;
            if (hasMore)
                rows.pop_back();
            for (const auto &row : rows)
                seen.insert(row.id);
            after = {rows.back().position, rows.back().id};
        }
        QCOMPARE(seen.size(), 2500);
    }

    void oneFaultLeavesNothingBehind()
    {
        m_stage->shop.addGoods("LS-C2-S2", 1000, 1);
        QCOMPARE(
            combine({{.name = u"Colour"_s, .values = numbered(u"C"_s, 3)}, {.name = u"Size"_s, .values = numbered(u"S"_s, 3)}}),
            QByteArray("sku_taken"));
        QCOMPARE(m_stage->number("select count(*) from catalog.option"), QByteArray("0"));
        QCOMPARE(m_stage->number("select count(*) from catalog.variant where product_id = '" + m_product.toByteArray() + "'"),
            QByteArray("1"));
    }

    void addsWhatIsGiven()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}}), QByteArray("1 and 1"));
        const auto add = [&](const char *sku, const QMap<QString, QString> &options, const QString &barcode = {}) {
            return codeOf(variants().add(clerk(), m_product,
                {{.sku = *Sku::parse(QString::fromLatin1(sku)), .barcode = barcode, .options = options}}, {}));
        };
        QCOMPARE(add("LS-XL", {{u"Size"_s, u"XL"_s}}), QByteArray("ok"));
        QCOMPARE(
            m_stage->number("select string_agg(value, ' ' order by position) from catalog.option_value"), QByteArray("S M XL"));
        QCOMPARE(add("LS-X", {{u"Size"_s, u"XL"_s}}), QByteArray("variant_exists"));
        QCOMPARE(add("LS-M", {{u"Size"_s, u"XS"_s}}), QByteArray("sku_taken"));
        QCOMPARE(add("LS-XS", {}), QByteArray("/variants/0/options wrong_options"));
        QCOMPARE(add("LS-XS", {{u"Size"_s, u"XS"_s}}, u"4006381333932"_s), QByteArray("/variants/0/barcode wrong_check_digit"));
        QCOMPARE(skus(), QByteArray("LS LS-M LS-XL"));
        QCOMPARE(codeOf(variants().add(clerk(), m_product, {}, 99)), QByteArray("stale_version"));
    }

    void twoWhoAddAtOnceFindEachOther()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = numbered(u"S"_s, 200)}}), QByteArray("199 and 1"));
        const auto words = m_stage->crowd(4, 24, [&](Shop &shop, int n) -> QByteArray {
            std::vector<NewVariant> fresh;
            fresh.push_back({.sku = *Sku::parse(u"EXTRA-%1"_s.arg(n % 12)), .options = {{u"Size"_s, u"S%1"_s.arg(n % 12 + 1)}}});
            return codeOf(shop.variants.add(clerk(), m_product, fresh, {}));
        });
        QCOMPARE(words.value("variant_exists"), 24);
        QCOMPARE(m_stage->number("select count(*) from catalog.variant"), QByteArray("200"));
    }

    void isChangedByItself()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}}), QByteArray("1 and 1"));
        const auto small = idOf("LS");
        const auto change = [&](const VariantChange &wanted, std::optional<qint64> expected = {}) {
            return codeOf(variants().change(clerk(), small, wanted, expected));
        };
        const auto version = variants().view(clerk(), small)->position;
        const auto quoted = m_stage->number("select quote_version from catalog.variant where sku = 'LS'").toInt();
        QCOMPARE(change({.sku = Sku::parse(u"LS-S"), .barcode = u"4006381333931"_s, .weightGrams = 300, .lengthMm = 10}, version),
            QByteArray("ok"));
        QCOMPARE(change({.weightGrams = 1}, version), QByteArray("stale_version"));
        QVERIFY(m_stage->number("select quote_version from catalog.variant where sku = 'LS-S'").toInt() > quoted);
        QCOMPARE(variants().find(clerk(), u"4006381333931"_s)->front().id, small);
        QCOMPARE(variants().find(clerk(), u"LS-S"_s)->front().id, small);
        QVERIFY(variants().find(clerk(), u"nothing"_s)->empty());
        QCOMPARE(change({.sku = Sku::parse(u"LS-M")}), QByteArray("sku_taken"));
        QCOMPARE(change({.barcode = u"4006381333932"_s}), QByteArray("/barcode wrong_check_digit"));
        QCOMPARE(change({.options = QMap<QString, QString>{{u"Size"_s, u"M"_s}}}), QByteArray("variant_exists"));
        QCOMPARE(change({.options = QMap<QString, QString>{{u"Size"_s, u"XXL"_s}}}), QByteArray("/options wrong_options"));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation = 'variant.change'"), QByteArray("1"));
    }

    // A barcode of before check digits were looked at keeps nothing else from changing.
    void anOldBarcodeStays()
    {
        run(m_stage->shop.database(),
            "alter table catalog.variant disable trigger variant_barcode_update; update catalog.variant set barcode = '12345678';"
            "alter table catalog.variant enable trigger variant_barcode_update");
        QCOMPARE(codeOf(m_own->catalog.change(clerk(), m_product, {.title = u"Shirt"_s}, {})), QByteArray("ok"));
        QCOMPARE(codeOf(variants().change(clerk(), idOf("LS"), {.weightGrams = 5}, {})), QByteArray("ok"));
        QVERIFY(!m_own->database().script("update catalog.variant set barcode = '12345679'"));
        QVERIFY(m_own->database().script("update catalog.variant set barcode = '12345670'"));
    }

    void makesAnSkuForEveryValue()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"1.5"_s, u"15"_s, u"Кот"_s, u"犬"_s}}}), QByteArray("3 and 1"));
        QCOMPARE(skus(), QByteArray("LS LS-15V2 LS-V3 LS-V4"));
    }

    void goesOnlyWhenNobodyNeedsIt()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"M"_s, u"L"_s}}}), QByteArray("2 and 1"));
        const auto remove = [&](const VariantId &id, std::optional<qint64> expected = {}) {
            return codeOf(variants().remove(clerk(), id, expected));
        };
        const auto small = idOf("LS");
        run(m_stage->shop.database(),
            "insert into inventory.level (id, variant_id, location_id, on_hand) select ops.uuid_v7(), '" + small.toByteArray()
                + "', id, 0 from inventory.location limit 1");
        QCOMPARE(remove(small), QByteArray("variant_in_use"));
        QCOMPARE(remove(idOf("LS-M"), 99), QByteArray("stale_version"));
        QCOMPARE(remove(idOf("LS-M")), QByteArray("ok"));
        QCOMPARE(remove(VariantId::make(m_clock, m_random)), QByteArray("not_found"));
        run(m_stage->shop.database(), "delete from inventory.level");
        QCOMPARE(remove(idOf("LS-L")), QByteArray("ok"));
        QCOMPARE(remove(small), QByteArray("last_variant"));
    }

    // Whoever comes second finds that it is the last one.
    void twoCannotTakeTheLastTwo()
    {
        QCOMPARE(combine({{.name = u"Size"_s, .values = {u"S"_s, u"M"_s}}}), QByteArray("1 and 1"));
        const auto removes = [](const VariantId &id) {
            return [=](Shop &shop) -> Result<QByteArray> { return codeOf(shop.variants.remove(clerk(), id, {})); };
        };
        const auto both = m_stage->overlap(removes(idOf("LS")), removes(idOf("LS-M")));
        QCOMPARE(both.first + ' ' + both.second, QByteArray("ok last_variant"));
    }
};

KONTOR_TEST(VariantsTest)
#include "tst_variants.moc"
