#include "server/transport/epolldispatcher.h"

#ifdef Q_OS_LINUX

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QThread>
#include <QTimerEvent>

#include <algorithm>
#include <cerrno>
#include <limits>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace kontor::transport {

namespace {

constexpr int eventsAtOnce = 256;
// As for poll(): an error or a hang-up is told to whoever is there.
constexpr std::array<quint32, 3> wantedEvents = {EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr quint32 alwaysTold = EPOLLERR | EPOLLHUP;

quint64 label(int descriptor, quint32 generation)
{
    return quint64(generation) << 32 | static_cast<quint32>(descriptor);
}

TimerList::Moment now()
{
    return std::chrono::steady_clock::now();
}

// Rounded up: whoever wakes too early turns once more for nothing.
int millisecondsUntil(TimerList::Moment moment)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - now()).count();
    return static_cast<int>(std::clamp<qint64>(left, 0, std::numeric_limits<int>::max()));
}

}

EpollDispatcher::EpollDispatcher(QObject *parent)
    : EventDispatcherBase(parent),
      m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
      m_wakeUpDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = label(m_wakeUpDescriptor, 0);
    if (m_epoll < 0 || m_wakeUpDescriptor < 0 || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wakeUpDescriptor, &event) != 0)
        qFatal("The event loop of a thread needs two descriptors, and there are none (errno %d).", errno);
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wakeUpDescriptor);
    ::close(m_epoll);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_isInterrupted = false;
    // Whoever asked for another turn gets it now; who asks from here on ends the waiting.
    const bool wasAwake = m_isAwake.exchange(false);
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    if (m_isInterrupted)
        return false;
    bool mayBlock = flags.testFlag(QEventLoop::WaitForMoreEvents) && !wasAwake && !m_isAwake;
    if (mayBlock)
        Q_EMIT aboutToBlock();
    if (m_isInterrupted)
        return false;
    // Nothing of ours runs between here and the waiting; others write to the descriptor.
    mayBlock = mayBlock && !m_isAwake;
    const bool withTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    const auto waited = wait(!flags.testFlag(QEventLoop::ExcludeSocketNotifiers), mayBlock, withTimers);
    if (waited.isWoken)
        QCoreApplication::sendPostedEvents();
    const int fired = withTimers ? fireTimers() : 0;
    return waited.handled + fired > 0 || waited.isWoken || wasAwake;
}

EpollDispatcher::Waited EpollDispatcher::wait(bool withNotifiers, bool mayBlock, bool withTimers)
{
    int timeout = mayBlock ? -1 : 0;
    if (const auto next = m_timers.next(); mayBlock && withTimers && next)
        timeout = millisecondsUntil(*next);
    if (!withNotifiers) {
        pollfd only{.fd = m_wakeUpDescriptor, .events = POLLIN, .revents = 0};
        if (::poll(&only, 1, timeout) <= 0)
            return {};
        clearWakeUp();
        return {.handled = 0, .isWoken = true};
    }
    reconcile();
    std::array<epoll_event, eventsAtOnce> events; // on the stack: a handler may run a loop of its own
    const int count = ::epoll_wait(m_epoll, events.data(), eventsAtOnce, timeout);
    Waited waited;
    for (int i = 0; i < count; ++i) {
        const auto &event = events[static_cast<size_t>(i)];
        const int descriptor = static_cast<int>(event.data.u64 & 0xffffffff);
        if (descriptor == m_wakeUpDescriptor) {
            clearWakeUp();
            waited.isWoken = true;
        } else {
            waited.handled += deliver(descriptor, static_cast<quint32>(event.data.u64 >> 32), event.events);
        }
    }
    return waited;
}

void EpollDispatcher::clearWakeUp()
{
    // In this order: a wake-up between the two is noticed by the flag, if not by the descriptor.
    m_isAwake = false;
    quint64 count = 0;
    [[maybe_unused]] const auto size = ::read(m_wakeUpDescriptor, &count, sizeof count);
}

int EpollDispatcher::deliver(int descriptor, quint32 generation, quint32 events)
{
    int handled = 0;
    for (size_t type = 0; type < wantedEvents.size(); ++type) {
        // Looked up each time: any handler may have taken the next notifier away.
        const auto watch = m_watches.find(descriptor);
        if (watch == m_watches.end() || watch->second.generation != generation)
            break;
        auto *notifier = watch->second.notifiers[type];
        if (!notifier || (events & (wantedEvents[type] | alwaysTold)) == 0)
            continue;
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(notifier, &event);
        ++handled;
    }
    return handled;
}

