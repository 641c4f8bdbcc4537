#include "core/inventory/inventoryservice.h"

#include "core/base/jsonwriter.h"
#include "core/audit/audit.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/inventory.h"

#include <QSet>

#include <algorithm>

namespace kontor {

namespace {

StockLevel readLevel(Row &row)
{
    return {.id = row.as<LevelId>(),
        .variantId = row.as<VariantId>(),
        .locationId = row.as<LocationId>(),
        .onHand = row.int32(),
        .reserved = row.int32(),
        .safety = row.int32(),
        .backorderLimit = row.int32(),
        .lowStockThreshold = row.optional([](Row &number) { return number.int32(); }),
        .version = row.int64()};
}

StockMovement readMovement(Row &row)
{
    return {.id = row.as<MovementId>(),
        .levelId = row.as<LevelId>(),
        .variantId = row.as<VariantId>(),
        .locationId = row.as<LocationId>(),
        .kind = row.bytes(),
        .onHandDelta = row.int32(),
        .reservedDelta = row.int32(),
        .reason = row.text(),
        .actor = row.text(),
        .reference = row.text(),
        .at = row.instant()};
}

StockAlert readAlert(Row &row)
{
    return {.id = row.as<AlertId>(),
        .kind = row.bytes(),
        .since = row.instant(),
        .sku = row.text(),
        .lacking = row.int32(),
        .level = readLevel(row)};
}

// What is wrong with a level is wrong with what was sent: the schema does not know under which name.
template<typename T>
Result<T> pointingAt(Result<T> result, QLatin1StringView pointer)
{
    if (!result)
        for (auto &field : result.error().fields)
            if (field.pointer == "/delta"_L1)
                field.pointer = pointer;
    return result;
}

QByteArray settingsJson(const StockLevel &level)
{
    return JsonWriter()
        .beginObject()
        .member("safety", level.safety)
        .member("backorder_limit", level.backorderLimit)
        .member("low_stock_threshold", level.lowStockThreshold)
        .endObject()
        .take();
}

struct Unknown
{
    qint64 row; ///< from 0
    bool isVariant;
};
Result<std::vector<Unknown>> unknownRows(
    Transaction &transaction, const std::vector<VariantId> &variants, const std::vector<LocationId> &locations)
{
    return transaction.list(sql::inventory::listUnknown,
        {bindArray("variants", std::span(variants)), bindArray("locations", std::span(locations))},
        [](Row &row) { return Unknown{.row = row.int64() - 1, .isVariant = row.boolean()}; });
}

FieldError unknown(QString pointer, bool isVariant)
{
    if (isVariant)
        return {std::move(pointer), "unknown_variant"_L1, u"There is no such variant."_s};
    return {std::move(pointer), "unknown_location"_L1, u"There is no such location."_s};
}

constexpr size_t mostFaults = 100;

QList<FieldError> repeatedRows(const std::vector<InventoryService::Counted> &counts)
{
    QList<FieldError> faults;
    QSet<QByteArray> seen;
    for (size_t i = 0; i < counts.size() && faults.size() < qsizetype(mostFaults); ++i) {
        const auto key = counts[i].variant.toByteArray() + counts[i].location.toByteArray();
        if (seen.contains(key))
            faults.append({u"/levels/%1"_s.arg(i), "duplicate"_L1, u"A level is counted once."_s});
        seen.insert(key);
    }
    return faults;
}

}

InventoryService::Changed InventoryService::readChanged(Row &row)
{
    return {.level = readLevel(row),
        .product = row.as<ProductId>(),
        .delta = row.int32(),
        .released = row.int32(),
        .lacking = row.int32()};
}

Result<std::vector<InventoryService::Changed>> InventoryService::change(
    Transaction &transaction, const Context &context, const std::vector<Change> &changes, const Words &words)
{
    QList<QByteArray> kinds;
    std::vector<LevelId> levels;
    std::vector<VariantId> variants;
    std::vector<LocationId> locations;
    std::vector<qint64> quantities;
    for (const auto &one : changes) {
        kinds.append(one.kind);
        levels.push_back(LevelId::make(m_clock, m_random));
        variants.push_back(one.variant);
        locations.push_back(one.location);
        quantities.push_back(one.quantity);
    }
    KONTOR_TRY(auto changed,
        transaction.list(sql::inventory::change,
            {bindArray("kinds", kinds), bindArray("levels", std::span<const LevelId>(levels)),
                bindArray("variants", std::span<const VariantId>(variants)),
                bindArray("locations", std::span<const LocationId>(locations)),
                bindArray("quantities", std::span<const qint64>(quantities)), bind("actor", context.actor.label()),
                bind("reference", words.reference), bind("reason", words.reason)},
            readChanged));
    std::vector<ProductId> products;
    for (const auto &one : changed) {
        products.push_back(one.product);
        if (one.released + one.lacking > 0)
            KONTOR_CHECK(recordAudit(transaction, context, operations::runShort, "level", one.level.id.uuid(),
                JsonWriter()
                    .beginObject()
                    .member("on_hand", one.level.onHand)
                    .member("released", one.released)
                    .member("short", one.lacking)
                    .member("reason", words.reason)
                    .endObject()
                    .take()));
    }
    std::sort(products.begin(), products.end());
    products.erase(std::unique(products.begin(), products.end()), products.end());
    KONTOR_CHECK(refreshListing(transaction, products, m_clock, m_random));
    return changed;
}

Result<StockLevel> InventoryService::changeOne(
    const Context &context, const Operation &operation, const Change &one, const QString &reason)
{
    return m_database.transaction([&](Transaction &transaction) {
        return changeOne(transaction, context, operation, one, {.reference = {}, .reason = reason});
    });
}

Result<StockLevel> InventoryService::changeOne(
    Transaction &transaction, const Context &context, const Operation &operation, const Change &one, const Words &words)
{
    KONTOR_TRY(const auto changed, change(transaction, context, {one}, words));
    const auto &level = changed.front().level;
    KONTOR_CHECK(recordAudit(transaction, context, operation, "level", level.id.uuid(),
        JsonWriter()
            .beginObject()
            .member("variant_id", level.variantId)
            .member("location_id", level.locationId)
            .member("delta", changed.front().delta)
            .member("on_hand", level.onHand)
            .member("reason", words.reason)
            .endObject()
            .take()));
    return level;
}

Result<StockLevel> InventoryService::adjust(const Context &context, const Adjustment &adjustment)
{
    KONTOR_CHECK(authorise(context, operations::adjustStock));
    return changeOne(context, operations::adjustStock,
        {.kind = "adjust", .variant = adjustment.variant, .location = adjustment.location, .quantity = adjustment.delta},
        adjustment.reason);
}

Result<StockLevel> InventoryService::receive(const Context &context, const Quantity &received)
{
    KONTOR_CHECK(authorise(context, operations::receiveStock));
    return pointingAt(
        changeOne(context, operations::receiveStock,
            {.kind = "receive", .variant = received.variant, .location = received.location, .quantity = received.pieces},
            received.reason),
        "/quantity"_L1);
}

Result<StockLevel> InventoryService::receiveInto(
    Transaction &transaction, const Context &context, const Quantity &received, const QByteArray &reference)
{
    return pointingAt(
        changeOne(transaction, context, operations::receiveStock,
            {.kind = "receive", .variant = received.variant, .location = received.location, .quantity = received.pieces},
            {.reference = reference, .reason = received.reason}),
        "/quantity"_L1);
}

Result<StockLevel> InventoryService::recordCount(const Context &context, const Quantity &counted)
{
    KONTOR_CHECK(authorise(context, operations::countStock));
    return pointingAt(changeOne(context, operations::countStock,
                          {.kind = "count", .variant = counted.variant, .location = counted.location, .quantity = counted.pieces},
                          counted.reason),
        "/on_hand"_L1);
}

Result<StockLevel> InventoryService::writeOff(const Context &context, const Quantity &lost)
{
    KONTOR_CHECK(authorise(context, operations::writeOffStock));
    return changeOne(context, operations::writeOffStock,
        {.kind = "write_off", .variant = lost.variant, .location = lost.location, .quantity = -qint64(lost.pieces)}, lost.reason);
}

Result<InventoryService::Transferred> InventoryService::transfer(const Context &context, const Transfer &wanted)
{
    KONTOR_CHECK(authorise(context, operations::transferStock));
    if (wanted.from == wanted.to)
        return invalid(u"/to_location_id"_s, "duplicate"_L1, u"Goods go from one location to another."_s);
    const auto id = Uuid::make(m_clock, m_random);
    const auto reference = "transfer:" + id.toByteArray();
    const auto moved = m_database.transaction([&](Transaction &transaction) -> Result<Transferred> {
        KONTOR_TRY(const auto rows, unknownRows(transaction, {wanted.variant, wanted.variant}, {wanted.from, wanted.to}));
        QList<FieldError> faults;
        for (const auto &[row, isVariant] : rows)
            if (!isVariant || row == 0)
                faults.append(unknown(isVariant ? u"/variant_id"_s
                        : row == 0              ? u"/from_location_id"_s
                                                : u"/to_location_id"_s,
                    isVariant));
        KONTOR_CHECK(refuseIfAny(faults));
        KONTOR_TRY(const auto changed,
            change(transaction, context,
                {{.kind = "transfer_out", .variant = wanted.variant, .location = wanted.from, .quantity = -qint64(wanted.pieces)},
                    {.kind = "transfer_in", .variant = wanted.variant, .location = wanted.to, .quantity = wanted.pieces}},
                {.reference = reference, .reason = wanted.reason}));
        const Transferred done{.from = changed.at(0).level, .to = changed.at(1).level, .reference = reference};
        KONTOR_CHECK(recordAudit(transaction, context, operations::transferStock, "transfer", id,
            JsonWriter()
                .beginObject()
                .member("variant_id", wanted.variant)
                .member("from_location_id", wanted.from)
                .member("to_location_id", wanted.to)
                .member("quantity", wanted.pieces)
                .member("reason", wanted.reason)
                .endObject()
                .take()));
        return done;
    });
    return pointingAt(moved, "/quantity"_L1);
}

Result<InventoryService::Stocktake> InventoryService::setLevels(
    const Context &context, const std::vector<Counted> &counts, const QString &reason)
{
    KONTOR_CHECK(authorise(context, operations::setLevels));
    if (counts.empty() || counts.size() > limits::levelsAtOnce)
        return invalid(u"/levels"_s, "too_many"_L1, u"One to 10,000 levels are set at once."_s);
    KONTOR_CHECK(refuseIfAny(repeatedRows(counts)));
    const auto id = Uuid::make(m_clock, m_random);
    std::vector<Change> changes;
    std::vector<VariantId> variants;
    std::vector<LocationId> locations;
    for (const auto &one : counts) {
        changes.push_back({.kind = "count", .variant = one.variant, .location = one.location, .quantity = one.onHand});
        variants.push_back(one.variant);
        locations.push_back(one.location);
    }
    return m_database.transaction([&](Transaction &transaction) -> Result<Stocktake> {
        KONTOR_TRY(const auto rows, unknownRows(transaction, variants, locations));
        QList<FieldError> faults;
        for (const auto &[row, isVariant] : rows)
            faults.append(unknown(u"/levels/%1/%2"_s.arg(row).arg(isVariant ? "variant_id"_L1 : "location_id"_L1), isVariant));
        KONTOR_CHECK(refuseIfAny(faults));
        Stocktake done{.reference = "stocktake:" + id.toByteArray(), .levels = static_cast<int>(counts.size())};
        KONTOR_TRY(const auto changed, change(transaction, context, changes, {.reference = done.reference, .reason = reason}));
        for (const auto &one : changed) {
            done.changed += one.delta != 0 ? 1 : 0;
            done.released += one.released;
            done.lacking += one.lacking;
        }
        // Row by row it stands in the ledger.
        KONTOR_CHECK(recordAudit(transaction, context, operations::setLevels, "stocktake", id,
            JsonWriter()
                .beginObject()
                .member("levels", done.levels)
                .member("changed", done.changed)
                .member("released", done.released)
                .member("short", done.lacking)
                .member("reason", reason)
                .endObject()
                .take()));
        return done;
    });
}

Result<StockLevel> InventoryService::level(const Context &context, const LevelId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewLevel));
    KONTOR_TRY(auto found, m_database.find(sql::inventory::findLevel, {bind("id", id)}, readLevel));
    if (!found)
        return notFound("level"_L1);
    return *found;
}

