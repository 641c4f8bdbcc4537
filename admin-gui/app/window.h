#pragma once

#include "admin-gui/app/welcome.h"
#include "admin-gui/shell/workspace.h"

#include <QMainWindow>

QT_BEGIN_NAMESPACE
class QStackedWidget;
QT_END_NAMESPACE

namespace kontor::gui {

class LockScreen;

/** The one window: who is it, and then their workspace; locked when nobody has touched it for a while. */
class Window final : public QMainWindow
{
    Q_OBJECT

public:
    explicit Window(QWidget *parent = nullptr);
    ~Window() override;

    Workspace *workspace() const { return m_workspace; }
    Welcome &welcome() { return *m_welcome; }
    StaffSession &session() { return m_session; }
    bool isLocked() const;
    void lock();

protected:
    void closeEvent(QCloseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void enter();
    void leave(const QString &why);
    void startIdleTimer();

    StaffSession m_session;
    QStackedWidget *m_stack;
    Welcome *m_welcome;
    Workspace *m_workspace = nullptr;
    LockScreen *m_lock = nullptr;
    QTimer m_idle;
    bool m_altAlone = false;
};

}
