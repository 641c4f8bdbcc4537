#include "server/http/accesslog.h"

#include "server/http/router.h"

#include <array>
#include <cstdio>

namespace kontor::http {

namespace {

constexpr qsizetype maxPending = 4 * 1024 * 1024;
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
    bool wasEmpty = false;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_pending.size() + line.size() > maxPending) {
            ++m_dropped;
            return;
        }
        wasEmpty = m_pending.isEmpty();
        m_pending += line;
        m_pending += '\n';
    }
    if (wasEmpty)
        m_wake.notify_one();
}

void AccessLog::run()
{
    for (;;) {
        QByteArray batch;
        bool isLast = false;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_isClosing || !m_pending.isEmpty(); });
            batch.swap(m_pending);
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
