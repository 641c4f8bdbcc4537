#include "server/http/openapi.h"

#include "server/http/errorcodes.h"
#include "server/http/problem.h"

#include <algorithm>
#include <set>

namespace kontor::http {

namespace {

// On every reply to a request that has a budget.
constexpr std::pair<const char *, const char *> rateHeaders[] = {
    {"RateLimit", "RateLimit"}, {"RateLimit-Policy", "RateLimitPolicy"}};

class OpenApiWriter
{
public:
    OpenApiWriter(const Endpoints &endpoints, const OpenApiInfo &info) : m_endpoints(endpoints), m_info(info) {}
    QByteArray write();

private:
    void writeInfo();
    void writePaths();
    void writeOperation(const Endpoint &endpoint);
    void writeSecurity(const Endpoint &endpoint);
    void writeParameters(const Endpoint &endpoint);
    void writeParameter(const char *place, const wire::FieldInfo &field);
    void writeHeaderParameter(
        const QByteArray &name, const QByteArray &doc, bool isRequired, qint64 maxLength = 1000, const char *example = nullptr);
    void writeRequestBody(const Endpoint &endpoint);
    void writeResponses(const Endpoint &endpoint);
    using Codes = std::vector<const ErrorCode *>;
    void writeAnswer(const Endpoint &endpoint, const AnswerDoc &answer, const Codes &refusals);
    void writeRefusals(int status, const Codes &codes);
    void writeHeaderReferences(const std::vector<std::pair<const char *, const char *>> &headers);
    void writeProblemContent(int status, const Codes &codes);
    void writeComponents();
    QByteArray operationId(const Endpoint &endpoint) const;

    const Endpoints &m_endpoints;
    const OpenApiInfo &m_info;
    JsonWriter m_out;
    wire::SchemaWriter m_schema{m_out};
};

QByteArray OpenApiWriter::write()
{
    m_out.beginObject().member("openapi", "3.1.0");
    writeInfo();
    writePaths();
    writeComponents();
    m_out.endObject();
    return m_out.take();
}

void OpenApiWriter::writeInfo()
{
    m_out.key("info").beginObject();
    m_out.member("title", m_info.title).member("version", KONTOR_VERSION).member("description", m_info.description);
    m_out.key("license").beginObject().member("name", "MPL-2.0").member("identifier", "MPL-2.0").endObject();
    if (!m_info.contactUrl.isEmpty())
        m_out.key("contact").beginObject().member("url", m_info.contactUrl).endObject();
    m_out.endObject();
    m_out.key("servers")
        .beginArray()
        .beginObject()
        .member("url", "/")
        .member("description", "This server.")
        .endObject()
        .endArray();

    std::set<QByteArray> described;
    m_out.key("tags").beginArray();
    const auto tag = [&](const QByteArray &name, const QByteArray &doc) {
        if (!name.isEmpty() && described.insert(name).second)
            m_out.beginObject().member("name", name).member("description", doc).endObject();
    };
    for (const auto &[name, doc] : m_info.tags)
        tag(name, doc);
    for (const auto &endpoint : m_endpoints.all())
        if (!endpoint.options().isHidden)
            tag(endpoint.options().tag, endpoint.options().tag + '.');
    m_out.endArray();
}

void OpenApiWriter::writePaths()
{
    m_out.key("paths").beginObject();
    std::vector<QByteArray> paths;
    for (const auto &endpoint : m_endpoints.all())
        if (!endpoint.options().isHidden && std::find(paths.begin(), paths.end(), endpoint.path()) == paths.end())
            paths.push_back(endpoint.path());
    for (const auto &path : paths) {
        m_out.key(path).beginObject();
        for (const auto &endpoint : m_endpoints.all())
            if (endpoint.path() == path && !endpoint.options().isHidden)
                writeOperation(endpoint);
        m_out.endObject();
    }
    m_out.endObject();
}

// The operation's own name where one endpoint does it, else made of method and path.
QByteArray OpenApiWriter::operationId(const Endpoint &endpoint) const
{
    const auto uses = std::count_if(m_endpoints.all().begin(), m_endpoints.all().end(),
        [&](const Endpoint &other) { return qstrcmp(other.operation().name, endpoint.operation().name) == 0; });
    const QByteArray text =
        uses == 1 ? QByteArray(endpoint.operation().name) : QByteArray(methodName(endpoint.method())).toLower() + endpoint.path();
    QByteArray id;
    for (const char c : text) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isPlain)
            id += c;
        else if (!id.endsWith('_'))
            id += '_';
    }
    return id.endsWith('_') ? id.chopped(1) : id;
}

