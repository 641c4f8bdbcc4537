#pragma once

#include "core/base/context.h"
#include "core/database/database.h"

namespace kontor {

/**
 * Notes, in the transaction that does it, who does what to which thing. `payloadJson` is an object of what changed
 * (before and after); personal data may stand only there, since nothing else of the row can be erased.
 */
KONTOR_EXPORT Result<void> recordAudit(Transaction &transaction, const Context &context, const Operation &operation,
    const char *subject, const Uuid &subjectId, const QByteArray &payloadJson);

/** A payload of what a thing was and what it is now, each a JSON object; empty: there was none before, or is none any more. */
KONTOR_EXPORT QByteArray beforeAndAfter(const QByteArray &before, const QByteArray &after);

}
