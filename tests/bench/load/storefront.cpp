#include "tests/bench/load/storefront.h"

#include "tests/bench/load/failure.h"
#include "tests/bench/load/measure.h"

namespace bench {

namespace {

constexpr auto contact = R"({"email":"ada@example.org","phone":"+49 40 123456"})";
constexpr auto addresses = R"({"shipping":{"first_name":"Ada","last_name":"Lovelace","line1":"Jungfernstieg 1",)"
                           R"("city":"Hamburg","postal_code":"20095","country":"DE"}})";

std::string keyHeader(const std::string &key)
{
    return "Idempotency-Key: " + key + "\r\n";
}

}

std::string pick(const std::string &json, const std::string &name, const std::string &from)
{
    const size_t start = from.empty() ? 0 : json.find('"' + from + "\":");
    const std::string wanted = '"' + name + "\":";
    const size_t at = start == std::string::npos ? start : json.find(wanted, start);
    if (at == std::string::npos)
        fail("no " + name + " in " + json.substr(0, 800));
    const size_t value = at + wanted.size();
    if (json[value] == '"')
        return json.substr(value + 1, json.find('"', value + 1) - value - 1);
    if (json[value] == '{')
        return json.substr(value, json.find('}', value) + 1 - value);
    return json.substr(value, json.find_first_of(",}]", value) - value);
}

std::string Storefront::send(
    std::string_view method, const std::string &target, const std::string &body, const char *what, const std::string &headers)
{
    auto reply = m_client.send(method, target, body, headers);
    require2xx(reply, what);
    return std::move(reply.body);
}

std::string Storefront::createCart()
{
    return pick(send("POST", "/v1/carts", "{}", "creating a cart"), "id");
}

std::string Storefront::addItem(const std::string &cart, const std::string &variant, int quantity)
{
    return send("POST", "/v1/carts/" + cart + "/items",
        R"({"variant_id":")" + variant + R"(","quantity":)" + std::to_string(quantity) + '}', "adding an item");
}

void Storefront::changeItem(const std::string &cart, const std::string &item, int quantity)
{
    send("PATCH", "/v1/carts/" + cart + "/items/" + item, R"({"quantity":)" + std::to_string(quantity) + '}',
        "changing a quantity");
}

std::string Storefront::findShippingOption(const std::vector<std::string> &variants)
{
    const auto cart = createCart();
    for (size_t i = 0; i < 2; ++i)
        addItem(cart, variants[i % variants.size()]);
    const auto base = "/v1/checkouts/" + cart;
    send("POST", "/v1/checkouts", R"({"cart_id":")" + cart + "\"}", "opening a checkout");
    send("PUT", base + "/addresses", addresses, "giving the addresses");
    return pick(send("GET", base + "/shipping-options", {}, "listing the shipping options"), "id", "data");
}

ReadyCheckout Storefront::prepareCheckout(
    const std::string &first, const std::string &second, const std::string &shippingOption, const Payment &payment)
{
    const auto cart = createCart();
    addItem(cart, first);
    addItem(cart, second);
    const auto base = "/v1/checkouts/" + cart;
    send("POST", "/v1/checkouts", R"({"cart_id":")" + cart + "\"}", "opening a checkout");
    send("PUT", base + "/contact", contact, "giving the contact");
    send("PUT", base + "/addresses", addresses, "giving the addresses");
    const auto priced = send(
        "PUT", base + "/shipping-option", R"({"shipping_option_id":")" + shippingOption + "\"}", "choosing the shipping option");
    std::string choice = R"({"provider":")" + payment.provider + '"';
    if (!payment.token.empty())
        choice += R"(,"token":")" + payment.token + '"';
    send("POST", base + "/payments", choice + '}', "choosing how to pay", keyHeader("pay-" + cart));
    return {.token = cart, .total = pick(priced, "total", "totals")};
}

void Storefront::complete(const ReadyCheckout &checkout)
{
    const auto reply = m_client.send("POST", "/v1/checkouts/" + checkout.token + "/complete",
        R"({"expected_total":)" + checkout.total + '}', keyHeader("order-" + checkout.token));
    // 202 is an answer, but no order.
    if (reply.status != 201)
        fail("completing was answered with " + std::to_string(reply.status) + ": " + reply.body.substr(0, 800));
}

}