void OpenApiWriter::writeOperation(const Endpoint &endpoint)
{
    const auto &options = endpoint.options();
    m_out.key(QByteArray(methodName(endpoint.method())).toLower()).beginObject();
    m_out.member("operationId", operationId(endpoint));
    m_out.key("tags").beginArray().value(options.tag).endArray();
    m_out.member("summary", options.summary);
    QByteArray description = options.description.isEmpty() ? options.summary + '.' : options.description;
    if (endpoint.operation().permission)
        description += "\n\nNeeds the permission `" + QByteArray(endpoint.operation().permission) + "`.";
    else if (!endpoint.operation().isPublic)
        description += "\n\nNeeds the token of an account.";
    if (options.ifMatch == IfMatch::Required)
        description += "\n\nSend `If-Match` with the `ETag` that was read.";
    m_out.member("description", description);
    if (options.deprecatedSince > 0)
        m_out.member("deprecated", true);
    m_out.member("x-operation", endpoint.operation().name);
    if (endpoint.rateClass() != RateClass::Unlimited)
        m_out.member("x-rate-class", rateClassNames[static_cast<size_t>(endpoint.rateClass())]);
    writeSecurity(endpoint);
    writeParameters(endpoint);
    writeRequestBody(endpoint);
    writeResponses(endpoint);
    m_out.endObject();
}

void OpenApiWriter::writeSecurity(const Endpoint &endpoint)
{
    if (endpoint.operation().permission)
        m_out.member("x-permission", endpoint.operation().permission);
    else
        m_out.key("x-permission").null();
    // Empty: needs none. "None or bearer" would be drawn as a padlock on what is open to all.
    m_out.key("security").beginArray();
    if (!endpoint.operation().isPublic)
        m_out.beginObject().key("bearer").beginArray().endArray().endObject();
    m_out.endArray();
}

void OpenApiWriter::writeParameters(const Endpoint &endpoint)
{
    const auto &options = endpoint.options();
    m_out.key("parameters").beginArray();
    for (const auto &field : endpoint.pathInfo().fields)
        writeParameter("path", field);
    for (const auto &field : endpoint.queryInfo().fields)
        writeParameter("query", field);
    // Staff read and write the shop's own words; a language in the address would promise otherwise.
    if (!options.inlineReply && !endpoint.operation().permission) {
        m_out.beginObject().member("$ref", "#/components/parameters/locale").endObject();
        m_out.beginObject().member("$ref", "#/components/parameters/market").endObject();
    }
    if (options.idempotency != Idempotency::None)
        writeHeaderParameter("Idempotency-Key",
            "A key of your own making: a repeated request with it gets the first one's reply.",
            options.idempotency == Idempotency::Required, 255, "order-2026-11-23-1");
    if (options.ifMatch != IfMatch::Ignored)
        writeHeaderParameter("If-Match", "The ETag of the version that is to be changed.", options.ifMatch == IfMatch::Required);
    if (endpoint.method() == Method::Get && options.hasETag)
        writeHeaderParameter("If-None-Match", "An ETag: the same version is answered by 304 without a body.", false);
    for (const auto &[name, doc] : options.headers)
        writeHeaderParameter(name, doc, false);
    m_out.endArray();
}

void OpenApiWriter::writeParameter(const char *place, const wire::FieldInfo &field)
{
    m_out.beginObject().member("name", field.name).member("in", place).member("description", field.doc);
    m_out.member("required", field.isRequired);
    if (field.isPrefix) {
        // Each entry is a parameter of its own, spelt name.key=value: exploded form style over such keys.
        m_out.member("style", "form").member("explode", true);
        m_out.key("schema")
            .beginObject()
            .member("type", "object")
            .member("maxProperties", static_cast<qint64>(field.limits.maxItems));
        m_out.key("propertyNames").beginObject().member("pattern", QByteArray('^' + field.name + "\\.")).endObject();
        m_out.key("additionalProperties").beginObject();
        wire::writeTextSchema(m_schema, field.limits, false);
        m_out.endObject().endObject();
        // Said even when empty: the docs would send made-up entries else.
        m_out.key("example").raw(field.example.isEmpty() ? QByteArray("{}") : field.example);
        m_out.endObject();
        return;
    }
    m_out.key("schema");
    auto bare = field;
    bare.example.clear();
    // null cannot be said in a URL.
    m_out.beginObject();
    bare.type->schema(m_schema, bare.limits, false);
    // An empty text or list is how a URL says nothing at all.
    if (!field.initialValue.isEmpty() && field.initialValue != "\"\"" && field.initialValue != "[]")
        m_out.key("default").raw(field.initialValue);
    m_out.endObject();
    if (field.type->textForm == wire::TextForm::List)
        m_out.member("style", "form").member("explode", false);
    if (!field.example.isEmpty() || field.isRequired) {
        m_out.key("example");
        wire::writeFieldExample(m_out, field);
    }
    m_out.endObject();
}

