#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QSet>

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace kontor::api {

/**
 * Ready answers of public reads, in this process.
 *
 * 1. What an answer depends on is named by its tags; an event with one of them takes the answer away.
 * 2. A fill notes the feed's position before it reads the database; if one of its tags was invalidated after that, the
 *    answer is thrown away, for it may be older than the event.
 * 3. While the feed is silent nothing is served and nothing is kept; when it comes back, everything is forgotten.
 * 4. No answer is served longer than `maxAge`: the bound for what has no event, such as a price that begins by schedule.
 * 5. The bytes kept are bounded; the oldest go first.
 */
class PageCache
{
public:
    struct Options
    {
        qsizetype maxBytes = 64 * 1024 * 1024;
        std::chrono::milliseconds maxAge{10'000};
    };
    explicit PageCache(Options options) : m_options(options) {}
    PageCache() : PageCache(Options{}) {}

    // From the change feed. Until watch() has been called, the cache is idle.
    void watch(std::function<bool()> isLive) { m_isLive = std::move(isLive); }
    void invalidate(qint64 position, const QList<QByteArray> &tags);
    void clear();

    std::optional<QByteArray> find(const QByteArray &key);
    /** To be taken before the database is read, and handed to store(). */
    struct Moment
    {
        qint64 position = 0;
        quint64 flushes = 0;
    };
    Moment moment() const;
    void store(const QByteArray &key, const QByteArray &answer, const QList<QByteArray> &tags, const Moment &before);

    struct Figures
    {
        quint64 hits = 0;
        quint64 fills = 0;
        quint64 drops = 0; ///< fills thrown away by rule 2
        qsizetype bytes = 0;
    };
    Figures figures() const;

private:
    struct Entry
    {
        QByteArray answer;
        QList<QByteArray> tags;
        std::chrono::steady_clock::time_point filled;
        quint64 serial = 0;
    };
    void remove(const QByteArray &key);
    void makeRoom();

    const Options m_options;
    mutable std::mutex m_mutex;
    QHash<QByteArray, Entry> m_entries;
    QHash<QByteArray, QSet<QByteArray>> m_keysByTag;
    QHash<QByteArray, qint64> m_invalidated;    ///< tag → position of its last event
    qint64 m_invalidatedBefore = 0;             ///< older ones are forgotten: every tag counts as invalidated there
    std::multimap<quint64, QByteArray> m_byAge; ///< serial → key
    quint64 m_serial = 0;
    Moment m_moment;
    std::function<bool()> m_isLive = [] { return false; };
    Figures m_figures;
};

}
