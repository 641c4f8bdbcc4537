// The budgets of a request: its address's before anything else is done, its account's as soon as that is known.
#include "server/http/exchange_p.h"

namespace kontor::http {

namespace {

Failure tooMany(const RateVerdict &verdict)
{
    const auto wait = verdict.retryAfter();
    return failure(Error{.kind = ErrorKind::TooMany,
        .code = "rate_limited"_L1,
        .message = u"Too many requests; come back in %1 s."_s.arg(wait.count()),
        .retryAfter = wait});
}

}

// What is not there is looked for like anything else. A preflight costs no more than its refusal would.
RateClass Exchange::rateClass() const
{
    if (!m_dispatcher.m_parts.limiter || m_request.method == Method::Options)
        return RateClass::Unlimited;
    return m_endpoint ? m_endpoint->rateClass() : RateClass::Read;
}

Result<void> Exchange::note(const RateVerdict &verdict)
{
    m_rate = m_rate ? stricter(*m_rate, verdict) : verdict;
    if (verdict.isAdmitted)
        return {};
    m_dispatcher.countLimited(verdict.rateClass);
    return tooMany(verdict);
}

Result<void> Exchange::chargeAddress()
{
    const auto rateClass = this->rateClass();
    if (rateClass == RateClass::Unlimited)
        return {};
    auto &limiter = *m_dispatcher.m_parts.limiter;
    const auto key = limiter.addressKey(m_request.peer);
    return key ? note(limiter.admit(rateClass, *key)) : Result<void>{};
}

Result<void> Exchange::chargeAccount(const Actor &actor, bool mayWait)
{
    // Without a verdict of its address it is exempt.
    if (!m_rate)
        return {};
    const auto rateClass = m_rate->rateClass;
    auto &limiter = *m_dispatcher.m_parts.limiter;
    const bool isKnown = !actor.id.isNull();
    if (isKnown)
        KONTOR_CHECK(note(limiter.admit(rateClass, limiter.accountKey(actor.id))));
    auto *shared = m_dispatcher.m_parts.budget;
    if (!shared || !mayWait || rateClass == RateClass::Read)
        return {};
    const auto address = IpAddress::parse(m_request.peer).value_or(IpAddress()).client();
    QByteArrayList who{"address:" + address.toByteArray()};
    if (isKnown)
        who.append("account:" + actor.id.toByteArray());
    const auto charge = shared->charge(rateClass, limiter.limits().of(rateClass), who);
    return charge ? note(limiter.verdict(rateClass, charge->isAdmitted, charge->debt)) : Result<void>{};
}

}
