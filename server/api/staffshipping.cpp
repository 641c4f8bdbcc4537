#include "core/pricing/taxclass.h"
#include "server/api/api.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto nameHelp = "As staff read it.";
constexpr auto methodNameHelp = "As the buyer reads it.";
constexpr auto profilesHelp = "Codes of the shipping profiles that it serves, all of them; none: it serves every profile.";
constexpr auto activeHelp = "false: it is not offered.";
constexpr auto positionHelp = "Among those of its market.";
constexpr auto profilesExample = R"(["general"])";

struct ProfilePath
{
    QByteArray code{};
    static auto fields()
    {
        return wire::fields(field("code", &ProfilePath::code, "The shipping profile.")
                                .maxLength(40)
                                .pattern(u"[a-z][a-z0-9_-]{0,39}"_s)
                                .example("general"));
    }
};

struct NewProfileBody
{
    QByteArray code{};
    QString name{};
    static QByteArray wireName() { return "NewShippingProfile"; }
    static auto fields()
    {
        return wire::fields(field("code", &NewProfileBody::code, "Names it for good.")
                                .maxLength(40)
                                .pattern(u"[a-z][a-z0-9_-]{0,39}"_s)
                                .example("bulky"),
            field("name", &NewProfileBody::name, nameHelp).maxLength(120).notEmpty().example("Bulky goods"));
    }
};

struct ProfilePatch
{
    wire::Patch<QString> name{};
    static QByteArray wireName() { return "ChangeShippingProfile"; }
    static auto fields()
    {
        return wire::fields(
            field("name", &ProfilePatch::name, nameHelp).maxLength(120).notEmpty().notNull().example("Bulky and heavy goods"));
    }
};

