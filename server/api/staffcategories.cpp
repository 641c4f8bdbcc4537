#include "server/api/api.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto titleHelp = "As buyers read it.";
constexpr auto slugHelp = "For the URL; left out: made from the title.";
constexpr auto taxClassHelp = "Which rate holds for the products below; null: inherited.";
constexpr auto profileHelp = "What sending the products below demands; null: inherited.";
constexpr auto sortHelp = "The sort that storefronts ask for where nobody chooses another; null: inherited.";
constexpr auto visibilityHelp = "Hidden, neither it nor what is below it is in the storefront's tree; null: inherited.";
constexpr auto seoTitleHelp =
    "For the page's title; {title} stands for the title of the category that is shown; null: inherited.";
constexpr auto seoDescriptionHelp = "For the page's description, as seo_title; null: inherited.";

constexpr auto attributesHelp =
    "Its own word on attributes, in their order: what its products are asked for, or (is_excluded) not any more. "
    "Of all others its parent's word holds.";

struct CategoryAttributeView
{
    QByteArray code{};
    bool isExcluded = false;
    static QByteArray wireName() { return "CategoryAttribute"; }
    static auto fields()
    {
        return wire::fields(field("code", &CategoryAttributeView::code, "Names the attribute.")
                                .pattern(u"[a-z][a-z0-9_]{0,39}"_s)
                                .maxLength(40)
                                .example("material"),
            field("is_excluded", &CategoryAttributeView::isExcluded, "Inherited, but not asked for here.")
                .optional()
                .example(false));
    }
};

std::vector<CategoryAttribute> toAttributes(const std::vector<CategoryAttributeView> &views)
{
    std::vector<CategoryAttribute> attributes;
    for (const auto &view : views)
        attributes.push_back({.code = view.code, .isExcluded = view.isExcluded});
    return attributes;
}

struct CategoryPath
{
    CategoryId categoryId{};
    static auto fields() { return wire::fields(field("category_id", &CategoryPath::categoryId, "The category.")); }
};

struct NewCategoryBody
{
    QString title{};
    std::optional<Slug> slug{};
    std::optional<CategoryId> parentId{};
    QString description{};
    std::optional<QByteArray> taxClass{};
    std::optional<QByteArray> shippingProfile{};
    std::optional<QByteArray> defaultSort{};
    std::optional<QByteArray> visibility{};
    std::optional<QString> seoTitle{};
    std::optional<QString> seoDescription{};
    std::vector<CategoryAttributeView> attributes{};

    static QByteArray wireName() { return "NewCategory"; }
    static auto fields()
    {
        return wire::fields(field("title", &NewCategoryBody::title, titleHelp).maxLength(200).notEmpty().example("Teapots"),
            field("slug", &NewCategoryBody::slug, slugHelp).exampleJson("null"),
            field("parent_id", &NewCategoryBody::parentId, "Left out: a root.").exampleJson("null"),
            field("description", &NewCategoryBody::description, titleHelp)
                .maxLength(20000)
                .multiline()
                .optional()
                .example("For two cups and more."),
            field("tax_class", &NewCategoryBody::taxClass, taxClassHelp).maxLength(40).exampleJson("null"),
            field("shipping_profile", &NewCategoryBody::shippingProfile, profileHelp).maxLength(40).exampleJson("null"),
            field("default_sort", &NewCategoryBody::defaultSort, sortHelp)
                .oneOf({"newest", "price", "-price", "title"})
                .exampleJson("null"),
            field("visibility", &NewCategoryBody::visibility, visibilityHelp).oneOf({"visible", "hidden"}).exampleJson("null"),
            field("seo_title", &NewCategoryBody::seoTitle, seoTitleHelp).maxLength(200).notEmpty().exampleJson("null"),
            field("seo_description", &NewCategoryBody::seoDescription, seoDescriptionHelp)
                .maxLength(500)
                .notEmpty()
                .exampleJson("null"),
            field("attributes", &NewCategoryBody::attributes, attributesHelp)
                .maxItems(limits::attributesOfCategory)
                .optional()
                .exampleJson("[]"));
    }
    NewCategory toCategory() const
    {
        return {.title = title,
            .slug = slug,
            .parent = parentId,
            .description = description,
            .settings = {.taxClass = taxClass,
                .shippingProfile = shippingProfile,
                .defaultSort = defaultSort,
                .visibility = visibility,
                .seoTitle = seoTitle,
                .seoDescription = seoDescription},
            .attributes = toAttributes(attributes)};
    }
};

