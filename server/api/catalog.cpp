#include "server/api/api.h"
#include "server/api/views.h"

namespace kontor::api {

using namespace http;

namespace {

namespace operations = kontor::operations;
constexpr Operation listMarkets{"market.list", Public};
constexpr int maxSeoTitle = 400; // with the titles that stand in the pattern
constexpr int maxSeoDescription = 700;

struct CategoryPath
{
    QByteArray category{};
    static auto fields()
    {
        return wire::fields(wire::field("category", &CategoryPath::category, "Id or slug.").maxLength(120).example("kitchen"));
    }
};

struct Crumb
{
    CategoryId id{};
    QString slug{};
    QString title{};
    static auto fields()
    {
        return wire::fields(wire::field("id", &Crumb::id, "Names the category."),
            wire::field("slug", &Crumb::slug, "For the URL.").maxLength(120).example("kitchen"),
            wire::field("title", &Crumb::title, "In the chosen language.").maxLength(200).example("Kitchen"));
    }
};

struct CategoryFacetView
{
    QByteArray parameter{};
    QString label{};
    QString unit{};
    QByteArray type{};
    static QByteArray wireName() { return "CategoryFacet"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("parameter", &CategoryFacetView::parameter, "The parameter of /v1/products that it fills.")
                                .maxLength(50)
                                .example("attr.material"),
            field("label", &CategoryFacetView::label, "In the chosen language.").maxLength(100).example("Material"),
            field("unit", &CategoryFacetView::unit, "Of a number; empty: none.").maxLength(20).example(""),
            field("type", &CategoryFacetView::type, "Of its values.").maxLength(10).example("choice"));
    }
};

struct CategoryView
{
    CategoryId id{};
    std::optional<CategoryId> parentId{};
    QString slug{};
    QString title{};
    QString description{};
    std::vector<Crumb> breadcrumb{};
    QByteArray taxClass{};
    std::optional<QByteArray> taxClassInheritedFrom{};
    QByteArray shippingProfile{};
    std::optional<QByteArray> shippingProfileInheritedFrom{};
    QByteArray defaultSort{};
    QString seoTitle{};
    QString seoDescription{};
    std::vector<CategoryId> children{};
    wire::Patch<std::vector<CategoryFacetView>> facets{};

    static QByteArray wireName() { return "Category"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &CategoryView::id, "Names the category."),
            field("parent_id", &CategoryView::parentId, "null at the root."),
            field("slug", &CategoryView::slug, "For the URL.").maxLength(120).example("kitchen"),
            field("title", &CategoryView::title, "In the chosen language.").maxLength(200).example("Kitchen"),
            field("description", &CategoryView::description, "In the chosen language.")
                .maxLength(20000)
                .example("Pots, pans and all that is cooked with."),
            field("breadcrumb", &CategoryView::breadcrumb, "From the root to the parent.").maxItems(30),
            field("tax_class", &CategoryView::taxClass, "Its own, or an ancestor's.").maxLength(40).example("standard"),
            field("tax_class_inherited_from", &CategoryView::taxClassInheritedFrom, "The slug of that ancestor; null: its own.")
                .maxLength(120)
                .example("home"),
            field("shipping_profile", &CategoryView::shippingProfile, "Its own, or an ancestor's.")
                .maxLength(40)
                .example("general"),
            field("shipping_profile_inherited_from", &CategoryView::shippingProfileInheritedFrom,
                "The slug of that ancestor; null: its own.")
                .maxLength(120)
                .example("home"),
            field("default_sort", &CategoryView::defaultSort, "The sort to ask for where nobody chooses another.")
                .maxLength(20)
                .example("newest"),
            field("seo_title", &CategoryView::seoTitle, "For the page's title.").maxLength(maxSeoTitle).example("Kitchen"),
            field("seo_description", &CategoryView::seoDescription, "For the page's description.")
                .maxLength(maxSeoDescription)
                .example("All for the kitchen."),
            field("children", &CategoryView::children, "In their order.").maxItems(10000),
            field("facets", &CategoryView::facets, "By which attributes its list can be narrowed; only of a single category.")
                .maxItems(1000)
                .notNull());
    }
};

struct CategoryList
{
    std::vector<CategoryView> data{};
    static auto fields()
    {
        return wire::fields(
            wire::field("data", &CategoryList::data, "Every category, parents before their children.").maxItems(10000));
    }
};

struct MarketView
{
    QByteArray code{};
    QString name{};
    Currency currency{};
    bool pricesIncludeTax = true;
    std::vector<CountryCode> countries{};
    CountryCode defaultCountry{};
    bool isDefault = false;

    static QByteArray wireName() { return "Market"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("code", &MarketView::code, "For ?market=.").maxLength(20).example("eu"),
            field("name", &MarketView::name, "For people.").maxLength(120).example("Europe"),
            field("currency", &MarketView::currency, "Of its prices."),
            field("prices_include_tax", &MarketView::pricesIncludeTax, "Whether prices are gross."),
            field("countries", &MarketView::countries, "Where it delivers to.").maxItems(250),
            field("default_country", &MarketView::defaultCountry, "Whose taxes a price shows before an address is known."),
            field("is_default", &MarketView::isDefault, "Chosen where nothing else says."));
    }
};