struct ProfileView
{
    QByteArray code{};
    QString name{};
    bool isDefault = false;
    qint64 version = 1;
    static QByteArray wireName() { return "ShippingProfile"; }
    static auto fields()
    {
        return wire::fields(field("code", &ProfileView::code, "What categories, products and shipping methods name it by.")
                                .maxLength(40)
                                .example("bulky"),
            field("name", &ProfileView::name, nameHelp).maxLength(120).example("Bulky goods"),
            field("is_default", &ProfileView::isDefault, "Of whatever decides nothing.").example(false),
            field("version", &ProfileView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static ProfileView of(const ShippingProfile &profile)
    {
        return {.code = profile.code,
            .name = profile.name,
            .isDefault = profile.code == defaultShippingProfile,
            .version = profile.version};
    }
};

struct ProfileList
{
    std::vector<ProfileView> data{};
    static auto fields()
    {
        return wire::fields(
            field("data", &ProfileList::data, "Every shipping profile, by code.").maxItems(limits::shippingProfiles));
    }
};

struct MethodPath
{
    ShippingMethodId shippingMethodId{};
    static auto fields()
    {
        return wire::fields(field("shipping_method_id", &MethodPath::shippingMethodId, "The shipping method."));
    }
};

struct MethodPatch
{
    wire::Patch<QString> name{};
    wire::Patch<int> position{};
    wire::Patch<bool> isActive{};
    wire::Patch<std::vector<QByteArray>> profiles{};
    static QByteArray wireName() { return "ChangeShippingMethod"; }
    static auto fields()
    {
        using P = MethodPatch;
        return wire::fields(
            field("name", &P::name, methodNameHelp).maxLength(120).notEmpty().notNull().example("Carrier, to the kerb"),
            field("position", &P::position, positionHelp).range(0, 1'000'000'000).notNull().example(1),
            field("is_active", &P::isActive, activeHelp).notNull().example(true),
            field("profiles", &P::profiles, profilesHelp)
                .maxItems(limits::shippingProfiles)
                .maxLength(40)
                .notNull()
                .exampleJson(profilesExample));
    }
    ShippingMethodChange toChange() const
    {
        ShippingMethodChange change{
            .name = name.given(), .position = position.given(), .isActive = isActive.given(), .profiles = {}};
        if (profiles.isSet())
            change.profiles = QList<QByteArray>(profiles.value().begin(), profiles.value().end());
        return change;
    }
};

struct BracketView
{
    std::optional<qint64> upToGrams{};
    Money amount{};
    static QByteArray wireName() { return "ShippingBracket"; }
    static auto fields()
    {
        return wire::fields(field("up_to_g", &BracketView::upToGrams, "The largest weight, in grams; null: any.")
                                .range(0, std::numeric_limits<qint64>::max())
                                .example(2000),
            field("amount", &BracketView::amount, "What it costs."));
    }
};

struct MethodView
{
    ShippingMethodId id{};
    QByteArray market{};
    QByteArray code{};
    QString name{};
    QByteArray kind{};
    std::vector<CountryCode> countries{};
    QByteArray taxClass{};
    std::vector<BracketView> brackets{};
    int deliveryDaysMin = 1;
    int deliveryDaysMax = 5;
    int position = 0;
    bool isActive = true;
    std::vector<QByteArray> profiles{};
    qint64 version = 1;

    static QByteArray wireName() { return "ShippingMethod"; }
    static auto fields()
    {
        using V = MethodView;
        return wire::fields(field("id", &V::id, "Names the method; buyers choose it as a shipping option."),
            field("market", &V::market, "Where it is offered.").maxLength(20).example("eu"),
            field("code", &V::code, "Stable name.").maxLength(40).example("parcel"),
            field("name", &V::name, methodNameHelp).maxLength(120).example("Parcel"),
            field("kind", &V::kind, "One price, or a price by weight.").oneOf({"flat", "weight"}).example("weight"),
            field("countries", &V::countries, "Where it goes; none: to every country of the market.").maxItems(250),
            field("tax_class", &V::taxClass, "Which rate holds.").maxLength(40).example("standard"),
            field("brackets", &V::brackets, "Prices by rising weight; a flat method has one.").maxItems(1000),
            field("delivery_days_min", &V::deliveryDaysMin, "Working days, at the soonest.").range(0, 365).example(1),
            field("delivery_days_max", &V::deliveryDaysMax, "Working days, at the latest.").range(0, 365).example(3),
            field("position", &V::position, positionHelp).range(0, 1'000'000'000).example(1),
            field("is_active", &V::isActive, activeHelp).example(true),
            field("profiles", &V::profiles, profilesHelp)
                .maxItems(limits::shippingProfiles)
                .maxLength(40)
                .exampleJson(profilesExample),
            field("version", &V::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static MethodView of(const KeptShippingMethod &kept)
    {
        const auto &method = kept.method;
        const bool isByWeight = method.kind == ShippingMethod::Kind::Weight;
        MethodView view{.id = method.id,
            .market = kept.market,
            .code = method.code,
            .name = method.name,
            .kind = isByWeight ? "weight" : "flat",
            .countries = {method.countries.begin(), method.countries.end()},
            .taxClass = method.taxClass,
            .brackets = {},
            .deliveryDaysMin = method.deliveryDaysMin,
            .deliveryDaysMax = method.deliveryDaysMax,
            .position = kept.position,
            .isActive = kept.isActive,
            .profiles = {method.profiles.begin(), method.profiles.end()},
            .version = kept.version};
        for (const auto &bracket : method.brackets)
            view.brackets.push_back(
                {.upToGrams = isByWeight ? std::optional(bracket.upToGrams) : std::nullopt, .amount = bracket.amount});
        return view;
    }
};

struct MethodList
{
    std::vector<MethodView> data{};
    static auto fields()
    {
        return wire::fields(
            field("data", &MethodList::data, "Every shipping method, by market.").maxItems(limits::shippingMethods));
    }
};

struct TaxClassView
{
    QByteArray code{};
    QString name{};
    static QByteArray wireName() { return "TaxClass"; }
    static auto fields()
    {
        return wire::fields(field("code", &TaxClassView::code, "For tax_class.").maxLength(40).example("reduced"),
            field("name", &TaxClassView::name, nameHelp).maxLength(200).example("Reduced rate"));
    }
};

struct TaxClassList
{
    std::vector<TaxClassView> data{};
    static auto fields()
    {
        return wire::fields(field("data", &TaxClassList::data, "Every tax class, by code.").maxItems(limits::taxClasses));
    }
};

Result<ProfileView> shown(Call &call, const Result<ShippingProfile> &profile)
{
    if (!profile)
        return failure(profile.error());
    call.setVersion(profile->version);
    return ProfileView::of(*profile);
}

Result<MethodView> shown(Call &call, const Result<KeptShippingMethod> &method)
{
    if (!method)
        return failure(method.error());
    call.setVersion(method->version);
    return MethodView::of(*method);
}

template<typename List, typename View, typename Row>
List listed(const std::vector<Row> &rows)
{
    List list;
    for (const auto &row : rows)
        list.data.push_back(View::of(row));
    return list;
}

void addProfiles(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, ProfileList>("/v1/admin/shipping-profiles", operations::listShippingProfiles,
        {.tag = "Staff: shipping", .summary = "List the shipping profiles", .description = "What sending can demand of goods."},
        [](Call &call) -> Result<ProfileList> {
            KONTOR_TRY(const auto profiles, call.shop().shipping.listProfiles(call.context()));
            return listed<ProfileList, ProfileView>(profiles);
        }));
    endpoints.add(get<ProfilePath, NoQuery, ProfileView>("/v1/admin/shipping-profiles/{code}", operations::viewShippingProfile,
        {.tag = "Staff: shipping",
            .summary = "Open a shipping profile",
            .description = "Its name and its version.",
            .errors = {"not_found"},
            .hasETag = true},
        [](Call &call, const ProfilePath &path) {
            return shown(call, call.shop().shipping.viewProfile(call.context(), path.code));
        }));
    endpoints.add(
        post<NoPath, NoQuery, NewProfileBody, ProfileView>("/v1/admin/shipping-profiles", operations::createShippingProfile,
            {.tag = "Staff: shipping",
                .summary = "Create a shipping profile",
                .description = "Give it to categories or products, then to the methods that are to serve it; those that name no "
                               "profile serve it at once.",
                .status = 201,
                .errors = {"name_taken"},
                .idempotency = Idempotency::Accepted},
            [](Call &call, const NewProfileBody &body) -> Result<ProfileView> {
                const auto profile = call.shop().shipping.createProfile(call.context(), body.code, body.name);
                if (profile)
                    call.location("/v1/admin/shipping-profiles/" + profile->code);
                return shown(call, profile);
            }));
    endpoints.add(patch<ProfilePath, NoQuery, ProfilePatch, ProfileView>("/v1/admin/shipping-profiles/{code}",
        operations::changeShippingProfile,
        {.tag = "Staff: shipping",
            .summary = "Rename a shipping profile",
            .description = "A merge-patch; its code stays.",
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const ProfilePath &path, const ProfilePatch &body) -> Result<ProfileView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call, call.shop().shipping.changeProfile(call.context(), path.code, body.name.given(), expected));
        }));
    endpoints.add(del<ProfilePath, NoQuery, NoContent>("/v1/admin/shipping-profiles/{code}", operations::removeShippingProfile,
        {.tag = "Staff: shipping",
            .summary = "Remove a shipping profile",
            .description = "Only when no category, product or shipping method names it; general stays.",
            .status = 204,
            .errors = {"not_found", "stale_version", "shipping_profile_in_use", "default_shipping_profile"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const ProfilePath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().shipping.removeProfile(call.context(), path.code, expected));
            return NoContent{};
        }));
}

void addMethods(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, MethodList>("/v1/admin/shipping-methods", operations::listShippingMethods,
        {.tag = "Staff: shipping",
            .summary = "List the shipping methods",
            .description = "Those of every market, also those that are not offered."},
        [](Call &call) -> Result<MethodList> {
            KONTOR_TRY(const auto methods, call.shop().shipping.listMethods(call.context()));
            return listed<MethodList, MethodView>(methods);
        }));
    endpoints.add(
        get<MethodPath, NoQuery, MethodView>("/v1/admin/shipping-methods/{shipping_method_id}", operations::viewShippingMethod,
            {.tag = "Staff: shipping",
                .summary = "Open a shipping method",
                .description = "Where it goes, what it costs and which profiles it serves.",
                .errors = {"not_found"},
                .hasETag = true},
            [](Call &call, const MethodPath &path) {
                return shown(call, call.shop().shipping.viewMethod(call.context(), path.shippingMethodId));
            }));
    endpoints.add(patch<MethodPath, NoQuery, MethodPatch, MethodView>("/v1/admin/shipping-methods/{shipping_method_id}",
        operations::changeShippingMethod,
        {.tag = "Staff: shipping",
            .summary = "Change a shipping method",
            .description =
                "A merge-patch. Checkouts offer it as it is now in the same moment, and no order is placed by it as it "
                "was before.",
            .errors = {"not_found", "stale_version", "unknown_shipping_profile"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const MethodPath &path, const MethodPatch &body) -> Result<MethodView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(
                call, call.shop().shipping.changeMethod(call.context(), path.shippingMethodId, body.toChange(), expected));
        }));
}

}

void addStaffShipping(Endpoints &endpoints)
{
    addProfiles(endpoints);
    addMethods(endpoints);
    endpoints.add(get<NoPath, NoQuery, TaxClassList>("/v1/admin/tax-classes", operations::listTaxClasses,
        {.tag = "Staff: catalogue", .summary = "List the tax classes", .description = "What tax_class can name."},
        [](Call &call) -> Result<TaxClassList> {
            KONTOR_TRY(const auto classes, listTaxClasses(call.context(), call.shop().database()));
            TaxClassList list;
            for (const auto &one : classes)
                list.data.push_back({.code = one.code, .name = one.name});
            return list;
        }));
}

}
