#pragma once

#include "core/payments/payment.h"
#include "core/identity/address.h"
#include "core/sales/cart.h"
#include "core/shipping/shippingmethod.h"

namespace kontor {

enum class CheckoutState { Incomplete, Ready, Completing, ActionRequired, Completed, Canceled, Expired };
KONTOR_EXPORT const char *checkoutStateName(CheckoutState state);

/** A checkout as it is stored. */
struct CheckoutRecord
{
    CheckoutId id;
    CheckoutState state = CheckoutState::Incomplete;
    QString email;
    QString phone;
    std::optional<Address> shippingAddress;
    std::optional<Address> billingAddress; ///< none: the shipping address
    std::optional<ShippingMethodId> shippingMethodId;
    std::optional<PaymentChoice> payment;
    qint64 version = 0;
};

/** What is still missing before an order can be placed; `code` is stable. */
struct Problem
{
    const char *code;
    QString message;
    QString pointer{}; ///< to the part of the checkout it concerns
};

/** A payment that is under way for a checkout. */
struct LivePayment
{
    PaymentId id;
    PaymentChoice choice;
    PaymentState state = PaymentState::Pending;
    Money amount;
    QByteArray nextAction; ///< JSON; empty when there is none
    Instant leaseUntil{};
    Instant expiresAt{};
};

struct KONTOR_EXPORT Checkout
{
    CheckoutRecord record;
    Cart cart;
    std::optional<ShippingMethod> shippingMethod; ///< as chosen, if it takes these goods there
    bool hasShippingOptions = false;              ///< some method takes these goods there
    std::optional<LivePayment> payment;
    std::optional<OrderId> orderId;
    std::vector<Problem> problems;

    /** incomplete or ready follows from the problems; the rest is as stored. */
    CheckoutState state() const;
};

/** A shipping method with its price for one checkout. */
struct ShippingOption
{
    ShippingMethod method;
    Money amount;
};

}
