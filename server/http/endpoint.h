#pragma once

#include "server/http/call.h"
#include "server/http/ratelimiter.h"
#include "server/http/router.h"

#include <deque>

namespace kontor::http {

// Stand-ins where an endpoint takes nothing.
struct NoPath
{
    static auto fields() { return wire::fields(); }
};
struct NoQuery
{
    static auto fields() { return wire::fields(); }
};
struct NoBody
{
    static auto fields() { return wire::fields(); }
};
/** A body as it came: for webhooks, whose signature covers the bytes, and uploads. */
struct RawBody
{
    QByteArray bytes{};
    QByteArray contentType{};
};

// Results that are no wire type.
struct NoContent
{
};
/** Bytes that are ready, of any type: a PDF, a CSV. */
struct RawReply
{
    QByteArray bytes{};
    QByteArray contentType = "application/octet-stream";
};

enum class Idempotency { None, Accepted, Required };
enum class IfMatch { Ignored, Honoured, Required };

/** How one kind of answer looks, for OpenAPI. */
struct AnswerDoc
{
    int status = 200;
    QByteArray description{};
    QByteArray contentType{};                       ///< empty: no body
    void (*schema)(wire::SchemaWriter &) = nullptr; ///< nullptr: bytes
    void (*example)(JsonWriter &) = nullptr;
};
template<typename Out>
AnswerDoc answers(int status, const char *description, QByteArray contentType = {});

/** What an endpoint says about itself besides types, path and permission. */
struct EndpointOptions
{
    QByteArray tag{};
    QByteArray summary{}; ///< UTF-8, as all docs
    QByteArray description{};
    int status = 200;              ///< of success
    QList<QByteArray> errors{};    ///< codes of errorcodes.cpp that the handler refuses with
    std::vector<AnswerDoc> also{}; ///< other answers that are no refusals
    Idempotency idempotency = Idempotency::None;
    IfMatch ifMatch = IfMatch::Ignored;
    std::optional<RateClass> rateClass{}; ///< none: Read for GET, Write for the rest
    QByteArray cacheControl{};            ///< empty: "no-cache" for reads, "no-store" for the rest
    bool hasETag = true;                  ///< of reads: SHA-256 of the body, unless the handler gives a version
    bool cached = false;                  ///< anonymous answers are kept, under the tags that the handler names: Call::dependsOn
    bool inlineReply = false;             ///< answered on the I/O thread: quick, no database
    bool isHidden = false;                ///< not in OpenAPI: the docs themselves
    qint64 deprecatedSince = 0;           ///< Unix time, for the Deprecation header (RFC 9745); 0: it is not
    QByteArray sunset{};                  ///< an HTTP date for the Sunset header
    qint64 bodyLimit = 1024 * 1024;
    QList<QByteArray> contentTypes{};                   ///< of a RawBody; empty: any
    QByteArray replyType{};                             ///< media type of a RawReply
    QList<std::pair<QByteArray, QByteArray>> headers{}; ///< request headers that the handler reads, with their docs
};

/** The raw parts of a request, for an endpoint to read into its types. */
struct Inputs
{
    const std::vector<QByteArray> &captures;
    const std::vector<Parameter> &query;
    const QByteArray &body;
    const QByteArray &contentType;
};

/** A request that has passed every check: what is left is to run it, on a database thread. */
struct Prepared
{
    std::function<Result<Outcome>(Call &)> run;
    QByteArray secret{}; ///< the first secret that came with it (a cart's token): scopes an Idempotency-Key
};

/** One declared operation of the REST interface. Made by get(), post(), put(), patch() and del(). */
class Endpoint
{
public:
    enum class BodyKind { None, Json, Raw };

    Method method() const { return m_method; }
    const QByteArray &path() const { return m_path; }
    /** "POST /v1/carts/{cart_id}/items": names it in logs, metrics and idempotency keys. */
    const QByteArray &route() const { return m_route; }
    const Operation &operation() const { return m_operation; }
    const EndpointOptions &options() const { return m_options; }
    RateClass rateClass() const
    {
        return m_options.rateClass.value_or(m_method == Method::Get ? RateClass::Read : RateClass::Write);
    }
    const wire::StructInfo &pathInfo() const { return *m_pathInfo; }
    const wire::StructInfo &queryInfo() const { return *m_queryInfo; }
    /** nullptr unless bodyKind() is Json. */
    const wire::StructInfo *bodyInfo() const { return m_bodyInfo; }
    BodyKind bodyKind() const { return m_bodyKind; }
    const AnswerDoc &answer() const { return m_answer; }
    QList<QByteArray> captureNames() const;
    /** Every code that a client may meet here: those declared and those that follow from its shape. */
    QList<QByteArray> possibleErrors() const;

