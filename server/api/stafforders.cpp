#include "server/api/api.h"
#include "server/api/orderviews.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace kontor::api {

using namespace http;

namespace {

const QList<QByteArray> statuses{"draft", "open", "canceled", "pending_approval", "expired", "on_hold", "completed"};
const QList<QByteArray> paymentStatuses{"not_required", "awaiting", "requires_action", "authorized", "partially_paid", "paid",
    "overpaid", "partially_refunded", "refunded", "voided", "failed", "disputed"};
const QList<QByteArray> fulfilmentStatuses{"not_required", "unfulfilled", "partially_fulfilled", "fulfilled", "partially_shipped",
    "shipped", "partially_delivered", "delivered", "canceled"};

struct StaffOrdersQuery : PageQuery
{
    QString q{};
    QByteArray status{};
    QByteArray paymentStatus{};
    QByteArray fulfilmentStatus{};
    QByteArray market{};
    std::optional<Instant> placedFrom{};
    std::optional<Instant> placedTo{};
    std::optional<AccountId> customerId{};
    bool isShort = false;
    QByteArray sort = "-placed";

    static auto fields()
    {
        using wire::field;
        using Q = StaffOrdersQuery;
        return wire::joined(PageQuery::fields(),
            wire::fields(
                field("q", &Q::q, "A number, the beginning of an e-mail address, or beginnings of words of names and towns.")
                    .maxLength(200)
                    .optional()
                    .example("K-1000"),
                field("status", &Q::status, "One of these, with commas between.")
                    .maxLength(200)
                    .optional()
                    .example("open,on_hold"),
                field("payment_status", &Q::paymentStatus, "One of these, with commas between.")
                    .maxLength(200)
                    .optional()
                    .example("paid"),
                field("fulfilment_status", &Q::fulfilmentStatus, "One of these, with commas between.")
                    .maxLength(200)
                    .optional()
                    .example("unfulfilled"),
                field("market", &Q::market, "Where it was sold.").maxLength(20).optional().example("eu"),
                field("placed_from", &Q::placedFrom, "Placed then or later."),
                field("placed_to", &Q::placedTo, "Placed before then."), field("customer_id", &Q::customerId, "Of this account."),
                field("short", &Q::isShort, "Only those that lack stock they were promised.").optional().example(false),
                field("sort", &Q::sort, "The newest or the oldest first.")
                    .oneOf({"-placed", "placed"})
                    .optional()
                    .example("-placed")));
    }

    Result<OrderQuery> toQuery() const
    {
        OrderQuery query{.market = market,
            .placedFrom = placedFrom,
            .placedTo = placedTo,
            .customer = customerId,
            .isShort = isShort,
            .text = q.trimmed(),
            .oldestFirst = sort == "placed",
            .limit = limit};
        QList<FieldError> faults;
        const auto read = [&](const QByteArray &text, const QList<QByteArray> &known, const char16_t *pointer) {
            QList<QByteArray> chosen;
            for (const auto &part : text.split(','))
                if (known.contains(part.trimmed()))
                    chosen.append(part.trimmed());
                else if (!text.isEmpty())
                    faults.append(
                        {QString::fromUtf16(pointer), "not_allowed"_L1, u"is one of "_s + QString::fromLatin1(known.join(", "))});
            return chosen;
        };
        query.status = read(status, statuses, u"?status");
        query.paymentStatus = read(paymentStatus, paymentStatuses, u"?payment_status");
        query.fulfilmentStatus = read(fulfilmentStatus, fulfilmentStatuses, u"?fulfilment_status");
        KONTOR_CHECK(refuseIfAny(faults));
        return query;
    }
};

struct StaffOrderView : OrderSummaryView
{
    QString customer{};
    QString city{};
    qint64 itemCount = 0;
    std::optional<QByteArray> holdReason{};
    qint64 version = 1;

