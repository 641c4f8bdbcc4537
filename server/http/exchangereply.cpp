// What every reply gets, whoever made it: ETag and 304, gzip, the standing headers, the log line and the counters.
#include "server/http/exchange_p.h"

#include "core/base/secret.h"
#include "server/http/security.h"

#include <algorithm>

namespace kontor::http {

namespace {

void setDefault(Headers &headers, QByteArrayView name, QByteArrayView value)
{
    if (!headers.contains(name))
        headers.append(name, value);
}

// Only reads that went well have a tag of their bytes; a handler's version stands on any reply.
void tag(Reply &reply)
{
    constexpr qsizetype enough = 16; // 128 bits of the hash
    const auto hash = sha256(reply.body).left(enough);
    reply.headers.set("etag", '"' + hash.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + '"');
}

// Several fields of that name become one.
void joinVary(Headers &headers)
{
    QByteArrayList vary;
    for (const auto &[name, value] : headers.fields())
        if (name == "vary" && !vary.contains(value))
            vary.append(value);
    if (!vary.isEmpty())
        headers.set("vary", vary.join(", "));
}

// Whole characters, whatever the client sent.
QByteArray shortened(const QByteArray &target)
{
    constexpr qsizetype longest = 500;
    const auto part = target.left(longest);
    return QByteArrayView(part).isValidUtf8() ? part : QString::fromUtf8(part).toUtf8();
}

// Segments that the path's wire type calls secret, and every token by its prefix.
QByteArray loggedTarget(const Request &request, const Endpoint *endpoint)
{
    const bool hasSecret = endpoint
        && std::any_of(endpoint->pathInfo().fields.begin(), endpoint->pathInfo().fields.end(),
            [](const wire::FieldInfo &field) { return field.isSecret; });
    if (!hasSecret)
        return shortened(redactTarget(request.target));
    auto segments = request.path().split('/');
    const auto pattern = endpoint->path().split('/');
    for (qsizetype i = 0; i < segments.size() && i < pattern.size(); ++i) {
        const auto *field =
            pattern[i].startsWith('{') ? endpoint->pathInfo().find(pattern[i].mid(1, pattern[i].size() - 2)) : nullptr;
        if (field && field->isSecret)
            segments[i] = pattern[i];
    }
    const auto query = request.query();
    return shortened(redactTarget(segments.join('/') + (query.isEmpty() ? QByteArray() : '?' + query)));
}

}

// What the reply carries whoever asks: all that may be kept.
void Exchange::dress(Reply &reply) const
{
    auto &headers = reply.headers;
    const bool isRead = wishes().isRead;
    const bool isGood = reply.status >= 200 && reply.status < 300;
    if (m_endpoint) {
        const auto &options = m_endpoint->options();
        if (isGood && isRead && !headers.contains("cache-control")) {
            headers.append("cache-control", options.cacheControl.isEmpty() ? QByteArray("no-cache") : options.cacheControl);
        }
        if (isRead && !options.inlineReply) {
            headers.append("vary", "Accept-Language");
            headers.append("vary", "Authorization");
        }
        if (options.deprecatedSince > 0)
            setDefault(headers, "deprecation", '@' + QByteArray::number(options.deprecatedSince));
        if (!options.sunset.isEmpty())
            setDefault(headers, "sunset", options.sunset);
        if (isRead && options.hasETag && reply.status == 200 && !headers.contains("etag"))
            tag(reply);
    }
    // What a token opened belongs in nobody's cache, whatever is true of it without one.
    if (m_request.headers.contains("authorization"))
        headers.set("cache-control", "no-store");
    setDefault(headers, "cache-control", "no-store");
    if (!m_dispatcher.m_options.corsOrigins.isEmpty())
        headers.append("vary", "Origin");
    if (isPackable(reply))
        headers.append("vary", "Accept-Encoding");
    addSecurityFields(headers);
    joinVary(headers);
}

void Exchange::addOwnFields(Reply &reply) const
{
    const auto append = [&](QByteArrayView name, QByteArrayView value) { reply.headers.append(name, value); };
    m_dispatcher.addCorsFields(m_request.headers.view("origin"), append);
    if (m_rate)
        m_dispatcher.addRateFields(*m_rate, append);
    reply.headers.set("x-request-id", m_requestId);
    reply.headers.set("traceparent", "00-" + m_trace.traceId + '-' + m_spanId + '-' + m_trace.flags);
}

FormWishes Exchange::wishes() const
{
    // Views into the request's own fields.
    return {.isRead = m_request.method == Method::Get || m_request.method == Method::Head,
        .acceptEncoding = m_request.headers.view("accept-encoding"),
        .ifNoneMatch = m_request.headers.view("if-none-match")};
}

// A hit. What is still to be compressed for it waits for a database thread.
bool Exchange::answerKept(Services *services)
{
    auto &cache = *m_dispatcher.m_parts.cache;
    auto kept = cache.find(m_cacheKey);
    if (!kept)
        return false;
    auto form = kept->formFor(wishes());
    if (kept->isMissing(form)) {
        if (!services)
            return false;
        const auto fuller = kept->withPackedBody();
        cache.replace(m_cacheKey, kept, fuller);
        kept = fuller;
        form = kept->formFor(wishes());
    }
    cache.countHit();
    m_isAnswered = true;
    send(kept->reply(form));
    return true;
}

// Another server's fill: as if it were ours, which may be outdated by the time it is to be kept here.
bool Exchange::answerShared()
{
    auto *shared = m_dispatcher.m_parts.shared;
    if (!shared)
        return false;
    m_sharedFrom = shared->moment();
    const auto found = shared->find(m_cacheKey);
    auto whole = found ? unpackReply(found->bytes) : std::nullopt;
    if (!whole)
        return false;
    ReplyCache::Kept kept = std::make_shared<KeptReply>(*m_endpoint, std::move(*whole), loggedTarget(m_request, m_endpoint));
    if (kept->isMissing(kept->formFor(wishes())))
        kept = kept->withPackedBody();
    m_dispatcher.m_parts.cache->store(m_cacheKey, kept, {.before = m_readFrom, .tags = found->tags, .lifetime = found->left});
    m_isAnswered = true;
    send(kept->reply(kept->formFor(wishes())));
    return true;
}

// A fill: what the handler has just read, if everybody may have it.
ReplyCache::Kept Exchange::keep(const Reply &whole, ReplyForm form)
{
    if (m_cacheKey.isEmpty() || whole.status != 200 || !m_call || m_call->m_tags.isEmpty())
        return {};
    ReplyCache::Fill fill{.before = m_readFrom, .tags = m_call->m_tags, .lifetime = {}};
    if (m_call->m_freshUntil)
        fill.lifetime =
            std::chrono::duration_cast<std::chrono::milliseconds>(*m_call->m_freshUntil - m_dispatcher.m_parts.clock.now());
    ReplyCache::Kept kept = std::make_shared<KeptReply>(*m_endpoint, whole, loggedTarget(m_request, m_endpoint));
    if (kept->isMissing(form))
        kept = kept->withPackedBody();
    m_dispatcher.m_parts.cache->store(m_cacheKey, kept, fill);
    share(whole, fill);
    return kept;
}

void Exchange::share(const Reply &whole, const ReplyCache::Fill &fill)
{
    if (!m_sharedFrom)
        return;
    if (const auto bytes = packReply(whole); !bytes.isEmpty())
        m_dispatcher.m_parts.shared->store(m_cacheKey, bytes, fill.tags, *m_sharedFrom, fill.lifetime);
}

void Exchange::record(const Reply &reply)
{
    const auto elapsed = std::chrono::steady_clock::now() - m_begun;
    const qint64 us = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
    const auto actor =
        m_call || !m_cacheKey.isEmpty() ? (m_call ? m_call->context().actor : Actor()).label().toUtf8() : QByteArray();
    const auto path = loggedTarget(m_request, m_endpoint);
    m_dispatcher.record(m_endpoint,
        {.at = m_dispatcher.m_parts.clock.now(),
            .method = methodName(m_request.method),
            .path = path,
            .route = m_endpoint ? m_endpoint->route() : QByteArrayView(),
            .status = reply.status,
            .bytes = m_request.method == Method::Head ? 0 : reply.body.size(),
            .durationUs = us,
            .requestId = m_requestId,
            .traceId = m_trace.traceId,
            .peer = m_request.peer,
            .actor = actor,
            .userAgent = m_request.headers.view("user-agent")});
}

}
