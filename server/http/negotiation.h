#pragma once

#include "server/http/message.h"

// What a request's header fields ask for: small readers, each of one field.
namespace kontor::http {

/** W3C Trace Context: the trace that a request belongs to. */
struct Trace
{
    QByteArray traceId{}; ///< 32 hex digits
    QByteArray flags = "00";
};
std::optional<Trace> parseTraceparent(QByteArrayView value);

/** A client's X-Request-Id, if it is short and harmless. */
bool isSafeRequestId(QByteArrayView value);

/** The best of `offered` for an Accept-Language: an exact tag first, then its language ("de" for "de-AT"). */
std::optional<QByteArray> chooseLanguage(QByteArrayView acceptLanguage, const QList<QByteArray> &offered);

bool acceptsGzip(QByteArrayView acceptEncoding);
/** The media type without parameters, in lower case. */
QByteArray mediaType(QByteArrayView contentType);
/** Whether If-None-Match names the tag (weak comparison; "-gzip" at its end does not matter). */
bool matchesETag(QByteArrayView ifNoneMatch, QByteArrayView etag);
/** The token of "Bearer …"; nullopt for anything else. */
std::optional<QByteArray> bearerToken(QByteArrayView authorization);

/** Level 5, with the gzip wrapper. */
QByteArray gzipped(QByteArrayView bytes);

}
