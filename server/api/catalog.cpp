#include "server/api/api.h"
#include "server/api/views.h"

namespace kontor::api {

using namespace http;

namespace {

namespace operations = kontor::operations;
constexpr Operation listMarkets{"market.list", Public};

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
    std::vector<CategoryId> children{};

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
            field("children", &CategoryView::children, "In their order.").maxItems(10000));
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

// The nodes by id and by parent, so that the whole tree is shown in one pass. Lives no longer than the nodes.
class CategoryTree
{
public:
    explicit CategoryTree(const std::vector<CategoryNode> &nodes)
    {
        m_byId.reserve(static_cast<qsizetype>(nodes.size()));
        for (const auto &node : nodes) {
            m_byId.insert(node.id, &node);
            if (node.parent)
                m_children[*node.parent].push_back(node.id);
        }
    }

    CategoryView view(const CategoryNode &node) const
    {
        CategoryView view{.id = node.id,
            .parentId = node.parent,
            .slug = node.slug,
            .title = node.title,
            .description = node.description,
            .breadcrumb = {},
            .taxClass = node.taxClass.value_or(QByteArray()),
            .taxClassInheritedFrom = {},
            .children = m_children.value(node.id)};
        // Bounded, though the database keeps cycles out.
        const CategoryNode *above = parentOf(node);
        for (int depth = 0; above && depth < 30; ++depth, above = parentOf(*above)) {
            view.breadcrumb.insert(view.breadcrumb.begin(), {above->id, above->slug, above->title});
            if (view.taxClass.isEmpty() && above->taxClass) {
                view.taxClass = *above->taxClass;
                view.taxClassInheritedFrom = above->slug.toUtf8();
            }
        }
        if (view.taxClass.isEmpty())
            view.taxClass = "standard";
        return view;
    }

private:
    const CategoryNode *parentOf(const CategoryNode &node) const { return node.parent ? m_byId.value(*node.parent) : nullptr; }

    QHash<CategoryId, const CategoryNode *> m_byId;
    QHash<CategoryId, std::vector<CategoryId>> m_children;
};

}

void addCatalog(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, CategoryList>("/v1/categories", operations::listCategories,
        {.tag = "Catalogue",
            .summary = "List the categories",
            .description = "The whole tree, flat.",
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call) -> Result<CategoryList> {
            call.dependsOn("categories");
            KONTOR_TRY(const auto nodes, call.shop().catalog.categories(call.context()));
            const CategoryTree tree(nodes);
            CategoryList list;
            list.data.reserve(nodes.size());
            for (const auto &node : nodes)
                list.data.push_back(tree.view(node));
            std::stable_sort(list.data.begin(), list.data.end(),
                [](const CategoryView &a, const CategoryView &b) { return a.breadcrumb.size() < b.breadcrumb.size(); });
            return list;
        }));
    endpoints.add(get<CategoryPath, NoQuery, CategoryView>("/v1/categories/{category}", operations::listCategories,
        {.tag = "Catalogue",
            .summary = "Open a category",
            .description = "With its breadcrumb and what it inherits.",
            .errors = {"not_found"},
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call, const CategoryPath &path) -> Result<CategoryView> {
            call.dependsOn("categories");
            KONTOR_TRY(const auto nodes, call.shop().catalog.categories(call.context()));
            for (const auto &node : nodes)
                if (node.slug.toUtf8() == path.category || node.id.toByteArray() == path.category)
                    return CategoryTree(nodes).view(node);
            return notFound("category"_L1);
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
