#include "tests/support/testshop.h"

#include "core/health/verify.h"
#include "core/listing/listingrefresh.h"
#include "tests/support/suite.h"

namespace kontor::test {

namespace {

constexpr auto shopSql = R"(
insert into pricing.market (code, name, currency, prices_include_tax, countries, default_country, is_default, position) values
    ('eu', 'Europe', 'EUR', true, '{DE,AT,FR}', 'DE', true, 1),
    ('us', 'United States', 'USD', false, '{US}', 'US', false, 2),
    ('jp', 'Japan', 'JPY', true, '{JP}', 'JP', false, 3);
insert into pricing.tax_rate (id, country, region, postal_from, postal_to, tax_class, rate_ppm, name) values
    (ops.uuid_v7(), 'DE', '', '', '', 'standard', 190000, 'MwSt'), (ops.uuid_v7(), 'DE', '', '', '', 'reduced', 70000, 'MwSt'),
    (ops.uuid_v7(), 'AT', '', '', '', 'standard', 200000, 'USt'), (ops.uuid_v7(), 'AT', '', '', '', 'reduced', 100000, 'USt'),
    (ops.uuid_v7(), 'FR', '', '', '', 'standard', 200000, 'TVA'), (ops.uuid_v7(), 'FR', '', '', '', 'reduced', 55000, 'TVA'),
    (ops.uuid_v7(), 'US', 'NY', '', '', 'standard', 40000, 'State'), (ops.uuid_v7(), 'US', 'NY', '10001', '10292', 'standard', 88750, 'NYC'),
    (ops.uuid_v7(), 'US', 'CA', '', '', 'standard', 72500, 'State'),
    (ops.uuid_v7(), 'JP', '', '', '', 'standard', 100000, 'Shohizei'), (ops.uuid_v7(), 'JP', '', '', '', 'reduced', 80000, 'Shohizei');
insert into inventory.location (id, code, name, country) values
    ('01900000-0000-7000-8000-000000000001', 'hamburg', 'Hamburg', 'DE'), ('01900000-0000-7000-8000-000000000002', 'luebeck', 'Lübeck', 'DE');
insert into inventory.market_location (market, location_id, rank)
    select m.code, l.id, case l.code when 'hamburg' then 1 else 2 end from pricing.market m cross join inventory.location l;
insert into sales.shipping_method (id, market, code, name, kind, countries, brackets, position)
    select ops.uuid_v7(), code, 'standard', 'Standard', 'flat', '{}'::text[], case currency when 'JPY' then '[{"amount": 550}]'::jsonb else '[{"amount": 490}]' end, 1 from pricing.market
    union all
    select ops.uuid_v7(), code, 'parcel', 'Parcel by weight', 'weight', '{}'::text[],
        case currency when 'JPY' then '[{"up_to_g": 2000, "amount": 600}, {"up_to_g": 10000, "amount": 1200}]'::jsonb
        else '[{"up_to_g": 2000, "amount": 390}, {"up_to_g": 10000, "amount": 790}]' end, 2 from pricing.market;
insert into sales.payment_method (provider, code, name, mode, position) values ('manual', 'bank_transfer', 'Bank transfer', 'offline', 1),
    ('manual', 'cash_on_delivery', 'Cash on delivery', 'offline', 2), ('test', 'card', 'Test card', 'server', 3), ('test', 'wallet', 'Test wallet', 'client', 4);
)";

template<typename T>
T orStop(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(describe(result.error())));
    return std::move(*result);
}

const SystemClock systemClock;
SystemRandom systemRandom;

}

TestShop::TestShop()
    : hamburg(*LocationId::parse(u"01900000-0000-7000-8000-000000000001")),
      luebeck(*LocationId::parse(u"01900000-0000-7000-8000-000000000002")),
      m_own(m_database.connect())
{
    run(*m_own, shopSql);
    // A safeguard that the mutation tests take out; see tests/mutation.
    if (const auto mutation = qgetenv("KONTOR_TEST_MUTATION"); !mutation.isEmpty())
        run(*m_own, mutation);
}

std::unique_ptr<Shop> TestShop::connect(const PlacementTimes &times) const
{
    return std::make_unique<Shop>(
        m_database.connect(), systemClock, systemRandom, ShopOptions{.mediaBase = "/media/", .times = times});
}

