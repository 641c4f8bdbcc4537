#include "tests/api/operations.h"

namespace kontor::test {

namespace {

constexpr auto staleMatch = "If-Match: \"4711\"\r\n";

int nextNumber()
{
    static int count = 0;
    return ++count;
}

// A product of its own for each call: its path.
QByteArray newProduct(OpenShop &s)
{
    const auto n = QByteArray::number(nextNumber());
    return "/v1/admin/products/"
        + s.client
              .post("/v1/admin/products",
                  "{\"title\":\"Call " + n + "\",\"variants\":[{\"sku\":\"CALL-" + n + "\",\"prices\":[]}]}", s.staff)
              .text("id");
}

// The path of a variant beside another one.
QByteArray newVariant(OpenShop &s)
{
    const auto product = newProduct(s);
    s.client.post(product + "/variants/matrix",
        R"({"options":[{"name":"Size","values":["S","M"]}],"sku_prefix":"VAR-)" + QByteArray::number(nextNumber()) + "\"}",
        s.staff);
    const auto variants = s.client.get(product, s.staff).json["variants"_L1].toArray();
    return "/v1/admin/variants/" + variants[1].toObject()["id"_L1].toString().toUtf8();
}

QByteArray newCollection(OpenShop &s)
{
    return "/v1/admin/collections/"
        + s.client
              .post("/v1/admin/collections",
                  "{\"title\":\"Gifts " + QByteArray::number(nextNumber())
                      + R"(","rule":{"tags":["gift"],"options":[{"name":"Size","values":["S"]}]}})",
                  s.staff)
              .text("id");
}

QByteArray nowhere(OpenShop &s)
{
    return "/v1/admin/products/" + s.someId();
}

QByteArray bulk(OpenShop &s, const QByteArray &set, const QByteArray &mode = "all_or_nothing", const QByteArray &version = "null")
{
    const auto path = newProduct(s);
    return "{\"mode\":\"" + mode + "\",\"changes\":[{\"id\":\"" + path.sliced(path.lastIndexOf('/') + 1)
        + "\",\"version\":" + version + ",\"set\":" + set + "}]}";
}

Answer matrix(OpenShop &s, const QByteArray &product, const QByteArray &prefix, const QByteArray &head = {})
{
    return s.client.post(product + "/variants/matrix",
        R"({"options":[{"name":"Size","values":["S","M","L"]}],"sku_prefix":")" + prefix + "\"}", s.staff + head);
}

Answer addVariant(OpenShop &s, const QByteArray &product, const QByteArray &members, const QByteArray &head = {})
{
    return s.client.post(product + "/variants", "{\"variants\":[{" + members + ",\"prices\":[]}]}", s.staff + head);
}

void addReads(std::map<QByteArray, Call> &out)
{
    out["product_list_staff"] = [](OpenShop &s) {
        newProduct(s);
        return s.client.get("/v1/admin/products?limit=1&count=true&sort=updated&q=call", s.staff);
    };
    out["product_view_history"] = [](OpenShop &s) { return s.client.get(newProduct(s) + "/history", s.staff); };
    out["product_list_brands"] = [](OpenShop &s) {
        s.client.patch(newProduct(s), R"({"brand":"Elbwerk"})", s.staff);
        return s.client.get("/v1/admin/brands?limit=1", s.staff);
    };
    out["product_list_tags"] = [](OpenShop &s) {
        s.client.patch(newProduct(s), R"({"tags":["gift","blue"]})", s.staff);
        return s.client.get("/v1/admin/tags?limit=1", s.staff);
    };
    out["product_list_related"] = [](OpenShop &s) { return s.client.get("/v1/products/mug-1/related"); };
    out["variant_list"] = [](OpenShop &s) {
        return s.client.get(
            "/v1/admin/products/" + s.client.get(newVariant(s), s.staff).text("product_id") + "/variants?limit=1", s.staff);
    };
    out["variant_find"] = [](OpenShop &s) { return s.client.get("/v1/admin/variants?code=MUG-1", s.staff); };
    out["variant_view"] = [](OpenShop &s) { return s.client.get(newVariant(s), s.staff); };
    out["collection_list"] = [](OpenShop &s) {
        newCollection(s);
        return s.client.get("/v1/collections");
    };
    out["collection_view"] = [](OpenShop &s) {
        return s.client.get("/v1/collections/" + s.client.get(newCollection(s), s.staff).text("slug"));
    };
    out["collection_list_staff"] = [](OpenShop &s) { return s.client.get("/v1/admin/collections", s.staff); };
    out["collection_view_staff"] = [](OpenShop &s) { return s.client.get(newCollection(s), s.staff); };
}

