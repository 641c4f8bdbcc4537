// Dispatcher::answerHot: a hit of the reply cache on its way round everything that a request may need and a hit does not.
#include "server/http/dispatcher.h"
#include "server/http/requestids.h"

namespace kontor::http {

namespace {

void append(QByteArray &out, QByteArrayView name, QByteArrayView value)
{
    out.append("\r\n").append(name).append(": ").append(value);
}

}

std::optional<HotReply> Dispatcher::answerHot(const HotRequest &request)
{
    if (!m_parts.cache || m_isDraining)
        return std::nullopt;
    const auto begun = std::chrono::steady_clock::now();
    const auto kept = m_parts.cache->find(cacheKey(request.target, request.acceptLanguage, languages()));
    if (!kept)
        return std::nullopt;
    auto reply = kept->hotReply(
        kept->formFor({.isRead = true, .acceptEncoding = request.acceptEncoding, .ifNoneMatch = request.ifNoneMatch}));
    if (!reply)
        return std::nullopt;
    // One too many is refused on the normal road, which costs its budget nothing more.
    std::optional<RateVerdict> rate;
    const auto key = m_parts.limiter ? m_parts.limiter->addressKey(request.peer) : std::nullopt;
    if (key && kept->endpoint().rateClass() != RateClass::Unlimited) {
        rate = m_parts.limiter->admit(kept->endpoint().rateClass(), *key);
        if (!rate->isAdmitted)
            return std::nullopt;
    }
    m_parts.cache->countHit();

    // The same, in the same order, as Exchange::addOwnFields.
    const auto ids = freshIds(m_parts.random);
    const auto trace = request.traceparent.isEmpty() ? std::nullopt : parseTraceparent(request.traceparent);
    const auto traceId = trace ? QByteArrayView(trace->traceId) : ids.request();
    const auto requestId = isSafeRequestId(request.requestId) ? request.requestId : ids.request();
    auto &own = reply->ownFields;
    constexpr qsizetype usual = 512;
    own.reserve(usual);
    const auto add = [&own](QByteArrayView name, QByteArrayView value) { append(own, name, value); };
    addCorsFields(request.origin, add);
    if (rate)
        addRateFields(*rate, add);
    add("x-request-id", requestId);
    add("traceparent", "00-");
    own.append(traceId).append('-').append(ids.span()).append('-');
    own.append(trace ? QByteArrayView(trace->flags) : QByteArrayView("00"));

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
