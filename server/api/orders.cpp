#include "server/api/api.h"
#include "server/api/views.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

struct OrderPath
{
    OrderId orderId{};
    static auto fields() { return wire::fields(wire::field("order_id", &OrderPath::orderId, "The order.")); }
};

struct OrderSummaryView
{
    OrderId id{};
    QString number{};
    QString email{};
    QByteArray market{};
    QByteArray status{};
    QByteArray paymentStatus{};
    QByteArray fulfilmentStatus{};
    Money total{};
    Instant placedAt{};

    static QByteArray wireName() { return "OrderSummary"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &OrderSummaryView::id, "Names the order."),
            field("number", &OrderSummaryView::number, "As people say it.").maxLength(20).example("K-100042"),
            field("email", &OrderSummaryView::email, "Of the buyer.").maxLength(254).example("ada@example.org"),
            field("market", &OrderSummaryView::market, "Where it was sold.").maxLength(20).example("eu"),
            field("status", &OrderSummaryView::status, "The decision.").maxLength(20).example("open"),
            field("payment_status", &OrderSummaryView::paymentStatus, "Follows from the payments.").maxLength(20).example("paid"),
            field("fulfilment_status", &OrderSummaryView::fulfilmentStatus, "Follows from the fulfilments.")
                .maxLength(20)
                .example("unfulfilled"),
            field("total", &OrderSummaryView::total, "As sold."),
            field("placed_at", &OrderSummaryView::placedAt, "When it was placed."));
    }
};

struct TimelineEntry
{
    Instant at{};
    QByteArray kind{};
    QString actor{};
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("at", &TimelineEntry::at, "When."),
            field("kind", &TimelineEntry::kind, "What happened.").maxLength(60).example("placed"),
            field("actor", &TimelineEntry::actor, "Who did it.").maxLength(200).example("anonymous"));
    }
};

struct Timeline
{
    std::vector<TimelineEntry> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &Timeline::data, "Newest first, at most 500.").maxItems(500));
    }
};

}

void addOrders(Endpoints &endpoints)
{
    endpoints.add(get<OrderPath, NoQuery, OrderView>("/v1/orders/{order_id}", operations::viewOwnOrder,
        {.tag = "Orders",
            .summary = "Read an order",
            .description = "With the token that complete gave, in the header Order-Token.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store",
            .headers = {{"Order-Token", "The token of the order, ot_…"}}},
        [](Call &call, const OrderPath &path) -> Result<OrderView> {
            const auto token = Secret::parse("ot_", call.request().headers.value("order-token"));
            if (!token)
                return notFound("order"_L1);
            KONTOR_TRY(const auto order, call.shop().orders.viewOwn(call.context(), path.orderId, *token));
            call.setVersion(order.version);
            return OrderView::of(order);
        }));
}

void addStaffOrders(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, PageQuery, Page<OrderSummaryView>>("/v1/admin/orders", operations::listOrders,
        {.tag = "Staff: orders", .summary = "List orders", .description = "Newest first."},
        [](Call &call, const PageQuery &query) -> Result<Page<OrderSummaryView>> {
            std::optional<OrderId> before;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(before, cursor.id<OrderTag>(0));
            }
            KONTOR_TRY(const auto rows, call.shop().orders.list(call.context(), before, query.limit));
            auto page = Page<OrderSummaryView>::of(
                rows, query.limit, call,
                [](const OrderSummary &row) {
                    return OrderSummaryView{.id = row.id,
                        .number = row.number,
                        .email = row.email,
                        .market = row.market,
                        .status = row.status,
                        .paymentStatus = row.paymentStatus,
                        .fulfilmentStatus = row.fulfilmentStatus,
                        .total = row.total,
                        .placedAt = row.placedAt};
                },
                [](const OrderSummary &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(page.page.total, call.shop().orders.count(call.context()));
            }
            return page;
        }));
    endpoints.add(get<OrderPath, NoQuery, OrderView>("/v1/admin/orders/{order_id}", operations::viewOrder,
        {.tag = "Staff: orders", .summary = "Open an order", .description = "As it was placed.", .errors = {"not_found"}},
        [](Call &call, const OrderPath &path) -> Result<OrderView> {
            KONTOR_TRY(const auto order, call.shop().orders.view(call.context(), path.orderId));
            call.setVersion(order.version);
            return OrderView::of(order);
        }));
    endpoints.add(get<OrderPath, NoQuery, Timeline>("/v1/admin/orders/{order_id}/timeline", operations::viewTimeline,
        {.tag = "Staff: orders",
            .summary = "Read an order's timeline",
            .description = "What happened to it.",
            .errors = {"not_found"}},
        [](Call &call, const OrderPath &path) -> Result<Timeline> {
            KONTOR_TRY(const auto events, call.shop().orders.timeline(call.context(), path.orderId));
            Timeline out;
            for (const auto &event : events)
                out.data.push_back({.at = event.at, .kind = event.kind, .actor = event.actor});
            return out;
        }));
}

}
