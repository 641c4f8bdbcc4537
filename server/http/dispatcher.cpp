#include "server/http/dispatcher.h"

#include "server/http/exchange_p.h"
#include "server/http/problem.h"
#include "server/http/security.h"

#include <algorithm>

namespace kontor::http {

Authenticator::~Authenticator() = default;

Dispatcher::Dispatcher(const Parts &parts, DispatcherOptions options)
    : m_parts(parts),
      m_options(std::move(options)),
      m_durations(parts.metrics.histogram("kontor_http_request_duration_seconds", "Time from a request's arrival to its reply."))
{
    m_spoken.push_back(std::make_unique<Languages>(Languages{m_options.defaultLocale, m_options.locales}));
    m_languages = m_spoken.back().get();
    m_counters[nullptr];
    for (const auto &endpoint : parts.endpoints.all())
        m_counters[&endpoint];
    for (size_t i = 0; i < rateClasses; ++i)
        m_limited[i] = &parts.metrics.counter(
            "kontor_http_rate_limited_total", "Requests refused for being one too many.", {{"class", rateClassNames[i]}});
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
    auto reply = problemReply(status, code, message, {});
    addSecurityFields(reply.headers);
    return reply;
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
    const bool isPreflight = request.headers.contains("access-control-request-method");
    if (!isPreflight || allowedOrigin(request.headers.view("origin")).isEmpty())
        return reply;
    reply.headers.append("access-control-allow-methods", allowed);
    reply.headers.append("access-control-allow-headers",
        "Authorization, Content-Type, Idempotency-Key, If-Match, "
        "If-None-Match, Order-Token, X-Request-Id, traceparent");
    reply.headers.append("access-control-max-age", "600");
    return reply;
}

void Dispatcher::speak(const QList<QByteArray> &locales)
{
    const std::scoped_lock lock(m_speakMutex);
    const auto &spoken = *m_spoken.back();
    if (locales.isEmpty() || (spoken.preferred == locales.first() && spoken.all == locales))
        return;
    m_spoken.push_back(std::make_unique<Languages>(Languages{locales.first(), locales}));
    m_languages.store(m_spoken.back().get(), std::memory_order_release);
}

QByteArray Dispatcher::Languages::choose(QByteArrayView acceptLanguage) const
{
    return chooseLanguage(acceptLanguage, all).value_or(preferred);
}

QByteArray Dispatcher::cacheKey(QByteArrayView target, QByteArrayView acceptLanguage, const Languages &languages)
{
    QByteArray key;
    const auto locale = languages.choose(acceptLanguage);
    key.reserve(target.size() + 1 + locale.size());
    return key.append(target).append('\n').append(locale);
}

// That replies differ by origin, their "vary" says already. A browser that is not told otherwise keeps the reply to
// itself; a preflight then fails.
QByteArrayView Dispatcher::allowedOrigin(QByteArrayView origin) const
{
    // Pages in a sandbox and files say "null", whosever they are.
    if (origin.isEmpty() || origin == "null")
        return {};
    bool isAny = false;
    for (const auto &listed : m_options.corsOrigins) {
        if (listed == origin)
            return origin;
        isAny = isAny || listed == "*";
    }
    return isAny ? QByteArrayView("*") : QByteArrayView();
}

bool isOrigin(QByteArrayView text)
{
    if (text == "*")
        return true;
    const bool isSecure = text.startsWith("https://");
    if (!isSecure && !text.startsWith("http://"))
        return false;
    auto host = text.sliced(isSecure ? 8 : 7);
    const auto bracket = host.lastIndexOf(']');
    const auto colon = host.indexOf(':', bracket < 0 ? 0 : bracket);
    if (colon >= 0) {
        bool isNumber = false;
        const auto port = host.sliced(colon + 1);
        const int number = port.toInt(&isNumber);
        const bool isPlain = isNumber && number > 0 && number <= 65535 && port == QByteArray::number(number);
        if (!isPlain || number == (isSecure ? 443 : 80))
            return false;
        host = host.first(colon);
    }
    if (host.startsWith('['))
        return host.endsWith(']') && IpAddress::parse(host.sliced(1, host.size() - 2)).has_value();
    return !host.isEmpty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
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
