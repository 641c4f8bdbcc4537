#include "core/sales/cartservice.h"
#include "server/api/api.h"
#include "server/api/gateway.h"
#include "server/api/orderqueue.h"
#include "server/api/views.h"

namespace kontor::api {

using namespace http;

namespace {

struct OpenCheckout
{
    QByteArray cartId{};
    static auto fields()
    {
        return wire::fields(wire::field("cart_id", &OpenCheckout::cartId, "The cart's secret token.").secret("ct_"));
    }
};

struct ContactBody
{
    Email email{};
    QString phone{};
    static QByteArray wireName() { return "Contact"; }
    static auto fields()
    {
        return wire::fields(wire::field("email", &ContactBody::email, "For the confirmation.").example("ada@example.org"),
            wire::field("phone", &ContactBody::phone, "For questions.").maxLength(40).optional().example("+49 40 123456"));
    }
};

struct AddressesBody
{
    AddressWire shipping{};
    std::optional<AddressWire> billing{};
    static QByteArray wireName() { return "Addresses"; }
    static auto fields()
    {
        return wire::fields(wire::field("shipping", &AddressesBody::shipping, "Where it goes."),
            wire::field("billing", &AddressesBody::billing, "For the invoice; left out: the shipping address."));
    }
};

struct ShippingOptionBody
{
    ShippingMethodId shippingOptionId{};
    static QByteArray wireName() { return "ChooseShippingOption"; }
    static auto fields()
    {
        return wire::fields(wire::field("shipping_option_id", &ShippingOptionBody::shippingOptionId, "One of shipping-options."));
    }
};

struct ShippingOptions
{
    std::vector<ShippingOptionView> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &ShippingOptions::data, "The cheapest is not always the first.").maxItems(100));
    }
};

struct PaymentMethodView
{
    QByteArray provider{};
    QByteArray method{};
    QString name{};
    QByteArray mode{};
    static QByteArray wireName() { return "PaymentMethod"; }
    static auto fields()
    {
        return wire::fields(
            wire::field("provider", &PaymentMethodView::provider, "Who takes the money.").maxLength(40).example("manual"),
            wire::field("method", &PaymentMethodView::method, "How.").maxLength(40).example("bank_transfer"),
            wire::field("name", &PaymentMethodView::name, "As the buyer reads it.").maxLength(120).example("Bank transfer"),
            wire::field("mode", &PaymentMethodView::mode,
                "offline: the order is placed at once. server: complete asks the gateway. client: the buyer confirms first.")
                .oneOf({"offline", "server", "client"})
                .example("offline"));
    }
};

struct PaymentMethods
{
    std::vector<PaymentMethodView> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &PaymentMethods::data, "In the order to show them.").maxItems(50));
    }
};

struct OpenPayment
{
    QByteArray provider{};
    QByteArray method{};
    QByteArray token{};
    static auto fields()
    {
        return wire::fields(
            wire::field("provider", &OpenPayment::provider, "One of payment-methods.").maxLength(40).notEmpty().example("manual"),
            wire::field("method", &OpenPayment::method, "One of that provider's; left out: its first.")
                .maxLength(40)
                .optional()
                .example("bank_transfer"),
            wire::field("token", &OpenPayment::token,
                "What the gateway's own script gave you; never a card number. For the test provider: tok_….")
                .maxLength(200)
                .pattern(u"[A-Za-z0-9_.:-]*"_s)
                .optional()
                .example(""));
    }
};

struct CompleteBody
{
    Money expectedTotal{};
    static QByteArray wireName() { return "CompleteCheckout"; }
    static auto fields()
    {
        return wire::fields(wire::field(
            "expected_total", &CompleteBody::expectedTotal, "The total that the buyer saw; no other sum is ever charged.")
                                .exampleJson(R"({"amount":4470,"currency":"EUR"})"));
    }
};

Result<CheckoutView> shown(Result<Checkout> checkout, const Secret &token)
{
    if (!checkout)
        return failure(std::move(checkout).error());
    return CheckoutView::of(*checkout, token);
}