void OpenApiWriter::writeHeaderParameter(
    const QByteArray &name, const QByteArray &doc, bool isRequired, qint64 maxLength, const char *example)
{
    m_out.beginObject().member("name", name).member("in", "header").member("description", doc).member("required", isRequired);
    m_out.key("schema").beginObject().member("type", "string").member("minLength", 1).member("maxLength", maxLength).endObject();
    if (example)
        m_out.member("example", example);
    m_out.endObject();
}

void OpenApiWriter::writeRequestBody(const Endpoint &endpoint)
{
    if (endpoint.bodyKind() == Endpoint::BodyKind::None)
        return;
    m_out.key("requestBody").beginObject();
    if (endpoint.bodyKind() == Endpoint::BodyKind::Raw) {
        m_out.member("required", true).key("content").beginObject();
        const auto types = endpoint.options().contentTypes.isEmpty() ? QList<QByteArray>{"*/*"} : endpoint.options().contentTypes;
        for (const auto &type : types)
            m_out.key(type).beginObject().key("schema").beginObject().endObject().endObject();
    } else {
        m_out.member("required", endpoint.bodyInfo()->hasRequired()).key("content").beginObject();
        const bool isPatch = endpoint.method() == Method::Patch;
        for (const char *type : {"application/merge-patch+json", "application/json"}) {
            if (!isPatch && qstrcmp(type, "application/json") != 0)
                continue;
            m_out.key(type).beginObject().key("schema").beginObject();
            m_schema.reference(*endpoint.bodyInfo(), false);
            m_out.endObject().key("example");
            wire::writeStructExample(m_out, *endpoint.bodyInfo());
            m_out.endObject();
        }
    }
    m_out.endObject().endObject();
}

void OpenApiWriter::writeResponses(const Endpoint &endpoint)
{
    std::map<int, Codes> byStatus;
    for (const auto &code : endpoint.possibleErrors()) {
        const auto *known = findErrorCode(code);
        byStatus[statusOf(known->kind, code)].push_back(known);
    }
    // A status that is both (503: not ready, or too busy to say) is one entry of two media types.
    m_out.key("responses").beginObject();
    const auto write = [&](const AnswerDoc &answer) {
        writeAnswer(endpoint, answer, byStatus[answer.status]);
        byStatus.erase(answer.status);
    };
    write(endpoint.answer());
    for (const auto &answer : endpoint.options().also)
        write(answer);
    if (endpoint.method() == Method::Get && endpoint.options().hasETag)
        m_out.key("304")
            .beginObject()
            .member("description", "The version that If-None-Match names is still current.")
            .endObject();
    for (const auto &[status, codes] : byStatus)
        writeRefusals(status, codes);
    m_out.endObject();
}

void OpenApiWriter::writeAnswer(const Endpoint &endpoint, const AnswerDoc &answer, const Codes &refusals)
{
    m_out.key(QByteArray::number(answer.status)).beginObject().member("description", answer.description);
    std::vector<std::pair<const char *, const char *>> headers;
    if (endpoint.method() == Method::Get && endpoint.options().hasETag)
        headers.emplace_back("ETag", "ETag");
    if (answer.status == 201)
        headers.emplace_back("Location", "Location");
    if (endpoint.rateClass() != RateClass::Unlimited)
        headers.insert(headers.end(), std::begin(rateHeaders), std::end(rateHeaders));
    writeHeaderReferences(headers);
    if (!answer.contentType.isEmpty()) {
        m_out.key("content").beginObject().key(answer.contentType).beginObject().key("schema").beginObject();
        if (answer.schema)
            answer.schema(m_schema);
        else
            m_out.member("type", "string");
        m_out.endObject();
        if (answer.example) {
            m_out.key("example");
            answer.example(m_out);
        }
        m_out.endObject();
        if (!refusals.empty())
            writeProblemContent(answer.status, refusals);
        m_out.endObject();
    }
    m_out.endObject();
}

// Names of fields, each with that of its description.
void OpenApiWriter::writeHeaderReferences(const std::vector<std::pair<const char *, const char *>> &headers)
{
    if (headers.empty())
        return;
    m_out.key("headers").beginObject();
    for (const auto &[name, description] : headers)
        m_out.key(name).beginObject().member("$ref", QByteArray("#/components/headers/") + description).endObject();
    m_out.endObject();
}

