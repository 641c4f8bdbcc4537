#pragma once

#include "server/http/message.h"

#include <QByteArrayList>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

namespace kontor::test {

/** A sink that echoes requests, or does what a test says for a path. Thread-safe, as a sink has to be. */
class ScriptedSink final : public http::RequestSink
{
public:
    using Handler = std::function<void(http::Request, http::Respond)>;

    /** For requests with this path, set before the first of them. */
    void on(const QByteArray &path, Handler handler) { m_handlers[path] = std::move(handler); }
    /** Requests with this path wait until release(). */
    void hold(const QByteArray &path);
    /** Waits until so many requests are held. */
    bool waitForHeld(size_t count);
    /** Answers all held requests with their path, on the caller's thread. */
    void release();
    /** Lets the held requests go without an answer. */
    void dropHeld();

    std::vector<http::Request> seen() const;
    size_t seenCount() const;
    void setDraining() { m_isDraining = true; }

    void handle(http::Request request, http::Respond respond) override;
    qint64 bodyLimit(http::Method method, QByteArrayView target) const override;
    http::Reply refusal(int status, QByteArrayView code, QByteArrayView message) const override;
    bool isDraining() const override { return m_isDraining; }

private:
    using Held = std::vector<std::pair<http::Request, http::Respond>>;

    std::map<QByteArray, Handler> m_handlers;
    std::atomic<bool> m_isDraining = false;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<http::Request> m_seen;
    Held m_held;
};

http::Reply textReply(const QByteArray &body, int status = 200);

}
