#include "core/sales/checkoutstore_p.h"

#include "core/sales/cartstore_p.h"
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

LivePayment readPayment(Row &row)
{
    return {.id = row.as<PaymentId>(),
        .choice = {.provider = row.bytes(), .method = row.bytes(), .mode = parsePaymentMode(row.bytes()), .data = row.bytes()},
        .state = parsePaymentState(row.bytes()).value_or(PaymentState::Pending),
        .amount = row.money(),
        .nextAction = row.bytes(),
        .leaseUntil = row.instant(),
        .expiresAt = row.instant()};
}

StoredCheckout readStored(Row &row)
{
    StoredCheckout stored{.cart = readCart(row), .checkout = {}, .payment = {}};
    stored.checkout = row.optional(readCheckout);
    if (stored.checkout)
        stored.payment = row.optional(readPayment);
    return stored;
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

Result<StoredCheckout> getCheckout(Session &session, const Secret &token, Instant now)
{
    KONTOR_TRY(auto stored, session.find(sql::checkout::load, {bindBytes("token_hash", token.sha256())}, readStored));
    if (!stored || isGone(stored->cart, now))
        return notFound("cart"_L1);
    return std::move(*stored);
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
