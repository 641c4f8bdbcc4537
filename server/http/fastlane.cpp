// Dispatcher::answerHot: a hit of the reply cache on its way round everything that a request may need and a hit does not.
#include "server/http/dispatcher.h"
#include "server/http/requestids.h"

namespace kontor::http {

namespace {

void append(QByteArray &out, QByteArrayView name, QByteArrayView value)
{
    out.append(name).append(value);
}

}

std::optional<HotReply> Dispatcher::answerHot(const HotRequest &request)
{
    if (!m_parts.cache || m_isDraining)
        return std::nullopt;
    const auto begun = std::chrono::steady_clock::now();
    const auto kept = m_parts.cache->find(cacheKey(request.target, request.acceptLanguage));
    if (!kept)
        return std::nullopt;
    auto reply = kept->hotReply(
        kept->formFor({.isRead = true, .acceptEncoding = request.acceptEncoding, .ifNoneMatch = request.ifNoneMatch}));
    if (!reply)
        return std::nullopt;
    m_parts.cache->countHit();

    // The same, in the same order, as Exchange::addOwnFields.
    const auto ids = freshIds(m_parts.random);
    const auto trace = request.traceparent.isEmpty() ? std::nullopt : parseTraceparent(request.traceparent);
    const auto traceId = trace ? QByteArrayView(trace->traceId) : ids.request();
    const auto requestId = isSafeRequestId(request.requestId) ? request.requestId : ids.request();
    auto &own = reply->ownFields;
    constexpr qsizetype usual = 512;
    own.reserve(usual);
    if (const auto origin = allowedOrigin(request.origin); !origin.isEmpty()) {
        append(own, "\r\naccess-control-allow-origin: ", origin);
        append(own, "\r\naccess-control-expose-headers: ", exposedFields);
    }
    append(own, "\r\nx-request-id: ", requestId);
    append(own, "\r\ntraceparent: 00-", traceId);
    append(own, "-", ids.span());
    append(own, "-", trace ? QByteArrayView(trace->flags) : QByteArrayView("00"));

    const auto elapsed = std::chrono::steady_clock::now() - begun;
    static const QByteArray nobody = Actor().label().toUtf8();
    record(&kept->endpoint(),
        {.at = m_parts.clock.now(),
            .method = methodName(request.isHead ? Method::Head : Method::Get),
            .path = kept->loggedTarget(),
            .route = kept->endpoint().route(),
            .status = reply->status,
            .bytes = request.isHead ? 0 : reply->body.size(),
            .durationUs = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count(),
            .requestId = requestId,
            .traceId = traceId,
            .peer = request.peer,
            .actor = nobody,
            .userAgent = request.userAgent});
    return reply;
}

}
