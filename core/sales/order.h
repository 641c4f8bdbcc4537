#pragma once

#include "core/payments/payment.h"
#include "core/identity/address.h"

#include <vector>

namespace kontor {

struct OrderLine
{
    OrderLineId id;
    VariantId variantId;
    ProductId productId;
    QString sku;
    QString title;
    int quantity = 1;
    Money unitPrice;
    Money discount;
    Money tax;
    Money total;
};

/** A payment of an order; `captured` and `refunded` are folds of its events. */
struct OrderPayment
{
    PaymentId id;
    QByteArray provider;
    QByteArray method;
    PaymentState state = PaymentState::Pending;
    Money amount;
    Money captured;
    Money refunded;
};

struct OrderEvent
{
    Instant at{};
    QByteArray kind;
    QString actor;
    QByteArray data; ///< JSON object
};

struct Order
{
    OrderId id;
    QString number;
    QByteArray market;
    Currency currency;
    bool pricesIncludeTax = true;
    QByteArray status;
    QByteArray paymentStatus;
    QByteArray fulfilmentStatus;
    QByteArray returnStatus;
    QString email;
    QString phone;
    std::optional<Address> shippingAddress;
    std::optional<Address> billingAddress;
    QString shippingMethod;
    Money subtotal;
    Money discount;
    Money shipping;
    Money tax;
    Money total;
    qint64 version = 1;
    Instant placedAt{};
    std::vector<OrderLine> lines;
    std::vector<OrderPayment> payments;
};

/** One row of the staff's list. */
struct OrderSummary
{
    OrderId id;
    QString number;
    QString email;
    QByteArray market;
    QByteArray status;
    QByteArray paymentStatus;
    QByteArray fulfilmentStatus;
    Money total;
    Instant placedAt{};
};

}
