#include "core/demo/seed.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/demo/fillshop_p.h"
#include "core/demo/seedorders_p.h"
#include "core/events/outbox.h"
#include "core/events/relay.h"
#include "core/listing/listingrefresh.h"
#include "core/shipping/shippingstore.h"
#include "sql/seed.h"

namespace kontor {

using namespace demo;

namespace {

constexpr quint64 shopSeed = 1;
constexpr Operation seedShop{"demo.seed", Public};

enum class ShopState { Empty, Seeded };

Result<ShopState> stateOf(Session &session)
{
    const auto yes = [](Row &row) { return row.boolean(); };
    KONTOR_TRY(const bool isDone, session.get(sql::seed::isDone, {}, yes));
    if (isDone)
        return ShopState::Seeded;
    KONTOR_TRY(const bool isEmpty, session.get(sql::seed::isEmpty, {}, yes));
    if (!isEmpty)
        return failure(ErrorKind::Conflict, "wrong_state"_L1,
            u"The shop has markets, locations or products of its own; the demo shop only goes into an empty one."_s);
    return ShopState::Empty;
}

Result<void> insertFrame(Transaction &transaction)
{
    namespace seed = sql::seed;
    for (const Statement *statement :
        {&seed::insertMarkets, &seed::insertTaxRates, &seed::insertUsTaxRates, &seed::insertPriceLists, &seed::insertLocations,
            &seed::insertMarketLocations, &seed::insertShippingMethods, &seed::insertPaymentMethods})
        KONTOR_CHECK(transaction.execute(*statement));
    return {};
}

Result<void> insertCategories(Transaction &transaction, const DemoCatalogue &shop, Instant now, Random &random)
{
    const ManualClock clock(now - std::chrono::days(400));
    QHash<QString, QByteArray> idBySlug;
    QHash<QString, QString> taxClassBySlug;
    QList<QByteArray> ids, parents, slugs, titles, germanTitles, descriptions, taxClasses;
    std::vector<qint64> positions;
    for (const DemoCategory &category : shop.categories) {
        const QByteArray id = CategoryId::make(clock, random).toByteArray();
        idBySlug.insert(category.slug, id);
        ids.append(id);
        parents.append(idBySlug.value(category.parent, ""));
        slugs.append(category.slug.toUtf8());
        titles.append(category.title.toUtf8());
        germanTitles.append(category.germanTitle.toUtf8());
        descriptions.append(category.description.toUtf8());
        // Most inherit; who has the same as the parent says nothing.
        const auto inherited = taxClassBySlug.value(category.parent, u"standard"_s);
        taxClasses.append(category.taxClass == inherited ? QByteArray("") : category.taxClass.toUtf8());
        taxClassBySlug.insert(category.slug, category.taxClass);
        positions.push_back(category.position);
    }
    KONTOR_CHECK(transaction.execute(sql::seed::insertCategories,
        {bindArray("ids", ids), bindArray("parents", parents), bindArray("slugs", slugs), bindArray("titles", titles),
            bindArray("descriptions", descriptions), bindArray("positions", positions), bindArray("tax_classes", taxClasses)}));
    KONTOR_CHECK(
        transaction.execute(sql::seed::insertCategoryTranslations, {bindArray("ids", ids), bindArray("titles", germanTitles)}));

    QList<QByteArray> codes, labels, germanLabels, types, units;
    for (const DemoAttribute &attribute : shop.attributes) {
        codes.append(attribute.code.toUtf8());
        labels.append(attribute.label.toUtf8());
        germanLabels.append(attribute.germanLabel.toUtf8());
        types.append(attribute.type.toUtf8());
        units.append(attribute.unit.toUtf8());
    }
    KONTOR_CHECK(transaction.execute(sql::seed::insertAttributes,
        {bindArray("codes", codes), bindArray("labels", labels), bindArray("types", types), bindArray("units", units)}));
    KONTOR_CHECK(transaction.execute(
        sql::seed::insertAttributeTranslations, {bindArray("codes", codes), bindArray("labels", germanLabels)}));
    return {};
}

/** What the past orders have taken, and what the open ones still will, by SKU. */
QHash<QString, ProductLoader::Sold> soldBySku(const DemoCatalogue &shop)
{
    QHash<QString, ProductLoader::Sold> sold;
    for (const DemoOrderPlan &order : shop.orders) {
        for (const DemoOrderLine &line : order.lines) {
            switch (goodsOf(order.state)) {
            case GoodsState::Reserved: sold[line.sku].reserved += line.quantity; break;
            case GoodsState::Gone: sold[line.sku].shipped += line.quantity; break;
            case GoodsState::GivenBack: break;
            }
        }
    }
    return sold;
}

/** A picture for each colour of a product; it belongs to the first variant of that colour where there are several. */
Result<void> insertMedia(Transaction &transaction, const DemoCatalogue &shop,
    const QHash<QString, ProductLoader::VariantRef> &variants, const PictureFiles &files)
{
    QList<QByteArray> productIds, variantIds, keys, alts;
    std::vector<qint64> positions;
    for (const DemoProduct &product : shop.products) {
        QStringList colours;
        for (const DemoVariant &variant : product.variants) {
            if (!colours.contains(variant.colour))
                colours.append(variant.colour);
        }
        for (const DemoVariant &variant : product.variants) {
            const qsizetype position = colours.indexOf(variant.colour);
            if (position < 0 || colours.at(position).isEmpty())
                continue;
            const auto ref = variants.value(variant.sku);
            productIds.append(ref.product.toByteArray());
            variantIds.append(colours.size() > 1 ? ref.id.toByteArray() : QByteArray(""));
            keys.append(files.value({product.motif, variant.colour, product.tone}));
            alts.append((colours.size() > 1 ? product.title + u", "_s + variant.colour : product.title).toUtf8());
            positions.push_back(position);
            colours[position].clear(); // done
        }
    }
    KONTOR_CHECK(transaction.execute(sql::seed::insertMedia,
        {bindArray("product_ids", productIds), bindArray("variant_ids", variantIds), bindArray("keys", keys),
            bindArray("alts", alts), bindArray("positions", positions), bind("width", pictureSize),
            bind("height", pictureSize)}));
    return {};
}

Result<QList<AccountId>> insertAccounts(Transaction &transaction, const DemoCatalogue &shop, Instant now, Random &random)
{
    QList<AccountId> accounts;
    QList<QByteArray> ids, emails, locales, addresses;
    std::vector<qint64> seconds;
    for (const DemoCustomer &customer : shop.customers) {
        const ManualClock clock(now - customer.age);
        accounts.append(AccountId::make(clock, random));
        ids.append(accounts.last().toByteArray());
        emails.append(customer.email.toUtf8());
        locales.append(customer.locale.toUtf8());
        addresses.append(addressJson(customer.address));
        seconds.push_back(std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count());
    }
    KONTOR_CHECK(transaction.execute(sql::seed::insertAccounts,
        {bindArray("ids", ids), bindArray("emails", emails), bindArray("locales", locales), bindArray("addresses", addresses),
            bindArray("seconds", seconds)}));
    return accounts;
}

Result<void> insertPast(Transaction &transaction, const DemoCatalogue &shop,
    const QHash<QString, ProductLoader::VariantRef> &variants, Instant now, Random &random)
{
    KONTOR_TRY(const auto accounts, insertAccounts(transaction, shop, now, random));
    PricingBook pricing;
    KONTOR_CHECK(pricing.refresh(transaction));
    QHash<QByteArray, std::vector<ShippingMethod>> shipping;
    for (const Market &market : pricing.markets()) {
        KONTOR_TRY(auto methods, listShippingMethods(transaction, market.code, market.currency));
        shipping.insert(market.code, std::move(methods));
    }
    const OrderBook book{
        .shop = shop, .pricing = pricing, .variants = variants, .accounts = accounts, .shipping = shipping, .now = now};
    KONTOR_TRY(const auto orders, ordersJson(book, random));
    return insertOrders(transaction, orders);
}

Result<void> insertShop(Transaction &transaction, const DemoCatalogue &shop, const PictureFiles &files, const Clock &clock)
{
    SystemRandom random;
    const Instant now = clock.now();
    KONTOR_CHECK(insertFrame(transaction));
    KONTOR_CHECK(insertCategories(transaction, shop, now, random));
    ProductLoader loader(random, now);
    KONTOR_CHECK(loader.prepare(transaction));
    QHash<QString, ProductLoader::VariantRef> variants;
    const auto sold = soldBySku(shop);
    for (const DemoProduct &product : shop.products)
        KONTOR_CHECK(loader.add(product, "{}", sold, &variants));
    KONTOR_CHECK(loader.flush(transaction));
    KONTOR_CHECK(transaction.execute(sql::seed::insertCategoryAttributes, {}));
    KONTOR_CHECK(insertMedia(transaction, shop, variants, files));
    KONTOR_CHECK(insertPast(transaction, shop, variants, now, random));
    KONTOR_CHECK(transaction.execute(sql::seed::setThresholds));
    KONTOR_CHECK(transaction.execute(sql::seed::insertAlerts));

    const Uuid subject = Uuid::make(clock, random);
    const Context context{.actor = Actor::system(u"demo"_s)};
    JsonWriter facts;
    facts.beginObject()
        .member("seed", static_cast<qint64>(shopSeed))
        .member("products", static_cast<qint64>(shop.products.size()))
        .endObject();
    KONTOR_CHECK(recordAudit(transaction, context, seedShop, "shop", subject, facts.bytes()));
    return appendEvent(transaction,
        {.type = "shop.seeded",
            .aggregate = "shop",
            .aggregateId = subject,
            .payload = facts.bytes(),
            .tags = {"markets", "categories"}},
        clock, random);
}

Result<void> analyse(Database &database)
{
    // Of a million products it may take longer than a statement may.
    return database.script(
        "begin; set local statement_timeout = 0; analyze catalog.product, catalog.product_category, catalog.option, catalog.option_value, catalog.variant, catalog.media, "
        "pricing.price, catalog.listing, catalog.listing_category, catalog.listing_text, catalog.listing_search, catalog.listing_price, catalog.lexicon, catalog.term, inventory.level, inventory.movement, sales.\"order\", sales.order_line, sales.payment; commit");
}

/** Tells running servers at once; where none runs, nobody else would before the next start. */
Result<void> publish(const DatabaseConfig &config)
{
    KONTOR_TRY(const auto own, Database::open(config)); // the relay's lock is its session's, and goes with it
    Relay relay;
    KONTOR_CHECK(relay.step(*own));
    return {};
}

}

Result<void> demo::fillDemoShop(Database &database, const DemoCatalogue &shop, const PictureFiles &files, const Clock &clock)
{
    const auto outcome = database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_CHECK(transaction.execute(sql::seed::lock));
        KONTOR_TRY(const auto state, stateOf(transaction));
        if (state == ShopState::Seeded)
            return {};
        return insertShop(transaction, shop, files, clock);
    });
    KONTOR_CHECK(outcome);
    SystemRandom random;
    KONTOR_CHECK(ListingRefresher(clock, random).runAll(database));
    KONTOR_CHECK(publish(database.config()));
    return analyse(database);
}

