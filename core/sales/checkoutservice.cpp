#include "core/sales/checkoutservice.h"

#include "core/sales/cartstore_p.h"
#include "core/sales/checkoutstore_p.h"
#include "sql/checkout.h"

namespace kontor {

std::vector<Problem> findProblems(const Checkout &checkout, const Market &market)
{
    std::vector<Problem> problems;
    const auto &record = checkout.record;
    if (checkout.cart.lines.empty())
        problems.push_back({"cart_empty", u"The cart is empty."_s, u"/items"_s});
    for (size_t i = 0; i < checkout.cart.lines.size(); ++i) {
        const auto &line = checkout.cart.lines[i];
        const auto pointer = u"/items/%1"_s.arg(i);
        if (!line.isSold)
            problems.push_back({"item_unavailable", u"%1 is no longer sold here."_s.arg(line.title), pointer});
        else if (line.available < line.quantity)
            problems.push_back({"out_of_stock", u"Only %1 of %2 are in stock."_s.arg(line.available).arg(line.title), pointer});
    }
    if (record.email.isEmpty())
        problems.push_back({"contact_missing", u"An e-mail address is needed."_s, u"/contact"_s});
    if (!record.shippingAddress)
        problems.push_back({"shipping_address_missing", u"A shipping address is needed."_s, u"/addresses/shipping"_s});
    else if (!market.serves(record.shippingAddress->country))
        problems.push_back(
            {"country_not_served", u"This market does not deliver to that country."_s, u"/addresses/shipping/country"_s});
    if (!checkout.hasShippingOptions)
        problems.push_back({"no_shipping_option", u"No way of shipping takes these goods there together."_s, u"/items"_s});
    else if (!record.shippingMethodId)
        problems.push_back({"shipping_option_missing", u"A shipping option is needed."_s, u"/shipping_option"_s});
    else if (!checkout.shippingMethod)
        problems.push_back(
            {"shipping_option_unavailable", u"The shipping option does not take these goods there."_s, u"/shipping_option"_s});
    if (!record.payment)
        problems.push_back({"payment_missing", u"A payment method is needed."_s, u"/payment"_s});
    return problems;
}

Result<CheckoutService::Opened> CheckoutService::open(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::openCheckout));
    return m_database.transaction(
        [&](Transaction &transaction) -> Result<Opened> {
            KONTOR_TRY(const qint64 inserted,
                transaction.execute(sql::checkout::insert,
                    {bind("id", CheckoutId::make(m_clock, m_random)), bindBytes("token_hash", token.sha256())}));
            KONTOR_TRY(const auto stored, getCheckout(transaction, token, m_clock.now()));
            if (!stored.checkout)
                return failure(refusedEdit(stored.cart));
            KONTOR_TRY(auto checkout, assemble(transaction, stored));
            return Opened{.checkout = std::move(checkout), .created = inserted == 1};
        },
        Durability::Relaxed);
}

Result<Checkout> CheckoutService::view(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::viewCheckout));
    return load(m_database, token);
}

Result<Checkout> CheckoutService::setContact(
    const Context &context, const Secret &token, const Email &email, const QString &phone)
{
    KONTOR_CHECK(authorise(context, operations::setContact));
    return edit(token, [&](Transaction &transaction) {
        return transaction.execute(
            sql::checkout::setContact, {bind("email", email), bind("phone", phone), bindBytes("token_hash", token.sha256())});
    });
}

Result<Checkout> CheckoutService::setAddresses(
    const Context &context, const Secret &token, const Address &shipping, const std::optional<Address> &billing)
{
    KONTOR_CHECK(authorise(context, operations::setAddresses));
    return edit(token, [&](Transaction &transaction) {
        return transaction.execute(sql::checkout::setAddresses,
            {bind("shipping", toJson(shipping)), billing ? bind("billing", toJson(*billing)) : bindNull("billing"),
                bindBytes("token_hash", token.sha256())});
    });
}

Result<std::vector<ShippingOption>> CheckoutService::shippingOptions(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::listShippingOptions));
    KONTOR_TRY(const auto checkout, load(m_database, token));
    KONTOR_TRY(const Market market, m_quoter.market(m_database, checkout.cart.record));
    KONTOR_TRY(const auto methods, shippingMethods(m_database, market));
    const auto country = checkout.record.shippingAddress ? checkout.record.shippingAddress->country : market.defaultCountry;
    std::vector<ShippingOption> options;
    for (const auto &method : methods)
        if (const auto amount = method.price(country, checkout.cart.weightGrams, checkout.cart.shippingProfiles);
            amount && market.serves(country))
            options.push_back({method, *amount});
    return options;
}

