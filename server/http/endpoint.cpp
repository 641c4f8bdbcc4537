#include "server/http/endpoint.h"

#include "server/http/errorcodes.h"

#include <algorithm>
#include <array>

namespace kontor::http {

Endpoint::Endpoint(Method method, const char *path, const Operation &operation, EndpointOptions options)
    : m_method(method),
      m_path(path),
      m_route(QByteArray(methodName(method)) + ' ' + path),
      m_operation(operation),
      m_options(std::move(options))
{
}

QList<QByteArray> Endpoint::captureNames() const
{
    QList<QByteArray> names;
    const auto segments = m_path.split('/');
    for (const auto &segment : segments)
        if (segment.startsWith('{') && segment.endsWith('}'))
            names.append(segment.mid(1, segment.size() - 2));
    return names;
}

QList<QByteArray> Endpoint::possibleErrors() const
{
    QList<QByteArray> codes = m_options.errors;
    const auto implied = [&](bool applies, std::initializer_list<const char *> list) {
        for (const char *code : list)
            if (applies && !codes.contains(code))
                codes.append(code);
    };
    const bool isPatchable = m_options.ifMatch != IfMatch::Ignored;
    implied(!m_pathInfo->fields.empty(), {"not_found"});
    // Everything reads at least the query: its common parameters, and none that it does not know.
    implied(true, {"validation_failed"});
    implied(m_queryInfo->find("cursor") != nullptr, {"invalid_cursor"});
    implied(m_bodyInfo != nullptr, {"malformed_json", "unsupported_media_type", "body_too_large"});
    implied(m_bodyKind == BodyKind::Raw, {"body_too_large"});
    implied(!m_operation.isPublic, {"unauthenticated", "permission_missing"});
    implied(!m_options.inlineReply, {"invalid_token", "unavailable"});
    implied(m_options.idempotency == Idempotency::Required, {"idempotency_key_required"});
    implied(m_options.idempotency != Idempotency::None, {"invalid_idempotency_key", "idempotency_key_reused", "in_progress"});
    implied(isPatchable, {"stale_version"});
    implied(m_options.ifMatch == IfMatch::Required, {"precondition_required"});
    implied(rateClass() != RateClass::Unlimited, {"rate_limited"});
    implied(true, {"internal"});
    return codes;
}

namespace {

// What is wrong with a declaration in itself; empty: nothing.
QByteArray contradiction(const Endpoint &endpoint)
{
    const auto names = endpoint.captureNames();
    if (names.size() != static_cast<qsizetype>(endpoint.pathInfo().fields.size()))
        return "the path and its wire type have not the same fields";
    for (const auto &name : names)
        if (!endpoint.pathInfo().find(name))
            return "no field is named " + name;
    for (const auto &code : endpoint.options().errors)
        if (!findErrorCode(code))
            return "the error code " + code + " is not in errorcodes.cpp";
    const bool isRead = endpoint.method() == Method::Get;
    if (isRead && endpoint.options().idempotency != Idempotency::None)
        return "a read needs no Idempotency-Key";
    const bool needsWorker = !endpoint.operation().isPublic || endpoint.options().idempotency != Idempotency::None;
    if (endpoint.options().inlineReply && needsWorker)
        return "what is answered inline is public and has no effect";
    // What is kept is given to everybody: nothing but the address and the language may decide it.
    const bool isForEverybody = isRead && endpoint.operation().isPublic && endpoint.options().headers.isEmpty();
    if (endpoint.options().cached && (!isForEverybody || endpoint.options().inlineReply || !endpoint.options().hasETag))
        return "what is cached is a public read with an ETag, made on a database thread, that reads no fields";
    if (endpoint.options().summary.isEmpty() && !endpoint.options().isHidden)
        return "it has no summary";
    return {};
}

}

void Endpoints::add(Endpoint endpoint)
{
    if (const auto why = contradiction(endpoint); !why.isEmpty())
        qFatal("The declaration of %s is wrong: %s.", endpoint.route().constData(), why.constData());
    m_all.push_back(std::move(endpoint));
    const auto &added = m_all.back();
    if (!m_router.add(added.method(), added.path(), &added))
        qFatal("%s is declared twice.", added.route().constData());
}

bool isCommonParameter(QByteArrayView name)
{
    static constexpr std::array<QByteArrayView, 12> common = {
        "locale", "market", "gclid", "dclid", "fbclid", "msclkid", "gbraid", "wbraid", "ttclid", "mc_cid", "mc_eid", "_ga"};
    return name.startsWith("utm_") || std::find(common.begin(), common.end(), name) != common.end();
}

namespace {

QByteArray firstSecret(const wire::StructInfo &info, const std::function<QByteArray(const QByteArray &)> &valueOf)
{
    for (const auto &field : info.fields)
        if (field.isSecret)
            if (auto value = valueOf(field.name); !value.isEmpty())
                return value;
    return {};
}

Result<JsonValue> readBody(const Inputs &inputs, const wire::StructInfo &info)
{
    // No body at all stands for {} where nothing in it is required.
    if (inputs.body.isEmpty() && !info.hasRequired())
        return JsonValue::object();
    return parseJson(inputs.body);
}

}

Result<QByteArray> readInputs(const Endpoint &endpoint, const Inputs &inputs, const InputTargets &targets)
{
    wire::Parameters captures;
    const auto names = endpoint.captureNames();
    for (qsizetype i = 0; i < names.size(); ++i)
        captures.emplace_back(names[i], inputs.captures[static_cast<size_t>(i)]);
    wire::Reading path(wire::Reading::Place::Path);
    wire::readParameters(path, captures, targets.pathInfo, targets.path);
    // An id that cannot be one names nothing.
    if (!path.faults().isEmpty())
        return notFound("thing"_L1);

    wire::Reading query(wire::Reading::Place::Query);
    wire::Parameters parameters;
    for (const auto &parameter : inputs.query) {
        if (parameter.isValid) {
            parameters.emplace_back(parameter.name, parameter.value);
        } else {
            const wire::Reading::Step step(query, parameter.name);
            query.fault("invalid_format"_L1, u"must be percent-encoded UTF-8"_s);
        }
    }
    wire::readParameters(query, parameters, targets.queryInfo, targets.query, isCommonParameter);

    QList<FieldError> faults = query.faults();
    auto secret = firstSecret(targets.pathInfo, [&](const QByteArray &name) {
        const auto at = names.indexOf(name);
        return at < 0 ? QByteArray() : inputs.captures[static_cast<size_t>(at)];
    });
    if (targets.bodyInfo) {
        KONTOR_TRY(const auto json, readBody(inputs, *targets.bodyInfo));
        wire::Reading body;
        wire::readStruct(body, json, *targets.bodyInfo, targets.body);
        faults += body.faults();
        if (secret.isEmpty())
            secret = firstSecret(*targets.bodyInfo, [&](const QByteArray &name) {
                const auto *member = json.member(name);
                return member ? member->bytes() : QByteArray();
            });
    }
    if (faults.isEmpty())
        return secret;
    Error error{.kind = ErrorKind::Invalid, .code = "validation_failed"_L1, .message = u"The request has faults."_s};
    error.fields = std::move(faults);
    return failure(std::move(error));
}

}
