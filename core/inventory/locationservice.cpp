#include "core/inventory/locationservice.h"

#include "core/base/jsonwriter.h"
#include "core/base/secret.h"
#include "core/audit/audit.h"
#include "core/events/outbox.h"
#include "sql/location.h"

#include <algorithm>

namespace kontor {

namespace {

Location readLocation(Row &row)
{
    return {.id = row.as<LocationId>(),
        .code = row.bytes(),
        .name = row.text(),
        .country = row.bytes(),
        .isPickup = row.boolean(),
        .address = row.text(),
        .openingHours = row.text(),
        .version = row.int64()};
}

QByteArray toJson(const Location &location)
{
    return JsonWriter()
        .beginObject()
        .member("location_id", location.id)
        .member("code", location.code)
        .member("name", location.name)
        .member("country", location.country)
        .member("is_pickup", location.isPickup)
        .member("address", location.address)
        .member("opening_hours", location.openingHours)
        .endObject()
        .take();
}

QByteArray toJson(const std::vector<LocationId> &locations)
{
    JsonWriter out;
    out.beginArray();
    for (const auto &location : locations)
        out.value(location);
    return out.endArray().take();
}

// A market has no id of its own: events and the audit name it by one that follows from its code.
Uuid subjectOf(const QByteArray &market)
{
    return *Uuid::parse(QByteArrayView("00000000-0000-7000-8000-" + sha256("kontor market\n" + market).toHex().left(12)));
}

Result<std::vector<LocationId>> rankedIn(Session &session, const QByteArray &market)
{
    return session.list(sql::location::listRanked, {bind("market", market)}, [](Row &row) { return row.as<LocationId>(); });
}

Result<void> checkRanks(Transaction &transaction, const std::vector<LocationId> &locations)
{
    QList<FieldError> faults;
    for (auto it = locations.begin(); it != locations.end(); ++it)
        if (std::find(locations.begin(), it, *it) != it)
            faults.append(
                {u"/location_ids/%1"_s.arg(it - locations.begin()), "duplicate"_L1, u"A location serves a market once."_s});
    KONTOR_TRY(const auto unknown,
        transaction.list(sql::location::listUnknown, {bindArray("locations", std::span<const LocationId>(locations))},
            [](Row &row) { return row.int64(); }));
    for (const auto place : unknown)
        faults.append({u"/location_ids/%1"_s.arg(place - 1), "unknown_location"_L1, u"There is no such location."_s});
    return refuseIfAny(faults);
}

}

Result<std::vector<Location>> LocationService::list(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listLocations));
    return m_database.list(sql::location::list, {}, readLocation);
}

Result<Location> LocationService::create(const Context &context, const NewLocation &location)
{
    KONTOR_CHECK(authorise(context, operations::createLocation));
    return m_database.transaction([&](Transaction &transaction) -> Result<Location> {
        KONTOR_TRY(const auto created,
            transaction.find(sql::location::insert,
                {bind("id", LocationId::make(m_clock, m_random)), bind("code", location.code), bind("name", location.name),
                    bind("country", location.country), bind("is_pickup", location.isPickup), bind("address", location.address),
                    bind("opening_hours", location.openingHours), bind("most", limits::locations)},
                readLocation));
        if (!created)
            return invalid(u"/code"_s, "too_many"_L1, u"There are 1,000 locations at most."_s);
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "location.created", .aggregate = "location", .aggregateId = created->id.uuid(), .payload = toJson(*created)},
            m_clock, m_random));
        KONTOR_CHECK(
            recordAudit(transaction, context, operations::createLocation, "location", created->id.uuid(), toJson(*created)));
        return *created;
    });
}

Result<Location> LocationService::change(
    const Context &context, const LocationId &id, const Change &change, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeLocation));
    return m_database.transaction([&](Transaction &transaction) -> Result<Location> {
        KONTOR_TRY(const auto before, transaction.find(sql::location::lock, {bind("id", id)}, readLocation));
        if (!before)
            return notFound("location"_L1);
        if (version && *version != before->version)
            return staleVersion();
        KONTOR_TRY(const auto after,
            transaction.get(sql::location::update,
                {bindMaybe("name", change.name), bindMaybe("country", change.country), bindMaybe("is_pickup", change.isPickup),
                    bindMaybe("address", change.address), bindMaybe("opening_hours", change.openingHours), bind("id", id)},
                readLocation));
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "location.updated",
                .aggregate = "location",
                .aggregateId = id.uuid(),
                .payload = toJson(after),
                .tags = {"pickup"}},
            m_clock, m_random));
        KONTOR_CHECK(recordAudit(transaction, context, operations::changeLocation, "location", id.uuid(),
            beforeAndAfter(toJson(*before), toJson(after))));
        return after;
    });
}

Result<std::vector<LocationId>> LocationService::ranked(const Context &context, const QByteArray &market)
{
    KONTOR_CHECK(authorise(context, operations::listRankedLocations));
    KONTOR_TRY(const auto found,
        m_database.find(sql::location::findMarket, {bind("code", market)}, [](Row &row) { return row.int32(); }));
    if (!found)
        return notFound("market"_L1);
    return rankedIn(m_database, market);
}

Result<void> LocationService::rank(const Context &context, const QByteArray &market, const std::vector<LocationId> &locations)
{
    KONTOR_CHECK(authorise(context, operations::rankLocations));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto found,
            transaction.find(sql::location::lockMarket, {bind("code", market)}, [](Row &row) { return row.int32(); }));
        if (!found)
            return notFound("market"_L1);
        KONTOR_CHECK(checkRanks(transaction, locations));
        KONTOR_TRY(const auto before, rankedIn(transaction, market));
        // Every product of the shop is looked at again after a change: none is made where nothing is new.
        if (before == locations)
            return {};
        KONTOR_CHECK(transaction.execute(sql::location::clearRanks, {bind("market", market)}));
        KONTOR_CHECK(transaction.execute(sql::location::insertRanks,
            {bind("market", market), bindArray("locations", std::span<const LocationId>(locations))}));
        JsonWriter payload;
        payload.beginObject().member("market", market);
        payload.key("before").raw(toJson(before)).key("after").raw(toJson(locations)).endObject();
        const auto json = payload.take();
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "market.locations_ranked",
                .aggregate = "market",
                .aggregateId = subjectOf(market),
                .payload = json,
                .tags = {"pickup"}},
            m_clock, m_random));
        return recordAudit(transaction, context, operations::rankLocations, "market", subjectOf(market), json);
    });
}

}
