#include "admin-gui/widgets/listview.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/look/style.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 120;
constexpr int fadeMs = 2'000;
constexpr int nearTop = 8;
}

ListView::ListView(PagedModel &model, QWidget *parent) : QTableView(parent), m_model(model), m_delegate(new RowDelegate(this))
{
    setModel(&model);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setRowHeight(metric::row);
    auto *head = horizontalHeader();
    head->setHighlightSections(false);
    head->setSectionsClickable(true);
    head->setSectionsMovable(true);
    head->setFirstSectionMovable(false);
    head->setMinimumSectionSize(40);
    head->setSortIndicatorShown(false);
    head->setAccessibleName(tr("Columns"));
    connect(head, &QHeaderView::sectionClicked, this, [this](int section) {
        const auto &column = m_model.columns()[static_cast<size_t>(section)];
        if (!column.sort.isEmpty())
            Q_EMIT sortRequested(column.sort);
        else if (column.id == "select")
            selectionModel()->hasSelection() ? clearSelection() : selectAll();
    });
    connect(head, &QHeaderView::sectionResized, this, [this] { m_userSized = m_userSized || m_fits; });
    connect(&model, &PagedModel::stateChanged, this, &ListView::showState);
    connect(&model, &PagedModel::rowsArrived, this, &ListView::arrived);
    connect(this, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex &index) {
        if (m_model.columns()[static_cast<size_t>(index.column())].id != "select")
            Q_EMIT opened(index.data(IdRole).toByteArray());
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
        m_showsSkeleton = m_model.state() == PagedModel::State::Loading;
        m_delegate->setDimmed(m_model.isReloading());
        viewport()->update();
    });
    m_button = new QPushButton(viewport());
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_model.state() == PagedModel::State::Failed)
            m_model.reload();
        else if (m_isFiltered)
            Q_EMIT filtersCleared();
        else
            Q_EMIT beginRequested();
    });
    m_pill = new QPushButton(icon(u"arrow-up"_s), QString(), viewport());
    setVariant(m_pill, Variant::Primary);
    m_pill->hide();
    connect(m_pill, &QPushButton::clicked, this, [this] { scrollToTop(); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value <= nearTop && m_waiting > 0) {
            m_waiting = 0;
            m_pill->hide();
        }
    });
    showState();
}

void ListView::setRowHeight(int height)
{
    const int needed = height <= metric::row ? QFontMetrics(gui::font(Type::Body)).height() + 12
                                             : QFontMetrics(gui::font(Type::Body)).height() * 2 + 8;
    const int rows = std::max(height, needed);
    verticalHeader()->setDefaultSectionSize(rows);
    verticalHeader()->setMinimumSectionSize(rows);
    m_delegate->setRowHeight(rows);
}

void ListView::setEmptyWords(const EmptyWords &words, const EmptyWords &noMatch)
{
    m_empty = words;
    m_noMatch = noMatch;
    showState();
}

void ListView::setFiltered(bool isFiltered)
{
    m_isFiltered = isFiltered;
}

QList<QByteArray> ListView::selectedIds() const
{
    QList<QByteArray> ids;
    const auto rows = selectionModel()->selectedRows();
    for (const auto &row : rows)
        ids.append(row.data(IdRole).toByteArray());
    return ids;
}

QByteArray ListView::currentId() const
{
    return currentIndex().data(IdRole).toByteArray();
}

void ListView::selectId(const QByteArray &id)
{
    if (const int row = m_model.indexOf(id); row >= 0)
        setCurrentIndex(m_model.index(row, 1));
}

void ListView::setBottomMargin(int height)
{
    setViewportMargins(0, horizontalHeader()->height(), 0, height);
}

void ListView::showState()
{
    const auto state = m_model.state();
    if (state == PagedModel::State::Loading || m_model.isReloading()) {
        if (!m_patience.isActive())
            m_patience.start();
    } else {
        m_patience.stop();
        m_showsSkeleton = false;
        m_delegate->setDimmed(false);
    }
    const bool isBare = m_model.rowCount() == 0 && state != PagedModel::State::Loading;
    const auto &words = m_isFiltered ? m_noMatch : m_empty;
    const auto text = state == PagedModel::State::Failed ? tr("Try again") : words.button;
    m_button->setVisible(isBare && !text.isEmpty());
    m_button->setText(text);
    setVariant(m_button, state == PagedModel::State::Failed || m_isFiltered ? Variant::Plain : Variant::Primary);
    m_button->adjustSize();
    m_button->move((viewport()->width() - m_button->width()) / 2, viewport()->height() / 2 + 34);
    if (state == PagedModel::State::Ready && m_model.rowCount() > 0 && !m_fits)
        fitColumns();
    viewport()->update();
}

// Widths come from what is in the first rows and from the words of the heads; one column takes the rest.
void ListView::fitColumns()
{
    m_fits = false;
    const auto &columns = m_model.columns();
    const QFontMetrics headMetrics(gui::font(Type::SmallStrong));
    const int looked = std::min(m_model.rowCount(), 100);
    int used = 0;
    int stretched = -1;
    for (int c = 0; c < m_model.columnCount(); ++c) {
        if (isColumnHidden(c))
            continue;
        const auto &column = columns[static_cast<size_t>(c)];
        int width = column.id == "select"
            ? 44
            : headMetrics.horizontalAdvance(column.title) + 2 * metric::cellPadding + (column.sort.isEmpty() ? 4 : 18);
        for (int r = 0; r < looked && !column.stretches; ++r)
            width = std::max(width, RowDelegate::widthOf(m_model.row(r).cells[static_cast<size_t>(c)]));
        if (c == m_model.columnCount() - 1)
            width += metric::pagePadding - metric::cellPadding;
        if (column.stretches)
            stretched = c;
        if (!m_userSized)
            setColumnWidth(c, width);
        if (!column.stretches)
            used += columnWidth(c);
    }
    if (stretched >= 0)
        setColumnWidth(stretched, std::max(180, viewport()->width() - used));
    m_fits = true;
}

