#include "server/api/api.h"
#include "server/api/staffproductviews.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

using VariantPage = Page<wire::RawJson<StaffVariantView>>;

struct VariantPath
{
    VariantId variantId{};
    static auto fields() { return wire::fields(field("variant_id", &VariantPath::variantId, "The variant.")); }
};

struct CodeQuery
{
    QString code{};
    static auto fields()
    {
        return wire::fields(
            field("code", &CodeQuery::code, "An SKU or a barcode, whole.").maxLength(64).notEmpty().example("MUG-1"));
    }
};

struct FoundVariants
{
    std::vector<StaffVariantView> data{};
    static QByteArray wireName() { return "FoundVariants"; }
    static auto fields() { return wire::fields(field("data", &FoundVariants::data, "Those that have this code.").maxItems(20)); }
};

struct AddVariantsBody
{
    std::vector<NewVariantBody> variants{};
    static QByteArray wireName() { return "AddVariants"; }
    static auto fields()
    {
        return wire::fields(field("variants", &AddVariantsBody::variants,
            "Each with a value for every option; one that an option does not have yet is added to it.")
                                .minItems(1)
                                .maxItems(limits::variantsOfProduct));
    }
};

struct MatrixBody
{
    std::vector<OptionView> options{};
    QString skuPrefix{};
    std::vector<Money> prices{};
    int weightGrams = 0;
    static QByteArray wireName() { return "VariantMatrix"; }
    static auto fields()
    {
        return wire::fields(field("options", &MatrixBody::options,
                                "All of the product's options with all of their values; every combination becomes a variant.")
                                .minItems(1)
                                .maxItems(limits::optionsOfProduct),
            field("sku_prefix", &MatrixBody::skuPrefix, "Each SKU begins so, then come the values: LS-BLUE-M.")
                .maxLength(40)
                .notEmpty()
                .pattern(u"[A-Za-z0-9._/-]+"_s)
                .example("MUG"),
            field("prices", &MatrixBody::prices, "Of each new variant.").maxItems(50).optional(),
            field("weight_g", &MatrixBody::weightGrams, "Of each, in grams.").range(0, 10'000'000).optional().example(380));
    }
};

struct MatrixView
{
    int added = 0;
    int present = 0;
    static QByteArray wireName() { return "VariantMatrixResult"; }
    static auto fields()
    {
        return wire::fields(
            field("added", &MatrixView::added, "How many variants are new.").range(0, limits::variantsOfProduct).example(12),
            field("present", &MatrixView::present, "How many there were before.").range(0, limits::variantsOfProduct).example(1));
    }
};

struct VariantPatch
{
    wire::Patch<Sku> sku{};
    wire::Patch<QString> barcode{};
    wire::Patch<wire::Metadata> options{};
    wire::Patch<int> position{};
    wire::Patch<int> weightGrams{};
    wire::Patch<int> lengthMm{};
    wire::Patch<int> widthMm{};
    wire::Patch<int> heightMm{};
    wire::Patch<QByteArray> stockPolicy{};
    wire::Patch<Instant> availableFrom{};
    static auto fields()
    {
        return wire::fields(field("sku", &VariantPatch::sku, "Unique in the shop.").notNull().example("MUG-350-NAVY"),
            field("barcode", &VariantPatch::barcode, barcodeHelp).maxLength(64).notNull().example("4006381333931"),
            field("options", &VariantPatch::options, "A value for each of the product's options.")
                .maxItems(5)
                .maxLength(100)
                .notNull()
                .exampleJson("{}"),
            field("position", &VariantPatch::position, "Among its siblings.").range(0, 1'000'000'000).notNull().example(1),
            field("weight_g", &VariantPatch::weightGrams, "In grams.").range(0, 10'000'000).notNull().example(400),
            field("length_mm", &VariantPatch::lengthMm, "In millimetres.").range(0, limits::largestSize).notNull().example(120),
            field("width_mm", &VariantPatch::widthMm, "In millimetres.").range(0, limits::largestSize).notNull().example(90),
            field("height_mm", &VariantPatch::heightMm, "In millimetres.").range(0, limits::largestSize).notNull().example(95),
            field("stock_policy", &VariantPatch::stockPolicy, stockPolicyHelp)
                .oneOf({"deny", "backorder", "preorder"})
                .notNull()
                .example("backorder"),
            field("available_from", &VariantPatch::availableFrom, availableFromHelp));
    }
};

Result<wire::RawJson<StaffVariantView>> shown(Call &call, const VariantId &id)
{
    KONTOR_TRY(const auto variant, call.shop().variants.view(call.context(), id));
    call.setVersion(variant.position);
    return wire::RawJson<StaffVariantView>{variant.json};
}

Result<VariantPage> listVariants(Call &call, const StaffProductPath &path, const PageQuery &query)
{
    using Shown = VariantService::Shown;
    std::optional<std::pair<qint64, VariantId>> after;
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 2));
        KONTOR_TRY(const auto position, cursor.integer(0));
        KONTOR_TRY(const auto id, cursor.id<VariantTag>(1));
        if (position < 0 || position > std::numeric_limits<int>::max())
            return Cursor::refused();
        after = {position, id};
    }
    auto &variants = call.shop().variants;
    KONTOR_TRY(const auto rows, variants.list(call.context(), path.productId, after, query.limit));
    auto page = VariantPage::of(
        rows, query.limit, call, [](const Shown &row) { return wire::RawJson<StaffVariantView>{row.json}; },
        [](const Shown &row) { return Cursor().add(row.position).add(row.id); });
    if (query.count) {
        KONTOR_TRY(page.page.total, variants.count(call.context(), path.productId));
    }
    return page;
}

