// The calls of tst_operations.cpp that are about shipping profiles, shipping methods and tax classes.
#include "tests/api/operations.h"

#include "tests/support/suite.h"

#include <QJsonArray>

namespace kontor::test {

namespace {

constexpr auto staleMatch = "If-Match: \"4711\"\r\n";
constexpr auto profiles = "/v1/admin/shipping-profiles";

QByteArray newProfile()
{
    static int count = 0;
    return object({{"code", u"profile-%1"_s.arg(++count)}, {"name", "Bulky goods"}});
}

// A profile of its own for each call: its code.
QByteArray profileOf(OpenShop &s)
{
    return s.client.post(profiles, newProfile(), s.staff).text("code");
}

QByteArray pathOf(const QByteArray &profile)
{
    return profiles + QByteArray("/") + profile;
}

QByteArray aMethod(OpenShop &s)
{
    return "/v1/admin/shipping-methods/"
        + value(s.shop.database(), "select id from sales.shipping_method where market = 'jp' and code = 'parcel'");
}

QByteArray serving(const QByteArray &profile)
{
    return object({{"profiles", QJsonArray{QString::fromLatin1(profile)}}});
}

}

void addShippingCalls(std::map<QByteArray, Call> &out)
{
    out["shipping_profile_list"] = [](OpenShop &s) { return s.client.get(profiles, s.staff); };
    out["shipping_profile_view"] = [](OpenShop &s) { return s.client.get(pathOf("general"), s.staff); };
    out["shipping_profile_create"] = [](OpenShop &s) { return s.client.post(profiles, newProfile(), s.staff); };
    out["shipping_profile_change"] = [](OpenShop &s) {
        return s.client.patch(pathOf(profileOf(s)), object({{"name", "Very bulky goods"}}), s.staff);
    };
    out["shipping_profile_remove"] = [](OpenShop &s) { return s.client.del(pathOf(profileOf(s)), s.staff); };
    out["shipping_method_list"] = [](OpenShop &s) { return s.client.get("/v1/admin/shipping-methods", s.staff); };
    out["shipping_method_view"] = [](OpenShop &s) { return s.client.get(aMethod(s), s.staff); };
    out["shipping_method_change"] = [](OpenShop &s) {
        const auto served = s.client.patch(aMethod(s), serving(profileOf(s)), s.staff);
        return served.status == 200 ? s.client.patch(aMethod(s), object({{"profiles", QJsonArray()}}), s.staff) : served;
    };
    out["tax_class_list"] = [](OpenShop &s) { return s.client.get("/v1/admin/tax-classes", s.staff); };
}

void addShippingRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    const auto nowhere = [](OpenShop &s) { return "/v1/admin/shipping-methods/" + s.someId(); };
    out[{"shipping_profile_create", "name_taken"}] = [](OpenShop &s) {
        return s.client.post(profiles, object({{"code", "general"}, {"name", "Another"}}), s.staff);
    };
    out[{"shipping_profile_view", "not_found"}] = [](OpenShop &s) { return s.client.get(pathOf("nothing"), s.staff); };
    out[{"shipping_profile_change", "not_found"}] = [](OpenShop &s) { return s.client.patch(pathOf("nothing"), "{}", s.staff); };
    out[{"shipping_profile_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(pathOf("general"), "{}", s.staff + staleMatch);
    };
    out[{"shipping_profile_remove", "not_found"}] = [](OpenShop &s) { return s.client.del(pathOf("nothing"), s.staff); };
    out[{"shipping_profile_remove", "stale_version"}] = [](OpenShop &s) {
        return s.client.del(pathOf("general"), s.staff + staleMatch);
    };
    out[{"shipping_profile_remove", "default_shipping_profile"}] = [](OpenShop &s) {
        return s.client.del(pathOf("general"), s.staff);
    };
    out[{"shipping_profile_remove", "shipping_profile_in_use"}] = [](OpenShop &s) {
        const auto profile = profileOf(s);
        s.client.post("/v1/admin/categories",
            object({{"title", QString::fromLatin1(profile)}, {"shipping_profile", QString::fromLatin1(profile)}}), s.staff);
        return s.client.del(pathOf(profile), s.staff);
    };
    out[{"shipping_method_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(nowhere(s), s.staff); };
    out[{"shipping_method_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch(nowhere(s), "{}", s.staff); };
    out[{"shipping_method_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(aMethod(s), "{}", s.staff + staleMatch);
    };
    out[{"shipping_method_change", "unknown_shipping_profile"}] = [](OpenShop &s) {
        return s.client.patch(aMethod(s), serving("nothing"), s.staff);
    };
    out[{"category_create", "unknown_shipping_profile"}] = [](OpenShop &s) {
        return s.client.post(
            "/v1/admin/categories", object({{"title", "Lost parcels"}, {"shipping_profile", "nothing"}}), s.staff);
    };
    out[{"category_change", "unknown_shipping_profile"}] = [](OpenShop &s) {
        const auto id = s.client.post("/v1/admin/categories", object({{"title", "Parcels"}}), s.staff).text("id");
        return s.client.patch("/v1/admin/categories/" + id, object({{"shipping_profile", "nothing"}}), s.staff);
    };
    out[{"product_create", "unknown_shipping_profile"}] = [](OpenShop &s) {
        return s.client.post(
            "/v1/admin/products", s.newProduct("NEW-SHIPPED").insert(1, "\"shipping_profile\":\"nothing\","), s.staff);
    };
}

}
