#pragma once

#include "core/shop/shop.h"
#include "server/api/productviews.h"
#include "server/api/views.h"

// What staff send and see of products; several files share it.
namespace kontor::api {

inline constexpr auto attributesHelp =
    "By code, each of its attribute's type: a text, a number, true or false, a date as 2026-11-23, the code of a choice "
    "or a list of them; null takes one away.";

inline constexpr auto stockPolicyHelp =
    "What becomes of it when nothing is left: deny sells no more; backorder sells as many more as its levels' backorder_limit says; preorder "
    "does so before it has come out, until available_from. deny takes the limits of its levels away.";
inline constexpr auto availableFromHelp = "When a preorder comes out, or more of a backorder is expected.";
inline constexpr auto barcodeHelp = "GTIN (EAN, UPC), whose check digit has to be right, or another code.";

struct NewVariantBody
{
    Sku sku{};
    QString barcode{};
    wire::Metadata options{};
    std::vector<Money> prices{};
    int weightGrams = 0;
    int lengthMm = 0;
    int widthMm = 0;
    int heightMm = 0;
    QByteArray stockPolicy = "deny";
    std::optional<Instant> availableFrom{};
    static QByteArray wireName() { return "NewVariant"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("sku", &NewVariantBody::sku, "Unique in the shop.").example("MUG-350-BLUE"),
            field("barcode", &NewVariantBody::barcode, barcodeHelp).maxLength(64).optional().example("2000000000015"),
            field("options", &NewVariantBody::options, "A value for each of the product's options.")
                .maxItems(5)
                .maxLength(100)
                .optional()
                .exampleJson(R"({"Colour":"Blue"})"),
            field("prices", &NewVariantBody::prices, "One for each currency it is sold in.").maxItems(50),
            field("weight_g", &NewVariantBody::weightGrams, "In grams.").range(0, 10'000'000).optional().example(380),
            field("length_mm", &NewVariantBody::lengthMm, "In millimetres; 0: not known.")
                .range(0, limits::largestSize)
                .optional()
                .example(120),
            field("width_mm", &NewVariantBody::widthMm, "In millimetres.").range(0, limits::largestSize).optional().example(90),
            field("height_mm", &NewVariantBody::heightMm, "In millimetres.").range(0, limits::largestSize).optional().example(95),
            field("stock_policy", &NewVariantBody::stockPolicy, stockPolicyHelp)
                .oneOf({"deny", "backorder", "preorder"})
                .optional()
                .example("deny"),
            field("available_from", &NewVariantBody::availableFrom, availableFromHelp).optional().exampleJson("null"));
    }
    NewVariant toVariant() const
    {
        return {.sku = sku,
            .barcode = barcode,
            .options = options,
            .prices = prices,
            .weightGrams = weightGrams,
            .lengthMm = lengthMm,
            .widthMm = widthMm,
            .heightMm = heightMm,
            .stockPolicy = stockPolicy,
            .availableFrom = availableFrom};
    }
};

inline std::vector<NewVariant> toVariants(const std::vector<NewVariantBody> &bodies)
{
    std::vector<NewVariant> variants;
    for (const auto &body : bodies)
        variants.push_back(body.toVariant());
    return variants;
}

inline std::vector<NewProduct::Option> toOptions(const std::vector<OptionView> &views)
{
    std::vector<NewProduct::Option> options;
    for (const auto &view : views)
        options.push_back({.name = view.name, .values = QList<QString>(view.values.begin(), view.values.end())});
    return options;
}

struct ImageBody
{
    std::optional<MediaId> id{};
    std::optional<QString> url{};
    QString alt{};
    std::optional<Sku> sku{};
    std::optional<int> width{};
    std::optional<int> height{};
    static QByteArray wireName() { return "NewImage"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &ImageBody::id, "One that the product has already.").exampleJson("null"),
            field("url", &ImageBody::url, "Of one that is somewhere else, where shoppers' browsers read it.")
                .maxLength(2000)
                .example("https://images.example.com/mug.jpg"),
            field("alt", &ImageBody::alt, "What it shows, in words.").maxLength(300).optional().example("A blue mug"),
            field("sku", &ImageBody::sku, "Of the variant that it shows; left out: the product.").exampleJson("null"),
            field("width", &ImageBody::width, "In pixels, if known.").range(1, 20000).example(800),
            field("height", &ImageBody::height, "In pixels, if known.").range(1, 20000).example(600));
    }
    ProductImage toImage() const
    {
        return {.id = id, .url = url.value_or(QString()), .alt = alt, .sku = sku, .width = width, .height = height};
    }
};

