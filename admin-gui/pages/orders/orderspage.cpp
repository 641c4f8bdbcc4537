#include "admin-gui/pages/orders/orderspage.h"

#include "admin-gui/models/words.h"
#include "admin-gui/look/icons.h"
#include "admin-gui/pages/orders/ordermoves.h"
#include "admin-gui/pages/orders/orderpanel.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/work/settings.h"

#include <QSystemTrayIcon>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

enum ColumnIndex { Select, Number, Placed, Customer, Items, Payment, Fulfilment, Total };

std::vector<Column> columns()
{
    return {{.id = "select", .title = {}}, {.id = "number", .title = OrdersPage::tr("Order")},
        {.id = "placed", .title = OrdersPage::tr("Placed")},
        {.id = "customer", .title = OrdersPage::tr("Customer"), .stretches = true},
        {.id = "items", .title = OrdersPage::tr("Items"), .isAtEnd = true}, {.id = "payment", .title = OrdersPage::tr("Payment")},
        {.id = "fulfilment", .title = OrdersPage::tr("Fulfilment")},
        {.id = "total", .title = OrdersPage::tr("Total"), .isAtEnd = true}};
}

TableRow rowOf(const OrderSummary &order, Instant now)
{
    const bool isCanceled = order.status == "canceled";
    const bool isHeld = order.status == "on_hold";
    const auto payment = isHeld ? orderState(order.status) : paymentState(order.paymentStatus);
    const auto fulfilment = isCanceled ? fulfilmentState("canceled") : fulfilmentState(order.fulfilmentStatus);
    TableRow row{.id = order.id.toByteArray(), .cells = {}, .data = QVariant::fromValue(order)};
    row.cells.resize(8);
    row.cells[Select].look = CellLook::Select;
    row.cells[Number] = {.look = CellLook::Strong, .text = order.number};
    row.cells[Placed] = {.look = CellLook::Muted, .text = writtenShort(order.placedAt, now)};
    row.cells[Customer] = {
        .look = CellLook::Text, .text = order.customer.isEmpty() ? order.email : order.customer, .second = order.city};
    row.cells[Items] = {.look = CellLook::Number, .text = QLocale().toString(order.items)};
    row.cells[Payment] = {.look = CellLook::Badge,
        .text = payment.word,
        .tone = payment.tone,
        .spoken = OrdersPage::tr("Payment: %1").arg(payment.word)};
    row.cells[Fulfilment] = {.look = CellLook::Ring,
        .text = fulfilment.word,
        .ring = fulfilment.ring,
        .spoken = OrdersPage::tr("Fulfilment: %1").arg(fulfilment.word)};
    row.cells[Total] = {.look = CellLook::Number, .text = written(order.total), .share = 1, .isStruck = isCanceled};
    return row;
}

}

OrdersPage::OrdersPage(Shell &shell, const QString &address, QWidget *parent) : ListPage(shell, address, columns(), parent)
{
    view().setEmptyWords({.icon = u"inbox"_s,
                             .title = tr("No orders yet."),
                             .hint = tr("When somebody buys something, it appears here by itself."),
                             .button = {}},
        {.icon = u"search"_s,
            .title = tr("No order fits."),
            .hint = tr("Nothing has all of these conditions."),
            .button = tr("Clear the filters")});
    setSorts({{"-placed", tr("Newest first")}, {"placed", tr("Oldest first")}});
    addHeadButton("list.export", Variant::Quiet);
    for (const auto *action : {"order.hold", "order.release", "order.print", "order.cancel"})
        addSelectionAction(action);
    auto *moves = new OrderMoves(shell, this, [this] { return chosen(); });
    connect(moves, &OrderMoves::moved, this, [this] {
        model().refresh();
        if (auto *panel_ = qobject_cast<OrderPanel *>(panel()))
            panel_->reload();
    });
    connect(&model(), &PagedModel::rowsArrived, this, [this](int) { announce(); });
    const auto choices = [](std::initializer_list<const char *> states, auto word) {
        QList<FilterSpec::Choice> all;
        for (const auto *state : states)
            all.append({.value = QString::fromLatin1(state), .label = word(state).word});
        return all;
    };
    begin({{.id = "status",
               .label = tr("State"),
               .choices = choices({"open", "on_hold", "completed", "canceled"}, [](const char *s) { return orderState(s); })},
              {.id = "payment_status",
                  .label = tr("Payment"),
                  .choices = choices({"paid", "authorized", "awaiting", "failed", "partially_paid", "refunded", "voided"},
                      [](const char *s) { return paymentState(s); })},
              {.id = "fulfilment_status",
                  .label = tr("Fulfilment"),
                  .choices = choices({"unfulfilled", "partially_fulfilled", "fulfilled", "shipped", "delivered"},
                      [](const char *s) { return fulfilmentState(s); })},
              {.id = "market", .label = tr("Market"), .choices = {}}},
        {{.id = "all", .name = tr("All"), .filters = {}},
            {.id = "to_pack",
                .name = tr("To pack"),
                .filters = {{u"status"_s, u"open"_s}, {u"payment_status"_s, u"paid,authorized,not_required,overpaid"_s},
                    {u"fulfilment_status"_s, u"unfulfilled,partially_fulfilled"_s}}},
            {.id = "awaiting",
                .name = tr("Awaiting payment"),
                .filters = {{u"status"_s, u"open"_s}, {u"payment_status"_s, u"awaiting,requires_action,partially_paid"_s}}},
            {.id = "on_hold", .name = tr("On hold"), .filters = {{u"status"_s, u"on_hold"_s}}},
            {.id = "short", .name = tr("Short"), .filters = {{u"short"_s, u"1"_s}}}},
        tr("Number, name, town or e-mail"));
}

