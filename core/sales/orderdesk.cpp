#include "core/sales/orderdesk.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/base/plaintext.h"
#include "sql/orderdesk.h"

namespace kontor {

namespace {

constexpr int reasonLength = 60;

constexpr auto shownRow =
    "select o.id, o.number, o.email, o.market, o.status, o.payment_status, o.fulfilment_status, o.total, o.currency, o.placed_at,"
    " trim(concat_ws(' ', o.shipping_address ->> 'first_name', o.shipping_address ->> 'last_name')), coalesce(o.shipping_address ->> 'city', ''),"
    " (select coalesce(sum(l.quantity), 0) from sales.order_line l where l.order_id = o.id), coalesce(o.hold_reason, ''), o.version"
    " from sales.\"order\" o";

/** Conditions of a list, put together from these fragments and nothing else; values go as $1, $2 … */
class Conditions
{
public:
    explicit Conditions(const OrderQuery &query)
    {
        anyOf("o.status", query.status);
        anyOf("o.payment_status", query.paymentStatus);
        anyOf("o.fulfilment_status", query.fulfilmentStatus);
        if (!query.market.isEmpty())
            m_parts.append("o.market = " + value(query.market));
        if (query.placedFrom)
            m_parts.append("o.placed_at >= " + value(toRfc3339(*query.placedFrom)) + "::timestamptz");
        if (query.placedTo)
            m_parts.append("o.placed_at < " + value(toRfc3339(*query.placedTo)) + "::timestamptz");
        if (query.customer)
            m_parts.append("o.account_id = " + value(query.customer->toByteArray()) + "::uuid");
        if (query.isShort)
            m_parts.append(
                "o.id in (select l.order_id from inventory.allocation a join sales.order_line l on l.id = a.order_line_id where a.state = 'short')");
        words(query.text);
    }
    void after(const std::optional<OrderId> &id, bool oldestFirst)
    {
        if (id)
            m_parts.append(QByteArray("o.id ") + (oldestFirst ? ">" : "<") + ' ' + value(id->toByteArray()) + "::uuid");
    }
    QByteArray value(const QByteArray &text)
    {
        m_values.append(text);
        return '$' + QByteArray::number(m_values.size());
    }
    QByteArray where() const { return m_parts.isEmpty() ? QByteArray() : " where " + m_parts.join(" and "); }
    const QList<QByteArray> &values() const { return m_values; }

private:
    void anyOf(const char *column, const QList<QByteArray> &states)
    {
        if (states.isEmpty())
            return;
        QByteArrayList places;
        for (const auto &state : states)
            places.append(value(state));
        m_parts.append(QByteArray(column) + " in (" + places.join(", ") + ')');
    }
    // Every word begins a word of the order; what is no letter, digit, @, dot or hyphen only divides words.
    void words(const QString &text)
    {
        QStringList terms;
        QString word;
        const auto end = [&] {
            if (!word.isEmpty())
                terms.append(u'\'' + word + u"':*"_s);
            word.clear();
        };
        for (const auto letter : text) {
            if (letter.isLetterOrNumber() || letter == u'@' || letter == u'.' || letter == u'-' || letter == u'_')
                word += letter.toLower();
            else
                end();
        }
        end();
        constexpr qsizetype most = 8;
        if (terms.isEmpty())
            return;
        m_parts.append("sales.order_words(o.number, o.email, o.shipping_address, o.billing_address) @@ "
            + value(terms.mid(0, most).join(u" & "_s).toUtf8()) + "::tsquery");
    }

