// Goods that are expected, and what becomes stock of them.
#include "server/api/api.h"
#include "server/api/stockviews.h"

namespace kontor::api {

using namespace http;

namespace {

constexpr qint64 mostPieces = 1'000'000;
constexpr auto referenceHelp = "The purchase order, the delivery note.";

struct IncomingView
{
    IncomingId id{};
    VariantId variantId{};
    QString sku{};
    LocationId locationId{};
    int quantity = 0;
    int received = 0;
    int excess = 0;
    bool isOpen = true;
    Instant expectedAt{};
    QString reference{};
    qint64 version = 1;
    static QByteArray wireName() { return "Incoming"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<int>::max();
        return wire::fields(field("id", &IncomingView::id, "Names the line."),
            field("variant_id", &IncomingView::variantId, "Of what."),
            field("sku", &IncomingView::sku, "The variant's SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("location_id", &IncomingView::locationId, "Where to."),
            field("quantity", &IncomingView::quantity, "How many are expected.").range(1, most).example(24),
            field("received", &IncomingView::received, "How many of these have come.").range(0, most).example(0),
            field("excess", &IncomingView::excess, "How many came beyond.").range(0, most).example(0),
            field("is_open", &IncomingView::isOpen, "Whether more is expected.").example(true),
            field("expected_at", &IncomingView::expectedAt, "When."),
            field("reference", &IncomingView::reference, referenceHelp).maxLength(100).example("PO 4711"),
            field("version", &IncomingView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static IncomingView of(const Incoming &line)
    {
        return {.id = line.id,
            .variantId = line.variant,
            .sku = line.sku,
            .locationId = line.location,
            .quantity = line.quantity,
            .received = line.received,
            .excess = line.excess,
            .isOpen = line.isOpen(),
            .expectedAt = line.expectedAt,
            .reference = line.reference,
            .version = line.version};
    }
};

struct NewIncomingBody
{
    VariantId variantId{};
    LocationId locationId{};
    int quantity = 0;
    Instant expectedAt{};
    QString reference{};
    static QByteArray wireName() { return "NewIncoming"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &NewIncomingBody::variantId, "Of what."),
            field("location_id", &NewIncomingBody::locationId, "Where to."),
            field("quantity", &NewIncomingBody::quantity, "How many pieces.").range(1, mostPieces).example(24),
            field("expected_at", &NewIncomingBody::expectedAt, "When."),
            field("reference", &NewIncomingBody::reference, referenceHelp).maxLength(100).optional().example("PO 4711"));
    }
};

struct IncomingPatch
{
    wire::Patch<int> quantity{};
    wire::Patch<Instant> expectedAt{};
    wire::Patch<QString> reference{};
    static QByteArray wireName() { return "ChangeIncoming"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("quantity", &IncomingPatch::quantity, "How many pieces in all, with those that have come.")
                                .range(1, mostPieces)
                                .notNull()
                                .example(30),
            field("expected_at", &IncomingPatch::expectedAt, "When.").notNull(),
            field("reference", &IncomingPatch::reference, referenceHelp).maxLength(100).notNull().example("PO 4711"));
    }
};

struct ReceiveBody
{
    int quantity = 0;
    bool allowExcess = false;
    QString reason{};
    static QByteArray wireName() { return "ReceiveIncoming"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("quantity", &ReceiveBody::quantity, "How many pieces have come.").range(1, mostPieces).example(12),
            field("allow_excess", &ReceiveBody::allowExcess, "Whether more than is expected is meant.").optional().example(false),
            field("reason", &ReceiveBody::reason, "For the ledger.").maxLength(300).notEmpty().example("Delivery 4711"));
    }
};

struct ReceivedView
{
    IncomingView incoming{};
    LevelView level{};
    static QByteArray wireName() { return "IncomingReceived"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("incoming", &ReceivedView::incoming, "As it is now."), field("level", &ReceivedView::level, "As it is now."));
    }
};

struct IncomingPath
{
    IncomingId incomingId{};
    static auto fields() { return wire::fields(wire::field("incoming_id", &IncomingPath::incomingId, "The line.")); }
};

struct IncomingQuery : PageQuery
{
    std::optional<VariantId> variantId{};
    std::optional<LocationId> locationId{};
    bool isOpen = false;
    static auto fields()
    {
        using wire::field;
        return wire::joined(PageQuery::fields(),
            wire::fields(field("variant_id", &IncomingQuery::variantId, "Only of this variant."),
                field("location_id", &IncomingQuery::locationId, "Only to there."),
                field("is_open", &IncomingQuery::isOpen, "true: only what is still expected.").optional().example(true)));
    }
};

Result<IncomingView> shown(Call &call, const Result<Incoming> &line)
{
    if (!line)
        return failure(line.error());
    call.setVersion(line->version);
    return IncomingView::of(*line);
}

Result<Page<IncomingView>> list(Call &call, const IncomingQuery &query)
{
    IncomingService::Filter filter{
        .variant = query.variantId, .location = query.locationId, .isOpen = query.isOpen, .limit = query.limit};
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 2));
        KONTOR_TRY(const auto micros, cursor.integer(0));
        filter.afterAt = Instant(std::chrono::microseconds(micros));
        KONTOR_TRY(filter.after, cursor.id<IncomingTag>(1));
    }
    KONTOR_TRY(const auto rows, call.shop().incoming.list(call.context(), filter));
    auto page = Page<IncomingView>::of(rows, query.limit, call, &IncomingView::of, [](const Incoming &row) {
        return Cursor().add(static_cast<qint64>(row.expectedAt.time_since_epoch().count())).add(row.id);
    });
    if (query.count) {
        KONTOR_TRY(const auto counted, call.shop().incoming.count(call.context(), filter));
        page.page.total = std::min(counted, limits::countedRows);
        page.page.totalIsExact = counted <= limits::countedRows;
    }
    return page;
}

