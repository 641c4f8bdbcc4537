#pragma once

#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listAudit{"audit.list", permissions::auditRead};
}

/** A row of the audit. */
struct AuditEntry
{
    qint64 seq = 0;
    Instant at{};
    QString actor;
    QString operation;
    QString subject;
    Uuid subjectId;
    QByteArray payload; ///< a JSON object: what was before and after
    QString address;
    QString traceId;
    bool isSealed = false;
};

struct AuditFilter
{
    QString actor{};
    QString operation{};
    QString subject{};
    std::optional<Uuid> subjectId{};
    std::optional<Instant> from{};
    std::optional<Instant> until{};
    std::optional<qint64> before{}; ///< the row that the page begins behind
    int limit = 20;
};

/** What was done, by whom. */
class KONTOR_EXPORT AuditLog
{
public:
    explicit AuditLog(Database &database) : m_database(database) {}

    /** Newest first. One more than `limit` comes back if there are more. */
    Result<std::vector<AuditEntry>> list(const Context &context, const AuditFilter &filter);
    /** What was done to one thing, for whoever may do `operation` with it; names no address. */
    Result<std::vector<AuditEntry>> history(const Context &context, const Operation &operation, const AuditFilter &filter);

private:
    Result<std::vector<AuditEntry>> read(const AuditFilter &filter);

    Database &m_database;
};

}
