// What staff decide of the search: synonyms, rules, and what to do about what nothing is found for.
#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto localeHelp = "The language that it is for; null: every one.";
constexpr auto wordsHelp = "Words or phrases, of which one is searched for.";
constexpr auto findsHelp = "What is found as well; none: each of the words finds all of them.";
constexpr auto queryHelp = "The search it is for, whole, without regard to case and accents; empty: every search.";
constexpr auto pinsHelp = "What comes first by relevance, in this order, whether its words match or not.";
constexpr auto boostsHelp = "What makes a match count more or less, by relevance; twenty hold for one search.";
constexpr int synonymLength = 100;

struct ListQuery : PageQuery
{
    std::optional<QByteArray> locale{};
    static auto fields()
    {
        return wire::joined(PageQuery::fields(),
            wire::fields(field("for_locale", &ListQuery::locale, "Only of this language.").maxLength(20).example("en")));
    }
};

struct SynonymPath
{
    SynonymId synonymId{};
    static auto fields() { return wire::fields(field("synonym_id", &SynonymPath::synonymId, "The synonym.")); }
};

struct SynonymView
{
    SynonymId id{};
    std::optional<QByteArray> locale{};
    std::vector<QString> words{};
    std::vector<QString> finds{};
    qint64 version = 1;
    static QByteArray wireName() { return "Synonym"; }
    static auto fields()
    {
        return wire::fields(field("id", &SynonymView::id, "Names the synonym."),
            field("locale", &SynonymView::locale, localeHelp).maxLength(20).exampleJson("null"),
            field("words", &SynonymView::words, wordsHelp)
                .maxItems(limits::synonymWords)
                .maxLength(synonymLength)
                .exampleJson(R"(["mug","cup","tea bowl"])"),
            field("finds", &SynonymView::finds, findsHelp)
                .maxItems(limits::synonymWords)
                .maxLength(synonymLength)
                .exampleJson("[]"),
            field("version", &SynonymView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static SynonymView of(const Synonym &synonym)
    {
        return {.id = synonym.id,
            .locale = synonym.locale,
            .words = {synonym.words.begin(), synonym.words.end()},
            .finds = {synonym.finds.begin(), synonym.finds.end()},
            .version = synonym.version};
    }
};

struct NewSynonymBody
{
    std::optional<QByteArray> locale{};
    std::vector<QString> words{};
    std::vector<QString> finds{};
    static QByteArray wireName() { return "NewSynonym"; }
    static auto fields()
    {
        return wire::fields(field("locale", &NewSynonymBody::locale, localeHelp).maxLength(20).exampleJson("null"),
            field("words", &NewSynonymBody::words, wordsHelp)
                .maxItems(limits::synonymWords)
                .minItems(1)
                .maxLength(synonymLength)
                .notEmpty()
                .exampleJson(R"(["sneakers"])"),
            field("finds", &NewSynonymBody::finds, findsHelp)
                .maxItems(limits::synonymWords)
                .maxLength(synonymLength)
                .notEmpty()
                .optional()
                .exampleJson(R"(["shoes"])"));
    }
};

struct SynonymPatch
{
    wire::Patch<QByteArray> locale{};
    wire::Patch<std::vector<QString>> words{};
    wire::Patch<std::vector<QString>> finds{};
    static QByteArray wireName() { return "ChangeSynonym"; }
    static auto fields()
    {
        return wire::fields(field("locale", &SynonymPatch::locale, localeHelp).maxLength(20).exampleJson("null"),
            field("words", &SynonymPatch::words, wordsHelp)
                .maxItems(limits::synonymWords)
                .minItems(1)
                .maxLength(synonymLength)
                .notEmpty()
                .notNull()
                .exampleJson(R"(["sneakers","trainers"])"),
            field("finds", &SynonymPatch::finds, findsHelp)
                .maxItems(limits::synonymWords)
                .maxLength(synonymLength)
                .notEmpty()
                .notNull()
                .exampleJson(R"(["running shoes"])"));
    }
};

struct RulePath
{
    SearchRuleId ruleId{};
    static auto fields() { return wire::fields(field("rule_id", &RulePath::ruleId, "The rule.")); }
};

struct BoostView
{
    QByteArray kind{};
    QString key{};
    QString value{};
    int percent = 100;
    static QByteArray wireName() { return "SearchBoost"; }
    static auto fields()
    {
        return wire::fields(field("kind", &BoostView::kind, "What the products have that it is for.")
                                .oneOf({"brand", "category", "option", "attribute", "product"})
                                .example("brand"),
            field("key", &BoostView::key, "The option's name or the attribute's code; else empty.")
                .maxLength(60)
                .optional()
                .example(""),
            field("value", &BoostView::value, "As the filter of that kind takes it; of a category or product its id.")
                .maxLength(200)
                .notEmpty()
                .example("Elbwerk"),
            field("percent", &BoostView::percent, "What a match is worth: 100 changes nothing, 200 is twice as much.")
                .range(10, 1000)
                .example(200));
    }
};

std::vector<BoostView> shown(const std::vector<SearchBoost> &boosts)
{
    std::vector<BoostView> out;
    for (const auto &[kind, key, value, percent] : boosts)
        out.push_back({.kind = kind, .key = key, .value = value, .percent = percent});
    return out;
}

std::vector<SearchBoost> read(const std::vector<BoostView> &boosts)
{
    std::vector<SearchBoost> out;
    for (const auto &[kind, key, value, percent] : boosts)
        out.push_back({.kind = kind, .key = key, .value = value, .percent = percent});
    return out;
}

struct RuleView
{
    SearchRuleId id{};
    std::optional<QByteArray> locale{};
    QString query{};
    std::vector<ProductId> pins{};
    std::vector<BoostView> boosts{};
    qint64 version = 1;
    static QByteArray wireName() { return "SearchRule"; }
    static auto fields()
    {
        return wire::fields(field("id", &RuleView::id, "Names the rule."),
            field("locale", &RuleView::locale, localeHelp).maxLength(20).exampleJson("null"),
            field("query", &RuleView::query, queryHelp).maxLength(limits::searchText).example("mug"),
            field("pinned_product_ids", &RuleView::pins, pinsHelp).maxItems(limits::pins).exampleJson("[]"),
            field("boosts", &RuleView::boosts, boostsHelp).maxItems(limits::boosts),
            field("version", &RuleView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static RuleView of(const SearchRule &rule)
    {
        return {.id = rule.id,
            .locale = rule.locale,
            .query = rule.asked,
            .pins = rule.pins,
            .boosts = shown(rule.boosts),
            .version = rule.version};
    }
};

struct NewRuleBody
{
    std::optional<QByteArray> locale{};
    QString query{};
    std::vector<ProductId> pins{};
    std::vector<BoostView> boosts{};
    static QByteArray wireName() { return "NewSearchRule"; }
    static auto fields()
    {
        return wire::fields(field("locale", &NewRuleBody::locale, localeHelp).maxLength(20).exampleJson("null"),
            field("query", &NewRuleBody::query, queryHelp).maxLength(limits::searchText).optional().example("mug"),
            field("pinned_product_ids", &NewRuleBody::pins, pinsHelp).maxItems(limits::pins).optional().exampleJson("[]"),
            field("boosts", &NewRuleBody::boosts, boostsHelp).maxItems(limits::boosts).optional());
    }
};

struct RulePatch
{
    wire::Patch<QByteArray> locale{};
    wire::Patch<QString> query{};
    wire::Patch<std::vector<ProductId>> pins{};
    wire::Patch<std::vector<BoostView>> boosts{};
    static QByteArray wireName() { return "ChangeSearchRule"; }
    static auto fields()
    {
        return wire::fields(field("locale", &RulePatch::locale, localeHelp).maxLength(20).exampleJson("null"),
            field("query", &RulePatch::query, queryHelp).maxLength(limits::searchText).notNull().example("mug"),
            field("pinned_product_ids", &RulePatch::pins, pinsHelp).maxItems(limits::pins).notNull().exampleJson("[]"),
            field("boosts", &RulePatch::boosts, boostsHelp).maxItems(limits::boosts).notNull());
    }
};

struct MissQuery : PageQuery
{
    std::optional<QByteArray> locale{};
    int days = 30;
    static auto fields()
    {
        return wire::joined(PageQuery::fields(),
            wire::fields(field("for_locale", &MissQuery::locale, "Only of this language.").maxLength(20).example("en"),
                field("days", &MissQuery::days, "Of so many days, today among them.")
                    .range(1, limits::missDays)
                    .optional()
                    .example(7)));
    }
};

struct MissPath
{
    SearchMissId missId{};
    static auto fields() { return wire::fields(field("zero_result_id", &MissPath::missId, "The text.")); }
};

struct MissView
{
    SearchMissId id{};
    QByteArray locale{};
    QString query{};
    qint64 searches = 0;
    QByteArray lastDay{};
    static QByteArray wireName() { return "ZeroResult"; }
    static auto fields()
    {
        return wire::fields(field("id", &MissView::id, "Names the text, on whatever day."),
            field("locale", &MissView::locale, "The language that was searched in.").maxLength(20).example("en"),
            field("query", &MissView::query, "What was searched for, without case and accents.")
                .maxLength(100)
                .example("zeppelin"),
            field("searches", &MissView::searches, "How often; answers that came from a cache are not counted.").example(12),
            field("last_day", &MissView::lastDay, "When last, in UTC.").maxLength(10).example("2026-11-25"));
    }
    static MissView of(const SearchMiss &miss)
    {
        return {.id = miss.id, .locale = miss.locale, .query = miss.asked, .searches = miss.searches, .lastDay = miss.lastDay};
    }
};

QStringList listOf(const std::vector<QString> &texts)
{
    return {texts.begin(), texts.end()};
}

std::optional<QStringList> listOf(const std::optional<std::vector<QString>> &texts)
{
    return texts ? std::optional(listOf(*texts)) : std::nullopt;
}

template<typename View, typename Value>
Result<View> shown(Call &call, const Result<Value> &value)
{
    if (!value)
        return failure(value.error());
    call.setVersion(value->version);
    return View::of(*value);
}

template<typename Tag>
Result<SearchService::Listed<Id<Tag>>> placeOf(const Call &call, const ListQuery &query)
{
    SearchService::Listed<Id<Tag>> place{.locale = query.locale, .before = {}, .limit = query.limit};
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        KONTOR_TRY(place.before, cursor.id<Tag>(0));
    }
    return place;
}

void addSynonyms(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, ListQuery, Page<SynonymView>>("/v1/admin/search/synonyms", operations::listSynonyms,
        {.tag = "Staff: search", .summary = "List synonyms", .description = "The newest first."},
        [](Call &call, const ListQuery &query) -> Result<Page<SynonymView>> {
            KONTOR_TRY(const auto place, placeOf<SynonymTag>(call, query));
            KONTOR_TRY(const auto rows, call.shop().search.listSynonyms(call.context(), place));
            auto page = Page<SynonymView>::of(
                rows, query.limit, call, &SynonymView::of, [](const Synonym &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(page.page.total, call.shop().search.countSynonyms(call.context(), query.locale));
            }
            return page;
        }));
    endpoints.add(get<SynonymPath, NoQuery, SynonymView>("/v1/admin/search/synonyms/{synonym_id}", operations::viewSynonym,
        {.tag = "Staff: search", .summary = "Read a synonym", .description = "As it holds.", .errors = {"not_found"}},
        [](Call &call, const SynonymPath &path) {
            return shown<SynonymView>(call, call.shop().search.viewSynonym(call.context(), path.synonymId));
        }));
    endpoints.add(post<NoPath, NoQuery, NewSynonymBody, SynonymView>("/v1/admin/search/synonyms", operations::createSynonym,
        {.tag = "Staff: search",
            .summary = "Create a synonym",
            .description = "Words that find each other, or words that find others as well. It holds at once, for the stems of "
                           "its words; up to ten for a phrase and thirty for a search are followed.",
            .status = 201,
            .errors = {"unknown_locale"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewSynonymBody &body) -> Result<SynonymView> {
            const auto created = call.shop().search.createSynonym(
                call.context(), {.locale = body.locale, .words = listOf(body.words), .finds = listOf(body.finds)});
            if (created)
                call.location("/v1/admin/search/synonyms/" + created->id.toByteArray());
            return shown<SynonymView>(call, created);
        }));
    endpoints.add(patch<SynonymPath, NoQuery, SynonymPatch, SynonymView>("/v1/admin/search/synonyms/{synonym_id}",
        operations::changeSynonym,
        {.tag = "Staff: search",
            .summary = "Change a synonym",
            .description = "A merge-patch; lists are replaced whole.",
            .errors = {"not_found", "stale_version", "unknown_locale"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const SynonymPath &path, const SynonymPatch &body) -> Result<SynonymView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown<SynonymView>(call,
                call.shop().search.changeSynonym(call.context(), path.synonymId,
                    {.locale = body.locale.change(), .words = listOf(body.words.given()), .finds = listOf(body.finds.given())},
                    expected));
        }));
    endpoints.add(del<SynonymPath, NoQuery, NoContent>("/v1/admin/search/synonyms/{synonym_id}", operations::removeSynonym,
        {.tag = "Staff: search",
            .summary = "Remove a synonym",
            .description = "From the next search on.",
            .status = 204,
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const SynonymPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().search.removeSynonym(call.context(), path.synonymId, expected));
            return NoContent{};
        }));
}

void addRuleReading(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, ListQuery, Page<RuleView>>("/v1/admin/search/rules", operations::listSearchRules,
        {.tag = "Staff: search", .summary = "List search rules", .description = "The newest first."},
        [](Call &call, const ListQuery &query) -> Result<Page<RuleView>> {
            KONTOR_TRY(const auto place, placeOf<SearchRuleTag>(call, query));
            KONTOR_TRY(const auto rows, call.shop().search.listRules(call.context(), place));
            auto page = Page<RuleView>::of(
                rows, query.limit, call, &RuleView::of, [](const SearchRule &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(page.page.total, call.shop().search.countRules(call.context(), query.locale));
            }
            return page;
        }));
    endpoints.add(get<RulePath, NoQuery, RuleView>("/v1/admin/search/rules/{rule_id}", operations::viewSearchRule,
        {.tag = "Staff: search", .summary = "Read a search rule", .description = "As it holds.", .errors = {"not_found"}},
        [](Call &call, const RulePath &path) {
            return shown<RuleView>(call, call.shop().search.viewRule(call.context(), path.ruleId));
        }));
}

void addRuleWriting(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, NewRuleBody, RuleView>("/v1/admin/search/rules", operations::createSearchRule,
        {.tag = "Staff: search",
            .summary = "Create a search rule",
            .description = "For one search, or for every one: what comes first, and what counts more or less. It holds at once, "
                           "where products are sorted by relevance; the market and filters hold for what comes first, too.",
            .status = 201,
            .errors = {"rule_exists", "unknown_locale", "unknown_product"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewRuleBody &body) -> Result<RuleView> {
            const auto created = call.shop().search.createRule(
                call.context(), {.locale = body.locale, .asked = body.query, .pins = body.pins, .boosts = read(body.boosts)});
            if (created)
                call.location("/v1/admin/search/rules/" + created->id.toByteArray());
            return shown<RuleView>(call, created);
        }));
    endpoints.add(patch<RulePath, NoQuery, RulePatch, RuleView>("/v1/admin/search/rules/{rule_id}", operations::changeSearchRule,
        {.tag = "Staff: search",
            .summary = "Change a search rule",
            .description = "A merge-patch; lists are replaced whole.",
            .errors = {"not_found", "stale_version", "rule_exists", "unknown_locale", "unknown_product"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const RulePath &path, const RulePatch &body) -> Result<RuleView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            SearchService::RuleChange change{
                .locale = body.locale.change(), .asked = body.query.given(), .pins = body.pins.given(), .boosts = {}};
            if (const auto boosts = body.boosts.given())
                change.boosts = read(*boosts);
            return shown<RuleView>(call, call.shop().search.changeRule(call.context(), path.ruleId, change, expected));
        }));
    endpoints.add(del<RulePath, NoQuery, NoContent>("/v1/admin/search/rules/{rule_id}", operations::removeSearchRule,
        {.tag = "Staff: search",
            .summary = "Remove a search rule",
            .description = "From the next search on.",
            .status = 204,
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const RulePath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().search.removeRule(call.context(), path.ruleId, expected));
            return NoContent{};
        }));
}

void addMisses(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, MissQuery, Page<MissView>>("/v1/admin/search/zero-results", operations::listSearchMisses,
        {.tag = "Staff: search",
            .summary = "List what nothing was found for",
            .description =
                "The most frequent first, of up to 90 days. Of who searched nothing is kept, and no text that may be an "
                "address or somebody's number; 2,000 new texts a day are noted."},
        [](Call &call, const MissQuery &query) -> Result<Page<MissView>> {
            SearchService::MissFilter filter{
                .locale = query.locale, .days = query.days, .before = {}, .searches = 0, .limit = query.limit};
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 2));
                KONTOR_TRY(filter.searches, cursor.integer(0));
                KONTOR_TRY(filter.before, cursor.id<SearchMissTag>(1));
            }
            KONTOR_TRY(const auto rows, call.shop().search.listMisses(call.context(), filter));
            auto page = Page<MissView>::of(rows, query.limit, call, &MissView::of,
                [](const SearchMiss &row) { return Cursor().add(row.searches).add(row.id); });
            if (query.count) {
                KONTOR_TRY(page.page.total, call.shop().search.countMisses(call.context(), filter));
            }
            return page;
        }));
    endpoints.add(
        del<MissPath, NoQuery, NoContent>("/v1/admin/search/zero-results/{zero_result_id}", operations::dismissSearchMiss,
            {.tag = "Staff: search",
                .summary = "Dismiss a text",
                .description = "It is forgotten, and comes back when it is searched for in vain again.",
                .status = 204,
                .errors = {"not_found"}},
            [](Call &call, const MissPath &path) -> Result<NoContent> {
                KONTOR_CHECK(call.shop().search.dismissMiss(call.context(), path.missId));
                return NoContent{};
            }));
}

}

void addStaffSearch(Endpoints &endpoints)
{
    addSynonyms(endpoints);
    addRuleReading(endpoints);
    addRuleWriting(endpoints);
    addMisses(endpoints);
}

}
