#pragma once

#include "core/notifications/mailjob.h"
#include "core/sales/order.h"

namespace kontor {

/** The job that confirms an order to its buyer: {"order_id"}; queued by the statements that place orders. */
inline constexpr const char *confirmOrderJob = "order.confirm";

/**
 * The mail that confirms an order; its link begins with `storefront` (which ends with a /) and holds a token of its own, for
 * the one of the buyer's cart is nowhere to be found again. Nothing for the order of an erased person.
 */
KONTOR_EXPORT Result<std::optional<ComposedMail>> composeConfirmation(
    Database &database, const QJsonObject &payload, const QString &storefront, Random &random);

/** Whether this is the token of that order's confirmation. */
Result<bool> isConfirmationToken(Session &session, const OrderId &order, const Secret &token);

}
