#include "tests/api/operations.h"
#include "tests/support/suite.h"

namespace kontor::test {

namespace {

using Calls = std::map<QByteArray, Call>;
using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

const QByteArray orders = "/v1/admin/orders/";
const QByteArray reason = R"({"reason":"address","note":"No house number"})";

/** An order of its own: what happens to it is nobody else's. */
struct Fresh
{
    QByteArray id;
    QByteArray token;
};
Fresh fresh(OpenShop &s)
{
    static int count = 0;
    const auto goods = s.shop.addGoods(("DESK-" + QByteArray::number(++count)).constData(), 990, 5);
    const auto basket = readyBasket(s.client, goods.variant);
    const auto placed = s.client.post(
        basket.path() + "/complete", basket.confirmation(), "Idempotency-Key: desk-" + QByteArray::number(count) + "\r\n");
    if (placed.status != 201)
        qFatal("%s", placed.body.constData());
    return {placed.text("id"), "Order-Token: " + placed.text("token") + "\r\n"};
}
Answer hold(OpenShop &s, const QByteArray &id, const QByteArray &headers = {})
{
    return s.client.post(orders + id + "/hold", reason, s.staff + headers);
}

}

void addOrderCalls(Calls &out)
{
    out["order_hold"] = [](OpenShop &s) { return hold(s, fresh(s).id); };
    out["order_release"] = [](OpenShop &s) {
        const auto order = fresh(s);
        hold(s, order.id);
        return s.client.post(orders + order.id + "/release", {}, s.staff);
    };
    out["order_cancel"] = [](OpenShop &s) { return s.client.post(orders + fresh(s).id + "/cancel", reason, s.staff); };
    out["order_cancel_own"] = [](OpenShop &s) {
        const auto order = fresh(s);
        return s.client.post("/v1/orders/" + order.id + "/cancel", {}, order.token);
    };
    out["order_note"] = [](OpenShop &s) {
        return s.client.post(orders + fresh(s).id + "/notes", R"({"text":"Gift: no prices"})", s.staff);
    };
    out["order_count_open"] = [](OpenShop &s) { return s.client.get("/v1/admin/orders/open", s.staff); };
    out["report_sales"] = [](OpenShop &s) {
        return s.client.get(
            "/v1/admin/reports/sales?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&timezone=Europe/Berlin", s.staff);
    };
}

void addOrderRefusals(Refusals &out)
{
    for (const auto *verb : {"hold", "release", "cancel"}) {
        const QByteArray path = '/' + QByteArray(verb);
        const auto body = qstrcmp(verb, "release") == 0 ? QByteArray() : reason;
        out[{"order_" + QByteArray(verb), "not_found"}] = [path, body](OpenShop &s) {
            return s.client.post(orders + s.someId() + path, body, s.staff);
        };
        out[{"order_" + QByteArray(verb), "stale_version"}] = [path, body](OpenShop &s) {
            return s.client.post(orders + fresh(s).id + path, body, s.staff + "If-Match: \"99\"\r\n");
        };
    }
    out[{"order_hold", "wrong_state"}] = [](OpenShop &s) {
        const auto order = fresh(s);
        hold(s, order.id);
        return hold(s, order.id);
    };
    out[{"order_release", "wrong_state"}] = [](OpenShop &s) {
        return s.client.post(orders + fresh(s).id + "/release", {}, s.staff);
    };
    out[{"order_cancel", "wrong_state"}] = [](OpenShop &s) {
        const auto order = fresh(s);
        s.client.post(orders + order.id + "/cancel", reason, s.staff);
        return s.client.post(orders + order.id + "/cancel", reason, s.staff);
    };
    out[{"order_cancel_own", "not_found"}] = [](OpenShop &s) { return s.client.post("/v1/orders/" + fresh(s).id + "/cancel"); };
    out[{"order_cancel_own", "wrong_state"}] = [](OpenShop &s) {
        const auto order = fresh(s);
        hold(s, order.id);
        return s.client.post("/v1/orders/" + order.id + "/cancel", {}, order.token);
    };
    out[{"order_note", "not_found"}] = [](OpenShop &s) {
        return s.client.post(orders + s.someId() + "/notes", R"({"text":"Hello"})", s.staff);
    };
    out[{"report_sales", "unknown_market"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/reports/sales?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&market=mars", s.staff);
    };
}

}
