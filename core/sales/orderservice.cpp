#include "core/sales/orderservice.h"

#include "sql/order.h"

namespace kontor {

namespace {

Order readOrder(Row &row)
{
    Order order{.id = row.as<OrderId>(),
        .number = row.text(),
        .market = row.bytes(),
        .currency = row.currency(),
        .pricesIncludeTax = row.boolean(),
        .status = row.bytes(),
        .paymentStatus = row.bytes(),
        .fulfilmentStatus = row.bytes(),
        .returnStatus = row.bytes(),
        .email = row.text(),
        .phone = row.text(),
        .shippingAddress = parseAddress(row.bytes()),
        .billingAddress = parseAddress(row.bytes()),
        .shippingMethod = row.text(),
        .subtotal = {},
        .discount = {},
        .shipping = {},
        .tax = {},
        .total = {},
        .lines = {},
        .payments = {}};
    order.subtotal = Money(row.int64(), order.currency);
    order.discount = Money(row.int64(), order.currency);
    order.shipping = Money(row.int64(), order.currency);
    order.tax = Money(row.int64(), order.currency);
    order.total = Money(row.int64(), order.currency);
    order.version = row.int64();
    order.placedAt = row.instant();
    return order;
}

}

Result<Order> OrderService::load(Session &session, const OrderId &id)
{
    KONTOR_TRY(auto found, session.find(sql::order::find, {bind("id", id)}, readOrder));
    if (!found)
        return notFound("order"_L1);
    Order &order = *found;
    const auto money = [&](Row &row) { return Money(row.int64(), order.currency); };
    KONTOR_TRY(order.lines, session.list(sql::order::listLines, {bind("order_id", id)}, [&](Row &row) {
        return OrderLine{.id = row.as<OrderLineId>(),
            .variantId = row.as<VariantId>(),
            .productId = row.as<ProductId>(),
            .sku = row.text(),
            .title = row.text(),
            .quantity = row.int32(),
            .unitPrice = money(row),
            .discount = money(row),
            .tax = money(row),
            .total = money(row)};
    }));
    KONTOR_TRY(order.payments, session.list(sql::order::listPayments, {bind("order_id", id)}, [&](Row &row) {
        return OrderPayment{.id = row.as<PaymentId>(),
            .provider = row.bytes(),
            .method = row.bytes(),
            .state = parsePaymentState(row.bytes()).value_or(PaymentState::Pending),
            .amount = money(row),
            .captured = money(row),
            .refunded = money(row)};
    }));
    return std::move(order);
}

Result<Order> OrderService::viewOwn(const Context &context, const OrderId &id, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::viewOwnOrder));
    KONTOR_TRY(const auto opened,
        m_database.find(sql::order::isOpenedBy, {bind("id", id), bindBytes("token_hash", token.sha256())},
            [](Row &row) { return row.int32(); }));
    if (!opened)
        return notFound("order"_L1);
    return load(m_database, id);
}

Result<Order> OrderService::view(const Context &context, const OrderId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewOrder));
    return load(m_database, id);
}

Result<std::vector<OrderSummary>> OrderService::list(const Context &context, const std::optional<OrderId> &before, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listOrders));
    return m_database.list(
        sql::order::list, {bindMaybe("before", before), bindMaybe("before_id", before), bind("limit", limit + 1)}, [](Row &row) {
            return OrderSummary{.id = row.as<OrderId>(),
                .number = row.text(),
                .email = row.text(),
                .market = row.bytes(),
                .status = row.bytes(),
                .paymentStatus = row.bytes(),
                .fulfilmentStatus = row.bytes(),
                .total = row.money(),
                .placedAt = row.instant()};
        });
}

Result<qint64> OrderService::count(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listOrders));
    return m_database.get(sql::order::count, {}, [](Row &row) { return row.int64(); });
}

Result<std::vector<OrderEvent>> OrderService::timeline(const Context &context, const OrderId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewTimeline));
    KONTOR_TRY(const auto exists, m_database.find(sql::order::find, {bind("id", id)}, [](Row &row) { return row.uuid(); }));
    if (!exists)
        return notFound("order"_L1);
    return m_database.list(sql::order::timeline, {bind("order_id", id)},
        [](Row &row) { return OrderEvent{.at = row.instant(), .kind = row.bytes(), .actor = row.text(), .data = row.bytes()}; });
}

}
