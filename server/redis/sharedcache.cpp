#include "server/redis/sharedcache.h"

#include "server/redis/sharedentry_p.h"

#include <QCryptographicHash>

#include <algorithm>

namespace kontor::redis {

using std::chrono::milliseconds;

namespace {
constexpr qsizetype rememberedTags = 50'000;
}

SharedCache::SharedCache(RedisClient &client, const Clock &clock, const Options &options)
    : m_client(client),
      m_clock(clock),
      m_options(options)
{
}

void SharedCache::heard(qint64 position, const QList<QByteArray> &tags)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &tag : tags)
        m_invalidated[tag] = position;
    // Whatever was missed before this was heard has happened by then.
    if (!m_floor || m_invalidated.size() > rememberedTags) {
        m_invalidated.clear();
        m_floor = position;
    }
    m_moment.position = position;
}

void SharedCache::forget()
{
    const std::scoped_lock lock(m_mutex);
    m_invalidated.clear();
    m_floor.reset();
    ++m_moment.flushes;
}

std::optional<SharedCache::Moment> SharedCache::moment() const
{
    if (!m_isLive())
        return std::nullopt;
    const std::scoped_lock lock(m_mutex);
    return m_floor ? std::optional(m_moment) : std::nullopt;
}

// With the mutex held. A position that has not been heard here is of another history of the database, or will be heard
// in an instant.
bool SharedCache::isOutdated(qint64 position, const QList<QByteArray> &tags) const
{
    if (!m_floor || position < *m_floor || position > m_moment.position)
        return true;
    return std::any_of(
        tags.begin(), tags.end(), [&](const QByteArray &tag) { return m_invalidated.value(tag, position) > position; });
}

// Whatever the key is made of: short, printable, and of one length.
QByteArray SharedCache::redisKey(const QByteArray &key) const
{
    return "kontor:" + m_options.space + ':'
        + QCryptographicHash::hash(key, QCryptographicHash::Sha256)
              .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

// By Redis' clock and by ours: a SET that lay in front of a stopped Redis begins its life there when that goes on. A value
// without an end (−1) is none of ours.
milliseconds SharedCache::timeLeft(Instant end, milliseconds inRedis) const
{
    const auto now = m_clock.now();
    const auto latest = now + m_options.maxAge;
    return std::min(inRedis, std::chrono::floor<milliseconds>(std::clamp(end, now, latest) - now));
}

std::optional<SharedCache::Found> SharedCache::find(const QByteArray &key)
{
    if (!moment())
        return std::nullopt;
    const auto name = redisKey(key);
    auto replies = m_client.callAll({{"GET", name}, {"PTTL", name}});
    if (!replies || replies->front().isError()) {
        count(&Figures::failures);
        return std::nullopt;
    }
    if (replies->front().kind != RespValue::Kind::Bulk) {
        count(&Figures::misses);
        return std::nullopt;
    }
    auto entry = decode(replies->front().text);
    const auto left = entry ? timeLeft(entry->end, milliseconds(replies->back().integer)) : milliseconds(0);
    // Looked at only now: what was heard while Redis answered counts.
    const std::scoped_lock lock(m_mutex);
    if (!entry || entry->key != key || left <= milliseconds(0) || isOutdated(entry->position, entry->tags)) {
        ++m_figures.refusals;
        return std::nullopt;
    }
    ++m_figures.hits;
    return Found{.bytes = std::move(entry->bytes), .tags = std::move(entry->tags), .left = left};
}

void SharedCache::store(
    const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags, const Moment &before, milliseconds lifetime)
{
    const auto life = std::min(lifetime, m_options.maxAge);
    if (bytes.size() > m_options.maxBytes || life <= milliseconds(0) || !m_isLive())
        return;
    {
        const std::scoped_lock lock(m_mutex);
        if (before.flushes != m_moment.flushes || isOutdated(before.position, tags)) {
            ++m_figures.drops;
            return;
        }
    }
    const SharedEntry entry{.position = before.position, .end = m_clock.now() + life, .tags = tags, .key = key, .bytes = bytes};
    const auto posted = m_client.post(setCommand(redisKey(key), encode(entry), life));
    count(posted ? &Figures::fills : &Figures::failures);
}

void SharedCache::count(quint64 Figures::*figure)
{
    const std::scoped_lock lock(m_mutex);
    ++(m_figures.*figure);
}

SharedCache::Figures SharedCache::figures() const
{
    const std::scoped_lock lock(m_mutex);
    return m_figures;
}

}
