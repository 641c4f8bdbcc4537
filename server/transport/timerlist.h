#pragma once

#include <QHash>
#include <QList>
#include <QObject>

#include <chrono>
#include <map>
#include <optional>

namespace kontor::transport {

/** The timers of one event loop, in the order in which they are due; of two at the same moment the older comes first. */
class TimerList
{
public:
    using Duration = std::chrono::nanoseconds;
    using Moment = std::chrono::steady_clock::time_point;
    struct Timer
    {
        int id = 0;
        Duration interval{};
        Qt::TimerType type = Qt::CoarseTimer;
        QObject *object = nullptr;
        bool isFiring = false; ///< its event is being delivered: a nested loop does not deliver it again
    };

    void add(const Timer &timer, Moment now);
    bool remove(int id);
    bool removeOf(const QObject *object);
    QList<Timer> of(const QObject *object) const;
    /** Until it is due, never below zero; nothing for an unknown one. */
    std::optional<Duration> remaining(int id, Moment now) const;

    /** When the next one is due. */
    std::optional<Moment> next() const;
    /**
     * Calls `fire` for every timer that is due and was there when this began, each once; `fire` may add and remove any.
     * A timer that has missed turns fires once and goes on from now.
     */
    template<typename Fire>
    int run(Moment now, Fire fire)
    {
        int fired = 0;
        for (const auto last = m_serial; const auto id = takeDue(now, last);) {
            fired += fire(*id) ? 1 : 0;
        }
        return fired;
    }
    Timer *find(int id);

private:
    using Place = std::pair<Moment, quint64>; // due, serial
    /** The first timer that is due and no younger than `last`, put back to its next turn. */
    std::optional<int> takeDue(Moment now, quint64 last);

    std::map<Place, Timer> m_timers;
    QHash<int, Place> m_places;
    quint64 m_serial = 0;
};

}