Result<wire::RawJson<FoundVariants>> findVariants(Call &call, const CodeQuery &query)
{
    KONTOR_TRY(const auto found, call.shop().variants.find(call.context(), query.code));
    JsonWriter out;
    out.beginObject().key("data").beginArray();
    for (const auto &variant : found)
        out.raw(variant.json);
    return wire::RawJson<FoundVariants>{out.endArray().endObject().take()};
}

void addReading(Endpoints &endpoints)
{
    endpoints.add(
        get<StaffProductPath, PageQuery, VariantPage>("/v1/admin/products/{product_id}/variants", operations::listStaffVariants,
            {.tag = "Staff: catalogue",
                .summary = "List a product's variants",
                .description = "All of them, page by page.",
                .errors = {"not_found"}},
            listVariants));
    endpoints.add(get<NoPath, CodeQuery, FoundVariants>("/v1/admin/variants", operations::findVariants,
        {.tag = "Staff: catalogue",
            .summary = "Find a variant by its code",
            .description = "What a scanner asks: an SKU is unique, a barcode need not be."},
        findVariants));
    endpoints.add(get<VariantPath, NoQuery, StaffVariantView>("/v1/admin/variants/{variant_id}", operations::viewStaffVariant,
        {.tag = "Staff: catalogue",
            .summary = "Open a variant",
            .description = "With its base prices.",
            .errors = {"not_found"},
            .hasETag = true},
        [](Call &call, const VariantPath &path) { return shown(call, path.variantId); }));
}

void addMaking(Endpoints &endpoints)
{
    endpoints.add(post<StaffProductPath, NoQuery, AddVariantsBody, StaffProductView>("/v1/admin/products/{product_id}/variants",
        operations::addVariants,
        {.tag = "Staff: catalogue",
            .summary = "Add variants",
            .description = "Behind those that there are, in one transaction.",
            .status = 201,
            .errors = {"not_found", "stale_version", "sku_taken", "variant_exists", "wrong_options", "wrong_check_digit"},
            .idempotency = Idempotency::Accepted,
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const StaffProductPath &path, const AddVariantsBody &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().variants.add(call.context(), path.productId, toVariants(body.variants), expected));
            call.location("/v1/admin/products/" + path.productId.toByteArray());
            return shownProduct(call, path.productId);
        }));
    endpoints.add(post<StaffProductPath, NoQuery, MatrixBody, MatrixView>("/v1/admin/products/{product_id}/variants/matrix",
        operations::combineVariants,
        {.tag = "Staff: catalogue",
            .summary = "Make every combination",
            .description = "Options × values: each combination that is not there yet becomes a variant, up to 2,500 in one "
                           "transaction. A product with a single variant without options gives it the first one.",
            .status = 200,
            .errors = {"not_found", "stale_version", "sku_taken", "wrong_options"},
            .idempotency = Idempotency::Accepted,
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const StaffProductPath &path, const MatrixBody &body) -> Result<MatrixView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_TRY(const auto done,
                call.shop().variants.combine(call.context(), path.productId,
                    {.options = toOptions(body.options),
                        .skuPrefix = body.skuPrefix,
                        .prices = body.prices,
                        .weightGrams = body.weightGrams},
                    expected));
            call.setVersion(done.version);
            return MatrixView{.added = done.added, .present = done.present};
        }));
}

void addChanging(Endpoints &endpoints)
{
    endpoints.add(
        patch<VariantPath, NoQuery, VariantPatch, StaffVariantView>("/v1/admin/variants/{variant_id}", operations::changeVariant,
            {.tag = "Staff: catalogue",
                .summary = "Change a variant",
                .description = "A merge-patch. Carts that hold it are quoted anew.",
                .errors = {"not_found", "stale_version", "sku_taken", "variant_exists", "wrong_options", "wrong_check_digit",
                    "out_of_stock"},
                .ifMatch = IfMatch::Honoured},
            [](Call &call, const VariantPath &path, const VariantPatch &body) -> Result<wire::RawJson<StaffVariantView>> {
                KONTOR_TRY(const auto expected, call.expectedVersion());
                KONTOR_CHECK(call.shop().variants.change(call.context(), path.variantId,
                    {.sku = body.sku.given(),
                        .barcode = body.barcode.given(),
                        .options = body.options.given(),
                        .position = body.position.given(),
                        .weightGrams = body.weightGrams.given(),
                        .lengthMm = body.lengthMm.given(),
                        .widthMm = body.widthMm.given(),
                        .heightMm = body.heightMm.given(),
                        .stockPolicy = body.stockPolicy.given(),
                        .availableFrom = body.availableFrom.isSet() ? std::optional(body.availableFrom.given()) : std::nullopt},
                    expected));
                return shown(call, path.variantId);
            }));
    endpoints.add(del<VariantPath, NoQuery, NoContent>("/v1/admin/variants/{variant_id}", operations::removeVariant,
        {.tag = "Staff: catalogue",
            .summary = "Remove a variant",
            .description = "Not the last one of a product, nor one that has been in stock or is in a cart.",
            .status = 204,
            .errors = {"not_found", "stale_version", "last_variant", "variant_in_use"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const VariantPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().variants.remove(call.context(), path.variantId, expected));
            return NoContent{};
        }));
}

}

void addStaffVariants(Endpoints &endpoints)
{
    addReading(endpoints);
    addMaking(endpoints);
    addChanging(endpoints);
}

}