QList<OrderId> OrdersPage::chosen() const
{
    QList<OrderId> ids;
    auto texts = view().selectedIds();
    if (texts.isEmpty())
        texts.append(view().currentId());
    for (const auto &text : std::as_const(texts))
        if (const auto id = OrderId::parse(QString::fromLatin1(text)))
            ids.append(*id);
    return ids;
}

OrderQuery OrdersPage::query() const
{
    const auto list = [this](QLatin1StringView name) {
        const auto text = filters()[name].toString().toLatin1();
        return text.isEmpty() ? QList<QByteArray>() : text.split(',');
    };
    return {.status = list("status"_L1),
        .paymentStatus = list("payment_status"_L1),
        .fulfilmentStatus = list("fulfilment_status"_L1),
        .market = filters()["market"_L1].toString().toLatin1(),
        .isShort = !filters()["short"_L1].toString().isEmpty(),
        .text = searchText(),
        .oldestFirst = sort() == "placed"};
}

PageLoader OrdersPage::loader() const
{
    return [query = query()](Shop &shop, const Context &context, const QVariant &after, int limit) -> Result<TablePage> {
        auto asked = query;
        asked.limit = limit;
        if (after.isValid())
            asked.after = after.value<OrderId>();
        KONTOR_TRY(const auto rows, shop.desk.list(context, asked));
        TablePage page;
        page.hasMore = rows.size() > static_cast<size_t>(limit);
        const auto now = SystemClock().now();
        for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(limit); ++i) {
            page.rows.push_back(rowOf(rows[i], now));
            page.next = QVariant::fromValue(rows[i].id);
        }
        return page;
    };
}

void OrdersPage::askCount()
{
    m_count.ask(
        shell().workers(), this,
        [query = query()](Shop &shop, const Context &context) { return shop.desk.count(context, query); },
        [this](const Result<qint64> &count) {
            if (count)
                setCount(*count, limits::countedOrders);
        });
    m_open.ask(
        shell().workers(), this, [](Shop &shop, const Context &context) { return shop.desk.countOpen(context); },
        [this](const Result<OpenOrders> &open) {
            if (!open)
                return;
            setViewCount("to_pack", open->toPack);
            setViewCount("awaiting", open->awaiting);
            setViewCount("on_hold", open->onHold);
            setViewCount("short", open->isShort);
            shell().setOpenWork(u"orders"_s, static_cast<int>(open->toPack));
        });
}

// A sound and a notice of the system, for those who have chosen them.
void OrdersPage::announce()
{
    if (settings::orderSound.get())
        QApplication::beep();
    if (settings::orderTray.get() && QSystemTrayIcon::isSystemTrayAvailable() && !window()->isActiveWindow()) {
        if (m_tray == nullptr) {
            m_tray = new QSystemTrayIcon(icon(u"inbox"_s, Token::Accent), this);
            connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] { window()->raise(); });
        }
        m_tray->show();
        m_tray->showMessage(tr("A new order"), model().rowCount() > 0 ? model().row(0).cells[Number].text : QString());
    }
}

QString OrdersPage::selectionSum() const
{
    std::optional<Money> sum;
    const auto ids = view().selectedIds();
    for (const auto &id : ids) {
        const int row = model().indexOf(id);
        if (row < 0)
            continue;
        const auto total = model().row(row).data.value<OrderSummary>().total;
        if (sum && sum->currency() != total.currency())
            return {}; // sums of two currencies are none
        sum = sum ? sum->plus(total).value_or(*sum) : total;
    }
    return sum ? written(*sum) : QString();
}

bool OrdersPage::concerns(const QSet<QByteArray> &tags) const
{
    return tags.contains("@order");
}

QWidget *OrdersPage::makePanel(const QByteArray &id, QWidget *parent)
{
    const auto order = OrderId::parse(QString::fromLatin1(id));
    if (!order)
        return nullptr;
    auto *made = new OrderPanel(shell(), *order, parent);
    connect(made, &OrderPanel::closed, this, [this] { closePanel(); });
    return made;
}

void OrdersPage::openRow(const QByteArray &id)
{
    shell().open(u"order/"_s + QString::fromLatin1(id));
}

}
