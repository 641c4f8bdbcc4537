#include "core/inventory/incomingservice.h"

#include "core/base/jsonwriter.h"
#include "core/audit/audit.h"
#include "core/events/outbox.h"
#include "sql/incoming.h"

namespace kontor {

namespace {

Incoming readIncoming(Row &row)
{
    return {.id = row.as<IncomingId>(),
        .variant = row.as<VariantId>(),
        .sku = row.text(),
        .location = row.as<LocationId>(),
        .quantity = row.int32(),
        .received = row.int32(),
        .excess = row.int32(),
        .expectedAt = row.instant(),
        .reference = row.text(),
        .version = row.int64()};
}

QByteArray toJson(const Incoming &incoming)
{
    return JsonWriter()
        .beginObject()
        .member("incoming_id", incoming.id)
        .member("variant_id", incoming.variant)
        .member("location_id", incoming.location)
        .member("quantity", incoming.quantity)
        .member("received", incoming.received)
        .member("excess", incoming.excess)
        .member("expected_at", incoming.expectedAt)
        .member("reference", incoming.reference)
        .endObject()
        .take();
}

}

Result<Incoming> IncomingService::lock(Transaction &transaction, const IncomingId &id, const std::optional<qint64> &version)
{
    KONTOR_TRY(auto found, transaction.find(sql::incoming::lock, {bind("id", id)}, readIncoming));
    if (!found)
        return notFound("incoming"_L1);
    if (version && *version != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<void> IncomingService::note(
    Transaction &transaction, const Context &context, const Operation &operation, const Incoming *before, const Incoming *after)
{
    const auto &line = after ? *after : *before;
    const char *type = !before ? "incoming.created" : !after ? "incoming.removed" : "incoming.updated";
    KONTOR_CHECK(appendEvent(transaction,
        {.type = type, .aggregate = "incoming", .aggregateId = line.id.uuid(), .payload = toJson(line)}, m_clock, m_random));
    return recordAudit(transaction, context, operation, "incoming", line.id.uuid(),
        beforeAndAfter(before ? toJson(*before) : QByteArray(), after ? toJson(*after) : QByteArray()));
}

Result<Incoming> IncomingService::add(const Context &context, const New &wanted)
{
    KONTOR_CHECK(authorise(context, operations::addIncoming));
    return m_database.transaction([&](Transaction &transaction) -> Result<Incoming> {
        KONTOR_TRY(const auto made,
            transaction.get(sql::incoming::insert,
                {bind("id", IncomingId::make(m_clock, m_random)), bind("variant_id", wanted.variant),
                    bind("location_id", wanted.location), bind("quantity", wanted.quantity),
                    bind("expected_at", wanted.expectedAt), bind("reference", wanted.reference)},
                readIncoming));
        KONTOR_CHECK(note(transaction, context, operations::addIncoming, nullptr, &made));
        return made;
    });
}

Result<Incoming> IncomingService::view(const Context &context, const IncomingId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewIncoming));
    KONTOR_TRY(auto found, m_database.find(sql::incoming::find, {bind("id", id)}, readIncoming));
    if (!found)
        return notFound("incoming"_L1);
    return std::move(*found);
}

Result<Incoming> IncomingService::change(
    const Context &context, const IncomingId &id, const Change &change, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeIncoming));
    return m_database.transaction([&](Transaction &transaction) -> Result<Incoming> {
        KONTOR_TRY(const auto before, lock(transaction, id, version));
        KONTOR_CHECK(transaction.execute(sql::incoming::update,
            {bindMaybe("quantity", change.quantity), bindMaybe("expected_at", change.expectedAt),
                bindMaybe("reference", change.reference), bind("id", id)}));
        KONTOR_TRY(const auto after, transaction.get(sql::incoming::find, {bind("id", id)}, readIncoming));
        KONTOR_CHECK(note(transaction, context, operations::changeIncoming, &before, &after));
        return after;
    });
}

Result<void> IncomingService::remove(const Context &context, const IncomingId &id, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::removeIncoming));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lock(transaction, id, version));
        KONTOR_TRY(const auto removed, transaction.execute(sql::incoming::remove, {bind("id", id)}));
        if (removed == 0)
            return failure(
                ErrorKind::Conflict, "wrong_state"_L1, u"Something of it has been received; expect no more than that instead."_s);
        return note(transaction, context, operations::removeIncoming, &before, nullptr);
    });
}

Result<IncomingService::Received> IncomingService::receive(
    const Context &context, const IncomingId &id, const Receipt &receipt, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::receiveIncoming));
    return m_database.transaction([&](Transaction &transaction) -> Result<Received> {
        KONTOR_TRY(const auto before, lock(transaction, id, version));
        const qint64 pieces = receipt.pieces;
        KONTOR_CHECK(transaction.execute(sql::incoming::take,
            {bind("may_exceed", receipt.mayExceed), bind("some", pieces), bind("all", pieces), bind("exceeds", receipt.mayExceed),
                bind("more", pieces), bind("id", id)}));
        KONTOR_TRY(const auto level,
            m_inventory.receiveInto(transaction, context,
                {.variant = before.variant, .location = before.location, .pieces = receipt.pieces, .reason = receipt.reason},
                "incoming:" + id.toByteArray()));
        KONTOR_TRY(const auto after, transaction.get(sql::incoming::find, {bind("id", id)}, readIncoming));
        KONTOR_CHECK(note(transaction, context, operations::receiveIncoming, &before, &after));
        return Received{.incoming = after, .level = level};
    });
}

Result<std::vector<Incoming>> IncomingService::list(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listIncoming));
    const auto at = bindMaybe("after_at", filter.afterAt);
    const auto after = bindMaybe("after", filter.after);
    const auto location = bindMaybe("location", filter.location);
    const auto there = bindMaybe("location_id", filter.location);
    const auto limit = bind("limit", filter.limit + 1);
    if (filter.variant)
        return m_database.list(sql::incoming::listOfVariant,
            {bind("variant_id", *filter.variant), bind("is_open", filter.isOpen), at, after, location, there, limit},
            readIncoming);
    return m_database.list(
        filter.isOpen ? sql::incoming::listOpen : sql::incoming::list, {at, after, location, there, limit}, readIncoming);
}

Result<qint64> IncomingService::count(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listIncoming));
    return m_database.get(sql::incoming::count,
        {bindMaybe("variant", filter.variant), bindMaybe("variant_id", filter.variant), bindMaybe("location", filter.location),
            bindMaybe("location_id", filter.location), bind("is_open", filter.isOpen), bind("limit", limits::countedRows + 1)},
        [](Row &row) { return row.int64(); });
}

}
