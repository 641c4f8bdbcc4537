#include "server/api/pagecache.h"

namespace kontor::api {

namespace {
constexpr qsizetype rememberedTags = 50'000;
}

void PageCache::invalidate(qint64 position, const QList<QByteArray> &tags)
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

void PageCache::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_entries.clear();
    m_keysByTag.clear();
    m_byAge.clear();
    m_figures.bytes = 0;
    ++m_moment.flushes; // a fill that is under way began before, and is thrown away
}

std::optional<QByteArray> PageCache::find(const QByteArray &key)
{
    if (!m_isLive())
        return std::nullopt;
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd())
        return std::nullopt;
    if (std::chrono::steady_clock::now() - found->filled > m_options.maxAge) {
        remove(key);
        return std::nullopt;
    }
    ++m_figures.hits;
    return found->answer;
}

PageCache::Moment PageCache::moment() const
{
    const std::scoped_lock lock(m_mutex);
    return m_moment;
}

void PageCache::store(const QByteArray &key, const QByteArray &answer, const QList<QByteArray> &tags, const Moment &before)
{
    if (!m_isLive() || answer.size() > m_options.maxBytes / 16)
        return;
    const std::scoped_lock lock(m_mutex);
    bool isOutdated = before.flushes != m_moment.flushes || before.position < m_invalidatedBefore;
    for (const auto &tag : tags)
        isOutdated = isOutdated || m_invalidated.value(tag, 0) > before.position;
    if (isOutdated) {
        ++m_figures.drops;
        return;
    }
    remove(key);
    m_entries.insert(key, {.answer = answer, .tags = tags, .filled = std::chrono::steady_clock::now(), .serial = ++m_serial});
    m_byAge.emplace(m_serial, key);
    for (const auto &tag : tags)
        m_keysByTag[tag].insert(key);
    m_figures.bytes += answer.size() + key.size();
    ++m_figures.fills;
    makeRoom();
}

void PageCache::remove(const QByteArray &key)
{
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd())
        return;
    const Entry entry = *found;
    m_figures.bytes -= entry.answer.size() + key.size();
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

void PageCache::makeRoom()
{
    while (m_figures.bytes > m_options.maxBytes && !m_byAge.empty()) {
        const QByteArray oldest = m_byAge.begin()->second;
        remove(oldest);
    }
}

PageCache::Figures PageCache::figures() const
{
    const std::scoped_lock lock(m_mutex);
    return m_figures;
}

}
