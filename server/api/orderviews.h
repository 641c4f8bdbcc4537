#pragma once

#include "server/api/views.h"
#include "server/http/cursor.h"

// Lists of orders, for those who placed them and for the staff.
namespace kontor::api {

struct OrderPath
{
    OrderId orderId{};
    static auto fields() { return wire::fields(wire::field("order_id", &OrderPath::orderId, "The order.")); }
};

struct TimelineEntry
{
    Instant at{};
    QByteArray kind{};
    QString actor{};
    std::optional<QString> reason{};
    std::optional<QString> note{};
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("at", &TimelineEntry::at, "When."),
            field("kind", &TimelineEntry::kind, "What happened.").maxLength(60).example("placed"),
            field("actor", &TimelineEntry::actor, "Who did it.").maxLength(200).example("anonymous"),
            field("reason", &TimelineEntry::reason, "Why, where somebody said it.").maxLength(60).example("address"),
            field("note", &TimelineEntry::note, "What a note says.").maxLength(2'000).example("Gift: no prices in the parcel"));
    }
};

struct Timeline
{
    std::vector<TimelineEntry> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &Timeline::data, "Newest first, at most 500.").maxItems(500));
    }
};

struct OrderSummaryView
{
    OrderId id{};
    QString number{};
    QString email{};
    QByteArray market{};
    QByteArray status{};
    QByteArray paymentStatus{};
    QByteArray fulfilmentStatus{};
    Money total{};
    Instant placedAt{};

    static QByteArray wireName() { return "OrderSummary"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &OrderSummaryView::id, "Names the order."),
            field("number", &OrderSummaryView::number, "As people say it.").maxLength(20).example("K-100042"),
            field("email", &OrderSummaryView::email, "Of the buyer.").maxLength(254).example("ada@example.org"),
            field("market", &OrderSummaryView::market, "Where it was sold.").maxLength(20).example("eu"),
            field("status", &OrderSummaryView::status, "The decision.").maxLength(20).example("open"),
            field("payment_status", &OrderSummaryView::paymentStatus, "Follows from the payments.").maxLength(20).example("paid"),
            field("fulfilment_status", &OrderSummaryView::fulfilmentStatus, "Follows from the fulfilments.")
                .maxLength(20)
                .example("unfulfilled"),
            field("total", &OrderSummaryView::total, "As sold."),
            field("placed_at", &OrderSummaryView::placedAt, "When it was placed."));
    }

    static OrderSummaryView of(const OrderSummary &row)
    {
        return {.id = row.id,
            .number = row.number,
            .email = row.email,
            .market = row.market,
            .status = row.status,
            .paymentStatus = row.paymentStatus,
            .fulfilmentStatus = row.fulfilmentStatus,
            .total = row.total,
            .placedAt = row.placedAt};
    }
};

/** A page of orders, newest first: `list` takes the order before which it begins, `count` counts them all. */
template<typename List, typename Count>
Result<http::Page<OrderSummaryView>> orderPage(http::Call &call, const http::PageQuery &query, List list, Count count)
{
    std::optional<OrderId> before;
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, http::Cursor::decode(*query.cursor, call, 1));
        KONTOR_TRY(before, cursor.id<OrderTag>(0));
    }
    KONTOR_TRY(const std::vector<OrderSummary> rows, list(before));
    auto page = http::Page<OrderSummaryView>::of(
        rows, query.limit, call, &OrderSummaryView::of, [](const OrderSummary &row) { return http::Cursor().add(row.id); });
    if (query.count) {
        KONTOR_TRY(page.page.total, count());
    }
    return page;
}

}
