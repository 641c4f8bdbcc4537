#include "admin-gui/pages/products/variantmodel.h"

#include "admin-gui/models/words.h"

#include <QJsonArray>

#include <algorithm>

namespace kontor::gui {

namespace {
constexpr qsizetype mostCells = 60;
}

QString VariantLine::words() const
{
    return options.isEmpty() ? VariantModel::tr("Only variant") : options.values().join(u", "_s);
}

VariantModel::VariantModel(Document &document, QObject *parent) : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &Document::changed, this, &VariantModel::documentChanged);
    connect(&document, &Document::reloaded, this, [this] {
        clearFaults();
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    });
}

void VariantModel::setFacts(const ProductFacts &facts)
{
    beginResetModel();
    m_variants.clear();
    m_rowNames.clear();
    m_columnNames.clear();
    m_cells.clear();
    m_currency = facts.currency;
    m_stock = facts.stock;
    const auto options = facts.json["options"_L1].toArray();
    const auto valuesOf = [&](int i) {
        QStringList values;
        const auto list = options[i].toObject()["values"_L1].toArray();
        for (const auto &value : list)
            values.append(value.toString());
        return values;
    };
    const auto name = [&](int i) { return options[i].toObject()["name"_L1].toString(); };
    if (options.size() == 2) {
        // The option with fewer values makes the columns, so that the matrix stays narrow.
        m_rowNames = valuesOf(1);
        m_columnNames = valuesOf(0);
    } else if (options.size() == 1) {
        m_rowNames = valuesOf(0);
        m_columnNames = {QString()};
    }
    const auto variants = facts.json["variants"_L1].toArray();
    for (const auto &entry : variants) {
        const auto variant = entry.toObject();
        VariantLine line{.id = variant["id"_L1].toString(), .options = {}};
        const auto own = variant["options"_L1].toObject();
        for (auto it = own.begin(); it != own.end(); ++it)
            line.options.insert(it.key(), it.value().toString());
        if (options.size() == 2)
            m_cells.insert(line.options.value(name(1)) + u'\n' + line.options.value(name(0)), line.id);
        else if (options.size() == 1)
            m_cells.insert(line.options.value(name(0)) + u'\n', line.id);
        m_variants.append(line);
    }
    if (!fitsMatrix())
        m_shape = Shape::List;
    endResetModel();
}

bool VariantModel::fitsMatrix() const
{
    return !m_rowNames.isEmpty() && m_rowNames.size() * m_columnNames.size() <= mostCells;
}

void VariantModel::setShape(Shape shape)
{
    beginResetModel();
    m_shape = fitsMatrix() ? shape : Shape::List;
    endResetModel();
}

int VariantModel::rowCount(const QModelIndex &parent) const
{
    return static_cast<int>(parent.isValid() ? 0 : m_shape == Shape::Matrix ? m_rowNames.size() : m_variants.size());
}

int VariantModel::columnCount(const QModelIndex &parent) const
{
    return static_cast<int>(parent.isValid() ? 0 : m_shape == Shape::Matrix ? m_columnNames.size() : qsizetype(ListColumns));
}

QString VariantModel::variantAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    return m_shape == Shape::List ? m_variants[index.row()].id
                                  : m_cells.value(m_rowNames[index.row()] + u'\n' + m_columnNames[index.column()]);
}

QString VariantModel::pricePath(const QString &variant) const
{
    return u"variant/"_s + variant + u"/price/"_s + m_currency.toString();
}

QString VariantModel::pathOf(const QModelIndex &index) const
{
    const auto variant = variantAt(index);
    if (variant.isEmpty())
        return {};
    const auto own = u"variant/"_s + variant + u'/';
    if (m_shape == Shape::Matrix)
        return pricePath(variant);
    switch (index.column()) {
    case SkuColumn: return own + u"sku"_s;
    case BarcodeColumn: return own + u"barcode"_s;
    case PriceColumn: return pricePath(variant);
    case WeightColumn: return own + u"weight_g"_s;
    default: return {};
    }
}

QVariant VariantModel::listData(const QString &variant, int column, int role) const
{
    const auto own = u"variant/"_s + variant + u'/';
    const bool isEdited = role == Qt::EditRole;
    switch (column) {
    case Words:
        for (const auto &line : m_variants)
            if (line.id == variant)
                return line.words();
        return {};
    case SkuColumn: return m_document.text(own + u"sku"_s);
    case BarcodeColumn: return m_document.text(own + u"barcode"_s);
    case PriceColumn: {
        const auto price = m_document.value(pricePath(variant));
        if (!price.isDouble())
            return {};
        const Money money(price.toInteger(), m_currency);
        return isEdited ? writtenAmount(money) : written(money);
    }
    case WeightColumn: return QLocale().toString(m_document.value(own + u"weight_g"_s).toInteger());
    case StockColumn: return m_stock.contains(variant) ? QLocale().toString(m_stock[variant].available) : QString();
    default: return {};
    }
}

