// Collections: for storefronts, and as staff keep them.
#include "server/api/api.h"
#include "server/api/views.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr int maxListed = 50;

struct ChoiceRuleBody
{
    QString name{};
    std::vector<QString> values{};
    static QByteArray wireName() { return "ChoiceRule"; }
    static auto fields()
    {
        return wire::fields(field("name", &ChoiceRuleBody::name, "The option's name, or the attribute's code.")
                                .maxLength(60)
                                .notEmpty()
                                .example("Colour"),
            field("values", &ChoiceRuleBody::values, "One of these.")
                .minItems(1)
                .maxItems(maxListed)
                .maxLength(200)
                .notEmpty()
                .exampleJson(R"(["Blue"])"));
    }
};

Result<void> checkNames(const std::vector<ChoiceRuleBody> &choices, const QString &pointer)
{
    QSet<QString> names;
    for (size_t i = 0; i < choices.size(); ++i) {
        if (names.contains(choices[i].name))
            return invalid(pointer + u"/%1/name"_s.arg(i), "duplicate"_L1, u"is there twice"_s);
        names.insert(choices[i].name);
    }
    return {};
}

struct RuleBody
{
    std::vector<CategoryId> categoryIds{};
    std::vector<QString> brands{};
    std::vector<QString> tags{};
    std::vector<ChoiceRuleBody> options{};
    std::vector<ChoiceRuleBody> attributes{};
    bool inStock = false;
    static QByteArray wireName() { return "CollectionRule"; }
    static auto fields()
    {
        return wire::fields(field("category_ids", &RuleBody::categoryIds, "In one of these categories, or below.")
                                .maxItems(maxListed)
                                .optional()
                                .exampleJson("[]"),
            field("brands", &RuleBody::brands, "Of one of these brands.")
                .maxItems(maxListed)
                .maxLength(100)
                .notEmpty()
                .optional()
                .exampleJson("[]"),
            field("tags", &RuleBody::tags, "With one of these tags.")
                .maxItems(maxListed)
                .maxLength(60)
                .notEmpty()
                .optional()
                .exampleJson(R"(["handmade"])"),
            field("options", &RuleBody::options, "With a variant of each of these.")
                .maxItems(limits::optionsOfProduct)
                .optional()
                .exampleJson(R"([{"name":"Colour","values":["Blue"]}])"),
            field("attributes", &RuleBody::attributes, "With each of these.").maxItems(20).optional().exampleJson("[]"),
            field("in_stock", &RuleBody::inStock, "Only what can be ordered now.").optional().example(false));
    }
    /** A name that is there twice would say that one of the two does not count. */
    Result<ProductRule> toRule() const
    {
        KONTOR_CHECK(checkNames(options, u"/rule/options"_s));
        KONTOR_CHECK(checkNames(attributes, u"/rule/attributes"_s));
        ProductRule rule{.categories = categoryIds,
            .brands = QStringList(brands.begin(), brands.end()),
            .tags = QStringList(tags.begin(), tags.end()),
            .isInStock = inStock};
        for (const auto &option : options)
            rule.options.insert(option.name, QStringList(option.values.begin(), option.values.end()));
        for (const auto &attribute : attributes)
            rule.attributes.insert(attribute.name, QStringList(attribute.values.begin(), attribute.values.end()));
        return rule;
    }
    static RuleBody of(const ProductRule &rule)
    {
        RuleBody body{.categoryIds = rule.categories,
            .brands = {rule.brands.begin(), rule.brands.end()},
            .tags = {rule.tags.begin(), rule.tags.end()},
            .inStock = rule.isInStock};
        for (auto it = rule.options.begin(); it != rule.options.end(); ++it)
            body.options.push_back({it.key(), {it.value().begin(), it.value().end()}});
        for (auto it = rule.attributes.begin(); it != rule.attributes.end(); ++it)
            body.attributes.push_back({it.key(), {it.value().begin(), it.value().end()}});
        return body;
    }
};

struct CollectionView
{
    CollectionId id{};
    QString slug{};
    QString title{};
    QString description{};
    static QByteArray wireName() { return "Collection"; }
    static auto fields()
    {
        return wire::fields(field("id", &CollectionView::id, "Names the collection."),
            field("slug", &CollectionView::slug, "For the URL, and for ?collection= of /v1/products.")
                .maxLength(120)
                .example("handmade-in-blue"),
            field("title", &CollectionView::title, "For people.").maxLength(200).example("Handmade, in blue"),
            field("description", &CollectionView::description, "Rich text (HTML).")
                .maxLength(20000)
                .example("<p>What our potters like best.</p>"));
    }
    static CollectionView of(const Collection &collection)
    {
        return {.id = collection.id, .slug = collection.slug, .title = collection.title, .description = collection.description};
    }
};