    static QByteArray wireName() { return "StaffOrderSummary"; }
    static auto fields()
    {
        using wire::field;
        using V = StaffOrderView;
        return wire::joined(OrderSummaryView::fields(),
            wire::fields(field("customer", &V::customer, "Whom it goes to.").maxLength(210).example("Ada Lovelace"),
                field("city", &V::city, "Where it goes.").maxLength(100).example("Flensburg"),
                field("item_count", &V::itemCount, "Pieces.").range(0, 1'000'000).example(3),
                field("hold_reason", &V::holdReason, "Why it is on hold.").maxLength(60).example("address"),
                field("version", &V::version, "For If-Match.").example(1)));
    }
    static StaffOrderView of(const OrderSummary &row)
    {
        StaffOrderView view;
        static_cast<OrderSummaryView &>(view) = OrderSummaryView::of(row);
        view.customer = row.customer;
        view.city = row.city;
        view.itemCount = row.items;
        if (!row.holdReason.isEmpty())
            view.holdReason = row.holdReason;
        view.version = row.version;
        return view;
    }
};

Result<Page<StaffOrderView>> listOrders(Call &call, const StaffOrdersQuery &query)
{
    KONTOR_TRY(auto wanted, query.toQuery());
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        KONTOR_TRY(wanted.after, cursor.id<OrderTag>(0));
    }
    KONTOR_TRY(const auto rows, call.shop().desk.list(call.context(), wanted));
    auto page = Page<StaffOrderView>::of(
        rows, query.limit, call, &StaffOrderView::of, [](const OrderSummary &row) { return Cursor().add(row.id); });
    if (query.count) {
        KONTOR_TRY(const auto count, call.shop().desk.count(call.context(), wanted));
        page.page.total = std::min(count, limits::countedOrders);
        page.page.totalIsExact = count <= limits::countedOrders;
    }
    return page;
}

struct OpenOrdersView
{
    qint64 toPack = 0;
    qint64 awaitingPayment = 0;
    qint64 onHold = 0;
    qint64 isShort = 0;
    qint64 failedPayments = 0;
    static QByteArray wireName() { return "OpenOrders"; }
    static auto fields()
    {
        using wire::field;
        using V = OpenOrdersView;
        return wire::fields(field("to_pack", &V::toPack, "Paid or promised, and not packed.").example(38),
            field("awaiting_payment", &V::awaitingPayment, "Not paid yet.").example(12),
            field("on_hold", &V::onHold, "Held by staff.").example(4),
            field("short", &V::isShort, "Lack stock that they were promised.").example(1),
            field("failed_payments", &V::failedPayments, "Whose payment failed or is disputed.").example(1));
    }
};

struct ReasonBody
{
    QByteArray reason{};
    QString note{};
    static QByteArray wireName() { return "OrderReason"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("reason", &ReasonBody::reason, "Why, in the shop's own words.").minLength(1).maxLength(60).example("address"),
            field("note", &ReasonBody::note, "More about it, for staff.")
                .maxLength(limits::noteLength)
                .optional()
                .example("No house number"));
    }
};

struct NoteBody
{
    QString text{};
    static QByteArray wireName() { return "OrderNote"; }
    static auto fields()
    {
        return wire::fields(wire::field("text", &NoteBody::text, "For staff.")
                                .minLength(1)
                                .maxLength(limits::noteLength)
                                .example("Gift: no prices in the parcel"));
    }
};

Result<OrderView> shown(Call &call, const OrderId &id)
{
    KONTOR_TRY(const auto order, call.shop().orders.load(call.shop().database(), id));
    call.setVersion(order.version);
    return OrderView::of(order);
}

