#pragma once

#include "core/sales/checkout.h"

namespace kontor {

/**
 * The order as it will be written, frozen, as the JSON that sales.begin_placement and finish_placement read: lines
 * with prices and taxes, totals, addresses, and the versions that all of it was computed from.
 */
QByteArray quoteJson(const Checkout &checkout, const OrderId &order, const std::vector<OrderLineId> &lineIds);

/** When a price in the cart next changes by schedule; the quote does not hold any longer than that. */
std::optional<Instant> quoteValidUntil(const Cart &cart);

}
