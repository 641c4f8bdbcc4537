#pragma once

#include "admin-gui/models/pagedmodel.h"
#include "admin-gui/models/words.h"
#include "core/inventory/locationservice.h"
#include "core/inventory/stocklist.h"

#include <QAbstractItemModel>
#include <QMap>

#include <array>

namespace kontor::gui {

enum StockColumn { NameColumn, OnHandColumn, ReservedColumn, SafetyColumn, AvailableColumn, StateColumn, StockColumns };

/** The cells of one row: of a variant, or of one of its levels. */
using StockCells = std::array<Cell, StockColumns>;
StateWord stockWord(StockState state);
StockCells cellsOf(const StockOfVariant &variant);
StockCells cellsOf(const StockOfLevel &level, const QString &location);
const std::vector<Column> &stockColumns();

/**
 * Variants, each with its locations below it: pages of keyset reads, fetched as the view comes near their end. What changes
 * meanwhile is merged row by row, so that the cursor and what is unfolded stay.
 */
class StockModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum class State { Loading, Ready, Failed };

    StockModel(ShopWorkers &workers, QObject *parent = nullptr);
    ~StockModel() override;

    /** Where stock may lie; each variant has a row for each. */
    void setLocations(std::vector<Location> locations);
    const std::vector<Location> &locations() const { return m_locations; }
    QString locationName(const LocationId &id) const;
    /** From now on these variants; the old ones stay until the new ones are here. */
    void setQuery(const StockQuery &query);
    const StockQuery &query() const { return m_query; }
    void reload();
    /** Reads again what is shown, and merges it. */
    void refresh();
    /** As the server has answered: shown before the feed tells of it. */
    void apply(const StockLevel &level);

    State state() const { return m_state; }
    bool isReloading() const { return m_isReloading; }
    const Error &error() const { return m_error; }

    bool isVariant(const QModelIndex &index) const { return index.isValid() && index.internalPointer() == nullptr; }
    const StockOfVariant &variant(const QModelIndex &index) const;
    /** Of a location's row; where nothing ever lay it has no id. */
    StockOfLevel level(const QModelIndex &index) const;
    /** The one location of a variant's row, where only one is shown. */
    std::optional<StockOfLevel> onlyLevel(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool hasChildren(const QModelIndex &parent) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void stateChanged();

private:
    struct Row
    {
        StockOfVariant variant;
        StockCells cells;
        int place = 0;
        mutable QMap<int, StockCells> below; ///< of locations that have been shown
    };
    using Page = Result<std::vector<StockOfVariant>>;
    void take(const Page &page, bool isFirst);
    void merge(std::vector<StockOfVariant> fresh, bool isWhole);
    void update(Row &row, StockOfVariant fresh);
    void number(size_t from);
    static std::unique_ptr<Row> make(StockOfVariant variant);
    StockOfLevel levelOf(const Row &row, int location) const;
    int shownLocations() const;
    const Cell &cell(const QModelIndex &index) const;

    ShopWorkers &m_workers;
    std::vector<Location> m_locations;
    std::vector<Location> m_shown; ///< of them
    StockQuery m_query;
    std::vector<std::unique_ptr<Row>> m_rows;
    bool m_hasMore = false;
    bool m_isFetching = false;
    bool m_isReloading = false;
    bool m_hasQuery = false;
    State m_state = State::Loading;
    Error m_error;
    Question m_question;
    Question m_refresh;
};

}