Result<StockLevel> InventoryService::changeLevel(
    const Context &context, const LevelId &id, const LevelChange &change, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeLevel));
    return m_database.transaction([&](Transaction &transaction) -> Result<StockLevel> {
        KONTOR_TRY(const auto before, transaction.find(sql::inventory::lockLevel, {bind("id", id)}, readLevel));
        if (!before)
            return notFound("level"_L1);
        if (version && *version != before->version)
            return staleVersion();
        const auto threshold = change.lowStockThreshold.value_or(std::nullopt);
        KONTOR_TRY(const auto product,
            transaction.get(sql::inventory::updateLevel,
                {bindMaybe("safety", change.safety), bindMaybe("backorder_limit", change.backorderLimit),
                    bind("sets_threshold", change.lowStockThreshold.has_value()), bindMaybe("low_stock_threshold", threshold),
                    bind("id", id)},
                [](Row &row) { return row.as<ProductId>(); }));
        KONTOR_CHECK(transaction.execute(sql::inventory::coverShort, {bind("id", id), bind("actor", context.actor.label())}));
        KONTOR_TRY(const auto after, transaction.get(sql::inventory::findLevel, {bind("id", id)}, readLevel));
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "inventory.level_changed",
                .aggregate = "level",
                .aggregateId = id.uuid(),
                .payload =
                    JsonWriter().beginObject().member("level_id", id).key("after").raw(settingsJson(after)).endObject().take()},
            m_clock, m_random));
        KONTOR_CHECK(refreshListing(transaction, std::span(&product, 1), m_clock, m_random));
        KONTOR_CHECK(recordAudit(transaction, context, operations::changeLevel, "level", id.uuid(),
            JsonWriter()
                .beginObject()
                .key("before")
                .raw(settingsJson(*before))
                .key("after")
                .raw(settingsJson(after))
                .endObject()
                .take()));
        return after;
    });
}

