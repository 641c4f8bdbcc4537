#include "admin-gui/pages/orders/orderpanel.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/models/words.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QPainter>
#include <QScrollArea>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

/** A word at the start and a number at the end. */
class SumLine final : public QWidget
{
public:
    SumLine(const QString &label, const QString &sum, bool isTotal) : m_label(label), m_sum(sum), m_isTotal(isTotal)
    {
        setFixedHeight(QFontMetrics(gui::font(Type::Body)).height() + 5);
        setAccessibleName(label + u' ' + sum);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setFont(gui::font(m_isTotal ? Type::Section : Type::Body));
        painter.setPen(colour(m_isTotal ? Token::Text : Token::Muted));
        painter.drawText(
            rect(), static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter, m_label);
        painter.setPen(colour(Token::Text));
        paintNumber(painter, rect(), m_sum, gui::font(m_isTotal ? Type::Section : Type::Body),
            QStyle::visualAlignment(layoutDirection(), Qt::AlignRight) | Qt::AlignVCenter);
    }

private:
    QString m_label;
    QString m_sum;
    bool m_isTotal;
};

/** What happened: a disc on the line of time. */
class TimelineRow final : public QWidget
{
public:
    TimelineRow(const OrderEvent &event, bool isFirst, bool isLast, const QString &second)
        : m_icon(timelineIcon(event.kind)),
          m_word(timelineWord(event.kind)),
          m_second(second),
          m_time(writtenShort(event.at, SystemClock().now())),
          m_isFirst(isFirst),
          m_isLast(isLast)
    {
        setFixedHeight(44);
        setAccessibleName(m_time + u' ' + m_word + u' ' + second);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
        const auto start = static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter;
        if (!m_isFirst)
            painter.fillRect(place(QRect(10, 0, 1, 4)), colour(Token::Line));
        if (!m_isLast)
            painter.fillRect(place(QRect(10, 24, 1, height() - 24)), colour(Token::Line));
        const auto pair = Theme::current().tone(Tone::Info);
        paintBox(painter, place(QRect(0, 3, 20, 20)), 10, pair.ground, {});
        paintIcon(painter, place(QRect(4, 7, 12, 12)), m_icon, pair.text, layoutDirection());
        painter.setFont(gui::font(Type::Small));
        painter.setPen(colour(Token::Muted));
        const int time = QFontMetrics(painter.font()).horizontalAdvance(m_time) + 2;
        painter.drawText(place(QRect(width() - time, 2, time, 20)), Qt::AlignVCenter, m_time);
        painter.drawText(place(QRect(31, 22, width() - 31, 18)), start,
            QFontMetrics(painter.font()).elidedText(m_second, Qt::ElideRight, width() - 31));
        painter.setFont(gui::font(Type::BodyStrong));
        painter.setPen(colour(Token::Text));
        painter.drawText(place(QRect(31, 2, width() - 31 - time - 8, 20)), start,
            QFontMetrics(painter.font()).elidedText(m_word, Qt::ElideRight, width() - 39 - time));
    }

private:
    QString m_icon;
    QString m_word;
    QString m_second;
    QString m_time;
    bool m_isFirst;
    bool m_isLast;
};

// Who it was, and what they said to it.
QString secondLine(const OrderEvent &event)
{
    const auto data = QJsonDocument::fromJson(event.data).object();
    QStringList parts{personName(event.actor)};
    for (const auto *name : {"text", "note", "reason"})
        if (const auto words = data[QLatin1StringView(name)].toString(); !words.isEmpty())
            parts.append(words);
    return parts.join(u" · "_s);
}

QString addressLine(const Address &address)
{
    QStringList parts{address.line1, address.line2, (address.postalCode + u' ' + address.city).trimmed()};
    parts.removeAll({});
    return parts.join(u", "_s);
}

QVBoxLayout *section(QVBoxLayout &column)
{
    column.addWidget(separator(Qt::Horizontal));
    auto *made = new QVBoxLayout;
    made->setContentsMargins(metric::pagePadding, 14, metric::pagePadding, 14);
    made->setSpacing(6);
    column.addLayout(made);
    return made;
}

}

OrderPanel::OrderPanel(Shell &shell, const OrderId &id, QWidget *parent)
    : Surface(Token::Panel, Qt::LeftEdge, parent),
      m_shell(shell),
      m_id(id)
{
    setAccessibleName(tr("Order"));
    setFocusPolicy(Qt::StrongFocus);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(1, 0, 0, 0);
    all->setSpacing(0);
    m_head = new QVBoxLayout;
    all->addLayout(m_head);
    m_scroll = new QScrollArea;
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    all->addWidget(m_scroll, 1);
    reload();
}

void OrderPanel::reload()
{
    m_question.ask(
        m_shell.workers(), this,
        [id = m_id](Shop &shop, const Context &context) -> Result<Facts> {
            KONTOR_TRY(auto order, shop.orders.view(context, id));
            KONTOR_TRY(auto timeline, shop.orders.timeline(context, id));
            return Facts{.order = std::move(order), .timeline = std::move(timeline)};
        },
        [this](const Result<Facts> &facts) {
            if (facts)
                show(*facts);
            else
                m_shell.tellRefusal(facts.error());
        });
}

