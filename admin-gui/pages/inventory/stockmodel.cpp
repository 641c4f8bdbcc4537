#include "admin-gui/pages/inventory/stockmodel.h"

#include "admin-gui/models/words.h"

#include <algorithm>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int pageSize = 100;
constexpr int mostRefreshed = 500; ///< variants that are read again for what others change

Cell numberCell(int number)
{
    return {.look = CellLook::Number, .text = QLocale().toString(number)};
}

Cell availableCell(const StockLevel &level, StockState state)
{
    // A full bar is all that is there, or twice what is called low, whichever is more.
    const double full = std::max({level.onHand, 2 * std::min(level.lowStockThreshold.value_or(0), limits::stockOfLevel / 2), 1});
    const auto tone = state == StockState::Out || state == StockState::Short ? Tone::Danger
        : state == StockState::Low                                           ? Tone::Warning
                                                                             : Tone::Success;
    return {.look = CellLook::Bar,
        .text = QLocale().toString(level.available()),
        .tone = tone,
        .share = std::clamp(level.available() / full, 0.0, 1.0)};
}

StockCells numbers(const StockLevel &level, StockState state)
{
    StockCells cells;
    cells[OnHandColumn] = numberCell(level.onHand);
    cells[ReservedColumn] = numberCell(level.reserved);
    cells[SafetyColumn] = numberCell(level.safety);
    cells[AvailableColumn] = availableCell(level, state);
    const auto word = stockWord(state);
    cells[StateColumn] = {
        .look = CellLook::Badge, .text = word.word, .tone = word.tone, .spoken = StockModel::tr("State: %1").arg(word.word)};
    return cells;
}

}

StateWord stockWord(StockState state)
{
    switch (state) {
    case StockState::InStock: return stockState("in_stock");
    case StockState::Low: return stockState("low");
    case StockState::Out: return stockState("out");
    case StockState::Short: return stockState("short");
    case StockState::None: break;
    }
    return {.word = StockModel::tr("Never stocked"), .tone = Tone::Neutral};
}

StockCells cellsOf(const StockOfVariant &variant)
{
    auto cells = numbers(variant.sum(), variant.state());
    cells[NameColumn] = {.look = CellLook::TwoLines,
        .text = variant.title,
        .second = variant.sku,
        .spoken = variant.options.isEmpty() ? variant.title + u", "_s + variant.sku
                                            : variant.title + u", "_s + variant.options + u", "_s + variant.sku};
    return cells;
}

StockCells cellsOf(const StockOfLevel &level, const QString &location)
{
    auto cells = numbers(level.level, level.state());
    cells[NameColumn] = {.look = CellLook::Text, .text = location};
    return cells;
}

const std::vector<Column> &stockColumns()
{
    static const std::vector<Column> columns{{.id = "name", .title = StockModel::tr("Variant and location"), .stretches = true},
        {.id = "on_hand", .title = StockModel::tr("On hand"), .isAtEnd = true},
        {.id = "reserved", .title = StockModel::tr("Reserved"), .isAtEnd = true},
        {.id = "safety", .title = StockModel::tr("Safety"), .isAtEnd = true},
        {.id = "available", .title = StockModel::tr("Available"), .isAtEnd = true},
        {.id = "state", .title = StockModel::tr("State")}};
    return columns;
}

StockModel::StockModel(ShopWorkers &workers, QObject *parent) : QAbstractItemModel(parent), m_workers(workers) {}

StockModel::~StockModel() = default;

void StockModel::setLocations(std::vector<Location> locations)
{
    beginResetModel();
    m_locations = std::move(locations);
    m_shown = m_locations;
    if (m_query.location)
        m_shown.erase(
            std::remove_if(m_shown.begin(), m_shown.end(), [this](const Location &l) { return l.id != *m_query.location; }),
            m_shown.end());
    for (auto &row : m_rows)
        row->below.clear();
    endResetModel();
}

QString StockModel::locationName(const LocationId &id) const
{
    for (const auto &location : m_locations)
        if (location.id == id)
            return location.name;
    return {};
}

void StockModel::setQuery(const StockQuery &query)
{
    m_query = query;
    m_hasQuery = true;
    reload();
}

void StockModel::reload()
{
    if (!m_hasQuery)
        return;
    m_refresh.forget();
    m_isFetching = true;
    m_isReloading = !m_rows.empty();
    if (m_rows.empty())
        m_state = State::Loading;
    Q_EMIT stateChanged();
    auto query = m_query;
    query.limit = pageSize;
    m_question.ask(
        m_workers, this, [query](Shop &shop, const Context &context) { return shop.stock.list(context, query); },
        [this](const Page &page) { take(page, true); });
}

bool StockModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasMore && !m_isFetching;
}

void StockModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_isFetching = true;
    auto query = m_query;
    query.limit = pageSize;
    query.afterSku = m_rows.back()->variant.sku;
    m_question.ask(
        m_workers, this, [query](Shop &shop, const Context &context) { return shop.stock.list(context, query); },
        [this](const Page &page) { take(page, false); });
}

std::unique_ptr<StockModel::Row> StockModel::make(StockOfVariant variant)
{
    auto row = std::make_unique<Row>();
    row->cells = cellsOf(variant);
    row->variant = std::move(variant);
    return row;
}

void StockModel::number(size_t from)
{
    for (size_t i = from; i < m_rows.size(); ++i)
        m_rows[i]->place = static_cast<int>(i);
}

void StockModel::take(const Page &page, bool isFirst)
{
    m_isFetching = false;
    m_isReloading = false;
    if (!page) {
        m_error = page.error();
        m_hasMore = false;
        // What is on the screen stays there; a first page that failed says so in its place.
        if (isFirst) {
            beginResetModel();
            m_rows.clear();
            endResetModel();
            m_state = State::Failed;
        }
        Q_EMIT stateChanged();
        return;
    }
    auto fresh = *page;
    m_hasMore = fresh.size() > size_t(pageSize);
    if (m_hasMore)
        fresh.resize(pageSize);
    m_state = State::Ready;
    if (isFirst) {
        beginResetModel();
        m_rows.clear();
        m_shown = m_locations;
        if (m_query.location)
            m_shown.erase(
                std::remove_if(m_shown.begin(), m_shown.end(), [this](const Location &l) { return l.id != *m_query.location; }),
                m_shown.end());
    } else if (!fresh.empty()) {
        const int first = static_cast<int>(m_rows.size());
        beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
    }
    const size_t from = m_rows.size();
    for (auto &variant : fresh)
        m_rows.push_back(make(std::move(variant)));
    number(from);
    if (isFirst)
        endResetModel();
    else if (!fresh.empty())
        endInsertRows();
    Q_EMIT stateChanged();
}

void StockModel::refresh()
{
    if (!m_hasQuery || m_isReloading)
        return;
    if (m_state != State::Ready)
        return reload();
    auto query = m_query;
    query.limit = std::clamp(static_cast<int>(m_rows.size()), pageSize, mostRefreshed);
    m_refresh.ask(
        m_workers, this, [query](Shop &shop, const Context &context) { return shop.stock.list(context, query); },
        [this, limit = size_t(query.limit)](const Page &page) {
            if (!page)
                return;
            auto fresh = *page;
            const bool hasMore = fresh.size() > limit;
            if (hasMore)
                fresh.resize(limit);
            const bool isWhole = !hasMore || fresh.size() >= m_rows.size();
            if (isWhole)
                m_hasMore = hasMore;
            merge(std::move(fresh), isWhole);
        });
}

void StockModel::update(Row &row, StockOfVariant fresh)
{
    auto cells = cellsOf(fresh);
    for (size_t c = 0; c < cells.size(); ++c)
        cells[c].isChanged = cells[c].text != row.cells[c].text;
    const bool isSame = std::none_of(cells.begin(), cells.end(), [](const Cell &cell) { return cell.isChanged; });
    row.variant = std::move(fresh);
    row.cells = std::move(cells);
    row.below.clear();
    const auto parent = index(row.place, 0);
    if (!isSame)
        Q_EMIT dataChanged(parent, index(row.place, StockColumns - 1));
    if (const int below = rowCount(parent); below > 0)
        Q_EMIT dataChanged(index(0, 0, parent), index(below - 1, StockColumns - 1, parent));
}

void StockModel::merge(std::vector<StockOfVariant> fresh, bool isWhole)
{
    QSet<QByteArray> wanted;
    for (const auto &variant : fresh)
        wanted.insert(variant.id.toByteArray());
    const auto isWanted = [&](const Row &row) { return wanted.contains(row.variant.id.toByteArray()); };
    // The part of the old list that the fresh rows speak about ends with the last one that both have.
    size_t region = isWhole ? m_rows.size() : 0;
    for (size_t i = 0; !isWhole && i < m_rows.size(); ++i)
        if (isWanted(*m_rows[i]))
            region = i + 1;
    const auto remove = [this](size_t at) {
        beginRemoveRows({}, static_cast<int>(at), static_cast<int>(at));
        m_rows.erase(m_rows.begin() + static_cast<qsizetype>(at));
        number(at);
        endRemoveRows();
    };
    for (size_t i = region; i-- > 0;)
        if (!isWanted(*m_rows[i]))
            remove(i);
    for (size_t i = 0; i < fresh.size(); ++i) {
        if (i < m_rows.size() && m_rows[i]->variant.id == fresh[i].id) {
            update(*m_rows[i], std::move(fresh[i]));
            continue;
        }
        // It is new here, or its SKU is another.
        for (size_t old = i; old < m_rows.size(); ++old)
            if (m_rows[old]->variant.id == fresh[i].id) {
                remove(old);
                break;
            }
        beginInsertRows({}, static_cast<int>(i), static_cast<int>(i));
        m_rows.insert(m_rows.begin() + static_cast<qsizetype>(i), make(std::move(fresh[i])));
        number(i);
        endInsertRows();
    }
    Q_EMIT stateChanged();
}