Result<std::vector<StockLevel>> InventoryService::list(
    const Context &context, const std::optional<VariantId> &variant, const std::optional<LevelId> &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listLevels));
    return m_database.list(sql::inventory::listLevels,
        {bindMaybe("variant", variant), bindMaybe("variant_id", variant), bindMaybe("after", after), bindMaybe("after_id", after),
            bind("limit", limit + 1)},
        readLevel);
}

Result<qint64> InventoryService::count(const Context &context, const std::optional<VariantId> &variant)
{
    KONTOR_CHECK(authorise(context, operations::listLevels));
    return m_database.get(sql::inventory::countLevels, {bindMaybe("variant", variant), bindMaybe("variant_id", variant)},
        [](Row &row) { return row.int64(); });
}

Result<std::vector<StockMovement>> InventoryService::listMovements(const Context &context, const MovementFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listMovements));
    if (filter.variant)
        return m_database.list(sql::inventory::listVariantMovements,
            {bindMaybe("before_at", filter.beforeAt), bindMaybe("before", filter.before), bind("each", filter.limit + 1),
                bind("variant_id", *filter.variant), bindMaybe("location", filter.location),
                bindMaybe("location_id", filter.location), bind("limit", filter.limit + 1)},
            readMovement);
    return m_database.list(sql::inventory::listMovements,
        {bindMaybe("before_at", filter.beforeAt), bindMaybe("before", filter.before), bindMaybe("location", filter.location),
            bindMaybe("location_id", filter.location), bind("limit", filter.limit + 1)},
        readMovement);
}

