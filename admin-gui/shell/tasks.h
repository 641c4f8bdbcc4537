#pragma once

#include <QObject>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>

namespace kontor::gui {

/** Work that takes longer than a second, shown in the status bar with its count, to be canceled there. */
class Task final : public QObject
{
    Q_OBJECT

public:
    Task(QString title, QObject *parent) : QObject(parent), m_title(std::move(title)) {}

    const QString &title() const { return m_title; }
    /** -1: nobody knows how much it will be. */
    qint64 total() const { return m_total; }
    qint64 done() const { return m_done; }
    void advance(qint64 done, qint64 total);
    /** For the worker's thread to look at between two pages. */
    std::shared_ptr<std::atomic_bool> canceled() const { return m_canceled; }
    void cancel() { *m_canceled = true; }
    void finish();

Q_SIGNALS:
    void advanced();
    void finished();

private:
    QString m_title;
    qint64 m_total = -1;
    qint64 m_done = 0;
    std::shared_ptr<std::atomic_bool> m_canceled = std::make_shared<std::atomic_bool>(false);
};

class Tasks final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    Task *start(const QString &title);
    QList<Task *> running() const { return m_running; }

Q_SIGNALS:
    void changed();

private:
    QList<Task *> m_running;
};

}
