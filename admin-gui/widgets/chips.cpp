#include "admin-gui/widgets/chips.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

int chipHeight()
{
    return std::max(metric::chip, QFontMetrics(gui::font(Type::Small)).height() + 10);
}

}

Chip::Chip(const QString &label, const QString &value, QWidget *parent) : QWidget(parent), m_label(label), m_value(value)
{
    setFixedHeight(chipHeight());
    setAccessibleName(label + u": "_s + value);
    m_cross = iconButton(u"x"_s, tr("Remove the filter %1").arg(label), this);
    m_cross->setFixedSize(20, 20);
    m_cross->setIconSize({14, 14});
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 3, 0);
    row->addStretch();
    row->addWidget(m_cross);
    connect(m_cross, &QToolButton::clicked, this, &Chip::removed);
}

QSize Chip::sizeHint() const
{
    return {metric::chipPadding + QFontMetrics(gui::font(Type::Small)).horizontalAdvance(m_label + u' ')
            + QFontMetrics(gui::font(Type::SmallStrong)).horizontalAdvance(m_value) + 4 + 24,
        chipHeight()};
}

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBox(painter, rect(), metric::radius, colour(Token::Raised), colour(Token::Line));
    const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    painter.setFont(gui::font(Type::Small));
    painter.setPen(colour(Token::Muted));
    const int first = QFontMetrics(painter.font()).horizontalAdvance(m_label + u' ');
    painter.drawText(place(QRect(metric::chipPadding, 0, first, height())), Qt::AlignVCenter, m_label);
    painter.setFont(gui::font(Type::SmallStrong));
    painter.setPen(colour(Token::Text));
    painter.drawText(place(QRect(metric::chipPadding + first, 0, width(), height()).intersected(rect().adjusted(0, 0, -24, 0))),
        static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter, m_value);
}

AddChip::AddChip(const QString &text, QWidget *parent) : QPushButton(text, parent)
{
    setFixedHeight(chipHeight());
    setAttribute(Qt::WA_Hover);
}

QSize AddChip::sizeHint() const
{
    return {8 + 14 + 5 + QFontMetrics(gui::font(Type::Small)).horizontalAdvance(text()) + 10, chipHeight()};
}

void AddChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(colour(Token::ControlLine), 1, Qt::CustomDashLine);
    pen.setDashPattern({3, 3});
    painter.setPen(pen);
    painter.setBrush(underMouse() ? colour(Token::Hover) : colour(Token::Panel));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::radius, metric::radius);
    const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    paintIcon(painter, place(QRect(8, (height() - 14) / 2, 14, 14)), u"plus"_s, colour(Token::Muted));
    painter.setFont(gui::font(Type::Small));
    painter.setPen(colour(Token::Muted));
    painter.drawText(place(QRect(27, 0, width() - 27, height())),
        static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter, text());
    if (hasFocus())
        paintFocus(painter, rect(), metric::radius);
}

ViewTab::ViewTab(const QString &text, qint64 count, QWidget *parent) : QPushButton(text, parent), m_count(count)
{
    setCheckable(true);
    setAutoDefault(false);
    setAttribute(Qt::WA_Hover);
    setCount(count);
}

void ViewTab::setCount(qint64 count)
{
    m_count = count;
    setAccessibleName(m_count >= 0 ? text() + u", "_s + number() : text());
    updateGeometry();
    update();
}

void ViewTab::setProblem(bool hasProblem)
{
    m_hasProblem = hasProblem;
    setAccessibleDescription(hasProblem ? tr("Holds a problem") : QString());
    updateGeometry();
    update();
}

QString ViewTab::number() const
{
    constexpr qint64 most = 10'000;
    const QLocale locale;
    return m_count > most ? locale.toString(most) + u'+' : locale.toString(m_count);
}

QSize ViewTab::sizeHint() const
{
    int width = 8 + QFontMetrics(gui::font(Type::Section)).horizontalAdvance(text()) + 8;
    if (m_count >= 0)
        width += QFontMetrics(gui::font(Type::Caption)).horizontalAdvance(number()) + 14 + 6;
    if (m_hasProblem)
        width += 12;
    return {width, std::max(36, QFontMetrics(gui::font(Type::Body)).height() + 18)};
}

void ViewTab::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto place = [&](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    painter.setFont(gui::font(isChecked() ? Type::Section : Type::Body));
    painter.setPen(isChecked() || underMouse() ? colour(Token::Text) : colour(Token::Muted));
    const int words = QFontMetrics(painter.font()).horizontalAdvance(text());
    painter.drawText(place(QRect(8, 0, words + 2, height() - 2)), Qt::AlignVCenter, text());
    int x = 8 + words + 6;
    if (m_count >= 0) {
        painter.setFont(gui::font(Type::Caption));
        const int wide = QFontMetrics(painter.font()).horizontalAdvance(number()) + 14;
        const auto pair = Theme::current().tone(Tone::Neutral);
        const auto box = place(QRect(x, (height() - 20) / 2, wide, 18));
        paintBox(painter, box, metric::radius, pair.ground, {});
        painter.setPen(pair.text);
        painter.drawText(box, Qt::AlignCenter, number());
        x += wide + 4;
    }
    if (m_hasProblem)
        paintBox(painter, place(QRect(x + 2, height() / 2 - 4, 7, 7)), 3, colour(Token::Danger), {});
    if (isChecked())
        painter.fillRect(place(QRect(8, height() - 2, width() - 16, 2)), colour(Token::Accent));
    if (hasFocus())
        paintFocus(painter, rect().adjusted(0, 4, 0, -4), metric::radius);
}

}