inline std::vector<ProductImage> toImages(const std::vector<ImageBody> &bodies)
{
    std::vector<ProductImage> images;
    for (const auto &body : bodies)
        images.push_back(body.toImage());
    return images;
}

inline constexpr auto descriptionHelp =
    "Rich text: HTML of paragraphs, headings, lists, tables, links and emphasis; all else is taken out.";
inline constexpr auto tagsHelp = "Words that shops sort by; lists can be narrowed by them, shoppers need not see them.";
inline constexpr auto shippingProfileHelp = "What sending it demands; null: inherited from the first category.";
inline constexpr auto seoTitleHelp = "For the page's title; null: the product's title.";
inline constexpr auto seoDescriptionHelp = "For search engines; null: the beginning of the description.";
inline constexpr auto publishAtHelp = "When a draft becomes active.";
inline constexpr auto unpublishAtHelp = "When it is archived.";
inline constexpr auto privateMetadataHelp = "What the shop adds for itself; storefronts never see it.";

struct NewProductBody
{
    QString title{};
    std::optional<Slug> slug{};
    QString description{};
    QString brand{};
    QByteArray status = "draft";
    std::optional<QByteArray> taxClass{};
    std::optional<QByteArray> shippingProfile{};
    std::vector<OptionView> options{};
    std::vector<NewVariantBody> variants{};
    std::vector<CategoryId> categoryIds{};
    wire::Values attributes{};
    wire::Metadata metadata{};
    wire::Metadata privateMetadata{};
    std::vector<QString> tags{};
    std::optional<QString> seoTitle{};
    std::optional<QString> seoDescription{};
    std::optional<Instant> publishAt{};
    std::optional<Instant> unpublishAt{};
    std::vector<ImageBody> images{};

    static QByteArray wireName() { return "NewProduct"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("title", &NewProductBody::title, "As buyers read it.").maxLength(200).notEmpty().example("Stoneware mug"),
            field("slug", &NewProductBody::slug, "For the URL; left out: made from the title.").example("stoneware-mug-350"),
            field("description", &NewProductBody::description, descriptionHelp)
                .maxLength(20000)
                .multiline()
                .optional()
                .example("<p>Thrown by hand.</p>"),
            field("brand", &NewProductBody::brand, "Who makes it.").maxLength(100).optional().example("Elbwerk"),
            field("status", &NewProductBody::status, "Only active products are sold.")
                .oneOf({"draft", "active", "archived"})
                .optional()
                .example("active"),
            field("tax_class", &NewProductBody::taxClass, "Which rate holds; null: inherited from the first category.")
                .maxLength(40)
                .exampleJson("null"),
            field("shipping_profile", &NewProductBody::shippingProfile, shippingProfileHelp).maxLength(40).exampleJson("null"),
            field("options", &NewProductBody::options, "What can be chosen.").maxItems(limits::optionsOfProduct).optional(),
            field("variants", &NewProductBody::variants, "At least one.").minItems(1).maxItems(limits::variantsOfProduct),
            field("category_ids", &NewProductBody::categoryIds, "Where it is found; it inherits from the first.")
                .maxItems(limits::categoriesOfProduct)
                .optional()
                .exampleJson("[]"),
            field("attributes", &NewProductBody::attributes, attributesHelp)
                .maxItems(limits::valuesOfProduct)
                .maxLength(500)
                .optional()
                .exampleJson("{}"),
            field("metadata", &NewProductBody::metadata, "What the shop adds.").maxItems(50).maxLength(500).optional(),
            field("private_metadata", &NewProductBody::privateMetadata, privateMetadataHelp)
                .maxItems(50)
                .maxLength(500)
                .optional(),
            field("tags", &NewProductBody::tags, tagsHelp)
                .maxItems(limits::tagsOfProduct)
                .maxLength(60)
                .notEmpty()
                .optional()
                .exampleJson(R"(["handmade"])"),
            field("seo_title", &NewProductBody::seoTitle, seoTitleHelp).maxLength(200).notEmpty().exampleJson("null"),
            field("seo_description", &NewProductBody::seoDescription, seoDescriptionHelp)
                .maxLength(500)
                .notEmpty()
                .exampleJson("null"),
            field("publish_at", &NewProductBody::publishAt, publishAtHelp).exampleJson("null"),
            field("unpublish_at", &NewProductBody::unpublishAt, unpublishAtHelp).exampleJson("null"),
            field("images", &NewProductBody::images, "In their order.")
                .maxItems(limits::imagesOfProduct)
                .optional()
                .exampleJson("[]"));
    }
    NewProduct toProduct() const
    {
        return {.title = title,
            .slug = slug,
            .description = description,
            .brand = brand,
            .status = status,
            .taxClass = taxClass,
            .shippingProfile = shippingProfile,
            .options = toOptions(options),
            .variants = toVariants(variants),
            .categories = categoryIds,
            .attributes = attributes,
            .metadata = metadataJson(metadata),
            .privateMetadata = metadataJson(privateMetadata),
            .tags = QStringList(tags.begin(), tags.end()),
            .seoTitle = seoTitle,
            .seoDescription = seoDescription,
            .publishAt = publishAt,
            .unpublishAt = unpublishAt,
            .images = toImages(images)};
    }
};

