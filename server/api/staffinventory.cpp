#include "server/api/api.h"
#include "server/api/stockviews.h"

namespace kontor::api {

using namespace http;

namespace {

constexpr qint64 mostPieces = 1'000'000;

struct LevelQuery : PageQuery
{
    std::optional<VariantId> variantId{};
    static auto fields()
    {
        return wire::joined(
            PageQuery::fields(), wire::fields(wire::field("variant_id", &LevelQuery::variantId, "Only of this variant.")));
    }
};

struct LevelPath
{
    LevelId levelId{};
    static auto fields() { return wire::fields(wire::field("level_id", &LevelPath::levelId, "The level.")); }
};

struct MovementQuery : PageQuery
{
    std::optional<VariantId> variantId{};
    std::optional<LocationId> locationId{};
    static auto fields()
    {
        using wire::field;
        return wire::joined(PageQuery::fields(),
            wire::fields(field("variant_id", &MovementQuery::variantId, "Only of this variant."),
                field("location_id", &MovementQuery::locationId, "Only there.")));
    }
};

struct AlertQuery : PageQuery
{
    std::optional<QByteArray> kind{};
    std::optional<LocationId> locationId{};
    static auto fields()
    {
        using wire::field;
        return wire::joined(PageQuery::fields(),
            wire::fields(field("kind", &AlertQuery::kind, "Only of this kind.").oneOf({"low", "out", "short"}).example("out"),
                field("location_id", &AlertQuery::locationId, "Only there.")));
    }
};

struct AdjustmentBody
{
    VariantId variantId{};
    LocationId locationId{};
    int delta = 0;
    QString reason{};
    static QByteArray wireName() { return "Adjustment"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &AdjustmentBody::variantId, "Of what."),
            field("location_id", &AdjustmentBody::locationId, "Where."),
            field("delta", &AdjustmentBody::delta, "More, or less where negative.").range(-mostPieces, mostPieces).example(12),
            field("reason", &AdjustmentBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Delivery 4711"));
    }
};

struct QuantityBody
{
    VariantId variantId{};
    LocationId locationId{};
    int quantity = 0;
    QString reason{};
    static QByteArray wireName() { return "StockQuantity"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &QuantityBody::variantId, "Of what."),
            field("location_id", &QuantityBody::locationId, "Where."),
            field("quantity", &QuantityBody::quantity, "How many pieces.").range(1, mostPieces).example(12),
            field("reason", &QuantityBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Delivery 4711"));
    }
    InventoryService::Quantity toQuantity() const
    {
        return {.variant = variantId, .location = locationId, .pieces = quantity, .reason = reason};
    }
};

struct CountBody
{
    VariantId variantId{};
    LocationId locationId{};
    int onHand = 0;
    QString reason{};
    static QByteArray wireName() { return "StockCount"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &CountBody::variantId, "Of what."),
            field("location_id", &CountBody::locationId, "Where."),
            field("on_hand", &CountBody::onHand, "What was counted.").range(0, limits::stockOfLevel).example(11),
            field("reason", &CountBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Stocktake in May"));
    }
};

struct TransferBody
{
    VariantId variantId{};
    LocationId fromLocationId{};
    LocationId toLocationId{};
    int quantity = 0;
    QString reason{};
    static QByteArray wireName() { return "StockTransfer"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &TransferBody::variantId, "Of what."),
            field("from_location_id", &TransferBody::fromLocationId, "Where it lies."),
            field("to_location_id", &TransferBody::toLocationId, "Where it goes.")
                .exampleJson(R"("01936f5e-9c3a-7b1e-8f00-3a5b6c7d8ea0")"),
            field("quantity", &TransferBody::quantity, "How many pieces.").range(1, mostPieces).example(5),
            field("reason", &TransferBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Shop window"));
    }
};

struct TransferView
{
    QByteArray reference{};
    LevelView from{};
    LevelView to{};
    static QByteArray wireName() { return "StockTransferred"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("reference", &TransferView::reference, "Of both movements.")
                                .maxLength(60)
                                .example("transfer:01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"),
            field("from", &TransferView::from, "As it is now."), field("to", &TransferView::to, "As it is now."));
    }
};

struct CountedLevel
{
    VariantId variantId{};
    LocationId locationId{};
    int onHand = 0;
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &CountedLevel::variantId, "Of what."),
            field("location_id", &CountedLevel::locationId, "Where."),
            field("on_hand", &CountedLevel::onHand, "What was counted.").range(0, limits::stockOfLevel).example(11));
    }
};

struct SetLevelsBody
{
    QString reason{};
    std::vector<CountedLevel> levels{};
    static QByteArray wireName() { return "SetLevels"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("reason", &SetLevelsBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Stocktake in May"),
            field("levels", &SetLevelsBody::levels, "No level twice.").minItems(1).maxItems(limits::levelsAtOnce));
    }
};