void ListView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    if (m_model.rowCount() > 0)
        fitColumns();
    m_pill->move((viewport()->width() - m_pill->width()) / 2, 10);
    showState();
}

void ListView::arrived(int count)
{
    m_fade.stop();
    m_fade.start();
    // Whoever has scrolled reads on; what is new waits above.
    if (verticalScrollBar()->value() > nearTop) {
        m_waiting += count;
        const int row = verticalHeader()->defaultSectionSize();
        verticalScrollBar()->setValue(verticalScrollBar()->value() + count * row);
        m_pill->setText(tr("%n new", nullptr, m_waiting));
        m_pill->adjustSize();
        m_pill->move((viewport()->width() - m_pill->width()) / 2, 10);
        m_pill->show();
        m_pill->raise();
    }
}

void ListView::hover(int row)
{
    if (row == m_hovered)
        return;
    const auto repaint = [this](int r) {
        if (r >= 0)
            viewport()->update(0, rowViewportPosition(r), viewport()->width(), rowHeight(r));
    };
    repaint(m_hovered);
    m_hovered = row;
    m_delegate->setHoveredRow(row);
    repaint(row);
}

void ListView::mouseMoveEvent(QMouseEvent *event)
{
    hover(indexAt(event->position().toPoint()).row());
    QTableView::mouseMoveEvent(event);
}

void ListView::leaveEvent(QEvent *event)
{
    hover(-1);
    QTableView::leaveEvent(event);
}

void ListView::mousePressEvent(QMouseEvent *event)
{
    const auto index = indexAt(event->position().toPoint());
    if (index.isValid() && event->button() == Qt::LeftButton
        && m_model.columns()[static_cast<size_t>(index.column())].id == "select") {
        // The box adds and takes away, and leaves the others as they are.
        setFocus(Qt::MouseFocusReason);
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
        return;
    }
    QTableView::mousePressEvent(event);
    if (index.isValid() && event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier)
        Q_EMIT inspected(index.data(IdRole).toByteArray());
}

void ListView::keyPressEvent(QKeyEvent *event)
{
    const auto id = currentId();
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && !id.isEmpty()
        && event->modifiers() == Qt::NoModifier) {
        Q_EMIT opened(id);
        return;
    }
    if (event->key() == Qt::Key_Space && !id.isEmpty()) {
        Q_EMIT inspected(id);
        return;
    }
    // Letters are actions of the page, not a search in the rows that happen to be loaded.
    if (!event->text().isEmpty() && event->text()[0].isPrint() && event->modifiers() == Qt::NoModifier) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void ListView::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT selectionChangedByUser();
}

bool ListView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const auto index = indexAt(help->pos());
        const auto *cell = index.data(CellDataRole).value<const Cell *>();
        const bool isCut = cell != nullptr && RowDelegate::widthOf(*cell) > columnWidth(index.column()) + 2;
        setToolTip(isCut ? cell->second.isEmpty() ? cell->text : cell->text + u" · "_s + cell->second : QString());
    }
    return QTableView::viewportEvent(event);
}

void ListView::paintSkeleton(QPainter &painter) const
{
    const int height = verticalHeader()->defaultSectionSize();
    for (int y = 0; y < viewport()->height(); y += height) {
        paintLine(painter, QRect(0, y, viewport()->width(), height), Qt::BottomEdge, colour(Token::Line));
        int x = metric::pagePadding;
        constexpr int widths[] = {16, 64, 44, 180, 72, 96};
        for (const int width : widths) {
            paintBox(painter, QStyle::visualRect(layoutDirection(), viewport()->rect(), QRect(x, y + height / 2 - 4, width, 8)),
                4, colour(Token::Track), {});
            x += width + 36;
        }
    }
}

void ListView::paintWords(QPainter &painter, const EmptyWords &words) const
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

void ListView::paintEvent(QPaintEvent *event)
{
    if (m_model.rowCount() > 0) {
        QTableView::paintEvent(event);
        return;
    }
    QPainter painter(viewport());
    painter.fillRect(event->rect(), colour(Token::Panel));
    if (m_model.state() == PagedModel::State::Loading) {
        if (m_showsSkeleton)
            paintSkeleton(painter);
    } else if (m_model.state() == PagedModel::State::Failed) {
        paintWords(painter,
            {.icon = u"circle-alert"_s, .title = tr("This could not be read."), .hint = m_model.error().message, .button = {}});
    } else {
        paintWords(painter, m_isFiltered ? m_noMatch : m_empty);
    }
}

QByteArray ListView::columnState() const
{
    return horizontalHeader()->saveState();
}

void ListView::restoreColumnState(const QByteArray &state)
{
    if (!state.isEmpty() && horizontalHeader()->restoreState(state)) {
        m_userSized = true;
        m_fits = true;
    }
}

}
