#include "admin-gui/pages/inventory/scandelegate.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QPainter>
#include <QSpinBox>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int numbersWidth = 110;
constexpr int tickWidth = 24;

int rowHeight()
{
    return std::max(46, QFontMetrics(gui::font(Type::Body)).height() * 2 + 12);
}
}

QSize ScanDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, rowHeight()};
}

void ScanDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto &line = m_sheet.lines()[static_cast<size_t>(index.row())];
    const auto direction = option.direction;
    const auto place = [&](const QRect &box) { return QStyle::visualRect(direction, option.rect, box); };
    const bool isLast = index.row() == m_sheet.last();
    painter->save();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected) && option.state.testFlag(QStyle::State_HasFocus);
    painter->fillRect(option.rect, colour(isLast ? Token::NewRow : isSelected ? Token::Selection : Token::Panel));
    paintLine(*painter, option.rect, Qt::BottomEdge, colour(Token::Line));
    if (isLast || isSelected)
        painter->fillRect(place(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1)),
            colour(isLast ? Token::NewRowBar : Token::Accent));
    const auto box = option.rect.adjusted(metric::pagePadding, 0, -metric::pagePadding, -1);
    const bool hasFault = !line.fault.isEmpty();
    const Cell name{.look = CellLook::TwoLines,
        .text = hasFault ? nameOf(line.variant) : line.variant.title,
        .second = hasFault                   ? line.fault
            : line.variant.options.isEmpty() ? line.variant.sku
                                             : line.variant.options + u" · "_s + line.variant.sku};
    paintCell(*painter, place(box.adjusted(0, 0, -(numbersWidth + tickWidth), 0)), name, false, direction);
    const QLocale locale;
    const int expected = line.expectedPieces();
    const auto of = m_sheet.hasDelivery() ? u' ' + ScanSheet::tr("of %1").arg(locale.toString(expected)) : QString();
    const auto strong = gui::font(Type::BodyStrong);
    const int ofWidth = QFontMetrics(gui::font(Type::Body)).horizontalAdvance(of);
    const QRect numbers(box.right() + 1 - tickWidth - numbersWidth, box.top(), numbersWidth, box.height());
    const auto end = QStyle::visualAlignment(direction, Qt::AlignRight) | Qt::AlignVCenter;
    painter->setPen(colour(Token::Text));
    paintNumber(*painter, place(numbers.adjusted(0, 0, -ofWidth, 0)), locale.toString(line.pieces), strong, end);
    painter->setFont(gui::font(Type::Body));
    painter->setPen(colour(Token::Muted));
    painter->drawText(place(numbers), static_cast<int>(end) | Qt::TextSingleLine, of);
    const QRect tick(box.right() - 15, box.center().y() - 7, metric::icon, metric::icon);
    if (hasFault)
        paintIcon(*painter, place(tick), u"circle-alert"_s, colour(Token::Danger));
    else if (m_sheet.hasDelivery() && line.pieces > expected)
        paintIcon(*painter, place(tick), u"triangle-alert"_s, colour(Token::Warning));
    else if (m_sheet.hasDelivery() && line.pieces == expected && expected > 0)
        paintIcon(*painter, place(tick), u"check"_s, colour(Token::Success));
    painter->restore();
}

QWidget *ScanDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *box = new QSpinBox(parent);
    box->setRange(0, limits::stockOfLevel);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAlignment(Qt::AlignRight);
    box->setAccessibleName(ScanSheet::tr("Pieces"));
    return box;
}

void ScanDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const QRect box(option.rect.right() - metric::pagePadding - tickWidth - 80, option.rect.center().y() - metric::control / 2,
        90, metric::control);
    editor->setGeometry(QStyle::visualRect(option.direction, option.rect, box));
}

}
