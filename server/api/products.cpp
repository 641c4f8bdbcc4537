// Products as storefronts see them: the list with its search, filters and facets, and a product's page.
#include "server/api/api.h"
#include "server/api/productviews.h"
#include "server/api/views.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

namespace operations = kontor::operations;

struct ProductListParameters : PageQuery
{
    QString q{};
    QByteArray category{};
    QString brand{};
    QString tag{};
    QByteArray collection{};
    std::optional<qint64> priceMin{};
    std::optional<qint64> priceMax{};
    bool inStock = false;
    wire::Metadata options{};
    wire::Metadata attributes{};
    QByteArray sort{};
    bool facets = false;

    static auto fields()
    {
        using wire::field;
        using P = ProductListParameters;
        return wire::joined(PageQuery::fields(),
            wire::fields(field("q", &P::q, "What is searched for: words, their beginnings, SKUs; typing errors are borne with.")
                             .maxLength(limits::searchText)
                             .optional()
                             .example("stoneware mug"),
                field("category", &P::category, "Id or slug of a category; its subtree counts.")
                    .maxLength(120)
                    .optional()
                    .example("kitchen"),
                field("brand", &P::brand, "One of these, with commas between; a comma in a name is written `\\,`.")
                    .maxLength(1000)
                    .optional()
                    .example("Töpferei Backstein"),
                field("tag", &P::tag, "With one of these tags.").maxLength(1000).optional().example("handmade"),
                field("collection", &P::collection, "Id or slug of a collection, whose rule holds besides.")
                    .maxLength(120)
                    .optional()
                    .example("handmade-in-blue"),
                field("price_min", &P::priceMin, "In minor units of the market's currency; some variant costs that or more.")
                    .range(0, limits::largestPrice)
                    .example(500),
                field("price_max", &P::priceMax, "Some variant costs that or less.")
                    .range(0, limits::largestPrice)
                    .example(10000),
                field("in_stock", &P::inStock, "Only what can be ordered now.").optional().example(true),
                field("option", &P::options, "By an option's values: option.Colour=Brick,Fog.")
                    .prefix()
                    .maxItems(limits::filterGroups)
                    .maxLength(500)
                    .exampleJson(R"({"option.Colour":"Brick,Fog,Cream"})"),
                field("attr", &P::attributes, "By an attribute's values: attr.material=Stoneware.")
                    .prefix()
                    .maxItems(limits::filterGroups)
                    .maxLength(500)
                    .exampleJson(R"({"attr.material":"Stoneware"})"),
                field("sort", &P::sort,
                    "Left out: relevance where something is searched for, else the default sort of the category, else newest.")
                    .oneOf({"relevance", "newest", "price", "-price", "title"})
                    .optional()
                    .example("price"),
                field("facets", &P::facets, "Whether to tell by what the matches can be narrowed.").optional().example(true)));
    }
};

struct ProductPath
{
    QByteArray product{};
    static auto fields()
    {
        return wire::fields(wire::field("product", &ProductPath::product, "Id or slug.").maxLength(120).example("stoneware-mug"));
    }
};

struct FacetValueView
{
    QString value{};
    QString label{};
    qint64 count = 0;
    static QByteArray wireName() { return "FacetValue"; }
    static auto fields()
    {
        return wire::fields(
            wire::field("value", &FacetValueView::value, "As the parameter takes it.").maxLength(200).example("Stoneware"),
            wire::field("label", &FacetValueView::label, "For people, in the chosen language.")
                .maxLength(200)
                .example("Stoneware"),
            wire::field("count", &FacetValueView::count, "How many of the matches have it.").example(12));
    }
};

struct FacetView
{
    QByteArray parameter{};
    QString label{};
    QString unit{};
    std::vector<FacetValueView> values{};
    static QByteArray wireName() { return "Facet"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("parameter", &FacetView::parameter, "The parameter of this list that it fills.")
                                .maxLength(400)
                                .example("attr.material"),
            field("label", &FacetView::label, "For people.").maxLength(200).example("Material"),
            field("unit", &FacetView::unit, "Of its values; empty: none.").maxLength(40).example(""),
            field("values", &FacetView::values,
                "The most frequent first. Those of a facet that is filtered by are counted without it.")
                .maxItems(limits::facetValues));
    }
};