Result<qint64> InventoryService::countMovements(const Context &context, const MovementFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listMovements));
    return m_database.get(sql::inventory::countMovements,
        {bindMaybe("variant", filter.variant), bindMaybe("variant_id", filter.variant), bindMaybe("location", filter.location),
            bindMaybe("location_id", filter.location), bind("limit", limits::countedRows + 1)},
        [](Row &row) { return row.int64(); });
}

Result<std::vector<StockAlert>> InventoryService::listAlerts(const Context &context, const AlertFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listAlerts));
    return m_database.list(sql::inventory::listAlerts,
        {bindMaybe("kind", filter.kind), bindMaybe("wanted_kind", filter.kind), bindMaybe("location", filter.location),
            bindMaybe("location_id", filter.location), bindMaybe("before", filter.before), bind("limit", filter.limit + 1)},
        readAlert);
}

Result<qint64> InventoryService::countAlerts(const Context &context, const AlertFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listAlerts));
    return m_database.get(sql::inventory::countAlerts,
        {bindMaybe("kind", filter.kind), bindMaybe("wanted_kind", filter.kind), bindMaybe("location", filter.location),
            bindMaybe("location_id", filter.location), bind("limit", limits::countedRows + 1)},
        [](Row &row) { return row.int64(); });
}

}
