#include "server/api/gateway.h"

#include "core/base/failpoint.h"
#include "core/sales/cartservice.h"
#include "server/api/views.h"
#include "server/http/problem.h"

namespace kontor::api {

using namespace http;

namespace {

Result<Outcome> showOrder(Call &call, const Secret &token, const Placement::Placed &placed)
{
    KONTOR_TRY(const auto order, call.shop().orders.load(call.shop().database(), placed.order));
    return Outcome(orderReply(call, token, order, placed.created));
}

Result<Outcome> showCheckout(Call &call, const Secret &token, int status)
{
    KONTOR_TRY(const auto checkout, call.shop().checkouts.view(call.context(), token));
    const bool isWaiting = checkout.state() == CheckoutState::ActionRequired || checkout.state() == CheckoutState::Completing;
    return Outcome(call.reply(CheckoutView::of(checkout, token), isWaiting ? 202 : status));
}

// A reply and no refusal: the release of the stock, which this transaction did, has to stay.
Outcome showDeclined(const Call &call, const Placement::Declined &declined)
{
    if (declined.mayAskAgain) {
        // Not kept for the Idempotency-Key: the same request begins a new payment.
        return Outcome(problemReply({.kind = ErrorKind::Unavailable,
                                        .code = "gateway_silent"_L1,
                                        .message = u"The payment did not reach its gateway and charged nothing; try again."_s,
                                        .retryAfter = std::chrono::seconds(1)},
            call.context().traceId));
    }
    Error error{.kind = ErrorKind::PaymentDeclined,
        .code = "payment_declined"_L1,
        .message = u"The payment was declined; choose another one."_s};
    error.facts = JsonWriter().beginObject().member("decline_code", declined.code).endObject().take();
    return Outcome(problemReply(error, call.context().traceId));
}

struct Asking
{
    const Resources &resources;
    Secret token;
    int waitingStatus;
    GatewayRequest request;
    std::chrono::milliseconds deadline;
};

Suspend ask(Asking asking)
{
    return {[asking = std::move(asking)](Resume resume) {
        failpoint(Failpoint::T1AfterCommit);
        auto settle = [asking, resume = std::move(resume)](GatewayReply reply) {
            resume([asking, reply = std::move(reply)](Call &call) {
                return proceed(call, asking.resources, asking.token,
                    call.shop().placement.settle(call.context(), asking.request, reply), asking.waitingStatus);
            });
        };
        asking.resources.providers.send(asking.request, asking.deadline, std::move(settle));
    }};
}

}

Reply orderReply(const Call &call, const Secret &token, const Order &order, bool isNew)
{
    auto reply = call.jsonReply(wire::toJson(OrderView::of(order, orderTokenOf(token))));
    reply.status = isNew ? 201 : 200;
    reply.headers.set("location", "/v1/orders/" + order.id.toByteArray());
    return reply;
}

Result<Outcome> proceed(
    Call &call, const Resources &resources, const Secret &token, Result<Placement::Step> step, int waitingStatus)
{
    if (!step)
        return failure(std::move(step).error());
    if (const auto *placed = std::get_if<Placement::Placed>(&*step))
        return showOrder(call, token, *placed);
    if (const auto *declined = std::get_if<Placement::Declined>(&*step))
        return showDeclined(call, *declined);
    if (const auto *question = std::get_if<Placement::Ask>(&*step))
        return Outcome(ask({.resources = resources,
            .token = token,
            .waitingStatus = waitingStatus,
            .request = *question,
            .deadline = call.shop().placement.times().gateway}));
    return showCheckout(call, token, waitingStatus);
}

}