int EpollDispatcher::fireTimers()
{
    if (!m_timers.next())
        return 0;
    return m_timers.run(now(), [this](int id) {
        auto *timer = m_timers.find(id);
        if (!timer)
            return false;
        timer->isFiring = true;
        auto *object = timer->object;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(object, &event);
        // A timer of that number may be another by now; then its flag is down anyway.
        if (auto *after = m_timers.find(id))
            after->isFiring = false;
        return true;
    });
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = static_cast<int>(notifier->socket());
    auto &watch = m_watches[descriptor];
    if (watch.generation == 0)
        watch.generation = ++m_lastGeneration;
    watch.notifiers[static_cast<size_t>(notifier->type())] = notifier;
    touch(descriptor, watch);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = static_cast<int>(notifier->socket());
    const auto found = m_watches.find(descriptor);
    if (found == m_watches.end())
        return;
    auto &watch = found->second;
    auto &slot = watch.notifiers[static_cast<size_t>(notifier->type())];
    if (slot != notifier)
        return;
    slot = nullptr;
    if (watch.isEmpty())
        watch.generation = ++m_lastGeneration;
    touch(descriptor, watch);
}

void EpollDispatcher::touch(int descriptor, Watch &watch)
{
    if (!std::exchange(watch.isDirty, true))
        m_dirty.push_back(descriptor);
}

void EpollDispatcher::reconcile()
{
    for (const int descriptor : m_dirty) {
        const auto found = m_watches.find(descriptor);
        if (found == m_watches.end())
            continue;
        found->second.isDirty = false;
        tell(descriptor, found->second);
        if (found->second.isEmpty())
            m_watches.erase(found);
    }
    m_dirty.clear();
}

void EpollDispatcher::tell(int descriptor, Watch &watch) const
{
    quint32 wanted = 0;
    for (size_t type = 0; type < wantedEvents.size(); ++type)
        wanted |= watch.notifiers[type] ? wantedEvents[type] : 0;
    if (wanted == watch.told && (wanted == 0 || watch.generation == watch.toldGeneration))
        return;
    epoll_event event{};
    event.events = wanted;
    event.data.u64 = label(descriptor, watch.generation);
    if (wanted == 0) {
        // It may be closed by now, or another's: then there is nothing to take out.
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, &event);
    } else {
        // A descriptor that was closed has left the set by itself, and its number may be another's now.
        const int first = watch.told == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (::epoll_ctl(m_epoll, first, descriptor, &event) != 0) {
            const int other = errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
            if ((errno != ENOENT && errno != EEXIST) || ::epoll_ctl(m_epoll, other, descriptor, &event) != 0)
                qWarning("Descriptor %d cannot be waited for (errno %d).", descriptor, errno);
        }
    }
    watch.told = wanted;
    watch.toldGeneration = watch.generation;
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)

void EpollDispatcher::registerTimer(Qt::TimerId timerId, Duration interval, Qt::TimerType timerType, QObject *object)
{
    m_timers.add({.id = static_cast<int>(timerId), .interval = interval, .type = timerType, .object = object}, now());
}

bool EpollDispatcher::unregisterTimer(Qt::TimerId timerId)
{
    return m_timers.remove(static_cast<int>(timerId));
}

QList<EpollDispatcher::TimerInfoV2> EpollDispatcher::timersForObject(QObject *object) const
{
    QList<TimerInfoV2> infos;
    for (const auto &timer : m_timers.of(object))
        infos.append({.interval = timer.interval, .timerId = static_cast<Qt::TimerId>(timer.id), .timerType = timer.type});
    return infos;
}

EpollDispatcher::Duration EpollDispatcher::remainingTime(Qt::TimerId timerId) const
{
    return m_timers.remaining(static_cast<int>(timerId), now()).value_or(std::chrono::milliseconds(-1));
}

#else

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object)
{
    m_timers.add({.id = timerId, .interval = std::chrono::milliseconds(interval), .type = timerType, .object = object}, now());
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    return m_timers.remove(timerId);
}

QList<EpollDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> infos;
    for (const auto &timer : m_timers.of(object))
        infos.append(TimerInfo(timer.id,
            static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(timer.interval).count()), timer.type));
    return infos;
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto left = m_timers.remaining(timerId, now());
    return left ? static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*left).count()) : -1;
}

#endif

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    return m_timers.removeOf(object);
}

void EpollDispatcher::wakeUp()
{
    // On its own thread the loop is not waiting, and the flag is enough.
    if (m_isAwake.exchange(true) || QThread::currentThread() == thread())
        return;
    const quint64 one = 1;
    [[maybe_unused]] const auto size = ::write(m_wakeUpDescriptor, &one, sizeof one);
}

void EpollDispatcher::interrupt()
{
    m_isInterrupted = true;
    wakeUp();
}

}

#endif
