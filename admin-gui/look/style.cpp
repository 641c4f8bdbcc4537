#include "admin-gui/look/style.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleOption>
#include <QTextEdit>
#include <QToolButton>

namespace kontor::gui {

namespace {

constexpr auto faultyProperty = "faulty";
constexpr auto inheritedProperty = "inherited";

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

// Whoever moves by the keyboard sees where they are; a click leaves no frame.
bool showsFocus(const QStyleOption *option)
{
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

bool flag(const QWidget *widget, const char *name)
{
    return widget != nullptr && widget->property(name).toBool();
}

QColor mixed(const QColor &a, const QColor &b, double share)
{
    const auto part = [share](int x, int y) { return static_cast<int>(x + (y - x) * share); };
    return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

// Text fields that stand in a field which draws the frame have none of their own.
bool isInsideField(const QWidget *widget)
{
    return widget != nullptr
        && (qobject_cast<const QComboBox *>(widget->parentWidget()) != nullptr
            || qobject_cast<const QAbstractSpinBox *>(widget->parentWidget()) != nullptr);
}

}

void setVariant(QWidget *button, Variant variant)
{
    button->setProperty(variantProperty, static_cast<int>(variant));
    button->update();
}

Variant variantOf(const QWidget *widget)
{
    return widget == nullptr ? Variant::Plain : static_cast<Variant>(widget->property(variantProperty).toInt());
}

void setFaulty(QWidget *field, bool isFaulty)
{
    field->setProperty(faultyProperty, isFaulty);
    field->update();
}

void setInherited(QWidget *field, bool isInherited)
{
    field->setProperty(inheritedProperty, isInherited);
    field->update();
}

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton *>(widget) != nullptr || qobject_cast<QToolButton *>(widget) != nullptr
        || qobject_cast<QComboBox *>(widget) != nullptr || qobject_cast<QScrollBar *>(widget) != nullptr)
        widget->setAttribute(Qt::WA_Hover);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool: drawButton(option, painter, widget); return;
    case PE_PanelLineEdit:
        if (!isInsideField(widget))
            drawField(option, painter, widget);
        return;
    case PE_FrameLineEdit: return;
    case PE_Frame:
        if (qobject_cast<const QPlainTextEdit *>(widget) != nullptr || qobject_cast<const QTextEdit *>(widget) != nullptr)
            drawField(option, painter, widget);
        return;
    case PE_FrameFocusRect:
        if (has(option, State_KeyboardFocusChange))
            paintFocus(*painter, option->rect, metric::smallRadius);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheck(option, painter, false); return;
    case PE_IndicatorRadioButton: drawCheck(option, painter, true); return;
    case PE_FrameMenu:
    case PE_PanelMenu: paintBox(*painter, option->rect, 0, colour(Token::Panel), colour(Token::Line)); return;
    case PE_PanelTipLabel: paintBox(*painter, option->rect, 0, colour(Token::Bar), {}); return;
    case PE_FrameTabBarBase:
    case PE_FrameStatusBarItem: return;
    case PE_IndicatorBranch: {
        if (!has(option, State_Children))
            return;
        const QRect box(option->rect.right() - 20, option->rect.center().y() - 7, 14, 14);
        const auto name = has(option, State_Open) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
        paintIcon(*painter, visualRect(option->direction, option->rect, box), name, colour(Token::Muted), option->direction);
        return;
    }
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto variant = variantOf(widget);
    const bool isEnabled = has(option, State_Enabled);
    const bool isHovered = isEnabled && has(option, State_MouseOver);
    const bool isDown = isEnabled && has(option, State_Sunken);
    const bool isOn = has(option, State_On);
    QColor ground;
    QColor edge;
    switch (variant) {
    case Variant::Primary:
        ground = isEnabled ? colour(Token::Accent) : mixed(colour(Token::Accent), colour(Token::Panel), 0.6);
        if (isHovered || isDown)
            ground = mixed(ground, Qt::black, isDown ? 0.18 : 0.09);
        break;
    case Variant::Danger:
        ground = Theme::current().tone(Tone::Danger).ground;
        edge = isHovered ? colour(Token::Danger) : QColor();
        break;
    case Variant::Plain:
        ground = isDown ? colour(Token::Raised) : isHovered ? colour(Token::Hover) : colour(Token::Panel);
        edge = isEnabled ? colour(Token::ControlLine) : colour(Token::Line);
        if (isOn)
            ground = colour(Token::Selection);
        break;
    case Variant::Segment:
        if (isOn)
            ground = colour(Token::Selection);
        else if (isHovered)
            ground = colour(Token::Hover);
        break;
    case Variant::Bar:
    case Variant::Quiet:
        if (isDown || isOn)
            ground = colour(Token::Selection);
        else if (isHovered)
            ground = colour(Token::Track);
        break;
    case Variant::Link: break;
    }
    if (ground.isValid() || edge.isValid())
        paintBox(*painter, option->rect, metric::radius, ground, edge);
    if (showsFocus(option)) {
        if (variant == Variant::Primary) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(colour(Token::OnAccent), 2));
            painter->drawRoundedRect(QRectF(option->rect).adjusted(3, 3, -3, -3), metric::smallRadius, metric::smallRadius);
            painter->restore();
        } else {
            paintFocus(*painter, option->rect, metric::radius);
        }
    }
}

