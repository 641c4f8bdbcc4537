#pragma once

#include "core/database/database.h"

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace kontor {

/** The job that confirms an order to its buyer: {"order_id"}; queued by the statements that place orders. */
inline constexpr const char *confirmOrderJob = "order.confirm";

/**
 * Queues the mail that confirms an order, with a token of its own in the link to `storefront` (which ends with a /). Once for
 * each order, however often it is asked; the order of an erased person is confirmed to nobody.
 */
KONTOR_EXPORT Result<void> confirmOrder(
    Database &database, const QJsonObject &payload, const QString &storefront, const Clock &clock, Random &random);

}
