// Where a variant may be fetched.
#include "server/api/api.h"

namespace kontor::api {

using namespace http;

namespace {

struct PickupPath
{
    QByteArray product{};
    static auto fields()
    {
        return wire::fields(wire::field("product", &PickupPath::product, "Id or slug.").maxLength(120).example("stoneware-mug"));
    }
};

struct PickupQuery
{
    VariantId variantId{};
    static auto fields() { return wire::fields(wire::field("variant_id", &PickupQuery::variantId, "Of which variant.")); }
};

struct PickupView
{
    LocationId locationId{};
    QByteArray code{};
    QString name{};
    QByteArray country{};
    QString address{};
    QString openingHours{};
    QByteArray availability{};
    static QByteArray wireName() { return "PickupLocation"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("location_id", &PickupView::locationId, "Names the location."),
            field("code", &PickupView::code, "Stable name.").maxLength(40).example("hamburg"),
            field("name", &PickupView::name, "For people.").maxLength(120).example("Hamburg"),
            field("country", &PickupView::country, "ISO 3166-1 alpha-2.").maxLength(2).example("DE"),
            field("address", &PickupView::address, "Where it is.").maxLength(500).example("Deichstraße 27, Hamburg"),
            field("opening_hours", &PickupView::openingHours, "When it is open, in words.").maxLength(500).example("Mo-Sa 10-19"),
            field("availability", &PickupView::availability, "Of the variant, there; never the number.")
                .oneOf({"in_stock", "low_stock", "out_of_stock"})
                .example("in_stock"));
    }
};

struct PickupList
{
    std::vector<PickupView> data{};
    static auto fields()
    {
        return wire::fields(
            wire::field("data", &PickupList::data, "In the order in which they serve the market.").maxItems(limits::locations));
    }
};

Result<PickupList> list(Call &call, const PickupPath &path, const PickupQuery &query)
{
    KONTOR_TRY(const auto found, call.shop().pickup.list(call.context(), path.product, query.variantId));
    call.dependsOn("product:" + found.product.toByteArray());
    call.dependsOn("pickup:" + query.variantId.toByteArray());
    call.dependsOn("pickup");
    PickupList out;
    for (const auto &place : found.places)
        out.data.push_back({.locationId = place.id,
            .code = place.code,
            .name = place.name,
            .country = place.country,
            .address = place.address,
            .openingHours = place.openingHours,
            .availability = place.availability});
    return out;
}

}

void addPickup(Endpoints &endpoints)
{
    endpoints.add(get<PickupPath, PickupQuery, PickupList>("/v1/products/{product}/pickup", operations::listPickup,
        {.tag = "Catalogue",
            .summary = "Where a variant can be fetched",
            .description = "Every pickup location of the market, and whether the variant lies there.",
            .errors = {"not_found", "unknown_market", "unknown_variant"},
            .cacheControl = "public, max-age=10",
            .cached = true},
        list));
}

}
