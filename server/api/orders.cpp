#include "server/api/api.h"
#include "server/api/orderviews.h"

namespace kontor::api {

using namespace http;

void addOrders(Endpoints &endpoints)
{
    endpoints.add(post<OrderPath, NoQuery, NoBody, OrderView>("/v1/orders/{order_id}/cancel", operations::cancelOwnOrder,
        {.tag = "Orders",
            .summary = "Cancel an order",
            .description =
                "As long as nobody has begun to pack it; with the token that opens it, or as the account that has placed it. What was paid goes back.",
            .errors = {"not_found", "wrong_state"},
            .headers = {{"Order-Token", "The token of the order, ot_…"}}},
        [](Call &call, const OrderPath &path) -> Result<OrderView> {
            const auto token = Secret::parse("ot_", call.request().headers.value("order-token"));
            KONTOR_CHECK(call.shop().orders.viewOwn(call.context(), path.orderId, token));
            KONTOR_CHECK(call.shop().desk.cancelOwn(call.context(), path.orderId));
            KONTOR_TRY(const auto order, call.shop().orders.load(call.shop().database(), path.orderId));
            call.setVersion(order.version);
            return OrderView::of(order);
        }));
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

}
