#include "server/transport/timerlist.h"

#include <algorithm>

namespace kontor::transport {

void TimerList::add(const Timer &timer, Moment now)
{
    const Place place{now + timer.interval, ++m_serial};
    m_timers.emplace(place, timer);
    m_places.insert(timer.id, place);
}

bool TimerList::remove(int id)
{
    const auto place = m_places.constFind(id);
    if (place == m_places.constEnd())
        return false;
    m_timers.erase(*place);
    m_places.erase(place);
    return true;
}

bool TimerList::removeOf(const QObject *object)
{
    const auto timers = of(object);
    for (const auto &timer : timers)
        remove(timer.id);
    return !timers.isEmpty();
}

QList<TimerList::Timer> TimerList::of(const QObject *object) const
{
    QList<Timer> timers;
    for (const auto &[place, timer] : m_timers)
        if (timer.object == object)
            timers.append(timer);
    return timers;
}

std::optional<TimerList::Duration> TimerList::remaining(int id, Moment now) const
{
    const auto place = m_places.constFind(id);
    if (place == m_places.constEnd())
        return std::nullopt;
    return std::max(Duration(0), Duration(place->first - now));
}

std::optional<TimerList::Moment> TimerList::next() const
{
    // One whose event is being delivered does not count: it will not be delivered by whoever waits inside of that.
    const auto found = std::find_if(m_timers.begin(), m_timers.end(), [](const auto &entry) { return !entry.second.isFiring; });
    return found == m_timers.end() ? std::nullopt : std::optional(found->first.first);
}

TimerList::Timer *TimerList::find(int id)
{
    const auto place = m_places.constFind(id);
    return place == m_places.constEnd() ? nullptr : &m_timers.at(*place);
}

std::optional<int> TimerList::takeDue(Moment now, quint64 last)
{
    for (auto entry = m_timers.begin(); entry != m_timers.end() && entry->first.first <= now; ++entry) {
        if (entry->second.isFiring || entry->first.second > last)
            continue;
        const Timer timer = entry->second;
        const auto due = std::max(entry->first.first + timer.interval, now);
        m_timers.erase(entry);
        const Place place{due, ++m_serial};
        m_timers.emplace(place, timer);
        m_places.insert(timer.id, place);
        return timer.id;
    }
    return std::nullopt;
}

}
