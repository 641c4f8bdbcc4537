#pragma once

#include "core/database/database.h"
#include "core/sales/checkout.h"

namespace kontor {

Result<std::optional<CheckoutRecord>> findCheckout(Session &session, const CartId &cart);
Result<std::optional<LivePayment>> findLivePayment(Session &session, const CheckoutId &checkout, Currency currency);
Result<std::vector<PaymentMethod>> listPaymentMethods(Session &session, const QByteArray &market);
Result<std::optional<OrderId>> findOrderOfCart(Session &session, const CartId &cart);

}
