// Definitions of attributes: what products can be described by.
#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto typeHelp =
    "Of its values: a text, a number (with a unit), true or false, a date, one of its choices, or several of them.";
constexpr auto filterableHelp = "Whether lists can be narrowed by it (attr.<code>=…).";
constexpr auto facetableHelp = "Whether lists tell how many products have which of its values.";
constexpr auto searchableHelp = "Whether ?q= finds its values.";
constexpr auto translationsHelp = "The label by language; where there is none, the label itself is shown.";
constexpr auto positionHelp = "Its place in the specifications of a product.";
constexpr auto choicesHelp = "In their order; only of the types choice and choices.";
constexpr int maxLocales = 50;

struct ChoiceView
{
    QString code{};
    QString label{};
    wire::Metadata translations{};
    static QByteArray wireName() { return "AttributeChoice"; }
    static auto fields()
    {
        return wire::fields(field("code", &ChoiceView::code, "By which products and filters name it.")
                                .maxLength(60)
                                .notEmpty()
                                .example("stoneware"),
            field("label", &ChoiceView::label, "For people.").maxLength(100).notEmpty().example("Stoneware"),
            field("translations", &ChoiceView::translations, translationsHelp)
                .maxItems(maxLocales)
                .maxLength(100)
                .optional()
                .exampleJson(R"({"de":"Steinzeug"})"));
    }
};

Labels toLabels(const wire::Metadata &labels)
{
    Labels out;
    for (auto it = labels.begin(); it != labels.end(); ++it)
        if (!it.value().isEmpty())
            out.insert(it.key().toUtf8(), it.value());
    return out;
}

wire::Metadata toMetadata(const Labels &labels)
{
    wire::Metadata out;
    for (auto it = labels.begin(); it != labels.end(); ++it)
        out.insert(QString::fromUtf8(it.key()), it.value());
    return out;
}

std::vector<AttributeChoice> toChoices(const std::vector<ChoiceView> &views)
{
    std::vector<AttributeChoice> choices;
    for (const auto &view : views)
        choices.push_back({.code = view.code, .label = view.label, .translations = toLabels(view.translations)});
    return choices;
}

struct AttributeBody
{
    QByteArray code{};
    QString label{};
    wire::Metadata translations{};
    QByteArray type{};
    QString unit{};
    bool isFilterable = true;
    bool isFacetable = true;
    bool isSearchable = true;
    int position = 0;
    std::vector<ChoiceView> choices{};

    static QByteArray wireName() { return "NewAttribute"; }
    static auto fields()
    {
        return wire::fields(field("code", &AttributeBody::code, "Names it in products and filters.")
                                .pattern(u"[a-z][a-z0-9_]{0,39}"_s)
                                .maxLength(40)
                                .example("glaze"),
            field("label", &AttributeBody::label, "For people.").maxLength(100).notEmpty().example("Glaze"),
            field("translations", &AttributeBody::translations, translationsHelp)
                .maxItems(maxLocales)
                .maxLength(100)
                .optional()
                .exampleJson(R"({"de":"Glasur"})"),
            field("type", &AttributeBody::type, typeHelp)
                .oneOf({"text", "number", "boolean", "date", "choice", "choices"})
                .example("choice"),
            field("unit", &AttributeBody::unit, "Of a number.").maxLength(20).optional().example(""),
            field("is_filterable", &AttributeBody::isFilterable, filterableHelp).optional().example(true),
            field("is_facetable", &AttributeBody::isFacetable, facetableHelp).optional().example(true),
            field("is_searchable", &AttributeBody::isSearchable, searchableHelp).optional().example(true),
            field("position", &AttributeBody::position, positionHelp).range(0, 1'000'000).optional().example(1),
            field("choices", &AttributeBody::choices, choicesHelp).maxItems(limits::choicesOfAttribute).optional());
    }
    Attribute toAttribute() const
    {
        return {.code = code,
            .label = label,
            .translations = toLabels(translations),
            .type = type,
            .unit = unit,
            .isFilterable = isFilterable,
            .isFacetable = isFacetable,
            .isSearchable = isSearchable,
            .position = position,
            .choices = toChoices(choices)};
    }
};

struct AttributePatch
{
    wire::Patch<QString> label{};
    wire::Patch<wire::Metadata> translations{};
    wire::Patch<QByteArray> type{};
    wire::Patch<QString> unit{};
    wire::Patch<bool> isFilterable{};
    wire::Patch<bool> isFacetable{};
    wire::Patch<bool> isSearchable{};
    wire::Patch<int> position{};
    wire::Patch<std::vector<ChoiceView>> choices{};

