#include "server/http/call.h"

#include "core/base/secret.h"

#include "server/http/endpoint.h"

namespace kontor::http {

Services::~Services() = default;
EffectRunner::~EffectRunner() = default;

Call::Call(Request request, Context context, const Endpoint &endpoint)
    : m_request(std::move(request)),
      m_context(std::move(context)),
      m_endpoint(endpoint)
{
}

void Call::setVersion(qint64 version, const QByteArray &body)
{
    setHeader("etag", '"' + QByteArray::number(version) + '.' + sha256(body).toHex().left(12) + '"');
}

Result<std::optional<qint64>> Call::expectedVersion() const
{
    const auto given = m_request.headers.value("if-match").trimmed();
    if (given.isEmpty() || given == "*")
        return std::optional<qint64>();
    // Strong comparison: a weak tag never matches. Compression adds a suffix to the tag, which names the same version.
    auto tag = given.startsWith('"') && given.endsWith('"') && given.size() > 2 ? given.mid(1, given.size() - 2) : QByteArray();
    if (tag.endsWith("-gzip"))
        tag.chop(5);
    tag.truncate(tag.contains('.') ? tag.indexOf('.') : tag.size()); // what of the body goes behind the version
    bool isVersion = false;
    const auto version = tag.toLongLong(&isVersion);
    if (!isVersion)
        return failure(ErrorKind::Stale, "stale_version"_L1, u"If-Match does not name the current version."_s);
    return std::optional(version);
}

Result<void> Call::checkVersion(qint64 current) const
{
    KONTOR_TRY(const auto expected, expectedVersion());
    if (expected && *expected != current)
        return failure(ErrorKind::Stale, "stale_version"_L1, u"If-Match does not name the current version."_s);
    return {};
}

Reply Call::jsonReply(QByteArray json) const
{
    Reply reply;
    reply.status = m_endpoint.options().status;
    reply.headers.append("content-type", "application/json");
    reply.body = std::move(json);
    return reply;
}

void Call::complete(Reply &reply) const
{
    if (m_status != 0)
        reply.status = m_status;
    for (const auto &[name, value] : m_headers.fields())
        reply.headers.set(name, value);
}

}