void addWrites(std::map<QByteArray, Call> &out)
{
    out["product_change_many"] = [](OpenShop &s) {
        return s.client.post("/v1/admin/products/bulk", bulk(s, R"({"brand":"Elbwerk","tags":["gift"]})", "per_row"), s.staff);
    };
    out["product_duplicate"] = [](OpenShop &s) {
        return s.client.post(
            newProduct(s) + "/duplicate", "{\"sku_suffix\":\"-D" + QByteArray::number(nextNumber()) + "\"}", s.staff);
    };
    out["product_translate"] = [](OpenShop &s) {
        return s.client.put(
            newProduct(s) + "/translations/de", R"({"title":"Becher","description":"<p>Von Hand.</p>"})", s.staff);
    };
    out["product_remove_translation"] = [](OpenShop &s) {
        const auto path = newProduct(s) + "/translations/de";
        s.client.put(path, R"({"title":"Becher"})", s.staff);
        return s.client.del(path, s.staff);
    };
    out["variant_add"] = [](OpenShop &s) {
        const auto n = QByteArray::number(nextNumber());
        const auto product = newProduct(s);
        matrix(s, product, "ADD-" + n);
        return addVariant(s, product, "\"sku\":\"ADDED-" + n + R"(","options":{"Size":"XL"})");
    };
    out["variant_combine"] = [](OpenShop &s) { return matrix(s, newProduct(s), "MTX-" + QByteArray::number(nextNumber())); };
    out["variant_change"] = [](OpenShop &s) {
        return s.client.patch(newVariant(s), R"({"barcode":"4006381333931","weight_g":12,"length_mm":30})", s.staff);
    };
    out["variant_remove"] = [](OpenShop &s) { return s.client.del(newVariant(s), s.staff); };
    out["collection_create"] = [](OpenShop &s) {
        return s.client.post("/v1/admin/collections",
            "{\"title\":\"Blue " + QByteArray::number(nextNumber()) + R"(","rule":{"brands":["Elbwerk"],"in_stock":true}})",
            s.staff);
    };
    out["collection_change"] = [](OpenShop &s) { return s.client.patch(newCollection(s), R"({"is_active":false})", s.staff); };
    out["collection_remove"] = [](OpenShop &s) { return s.client.del(newCollection(s), s.staff); };
}

using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

void addReadRefusals(Refusals &out)
{
    const auto staff = [&out](const char *id, const char *code, const QByteArray &target) {
        out[{id, code}] = [target](OpenShop &s) { return s.client.get(QByteArray(target).replace("{}", s.someId()), s.staff); };
    };
    staff("product_list_staff", "invalid_cursor", "/v1/admin/products?cursor=bm9uc2Vuc2U");
    staff("product_list_brands", "invalid_cursor", "/v1/admin/brands?cursor=bm9uc2Vuc2U");
    staff("product_list_tags", "invalid_cursor", "/v1/admin/tags?cursor=bm9uc2Vuc2U");
    staff("product_view_history", "not_found", "/v1/admin/products/{}/history");
    staff("product_view_history", "invalid_cursor", "/v1/admin/products/{}/history?cursor=bm9uc2Vuc2U");
    staff("variant_list", "not_found", "/v1/admin/products/{}/variants");
    staff("variant_list", "invalid_cursor", "/v1/admin/products/{}/variants?cursor=bm9uc2Vuc2U");
    staff("variant_view", "not_found", "/v1/admin/variants/{}");
    staff("collection_view_staff", "not_found", "/v1/admin/collections/{}");
    staff("collection_view", "not_found", "/v1/collections/nothing");
    staff("product_list", "not_found", "/v1/products?collection=nothing");
    staff("product_list_related", "not_found", "/v1/products/nothing/related");
    staff("product_list_related", "unknown_market", "/v1/products/mug-1/related?market=mars");
}