void Style::drawField(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const bool isEnabled = has(option, State_Enabled) && !has(option, State_ReadOnly);
    auto ground = isEnabled ? colour(Token::Panel) : colour(Token::Raised);
    if (flag(widget, inheritedProperty))
        ground = colour(Token::Raised);
    const bool isFaulty = flag(widget, faultyProperty);
    paintBox(*painter, option->rect, metric::radius, ground, isFaulty ? colour(Token::Danger) : colour(Token::ControlLine));
    if (has(option, State_HasFocus) && isEnabled && !isFaulty)
        paintFocus(*painter, option->rect, metric::radius);
    else if (has(option, State_HasFocus) && isFaulty)
        paintBox(*painter, option->rect.adjusted(1, 1, -1, -1), metric::radius - 1, {}, colour(Token::Danger));
}

void Style::drawCheck(const QStyleOption *option, QPainter *painter, bool isRound) const
{
    QRect box(0, 0, 16, 16);
    box.moveCenter(option->rect.center());
    const bool isOn = has(option, State_On);
    const bool isPartly = has(option, State_NoChange);
    const bool isEnabled = has(option, State_Enabled);
    const int radius = isRound ? 8 : metric::smallRadius;
    if ((isOn || isPartly) && isEnabled) {
        paintBox(*painter, box, radius, isPartly ? colour(Token::Panel) : colour(Token::Accent), colour(Token::Accent));
    } else {
        auto edge = has(option, State_MouseOver) ? colour(Token::Faint) : colour(Token::ControlLine);
        paintBox(*painter, box, radius, isEnabled ? colour(Token::Panel) : colour(Token::Raised), edge);
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto ink = isEnabled ? colour(Token::OnAccent) : colour(Token::Muted);
    if (isPartly) {
        painter->fillRect(QRectF(box).adjusted(4, 7, -4, -7), colour(Token::Accent));
    } else if (isOn && isRound) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        painter->drawEllipse(QRectF(box).adjusted(5, 5, -5, -5));
    } else if (isOn) {
        painter->setPen(QPen(ink, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPolyline(
            QPolygonF{{box.x() + 4.0, box.y() + 8.3}, {box.x() + 6.8, box.y() + 11.0}, {box.x() + 12.0, box.y() + 5.2}});
    }
    painter->restore();
    if (showsFocus(option))
        paintFocus(*painter, box.adjusted(-3, -3, 3, 3), radius + 2);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonBevel: drawButton(option, painter, widget); return;
    case CE_PushButtonLabel: drawButtonLabel(option, painter, widget); return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, colour(Token::Raised));
        paintLine(*painter, option->rect, Qt::BottomEdge, colour(Token::Line));
        return;
    case CE_HeaderLabel: drawHead(option, painter, widget); return;
    case CE_MenuItem: drawMenuItem(option, painter, widget); return;
    case CE_ProgressBarGroove:
    case CE_ProgressBarLabel: return;
    case CE_ProgressBarContents: drawProgress(option, painter); return;
    case CE_TabBarTabShape: drawTab(option, painter, widget); return;
    case CE_Splitter: {
        QRect line = option->rect;
        if (has(option, State_Horizontal))
            line = QRect(option->rect.center().x(), option->rect.top(), 1, option->rect.height());
        else
            line = QRect(option->rect.left(), option->rect.center().y(), option->rect.width(), 1);
        painter->fillRect(line, colour(Token::Line));
        return;
    }
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame != nullptr && (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine)) {
            painter->fillRect(option->rect, colour(Token::Line));
            return;
        }
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    default: QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawButtonLabel(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    if (button == nullptr)
        return;
    const auto variant = variantOf(widget);
    const bool isEnabled = has(option, State_Enabled);
    QColor ink = colour(Token::Text);
    if (!isEnabled)
        ink = variant == Variant::Primary ? colour(Token::OnAccent) : colour(Token::Faint);
    else if (variant == Variant::Primary)
        ink = colour(Token::OnAccent);
    else if (variant == Variant::Danger)
        ink = Theme::current().tone(Tone::Danger).text;
    else if (variant == Variant::Link || has(option, State_On))
        ink = colour(Token::AccentText);
    const auto hint = widget != nullptr ? widget->property("keyHint").toString() : QString();
    auto face = font(variant == Variant::Bar                        ? Type::Small
            : variant == Variant::Segment && !has(option, State_On) ? Type::Body
                                                                    : Type::BodyStrong);
    if (variant == Variant::Bar && isEnabled)
        ink = colour(Token::Muted);
    const QFontMetrics metrics(face);
    const auto hintFont = font(Type::Caption);
    const int hintWidth = hint.isEmpty() ? 0 : QFontMetrics(hintFont).horizontalAdvance(hint) + 12;
    const bool hasIcon_ = !button->icon.isNull();
    const int iconWidth = hasIcon_ ? metric::icon + (button->text.isEmpty() ? 0 : metric::iconGap) : 0;
    const int textWidth = button->text.isEmpty() ? 0 : metrics.size(Qt::TextShowMnemonic, button->text).width();
    const int menuWidth = button->features.testFlag(QStyleOptionButton::HasMenu) ? 20 : 0;
    const int total = iconWidth + textWidth + (hintWidth > 0 ? hintWidth + 8 : 0) + menuWidth;
    int x = option->rect.left() + std::max(variant == Variant::Link ? 0 : 4, (option->rect.width() - total) / 2);
    const auto place = [&](int width, int height) {
        const QRect box(x, option->rect.top() + (option->rect.height() - height) / 2, width, height);
        x += width;
        return visualRect(option->direction, option->rect, box);
    };
    painter->save();
    painter->setFont(face);
    painter->setPen(ink);
    if (hasIcon_) {
        const auto box = place(metric::icon, metric::icon);
        const auto name = button->icon.name();
        if (!name.isEmpty() && hasIcon(name))
            paintIcon(*painter, box, name,
                variant == Variant::Plain && isEnabled && button->text.isEmpty() ? colour(Token::Muted) : ink, option->direction);
        else
            button->icon.paint(painter, box, Qt::AlignCenter, isEnabled ? QIcon::Normal : QIcon::Disabled);
        x += iconWidth - metric::icon;
    }
    if (textWidth > 0)
        painter->drawText(place(std::min(textWidth, option->rect.width()), option->rect.height()),
            Qt::AlignVCenter | Qt::TextSingleLine
                | (styleHint(SH_UnderlineShortcut, option, widget, nullptr) != 0 ? Qt::TextShowMnemonic : Qt::TextHideMnemonic),
            button->text);
    if (hintWidth > 0) {
        x += 8;
        const auto box = place(hintWidth, 18);
        auto soft = ink;
        soft.setAlphaF(0.5F);
        paintBox(*painter, box, metric::smallRadius, {}, variant == Variant::Primary ? soft : colour(Token::ControlLine));
        painter->setFont(hintFont);
        painter->setPen(variant == Variant::Primary ? ink : colour(Token::Muted));
        painter->drawText(box, Qt::AlignCenter, hint);
    }
    if (menuWidth > 0) {
        x += 6;
        paintIcon(*painter, place(14, 14), QStringLiteral("chevron-down"), colour(Token::Muted));
    }
    painter->restore();
}

void Style::drawHead(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *head = qstyleoption_cast<const QStyleOptionHeader *>(option);
    if (head == nullptr)
        return;
    Q_UNUSED(widget)
    // The rectangle of the label already has the style's margin; the cells below have ours.
    const bool isSorted = head->sortIndicator != QStyleOptionHeader::None;
    const auto face = font(Type::SmallStrong);
    painter->save();
    painter->setFont(face);
    painter->setPen(isSorted ? colour(Token::Text) : colour(Token::Muted));
    QRect box = option->rect;
    // The last column ends where the page does.
    if (head->position == QStyleOptionHeader::End)
        box.adjust(0, 0, metric::cellPadding - metric::pagePadding, 0);
    const bool isAtEnd = head->textAlignment.testFlag(Qt::AlignRight) || head->textAlignment.testFlag(Qt::AlignTrailing);
    const int arrow = isSorted ? 16 : 0;
    auto textBox = isAtEnd ? box.adjusted(arrow, 0, 0, 0) : box.adjusted(0, 0, -arrow, 0);
    const auto text = QFontMetrics(face).elidedText(head->text, Qt::ElideRight, textBox.width());
    const int width = QFontMetrics(face).horizontalAdvance(text);
    const auto alignment = isAtEnd ? Qt::AlignRight : Qt::AlignLeft;
    painter->drawText(visualRect(option->direction, box, textBox),
        static_cast<int>(visualAlignment(option->direction, alignment)) | Qt::AlignVCenter | Qt::TextSingleLine, text);
    if (isSorted) {
        const int x = isAtEnd ? textBox.right() - width - 15 : textBox.left() + width + 3;
        const QRect mark(x, box.center().y() - 6, 12, 12);
        paintIcon(*painter, visualRect(option->direction, box, mark),
            head->sortIndicator == QStyleOptionHeader::SortDown ? QStringLiteral("arrow-up") : QStringLiteral("arrow-down"),
            colour(Token::AccentText));
    }
    painter->restore();
}

void Style::drawMenuItem(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
    if (item == nullptr)
        return;
    if (item->menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(
            QRect(option->rect.left() + 8, option->rect.center().y(), option->rect.width() - 16, 1), colour(Token::Line));
        return;
    }
    const bool isEnabled = has(option, State_Enabled);
    if (has(option, State_Selected) && isEnabled)
        paintBox(*painter, option->rect.adjusted(4, 1, -4, -1), metric::radius, colour(Token::Selection), {});
    const auto ink = isEnabled ? colour(Token::Text) : colour(Token::Faint);
    const auto all = option->rect.adjusted(12, 0, -12, 0);
    QRect mark(all.left(), all.center().y() - 7, 16, 16);
    painter->save();
    if (item->checkType != QStyleOptionMenuItem::NotCheckable && item->checked)
        paintIcon(
            *painter, visualRect(option->direction, option->rect, mark), QStringLiteral("check"), colour(Token::AccentText));
    else if (!item->icon.isNull())
        item->icon.paint(painter, visualRect(option->direction, option->rect, mark), Qt::AlignCenter,
            isEnabled ? QIcon::Normal : QIcon::Disabled);
    const auto parts = item->text.split(u'\t');
    painter->setFont(font(Type::Body));
    painter->setPen(ink);
    const auto box = visualRect(option->direction, option->rect, all.adjusted(26, 0, 0, 0));
    const auto start = static_cast<int>(visualAlignment(option->direction, Qt::AlignLeft));
    const auto end = static_cast<int>(visualAlignment(option->direction, Qt::AlignRight));
    const int mnemonic =
        styleHint(SH_UnderlineShortcut, option, widget, nullptr) != 0 ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
    painter->drawText(box, start | Qt::AlignVCenter | Qt::TextSingleLine | mnemonic, parts.value(0));
    if (parts.size() > 1) {
        painter->setPen(colour(Token::Muted));
        painter->setFont(font(Type::Small));
        painter->drawText(
            visualRect(option->direction, option->rect, all), end | Qt::AlignVCenter | Qt::TextSingleLine, parts[1]);
    }
    if (item->menuItemType == QStyleOptionMenuItem::SubMenu)
        paintIcon(*painter, visualRect(option->direction, option->rect, QRect(all.right() - 13, all.center().y() - 7, 14, 14)),
            QStringLiteral("chevron-right"), colour(Token::Muted), option->direction);
    painter->restore();
}

void Style::drawProgress(const QStyleOption *option, QPainter *painter) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option);
    if (bar == nullptr)
        return;
    QRect track = option->rect;
    track.setHeight(4);
    track.moveCenter(option->rect.center());
    paintBox(*painter, track, 2, colour(Token::Track), {});
    const int range = bar->maximum - bar->minimum;
    const double share = range > 0 ? static_cast<double>(bar->progress - bar->minimum) / range : 0.3;
    QRect done = track;
    done.setWidth(std::max(0, static_cast<int>(track.width() * share)));
    if (done.width() > 0)
        paintBox(*painter, visualRect(option->direction, track, done), 2, colour(Token::Accent), {});
}