Result<Checkout> CheckoutService::setShippingOption(const Context &context, const Secret &token, const ShippingMethodId &method)
{
    KONTOR_CHECK(authorise(context, operations::setShippingOption));
    return edit(token, [&](Transaction &transaction) -> Result<qint64> {
        KONTOR_TRY(const auto cart, getCart(transaction, token, m_clock.now()));
        KONTOR_TRY(const Market market, m_quoter.market(transaction, cart));
        KONTOR_TRY(const auto methods, shippingMethods(transaction, market));
        if (std::none_of(methods.begin(), methods.end(), [&](const ShippingMethod &known) { return known.id == method; }))
            return invalid(u"/shipping_option_id"_s, "unknown_shipping_option"_L1, u"There is no such shipping option."_s);
        return transaction.execute(
            sql::checkout::setShippingMethod, {bind("method_id", method), bindBytes("token_hash", token.sha256())});
    });
}

Result<std::vector<PaymentMethod>> CheckoutService::paymentMethods(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::listPaymentMethods));
    KONTOR_TRY(const auto cart, getCart(m_database, token, m_clock.now()));
    return listPaymentMethods(m_database, cart.market);
}

Result<Checkout> CheckoutService::choosePayment(const Secret &token, const PaymentChoice &choice)
{
    return edit(token, [&](Transaction &transaction) {
        return transaction.execute(sql::checkout::setPayment,
            {bind("provider", choice.provider), bind("method", choice.method), bind("data", choice.data),
                bindBytes("token_hash", token.sha256())});
    });
}

Result<Checkout> CheckoutService::load(Session &session, const Secret &token)
{
    KONTOR_TRY(const auto stored, getCheckout(session, token, m_clock.now()));
    if (!stored.checkout)
        return notFound("checkout"_L1);
    return assemble(session, stored);
}

Result<Checkout> CheckoutService::edit(const Secret &token, const std::function<Result<qint64>(Transaction &)> &change)
{
    return m_database.transaction(
        [&](Transaction &transaction) -> Result<Checkout> {
            KONTOR_TRY(const qint64 changed, change(transaction));
            KONTOR_TRY(auto checkout, load(transaction, token));
            if (changed == 0)
                return failure(refusedEdit(checkout.cart.record));
            return checkout;
        },
        Durability::Relaxed);
}

Result<Checkout> CheckoutService::assemble(Session &session, const StoredCheckout &stored)
{
    KONTOR_TRY(const Market market, m_quoter.market(session, stored.cart));
    TaxPlace place{.country = market.defaultCountry};
    if (const auto &address = stored.checkout->shippingAddress)
        place = {.country = address->country, .region = address->region, .postalCode = address->postalCode};
    Checkout checkout{.record = *stored.checkout,
        .cart = {},
        .shippingMethod = {},
        .hasShippingOptions = false,
        .payment = stored.payment,
        .orderId = {},
        .problems = {}};
    KONTOR_TRY(checkout.cart, m_quoter.price(session, stored.cart, market, place));
    KONTOR_CHECK(addShipping(session, checkout, market, place));
    if (checkout.record.state == CheckoutState::Completed) {
        KONTOR_TRY(checkout.orderId, findOrderOfCart(session, stored.cart.id));
    } else {
        checkout.problems = findProblems(checkout, market);
    }
    return checkout;
}

Result<void> CheckoutService::addShipping(Session &session, Checkout &checkout, const Market &market, const TaxPlace &place)
{
    KONTOR_TRY(const auto methods, shippingMethods(session, market));
    std::optional<Money> chosen;
    for (const auto &method : methods) {
        const auto amount = method.price(place.country, checkout.cart.weightGrams, checkout.cart.shippingProfiles);
        if (!amount)
            continue;
        checkout.hasShippingOptions = true;
        if (method.id == checkout.record.shippingMethodId) {
            checkout.shippingMethod = method;
            chosen = amount;
        }
    }
    if (!chosen)
        return {};
    return m_quoter.addShipping(checkout.cart, market,
        ShippingCharge{.amount = *chosen, .taxRate = m_quoter.taxRate(place, checkout.shippingMethod->taxClass)});
}

Result<std::span<const ShippingMethod>> CheckoutService::shippingMethods(Session &session, const Market &market)
{
    return m_shipping.methods(session, market.code, market.currency, m_quoter.revision());
}

}
