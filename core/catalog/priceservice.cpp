#include "core/catalog/priceservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/catalog/product.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/price.h"

#include <QMap>
#include <QSet>

#include <algorithm>

namespace kontor {

namespace {

using Pointer = std::function<QString(size_t)>;
constexpr qsizetype mostFaults = 100;

struct Stored
{
    Price price;
    ProductId product;
};

Price readPrice(Row &row)
{
    return {.id = row.as<PriceId>(),
        .variant = row.as<VariantId>(),
        .sku = row.text(),
        .list = row.bytes(),
        .amount = row.money(),
        .minQuantity = row.int32(),
        .startsAt = row.optionalInstant(),
        .endsAt = row.optionalInstant(),
        .version = row.int64()};
}

Stored readStored(Row &row)
{
    auto price = readPrice(row);
    return {.price = std::move(price), .product = row.as<ProductId>()};
}

// Which price it is: the fields of price_key.
QByteArray keyOf(const VariantId &variant, const QByteArray &currency, const QByteArray &list, int minQuantity,
    const std::optional<Instant> &startsAt)
{
    return variant.toByteArray() + ' ' + currency + ' ' + list + ' ' + QByteArray::number(minQuantity) + ' '
        + (startsAt ? QByteArray::number(qint64(startsAt->time_since_epoch().count())) : QByteArray("-"));
}

QByteArray keyOf(const PriceChange &change)
{
    return keyOf(change.variant, change.amount.currency().code(), change.list, change.minQuantity, change.startsAt);
}

Result<void> check(const std::vector<PriceChange> &changes, const Pointer &pointer)
{
    QList<FieldError> faults;
    QSet<QByteArray> seen;
    for (size_t i = 0; i < changes.size(); ++i) {
        const auto &change = changes[i];
        if (change.amount.minor() < 0 || change.amount.minor() > limits::largestPrice)
            faults.append(
                {pointer(i) + u"/price/amount"_s, "out_of_range"_L1, u"must be between 0 and %1"_s.arg(limits::largestPrice)});
        if (change.startsAt && change.endsAt && *change.startsAt >= *change.endsAt)
            faults.append({pointer(i) + u"/ends_at"_s, "out_of_range"_L1, u"It ends before it begins."_s});
        const auto key = keyOf(change);
        if (seen.contains(key))
            faults.append({pointer(i), "duplicate"_L1, u"A price is set once."_s});
        seen.insert(key);
    }
    return refuseIfAny(faults);
}

Result<void> checkVariants(Transaction &transaction, const std::vector<PriceChange> &changes, const Pointer &pointer)
{
    std::vector<VariantId> variants;
    for (const auto &change : changes)
        variants.push_back(change.variant);
    KONTOR_TRY(const auto unknown,
        transaction.list(sql::price::listUnknown, {bindArray("variants", std::span<const VariantId>(variants))},
            [](Row &row) { return static_cast<size_t>(row.int64() - 1); }));
    QList<FieldError> faults;
    for (const auto row : unknown)
        faults.append({pointer(row) + u"/variant_id"_s, "unknown_variant"_L1, u"There is no such variant."_s});
    return refuseIfAny(faults);
}

// A list is made by staff: a misspelt name is no list of its own.
Result<void> lockLists(Transaction &transaction, const std::vector<PriceChange> &changes, const Pointer &pointer)
{
    QSet<QByteArray> named;
    for (const auto &change : changes)
        named.insert(change.list);
    QSet<QByteArray> known;
    KONTOR_CHECK(transaction.each(sql::price::lockLists, {bindArray("lists", QList<QByteArray>(named.begin(), named.end()))},
        [&](Row &row) { known.insert(row.bytes()); }));
    QList<FieldError> faults;
    for (size_t i = 0; i < changes.size() && faults.size() < mostFaults; ++i)
        if (!known.contains(changes[i].list))
            faults.append({pointer(i) + u"/list"_s, "unknown_price_list"_L1, u"There is no such price list."_s});
    return refuseIfAny(faults);
}

QByteArray rowsJson(const std::vector<PriceChange> &changes, const Clock &clock, Random &random)
{
    JsonWriter out;
    out.beginArray();
    for (size_t i = 0; i < changes.size(); ++i) {
        const auto &change = changes[i];
        out.beginObject()
            .member("n", static_cast<qint64>(i))
            .member("id", PriceId::make(clock, random))
            .member("variant_id", change.variant)
            .member("currency", change.amount.currency().code())
            .member("list", change.list)
            .member("min_quantity", change.minQuantity)
            .member("amount", change.amount.minor())
            .member("starts_at", change.startsAt)
            .member("ends_at", change.endsAt)
            .endObject();
    }
    return out.endArray().take();
}

void writePrice(JsonWriter &out, const Price &price)
{
    out.member("price_id", price.id)
        .member("variant_id", price.variant)
        .member("list", price.list)
        .member("min_quantity", price.minQuantity)
        .member("starts_at", price.startsAt)
        .member("ends_at", price.endsAt);
}

QByteArray eventOf(const Price &price)
{
    JsonWriter out;
    out.beginObject();
    writePrice(out, price);
    return out.member("amount", price.amount).endObject().take();
}

QByteArray auditOf(const Price &price, const std::optional<Money> &before, const std::optional<Money> &after)
{
    JsonWriter out;
    out.beginObject();
    writePrice(out, price);
    return out.member("before", before).member("after", after).endObject().take();
}

}

Result<Price> PriceService::set(const Context &context, const PriceChange &change)
{
    KONTOR_CHECK(authorise(context, operations::setPrice));
    KONTOR_TRY(auto prices, write(context, operations::setPrice, {change}, [](size_t) { return QString(); }));
    return std::move(prices.front());
}

Result<std::vector<Price>> PriceService::setMany(const Context &context, const std::vector<PriceChange> &changes)
{
    KONTOR_CHECK(authorise(context, operations::setPrices));
    if (changes.empty() || changes.size() > limits::pricesAtOnce)
        return invalid(u"/prices"_s, "too_many"_L1, u"One to 1,000 prices are set at once."_s);
    return write(context, operations::setPrices, changes, [](size_t i) { return u"/prices/%1"_s.arg(i); });
}

Result<std::vector<Price>> PriceService::write(
    const Context &context, const Operation &operation, const std::vector<PriceChange> &changes, const Pointer &pointer)
{
    KONTOR_CHECK(check(changes, pointer));
    return m_database.transaction([&](Transaction &transaction) -> Result<std::vector<Price>> {
        KONTOR_CHECK(lockLists(transaction, changes, pointer));
        KONTOR_CHECK(checkVariants(transaction, changes, pointer));
        const auto rows = rowsJson(changes, m_clock, m_random);
        QMap<QByteArray, qint64> before;
        KONTOR_CHECK(transaction.each(sql::price::lock, {bind("rows", rows)}, [&](Row &row) {
            const auto variant = row.as<VariantId>();
            const auto currency = row.bytes();
            const auto list = row.bytes();
            const auto minQuantity = row.int32();
            const auto startsAt = row.optionalInstant();
            before.insert(keyOf(variant, currency, list, minQuantity, startsAt), row.int64());
        }));
        KONTOR_TRY(const auto done, transaction.list(sql::price::set, {bind("rows", rows)}, readStored));
        std::vector<Price> prices;
        std::vector<ProductId> products;
        for (size_t i = 0; i < done.size(); ++i) {
            const auto &[price, product] = done[i];
            const auto was = before.constFind(keyOf(changes[i]));
            const auto old = was != before.constEnd() ? std::optional(Money(*was, price.amount.currency())) : std::nullopt;
            KONTOR_CHECK(appendEvent(transaction,
                {.type = "price.changed", .aggregate = "product", .aggregateId = product.uuid(), .payload = eventOf(price)},
                m_clock, m_random));
            KONTOR_CHECK(
                recordAudit(transaction, context, operation, "product", product.uuid(), auditOf(price, old, price.amount)));
            prices.push_back(price);
            products.push_back(product);
        }
        std::sort(products.begin(), products.end());
        products.erase(std::unique(products.begin(), products.end()), products.end());
        KONTOR_CHECK(refreshListing(transaction, products, m_clock, m_random));
        return prices;
    });
}

Result<std::vector<Price>> PriceService::list(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listPrices));
    const auto after = bindMaybe("after", filter.after);
    const auto limit = bind("limit", filter.limit + 1);
    if (filter.variant)
        return m_database.list(sql::price::listOfVariant,
            {bind("variant_id", *filter.variant), bindMaybe("list", filter.list), bindMaybe("same_list", filter.list), after,
                limit},
            readPrice);
    if (filter.list)
        return m_database.list(sql::price::listOfList, {bind("list", *filter.list), after, limit}, readPrice);
    return m_database.list(sql::price::listAll, {after, limit}, readPrice);
}

