#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/money.h"

namespace kontor {

/**
 * Who confirms a payment. Offline: nobody, the order is placed at once (bank transfer, cash on delivery).
 * Server: we ask the gateway inside `complete`. Client: the buyer confirms at the gateway, then we ask it.
 */
enum class PaymentMode { Offline, Server, Client };
KONTOR_EXPORT const char *paymentModeName(PaymentMode mode);
KONTOR_EXPORT PaymentMode parsePaymentMode(QByteArrayView name);

enum class PaymentState {
    Created,
    Pending,
    RequiresAction,
    Authorized,
    PartiallyCaptured,
    Captured,
    Failed,
    Canceled,
    Voided,
    AuthExpired,
    PartiallyRefunded,
    Refunded,
    Disputed,
    ChargedBack,
};
KONTOR_EXPORT const char *paymentStateName(PaymentState state);
KONTOR_EXPORT std::optional<PaymentState> parsePaymentState(QByteArrayView name);
/** The one table of what may follow what. */
KONTOR_EXPORT bool mayFollow(PaymentState from, PaymentState to);

/** How a buyer wants to pay. */
struct PaymentChoice
{
    QByteArray provider;
    QByteArray method;
    PaymentMode mode = PaymentMode::Offline;
    QByteArray data = "{}"; ///< JSON object for the provider, such as a token; never a card number
};

struct PaymentMethod
{
    QByteArray provider;
    QByteArray code;
    QString name;
    PaymentMode mode = PaymentMode::Offline;
};

}