struct StaffVariantView
{
    VariantId id{};
    ProductId productId{};
    QString sku{};
    QString barcode{};
    wire::Metadata options{};
    int position = 0;
    int weightGrams = 0;
    int lengthMm = 0;
    int widthMm = 0;
    int heightMm = 0;
    QByteArray stockPolicy{};
    std::optional<Instant> availableFrom{};
    std::vector<Money> prices{};
    qint64 version = 1;
    static QByteArray wireName() { return "StaffVariant"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &StaffVariantView::id, "Names the variant."),
            field("product_id", &StaffVariantView::productId, "Of which product."),
            field("sku", &StaffVariantView::sku, "Its SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("barcode", &StaffVariantView::barcode, "GTIN or another.").maxLength(64).example("2000000000015"),
            field("options", &StaffVariantView::options, "Its values.")
                .maxItems(5)
                .maxLength(100)
                .exampleJson(R"({"Colour":"Blue"})"),
            field("position", &StaffVariantView::position, "Among its siblings.").range(0, 1'000'000'000).example(1),
            field("weight_g", &StaffVariantView::weightGrams, "In grams.").range(0, 10'000'000).example(380),
            field("length_mm", &StaffVariantView::lengthMm, "In millimetres; 0: not known.")
                .range(0, limits::largestSize)
                .example(120),
            field("width_mm", &StaffVariantView::widthMm, "In millimetres.").range(0, limits::largestSize).example(90),
            field("height_mm", &StaffVariantView::heightMm, "In millimetres.").range(0, limits::largestSize).example(95),
            field("stock_policy", &StaffVariantView::stockPolicy, stockPolicyHelp)
                .oneOf({"deny", "backorder", "preorder"})
                .example("deny"),
            field("available_from", &StaffVariantView::availableFrom, availableFromHelp).exampleJson("null"),
            field("prices", &StaffVariantView::prices, "The base prices.").maxItems(50),
            field("version", &StaffVariantView::version, "For If-Match.")
                .range(1, std::numeric_limits<qint64>::max())
                .example(1));
    }
};

struct StaffImageView
{
    MediaId id{};
    QString url{};
    QString alt{};
    std::optional<QString> sku{};
    std::optional<int> width{};
    std::optional<int> height{};
    static QByteArray wireName() { return "StaffImage"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &StaffImageView::id, "Names it."),
            field("url", &StaffImageView::url, "Where it is.").maxLength(2000).example("https://images.example.com/mug.jpg"),
            field("alt", &StaffImageView::alt, "What it shows, in words.").maxLength(300).example("A blue mug"),
            field("sku", &StaffImageView::sku, "Of the variant that it shows; null: the product.")
                .maxLength(64)
                .exampleJson("null"),
            field("width", &StaffImageView::width, "In pixels; null: not known.").range(1, 20000).example(800),
            field("height", &StaffImageView::height, "In pixels; null: not known.").range(1, 20000).example(600));
    }
};

