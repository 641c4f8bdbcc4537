#include "server/api/api.h"
#include "server/api/productviews.h"

namespace kontor::api {

using namespace http;

namespace {

struct NewVariantBody
{
    Sku sku{};
    QString barcode{};
    wire::Metadata options{};
    std::vector<Money> prices{};
    int weightGrams = 0;
    static QByteArray wireName() { return "NewVariant"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("sku", &NewVariantBody::sku, "Unique in the shop.").example("MUG-350-BLUE"),
            field("barcode", &NewVariantBody::barcode, "EAN-13 or another.").maxLength(64).optional().example("2000000000015"),
            field("options", &NewVariantBody::options, "A value for each of the product's options.")
                .maxItems(5)
                .maxLength(100)
                .optional()
                .exampleJson(R"({"Colour":"Blue"})"),
            field("prices", &NewVariantBody::prices, "One for each currency it is sold in.").maxItems(50),
            field("weight_g", &NewVariantBody::weightGrams, "In grams.").range(0, 10'000'000).optional().example(380));
    }
};

struct NewProductBody
{
    QString title{};
    std::optional<Slug> slug{};
    QString description{};
    QString brand{};
    QByteArray status = "draft";
    std::optional<QByteArray> taxClass{};
    std::vector<OptionView> options{};
    std::vector<NewVariantBody> variants{};
    std::vector<CategoryId> categoryIds{};
    wire::Metadata metadata{};

    static QByteArray wireName() { return "NewProduct"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("title", &NewProductBody::title, "As buyers read it.").maxLength(200).notEmpty().example("Stoneware mug"),
            field("slug", &NewProductBody::slug, "For the URL; left out: made from the title.").example("stoneware-mug-350"),
            field("description", &NewProductBody::description, "As buyers read it.")
                .maxLength(20000)
                .multiline()
                .optional()
                .example("Thrown by hand."),
            field("brand", &NewProductBody::brand, "Who makes it.").maxLength(100).optional().example("Elbwerk"),
            field("status", &NewProductBody::status, "Only active products are sold.")
                .oneOf({"draft", "active", "archived"})
                .optional()
                .example("active"),
            field("tax_class", &NewProductBody::taxClass, "Which rate holds; null: inherited from the first category.")
                .maxLength(40)
                .exampleJson("null"),
            field("options", &NewProductBody::options, "What can be chosen.").maxItems(limits::optionsOfProduct).optional(),
            field("variants", &NewProductBody::variants, "At least one.").minItems(1).maxItems(limits::variantsOfProduct),
            field("category_ids", &NewProductBody::categoryIds, "Where it is found; it inherits from the first.")
                .maxItems(limits::categoriesOfProduct)
                .optional()
                .exampleJson("[]"),
            field("metadata", &NewProductBody::metadata, "What the shop adds.").maxItems(50).maxLength(500).optional());
    }
    NewProduct toProduct() const;
};

QByteArray metadataJson(const wire::Metadata &metadata)
{
    JsonWriter out;
    wire::Codec<wire::Metadata>::write(out, metadata);
    return out.take();
}

NewProduct NewProductBody::toProduct() const
{
    NewProduct product{.title = title,
        .slug = slug,
        .description = description,
        .brand = brand,
        .status = status,
        .taxClass = taxClass,
        .options = {},
        .variants = {},
        .categories = categoryIds,
        .metadata = metadataJson(metadata)};
    for (const auto &option : options)
        product.options.push_back({.name = option.name, .values = QList<QString>(option.values.begin(), option.values.end())});
    for (const auto &variant : variants)
        product.variants.push_back({.sku = variant.sku,
            .barcode = variant.barcode,
            .options = variant.options,
            .prices = variant.prices,
            .weightGrams = variant.weightGrams});
    return product;
}

struct StaffVariantView
{
    VariantId id{};
    QString sku{};
    QString barcode{};
    wire::Metadata options{};
    int weightGrams = 0;
    std::vector<Money> prices{};
    static QByteArray wireName() { return "StaffVariant"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &StaffVariantView::id, "Names the variant."),
            field("sku", &StaffVariantView::sku, "Its SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("barcode", &StaffVariantView::barcode, "EAN-13 or another.").maxLength(64).example("2000000000015"),
            field("options", &StaffVariantView::options, "Its values.")
                .maxItems(5)
                .maxLength(100)
                .exampleJson(R"({"Colour":"Blue"})"),
            field("weight_g", &StaffVariantView::weightGrams, "In grams.").range(0, 10'000'000).example(380),
            field("prices", &StaffVariantView::prices, "The base prices.").maxItems(50));
    }
};

struct StaffProductView
{
    ProductId id{};
    QString slug{};
    QString title{};
    QString description{};
    QString brand{};
    QByteArray status{};
    QByteArray taxClass{};
    QByteArray taxClassSource{};
    std::optional<CategoryId> taxClassInheritedFrom{};
    wire::Metadata metadata{};
    qint64 version = 1;
    std::vector<CategoryId> categoryIds{};
    std::vector<OptionView> options{};
    std::vector<StaffVariantView> variants{};

