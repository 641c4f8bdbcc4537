#pragma once

#include "core/catalog/price.h"
#include "server/http/endpoint.h"

// The shapes of products. Storefront reads come as ready JSON from core/catalog/catalog.sql; a test holds them to this.
namespace kontor::api {

namespace wire = http::wire;

struct ImageView
{
    QByteArray url{};
    QString alt{};
    std::optional<int> width{};
    std::optional<int> height{};
    wire::Patch<VariantId> variantId{};

    static QByteArray wireName() { return "Image"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("url", &ImageView::url, "Where it is; one of ours never changes its bytes.")
                                .maxLength(2000)
                                .example("/media/3f/a1/3fa1….png"),
            field("alt", &ImageView::alt, "What it shows, in words.").maxLength(300).example("A blue mug"),
            field("width", &ImageView::width, "In pixels; null: not known.").range(1, 20000).example(800),
            field("height", &ImageView::height, "In pixels; null: not known.").range(1, 20000).example(800),
            field("variant_id", &ImageView::variantId, "Of the variant it shows; null: the product."));
    }
};

struct ProductSummary
{
    ProductId id{};
    QString slug{};
    QString title{};
    QString brand{};
    std::optional<ImageView> image{};
    Money priceFrom{};
    Money priceTo{};
    Money regularPriceFrom{};
    std::optional<Money> lowestPrice30Days{};
    bool pricesIncludeTax = true;
    bool inStock = true;
    Instant createdAt{};

    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &ProductSummary::id, "Names the product."),
            field("slug", &ProductSummary::slug, "For the URL.").maxLength(120).example("stoneware-mug"),
            field("title", &ProductSummary::title, "In the chosen language.").maxLength(200).example("Stoneware mug"),
            field("brand", &ProductSummary::brand, "Who makes it.").maxLength(100).example("Elbwerk"),
            field("image", &ProductSummary::image, "The first one."),
            field("price_from", &ProductSummary::priceFrom, "Of the cheapest variant, now."),
            field("price_to", &ProductSummary::priceTo, "Of the dearest variant, now."),
            field("regular_price_from", &ProductSummary::regularPriceFrom,
                "Without reductions; more than price_from where something is reduced."),
            field("lowest_price_30_days", &ProductSummary::lowestPrice30Days,
                "Where price_from is reduced: the lowest price of that variant in the 30 days before the reduction began."),
            field("prices_include_tax", &ProductSummary::pricesIncludeTax, "Whether prices are gross."),
            field("in_stock", &ProductSummary::inStock, "Whether any variant can be ordered now."),
            field("created_at", &ProductSummary::createdAt, "When it came."));
    }
};

struct OptionView
{
    QString name{};
    std::vector<QString> values{};

    static QByteArray wireName() { return "ProductOption"; }
    static auto fields()
    {
        return wire::fields(
            wire::field("name", &OptionView::name, "What can be chosen.").maxLength(40).notEmpty().example("Colour"),
            wire::field("values", &OptionView::values, "From what.")
                .maxItems(200)
                .minItems(1)
                .maxLength(100)
                .notEmpty()
                .exampleJson(R"(["Blue","Sand"])"));
    }
};

/** From how many pieces on one of them costs less. */
struct TierView
{
    int minQuantity = 2;
    Money price{};

    static QByteArray wireName() { return "PriceTier"; }
    static auto fields()
    {
        return wire::fields(
            wire::field("min_quantity", &TierView::minQuantity, "From so many on …").range(2, limits::tierQuantity).example(10),
            wire::field("price", &TierView::price, "… each of them costs this, now."));
    }
};

struct VariantView
{
    VariantId id{};
    QString sku{};
    QString barcode{};
    wire::Metadata options{};
    int weightGrams = 0;
    Money price{};
    Money regularPrice{};
    std::optional<Money> lowestPrice30Days{};
    std::vector<TierView> tiers{};
    QByteArray availability{};
    wire::Patch<Instant> expectedAt{};

