#include "server/transport/mailbox.h"

#include <utility>

namespace kontor::transport {

namespace {

class Ticket
{
public:
    Ticket(std::shared_ptr<Mailbox> mailbox, quint64 connection, quint64 request)
        : m_mailbox(std::move(mailbox)),
          m_connection(connection),
          m_request(request)
    {
    }
    Ticket(const Ticket &) = delete;
    Ticket &operator=(const Ticket &) = delete;
    ~Ticket() { use(std::nullopt); }

    void use(std::optional<http::Reply> reply)
    {
        if (!m_isUsed.exchange(true))
            m_mailbox->post({.connection = m_connection, .request = m_request, .reply = std::move(reply)});
    }

private:
    const std::shared_ptr<Mailbox> m_mailbox;
    const quint64 m_connection;
    const quint64 m_request;
    std::atomic<bool> m_isUsed = false;
};

}

Mailbox::Mailbox(std::function<void()> wake) : m_wake(std::move(wake)) {}

void Mailbox::post(Letter letter)
{
    if (std::this_thread::get_id() == m_owner && m_direct && m_direct(letter))
        return;
    const std::scoped_lock lock(m_mutex);
    if (!m_wake)
        return;
    m_letters.push_back(std::move(letter));
    if (m_letters.size() == 1)
        m_wake();
}

std::vector<Letter> Mailbox::collect()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_letters, {});
}

void Mailbox::close()
{
    const std::scoped_lock lock(m_mutex);
    m_wake = nullptr;
    m_letters.clear();
}

http::Respond makeRespond(std::shared_ptr<Mailbox> mailbox, quint64 connection, quint64 request)
{
    return [ticket = std::make_shared<Ticket>(std::move(mailbox), connection, request)](
               http::Reply reply) { ticket->use(std::move(reply)); };
}

}