void OpenApiWriter::writeRefusals(int status, const Codes &codes)
{
    QByteArray description;
    for (const auto *code : codes)
        description += (description.isEmpty() ? "`" : "\n\n`") + QByteArray(code->code) + "`: " + code->meaning;
    m_out.key(QByteArray::number(status)).beginObject().member("description", description);
    std::vector<std::pair<const char *, const char *>> headers;
    if (status == 503 || status == 429)
        headers.emplace_back("Retry-After", "RetryAfter");
    if (status == 429)
        headers.insert(headers.end(), std::begin(rateHeaders), std::end(rateHeaders));
    writeHeaderReferences(headers);
    m_out.key("content").beginObject();
    writeProblemContent(status, codes);
    m_out.endObject().endObject();
}

void OpenApiWriter::writeProblemContent(int status, const Codes &codes)
{
    m_out.key(problemType).beginObject();
    m_out.key("schema").beginObject().member("$ref", "#/components/schemas/Problem").endObject();
    m_out.key("examples").beginObject();
    for (const auto *code : codes) {
        m_out.key(code->code).beginObject().member("summary", code->title).key("value").beginObject();
        m_out.member("type", QByteArray("/docs/errors#") + code->code).member("title", code->title).member("status", status);
        m_out.member("detail", code->meaning).member("code", code->code).member("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
        if (qstrcmp(code->code, "validation_failed") == 0)
            m_out.key("errors")
                .beginArray()
                .beginObject()
                .member("pointer", "/quantity")
                .member("code", "out_of_range")
                .member("message", "must be between 1 and 99")
                .endObject()
                .endArray();
        m_out.endObject().endObject();
    }
    m_out.endObject().endObject();
}

void OpenApiWriter::writeComponents()
{
    m_out.key("components").beginObject();
    m_out.key("securitySchemes").beginObject().key("bearer").beginObject().member("type", "http").member("scheme", "bearer");
    m_out.member("description",
        "A customer's or staff member's access token, a publishable key (kp_…) or a secret key (ks_…). Operations without "
        "a padlock need none.");
    m_out.endObject().endObject();

    m_out.key("parameters").beginObject();
    for (const auto &[name, doc, pattern] :
        {std::tuple{"locale", "The translation; else Accept-Language chooses.", "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
            std::tuple{"market", "The market, which decides currency and prices; else the key's or the default market.",
                "^[a-z0-9_-]{1,32}$"}}) {
        m_out.key(name)
            .beginObject()
            .member("name", name)
            .member("in", "query")
            .member("description", doc)
            .member("required", false);
        m_out.key("schema").beginObject().member("type", "string").member("pattern", pattern).endObject().endObject();
    }
    m_out.endObject();

    m_out.key("headers").beginObject();
    for (const auto &[name, doc, type] :
        {std::tuple{"ETag", "Names this version of the reply, for If-None-Match and If-Match.", "string"},
            std::tuple{"Location", "The path of what was made, where it has one.", "string"},
            std::tuple{"RetryAfter", "Seconds to wait before trying again.", "integer"},
            std::tuple{"RateLimit",
                "What is left of the client's budget, by the draft of the IETF: \"read\";r=599;t=1 are 599 requests, and one second "
                "until it is whole again; with r=0, until the next request.",
                "string"},
            std::tuple{"RateLimitPolicy",
                "The budget itself: \"read\";q=600;w=6 are 600 requests at once, and as many in six seconds again. Each address has "
                "one, and each account; the stricter is told.",
                "string"}})
        m_out.key(name)
            .beginObject()
            .member("description", doc)
            .key("schema")
            .beginObject()
            .member("type", type)
            .endObject()
            .endObject();
    m_out.endObject();

    m_out.key("schemas").beginObject();
    m_out.key("Problem").raw(problemSchema());
    m_out.key("Money").raw(
        "{\"type\":\"object\",\"description\":\"An amount in minor units of its currency: 1999 EUR is 19.99 €.\","
        "\"additionalProperties\":false,\"required\":[\"amount\",\"currency\"],\"properties\":{"
        "\"amount\":{\"type\":\"integer\",\"format\":\"int64\"},"
        "\"currency\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}},"
        "\"examples\":[{\"amount\":1999,\"currency\":\"EUR\"}]}");
    // Writing one schema may name further ones.
    std::set<QByteArray> written;
    for (bool isDone = false; !isDone;) {
        isDone = true;
        const auto known = m_schema.components;
        for (const auto &[name, info] : known) {
            if (!written.insert(name).second)
                continue;
            m_out.key(name);
            wire::writeStructSchema(m_schema, *info);
            isDone = false;
        }
    }
    m_out.endObject().endObject();
}

}

QByteArray openApi(const Endpoints &endpoints, const OpenApiInfo &info)
{
    return OpenApiWriter(endpoints, info).write();
}

}
