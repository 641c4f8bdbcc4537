#pragma once

#include "core/base/result.h"
#include "server/http/message.h"

namespace kontor::http {

inline constexpr char problemType[] = "application/problem+json";

/**
 * A refusal as RFC 9457 problem: type, title, status, detail, code, trace_id, errors[] and the members of
 * Error::facts. What only the log may know (Error::detail) is left out. Adds WWW-Authenticate and Retry-After
 * where the status asks for them.
 */
Reply problemReply(const Error &error, QByteArrayView traceId);

/** The same for a status that has no Error behind it (what the guard or the router refuses). */
Reply problemReply(int status, QByteArrayView code, QByteArrayView message, QByteArrayView traceId);

/** The problem's schema, as it stands in components/schemas. */
QByteArray problemSchema();

}
