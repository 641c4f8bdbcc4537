#pragma once

#include "core/base/clock.h"
#include "server/redis/redisclient.h"

#include <QHash>

#include <functional>
#include <mutex>

namespace kontor::redis {

/**
 * Results that several servers share through one Redis: bytes under a key, with the tags of what they show and the
 * position of the change feed at which they were read. The README says why an outdated one is never served.
 *
 * Safe from any thread. find() waits for Redis within the client's deadline; store() waits for nothing.
 */
class SharedCache
{
public:
    struct Options
    {
        /**
         * Whose results these are: shop, schema, program version, and whatever of the configuration shapes a result.
         * Caches of another space share nothing with this one.
         */
        QByteArray space;
        std::chrono::milliseconds maxAge{10'000};
        qsizetype maxBytes = 1024 * 1024; ///< of one result
    };
    /** Client and clock outlive the cache. */
    SharedCache(RedisClient &client, const Clock &clock, const Options &options);

    // From the change feed. Until watch() has been called, and until a position has been heard, the cache is idle.
    void watch(std::function<bool()> isLive) { m_isLive = std::move(isLive); }
    /** Things with these tags have changed; all that is up to `position` is known by this. No tags: a sign of life. */
    void heard(qint64 position, const QList<QByteArray> &tags);
    /** Changes may have gone unheard, or all has changed: what counts begins with the next position heard. */
    void forget();

    /** To be taken before the database is read, and handed to store(); nothing while results are not to be shared. */
    struct Moment
    {
        qint64 position = 0;
        quint64 flushes = 0;
    };
    std::optional<Moment> moment() const;

    struct Found
    {
        QByteArray bytes;
        QList<QByteArray> tags;
        std::chrono::milliseconds left; ///< how long it may still be served
    };
    std::optional<Found> find(const QByteArray &key);
    /** `lifetime`: from now; at most maxAge. */
    void store(const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags, const Moment &before,
        std::chrono::milliseconds lifetime);

    struct Figures
    {
        quint64 hits = 0;
        quint64 misses = 0;   ///< Redis had nothing
        quint64 failures = 0; ///< Redis did not answer
        quint64 refusals = 0; ///< Redis had one that is outdated, too old or unreadable
        quint64 fills = 0;
        quint64 drops = 0; ///< results that were outdated before they could be sent
    };
    Figures figures() const;

private:
    QByteArray redisKey(const QByteArray &key) const;
    std::chrono::milliseconds timeLeft(Instant end, std::chrono::milliseconds inRedis) const;
    bool isOutdated(qint64 position, const QList<QByteArray> &tags) const;
    void count(quint64 Figures::*figure);

    RedisClient &m_client;
    const Clock &m_clock;
    const Options m_options;
    std::function<bool()> m_isLive = [] { return false; };
    mutable std::mutex m_mutex;
    QHash<QByteArray, qint64> m_invalidated; ///< tag → position of its last event
    std::optional<qint64> m_floor;           ///< what happened up to there is not in m_invalidated; nothing: not known yet
    Moment m_moment;
    Figures m_figures;
};

}