    static QByteArray wireName() { return "AttributePatch"; }
    static auto fields()
    {
        return wire::fields(
            field("label", &AttributePatch::label, "For people.").maxLength(100).notEmpty().notNull().example("Glaze, outside"),
            field("translations", &AttributePatch::translations, "All of them.")
                .maxItems(maxLocales)
                .maxLength(100)
                .notNull()
                .exampleJson(R"({"de":"Glasur, außen"})"),
            field("type", &AttributePatch::type, typeHelp)
                .oneOf({"text", "number", "boolean", "date", "choice", "choices"})
                .notNull()
                .example("text"),
            field("unit", &AttributePatch::unit, "Of a number.").maxLength(20).notNull().example(""),
            field("is_filterable", &AttributePatch::isFilterable, filterableHelp).notNull().example(true),
            field("is_facetable", &AttributePatch::isFacetable, facetableHelp).notNull().example(true),
            field("is_searchable", &AttributePatch::isSearchable, searchableHelp).notNull().example(true),
            field("position", &AttributePatch::position, positionHelp).range(0, 1'000'000).notNull().example(2),
            field("choices", &AttributePatch::choices, "All of them; one that is missing is gone.")
                .maxItems(limits::choicesOfAttribute)
                .notNull()
                .exampleJson("[]"));
    }
    AttributeChange toChange() const
    {
        return {.label = label.given(),
            .translations = translations.isSet() ? std::optional(toLabels(translations.value())) : std::nullopt,
            .type = type.given(),
            .unit = unit.given(),
            .isFilterable = isFilterable.given(),
            .isFacetable = isFacetable.given(),
            .isSearchable = isSearchable.given(),
            .position = position.given(),
            .choices = choices.isSet() ? std::optional(toChoices(choices.value())) : std::nullopt};
    }
};

struct AttributeView
{
    QByteArray code{};
    QString label{};
    wire::Metadata translations{};
    QByteArray type{};
    QString unit{};
    bool isFilterable = true;
    bool isFacetable = true;
    bool isSearchable = true;
    int position = 0;
    std::vector<ChoiceView> choices{};
    qint64 version = 1;