void Style::drawTab(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    Q_UNUSED(widget)
    // Underlined tabs: those of a page. The strip of the window draws itself.
    if (has(option, State_Selected))
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom() - 1, option->rect.width(), 2), colour(Token::Accent));
    if (showsFocus(option))
        paintFocus(*painter, option->rect.adjusted(0, 2, 0, -4), metric::smallRadius);
}

void Style::drawScrollBar(const QStyleOptionComplex *option, QPainter *painter) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (bar == nullptr)
        return;
    painter->fillRect(option->rect, colour(Token::Panel));
    if (bar->maximum <= bar->minimum)
        return;
    const auto slider = proxy()->subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, nullptr);
    const bool isActive = has(option, State_MouseOver) || bar->activeSubControls.testFlag(SC_ScrollBarSlider);
    const int inset = isActive ? 2 : 3;
    const auto knob =
        bar->orientation == Qt::Vertical ? slider.adjusted(inset, 1, -inset, -1) : slider.adjusted(1, inset, -1, -inset);
    paintBox(*painter, knob, std::min(knob.width(), knob.height()) / 2,
        isActive ? colour(Token::Faint) : colour(Token::ControlLine), {});
}

void Style::drawComboBox(const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option); combo != nullptr && !combo->frame)
        return;
    const bool isEnabled = has(option, State_Enabled);
    auto ground = isEnabled ? has(option, State_MouseOver) ? colour(Token::Hover) : colour(Token::Panel) : colour(Token::Raised);
    if (flag(widget, inheritedProperty))
        ground = colour(Token::Raised);
    paintBox(*painter, option->rect, metric::radius, ground,
        flag(widget, faultyProperty) ? colour(Token::Danger) : colour(Token::ControlLine));
    if (has(option, State_HasFocus))
        paintFocus(*painter, option->rect, metric::radius);
    const QRect arrow(option->rect.right() - 24, option->rect.center().y() - 7, 14, 14);
    paintIcon(*painter, visualRect(option->direction, option->rect, arrow), QStringLiteral("chevron-down"), colour(Token::Muted));
}

