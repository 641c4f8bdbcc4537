#include "core/sales/checkoutservice.h"

#include "core/sales/cartstore_p.h"
#include "core/sales/checkoutstore_p.h"
#include "core/shipping/shippingstore.h"
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
    if (!record.shippingMethodId)
        problems.push_back({"shipping_option_missing", u"A shipping option is needed."_s, u"/shipping_option"_s});
    else if (!checkout.shippingMethod)
        problems.push_back({"shipping_option_unavailable", u"The shipping option does not go there or not with this weight."_s,
            u"/shipping_option"_s});
    if (!record.payment)
        problems.push_back({"payment_missing", u"A payment method is needed."_s, u"/payment"_s});
    return problems;
}

Result<CheckoutService::Opened> CheckoutService::open(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::openCheckout));
    return m_database.transaction(
        [&](Transaction &transaction) -> Result<Opened> {
            KONTOR_TRY(const auto cart, getCart(transaction, token, m_clock.now()));
            KONTOR_TRY(const qint64 inserted,
                transaction.execute(
                    sql::checkout::insert, {bind("id", CheckoutId::make(m_clock, m_random)), bind("cart_id", cart.id)}));
            KONTOR_TRY(const auto record, findCheckout(transaction, cart.id));
            if (!record)
                return failure(refusedEdit(cart));
            KONTOR_TRY(auto checkout, assemble(transaction, cart, *record));
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
    return edit(token, [&](Transaction &transaction, const Checkout &checkout) {
        return transaction.execute(
            sql::checkout::setContact, {bind("email", email), bind("phone", phone), bind("id", checkout.record.id)});
    });
}

Result<Checkout> CheckoutService::setAddresses(
    const Context &context, const Secret &token, const Address &shipping, const std::optional<Address> &billing)
{
    KONTOR_CHECK(authorise(context, operations::setAddresses));
    return edit(token, [&](Transaction &transaction, const Checkout &checkout) {
        return transaction.execute(sql::checkout::setAddresses,
            {bind("shipping", toJson(shipping)), billing ? bind("billing", toJson(*billing)) : bindNull("billing"),
                bind("id", checkout.record.id)});
    });
}

Result<std::vector<ShippingOption>> CheckoutService::shippingOptions(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::listShippingOptions));
    KONTOR_TRY(const auto checkout, load(m_database, token));
    KONTOR_TRY(const Market market, m_quoter.market(m_database, checkout.cart.record.market));
    KONTOR_TRY(auto methods, listShippingMethods(m_database, market.code, market.currency));
    const auto country = checkout.record.shippingAddress ? checkout.record.shippingAddress->country : market.defaultCountry;
    std::vector<ShippingOption> options;
    for (auto &method : methods)
        if (const auto amount = method.price(country, checkout.cart.weightGrams); amount && market.serves(country))
            options.push_back({std::move(method), *amount});
    return options;
}

Result<Checkout> CheckoutService::setShippingOption(const Context &context, const Secret &token, const ShippingMethodId &method)
{
    KONTOR_CHECK(authorise(context, operations::setShippingOption));
    return edit(token, [&](Transaction &transaction, const Checkout &checkout) -> Result<qint64> {
        KONTOR_TRY(const Market market, m_quoter.market(transaction, checkout.cart.record.market));
        KONTOR_TRY(const auto methods, listShippingMethods(transaction, market.code, market.currency));
        if (std::none_of(methods.begin(), methods.end(), [&](const ShippingMethod &known) { return known.id == method; }))
            return invalid(u"/shipping_option_id"_s, "unknown_shipping_option"_L1, u"There is no such shipping option."_s);
        return transaction.execute(sql::checkout::setShippingMethod, {bind("method_id", method), bind("id", checkout.record.id)});
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
    return edit(token, [&](Transaction &transaction, const Checkout &checkout) {
        return transaction.execute(sql::checkout::setPayment,
            {bind("provider", choice.provider), bind("method", choice.method), bind("data", choice.data),
                bind("id", checkout.record.id)});
    });
}

Result<Checkout> CheckoutService::load(Session &session, const Secret &token)
{
    KONTOR_TRY(const auto cart, getCart(session, token, m_clock.now()));
    KONTOR_TRY(const auto record, findCheckout(session, cart.id));
    if (!record)
        return notFound("checkout"_L1);
    return assemble(session, cart, *record);
}

Result<Checkout> CheckoutService::edit(
    const Secret &token, const std::function<Result<qint64>(Transaction &, const Checkout &)> &change)
{
    return m_database.transaction(
        [&](Transaction &transaction) -> Result<Checkout> {
            KONTOR_TRY(const auto before, load(transaction, token));
            KONTOR_TRY(const qint64 changed, change(transaction, before));
            if (changed == 0)
                return failure(refusedEdit(before.cart.record));
            return load(transaction, token);
        },
        Durability::Relaxed);
}

Result<Checkout> CheckoutService::assemble(Session &session, const CartRecord &cart, const CheckoutRecord &record)
{
    KONTOR_TRY(const Market market, m_quoter.market(session, cart.market));
    TaxPlace place{.country = market.defaultCountry};
    if (const auto &address = record.shippingAddress)
        place = {.country = address->country, .region = address->region, .postalCode = address->postalCode};
    Checkout checkout{.record = record, .cart = {}, .shippingMethod = {}, .payment = {}, .orderId = {}, .problems = {}};
    KONTOR_TRY(checkout.cart, m_quoter.price(session, cart, market, place));
    if (record.shippingMethodId) {
        KONTOR_TRY(auto methods, listShippingMethods(session, market.code, market.currency));
        for (auto &method : methods) {
            const auto amount = method.price(place.country, checkout.cart.weightGrams);
            if (method.id != *record.shippingMethodId || !amount)
                continue;
            const ShippingCharge charge{.amount = *amount, .taxRate = m_quoter.taxRate(place, method.taxClass)};
            KONTOR_CHECK(m_quoter.addShipping(checkout.cart, market, charge));
            checkout.shippingMethod = std::move(method);
            break;
        }
    }
    KONTOR_TRY(checkout.payment, findLivePayment(session, record.id, market.currency));
    if (record.state == CheckoutState::Completed) {
        KONTOR_TRY(checkout.orderId, findOrderOfCart(session, cart.id));
    } else {
        checkout.problems = findProblems(checkout, market);
    }
    return checkout;
}

}
