#include "server/http/accesslog.h"

#include "core/base/jsonwriter.h"
#include "server/http/router.h"

#include <array>
#include <cstdio>

namespace kontor::http {

namespace {

constexpr qsizetype maxPending = 4 * 1024 * 1024;
constexpr qsizetype fullBatch = 256 * 1024;
constexpr std::chrono::milliseconds gathering{100};
constexpr std::array<QByteArrayView, 4> tokenPrefixes = {"ct_", "ot_", "ks_", "kp_"};
constexpr std::array<QByteArrayView, 7> secretWords = {"token", "secret", "key", "password", "signature", "code", "email"};
constexpr char gone[] = "[redacted]";

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

QByteArray redactTokens(QByteArrayView text)
{
    QByteArray out;
    for (qsizetype i = 0; i < text.size();) {
        bool isToken = false;
        for (const auto prefix : tokenPrefixes) {
            if (!text.sliced(i).startsWith(prefix))
                continue;
            qsizetype end = i + prefix.size();
            while (end < text.size() && isTokenCharacter(text[end]))
                ++end;
            out += prefix.toByteArray() + gone;
            i = end;
            isToken = true;
            break;
        }
        if (!isToken)
            out += text[i++];
    }
    return out;
}

}

AccessLog::AccessLog(Sink sink)
    : m_sink(sink ? std::move(sink) : [](QByteArrayView text) {
        std::fwrite(text.data(), 1, static_cast<size_t>(text.size()), stdout);
        std::fflush(stdout);
    })
    , m_thread([this] { run(); })
{
}

AccessLog::~AccessLog()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isClosing = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void AccessLog::write(const QByteArray &line)
{
    bool mustWake = false;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_pending.size() + line.size() > maxPending) {
            ++m_dropped;
            return;
        }
        // The first line wakes the thread; then only one that makes a batch full.
        const auto before = m_pending.size();
        m_pending += line;
        m_pending += '\n';
        mustWake = !m_isGathering || (before < fullBatch && m_pending.size() >= fullBatch);
        m_isGathering = true;
    }
    if (mustWake)
        m_wake.notify_one();
}

void AccessLog::write(const AccessEntry &entry)
{
    constexpr qsizetype usual = 512;
    constexpr qsizetype longestAgent = 120;
    JsonWriter out(usual);
    const auto text = [&out](QByteArrayView name, QByteArrayView value) { out.key(name).string(value); };
    out.beginObject().member("ts", entry.at);
    text("method", entry.method);
    text("path", entry.path);
    text("route", entry.route);
    out.member("status", entry.status).member("bytes", entry.bytes).member("duration_us", entry.durationUs);
    text("request_id", entry.requestId);
    text("trace_id", entry.traceId);
    text("peer", entry.peer);
    if (!entry.actor.isEmpty())
        text("actor", entry.actor);
    // A field may hold any bytes: what is no UTF-8 is replaced.
    const auto agent = entry.userAgent.first(qMin(entry.userAgent.size(), longestAgent));
    if (agent.isValidUtf8())
        text("user_agent", agent);
    else
        out.member("user_agent", QString::fromUtf8(agent));
    write(out.endObject().bytes());
}

void AccessLog::run()
{
    for (;;) {
        QByteArray batch;
        bool isLast = false;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_isClosing || !m_pending.isEmpty(); });
            m_wake.wait_for(lock, gathering, [this] { return m_isClosing || m_pending.size() >= fullBatch; });
            batch.swap(m_pending);
            m_isGathering = false;
            if (m_dropped > 0)
                batch += "{\"event\":\"access_log_dropped\",\"lines\":" + QByteArray::number(std::exchange(m_dropped, 0)) + "}\n";
            isLast = m_isClosing;
        }
        if (!batch.isEmpty())
            m_sink(batch);
        if (isLast)
            return;
    }
}

QByteArray redactTarget(QByteArrayView target)
{
    const auto mark = target.indexOf('?');
    const auto path = mark < 0 ? target : target.first(mark);
    // Decoded first: an escaped letter must not carry a token past this.
    QByteArray out = redactTokens(percentDecode(path, false).value_or(path.toByteArray()));
    if (mark < 0)
        return out;
    char separator = '?';
    for (const auto &[name, value, isValid] : parseQuery(target.sliced(mark + 1))) {
        bool isSecret = !isValid;
        for (const auto word : secretWords)
            isSecret = isSecret || name.toLower().contains(word);
        out += separator + redactTokens(name) + '=' + (isSecret ? QByteArray(gone) : redactTokens(value));
        separator = '&';
    }
    return out;
}

}