struct CollectionList
{
    std::vector<CollectionView> data{};
    static auto fields()
    {
        return wire::fields(
            field("data", &CollectionList::data, "Every collection that is shown.").maxItems(limits::collections));
    }
};

struct StaffCollectionView
{
    CollectionId id{};
    QString slug{};
    QString title{};
    QString description{};
    RuleBody rule{};
    bool isActive = true;
    qint64 version = 1;
    static QByteArray wireName() { return "StaffCollection"; }
    static auto fields()
    {
        return wire::fields(field("id", &StaffCollectionView::id, "Names the collection."),
            field("slug", &StaffCollectionView::slug, "For the URL.").maxLength(120).example("handmade-in-blue"),
            field("title", &StaffCollectionView::title, "For people.").maxLength(200).example("Handmade, in blue"),
            field("description", &StaffCollectionView::description, "Rich text (HTML).")
                .maxLength(20000)
                .example("<p>What our potters like best.</p>"),
            field("rule", &StaffCollectionView::rule, "What its members have in common."),
            field("is_active", &StaffCollectionView::isActive, "Whether storefronts show it."),
            field("version", &StaffCollectionView::version, "For If-Match.")
                .range(1, std::numeric_limits<qint64>::max())
                .example(1));
    }
    static StaffCollectionView of(const Collection &collection)
    {
        return {.id = collection.id,
            .slug = collection.slug,
            .title = collection.title,
            .description = collection.description,
            .rule = RuleBody::of(collection.rule),
            .isActive = collection.isActive,
            .version = collection.version};
    }
};

struct StaffCollectionList
{
    std::vector<StaffCollectionView> data{};
    static auto fields()
    {
        return wire::fields(field("data", &StaffCollectionList::data, "Every collection.").maxItems(limits::collections));
    }
};

struct NewCollectionBody
{
    QString title{};
    std::optional<Slug> slug{};
    QString description{};
    RuleBody rule{};
    bool isActive = true;
    static QByteArray wireName() { return "NewCollection"; }
    static auto fields()
    {
        return wire::fields(
            field("title", &NewCollectionBody::title, "For people.").maxLength(200).notEmpty().example("Handmade, in blue"),
            field("slug", &NewCollectionBody::slug, "Left out: made from the title.").exampleJson("null"),
            field("description", &NewCollectionBody::description, "Rich text (HTML).")
                .maxLength(20000)
                .multiline()
                .optional()
                .example("<p>What our potters like best.</p>"),
            field("rule", &NewCollectionBody::rule, "What its members have in common; at least one condition."),
            field("is_active", &NewCollectionBody::isActive, "Whether storefronts show it.").optional().example(true));
    }
};

struct CollectionPatch
{
    wire::Patch<QString> title{};
    wire::Patch<Slug> slug{};
    wire::Patch<QString> description{};
    wire::Patch<RuleBody> rule{};
    wire::Patch<bool> isActive{};
    static auto fields()
    {
        return wire::fields(
            field("title", &CollectionPatch::title, "For people.").maxLength(200).notEmpty().notNull().example("Blue, by hand"),
            field("slug", &CollectionPatch::slug, "For the URL.").notNull().example("blue-by-hand"),
            field("description", &CollectionPatch::description, "Rich text (HTML).")
                .maxLength(20000)
                .multiline()
                .notNull()
                .example("<p>What our potters like best.</p>"),
            field("rule", &CollectionPatch::rule, "All of it.").notNull(),
            field("is_active", &CollectionPatch::isActive, "Whether storefronts show it.").notNull().example(true));
    }
};

struct CollectionSlugPath
{
    QByteArray collection{};
    static auto fields()
    {
        return wire::fields(
            field("collection", &CollectionSlugPath::collection, "Id or slug.").maxLength(120).example("handmade-in-blue"));
    }
};

struct CollectionPath
{
    CollectionId collectionId{};
    static auto fields() { return wire::fields(field("collection_id", &CollectionPath::collectionId, "The collection.")); }
};

Result<StaffCollectionView> shown(Call &call, const Result<Collection> &collection)
{
    if (!collection)
        return failure(collection.error());
    call.setVersion(collection->version);
    return StaffCollectionView::of(*collection);
}

