// What a search field shows while somebody types.
#include "server/api/api.h"
#include "server/api/productviews.h"
#include "server/http/endpoint.h"

namespace kontor::api {

using namespace http;

namespace {

struct SuggestionQuery
{
    QString q{};
    static auto fields()
    {
        return wire::fields(wire::field("q", &SuggestionQuery::q, "What has been typed, two letters or more.")
                                .maxLength(limits::searchText)
                                .example("stoneware m"));
    }
};

struct CompletionView
{
    QString text{};
    static QByteArray wireName() { return "Completion"; }
    static auto fields()
    {
        return wire::fields(
            wire::field("text", &CompletionView::text, "For q of a search.").maxLength(400).example("stoneware mug"));
    }
};

struct SuggestedCategory
{
    CategoryId id{};
    QString slug{};
    QString title{};
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &SuggestedCategory::id, "Names the category."),
            field("slug", &SuggestedCategory::slug, "For the URL, and for category of a search.").maxLength(120).example("mugs"),
            field("title", &SuggestedCategory::title, "In the chosen language.").maxLength(200).example("Mugs"));
    }
};

struct SuggestedBrand
{
    QString name{};
    static auto fields()
    {
        return wire::fields(
            wire::field("name", &SuggestedBrand::name, "As brand of a search takes it.").maxLength(100).example("Elbwerk"));
    }
};

struct SuggestionsView
{
    std::vector<CompletionView> queries{};
    std::vector<wire::RawJson<ProductSummary>> products{};
    std::vector<SuggestedCategory> categories{};
    std::vector<SuggestedBrand> brands{};
    static QByteArray wireName() { return "Suggestions"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("queries", &SuggestionsView::queries, "How the search may go on; what finds more comes first.")
                                .maxItems(limits::completions),
            field("products", &SuggestionsView::products, "Some that these find.").maxItems(limits::suggestedProducts),
            field("categories", &SuggestionsView::categories, "Those whose name begins so.").maxItems(5),
            field("brands", &SuggestionsView::brands, "Those whose name begins so.").maxItems(5));
    }
    static SuggestionsView of(const Suggestions &found)
    {
        SuggestionsView view;
        for (const auto &completion : found.completions)
            view.queries.push_back({.text = completion.text});
        for (const auto &json : found.products)
            view.products.push_back({.bytes = json});
        for (const auto &category : found.categories)
            view.categories.push_back({.id = category.id, .slug = category.slug, .title = category.title});
        for (const auto &name : found.brands)
            view.brands.push_back({.name = name});
        return view;
    }
};

}

void addSuggestions(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, SuggestionQuery, SuggestionsView>("/v1/products/suggestions", operations::suggestProducts,
        {.tag = "Catalogue",
            .summary = "Suggest while somebody types",
            .description = "Completions of the last word, products that they find, and the categories and brands whose name "
                           "begins so. Made for each key press: it costs the same however large the shop is.",
            .errors = {"unknown_market"},
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call, const SuggestionQuery &query) -> Result<SuggestionsView> {
            KONTOR_TRY(const auto found, call.shop().listing.suggest(call.context(), query.q.trimmed()));
            for (const auto *tag : {"products", "categories"})
                call.dependsOn(tag);
            return SuggestionsView::of(found);
        }));
}

}