    QByteArrayList m_parts;
    QList<QByteArray> m_values;
};

Result<void> checkReason(const QByteArray &reason, const QString &note)
{
    QList<FieldError> faults;
    if (reason.isEmpty() || reason.size() > reasonLength)
        faults.append({u"/reason"_s, "invalid_format"_L1, u"A reason has 1 to 60 characters."_s});
    if (note.size() > limits::noteLength || !isStorable(note))
        faults.append({u"/note"_s, "too_long"_L1, u"A note has at most 2,000 characters."_s});
    return refuseIfAny(faults);
}

SalesFigures figuresOf(Currency currency, const std::vector<SalesInterval> &now, const std::vector<SalesInterval> &before)
{
    SalesFigures figures{.currency = currency};
    for (const auto &interval : now) {
        figures.revenue += interval.revenue;
        figures.orders += interval.orders;
    }
    for (const auto &interval : before) {
        figures.revenueBefore += interval.revenue;
        figures.ordersBefore += interval.orders;
    }
    return figures;
}

}

OrderSummary readOrderSummary(Row &row)
{
    return {.id = row.as<OrderId>(),
        .number = row.text(),
        .email = row.text(),
        .market = row.bytes(),
        .status = row.bytes(),
        .paymentStatus = row.bytes(),
        .fulfilmentStatus = row.bytes(),
        .total = row.money(),
        .placedAt = row.instant(),
        .customer = row.text(),
        .city = row.text(),
        .items = row.int32(),
        .holdReason = row.bytes(),
        .version = row.int64()};
}

Result<std::vector<OrderSummary>> OrderDesk::list(const Context &context, const OrderQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listOrders));
    Conditions conditions(query);
    conditions.after(query.after, query.oldestFirst);
    const auto limit = conditions.value(QByteArray::number(query.limit + 1)) + "::int";
    std::vector<OrderSummary> orders;
    KONTOR_CHECK(m_database.compose(
        shownRow + conditions.where() + " order by o.id" + (query.oldestFirst ? "" : " desc") + " limit " + limit,
        conditions.values(), [&](Row &row) { orders.push_back(readOrderSummary(row)); }));
    return orders;
}

Result<qint64> OrderDesk::count(const Context &context, const OrderQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listOrders));
    Conditions conditions(query);
    const auto most = conditions.value(QByteArray::number(limits::countedOrders + 1)) + "::bigint";
    qint64 count = 0;
    KONTOR_CHECK(
        m_database.compose("select count(*) from (select from sales.\"order\" o" + conditions.where() + " limit " + most + ") c",
            conditions.values(), [&](Row &row) { count = row.int64(); }));
    return count;
}

Result<OpenOrders> OrderDesk::countOpen(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::countOpenOrders));
    constexpr qint64 most = limits::countedOrders + 1;
    return m_database.get(sql::orderdesk::countOpen,
        {bind("most_to_pack", most), bind("most_awaiting", most), bind("most_on_hold", most), bind("most_short", most),
            bind("most_failed", most)},
        [](Row &row) {
            return OpenOrders{.toPack = row.int64(),
                .awaiting = row.int64(),
                .onHold = row.int64(),
                .isShort = row.int64(),
                .failed = row.int64()};
        });
}

Result<qint64> OrderDesk::move(const Context &context, const Operation &operation, const OrderId &id, const QByteArray &audited,
    const std::function<Result<qint64>(Transaction &)> &change)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<qint64> {
        KONTOR_TRY(const auto version, change(transaction));
        KONTOR_CHECK(recordAudit(transaction, context, operation, "order", id.uuid(), audited));
        return version;
    });
}

Result<qint64> OrderDesk::hold(
    const Context &context, const OrderId &id, const QByteArray &reason, const QString &note, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::holdOrder));
    KONTOR_CHECK(checkReason(reason, note));
    return move(context, operations::holdOrder, id, JsonWriter().beginObject().member("reason", reason).endObject().take(),
        [&](Transaction &transaction) {
            return transaction.get(sql::orderdesk::hold,
                {bind("id", id), bindMaybe("version", expected), bind("reason", reason), bind("note", note),
                    bind("actor", context.actor.label())},
                [](Row &row) { return row.int64(); });
        });
}

Result<qint64> OrderDesk::release(const Context &context, const OrderId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::releaseOrder));
    return move(context, operations::releaseOrder, id, "{}", [&](Transaction &transaction) {
        return transaction.get(sql::orderdesk::release,
            {bind("id", id), bindMaybe("version", expected), bind("actor", context.actor.label())},
            [](Row &row) { return row.int64(); });
    });
}