TestShop::Goods TestShop::addGoods(
    const char *sku, qint64 cents, int inHamburg, int inLuebeck, const char *taxClass, int weightGrams)
{
    const Goods goods{.variant = VariantId::make(m_clock, m_random), .product = ProductId::make(m_clock, m_random)};
    const auto product = goods.product.toByteArray();
    const auto variant = goods.variant.toByteArray();
    QByteArray sql = "insert into catalog.product (id, slug, title, status, own_tax_class) values ('" + product + "', lower('"
        + sku + "'), 'Goods " + sku + "', 'active', '" + taxClass + "');"
        + "insert into catalog.variant (id, product_id, sku, weight_g) values ('" + variant + "', '" + product + "', '" + sku
        + "', " + QByteArray::number(weightGrams) + ");"
        + "insert into pricing.price (id, variant_id, currency, amount) select ops.uuid_v7(), '" + variant + "', c, "
        + QByteArray::number(cents) + " from unnest('{EUR,USD,JPY}'::text[]) c;";
    for (const auto &[location, count] : {std::pair(hamburg, inHamburg), std::pair(luebeck, inLuebeck)}) {
        sql += "insert into inventory.level (id, variant_id, location_id) values (ops.uuid_v7(), '" + variant + "', '"
            + location.toByteArray() + "');";
        sql += "select inventory.move(id, 'receive', " + QByteArray::number(count)
            + ", 0, 'test', '', '') from inventory.level where variant_id = '" + variant + "' and location_id = '"
            + location.toByteArray() + "';";
    }
    change(sql);
    return goods;
}

void TestShop::addLists()
{
    run(*m_own,
        "insert into pricing.price_list (id, code, title) values (ops.uuid_v7(), 'sale', 'Sale'), (ops.uuid_v7(), 'season', 'Season')");
}

void TestShop::change(const QByteArray &sql)
{
    run(*m_own, sql);
    if (auto done = ListingRefresher(m_clock, m_random).runAll(*m_own); !done)
        qFatal("%s", qPrintable(describe(done.error())));
    // What a server's own refresher has taken from the queue is listed when that commits.
    run(*m_own, "begin; lock table catalog.dirty in exclusive mode; commit");
}

Context storefront(const char *market)
{
    return Context{.actor = Actor::anonymous(), .locale = "en", .market = market, .traceId = {}, .address = "127.0.0.1"};
}

ReadyCheckout makeReady(Shop &shop, const std::vector<Wish> &wishes, const char *provider, const char *method,
    const QByteArray &data, const char *market)
{
    const auto context = storefront(market);
    const auto created = orStop(shop.carts.create(context));
    for (const auto &wish : wishes)
        orStop(shop.carts.addItem(context, created.token, wish.variant, wish.quantity));
    orStop(shop.checkouts.open(context, created.token));
    orStop(shop.checkouts.setContact(context, created.token, *Email::parse(u"ada@example.org"), u"+49 40 123"_s));
    const bool isUs = qstrcmp(market, "us") == 0;
    const Address address{.firstName = u"Ada"_s,
        .lastName = u"Lovelace"_s,
        .company = {},
        .line1 = u"Deichstraße 1"_s,
        .line2 = {},
        .city = u"Hamburg"_s,
        .region = isUs ? u"NY"_s : QString(),
        .postalCode = isUs ? u"10001"_s : u"20459"_s,
        .country = *CountryCode::parse(isUs  ? u"US"_s
                : qstrcmp(market, "jp") == 0 ? u"JP"_s
                                             : u"DE"_s),
        .phone = {}};
    orStop(shop.checkouts.setAddresses(context, created.token, address, {}));
    const auto options = orStop(shop.checkouts.shippingOptions(context, created.token));
    auto checkout = orStop(shop.checkouts.setShippingOption(context, created.token, options.front().method.id));
    if (provider) {
        orStop(shop.placement.openPayment(context, created.token, provider, method, data));
        checkout = orStop(shop.checkouts.view(context, created.token));
    }
    return {.token = created.token, .total = checkout.cart.totals.total};
}

Result<Placement::Step> drive(Shop &shop, const PaymentProviders &providers, const Context &context, Result<Placement::Step> step)
{
    while (step) {
        const auto *ask = std::get_if<Placement::Ask>(&*step);
        if (!ask)
            return step;
        const auto asked = *ask;
        step = shop.placement.settle(context, asked, providers.ask(asked, shop.placement.times().gateway));
    }
    return step;
}

Result<Placement::Step> complete(Shop &shop, const PaymentProviders &providers, const ReadyCheckout &checkout)
{
    const auto context = storefront();
    return drive(shop, providers, context, shop.placement.complete(context, checkout.token, checkout.total));
}

QByteArray brokenRule(Database &database)
{
    const auto verdicts = orStop(verify(database));
    for (const auto &verdict : verdicts)
        for (const auto &broken : verdict.broken)
            return verdict.invariant + QByteArray(": ") + broken.toUtf8();
    return {};
}

}
