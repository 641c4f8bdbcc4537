#include "admin-gui/widgets/darkbar.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

/** A button on the dark ground: the first one is light, the others are words. */
class BarButton final : public QPushButton
{
public:
    BarButton(const QString &text, const QString &icon, bool isFirst, QWidget *parent)
        : QPushButton(text, parent),
          m_icon(icon),
          m_isFirst(isFirst)
    {
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setAccessibleName(text);
    }
    QSize sizeHint() const override
    {
        const auto key = property("keyHint").toString();
        const int hint = key.isEmpty() ? 0 : QFontMetrics(gui::font(Type::Caption)).horizontalAdvance(key) + 20;
        return {
            (m_icon.isEmpty() ? 0 : 23) + QFontMetrics(gui::font(Type::BodyStrong)).horizontalAdvance(text()) + 22 + hint, 28};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        auto ink = m_isFirst ? colour(Token::Bar) : colour(Token::BarText);
        if (m_isFirst)
            paintBox(painter, rect(), metric::radius, colour(Token::BarText), {});
        else if (underMouse()) {
            auto veil = colour(Token::BarText);
            veil.setAlphaF(0.12F);
            paintBox(painter, rect(), metric::radius, veil, {});
        }
        const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
        int x = 11;
        if (!m_icon.isEmpty()) {
            paintIcon(painter, place(QRect(x, (height() - 16) / 2, 16, 16)), m_icon, ink, layoutDirection());
            x += 23;
        }
        painter.setFont(gui::font(Type::BodyStrong));
        painter.setPen(ink);
        const int width_ = QFontMetrics(painter.font()).horizontalAdvance(text());
        painter.drawText(place(QRect(x, 0, width_ + 2, height())), Qt::AlignVCenter, text());
        x += width_ + 8;
        const auto key = property("keyHint").toString();
        if (!key.isEmpty()) {
            painter.setFont(gui::font(Type::Caption));
            const auto cap = place(QRect(x, (height() - 18) / 2, QFontMetrics(painter.font()).horizontalAdvance(key) + 12, 18));
            auto edge = colour(Token::BarSecond);
            edge.setAlphaF(0.6F);
            paintBox(painter, cap, metric::smallRadius, {}, edge);
            painter.setPen(colour(Token::BarSecond));
            painter.drawText(cap, Qt::AlignCenter, key);
        }
        if (hasFocus())
            paintBox(painter, rect(), metric::radius, {}, colour(Token::BarText));
    }

private:
    QString m_icon;
    bool m_isFirst;
};

}

DarkBar::DarkBar(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(44);
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(16, 0, 10, 0);
    m_layout->setSpacing(8);
    m_strong = new TextLabel({}, Type::Section, Token::BarText);
    m_second = new TextLabel({}, Type::Body, Token::BarSecond);
    m_layout->addWidget(m_strong);
    m_layout->addWidget(m_second);
    m_actions = new QHBoxLayout;
    m_actions->setContentsMargins(12, 0, 0, 0);
    m_actions->setSpacing(4);
    m_layout->addLayout(m_actions);
    m_layout->addStretch();
    parent->installEventFilter(this);
    hide();
}

void DarkBar::setWords(const QString &strong, const QString &second)
{
    m_strong->setText(strong);
    m_second->setText(second);
    m_second->setVisible(!second.isEmpty());
    setAccessibleName(strong + u' ' + second);
}

QPushButton *DarkBar::addAction(const QString &text, const QString &icon, bool isFirst)
{
    auto *made = new BarButton(text, icon, isFirst, this);
    m_actions->addWidget(made);
    return made;
}

void DarkBar::clearActions()
{
    gui::clear(m_actions);
}

QPushButton *DarkBar::setEnd(const QString &text, const QString &key)
{
    delete m_end;
    m_end = new BarButton(text, {}, false, this);
    m_end->setProperty("keyHint", key);
    m_layout->addWidget(m_end);
    return m_end;
}

void DarkBar::place()
{
    const auto *area = parentWidget();
    setGeometry(metric::pagePadding, area->height() - 14 - height(), area->width() - 2 * metric::pagePadding, height());
    raise();
}

void DarkBar::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    place();
}

bool DarkBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return QWidget::eventFilter(watched, event);
}

void DarkBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBox(painter, rect(), metric::cardRadius, colour(Token::Bar), {});
}

}
