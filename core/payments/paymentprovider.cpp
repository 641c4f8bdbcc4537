#include "core/payments/paymentprovider.h"

#include <condition_variable>
#include <mutex>

namespace kontor {

PaymentProvider::~PaymentProvider() = default;

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
