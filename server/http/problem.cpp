#include "server/http/problem.h"

#include "server/http/errorcodes.h"
#include "server/http/json.h"

#include <algorithm>

namespace kontor::http {

namespace {

using namespace std::chrono_literals;

constexpr QByteArrayView ownMembers[] = {"type", "title", "status", "detail", "code", "trace_id", "errors"};

struct Words
{
    int status;
    QByteArray code;
    QByteArray detail;
};

void writeHead(JsonWriter &out, const Words &words, QByteArrayView traceId)
{
    const auto *known = findErrorCode(words.code);
    out.beginObject();
    out.member("type", QByteArray("/docs/errors#" + words.code));
    out.member("title", known ? known->title : reasonPhrase(words.status));
    out.member("status", words.status);
    if (!words.detail.isEmpty())
        out.member("detail", words.detail);
    out.member("code", words.code);
    if (!traceId.isEmpty())
        out.key("trace_id").string(traceId);
}

Reply finish(int status, JsonWriter &out)
{
    out.endObject();
    Reply reply;
    reply.status = status;
    reply.headers.append("content-type", problemType);
    reply.headers.append("cache-control", "no-store");
    reply.body = out.take();
    return reply;
}

void addFacts(JsonWriter &out, const QByteArray &facts)
{
    if (facts.isEmpty())
        return;
    const auto object = parseJson(facts);
    if (!object || object->kind() != JsonValue::Kind::Object)
        return;
    for (const auto &[name, value] : object->members()) {
        // A fact never hides a member of the problem itself.
        if (std::find(std::begin(ownMembers), std::end(ownMembers), name) != std::end(ownMembers))
            continue;
        out.key(name);
        value.write(out);
    }
}

std::optional<std::chrono::milliseconds> retryAfter(const Error &error, int status)
{
    if (error.retryAfter)
        return error.retryAfter;
    if (status == 503 || status == 429 || error.code == "in_progress"_L1)
        return 1s;
    return std::nullopt;
}

}

Reply problemReply(const Error &error, QByteArrayView traceId)
{
    const QByteArray code(error.code.data(), error.code.size());
    const int status = statusOf(error.kind, code);
    JsonWriter out;
    writeHead(out, {status, code.isEmpty() ? QByteArray("internal") : code, error.message.toUtf8()}, traceId);
    if (!error.fields.isEmpty()) {
        out.key("errors").beginArray();
        for (const auto &field : error.fields)
            out.beginObject()
                .member("pointer", field.pointer)
                .member("code", QByteArray(field.code.data(), field.code.size()))
                .member("message", field.message)
                .endObject();
        out.endArray();
    }
    addFacts(out, error.facts);
    Reply reply = finish(status, out);
    if (status == 401)
        reply.headers.append("www-authenticate",
            code == "invalid_token" ? "Bearer realm=\"kontor\", error=\"invalid_token\"" : "Bearer realm=\"kontor\"");
    if (const auto wait = retryAfter(error, status))
        reply.headers.append(
            "retry-after", QByteArray::number(static_cast<qint64>(std::chrono::ceil<std::chrono::seconds>(*wait).count())));
    return reply;
}

Reply problemReply(int status, QByteArrayView code, QByteArrayView message, QByteArrayView traceId)
{
    JsonWriter out;
    writeHead(out, {status, code.toByteArray(), message.toByteArray()}, traceId);
    Reply reply = finish(status, out);
    if (status == 503 || status == 429)
        reply.headers.append("retry-after", "1");
    return reply;
}

QByteArray problemSchema()
{
    QByteArray codes = "Stable, for programs. Of form:";
    for (const auto &fault : faultCodes())
        codes += "\n\n`" + QByteArray(fault.code) + "`: " + fault.meaning;
    codes += "\n\nWhat else it may be is said at each operation: the codes whose meaning begins with \"As a fault in errors\".";
    JsonWriter told;
    told.value(codes);
    return "{\"type\":\"object\",\"description\":\"A refusal (RFC 9457). Some carry more members, such as the current "
           "state.\","
           "\"required\":[\"type\",\"title\",\"status\",\"code\"],\"properties\":{"
           "\"type\":{\"type\":\"string\",\"format\":\"uri-reference\",\"description\":\"Where the code is "
           "explained.\"},"
           "\"title\":{\"type\":\"string\",\"description\":\"The code in a few words.\"},"
           "\"status\":{\"type\":\"integer\",\"description\":\"The HTTP status.\"},"
           "\"detail\":{\"type\":\"string\",\"description\":\"What went wrong this time.\"},"
           "\"code\":{\"type\":\"string\",\"description\":\"Stable, for programs.\"},"
           "\"trace_id\":{\"type\":\"string\",\"description\":\"Finds this request in the log.\"},"
           "\"errors\":{\"type\":\"array\",\"description\":\"Every fault in what was "
           "sent.\",\"items\":{\"type\":\"object\","
           "\"required\":[\"pointer\",\"code\",\"message\"],\"properties\":{"
           "\"pointer\":{\"type\":\"string\",\"description\":\"RFC 6901 pointer into the body, or ?name for a query "
           "parameter.\"},"
           "\"code\":{\"type\":\"string\",\"description\":"
        + told.take() + "},\"message\":{\"type\":\"string\"}}}}}}";
}

}
