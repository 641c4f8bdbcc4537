#include "server/api/api.h"
#include "server/http/endpoint.h"

namespace kontor::api {

using namespace http;

namespace {

struct LocationView
{
    LocationId id{};
    QByteArray code{};
    QString name{};
    QByteArray country{};
    bool isPickup = false;
    QString address{};
    QString openingHours{};
    qint64 version = 1;
    static QByteArray wireName() { return "Location"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &LocationView::id, "Names the location."),
            field("code", &LocationView::code, "Stable name.").maxLength(40).example("hamburg"),
            field("name", &LocationView::name, "For people.").maxLength(120).example("Hamburg"),
            field("country", &LocationView::country, "ISO 3166-1 alpha-2.").maxLength(2).example("DE"),
            field("is_pickup", &LocationView::isPickup, "Whether shoppers may fetch goods there.").example(true),
            field("address", &LocationView::address, "Where shoppers find it.").maxLength(500).example("Deichstraße 27, Hamburg"),
            field("opening_hours", &LocationView::openingHours, "For shoppers, in words.").maxLength(500).example("Mo-Sa 10-19"),
            field("version", &LocationView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static LocationView of(const Location &location)
    {
        return {.id = location.id,
            .code = location.code,
            .name = location.name,
            .country = location.country,
            .isPickup = location.isPickup,
            .address = location.address,
            .openingHours = location.openingHours,
            .version = location.version};
    }
};

struct LocationList
{
    std::vector<LocationView> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &LocationList::data, "Every location.").maxItems(limits::locations));
    }
};

struct NewLocationBody
{
    QByteArray code{};
    QString name{};
    CountryCode country{};
    bool isPickup = false;
    QString address{};
    QString openingHours{};
    static QByteArray wireName() { return "NewLocation"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("code", &NewLocationBody::code, "Names it for good.")
                                .maxLength(40)
                                .pattern(u"[a-z][a-z0-9_-]{0,39}"_s)
                                .example("kiel"),
            field("name", &NewLocationBody::name, "For people.").maxLength(120).notEmpty().example("Kiel"),
            field("country", &NewLocationBody::country, "ISO 3166-1 alpha-2.").example("DE"),
            field("is_pickup", &NewLocationBody::isPickup, "Whether shoppers may fetch goods there.").optional().example(true),
            field("address", &NewLocationBody::address, "Where shoppers find it.")
                .maxLength(500)
                .multiline()
                .optional()
                .example("Hafenstraße 1, Kiel"),
            field("opening_hours", &NewLocationBody::openingHours, "For shoppers, in words.")
                .maxLength(500)
                .multiline()
                .optional()
                .example("Mo-Sa 10-19"));
    }
};

struct LocationPatch
{
    wire::Patch<QString> name{};
    wire::Patch<CountryCode> country{};
    wire::Patch<bool> isPickup{};
    wire::Patch<QString> address{};
    wire::Patch<QString> openingHours{};
    static QByteArray wireName() { return "ChangeLocation"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("name", &LocationPatch::name, "For people.").maxLength(120).notEmpty().notNull().example("Kiel harbour"),
            field("country", &LocationPatch::country, "ISO 3166-1 alpha-2.").notNull().example("DE"),
            field("is_pickup", &LocationPatch::isPickup, "Whether shoppers may fetch goods there.").notNull().example(true),
            field("address", &LocationPatch::address, "Where shoppers find it.")
                .maxLength(500)
                .multiline()
                .notNull()
                .example("Hafenstraße 1, Kiel"),
            field("opening_hours", &LocationPatch::openingHours, "For shoppers, in words.")
                .maxLength(500)
                .multiline()
                .notNull()
                .example("Mo-Sa 10-19"));
    }
};

struct LocationPath
{
    LocationId locationId{};
    static auto fields() { return wire::fields(wire::field("location_id", &LocationPath::locationId, "The location.")); }
};