    static QByteArray wireName() { return "Attribute"; }
    static auto fields()
    {
        return wire::fields(
            field("code", &AttributeView::code, "Names it in products and filters.").maxLength(40).example("glaze"),
            field("label", &AttributeView::label, "For people.").maxLength(100).example("Glaze"),
            field("translations", &AttributeView::translations, translationsHelp)
                .maxItems(maxLocales)
                .maxLength(100)
                .exampleJson(R"({"de":"Glasur"})"),
            field("type", &AttributeView::type, typeHelp).oneOf({"text", "number", "boolean", "date", "choice", "choices"}),
            field("unit", &AttributeView::unit, "Of a number; empty: none.").maxLength(20).example(""),
            field("is_filterable", &AttributeView::isFilterable, filterableHelp),
            field("is_facetable", &AttributeView::isFacetable, facetableHelp),
            field("is_searchable", &AttributeView::isSearchable, searchableHelp),
            field("position", &AttributeView::position, positionHelp).range(0, 1'000'000).example(1),
            field("choices", &AttributeView::choices, choicesHelp).maxItems(limits::choicesOfAttribute),
            field("version", &AttributeView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static AttributeView of(const Attribute &attribute)
    {
        AttributeView view{.code = attribute.code,
            .label = attribute.label,
            .translations = toMetadata(attribute.translations),
            .type = attribute.type,
            .unit = attribute.unit,
            .isFilterable = attribute.isFilterable,
            .isFacetable = attribute.isFacetable,
            .isSearchable = attribute.isSearchable,
            .position = attribute.position,
            .choices = {},
            .version = attribute.version};
        for (const auto &choice : attribute.choices)
            view.choices.push_back({choice.code, choice.label, toMetadata(choice.translations)});
        return view;
    }
};

struct MisfitView
{
    ProductId id{};
    QString title{};
    wire::Values value{};
    static QByteArray wireName() { return "AttributeMisfit"; }
    static auto fields()
    {
        return wire::fields(field("id", &MisfitView::id, "The product."),
            field("title", &MisfitView::title, "Its title.").maxLength(200).example("Stoneware mug"),
            field("attributes", &MisfitView::value, "The value that does not fit, by the attribute's code.")
                .maxItems(1)
                .maxLength(500)
                .exampleJson(R"({"glaze":"celadon"})"));
    }
};

struct ImpactView
{
    qint64 converted = 0;
    qint64 lost = 0;
    std::vector<MisfitView> products{};
    static QByteArray wireName() { return "AttributeImpact"; }
    static auto fields()
    {
        return wire::fields(field("converted", &ImpactView::converted,
                                "How many products' values would be written in another way, such as \"12\" as 12.")
                                .range(0, std::numeric_limits<qint64>::max())
                                .example(3),
            field("lost", &ImpactView::lost, "How many products' values do not fit.")
                .range(0, std::numeric_limits<qint64>::max())
                .example(1),
            field("products", &ImpactView::products, "The first of those.").maxItems(limits::misfitsShown));
    }
};

struct AttributePath
{
    QByteArray code{};
    static auto fields()
    {
        return wire::fields(field("code", &AttributePath::code, "The attribute.")
                                .pattern(u"[a-z][a-z0-9_]{0,39}"_s)
                                .maxLength(40)
                                .example("glaze"));
    }
};

struct MisfitsQuery
{
    bool dropMisfits = false;
    static auto fields()
    {
        return wire::fields(field("drop_misfits", &MisfitsQuery::dropMisfits, "Drop values that do not fit instead of refusing.")
                                .optional()
                                .example(false));
    }
    Misfits toMisfits() const { return dropMisfits ? Misfits::Drop : Misfits::Refuse; }
};

Result<AttributeView> shown(Call &call, const Result<Attribute> &attribute)
{
    if (!attribute)
        return failure(attribute.error());
    call.setVersion(attribute->version);
    return AttributeView::of(*attribute);
}

Result<Page<AttributeView>> listAttributes(Call &call, const PageQuery &query)
{
    QByteArray after;
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        after = cursor.text(0).toUtf8();
    }
    auto &attributes = call.shop().attributes;
    KONTOR_TRY(const auto rows, attributes.list(call.context(), after, query.limit));
    auto page = Page<AttributeView>::of(
        rows, query.limit, call, AttributeView::of, [](const Attribute &row) { return Cursor().add(row.code); });
    if (query.count) {
        KONTOR_TRY(page.page.total, attributes.count(call.context()));
    }
    return page;
}

Result<ImpactView> foresee(Call &call, const AttributePath &path, const AttributePatch &body)
{
    KONTOR_TRY(const auto impact, call.shop().attributes.foresee(call.context(), path.code, body.toChange()));
    ImpactView view{.converted = impact.converted, .lost = impact.lost, .products = {}};
    for (const auto &misfit : impact.misfits)
        view.products.push_back({.id = misfit.product, .title = misfit.title, .value = {{path.code, misfit.value}}});
    return view;
}

void addReading(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, PageQuery, Page<AttributeView>>("/v1/admin/attributes", operations::listAttributes,
        {.tag = "Staff: catalogue",
            .summary = "List the attributes",
            .description = "What products can be described by, with the choices there are."},
        listAttributes));
    endpoints.add(get<AttributePath, NoQuery, AttributeView>("/v1/admin/attributes/{code}", operations::viewAttribute,
        {.tag = "Staff: catalogue",
            .summary = "Open an attribute",
            .description = "With its choices and their translations.",
            .errors = {"not_found"},
            .hasETag = true},
        [](Call &call, const AttributePath &path) {
            return shown(call, call.shop().attributes.view(call.context(), path.code));
        }));
    endpoints.add(post<AttributePath, NoQuery, AttributePatch, ImpactView>("/v1/admin/attributes/{code}/impact",
        operations::foreseeAttribute,
        {.tag = "Staff: catalogue",
            .summary = "Foresee a change of an attribute",
            .description = "What the same body as a PATCH would do to the products that have a value. Changes nothing.",
            .status = 200,
            .errors = {"not_found"}},
        foresee));
}

void addWriting(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, AttributeBody, AttributeView>("/v1/admin/attributes", operations::createAttribute,
        {.tag = "Staff: catalogue",
            .summary = "Create an attribute",
            .description = "Categories then ask their products for it; a product may have a value of any attribute.",
            .status = 201,
            .errors = {"attribute_exists"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const AttributeBody &body) {
            call.location("/v1/admin/attributes/" + body.code);
            return shown(call, call.shop().attributes.create(call.context(), body.toAttribute()));
        }));
    endpoints.add(patch<AttributePath, MisfitsQuery, AttributePatch, AttributeView>("/v1/admin/attributes/{code}",
        operations::changeAttribute,
        {.tag = "Staff: catalogue",
            .summary = "Change an attribute",
            .description = "A merge-patch. Values of products that can be written in the new type are; where one would be lost, "
                           "attribute_in_use tells of which products, and nothing changes.",
            .errors = {"not_found", "stale_version", "attribute_in_use", "too_many_values"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const AttributePath &path, const MisfitsQuery &query,
            const AttributePatch &body) -> Result<AttributeView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(
                call, call.shop().attributes.change(call.context(), path.code, body.toChange(), expected, query.toMisfits()));
        }));
    endpoints.add(del<AttributePath, MisfitsQuery, NoContent>("/v1/admin/attributes/{code}", operations::removeAttribute,
        {.tag = "Staff: catalogue",
            .summary = "Remove an attribute",
            .description = "Only where no product has a value of it, unless drop_misfits says to drop them.",
            .status = 204,
            .errors = {"not_found", "stale_version", "attribute_in_use", "too_many_values"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const AttributePath &path, const MisfitsQuery &query) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().attributes.remove(call.context(), path.code, expected, query.toMisfits()));
            return NoContent{};
        }));
}

}

void addStaffAttributes(Endpoints &endpoints)
{
    addReading(endpoints);
    addWriting(endpoints);
}

}