struct MarketList
{
    std::vector<MarketView> data{};
    static auto fields() { return wire::fields(wire::field("data", &MarketList::data, "Every market.").maxItems(200)); }
};

QString titled(QString pattern, const Category &category, int maxLength)
{
    return pattern.replace(u"{title}"_s, category.title).left(maxLength);
}

CategoryView shown(const CategoryTree &tree, const Category &category)
{
    const auto taxClass = tree.taxClass(category);
    const auto profile = tree.shippingProfile(category);
    const auto slugOf = [&](const Inherited<QByteArray> &setting) {
        return setting.from && setting.from != &category ? std::optional(setting.from->slug.toUtf8()) : std::nullopt;
    };
    CategoryView view{.id = category.id,
        .parentId = category.parent,
        .slug = category.slug,
        .title = category.title,
        .description = category.description,
        .breadcrumb = {},
        .taxClass = taxClass.value,
        .taxClassInheritedFrom = slugOf(taxClass),
        .shippingProfile = profile.value,
        .shippingProfileInheritedFrom = slugOf(profile),
        .defaultSort = tree.defaultSort(category).value,
        .seoTitle = titled(tree.seoTitle(category).value, category, maxSeoTitle),
        .seoDescription = titled(tree.seoDescription(category).value, category, maxSeoDescription),
        .children = {},
        .facets = {}};
    for (const auto *child : tree.children(category))
        if (!tree.isHidden(*child))
            view.children.push_back(child->id);
    for (const auto *above : tree.above(category))
        view.breadcrumb.push_back({above->id, above->slug, above->title});
    return view;
}

Result<CategoryView> withFacets(Call &call, const CategoryTree &tree, const Category &category)
{
    KONTOR_TRY(const auto facets, call.shop().categories.facets(call.context(), tree, category));
    std::vector<CategoryFacetView> views;
    for (const auto &facet : facets)
        views.push_back({.parameter = "attr." + facet.code, .label = facet.label, .unit = facet.unit, .type = facet.type});
    auto view = shown(tree, category);
    view.facets = views;
    return view;
}

}

void addCatalog(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, CategoryList>("/v1/categories", operations::listCategories,
        {.tag = "Catalogue",
            .summary = "List the categories",
            .description = "The whole tree, flat, but for what is hidden.",
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call) -> Result<CategoryList> {
            call.dependsOn("categories");
            KONTOR_TRY(const auto categories, call.shop().categories.list(call.context()));
            const CategoryTree tree(categories);
            CategoryList list;
            list.data.reserve(categories.size());
            for (const auto &category : categories)
                if (!tree.isHidden(category))
                    list.data.push_back(shown(tree, category));
            std::stable_sort(list.data.begin(), list.data.end(),
                [](const CategoryView &a, const CategoryView &b) { return a.breadcrumb.size() < b.breadcrumb.size(); });
            return list;
        }));
    endpoints.add(get<CategoryPath, NoQuery, CategoryView>("/v1/categories/{category}", operations::listCategories,
        {.tag = "Catalogue",
            .summary = "Open a category",
            .description = "With its breadcrumb and what it inherits. A slug that it had before is answered by 301 and its "
                           "present address.",
            .errors = {"not_found"},
            .also = {{.status = 301, .description = "The category has another slug now; Location leads to it."}},
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call, const CategoryPath &path) -> Result<Outcome> {
            call.dependsOn("categories");
            KONTOR_TRY(const auto categories, call.shop().categories.list(call.context()));
            const CategoryTree tree(categories);
            const auto find = [&](const QByteArray &idOrSlug) {
                const auto found = std::find_if(categories.begin(), categories.end(), [&](const Category &category) {
                    return (category.slug.toUtf8() == idOrSlug || category.id.toByteArray() == idOrSlug)
                        && !tree.isHidden(category);
                });
                return found == categories.end() ? nullptr : &*found;
            };
            if (const auto *category = find(path.category)) {
                KONTOR_TRY(const auto view, withFacets(call, tree, *category));
                return Outcome(call.reply(view));
            }
            KONTOR_TRY(const auto slug, call.shop().categories.movedTo(call.context(), path.category));
            if (!slug || !find(*slug))
                return notFound("category"_L1);
            call.location("/v1/categories/" + *slug + queryOf(call.request().target));
            return Outcome(Reply{.status = 301});
        }));
    endpoints.add(get<NoPath, NoQuery, MarketList>("/v1/markets", listMarkets,
        {.tag = "Catalogue",
            .summary = "List the markets",
            .description = "Where this shop sells, in which currency.",
            .cacheControl = "public, max-age=60",
            .cached = true},
        [](Call &call) -> Result<MarketList> {
            call.dependsOn("markets");
            KONTOR_CHECK(call.shop().book().refresh(call.shop().database()));
            MarketList list;
            for (const auto &market : call.shop().book().markets())
                list.data.push_back({.code = market.code,
                    .name = market.name,
                    .currency = market.currency,
                    .pricesIncludeTax = market.pricesIncludeTax,
                    .countries = {market.countries.begin(), market.countries.end()},
                    .defaultCountry = market.defaultCountry,
                    .isDefault = market.isDefault});
            return list;
        }));
}

}