QVariant VariantModel::data(const QModelIndex &index, int role) const
{
    const auto variant = variantAt(index);
    if (variant.isEmpty())
        return {};
    const auto path = pathOf(index);
    switch (role) {
    case VariantRole: return variant;
    case FaultRole: return m_faults.value(path);
    case Qt::ToolTipRole: return m_faults.contains(path) ? m_faults.value(path) : QVariant();
    case ChangedRole: return !path.isEmpty() && m_document.isChanged(path);
    case StockRole: return m_stock.contains(variant) ? QVariant(m_stock[variant].available) : QVariant();
    case LowRole: return m_stock.value(variant).isLow;
    case Qt::TextAlignmentRole:
        return m_shape == Shape::List && index.column() >= PriceColumn
            ? QVariant(static_cast<int>(Qt::AlignRight | Qt::AlignVCenter))
            : QVariant();
    case PriceRole:
    case Qt::DisplayRole:
    case Qt::EditRole:
        if (m_typed.contains(path))
            return m_typed.value(path);
        return listData(variant, m_shape == Shape::Matrix ? int(PriceColumn) : index.column(),
            role == PriceRole ? int(Qt::DisplayRole) : role);
    case Qt::AccessibleTextRole: {
        QString words;
        for (const auto &line : m_variants)
            if (line.id == variant)
                words = line.words();
        return words + u": "_s
            + listData(variant, m_shape == Shape::Matrix ? int(PriceColumn) : index.column(), Qt::DisplayRole).toString();
    }
    default: return {};
    }
}

bool VariantModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const auto path = pathOf(index);
    if (role != Qt::EditRole || path.isEmpty())
        return false;
    const auto text = value.toString();
    if (path.contains(u"/price/"_s)) {
        setPrice(path, text);
        return !m_faults.contains(path);
    }
    m_faults.remove(path);
    m_typed.remove(path);
    if (path.endsWith(u"weight_g"_s)) {
        bool isNumber = false;
        const auto number = QLocale().toLongLong(text, &isNumber);
        if (!isNumber || number < 0)
            m_faults[path] = tr("The weight is a whole number of grams.");
        else
            m_document.set(path, number, tr("Weight"));
    } else {
        m_document.set(path, text.trimmed(), path.endsWith(u"sku"_s) ? tr("SKU") : tr("Barcode"));
    }
    if (m_faults.contains(path))
        m_typed[path] = text;
    Q_EMIT dataChanged(index, index);
    Q_EMIT faultsChanged();
    return !m_faults.contains(path);
}

void VariantModel::setPrice(const QString &path, const QString &text)
{
    m_faults.remove(path);
    m_typed.remove(path);
    const auto typed = readMoney(text, m_currency);
    if (typed.money) {
        m_document.set(path, typed.money->minor(), tr("Price"));
    } else {
        m_faults[path] = typed.fault;
        m_typed[path] = text;
    }
    documentChanged(path);
    Q_EMIT faultsChanged();
}

QVariant VariantModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return static_cast<int>(
            (m_shape == Shape::List && section >= PriceColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    if (m_shape == Shape::Matrix)
        return orientation == Qt::Horizontal
            ? (m_columnNames.value(section).isEmpty() ? tr("Price and stock") : m_columnNames.value(section))
            : m_rowNames.value(section);
    if (orientation == Qt::Vertical)
        return {};
    switch (section) {
    case Words: return tr("Variant");
    case SkuColumn: return tr("SKU");
    case BarcodeColumn: return tr("Barcode");
    case PriceColumn: return tr("Price");
    case WeightColumn: return tr("Weight, g");
    case StockColumn: return tr("Available");
    default: return {};
    }
}

Qt::ItemFlags VariantModel::flags(const QModelIndex &index) const
{
    if (variantAt(index).isEmpty())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | (pathOf(index).isEmpty() ? Qt::NoItemFlags : Qt::ItemIsEditable);
}

void VariantModel::setFault(const QString &path, const QString &sentence)
{
    m_faults[path] = sentence;
    documentChanged(path);
    Q_EMIT faultsChanged();
}

void VariantModel::clearFaults()
{
    if (m_faults.isEmpty())
        return;
    m_faults.clear();
    m_typed.clear();
    Q_EMIT faultsChanged();
}

void VariantModel::documentChanged(const QString &path)
{
    if (path.startsWith(u"variant/"_s) && rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void VariantModel::paste(const QModelIndex &from, const QString &block)
{
    if (!from.isValid())
        return;
    const auto rows = block.split(u'\n', Qt::SkipEmptyParts);
    for (int r = 0; r < rows.size() && from.row() + r < rowCount(); ++r) {
        const auto cells = rows[r].split(u'\t');
        for (int c = 0; c < cells.size() && from.column() + c < columnCount(); ++c) {
            const auto at = index(from.row() + r, from.column() + c);
            if (flags(at).testFlag(Qt::ItemIsEditable) && !cells[c].trimmed().isEmpty())
                setData(at, cells[c].trimmed(), Qt::EditRole);
        }
    }
}

void VariantModel::fillDown(const QModelIndexList &cells)
{
    if (cells.size() < 2)
        return;
    auto sorted = cells;
    std::sort(sorted.begin(), sorted.end());
    Fields changes;
    const auto first = m_document.value(pathOf(sorted.first()));
    for (const auto &cell : std::as_const(sorted))
        if (const auto path = pathOf(cell); !path.isEmpty())
            changes.insert(path, first);
    m_document.setAll(changes, tr("Fill down"));
}

}