void addReading(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, StaffOrdersQuery, Page<StaffOrderView>>("/v1/admin/orders", operations::listOrders,
        {.tag = "Staff: orders", .summary = "List orders", .description = "The newest first, unless sort says otherwise."},
        listOrders));
    endpoints.add(get<NoPath, NoQuery, OpenOrdersView>("/v1/admin/orders/open", operations::countOpenOrders,
        {.tag = "Staff: orders", .summary = "Count open orders", .description = "Each count says 10,001 where there are more."},
        [](Call &call) -> Result<OpenOrdersView> {
            KONTOR_TRY(const auto open, call.shop().desk.countOpen(call.context()));
            return OpenOrdersView{.toPack = open.toPack,
                .awaitingPayment = open.awaiting,
                .onHold = open.onHold,
                .isShort = open.isShort,
                .failedPayments = open.failed};
        }));
    endpoints.add(get<OrderPath, NoQuery, OrderView>("/v1/admin/orders/{order_id}", operations::viewOrder,
        {.tag = "Staff: orders", .summary = "Open an order", .description = "As it was placed.", .errors = {"not_found"}},
        [](Call &call, const OrderPath &path) -> Result<OrderView> {
            KONTOR_TRY(const auto order, call.shop().orders.view(call.context(), path.orderId));
            call.setVersion(order.version);
            return OrderView::of(order);
        }));
    endpoints.add(get<OrderPath, NoQuery, Timeline>("/v1/admin/orders/{order_id}/timeline", operations::viewTimeline,
        {.tag = "Staff: orders",
            .summary = "Read an order's timeline",
            .description = "What happened to it.",
            .errors = {"not_found"}},
        [](Call &call, const OrderPath &path) -> Result<Timeline> {
            KONTOR_TRY(const auto events, call.shop().orders.timeline(call.context(), path.orderId));
            Timeline out;
            for (const auto &event : events) {
                const auto data = QJsonDocument::fromJson(event.data).object();
                const auto words = [&](QLatin1StringView name) {
                    return data[name].isString() ? std::optional(data[name].toString()) : std::nullopt;
                };
                auto note = words("text"_L1);
                out.data.push_back({.at = event.at,
                    .kind = event.kind,
                    .actor = event.actor,
                    .reason = words("reason"_L1),
                    .note = note ? note : words("note"_L1)});
            }
            return out;
        }));
}

void addMoves(Endpoints &endpoints)
{
    endpoints.add(post<OrderPath, NoQuery, ReasonBody, OrderView>("/v1/admin/orders/{order_id}/hold", operations::holdOrder,
        {.tag = "Staff: orders",
            .summary = "Put an order on hold",
            .description = "It is not packed until it is released.",
            .errors = {"not_found", "wrong_state", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const OrderPath &path, const ReasonBody &body) -> Result<OrderView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().desk.hold(call.context(), path.orderId, body.reason, body.note, expected));
            return shown(call, path.orderId);
        }));
    endpoints.add(post<OrderPath, NoQuery, NoBody, OrderView>("/v1/admin/orders/{order_id}/release", operations::releaseOrder,
        {.tag = "Staff: orders",
            .summary = "Release an order",
            .description = "That was on hold.",
            .errors = {"not_found", "wrong_state", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const OrderPath &path) -> Result<OrderView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().desk.release(call.context(), path.orderId, expected));
            return shown(call, path.orderId);
        }));
    endpoints.add(post<OrderPath, NoQuery, ReasonBody, OrderView>("/v1/admin/orders/{order_id}/cancel", operations::cancelOrder,
        {.tag = "Staff: orders",
            .summary = "Cancel an order",
            .description = "Of which nothing has left the house: its stock is free again, and what was paid goes back by a job.",
            .errors = {"not_found", "wrong_state", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const OrderPath &path, const ReasonBody &body) -> Result<OrderView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().desk.cancel(call.context(), path.orderId, body.reason, body.note, expected));
            return shown(call, path.orderId);
        }));
    endpoints.add(post<OrderPath, NoQuery, NoteBody, NoContent>("/v1/admin/orders/{order_id}/notes", operations::noteOrder,
        {.tag = "Staff: orders",
            .summary = "Write a note to an order",
            .description = "Staff read it in the timeline; buyers never do.",
            .status = 204,
            .errors = {"not_found"}},
        [](Call &call, const OrderPath &path, const NoteBody &body) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().desk.writeNote(call.context(), path.orderId, body.text));
            return NoContent{};
        }));
}

