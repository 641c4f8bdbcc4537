#include "core/catalog/pricelistservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/pricelist.h"

namespace kontor {

namespace {

std::optional<std::vector<QByteArray>> readCodes(Row &row)
{
    return row.optional([](Row &r) {
        const auto codes = r.textArray();
        return std::vector<QByteArray>(codes.begin(), codes.end());
    });
}

std::optional<std::vector<CustomerGroupId>> readGroups(Row &row)
{
    return row.optional([](Row &r) {
        std::vector<CustomerGroupId> groups;
        for (const auto &id : r.textArray())
            if (const auto uuid = Uuid::parse(QByteArrayView(id)))
                groups.emplace_back(*uuid);
        return groups;
    });
}

PriceList readList(Row &row)
{
    return {.id = row.as<PriceListId>(),
        .code = row.bytes(),
        .title = row.text(),
        .markets = readCodes(row),
        .groups = readGroups(row),
        .startsAt = row.optionalInstant(),
        .endsAt = row.optionalInstant(),
        .isActive = row.boolean(),
        .version = row.int64()};
}

template<typename T>
void writeArray(JsonWriter &out, const char *name, const std::optional<std::vector<T>> &values)
{
    out.key(name);
    if (!values) {
        out.null();
        return;
    }
    out.beginArray();
    for (const auto &value : *values)
        out.value(value);
    out.endArray();
}

QByteArray toJson(const PriceList &list)
{
    JsonWriter out;
    out.beginObject().member("price_list_id", list.id).member("code", list.code).member("title", list.title);
    writeArray(out, "markets", list.markets);
    writeArray(out, "customer_group_ids", list.groups);
    return out.member("starts_at", list.startsAt)
        .member("ends_at", list.endsAt)
        .member("is_active", list.isActive)
        .endObject()
        .take();
}

Binding bindMarkets(const PriceList &list)
{
    if (!list.markets)
        return bindNull("markets");
    return bindArray("markets", QList<QByteArray>(list.markets->begin(), list.markets->end()));
}

Binding bindGroups(const PriceList &list)
{
    return list.groups ? bindArray("group_ids", std::span<const CustomerGroupId>(*list.groups)) : bindNull("group_ids");
}

PriceList changed(PriceList list, const PriceListChange &change)
{
    list.title = change.title.value_or(list.title);
    list.markets = change.markets.value_or(list.markets);
    list.groups = change.groups.value_or(list.groups);
    list.startsAt = change.startsAt.value_or(list.startsAt);
    list.endsAt = change.endsAt.value_or(list.endsAt);
    list.isActive = change.isActive.value_or(list.isActive);
    return list;
}

}

Result<std::vector<PriceList>> PriceListService::list(const Context &context, const QByteArray &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listPriceLists));
    return m_database.list(sql::pricelist::list, {bind("after", after), bind("limit", limit + 1)}, readList);
}

Result<qint64> PriceListService::count(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listPriceLists));
    return m_database.get(sql::pricelist::count, {}, [](Row &row) { return row.int64(); });
}

Result<PriceList> PriceListService::view(const Context &context, const PriceListId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewPriceList));
    KONTOR_TRY(auto found, m_database.find(sql::pricelist::find, {bind("id", id)}, readList));
    if (!found)
        return notFound("price list"_L1);
    return std::move(*found);
}

Result<PriceList> PriceListService::create(const Context &context, const PriceList &list)
{
    KONTOR_CHECK(authorise(context, operations::createPriceList));
    return m_database.transaction([&](Transaction &transaction) -> Result<PriceList> {
        KONTOR_TRY(auto created,
            transaction.find(sql::pricelist::insert,
                {bind("id", PriceListId::make(m_clock, m_random)), bind("code", list.code), bind("title", list.title),
                    bindMarkets(list), bindGroups(list), bindMaybe("starts_at", list.startsAt), bindMaybe("ends_at", list.endsAt),
                    bind("is_active", list.isActive), bind("most", limits::priceLists)},
                readList));
        if (!created)
            return invalid(u"/code"_s, "too_many"_L1, u"A shop has at most %1 price lists."_s.arg(limits::priceLists));
        KONTOR_CHECK(note(transaction, context, operations::createPriceList, nullptr, &*created));
        return std::move(*created);
    });
}

Result<PriceList> PriceListService::change(
    const Context &context, const PriceListId &id, const PriceListChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changePriceList));
    return m_database.transaction([&](Transaction &transaction) -> Result<PriceList> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        const auto wanted = changed(before, change);
        KONTOR_TRY(auto after,
            transaction.get(sql::pricelist::update,
                {bind("title", wanted.title), bindMarkets(wanted), bindGroups(wanted), bindMaybe("starts_at", wanted.startsAt),
                    bindMaybe("ends_at", wanted.endsAt), bind("is_active", wanted.isActive), bind("id", id)},
                readList));
        KONTOR_TRY(const auto products,
            transaction.list(sql::pricelist::listProducts, {bind("list", after.code), bind("counted_list", after.code)},
                [](Row &row) { return row.as<ProductId>(); }));
        KONTOR_CHECK(refreshListing(transaction, products, m_clock, m_random));
        KONTOR_CHECK(note(transaction, context, operations::changePriceList, &before, &after));
        return after;
    });
}

Result<void> PriceListService::remove(const Context &context, const PriceListId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removePriceList));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        // The foreign key of prices says whether there are any, whoever adds one at this moment.
        KONTOR_CHECK(transaction.execute(sql::pricelist::remove, {bind("id", id)}));
        return note(transaction, context, operations::removePriceList, &before, nullptr);
    });
}

Result<PriceList> PriceListService::lock(Transaction &transaction, const PriceListId &id, std::optional<qint64> expected)
{
    KONTOR_TRY(auto found, transaction.find(sql::pricelist::lock, {bind("id", id)}, readList));
    if (!found)
        return notFound("price list"_L1);
    if (expected && *expected != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<void> PriceListService::note(
    Transaction &transaction, const Context &context, const Operation &operation, const PriceList *before, const PriceList *after)
{
    const auto &list = after ? *after : *before;
    const char *type = !before ? "price_list.created" : !after ? "price_list.removed" : "price_list.updated";
    KONTOR_CHECK(appendEvent(transaction,
        {.type = type, .aggregate = "price_list", .aggregateId = list.id.uuid(), .payload = toJson(list)}, m_clock, m_random));
    return recordAudit(transaction, context, operation, "price_list", list.id.uuid(),
        beforeAndAfter(before ? toJson(*before) : QByteArray(), after ? toJson(*after) : QByteArray()));
}

}
