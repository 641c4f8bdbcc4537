#include "admin-gui/pages/inventory/stockview.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/pages/inventory/onhandpanel.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 120;
constexpr int fadeMs = 2'000;
constexpr int narrowestName = 200;
}

namespace {

/** The words over the names stand over the names, not over the chevrons before them. */
class StockHead final : public QHeaderView
{
public:
    explicit StockHead(QWidget *parent) : QHeaderView(Qt::Horizontal, parent) {}

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        if (section != NameColumn)
            return QHeaderView::paintSection(painter, rect, section);
        painter->fillRect(rect, colour(Token::Raised));
        paintLine(*painter, rect, Qt::BottomEdge, colour(Token::Line));
        const auto shifted = rect.adjusted(StockDelegate::nameStart() - metric::cellPadding, 0, 0, 0);
        QHeaderView::paintSection(painter, QStyle::visualRect(layoutDirection(), rect, shifted), section);
    }
};

}

StockView::StockView(StockModel &model, QWidget *parent) : QTreeView(parent), m_model(model), m_delegate(new StockDelegate(this))
{
    setHeader(new StockHead(this));
    setModel(&model);
    setItemDelegate(m_delegate);
    setUniformRowHeights(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setHighlightSections(false);
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(40);
    header()->setAccessibleName(tr("Columns"));
    connect(&model, &StockModel::stateChanged, this, &StockView::showState);
    connect(&model, &QAbstractItemModel::dataChanged, this, [this] {
        m_fade.stop();
        m_fade.start();
    });
    m_fade.setDuration(fadeMs);
    m_fade.setStartValue(1.0);
    m_fade.setEndValue(0.0);
    connect(&m_fade, &QVariantAnimation::valueChanged, this, [this](const QVariant &value) {
        m_delegate->setFreshness(value.toDouble());
        viewport()->update();
    });
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_showsSkeleton = m_model.state() == StockModel::State::Loading;
        m_delegate->setDimmed(m_model.isReloading());
        viewport()->update();
    });
    m_button = new QPushButton(viewport());
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_model.state() == StockModel::State::Failed)
            m_model.reload();
        else if (m_isFiltered)
            Q_EMIT filtersCleared();
        else
            Q_EMIT beginRequested();
    });
    showState();
}

void StockView::setEmptyWords(const EmptyWords &words, const EmptyWords &noMatch)
{
    m_empty = words;
    m_noMatch = noMatch;
    showState();
}

std::optional<StockOfLevel> StockView::currentLevel() const
{
    return currentIndex().isValid() ? m_model.onlyLevel(currentIndex()) : std::nullopt;
}

std::optional<VariantId> StockView::currentVariant() const
{
    return currentIndex().isValid() ? std::optional(m_model.variant(currentIndex()).id) : std::nullopt;
}

void StockView::showState()
{
    const auto state = m_model.state();
    if (state == StockModel::State::Loading || m_model.isReloading()) {
        if (!m_patience.isActive())
            m_patience.start();
    } else {
        m_patience.stop();
        m_showsSkeleton = false;
        m_delegate->setDimmed(false);
    }
    const bool isBare = m_model.rowCount() == 0 && state != StockModel::State::Loading;
    const auto text = state == StockModel::State::Failed ? tr("Try again") : (m_isFiltered ? m_noMatch : m_empty).button;
    m_button->setVisible(isBare && !text.isEmpty());
    m_button->setText(text);
    m_button->adjustSize();
    m_button->move((viewport()->width() - m_button->width()) / 2, viewport()->height() / 2 + 34);
    fitColumns();
    viewport()->update();
}

// As wide as the heads and the first rows want them; the name takes the rest.
void StockView::fitColumns()
{
    const QFontMetrics heads(gui::font(Type::SmallStrong));
    const int looked = std::min(m_model.rowCount(), 100);
    int used = 0;
    for (int c = 1; c < StockColumns; ++c) {
        int width = heads.horizontalAdvance(stockColumns()[static_cast<size_t>(c)].title) + 2 * metric::cellPadding + 4;
        for (int r = 0; r < looked; ++r)
            width = std::max(width, RowDelegate::widthOf(*m_model.index(r, c).data(CellDataRole).value<const Cell *>()));
        if (c == AvailableColumn)
            width += metric::cellPadding;
        if (c == OnHandColumn)
            width = std::max(width, 86); // the cell is typed in
        if (c == StateColumn)
            width = std::max(width, badgeWidth(stockWord(StockState::Out).word) + metric::cellPadding + metric::pagePadding);
        setColumnWidth(c, width);
        used += width;
    }
    setColumnWidth(NameColumn, std::max(narrowestName, viewport()->width() - used));
}

void StockView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    showState();
    placePanel();
}

void StockView::updateGeometries()
{
    QTreeView::updateGeometries();
    verticalScrollBar()->setSingleStep(StockDelegate::rowHeight());
}

