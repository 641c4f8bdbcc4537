#pragma once

#include "admin-gui/models/pagedmodel.h"

#include <QTableView>
#include <QTimer>
#include <QVariantAnimation>

QT_BEGIN_NAMESPACE
class QPushButton;
QT_END_NAMESPACE

namespace kontor::gui {

class RowDelegate;

/** What to say where there are no rows: one line on what this is, one on how to begin. */
struct EmptyWords
{
    QString icon;
    QString title;
    QString hint;
    QString button; ///< empty: none
};

/**
 * A table over a PagedModel: rows are selected, never cells; the row under the mouse is tinted; new rows fade; loading,
 * emptiness and failure are shown in the place of the rows.
 */
class ListView final : public QTableView
{
    Q_OBJECT

public:
    explicit ListView(PagedModel &model, QWidget *parent = nullptr);

    void setRowHeight(int height);
    void setEmptyWords(const EmptyWords &words, const EmptyWords &noMatch);
    /** There are conditions that may be why nothing is shown. */
    void setFiltered(bool isFiltered);
    QList<QByteArray> selectedIds() const;
    QByteArray currentId() const;
    void selectId(const QByteArray &id);
    PagedModel &paged() const { return m_model; }
    QSize sizeHint() const override { return {600, 400}; }
    /** Widths, order and visibility of the columns, as they are kept for the next time. */
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray &state);
    /** The view leaves so much room under its last row. */
    void setBottomMargin(int height);

Q_SIGNALS:
    void opened(const QByteArray &id);
    /** A click or Space on a row: what it is about is shown beside the list. */
    void inspected(const QByteArray &id);
    void selectionChangedByUser();
    void sortRequested(const QByteArray &sort);
    void beginRequested();
    void filtersCleared();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
    bool viewportEvent(QEvent *event) override;

private:
    void fitColumns();
    void showState();
    void arrived(int count);
    void hover(int row);
    void paintSkeleton(QPainter &painter) const;
    void paintWords(QPainter &painter, const EmptyWords &words) const;

    PagedModel &m_model;
    RowDelegate *m_delegate;
    EmptyWords m_empty;
    EmptyWords m_noMatch;
    bool m_isFiltered = false;
    bool m_userSized = false;
    bool m_fits = false;
    int m_hovered = -1;
    int m_waiting = 0; ///< new rows above what is being read
    QVariantAnimation m_fade;
    QTimer m_patience; ///< nothing is shown for 120 ms, then a skeleton
    bool m_showsSkeleton = false;
    QPushButton *m_button;
    QPushButton *m_pill;
};

}
