#include "server/api/views.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace kontor::api {

namespace {

std::optional<QString> unlessEmpty(const QString &text)
{
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

std::optional<AddressWire> addressOf(const std::optional<Address> &address)
{
    return address ? std::optional(AddressWire::of(*address)) : std::nullopt;
}

std::vector<ItemView> itemsOf(const std::vector<CartLine> &lines)
{
    std::vector<ItemView> items;
    for (const auto &line : lines)
        items.push_back({.id = line.id.uuid(),
            .variantId = line.variantId,
            .productId = line.productId,
            .sku = line.sku,
            .title = line.title,
            .quantity = line.quantity,
            .unitPrice = line.price.unitPrice,
            .discount = line.price.discount,
            .tax = line.price.tax,
            .total = line.price.total});
    return items;
}

TotalsView totalsOf(const Totals &totals)
{
    return {.subtotal = totals.subtotal,
        .discount = totals.discount,
        .shipping = totals.shipping,
        .tax = totals.tax,
        .total = totals.total};
}

std::optional<CheckoutPaymentView> paymentOf(const Checkout &checkout)
{
    if (!checkout.record.payment)
        return std::nullopt;
    CheckoutPaymentView view{.provider = checkout.record.payment->provider, .method = checkout.record.payment->method};
    if (const auto &live = checkout.payment) {
        view.id = live->id;
        view.status = paymentStateName(live->state);
        view.amount = live->amount;
    }
    return view;
}

std::optional<NextActionView> nextActionOf(const Checkout &checkout)
{
    if (checkout.record.state != CheckoutState::ActionRequired || !checkout.payment)
        return std::nullopt;
    const auto action = QJsonDocument::fromJson(checkout.payment->nextAction).object();
    return NextActionView{.type = action["type"_L1].toString().toUtf8(), .url = action["url"_L1].toString().toUtf8()};
}

}

AddressWire AddressWire::of(const Address &address)
{
    return {.firstName = address.firstName,
        .lastName = address.lastName,
        .company = address.company,
        .line1 = address.line1,
        .line2 = address.line2,
        .city = address.city,
        .region = address.region,
        .postalCode = address.postalCode,
        .country = address.country,
        .phone = address.phone};
}

Address AddressWire::toAddress() const
{
    return {.firstName = firstName,
        .lastName = lastName,
        .company = company,
        .line1 = line1,
        .line2 = line2,
        .city = city,
        .region = region,
        .postalCode = postalCode,
        .country = country,
        .phone = phone};
}

CartView CartView::of(const Cart &cart, const Secret &token)
{
    return {.id = token.text(),
        .market = cart.record.market,
        .currency = cart.currency,
        .pricesIncludeTax = cart.pricesIncludeTax,
        .items = itemsOf(cart.lines),
        .totals = totalsOf(cart.totals),
        .version = cart.record.version,
        .expiresAt = cart.record.expiresAt};
}

CheckoutView CheckoutView::of(const Checkout &checkout, const Secret &token)
{
    const auto &record = checkout.record;
    const auto &cart = checkout.cart;
    CheckoutView view{.id = token.text(),
        .status = checkoutStateName(checkout.state()),
        .problems = {},
        .market = cart.record.market,
        .currency = cart.currency,
        .pricesIncludeTax = cart.pricesIncludeTax,
        .items = itemsOf(cart.lines),
        .totals = totalsOf(cart.totals),
        .email = unlessEmpty(record.email),
        .phone = unlessEmpty(record.phone),
        .shippingAddress = addressOf(record.shippingAddress),
        .billingAddress = addressOf(record.billingAddress),
        .shippingOption = {},
        .payment = paymentOf(checkout),
        .nextAction = nextActionOf(checkout),
        .orderId = checkout.orderId,
        .version = record.version};
    for (const auto &problem : checkout.problems)
        view.problems.push_back({.code = problem.code, .message = problem.message, .pointer = problem.pointer});
    if (const auto &method = checkout.shippingMethod)
        view.shippingOption = ShippingOptionView{.id = method->id,
            .code = method->code,
            .name = method->name,
            .amount = cart.totals.shipping,
            .deliveryDaysMin = method->deliveryDaysMin,
            .deliveryDaysMax = method->deliveryDaysMax};
    return view;
}

OrderView OrderView::of(const Order &order, const std::optional<Secret> &token)
{
    OrderView view{.id = order.id,
        .number = order.number,
        .token = token ? std::optional(token->text()) : std::nullopt,
        .status = order.status,
        .paymentStatus = order.paymentStatus,
        .fulfilmentStatus = order.fulfilmentStatus,
        .returnStatus = order.returnStatus,
        .market = order.market,
        .currency = order.currency,
        .pricesIncludeTax = order.pricesIncludeTax,
        .items = {},
        .totals = {.subtotal = order.subtotal,
            .discount = order.discount,
            .shipping = order.shipping,
            .tax = order.tax,
            .total = order.total},
        .payments = {},
        .email = order.email,
        .phone = order.phone,
        .shippingAddress = addressOf(order.shippingAddress),
        .billingAddress = addressOf(order.billingAddress),
        .shippingMethod = order.shippingMethod,
        .placedAt = order.placedAt,
        .version = order.version};
    for (const auto &line : order.lines)
        view.items.push_back({.id = line.id.uuid(),
            .variantId = line.variantId,
            .productId = line.productId,
            .sku = line.sku,
            .title = line.title,
            .quantity = line.quantity,
            .unitPrice = line.unitPrice,
            .discount = line.discount,
            .tax = line.tax,
            .total = line.total});
    for (const auto &payment : order.payments)
        view.payments.push_back({.id = payment.id,
            .provider = payment.provider,
            .method = payment.method,
            .status = paymentStateName(payment.state),
            .amount = payment.amount,
            .captured = payment.captured,
            .refunded = payment.refunded});
    return view;
}

}