struct SalesQuery
{
    Instant from{};
    Instant to{};
    QByteArray interval = "day";
    QByteArray timezone = "UTC";
    QByteArray market{};
    static auto fields()
    {
        using wire::field;
        using Q = SalesQuery;
        return wire::fields(field("from", &Q::from, "Placed then or later."), field("to", &Q::to, "Placed before then."),
            field("interval", &Q::interval, "How long each part is; at most 400 of them.")
                .oneOf({"hour", "day", "week", "month"})
                .optional()
                .example("day"),
            field("timezone", &Q::timezone, "Of the IANA, in which days begin.")
                .maxLength(60)
                .optional()
                .example("Europe/Berlin"),
            field("market", &Q::market, "Of this one; else of all in the currency of the default one.")
                .maxLength(20)
                .optional()
                .example("eu"));
    }
};

struct SalesPart
{
    Instant from{};
    Money revenue{};
    qint64 orders = 0;
    static QByteArray wireName() { return "SalesInterval"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("from", &SalesPart::from, "When it begins."),
            field("revenue", &SalesPart::revenue, "Totals of the orders."),
            field("orders", &SalesPart::orders, "How many.").example(12));
    }
};

struct MarketPart
{
    QByteArray market{};
    Money revenue{};
    qint64 orders = 0;
    static QByteArray wireName() { return "SalesOfMarket"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("market", &MarketPart::market, "Its code.").maxLength(20).example("eu"),
            field("revenue", &MarketPart::revenue, "Totals of the orders."),
            field("orders", &MarketPart::orders, "How many.").example(12));
    }
};

struct SalesView
{
    Money revenue{};
    qint64 orders = 0;
    Money revenueBefore{};
    qint64 ordersBefore = 0;
    std::vector<SalesPart> intervals{};
    std::vector<SalesPart> before{};
    std::vector<MarketPart> markets{};
    static QByteArray wireName() { return "SalesReport"; }
    static auto fields()
    {
        using wire::field;
        using V = SalesView;
        return wire::fields(field("revenue", &V::revenue, "Totals of all orders that were not canceled."),
            field("orders", &V::orders, "How many.").example(214),
            field("revenue_before", &V::revenueBefore, "Of the period of the same length before it."),
            field("orders_before", &V::ordersBefore, "How many.").example(198),
            field("intervals", &V::intervals, "Part by part.").maxItems(limits::reportIntervals + 2),
            field("before", &V::before, "Of the period before.").maxItems(limits::reportIntervals + 2),
            field("markets", &V::markets, "The largest first.").maxItems(100));
    }
};

void addReports(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, SalesQuery, SalesView>("/v1/admin/reports/sales", operations::reportSales,
        {.tag = "Staff: reports",
            .summary = "Report sales",
            .description = "Of a period, beside the period of the same length before it; canceled orders do not count.",
            .errors = {"unknown_market"}},
        [](Call &call, const SalesQuery &query) -> Result<SalesView> {
            KONTOR_TRY(const auto report,
                call.shop().desk.sales(call.context(),
                    {.from = query.from,
                        .to = query.to,
                        .interval = query.interval,
                        .timezone = query.timezone,
                        .market = query.market}));
            const auto currency = report.figures.currency;
            const auto parts = [&](const std::vector<SalesInterval> &from) {
                std::vector<SalesPart> out;
                for (const auto &part : from)
                    out.push_back({.from = part.from, .revenue = Money(part.revenue, currency), .orders = part.orders});
                return out;
            };
            SalesView view{.revenue = Money(report.figures.revenue, currency),
                .orders = report.figures.orders,
                .revenueBefore = Money(report.figures.revenueBefore, currency),
                .ordersBefore = report.figures.ordersBefore,
                .intervals = parts(report.intervals),
                .before = parts(report.before),
                .markets = {}};
            for (const auto &part : report.markets)
                view.markets.push_back({.market = part.market, .revenue = Money(part.revenue, currency), .orders = part.orders});
            return view;
        }));
}

}

void addStaffOrders(Endpoints &endpoints)
{
    addReading(endpoints);
    addMoves(endpoints);
    addReports(endpoints);
}

}
