#include "server/transport/hotrequest.h"

#include "server/transport/httpsyntax.h"

#include <array>

namespace kontor::transport {

namespace {

// Fields that no reply of ours depends on. Whatever is not here and not in HotRequest takes the normal road.
constexpr std::array<QByteArrayView, 21> passedOver = {"accept", "accept-charset", "cache-control", "dnt", "from", "pragma",
    "priority", "referer", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest", "sec-fetch-mode",
    "sec-fetch-site", "sec-fetch-user", "sec-gpc", "upgrade-insecure-requests", "via", "x-forwarded-host", "x-forwarded-port",
    "x-real-ip"};

struct Wanted
{
    QByteArrayView name;
    QByteArrayView http::HotRequest::*member;
};
constexpr std::array<Wanted, 7> wanted = {{{"user-agent", &http::HotRequest::userAgent},
    {"accept-encoding", &http::HotRequest::acceptEncoding}, {"accept-language", &http::HotRequest::acceptLanguage},
    {"if-none-match", &http::HotRequest::ifNoneMatch}, {"origin", &http::HotRequest::origin},
    {"x-request-id", &http::HotRequest::requestId}, {"traceparent", &http::HotRequest::traceparent}}};

struct Forwarding
{
    QByteArrayView name;
    QByteArrayView HotHead::*member;
};
constexpr std::array<Forwarding, 3> forwarding = {{{"x-forwarded-for", &HotHead::forwardedFor},
    {"x-forwarded-proto", &HotHead::forwardedProto}, {"forwarded", &HotHead::forwardedBy}}};

// Of two, readers may take either.
bool take(QByteArrayView &member, QByteArrayView value)
{
    const bool isFirst = member.isNull();
    member = value;
    return isFirst;
}

// Cuts off the bytes up to CR LF; nothing without one, or with a bare LF.
std::optional<QByteArrayView> takeLine(QByteArrayView &bytes)
{
    const auto end = bytes.indexOf('\n');
    if (end < 1 || bytes[end - 1] != '\r')
        return std::nullopt;
    const auto line = bytes.first(end - 1);
    bytes = bytes.sliced(end + 1);
    return line;
}

bool readRequestLine(QByteArrayView line, const GuardLimits &limits, http::HotRequest &request)
{
    constexpr QByteArrayView version(" HTTP/1.1");
    request.isHead = line.startsWith("HEAD /");
    if ((!request.isHead && !line.startsWith("GET /")) || !line.endsWith(version))
        return false;
    line = line.sliced(line.indexOf('/'));
    request.target = line.chopped(version.size());
    const auto mark = request.target.indexOf('?');
    return request.target.size() <= limits.targetBytes && isTargetText(request.target)
        && isCleanPath(mark < 0 ? request.target : request.target.first(mark));
}

enum class Field { Host, Fine, Doubtful };

Field readField(QByteArrayView line, HotHead &head)
{
    const auto colon = line.indexOf(':');
    if (colon < 1 || !isFieldValue(line.sliced(colon + 1)))
        return Field::Doubtful;
    const auto name = line.first(colon);
    const auto value = trimmedBlank(line.sliced(colon + 1));
    if (equalsIgnoreCase(name, "host"))
        return isHost(value) ? Field::Host : Field::Doubtful;
    if (equalsIgnoreCase(name, "connection"))
        return equalsIgnoreCase(value, "keep-alive") ? Field::Fine : Field::Doubtful;
    for (const auto &field : wanted)
        if (equalsIgnoreCase(name, field.name))
            return take(head.request.*field.member, value) ? Field::Fine : Field::Doubtful;
    for (const auto &field : forwarding)
        if (equalsIgnoreCase(name, field.name))
            return take(head.*field.member, value) ? Field::Fine : Field::Doubtful;
    for (const auto known : passedOver)
        if (equalsIgnoreCase(name, known))
            return Field::Fine;
    return Field::Doubtful;
}

}

http::ForwardedFields HotHead::forwarded() const
{
    http::ForwardedFields fields;
    const auto copy = [](QByteArrayView value, QByteArrayList &out) {
        if (!value.isNull())
            out.append(value.toByteArray());
    };
    copy(forwardedBy, fields.forwarded);
    copy(forwardedFor, fields.forwardedFor);
    copy(forwardedProto, fields.forwardedProto);
    return fields;
}

std::optional<HotHead> readHotHead(QByteArrayView bytes, const GuardLimits &limits)
{
    HotHead head;
    auto rest = bytes;
    auto line = takeLine(rest);
    if (!line || !readRequestLine(*line, limits, head.request))
        return std::nullopt;
    int hosts = 0;
    for (qsizetype fields = 0; fields <= limits.fields; ++fields) {
        line = takeLine(rest);
        if (!line)
            return std::nullopt;
        if (line->isEmpty()) {
            head.size = bytes.size() - rest.size();
            return hosts == 1 && head.size <= limits.headBytes ? std::optional(head) : std::nullopt;
        }
        const auto field = readField(*line, head);
        if (field == Field::Doubtful)
            return std::nullopt;
        hosts += field == Field::Host ? 1 : 0;
    }
    return std::nullopt;
}

}