void StockView::mouseMoveEvent(QMouseEvent *event)
{
    const auto index = indexAt(event->position().toPoint()).siblingAtColumn(0);
    m_delegate->setHovered(index);
    viewport()->update();
    QTreeView::mouseMoveEvent(event);
}

void StockView::leaveEvent(QEvent *event)
{
    m_delegate->setHovered({});
    viewport()->update();
    QTreeView::leaveEvent(event);
}

void StockView::mousePressEvent(QMouseEvent *event)
{
    const auto at = event->position().toPoint();
    const auto index = indexAt(at).siblingAtColumn(0);
    if (event->button() == Qt::LeftButton && index.isValid() && m_model.hasChildren(index)) {
        QRect row = visualRect(index);
        if (StockDelegate::chevron(row, layoutDirection()).contains(at)) {
            setFocus(Qt::MouseFocusReason);
            setCurrentIndex(index);
            setExpanded(index, !isExpanded(index));
            return;
        }
    }
    QTreeView::mousePressEvent(event);
}

void StockView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const auto index = indexAt(event->position().toPoint());
    if (!index.isValid())
        return;
    if (index.column() == OnHandColumn && m_model.onlyLevel(index)) {
        startEdit();
    } else if (m_model.hasChildren(index.siblingAtColumn(0))) {
        setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
    } else {
        Q_EMIT inspected();
    }
}

void StockView::keyPressEvent(QKeyEvent *event)
{
    const auto index = currentIndex().siblingAtColumn(0);
    const bool isPlain = (event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::NoModifier;
    const auto letter = event->text().isEmpty() ? QChar() : event->text()[0];
    if (isPlain && index.isValid() && (letter.isDigit() || letter == u'+' || letter == u'-') && m_model.onlyLevel(index)) {
        startEdit(event->text());
        return;
    }
    switch (event->key()) {
    case Qt::Key_F2: startEdit(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (isPlain && index.isValid()) {
            if (m_model.onlyLevel(index))
                startEdit();
            else
                setExpanded(index, !isExpanded(index));
            return;
        }
        break;
    case Qt::Key_Space:
        if (index.isValid())
            Q_EMIT inspected();
        return;
    default: break;
    }
    // Other letters are actions of the page, no search in the rows that happen to be loaded.
    if (isPlain && letter.isPrint()) {
        event->ignore();
        return;
    }
    QTreeView::keyPressEvent(event);
}

void StockView::contextMenuEvent(QContextMenuEvent *event)
{
    const auto index = indexAt(event->pos());
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    QMenu menu(this);
    if (m_isEditable && m_model.onlyLevel(index))
        connect(
            menu.addAction(icon(u"pencil"_s), tr("Change what is on hand")), &QAction::triggered, this, [this] { startEdit(); });
    connect(menu.addAction(icon(u"sliders-horizontal"_s), tr("Settings and details")), &QAction::triggered, this,
        &StockView::inspected);
    connect(menu.addAction(icon(u"history"_s), tr("Movements of this variant")), &QAction::triggered, this,
        [this] { Q_EMIT ledgerWanted(*currentVariant()); });
    menu.exec(event->globalPos());
}

void StockView::startEdit(const QString &typed)
{
    const auto level = currentLevel();
    if (!m_isEditable || !level || m_editor != nullptr)
        return;
    const auto index = currentIndex().siblingAtColumn(OnHandColumn);
    scrollTo(index);
    m_before = *level;
    m_sent.reset();
    m_edited = index;
    openPersistentEditor(index);
    m_editor = qobject_cast<QLineEdit *>(indexWidget(index));
    if (m_editor == nullptr)
        m_editor = viewport()->findChild<QLineEdit *>(QString(), Qt::FindDirectChildrenOnly);
    m_panel = new OnHandPanel(viewport());
    m_editor->installEventFilter(this);
    connect(m_editor, &QLineEdit::textChanged, this, &StockView::showTyped);
    m_editor->setText(typed.isEmpty() ? QString::number(level->level.onHand) : typed);
    if (typed.isEmpty())
        m_editor->selectAll();
    m_editor->setFocus(Qt::OtherFocusReason);
    showTyped();
    m_panel->QWidget::show();
}

void StockView::showTyped()
{
    m_panel->show(m_editor->text(), m_before.level);
    setFaulty(m_editor, !m_panel->fault().isEmpty());
    m_editor->setAccessibleDescription(m_panel->fault());
    placePanel();
}

// Under the cell, or over it where there is no room; ends with the cell.
void StockView::placePanel()
{
    if (m_panel == nullptr)
        return;
    const auto cell = visualRect(m_edited);
    m_panel->setVisible(viewport()->rect().intersects(cell));
    m_panel->adjustSize();
    const int below = cell.bottom() + 4;
    const int y = below + m_panel->height() <= viewport()->height() ? below : std::max(4, cell.top() - 4 - m_panel->height());
    const int x = layoutDirection() == Qt::RightToLeft ? cell.left() : cell.right() - m_panel->width();
    m_panel->move(std::clamp(x, 4, std::max(4, viewport()->width() - m_panel->width() - 4)), y);
    m_panel->raise();
}

void StockView::updateEditorGeometries()
{
    QTreeView::updateEditorGeometries();
    placePanel();
}

void StockView::endEdit()
{
    if (m_editor == nullptr)
        return;
    const QPersistentModelIndex edited = m_edited;
    m_editor->removeEventFilter(this);
    m_editor = nullptr;
    m_edited = QModelIndex();
    m_panel->hide();
    m_panel->deleteLater();
    m_panel = nullptr;
    if (edited.isValid())
        closePersistentEditor(edited);
    setFocus(Qt::OtherFocusReason);
    Q_EMIT editEnded();
}

void StockView::refuseEdit(const QString &sentence, bool mayBeDone)
{
    if (m_editor == nullptr)
        return;
    if (!mayBeDone)
        m_sent.reset();
    m_editor->setReadOnly(false);
    m_panel->refuse(sentence);
    setFaulty(m_editor, true);
    m_editor->setAccessibleDescription(sentence);
    placePanel();
}

void StockView::book()
{
    auto booking = m_panel->booking();
    if (!booking) {
        const auto read = readStock(m_editor->text(), m_before.level.onHand);
        // The same number again is nothing to book, unless it was counted.
        return read.typed ? endEdit() : refuseEdit(read.fault);
    }
    const bool isAgain = m_sent && m_sent->reason == booking->reason && m_sent->pieces == booking->pieces;
    booking->key = isAgain ? m_sent->key : newKey();
    m_sent = booking;
    m_editor->setReadOnly(true);
    m_panel->setBusy(true);
    Q_EMIT bookingWanted(*booking, m_before);
}

bool StockView::editKey(QKeyEvent &event)
{
    if (event.modifiers() & Qt::AltModifier && event.key() >= Qt::Key_1 && event.key() <= Qt::Key_4)
        return m_panel->choose(allReasons[event.key() - Qt::Key_1]), true;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_editor->isReadOnly())
            book();
        return true;
    case Qt::Key_Escape:
        if (!m_editor->isReadOnly())
            endEdit();
        return true;
    default: return false;
    }
}

