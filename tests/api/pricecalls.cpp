// The calls of tst_operations.cpp that are about prices, their lists and customer groups.
#include "tests/api/accounts.h"

#include <QJsonArray>

namespace kontor::test {

namespace {

constexpr auto staleMatch = "If-Match: \"4711\"\r\n";
constexpr auto lists = "/v1/admin/price-lists";
constexpr auto groups = "/v1/admin/customer-groups";

QByteArray newCode()
{
    static int count = 0;
    return "code-" + QByteArray::number(++count);
}

QByteArray named(const QByteArray &code)
{
    return object({{"code", QString::fromLatin1(code)}, {"title", "Something"}});
}

// A list, a group, a price of their own for each call: their paths.
QByteArray newList(OpenShop &s)
{
    return lists + QByteArray("/") + s.client.post(lists, named(newCode()), s.staff).text("id");
}

QByteArray listOfCode(OpenShop &s)
{
    return s.client.post(lists, named(newCode()), s.staff).text("code");
}

QByteArray newGroup(OpenShop &s)
{
    return groups + QByteArray("/") + s.client.post(groups, named(newCode()), s.staff).text("id");
}

QByteArray idIn(const QByteArray &path)
{
    return path.sliced(path.lastIndexOf('/') + 1);
}

QByteArray priceIn(const QByteArray &list, const QString &variant)
{
    return object({{"variant_id", variant}, {"list", QString::fromLatin1(list)},
        {"price", QJsonObject{{u"amount"_s, 199000}, {u"currency"_s, u"EUR"_s}}}});
}

QByteArray newPrice(OpenShop &s)
{
    return "/v1/admin/prices/"
        + s.client.post("/v1/admin/prices", priceIn(listOfCode(s), s.mug.variant.toString()), s.staff).text("id");
}

QByteArray prices(const QByteArray &list, const QString &variant)
{
    return "{\"prices\":[" + priceIn(list, variant) + "]}";
}

QByteArray members(const QByteArray &account)
{
    return object({{"account_ids", QJsonArray{QString::fromLatin1(account)}}});
}

QByteArray baseList(OpenShop &s)
{
    return lists + QByteArray("/") + value(s.shop.database(), "select id from pricing.price_list where code = 'base'");
}

QByteArray forGroup(const QByteArray &group)
{
    return object({{"code", QString::fromLatin1(newCode())}, {"title", "Trade"},
        {"customer_group_ids", QJsonArray{QString::fromLatin1(group)}}});
}

QByteArray inMarket(const char *market)
{
    return object(
        {{"code", QString::fromLatin1(newCode())}, {"title", "There"}, {"markets", QJsonArray{QString::fromLatin1(market)}}});
}

void addGroupCalls(std::map<QByteArray, Call> &out)
{
    out["customer_group_list"] = [](OpenShop &s) { return s.client.get(groups + QByteArray("?count=true"), s.staff); };
    out["customer_group_create"] = [](OpenShop &s) { return s.client.post(groups, named(newCode()), s.staff); };
    out["customer_group_view"] = [](OpenShop &s) { return s.client.get(newGroup(s), s.staff); };
    out["customer_group_change"] = [](OpenShop &s) {
        return s.client.patch(newGroup(s), object({{"title", "Resellers"}}), s.staff);
    };
    out["customer_group_remove"] = [](OpenShop &s) { return s.client.del(newGroup(s), s.staff); };
    out["customer_group_list_members"] = [](OpenShop &s) {
        const auto group = newGroup(s);
        s.client.post(group + "/members", members(newCustomer(s.client).id), s.staff);
        return s.client.get(group + "/members?count=true", s.staff);
    };
    out["customer_group_add_members"] = [](OpenShop &s) {
        return s.client.post(newGroup(s) + "/members", members(newCustomer(s.client).id), s.staff);
    };
    out["customer_group_remove_member"] = [](OpenShop &s) {
        const auto group = newGroup(s);
        const auto customer = newCustomer(s.client);
        s.client.post(group + "/members", members(customer.id), s.staff);
        return s.client.del(group + "/members/" + customer.id, s.staff);
    };
}

void addGroupRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    const auto nowhere = [](OpenShop &s) { return groups + QByteArray("/") + s.someId(); };
    out[{"customer_group_create", "name_taken"}] = [](OpenShop &s) {
        const auto code = newCode();
        s.client.post(groups, named(code), s.staff);
        return s.client.post(groups, named(code), s.staff);
    };
    out[{"customer_group_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(nowhere(s), s.staff); };
    out[{"customer_group_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch(nowhere(s), "{}", s.staff); };
    out[{"customer_group_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(newGroup(s), "{}", s.staff + staleMatch);
    };
    out[{"customer_group_remove", "not_found"}] = [=](OpenShop &s) { return s.client.del(nowhere(s), s.staff); };
    out[{"customer_group_remove", "stale_version"}] = [](OpenShop &s) { return s.client.del(newGroup(s), s.staff + staleMatch); };
    out[{"customer_group_remove", "customer_group_in_use"}] = [](OpenShop &s) {
        const auto group = newGroup(s);
        s.client.post(lists, forGroup(idIn(group)), s.staff);
        return s.client.del(group, s.staff);
    };
    out[{"customer_group_list_members", "not_found"}] = [=](OpenShop &s) {
        return s.client.get(nowhere(s) + "/members", s.staff);
    };
    out[{"customer_group_list_members", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get(newGroup(s) + "/members?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"customer_group_add_members", "not_found"}] = [=](OpenShop &s) {
        return s.client.post(nowhere(s) + "/members", members(newCustomer(s.client).id), s.staff);
    };
    out[{"customer_group_add_members", "unknown_account"}] = [](OpenShop &s) {
        return s.client.post(newGroup(s) + "/members", members(s.someId()), s.staff);
    };
    out[{"customer_group_remove_member", "not_found"}] = [](OpenShop &s) {
        return s.client.del(newGroup(s) + "/members/" + s.someId(), s.staff);
    };
}

}

void addPriceCalls(std::map<QByteArray, Call> &out)
{
    out["product_list_variants"] = [](OpenShop &s) { return s.client.get("/v1/products/mug-1/variants?count=true"); };
    out["price_set_many"] = [](OpenShop &s) {
        return s.client.put("/v1/admin/prices", prices(listOfCode(s), s.mug.variant.toString()), s.staff);
    };
    out["price_list"] = [](OpenShop &s) {
        s.client.get("/v1/admin/prices?count=true&list=base&variant_id=" + s.mug.variant.toByteArray(), s.staff);
        return s.client.get("/v1/admin/prices?count=true", s.staff);
    };
    out["price_view"] = [](OpenShop &s) { return s.client.get(newPrice(s), s.staff); };
    out["price_remove"] = [](OpenShop &s) { return s.client.del(newPrice(s), s.staff); };
    out["price_list_list"] = [](OpenShop &s) { return s.client.get(QByteArray(lists) + "?count=true", s.staff); };
    out["price_list_create"] = [](OpenShop &s) { return s.client.post(lists, inMarket("eu"), s.staff); };
    out["price_list_view"] = [](OpenShop &s) { return s.client.get(newList(s), s.staff); };
    out["price_list_change"] = [](OpenShop &s) {
        return s.client.patch(newList(s), object({{"title", "Summer"}, {"is_active", false}}), s.staff);
    };
    out["price_list_remove"] = [](OpenShop &s) { return s.client.del(newList(s), s.staff); };
    addGroupCalls(out);
}

void addPriceRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    const auto nowhere = [](OpenShop &s) { return lists + QByteArray("/") + s.someId(); };
    const auto unknownGroup = [](OpenShop &s) { return QJsonArray{QString::fromLatin1(s.someId())}; };
    out[{"product_list_variants", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/products/no-such-thing/variants"); };
    out[{"product_list_variants", "unknown_market"}] = [](OpenShop &s) {
        return s.client.get("/v1/products/mug-1/variants?market=mars");
    };
    for (const auto &[operation, path] : {std::pair("price_list", "/v1/admin/prices"), std::pair("price_list_list", lists),
             std::pair("customer_group_list", groups), std::pair("product_list_variants", "/v1/products/mug-1/variants")})
        out[{operation, "invalid_cursor"}] = [target = QByteArray(path)](
                                                 OpenShop &s) { return s.client.get(target + "?cursor=bm9uc2Vuc2U", s.staff); };
    out[{"price_set_many", "unknown_variant"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/prices", prices("base", QString::fromLatin1(s.someId())), s.staff);
    };
    out[{"price_set", "unknown_price_list"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/prices", priceIn("misspelt", s.mug.variant.toString()), s.staff);
    };
    out[{"price_set_many", "unknown_price_list"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/prices", prices("misspelt", s.mug.variant.toString()), s.staff);
    };
    out[{"price_view", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/admin/prices/" + s.someId(), s.staff); };
    out[{"price_remove", "not_found"}] = [](OpenShop &s) { return s.client.del("/v1/admin/prices/" + s.someId(), s.staff); };
    out[{"price_remove", "stale_version"}] = [](OpenShop &s) { return s.client.del(newPrice(s), s.staff + staleMatch); };
    out[{"price_list_create", "name_taken"}] = [](OpenShop &s) {
        return s.client.post(lists, object({{"code", "base"}, {"title", "Mine"}}), s.staff);
    };
    out[{"price_list_create", "unknown_market"}] = [](OpenShop &s) { return s.client.post(lists, inMarket("mars"), s.staff); };
    out[{"price_list_create", "unknown_customer_group"}] = [](OpenShop &s) {
        return s.client.post(lists, forGroup(s.someId()), s.staff);
    };
    out[{"price_list_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(nowhere(s), s.staff); };
    out[{"price_list_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch(nowhere(s), "{}", s.staff); };
    out[{"price_list_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(newList(s), "{}", s.staff + staleMatch);
    };
    out[{"price_list_change", "base_price_list"}] = [](OpenShop &s) {
        return s.client.patch(baseList(s), object({{"is_active", false}}), s.staff);
    };
    out[{"price_list_change", "unknown_market"}] = [](OpenShop &s) {
        return s.client.patch(newList(s), object({{"markets", QJsonArray{u"mars"_s}}}), s.staff);
    };
    out[{"price_list_change", "unknown_customer_group"}] = [=](OpenShop &s) {
        return s.client.patch(newList(s), object({{"customer_group_ids", unknownGroup(s)}}), s.staff);
    };
    out[{"price_list_remove", "not_found"}] = [=](OpenShop &s) { return s.client.del(nowhere(s), s.staff); };
    out[{"price_list_remove", "stale_version"}] = [](OpenShop &s) { return s.client.del(newList(s), s.staff + staleMatch); };
    out[{"price_list_remove", "base_price_list"}] = [](OpenShop &s) { return s.client.del(baseList(s), s.staff); };
    out[{"price_list_remove", "price_list_in_use"}] = [](OpenShop &s) {
        const auto list = newList(s);
        const auto code = s.client.get(list, s.staff).text("code");
        s.client.post("/v1/admin/prices", priceIn(code, s.mug.variant.toString()), s.staff);
        return s.client.del(list, s.staff);
    };
    addGroupRefusals(out);
}

}