struct FacetsView
{
    qint64 matches = 0;
    bool isExact = true;
    qint64 inStock = 0;
    std::optional<Money> priceMin{};
    std::optional<Money> priceMax{};
    std::vector<FacetView> groups{};
    static QByteArray wireName() { return "Facets"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("matches", &FacetsView::matches, "How many products match, 10,000 at most.").example(42),
            field("is_exact", &FacetsView::isExact, "false: there are more matches, and the counts are those of 10,000 of them.")
                .example(true),
            field("in_stock", &FacetsView::inStock, "How many of them can be ordered now.").example(40),
            field("price_min", &FacetsView::priceMin, "The lowest price among them; null where nothing matches."),
            field("price_max", &FacetsView::priceMax, "The highest."),
            field("groups", &FacetsView::groups, "Brand, options and attributes.").maxItems(1000));
    }
};

struct ProductListView
{
    std::vector<ProductSummary> data{};
    PageInfo page{};
    wire::Patch<FacetsView> facets{};
    wire::Patch<QString> searchedFor{};
    wire::Patch<QString> didYouMean{};
    static QByteArray wireName() { return "ProductSummaryPage"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("data", &ProductListView::data, "The rows of this page.").maxItems(100),
            field("page", &ProductListView::page, "Where this page stands."),
            field("facets", &ProductListView::facets, "Only with ?facets=true.").notNull(),
            field("searched_for", &ProductListView::searchedFor,
                "Only where q has a typing error: the words that these products were found by.")
                .maxLength(1000)
                .notNull()
                .example("stoneware mug"),
            field("did_you_mean", &ProductListView::didYouMean,
                "Only where a word of q is unknown, and only what finds something: another q.")
                .maxLength(1000)
                .notNull()
                .example("stoneware mug"));
    }
};

// "a,b\,c" → "a", "b,c".
QStringList valuesOf(const QString &text)
{
    QStringList values{QString()};
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\' && i + 1 < text.size())
            values.last() += text[++i];
        else if (text[i] == u',')
            values.append(QString());
        else
            values.last() += text[i];
    }
    values.removeAll(QString());
    return values;
}

Result<QStringList> limited(const QString &text, const QString &parameter)
{
    auto values = valuesOf(text);
    if (values.size() > limits::filterValues)
        return invalid(u'?' + parameter, "too_many"_L1, u"At most %1 values."_s.arg(limits::filterValues));
    return values;
}

Result<QMap<QString, QStringList>> limited(const wire::Metadata &texts, const QString &prefix)
{
    QMap<QString, QStringList> out;
    for (auto it = texts.begin(); it != texts.end(); ++it) {
        KONTOR_TRY(const auto values, limited(it.value(), prefix + it.key()));
        out.insert(it.key(), values);
    }
    return out;
}

Result<ProductFilter> filterOf(const ProductListParameters &query)
{
    ProductFilter filter{.category = query.category,
        .text = query.q.trimmed(),
        .priceMin = query.priceMin,
        .priceMax = query.priceMax,
        .isInStock = query.inStock};
    KONTOR_TRY(filter.brands, limited(query.brand, u"brand"_s));
    KONTOR_TRY(filter.tags, limited(query.tag, u"tag"_s));
    KONTOR_TRY(filter.options, limited(query.options, u"option."_s));
    KONTOR_TRY(filter.attributes, limited(query.attributes, u"attr."_s));
    return filter;
}

// The one that is asked for; else that of what is searched for or of the category.
Result<ProductSort> sortOf(const ProductListParameters &query, Call &call)
{
    if (query.sort == "price")
        return ProductSort::PriceUp;
    if (query.sort == "-price")
        return ProductSort::PriceDown;
    if (query.sort == "title")
        return ProductSort::Title;
    if (query.sort == "newest")
        return ProductSort::Newest;
    const bool isSearch = !query.q.trimmed().isEmpty();
    if (query.sort == "relevance" || isSearch)
        return ProductSort::Relevance;
    if (query.category.isEmpty())
        return ProductSort::Newest;
    return call.shop().listing.defaultSort(call.context(), query.category);
}

// The key was ours, but a cursor is input like any other: what is no number must not reach a cast in SQL.
bool fits(const QByteArray &key, ProductSort sort)
{
    bool isNumber = false;
    switch (sort) {
    case ProductSort::Newest: return key.isEmpty();
    case ProductSort::PriceUp:
    case ProductSort::PriceDown: key.toLongLong(&isNumber); return isNumber;
    case ProductSort::Relevance: key.toFloat(&isNumber); return isNumber;
    case ProductSort::Title: return isStorable(QString::fromUtf8(key));
    }
    return false;
}

