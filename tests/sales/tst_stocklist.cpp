#include "tests/sales/stockroom.h"

#include "core/inventory/stocklist.h"

using namespace kontor;
using namespace kontor::test;

/** Variants with what there is of them, as staff work through them. */
class StockListTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_mug;
    VariantId m_pan;

    QByteArray skus(const StockQuery &query)
    {
        const auto rows = m_own->stock.list(reader(), query);
        if (!rows)
            return rows.error().code.data();
        QByteArrayList all;
        for (const auto &row : *rows)
            all.append(row.sku.toUtf8());
        return all.join(' ');
    }
    StockOfVariant only(const StockQuery &query)
    {
        auto rows = m_own->stock.list(reader(), query);
        return rows && rows->size() == 1 ? rows->front() : StockOfVariant();
    }
    void writeOff(const VariantId &variant, const LocationId &location, int pieces)
    {
        KONTOR_VERIFY_RESULT(
            m_own->inventory.writeOff(clerk(), {.variant = variant, .location = location, .pieces = pieces, .reason = {}}));
    }
    void setThreshold(const VariantId &variant, const LocationId &location, int threshold)
    {
        const auto levels = m_own->inventory.list(clerk(), variant, {}, 10);
        for (const auto &level : *levels)
            if (level.locationId == location)
                KONTOR_VERIFY_RESULT(m_own->inventory.changeLevel(
                    clerk(), level.id, {.safety = 1, .backorderLimit = {}, .lowStockThreshold = std::optional(threshold)}, {}));
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_mug = m_stage->shop.addGoods("MUG-1", 1990, 10, 4).variant;
        m_pan = m_stage->shop.addGoods("PAN-1", 4990, 3).variant;
        m_stage->shop.addGoods("PAN-2", 4990, 0);
        auto &database = m_stage->shop.database();
        run(database, "update catalog.variant set barcode = '4006381333931' where sku = 'MUG-1'");
        run(database,
            "update catalog.product p set title = 'Iron pan Harz' from catalog.variant v where v.product_id = p.id and v.sku = 'PAN-1'");
        run(database,
            "insert into catalog.option (id, product_id, name, position) select ops.uuid_v7(), product_id, o.name, o.n from catalog.variant,"
            " (values ('Size', 2), ('Colour', 1)) o (name, n) where sku = 'PAN-1'");
        run(database, R"(update catalog.variant set options = '{"Size": "28 cm", "Colour": "Black"}' where sku = 'PAN-1')");
    }
    void cleanup()
    {
        m_own.reset();
        m_stage.reset();
    }

    void sumsTheLevelsOfAVariant()
    {
        setThreshold(m_mug, m_stage->shop.hamburg, 2);
        const auto mug = only({.code = u"MUG-1"_s});
        QCOMPARE(mug.levels.size(), size_t(2));
        QCOMPARE(mug.barcode, u"4006381333931"_s);
        const auto sum = mug.sum();
        QCOMPARE(sum.onHand, 14);
        QCOMPARE(sum.safety, 1);
        QCOMPARE(sum.available(), 13);
        QCOMPARE(sum.lowStockThreshold, std::optional(2));
        const auto there = only({.location = m_stage->shop.luebeck, .code = u"MUG-1"_s});
        QCOMPARE(there.levels.size(), size_t(1));
        QCOMPARE(there.sum().onHand, 4);
        // Titles and options, in the order of the product's.
        const auto pan = only({.code = u"PAN-1"_s});
        QCOMPARE(pan.title, u"Iron pan Harz"_s);
        QCOMPARE(pan.options, u"Black, 28 cm"_s);
        // What has no level is there all the same: goods may come in.
        const auto kiel =
            m_own->locations.create(clerk(), {.code = "kiel", .name = u"Kiel"_s, .country = *CountryCode::parse(u"DE")});
        const auto nowhere = only({.location = kiel->id, .code = u"PAN-1"_s});
        QCOMPARE(nowhere.sku, u"PAN-1"_s);
        QVERIFY(nowhere.levels.empty());
        QCOMPARE(nowhere.state(), StockState::None);
    }

    void pagesBySku()
    {
        StockQuery query{.limit = 2};
        QCOMPARE(skus(query), QByteArray("MUG-1 PAN-1 PAN-2"));
        query.afterSku = u"PAN-1"_s;
        QCOMPARE(skus(query), QByteArray("PAN-2"));
        QCOMPARE(*m_own->stock.count(reader(), {}), qint64(3));
        QCOMPARE(skus({.variants = {m_pan, m_mug}}), QByteArray("MUG-1 PAN-1"));
    }

    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("found");
        const auto row = [](const char *name, const QString &text, const char *found) {
            QTest::newRow(name) << text << QByteArray(found);
        };
        row("the beginning of an SKU", u"pan-"_s, "PAN-1 PAN-2");
        row("not its middle", u"AN-1"_s, "");
        row("a word of the title", u"harz"_s, "PAN-1");
        row("the beginning of a barcode", u"40063"_s, "MUG-1");
        row("all of it", u" 4006381333931 "_s, "MUG-1");
        row("not its middle either", u"6381"_s, "");
        row("a joker as itself", u"%"_s, "");
        row("nothing", u"nothing"_s, "");
    }
    void finds()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, found);
        QCOMPARE(skus({.text = text}), found);
        QCOMPARE(*m_own->stock.count(reader(), {.text = text}), qint64(found.isEmpty() ? 0 : found.count(' ') + 1));
    }
    void scansOneCode()
    {
        QCOMPARE(skus({.code = u"4006381333931"_s}), QByteArray("MUG-1"));
        QCOMPARE(skus({.code = u"pan-2"_s}), QByteArray("PAN-2"));
        QCOMPARE(skus({.code = u"40063"_s}), QByteArray());
        QCOMPARE(skus({.code = u"PAN"_s}), QByteArray());
    }

    void tellsHowItStands()
    {
        QCOMPARE(only({.code = u"PAN-1"_s}).state(), StockState::InStock);
        QCOMPARE(only({.code = u"PAN-2"_s}).state(), StockState::None);
        setThreshold(m_pan, m_stage->shop.hamburg, 2);
        QCOMPARE(only({.code = u"PAN-1"_s}).state(), StockState::Low);
        writeOff(m_pan, m_stage->shop.hamburg, 3);
        QCOMPARE(only({.code = u"PAN-1"_s}).state(), StockState::Out);
        // One location that has run out is no reason to call the variant so, as long as another serves it.
        writeOff(m_mug, m_stage->shop.luebeck, 4);
        QCOMPARE(only({.code = u"MUG-1"_s}).state(), StockState::InStock);
        QCOMPARE(only({.location = m_stage->shop.luebeck, .code = u"MUG-1"_s}).state(), StockState::Out);
    }
    void listsWhatTheWorkListNames()
    {
        setThreshold(m_pan, m_stage->shop.hamburg, 2);
        writeOff(m_mug, m_stage->shop.hamburg, 10);
        writeOff(m_mug, m_stage->shop.luebeck, 4);
        QCOMPARE(skus({.alert = StockState::Low}), QByteArray("PAN-1"));
        QCOMPARE(skus({.alert = StockState::Out}), QByteArray("MUG-1"));
        QCOMPARE(skus({.location = m_stage->shop.luebeck, .alert = StockState::Low}), QByteArray());
        QCOMPARE(skus({.location = m_stage->shop.luebeck, .alert = StockState::Out, .text = u"MUG"_s}), QByteArray("MUG-1"));
        // A variant is one, however many of its levels have run out.
        const auto all = m_own->stock.alerts(reader(), {});
        KONTOR_VERIFY_RESULT(all);
        QCOMPARE(all->low, qint64(1));
        QCOMPARE(all->out, qint64(1));
        QCOMPARE(all->lacking, qint64(0));
        QCOMPARE(m_own->stock.alerts(reader(), m_stage->shop.luebeck)->low, qint64(0));
    }
    void namesWhatOrdersLack()
    {
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_pan, 3}}))), QByteArray("placed"));
        writeOff(m_pan, m_stage->shop.hamburg, 1);
        QCOMPARE(skus({.alert = StockState::Short}), QByteArray("PAN-1"));
        QCOMPARE(only({.code = u"PAN-1"_s}).state(), StockState::Short);
        QCOMPARE(m_own->stock.alerts(reader(), {})->lacking, qint64(1));
    }

    void asksForThePermission()
    {
        QCOMPARE(refusal(m_own->stock.list(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(m_own->stock.count(storefront(), {})), QByteArray("unauthenticated"));
        QCOMPARE(refusal(m_own->stock.alerts(storefront(), {})), QByteArray("unauthenticated"));
        const Context other{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read"}}};
        QCOMPARE(refusal(m_own->stock.list(other, {})), QByteArray("permission_missing"));
    }
};

KONTOR_TEST(StockListTest)
#include "tst_stocklist.moc"
