#pragma once

#include "admin-gui/models/cell.h"
#include "admin-gui/work/shopworkers.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>

#include <functional>

namespace kontor::gui {

/** One row as a page brings it. */
struct TableRow
{
    QByteArray id;
    std::vector<Cell> cells;
    QVariant data{}; ///< what its page wants to know of it
};

struct TablePage
{
    std::vector<TableRow> rows;
    QVariant next{}; ///< where the following page begins
    bool hasMore = false;
};

/** Reads a page of at most so many rows, on a worker's thread. */
using PageLoader = std::function<Result<TablePage>(Shop &, const Context &, const QVariant &after, int limit)>;

/**
 * A list that is longer than anybody reads: pages of keyset reads, fetched as the view comes near their end.
 *
 * Rows stay while a new filter is read (`isReloading()`), and what changes meanwhile is merged row by row by refresh(), so
 * that selection and cursor stay with their rows.
 */
class PagedModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class State { Loading, Ready, Failed };

    PagedModel(ShopWorkers &workers, std::vector<Column> columns, QObject *parent = nullptr);

    /** From now on these rows; the old ones stay until the new ones are here. */
    void setLoader(PageLoader loader);
    void reload();
    /** Reads again what is shown, and merges it. */
    void refresh();

    State state() const { return m_state; }
    bool isReloading() const { return m_isReloading; }
    const Error &error() const { return m_error; }
    bool hasMore() const { return m_hasMore; }
    const std::vector<Column> &columns() const { return m_columns; }
    const TableRow &row(int index) const { return m_rows[static_cast<size_t>(index)]; }
    /** -1: it is not among those that have been read. */
    int indexOf(const QByteArray &id) const;
    /** Nobody has seen it yet. */
    bool isNew(int index) const { return m_new.contains(row(index).id); }
    void markSeen();
    void setCell(int row, int column, const Cell &cell);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void stateChanged();
    /** So many rows that were not there before came by refresh(). */
    void rowsArrived(int count);

private:
    void take(const Result<TablePage> &page, bool isFirst);
    void merge(std::vector<TableRow> fresh, bool isWhole);
    void insertRow(size_t at, TableRow row);
    void removeRow_(size_t at);

    ShopWorkers &m_workers;
    std::vector<Column> m_columns;
    PageLoader m_loader;
    std::vector<TableRow> m_rows;
    QSet<QByteArray> m_new;
    QVariant m_next;
    bool m_hasMore = false;
    bool m_isFetching = false;
    bool m_isReloading = false;
    State m_state = State::Loading;
    Error m_error;
    Question m_question;
    Question m_refresh;
};

}
