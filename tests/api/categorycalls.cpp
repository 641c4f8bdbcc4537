#include "tests/api/operations.h"

namespace kontor::test {

namespace {

constexpr auto staleMatch = "If-Match: \"4711\"\r\n";

// A category of its own for each call: its path.
QByteArray newCategory(OpenShop &s, const QByteArray &parent = {})
{
    static int count = 0;
    QByteArray body = "{\"title\":\"Category " + QByteArray::number(++count) + "\"";
    if (!parent.isEmpty())
        body += ",\"parent_id\":\"" + parent + "\"";
    return "/v1/admin/categories/" + s.client.post("/v1/admin/categories", body + '}', s.staff).text("id");
}

QByteArray idIn(const QByteArray &path)
{
    return path.sliced(path.lastIndexOf('/') + 1);
}

}

void addCategoryCalls(std::map<QByteArray, Call> &out)
{
    out["category_list_staff"] = [](OpenShop &s) { return s.client.get("/v1/admin/categories", s.staff); };
    out["category_view_staff"] = [](OpenShop &s) { return s.client.get(newCategory(s), s.staff); };
    out["category_create"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post(
            "/v1/admin/categories", object({{"title", u"Made %1"_s.arg(++count)}, {"tax_class", "reduced"}}), s.staff);
    };
    out["category_change"] = [](OpenShop &s) {
        return s.client.patch(newCategory(s), object({{"title", "Renamed"}, {"visibility", "hidden"}}), s.staff);
    };
    out["category_move"] = [](OpenShop &s) { return s.client.post(newCategory(s) + "/move", "{}", s.staff); };
    out["category_translate"] = [](OpenShop &s) {
        return s.client.put(
            newCategory(s) + "/translations/de", R"({"title":"Teekannen","description":"<p>Für zwei.</p>"})", s.staff);
    };
    out["category_remove_translation"] = [](OpenShop &s) {
        const auto path = newCategory(s) + "/translations/de";
        s.client.put(path, R"({"title":"Teekannen"})", s.staff);
        return s.client.del(path, s.staff);
    };
    out["category_remove"] = [](OpenShop &s) { return s.client.del(newCategory(s), s.staff); };
}

void addCategoryRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    const auto create = [](OpenShop &s, const QByteArray &body) { return s.client.post("/v1/admin/categories", body, s.staff); };
    const auto move = [](OpenShop &s, const QByteArray &path, const QByteArray &parent) {
        return s.client.post(path + "/move", "{\"parent_id\":\"" + parent + "\"}", s.staff);
    };
    const auto deepest = [](OpenShop &s) {
        QByteArray path;
        for (int depth = 0; depth < 30; ++depth)
            path = newCategory(s, path.isEmpty() ? QByteArray() : idIn(path));
        return idIn(path);
    };
    const auto nowhere = [](OpenShop &s) { return "/v1/admin/categories/" + s.someId(); };
    out[{"category_create", "slug_taken"}] = [=](OpenShop &s) {
        create(s, object({{"title", "Taken"}}));
        return create(s, object({{"title", "Taken"}}));
    };
    out[{"category_create", "unknown_category"}] = [=](OpenShop &s) {
        return create(s, object({{"title", "Lost"}, {"parent_id", QString::fromLatin1(s.someId())}}));
    };
    out[{"category_create", "unknown_tax_class"}] = [=](OpenShop &s) {
        return create(s, object({{"title", "Dear"}, {"tax_class", "luxury"}}));
    };
    out[{"category_create", "category_too_deep"}] = [=](OpenShop &s) {
        return create(s, object({{"title", "Deep"}, {"parent_id", QString::fromLatin1(deepest(s))}}));
    };
    out[{"category_view_staff", "not_found"}] = [=](OpenShop &s) { return s.client.get(nowhere(s), s.staff); };
    out[{"category_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch(nowhere(s), "{}", s.staff); };
    out[{"category_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch(newCategory(s), object({{"title", "Late"}}), s.staff + staleMatch);
    };
    out[{"category_change", "slug_taken"}] = [=](OpenShop &s) {
        create(s, object({{"title", "First come"}}));
        return s.client.patch(newCategory(s), object({{"slug", "first-come"}}), s.staff);
    };
    out[{"category_change", "unknown_tax_class"}] = [](OpenShop &s) {
        return s.client.patch(newCategory(s), object({{"tax_class", "luxury"}}), s.staff);
    };
    out[{"category_move", "not_found"}] = [=](OpenShop &s) { return s.client.post(nowhere(s) + "/move", "{}", s.staff); };
    out[{"category_move", "stale_version"}] = [](OpenShop &s) {
        return s.client.post(newCategory(s) + "/move", "{}", s.staff + staleMatch);
    };
    out[{"category_move", "category_cycle"}] = [=](OpenShop &s) {
        const auto path = newCategory(s);
        return move(s, path, idIn(newCategory(s, idIn(path))));
    };
    out[{"category_move", "category_too_deep"}] = [=](OpenShop &s) { return move(s, newCategory(s), deepest(s)); };
    out[{"category_move", "unknown_category"}] = [=](OpenShop &s) { return move(s, newCategory(s), s.someId()); };
    const auto translate = [](OpenShop &s, const QByteArray &path, const QByteArray &head = {}) {
        return s.client.put(path, R"({"title":"Teekannen"})", s.staff + head);
    };
    out[{"category_translate", "not_found"}] = [=](OpenShop &s) { return translate(s, nowhere(s) + "/translations/de"); };
    out[{"category_translate", "stale_version"}] = [=](OpenShop &s) {
        return translate(s, newCategory(s) + "/translations/de", staleMatch);
    };
    out[{"category_translate", "unknown_locale"}] = [=](OpenShop &s) {
        return translate(s, newCategory(s) + "/translations/tlh");
    };
    out[{"category_remove_translation", "not_found"}] = [](OpenShop &s) {
        return s.client.del(newCategory(s) + "/translations/de", s.staff);
    };
    out[{"category_remove_translation", "stale_version"}] = [](OpenShop &s) {
        return s.client.del(newCategory(s) + "/translations/de", s.staff + staleMatch);
    };
    out[{"category_remove", "not_found"}] = [=](OpenShop &s) { return s.client.del(nowhere(s), s.staff); };
    out[{"category_remove", "stale_version"}] = [](OpenShop &s) { return s.client.del(newCategory(s), s.staff + staleMatch); };
    out[{"category_remove", "category_not_empty"}] = [](OpenShop &s) {
        const auto path = newCategory(s);
        newCategory(s, idIn(path));
        return s.client.del(path, s.staff);
    };
}

}
