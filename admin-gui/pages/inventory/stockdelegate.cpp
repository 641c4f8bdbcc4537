#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/pages/inventory/stockview.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QLineEdit>
#include <QPainter>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

constexpr int chevronRoom = 28; ///< before the name of a variant, and of its locations

// Title and options in one line, the SKU below: the options go before the title loses a letter.
void paintName(QPainter &painter, const QRect &box, const StockOfVariant &variant, Qt::LayoutDirection direction)
{
    const auto strong = gui::font(Type::BodyStrong);
    const auto body = gui::font(Type::Body);
    const auto small = gui::font(Type::Small);
    const QFontMetrics strongMetrics(strong);
    const QFontMetrics smallMetrics(small);
    const auto alignment =
        static_cast<int>(QStyle::visualAlignment(direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine;
    const int top = box.top() + (box.height() - strongMetrics.height() - smallMetrics.height()) / 2;
    const QRect first(box.left(), top, box.width(), strongMetrics.height());
    painter.setFont(strong);
    painter.setPen(colour(Token::Text));
    painter.drawText(first, alignment, strongMetrics.elidedText(variant.title, Qt::ElideRight, first.width()));
    const int used = strongMetrics.horizontalAdvance(variant.title);
    if (!variant.options.isEmpty() && first.width() - used > 48) {
        painter.setFont(body);
        painter.setPen(colour(Token::Muted));
        const auto rest = first.adjusted(used, 0, 0, 0);
        painter.drawText(QStyle::visualRect(direction, box, rest), alignment,
            QFontMetrics(body).elidedText(u" · "_s + variant.options, Qt::ElideRight, rest.width()));
    }
    painter.setFont(small);
    painter.setPen(colour(Token::Muted));
    painter.drawText(QRect(box.left(), top + strongMetrics.height(), box.width(), smallMetrics.height()), alignment,
        u'\u2066' + smallMetrics.elidedText(variant.sku, Qt::ElideMiddle, box.width()) + u'\u2069');
}

}

int StockDelegate::nameStart()
{
    return metric::pagePadding + chevronRoom;
}

int StockDelegate::rowHeight()
{
    return std::max(metric::tallRow, QFontMetrics(gui::font(Type::Body)).height() * 2 + 8);
}

QRect StockDelegate::chevron(const QRect &row, Qt::LayoutDirection direction)
{
    const QRect box(row.left() + metric::pagePadding - 8, row.top(), chevronRoom + 4, row.height());
    return QStyle::visualRect(direction, row, box);
}

QSize StockDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const auto *cell = index.data(CellDataRole).value<const Cell *>();
    return {cell == nullptr ? 0 : RowDelegate::widthOf(*cell), rowHeight()};
}

void StockDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const auto *cell = index.data(CellDataRole).value<const Cell *>();
    auto ground = colour(isSelected ? Token::Selection : index.siblingAtColumn(0) == m_hovered ? Token::Hover : Token::Panel);
    painter.fillRect(option.rect, ground);
    if (!isSelected && cell != nullptr && cell->isChanged && m_freshness > 0) {
        auto fresh = colour(Token::Selection);
        fresh.setAlphaF(static_cast<float>(m_freshness));
        painter.fillRect(option.rect, fresh);
    }
    paintLine(painter, option.rect, Qt::BottomEdge, colour(Token::Line));
    if (index.column() == NameColumn && isSelected) {
        const QRect bar(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1);
        painter.fillRect(QStyle::visualRect(option.direction, option.rect, bar), colour(Token::Accent));
    }
}

void StockDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    paintGround(*painter, option, index);
    if (m_isDimmed)
        painter->setOpacity(0.6);
    const auto *model = qobject_cast<const StockModel *>(index.model());
    const auto *cell = index.data(CellDataRole).value<const Cell *>();
    const auto *view = qobject_cast<const QTreeView *>(option.widget);
    const bool isName = index.column() == NameColumn;
    const bool isLast = index.column() == StockColumns - 1;
    const int start = isName ? nameStart() : metric::cellPadding;
    auto box = option.rect.adjusted(start, 0, -(isLast ? metric::pagePadding : metric::cellPadding), -1);
    box = QStyle::visualRect(option.direction, option.rect, box);
    if (isName && model->isVariant(index)) {
        if (model->hasChildren(index)) {
            auto place = QRect(0, 0, metric::icon, metric::icon);
            place.moveCenter(QPoint(option.rect.left() + metric::pagePadding + 6, option.rect.center().y()));
            place = QStyle::visualRect(option.direction, option.rect, place);
            const bool isOpen = view != nullptr && view->isExpanded(index);
            paintIcon(*painter, place, isOpen ? u"chevron-down"_s : u"chevron-right"_s, colour(Token::Muted), option.direction);
        }
        paintName(*painter, box, model->variant(index), option.direction);
    } else if (cell != nullptr) {
        const bool isAtEnd = stockColumns()[static_cast<size_t>(index.column())].isAtEnd;
        paintCell(*painter, box, *cell, isAtEnd, option.direction);
    }
    painter->restore();
}

QWidget *StockDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *field = new QLineEdit(parent);
    field->setAccessibleName(stockColumns()[OnHandColumn].title);
    field->setAlignment(Qt::AlignRight);
    field->setMaxLength(16);
    return field;
}

void StockDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &) const
{
    // Wide enough for what is typed, and inside its row.
    constexpr int narrowest = 82;
    const int height = std::min(metric::control, option.rect.height() - 8);
    const int width = std::max(narrowest, option.rect.width() - 4);
    const QRect ltr(option.rect.right() - width - 1, option.rect.top() + (option.rect.height() - height) / 2, width, height);
    const QRect rtl(option.rect.left() + 2, ltr.top(), width, height);
    editor->setGeometry(option.direction == Qt::RightToLeft ? rtl : ltr);
}

}
