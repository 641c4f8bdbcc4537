#pragma once

#include "admin-gui/pages/inventory/booking.h"
#include "core/inventory/stocklist.h"

#include <QAbstractListModel>

namespace kontor::gui {

/** What has been scanned of one variant. */
struct ScanLine
{
    StockOfVariant variant;
    int pieces = 0;
    std::vector<Incoming> expected{}; ///< lines of the delivery; usually one
    QString fault{};                  ///< why it was not booked
    QByteArray key = newKey();        ///< of its booking, for as long as nothing about it changes

    int expectedPieces() const;
};

/** A list of what has been scanned, that grows by scans and shrinks by taking them back; nothing of it is booked yet. */
class ScanSheet final : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    /** One more piece; which line it is. */
    int scan(const StockOfVariant &variant);
    /** Takes the last scan back; which variant it was of. */
    std::optional<StockOfVariant> undo();
    bool canUndo() const { return !m_scans.empty(); }
    void setPieces(int line, int pieces);
    /** A delivery: each of its variants has a line, also with nothing scanned yet. */
    void expect(const std::vector<Incoming> &delivery, const std::vector<StockOfVariant> &variants);
    /** It is booked: the line goes, or what was not booked of it stays. */
    void booked(const VariantId &variant, int pieces);
    /** `mayBeDone`: nothing answered, so that the same key is sent again. */
    void refuse(const VariantId &variant, const QString &fault, bool mayBeDone);
    void clear();

    const std::vector<ScanLine> &lines() const { return m_lines; }
    qint64 pieces() const;
    qint64 expectedPieces() const;
    /** Beyond what is expected, in lines of the delivery. */
    qint64 excessPieces() const;
    bool hasDelivery() const { return m_hasDelivery; }
    /** Scanned before in this list: no need to ask the database. */
    std::optional<StockOfVariant> known(const QString &code) const;
    int last() const { return m_last; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void sheetChanged();

private:
    int lineOf(const VariantId &variant) const;
    void touch(int line);

    std::vector<ScanLine> m_lines;
    std::vector<VariantId> m_scans; ///< in their order
    int m_last = -1;
    bool m_hasDelivery = false;
};

/** What is to be sent to receive a line: what is expected first, the last of it with what came beyond. */
std::vector<RestCall> receiptCalls(const ScanLine &line, const LocationId &location, const QString &words);
QString nameOf(const StockOfVariant &variant);

}