// What asks no gateway is placed together with others. A refusal that a new quote may cure comes back here.
Result<Outcome> complete(Call &call, const Resources &resources, const Secret &token, const Money &expectedTotal, int turn = 1)
{
    KONTOR_TRY(auto prepared, call.shop().placement.prepare(call.context(), token, expectedTotal));
    auto *ready = std::get_if<Placement::Ready>(&prepared);
    if (!ready)
        return proceed(call, resources, token, std::get<Placement::Step>(std::move(prepared)), 202);
    constexpr int maxTurns = 5;
    http::Step again;
    if (turn < maxTurns)
        again = [&resources, token, expectedTotal, turn](
                    Call &next) { return complete(next, resources, token, expectedTotal, turn + 1); };
    return Outcome(Suspend{[&resources, &call, token, again, ready = std::move(*ready)](Resume resume) {
        resources.orders->submit({.ready = ready, .call = &call, .token = token, .resume = std::move(resume), .again = again});
    }});
}

void addSteps(Endpoints &endpoints)
{
    const QList<QByteArray> refusals = {"not_found", "already_placed", "in_progress"};
    endpoints.add(put<CartPath, NoQuery, ContactBody, CheckoutView>("/v1/checkouts/{cart_id}/contact", operations::setContact,
        {.tag = "Checkout",
            .summary = "Give the contact",
            .description = "An e-mail address, and a phone number if there is one.",
            .errors = refusals},
        [](Call &call, const CartPath &path, const ContactBody &body) {
            return shown(call.shop().checkouts.setContact(call.context(), path.token(), body.email, body.phone), path.token());
        }));
    endpoints.add(
        put<CartPath, NoQuery, AddressesBody, CheckoutView>("/v1/checkouts/{cart_id}/addresses", operations::setAddresses,
            {.tag = "Checkout",
                .summary = "Give the addresses",
                .description = "Taxes follow the shipping address from here on.",
                .errors = refusals},
            [](Call &call, const CartPath &path, const AddressesBody &body) {
                return shown(call.shop().checkouts.setAddresses(call.context(), path.token(), body.shipping.toAddress(),
                                 body.billing ? std::optional(body.billing->toAddress()) : std::nullopt),
                    path.token());
            }));
    endpoints.add(
        get<CartPath, NoQuery, ShippingOptions>("/v1/checkouts/{cart_id}/shipping-options", operations::listShippingOptions,
            {.tag = "Checkout",
                .summary = "List the shipping options",
                .description = "Those that go to the shipping address with this weight, and what they cost.",
                .errors = {"not_found"},
                .cacheControl = "private, no-store"},
            [](Call &call, const CartPath &path) -> Result<ShippingOptions> {
                KONTOR_TRY(const auto options, call.shop().checkouts.shippingOptions(call.context(), path.token()));
                ShippingOptions out;
                for (const auto &option : options)
                    out.data.push_back({.id = option.method.id,
                        .code = option.method.code,
                        .name = option.method.name,
                        .amount = option.amount,
                        .deliveryDaysMin = option.method.deliveryDaysMin,
                        .deliveryDaysMax = option.method.deliveryDaysMax});
                return out;
            }));
    endpoints.add(put<CartPath, NoQuery, ShippingOptionBody, CheckoutView>("/v1/checkouts/{cart_id}/shipping-option",
        operations::setShippingOption,
        {.tag = "Checkout",
            .summary = "Choose a shipping option",
            .description = "Its price becomes part of the total.",
            .errors = refusals + QList<QByteArray>{"unknown_shipping_option"}},
        [](Call &call, const CartPath &path, const ShippingOptionBody &body) {
            return shown(
                call.shop().checkouts.setShippingOption(call.context(), path.token(), body.shippingOptionId), path.token());
        }));
    endpoints.add(
        get<CartPath, NoQuery, PaymentMethods>("/v1/checkouts/{cart_id}/payment-methods", operations::listPaymentMethods,
            {.tag = "Checkout",
                .summary = "List the payment methods",
                .description = "Those of the cart's market.",
                .errors = {"not_found"},
                .cacheControl = "private, no-store"},
            [](Call &call, const CartPath &path) -> Result<PaymentMethods> {
                KONTOR_TRY(const auto methods, call.shop().checkouts.paymentMethods(call.context(), path.token()));
                PaymentMethods out;
                for (const auto &method : methods)
                    out.data.push_back({.provider = method.provider,
                        .method = method.code,
                        .name = method.name,
                        .mode = paymentModeName(method.mode)});
                return out;
            }));
}

}