struct StocktakeView
{
    QByteArray reference{};
    int levels = 0;
    int changed = 0;
    int released = 0;
    int lacking = 0;
    static QByteArray wireName() { return "Stocktake"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<int>::max();
        return wire::fields(field("reference", &StocktakeView::reference, "Of its movements.")
                                .maxLength(60)
                                .example("stocktake:01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"),
            field("levels", &StocktakeView::levels, "How many were counted.").range(1, limits::levelsAtOnce).example(1),
            field("changed", &StocktakeView::changed, "Of how many another number was thought.").range(0, most).example(1),
            field("released", &StocktakeView::released, "Pieces that payments had held and lost.").range(0, most).example(0),
            field("short", &StocktakeView::lacking, "Pieces that orders were promised and lack now.").range(0, most).example(0));
    }
};

struct LevelPatch
{
    wire::Patch<int> safety{};
    wire::Patch<int> backorderLimit{};
    wire::Patch<int> lowStockThreshold{};
    static QByteArray wireName() { return "ChangeLevel"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("safety", &LevelPatch::safety, "Kept back.").range(0, limits::stockOfLevel).notNull().example(2),
            field("backorder_limit", &LevelPatch::backorderLimit, "May be sold beyond what is there.")
                .range(0, limits::stockOfLevel)
                .notNull()
                .example(0),
            field("low_stock_threshold", &LevelPatch::lowStockThreshold, "With so much available or less it is low; null: never.")
                .range(0, limits::stockOfLevel)
                .example(3));
    }
    LevelChange toChange() const
    {
        LevelChange change;
        if (safety.isSet())
            change.safety = safety.value();
        if (backorderLimit.isSet())
            change.backorderLimit = backorderLimit.value();
        if (!lowStockThreshold.isAbsent())
            change.lowStockThreshold = lowStockThreshold.over(std::optional<int>());
        return change;
    }
};

Result<LevelView> shown(Call &call, const Result<StockLevel> &level)
{
    if (!level)
        return failure(level.error());
    call.setVersion(level->version);
    return LevelView::of(*level);
}

// What is counted only so far.
void setTotal(PageInfo &page, qint64 counted)
{
    page.total = std::min(counted, limits::countedRows);
    page.totalIsExact = counted <= limits::countedRows;
}

void addLevels(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, LevelQuery, Page<LevelView>>("/v1/admin/inventory/levels", operations::listLevels,
        {.tag = "Staff: inventory", .summary = "List stock levels", .description = "By variant and location."},
        [](Call &call, const LevelQuery &query) -> Result<Page<LevelView>> {
            std::optional<LevelId> after;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(after, cursor.id<LevelTag>(0));
            }
            KONTOR_TRY(const auto rows, call.shop().inventory.list(call.context(), query.variantId, after, query.limit));
            auto page = Page<LevelView>::of(
                rows, query.limit, call, &LevelView::of, [](const StockLevel &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(page.page.total, call.shop().inventory.count(call.context(), query.variantId));
            }
            return page;
        }));
    endpoints.add(get<LevelPath, NoQuery, LevelView>("/v1/admin/inventory/levels/{level_id}", operations::viewLevel,
        {.tag = "Staff: inventory", .summary = "Read a stock level", .description = "As it is now.", .errors = {"not_found"}},
        [](Call &call, const LevelPath &path) {
            return shown(call, call.shop().inventory.level(call.context(), path.levelId));
        }));
    endpoints.add(
        patch<LevelPath, NoQuery, LevelPatch, LevelView>("/v1/admin/inventory/levels/{level_id}", operations::changeLevel,
            {.tag = "Staff: inventory",
                .summary = "Change what holds for a level",
                .description = "A merge-patch. How much lies there changes by movements alone.",
                .errors = {"not_found", "stale_version", "out_of_stock"},
                .ifMatch = IfMatch::Honoured},
            [](Call &call, const LevelPath &path, const LevelPatch &body) -> Result<LevelView> {
                KONTOR_TRY(const auto expected, call.expectedVersion());
                return shown(call, call.shop().inventory.changeLevel(call.context(), path.levelId, body.toChange(), expected));
            }));
    endpoints.add(put<NoPath, NoQuery, SetLevelsBody, StocktakeView>("/v1/admin/inventory/levels", operations::setLevels,
        {.tag = "Staff: inventory",
            .summary = "Set many levels to what was counted",
            .description =
                "Up to 10,000 counts in one transaction, all or none. Each is a movement; what is less than was promised is "
                "dealt with as a single count does.",
            .errors = {"unknown_variant", "unknown_location"},
            .bodyLimit = 2 * 1024 * 1024},
        [](Call &call, const SetLevelsBody &body) -> Result<StocktakeView> {
            std::vector<InventoryService::Counted> counts;
            counts.reserve(body.levels.size());
            for (const auto &row : body.levels)
                counts.push_back({.variant = row.variantId, .location = row.locationId, .onHand = row.onHand});
            KONTOR_TRY(const auto done, call.shop().inventory.setLevels(call.context(), counts, body.reason));
            return StocktakeView{.reference = done.reference,
                .levels = done.levels,
                .changed = done.changed,
                .released = done.released,
                .lacking = done.lacking};
        }));
}