Result<qint64> OrderDesk::cancel(
    const Context &context, const OrderId &id, const QByteArray &reason, const QString &note, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::cancelOrder));
    KONTOR_CHECK(checkReason(reason, note));
    return move(context, operations::cancelOrder, id, JsonWriter().beginObject().member("reason", reason).endObject().take(),
        [&](Transaction &transaction) {
            return transaction.get(sql::orderdesk::cancel,
                {bind("id", id), bindMaybe("version", expected), bind("reason", reason), bind("note", note),
                    bind("actor", context.actor.label()), bind("by_buyer", false)},
                [](Row &row) { return row.int64(); });
        });
}

Result<qint64> OrderDesk::cancelOwn(const Context &context, const OrderId &id)
{
    KONTOR_CHECK(authorise(context, operations::cancelOwnOrder));
    return move(context, operations::cancelOwnOrder, id, R"({"reason":"buyer"})", [&](Transaction &transaction) {
        return transaction.get(sql::orderdesk::cancel,
            {bind("id", id), bindNull("version"), bind("reason", QByteArray("buyer")), bind("note", QString()),
                bind("actor", context.actor.label()), bind("by_buyer", true)},
            [](Row &row) { return row.int64(); });
    });
}

Result<void> OrderDesk::writeNote(const Context &context, const OrderId &id, const QString &text)
{
    KONTOR_CHECK(authorise(context, operations::noteOrder));
    const auto note = text.trimmed();
    if (note.isEmpty() || note.size() > limits::noteLength || !isStorable(note))
        return invalid(u"/text"_s, "too_long"_L1, u"A note has 1 to 2,000 characters."_s);
    // What it says stands in the timeline alone, which is erased with the person.
    KONTOR_TRY([[maybe_unused]] const auto version, move(context, operations::noteOrder, id, "{}", [&](Transaction &transaction) {
        return transaction.execute(
            sql::orderdesk::writeNote, {bind("id", id), bind("text", note), bind("actor", context.actor.label())});
    }));
    return {};
}

Result<SalesReport> OrderDesk::sales(const Context &context, const Period &period)
{
    KONTOR_CHECK(authorise(context, operations::reportSales));
    struct Asked
    {
        QByteArray code;
        Currency currency;
    };
    KONTOR_TRY(const auto market, m_database.find(sql::orderdesk::reportMarket, {bind("market", period.market)}, [](Row &row) {
        return Asked{.code = row.bytes(), .currency = row.currency()};
    }));
    if (!market)
        return invalid(u"?market"_s, "unknown_market"_L1, u"There is no such market."_s);
    KONTOR_TRY(const bool isTimezone,
        m_database.get(sql::orderdesk::isTimezone, {bind("timezone", period.timezone)}, [](Row &row) { return row.boolean(); }));
    if (!isTimezone)
        return invalid(u"?timezone"_s, "invalid_format"_L1, u"This is no time zone of the IANA."_s);
    using std::chrono::hours;
    const auto length = period.to - period.from;
    const auto unit = period.interval == "hour" ? hours(1)
        : period.interval == "week"             ? hours(24 * 7)
        : period.interval == "month"            ? hours(24 * 28)
                                                : hours(24);
    if (length <= length.zero() || length / unit > limits::reportIntervals)
        return invalid(u"?to"_s, "out_of_range"_L1, u"A report has 1 to 400 intervals."_s);
    SalesReport report;
    KONTOR_CHECK(m_database.each(sql::orderdesk::salesIntervals,
        {bind("from", period.from), bind("to", period.to), bind("interval", period.interval), bind("timezone", period.timezone),
            bind("currency", market->currency), bind("market", period.market), bind("limit", 2 * limits::reportIntervals + 4)},
        [&](Row &row) {
            const bool isBefore = row.boolean();
            (isBefore ? report.before : report.intervals)
                .push_back(SalesInterval{.from = row.instant(), .revenue = row.int64(), .orders = row.int64()});
        }));
    KONTOR_TRY(report.markets,
        m_database.list(sql::orderdesk::salesByMarket,
            {bind("from", period.from), bind("to", period.to), bind("currency", market->currency), bind("market", period.market)},
            [](Row &row) { return SalesShare{.market = row.bytes(), .revenue = row.int64(), .orders = row.int64()}; }));
    report.figures = figuresOf(market->currency, report.intervals, report.before);
    return report;
}

}
