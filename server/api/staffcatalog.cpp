// Products one by one.
#include "server/api/api.h"
#include "server/api/staffproductviews.h"

namespace kontor::api {

using namespace http;

void addStaffCatalog(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, NewProductBody, StaffProductView>("/v1/admin/products", operations::createProduct,
        {.tag = "Staff: catalogue",
            .summary = "Create a product",
            .description = "With all of its variants and their prices, in one transaction.",
            .status = 201,
            .errors = {"slug_taken", "sku_taken", "variant_exists", "wrong_options", "unknown_category", "unknown_tax_class",
                "unknown_shipping_profile", "unknown_attribute", "unknown_choice", "wrong_check_digit", "unknown_variant"},
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
                call.setVersion(product.version, product.json);
                return wire::RawJson<StaffProductView>{product.json};
            }));
    endpoints.add(patch<StaffProductPath, NoQuery, ProductPatch, StaffProductView>("/v1/admin/products/{product_id}",
        operations::changeProduct,
        {.tag = "Staff: catalogue",
            .summary = "Change a product",
            .description = "A merge-patch; If-Match keeps two editors from overwriting each other.",
            .errors = {"not_found", "stale_version", "slug_taken", "unknown_category", "unknown_tax_class",
                "unknown_shipping_profile", "unknown_attribute", "unknown_choice", "unknown_image", "unknown_variant",
                "unknown_product"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const StaffProductPath &path, const ProductPatch &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().catalog.change(call.context(), path.productId, body.toChange(), expected));
            return shownProduct(call, path.productId);
        }));
}

}
