#include "core/sales/orderservice.h"

#include "core/sales/confirmation.h"
#include "core/sales/orderdesk.h"
#include "sql/order.h"

namespace kontor {

namespace {

constexpr int maxLines = 1'000; // of an order
constexpr int maxPayments = 100;

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
        .holdReason = {},
        .lines = {},
        .payments = {}};
    order.subtotal = Money(row.int64(), order.currency);
    order.discount = Money(row.int64(), order.currency);
    order.shipping = Money(row.int64(), order.currency);
    order.tax = Money(row.int64(), order.currency);
    order.total = Money(row.int64(), order.currency);
    order.version = row.int64();
    order.placedAt = row.instant();
    order.holdReason = row.bytes();
    return order;
}

OrderLine readLine(Row &row, Currency currency)
{
    const auto money = [&] { return Money(row.int64(), currency); };
    return OrderLine{.id = row.as<OrderLineId>(),
        .variantId = row.as<VariantId>(),
        .productId = row.as<ProductId>(),
        .sku = row.text(),
        .title = row.text(),
        .quantity = row.int32(),
        .unitPrice = money(),
        .discount = money(),
        .tax = money(),
        .total = money()};
}

OrderPayment readPayment(Row &row, Currency currency)
{
    const auto money = [&] { return Money(row.int64(), currency); };
    return OrderPayment{.id = row.as<PaymentId>(),
        .provider = row.bytes(),
        .method = row.bytes(),
        .state = parsePaymentState(row.bytes()).value_or(PaymentState::Pending),
        .amount = money(),
        .captured = money(),
        .refunded = money()};
}

}

Result<std::vector<Order>> OrderService::load(Session &session, std::span<const OrderId> ids)
{
    const auto limit = [&](int each) { return bind("limit", static_cast<qint64>(ids.size()) * each); };
    KONTOR_TRY(auto found, session.list(sql::order::findAll, {bindArray("ids", ids)}, readOrder));
    const auto orderOf = [&](const OrderId &id) {
        return std::find_if(found.begin(), found.end(), [&](const Order &order) { return order.id == id; });
    };
    KONTOR_CHECK(session.each(sql::order::listLines, {bindArray("ids", ids), limit(maxLines)}, [&](Row &row) {
        auto &order = *orderOf(row.as<OrderId>());
        order.lines.push_back(readLine(row, order.currency));
    }));
    KONTOR_CHECK(session.each(sql::order::listPayments, {bindArray("ids", ids), limit(maxPayments)}, [&](Row &row) {
        auto &order = *orderOf(row.as<OrderId>());
        order.payments.push_back(readPayment(row, order.currency));
    }));
    std::vector<Order> orders;
    for (const auto &id : ids) {
        const auto order = orderOf(id);
        if (order == found.end())
            return notFound("order"_L1);
        orders.push_back(*order);
    }
    return orders;
}

Result<Order> OrderService::load(Session &session, const OrderId &id)
{
    KONTOR_TRY(auto orders, load(session, std::span(&id, 1)));
    return std::move(orders.front());
}

Result<Order> OrderService::viewOwn(const Context &context, const OrderId &id, const std::optional<Secret> &token)
{
    KONTOR_CHECK(authorise(context, operations::viewOwnOrder));
    const auto one = [](Row &row) { return row.int32(); };
    std::optional<int> opened;
    if (token) {
        KONTOR_TRY(
            opened, m_database.find(sql::order::isOpenedBy, {bind("id", id), bindBytes("token_hash", token->sha256())}, one));
    }
    if (token && !opened) {
        KONTOR_TRY(const bool isOfMail, isConfirmationToken(m_database, id, *token));
        opened = isOfMail ? std::optional(1) : std::nullopt;
    }
    if (!opened && context.actor.isAccount()) {
        KONTOR_TRY(
            opened, m_database.find(sql::order::isOfAccount, {bind("id", id), bind("account_id", context.actor.account())}, one));
    }
    if (!opened)
        return notFound("order"_L1);
    return load(m_database, id);
}

Result<Order> OrderService::view(const Context &context, const OrderId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewOrder));
    return load(m_database, id);
}

Result<std::vector<OrderSummary>> OrderService::listOwn(const Context &context, const std::optional<OrderId> &before, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listOwnOrders));
    return m_database.list(sql::order::listOfAccount,
        {bind("account_id", context.actor.account()), bindMaybe("before", before), bindMaybe("before_id", before),
            bind("limit", limit + 1)},
        readOrderSummary);
}

Result<qint64> OrderService::countOwn(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listOwnOrders));
    return m_database.get(
        sql::order::countOfAccount, {bind("account_id", context.actor.account())}, [](Row &row) { return row.int64(); });
}

Result<std::vector<OrderEvent>> OrderService::timeline(const Context &context, const OrderId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewTimeline));
    KONTOR_TRY(const auto exists,
        m_database.find(sql::order::findAll, {bindArray("ids", std::span(&id, 1))}, [](Row &row) { return row.uuid(); }));
    if (!exists)
        return notFound("order"_L1);
    return m_database.list(sql::order::timeline, {bind("order_id", id)},
        [](Row &row) { return OrderEvent{.at = row.instant(), .kind = row.bytes(), .actor = row.text(), .data = row.bytes()}; });
}

Result<void> attachGuestOrders(Transaction &transaction, const AccountId &account, const Email &email)
{
    KONTOR_CHECK(transaction.execute(sql::order::attachGuestOrders, {bind("account_id", account), bind("email", email)}));
    return {};
}

}
