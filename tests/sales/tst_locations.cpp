#include "core/listing/listingrefresh.h"
#include "tests/sales/stockroom.h"

using namespace kontor;
using namespace kontor::test;

/** Where stock lies, and which of it serves whom. */
class LocationsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_variant;

    Result<Location> create(const char *code)
    {
        return m_own->locations.create(clerk(), {.code = code, .name = u"Kiel"_s, .country = *CountryCode::parse(u"DE")});
    }
    QByteArray order(const char *market)
    {
        return outcome(
            complete(*m_own, m_stage->providers, makeReady(*m_own, {{m_variant, 1}}, "manual", "bank_transfer", "{}", market)));
    }
    QByteArray reserved()
    {
        return m_stage->number("select string_agg(reserved::text, ' ' order by location_id) from inventory.level");
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_variant = m_stage->shop.addGoods("GOODS-1", 1990, 5, 5).variant;
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void opensALocationOnce()
    {
        const auto kiel = create("kiel");
        KONTOR_VERIFY_RESULT(kiel);
        QCOMPARE(kiel->name, u"Kiel"_s);
        QCOMPARE(refusal(create("kiel")), QByteArray("name_taken"));
        QCOMPARE(m_own->locations.list(reader())->size(), size_t(3));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type = 'location.created'"), QByteArray("1"));
        QCOMPARE(
            m_stage->number("select count(*) from ops.audit where operation = 'inventory.create_location'"), QByteArray("1"));
    }
    void opensNoMoreThanAThousand()
    {
        run(m_stage->shop.database(),
            "insert into inventory.location (id, code, name, country) select ops.uuid_v7(), 'l' || n, 'L', 'DE' from generate_series(1, 998) n");
        QCOMPARE(refusal(create("kiel")), QByteArray("too_many"));
    }
    void changesALocation()
    {
        const auto before = m_own->locations.list(reader())->front();
        const auto after = m_own->locations.change(clerk(), before.id, {.name = u"Harbour"_s, .country = {}}, before.version);
        KONTOR_VERIFY_RESULT(after);
        QCOMPARE(after->name, u"Harbour"_s);
        QCOMPARE(after->country, before.country);
        QCOMPARE(refusal(m_own->locations.change(clerk(), before.id, {}, before.version)), QByteArray("stale_version"));
        QCOMPARE(refusal(m_own->locations.change(clerk(), *LocationId::parse(u"01900000-0000-7000-8000-00000000dead"), {}, {})),
            QByteArray("not_found"));
        QCOMPARE(
            m_stage->number(
                "select payload #>> '{before,name}' || ' ' || (payload #>> '{after,name}') from ops.audit where operation = 'inventory.change_location'"),
            before.name.toUtf8() + " Harbour");
    }
    void refusesWhomeverMayNot()
    {
        const QByteArray missing = "permission_missing";
        const auto context = reader();
        QCOMPARE(refusal(m_own->locations.create(context, {.code = "x", .name = u"X"_s, .country = *CountryCode::parse(u"DE")})),
            missing);
        QCOMPARE(refusal(m_own->locations.change(context, m_stage->shop.hamburg, {}, {})), missing);
        QVERIFY(!m_own->locations.rank(context, "eu", {}));
        QCOMPARE(refusal(m_own->locations.ranked(storefront(), "eu")), QByteArray("unauthenticated"));
        QCOMPARE(refusal(m_own->locations.list(storefront())), QByteArray("unauthenticated"));
    }
    void servesAMarketInTheOrderThatItWasGiven()
    {
        const auto hamburg = m_stage->shop.hamburg;
        const auto luebeck = m_stage->shop.luebeck;
        QCOMPARE(*m_own->locations.ranked(reader(), "eu"), (std::vector<LocationId>{hamburg, luebeck}));
        QCOMPARE(order("eu"), QByteArray("placed"));
        QCOMPARE(reserved(), QByteArray("1 0"));
        QVERIFY(m_own->locations.rank(clerk(), "eu", {luebeck, hamburg}));
        QCOMPARE(*m_own->locations.ranked(reader(), "eu"), (std::vector<LocationId>{luebeck, hamburg}));
        QCOMPARE(order("eu"), QByteArray("placed"));
        QCOMPARE(reserved(), QByteArray("1 1"));
        QCOMPARE(order("jp"), QByteArray("placed"));
        QCOMPARE(reserved(), QByteArray("2 1"));
        // The same again changes nothing, and nobody is told.
        QVERIFY(m_own->locations.rank(clerk(), "eu", {luebeck, hamburg}));
        QCOMPARE(m_stage->number("select count(*) from ops.outbox where type = 'market.locations_ranked'"), QByteArray("1"));
        QCOMPARE(m_stage->number("select count(*) from ops.audit where operation = 'inventory.rank_locations'"), QByteArray("1"));
    }
    void aMarketWithoutLocationsSellsNothing()
    {
        QVERIFY(m_own->locations.rank(clerk(), "jp", {}));
        QCOMPARE(order("jp"), QByteArray("out_of_stock"));
        QCOMPARE(order("eu"), QByteArray("placed"));
        m_stage->shop.change("select 1");
        QCOMPARE(m_stage->number("select string_agg(state, ' ' order by market) from inventory.availability"),
            QByteArray("in_stock out_of_stock in_stock"));
    }
    void refusesRanksThatCannotBe()
    {
        const auto rank = [&](const char *market, const std::vector<LocationId> &locations) {
            return m_own->locations.rank(clerk(), market, locations);
        };
        const auto hamburg = m_stage->shop.hamburg;
        QCOMPARE(rank("mars", {hamburg}).error().code, "not_found"_L1);
        QCOMPARE(refusal(m_own->locations.ranked(clerk(), "mars")), QByteArray("not_found"));
        QCOMPARE(faults(rank("eu", {hamburg, *LocationId::parse(u"01900000-0000-7000-8000-00000000dead"), hamburg})),
            QByteArray("/location_ids/2 duplicate; /location_ids/1 unknown_location"));
        QCOMPARE(m_own->locations.ranked(clerk(), "eu")->size(), size_t(2));
    }
};

KONTOR_TEST(LocationsTest)
#include "tst_locations.moc"
