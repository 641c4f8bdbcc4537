#include "tests/api/operations.h"
#include "tests/support/suite.h"

#include <QJsonArray>

namespace kontor::test {

namespace {

using Calls = std::map<QByteArray, Call>;
using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

const QByteArray inventory = "/v1/admin/inventory/";

// Ids that name nothing stand for what is unknown.
QString nothing()
{
    return QString::fromLatin1(OpenShop::someId());
}

struct Place
{
    QString variant;
    QString location;
};
Place here(OpenShop &s)
{
    return {s.mug.variant.toString(), s.shop.hamburg.toString()};
}

// A body of one level; `amount` is called delta, quantity or on_hand.
QByteArray body(const Place &place, const char *amount, int number)
{
    return object({{"variant_id", place.variant}, {"location_id", place.location}, {amount, number}, {"reason", "Stocktake"}});
}
QByteArray transfer(OpenShop &s, const Place &from, const QString &to, int quantity)
{
    return object({{"variant_id", from.variant}, {"from_location_id", from.location},
        {"to_location_id", to.isEmpty() ? s.shop.luebeck.toString() : to}, {"quantity", quantity}, {"reason", "Shop window"}});
}
QByteArray levels(const Place &place, int onHand)
{
    const QJsonObject row{{u"variant_id"_s, place.variant}, {u"location_id"_s, place.location}, {u"on_hand"_s, onHand}};
    return object({{"reason", "Stocktake"}, {"levels", QJsonValue(QJsonArray{row})}});
}
Place freshGoods(OpenShop &s)
{
    static int count = 0;
    return {s.shop.addGoods(("STOCK-" + QByteArray::number(++count)).constData(), 990, 5, 5).variant.toString(),
        s.shop.hamburg.toString()};
}
QByteArray levelOf(OpenShop &s, const Place &place)
{
    return value(s.shop.database(),
        "select id from inventory.level where variant_id = '" + place.variant.toUtf8() + "' and location_id = '"
            + place.location.toUtf8() + "'");
}
int onHand(OpenShop &s)
{
    return value(s.shop.database(), "select on_hand from inventory.level where id = '" + levelOf(s, here(s)) + "'").toInt();
}
QByteArray ranks(OpenShop &s, const QString &first)
{
    return object({{"location_ids", QJsonValue(QJsonArray{first, s.shop.luebeck.toString()})}});
}
QByteArray newLocation(const QByteArray &code)
{
    return object({{"code", code}, {"name", "Kiel"}, {"country", "DE"}});
}

void addLocationCalls(Calls &out)
{
    out["inventory_list_locations"] = [](OpenShop &s) { return s.client.get("/v1/admin/locations", s.staff); };
    out["inventory_create_location"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post("/v1/admin/locations", newLocation("kiel-" + QByteArray::number(++count)), s.staff);
    };
    out["inventory_change_location"] = [](OpenShop &s) {
        return s.client.patch(
            "/v1/admin/locations/" + s.shop.luebeck.toByteArray(), object({{"name", "Lübeck harbour"}}), s.staff);
    };
    out["inventory_list_ranked_locations"] = [](OpenShop &s) { return s.client.get("/v1/admin/markets/eu/locations", s.staff); };
    out["inventory_rank_locations"] = [](OpenShop &s) {
        // Another order each time: the same again would change nothing.
        const auto last = value(s.shop.database(),
            "select location_id from inventory.market_location where market = 'jp' order by rank desc limit 1");
        const auto other = last == s.shop.hamburg.toByteArray() ? s.shop.luebeck.toString() : s.shop.hamburg.toString();
        const QJsonArray turned{QString::fromLatin1(last), other};
        return s.client.put("/v1/admin/markets/jp/locations", object({{"location_ids", QJsonValue(turned)}}), s.staff);
    };
}

void addLocationRefusals(Refusals &out)
{
    out[{"inventory_create_location", "name_taken"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/locations", newLocation("hamburg"), s.staff);
    };
    out[{"inventory_change_location", "not_found"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/locations/" + s.someId(), object({{"name", "Kiel"}}), s.staff);
    };
    out[{"inventory_change_location", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/locations/" + s.shop.luebeck.toByteArray(), object({{"name", "Kiel"}}),
            s.staff + "If-Match: \"4711\"\r\n");
    };
    out[{"inventory_list_ranked_locations", "not_found"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/markets/mars/locations", s.staff);
    };
    out[{"inventory_rank_locations", "not_found"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/markets/mars/locations", ranks(s, s.shop.hamburg.toString()), s.staff);
    };
    out[{"inventory_rank_locations", "unknown_location"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/markets/eu/locations", ranks(s, nothing()), s.staff);
    };
}

// Each of these takes one level, whose variant and location may be unknown.
struct Verb
{
    QByteArray id;
    QByteArray target;
    const char *amount;
};
const Verb verbs[] = {{"inventory_adjust", "adjustments", "delta"}, {"inventory_receive", "receipts", "quantity"},
    {"inventory_count", "counts", "on_hand"}, {"inventory_write_off", "write-offs", "quantity"}};

void addMovementRefusals(Refusals &out)
{
    const auto send = [](OpenShop &s, const Verb &verb, const Place &place, int number) {
        return s.client.post(inventory + verb.target, body(place, verb.amount, number), s.staff);
    };
    for (const auto &verb : verbs) {
        out[{verb.id, "unknown_variant"}] = [=](OpenShop &s) { return send(s, verb, {nothing(), here(s).location}, 1); };
        out[{verb.id, "unknown_location"}] = [=](OpenShop &s) { return send(s, verb, {here(s).variant, nothing()}, 1); };
    }
    out[{"inventory_adjust", "negative_stock"}] = [=](OpenShop &s) { return send(s, verbs[0], freshGoods(s), -6); };
    out[{"inventory_adjust", "out_of_stock"}] = [=](OpenShop &s) {
        s.completing();
        // What is promised cannot be taken off the shelf.
        return send(s, verbs[0], here(s), -onHand(s));
    };
    out[{"inventory_write_off", "negative_stock"}] = [=](OpenShop &s) { return send(s, verbs[3], freshGoods(s), 6); };

    const auto move = [](OpenShop &s, const Place &from, const QString &to, int quantity) {
        return s.client.post(inventory + "transfers", transfer(s, from, to, quantity), s.staff);
    };
    out[{"inventory_transfer", "unknown_variant"}] = [=](OpenShop &s) { return move(s, {nothing(), here(s).location}, {}, 1); };
    out[{"inventory_transfer", "unknown_location"}] = [=](OpenShop &s) { return move(s, here(s), nothing(), 1); };
    out[{"inventory_transfer", "negative_stock"}] = [=](OpenShop &s) { return move(s, freshGoods(s), {}, 6); };
    out[{"inventory_transfer", "out_of_stock"}] = [=](OpenShop &s) {
        s.completing();
        return move(s, here(s), {}, onHand(s));
    };
}

void addLevelRefusals(Refusals &out)
{
    out[{"inventory_view_level", "not_found"}] = [](OpenShop &s) {
        return s.client.get(inventory + "levels/" + s.someId(), s.staff);
    };
    out[{"inventory_change_level", "not_found"}] = [](OpenShop &s) {
        return s.client.patch(inventory + "levels/" + s.someId(), object({{"safety", 1}}), s.staff);
    };
    out[{"inventory_change_level", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(
            inventory + "levels/" + levelOf(s, here(s)), object({{"safety", 1}}), s.staff + "If-Match: \"4711\"\r\n");
    };
    out[{"inventory_change_level", "out_of_stock"}] = [](OpenShop &s) {
        const auto place = freshGoods(s);
        const auto level = levelOf(s, place);
        s.client.patch(inventory + "levels/" + level, object({{"backorder_limit", 2}}), s.staff);
        const auto basket = readyBasket(s.client, *VariantId::parse(place.variant), {.quantity = 7});
        s.client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
        return s.client.patch(inventory + "levels/" + level, object({{"backorder_limit", 1}}), s.staff);
    };
    out[{"inventory_set_levels", "unknown_variant"}] = [](OpenShop &s) {
        return s.client.put(inventory + "levels", levels({nothing(), here(s).location}, 1), s.staff);
    };
    out[{"inventory_set_levels", "unknown_location"}] = [](OpenShop &s) {
        return s.client.put(inventory + "levels", levels({here(s).variant, nothing()}, 1), s.staff);
    };
    out[{"inventory_set_levels", "body_too_large"}] = [](OpenShop &s) {
        return s.client.put(inventory + "levels", QByteArray(2 * 1024 * 1024 + 1, ' '), s.staff);
    };
    for (const QByteArray list : {"levels", "movements", "alerts"})
        out[{"inventory_list_" + list, "invalid_cursor"}] = [list](OpenShop &s) {
            return s.client.get(inventory + list + "?cursor=bm9uc2Vuc2U", s.staff);
        };
}

}

void addStockCalls(Calls &out)
{
    for (const auto &verb : verbs)
        out[verb.id] = [verb](OpenShop &s) {
            return s.client.post(inventory + verb.target, body(freshGoods(s), verb.amount, 1), s.staff);
        };
    out["inventory_transfer"] = [](OpenShop &s) {
        return s.client.post(inventory + "transfers", transfer(s, freshGoods(s), {}, 1), s.staff);
    };
    out["inventory_list_levels"] = [](OpenShop &s) { return s.client.get(inventory + "levels", s.staff); };
    out["inventory_view_level"] = [](OpenShop &s) { return s.client.get(inventory + "levels/" + levelOf(s, here(s)), s.staff); };
    out["inventory_change_level"] = [](OpenShop &s) {
        return s.client.patch(
            inventory + "levels/" + levelOf(s, here(s)), object({{"safety", 1}, {"low_stock_threshold", 3}}), s.staff);
    };
    out["inventory_set_levels"] = [](OpenShop &s) {
        return s.client.put(inventory + "levels", levels(freshGoods(s), 0), s.staff);
    };
    out["inventory_list_movements"] = [](OpenShop &s) { return s.client.get(inventory + "movements?limit=5", s.staff); };
    out["inventory_list_alerts"] = [](OpenShop &s) {
        s.client.put(inventory + "levels", levels(freshGoods(s), 0), s.staff);
        return s.client.get(inventory + "alerts?count=true", s.staff);
    };
    addLocationCalls(out);
}

void addStockRefusals(Refusals &out)
{
    addMovementRefusals(out);
    addLevelRefusals(out);
    addLocationRefusals(out);
}

}
