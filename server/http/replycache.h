#pragma once

#include "server/http/keptreply.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace kontor::http {

/**
 * Finished replies to anonymous reads, in this process, by their key (address and language).
 *
 * 1. What a reply depends on is named by its tags; an event with one of them takes the reply away.
 * 2. A fill notes the feed's position before it reads the database; if one of its tags was invalidated after that, the
 *    reply is not kept, for it may be older than the event.
 * 3. While the feed is silent nothing is served and nothing is kept; when it comes back, everything is forgotten.
 * 4. No reply is served longer than `maxAge`, or than its own lifetime if that is shorter: the bound for what has no
 *    event, such as a price that begins by schedule.
 * 5. The bytes kept are bounded: key, fields, body, the body in gzip, and what it takes to find them. The oldest go first.
 *
 * Safe from any thread. The one lock is held for a look-up or a change of the lists, never while anything is computed.
 */
class ReplyCache
{
public:
    struct Options
    {
        qsizetype maxBytes = 64 * 1024 * 1024;
        std::chrono::milliseconds maxAge{10'000};
    };
    /** What an entry takes besides its bytes, roughly: nodes of the maps, shared blocks. */
    static constexpr qsizetype bookkeeping = 512;
    using Kept = std::shared_ptr<const KeptReply>;

    explicit ReplyCache(Options options) : m_options(options) {}
    ReplyCache() : ReplyCache(Options{}) {}

    // From the change feed. Until watch() has been called, the cache is idle.
    void watch(std::function<bool()> isLive) { m_isLive = std::move(isLive); }
    void invalidate(qint64 position, const QList<QByteArray> &tags);
    void clear();

    /** Counts as a hit only when the caller says so, by countHit(): the reply may still lack the form wanted. */
    Kept find(const QByteArray &key);
    void countHit() { m_hits.fetch_add(1, std::memory_order_relaxed); }

    /** To be taken before the database is read, and handed to store(). */
    struct Moment
    {
        qint64 position = 0;
        quint64 flushes = 0;
    };
    Moment moment() const;
    struct Fill
    {
        Moment before{};
        QList<QByteArray> tags{};
        std::optional<std::chrono::milliseconds> lifetime{}; ///< none: maxAge
    };
    void store(const QByteArray &key, const Kept &reply, const Fill &fill);
    /** Puts a fuller form of the same reply in its place, if that is still there; its age goes on. */
    void replace(const QByteArray &key, const Kept &before, const Kept &after);

    struct Figures
    {
        quint64 hits = 0;
        quint64 fills = 0;
        quint64 drops = 0; ///< fills thrown away by rule 2
        qsizetype bytes = 0;
    };
    Figures figures() const;

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Entry
    {
        Kept reply;
        QList<QByteArray> tags;
        Time end;
        quint64 serial = 0;
        qsizetype bytes = 0;
    };
    void remove(const QByteArray &key);
    void makeRoom();

    const Options m_options;
    mutable std::mutex m_mutex;
    QHash<QByteArray, Entry> m_entries;
    QHash<QByteArray, QSet<QByteArray>> m_keysByTag;
    QHash<QByteArray, qint64> m_invalidated; ///< tag → position of its last event
    qint64 m_invalidatedBefore = 0;          ///< older ones are forgotten: every tag counts as invalidated there
    std::map<quint64, QByteArray> m_byAge;   ///< serial → key
    quint64 m_serial = 0;
    Moment m_moment;
    std::function<bool()> m_isLive = [] { return false; };
    Figures m_figures; // all but the hits
    std::atomic<quint64> m_hits = 0;
};

}