void addCheckouts(Endpoints &endpoints, const Resources &resources)
{
    endpoints.add(post<NoPath, NoQuery, OpenCheckout, CheckoutView>("/v1/checkouts", operations::openCheckout,
        {.tag = "Checkout",
            .summary = "Open a checkout",
            .description = "A cart has one checkout, under the cart's own token; opening it again shows it.",
            .status = 201,
            .errors = {"not_found"},
            .also = {answers<CheckoutView>(200, "It was open already, or has become an order.")},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const OpenCheckout &body) -> Result<CheckoutView> {
            const auto token = *Secret::parse("ct_", body.cartId);
            KONTOR_TRY(const auto opened, call.shop().checkouts.open(call.context(), token));
            call.location("/v1/checkouts/" + token.text());
            if (!opened.created)
                call.setStatus(200);
            return CheckoutView::of(opened.checkout, token);
        }));
    endpoints.add(get<CartPath, NoQuery, CheckoutView>("/v1/checkouts/{cart_id}", operations::viewCheckout,
        {.tag = "Checkout",
            .summary = "Look at a checkout",
            .description = "With what is still missing, and the order's id once it is placed.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store"},
        [](Call &call, const CartPath &path) {
            return shown(call.shop().checkouts.view(call.context(), path.token()), path.token());
        }));
    addSteps(endpoints);
    endpoints.add(post<CartPath, NoQuery, OpenPayment, CheckoutView>("/v1/checkouts/{cart_id}/payments", operations::openPayment,
        {.tag = "Checkout",
            .summary = "Choose how to pay",
            .description =
                "Where the method's mode is client, this holds the stock for 15 minutes and opens the payment at its gateway; next_action says what "
                "the buyer has to do.",
            .status = 201,
            .errors = {"not_found", "unknown_payment_method", "checkout_incomplete", "out_of_stock", "already_placed",
                "in_progress", "payment_declined"},
            .also = {answers<CheckoutView>(202, "The buyer has to act, or the gateway has not answered yet.")},
            .idempotency = Idempotency::Required},
        [&resources](Call &call, const CartPath &path, const OpenPayment &body) -> Result<Outcome> {
            const auto data = JsonWriter().beginObject().member("token", body.token).endObject().take();
            auto step = call.shop().placement.openPayment(
                call.context(), path.token(), body.provider, body.method, body.token.isEmpty() ? QByteArray("{}") : data);
            return proceed(call, resources, path.token(), std::move(step), 201);
        }));
    endpoints.add(
        post<CartPath, NoQuery, CompleteBody, OrderView>("/v1/checkouts/{cart_id}/complete", operations::completeCheckout,
            {.tag = "Checkout",
                .summary = "Place the order",
                .description = "Exactly once, for exactly expected_total; repeating it shows the same order.",
                .status = 201,
                .errors = {"not_found", "checkout_incomplete", "total_changed", "out_of_stock", "in_progress", "payment_declined",
                    "stale_quote"},
                .also = {answers<OrderView>(200, "The same order; it was placed already."),
                    answers<CheckoutView>(202, "The buyer has to act (next_action), or the gateway has not answered yet.")},
                .idempotency = Idempotency::Required},
            [&resources](Call &call, const CartPath &path, const CompleteBody &body) -> Result<Outcome> {
                return complete(call, resources, path.token(), body.expectedTotal);
            }));
}

}
