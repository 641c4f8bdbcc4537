#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto listPattern = "[a-z0-9_-]{1,40}";

struct PriceBody
{
    VariantId variantId{};
    Money price{};
    QByteArray list = "base";
    int minQuantity = 1;
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    static QByteArray wireName() { return "SetPrice"; }
    static auto fields()
    {
        return wire::fields(field("variant_id", &PriceBody::variantId, "Whose price."),
            field("price", &PriceBody::price, "In one currency."),
            field("list", &PriceBody::list, "The code of a price list; the lowest price of any list that holds is the price.")
                .pattern(QString::fromLatin1(listPattern))
                .maxLength(40)
                .optional()
                .example("base"),
            field("min_quantity", &PriceBody::minQuantity, "From how many pieces in one line of a cart on.")
                .range(1, limits::tierQuantity)
                .optional()
                .example(1),
            field("starts_at", &PriceBody::startsAt, "From then on; left out: at once.").exampleJson("null"),
            field("ends_at", &PriceBody::endsAt, "Until then; left out: for good.").exampleJson("null"));
    }
    PriceChange toChange() const
    {
        return {.variant = variantId,
            .amount = price,
            .list = list,
            .minQuantity = minQuantity,
            .startsAt = startsAt,
            .endsAt = endsAt};
    }
};

struct PricesBody
{
    std::vector<PriceBody> prices{};
    static QByteArray wireName() { return "SetPrices"; }
    static auto fields()
    {
        return wire::fields(field("prices", &PricesBody::prices, "No price twice.").minItems(1).maxItems(limits::pricesAtOnce));
    }
};

struct PriceView
{
    PriceId id{};
    VariantId variantId{};
    QString sku{};
    QByteArray list{};
    Money price{};
    int minQuantity = 1;
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    qint64 version = 1;
    static QByteArray wireName() { return "Price"; }
    static auto fields()
    {
        return wire::fields(field("id", &PriceView::id, "Names the price."),
            field("variant_id", &PriceView::variantId, "Whose price."),
            field("sku", &PriceView::sku, "Of the variant.").maxLength(64).example("MUG-350-BLUE"),
            field("list", &PriceView::list, "The code of its list.").maxLength(40).example("base"),
            field("price", &PriceView::price, "In one currency."),
            field("min_quantity", &PriceView::minQuantity, "From how many pieces on.").range(1, limits::tierQuantity).example(1),
            field("starts_at", &PriceView::startsAt, "From then on; null: from ever.").exampleJson("null"),
            field("ends_at", &PriceView::endsAt, "Until then; null: for good.").exampleJson("null"),
            field("version", &PriceView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static PriceView of(const Price &price)
    {
        return {.id = price.id,
            .variantId = price.variant,
            .sku = price.sku,
            .list = price.list,
            .price = price.amount,
            .minQuantity = price.minQuantity,
            .startsAt = price.startsAt,
            .endsAt = price.endsAt,
            .version = price.version};
    }
};

struct PricesView
{
    std::vector<PriceView> data{};
    static QByteArray wireName() { return "Prices"; }
    static auto fields()
    {
        return wire::fields(
            field("data", &PricesView::data, "As they are now, in the order they came.").maxItems(limits::pricesAtOnce));
    }
};

struct PriceQuery : PageQuery
{
    std::optional<VariantId> variantId{};
    std::optional<QByteArray> list{};
    static auto fields()
    {
        return wire::joined(PageQuery::fields(),
            wire::fields(field("variant_id", &PriceQuery::variantId, "Only this variant's."),
                field("list", &PriceQuery::list, "Only those of this list.").maxLength(40).example("base")));
    }
};

struct PricePath
{
    PriceId priceId{};
    static auto fields() { return wire::fields(field("price_id", &PricePath::priceId, "The price.")); }
};

void addSetting(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, PriceBody, PriceView>("/v1/admin/prices", operations::setPrice,
        {.tag = "Staff: catalogue",
            .summary = "Set a price",
            .description = "Variant, currency, list, quantity and beginning say which one. Storefronts of every server show it "
                           "within a tenth of a second.",
            .status = 200,
            .errors = {"unknown_variant", "unknown_price_list"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const PriceBody &body) -> Result<PriceView> {
            KONTOR_TRY(const auto price, call.shop().prices.set(call.context(), body.toChange()));
            return PriceView::of(price);
        }));
    endpoints.add(put<NoPath, NoQuery, PricesBody, PricesView>("/v1/admin/prices", operations::setPrices,
        {.tag = "Staff: catalogue",
            .summary = "Set many prices",
            .description = "Up to 1,000 in one transaction, all or none; every fault is told by its row.",
            .errors = {"unknown_variant", "unknown_price_list"}},
        [](Call &call, const PricesBody &body) -> Result<PricesView> {
            std::vector<PriceChange> changes;
            changes.reserve(body.prices.size());
            for (const auto &row : body.prices)
                changes.push_back(row.toChange());
            KONTOR_TRY(const auto prices, call.shop().prices.setMany(call.context(), changes));
            PricesView out;
            out.data.reserve(prices.size());
            for (const auto &price : prices)
                out.data.push_back(PriceView::of(price));
            return out;
        }));
}

}

void addStaffPrices(Endpoints &endpoints)
{
    addSetting(endpoints);
    endpoints.add(get<NoPath, PriceQuery, Page<PriceView>>("/v1/admin/prices", operations::listPrices,
        {.tag = "Staff: catalogue", .summary = "List prices", .description = "In the order in which they were made."},
        [](Call &call, const PriceQuery &query) -> Result<Page<PriceView>> {
            PriceService::Filter filter{.variant = query.variantId, .list = query.list, .after = {}, .limit = query.limit};
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(filter.after, cursor.id<PriceTag>(0));
            }
            auto &prices = call.shop().prices;
            KONTOR_TRY(const auto rows, prices.list(call.context(), filter));
            auto page = Page<PriceView>::of(
                rows, query.limit, call, &PriceView::of, [](const Price &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(const auto counted, prices.count(call.context(), filter));
                page.page.total = std::min(counted, limits::countedPrices);
                page.page.totalIsExact = counted <= limits::countedPrices;
            }
            return page;
        }));
    endpoints.add(get<PricePath, NoQuery, PriceView>("/v1/admin/prices/{price_id}", operations::viewPrice,
        {.tag = "Staff: catalogue",
            .summary = "Open a price",
            .description = "Whether it holds now or not.",
            .errors = {"not_found"},
            .hasETag = true},
        [](Call &call, const PricePath &path) -> Result<PriceView> {
            KONTOR_TRY(const auto price, call.shop().prices.view(call.context(), path.priceId));
            call.setVersion(price.version);
            return PriceView::of(price);
        }));
    endpoints.add(del<PricePath, NoQuery, NoContent>("/v1/admin/prices/{price_id}", operations::removePrice,
        {.tag = "Staff: catalogue",
            .summary = "Remove a price",
            .description = "What it was still counts for the lowest price of 30 days.",
            .status = 204,
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const PricePath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().prices.remove(call.context(), path.priceId, expected));
            return NoContent{};
        }));
}

}
