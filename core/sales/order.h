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
    QByteArray holdReason; ///< empty unless it is on hold
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
    QString customer; ///< whom it goes to
    QString city;
    int items = 0; ///< pieces
    QByteArray holdReason;
    qint64 version = 1;
};

/** What staff ask the list of orders for; whatever is empty is no condition. */
struct OrderQuery
{
    QList<QByteArray> status{};
    QList<QByteArray> paymentStatus{};
    QList<QByteArray> fulfilmentStatus{};
    QByteArray market{};
    std::optional<Instant> placedFrom{};
    std::optional<Instant> placedTo{}; ///< not included
    std::optional<AccountId> customer{};
    bool isShort = false; ///< that lack stock they were promised
    QString text{};       ///< a number, the beginning of an address of mail, or beginnings of names and places
    bool oldestFirst = false;
    std::optional<OrderId> after{};
    int limit = 20;
};

/** So much work is open, each counted up to `limits::countedOrders` and one more. */
struct OpenOrders
{
    qint64 toPack = 0;
    qint64 awaiting = 0;
    qint64 onHold = 0;
    qint64 isShort = 0;
    qint64 failed = 0; ///< payments
};

/** Sales of a period in one currency, and of the period before it. */
struct SalesFigures
{
    Currency currency{};
    qint64 revenue = 0; ///< totals of orders that were not canceled, in minor units
    qint64 orders = 0;
    qint64 revenueBefore = 0;
    qint64 ordersBefore = 0;
};
struct SalesInterval
{
    Instant from{};
    qint64 revenue = 0;
    qint64 orders = 0;
};
struct SalesShare
{
    QByteArray market;
    qint64 revenue = 0;
    qint64 orders = 0;
};
struct SalesReport
{
    SalesFigures figures;
    std::vector<SalesInterval> intervals;
    std::vector<SalesInterval> before; ///< as many, of the period before
    std::vector<SalesShare> markets;
};

namespace limits {
inline constexpr qint64 countedOrders = 10'000; ///< of a list that is counted
inline constexpr int noteLength = 2'000;
inline constexpr int reportIntervals = 400;
}

}
