#include "admin-gui/shell/tasks.h"

namespace kontor::gui {

void Task::advance(qint64 done, qint64 total)
{
    m_done = done;
    m_total = total;
    Q_EMIT advanced();
}

void Task::finish()
{
    Q_EMIT finished();
}

Task *Tasks::start(const QString &title)
{
    auto *task = new Task(title, this);
    m_running.append(task);
    connect(task, &Task::advanced, this, &Tasks::changed);
    connect(task, &Task::finished, this, [this, task] {
        m_running.removeAll(task);
        task->deleteLater();
        Q_EMIT changed();
    });
    Q_EMIT changed();
    return task;
}

}
