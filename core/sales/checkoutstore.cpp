#include "core/sales/checkoutstore_p.h"

#include "sql/checkout.h"

namespace kontor {

namespace {

constexpr const char *stateNames[] = {"incomplete", "ready", "completing", "action_required", "completed", "canceled", "expired"};

CheckoutState parseState(const QByteArray &name)
{
    for (size_t i = 0; i < std::size(stateNames); ++i)
        if (name == stateNames[i])
            return static_cast<CheckoutState>(i);
    return CheckoutState::Expired;
}

std::optional<Address> readAddress(Row &row)
{
    return parseAddress(row.bytes());
}

CheckoutRecord readCheckout(Row &row)
{
    CheckoutRecord checkout{.id = row.as<CheckoutId>(),
        .state = parseState(row.bytes()),
        .email = row.text(),
        .phone = row.text(),
        .shippingAddress = readAddress(row),
        .billingAddress = readAddress(row),
        .shippingMethodId = {},
        .payment = {}};
    checkout.shippingMethodId = row.optional([](Row &r) { return r.as<ShippingMethodId>(); });
    checkout.payment = row.optional([](Row &r) { return PaymentChoice{.provider = r.bytes(), .method = {}, .mode = {}}; });
    const auto method = row.bytes();
    const auto mode = row.bytes();
    const auto data = row.bytes();
    if (checkout.payment) {
        checkout.payment->method = method;
        checkout.payment->mode = parsePaymentMode(mode);
        checkout.payment->data = data;
    }
    checkout.version = row.int64();
    return checkout;
}

}

const char *checkoutStateName(CheckoutState state)
{
    return stateNames[static_cast<size_t>(state)];
}

CheckoutState Checkout::state() const
{
    if (record.state != CheckoutState::Incomplete && record.state != CheckoutState::Ready)
        return record.state;
    return problems.empty() ? CheckoutState::Ready : CheckoutState::Incomplete;
}

Result<std::optional<CheckoutRecord>> findCheckout(Session &session, const CartId &cart)
{
    return session.find(sql::checkout::findOfCart, {bind("cart_id", cart)}, readCheckout);
}

Result<std::optional<LivePayment>> findLivePayment(Session &session, const CheckoutId &checkout, Currency currency)
{
    return session.find(sql::checkout::findLivePayment, {bind("checkout_id", checkout)}, [&](Row &row) {
        return LivePayment{.id = row.as<PaymentId>(),
            .choice = {.provider = row.bytes(),
                .method = row.bytes(),
                .mode = parsePaymentMode(row.bytes()),
                .data = row.bytes()},
            .state = parsePaymentState(row.bytes()).value_or(PaymentState::Pending),
            .amount = Money(row.int64(), currency),
            .nextAction = row.bytes(),
            .leaseUntil = row.instant(),
            .expiresAt = row.instant()};
    });
}

Result<std::vector<PaymentMethod>> listPaymentMethods(Session &session, const QByteArray &market)
{
    return session.list(sql::checkout::listPaymentMethods, {bind("market", market)}, [](Row &row) {
        return PaymentMethod{
            .provider = row.bytes(), .code = row.bytes(), .name = row.text(), .mode = parsePaymentMode(row.bytes())};
    });
}

Result<std::optional<OrderId>> findOrderOfCart(Session &session, const CartId &cart)
{
    return session.find(sql::checkout::findOrderOfCart, {bind("cart_id", cart)}, [](Row &row) { return row.as<OrderId>(); });
}

}
