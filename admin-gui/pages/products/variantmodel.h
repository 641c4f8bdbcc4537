#pragma once

#include "admin-gui/forms/document.h"
#include "admin-gui/pages/products/productfields.h"

#include <QAbstractTableModel>

namespace kontor::gui {

/** A variant as the editor shows it. */
struct VariantLine
{
    QString id;
    QMap<QString, QString> options;
    QString words() const; ///< "Indigo, M"
};

/**
 * The variants of a product over its document: as a matrix of two options, or as a list. Prices are edited; stock is shown.
 */
class VariantModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Shape { List, Matrix };
    enum Role { VariantRole = Qt::UserRole + 1, PriceRole, StockRole, LowRole, ChangedRole, FaultRole };
    enum ListColumn { Words, SkuColumn, BarcodeColumn, PriceColumn, WeightColumn, StockColumn, ListColumns };

    explicit VariantModel(Document &document, QObject *parent = nullptr);

    void setFacts(const ProductFacts &facts);
    void setShape(Shape shape);
    Shape shape() const { return m_shape; }
    /** At most sixty cells of two options make a matrix. */
    bool fitsMatrix() const;
    QString variantAt(const QModelIndex &index) const;
    const QList<VariantLine> &variants() const { return m_variants; }
    QString pricePath(const QString &variant) const;
    Currency currency() const { return m_currency; }
    /** As typed; what is no price stays as a fault. */
    void setPrice(const QString &path, const QString &text);
    void setFault(const QString &path, const QString &sentence);
    void clearFaults();
    QStringList faultyPaths() const { return m_faults.keys(); }
    QString faultOf(const QString &path) const { return m_faults.value(path); }
    ProductFacts::Stock stockOf(const QString &variant) const { return m_stock.value(variant); }
    bool hasStock() const { return !m_stock.isEmpty(); }
    /** A block from a spreadsheet, from this cell on. */
    void paste(const QModelIndex &from, const QString &block);
    /** The price of the first selected cell into all of them. */
    void fillDown(const QModelIndexList &cells);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void faultsChanged();

private:
    QString pathOf(const QModelIndex &index) const;
    QVariant listData(const QString &variant, int column, int role) const;
    void documentChanged(const QString &path);

    Document &m_document;
    Shape m_shape = Shape::List;
    QList<VariantLine> m_variants;
    QStringList m_rowNames;         ///< of a matrix: the values of the first option
    QStringList m_columnNames;      ///< of the second
    QMap<QString, QString> m_cells; ///< "value\nvalue" → variant
    QMap<QString, ProductFacts::Stock> m_stock;
    QMap<QString, QString> m_faults;
    QMap<QString, QString> m_typed; ///< what is faulty stays as it was typed
    Currency m_currency;
};

}
