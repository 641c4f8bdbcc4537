#pragma once

#include "tests/bench/load/httpclient.h"

#include <string>
#include <vector>

namespace bench {

/** How a buyer pays. */
struct Payment
{
    std::string provider = "manual";
    std::string token; ///< what the gateway's script would have given; empty: none
};

/** A checkout that only has to be completed. */
struct ReadyCheckout
{
    std::string token;
    std::string total; ///< JSON: {"amount":…,"currency":…}
};

/** The steps from an empty cart to an order, as a storefront takes them; each is one request that has to succeed. */
class Storefront
{
public:
    explicit Storefront(HttpClient &client) : m_client(client) {}

    std::string createCart();
    /** The cart as it is then. */
    std::string addItem(const std::string &cart, const std::string &variant, int quantity = 1);
    void changeItem(const std::string &cart, const std::string &item, int quantity);
    /** The id of the first option that goes to the address of a new cart with these lines. */
    std::string findShippingOption(const std::vector<std::string> &variants);
    /** Eight requests: cart, two lines, checkout, contact, addresses, shipping option, payment. */
    ReadyCheckout prepareCheckout(
        const std::string &first, const std::string &second, const std::string &shippingOption, const Payment &payment);
    void complete(const ReadyCheckout &checkout);

private:
    std::string send(std::string_view method, const std::string &target, const std::string &body, const char *what,
        const std::string &headers = {});
    HttpClient &m_client;
};

/** The value of the first `"name":` behind `from`, quotes taken off; fails where there is none. */
std::string pick(const std::string &json, const std::string &name, const std::string &from = {});

}
