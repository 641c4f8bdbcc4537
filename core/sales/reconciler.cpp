#include "core/sales/reconciler.h"

#include "core/base/failpoint.h"
#include "core/base/log.h"

namespace kontor {

Result<int> Reconciler::run()
{
    KONTOR_TRY(const auto lapsed, m_placement.claimLapsed());
    for (const auto &payment : lapsed) {
        // One payment that cannot be settled keeps no other waiting; it comes up again when its lease has lapsed.
        if (auto done = drive(payment); !done)
            log(LogLevel::Warning, "payment_not_settled", done.error());
    }
    KONTOR_TRY(const qint64 expired, m_carts.expire());
    if (expired > 0)
        log(LogLevel::Info, "carts_expired", [&](JsonWriter &out) { out.member("count", expired); });
    return static_cast<int>(lapsed.size());
}

Result<void> Reconciler::drive(Placement::Lapsed payment)
{
    Placement::Ask &ask = payment.ask;
    // A question may lead to a cancel, and that is the end of it: two questions at most.
    for (int questions = 0; questions < 3; ++questions) {
        const auto reply = m_providers.ask(ask, m_placement.times().gateway);
        failpoint(Failpoint::SweepBeforeCommit);
        // Asked before it is canceled: a buyer may have paid, and the gateway's word of it was lost.
        const bool isOver = payment.isExpired && ask.verb == GatewayRequest::Verb::Query
            && reply.outcome == GatewayReply::Outcome::ActionRequired;
        KONTOR_TRY(const auto step, isOver ? m_placement.abandon(ask) : m_placement.settle(m_context, ask, reply));
        const auto *next = std::get_if<Placement::Ask>(&step);
        if (!next)
            return {};
        ask = *next;
    }
    return internal(u"payment %1 comes to no end"_s.arg(ask.key.toString()));
}

Result<void> Reconciler::returnMoney(const PaymentId &payment)
{
    KONTOR_TRY(auto ask, m_placement.question(payment));
    if (!ask)
        return notFound("payment"_L1);
    ask->verb = GatewayRequest::Verb::Cancel;
    const auto reply = m_providers.ask(*ask, m_placement.times().gateway);
    if (reply.outcome != GatewayReply::Outcome::Canceled && reply.outcome != GatewayReply::Outcome::Declined)
        return failure(ErrorKind::Unavailable, "gateway_silent"_L1, u"The gateway has not confirmed that the money went back."_s);
    return m_placement.noteReturned(payment, reply.reference);
}

}
