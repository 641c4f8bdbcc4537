#include "tests/api/operations.h"
#include "tests/support/suite.h"

#include <QJsonArray>

namespace kontor::test {

namespace {

constexpr auto staleMatch = "If-Match: \"4711\"\r\n";
const QByteArray synonyms = "/v1/admin/search/synonyms";
const QByteArray rules = "/v1/admin/search/rules";
const QByteArray misses = "/v1/admin/search/zero-results";
const QByteArray locales = "/v1/admin/locales";

QJsonValue list(const QStringList &texts)
{
    return QJsonArray::fromStringList(texts);
}

// Each of its own: the path.
QByteArray newSynonym(OpenShop &s)
{
    return synonyms + '/' + s.client.post(synonyms, object({{"words", list({u"mug"_s, u"cup"_s})}}), s.staff).text("id");
}
QByteArray ruleBody(const QByteArray &query)
{
    const QJsonObject boost{{u"kind"_s, u"brand"_s}, {u"value"_s, u"Elbwerk"_s}, {u"percent"_s, 200}};
    return object({{"query", query}, {"boosts", QJsonValue(QJsonArray{boost})}});
}
QByteArray newRule(OpenShop &s)
{
    static int count = 0;
    return rules + '/' + s.client.post(rules, ruleBody("query " + QByteArray::number(++count)), s.staff).text("id");
}
QByteArray newMiss(OpenShop &s)
{
    run(s.shop.database(), "select catalog.note_misses('{en}', '{zeppelin}', '{3}')");
    return misses + '/' + value(s.shop.database(), "select id from catalog.search_miss limit 1");
}
// A language that nobody else speaks.
QByteArray newLocale(OpenShop &s)
{
    static int count = 0;
    const auto code = "x" + QByteArray(1, char('a' + count / 26)) + char('a' + count % 26);
    ++count;
    s.client.post(locales, object({{"code", code}, {"dictionary", "words"}}), s.staff);
    return locales + '/' + code;
}

}

void addSearchCalls(std::map<QByteArray, Call> &out)
{
    out["product_suggest"] = [](OpenShop &s) { return s.client.get("/v1/products/suggestions?q=mu"); };
    out["search_list_synonyms"] = [](OpenShop &s) {
        newSynonym(s);
        return s.client.get(synonyms + "?count=true&limit=1", s.staff);
    };
    out["search_view_synonym"] = [](OpenShop &s) { return s.client.get(newSynonym(s), s.staff); };
    out["search_create_synonym"] = [](OpenShop &s) {
        return s.client.post(
            synonyms, object({{"locale", "en"}, {"words", list({u"sneakers"_s})}, {"finds", list({u"shoes"_s})}}), s.staff);
    };
    out["search_change_synonym"] = [](OpenShop &s) {
        return s.client.patch(newSynonym(s), object({{"locale", QJsonValue()}, {"finds", list({u"beaker"_s})}}), s.staff);
    };
    out["search_remove_synonym"] = [](OpenShop &s) { return s.client.del(newSynonym(s), s.staff); };
    out["search_list_rules"] = [](OpenShop &s) {
        newRule(s);
        return s.client.get(rules + "?count=true&limit=1", s.staff);
    };
    out["search_view_rule"] = [](OpenShop &s) { return s.client.get(newRule(s), s.staff); };
    out["search_create_rule"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post(rules, ruleBody("made " + QByteArray::number(++count)), s.staff);
    };
    out["search_change_rule"] = [](OpenShop &s) {
        return s.client.patch(newRule(s), object({{"pinned_product_ids", list({s.mug.product.toString()})}}), s.staff);
    };
    out["search_remove_rule"] = [](OpenShop &s) { return s.client.del(newRule(s), s.staff); };
    out["search_list_zero_results"] = [](OpenShop &s) {
        newMiss(s);
        return s.client.get(misses + "?count=true&days=7", s.staff);
    };
    out["search_dismiss_zero_result"] = [](OpenShop &s) { return s.client.del(newMiss(s), s.staff); };
    out["locale_list"] = [](OpenShop &s) { return s.client.get(locales, s.staff); };
    out["locale_list_dictionaries"] = [](OpenShop &s) { return s.client.get(locales + "/dictionaries", s.staff); };
    out["locale_add"] = [](OpenShop &s) {
        static int count = 0;
        const auto code = "y" + QByteArray(1, char('a' + count++));
        return s.client.post(locales, object({{"code", code}, {"dictionary", "bigrams"}}), s.staff);
    };
    out["locale_change"] = [](OpenShop &s) { return s.client.patch(newLocale(s), object({{"dictionary", "french"}}), s.staff); };
    out["locale_remove"] = [](OpenShop &s) { return s.client.del(newLocale(s), s.staff); };
}

void addSearchRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out)
{
    const auto nothing = [](OpenShop &s, const QByteArray &room) { return room + '/' + s.someId(); };
    out[{"product_suggest", "unknown_market"}] = [](OpenShop &s) {
        return s.client.get("/v1/products/suggestions?q=mu&market=mars");
    };
    for (const auto &[id, room] : {std::pair<QByteArray, QByteArray>("synonym", synonyms), {"rule", rules}}) {
        const auto make = id == "rule" ? newRule : newSynonym;
        out[{"search_list_" + id + 's', "invalid_cursor"}] = [room = room](OpenShop &s) {
            return s.client.get(room + "?cursor=bm9uc2Vuc2U", s.staff);
        };
        out[{"search_view_" + id, "not_found"}] = [=, room = room](
                                                      OpenShop &s) { return s.client.get(nothing(s, room), s.staff); };
        out[{"search_change_" + id, "not_found"}] = [=, room = room](
                                                        OpenShop &s) { return s.client.patch(nothing(s, room), "{}", s.staff); };
        out[{"search_remove_" + id, "not_found"}] = [=, room = room](
                                                        OpenShop &s) { return s.client.del(nothing(s, room), s.staff); };
        out[{"search_change_" + id, "stale_version"}] = [=](OpenShop &s) {
            return s.client.patch(make(s), "{}", s.staff + staleMatch);
        };
        out[{"search_remove_" + id, "stale_version"}] = [=](OpenShop &s) { return s.client.del(make(s), s.staff + staleMatch); };
        out[{"search_change_" + id, "unknown_locale"}] = [=](OpenShop &s) {
            return s.client.patch(make(s), object({{"locale", "tlh"}}), s.staff);
        };
    }
    out[{"search_create_synonym", "unknown_locale"}] = [](OpenShop &s) {
        return s.client.post(synonyms, object({{"locale", "tlh"}, {"words", list({u"mug"_s, u"cup"_s})}}), s.staff);
    };
    out[{"search_create_rule", "unknown_locale"}] = [](OpenShop &s) {
        return s.client.post(rules, object({{"locale", "tlh"}, {"query", "mug"}}), s.staff);
    };
    out[{"search_create_rule", "rule_exists"}] = [](OpenShop &s) {
        s.client.post(rules, ruleBody("taken"), s.staff);
        return s.client.post(rules, ruleBody("Taken"), s.staff);
    };
    out[{"search_change_rule", "rule_exists"}] = [](OpenShop &s) {
        s.client.post(rules, ruleBody("taken"), s.staff);
        return s.client.patch(newRule(s), object({{"query", "taken"}}), s.staff);
    };
    const auto pins = list({QString::fromLatin1(OpenShop::someId())});
    out[{"search_create_rule", "unknown_product"}] = [=](OpenShop &s) {
        return s.client.post(rules, object({{"query", "lost"}, {"pinned_product_ids", pins}}), s.staff);
    };
    out[{"search_change_rule", "unknown_product"}] = [=](OpenShop &s) {
        return s.client.patch(newRule(s), object({{"pinned_product_ids", pins}}), s.staff);
    };
    out[{"search_list_zero_results", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get(misses + "?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"search_dismiss_zero_result", "not_found"}] = [=](OpenShop &s) { return s.client.del(nothing(s, misses), s.staff); };
    out[{"locale_add", "name_taken"}] = [](OpenShop &s) {
        return s.client.post(locales, object({{"code", "de"}, {"dictionary", "german"}}), s.staff);
    };
    out[{"locale_add", "unknown_dictionary"}] = [](OpenShop &s) {
        return s.client.post(locales, object({{"code", "tlh"}, {"dictionary", "klingon"}}), s.staff);
    };
    out[{"locale_change", "unknown_dictionary"}] = [](OpenShop &s) {
        return s.client.patch(locales + "/de", object({{"dictionary", "klingon"}}), s.staff);
    };
    out[{"locale_change", "not_found"}] = [](OpenShop &s) { return s.client.patch(locales + "/tlh", "{}", s.staff); };
    out[{"locale_remove", "not_found"}] = [](OpenShop &s) { return s.client.del(locales + "/tlh", s.staff); };
    out[{"locale_remove", "default_locale"}] = [](OpenShop &s) { return s.client.del(locales + "/en", s.staff); };
}

}
