#pragma once

#include "core/database/database.h"
#include "core/sales/checkout.h"

namespace kontor {

/** A checkout but for its lines. */
struct StoredCheckout
{
    CartRecord cart;
    std::optional<CheckoutRecord> checkout; ///< none was opened
    std::optional<LivePayment> payment;
};
/** What this token opens; 404 when there is no cart or its time is over. */
Result<StoredCheckout> getCheckout(Session &session, const Secret &token, Instant now);
Result<std::vector<PaymentMethod>> listPaymentMethods(Session &session, const QByteArray &market);
Result<std::optional<OrderId>> findOrderOfCart(Session &session, const CartId &cart);

}
