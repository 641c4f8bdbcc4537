#pragma once

#include "core/database/databaseconfig.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

QT_BEGIN_NAMESPACE
class QThread;
QT_END_NAMESPACE

namespace kontor {

struct ChangeFeedOptions
{
    /** The relay beats each second: with nothing heard for so long, changes may be going unheard too. */
    std::chrono::milliseconds silence{3'000};
};

/**
 * Hears what the relay publishes, on a connection and a thread of its own; any number of them on one database.
 *
 * For a cache: keep answers under their tags, drop those of `changed`, drop all at `everythingChanged`, and go past the
 * cache, neither reading nor filling it, while `isLive()` is false. A fill that began before `everythingChanged`, or
 * before a `changed` with one of its tags, is dropped: it may have read what was true before.
 */
class KONTOR_EXPORT ChangeFeed
{
public:
    /** Called on the feed's own thread, in the order of the changes; they return quickly. */
    struct Callbacks
    {
        std::function<void(qint64 position, const QList<QByteArray> &tags)> changed{};
        /** Called whenever a connection begins, for nobody knows what was missed, and for a change of too many tags. */
        std::function<void()> everythingChanged{};
        /**
         * Called for each word of the relay, also where nothing has changed, after the others have been called for it: what
         * happened up to this position is known, or was missed before this connection.
         */
        std::function<void(qint64 position)> heardUpTo{};
    };

    ChangeFeed(const DatabaseConfig &config, Callbacks callbacks, const ChangeFeedOptions &options = {});
    /** Stops. */
    ~ChangeFeed();
    ChangeFeed(const ChangeFeed &) = delete;
    ChangeFeed &operator=(const ChangeFeed &) = delete;

    void start();
    void stop();

    /** True while the relay is heard: what is older than the last moment of hearing is known. Any thread. */
    bool isLive() const;
    /** Of the newest event heard of, all callbacks for it being done. Any thread. */
    qint64 position() const { return m_position; }

private:
    class Loop;
    void heard(const QByteArray &payload);

    DatabaseConfig m_config;
    Callbacks m_callbacks;
    ChangeFeedOptions m_options;
    std::unique_ptr<QThread> m_thread;
    std::atomic<qint64> m_position = 0;
    /** By the steady clock, in milliseconds; 0: nothing since the connection began, or none. */
    std::atomic<qint64> m_heardAt = 0;
};

}
