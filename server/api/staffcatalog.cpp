// Products one by one, and their base prices.
#include "server/api/api.h"
#include "server/api/staffproductviews.h"

namespace kontor::api {

using namespace http;

namespace {

struct SetPriceBody
{
    VariantId variantId{};
    Money price{};
    QByteArray list = "base";
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    static QByteArray wireName() { return "SetPrice"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &SetPriceBody::variantId, "Whose price."),
            field("price", &SetPriceBody::price, "In one currency."),
            field("list", &SetPriceBody::list, "The lowest price of any list that holds is the price.")
                .pattern(u"[a-z0-9_-]{1,40}"_s)
                .maxLength(40)
                .optional()
                .example("base"),
            field("starts_at", &SetPriceBody::startsAt, "From then on; left out: at once.").exampleJson("null"),
            field("ends_at", &SetPriceBody::endsAt, "Until then; left out: for good.").exampleJson("null"));
    }
};

struct PriceView
{
    PriceId id{};
    static QByteArray wireName() { return "Price"; }
    static auto fields() { return wire::fields(wire::field("id", &PriceView::id, "Names the price.")); }
};

}

void addStaffCatalog(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, NewProductBody, StaffProductView>("/v1/admin/products", operations::createProduct,
        {.tag = "Staff: catalogue",
            .summary = "Create a product",
            .description = "With all of its variants and their prices, in one transaction.",
            .status = 201,
            .errors = {"slug_taken", "sku_taken", "variant_exists", "wrong_options", "unknown_category", "unknown_tax_class",
                "unknown_attribute", "unknown_choice", "wrong_check_digit", "unknown_variant"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewProductBody &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto id, call.shop().catalog.create(call.context(), body.toProduct()));
            call.location("/v1/admin/products/" + id.toByteArray());
            return shownProduct(call, id);
        }));
    endpoints.add(
        get<StaffProductPath, NoQuery, StaffProductView>("/v1/admin/products/{product_id}", operations::viewStaffProduct,
            {.tag = "Staff: catalogue",
                .summary = "Open a product",
                .description = "As staff see it, whatever its status.",
                .errors = {"not_found"}},
            [](Call &call, const StaffProductPath &path) -> Result<wire::RawJson<StaffProductView>> {
                KONTOR_TRY(const auto product, call.shop().catalog.viewStaff(call.context(), path.productId));
                call.setVersion(product.version);
                return wire::RawJson<StaffProductView>{product.json};
            }));
    endpoints.add(patch<StaffProductPath, NoQuery, ProductPatch, StaffProductView>("/v1/admin/products/{product_id}",
        operations::changeProduct,
        {.tag = "Staff: catalogue",
            .summary = "Change a product",
            .description = "A merge-patch; If-Match keeps two editors from overwriting each other.",
            .errors = {"not_found", "stale_version", "slug_taken", "unknown_category", "unknown_tax_class", "unknown_attribute",
                "unknown_choice", "unknown_image", "unknown_variant", "unknown_product"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const StaffProductPath &path, const ProductPatch &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().catalog.change(call.context(), path.productId, body.toChange(), expected));
            return shownProduct(call, path.productId);
        }));
    endpoints.add(post<NoPath, NoQuery, SetPriceBody, PriceView>("/v1/admin/prices", operations::setPrice,
        {.tag = "Staff: catalogue",
            .summary = "Set a price",
            .description = "Storefronts of every server show it within a tenth of a second.",
            .status = 200,
            .errors = {"unknown_variant"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const SetPriceBody &body) -> Result<PriceView> {
            if (body.startsAt && body.endsAt && *body.startsAt >= *body.endsAt)
                return invalid(u"/ends_at"_s, "out_of_range"_L1, u"It ends before it begins."_s);
            KONTOR_TRY(const auto id,
                call.shop().catalog.setPrice(call.context(),
                    {.variant = body.variantId,
                        .amount = body.price,
                        .list = body.list,
                        .startsAt = body.startsAt,
                        .endsAt = body.endsAt}));
            return PriceView{.id = id};
        }));
}

}
