#include "admin-gui/widgets/rowdelegate.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QPainter>

#include <numbers>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

// Fonts and their metrics are asked for in every cell: made once for each size.
struct Faces
{
    QFont body = font(Type::Body);
    QFont strong = font(Type::BodyStrong);
    QFont small = font(Type::Small);
    QFont badge = font(Type::SmallStrong);
    QFontMetrics bodyMetrics{body};
    QFontMetrics strongMetrics{strong};
    QFontMetrics smallMetrics{small};
    QFontMetrics badgeMetrics{badge};
    QFont base = QApplication::font();
};

const Faces &faces()
{
    static Faces known;
    if (known.base != QApplication::font())
        known = Faces();
    return known;
}

struct DigitCell
{
    QFont face;
    int width = 0;
    bool isEven = true;
};

const DigitCell &digits(const QFont &face)
{
    static QList<DigitCell> known;
    for (const auto &cell : known)
        if (cell.face == face)
            return cell;
    const QFontMetrics metrics(face);
    DigitCell cell{.face = face, .width = 0, .isEven = true};
    const int first = metrics.horizontalAdvance(u'0');
    for (char16_t digit = u'0'; digit <= u'9'; ++digit) {
        const int width = metrics.horizontalAdvance(QChar(digit));
        cell.isEven = cell.isEven && width == first;
        cell.width = std::max(cell.width, width);
    }
    known.append(cell);
    return known.last();
}

QColor blend(const QColor &over, const QColor &under, double share)
{
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a * share + b * (1 - share))); };
    return QColor(part(over.red(), under.red()), part(over.green(), under.green()), part(over.blue(), under.blue()));
}

void paintTexts(QPainter &painter, const QRect &box, const Cell &cell, const QFont &face, const QFontMetrics &metrics,
    const QColor &ink, Qt::LayoutDirection direction)
{
    const auto alignment = QStyle::visualAlignment(direction, Qt::AlignLeft | Qt::AlignVCenter);
    QString second = cell.second.isEmpty() ? QString() : u" · "_s + cell.second;
    const int textWidth = metrics.horizontalAdvance(cell.text);
    const int secondWidth = second.isEmpty() ? 0 : faces().bodyMetrics.horizontalAdvance(second);
    // The second part goes before the first loses a letter, unless a good part of it has room.
    const int room = box.width() - textWidth;
    if (secondWidth > room)
        second = room > 60 ? faces().bodyMetrics.elidedText(second, Qt::ElideRight, room) : QString();
    painter.setFont(face);
    painter.setPen(ink);
    const auto text = textWidth > box.width() ? metrics.elidedText(cell.text, Qt::ElideRight, box.width()) : cell.text;
    painter.drawText(box, static_cast<int>(alignment) | Qt::TextSingleLine, text);
    if (cell.isStruck) {
        const int width = std::min(textWidth, box.width());
        const QRect line = QStyle::visualRect(direction, box, QRect(box.left(), box.center().y(), width, 1));
        painter.fillRect(line, ink);
    }
    if (second.isEmpty())
        return;
    painter.setFont(faces().body);
    painter.setPen(colour(Token::Muted));
    const auto rest = QStyle::visualRect(direction, box, box.adjusted(textWidth, 0, 0, 0));
    painter.drawText(rest, static_cast<int>(alignment) | Qt::TextSingleLine, second);
}

