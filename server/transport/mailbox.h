#pragma once

#include "server/http/message.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace kontor::transport {

/** A reply on its way to the connection that waits for it; without one the request was dropped unanswered. */
struct Letter
{
    quint64 connection = 0;
    quint64 request = 0;
    std::optional<http::Reply> reply{};
};

/**
 * Brings replies from any thread to one I/O thread. Outlives the thread's objects: whoever still holds a Respond
 * after the end posts into a closed box.
 */
class Mailbox
{
public:
    /** `wake` is called on the posting thread, under the lock, when the box was empty. */
    explicit Mailbox(std::function<void()> wake);

    void post(Letter letter);
    std::vector<Letter> collect();
    /** Letters posted from now on are thrown away; `wake` is never called again. */
    void close();

    /** While this is set (on the I/O thread only), a letter posted there goes straight to it if it takes it. */
    void setDirect(std::function<bool(Letter &)> direct) { m_direct = std::move(direct); }

private:
    const std::thread::id m_owner = std::this_thread::get_id();
    std::function<bool(Letter &)> m_direct; // the owner's alone
    std::mutex m_mutex;
    std::function<void()> m_wake;
    std::vector<Letter> m_letters;
};

/** Answers one request once: by the first call, or as unanswered when the last copy of its Respond is gone. */
http::Respond makeRespond(std::shared_ptr<Mailbox> mailbox, quint64 connection, quint64 request);

}
