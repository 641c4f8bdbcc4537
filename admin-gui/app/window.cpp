#include "admin-gui/app/window.h"

#include "admin-gui/app/lockscreen.h"
#include "admin-gui/app/pagelist.h"
#include "admin-gui/work/settings.h"

#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QStackedWidget>

namespace kontor::gui {

using namespace Qt::StringLiterals;

Window::Window(QWidget *parent) : QMainWindow(parent)
{
    setWindowTitle(u"Kontor"_s);
    setMinimumSize(1024, 680);
    resize(1440, 900);
    m_stack = new QStackedWidget(this);
    m_welcome = new Welcome(m_session, m_stack);
    m_stack->addWidget(m_welcome);
    setCentralWidget(m_stack);
#if !defined(Q_OS_MACOS)
    menuBar()->hide();
#endif
    restoreGeometry(settings::windowGeometry.get());
    connect(&m_session, &StaffSession::signedIn, this, &Window::enter);
    connect(&m_session, &StaffSession::ended, this, [this](const QString &why) { leave(why); });
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &Window::lock);
    qApp->installEventFilter(this);
    m_welcome->begin();
}

Window::~Window()
{
    delete m_workspace;
}

void Window::enter()
{
    if (m_workspace != nullptr)
        return;
    m_workspace = new Workspace(m_session, makePage, m_stack);
    m_stack->addWidget(m_workspace);
    m_stack->setCurrentWidget(m_workspace);
    m_workspace->fill(*menuBar());
    connect(m_workspace, &Workspace::signOutRequested, this, [this] {
        if (m_workspace->mayClose()) {
            settings::stayIn.set(false);
            leave({});
        }
    });
    connect(m_workspace, &Workspace::lockRequested, this, &Window::lock);
    connect(m_workspace, &Workspace::quitRequested, this, &QWidget::close);
    startIdleTimer();
}

void Window::leave(const QString &why)
{
    if (m_workspace == nullptr)
        return;
    m_idle.stop();
    m_workspace->keepPages();
    m_stack->setCurrentWidget(m_welcome);
    m_workspace->deleteLater();
    m_workspace = nullptr;
    menuBar()->clear();
    if (m_lock != nullptr)
        m_lock->deleteLater();
    m_lock = nullptr;
    m_session.signOut();
    m_welcome->askToSignIn(why);
}

bool Window::isLocked() const
{
    return m_lock != nullptr;
}

void Window::lock()
{
    if (m_workspace == nullptr || m_lock != nullptr)
        return;
    m_lock = new LockScreen(m_session, this);
    m_workspace->setEnabled(false);
    connect(m_lock, &LockScreen::unlocked, this, [this] {
        m_lock->deleteLater();
        m_lock = nullptr;
        m_workspace->setEnabled(true);
        startIdleTimer();
    });
    connect(m_lock, &LockScreen::signOutRequested, this, [this] { leave({}); });
}

void Window::startIdleTimer()
{
    if (const int minutes = settings::lockMinutes.get(); minutes > 0 && m_workspace != nullptr && m_lock == nullptr)
        m_idle.start(std::chrono::minutes(minutes));
}

bool Window::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
        if (m_idle.isActive())
            startIdleTimer();
        break;
    default: break;
    }
#if !defined(Q_OS_MACOS)
    // Alt alone shows and hides the menus.
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isAlt = key->key() == Qt::Key_Alt;
        if (event->type() == QEvent::KeyPress)
            m_altAlone = isAlt;
        else if (isAlt && std::exchange(m_altAlone, false) && m_workspace != nullptr
            && qobject_cast<QWidget *>(watched) != nullptr)
            menuBar()->setVisible(!menuBar()->isVisible());
    }
#endif
    return QMainWindow::eventFilter(watched, event);
}

void Window::closeEvent(QCloseEvent *event)
{
    if (m_workspace != nullptr) {
        m_workspace->keepPages();
        if (!m_workspace->mayClose()) {
            event->ignore();
            return;
        }
    }
    settings::windowGeometry.set(saveGeometry());
    event->accept();
}

}