struct AskedAttributeView
{
    QByteArray code{};
    QString label{};
    QByteArray type{};
    QString unit{};
    CategoryId categoryId{};
    static QByteArray wireName() { return "AskedAttribute"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("code", &AskedAttributeView::code, "Names the attribute.").maxLength(40).example("material"),
            field("label", &AskedAttributeView::label, "For people.").maxLength(100).example("Material"),
            field("type", &AskedAttributeView::type, "Of its values.").maxLength(10).example("choice"),
            field("unit", &AskedAttributeView::unit, "Of a number; empty: none.").maxLength(20).example(""),
            field("category_id", &AskedAttributeView::categoryId,
                "The category that asks for it, the product's own or one above."));
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
    QByteArray shippingProfile{};
    QByteArray shippingProfileSource{};
    std::optional<CategoryId> shippingProfileInheritedFrom{};
    wire::Values attributes{};
    std::vector<AskedAttributeView> attributeSet{};
    std::vector<QString> tags{};
    wire::Metadata metadata{};
    wire::Metadata privateMetadata{};
    std::optional<QString> seoTitle{};
    std::optional<QString> seoDescription{};
    std::optional<Instant> publishAt{};
    std::optional<Instant> unpublishAt{};
    qint64 version = 1;
    std::vector<CategoryId> categoryIds{};
    std::vector<ProductId> relatedIds{};
    std::vector<StaffImageView> images{};
    wire::AnyObject translations{};
    std::vector<OptionView> options{};
    qint64 variantCount = 1;
    std::vector<StaffVariantView> variants{};
    Instant createdAt{};
    Instant updatedAt{};

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
            field("shipping_profile", &StaffProductView::shippingProfile, "What sending it demands.")
                .maxLength(40)
                .example("general"),
            field("shipping_profile_source", &StaffProductView::shippingProfileSource, "Whether it is the product's own.")
                .oneOf({"own", "inherited", "default"})
                .example("inherited"),
            field("shipping_profile_inherited_from", &StaffProductView::shippingProfileInheritedFrom,
                "The category that has set it."),
            field("attributes", &StaffProductView::attributes, "By code.")
                .maxItems(1000)
                .maxLength(500)
                .exampleJson(R"({"material":"stoneware"})"),
            field("attribute_set", &StaffProductView::attributeSet, "What its categories ask for.").maxItems(1000),
            field("tags", &StaffProductView::tags, tagsHelp)
                .maxItems(limits::tagsOfProduct)
                .maxLength(60)
                .exampleJson(R"(["handmade"])"),
            field("metadata", &StaffProductView::metadata, "What the shop adds.").maxItems(50).maxLength(500),
            field("private_metadata", &StaffProductView::privateMetadata, privateMetadataHelp).maxItems(50).maxLength(500),
            field("seo_title", &StaffProductView::seoTitle, seoTitleHelp).maxLength(200).exampleJson("null"),
            field("seo_description", &StaffProductView::seoDescription, seoDescriptionHelp).maxLength(500).exampleJson("null"),
            field("publish_at", &StaffProductView::publishAt, publishAtHelp).exampleJson("null"),
            field("unpublish_at", &StaffProductView::unpublishAt, unpublishAtHelp).exampleJson("null"),
            field("version", &StaffProductView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1),
            field("category_ids", &StaffProductView::categoryIds, "Where it is found.").maxItems(50),
            field("related_ids", &StaffProductView::relatedIds, "What is shown beside it, in this order.")
                .maxItems(limits::relatedProducts),
            field("images", &StaffProductView::images, "In their order.").maxItems(limits::imagesOfProduct),
            field("translations", &StaffProductView::translations,
                "By language: title, description, seo_title, seo_description, attributes."),
            field("options", &StaffProductView::options, "What can be chosen.").maxItems(5),
            field("variant_count", &StaffProductView::variantCount, "How many variants there are.")
                .range(1, limits::variantsOfProduct)
                .example(3),
            field("variants", &StaffProductView::variants, "The first 500 of them.").maxItems(500),
            field("created_at", &StaffProductView::createdAt, "When it came."),
            field("updated_at", &StaffProductView::updatedAt, "When it last changed."));
    }
};

struct ProductPatch
{
    wire::Patch<QString> title{};
    wire::Patch<Slug> slug{};
    wire::Patch<QString> description{};
    wire::Patch<QString> brand{};
    wire::Patch<QByteArray> status{};
    wire::Patch<QByteArray> taxClass{};
    wire::Patch<QByteArray> shippingProfile{};
    wire::Patch<std::vector<CategoryId>> categoryIds{};
    wire::Patch<wire::Values> attributes{};
    wire::Patch<wire::Metadata> metadata{};
    wire::Patch<wire::Metadata> privateMetadata{};
    wire::Patch<std::vector<QString>> tags{};
    wire::Patch<QString> seoTitle{};
    wire::Patch<QString> seoDescription{};
    wire::Patch<Instant> publishAt{};
    wire::Patch<Instant> unpublishAt{};
    wire::Patch<std::vector<ImageBody>> images{};
    wire::Patch<std::vector<ProductId>> relatedIds{};

