#include "core/payments/paymentprovider.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace kontor {

namespace {

/** A question on its way: whoever comes first, the gateway or the deadline, answers it. */
class Question
{
public:
    explicit Question(PaymentProvider::Done done) : m_done(std::move(done)) {}

    void answer(GatewayReply reply)
    {
        PaymentProvider::Done done;
        {
            const std::lock_guard lock(m_mutex);
            done = std::exchange(m_done, {});
        }
        if (done)
            done(std::move(reply));
    }

private:
    std::mutex m_mutex;
    PaymentProvider::Done m_done;
};

}

/** Tells questions when their time is over, from a thread of its own that runs once there is something to wait for. */
class PaymentProviders::Deadlines
{
public:
    using Clock = std::chrono::steady_clock;

    ~Deadlines()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isClosing = true;
        }
        m_changed.notify_one();
        if (m_thread.joinable())
            m_thread.join();
    }

    void add(Clock::time_point moment, std::shared_ptr<Question> question)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_questions.emplace(moment, std::move(question));
            if (!m_thread.joinable())
                m_thread = std::thread([this] { work(); });
        }
        m_changed.notify_one();
    }

private:
    void work()
    {
        std::unique_lock lock(m_mutex);
        while (!m_isClosing) {
            if (m_questions.empty()) {
                m_changed.wait(lock);
                continue;
            }
            const auto first = m_questions.begin();
            if (Clock::now() < first->first) {
                m_changed.wait_until(lock, Clock::time_point(first->first));
                continue;
            }
            const auto question = std::move(first->second);
            m_questions.erase(first);
            lock.unlock();
            question->answer({});
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::multimap<Clock::time_point, std::shared_ptr<Question>> m_questions;
    bool m_isClosing = false;
    std::thread m_thread;
};

PaymentProvider::~PaymentProvider() = default;

PaymentProviders::PaymentProviders() : m_deadlines(std::make_unique<Deadlines>()) {}

PaymentProviders::~PaymentProviders() = default;

PaymentProviders::PaymentProviders(PaymentProviders &&) noexcept = default;

PaymentProviders &PaymentProviders::operator=(PaymentProviders &&) noexcept = default;

void PaymentProviders::send(const GatewayRequest &request, std::chrono::milliseconds deadline, PaymentProvider::Done done) const
{
    PaymentProvider *provider = find(request.choice.provider);
    if (!provider)
        return done({});
    const auto question = std::make_shared<Question>(std::move(done));
    m_deadlines->add(Deadlines::Clock::now() + deadline, question);
    provider->send(request, [question](GatewayReply reply) { question->answer(std::move(reply)); });
}

void PaymentProviders::add(std::unique_ptr<PaymentProvider> provider)
{
    m_providers.push_back(std::move(provider));
}

PaymentProvider *PaymentProviders::find(QByteArrayView name) const
{
    for (const auto &provider : m_providers)
        if (provider->name() == name)
            return provider.get();
    return nullptr;
}

GatewayReply PaymentProviders::ask(const GatewayRequest &request, std::chrono::milliseconds deadline) const
{
    PaymentProvider *provider = find(request.choice.provider);
    if (!provider)
        return {};
    // Shared, since an answer may come after nobody waits any more.
    struct Mailbox
    {
        std::mutex mutex;
        std::condition_variable arrived;
        std::optional<GatewayReply> reply;
    };
    const auto mailbox = std::make_shared<Mailbox>();
    provider->send(request, [mailbox](GatewayReply reply) {
        const std::lock_guard lock(mailbox->mutex);
        mailbox->reply = std::move(reply);
        mailbox->arrived.notify_one();
    });
    std::unique_lock lock(mailbox->mutex);
    mailbox->arrived.wait_for(lock, deadline, [&] { return mailbox->reply.has_value(); });
    return mailbox->reply.value_or(GatewayReply{});
}

}
