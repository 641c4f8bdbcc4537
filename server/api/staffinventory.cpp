#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

struct LevelView
{
    LevelId id{};
    VariantId variantId{};
    LocationId locationId{};
    int onHand = 0;
    int reserved = 0;
    int available = 0;
    int safety = 0;
    int backorderLimit = 0;

    static QByteArray wireName() { return "Level"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<int>::max();
        return wire::fields(field("id", &LevelView::id, "Names the level."),
            field("variant_id", &LevelView::variantId, "Of what."), field("location_id", &LevelView::locationId, "Where."),
            field("on_hand", &LevelView::onHand, "What lies there.").range(0, most).example(12),
            field("reserved", &LevelView::reserved, "Held for payments and allocated to orders.").range(0, most).example(2),
            field("available", &LevelView::available, "on_hand − reserved − safety.").range(-most, most).example(10),
            field("safety", &LevelView::safety, "Kept back.").range(0, most).example(0),
            field("backorder_limit", &LevelView::backorderLimit, "May be sold beyond what is there.").range(0, most).example(0));
    }
    static LevelView of(const StockLevel &level)
    {
        return {.id = level.id,
            .variantId = level.variantId,
            .locationId = level.locationId,
            .onHand = level.onHand,
            .reserved = level.reserved,
            .available = level.available(),
            .safety = level.safety,
            .backorderLimit = level.backorderLimit};
    }
};

struct LevelQuery : PageQuery
{
    std::optional<VariantId> variantId{};
    static auto fields()
    {
        return wire::joined(
            PageQuery::fields(), wire::fields(wire::field("variant_id", &LevelQuery::variantId, "Only of this variant.")));
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
            field("delta", &AdjustmentBody::delta, "More, or less where negative.").range(-1'000'000, 1'000'000).example(12),
            field("reason", &AdjustmentBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Delivery 4711"));
    }
};

struct LocationView
{
    LocationId id{};
    QByteArray code{};
    QString name{};
    QByteArray country{};
    static QByteArray wireName() { return "Location"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &LocationView::id, "Names the location."),
            field("code", &LocationView::code, "Stable name.").maxLength(40).example("hamburg"),
            field("name", &LocationView::name, "For people.").maxLength(120).example("Hamburg"),
            field("country", &LocationView::country, "ISO 3166-1 alpha-2.").maxLength(2).example("DE"));
    }
};

struct LocationList
{
    std::vector<LocationView> data{};
    static auto fields() { return wire::fields(wire::field("data", &LocationList::data, "Every location.").maxItems(1000)); }
};

}

void addStaffInventory(Endpoints &endpoints)
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
    endpoints.add(post<NoPath, NoQuery, AdjustmentBody, LevelView>("/v1/admin/inventory/adjustments", operations::adjustStock,
        {.tag = "Staff: inventory",
            .summary = "Adjust stock",
            .description = "Writes a movement with its reason.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location", "negative_stock", "out_of_stock"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const AdjustmentBody &body) -> Result<LevelView> {
            KONTOR_TRY(const auto level,
                call.shop().inventory.adjust(call.context(),
                    {.variant = body.variantId, .location = body.locationId, .delta = body.delta, .reason = body.reason}));
            return LevelView::of(level);
        }));
    endpoints.add(get<NoPath, NoQuery, LocationList>("/v1/admin/locations", operations::listLocations,
        {.tag = "Staff: inventory", .summary = "List locations", .description = "Where stock lies."},
        [](Call &call) -> Result<LocationList> {
            KONTOR_TRY(const auto locations, call.shop().inventory.locations(call.context()));
            LocationList out;
            for (const auto &location : locations)
                out.data.push_back(
                    {.id = location.id, .code = location.code, .name = location.name, .country = location.country});
            return out;
        }));
}

}
