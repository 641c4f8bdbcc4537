#pragma once

#include "core/base/context.h"
#include "core/sales/checkout.h"
#include "core/sales/quoter.h"
#include "core/shipping/shippingbook.h"

namespace kontor {

struct StoredCheckout;

namespace operations {
inline constexpr Operation openCheckout{"checkout.open", Public};
inline constexpr Operation viewCheckout{"checkout.view", Public};
inline constexpr Operation setContact{"checkout.set_contact", Public};
inline constexpr Operation setAddresses{"checkout.set_addresses", Public};
inline constexpr Operation listShippingOptions{"checkout.list_shipping_options", Public};
inline constexpr Operation setShippingOption{"checkout.set_shipping_option", Public};
inline constexpr Operation listPaymentMethods{"checkout.list_payment_methods", Public};
}

/**
 * The steps before an order, in any order. A checkout is opened by its cart's token; every reply carries what is still
 * missing. Steps are refused with 409 while a payment is under way (`in_progress`) and after (`already_placed`).
 */
class KONTOR_EXPORT CheckoutService
{
public:
    CheckoutService(Database &database, Quoter &quoter, ShippingBook &shipping, const Clock &clock, Random &random)
        : m_database(database),
          m_quoter(quoter),
          m_shipping(shipping),
          m_clock(clock),
          m_random(random)
    {
    }

    struct Opened
    {
        Checkout checkout;
        bool created;
    };
    /** The checkout of a cart, made if there is none. */
    Result<Opened> open(const Context &context, const Secret &token);
    Result<Checkout> view(const Context &context, const Secret &token);
    Result<Checkout> setContact(const Context &context, const Secret &token, const Email &email, const QString &phone);
    Result<Checkout> setAddresses(
        const Context &context, const Secret &token, const Address &shipping, const std::optional<Address> &billing);
    Result<std::vector<ShippingOption>> shippingOptions(const Context &context, const Secret &token);
    Result<Checkout> setShippingOption(const Context &context, const Secret &token, const ShippingMethodId &method);
    Result<std::vector<PaymentMethod>> paymentMethods(const Context &context, const Secret &token);
    /** Remembers how the buyer wants to pay; nothing is charged. Placement opens the payment of client-confirmed ones. */
    Result<Checkout> choosePayment(const Secret &token, const PaymentChoice &choice);

    /** The checkout with its cart priced for its address, and its problems; for the verbs here and for placement. */
    Result<Checkout> load(Session &session, const Secret &token);

private:
    Result<Checkout> edit(const Secret &token, const std::function<Result<qint64>(Transaction &)> &change);
    /** What is stored, priced for its address. */
    Result<Checkout> assemble(Session &session, const StoredCheckout &stored);
    Result<void> addShipping(Session &session, Checkout &checkout, const Market &market, const TaxPlace &place);
    Result<std::span<const ShippingMethod>> shippingMethods(Session &session, const Market &market);

    Database &m_database;
    Quoter &m_quoter;
    ShippingBook &m_shipping;
    const Clock &m_clock;
    Random &m_random;
};

/** What keeps this checkout from being completed. */
std::vector<Problem> findProblems(const Checkout &checkout, const Market &market);

}
