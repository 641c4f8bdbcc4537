#pragma once

#include "admin-gui/pages/inventory/booking.h"
#include "admin-gui/pages/inventory/stockmodel.h"
#include "admin-gui/widgets/listview.h"

#include <QStyledItemDelegate>
#include <QTimer>
#include <QTreeView>
#include <QVariantAnimation>

QT_BEGIN_NAMESPACE
class QLineEdit;
QT_END_NAMESPACE

namespace kontor::gui {

class OnHandPanel;

/** Paints the rows of the tree: variants in two lines with a chevron, locations below them in one. */
class StockDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit StockDelegate(QObject *parent) : QStyledItemDelegate(parent) {}
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void setEditorData(QWidget *, const QModelIndex &) const override {} // what was typed stays
    void setHovered(const QModelIndex &index) { m_hovered = index; }
    void setFreshness(double freshness) { m_freshness = freshness; }
    void setDimmed(bool isDimmed) { m_isDimmed = isDimmed; }
    /** Where the chevron of a variant is, in its row. */
    static QRect chevron(const QRect &row, Qt::LayoutDirection direction);
    static int rowHeight();
    /** Where names begin, from the leading edge. */
    static int nameStart();

protected:
    /** Leaving the field books nothing, and loses nothing. */
    bool eventFilter(QObject *, QEvent *) override { return false; }

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    QPersistentModelIndex m_hovered;
    double m_freshness = 0;
    bool m_isDimmed = false;
};

/** The tree of variants and locations, and the number on hand that is changed in its cell. */
class StockView final : public QTreeView
{
    Q_OBJECT

public:
    explicit StockView(StockModel &model, QWidget *parent = nullptr);

    void setEmptyWords(const EmptyWords &words, const EmptyWords &noMatch);
    void setFiltered(bool isFiltered) { m_isFiltered = isFiltered; }
    void setEditable(bool isEditable) { m_isEditable = isEditable; }
    bool isEditing() const { return m_editor != nullptr; }
    /** The location's row that the cursor is on, or a variant's where only one is shown. */
    std::optional<StockOfLevel> currentLevel() const;
    std::optional<VariantId> currentVariant() const;
    void startEdit(const QString &typed = {});
    /** The booking is done, and the editor goes. */
    void endEdit();
    /** It was refused: said beside the cell, where the text still is. `mayBeDone`: nothing answered. */
    void refuseEdit(const QString &sentence, bool mayBeDone = false);
    QSize sizeHint() const override { return {600, 400}; }

Q_SIGNALS:
    void bookingWanted(const Booking &booking, const StockOfLevel &before);
    void inspected();
    void ledgerWanted(const VariantId &variant);
    void editEnded();
    void filtersCleared();
    void beginRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void drawBranches(QPainter *, const QRect &, const QModelIndex &) const override {}
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void updateGeometries() override;
    void updateEditorGeometries() override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fitColumns();
    void showState();
    void placePanel();
    void showTyped();
    void book();
    void paintSkeleton(QPainter &painter) const;
    void paintWords(QPainter &painter, const EmptyWords &words) const;
    bool editKey(QKeyEvent &event);

    StockModel &m_model;
    StockDelegate *m_delegate;
    EmptyWords m_empty;
    EmptyWords m_noMatch;
    bool m_isFiltered = false;
    bool m_isEditable = false;
    bool m_showsSkeleton = false;
    QVariantAnimation m_fade;
    QTimer m_patience;
    QPushButton *m_button;
    QPersistentModelIndex m_edited;
    StockOfLevel m_before;
    QLineEdit *m_editor = nullptr;
    OnHandPanel *m_panel = nullptr;
    std::optional<Booking> m_sent; ///< and perhaps done: sent again it has the same key
};

}
