#pragma once

#include "core/base/context.h"
#include "server/http/message.h"
#include "server/http/wire.h"

#include <variant>

namespace kontor {
class Shop;
}

namespace kontor::http {

class Call;
class Endpoint;
class Outcome;

/** Goes on with a call after something asynchronous; runs on a database thread again. */
using Step = std::function<Result<Outcome>(Call &)>;
/** Queues the step. Callable from any thread; only the first call counts. Dropping every copy uncalled answers 500. */
using Resume = std::function<void(Step)>;

/**
 * What a handler returns when it has to wait for something outside: `start` is called on the handler's thread after
 * the handler (and the transaction around it, if any) is done; whatever it begins calls `resume` later. No thread
 * waits meanwhile.
 */
struct Suspend
{
    std::function<void(Resume)> start;
};

/** A reply, or the promise of one. */
class Outcome
{
public:
    Outcome(Reply reply) : m_value(std::move(reply)) {}
    Outcome(Suspend suspend) : m_value(std::move(suspend)) {}

    Reply *reply() { return std::get_if<Reply>(&m_value); }
    Suspend *suspend() { return std::get_if<Suspend>(&m_value); }

private:
    std::variant<Reply, Suspend> m_value;
};

/** What a database thread brings to the calls it runs: made on that thread by the pool's factory, and only used there. */
class Services
{
public:
    virtual ~Services();
    virtual Shop *shop() { return nullptr; }
};

/** Whose effect is done at most once (Idempotency-Key). */
struct EffectKey
{
    QByteArray scope;    ///< the actor, or else the hash of the cart's or order's secret, or else the address
    QByteArray route;    ///< "POST /v1/carts/{cart_id}/items"
    QByteArray key;      ///< as the client chose it
    QByteArray bodyHash; ///< SHA-256 over the target and the body
};

/**
 * Runs an effect at most once per key; the core implements it. `run` stores the reply in the effect's own transaction
 * and replays it for the same key and body. An effect that suspends keeps its key as running; each later step comes
 * through `resume`, whose reply is stored then. A refusal (Error) stores nothing and frees the key, and so does a 202:
 * what is under way is looked at again by the same key.
 */
class EffectRunner
{
public:
    using Effect = std::function<Result<Outcome>()>;
    virtual ~EffectRunner();
    virtual Result<Outcome> run(Call &call, const EffectKey &key, const Effect &effect) = 0;
    virtual Result<Outcome> resume(Call &call, const EffectKey &key, const Effect &effect) = 0;
};

/** One request on its way through a handler: who asks, what with, and what the reply shall carry besides its body. */
class Call
{
public:
    Call(Request request, Context context, const Endpoint &endpoint);

    const Context &context() const { return m_context; }
    const Request &request() const { return m_request; }
    const Endpoint &endpoint() const { return m_endpoint; }
    const std::optional<EffectKey> &effectKey() const { return m_effectKey; }

    Shop &shop() const { return *m_services->shop(); }
    /** The services of this thread; only while the handler or a step runs. Never null on a database thread. */
    template<typename S>
    S &services() const
    {
        return static_cast<S &>(*m_services);
    }

    // Parts of the reply.
    void setStatus(int status) { m_status = status; }
    void setHeader(QByteArrayView name, QByteArrayView value) { m_headers.set(name, value); }
    /** The path of what was made, for the Location header. */
    void location(QByteArrayView path) { setHeader("location", path); }
    /** The version of what is shown: becomes the ETag, which If-Match and If-None-Match name. */
    void setVersion(qint64 version) { setHeader("etag", '"' + QByteArray::number(version) + '"'); }
    /** The same of what shows more than the version covers (a product's prices): If-None-Match goes by the body, too. */
    void setVersion(qint64 version, const QByteArray &body);

    // For what is kept of an endpoint that is `.cached`; nothing is, unless at least one tag is named.
    /** Events with this tag ("product:…") make the answer outdated. */
    void dependsOn(const QByteArray &tag) { m_tags.append(tag); }
    /** From then on the answer is wrong, whatever happens: a price that begins by schedule. The earliest counts. */
    void freshUntil(Instant end) { m_freshUntil = m_freshUntil ? std::min(*m_freshUntil, end) : end; }

    /** The version that If-Match names; nothing when the header is absent or "*". Never a fault of ours: 412 otherwise. */
    Result<std::optional<qint64>> expectedVersion() const;
    /** Refuses with `stale_version` unless If-Match allows this version. */
    Result<void> checkVersion(qint64 current) const;

    /** A wire value as the reply; for handlers and steps that return an Outcome. */
    template<typename T>
    Reply reply(const T &value, int status = 0)
    {
        if (status != 0)
            setStatus(status);
        return jsonReply(wire::toJson(value));
    }
    Reply jsonReply(QByteArray json) const;

private:
    friend class Dispatcher;
    friend class Exchange;
    /** Adds what the setters collected. */
    void complete(Reply &reply) const;

    Request m_request;
    Context m_context;
    const Endpoint &m_endpoint;
    Services *m_services = nullptr;
    std::optional<EffectKey> m_effectKey;
    int m_status = 0;
    Headers m_headers;
    QList<QByteArray> m_tags;
    std::optional<Instant> m_freshUntil;
};

}