struct CategoryPatch
{
    wire::Patch<QString> title{};
    wire::Patch<Slug> slug{};
    wire::Patch<QString> description{};
    wire::Patch<QByteArray> taxClass{};
    wire::Patch<QByteArray> shippingProfile{};
    wire::Patch<QByteArray> defaultSort{};
    wire::Patch<QByteArray> visibility{};
    wire::Patch<QString> seoTitle{};
    wire::Patch<QString> seoDescription{};
    wire::Patch<std::vector<CategoryAttributeView>> attributes{};

    static auto fields()
    {
        return wire::fields(
            field("title", &CategoryPatch::title, titleHelp).maxLength(200).notEmpty().notNull().example("Tea and teapots"),
            field("slug", &CategoryPatch::slug, "For the URL.").notNull().example("tea-and-teapots"),
            field("description", &CategoryPatch::description, titleHelp)
                .maxLength(20000)
                .multiline()
                .notNull()
                .example("For two cups and more."),
            field("tax_class", &CategoryPatch::taxClass, taxClassHelp).maxLength(40).example("reduced"),
            field("shipping_profile", &CategoryPatch::shippingProfile, profileHelp).maxLength(40).example("general"),
            field("default_sort", &CategoryPatch::defaultSort, sortHelp)
                .oneOf({"newest", "price", "-price", "title"})
                .example("title"),
            field("visibility", &CategoryPatch::visibility, visibilityHelp).oneOf({"visible", "hidden"}).example("visible"),
            field("seo_title", &CategoryPatch::seoTitle, seoTitleHelp).maxLength(200).notEmpty().example("{title} for you"),
            field("seo_description", &CategoryPatch::seoDescription, seoDescriptionHelp)
                .maxLength(500)
                .notEmpty()
                .example("Everything about {title}."),
            field("attributes", &CategoryPatch::attributes, attributesHelp)
                .maxItems(limits::attributesOfCategory)
                .notNull()
                .exampleJson("[]"));
    }
};

struct MoveCategoryBody
{
    std::optional<CategoryId> parentId{};
    std::optional<CategoryId> beforeId{};
    static QByteArray wireName() { return "MoveCategory"; }
    static auto fields()
    {
        return wire::fields(field("parent_id", &MoveCategoryBody::parentId, "Left out: a root.").exampleJson("null"),
            field("before_id", &MoveCategoryBody::beforeId, "The sibling that comes next; left out: it is the last.")
                .exampleJson("null"));
    }
};

struct CategoryOrigin
{
    CategoryId id{};
    QString slug{};
    static QByteArray wireName() { return "CategoryOrigin"; }
    static auto fields()
    {
        return wire::fields(field("id", &CategoryOrigin::id, "Names the category."),
            field("slug", &CategoryOrigin::slug, "Its slug.").maxLength(120).example("kitchen"));
    }
};

QString asText(const QByteArray &code)
{
    return QString::fromLatin1(code);
}

const QString &asText(const QString &text)
{
    return text;
}

struct InheritedView
{
    QString value{};
    QByteArray source{};
    std::optional<CategoryOrigin> inheritedFrom{};

    static QByteArray wireName() { return "InheritedSetting"; }
    static auto fields()
    {
        return wire::fields(field("value", &InheritedView::value, "What holds.").maxLength(500).example("reduced"),
            field("source", &InheritedView::source, "Whether it is the category's own.")
                .oneOf({"own", "inherited", "default"})
                .example("inherited"),
            field("inherited_from", &InheritedView::inheritedFrom, "The ancestor that has set it."));
    }
    template<typename T>
    static InheritedView of(const Inherited<T> &setting, const Category &category)
    {
        const bool isOwn = setting.from == &category;
        InheritedView view{.value = asText(setting.value),
            .source = isOwn    ? "own"
                : setting.from ? "inherited"
                               : "default",
            .inheritedFrom = {}};
        if (setting.from && !isOwn)
            view.inheritedFrom = CategoryOrigin{.id = setting.from->id, .slug = setting.from->slug};
        return view;
    }
};

