#pragma once

#include <QtGlobal>

#ifdef Q_OS_LINUX

#include "server/transport/timerlist.h"

#include <QAbstractEventDispatcher>

#include <array>
#include <atomic>
#include <unordered_map>
#include <vector>

namespace kontor::transport {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using EventDispatcherBase = QAbstractEventDispatcherV2;
#else
using EventDispatcherBase = QAbstractEventDispatcher;
#endif

/**
 * An event loop over epoll, for threads with thousands of sockets: Qt's own asks poll() about every one of them at
 * each turn. Set it by QThread::setEventDispatcher before the thread starts.
 *
 * 1. A turn delivers what was posted, then what is ready on sockets, then timers that are due. It waits only if nothing
 *    was posted before, and delivers itself what ended the waiting.
 * 2. What notifiers are interested in is told to the kernel just before waiting, so that one that is switched off and
 *    on again costs nothing.
 * 3. An event that was fetched for a descriptor is not delivered to notifiers registered after all of that
 *    descriptor's earlier ones had gone: the number may belong to another socket by then.
 * 4. A wake-up that comes between the decision to wait and the waiting ends the waiting.
 *
 * wakeUp() and interrupt() are for any thread, the rest for the loop's own. Plain files cannot be waited for.
 */
class EpollDispatcher final : public EventDispatcherBase
{
public:
    explicit EpollDispatcher(QObject *parent = nullptr);
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    void registerTimer(Qt::TimerId timerId, Duration interval, Qt::TimerType timerType, QObject *object) override;
    bool unregisterTimer(Qt::TimerId timerId) override;
    QList<TimerInfoV2> timersForObject(QObject *object) const override;
    Duration remainingTime(Qt::TimerId timerId) const override;
#else
    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object) override;
    bool unregisterTimer(int timerId) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int timerId) override;
#endif
    bool unregisterTimers(QObject *object) override;

    void wakeUp() override;
    void interrupt() override;

private:
    /** What is wanted of one descriptor, and what the kernel has been told of it. */
    struct Watch
    {
        std::array<QSocketNotifier *, 3> notifiers{}; ///< by QSocketNotifier::Type
        quint32 generation = 0;                       ///< another one when the last notifier has gone
        quint32 toldGeneration = 0;
        quint32 told = 0; ///< epoll events; 0: not in the set
        bool isDirty = false;
        bool isEmpty() const { return !notifiers[0] && !notifiers[1] && !notifiers[2]; }
    };

    void touch(int descriptor, Watch &watch);
    void reconcile();
    void tell(int descriptor, Watch &watch) const;
    struct Waited
    {
        int handled = 0;
        bool isWoken = false; ///< something may have been posted
    };
    Waited wait(bool withNotifiers, bool mayBlock, bool withTimers);
    int deliver(int descriptor, quint32 generation, quint32 events);
    int fireTimers();
    void clearWakeUp();

    int m_epoll = -1;
    int m_wakeUpDescriptor = -1;
    std::atomic<bool> m_isAwake = false; ///< somebody has asked for another turn since the last one began
    std::atomic<bool> m_isInterrupted = false;
    std::unordered_map<int, Watch> m_watches;
    std::vector<int> m_dirty;
    quint32 m_lastGeneration = 0;
    TimerList m_timers;
};

}

#endif