Result<qint64> PriceService::count(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listPrices));
    const auto read = [](Row &row) { return row.int64(); };
    if (filter.variant)
        return m_database.get(sql::price::countOfVariant,
            {bind("variant_id", *filter.variant), bindMaybe("list", filter.list), bindMaybe("same_list", filter.list)}, read);
    if (filter.list)
        return m_database.get(sql::price::countOfList, {bind("list", *filter.list)}, read);
    return m_database.get(sql::price::countAll, {}, read);
}

Result<Price> PriceService::view(const Context &context, const PriceId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewPrice));
    KONTOR_TRY(auto found, m_database.find(sql::price::find, {bind("id", id)}, readPrice));
    if (!found)
        return notFound("price"_L1);
    return std::move(*found);
}

Result<void> PriceService::remove(const Context &context, const PriceId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removePrice));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto found, transaction.find(sql::price::lockOne, {bind("id", id)}, readStored));
        if (!found)
            return notFound("price"_L1);
        const auto &[price, product] = *found;
        if (expected && *expected != price.version)
            return staleVersion();
        KONTOR_CHECK(transaction.execute(sql::price::remove, {bind("id", id)}));
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "price.removed", .aggregate = "product", .aggregateId = product.uuid(), .payload = eventOf(price)}, m_clock,
            m_random));
        KONTOR_CHECK(refreshListing(transaction, std::span(&product, 1), m_clock, m_random));
        return recordAudit(
            transaction, context, operations::removePrice, "product", product.uuid(), auditOf(price, price.amount, {}));
    });
}

}