struct SettingsView
{
    InheritedView taxClass{};
    InheritedView shippingProfile{};
    InheritedView defaultSort{};
    InheritedView visibility{};
    InheritedView seoTitle{};
    InheritedView seoDescription{};
    static QByteArray wireName() { return "CategorySettings"; }
    static auto fields()
    {
        return wire::fields(field("tax_class", &SettingsView::taxClass, "Which rate holds for the products below."),
            field("shipping_profile", &SettingsView::shippingProfile, "What sending the products below demands."),
            field("default_sort", &SettingsView::defaultSort, "The sort that storefronts ask for where nobody chooses another."),
            field("visibility", &SettingsView::visibility, "Whether the storefront's tree shows it."),
            field("seo_title", &SettingsView::seoTitle, "For the page's title."),
            field("seo_description", &SettingsView::seoDescription, "For the page's description."));
    }
};

struct InheritedAttributeView
{
    QByteArray code{};
    bool isExcluded = false;
    QByteArray source{};
    std::optional<CategoryOrigin> inheritedFrom{};
    static QByteArray wireName() { return "InheritedAttribute"; }
    static auto fields()
    {
        return wire::fields(
            field("code", &InheritedAttributeView::code, "Names the attribute.").maxLength(40).example("material"),
            field("is_excluded", &InheritedAttributeView::isExcluded, "Its products are not asked for it."),
            field("source", &InheritedAttributeView::source, "Whose word that is.")
                .oneOf({"own", "inherited"})
                .example("inherited"),
            field("inherited_from", &InheritedAttributeView::inheritedFrom, "The ancestor whose word it is."));
    }
    static InheritedAttributeView of(const InheritedAttribute &attribute, const Category &category)
    {
        const bool isOwn = attribute.from == &category;
        InheritedAttributeView view{.code = attribute.attribute.code,
            .isExcluded = attribute.attribute.isExcluded,
            .source = isOwn ? "own" : "inherited",
            .inheritedFrom = {}};
        if (!isOwn)
            view.inheritedFrom = CategoryOrigin{.id = attribute.from->id, .slug = attribute.from->slug};
        return view;
    }
};

struct StaffCategoryView
{
    CategoryId id{};
    std::optional<CategoryId> parentId{};
    QString slug{};
    QString title{};
    QString description{};
    int position = 0;
    SettingsView settings{};
    std::vector<InheritedAttributeView> attributes{};
    wire::Patch<wire::AnyObject> translations{};
    qint64 version = 1;

