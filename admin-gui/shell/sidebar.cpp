#include "admin-gui/shell/sidebar.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"

#include <QLocale>
#include <QPainter>
#include <QStyleOption>
#include <QVBoxLayout>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

/** The shop's name behind the mark, over which shops are changed. */
class ShopButton final : public QToolButton
{
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (underMouse())
            paintBox(painter, rect(), metric::radius, colour(Token::Track), {});
        const QRect mark = QStyle::visualRect(layoutDirection(), rect(), QRect(8, (height() - 24) / 2, 24, 24));
        paintBox(painter, mark, metric::radius, QColor(0x1B, 0x2A, 0x5C), {});
        painter.setPen(QPen(Qt::white, 2.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const auto at = [&](double x, double y) { return QPointF(mark.left() + x, mark.top() + y); };
        painter.drawLine(at(8.5, 6.5), at(8.5, 17.5));
        painter.drawLine(at(15.5, 6.5), at(9.5, 12));
        painter.drawLine(at(11, 11), at(15.8, 17.5));
        if (width() < metric::sidebar - 40)
            return;
        painter.setFont(gui::font(Type::Section));
        painter.setPen(colour(Token::Text));
        const QRect words(41, 0, width() - 41 - 28, height());
        const auto name = QFontMetrics(painter.font()).elidedText(text(), Qt::ElideRight, words.width());
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words),
            static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter, name);
        const int end = 41 + std::min(QFontMetrics(painter.font()).horizontalAdvance(name) + 8, words.width());
        paintIcon(painter, QStyle::visualRect(layoutDirection(), rect(), QRect(end, (height() - 14) / 2, 14, 14)),
            u"chevrons-up-down"_s, colour(Token::Muted));
        if (hasFocus())
            paintFocus(painter, rect(), metric::radius);
    }
};

/** Looks like a field, opens the palette. */
class SearchButton final : public QPushButton
{
public:
    using QPushButton::QPushButton;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintBox(painter, rect(), metric::radius, underMouse() ? colour(Token::Hover) : colour(Token::Panel),
            colour(Token::ControlLine));
        const bool isNarrow = width() < 100;
        const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
        paintIcon(painter, place(QRect(isNarrow ? (width() - 16) / 2 : 10, (height() - 16) / 2, 16, 16)), u"search"_s,
            colour(Token::Muted));
        if (!isNarrow) {
            painter.setFont(gui::font(Type::Body));
            painter.setPen(colour(Token::Faint));
            const auto keys = property("keys").toString();
            const auto hintFont = gui::font(Type::Caption);
            const int hint = QFontMetrics(hintFont).horizontalAdvance(keys) + 12;
            const QRect words(33, 0, width() - 33 - hint - 12, height());
            painter.drawText(place(words),
                static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter,
                QFontMetrics(painter.font()).elidedText(text(), Qt::ElideRight, words.width()));
            const auto cap = place(QRect(width() - hint - 7, (height() - 18) / 2, hint, 18));
            paintBox(painter, cap, metric::smallRadius, {}, colour(Token::ControlLine));
            painter.setFont(hintFont);
            painter.setPen(colour(Token::Muted));
            painter.drawText(cap, Qt::AlignCenter, keys);
        }
        if (hasFocus())
            paintFocus(painter, rect(), metric::radius);
    }
};

}

AreaButton::AreaButton(QAction *action, QWidget *parent) : QToolButton(parent)
{
    setCheckable(true);
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setText(action->text());
    setIcon(action->icon());
    setAccessibleName(action->text());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QToolButton::clicked, action, &QAction::trigger);
}

void AreaButton::setOpenWork(int count)
{
    m_count = count;
    setAccessibleDescription(count > 0 ? tr("%n open", nullptr, count) : QString());
    update();
}

void AreaButton::setNarrow(bool isNarrow)
{
    m_isNarrow = isNarrow;
    setToolTip(isNarrow ? text() : QString());
    update();
}

QSize AreaButton::sizeHint() const
{
    return {40, std::max(metric::control, QFontMetrics(gui::font(Type::Body)).height() + 14)};
}

void AreaButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (isChecked())
        paintBox(painter, rect(), metric::radius, colour(Token::Selection), {});
    else if (underMouse())
        paintBox(painter, rect(), metric::radius, colour(Token::Track), {});
    const auto ink = isChecked() ? colour(Token::AccentText) : colour(Token::Text);
    const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    const QRect sign(m_isNarrow ? (width() - 16) / 2 : 8, (height() - 16) / 2, 16, 16);
    paintIcon(
        painter, place(sign), icon().name(), isChecked() ? colour(Token::AccentText) : colour(Token::Muted), layoutDirection());
    if (!m_isNarrow) {
        painter.setFont(gui::font(isChecked() ? Type::Section : Type::Body));
        painter.setPen(ink);
        const auto number = m_count > 0 ? QLocale().toString(m_count) : QString();
        const int end = number.isEmpty() ? 8 : QFontMetrics(painter.font()).horizontalAdvance(number) + 16;
        const QRect words(33, 0, width() - 33 - end, height());
        painter.drawText(place(words),
            static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter,
            QFontMetrics(painter.font()).elidedText(text(), Qt::ElideRight, words.width()));
        if (!number.isEmpty()) {
            painter.setPen(isChecked() ? colour(Token::AccentText) : colour(Token::Muted));
            painter.setFont(gui::font(isChecked() ? Type::SmallStrong : Type::Small));
            painter.drawText(place(QRect(width() - end, 0, end - 8, height())),
                static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight)) | Qt::AlignVCenter, number);
        }
    } else if (m_count > 0) {
        paintBox(painter, place(QRect(width() - 12, 6, 6, 6)), 3, colour(Token::Accent), {});
    }
    if (hasFocus())
        paintFocus(painter, rect(), metric::radius);
}

Sidebar::Sidebar(Actions &actions, QWidget *parent) : Surface(Token::Window, Qt::RightEdge, parent), m_actions(actions)
{
    setAccessibleName(tr("Areas"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 0, 9, 8);
    column->setSpacing(1);
    m_shop = new ShopButton(this);
    m_shop->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_shop->setFixedHeight(36);
    m_shop->setAccessibleName(tr("Shop"));
    m_shop->setFocusPolicy(Qt::TabFocus);
    connect(m_shop, &QToolButton::clicked, this,
        [this] { Q_EMIT shopMenuRequested(m_shop->mapToGlobal(QPoint(0, m_shop->height()))); });
    column->addSpacing(6);
    column->addWidget(m_shop);
    column->addSpacing(5);
    m_search = new SearchButton(tr("Go to or search"), this);
    m_search->setFixedHeight(metric::control);
    if (auto *palette = actions.action("window.palette")) {
        m_search->setProperty("keys", palette->shortcut().toString(QKeySequence::NativeText));
        connect(m_search, &QPushButton::clicked, palette, &QAction::trigger);
    }
    column->addWidget(m_search);
    column->addSpacing(12);
    static constexpr const char *areas[] = {
        "go.home", "go.orders", "go.products", "go.inventory", "go.customers", "go.staff", "go.settings"};
    for (const auto *id : areas) {
        auto *action = actions.action(id);
        if (action == nullptr)
            continue;
        if (qstrcmp(id, "go.orders") == 0 || qstrcmp(id, "go.settings") == 0)
            column->addSpacing(12);
        auto *area = new AreaButton(action, this);
        m_areas.insert(QString::fromLatin1(id + 3), area);
        column->addWidget(area);
    }
    column->addStretch();
    setNarrow(false);
}

void Sidebar::setShop(const QString &name)
{
    m_shop->setText(name);
    m_shop->setAccessibleName(tr("Shop: %1").arg(name));
    m_shop->update();
}

void Sidebar::setCurrent(const QString &area)
{
    for (auto it = m_areas.begin(); it != m_areas.end(); ++it)
        it.value()->setChecked(it.key() == area);
}

void Sidebar::setOpenWork(const QString &area, int count)
{
    if (auto *button = m_areas.value(area))
        button->setOpenWork(count);
}

void Sidebar::setNarrow(bool isNarrow)
{
    m_isNarrow = isNarrow;
    setFixedWidth(isNarrow ? metric::narrowSidebar : metric::sidebar);
    for (auto *area : std::as_const(m_areas))
        area->setNarrow(isNarrow);
}

}
