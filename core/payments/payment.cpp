#include "core/payments/payment.h"

#include <array>

namespace kontor {

namespace {

constexpr std::array modeNames = {"offline", "server", "client"};
constexpr std::array stateNames = {"created", "pending", "requires_action", "authorized", "partially_captured", "captured",
    "failed", "canceled", "voided", "auth_expired", "partially_refunded", "refunded", "disputed", "charged_back"};

struct Step
{
    PaymentState from;
    PaymentState to;
};
using enum PaymentState;
constexpr Step steps[] = {
    {Created, Pending},
    {Pending, RequiresAction},
    {RequiresAction, Pending},
    {Pending, Authorized},
    {Pending, Captured},
    {Pending, Failed},
    {Pending, Canceled},
    {RequiresAction, Authorized},
    {RequiresAction, Captured},
    {RequiresAction, Failed},
    {RequiresAction, Canceled},
    {Authorized, PartiallyCaptured},
    {PartiallyCaptured, Captured},
    {Authorized, Captured},
    {Authorized, Voided},
    {PartiallyCaptured, Voided},
    {Authorized, AuthExpired},
    {PartiallyCaptured, AuthExpired},
    {Captured, PartiallyRefunded},
    {PartiallyRefunded, Refunded},
    {Captured, Refunded},
    {Captured, Disputed},
    {Disputed, Captured},
    {Disputed, ChargedBack},
};

}

const char *paymentModeName(PaymentMode mode)
{
    return modeNames[static_cast<size_t>(mode)];
}

PaymentMode parsePaymentMode(QByteArrayView name)
{
    return name == "client" ? PaymentMode::Client : name == "server" ? PaymentMode::Server : PaymentMode::Offline;
}

const char *paymentStateName(PaymentState state)
{
    return stateNames[static_cast<size_t>(state)];
}

std::optional<PaymentState> parsePaymentState(QByteArrayView name)
{
    for (size_t i = 0; i < stateNames.size(); ++i)
        if (name == QByteArrayView(stateNames[i]))
            return static_cast<PaymentState>(i);
    return std::nullopt;
}

bool mayFollow(PaymentState from, PaymentState to)
{
    for (const auto &step : steps)
        if (step.from == from && step.to == to)
            return true;
    return false;
}

}