void Style::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar: drawScrollBar(option, painter); return;
    case CC_ComboBox: drawComboBox(option, painter, widget); return;
    case CC_SpinBox: drawField(option, painter, widget); return;
    case CC_ToolButton: {
        const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
        if (button == nullptr)
            return;
        QStyleOption ground = *option;
        if (!button->state.testFlag(State_AutoRaise)
            || button->state & (State_MouseOver | State_On | State_Sunken | State_HasFocus))
            drawButton(&ground, painter, widget);
        QStyleOptionButton label;
        label.QStyleOption::operator=(*option);
        label.icon = button->toolButtonStyle == Qt::ToolButtonTextOnly ? QIcon() : button->icon;
        label.text = button->toolButtonStyle == Qt::ToolButtonIconOnly ? QString() : button->text;
        drawButtonLabel(&label, painter, widget);
        return;
    }
    default: QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    switch (element) {
    case SE_LineEditContents:
        if (isInsideField(widget))
            return option->rect;
        return option->rect.adjusted(metric::controlPadding - 4, 1, -(metric::controlPadding - 4), -1);
    case SE_HeaderLabel: return option->rect.adjusted(metric::cellPadding, 0, -metric::cellPadding, 0);
    default: return QProxyStyle::subElementRect(element, option, widget);
    }
}

