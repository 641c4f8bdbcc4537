#include "tests/api/operations.h"

namespace kontor::test {

namespace {

constexpr auto staleMatch = "If-Match: \"4711\"\r\n";

// An attribute of its own for each call: its path.
QByteArray newAttribute(OpenShop &s)
{
    static int count = 0;
    const auto code = "trait_" + QByteArray::number(++count);
    s.client.post("/v1/admin/attributes", "{\"code\":\"" + code + R"(","label":"Trait","type":"text"})", s.staff);
    return "/v1/admin/attributes/" + code;
}

// One that a product has a value of.
QByteArray usedAttribute(OpenShop &s)
{
    const auto path = newAttribute(s);
    s.client.patch("/v1/admin/products/" + s.mug.product.toByteArray(),
        "{\"attributes\":{\"" + path.sliced(path.lastIndexOf('/') + 1) + "\":\"no number\"}}", s.staff);
    return path;
}

QByteArray nowhere()
{
    return "/v1/admin/attributes/nowhere";
}

}

void addAttributeCalls(std::map<QByteArray, Call> &out)
{
    out["attribute_list"] = [](OpenShop &s) {
        newAttribute(s);
        newAttribute(s);
        return s.client.get("/v1/admin/attributes?limit=1", s.staff);
    };
    out["attribute_view"] = [](OpenShop &s) { return s.client.get(newAttribute(s), s.staff); };
    out["attribute_create"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post("/v1/admin/attributes",
            "{\"code\":\"weave_" + QByteArray::number(++count)
                + R"(","label":"Weave","translations":{"de":"Bindung"},"type":"choice",)"
                  R"("choices":[{"code":"twill","label":"Twill","translations":{"de":"Köper"}}]})",
            s.staff);
    };
    out["attribute_foresee"] = [](OpenShop &s) {
        return s.client.post(usedAttribute(s) + "/impact", R"({"type":"number"})", s.staff);
    };
    out["attribute_change"] = [](OpenShop &s) {
        return s.client.patch(newAttribute(s), object({{"label", "Renamed"}}), s.staff);
    };
    out["attribute_remove"] = [](OpenShop &s) { return s.client.del(newAttribute(s), s.staff); };
}

void addAttributeRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    // More products than one change may rewrite.
    const auto crowded = [](OpenShop &s) {
        const auto path = newAttribute(s);
        const auto code = path.sliced(path.lastIndexOf('/') + 1);
        run(s.shop.database(),
            "insert into catalog.product (id, slug, title, attributes) select ops.uuid_v7(), 'crowd-" + code.mid(6)
                + "-' || n, 'One of many', '{\"" + code + "\": \"12\"}' from generate_series(1, 20001) n");
        return path;
    };
    const auto change = [](OpenShop &s, const QByteArray &path) { return s.client.patch(path, R"({"type":"number"})", s.staff); };
    out[{"attribute_list", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/attributes?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"attribute_create", "attribute_exists"}] = [](OpenShop &s) {
        const auto path = newAttribute(s);
        return s.client.post("/v1/admin/attributes",
            "{\"code\":\"" + path.sliced(path.lastIndexOf('/') + 1) + R"(","label":"Again","type":"text"})", s.staff);
    };
    out[{"attribute_view", "not_found"}] = [](OpenShop &s) { return s.client.get(nowhere(), s.staff); };
    out[{"attribute_foresee", "not_found"}] = [](OpenShop &s) { return s.client.post(nowhere() + "/impact", "{}", s.staff); };
    out[{"attribute_change", "not_found"}] = [](OpenShop &s) { return s.client.patch(nowhere(), "{}", s.staff); };
    out[{"attribute_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(newAttribute(s), object({{"label", "Late"}}), s.staff + staleMatch);
    };
    out[{"attribute_change", "attribute_in_use"}] = [=](OpenShop &s) { return change(s, usedAttribute(s)); };
    out[{"attribute_change", "too_many_values"}] = [=](OpenShop &s) { return change(s, crowded(s)); };
    out[{"attribute_remove", "not_found"}] = [](OpenShop &s) { return s.client.del(nowhere(), s.staff); };
    out[{"attribute_remove", "stale_version"}] = [](OpenShop &s) { return s.client.del(newAttribute(s), s.staff + staleMatch); };
    out[{"attribute_remove", "attribute_in_use"}] = [](OpenShop &s) { return s.client.del(usedAttribute(s), s.staff); };
    out[{"attribute_remove", "too_many_values"}] = [=](OpenShop &s) {
        return s.client.del(crowded(s) + "?drop_misfits=true", s.staff);
    };
    out[{"category_create", "unknown_attribute"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/categories", R"({"title":"Odd","attributes":[{"code":"nowhere"}]})", s.staff);
    };
    out[{"category_change", "unknown_attribute"}] = [](OpenShop &s) {
        const auto id = s.client.post("/v1/admin/categories", R"({"title":"Plain"})", s.staff).text("id");
        return s.client.patch("/v1/admin/categories/" + id, R"({"attributes":[{"code":"nowhere"}]})", s.staff);
    };
    for (const char *code : {"unknown_attribute", "unknown_choice"}) {
        const auto values = [code](OpenShop &s) -> QByteArray {
            if (qstrcmp(code, "unknown_attribute") == 0)
                return R"({"nowhere":"x"})";
            s.client.post("/v1/admin/attributes",
                R"({"code":"grain","label":"Grain","type":"choice","choices":[{"code":"fine","label":"Fine"}]})", s.staff);
            return R"({"grain":"coarse"})";
        };
        out[{"product_create", code}] = [=](OpenShop &s) {
            return s.client.post("/v1/admin/products",
                R"({"title":"Odd","variants":[{"sku":"ODD-1","prices":[]}],"attributes":)" + values(s) + '}', s.staff);
        };
        out[{"product_change", code}] = [=](OpenShop &s) {
            return s.client.patch(
                "/v1/admin/products/" + s.mug.product.toByteArray(), "{\"attributes\":" + values(s) + '}', s.staff);
        };
    }
}

}
