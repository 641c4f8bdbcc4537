#include "tests/transport/scriptedsink.h"

namespace kontor::test {

http::Reply textReply(const QByteArray &body, int status)
{
    http::Reply reply{.status = status, .headers = {}, .body = body};
    reply.headers.set("content-type", "text/plain");
    return reply;
}

void ScriptedSink::hold(const QByteArray &path)
{
    on(path, [this](http::Request request, http::Respond respond) {
        const std::scoped_lock lock(m_mutex);
        m_held.emplace_back(std::move(request), std::move(respond));
        m_changed.notify_all();
    });
}

bool ScriptedSink::waitForHeld(size_t count)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::seconds(10), [&] { return m_held.size() >= count; });
}

void ScriptedSink::release()
{
    Held held;
    {
        const std::scoped_lock lock(m_mutex);
        held.swap(m_held);
    }
    for (auto &[request, respond] : held)
        respond(textReply(request.target));
}

void ScriptedSink::dropHeld()
{
    Held held;
    const std::scoped_lock lock(m_mutex);
    held.swap(m_held);
}

std::vector<http::Request> ScriptedSink::seen() const
{
    const std::scoped_lock lock(m_mutex);
    return m_seen;
}

size_t ScriptedSink::seenCount() const
{
    const std::scoped_lock lock(m_mutex);
    return m_seen.size();
}

void ScriptedSink::handle(http::Request request, http::Respond respond)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_seen.push_back(request);
    }
    const auto handler = m_handlers.find(request.path());
    if (handler != m_handlers.end())
        return handler->second(std::move(request), std::move(respond));
    auto body = QByteArray(http::methodName(request.method)) + ' ' + request.target;
    if (!request.body.isEmpty())
        body += ' ' + request.body;
    respond(textReply(body));
}

qint64 ScriptedSink::bodyLimit(http::Method, QByteArrayView target) const
{
    return target == "/small" ? 10 : 2 * 1024 * 1024;
}

http::Reply ScriptedSink::refusal(int status, QByteArrayView code, QByteArrayView message) const
{
    http::Reply reply{.status = status,
        .headers = {},
        .body = R"({"code":")" + code.toByteArray() + R"(","detail":")" + message.toByteArray() + "\"}"};
    reply.headers.set("content-type", "application/problem+json");
    return reply;
}

}
