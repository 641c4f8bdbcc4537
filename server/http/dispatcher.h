#pragma once

#include "server/http/accesslog.h"
#include "server/http/endpoint.h"
#include "server/http/metrics.h"
#include "server/http/negotiation.h"
#include "server/http/ratelimiter.h"
#include "server/http/replycache.h"
#include "server/http/sharedreplies.h"
#include "server/http/workerpool.h"

namespace kontor::http {

class Exchange;

/** What a script in a browser may read of a reply. */
inline constexpr char exposedFields[] =
    "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, traceparent, Idempotent-Replayed";

/** Who a token stands for. */
struct Identity
{
    Actor actor{};
    QByteArray market{}; ///< a publishable key's market; empty: none
};

/** Judges bearer tokens; called on a database thread. Unknown or expired: Unauthenticated, `invalid_token`. */
class Authenticator
{
public:
    virtual ~Authenticator();
    virtual Result<Identity> authenticate(QByteArrayView token, Services &services) = 0;
};

struct DispatcherOptions
{
    /** Storefronts that a browser may call from, also with credentials; "*": all others without. See isOrigin(). */
    QList<QByteArray> corsOrigins{};
    QByteArray defaultLocale = "en";
    QList<QByteArray> locales{"en"}; ///< translations that there are, at first: see Dispatcher::speak()
};

/**
 * Brings a request to its endpoint and its reply back: ids and trace, route, token, permission, media type, reading,
 * idempotency, the handler on a database thread; then ETag, 304, gzip, CORS, security headers, log line and metrics.
 * The order of refusals is that list's, so nobody without a permission learns what a body should look like.
 *
 * handle() returns at once; a handler's exception is a 500 and a line in the log, never the end of the process.
 */
class Dispatcher final : public RequestSink
{
public:
    struct Parts
    {
        const Endpoints &endpoints;
        WorkerPool &pool;
        Authenticator &authenticator;
        EffectRunner *effects; ///< nullptr: keys are checked for their form only
        Metrics &metrics;
        AccessLog &accessLog;
        const Clock &clock;
        Random &random;
        ReplyCache *cache = nullptr;     ///< none: nothing is kept
        SharedReplies *shared = nullptr; ///< behind the cache; none: nothing is shared with other servers
        RateLimiter *limiter = nullptr;  ///< none: no request is refused for being one too many
        SharedBudget *budget = nullptr;  ///< behind the limiter; none: every server counts alone
    };

    Dispatcher(const Parts &parts, DispatcherOptions options);
    ~Dispatcher() override;
    Q_DISABLE_COPY_MOVE(Dispatcher)

    void handle(Request request, Respond respond) override;
    std::optional<HotReply> answerHot(const HotRequest &request) override;
    qint64 bodyLimit(Method method, QByteArrayView target) const override;
    Reply refusal(int status, QByteArrayView code, QByteArrayView message) const override;
    bool isDraining() const override { return m_isDraining; }

    /** These are the translations from now on, the first of them the default. Any thread. */
    void speak(const QList<QByteArray> &locales);

    /** New replies then close their connections; requests are still answered. */
    void startDraining() { m_isDraining = true; }
    /** True once every request has been answered. */
    bool waitUntilIdle(std::chrono::milliseconds atMost);

private:
    friend class Exchange;
    static constexpr size_t statusSlots = 600;
    struct RouteCounters
    {
        std::array<std::atomic<Counter *>, statusSlots> byStatus{};
    };

    /** The translations there are; a request goes by what it has found at first. */
    struct Languages
    {
        QByteArray preferred;
        QList<QByteArray> all;
        QByteArray choose(QByteArrayView acceptLanguage) const;
    };
    const Languages &languages() const { return *m_languages.load(std::memory_order_acquire); }

    Reply preflight(const Request &request, const QByteArray &allowed) const;
    /** What a public answer depends on: its address (with ?locale and ?market) and the language that the client prefers. */
    static QByteArray cacheKey(QByteArrayView target, QByteArrayView acceptLanguage, const Languages &languages);
    /** The CORS fields of a reply to a page of this origin, each handed on; none: it may not read it. */
    template<typename Append>
    void addCorsFields(QByteArrayView origin, Append append) const;
    QByteArrayView allowedOrigin(QByteArrayView origin) const;
    /** The fields that tell of a budget, each handed on. */
    template<typename Append>
    void addRateFields(const RateVerdict &verdict, Append append) const;
    void countLimited(RateClass rateClass) { m_limited[static_cast<size_t>(rateClass)]->add(); }
    void record(const Endpoint *endpoint, const AccessEntry &entry);
    Counter &counterOf(const Endpoint *endpoint, int status);
    void leave();

    Parts m_parts;
    DispatcherOptions m_options;
    // Somebody may still read the ones before; there are never many, since a shop seldom learns a language.
    std::mutex m_speakMutex;
    std::vector<std::unique_ptr<const Languages>> m_spoken;
    std::atomic<const Languages *> m_languages = nullptr;
    std::map<const Endpoint *, RouteCounters> m_counters; // filled by the constructor; nullptr: no route
    Histogram &m_durations;
    std::array<Counter *, rateClasses> m_limited{};
    std::atomic<bool> m_isDraining = false;
    std::atomic<qint64> m_inFlight = 0;
    std::mutex m_idleMutex;
    std::condition_variable m_idle;
};

// Both roads to a reply say the same in the same order.
template<typename Append>
void Dispatcher::addCorsFields(QByteArrayView origin, Append append) const
{
    const auto allowed = allowedOrigin(origin);
    if (allowed.isEmpty())
        return;
    append("access-control-allow-origin", allowed);
    if (allowed != "*")
        append("access-control-allow-credentials", "true");
    append("access-control-expose-headers", exposedFields);
}

template<typename Append>
void Dispatcher::addRateFields(const RateVerdict &verdict, Append append) const
{
    append("ratelimit-policy", m_parts.limiter->policyField(verdict.rateClass));
    append("ratelimit", verdict.field());
}

/**
 * Whether this can be one of corsOrigins: "*", or an origin as browsers write it (RFC 6454): http or https, the host in
 * lower case, a port unless it is the scheme's own, and nothing behind it. Never "null", which stands for anybody.
 */
bool isOrigin(QByteArrayView text);

}