struct MarketPath
{
    QByteArray market{};
    static auto fields()
    {
        return wire::fields(wire::field("market", &MarketPath::market, "Its code.").maxLength(40).example("eu"));
    }
};

struct RankedLocations
{
    std::vector<LocationId> locationIds{};
    static auto fields()
    {
        return wire::fields(wire::field("location_ids", &RankedLocations::locationIds,
            "The first that covers a line serves it; else the line is split in this order.")
                                .maxItems(limits::locations)
                                .exampleJson("[]"));
    }
};

Result<LocationView> shown(Call &call, const Result<Location> &location)
{
    if (!location)
        return failure(location.error());
    call.setVersion(location->version);
    return LocationView::of(*location);
}

Result<RankedLocations> ranked(Call &call, const QByteArray &market)
{
    KONTOR_TRY(auto ids, call.shop().locations.ranked(call.context(), market));
    return RankedLocations{.locationIds = std::move(ids)};
}

void addRanks(Endpoints &endpoints)
{
    endpoints.add(
        get<MarketPath, NoQuery, RankedLocations>("/v1/admin/markets/{market}/locations", operations::listRankedLocations,
            {.tag = "Staff: inventory",
                .summary = "Which locations serve a market",
                .description = "In the order in which they are asked.",
                .errors = {"not_found"}},
            [](Call &call, const MarketPath &path) { return ranked(call, path.market); }));
    endpoints.add(put<MarketPath, NoQuery, RankedLocations, RankedLocations>("/v1/admin/markets/{market}/locations",
        operations::rankLocations,
        {.tag = "Staff: inventory",
            .summary = "Say which locations serve a market",
            .description = "All of them, as it is from now on. What is promised already stays where it lies.",
            .errors = {"not_found", "unknown_location"}},
        [](Call &call, const MarketPath &path, const RankedLocations &body) -> Result<RankedLocations> {
            KONTOR_CHECK(call.shop().locations.rank(call.context(), path.market, body.locationIds));
            return body;
        }));
}

}

void addStaffLocations(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, LocationList>("/v1/admin/locations", operations::listLocations,
        {.tag = "Staff: inventory", .summary = "List locations", .description = "Where stock lies."},
        [](Call &call) -> Result<LocationList> {
            KONTOR_TRY(const auto locations, call.shop().locations.list(call.context()));
            LocationList out;
            for (const auto &location : locations)
                out.data.push_back(LocationView::of(location));
            return out;
        }));
    endpoints.add(post<NoPath, NoQuery, NewLocationBody, LocationView>("/v1/admin/locations", operations::createLocation,
        {.tag = "Staff: inventory",
            .summary = "Open a location",
            .description = "It serves no market until it is ranked there.",
            .status = 201,
            .errors = {"name_taken"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewLocationBody &body) {
            return shown(call,
                call.shop().locations.create(call.context(),
                    {.code = body.code,
                        .name = body.name,
                        .country = body.country,
                        .isPickup = body.isPickup,
                        .address = body.address,
                        .openingHours = body.openingHours}));
        }));
    endpoints.add(
        patch<LocationPath, NoQuery, LocationPatch, LocationView>("/v1/admin/locations/{location_id}", operations::changeLocation,
            {.tag = "Staff: inventory",
                .summary = "Change a location",
                .description = "A merge-patch.",
                .errors = {"not_found", "stale_version"},
                .ifMatch = IfMatch::Honoured},
            [](Call &call, const LocationPath &path, const LocationPatch &body) -> Result<LocationView> {
                KONTOR_TRY(const auto expected, call.expectedVersion());
                return shown(call,
                    call.shop().locations.change(call.context(), path.locationId,
                        {.name = body.name.given(),
                            .country = body.country.given(),
                            .isPickup = body.isPickup.given(),
                            .address = body.address.given(),
                            .openingHours = body.openingHours.given()},
                        expected));
            }));
    addRanks(endpoints);
}

}
