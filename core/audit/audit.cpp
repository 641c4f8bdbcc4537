#include "core/audit/audit.h"

#include "core/base/jsonwriter.h"
#include "sql/audit.h"

namespace kontor {

Result<void> recordAudit(Transaction &transaction, const Context &context, const Operation &operation, const char *subject,
    const Uuid &subjectId, const QByteArray &payloadJson)
{
    KONTOR_CHECK(transaction.execute(sql::audit::record,
        {bind("actor", context.actor.label()), bind("operation", operation.name), bind("subject", subject),
            bind("subject_id", subjectId.toByteArray()), bind("payload", payloadJson), bind("address", context.address),
            bind("trace_id", context.traceId)}));
    return {};
}

QByteArray beforeAndAfter(const QByteArray &before, const QByteArray &after)
{
    JsonWriter out;
    out.beginObject();
    if (!before.isEmpty())
        out.key("before").raw(before);
    if (!after.isEmpty())
        out.key("after").raw(after);
    return out.endObject().take();
}

}
