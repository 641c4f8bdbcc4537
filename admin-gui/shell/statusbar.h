#pragma once

#include "admin-gui/shell/tasks.h"
#include "admin-gui/widgets/parts.h"

QT_BEGIN_NAMESPACE
class QProgressBar;
QT_END_NAMESPACE

namespace kontor::gui {

/** Connection, background task, problems on the page; at the far end notices and who is signed in. */
class StatusBar final : public Surface
{
    Q_OBJECT

public:
    StatusBar(Tasks &tasks, QWidget *parent);
    enum class Connection { Live, NoServer, Lost };
    void setConnection(Connection connection, const QString &shop);
    void setPerson(const QString &name);
    void setProblems(int count);
    void setNotices(int count);
    /** "Draft kept on this computer at 09:47". */
    void setHint(const QString &hint);

Q_SIGNALS:
    void problemsClicked();
    void noticesClicked();
    void personClicked(const QPoint &at);

private:
    void showTask();

    Tasks &m_tasks;
    IconLabel *m_dot;
    TextLabel *m_connection;
    QWidget *m_task;
    TextLabel *m_taskTitle;
    TextLabel *m_taskCount;
    QProgressBar *m_taskBar;
    TextLabel *m_hint;
    QPushButton *m_problems;
    QPushButton *m_notices;
    QPushButton *m_person;
};

}