    /** Reads path, query and body; refuses with every fault at once. */
    Result<Prepared> prepare(const Inputs &inputs) const { return m_prepare(inputs); }

private:
    template<typename Path, typename Query, typename Body, typename Out, typename Handler>
    friend Endpoint makeEndpoint(Method, const char *, const Operation &, EndpointOptions, Handler);
    Endpoint(Method method, const char *path, const Operation &operation, EndpointOptions options);

    Method m_method;
    QByteArray m_path;
    QByteArray m_route;
    Operation m_operation;
    EndpointOptions m_options;
    const wire::StructInfo *m_pathInfo = nullptr;
    const wire::StructInfo *m_queryInfo = nullptr;
    const wire::StructInfo *m_bodyInfo = nullptr;
    BodyKind m_bodyKind = BodyKind::None;
    AnswerDoc m_answer;
    std::function<Result<Prepared>(const Inputs &)> m_prepare;
};

/** Every endpoint of a server, and the router over them. Filled at start, then only read. */
class Endpoints
{
public:
    /** A declaration that contradicts itself (captures that no field names, an unknown error code …) ends the program. */
    void add(Endpoint endpoint);
    const std::deque<Endpoint> &all() const { return m_all; }
    const Router &router() const { return m_router; }

private:
    std::deque<Endpoint> m_all; // a deque: the router points into it
    Router m_router;
};

/** Query parameters of every operation (locale, market) and those of trackers, which are ignored. */
bool isCommonParameter(QByteArrayView name);

// ---- how a declaration becomes an Endpoint ----

struct InputTargets
{
    const wire::StructInfo &pathInfo;
    void *path;
    const wire::StructInfo &queryInfo;
    void *query;
    const wire::StructInfo *bodyInfo;
    void *body;
};
/** Reads everything; gives the first secret met. */
Result<QByteArray> readInputs(const Endpoint &endpoint, const Inputs &inputs, const InputTargets &targets);

template<typename Out>
AnswerDoc answers(int status, const char *description, QByteArray contentType)
{
    AnswerDoc doc{.status = status, .description = description, .contentType = std::move(contentType)};
    if constexpr (std::is_same_v<Out, NoContent>) {
        doc.status = 204;
    } else if constexpr (!std::is_same_v<Out, RawReply>) {
        doc.contentType = "application/json";
        doc.schema = [](wire::SchemaWriter &schema) { wire::Codec<Out>::schema(schema, {}, false); };
        doc.example = [](JsonWriter &json) { wire::Codec<Out>::example(json, {}); };
    }
    return doc;
}

template<typename R>
Result<Outcome> toOutcome(Call &call, Result<R> result)
{
    if (!result)
        return tl::unexpected(std::move(result).error());
    if constexpr (std::is_same_v<R, Outcome> || std::is_same_v<R, Reply> || std::is_same_v<R, Suspend>) {
        return Outcome(std::move(*result));
    } else if constexpr (std::is_same_v<R, NoContent>) {
        return Outcome(Reply{.status = 204});
    } else if constexpr (std::is_same_v<R, RawReply>) {
        Reply reply = call.jsonReply(std::move(result->bytes));
        reply.headers.set("content-type", result->contentType);
        return Outcome(std::move(reply));
    } else {
        return Outcome(call.jsonReply(wire::toJson(*result)));
    }
}

// The handler takes the call and, in this order, those of path, query and body that the endpoint has; or all; or none.
template<typename Handler, typename Path, typename Query, typename Body>
auto invokeHandler(const Handler &handler, Call &call, const Path &path, const Query &query, const Body &body)
{
    if constexpr (std::is_invocable_v<const Handler &, Call &, const Path &, const Query &, const Body &>) {
        return handler(call, path, query, body);
    } else if constexpr (std::is_invocable_v<const Handler &, Call &>) {
        return handler(call);
    } else {
        const auto unless = [](auto isAbsent, const auto &value) {
            if constexpr (isAbsent)
                return std::tuple<>();
            else
                return std::forward_as_tuple(value);
        };
        return std::apply([&](const auto &...inputs) { return handler(call, inputs...); },
            std::tuple_cat(unless(std::is_same<Path, NoPath>(), path), unless(std::is_same<Query, NoQuery>(), query),
                unless(std::is_same<Body, NoBody>(), body)));
    }
}

template<typename Path, typename Query, typename Body, typename Out, typename Handler>
Endpoint makeEndpoint(Method method, const char *path, const Operation &operation, EndpointOptions options, Handler handler)
{
    Endpoint endpoint(method, path, operation, std::move(options));
    endpoint.m_pathInfo = &wire::structInfo<Path>();
    endpoint.m_queryInfo = &wire::structInfo<Query>();
    if constexpr (std::is_same_v<Body, RawBody>) {
        endpoint.m_bodyKind = Endpoint::BodyKind::Raw;
    } else if constexpr (!std::is_same_v<Body, NoBody>) {
        endpoint.m_bodyKind = Endpoint::BodyKind::Json;
        endpoint.m_bodyInfo = &wire::structInfo<Body>();
    }
    endpoint.m_answer = answers<Out>(endpoint.m_options.status, "Done.", endpoint.m_options.replyType);

    using Handed = decltype(invokeHandler(handler, std::declval<Call &>(), std::declval<const Path &>(),
        std::declval<const Query &>(), std::declval<const Body &>()));
    using R = typename Handed::value_type;
    static_assert(
        std::is_same_v<R,
            Out> || std::is_same_v<R, Outcome> || std::is_same_v<R, Reply> || std::is_same_v<R, Suspend> || std::is_same_v<R, wire::RawJson<Out>>,
        "The handler returns Result<> of the declared type, its RawJson, an Outcome, a Reply or a Suspend.");

    struct Typed
    {
        Path path{};
        Query query{};
        Body body{};
    };
    // The shape is copied, since the endpoint itself moves into the list.
    endpoint.m_prepare = [shape = endpoint, handler](const Inputs &inputs) -> Result<Prepared> {
        const auto typed = std::make_shared<Typed>();
        if constexpr (std::is_same_v<Body, RawBody>)
            typed->body = RawBody{inputs.body, inputs.contentType};
        KONTOR_TRY(auto secret,
            readInputs(shape, inputs,
                {shape.pathInfo(), &typed->path, shape.queryInfo(), &typed->query, shape.bodyInfo(), &typed->body}));
        return Prepared{[typed, handler](Call &call) -> Result<Outcome> {
                            return toOutcome<R>(call, invokeHandler(handler, call, typed->path, typed->query, typed->body));
                        },
            std::move(secret)};
    };
    return endpoint;
}

template<typename Path, typename Query, typename Out, typename Handler>
Endpoint get(const char *path, const Operation &operation, EndpointOptions options, Handler handler)
{
    return makeEndpoint<Path, Query, NoBody, Out>(Method::Get, path, operation, std::move(options), std::move(handler));
}
template<typename Path, typename Query, typename Body, typename Out, typename Handler>
Endpoint post(const char *path, const Operation &operation, EndpointOptions options, Handler handler)
{
    return makeEndpoint<Path, Query, Body, Out>(Method::Post, path, operation, std::move(options), std::move(handler));
}
template<typename Path, typename Query, typename Body, typename Out, typename Handler>
Endpoint put(const char *path, const Operation &operation, EndpointOptions options, Handler handler)
{
    return makeEndpoint<Path, Query, Body, Out>(Method::Put, path, operation, std::move(options), std::move(handler));
}
/** A merge-patch (RFC 7396): the body's members are wire::Patch. */
template<typename Path, typename Query, typename Body, typename Out, typename Handler>
Endpoint patch(const char *path, const Operation &operation, EndpointOptions options, Handler handler)
{
    return makeEndpoint<Path, Query, Body, Out>(Method::Patch, path, operation, std::move(options), std::move(handler));
}
/** DELETE (a word that C++ keeps for itself). */
template<typename Path, typename Query, typename Out, typename Handler>
Endpoint del(const char *path, const Operation &operation, EndpointOptions options, Handler handler)
{
    return makeEndpoint<Path, Query, NoBody, Out>(Method::Delete, path, operation, std::move(options), std::move(handler));
}

}