void addMovements(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, AdjustmentBody, LevelView>("/v1/admin/inventory/adjustments", operations::adjustStock,
        {.tag = "Staff: inventory",
            .summary = "Adjust stock",
            .description = "Writes a movement with its reason.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location", "negative_stock", "out_of_stock"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const AdjustmentBody &body) {
            return shown(call,
                call.shop().inventory.adjust(call.context(),
                    {.variant = body.variantId, .location = body.locationId, .delta = body.delta, .reason = body.reason}));
        }));
    endpoints.add(post<NoPath, NoQuery, QuantityBody, LevelView>("/v1/admin/inventory/receipts", operations::receiveStock,
        {.tag = "Staff: inventory",
            .summary = "Receive goods",
            .description = "What orders lack there is theirs first.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const QuantityBody &body) {
            return shown(call, call.shop().inventory.receive(call.context(), body.toQuantity()));
        }));
    endpoints.add(post<NoPath, NoQuery, CountBody, LevelView>("/v1/admin/inventory/counts", operations::countStock,
        {.tag = "Staff: inventory",
            .summary = "Record a count",
            .description =
                "Sets on_hand. Where more was promised than is there, the newest promises are taken back: payments lose what "
                "they held, then orders are short of what they lack.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const CountBody &body) {
            return shown(call,
                call.shop().inventory.recordCount(call.context(),
                    {.variant = body.variantId, .location = body.locationId, .pieces = body.onHand, .reason = body.reason}));
        }));
    endpoints.add(post<NoPath, NoQuery, QuantityBody, LevelView>("/v1/admin/inventory/write-offs", operations::writeOffStock,
        {.tag = "Staff: inventory",
            .summary = "Write goods off",
            .description = "Broken, stolen, expired. Takes promises back as a count does.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location", "negative_stock"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const QuantityBody &body) {
            return shown(call, call.shop().inventory.writeOff(call.context(), body.toQuantity()));
        }));
    endpoints.add(post<NoPath, NoQuery, TransferBody, TransferView>("/v1/admin/inventory/transfers", operations::transferStock,
        {.tag = "Staff: inventory",
            .summary = "Move goods to another location",
            .description = "Both levels change, or neither.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location", "negative_stock", "out_of_stock"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const TransferBody &body) -> Result<TransferView> {
            KONTOR_TRY(const auto done,
                call.shop().inventory.transfer(call.context(),
                    {.variant = body.variantId,
                        .from = body.fromLocationId,
                        .to = body.toLocationId,
                        .pieces = body.quantity,
                        .reason = body.reason}));
            return TransferView{.reference = done.reference, .from = LevelView::of(done.from), .to = LevelView::of(done.to)};
        }));
}

void addLedger(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, MovementQuery, Page<MovementView>>("/v1/admin/inventory/movements", operations::listMovements,
        {.tag = "Staff: inventory",
            .summary = "Read the ledger of stock",
            .description = "Every movement, the newest first. A level is the sum of its movements."},
        [](Call &call, const MovementQuery &query) -> Result<Page<MovementView>> {
            InventoryService::MovementFilter filter{
                .variant = query.variantId, .location = query.locationId, .beforeAt = {}, .before = {}, .limit = query.limit};
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 2));
                KONTOR_TRY(const auto at, cursor.integer(0));
                filter.beforeAt = Instant(std::chrono::microseconds(at));
                KONTOR_TRY(filter.before, cursor.id<MovementTag>(1));
            }
            auto &inventory = call.shop().inventory;
            KONTOR_TRY(const auto rows, inventory.listMovements(call.context(), filter));
            auto page = Page<MovementView>::of(rows, query.limit, call, &MovementView::of, [](const StockMovement &row) {
                return Cursor().add(static_cast<qint64>(row.at.time_since_epoch().count())).add(row.id);
            });
            if (query.count) {
                KONTOR_TRY(const auto counted, inventory.countMovements(call.context(), filter));
                setTotal(page.page, counted);
            }
            return page;
        }));
    endpoints.add(get<NoPath, AlertQuery, Page<AlertView>>("/v1/admin/inventory/alerts", operations::listAlerts,
        {.tag = "Staff: inventory",
            .summary = "What stock needs somebody's attention",
            .description = "Levels that have run low or out, and those that owe something to orders; the newest first."},
        [](Call &call, const AlertQuery &query) -> Result<Page<AlertView>> {
            InventoryService::AlertFilter filter{
                .kind = query.kind, .location = query.locationId, .before = {}, .limit = query.limit};
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(filter.before, cursor.id<AlertTag>(0));
            }
            auto &inventory = call.shop().inventory;
            KONTOR_TRY(const auto rows, inventory.listAlerts(call.context(), filter));
            auto page = Page<AlertView>::of(
                rows, query.limit, call, &AlertView::of, [](const StockAlert &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(const auto counted, inventory.countAlerts(call.context(), filter));
                setTotal(page.page, counted);
            }
            return page;
        }));
}

}

void addStaffInventory(Endpoints &endpoints)
{
    addLevels(endpoints);
    addMovements(endpoints);
    addLedger(endpoints);
}

}