// A category's own sort is no part of the request, and may have changed since: so the cursor names it.
Result<std::optional<ListPosition>> positionOf(const ProductListParameters &query, const Call &call, ProductSort sort)
{
    if (!query.cursor)
        return std::nullopt;
    KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 3));
    ListPosition position{.key = cursor.text(0).toUtf8(), .id = {}};
    KONTOR_TRY(position.id, cursor.id<ProductTag>(1));
    KONTOR_TRY(const auto its, cursor.integer(2));
    if (its != static_cast<int>(sort) || !fits(position.key, sort))
        return Cursor::refused();
    return position;
}

FacetsView viewOf(const ProductFacets &facets, const MatchCount &found)
{
    FacetsView view{.matches = found.matches,
        .isExact = found.isExact,
        .inStock = facets.inStock,
        .priceMin = facets.priceMin,
        .priceMax = facets.priceMax};
    for (const auto &group : facets.groups) {
        const QByteArray parameter = group.kind == "brand" ? QByteArray("brand")
            : group.kind == "option"                       ? "option." + group.key.toUtf8()
                                                           : "attr." + group.key.toUtf8();
        FacetView facet{.parameter = parameter, .label = group.label, .unit = group.unit};
        for (const auto &[value, label, count] : group.values)
            facet.values.push_back({.value = value, .label = label, .count = count});
        view.groups.push_back(std::move(facet));
    }
    return view;
}

// Only what is searched for in the whole shop tells what the shop lacks.
bool isMiss(const ProductListQuery &query, const ProductList &list)
{
    const auto &filter = query.filter;
    return list.products.empty() && !filter.text.isEmpty() && !query.after && filter.category.isEmpty() && !query.rule
        && filter.brands.isEmpty() && filter.tags.isEmpty() && filter.options.isEmpty() && filter.attributes.isEmpty()
        && !filter.priceMin && !filter.priceMax && !filter.isInStock;
}

Result<wire::RawJson<ProductListView>> listProducts(Call &call, const ProductListParameters &query, SearchLog *searches)
{
    KONTOR_TRY(const auto sort, sortOf(query, call));
    ProductListQuery wanted{.sort = sort, .limit = query.limit, .isCounted = query.count, .hasFacets = query.facets};
    KONTOR_TRY(wanted.filter, filterOf(query));
    KONTOR_TRY(wanted.after, positionOf(query, call, sort));
    if (!query.collection.isEmpty()) {
        KONTOR_TRY(const auto collection, call.shop().collections.find(call.context(), query.collection));
        wanted.rule = collection.rule;
        call.dependsOn("collections");
    }
    KONTOR_TRY(const auto list, call.shop().listing.list(call.context(), wanted));
    if (query.facets)
        call.dependsOn("attributes");
    // By its slug, or by the default sort that any category above may decide.
    if (!query.category.isEmpty())
        call.dependsOn("categories");
    call.dependsOn(list.category ? "category:" + list.category->toByteArray() : QByteArray("products"));
    if (!wanted.filter.text.isEmpty())
        call.dependsOn("search");
    if (searches && isMiss(wanted, list))
        searches->note(call.context().locale, wanted.filter.text);
    PageInfo page{.limit = query.limit, .nextCursor = {}, .hasMore = list.hasMore};
    if (list.hasMore) {
        const auto &last = list.products.back().position;
        page.nextCursor = Cursor().add(last.key).add(last.id).add(static_cast<qint64>(sort)).encode(call);
    }
    if (query.count) {
        page.total = list.count.matches;
        page.totalIsExact = list.count.isExact;
    }
    JsonWriter out;
    out.beginObject().key("data").beginArray();
    for (const auto &product : list.products)
        out.raw(product.json);
    out.endArray().key("page").raw(wire::toJson(page));
    if (query.facets)
        out.key("facets").raw(wire::toJson(viewOf(list.facets, list.count)));
    if (!list.searchedFor.isEmpty())
        out.member("searched_for", list.searchedFor);
    if (!list.didYouMean.isEmpty())
        out.member("did_you_mean", list.didYouMean);
    return wire::RawJson<ProductListView>{out.endObject().take()};
}

// By a slug of before: where the product is now, with the same query.
Result<Outcome> openProduct(Call &call, const ProductPath &path)
{
    const auto page = call.shop().listing.find(call.context(), path.product);
    if (page) {
        call.dependsOn("product:" + page->id.toByteArray());
        return Outcome(call.jsonReply(page->json));
    }
    if (page.error().kind != ErrorKind::NotFound)
        return failure(page.error());
    KONTOR_TRY(const auto slug, call.shop().listing.movedTo(call.context(), path.product));
    if (!slug)
        return failure(page.error());
    call.location("/v1/products/" + *slug + queryOf(call.request().target));
    return Outcome(Reply{.status = 301});
}

