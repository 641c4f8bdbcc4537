#pragma once

#include "admin-gui/pages/inventory/scansheet.h"

#include <QStyledItemDelegate>

namespace kontor::gui {

/** A scanned line: name, options and SKU; how many, of how many; a tick, or a warning where it is more. */
class ScanDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    ScanDelegate(const ScanSheet &sheet, QObject *parent) : QStyledItemDelegate(parent), m_sheet(sheet) {}
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const ScanSheet &m_sheet;
};

}
