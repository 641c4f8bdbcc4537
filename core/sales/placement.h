#pragma once

#include "core/payments/paymentprovider.h"
#include "core/sales/checkoutservice.h"

#include <variant>

namespace kontor {

namespace operations {
inline constexpr Operation openPayment{"checkout.open_payment", Public};
inline constexpr Operation completeCheckout{"checkout.complete", Public};
}

/** How long things may take on the way to an order. */
struct PlacementTimes
{
    std::chrono::milliseconds hold = std::chrono::minutes(15);    ///< stock is kept for a payment
    std::chrono::milliseconds gateway = std::chrono::seconds(10); ///< a gateway's answer is waited for
    std::chrono::milliseconds lease = std::chrono::seconds(20);   ///< before somebody else takes a payment over; > gateway
    std::chrono::milliseconds retry = std::chrono::seconds(2);    ///< until a silent gateway is asked again
};

/**
 * Placing an order, one routine for all who do it: the storefront, a gateway's webhook, the reconciler.
 *
 * 1. T1 holds the stock and writes the payment. 2. The gateway is asked, with no transaction open. 3. T2 writes the
 * order. Offline payments and free orders run T1 and T2 as one transaction. Each verb does one stretch of this road and
 * says what comes next:
 */
class KONTOR_EXPORT Placement
{
public:
    struct Placed
    {
        OrderId order;
        bool created; ///< by this call; otherwise it was there
    };
    /** Under way: the buyer has to act, or the gateway is silent and the reconciler goes on. */
    struct Waiting
    {
    };
    /** The payment was given up and its stock went back; the checkout is ready for another one. */
    struct Declined
    {
        QByteArray code;
        /** The gateway had never heard of it, so nobody said no: the same request may simply be made again. */
        bool mayAskAgain = false;
    };
    /** Ask the gateway this, then hand its answer to settle(). */
    using Ask = GatewayRequest;
    using Step = std::variant<Placed, Waiting, Declined, Ask>;
    /** Priced, and to be placed without asking anybody: offline payments and free orders. place() does it. */
    struct Ready
    {
        QByteArray request;
    };
    using Prepared = std::variant<Step, Ready>;

    Placement(Database &database, CheckoutService &checkouts, Quoter &quoter, const Clock &clock, Random &random,
        const PlacementTimes &times)
        : m_database(database),
          m_checkouts(checkouts),
          m_quoter(quoter),
          m_clock(clock),
          m_random(random),
          m_times(times)
    {
    }

    /**
     * Completes a checkout for exactly `expectedTotal`. Refuses with 409 `checkout_incomplete` (facts: problems),
     * `out_of_stock` (facts: items), `total_changed` (facts: total), `in_progress`.
     */
    Result<Step> complete(const Context &context, const Secret &token, const Money &expectedTotal);
    /** The same, but leaves what is ready to place(): for whoever places many together. */
    Result<Prepared> prepare(const Context &context, const Secret &token, const Money &expectedTotal);
    /**
     * Places these orders, or refuses each by itself, in their order. Refused with `stale_quote` or `placed_meanwhile`,
     * an order has to be prepared anew: its price, or its cart, is not what it was.
     */
    Result<std::vector<Result<Placed>>> place(Transaction &transaction, const std::vector<Ready> &orders);
    /** Chooses how to pay. A client-confirmed payment is opened: T1, then its intent at the gateway. */
    Result<Step> openPayment(const Context &context, const Secret &token, const QByteArray &provider, const QByteArray &method,
        const QByteArray &data);
    /** Goes on with what the gateway said. */
    Result<Step> settle(const Context &context, const GatewayRequest &asked, const GatewayReply &reply);

    /** A payment that a webhook speaks of, as a question to its gateway: the webhook's own words are never trusted. */
    Result<std::optional<Ask>> question(const PaymentId &payment);

    /** A payment that nobody waits for any more, and the question to its gateway. */
    struct Lapsed
    {
        Ask ask;
        bool isExpired; ///< the buyer's time is over: abandon() it, unless the gateway has the money
    };
    /** Claimed for the caller; at most 20. What was being canceled when its server died is to be canceled again. */
    Result<std::vector<Lapsed>> claimLapsed();
    /** From now on no reply makes an order of it but the one to this Cancel; Waiting, if it is settled meanwhile. */
    Result<Step> abandon(const Ask &asked);

    /** Writes into the ledger that the money of a payment without an order is back with the buyer. */
    Result<void> noteReturned(const PaymentId &payment, const QByteArray &reference);

    const PlacementTimes &times() const { return m_times; }

private:
    Result<Step> resumeLive(const LivePayment &payment, const Money &expectedTotal);
    Result<Step> placeOne(const Result<Prepared> &prepared);
    Result<Prepared> begin(const Context &context, const Checkout &checkout, const PaymentChoice &choice);
    QByteArray beginRequest(const Context &context, const Checkout &checkout, const Ask &ask);
    Result<Step> finish(
        Transaction &transaction, const Context &context, const Ask &ask, PaymentState state, const QByteArray &reference);
    Result<Step> giveUp(
        Transaction &transaction, const Context &context, const Ask &ask, PaymentState state, const QByteArray &code);
    /** The gateway has the money, and there will be no order: it goes back. */
    Result<Step> refuse(Transaction &transaction, const Context &context, const Ask &ask, const QByteArray &code);
    Result<Step> succeed(const Context &context, const Ask &asked, const GatewayReply &reply);
    Result<Step> awaitBuyer(const Ask &asked, const GatewayReply &reply);
    Result<void> returnMoney(Transaction &transaction, const PaymentId &payment);

    Database &m_database;
    CheckoutService &m_checkouts;
    Quoter &m_quoter;
    const Clock &m_clock;
    Random &m_random;
    PlacementTimes m_times;
};

/** The job that gives back money for which there is no order: {"payment_id"}. */
inline constexpr const char *returnMoneyJob = "payment.return_money";

}
