#include "server/http/replycache.h"

#include <algorithm>

namespace kontor::http {

namespace {
constexpr qsizetype rememberedTags = 50'000;
constexpr qsizetype shareOfOne = 16; // no reply takes more than this part of all
}

void ReplyCache::invalidate(qint64 position, const QList<QByteArray> &tags)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &tag : tags) {
        m_invalidated[tag] = position;
        const auto keys = m_keysByTag.take(tag);
        for (const auto &key : keys)
            remove(key);
    }
    if (m_invalidated.size() > rememberedTags) {
        m_invalidated.clear();
        m_invalidatedBefore = position;
    }
    m_moment.position = std::max(m_moment.position, position);
}

void ReplyCache::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_entries.clear();
    m_keysByTag.clear();
    m_byAge.clear();
    m_figures.bytes = 0;
    ++m_moment.flushes; // a fill that is under way began before, and is thrown away
}

ReplyCache::Kept ReplyCache::find(const QByteArray &key)
{
    if (!m_isLive())
        return {};
    const auto now = std::chrono::steady_clock::now();
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd())
        return {};
    if (now >= found->end) {
        remove(key);
        return {};
    }
    return found->reply;
}

ReplyCache::Moment ReplyCache::moment() const
{
    const std::scoped_lock lock(m_mutex);
    return m_moment;
}

void ReplyCache::store(const QByteArray &key, const Kept &reply, const Fill &fill)
{
    const auto lifetime = std::min(fill.lifetime.value_or(m_options.maxAge), m_options.maxAge);
    const auto bytes = bookkeeping + key.size() + reply->bytes();
    if (!m_isLive() || bytes > m_options.maxBytes / shareOfOne || lifetime <= std::chrono::milliseconds(0))
        return;
    const auto end = std::chrono::steady_clock::now() + lifetime;
    const std::scoped_lock lock(m_mutex);
    bool isOutdated = fill.before.flushes != m_moment.flushes || fill.before.position < m_invalidatedBefore;
    for (const auto &tag : fill.tags)
        isOutdated = isOutdated || m_invalidated.value(tag, 0) > fill.before.position;
    if (isOutdated) {
        ++m_figures.drops;
        return;
    }
    remove(key);
    m_entries.insert(key, {.reply = reply, .tags = fill.tags, .end = end, .serial = ++m_serial, .bytes = bytes});
    m_byAge.emplace(m_serial, key);
    for (const auto &tag : fill.tags)
        m_keysByTag[tag].insert(key);
    m_figures.bytes += bytes;
    ++m_figures.fills;
    makeRoom();
}

void ReplyCache::replace(const QByteArray &key, const Kept &before, const Kept &after)
{
    const auto bytes = bookkeeping + key.size() + after->bytes();
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.find(key);
    if (found == m_entries.end() || found->reply != before)
        return;
    m_figures.bytes += bytes - found->bytes;
    found->reply = after;
    found->bytes = bytes;
    makeRoom();
}

void ReplyCache::remove(const QByteArray &key)
{
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd())
        return;
    const Entry entry = *found;
    m_figures.bytes -= entry.bytes;
    m_byAge.erase(entry.serial);
    m_entries.erase(found);
    for (const auto &tag : entry.tags) {
        if (const auto keys = m_keysByTag.find(tag); keys != m_keysByTag.end()) {
            keys->remove(key);
            if (keys->isEmpty())
                m_keysByTag.erase(keys);
        }
    }
}

void ReplyCache::makeRoom()
{
    while (m_figures.bytes > m_options.maxBytes && !m_byAge.empty()) {
        const QByteArray oldest = m_byAge.begin()->second;
        remove(oldest);
    }
}

ReplyCache::Figures ReplyCache::figures() const
{
    const std::scoped_lock lock(m_mutex);
    auto figures = m_figures;
    figures.hits = m_hits.load(std::memory_order_relaxed);
    return figures;
}

}
