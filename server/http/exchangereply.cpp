// What every reply gets, whoever made it: ETag and 304, gzip, the standing headers, the log line and the counters.
#include "server/http/exchange_p.h"

#include "core/base/secret.h"

#include <algorithm>
#include <array>

namespace kontor::http {

namespace {

constexpr qsizetype worthCompressing = 1024;

bool isCompressible(QByteArrayView type)
{
    return type == "application/json" || type == "application/problem+json" || type.startsWith("text/") || type == "image/svg+xml"
        || type == "application/javascript" || type == "application/openmetrics-text";
}

void setDefault(Headers &headers, QByteArrayView name, QByteArrayView value)
{
    if (!headers.contains(name))
        headers.append(name, value);
}

// Only reads that went well have a tag of their bytes; a handler's version stands on any reply.
void tagAndCompress(const Request &request, bool hasETag, Reply &reply)
{
    const bool isRead = request.method == Method::Get || request.method == Method::Head;
    if (isRead && hasETag && reply.status == 200 && !reply.headers.contains("etag")) {
        constexpr qsizetype enough = 16; // 128 bits of the hash
        const auto hash = sha256(reply.body).left(enough);
        reply.headers.set("etag", '"' + hash.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + '"');
    }
    const bool isPackable =
        !reply.headers.contains("content-encoding") && isCompressible(mediaType(reply.headers.value("content-type")));
    // A 304 says the same as the reply that it stands for (RFC 9110 §15.4.5).
    if (isPackable)
        reply.headers.append("vary", "Accept-Encoding");
    const auto etag = reply.headers.value("etag");
    const bool isPacked =
        isPackable && reply.body.size() > worthCompressing && acceptsGzip(request.headers.value("accept-encoding"));
    // Other bytes, so another strong tag.
    const bool isStrong = etag.endsWith('"') && !etag.startsWith("W/");
    const auto packedTag = isStrong ? etag.left(etag.size() - 1) + "-gzip\"" : etag;
    const auto wanted = request.headers.value("if-none-match");
    if (isRead && reply.status == 200 && !etag.isEmpty() && !wanted.isEmpty() && matchesETag(wanted, etag)) {
        reply.status = 304;
        reply.body.clear();
        if (isPacked && !packedTag.isEmpty())
            reply.headers.set("etag", packedTag);
        return;
    }
    if (!isPacked)
        return;
    auto packed = gzipped(reply.body);
    if (packed.isEmpty() || packed.size() >= reply.body.size())
        return;
    reply.body = std::move(packed);
    reply.headers.append("content-encoding", "gzip");
    if (isStrong)
        reply.headers.set("etag", packedTag);
}

// Several fields of one name become one; a 304 says nothing of a body.
void tidy(Reply &reply)
{
    QByteArrayList vary;
    for (const auto &[name, value] : reply.headers.fields())
        if (name == "vary" && !vary.contains(value))
            vary.append(value);
    if (!vary.isEmpty())
        reply.headers.set("vary", vary.join(", "));
    if (reply.status != 304)
        return;
    Headers kept;
    for (const auto &[name, value] : reply.headers.fields())
        if (name != "content-type" && name != "content-encoding")
            kept.append(name, value);
    reply.headers = kept;
}

// Segments that the path's wire type calls secret, and every token by its prefix.
QByteArray loggedTarget(const Request &request, const Endpoint *endpoint)
{
    const bool hasSecret = endpoint
        && std::any_of(endpoint->pathInfo().fields.begin(), endpoint->pathInfo().fields.end(),
            [](const wire::FieldInfo &field) { return field.isSecret; });
    constexpr qsizetype longest = 500;
    if (!hasSecret)
        return redactTarget(request.target).left(longest);
    auto segments = request.path().split('/');
    const auto pattern = endpoint->path().split('/');
    for (qsizetype i = 0; i < segments.size() && i < pattern.size(); ++i) {
        const auto *field =
            pattern[i].startsWith('{') ? endpoint->pathInfo().find(pattern[i].mid(1, pattern[i].size() - 2)) : nullptr;
        if (field && field->isSecret)
            segments[i] = pattern[i];
    }
    const auto query = request.query();
    return redactTarget(segments.join('/') + (query.isEmpty() ? QByteArray() : '?' + query)).left(longest);
}

}

void Exchange::decorate(Reply &reply)
{
    auto &headers = reply.headers;
    const bool isRead = m_request.method == Method::Get || m_request.method == Method::Head;
    const bool isGood = reply.status >= 200 && reply.status < 300;
    if (m_endpoint) {
        const auto &options = m_endpoint->options();
        if (isGood && isRead && !headers.contains("cache-control")) {
            const bool isPrivate = m_endpoint->operation().permission != nullptr;
            headers.append("cache-control",
                !options.cacheControl.isEmpty() ? options.cacheControl
                    : isPrivate                 ? QByteArray("private, no-cache")
                                                : QByteArray("no-cache"));
        }
        if (isRead && !options.inlineReply) {
            headers.append("vary", "Accept-Language");
            headers.append("vary", "Authorization");
        }
        if (options.deprecatedSince > 0)
            setDefault(headers, "deprecation", '@' + QByteArray::number(options.deprecatedSince));
        if (!options.sunset.isEmpty())
            setDefault(headers, "sunset", options.sunset);
    }
    setDefault(headers, "cache-control", "no-store");
    m_dispatcher.addCors(m_request, reply);
    tagAndCompress(m_request, m_endpoint && m_endpoint->options().hasETag, reply);
    setDefault(headers, "x-content-type-options", "nosniff");
    setDefault(headers, "content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    setDefault(headers, "referrer-policy", "no-referrer");
    headers.set("x-request-id", m_requestId);
    headers.set("traceparent", "00-" + m_trace.traceId + '-' + m_spanId + '-' + m_trace.flags);
    tidy(reply);
}

void Exchange::record(const Reply &reply)
{
    const auto elapsed = std::chrono::steady_clock::now() - m_begun;
    const qint64 us = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
    m_dispatcher.m_durations.observe(us);
    m_dispatcher.counterOf(m_endpoint, reply.status).add();

    constexpr qsizetype longestAgent = 120;
    JsonWriter out;
    out.beginObject();
    out.member("ts", m_dispatcher.m_parts.clock.now()).member("method", methodName(m_request.method));
    out.member("path", QString::fromUtf8(loggedTarget(m_request, m_endpoint)))
        .member("route", m_endpoint ? m_endpoint->route() : QByteArray());
    out.member("status", reply.status)
        .member("bytes", static_cast<qint64>(m_request.method == Method::Head ? 0 : reply.body.size()));
    out.member("duration_us", us)
        .member("request_id", m_requestId)
        .member("trace_id", m_trace.traceId)
        .member("peer", m_request.peer);
    if (m_call)
        out.member("actor", m_call->context().actor.label());
    // A header may hold any bytes: what is no UTF-8 is replaced.
    out.member("user_agent", QString::fromUtf8(m_request.headers.value("user-agent").left(longestAgent)));
    out.endObject();
    m_dispatcher.m_parts.accessLog.write(out.take());
}

}
