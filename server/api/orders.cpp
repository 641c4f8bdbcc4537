#include "server/api/api.h"
#include "server/api/orderviews.h"

namespace kontor::api {

using namespace http;

namespace {

struct OrderPath
{
    OrderId orderId{};
    static auto fields() { return wire::fields(wire::field("order_id", &OrderPath::orderId, "The order.")); }
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
            .description =
                "With the token that complete gave or the one in the confirmation, in the header Order-Token; or as the account that has placed it.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store",
            .headers = {{"Order-Token", "The token of the order, ot_…"}}},
        [](Call &call, const OrderPath &path) -> Result<OrderView> {
            const auto token = Secret::parse("ot_", call.request().headers.value("order-token"));
            KONTOR_TRY(const auto order, call.shop().orders.viewOwn(call.context(), path.orderId, token));
            call.setVersion(order.version);
            return OrderView::of(order);
        }));
}

void addStaffOrders(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, PageQuery, Page<OrderSummaryView>>("/v1/admin/orders", operations::listOrders,
        {.tag = "Staff: orders", .summary = "List orders", .description = "Newest first."},
        [](Call &call, const PageQuery &query) -> Result<Page<OrderSummaryView>> {
            auto &orders = call.shop().orders;
            return orderPage(
                call, query, [&](const auto &before) { return orders.list(call.context(), before, query.limit); },
                [&] { return orders.count(call.context()); });
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
