#include "server/http/dispatcher.h"

#include "server/http/exchange_p.h"
#include "server/http/problem.h"

#include <algorithm>

namespace kontor::http {

Authenticator::~Authenticator() = default;

Dispatcher::Dispatcher(const Parts &parts, DispatcherOptions options)
    : m_parts(parts),
      m_options(std::move(options)),
      m_durations(parts.metrics.histogram("kontor_http_request_duration_seconds", "Time from a request's arrival to its reply."))
{
    m_counters[nullptr];
    for (const auto &endpoint : parts.endpoints.all())
        m_counters[&endpoint];
    parts.metrics.gauge("kontor_http_requests_in_flight", "Requests that wait for their reply.",
        [this] { return static_cast<double>(m_inFlight.load()); });
    parts.metrics.gauge("kontor_http_queue_length", "Requests that wait for a database thread.",
        [&pool = parts.pool] { return static_cast<double>(pool.queued()); });
}

Dispatcher::~Dispatcher()
{
    // The registry may outlive us.
    m_parts.metrics.gauge("kontor_http_requests_in_flight", "Requests that wait for their reply.", [] { return 0.0; });
    m_parts.metrics.gauge("kontor_http_queue_length", "Requests that wait for a database thread.", [] { return 0.0; });
}

void Dispatcher::handle(Request request, Respond respond)
{
    ++m_inFlight;
    std::make_shared<Exchange>(*this, std::move(request), std::move(respond))->start();
}

qint64 Dispatcher::bodyLimit(Method method, QByteArrayView target) const
{
    const auto mark = target.indexOf('?');
    const auto match = m_parts.endpoints.router().match(method, mark < 0 ? target : target.first(mark));
    return match.endpoint ? match.endpoint->options().bodyLimit : EndpointOptions{}.bodyLimit;
}

Reply Dispatcher::refusal(int status, QByteArrayView code, QByteArrayView message) const
{
    return problemReply(status, code, message, {});
}

bool Dispatcher::waitUntilIdle(std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_idleMutex);
    return m_idle.wait_for(lock, atMost, [this] { return m_inFlight == 0; });
}

void Dispatcher::leave()
{
    // Under the lock, so that whoever waits cannot go on (and destroy us) before this has finished with the members.
    const std::scoped_lock lock(m_idleMutex);
    if (--m_inFlight == 0)
        m_idle.notify_all();
}

Reply Dispatcher::preflight(const Request &request, const QByteArray &allowed) const
{
    Reply reply;
    reply.status = 204;
    reply.headers.append("allow", allowed);
    if (!request.headers.contains("origin") || !request.headers.contains("access-control-request-method"))
        return reply;
    reply.headers.append("access-control-allow-methods", allowed);
    reply.headers.append("access-control-allow-headers",
        "Authorization, Content-Type, Idempotency-Key, If-Match, "
        "If-None-Match, Order-Token, X-Request-Id, traceparent");
    reply.headers.append("access-control-max-age", "600");
    return reply;
}

QByteArray Dispatcher::cacheKey(QByteArrayView target, QByteArrayView acceptLanguage) const
{
    QByteArray key;
    const auto locale = chooseLanguage(acceptLanguage, m_options.locales).value_or(m_options.defaultLocale);
    key.reserve(target.size() + 1 + locale.size());
    return key.append(target).append('\n').append(locale);
}

// That replies differ by origin, their "vary" says already. A browser that is not told otherwise keeps the reply to
// itself; a preflight then fails.
QByteArrayView Dispatcher::allowedOrigin(QByteArrayView origin) const
{
    if (m_options.corsOrigins.isEmpty() || origin.isEmpty())
        return {};
    if (m_options.corsOrigins.contains("*"))
        return "*";
    const bool isListed = std::any_of(
        m_options.corsOrigins.begin(), m_options.corsOrigins.end(), [&](const QByteArray &listed) { return listed == origin; });
    return isListed ? origin : QByteArrayView();
}

void Dispatcher::record(const Endpoint *endpoint, const AccessEntry &entry)
{
    m_durations.observe(entry.durationUs);
    counterOf(endpoint, entry.status).add();
    m_parts.accessLog.write(entry);
}

Counter &Dispatcher::counterOf(const Endpoint *endpoint, int status)
{
    auto &slot = m_counters.at(endpoint).byStatus[static_cast<size_t>(qBound(0, status, int(statusSlots) - 1))];
    auto *counter = slot.load(std::memory_order_acquire);
    if (!counter) {
        counter = &m_parts.metrics.counter("kontor_http_requests_total", "Requests by route and status.",
            {{"route", endpoint ? endpoint->route() : QByteArray("none")}, {"status", QByteArray::number(status)}});
        slot.store(counter, std::memory_order_release);
    }
    return *counter;
}

}