struct RelatedQuery
{
    int limit = 8;
    static auto fields()
    {
        return wire::fields(wire::field("limit", &RelatedQuery::limit, "How many at most.").range(1, 50).optional().example(8));
    }
};

struct RelatedView
{
    std::vector<ProductSummary> data{};
    static QByteArray wireName() { return "RelatedProducts"; }
    static auto fields() { return wire::fields(wire::field("data", &RelatedView::data, "In their order.").maxItems(50)); }
};

Result<wire::RawJson<RelatedView>> listRelated(Call &call, const ProductPath &path, const RelatedQuery &query)
{
    KONTOR_TRY(const auto related, call.shop().listing.related(call.context(), path.product, query.limit));
    call.dependsOn("products");
    JsonWriter out;
    out.beginObject().key("data").beginArray();
    for (const auto &product : related.products)
        out.raw(product);
    return wire::RawJson<RelatedView>{out.endArray().endObject().take()};
}

Result<Page<wire::RawJson<VariantView>>> listVariants(Call &call, const ProductPath &path, const PageQuery &query)
{
    using Listed = ListingService::ListedVariant;
    ListingService::VariantQuery wanted{.after = {}, .limit = query.limit, .isCounted = query.count};
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 2));
        ListingService::VariantPosition after;
        KONTOR_TRY(after.position, cursor.integer(0));
        KONTOR_TRY(after.id, cursor.id<VariantTag>(1));
        if (after.position < 0 || after.position > std::numeric_limits<int>::max())
            return Cursor::refused();
        wanted.after = after;
    }
    KONTOR_TRY(const auto found, call.shop().listing.listVariants(call.context(), path.product, wanted));
    call.dependsOn("product:" + found.product.toByteArray());
    auto page = Page<wire::RawJson<VariantView>>::of(
        found.variants, query.limit, call, [](const Listed &row) { return wire::RawJson<VariantView>{row.json}; },
        [](const Listed &row) { return Cursor().add(row.position.position).add(row.position.id); });
    if (found.total)
        page.page.total = *found.total;
    return page;
}

}

void addProducts(Endpoints &endpoints, const Resources &resources)
{
    endpoints.add(get<NoPath, ProductListParameters, ProductListView>("/v1/products", operations::listProducts,
        {.tag = "Catalogue",
            .summary = "List and search products",
            .description =
                "Active products with a price in the market. Values of one filter are alternatives, filters hold "
                "together. Pages by relevance go as far as the thousandth match; totals and facets count up to 10,000. "
                "Words with typing errors find what is similar; searched_for and did_you_mean then say so.",
            .errors = {"unknown_market", "not_found"},
            .cacheControl = "public, max-age=10",
            .cached = true},
        [searches = resources.searches](
            Call &call, const ProductListParameters &query) { return listProducts(call, query, searches); }));
    addSuggestions(endpoints);
    endpoints.add(get<ProductPath, NoQuery, ProductView>("/v1/products/{product}", operations::viewProduct,
        {.tag = "Catalogue",
            .summary = "Open a product",
            .description = "With its options, variants, prices and availability in the market. A slug that it had before is "
                           "answered by 301 and its present address.",
            .errors = {"not_found", "unknown_market"},
            .also = {{.status = 301, .description = "The product has another slug now; Location leads to it."}},
            .cacheControl = "public, max-age=10",
            .cached = true},
        openProduct));
    endpoints.add(get<ProductPath, RelatedQuery, RelatedView>("/v1/products/{product}/related", operations::listRelatedProducts,
        {.tag = "Catalogue",
            .summary = "List what is shown beside a product",
            .description = "What the shop has chosen, then others of the product's first category.",
            .errors = {"not_found", "unknown_market"},
            .cacheControl = "public, max-age=10",
            .cached = true},
        listRelated));
    endpoints.add(
        get<ProductPath, PageQuery, Page<wire::RawJson<VariantView>>>("/v1/products/{product}/variants", operations::listVariants,
            {.tag = "Catalogue",
                .summary = "List a product's variants",
                .description =
                    "All that have a price in the market, in their order. Who has signed in and is in customer groups sees "
                    "the prices that these have.",
                .errors = {"not_found", "unknown_market"},
                .cacheControl = "public, max-age=10",
                .cached = true},
            listVariants));
}

}
