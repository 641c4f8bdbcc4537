#include "core/listing/searchlog.h"

#include "core/listing/searchservice.h"
#include "sql/searchsettings.h"

namespace kontor {

void SearchLog::note(const QByteArray &locale, const QString &text)
{
    const std::pair key(locale, text.simplified().toCaseFolded());
    const std::scoped_lock lock(m_mutex);
    const auto known = m_counts.find(key);
    if (known != m_counts.end())
        ++*known;
    else if (m_counts.size() < limits::keptMisses)
        m_counts.insert(key, 1);
}

Result<void> SearchLog::flush(Database &database)
{
    Counts counts;
    {
        const std::scoped_lock lock(m_mutex);
        counts.swap(m_counts);
    }
    if (counts.isEmpty())
        return {};
    QList<QByteArray> locales;
    QList<QByteArray> texts;
    std::vector<qint64> numbers;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        locales.append(it.key().first);
        texts.append(it.key().second.toUtf8());
        numbers.push_back(it.value());
    }
    const auto written = database.execute(sql::searchsettings::noteMisses,
        {bindArray("locales", locales), bindArray("texts", texts), bindArray("counts", std::span<const qint64>(numbers))});
    if (written)
        return {};
    const std::scoped_lock lock(m_mutex);
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        if (m_counts.contains(it.key()) || m_counts.size() < limits::keptMisses)
            m_counts[it.key()] += it.value();
    return failure(written.error());
}

Result<void> pruneSearchLog(Session &session)
{
    KONTOR_CHECK(session.execute(sql::searchsettings::pruneMisses, {bind("days", limits::missDays)}));
    return {};
}

Result<void> countWords(Session &session)
{
    KONTOR_CHECK(session.execute(sql::searchsettings::countWords, {bind("words", limits::wordsCounted)}));
    return {};
}

}
