#include "core/audit/auditlog.h"

namespace kontor {

namespace {

// The conditions that are asked for, and no others: each has an index, or walks the newest rows.
class Conditions
{
public:
    void add(const char *condition, const QByteArray &value)
    {
        m_values.append(value);
        m_sql += " and " + QByteArray(condition) + " $" + QByteArray::number(m_values.size());
    }
    void addText(const char *condition, const QString &text)
    {
        if (!text.isEmpty())
            add(condition, text.toUtf8());
    }
    QByteArray m_sql;
    QList<QByteArray> m_values;
};

}

Result<std::vector<AuditEntry>> AuditLog::list(const Context &context, const AuditFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listAudit));
    return read(filter);
}

Result<std::vector<AuditEntry>> AuditLog::history(const Context &context, const Operation &operation, const AuditFilter &filter)
{
    KONTOR_CHECK(authorise(context, operation));
    KONTOR_TRY(auto entries, read(filter));
    for (auto &entry : entries) {
        entry.address.clear();
        entry.traceId.clear();
    }
    return entries;
}

Result<std::vector<AuditEntry>> AuditLog::read(const AuditFilter &filter)
{
    Conditions where;
    where.addText("actor =", filter.actor);
    where.addText("operation =", filter.operation);
    where.addText("subject =", filter.subject);
    if (filter.subjectId)
        where.add("subject_id =", filter.subjectId->toByteArray());
    if (filter.from)
        where.add("at >=", toRfc3339(*filter.from));
    if (filter.until)
        where.add("at <", toRfc3339(*filter.until));
    if (filter.before)
        where.add("seq <", QByteArray::number(*filter.before));
    const QByteArray sql =
        "select seq, at, actor, operation, subject, subject_id, payload, coalesce(address, ''), coalesce(trace_id, ''),"
        " position is not null from ops.audit where true"
        + where.m_sql + " order by seq desc limit " + QByteArray::number(filter.limit + 1);
    std::vector<AuditEntry> entries;
    KONTOR_CHECK(m_database.compose(sql, where.m_values, [&](Row &row) {
        entries.push_back({.seq = row.int64(),
            .at = row.instant(),
            .actor = row.text(),
            .operation = row.text(),
            .subject = row.text(),
            .subjectId = row.uuid(),
            .payload = row.bytes(),
            .address = row.text(),
            .traceId = row.text(),
            .isSealed = row.boolean()});
    }));
    return entries;
}

}