void OrderPanel::show(const Facts &facts)
{
    m_order = facts.order;
    clear(m_head);
    addHead(*m_head, facts.order);
    auto *content = new Surface(Token::Panel);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    addCustomer(*column, facts.order);
    addLines(*column, facts.order);
    addSums(*column, facts.order);
    addTimeline(*column, facts.timeline);
    column->addStretch();
    m_scroll->setWidget(content);
    Q_EMIT loaded();
}

void OrderPanel::addHead(QVBoxLayout &column, const Order &order)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, 12, 12);
    head->setSpacing(8);
    head->addWidget(new TextLabel(order.number, Type::PanelTitle));
    auto *badge = new BadgeLabel;
    const auto state = order.status == "open" ? paymentState(order.paymentStatus) : orderState(order.status);
    badge->set(state.word, state.tone);
    head->addWidget(badge);
    head->addStretch();
    auto *openButton = iconButton(u"external-link"_s, tr("Open in a tab"));
    connect(openButton, &QToolButton::clicked, this, [this] { m_shell.open(u"order/"_s + m_id.toString()); });
    head->addWidget(openButton);
    auto *close = iconButton(u"x"_s, tr("Close"));
    connect(close, &QToolButton::clicked, this, &OrderPanel::closed);
    head->addWidget(close);
    column.addLayout(head);
    // What comes next, and beside it what is rarer.
    auto *actions = new QHBoxLayout;
    actions->setContentsMargins(metric::pagePadding, 0, 12, 14);
    actions->setSpacing(8);
    const auto add = [&](const char *id, Variant variant) {
        auto *action = m_shell.actions().action(id);
        if (action == nullptr)
            return;
        auto *made = button(action->text(), variant, action->icon().name());
        made->setProperty("keyHint", action->shortcut().toString(QKeySequence::NativeText));
        connect(made, &QPushButton::clicked, action, &QAction::trigger);
        actions->addWidget(made);
    };
    if (order.status == "on_hold")
        add("order.release", Variant::Primary);
    add("order.print", order.status == "open" ? Variant::Primary : Variant::Plain);
    if (order.status == "open")
        add("order.hold", Variant::Plain);
    actions->addStretch();
    column.addLayout(actions);
}

void OrderPanel::addCustomer(QVBoxLayout &column, const Order &order)
{
    auto *rows = section(column);
    const auto &address = order.shippingAddress ? order.shippingAddress : order.billingAddress;
    const auto name = address ? (address->firstName + u' ' + address->lastName).trimmed() : order.email;
    rows->addWidget(new TextLabel(name, Type::BodyStrong));
    const auto line = [&](const QString &icon, const QString &text) {
        if (text.isEmpty())
            return;
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        row->addWidget(new IconLabel(icon, Token::Muted));
        auto *words = new TextLabel(text, Type::Body, Token::Muted);
        words->setElided(true);
        row->addWidget(words, 1);
        rows->addLayout(row);
    };
    line(u"mail"_s, order.email);
    line(u"phone"_s, order.phone);
    if (address)
        line(u"map-pin"_s, addressLine(*address));
    line(u"truck"_s, order.shippingMethod);
}

void OrderPanel::addLines(QVBoxLayout &column, const Order &order)
{
    auto *rows = section(column);
    for (const auto &line : order.lines) {
        auto *row = new QHBoxLayout;
        row->setSpacing(10);
        auto *sign = new IconLabel(u"package"_s, Token::Muted, 20);
        sign->setGround(Tone::Neutral);
        row->addWidget(sign);
        auto *words = new QVBoxLayout;
        words->setSpacing(1);
        auto *title = new TextLabel(line.title, Type::BodyStrong);
        title->setElided(true);
        auto *sku = new TextLabel(line.sku, Type::Small, Token::Muted);
        sku->setElided(true);
        words->addWidget(title);
        words->addWidget(sku);
        row->addLayout(words, 1);
        row->addWidget(new TextLabel(QLocale().toString(line.quantity) + u" ×"_s, Type::Body, Token::Muted));
        auto *sum = new TextLabel(written(line.total), Type::BodyStrong);
        sum->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        sum->setMinimumWidth(72);
        row->addWidget(sum);
        rows->addLayout(row);
    }
}

void OrderPanel::addSums(QVBoxLayout &column, const Order &order)
{
    auto *rows = section(column);
    rows->setSpacing(0);
    rows->addWidget(new SumLine(tr("Subtotal"), written(order.subtotal), false));
    if (!order.discount.isZero())
        rows->addWidget(new SumLine(tr("Discount"), u"−"_s + written(order.discount), false));
    rows->addWidget(new SumLine(order.shippingMethod.isEmpty() ? tr("Shipping") : tr("Shipping, %1").arg(order.shippingMethod),
        written(order.shipping), false));
    if (!order.pricesIncludeTax)
        rows->addWidget(new SumLine(tr("Tax"), written(order.tax), false));
    rows->addWidget(new SumLine(tr("Total"), written(order.total), true));
    if (order.pricesIncludeTax)
        rows->addWidget(new SumLine(tr("of it tax"), written(order.tax), false));
}

void OrderPanel::addTimeline(QVBoxLayout &column, const std::vector<OrderEvent> &timeline)
{
    auto *rows = section(column);
    rows->setSpacing(0);
    rows->addWidget(new TextLabel(tr("Timeline"), Type::Section));
    rows->addSpacing(8);
    // The newest first, as the core gives them.
    for (size_t i = 0; i < timeline.size(); ++i)
        rows->addWidget(new TimelineRow(timeline[i], i == 0, i + 1 == timeline.size(), secondLine(timeline[i])));
}

}
