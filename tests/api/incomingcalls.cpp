#include "tests/api/operations.h"
#include "tests/support/suite.h"

namespace kontor::test {

namespace {

using Calls = std::map<QByteArray, Call>;
using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

const QByteArray incoming = "/v1/admin/inventory/incoming";

QByteArray body(const QByteArray &variant, const QByteArray &location, int quantity = 10)
{
    return object({{"variant_id", variant}, {"location_id", location}, {"quantity", quantity},
        {"expected_at", "2030-01-05T08:00:00Z"}, {"reference", "PO 4711"}});
}
QByteArray line(OpenShop &s)
{
    const auto made = s.client.post(incoming, body(s.mug.variant.toByteArray(), s.shop.hamburg.toByteArray()), s.staff);
    return incoming + '/' + made.text("id");
}
QByteArray receipt(int quantity)
{
    return object({{"quantity", quantity}, {"reason", "Delivery 4711"}});
}
const QByteArray stale = "If-Match: \"4711\"\r\n";

QByteArray pickup(OpenShop &s, const QByteArray &variant, const QByteArray &product = "mug-1")
{
    // The mug can be fetched in Hamburg.
    s.client.patch("/v1/admin/locations/" + s.shop.hamburg.toByteArray(), object({{"is_pickup", true}}), s.staff);
    return "/v1/products/" + product + "/pickup?variant_id=" + variant;
}

}

void addIncomingCalls(Calls &out)
{
    out["product_list_pickup"] = [](OpenShop &s) { return s.client.get(pickup(s, s.mug.variant.toByteArray())); };
    out["inventory_add_incoming"] = [](OpenShop &s) {
        return s.client.post(incoming, body(s.mug.variant.toByteArray(), s.shop.hamburg.toByteArray()), s.staff);
    };
    out["inventory_list_incoming"] = [](OpenShop &s) {
        return line(s), s.client.get(incoming + "?is_open=true&count=true", s.staff);
    };
    out["inventory_view_incoming"] = [](OpenShop &s) { return s.client.get(line(s), s.staff); };
    out["inventory_change_incoming"] = [](OpenShop &s) { return s.client.patch(line(s), object({{"quantity", 12}}), s.staff); };
    out["inventory_remove_incoming"] = [](OpenShop &s) { return s.client.del(line(s), s.staff); };
    out["inventory_receive_incoming"] = [](OpenShop &s) { return s.client.post(line(s) + "/receipts", receipt(4), s.staff); };
}

void addIncomingRefusals(Refusals &out)
{
    out[{"product_list_pickup", "not_found"}] = [](OpenShop &s) {
        return s.client.get(pickup(s, s.mug.variant.toByteArray(), "no-such-thing"));
    };
    out[{"product_list_pickup", "unknown_market"}] = [](OpenShop &s) {
        return s.client.get(pickup(s, s.mug.variant.toByteArray()) + "&market=mars");
    };
    out[{"product_list_pickup", "unknown_variant"}] = [](OpenShop &s) { return s.client.get(pickup(s, s.someId())); };
    out[{"inventory_list_incoming", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get(incoming + "?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"inventory_add_incoming", "unknown_variant"}] = [](OpenShop &s) {
        return s.client.post(incoming, body(s.someId(), s.shop.hamburg.toByteArray()), s.staff);
    };
    out[{"inventory_add_incoming", "unknown_location"}] = [](OpenShop &s) {
        return s.client.post(incoming, body(s.mug.variant.toByteArray(), s.someId()), s.staff);
    };
    const auto nothing = incoming + '/' + OpenShop::someId();
    out[{"inventory_view_incoming", "not_found"}] = [=](OpenShop &s) { return s.client.get(nothing, s.staff); };
    out[{"inventory_change_incoming", "not_found"}] = [=](OpenShop &s) {
        return s.client.patch(nothing, object({{"quantity", 12}}), s.staff);
    };
    out[{"inventory_change_incoming", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(line(s), object({{"quantity", 12}}), s.staff + stale);
    };
    out[{"inventory_change_incoming", "over_receipt"}] = [](OpenShop &s) {
        const auto path = line(s);
        s.client.post(path + "/receipts", receipt(4), s.staff);
        return s.client.patch(path, object({{"quantity", 3}}), s.staff);
    };
    out[{"inventory_remove_incoming", "not_found"}] = [=](OpenShop &s) { return s.client.del(nothing, s.staff); };
    out[{"inventory_remove_incoming", "stale_version"}] = [](OpenShop &s) { return s.client.del(line(s), s.staff + stale); };
    out[{"inventory_remove_incoming", "wrong_state"}] = [](OpenShop &s) {
        const auto path = line(s);
        s.client.post(path + "/receipts", receipt(4), s.staff);
        return s.client.del(path, s.staff);
    };
    out[{"inventory_receive_incoming", "not_found"}] = [=](OpenShop &s) {
        return s.client.post(nothing + "/receipts", receipt(4), s.staff);
    };
    out[{"inventory_receive_incoming", "stale_version"}] = [](OpenShop &s) {
        return s.client.post(line(s) + "/receipts", receipt(4), s.staff + stale);
    };
    out[{"inventory_receive_incoming", "over_receipt"}] = [](OpenShop &s) {
        return s.client.post(line(s) + "/receipts", receipt(11), s.staff);
    };
}

}
