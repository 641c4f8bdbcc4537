#pragma once

#include "admin-gui/shell/page.h"
#include "admin-gui/widgets/listview.h"
#include "admin-gui/widgets/parts.h"

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QMenu;
QT_END_NAMESPACE

namespace kontor::gui {

class DarkBar;

/** One condition of a list that somebody can set: a chip once it is. */
struct FilterSpec
{
    QByteArray id;
    QString label;
    struct Choice
    {
        QString value;
        QString label;
    };
    QList<Choice> choices; ///< empty: typed
};

/** A view: a name for a set of conditions. */
struct ViewSpec
{
    QByteArray id;
    QString name;
    QJsonObject filters;
    bool isOwn = false; ///< saved by somebody, so that it can be removed
};

/**
 * What all lists share: head, views, filters, table, panel beside it, selection bar, CSV. A page says its columns, its
 * conditions and how a page of rows is read.
 */
class ListPage : public Page
{
    Q_OBJECT

public:
    ListPage(Shell &shell, const QString &address, std::vector<Column> columns, QWidget *parent);

    QJsonObject state() const override;
    void restore(const QJsonObject &state) override;
    void focusFirst() override;
    bool focusNextPart() override;
    ListView &view() const { return *m_view; }
    PagedModel &model() const { return *m_model; }
    /** The conditions that hold, by their ids. */
    const QJsonObject &filters() const { return m_filters; }
    void setFilter(const QByteArray &id, const QString &value);
    void clearFilters();

protected:
    /** Made anew whenever a condition or the order changes; runs on a worker. */
    virtual PageLoader loader() const = 0;
    /** What the panel shows of this row; nothing: there is no panel. */
    virtual QWidget *makePanel(const QByteArray &id, QWidget *parent);
    virtual void openRow(const QByteArray &id) = 0;
    /** How many there are, for the head; ask the core and call setCount(). */
    virtual void askCount() {}
    /** Sum, or whatever the selection bar says beside the number. */
    virtual QString selectionSum() const { return {}; }
    /** Which tags of the feed this list is about. */
    virtual bool concerns(const QSet<QByteArray> &tags) const = 0;

    void changed(const QSet<QByteArray> &tags) override;

    /** To be called at the end of the constructor of the page itself. */
    void begin(const QList<FilterSpec> &filters, const QList<ViewSpec> &views, const QString &searchHint);
    void addHeadButton(const char *action, Variant variant);
    void addSelectionAction(const char *action);
    /** What a condition can be, where that is only known now. */
    void setChoices(const QByteArray &filter, const QList<FilterSpec::Choice> &choices);
    void setCount(qint64 count, qint64 countedUpTo);
    void setViewCount(const QByteArray &view, qint64 count);
    void reload();
    void closePanel();
    QString searchText() const { return m_filters[QLatin1StringView("q")].toString(); }
    QByteArray sort() const { return m_sort; }
    void setSorts(const QList<QPair<QByteArray, QString>> &sorts);
    QWidget *panel() const { return m_panel; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildHead();
    void buildFilters();
    void showChips();
    void showViews();
    void chooseView(const QByteArray &id);
    void addFilterMenu(QMenu &menu);
    void chooseColumns();
    void saveView();
    void showPanel(const QByteArray &id);
    void placePanel();
    void showSelection();
    void exportCsv();
    QString settingsKey(const char *what) const;

    PagedModel *m_model;
    ListView *m_view;
    QWidget *m_list;
    QWidget *m_panel = nullptr;
    QByteArray m_panelId;
    TextLabel *m_title;
    BadgeLabel *m_live;
    TextLabel *m_count;
    QHBoxLayout *m_headButtons;
    QHBoxLayout *m_views;
    QHBoxLayout *m_chips;
    QLineEdit *m_search;
    QToolButton *m_sortButton;
    DarkBar *m_selection;
    QList<QByteArray> m_selectionActions;
    QList<FilterSpec> m_filterSpecs;
    QList<ViewSpec> m_viewSpecs;
    QMap<QByteArray, qint64> m_viewCounts;
    QByteArray m_currentView;
    QJsonObject m_filters;
    QByteArray m_sort;
    QList<QPair<QByteArray, QString>> m_sorts;
    QTimer m_typing;
};

}