void addReceipts(Endpoints &endpoints)
{
    endpoints.add(post<IncomingPath, NoQuery, ReceiveBody, ReceivedView>("/v1/admin/inventory/incoming/{incoming_id}/receipts",
        operations::receiveIncoming,
        {.tag = "Staff: inventory",
            .summary = "Receive what was expected",
            .description =
                "Some or all of it becomes stock, once: a movement that names the line, in one transaction with it. More than is "
                "expected is refused, unless it is meant.",
            .status = 201,
            .errors = {"not_found", "stale_version", "over_receipt"},
            .idempotency = Idempotency::Accepted,
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const IncomingPath &path, const ReceiveBody &body) -> Result<ReceivedView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_TRY(const auto done,
                call.shop().incoming.receive(call.context(), path.incomingId,
                    {.pieces = body.quantity, .mayExceed = body.allowExcess, .reason = body.reason}, expected));
            call.setVersion(done.incoming.version);
            return ReceivedView{.incoming = IncomingView::of(done.incoming), .level = LevelView::of(done.level)};
        }));
}

}

void addStaffIncoming(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, IncomingQuery, Page<IncomingView>>("/v1/admin/inventory/incoming", operations::listIncoming,
        {.tag = "Staff: inventory", .summary = "List what is expected", .description = "The next first."}, list));
    endpoints.add(post<NoPath, NoQuery, NewIncomingBody, IncomingView>("/v1/admin/inventory/incoming", operations::addIncoming,
        {.tag = "Staff: inventory",
            .summary = "Expect goods",
            .description = "Storefronts tell when the next of a variant comes that is out of stock or on backorder.",
            .status = 201,
            .errors = {"unknown_variant", "unknown_location"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewIncomingBody &body) {
            const auto made = call.shop().incoming.add(call.context(),
                {.variant = body.variantId,
                    .location = body.locationId,
                    .quantity = body.quantity,
                    .expectedAt = body.expectedAt,
                    .reference = body.reference});
            if (made)
                call.location("/v1/admin/inventory/incoming/" + made->id.toByteArray());
            return shown(call, made);
        }));
    endpoints.add(get<IncomingPath, NoQuery, IncomingView>("/v1/admin/inventory/incoming/{incoming_id}", operations::viewIncoming,
        {.tag = "Staff: inventory", .summary = "Read an expected line", .description = "As it is now.", .errors = {"not_found"}},
        [](Call &call, const IncomingPath &path) {
            return shown(call, call.shop().incoming.view(call.context(), path.incomingId));
        }));
    endpoints.add(patch<IncomingPath, NoQuery, IncomingPatch, IncomingView>("/v1/admin/inventory/incoming/{incoming_id}",
        operations::changeIncoming,
        {.tag = "Staff: inventory",
            .summary = "Change what is expected",
            .description = "A merge-patch. To expect no more of it, set the quantity to what was received.",
            .errors = {"not_found", "stale_version", "over_receipt"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const IncomingPath &path, const IncomingPatch &body) -> Result<IncomingView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call,
                call.shop().incoming.change(call.context(), path.incomingId,
                    {.quantity = body.quantity.given(),
                        .expectedAt = body.expectedAt.given(),
                        .reference = body.reference.given()},
                    expected));
        }));
    endpoints.add(del<IncomingPath, NoQuery, NoContent>("/v1/admin/inventory/incoming/{incoming_id}", operations::removeIncoming,
        {.tag = "Staff: inventory",
            .summary = "Expect it no more",
            .description = "As long as nothing of it was received.",
            .status = 204,
            .errors = {"not_found", "stale_version", "wrong_state"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const IncomingPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().incoming.remove(call.context(), path.incomingId, expected));
            return NoContent{};
        }));
    addReceipts(endpoints);
}

}