QRect Style::subControlRect(
    ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const
{
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return visualRect(option->direction, option->rect, option->rect.adjusted(metric::controlPadding, 1, -28, -1));
    if (control == CC_SpinBox) {
        if (part == SC_SpinBoxEditField)
            return option->rect.adjusted(metric::controlPadding - 4, 1, -4, -1);
        if (part == SC_SpinBoxUp || part == SC_SpinBoxDown)
            return {};
    }
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (bar != nullptr && (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine))
            return {};
        if (bar != nullptr && part == SC_ScrollBarGroove)
            return option->rect;
        if (bar != nullptr && part == SC_ScrollBarSlider) {
            const bool isVertical = bar->orientation == Qt::Vertical;
            const int length = isVertical ? option->rect.height() : option->rect.width();
            const qint64 range = static_cast<qint64>(bar->maximum) - bar->minimum;
            const int slider = range <= 0
                ? length
                : std::max(32, static_cast<int>(static_cast<qint64>(length) * bar->pageStep / (range + bar->pageStep)));
            const int at =
                sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
            const auto box =
                isVertical ? QRect(0, at, option->rect.width(), slider) : QRect(at, 0, slider, option->rect.height());
            return visualRect(option->direction, option->rect, box.translated(option->rect.topLeft()));
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    switch (type) {
    case CT_PushButton:
    case CT_ToolButton: {
        QString text;
        bool hasIcon_ = false;
        int menu = 0;
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            text = button->text;
            hasIcon_ = !button->icon.isNull();
            menu = button->features.testFlag(QStyleOptionButton::HasMenu) ? 20 : 0;
        } else if (const auto *tool = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            text = tool->toolButtonStyle == Qt::ToolButtonIconOnly ? QString() : tool->text;
            hasIcon_ = tool->toolButtonStyle != Qt::ToolButtonTextOnly && !tool->icon.isNull();
        }
        const auto variant = variantOf(widget);
        if (text.isEmpty())
            return {metric::control, metric::control};
        const auto hint = widget != nullptr ? widget->property("keyHint").toString() : QString();
        int width = QFontMetrics(font(Type::BodyStrong)).size(Qt::TextShowMnemonic, text).width() + 1 + menu;
        if (hasIcon_)
            width += metric::icon + metric::iconGap;
        if (!hint.isEmpty())
            width += QFontMetrics(font(Type::Caption)).horizontalAdvance(hint) + 12 + 8;
        const int padding = variant == Variant::Link ? 0 : metric::controlPadding;
        return {width + 2 * padding, std::max(metric::control, QFontMetrics(font(Type::Body)).height() + 10)};
    }
    case CT_LineEdit: return {size.width() + 2 * (metric::controlPadding - 4), std::max(metric::control, size.height() + 10)};
    case CT_ComboBox: return {size.width() + metric::controlPadding + 32, std::max(metric::control, size.height() + 10)};
    case CT_SpinBox: return {size.width() + metric::controlPadding, std::max(metric::control, size.height() + 10)};
    case CT_MenuItem: {
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        if (item != nullptr && item->menuItemType == QStyleOptionMenuItem::Separator)
            return {size.width(), 9};
        const auto parts = item != nullptr ? item->text.split(u'\t') : QStringList();
        int width = 26 + 24 + QFontMetrics(font(Type::Body)).size(Qt::TextShowMnemonic, parts.value(0)).width() + 24;
        if (parts.size() > 1)
            width += QFontMetrics(font(Type::Small)).horizontalAdvance(parts[1]) + 24;
        return {std::max(width, 160), std::max(30, QFontMetrics(font(Type::Body)).height() + 12)};
    }
    case CT_HeaderSection: {
        const auto base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width() + metric::cellPadding, std::max(metric::head, QFontMetrics(font(Type::SmallStrong)).height() + 12)};
    }
    case CT_ItemViewItem: {
        const auto base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width(), std::max(base.height(), 30)};
    }
    default: return QProxyStyle::sizeFromContents(type, option, size, widget);
    }
}

int Style::pixelMetric(PixelMetric metric_, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric_) {
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize: return metric::icon;
    case PM_HeaderMargin: return metric::cellPadding;
    case PM_HeaderGripMargin: return 4;
    case PM_MenuPanelWidth: return 1;
    case PM_MenuVMargin: return 4;
    case PM_SplitterWidth: return 5;
    case PM_TreeViewIndentation: return 20;
    case PM_TextCursorWidth: return 1;
    case PM_DefaultFrameWidth:
        if (qobject_cast<const QPlainTextEdit *>(widget) != nullptr || qobject_cast<const QTextEdit *>(widget) != nullptr)
            return 8;
        return qobject_cast<const QAbstractItemView *>(widget) != nullptr ? 0 : QProxyStyle::pixelMetric(metric_, option, widget);
    case PM_ToolTipLabelFrameWidth: return 6;
    default: return QProxyStyle::pixelMetric(metric_, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_ToolTip_WakeUpDelay: return 600;
    case SH_ComboBox_Popup: return 0;
    case SH_Widget_Animate:
    case SH_Widget_Animation_Duration: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_EtchDisabledText:
    case SH_ScrollView_FrameOnlyAroundContents: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

}
