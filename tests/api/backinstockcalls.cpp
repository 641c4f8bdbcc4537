#include "core/inventory/backinstock.h"
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

namespace kontor::test {

namespace {

using Calls = std::map<QByteArray, Call>;
using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

struct Missing
{
    QByteArray target; ///< of its subscriptions
    QByteArray variant;
};
Missing soldOut(OpenShop &s)
{
    static int count = 0;
    const auto sku = "GONE-" + QByteArray::number(++count);
    return {"/v1/products/" + sku.toLower() + "/back-in-stock", s.shop.addGoods(sku.constData(), 990, 0).variant.toByteArray()};
}
QByteArray wish(const QByteArray &variant, const char *email = "ada@example.org")
{
    return object({{"variant_id", variant}, {"email", email}});
}
Person confirmed(OpenShop &s)
{
    auto person = newCustomer(s.client);
    run(s.shop.database(), "update identity.account set email_confirmed_at = now() where id = '" + person.id + "'");
    return person;
}
// A guest's subscription, and the link of its mail.
QByteArray link(OpenShop &s, const char *prefix)
{
    const auto missing = soldOut(s);
    s.client.post(missing.target, wish(missing.variant, "grace@example.org"));
    const auto id =
        value(s.shop.database(), "select id from inventory.back_in_stock where variant_id = '" + missing.variant + "'");
    SystemRandom random;
    const auto token = makeLinkToken(s.shop.database(), prefix, id, random);
    return object({{"subscription_id", id}, {"token", token->text()}});
}
QByteArray wrongLink()
{
    return object({{"subscription_id", OpenShop::someId()}, {"token", "bu_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}});
}

}

void addBackInStockCalls(Calls &out)
{
    out["back_in_stock_subscribe"] = [](OpenShop &s) {
        const auto missing = soldOut(s);
        return s.client.post(missing.target, wish(missing.variant));
    };
    out["back_in_stock_confirm"] = [](OpenShop &s) {
        return s.client.post("/v1/back-in-stock/confirm", link(s, confirmTokenPrefix));
    };
    out["back_in_stock_unsubscribe"] = [](OpenShop &s) {
        return s.client.post("/v1/back-in-stock/unsubscribe", link(s, unsubscribeTokenPrefix));
    };
    out["back_in_stock_list_own"] = [](OpenShop &s) {
        const auto person = confirmed(s);
        const auto missing = soldOut(s);
        s.client.post(missing.target, object({{"variant_id", missing.variant}}), person.bearer);
        return s.client.get("/v1/me/back-in-stock?count=true", person.bearer);
    };
    out["back_in_stock_remove_own"] = [](OpenShop &s) {
        const auto person = confirmed(s);
        const auto missing = soldOut(s);
        const auto made = s.client.post(missing.target, object({{"variant_id", missing.variant}}), person.bearer);
        return s.client.del("/v1/me/back-in-stock/" + made.text("id"), person.bearer);
    };
}

void addBackInStockRefusals(Refusals &out)
{
    const QByteArray id = "back_in_stock_subscribe";
    out[{id, "not_found"}] = [](OpenShop &s) {
        return s.client.post("/v1/products/no-such-thing/back-in-stock", wish(soldOut(s).variant));
    };
    out[{id, "unknown_market"}] = [](OpenShop &s) {
        const auto missing = soldOut(s);
        return s.client.post(missing.target + "?market=mars", wish(missing.variant));
    };
    out[{id, "unknown_variant"}] = [](OpenShop &s) {
        return s.client.post(soldOut(s).target, wish(s.mug.variant.toByteArray()));
    };
    out[{id, "variant_available"}] = [](OpenShop &s) {
        return s.client.post("/v1/products/mug-1/back-in-stock", wish(s.mug.variant.toByteArray()));
    };
    out[{"back_in_stock_confirm", "invalid_ticket"}] = [](OpenShop &s) {
        return s.client.post("/v1/back-in-stock/confirm", wrongLink());
    };
    out[{"back_in_stock_unsubscribe", "invalid_ticket"}] = [](OpenShop &s) {
        return s.client.post("/v1/back-in-stock/unsubscribe", wrongLink());
    };
    out[{"back_in_stock_list_own", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/me/back-in-stock?cursor=bm9uc2Vuc2U", newCustomer(s.client).bearer);
    };
    out[{"back_in_stock_remove_own", "not_found"}] = [](OpenShop &s) {
        return s.client.del("/v1/me/back-in-stock/" + s.someId(), newCustomer(s.client).bearer);
    };
}

}
