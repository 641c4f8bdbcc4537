#include "server/http/exchange_p.h"

#include "core/base/log.h"
#include "core/base/secret.h"
#include "server/http/errorcodes.h"
#include "server/http/problem.h"
#include "server/http/requestids.h"

#include <algorithm>

namespace kontor::http {

namespace {

Error unavailable(const QString &message)
{
    return Error{.kind = ErrorKind::Unavailable, .code = "unavailable"_L1, .message = message};
}

// Nothing thrown below us may end the process or leave a client waiting.
template<typename Run>
Result<Outcome> guarded(Run run)
{
    try {
        return run();
    } catch (const std::exception &exception) {
        return internal(u"exception: "_s + QString::fromLocal8Bit(exception.what()));
    } catch (...) {
        return internal(u"exception of an unknown type"_s);
    }
}

// Runs a function when the last holder lets go of it.
struct Dropped
{
    explicit Dropped(std::function<void()> onDrop) : run(std::move(onDrop)) {}
    ~Dropped()
    {
        if (!isUsed.exchange(true))
            run();
    }
    Q_DISABLE_COPY_MOVE(Dropped)

    std::function<void()> run;
    std::atomic<bool> isUsed = false;
};

bool isMarketCode(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

}

Exchange::Exchange(Dispatcher &dispatcher, Request request, Respond respond)
    : m_dispatcher(dispatcher),
      m_request(std::move(request)),
      m_respond(std::move(respond)),
      m_begun(std::chrono::steady_clock::now()),
      m_languages(dispatcher.languages())
{
    const auto ids = freshIds(dispatcher.m_parts.random);
    m_spanId = ids.span().toByteArray();
    if (auto trace = parseTraceparent(m_request.headers.value("traceparent")))
        m_trace = std::move(*trace);
    else
        m_trace.traceId = ids.request().toByteArray();
    const auto given = m_request.headers.value("x-request-id");
    m_requestId = isSafeRequestId(given) ? given : ids.request().toByteArray();
}

Exchange::~Exchange()
{
    // Somebody dropped the request without a reply.
    if (!m_isAnswered)
        fail(internal(u"the request was dropped"_s).value());
}

void Exchange::start()
{
    const auto match = m_dispatcher.m_parts.endpoints.router().match(m_request.method, m_request.path());
    m_endpoint = match.endpoint;
    if (const auto charged = chargeAddress(); !charged) {
        fail(charged.error());
        return;
    }
    if (!m_endpoint) {
        answerWithoutEndpoint(match);
        return;
    }
    if (m_endpoint->options().cached && m_dispatcher.m_parts.cache && !m_request.headers.contains("authorization")) {
        m_cacheKey = Dispatcher::cacheKey(m_request.target, m_request.headers.value("accept-language"), m_languages);
        if (answerKept())
            return;
    }
    m_captures = match.captures;
    m_query = parseQuery(m_request.query());
    if (m_endpoint->options().inlineReply) {
        work(nullptr);
        return;
    }
    if (!m_endpoint->operation().isPublic && !m_request.headers.contains("authorization")) {
        fail(authorise({}, m_endpoint->operation()).error());
        return;
    }
    const auto self = shared_from_this();
    const bool isQueued = m_dispatcher.m_parts.pool.post({[self](Services &services) { self->work(&services); },
        [self] { self->fail(unavailable(u"The server was too busy to begin in time."_s)); }});
    if (!isQueued)
        fail(unavailable(u"The server is too busy."_s));
}

void Exchange::answerWithoutEndpoint(const Router::Match &match)
{
    if (m_request.method == Method::Options && (!match.allowed.isEmpty() || m_request.target == "*")) {
        finish(m_dispatcher.preflight(
            m_request, match.allowed.isEmpty() ? QByteArray("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS") : match.allowed));
    } else if (!match.allowed.isEmpty()) {
        auto reply = problemReply(
            405, "method_not_allowed", QByteArray(methodName(m_request.method)) + " is not allowed here.", traceId());
        reply.headers.append("allow", match.allowed);
        finish(std::move(reply));
    } else {
        finish(problemReply(404, "route_not_found", "Nothing is served at this path.", traceId()));
    }
}

Result<void> Exchange::chooseContext(const Identity &identity)
{
    Context context;
    context.actor = identity.actor;
    context.market = identity.market;
    context.traceId = m_trace.traceId;
    context.address = m_request.peer;
    context.locale = m_languages.choose(m_request.headers.value("accept-language"));
    for (const auto &[name, value, isValid] : m_query) {
        if (name == "locale") {
            if (!isValid || !m_languages.all.contains(value))
                return invalid(
                    u"?locale"_s, "not_allowed"_L1, u"must be one of: %1"_s.arg(QString::fromUtf8(m_languages.all.join(", "))));
            context.locale = value;
        } else if (name == "market") {
            if (!isValid || !isMarketCode(value))
                return invalid(u"?market"_s, "invalid_format"_L1, u"must be a market's code"_s);
            context.market = value;
        }
    }
    // The request stays here too: the reply is decorated and logged by it. Its bytes are shared, not copied.
    m_call = std::make_unique<Call>(m_request, std::move(context), *m_endpoint);
    return {};
}

Result<void> Exchange::checkHeaders() const
{
    const auto &options = m_endpoint->options();
    const auto unsupported = [](const QString &why) { return failure(ErrorKind::Malformed, "unsupported_media_type"_L1, why); };
    if (!m_request.body.isEmpty() && m_endpoint->bodyKind() != Endpoint::BodyKind::None) {
        const auto coding = m_request.headers.value("content-encoding").toLower();
        if (!coding.isEmpty() && coding != "identity")
            return unsupported(u"Bodies are taken without a Content-Encoding."_s);
        const auto type = mediaType(m_request.headers.value("content-type"));
        const bool isJson =
            type == "application/json" || (type == "application/merge-patch+json" && m_endpoint->method() == Method::Patch);
        if (m_endpoint->bodyKind() == Endpoint::BodyKind::Json && !isJson)
            return unsupported(u"Send the body as application/json."_s);
        if (m_endpoint->bodyKind() == Endpoint::BodyKind::Raw && !options.contentTypes.isEmpty()
            && !options.contentTypes.contains(type))
            return unsupported(u"Send the body as one of: %1."_s.arg(QString::fromUtf8(options.contentTypes.join(", "))));
    }
    if (options.ifMatch == IfMatch::Required && m_request.headers.value("if-match").trimmed().isEmpty())
        return failure(
            ErrorKind::PreconditionMissing, "precondition_required"_L1, u"Send If-Match with the ETag that you have read."_s);
    return {};
}

Result<void> Exchange::takeEffectKey(const QByteArray &secret)
{
    const auto wanted = m_endpoint->options().idempotency;
    if (wanted == Idempotency::None)
        return {};
    if (!m_request.headers.contains("idempotency-key")) {
        if (wanted == Idempotency::Required)
            return failure(ErrorKind::Malformed, "idempotency_key_required"_L1,
                u"Send an Idempotency-Key header with a key of your own making."_s);
        return {};
    }
    constexpr qsizetype maxLength = 255;
    const auto key = m_request.headers.value("idempotency-key");
    const bool isPrintable = std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (key.isEmpty() || key.size() > maxLength || !isPrintable || m_request.headers.count("idempotency-key") > 1)
        return failure(
            ErrorKind::Malformed, "invalid_idempotency_key"_L1, u"The key must have 1 to 255 printable ASCII characters."_s);

    const auto &actor = m_call->context().actor;
    const auto orderToken = m_request.headers.value("order-token");
    const auto owner = secret.isEmpty() ? orderToken : secret;
    EffectKey effect;
    effect.scope = actor.kind != Actor::Kind::Anonymous ? actor.label().toUtf8()
        : !owner.isEmpty()                              ? "secret:" + sha256(owner).toHex()
                                                        : "address:" + m_request.peer;
    effect.route = m_endpoint->route();
    effect.key = key;
    effect.bodyHash = sha256(QByteArray(m_request.target + '\n' + m_request.body));
    m_call->m_effectKey = std::move(effect);
    return {};
}

Result<Prepared> Exchange::prepare(Services *services)
{
    Identity identity;
    if (services && m_request.headers.contains("authorization")) {
        const auto token = bearerToken(m_request.headers.value("authorization"));
        if (!token || m_request.headers.count("authorization") > 1)
            return failure(ErrorKind::Unauthenticated, "invalid_token"_L1, u"Send the token as “Authorization: Bearer …”."_s);
        KONTOR_TRY(identity, m_dispatcher.m_parts.authenticator.authenticate(*token, *services));
    }
    KONTOR_CHECK(chargeAccount(identity.actor, services != nullptr));
    if (auto allowed = authorise({.actor = identity.actor}, m_endpoint->operation()); !allowed)
        return tl::unexpected(std::move(allowed).error());
    KONTOR_CHECK(chooseContext(identity));
    KONTOR_CHECK(checkHeaders());
    KONTOR_TRY(
        auto prepared, m_endpoint->prepare({m_captures, m_query, m_request.body, m_request.headers.value("content-type")}));
    KONTOR_CHECK(takeEffectKey(prepared.secret));
    return prepared;
}

// Inside the effect, so that a stored reply has its Location and ETag too.
Result<Outcome> Exchange::completed(Result<Outcome> outcome) const
{
    if (outcome)
        if (auto *reply = outcome->reply())
            m_call->complete(*reply);
    return outcome;
}

void Exchange::work(Services *services)
{
    if (!m_cacheKey.isEmpty()) {
        // Many may have missed the same reply at once. Those that waited behind the first find it here: at most one fill
        // for each database thread.
        if (answerKept(services))
            return;
        m_readFrom = m_dispatcher.m_parts.cache->moment();
        if (answerShared())
            return;
    }
    settle(guarded([&]() -> Result<Outcome> {
        KONTOR_TRY(const auto prepared, prepare(services));
        m_call->m_services = services;
        auto *effects = m_dispatcher.m_parts.effects;
        const auto effect = [&] { return completed(prepared.run(*m_call)); };
        if (!effects || !m_call->effectKey())
            return effect();
        return effects->run(*m_call, *m_call->effectKey(), effect);
    }),
        services);
}

void Exchange::settle(Result<Outcome> outcome, Services *services)
{
    if (!outcome) {
        fail(outcome.error());
    } else if (auto *reply = outcome->reply()) {
        finish(std::move(*reply));
    } else if (!services) {
        fail(internal(u"an inline endpoint cannot wait"_s).value());
    } else {
        m_call->m_services = nullptr;
        suspend(std::move(*outcome->suspend()));
    }
}

void Exchange::suspend(Suspend suspended)
{
    const auto self = shared_from_this();
    const auto once =
        std::make_shared<Dropped>([self] { self->fail(internal(u"a suspended call was never resumed"_s).value()); });
    const Resume resume = [self, once](Step step) {
        if (once->isUsed.exchange(true))
            return;
        const bool isQueued = self->m_dispatcher.m_parts.pool.postStep(
            [self, step = std::move(step)](Services &services) { self->continueWith(step, services); });
        if (!isQueued)
            self->fail(unavailable(u"The server is closing."_s));
    };
    const auto begun = guarded([&]() -> Result<Outcome> {
        suspended.start(resume);
        return Outcome(Reply{});
    });
    if (!begun && !once->isUsed.exchange(true))
        fail(begun.error());
}

void Exchange::continueWith(const Step &step, Services &services)
{
    settle(guarded([&]() -> Result<Outcome> {
        m_call->m_services = &services;
        auto *effects = m_dispatcher.m_parts.effects;
        const auto effect = [&] { return completed(step(*m_call)); };
        if (!effects || !m_call->effectKey())
            return effect();
        return effects->resume(*m_call, *m_call->effectKey(), effect);
    }),
        &services);
}

void Exchange::fail(const Error &error)
{
    const QByteArray code(error.code.data(), error.code.size());
    // What is down may be anything, anywhere: `unavailable` stands for all of it in the contract.
    const bool isDeclared = !m_endpoint || error.kind == ErrorKind::Unavailable || m_endpoint->possibleErrors().contains(code);
    if (error.kind == ErrorKind::Internal || !error.detail.isEmpty() || !isDeclared) {
        log(error.kind == ErrorKind::Internal ? LogLevel::Error : LogLevel::Warning,
            isDeclared ? "request_refused" : "undeclared_error", [&](JsonWriter &out) {
                out.member("request_id", m_requestId).member("trace_id", m_trace.traceId).member("code", code);
                out.member("route", m_endpoint ? m_endpoint->route() : QByteArray("none")).member("detail", error.detail);
            });
    }
    finish(problemReply(error, traceId()));
}

void Exchange::finish(Reply reply)
{
    if (std::exchange(m_isAnswered, true))
        return;
    dress(reply);
    const auto form = chooseForm(reply, wishes());
    if (const auto kept = keep(reply, form))
        return send(kept->reply(kept->formFor(wishes())));
    const auto packed = form == ReplyForm::Packed ? packedBody(reply) : QByteArray();
    shape(reply, form == ReplyForm::Packed && packed.isEmpty() ? ReplyForm::Whole : form, packed);
    send(std::move(reply));
}

void Exchange::send(Reply reply)
{
    addOwnFields(reply);
    record(reply);
    const auto respond = std::move(m_respond);
    auto &dispatcher = m_dispatcher;
    respond(std::move(reply));
    dispatcher.leave();
}

}