    static QByteArray wireName() { return "StaffCategory"; }
    static auto fields()
    {
        return wire::fields(field("id", &StaffCategoryView::id, "Names the category."),
            field("parent_id", &StaffCategoryView::parentId, "null at the root."),
            field("slug", &StaffCategoryView::slug, "For the URL.").maxLength(120).example("teapots"),
            field("title", &StaffCategoryView::title, titleHelp).maxLength(200).example("Teapots"),
            field("description", &StaffCategoryView::description, titleHelp).maxLength(20000).example("For two cups and more."),
            field("position", &StaffCategoryView::position, "Among its siblings.").range(0, 1'000'000'000).example(1),
            field("settings", &StaffCategoryView::settings, "What holds for it and all below, and where that comes from."),
            field("attributes", &StaffCategoryView::attributes, "What its products are asked for, and who says so.")
                .maxItems(1000),
            field("translations", &StaffCategoryView::translations,
                "By language: title and description; only of a single category.")
                .notNull(),
            field("version", &StaffCategoryView::version, "For If-Match.")
                .range(1, std::numeric_limits<qint64>::max())
                .example(1));
    }
    static StaffCategoryView of(const CategoryTree &tree, const Category &category)
    {
        StaffCategoryView view{.id = category.id,
            .parentId = category.parent,
            .slug = category.slug,
            .title = category.title,
            .description = category.description,
            .position = category.position,
            .settings = {.taxClass = InheritedView::of(tree.taxClass(category), category),
                .shippingProfile = InheritedView::of(tree.shippingProfile(category), category),
                .defaultSort = InheritedView::of(tree.defaultSort(category), category),
                .visibility = InheritedView::of(tree.visibility(category), category),
                .seoTitle = InheritedView::of(tree.seoTitle(category), category),
                .seoDescription = InheritedView::of(tree.seoDescription(category), category)},
            .attributes = {},
            .translations = {},
            .version = category.version};
        for (const auto &attribute : tree.attributes(category))
            view.attributes.push_back(InheritedAttributeView::of(attribute, category));
        return view;
    }
};

struct StaffCategories
{
    std::vector<StaffCategoryView> data{};
    static auto fields()
    {
        return wire::fields(field("data", &StaffCategories::data, "Every category, by position.").maxItems(limits::categories));
    }
};

Result<StaffCategoryView> shown(Call &call, const Result<std::vector<Category>> &branch)
{
    if (!branch)
        return failure(branch.error());
    call.setVersion(branch->front().version);
    auto view = StaffCategoryView::of(CategoryTree(*branch), branch->front());
    KONTOR_TRY(const auto translations, call.shop().categories.loadTranslations(branch->front().id));
    view.translations = wire::AnyObject{translations};
    return view;
}

struct CategoryTranslationPath
{
    CategoryId categoryId{};
    QByteArray locale{};
    static auto fields()
    {
        return wire::fields(field("category_id", &CategoryTranslationPath::categoryId, "The category."),
            field("locale", &CategoryTranslationPath::locale, "One of the shop's languages.")
                .pattern(u"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"_s)
                .maxLength(35)
                .example("de"));
    }
};

struct CategoryTranslationBody
{
    QString title{};
    QString description{};
    static QByteArray wireName() { return "CategoryTranslation"; }
    static auto fields()
    {
        return wire::fields(
            field("title", &CategoryTranslationBody::title, titleHelp).maxLength(200).notEmpty().example("Teekannen"),
            field("description", &CategoryTranslationBody::description, "Rich text (HTML); left out: the shop's own words.")
                .maxLength(20000)
                .multiline()
                .optional()
                .example("<p>Für zwei Tassen und mehr.</p>"));
    }
};

void addTranslating(Endpoints &endpoints)
{
    endpoints.add(put<CategoryTranslationPath, NoQuery, CategoryTranslationBody, StaffCategoryView>(
        "/v1/admin/categories/{category_id}/translations/{locale}", operations::translateCategory,
        {.tag = "Staff: catalogue",
            .summary = "Translate a category",
            .description = "All of its words in one of the shop's languages.",
            .errors = {"not_found", "stale_version", "unknown_locale"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CategoryTranslationPath &path, const CategoryTranslationBody &body) -> Result<StaffCategoryView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call,
                call.shop().categories.translate(call.context(), path.categoryId, path.locale,
                    {.title = body.title, .description = body.description}, expected));
        }));
    endpoints.add(del<CategoryTranslationPath, NoQuery, NoContent>("/v1/admin/categories/{category_id}/translations/{locale}",
        operations::untranslateCategory,
        {.tag = "Staff: catalogue",
            .summary = "Remove a category's translation",
            .description = "It is shown in the shop's own words there again.",
            .status = 204,
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CategoryTranslationPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().categories.removeTranslation(call.context(), path.categoryId, path.locale, expected));
            return NoContent{};
        }));
}

