#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

/** Where something can be fetched, and whether it lies there. */
class PickupTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;

    // "hamburg in_stock; luebeck low_stock", or the refusal.
    QByteArray places(const char *market = "eu", const char *product = "goods-1")
    {
        const auto found = m_own->pickup.list(storefront(market), product, m_goods.variant);
        if (!found)
            return refusal(found);
        QByteArrayList all;
        for (const auto &place : found->places)
            all.append(place.code + ' ' + place.availability);
        return all.join("; ");
    }
    void setPickup(const LocationId &location, bool isPickup)
    {
        LocationService::Change change;
        change.isPickup = isPickup;
        KONTOR_VERIFY_RESULT(m_own->locations.change(clerk(), location, change, {}));
    }
    void adjust(int delta, const LocationId &location)
    {
        KONTOR_VERIFY_RESULT(m_own->inventory.adjust(
            clerk(), {.variant = m_goods.variant, .location = location, .delta = delta, .reason = u"Count"_s}));
    }
    QByteArray told() { return m_stage->number("select count(*) from ops.outbox where type = 'inventory.pickup_changed'"); }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("GOODS-1", 1990, 9, 3);
        setPickup(m_stage->shop.hamburg, true);
        setPickup(m_stage->shop.luebeck, true);
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void tellsAWordForEachPlace()
    {
        QCOMPARE(places(), QByteArray("hamburg in_stock; luebeck low_stock"));
        adjust(-4, m_stage->shop.hamburg);
        adjust(-3, m_stage->shop.luebeck);
        QCOMPARE(places(), QByteArray("hamburg low_stock; luebeck out_of_stock"));
        // What is promised or kept back lies there for somebody else, and a backorder for nobody.
        run(m_stage->shop.database(),
            "update inventory.level set safety = 5, backorder_limit = 9 where location_id = '"
                + m_stage->shop.hamburg.toByteArray() + "'");
        QCOMPARE(places(), QByteArray("hamburg out_of_stock; luebeck out_of_stock"));
    }
    // Wherever staff have put it.
    void findsAVariantWhateverItsPosition()
    {
        m_stage->shop.change("update catalog.variant set position = 1000");
        QCOMPARE(places(), QByteArray("hamburg in_stock; luebeck low_stock"));
        const auto page = m_own->listing.find(storefront(), "goods-1");
        KONTOR_VERIFY_RESULT(page);
        QVERIFY2(page->json.contains(m_goods.variant.toByteArray()), page->json.constData());
        m_stage->shop.change("delete from pricing.price");
        QCOMPARE(places(), QByteArray("not_found"));
    }
    void countsWhatIsPromised()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 4}});
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, ready)), QByteArray("placed"));
        QCOMPARE(places(), QByteArray("hamburg low_stock; luebeck low_stock"));
    }
    void namesPickupLocationsOfTheMarketInItsOrder()
    {
        KONTOR_VERIFY_RESULT(m_own->locations.rank(clerk(), "eu", {m_stage->shop.luebeck, m_stage->shop.hamburg}));
        QCOMPARE(places(), QByteArray("luebeck low_stock; hamburg in_stock"));
        setPickup(m_stage->shop.luebeck, false);
        QCOMPARE(places(), QByteArray("hamburg in_stock"));
        KONTOR_VERIFY_RESULT(m_own->locations.rank(clerk(), "jp", {m_stage->shop.luebeck}));
        m_stage->shop.change("select 1");
        QCOMPARE(places("jp"), QByteArray());
    }
    void tellsWhereAndWhen()
    {
        LocationService::Change change;
        change.address = u"Deichstraße 27\n20459 Hamburg"_s;
        change.openingHours = u"Mo-Sa 10-19"_s;
        KONTOR_VERIFY_RESULT(m_own->locations.change(clerk(), m_stage->shop.hamburg, change, {}));
        const auto found = m_own->pickup.list(storefront(), "goods-1", m_goods.variant);
        KONTOR_VERIFY_RESULT(found);
        QCOMPARE(found->places[0].address, *change.address);
        QCOMPARE(found->places[0].openingHours, *change.openingHours);
        QVERIFY(found->product == m_goods.product);
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type = 'location.updated' and tags = '{pickup}'"),
            QByteArray("3"));
    }
    void refusesWhatNoShopperSees()
    {
        QCOMPARE(places("mars"), QByteArray("unknown_market"));
        QCOMPARE(places("eu", "nothing"), QByteArray("not_found"));
        m_stage->shop.addGoods("OTHER-1", 100, 1);
        QCOMPARE(places("eu", "other-1"), QByteArray("unknown_variant"));
        m_stage->shop.change("update catalog.product set status = 'draft'");
        QCOMPARE(places(), QByteArray("not_found"));
    }
    void tellsTheCachesWhenAWordChanges()
    {
        QCOMPARE(told(), QByteArray("0"));
        adjust(-3, m_stage->shop.hamburg); // 6: the same word
        QCOMPARE(told(), QByteArray("0"));
        adjust(-1, m_stage->shop.hamburg);
        QCOMPARE(told(), QByteArray("1"));
        QCOMPARE(m_stage->number("select tags[1] from ops.outbox where type = 'inventory.pickup_changed'"),
            "pickup:" + m_goods.variant.toByteArray());
        adjust(-5, m_stage->shop.hamburg);
        QCOMPARE(told(), QByteArray("2"));
        setPickup(m_stage->shop.luebeck, false);
        adjust(-3, m_stage->shop.luebeck);
        QCOMPARE(told(), QByteArray("2"));
        // The first goods of a place.
        m_stage->shop.addGoods("OTHER-1", 100, 9);
        QCOMPARE(told(), QByteArray("3"));
    }
};

KONTOR_TEST(PickupTest)
#include "tst_pickup.moc"
