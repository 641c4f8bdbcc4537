#include "admin-gui/models/pagedmodel.h"

#include <algorithm>

namespace kontor::gui {

namespace {
constexpr int pageSize = 100;
constexpr int mostRefreshed = 500; ///< rows that are read again for what others change
}

PagedModel::PagedModel(ShopWorkers &workers, std::vector<Column> columns, QObject *parent)
    : QAbstractTableModel(parent),
      m_workers(workers),
      m_columns(std::move(columns))
{
}

void PagedModel::setLoader(PageLoader loader)
{
    m_loader = std::move(loader);
    reload();
}

void PagedModel::reload()
{
    if (!m_loader)
        return;
    m_refresh.forget();
    m_isFetching = true;
    m_isReloading = !m_rows.empty();
    if (m_rows.empty())
        m_state = State::Loading;
    Q_EMIT stateChanged();
    m_question.ask(
        m_workers, this, [loader = m_loader](Shop &shop, const Context &context) { return loader(shop, context, {}, pageSize); },
        [this](const Result<TablePage> &page) { take(page, true); });
}

void PagedModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_isFetching = true;
    m_question.ask(
        m_workers, this,
        [loader = m_loader, after = m_next](
            Shop &shop, const Context &context) { return loader(shop, context, after, pageSize); },
        [this](const Result<TablePage> &page) { take(page, false); });
}

bool PagedModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasMore && !m_isFetching;
}

void PagedModel::take(const Result<TablePage> &page, bool isFirst)
{
    m_isFetching = false;
    m_isReloading = false;
    if (!page) {
        m_error = page.error();
        // What is on the screen stays there; a first page that failed says so in its place.
        if (isFirst && !m_rows.empty()) {
            beginResetModel();
            m_rows.clear();
            endResetModel();
        }
        if (isFirst)
            m_state = State::Failed;
        m_hasMore = false;
        Q_EMIT stateChanged();
        return;
    }
    m_next = page->next;
    m_hasMore = page->hasMore;
    m_state = State::Ready;
    if (isFirst) {
        beginResetModel();
        m_rows = page->rows;
        endResetModel();
    } else if (!page->rows.empty()) {
        // A row that moved here since its page was read is not shown twice.
        QSet<QByteArray> known;
        for (const auto &old : m_rows)
            known.insert(old.id);
        std::vector<TableRow> fresh;
        std::copy_if(page->rows.begin(), page->rows.end(), std::back_inserter(fresh),
            [&](const TableRow &r) { return !known.contains(r.id); });
        if (!fresh.empty()) {
            const int first = static_cast<int>(m_rows.size());
            beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
            m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
            endInsertRows();
        }
    }
    Q_EMIT stateChanged();
}

void PagedModel::refresh()
{
    if (!m_loader || m_isReloading)
        return;
    if (m_state != State::Ready)
        return reload();
    const int wanted = std::clamp(static_cast<int>(m_rows.size()), pageSize, mostRefreshed);
    m_refresh.ask(
        m_workers, this,
        [loader = m_loader, wanted](Shop &shop, const Context &context) { return loader(shop, context, {}, wanted); },
        [this](const Result<TablePage> &page) {
            if (!page)
                return;
            const bool isWhole = !page->hasMore || page->rows.size() >= m_rows.size();
            if (isWhole) {
                m_next = page->next;
                m_hasMore = page->hasMore;
            }
            merge(page->rows, isWhole);
        });
}

void PagedModel::insertRow(size_t at, TableRow row)
{
    beginInsertRows({}, static_cast<int>(at), static_cast<int>(at));
    m_rows.insert(m_rows.begin() + static_cast<qsizetype>(at), std::move(row));
    endInsertRows();
}

void PagedModel::removeRow_(size_t at)
{
    beginRemoveRows({}, static_cast<int>(at), static_cast<int>(at));
    m_rows.erase(m_rows.begin() + static_cast<qsizetype>(at));
    endRemoveRows();
}

void PagedModel::merge(std::vector<TableRow> fresh, bool isWhole)
{
    QSet<QByteArray> wanted;
    for (const auto &row : fresh)
        wanted.insert(row.id);
    // The part of the old list that the fresh rows speak about ends with the last one that both have.
    size_t region = m_rows.size();
    if (!isWhole) {
        region = 0;
        for (size_t i = 0; i < m_rows.size(); ++i)
            if (wanted.contains(m_rows[i].id))
                region = i + 1;
    }
    for (size_t i = region; i-- > 0;)
        if (!wanted.contains(m_rows[i].id))
            removeRow_(i);
    int arrived = 0;
    for (size_t i = 0; i < fresh.size(); ++i) {
        const int old = indexOf(fresh[i].id);
        if (old < 0) {
            m_new.insert(fresh[i].id);
            insertRow(i, std::move(fresh[i]));
            ++arrived;
            continue;
        }
        const auto from = static_cast<size_t>(old);
        if (from != i) {
            beginMoveRows({}, old, old, {}, static_cast<int>(i > from ? i + 1 : i));
            auto moved = std::move(m_rows[from]);
            m_rows.erase(m_rows.begin() + old);
            m_rows.insert(m_rows.begin() + static_cast<qsizetype>(i), std::move(moved));
            endMoveRows();
        }
        auto &cells = m_rows[i].cells;
        for (size_t c = 0; c < cells.size() && c < fresh[i].cells.size(); ++c)
            fresh[i].cells[c].isChanged = cells[c].text != fresh[i].cells[c].text || cells[c].ring != fresh[i].cells[c].ring;
        m_rows[i] = std::move(fresh[i]);
        Q_EMIT dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), columnCount() - 1));
    }
    Q_EMIT stateChanged();
    if (arrived > 0)
        Q_EMIT rowsArrived(arrived);
}

int PagedModel::indexOf(const QByteArray &id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const TableRow &row) { return row.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void PagedModel::markSeen()
{
    if (m_new.isEmpty())
        return;
    m_new.clear();
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, columnCount() - 1));
}

void PagedModel::setCell(int row, int column, const Cell &cell)
{
    m_rows[static_cast<size_t>(row)].cells[static_cast<size_t>(column)] = cell;
    Q_EMIT dataChanged(index(row, column), index(row, column));
}

int PagedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PagedModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant PagedModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &row = m_rows[static_cast<size_t>(index.row())];
    const auto &cell = row.cells[static_cast<size_t>(index.column())];
    switch (role) {
    case CellDataRole: return QVariant::fromValue(&cell);
    case Qt::DisplayRole: return cell.text;
    case Qt::AccessibleTextRole:
        return cell.spoken.isEmpty() ? cell.second.isEmpty() ? cell.text : cell.text + u", "_s + cell.second : cell.spoken;
    case IdRole: return row.id;
    case IsNewRole: return m_new.contains(row.id);
    case Qt::TextAlignmentRole:
        return static_cast<int>(
            (m_columns[static_cast<size_t>(index.column())].isAtEnd ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant PagedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto &column = m_columns[static_cast<size_t>(section)];
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column.isAtEnd ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

Qt::ItemFlags PagedModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

}