void StockModel::apply(const StockLevel &level)
{
    for (auto &row : m_rows) {
        if (row->variant.id != level.variantId)
            continue;
        auto fresh = row->variant;
        const auto known = std::find_if(
            fresh.levels.begin(), fresh.levels.end(), [&](const auto &l) { return l.level.locationId == level.locationId; });
        auto &to = known != fresh.levels.end() ? *known : fresh.levels.emplace_back();
        to.level = level;
        // As the database judges it; what orders lack comes with the feed.
        const int available = level.available();
        to.isOut = available <= 0;
        to.isLow = !to.isOut && level.lowStockThreshold && available <= *level.lowStockThreshold;
        return update(*row, std::move(fresh));
    }
}

int StockModel::shownLocations() const
{
    return static_cast<int>(m_shown.size());
}

StockOfLevel StockModel::levelOf(const Row &row, int location) const
{
    const auto &where = m_shown[static_cast<size_t>(location)];
    for (const auto &known : row.variant.levels)
        if (known.level.locationId == where.id)
            return known;
    return {.level = {.id = {}, .variantId = row.variant.id, .locationId = where.id, .lowStockThreshold = {}}};
}

const StockOfVariant &StockModel::variant(const QModelIndex &index) const
{
    const auto *row = static_cast<const Row *>(index.internalPointer());
    return row != nullptr ? row->variant : m_rows[static_cast<size_t>(index.row())]->variant;
}

StockOfLevel StockModel::level(const QModelIndex &index) const
{
    return levelOf(*static_cast<const Row *>(index.internalPointer()), index.row());
}

std::optional<StockOfLevel> StockModel::onlyLevel(const QModelIndex &index) const
{
    if (!isVariant(index))
        return level(index);
    if (m_shown.size() != 1)
        return {};
    return levelOf(*m_rows[static_cast<size_t>(index.row())], 0);
}

QModelIndex StockModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return parent.isValid() ? createIndex(row, column, m_rows[static_cast<size_t>(parent.row())].get())
                            : createIndex(row, column);
}

QModelIndex StockModel::parent(const QModelIndex &child) const
{
    const auto *row = static_cast<const Row *>(child.internalPointer());
    return row == nullptr ? QModelIndex() : createIndex(row->place, 0);
}

// One location alone is the variant's own row: nothing to unfold.
int StockModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_rows.size());
    return isVariant(parent) && parent.column() == 0 && shownLocations() > 1 ? shownLocations() : 0;
}

int StockModel::columnCount(const QModelIndex &) const
{
    return StockColumns;
}

bool StockModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

const Cell &StockModel::cell(const QModelIndex &index) const
{
    const auto column = static_cast<size_t>(index.column());
    const auto *row = static_cast<const Row *>(index.internalPointer());
    if (row == nullptr)
        return m_rows[static_cast<size_t>(index.row())]->cells[column];
    auto known = row->below.find(index.row());
    if (known == row->below.end())
        known =
            row->below.insert(index.row(), cellsOf(levelOf(*row, index.row()), m_shown[static_cast<size_t>(index.row())].name));
    return (*known)[column];
}

QVariant StockModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    switch (role) {
    case CellDataRole: return QVariant::fromValue(&cell(index));
    case Qt::DisplayRole: return cell(index).text;
    case Qt::AccessibleTextRole: {
        const auto &shown = cell(index);
        return shown.spoken.isEmpty() ? stockColumns()[static_cast<size_t>(index.column())].title + u": "_s + shown.text
                                      : shown.spoken;
    }
    case IdRole: return variant(index).id.toByteArray();
    case Qt::ToolTipRole: return index.column() == NameColumn ? cell(index).spoken : QString();
    default: return {};
    }
}

QVariant StockModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= StockColumns)
        return {};
    const auto &column = stockColumns()[static_cast<size_t>(section)];
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column.isAtEnd ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

Qt::ItemFlags StockModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    auto flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (index.column() == OnHandColumn && onlyLevel(index))
        flags |= Qt::ItemIsEditable;
    return isVariant(index) ? flags : flags | Qt::ItemNeverHasChildren;
}

}
