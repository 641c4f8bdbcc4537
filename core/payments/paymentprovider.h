#pragma once

#include "core/base/result.h"
#include "core/payments/payment.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace kontor {

/** What a gateway says of one payment. */
struct GatewayReply
{
    enum class Outcome {
        Authorized,     ///< the money is promised
        Captured,       ///< the money is ours
        Declined,       ///< no; `code` says why
        ActionRequired, ///< the buyer has to do something; `nextAction` says what
        Canceled,       ///< nothing is charged, and nothing will be
        NotFound,       ///< the gateway never heard of it
        Unknown,        ///< no answer: it may have charged, ask again
    };
    Outcome outcome = Outcome::Unknown;
    QByteArray reference{};
    std::optional<Money> amount{};
    QByteArray code{};
    QByteArray nextAction{};
};

/** What a gateway is asked to do. `key` names the payment for ever: the same key never charges twice. */
struct GatewayRequest
{
    enum class Verb {
        Authorize, ///< charge, or open an intent that the buyer confirms
        Query,     ///< what has become of it?
        Cancel,    ///< void or refund it, whatever it takes
    };
    Verb verb = Verb::Authorize;
    PaymentId key;
    Money amount;
    PaymentChoice choice;
};

/**
 * A gateway. `send` returns at once and calls `done` exactly once from any thread; no answer within the provider's
 * deadline is `Unknown`. Called with no transaction open.
 */
class KONTOR_EXPORT PaymentProvider
{
public:
    using Done = std::function<void(GatewayReply)>;
    virtual ~PaymentProvider();
    virtual QByteArray name() const = 0;
    virtual void send(const GatewayRequest &request, Done done) = 0;
};

/** The providers of this process; filled by main(), then only read. */
class KONTOR_EXPORT PaymentProviders
{
public:
    PaymentProviders();
    ~PaymentProviders();
    PaymentProviders(PaymentProviders &&) noexcept;
    PaymentProviders &operator=(PaymentProviders &&) noexcept;

    void add(std::unique_ptr<PaymentProvider> provider);
    PaymentProvider *find(QByteArrayView name) const;
    /**
     * Asks without waiting. `done` is called once, from any thread, also where the provider breaks its word: after the
     * deadline it is told `Unknown`, and an answer that comes later is dropped. No such provider here: `Unknown` at once.
     */
    void send(const GatewayRequest &request, std::chrono::milliseconds deadline, PaymentProvider::Done done) const;
    /** Sends and waits; for background workers only, and never in a transaction. */
    GatewayReply ask(const GatewayRequest &request, std::chrono::milliseconds deadline) const;

private:
    class Deadlines;
    std::unique_ptr<Deadlines> m_deadlines;
    std::vector<std::unique_ptr<PaymentProvider>> m_providers;
};

}
