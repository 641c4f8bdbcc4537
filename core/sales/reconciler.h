#pragma once

#include "core/sales/cartservice.h"
#include "core/sales/placement.h"

namespace kontor {

/**
 * Finishes what was left in the middle: payments whose gateway was silent or whose server died, holds whose time is
 * over, money for which there is no order, carts that nobody wants. Runs on a background worker's thread, where
 * waiting for a gateway is allowed.
 */
class KONTOR_EXPORT Reconciler
{
public:
    Reconciler(Placement &placement, CartService &carts, const PaymentProviders &providers)
        : m_placement(placement),
          m_carts(carts),
          m_providers(providers)
    {
    }

    /** One round; how many payments were taken up. */
    Result<int> run();
    /** The job "payment.return_money": cancels at the gateway until it says that nothing is charged. */
    Result<void> returnMoney(const PaymentId &payment);

private:
    Result<void> drive(Placement::Lapsed payment);

    Placement &m_placement;
    CartService &m_carts;
    const PaymentProviders &m_providers;
    Context m_context{.actor = Actor::system(u"reconciler"_s)};
};

}
