#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/base/secret.h"
#include "core/base/text.h"
#include "core/database/database.h"
#include "core/sales/order.h"

namespace kontor {

namespace operations {
inline constexpr Operation viewOwnOrder{"order.view_own", Public};
inline constexpr Operation viewOrder{"order.view", permissions::ordersRead};
inline constexpr Operation listOwnOrders{"order.list_own", SignedIn};
inline constexpr Operation viewTimeline{"order.view_timeline", permissions::ordersRead};
}

/** Orders as they were placed. A buyer opens one by its token, staff by permission. */
class KONTOR_EXPORT OrderService
{
public:
    explicit OrderService(Database &database) : m_database(database) {}

    /** 404 unless the token is that order's, or the order is the actor's. */
    Result<Order> viewOwn(const Context &context, const OrderId &id, const std::optional<Secret> &token);
    /** The purchases of the actor, newest first; from before `before`, if given. One more than `limit` comes back if there are more. */
    Result<std::vector<OrderSummary>> listOwn(const Context &context, const std::optional<OrderId> &before, int limit);
    Result<qint64> countOwn(const Context &context);
    Result<Order> view(const Context &context, const OrderId &id);
    Result<std::vector<OrderEvent>> timeline(const Context &context, const OrderId &id);

    /** The order without a question about who asks: for whoever has just placed it. */
    Result<Order> load(Session &session, const OrderId &id);
    /** Several, in the order of their ids. */
    Result<std::vector<Order>> load(Session &session, std::span<const OrderId> ids);

private:
    Database &m_database;
};

/** Gives an account what was ordered with its address by a guest. The caller knows that the address is the account's. */
Result<void> attachGuestOrders(Transaction &transaction, const AccountId &account, const Email &email);

}
