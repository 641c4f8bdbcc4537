#pragma once

#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/parts.h"

namespace kontor::gui {

/** One area of the sidebar: icon, word, open work. */
class AreaButton final : public QToolButton
{
    Q_OBJECT

public:
    AreaButton(QAction *action, QWidget *parent);
    void setOpenWork(int count);
    void setNarrow(bool isNarrow);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_count = 0;
    bool m_isNarrow = false;
};

/** Shop, search, areas, pinned views. */
class Sidebar final : public Surface
{
    Q_OBJECT

public:
    Sidebar(Actions &actions, QWidget *parent);
    void setShop(const QString &name);
    void setCurrent(const QString &area);
    void setOpenWork(const QString &area, int count);
    void setNarrow(bool isNarrow);
    void focusFirst() { m_search->setFocus(Qt::ShortcutFocusReason); }

Q_SIGNALS:
    void shopMenuRequested(const QPoint &at);

private:
    Actions &m_actions;
    QToolButton *m_shop;
    QPushButton *m_search;
    QMap<QString, AreaButton *> m_areas;
    bool m_isNarrow = false;
};

}