void addPublic(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, CollectionList>("/v1/collections", operations::listCollections,
        {.tag = "Catalogue",
            .summary = "List the collections",
            .description = "Their products are those of /v1/products?collection=<slug>.",
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call) -> Result<CollectionList> {
            call.dependsOn("collections");
            KONTOR_TRY(const auto collections, call.shop().collections.list(call.context()));
            CollectionList list;
            for (const auto &collection : collections)
                list.data.push_back(CollectionView::of(collection));
            return list;
        }));
    endpoints.add(get<CollectionSlugPath, NoQuery, CollectionView>("/v1/collections/{collection}", operations::viewCollection,
        {.tag = "Catalogue",
            .summary = "Open a collection",
            .description = "What it is called; its products are those of /v1/products?collection=<slug>.",
            .errors = {"not_found"},
            .cacheControl = "public, max-age=10",
            .cached = true},
        [](Call &call, const CollectionSlugPath &path) -> Result<CollectionView> {
            call.dependsOn("collections");
            KONTOR_TRY(const auto collection, call.shop().collections.find(call.context(), path.collection));
            return CollectionView::of(collection);
        }));
}

void addStaff(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, StaffCollectionList>("/v1/admin/collections", operations::listStaffCollections,
        {.tag = "Staff: catalogue", .summary = "List the collections for staff", .description = "The hidden ones too, by slug."},
        [](Call &call) -> Result<StaffCollectionList> {
            KONTOR_TRY(const auto collections, call.shop().collections.listStaff(call.context()));
            StaffCollectionList list;
            for (const auto &collection : collections)
                list.data.push_back(StaffCollectionView::of(collection));
            return list;
        }));
    endpoints.add(get<CollectionPath, NoQuery, StaffCollectionView>("/v1/admin/collections/{collection_id}",
        operations::viewStaffCollection,
        {.tag = "Staff: catalogue",
            .summary = "Open a collection for staff",
            .description = "With its rule.",
            .errors = {"not_found"},
            .hasETag = true},
        [](Call &call, const CollectionPath &path) {
            return shown(call, call.shop().collections.view(call.context(), path.collectionId));
        }));
    endpoints.add(
        post<NoPath, NoQuery, NewCollectionBody, StaffCollectionView>("/v1/admin/collections", operations::createCollection,
            {.tag = "Staff: catalogue",
                .summary = "Create a collection",
                .description = "Whatever follows its rule is a member, now and later.",
                .status = 201,
                .errors = {"slug_taken", "unknown_category", "unknown_attribute"},
                .idempotency = Idempotency::Accepted},
            [](Call &call, const NewCollectionBody &body) -> Result<StaffCollectionView> {
                KONTOR_TRY(const auto rule, body.rule.toRule());
                const auto made = call.shop().collections.create(call.context(),
                    {.title = body.title,
                        .slug = body.slug,
                        .description = body.description,
                        .rule = rule,
                        .isActive = body.isActive});
                if (made)
                    call.location("/v1/admin/collections/" + made->id.toByteArray());
                return shown(call, made);
            }));
    endpoints.add(patch<CollectionPath, NoQuery, CollectionPatch, StaffCollectionView>("/v1/admin/collections/{collection_id}",
        operations::changeCollection,
        {.tag = "Staff: catalogue",
            .summary = "Change a collection",
            .description = "A merge-patch; a rule is given whole.",
            .errors = {"not_found", "stale_version", "slug_taken", "unknown_category", "unknown_attribute"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CollectionPath &path, const CollectionPatch &body) -> Result<StaffCollectionView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            std::optional<ProductRule> rule;
            if (body.rule.isSet()) {
                KONTOR_TRY(rule, body.rule.value().toRule());
            }
            return shown(call,
                call.shop().collections.change(call.context(), path.collectionId,
                    {.title = body.title.given(),
                        .slug = body.slug.given(),
                        .description = body.description.given(),
                        .rule = rule,
                        .isActive = body.isActive.given()},
                    expected));
        }));
    endpoints.add(del<CollectionPath, NoQuery, NoContent>("/v1/admin/collections/{collection_id}", operations::removeCollection,
        {.tag = "Staff: catalogue",
            .summary = "Remove a collection",
            .description = "Its products stay what they are.",
            .status = 204,
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const CollectionPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().collections.remove(call.context(), path.collectionId, expected));
            return NoContent{};
        }));
}

}

void addCollections(Endpoints &endpoints)
{
    addPublic(endpoints);
    addStaff(endpoints);
}

}
