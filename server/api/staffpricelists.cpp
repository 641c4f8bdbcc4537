#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto titleHelp = "As staff read it.";
constexpr auto marketsHelp = "Codes of the markets that it holds in; null: all of them.";
constexpr auto groupsHelp = "The customer groups that it is for; null: everybody.";
constexpr auto startsHelp = "Its prices hold from then on; null: from ever. Their own periods count as well.";
constexpr auto endsHelp = "Until then; null: for good.";
constexpr auto activeHelp = "false: none of its prices holds.";
constexpr auto marketsExample = R"(["eu"])";

struct PriceListPath
{
    PriceListId priceListId{};
    static auto fields() { return wire::fields(field("price_list_id", &PriceListPath::priceListId, "The price list.")); }
};

struct NewPriceListBody
{
    QByteArray code{};
    QString title{};
    std::optional<std::vector<QByteArray>> markets{};
    std::optional<std::vector<CustomerGroupId>> customerGroupIds{};
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    bool isActive = true;

    static QByteArray wireName() { return "NewPriceList"; }
    static auto fields()
    {
        using B = NewPriceListBody;
        return wire::fields(
            field("code", &B::code, "Names it for good.").maxLength(40).pattern(u"[a-z0-9_-]{1,40}"_s).example("summer"),
            field("title", &B::title, titleHelp).maxLength(120).notEmpty().example("Summer sale"),
            field("markets", &B::markets, marketsHelp)
                .minItems(1)
                .maxItems(limits::marketsOfList)
                .maxLength(20)
                .exampleJson(marketsExample),
            field("customer_group_ids", &B::customerGroupIds, groupsHelp)
                .minItems(1)
                .maxItems(limits::groupsOfList)
                .exampleJson("null"),
            field("starts_at", &B::startsAt, startsHelp).exampleJson("null"),
            field("ends_at", &B::endsAt, endsHelp).exampleJson("null"),
            field("is_active", &B::isActive, activeHelp).optional().example(true));
    }
    PriceList toList() const
    {
        return {.id = {},
            .code = code,
            .title = title,
            .markets = markets,
            .groups = customerGroupIds,
            .startsAt = startsAt,
            .endsAt = endsAt,
            .isActive = isActive};
    }
};

struct PriceListPatch
{
    wire::Patch<QString> title{};
    wire::Patch<std::vector<QByteArray>> markets{};
    wire::Patch<std::vector<CustomerGroupId>> customerGroupIds{};
    wire::Patch<Instant> startsAt{};
    wire::Patch<Instant> endsAt{};
    wire::Patch<bool> isActive{};

    static QByteArray wireName() { return "ChangePriceList"; }
    static auto fields()
    {
        using P = PriceListPatch;
        return wire::fields(
            field("title", &P::title, titleHelp).maxLength(120).notEmpty().notNull().example("Summer sale, the last days"),
            field("markets", &P::markets, marketsHelp)
                .minItems(1)
                .maxItems(limits::marketsOfList)
                .maxLength(20)
                .exampleJson("null"),
            field("customer_group_ids", &P::customerGroupIds, groupsHelp)
                .minItems(1)
                .maxItems(limits::groupsOfList)
                .exampleJson("null"),
            field("starts_at", &P::startsAt, startsHelp).exampleJson("null"),
            field("ends_at", &P::endsAt, endsHelp).exampleJson("null"),
            field("is_active", &P::isActive, activeHelp).notNull().example(false));
    }
    PriceListChange toChange() const
    {
        return {.title = title.given(),
            .markets = markets.change(),
            .groups = customerGroupIds.change(),
            .startsAt = startsAt.change(),
            .endsAt = endsAt.change(),
            .isActive = isActive.given()};
    }
};

struct PriceListView
{
    PriceListId id{};
    QByteArray code{};
    QString title{};
    std::optional<std::vector<QByteArray>> markets{};
    std::optional<std::vector<CustomerGroupId>> customerGroupIds{};
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    bool isActive = true;
    qint64 version = 1;