    static QByteArray wireName() { return "Variant"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &VariantView::id, "For variant_id in a cart."),
            field("sku", &VariantView::sku, "Its SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("barcode", &VariantView::barcode, "EAN-13 or another.").maxLength(64).example("2000000000015"),
            field("options", &VariantView::options, "Its value for each option.")
                .maxItems(5)
                .maxLength(100)
                .exampleJson(R"({"Colour":"Blue"})"),
            field("weight_g", &VariantView::weightGrams, "In grams.").range(0, 10'000'000).example(380),
            field("price", &VariantView::price, "Of one, now."),
            field("regular_price", &VariantView::regularPrice, "Without reductions."),
            field("lowest_price_30_days", &VariantView::lowestPrice30Days,
                "Where price is less than regular_price: the lowest of the 30 days before that began; null: there was none."),
            field("tiers", &VariantView::tiers, "What more of them cost, the smallest quantity first.")
                .maxItems(limits::tierQuantity)
                .exampleJson(R"([{"min_quantity":10,"price":{"amount":1790,"currency":"EUR"}}])"),
            field("availability", &VariantView::availability, "Never the number.")
                .oneOf({"in_stock", "low_stock", "backorder", "preorder", "out_of_stock"}),
            field("expected_at", &VariantView::expectedAt,
                "When the next of it is expected, of what is out of stock or on backorder, or when a preorder comes out; null: nobody knows. It may be late."));
    }
};

struct SpecificationView
{
    QByteArray code{};
    QString label{};
    QString unit{};
    QString value{};
    static QByteArray wireName() { return "Specification"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("code", &SpecificationView::code, "Of the attribute.").maxLength(40).example("material"),
            field("label", &SpecificationView::label, "In the chosen language.").maxLength(100).example("Material"),
            field("unit", &SpecificationView::unit, "Of a number; empty: none.").maxLength(20).example(""),
            field("value", &SpecificationView::value, "In the chosen language; several choices with commas between.")
                .maxLength(6000)
                .example("Stoneware"));
    }
};

struct CategoryRef
{
    CategoryId id{};
    QString slug{};
    QString title{};
    static auto fields()
    {
        return wire::fields(wire::field("id", &CategoryRef::id, "Names the category."),
            wire::field("slug", &CategoryRef::slug, "For the URL.").maxLength(120).example("kitchen"),
            wire::field("title", &CategoryRef::title, "In the chosen language.").maxLength(200).example("Kitchen"));
    }
};

struct ProductView
{
    ProductId id{};
    QString slug{};
    QString title{};
    QString description{};
    QString brand{};
    std::vector<QString> tags{};
    QByteArray taxClass{};
    wire::Values attributes{};
    std::vector<SpecificationView> specifications{};
    wire::Metadata metadata{};
    QString seoTitle{};
    QString seoDescription{};
    bool pricesIncludeTax = true;
    std::vector<CategoryRef> categories{};
    std::vector<OptionView> options{};
    std::vector<ImageView> images{};
    std::vector<VariantView> variants{};
    Instant createdAt{};
    Instant updatedAt{};

    static QByteArray wireName() { return "Product"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &ProductView::id, "Names the product."),
            field("slug", &ProductView::slug, "For the URL.").maxLength(120).example("stoneware-mug"),
            field("title", &ProductView::title, "In the chosen language.").maxLength(200).example("Stoneware mug"),
            field("description", &ProductView::description, "Rich text (HTML), in the chosen language.")
                .maxLength(20000)
                .example("<p>Thrown by hand, glazed twice.</p>"),
            field("brand", &ProductView::brand, "Who makes it.").maxLength(100).example("Elbwerk"),
            field("tags", &ProductView::tags, "What the shop sorts by.")
                .maxItems(50)
                .maxLength(60)
                .exampleJson(R"(["handmade"])"),
            field("tax_class", &ProductView::taxClass, "Which rate holds.").maxLength(40).example("standard"),
            field("attributes", &ProductView::attributes, "By code, for programs: a choice by its code.")
                .maxItems(1000)
                .maxLength(500)
                .exampleJson(R"({"material":"Stoneware","height":9.5})"),
            field("specifications", &ProductView::specifications, "The same for people, in their order.").maxItems(1000),
            field("metadata", &ProductView::metadata, "What the shop adds.").maxItems(50).maxLength(500),
            field("seo_title", &ProductView::seoTitle, "For the page's title.").maxLength(200).example("Stoneware mug"),
            field("seo_description", &ProductView::seoDescription, "For search engines.")
                .maxLength(500)
                .example("Thrown by hand."),
            field("prices_include_tax", &ProductView::pricesIncludeTax, "Whether prices are gross."),
            field("categories", &ProductView::categories, "Where it is found.").maxItems(50),
            field("options", &ProductView::options, "What can be chosen.").maxItems(5),
            field("images", &ProductView::images, "In their order.").maxItems(100),
            field("variants", &ProductView::variants, "Those with a price in the market, at most 500.").maxItems(500),
            field("created_at", &ProductView::createdAt, "When it came."),
            field("updated_at", &ProductView::updatedAt, "When it last changed."));
    }
};

}