Result<void> seedDemoShop(Database &database, const QString &mediaDirectory, const Clock &clock, const SeedProgress &progress)
{
    KONTOR_TRY(const auto before, stateOf(database));
    if (before == ShopState::Seeded)
        return {};
    const DemoCatalogue shop = makeDemoCatalogue(shopSeed);
    // Drawing takes its time and holds no lock; pictures of a seeding that fails after it are found again by the next.
    KONTOR_TRY(const auto files, drawPictures(shop, mediaDirectory, progress));
    progress(u"Filling the shop with %1 products and %2 orders"_s.arg(shop.products.size()).arg(shop.orders.size()));
    return fillDemoShop(database, shop, files, clock);
}

Result<void> seedScale(Database &database, qint64 products, const SeedProgress &progress)
{
    constexpr qint64 perTransaction = 4000;
    SystemRandom system;
    SeededRandom random(system.next64()); // ids, by the million
    const SystemClock clock;
    const Instant now = clock.now();
    KONTOR_TRY(const qint64 first, database.get(sql::seed::nextScaleNumber, {}, [](Row &row) { return row.int64(); }));
    if (products < 1 || products > scaleLimit - first)
        return invalid(u"products"_s, "out_of_range"_L1, u"There can be %1 more made-up products."_s.arg(scaleLimit - first));
    PricingBook book;
    KONTOR_CHECK(book.refresh(database));
    const Market *market = book.find({});
    if (!market)
        return failure(ErrorKind::Conflict, "wrong_state"_L1, u"Seed the demo shop first: there is no market."_s);
    const QString currency = market->currency.toString();
    ProductLoader loader(random, now);
    KONTOR_CHECK(loader.prepare(database));
    for (qint64 done = 0; done < products;) {
        const qint64 count = std::min(perTransaction, products - done);
        for (qint64 i = first + done; i < first + done + count; ++i) {
            DemoProduct product = scaleProduct(i);
            // One market's worth: they are for measuring, and each market more is as many rows again.
            for (DemoVariant &variant : product.variants)
                erase_if(variant.prices, [&](const DemoPrice &price) { return price.currency != currency; });
            product.age = std::chrono::seconds((scaleLimit - i) * 30); // in order, so that the indexes grow at their end
            KONTOR_CHECK(loader.add(product, "{\"scale\":" + QByteArray::number(i) + '}'));
        }
        const auto outcome = database.transaction([&](Transaction &transaction) -> Result<void> {
            // No quote knows these variants yet, so their prices need not tell anybody that they changed.
            KONTOR_CHECK(database.script("alter table pricing.price disable trigger price_bump"));
            KONTOR_CHECK(loader.flush(transaction));
            return database.script("alter table pricing.price enable trigger price_bump");
        });
        KONTOR_CHECK(outcome);
        KONTOR_CHECK(ListingRefresher(clock, random).runAll(database));
        loader.clear();
        done += count;
        progress(u"%1 of %2 products"_s.arg(done).arg(products));
    }
    return analyse(database);
}

}
