#include "server/api/api.h"
#include "server/api/gateway.h"
#include "server/api/views.h"

namespace kontor::api {

using namespace http;

namespace {

constexpr Operation confirmTestPayment{"payment.confirm_test", Public};
constexpr Operation receiveWebhook{"payment.webhook", Public};

struct PaymentPath
{
    PaymentId paymentId{};
    static auto fields() { return wire::fields(wire::field("payment_id", &PaymentPath::paymentId, "The payment.")); }
};

struct ConfirmBody
{
    bool approve = true;
    static QByteArray wireName() { return "ConfirmTestPayment"; }
    static auto fields()
    {
        return wire::fields(wire::field("approve", &ConfirmBody::approve, "Whether the buyer agrees.").optional().example(true));
    }
};

struct ConfirmView
{
    QByteArray state{};
    static QByteArray wireName() { return "TestPayment"; }
    static auto fields()
    {
        return wire::fields(wire::field("state", &ConfirmView::state, "What the test gateway holds of it.")
                                .oneOf({"authorized", "captured", "declined", "requires_action", "canceled", "unknown"})
                                .example("authorized"));
    }
};

struct WebhookBody
{
    PaymentId paymentId{};
    static QByteArray wireName() { return "TestWebhook"; }
    static auto fields()
    {
        return wire::fields(wire::field("payment_id", &WebhookBody::paymentId, "The payment that has changed."));
    }
};

QByteArray stateOf(const GatewayReply &reply)
{
    switch (reply.outcome) {
    case GatewayReply::Outcome::Authorized: return "authorized";
    case GatewayReply::Outcome::Captured: return "captured";
    case GatewayReply::Outcome::Declined: return "declined";
    case GatewayReply::Outcome::ActionRequired: return "requires_action";
    case GatewayReply::Outcome::Canceled: return "canceled";
    case GatewayReply::Outcome::NotFound:
    case GatewayReply::Outcome::Unknown: return "unknown";
    }
    Q_UNREACHABLE();
}

// Asks and settles until there is nothing more to ask; a webhook is answered with 204 whatever came of it.
Result<Outcome> settle(const Call &call, const Resources &resources, Result<Placement::Step> step)
{
    if (!step)
        return failure(std::move(step).error());
    const auto *question = std::get_if<Placement::Ask>(&*step);
    if (!question)
        return Outcome(Reply{.status = 204});
    return Outcome(Suspend{[&resources, asked = *question, deadline = call.shop().placement.times().gateway](Resume resume) {
        resources.providers.send(asked, deadline, [&resources, asked, resume](GatewayReply reply) {
            resume([&resources, asked, reply = std::move(reply)](Call &again) {
                return settle(again, resources, again.shop().placement.settle(again.context(), asked, reply));
            });
        });
    }});
}

}

void addPayments(Endpoints &endpoints, const Resources &resources)
{
    if (!resources.testProvider)
        return;
    endpoints.add(
        post<PaymentPath, NoQuery, ConfirmBody, ConfirmView>("/v1/payments/test/{payment_id}/confirm", confirmTestPayment,
            {.tag = "Payments",
                .summary = "Confirm at the test gateway",
                .description = "Stands for the buyer at a gateway's own page. Only where the test provider is switched on.",
                .errors = {"not_found"}},
            [&resources](Call &, const PaymentPath &path, const ConfirmBody &body) -> Result<Outcome> {
                return Outcome(Suspend{[&resources, id = path.paymentId, approve = body.approve](Resume resume) {
                    resources.testProvider->confirm(id, approve, [resume](GatewayReply reply) {
                        resume([reply](Call &call) -> Result<Outcome> {
                            if (reply.outcome == GatewayReply::Outcome::NotFound)
                                return notFound("payment"_L1);
                            return Outcome(call.reply(ConfirmView{.state = stateOf(reply)}));
                        });
                    });
                }});
            }));
    endpoints.add(post<NoPath, NoQuery, WebhookBody, NoContent>("/v1/payments/webhooks/test", receiveWebhook,
        {.tag = "Payments",
            .summary = "Webhook of the test gateway",
            .description =
                "Says that a payment has changed. Nothing else in it is believed: the gateway itself is asked, so a forged or repeated call does no harm.",
            .status = 204,
            .errors = {"not_found"}},
        [&resources](Call &call, const WebhookBody &body) -> Result<Outcome> {
            KONTOR_TRY(auto question, call.shop().placement.question(body.paymentId));
            if (!question || question->choice.provider != "test")
                return notFound("payment"_L1);
            return settle(call, resources, Result<Placement::Step>(*question));
        }));
}

}
