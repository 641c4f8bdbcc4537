#pragma once

#include "admin-gui/shell/actions.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/shell/palette.h"
#include "admin-gui/shell/statusbar.h"
#include "admin-gui/work/livefeed.h"
#include "admin-gui/work/staffsession.h"

QT_BEGIN_NAMESPACE
class QMenuBar;
class QStackedWidget;
QT_END_NAMESPACE

namespace kontor::gui {

class DarkBar;
class Sidebar;
class TabStrip;

/** Makes the page for an address; nothing: there is none. */
using PageMaker = std::function<Page *(Shell &shell, const QString &address, QWidget *parent)>;

/** What one of the staff works in: sidebar, pages as tabs, status. Lives from the sign-in to the sign-out. */
class Workspace final : public QWidget, public Shell
{
    Q_OBJECT

public:
    Workspace(StaffSession &session, PageMaker maker, QWidget *window);
    ~Workspace() override;

    ShopWorkers &workers() override { return *m_workers; }
    Actions &actions() override { return *m_actions; }
    Tasks &tasks() override { return m_tasks; }
    StaffSession &session() override { return m_session; }
    void open(const QString &address, const QJsonObject &state = {}) override;
    void tell(const QString &sentence, std::function<void()> undo = {}) override;
    void tellRefusal(const Error &error) override;
    void setOpenWork(const QString &area, int count) override;
    bool isLive() const override;

    /** Menus over the action registry. */
    void fill(QMenuBar &menus) const;
    Page *currentPage() const;
    QList<Page *> pages() const;
    CommandPalette &palette_() { return *m_palette; }
    /** Whether every page may be closed. */
    bool mayClose();
    void keepPages() const;

Q_SIGNALS:
    void signOutRequested();
    void lockRequested();
    void quitRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addActions();
    void addWindowActions();
    void followFeed();
    void showCurrent(int index);
    void closeTab(int index);
    void showAppearance(Page *page);
    void restorePages();
    void askWhyNotLive();
    void openShopMenu(const QPoint &at);
    void openPersonMenu(const QPoint &at);
    void nextPart();
    void stepTab(int by);
    void showNotices();

    StaffSession &m_session;
    PageMaker m_maker;
    std::unique_ptr<ShopWorkers> m_workers;
    std::unique_ptr<LiveFeed> m_feed;
    Actions *m_actions;
    Tasks m_tasks;
    Sidebar *m_sidebar;
    TabStrip *m_tabs;
    QStackedWidget *m_stack;
    Banner *m_banner;
    StatusBar *m_status;
    CommandPalette *m_palette;
    DarkBar *m_told;
    QTimer m_toldTimer;
    std::function<void()> m_undo;
    QStringList m_notices;
    QString m_shopName;
};

}