    static QByteArray wireName() { return "PriceList"; }
    static auto fields()
    {
        using V = PriceListView;
        return wire::fields(field("id", &V::id, "Names the list."),
            field("code", &V::code, "What prices name it by; base: the regular ones.").maxLength(40).example("summer"),
            field("title", &V::title, titleHelp).maxLength(120).example("Summer sale"),
            field("markets", &V::markets, marketsHelp).maxItems(limits::marketsOfList).maxLength(20).exampleJson(marketsExample),
            field("customer_group_ids", &V::customerGroupIds, groupsHelp).maxItems(limits::groupsOfList).exampleJson("null"),
            field("starts_at", &V::startsAt, startsHelp).exampleJson("null"),
            field("ends_at", &V::endsAt, endsHelp).exampleJson("null"),
            field("is_active", &V::isActive, activeHelp).example(true),
            field("version", &V::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static PriceListView of(const PriceList &list)
    {
        return {.id = list.id,
            .code = list.code,
            .title = list.title,
            .markets = list.markets,
            .customerGroupIds = list.groups,
            .startsAt = list.startsAt,
            .endsAt = list.endsAt,
            .isActive = list.isActive,
            .version = list.version};
    }
};

Result<PriceListView> shown(Call &call, const Result<PriceList> &list)
{
    if (!list)
        return failure(list.error());
    call.setVersion(list->version);
    return PriceListView::of(*list);
}

void addReading(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, PageQuery, Page<PriceListView>>("/v1/admin/price-lists", operations::listPriceLists,
        {.tag = "Staff: catalogue",
            .summary = "List the price lists",
            .description = "By code. base is always there: its prices are the regular ones."},
        [](Call &call, const PageQuery &query) -> Result<Page<PriceListView>> {
            QByteArray after;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                if (!isStorable(cursor.text(0)))
                    return Cursor::refused();
                after = cursor.text(0).toUtf8();
            }
            auto &lists = call.shop().priceLists;
            KONTOR_TRY(const auto rows, lists.list(call.context(), after, query.limit));
            auto page = Page<PriceListView>::of(
                rows, query.limit, call, &PriceListView::of, [](const PriceList &row) { return Cursor().add(row.code); });
            if (query.count) {
                KONTOR_TRY(page.page.total, lists.count(call.context()));
            }
            return page;
        }));
    endpoints.add(get<PriceListPath, NoQuery, PriceListView>("/v1/admin/price-lists/{price_list_id}", operations::viewPriceList,
        {.tag = "Staff: catalogue",
            .summary = "Open a price list",
            .description = "Its prices are under /v1/admin/prices?list=.",
            .errors = {"not_found"},
            .hasETag = true},
        [](Call &call, const PriceListPath &path) {
            return shown(call, call.shop().priceLists.view(call.context(), path.priceListId));
        }));
}

}

void addStaffPriceLists(Endpoints &endpoints)
{
    addReading(endpoints);
    endpoints.add(post<NoPath, NoQuery, NewPriceListBody, PriceListView>("/v1/admin/price-lists", operations::createPriceList,
        {.tag = "Staff: catalogue",
            .summary = "Create a price list",
            .description = "The lowest price of any list that holds for a buyer is the price.",
            .status = 201,
            .errors = {"name_taken", "unknown_market", "unknown_customer_group"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewPriceListBody &body) -> Result<PriceListView> {
            const auto list = call.shop().priceLists.create(call.context(), body.toList());
            if (list)
                call.location("/v1/admin/price-lists/" + list->id.toByteArray());
            return shown(call, list);
        }));
    endpoints.add(patch<PriceListPath, NoQuery, PriceListPatch, PriceListView>("/v1/admin/price-lists/{price_list_id}",
        operations::changePriceList,
        {.tag = "Staff: catalogue",
            .summary = "Change a price list",
            .description = "A merge-patch. Storefronts show its products anew within a moment; no order is placed at prices that "
                           "it had before.",
            .errors = {"not_found", "stale_version", "base_price_list", "unknown_market", "unknown_customer_group"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const PriceListPath &path, const PriceListPatch &body) -> Result<PriceListView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call, call.shop().priceLists.change(call.context(), path.priceListId, body.toChange(), expected));
        }));
    endpoints.add(del<PriceListPath, NoQuery, NoContent>("/v1/admin/price-lists/{price_list_id}", operations::removePriceList,
        {.tag = "Staff: catalogue",
            .summary = "Remove a price list",
            .description = "Only when no price is in it; the base list stays.",
            .status = 204,
            .errors = {"not_found", "stale_version", "price_list_in_use", "base_price_list"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const PriceListPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().priceLists.remove(call.context(), path.priceListId, expected));
            return NoContent{};
        }));
}

}