    static QByteArray wireName() { return "ProductPatch"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("title", &ProductPatch::title, "As buyers read it.")
                                .maxLength(200)
                                .notEmpty()
                                .notNull()
                                .example("Stoneware mug, large"),
            field("slug", &ProductPatch::slug, "For the URL; the old one leads on to it.")
                .notNull()
                .example("stoneware-mug-large"),
            field("description", &ProductPatch::description, descriptionHelp)
                .maxLength(20000)
                .multiline()
                .notNull()
                .example("<p>Thrown by hand, glazed twice.</p>"),
            field("brand", &ProductPatch::brand, "Who makes it.").maxLength(100).notNull().example("Elbwerk"),
            field("status", &ProductPatch::status, "Only active products are sold.")
                .oneOf({"draft", "active", "archived"})
                .notNull()
                .example("active"),
            field("tax_class", &ProductPatch::taxClass, "Which rate holds; null: inherited from the first category.")
                .maxLength(40)
                .exampleJson("null"),
            field("shipping_profile", &ProductPatch::shippingProfile, shippingProfileHelp).maxLength(40).exampleJson("null"),
            field("category_ids", &ProductPatch::categoryIds, "All of them; it inherits from the first.")
                .maxItems(limits::categoriesOfProduct)
                .notNull()
                .exampleJson("[]"),
            field("attributes", &ProductPatch::attributes, attributesHelp)
                .maxItems(limits::valuesOfProduct)
                .maxLength(500)
                .notNull()
                .exampleJson("{}"),
            field("metadata", &ProductPatch::metadata, "All that the shop adds.").maxItems(50).maxLength(500).notNull(),
            field("private_metadata", &ProductPatch::privateMetadata, privateMetadataHelp).maxItems(50).maxLength(500).notNull(),
            field("tags", &ProductPatch::tags, "All of them.")
                .maxItems(limits::tagsOfProduct)
                .maxLength(60)
                .notEmpty()
                .notNull()
                .exampleJson(R"(["handmade"])"),
            field("seo_title", &ProductPatch::seoTitle, seoTitleHelp).maxLength(200).notEmpty().exampleJson("null"),
            field("seo_description", &ProductPatch::seoDescription, seoDescriptionHelp)
                .maxLength(500)
                .notEmpty()
                .exampleJson("null"),
            field("publish_at", &ProductPatch::publishAt, publishAtHelp).exampleJson("null"),
            field("unpublish_at", &ProductPatch::unpublishAt, unpublishAtHelp).exampleJson("null"),
            field("images", &ProductPatch::images, "All of them, in their order.")
                .maxItems(limits::imagesOfProduct)
                .notNull()
                .exampleJson("[]"),
            field("related_ids", &ProductPatch::relatedIds, "All of them, in their order.")
                .maxItems(limits::relatedProducts)
                .notNull()
                .exampleJson("[]"));
    }
    ProductChange toChange() const
    {
        const auto json = [](const wire::Patch<wire::Metadata> &given) {
            return given.isSet() ? std::optional(metadataJson(given.value())) : std::nullopt;
        };
        return {.title = title.given(),
            .slug = slug.given(),
            .description = description.given(),
            .brand = brand.given(),
            .status = status.given(),
            .taxClass = taxClass.change(),
            .shippingProfile = shippingProfile.change(),
            .categories = categoryIds.given(),
            .attributes = attributes.given().value_or(AttributeValues()),
            .metadata = json(metadata),
            .privateMetadata = json(privateMetadata),
            .tags = tags.isSet() ? std::optional(QStringList(tags.value().begin(), tags.value().end())) : std::nullopt,
            .seoTitle = seoTitle.change(),
            .seoDescription = seoDescription.change(),
            .publishAt = publishAt.change(),
            .unpublishAt = unpublishAt.change(),
            .images = images.isSet() ? std::optional(toImages(images.value())) : std::nullopt,
            .related = relatedIds.given()};
    }
};

struct StaffProductPath
{
    ProductId productId{};
    static auto fields() { return wire::fields(wire::field("product_id", &StaffProductPath::productId, "The product.")); }
};

/** The product as it is now, with its version as ETag. */
inline Result<wire::RawJson<StaffProductView>> shownProduct(http::Call &call, const ProductId &id)
{
    KONTOR_TRY(const auto product, call.shop().catalog.loadStaff(id));
    call.setVersion(product.version, product.json);
    return wire::RawJson<StaffProductView>{product.json};
}

}
