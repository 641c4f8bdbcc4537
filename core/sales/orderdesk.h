#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/base/secret.h"
#include "core/database/database.h"
#include "core/sales/order.h"

namespace kontor {

namespace operations {
inline constexpr Operation listOrders{"order.list", permissions::ordersRead};
inline constexpr Operation countOpenOrders{"order.count_open", permissions::ordersRead};
inline constexpr Operation holdOrder{"order.hold", permissions::ordersWrite};
inline constexpr Operation releaseOrder{"order.release", permissions::ordersWrite};
inline constexpr Operation cancelOrder{"order.cancel", permissions::ordersWrite};
inline constexpr Operation cancelOwnOrder{"order.cancel_own", Public};
inline constexpr Operation noteOrder{"order.note", permissions::ordersWrite};
inline constexpr Operation reportSales{"report.sales", permissions::ordersRead};
}

/**
 * What staff do with orders before they are packed. An order's states are moved by functions of the database (migration
 * 0031), which ask a desktop's login for the permission once more.
 */
class KONTOR_EXPORT OrderDesk
{
public:
    explicit OrderDesk(Database &database) : m_database(database) {}

    /** One more than `limit` comes back if there are more. */
    Result<std::vector<OrderSummary>> list(const Context &context, const OrderQuery &query);
    /** Up to `limits::countedOrders`, and one more where there are more. */
    Result<qint64> count(const Context &context, const OrderQuery &query);
    Result<OpenOrders> countOpen(const Context &context);

    /** The order's new version. Refuses `wrong_state` with the state that is, and `stale_version`. */
    Result<qint64> hold(
        const Context &context, const OrderId &id, const QByteArray &reason, const QString &note, std::optional<qint64> expected);
    Result<qint64> release(const Context &context, const OrderId &id, std::optional<qint64> expected);
    /**
     * Only while nothing of it has left the house: its stock is free again, and its money goes back by a job that asks the
     * gateway until it says so.
     */
    Result<qint64> cancel(
        const Context &context, const OrderId &id, const QByteArray &reason, const QString &note, std::optional<qint64> expected);
    /** By who has bought it, as long as nobody has begun to pack it. The caller has found out that it is theirs. */
    Result<qint64> cancelOwn(const Context &context, const OrderId &id);
    Result<void> writeNote(const Context &context, const OrderId &id, const QString &text);

    struct Period
    {
        Instant from{};
        Instant to{};                ///< not included
        QByteArray interval = "day"; ///< hour, day, week, month
        QByteArray timezone = "UTC"; ///< in which days begin
        QByteArray market{};         ///< of one; empty: of all that have the currency of the default market
    };
    /** Of the market's currency, or the default market's. Refuses `unknown_market`, `out_of_range`. */
    Result<SalesReport> sales(const Context &context, const Period &period);

private:
    Result<qint64> move(const Context &context, const Operation &operation, const OrderId &id, const QByteArray &audited,
        const std::function<Result<qint64>(Transaction &)> &change);

    Database &m_database;
};

OrderSummary readOrderSummary(Row &row);

}
