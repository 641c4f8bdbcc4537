#pragma once

#include "admin-gui/models/cell.h"

#include <QStyledItemDelegate>

namespace kontor::gui {

/** Paints rows: ground, hover, cursor bar and line, then what the cell says. Measures nothing that the row height does not give. */
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit RowDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    void setRowHeight(int height) { m_rowHeight = height; }
    void setHoveredRow(int row) { m_hovered = row; }
    /** 1: as fresh as they come, 0: like any other. */
    void setFreshness(double freshness) { m_freshness = freshness; }
    /** While a new filter is read. */
    void setDimmed(bool isDimmed) { m_isDimmed = isDimmed; }
    /** How wide the cell would like to be. */
    static int widthOf(const Cell &cell);

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    int m_rowHeight = metric::row;
    int m_hovered = -1;
    double m_freshness = 0;
    bool m_isDimmed = false;
};

/** One cell's content in its box: also for the detail panel and cards. */
void paintCell(QPainter &painter, const QRect &box, const Cell &cell, bool isAtEnd, Qt::LayoutDirection direction);
void paintBadge(QPainter &painter, const QRect &box, const QString &word, Tone tone, Qt::LayoutDirection direction);
int badgeWidth(const QString &word);
void paintRing(QPainter &painter, const QRect &box, Ring ring);
/** Digits in cells as wide as the widest, so that columns of numbers line up in any face. */
void paintNumber(QPainter &painter, const QRect &box, const QString &number, const QFont &face, Qt::Alignment alignment);
int numberWidth(const QString &number, const QFont &face);

}
