#pragma once

#include "core/database/database.h"

#include <QHash>

#include <mutex>

namespace kontor {

namespace limits {
inline constexpr qsizetype keptMisses = 1'000; ///< texts in memory between two flushes
inline constexpr int wordsCounted = 20;        ///< of the lexicon, in one round of the housekeeper
}

/**
 * Counts what was searched for in vain. Noting costs a request no statement: counts wait in memory until flush(), which a
 * thread of the server's does every few seconds; what waits when the process is killed is lost. Safe to share.
 */
class KONTOR_EXPORT SearchLog
{
public:
    /** More than `limits::keptMisses` different texts are not noted until the next flush. */
    void note(const QByteArray &locale, const QString &text);
    /** Writes the counts, in one statement. Those that could not be written wait for the next time. */
    Result<void> flush(Database &database);

private:
    using Counts = QHash<std::pair<QByteArray, QString>, qint64>;
    std::mutex m_mutex;
    Counts m_counts;
};

/** Forgets what was searched for in vain 90 days ago and before. A bounded round. */
KONTOR_EXPORT Result<void> pruneSearchLog(Session &session);
/** Counts anew in how many products the next few words of the lexicon stand; of several servers only one does. */
KONTOR_EXPORT Result<void> countWords(Session &session);

}
