#include "admin-gui/pages/inventory/scansheet.h"

#include <algorithm>

namespace kontor::gui {

using namespace Qt::StringLiterals;

int ScanLine::expectedPieces() const
{
    int sum = 0;
    for (const auto &line : expected)
        sum += std::max(0, line.quantity - line.received);
    return sum;
}

QString nameOf(const StockOfVariant &variant)
{
    return variant.options.isEmpty() ? variant.title : variant.title + u", "_s + variant.options;
}

int ScanSheet::lineOf(const VariantId &variant) const
{
    const auto found =
        std::find_if(m_lines.begin(), m_lines.end(), [&](const ScanLine &line) { return line.variant.id == variant; });
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

void ScanSheet::touch(int line)
{
    auto &touched = m_lines[static_cast<size_t>(line)];
    touched.fault.clear();
    // Another number is another booking.
    touched.key = newKey();
    m_last = line;
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    Q_EMIT sheetChanged();
}

int ScanSheet::scan(const StockOfVariant &variant)
{
    int line = lineOf(variant.id);
    if (line < 0) {
        // The newest stands at the top, where it is looked for; a delivery keeps the order of its note.
        line = m_hasDelivery ? rowCount() : 0;
        beginInsertRows({}, line, line);
        m_lines.insert(m_lines.begin() + line, ScanLine{.variant = variant});
        endInsertRows();
    }
    auto &pieces = m_lines[static_cast<size_t>(line)].pieces;
    pieces = std::min(pieces + 1, limits::stockOfLevel);
    m_scans.push_back(variant.id);
    touch(line);
    return line;
}

std::optional<StockOfVariant> ScanSheet::undo()
{
    while (!m_scans.empty()) {
        const auto variant = m_scans.back();
        m_scans.pop_back();
        const int line = lineOf(variant);
        if (line < 0 || m_lines[static_cast<size_t>(line)].pieces == 0)
            continue;
        const auto undone = m_lines[static_cast<size_t>(line)].variant;
        setPieces(line, m_lines[static_cast<size_t>(line)].pieces - 1);
        return undone;
    }
    return {};
}

void ScanSheet::setPieces(int line, int pieces)
{
    auto &changed = m_lines[static_cast<size_t>(line)];
    changed.pieces = std::clamp(pieces, 0, limits::stockOfLevel);
    touch(line);
}

void ScanSheet::expect(const std::vector<Incoming> &delivery, const std::vector<StockOfVariant> &variants)
{
    beginResetModel();
    // What was scanned before the note was chosen keeps its pieces.
    auto before = std::exchange(m_lines, {});
    m_hasDelivery = !delivery.empty();
    for (const auto &incoming : delivery) {
        int line = lineOf(incoming.variant);
        if (line < 0) {
            const auto variant =
                std::find_if(variants.begin(), variants.end(), [&](const auto &v) { return v.id == incoming.variant; });
            if (variant == variants.end())
                continue;
            line = static_cast<int>(m_lines.size());
            m_lines.push_back({.variant = *variant});
        }
        m_lines[static_cast<size_t>(line)].expected.push_back(incoming);
    }
    for (auto &old : before) {
        if (old.pieces == 0)
            continue;
        if (const int line = lineOf(old.variant.id); line >= 0) {
            m_lines[static_cast<size_t>(line)].pieces = old.pieces;
        } else {
            old.expected.clear();
            m_lines.push_back(std::move(old));
        }
    }
    m_last = -1;
    endResetModel();
    Q_EMIT sheetChanged();
}

void ScanSheet::booked(const VariantId &variant, int pieces)
{
    const int line = lineOf(variant);
    if (line < 0)
        return;
    auto &done = m_lines[static_cast<size_t>(line)];
    done.pieces = std::max(0, done.pieces - pieces);
    // What was expected has come, as far as it has.
    int left = pieces;
    for (auto &incoming : done.expected) {
        const int taken = std::min(left, std::max(0, incoming.quantity - incoming.received));
        incoming.received += taken;
        left -= taken;
    }
    m_scans.erase(std::remove(m_scans.begin(), m_scans.end(), variant), m_scans.end());
    m_last = -1;
    if (done.pieces == 0 && done.expectedPieces() == 0) {
        beginRemoveRows({}, line, line);
        m_lines.erase(m_lines.begin() + line);
        endRemoveRows();
    } else {
        done.fault.clear();
        done.key = newKey();
        Q_EMIT dataChanged(index(line), index(line));
    }
    Q_EMIT sheetChanged();
}

void ScanSheet::refuse(const VariantId &variant, const QString &fault, bool mayBeDone)
{
    if (const int line = lineOf(variant); line >= 0) {
        if (!mayBeDone)
            m_lines[static_cast<size_t>(line)].key = newKey();
        m_lines[static_cast<size_t>(line)].fault = fault;
        Q_EMIT dataChanged(index(line), index(line));
        Q_EMIT sheetChanged();
    }
}

void ScanSheet::clear()
{
    beginResetModel();
    m_lines.clear();
    m_scans.clear();
    m_last = -1;
    m_hasDelivery = false;
    endResetModel();
    Q_EMIT sheetChanged();
}

qint64 ScanSheet::pieces() const
{
    qint64 sum = 0;
    for (const auto &line : m_lines)
        sum += line.pieces;
    return sum;
}

qint64 ScanSheet::expectedPieces() const
{
    qint64 sum = 0;
    for (const auto &line : m_lines)
        sum += line.expectedPieces();
    return sum;
}

qint64 ScanSheet::excessPieces() const
{
    qint64 sum = 0;
    for (const auto &line : m_lines)
        if (m_hasDelivery)
            sum += std::max(0, line.pieces - line.expectedPieces());
    return sum;
}

std::optional<StockOfVariant> ScanSheet::known(const QString &code) const
{
    for (const auto &line : m_lines)
        if (line.variant.sku.compare(code, Qt::CaseInsensitive) == 0
            || (!line.variant.barcode.isEmpty() && line.variant.barcode == code))
            return line.variant;
    return {};
}

int ScanSheet::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant ScanSheet::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &line = m_lines[static_cast<size_t>(index.row())];
    const QLocale locale;
    switch (role) {
    case Qt::DisplayRole: return line.variant.title;
    case Qt::EditRole: return line.pieces;
    case Qt::AccessibleTextRole: {
        const auto words = line.expected.empty()
            ? tr("%1: %2").arg(nameOf(line.variant), locale.toString(line.pieces))
            : tr("%1: %2 of %3").arg(nameOf(line.variant), locale.toString(line.pieces), locale.toString(line.expectedPieces()));
        return line.fault.isEmpty() ? words : words + u". "_s + line.fault;
    }
    case Qt::ToolTipRole: return line.fault.isEmpty() ? nameOf(line.variant) + u" · "_s + line.variant.sku : line.fault;
    default: return {};
    }
}

bool ScanSheet::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !index.isValid())
        return false;
    setPieces(index.row(), value.toInt());
    return true;
}

Qt::ItemFlags ScanSheet::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemNeverHasChildren
                           : Qt::NoItemFlags;
}

std::vector<RestCall> receiptCalls(const ScanLine &line, const LocationId &location, const QString &words)
{
    std::vector<RestCall> calls;
    int left = line.pieces;
    for (size_t i = 0; i < line.expected.size() && left > 0; ++i) {
        const auto &incoming = line.expected[i];
        const bool isLast = i + 1 == line.expected.size();
        const int open = std::max(0, incoming.quantity - incoming.received);
        const int pieces = isLast ? left : std::min(left, open);
        if (pieces > 0)
            calls.push_back(callForReceipt(incoming, pieces, pieces > open, words, line.key + '-' + QByteArray::number(i)));
        left -= pieces;
    }
    if (left > 0)
        calls.push_back(callFor(Booking{.reason = Reason::Receive,
            .variant = line.variant.id,
            .location = location,
            .pieces = left,
            .words = words,
            .key = line.key}));
    return calls;
}

}