void addProductRefusals(Refusals &out)
{
    // The same faults, of one product and of many.
    const std::pair<const char *, QByteArray> faults[] = {
        {"unknown_category", R"({"category_ids":["01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"]})"},
        {"unknown_tax_class", R"({"tax_class":"luxury"})"}, {"unknown_shipping_profile", R"({"shipping_profile":"nothing"})"},
        {"unknown_attribute", R"({"attributes":{"nowhere":1}})"}, {"slug_taken", R"({"slug":"mug-1"})"},
        {"unknown_image", R"({"images":[{"id":"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"}]})"},
        {"unknown_variant", R"({"images":[{"url":"https://example.com/x","sku":"NOWHERE"}]})"},
        {"unknown_product", R"({"related_ids":["01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"]})"}};
    for (const auto &[code, set] : faults) {
        out[{"product_change", code}] = [set](OpenShop &s) { return s.client.patch(newProduct(s), set, s.staff); };
        out[{"product_change_many", code}] = [set](OpenShop &s) {
            return s.client.post("/v1/admin/products/bulk", bulk(s, set), s.staff);
        };
    }
    out[{"product_change_many", "unknown_choice"}] = [](OpenShop &s) {
        s.client.post("/v1/admin/attributes",
            R"({"code":"bulk_grain","label":"Grain","type":"choice","choices":[{"code":"fine","label":"Fine"}]})", s.staff);
        return s.client.post("/v1/admin/products/bulk", bulk(s, R"({"attributes":{"bulk_grain":"coarse"}})"), s.staff);
    };
    out[{"product_change_many", "stale_version"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/products/bulk", bulk(s, "{}", "all_or_nothing", "4711"), s.staff);
    };
    out[{"product_change_many", "not_found"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/products/bulk", "{\"changes\":[{\"id\":\"" + s.someId() + "\",\"set\":{}}]}", s.staff);
    };
    out[{"product_create", "wrong_check_digit"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/products",
            R"({"title":"Odd","variants":[{"sku":"ODD-9","barcode":"4006381333932","prices":[]}]})", s.staff);
    };
    out[{"product_create", "unknown_variant"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/products",
            R"({"title":"Odd","variants":[{"sku":"ODD-8","prices":[]}],"images":[{"url":"https://example.com/x","sku":"NOWHERE"}]})",
            s.staff);
    };
    const auto duplicate = [](OpenShop &s, const QByteArray &path, const QByteArray &body) {
        return s.client.post(path + "/duplicate", body, s.staff);
    };
    out[{"product_duplicate", "not_found"}] = [=](OpenShop &s) { return duplicate(s, nowhere(s), R"({"sku_suffix":"-2"})"); };
    out[{"product_duplicate", "slug_taken"}] = [=](OpenShop &s) {
        return duplicate(s, newProduct(s), R"({"sku_suffix":"-2","slug":"mug-1"})");
    };
    out[{"product_duplicate", "sku_taken"}] = [=](OpenShop &s) {
        const auto path = newProduct(s);
        duplicate(s, path, R"({"sku_suffix":"-2"})");
        return duplicate(s, path, R"({"sku_suffix":"-2"})");
    };
    const auto translate = [](OpenShop &s, const QByteArray &path, const QByteArray &more, const QByteArray &head = {}) {
        return s.client.put(path, "{\"title\":\"Becher\"" + more + '}', s.staff + head);
    };
    out[{"product_translate", "not_found"}] = [=](OpenShop &s) { return translate(s, nowhere(s) + "/translations/de", {}); };
    out[{"product_translate", "stale_version"}] = [=](OpenShop &s) {
        return translate(s, newProduct(s) + "/translations/de", {}, staleMatch);
    };
    out[{"product_translate", "unknown_locale"}] = [=](OpenShop &s) {
        return translate(s, newProduct(s) + "/translations/tlh", {});
    };
    out[{"product_translate", "unknown_attribute"}] = [=](OpenShop &s) {
        return translate(s, newProduct(s) + "/translations/de", R"(,"attributes":{"nowhere":"x"})");
    };
    out[{"product_remove_translation", "not_found"}] = [](OpenShop &s) {
        return s.client.del(newProduct(s) + "/translations/de", s.staff);
    };
    out[{"product_remove_translation", "stale_version"}] = [](OpenShop &s) {
        return s.client.del(newProduct(s) + "/translations/de", s.staff + staleMatch);
    };
}

void addVariantRefusals(Refusals &out)
{
    out[{"variant_add", "not_found"}] = [](OpenShop &s) { return addVariant(s, nowhere(s), R"("sku":"LOST")"); };
    out[{"variant_add", "stale_version"}] = [](OpenShop &s) {
        return addVariant(s, newProduct(s), R"("sku":"LATE")", staleMatch);
    };
    out[{"variant_add", "sku_taken"}] = [](OpenShop &s) {
        const auto product = newProduct(s);
        matrix(s, product, "TKN-" + QByteArray::number(nextNumber()));
        return addVariant(s, product, R"("sku":"MUG-1","options":{"Size":"XL"})");
    };
    out[{"variant_add", "variant_exists"}] = [](OpenShop &s) { return addVariant(s, newProduct(s), R"("sku":"TWIN-1")"); };
    out[{"variant_add", "wrong_options"}] = [](OpenShop &s) {
        return addVariant(s, newProduct(s), R"("sku":"ODD-3","options":{"Size":"S"})");
    };
    out[{"variant_add", "wrong_check_digit"}] = [](OpenShop &s) {
        return addVariant(s, newProduct(s), R"("sku":"ODD-4","barcode":"4006381333932")");
    };
    out[{"variant_combine", "not_found"}] = [](OpenShop &s) { return matrix(s, nowhere(s), "X"); };
    out[{"variant_combine", "stale_version"}] = [](OpenShop &s) { return matrix(s, newProduct(s), "X", staleMatch); };
    out[{"variant_combine", "sku_taken"}] = [](OpenShop &s) {
        matrix(s, newProduct(s), "SAME");
        return matrix(s, newProduct(s), "SAME");
    };
    out[{"variant_combine", "wrong_options"}] = [](OpenShop &s) {
        const auto product = newProduct(s);
        matrix(s, product, "WRONG-" + QByteArray::number(nextNumber()));
        return s.client.post(
            product + "/variants/matrix", R"({"options":[{"name":"Colour","values":["Blue"]}],"sku_prefix":"W"})", s.staff);
    };
    const auto change = [](OpenShop &s, const QByteArray &body, const QByteArray &head = {}) {
        return s.client.patch(newVariant(s), body, s.staff + head);
    };
    out[{"variant_change", "not_found"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/variants/" + s.someId(), "{}", s.staff);
    };
    out[{"variant_change", "stale_version"}] = [=](OpenShop &s) { return change(s, "{}", staleMatch); };
    out[{"variant_change", "sku_taken"}] = [=](OpenShop &s) { return change(s, R"({"sku":"MUG-1"})"); };
    out[{"variant_change", "variant_exists"}] = [=](OpenShop &s) { return change(s, R"({"options":{"Size":"S"}})"); };
    out[{"variant_change", "wrong_options"}] = [=](OpenShop &s) { return change(s, R"({"options":{"Size":"XXS"}})"); };
    out[{"variant_change", "wrong_check_digit"}] = [=](OpenShop &s) { return change(s, R"({"barcode":"4006381333932"})"); };
    out[{"variant_change", "out_of_stock"}] = [](OpenShop &s) {
        const auto goods = s.shop.addGoods(("LATER-" + QByteArray::number(nextNumber())).constData(), 990, 1);
        run(s.shop.database(),
            "update inventory.level set backorder_limit = 5 where variant_id = '" + goods.variant.toByteArray() + "'");
        const auto basket = readyBasket(s.client, goods.variant, {.quantity = 3});
        s.client.post(
            basket.path() + "/complete", basket.confirmation(), "Idempotency-Key: later-" + goods.variant.toByteArray() + "\r\n");
        return s.client.patch("/v1/admin/variants/" + goods.variant.toByteArray(), R"({"stock_policy":"deny"})", s.staff);
    };
    out[{"variant_remove", "not_found"}] = [](OpenShop &s) { return s.client.del("/v1/admin/variants/" + s.someId(), s.staff); };
    out[{"variant_remove", "stale_version"}] = [](OpenShop &s) { return s.client.del(newVariant(s), s.staff + staleMatch); };
    out[{"variant_remove", "last_variant"}] = [](OpenShop &s) {
        const auto variants = s.client.get(newProduct(s), s.staff).json["variants"_L1].toArray();
        return s.client.del("/v1/admin/variants/" + variants[0].toObject()["id"_L1].toString().toUtf8(), s.staff);
    };
    out[{"variant_remove", "variant_in_use"}] = [](OpenShop &s) {
        const auto path = newVariant(s);
        run(s.shop.database(),
            "insert into inventory.level (id, variant_id, location_id) select ops.uuid_v7(), '"
                + path.sliced(path.lastIndexOf('/') + 1) + "', id from inventory.location limit 1");
        return s.client.del(path, s.staff);
    };
}

void addCollectionRefusals(Refusals &out)
{
    const auto nothing = [](OpenShop &s) { return "/v1/admin/collections/" + s.someId(); };
    const auto create = [](OpenShop &s) {
        return s.client.post("/v1/admin/collections", R"({"title":"Taken","rule":{"in_stock":true}})", s.staff);
    };
    out[{"collection_create", "slug_taken"}] = [=](OpenShop &s) {
        create(s);
        return create(s);
    };
    out[{"collection_change", "slug_taken"}] = [=](OpenShop &s) {
        create(s);
        return s.client.patch(newCollection(s), R"({"slug":"taken"})", s.staff);
    };
    for (const auto &[code, rule] :
        {std::pair<const char *, QByteArray>("unknown_category", R"({"category_ids":["01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"]})"),
            std::pair<const char *, QByteArray>("unknown_attribute", R"({"attributes":[{"name":"nowhere","values":["x"]}]})")}) {
        out[{"collection_create", code}] = [rule](OpenShop &s) {
            return s.client.post("/v1/admin/collections", "{\"title\":\"Odd\",\"rule\":" + rule + '}', s.staff);
        };
        out[{"collection_change", code}] = [rule](OpenShop &s) {
            return s.client.patch(newCollection(s), "{\"rule\":" + rule + '}', s.staff);
        };
    }
    out[{"collection_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch(nothing(s), "{}", s.staff); };
    out[{"collection_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(newCollection(s), "{}", s.staff + staleMatch);
    };
    out[{"collection_remove", "not_found"}] = [=](OpenShop &s) { return s.client.del(nothing(s), s.staff); };
    out[{"collection_remove", "stale_version"}] = [](OpenShop &s) {
        return s.client.del(newCollection(s), s.staff + staleMatch);
    };
}

}

void addProductCalls(std::map<QByteArray, Call> &out)
{
    addReads(out);
    addWrites(out);
}

void addProductRefusedCalls(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    addReadRefusals(out);
    addProductRefusals(out);
    addVariantRefusals(out);
    addCollectionRefusals(out);
}

}