void addReading(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, StaffCategories>("/v1/admin/categories", operations::listStaffCategories,
        {.tag = "Staff: catalogue",
            .summary = "List the categories for staff",
            .description = "The whole tree, flat, the hidden ones too; each setting says where it comes from."},
        [](Call &call) -> Result<StaffCategories> {
            KONTOR_TRY(const auto categories, call.shop().categories.listStaff(call.context()));
            const CategoryTree tree(categories);
            StaffCategories list;
            list.data.reserve(categories.size());
            for (const auto &category : categories)
                list.data.push_back(StaffCategoryView::of(tree, category));
            return list;
        }));
    endpoints.add(
        get<CategoryPath, NoQuery, StaffCategoryView>("/v1/admin/categories/{category_id}", operations::viewStaffCategory,
            {.tag = "Staff: catalogue",
                .summary = "Open a category for staff",
                .description = "In the shop's own words; each setting says where it comes from.",
                .errors = {"not_found"},
                .hasETag = true},
            [](Call &call, const CategoryPath &path) {
                return shown(call, call.shop().categories.view(call.context(), path.categoryId));
            }));
}

void addWriting(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, NewCategoryBody, StaffCategoryView>("/v1/admin/categories", operations::createCategory,
        {.tag = "Staff: catalogue",
            .summary = "Create a category",
            .description = "Behind its siblings.",
            .status = 201,
            .errors = {"slug_taken", "unknown_category", "unknown_tax_class", "unknown_shipping_profile", "unknown_attribute",
                "category_too_deep"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewCategoryBody &body) -> Result<StaffCategoryView> {
            const auto branch = call.shop().categories.create(call.context(), body.toCategory());
            if (branch)
                call.location("/v1/admin/categories/" + branch->front().id.toByteArray());
            return shown(call, branch);
        }));
    endpoints.add(patch<CategoryPath, NoQuery, CategoryPatch, StaffCategoryView>("/v1/admin/categories/{category_id}",
        operations::changeCategory,
        {.tag = "Staff: catalogue",
            .summary = "Change a category",
            .description =
                "A merge-patch; null resets a setting, which is inherited again. A tax class or shipping profile reaches the products "
                "below in the same moment.",
            .errors = {"not_found", "stale_version", "slug_taken", "unknown_tax_class", "unknown_shipping_profile",
                "unknown_attribute"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CategoryPath &path, const CategoryPatch &body) -> Result<StaffCategoryView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call,
                call.shop().categories.change(call.context(), path.categoryId,
                    {.title = body.title.given(),
                        .slug = body.slug.given(),
                        .description = body.description.given(),
                        .taxClass = body.taxClass.change(),
                        .shippingProfile = body.shippingProfile.change(),
                        .defaultSort = body.defaultSort.change(),
                        .visibility = body.visibility.change(),
                        .seoTitle = body.seoTitle.change(),
                        .seoDescription = body.seoDescription.change(),
                        .attributes =
                            body.attributes.isSet() ? std::optional(toAttributes(body.attributes.value())) : std::nullopt},
                    expected));
        }));
    endpoints.add(post<CategoryPath, NoQuery, MoveCategoryBody, StaffCategoryView>("/v1/admin/categories/{category_id}/move",
        operations::moveCategory,
        {.tag = "Staff: catalogue",
            .summary = "Move a category",
            .description = "With all below it, to another parent or another place among its siblings.",
            .status = 200,
            .errors = {"not_found", "stale_version", "category_cycle", "category_too_deep", "unknown_category"},
            .idempotency = Idempotency::Accepted,
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CategoryPath &path, const MoveCategoryBody &body) -> Result<StaffCategoryView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(
                call, call.shop().categories.move(call.context(), path.categoryId, body.parentId, body.beforeId, expected));
        }));
    endpoints.add(del<CategoryPath, NoQuery, NoContent>("/v1/admin/categories/{category_id}", operations::removeCategory,
        {.tag = "Staff: catalogue",
            .summary = "Remove a category",
            .description = "Only when no product is in it and no category is below it.",
            .status = 204,
            .errors = {"not_found", "stale_version", "category_not_empty"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CategoryPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().categories.remove(call.context(), path.categoryId, expected));
            return NoContent{};
        }));
}

}

void addStaffCategories(Endpoints &endpoints)
{
    addReading(endpoints);
    addWriting(endpoints);
    addTranslating(endpoints);
}

}
