#include "admin-gui/shell/tabstrip.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int widest = 220;
struct TabFacts
{
    QString icon;
    bool isModified = false;
};
TabFacts facts(const QVariant &data)
{
    const auto map = data.toMap();
    return {.icon = map[u"icon"_s].toString(), .isModified = map[u"modified"_s].toBool()};
}
}

TabStrip::TabStrip(QWidget *parent) : QTabBar(parent)
{
    setDrawBase(false);
    setExpanding(false);
    setMovable(true);
    setMouseTracking(true);
    setElideMode(Qt::ElideRight);
    setUsesScrollButtons(true);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Open pages"));
}

void TabStrip::setModified(int index, bool isModified)
{
    auto map = tabData(index).toMap();
    map[u"modified"_s] = isModified;
    setTabData(index, map);
    update();
}

void TabStrip::setIconName(int index, const QString &name)
{
    auto map = tabData(index).toMap();
    map[u"icon"_s] = name;
    setTabData(index, map);
    update();
}

QSize TabStrip::tabSizeHint(int index) const
{
    const int words = QFontMetrics(gui::font(Type::BodyStrong)).horizontalAdvance(tabText(index));
    return {std::min(widest, 14 + 14 + 7 + words + 8 + 16 + 12), metric::tabStrip};
}

QSize TabStrip::minimumTabSizeHint(int index) const
{
    return {std::min(tabSizeHint(index).width(), 96), metric::tabStrip};
}

QRect TabStrip::crossOf(int index) const
{
    const auto tab = tabRect(index);
    const QRect cross(tab.right() - 12 - 16, tab.top() + (tab.height() - 16) / 2 + 2, 16, 16);
    return QStyle::visualRect(layoutDirection(), tab, cross);
}

void TabStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), colour(Token::Window));
    paintLine(painter, rect(), Qt::BottomEdge, colour(Token::Line));
    for (int i = 0; i < count(); ++i) {
        const auto tab = tabRect(i);
        const auto known = facts(tabData(i));
        const bool isCurrent = i == currentIndex();
        if (isCurrent) {
            QPainterPath shape;
            const QRectF box = QRectF(tab).adjusted(0.5, 5.5, -0.5, 8);
            shape.addRoundedRect(box, metric::radius, metric::radius);
            painter.setClipRect(QRect(tab.left(), tab.top(), tab.width(), tab.height()));
            painter.fillPath(shape, colour(Token::Panel));
            painter.setPen(colour(Token::Line));
            painter.drawPath(shape);
            painter.setClipping(false);
        } else if (i == m_hovered) {
            paintBox(painter, tab.adjusted(2, 7, -2, -5), metric::radius, colour(Token::Track), {});
        }
        const auto inner = tab.adjusted(0, 2, 0, 0);
        const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), inner, box); };
        paintIcon(painter, place(QRect(inner.left() + 14, inner.center().y() - 6, 14, 14)), known.icon,
            isCurrent ? colour(Token::Text) : colour(Token::Muted), layoutDirection());
        painter.setFont(gui::font(isCurrent ? Type::BodyStrong : Type::Body));
        painter.setPen(isCurrent ? colour(Token::Text) : colour(Token::Muted));
        const QRect words(inner.left() + 35, inner.top(), inner.width() - 35 - 34, inner.height());
        painter.drawText(place(words),
            static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter,
            QFontMetrics(painter.font()).elidedText(tabText(i), Qt::ElideRight, words.width()));
        const auto cross = crossOf(i);
        const bool isOver = i == m_hovered && cross.contains(mapFromGlobal(QCursor::pos()));
        if (known.isModified && !isOver)
            paintBox(painter, QRect(cross.center().x() - 3, cross.center().y() - 3, 7, 7), 3, colour(Token::Accent), {});
        else if (isCurrent || i == m_hovered) {
            if (isOver)
                paintBox(painter, cross, metric::smallRadius, colour(Token::Track), {});
            paintIcon(painter, cross.adjusted(1, 1, -1, -1), u"x"_s, colour(Token::Muted));
        }
        if (isCurrent && hasFocus())
            paintFocus(painter, tab.adjusted(4, 9, -4, -4), metric::radius);
    }
}

void TabStrip::mousePressEvent(QMouseEvent *event)
{
    const auto at = event->position().toPoint();
    const int index = tabAt(at);
    if (index >= 0
        && (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && crossOf(index).contains(at)))) {
        Q_EMIT tabCloseRequested(index);
        return;
    }
    QTabBar::mousePressEvent(event);
}

void TabStrip::mouseMoveEvent(QMouseEvent *event)
{
    m_hovered = tabAt(event->position().toPoint());
    update();
    QTabBar::mouseMoveEvent(event);
}

void TabStrip::leaveEvent(QEvent *event)
{
    m_hovered = -1;
    update();
    QTabBar::leaveEvent(event);
}

}