bool StockView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_editor && m_editor != nullptr) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (event->type() == QEvent::ShortcutOverride && (key->key() == Qt::Key_Escape || (key->modifiers() & Qt::AltModifier))) {
            event->accept();
            return true;
        }
        if (event->type() == QEvent::KeyPress)
            return editKey(*key);
        return false;
    }
    return QTreeView::eventFilter(watched, event);
}

void StockView::paintSkeleton(QPainter &painter) const
{
    const int height = StockDelegate::rowHeight();
    for (int y = 0; y < viewport()->height(); y += height) {
        paintLine(painter, QRect(0, y, viewport()->width(), height), Qt::BottomEdge, colour(Token::Line));
        int x = metric::pagePadding + 28;
        for (const int width : {180, 60, 44, 44, 110, 72}) {
            paintBox(painter, QStyle::visualRect(layoutDirection(), viewport()->rect(), QRect(x, y + height / 2 - 4, width, 8)),
                4, colour(Token::Track), {});
            x += width + 36;
        }
    }
}

void StockView::paintWords(QPainter &painter, const EmptyWords &words) const
{
    const auto middle = viewport()->rect().center();
    paintIcon(painter, QRect(middle.x() - 14, middle.y() - 76, 28, 28), words.icon, colour(Token::Faint));
    painter.setFont(gui::font(Type::PanelTitle));
    painter.setPen(colour(Token::Text));
    painter.drawText(QRect(20, middle.y() - 36, viewport()->width() - 40, 26), Qt::AlignCenter, words.title);
    painter.setFont(gui::font(Type::Body));
    painter.setPen(colour(Token::Muted));
    painter.drawText(
        QRect(40, middle.y() - 10, viewport()->width() - 80, 38), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, words.hint);
}

void StockView::paintEvent(QPaintEvent *event)
{
    if (m_model.rowCount() > 0) {
        QTreeView::paintEvent(event);
        return;
    }
    QPainter painter(viewport());
    painter.fillRect(event->rect(), colour(Token::Panel));
    if (m_model.state() == StockModel::State::Loading) {
        if (m_showsSkeleton)
            paintSkeleton(painter);
    } else if (m_model.state() == StockModel::State::Failed) {
        paintWords(painter,
            {.icon = u"circle-alert"_s, .title = tr("This could not be read."), .hint = m_model.error().message, .button = {}});
    } else {
        paintWords(painter, m_isFiltered ? m_noMatch : m_empty);
    }
}

}