void paintTwoLines(QPainter &painter, const QRect &box, const Cell &cell, Qt::LayoutDirection direction)
{
    const auto &f = faces();
    const int total = f.strongMetrics.height() + f.smallMetrics.height();
    const int top = box.top() + (box.height() - total) / 2;
    const auto alignment =
        static_cast<int>(QStyle::visualAlignment(direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine;
    painter.setFont(f.strong);
    painter.setPen(colour(Token::Text));
    painter.drawText(QRect(box.left(), top, box.width(), f.strongMetrics.height()), alignment,
        f.strongMetrics.elidedText(cell.text, Qt::ElideRight, box.width()));
    painter.setFont(f.small);
    painter.setPen(colour(Token::Muted));
    painter.drawText(QRect(box.left(), top + f.strongMetrics.height(), box.width(), f.smallMetrics.height()), alignment,
        f.smallMetrics.elidedText(cell.second, Qt::ElideRight, box.width()));
}

void paintBar(QPainter &painter, const QRect &box, const Cell &cell, Qt::LayoutDirection direction)
{
    constexpr int barWidth = 54;
    const auto &f = faces();
    const auto tone = cell.tone == Tone::Danger ? colour(Token::Danger)
        : cell.tone == Tone::Warning            ? colour(Token::NewRowBar)
                                                : Theme::current().tone(Tone::Success).text;
    const int numberRoom = std::max(numberWidth(cell.text, f.strong), 28);
    const QRect track(box.right() - numberRoom - 12 - barWidth, box.center().y() - 1, barWidth, 4);
    if (track.left() >= box.left()) {
        const auto shown = QStyle::visualRect(direction, box, track);
        paintBox(painter, shown, 2, colour(Token::Track), {});
        auto done = track;
        done.setWidth(std::clamp(static_cast<int>(track.width() * cell.share), cell.share > 0 ? 4 : 0, track.width()));
        if (done.width() > 0)
            paintBox(painter, QStyle::visualRect(direction, box, done), 2, tone, {});
    }
    painter.setPen(cell.tone == Tone::Danger ? colour(Token::Danger) : colour(Token::Text));
    paintNumber(painter, box, cell.text, f.strong, QStyle::visualAlignment(direction, Qt::AlignRight | Qt::AlignVCenter));
}

}

void paintNumber(QPainter &painter, const QRect &box, const QString &number, const QFont &face, Qt::Alignment alignment)
{
    painter.setFont(face);
    const auto &cell = digits(face);
    if (cell.isEven) {
        painter.drawText(box, static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextForceLeftToRight, number);
        return;
    }
    const QFontMetrics metrics(face);
    const int width = numberWidth(number, face);
    int x = alignment.testFlag(Qt::AlignRight) ? box.right() + 1 - width
        : alignment.testFlag(Qt::AlignHCenter) ? box.center().x() - width / 2
                                               : box.left();
    const int y = box.top() + (box.height() - metrics.height()) / 2 + metrics.ascent();
    for (const auto letter : number) {
        const int own = metrics.horizontalAdvance(letter);
        const int room = letter.isDigit() ? cell.width : own;
        painter.drawText(QPoint(x + (room - own) / 2, y), QString(letter));
        x += room;
    }
}

int numberWidth(const QString &number, const QFont &face)
{
    const auto &cell = digits(face);
    const QFontMetrics metrics(face);
    if (cell.isEven)
        return metrics.horizontalAdvance(number);
    int width = 0;
    for (const auto letter : number)
        width += letter.isDigit() ? cell.width : metrics.horizontalAdvance(letter);
    return width;
}

int badgeWidth(const QString &word)
{
    return faces().badgeMetrics.horizontalAdvance(word) + 2 * metric::badgePadding + 6 + 5;
}

void paintBadge(QPainter &painter, const QRect &box, const QString &word, Tone tone, Qt::LayoutDirection direction)
{
    const auto pair = Theme::current().tone(tone);
    const int height = std::max(metric::badge, faces().badgeMetrics.height() + 4);
    const QRect badge(box.left(), box.top() + (box.height() - height) / 2, std::min(badgeWidth(word), box.width()), height);
    const auto shown = QStyle::visualRect(direction, box, badge);
    paintBox(painter, shown, metric::radius, pair.ground, {});
    const QRect dot(badge.left() + metric::badgePadding, badge.center().y() - 2, 6, 6);
    paintBox(painter, QStyle::visualRect(direction, box, dot), 3, pair.text, {});
    const auto text =
        QStyle::visualRect(direction, box, badge.adjusted(metric::badgePadding + 11, 0, -metric::badgePadding + 1, 0));
    painter.setFont(faces().badge);
    painter.setPen(pair.text);
    painter.drawText(text,
        static_cast<int>(QStyle::visualAlignment(direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
        faces().badgeMetrics.elidedText(word, Qt::ElideRight, text.width()));
}

void paintRing(QPainter &painter, const QRect &box, Ring ring)
{
    const auto blue = colour(Token::Accent);
    const auto amber = colour(Token::NewRowBar);
    const auto green = Theme::current().isDark() ? colour(Token::Success) : QColor(Theme::current().tone(Tone::Success).text);
    QColor ink = blue;
    double share = 0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF circle = QRectF(box).adjusted(1.5, 1.5, -1.5, -1.5);
    switch (ring) {
    case Ring::None: painter.restore(); return;
    case Ring::Unfulfilled: {
        QPen pen(colour(Token::Muted), 1.6);
        pen.setDashPattern({1.4, 1.5});
        painter.setPen(pen);
        painter.drawEllipse(circle);
        painter.restore();
        return;
    }
    case Ring::Delivered:
        painter.restore();
        paintBox(painter, box.adjusted(1, 1, -1, -1), box.width() / 2, green, {});
        paintIcon(painter, box.adjusted(3, 3, -3, -3), u"check"_s, colour(Token::Panel));
        return;
    case Ring::Canceled:
        painter.restore();
        paintIcon(painter, box, u"circle-x"_s, colour(Token::Muted));
        return;
    case Ring::PartlyPacked:
        ink = amber;
        share = 0.25;
        break;
    case Ring::Packed: share = 0.5; break;
    case Ring::PartlyShipped: share = 2.0 / 3; break;
    case Ring::Shipped: share = 0.8; break;
    case Ring::PartlyDelivered:
        ink = green;
        share = 0.8;
        break;
    }
    painter.setPen(QPen(ink, 1.6));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(circle);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPie(circle.adjusted(2, 2, -2, -2), 90 * 16, -static_cast<int>(share * 360 * 16));
    painter.restore();
}

void paintCell(QPainter &painter, const QRect &box, const Cell &cell, bool isAtEnd, Qt::LayoutDirection direction)
{
    const auto &f = faces();
    switch (cell.look) {
    case CellLook::Select: return;
    case CellLook::Badge:
        if (!cell.text.isEmpty())
            paintBadge(painter, box, cell.text, cell.tone, direction);
        return;
    case CellLook::Ring: {
        const QRect ring(box.left(), box.center().y() - 7, 16, 16);
        paintRing(painter, QStyle::visualRect(direction, box, ring), cell.ring);
        Cell word = cell;
        word.second.clear();
        paintTexts(painter, QStyle::visualRect(direction, box, box.adjusted(16 + 7, 0, 0, 0)), word, f.body, f.bodyMetrics,
            cell.ring == Ring::Canceled ? colour(Token::Muted) : colour(Token::Text), direction);
        return;
    }
    case CellLook::Number:
        painter.setPen(cell.isStruck || cell.tone == Tone::Neutral ? cell.isStruck ? colour(Token::Muted) : colour(Token::Text)
                                                                   : Theme::current().tone(cell.tone).text);
        paintNumber(painter, box, cell.text, cell.share > 0 ? f.strong : f.body,
            QStyle::visualAlignment(direction, (isAtEnd ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
        if (cell.isStruck) {
            const int width = numberWidth(cell.text, f.body);
            painter.fillRect(QStyle::visualRect(direction, box, QRect(box.right() - width, box.center().y() + 1, width, 1)),
                colour(Token::Muted));
        }
        return;
    case CellLook::TwoLines: paintTwoLines(painter, box, cell, direction); return;
    case CellLook::Bar: paintBar(painter, box, cell, direction); return;
    case CellLook::Strong: paintTexts(painter, box, cell, f.strong, f.strongMetrics, colour(Token::Text), direction); return;
    case CellLook::Muted: paintTexts(painter, box, cell, f.body, f.bodyMetrics, colour(Token::Muted), direction); return;
    case CellLook::Text: paintTexts(painter, box, cell, f.body, f.bodyMetrics, colour(Token::Text), direction); return;
    }
}

RowDelegate::RowDelegate(QObject *parent) : QStyledItemDelegate(parent) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const auto *cell = index.data(CellDataRole).value<const Cell *>();
    return {cell == nullptr ? 0 : widthOf(*cell), m_rowHeight};
}

int RowDelegate::widthOf(const Cell &cell)
{
    const auto &f = faces();
    constexpr int padding = 2 * metric::cellPadding;
    switch (cell.look) {
    case CellLook::Select: return 44;
    case CellLook::Badge: return badgeWidth(cell.text) + padding;
    case CellLook::Ring: return 16 + 7 + f.bodyMetrics.horizontalAdvance(cell.text) + padding + 2;
    case CellLook::Number: return numberWidth(cell.text, f.strong) + padding + 2;
    case CellLook::TwoLines:
        return std::max(f.strongMetrics.horizontalAdvance(cell.text), f.smallMetrics.horizontalAdvance(cell.second)) + padding
            + 2;
    case CellLook::Bar: return 54 + 12 + std::max(numberWidth(cell.text, f.strong), 28) + padding;
    case CellLook::Strong:
    case CellLook::Muted:
    case CellLook::Text:
        return f.strongMetrics.horizontalAdvance(cell.text)
            + (cell.second.isEmpty() ? 0 : f.bodyMetrics.horizontalAdvance(u" · "_s + cell.second)) + padding + 2;
    }
    return padding;
}

void RowDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QColor ground = colour(Token::Panel);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const bool isNew = index.data(IsNewRole).toBool();
    const auto *cell = index.data(CellDataRole).value<const Cell *>();
    if (isSelected)
        ground = colour(Token::Selection);
    else if (isNew && m_freshness > 0)
        ground = blend(colour(Token::NewRow), ground, m_freshness);
    else if (cell != nullptr && cell->isChanged && m_freshness > 0)
        ground = blend(colour(Token::Selection), ground, m_freshness);
    else if (index.row() == m_hovered)
        ground = colour(Token::Hover);
    painter.fillRect(option.rect, ground);
    paintLine(painter, option.rect, Qt::BottomEdge, colour(Token::Line));
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    if (index.column() != 0 || view == nullptr)
        return;
    // The row where the keys act, and a row that nobody has seen, have a bar at the leading edge.
    const bool isCurrent = view->currentIndex().row() == index.row() && (view->hasFocus() || isSelected);
    if (isCurrent || isNew) {
        const QRect bar(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1);
        painter.fillRect(
            QStyle::visualRect(option.direction, option.rect, bar), isCurrent ? colour(Token::Accent) : colour(Token::NewRowBar));
    }
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    paintGround(*painter, option, index);
    if (m_isDimmed)
        painter->setOpacity(0.6);
    const auto *cell = index.data(CellDataRole).value<const Cell *>();
    if (cell != nullptr && cell->look == CellLook::Select) {
        QStyleOptionButton box;
        box.rect = QRect(0, 0, 16, 16);
        box.rect.moveCenter(option.rect.center());
        box.direction = option.direction;
        box.state =
            QStyle::State_Enabled | (option.state.testFlag(QStyle::State_Selected) ? QStyle::State_On : QStyle::State_Off);
        if (index.row() == m_hovered)
            box.state |= QStyle::State_MouseOver;
        option.widget->style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &box, painter, option.widget);
    } else if (cell != nullptr) {
        const bool isAtEnd = (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
        const bool isLast = index.column() == index.model()->columnCount() - 1;
        auto box = option.rect.adjusted(metric::cellPadding, 0, -(isLast ? metric::pagePadding : metric::cellPadding), -1);
        box = QStyle::visualRect(option.direction, option.rect, box);
        if (cell->look == CellLook::Strong && index.data(IsNewRole).toBool()) {
            const auto word = QCoreApplication::translate("kontor::gui::RowDelegate", "New");
            const int own = widthOf(*cell) - 2 * metric::cellPadding;
            const int badge = badgeWidth(word);
            if (own + 8 + badge <= box.width()) {
                const QRect place(box.left() + own + 6, box.top(), badge, box.height());
                paintBadge(*painter, QStyle::visualRect(option.direction, box, place), word, Tone::Warning, option.direction);
            }
        }
        paintCell(*painter, box, *cell, isAtEnd, option.direction);
    }
    painter->restore();
}

}