    static QByteArray wireName() { return "StaffProduct"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &StaffProductView::id, "Names the product."),
            field("slug", &StaffProductView::slug, "For the URL.").maxLength(120).example("stoneware-mug"),
            field("title", &StaffProductView::title, "As buyers read it.").maxLength(200).example("Stoneware mug"),
            field("description", &StaffProductView::description, "As buyers read it.")
                .maxLength(20000)
                .example("Thrown by hand."),
            field("brand", &StaffProductView::brand, "Who makes it.").maxLength(100).example("Elbwerk"),
            field("status", &StaffProductView::status, "Only active products are sold.").oneOf({"draft", "active", "archived"}),
            field("tax_class", &StaffProductView::taxClass, "Which rate holds.").maxLength(40).example("standard"),
            field("tax_class_source", &StaffProductView::taxClassSource, "Whether it is the product's own.")
                .oneOf({"own", "inherited", "default"})
                .example("inherited"),
            field("tax_class_inherited_from", &StaffProductView::taxClassInheritedFrom, "The category that has set it."),
            field("metadata", &StaffProductView::metadata, "What the shop adds.").maxItems(50).maxLength(500),
            field("version", &StaffProductView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1),
            field("category_ids", &StaffProductView::categoryIds, "Where it is found.").maxItems(50),
            field("options", &StaffProductView::options, "What can be chosen.").maxItems(5),
            field("variants", &StaffProductView::variants, "At most 500 of them.").maxItems(500));
    }
};

struct ProductPatch
{
    wire::Patch<QString> title{};
    wire::Patch<QString> description{};
    wire::Patch<QString> brand{};
    wire::Patch<QByteArray> status{};
    wire::Patch<QByteArray> taxClass{};
    wire::Patch<std::vector<CategoryId>> categoryIds{};
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("title", &ProductPatch::title, "As buyers read it.")
                                .maxLength(200)
                                .notEmpty()
                                .notNull()
                                .example("Stoneware mug, large"),
            field("description", &ProductPatch::description, "As buyers read it.")
                .maxLength(20000)
                .multiline()
                .notNull()
                .example("Thrown by hand, glazed twice."),
            field("brand", &ProductPatch::brand, "Who makes it.").maxLength(100).notNull().example("Elbwerk"),
            field("status", &ProductPatch::status, "Only active products are sold.")
                .oneOf({"draft", "active", "archived"})
                .notNull()
                .example("active"),
            field("tax_class", &ProductPatch::taxClass, "Which rate holds; null: inherited from the first category.")
                .maxLength(40)
                .exampleJson("null"),
            field("category_ids", &ProductPatch::categoryIds, "All of them; it inherits from the first.")
                .maxItems(limits::categoriesOfProduct)
                .notNull()
                .exampleJson("[]"));
    }
};

struct StaffProductPath
{
    ProductId productId{};
    static auto fields() { return wire::fields(wire::field("product_id", &StaffProductPath::productId, "The product.")); }
};

Result<wire::RawJson<StaffProductView>> shown(Call &call, const ProductId &id)
{
    KONTOR_TRY(const auto product, call.shop().catalog.viewStaff(call.context(), id));
    call.setVersion(product.version);
    return wire::RawJson<StaffProductView>{product.json};
}

}

void addStaffCatalog(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, NewProductBody, StaffProductView>("/v1/admin/products", operations::createProduct,
        {.tag = "Staff: catalogue",
            .summary = "Create a product",
            .description = "With all of its variants and their prices, in one transaction.",
            .status = 201,
            .errors = {"slug_taken", "sku_taken", "variant_exists", "wrong_options", "unknown_category", "unknown_tax_class"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewProductBody &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto id, call.shop().catalog.create(call.context(), body.toProduct()));
            call.location("/v1/admin/products/" + id.toByteArray());
            KONTOR_TRY(const auto product, call.shop().catalog.loadStaff(id));
            call.setVersion(product.version);
            return wire::RawJson<StaffProductView>{product.json};
        }));
    endpoints.add(
        get<StaffProductPath, NoQuery, StaffProductView>("/v1/admin/products/{product_id}", operations::viewStaffProduct,
            {.tag = "Staff: catalogue",
                .summary = "Open a product",
                .description = "As staff see it, whatever its status.",
                .errors = {"not_found"}},
            [](Call &call, const StaffProductPath &path) { return shown(call, path.productId); }));
    endpoints.add(patch<StaffProductPath, NoQuery, ProductPatch, StaffProductView>("/v1/admin/products/{product_id}",
        operations::changeProduct,
        {.tag = "Staff: catalogue",
            .summary = "Change a product",
            .description = "A merge-patch; If-Match keeps two editors from overwriting each other.",
            .errors = {"not_found", "stale_version", "unknown_category", "unknown_tax_class"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const StaffProductPath &path, const ProductPatch &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().catalog.change(call.context(), path.productId,
                {.title = body.title.given(),
                    .description = body.description.given(),
                    .brand = body.brand.given(),
                    .status = body.status.given(),
                    .taxClass = body.taxClass.change(),
                    .categories = body.categoryIds.given()},
                expected));
            KONTOR_TRY(const auto product, call.shop().catalog.loadStaff(path.productId));
            call.setVersion(product.version);
            return wire::RawJson<StaffProductView>{product.json};
        }));
}

}
