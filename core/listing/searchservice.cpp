#include "core/listing/searchservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "sql/searchsettings.h"

namespace kontor {

namespace {

QList<QByteArray> utf8(const QStringList &texts)
{
    QList<QByteArray> out;
    for (const auto &text : texts)
        out.append(text.toUtf8());
    return out;
}

QStringList textsOf(const QList<QByteArray> &utf8)
{
    QStringList out;
    for (const auto &text : utf8)
        out.append(QString::fromUtf8(text));
    return out;
}

QStringList trimmed(const QStringList &texts)
{
    QStringList out;
    for (const auto &text : texts)
        if (const auto plain = text.simplified(); !plain.isEmpty())
            out.append(plain);
    out.removeDuplicates();
    return out;
}

std::optional<QByteArray> readLocale(Row &row)
{
    return row.optional([](Row &r) { return r.bytes(); });
}

Synonym readSynonym(Row &row)
{
    Synonym synonym;
    synonym.id = row.as<SynonymId>();
    synonym.locale = readLocale(row);
    synonym.words = textsOf(row.textArray());
    synonym.finds = textsOf(row.textArray());
    synonym.version = row.int64();
    return synonym;
}

SearchRule readRule(Row &row)
{
    SearchRule rule;
    rule.id = row.as<SearchRuleId>();
    rule.locale = readLocale(row);
    rule.asked = row.text();
    for (const auto &pin : row.textArray())
        if (const auto id = ProductId::parse(QString::fromLatin1(pin)))
            rule.pins.push_back(*id);
    const auto kinds = row.textArray();
    const auto keys = row.textArray();
    const auto values = row.textArray();
    const auto percents = row.textArray();
    for (qsizetype i = 0; i < kinds.size(); ++i)
        rule.boosts.push_back({.kind = kinds[i],
            .key = QString::fromUtf8(keys[i]),
            .value = QString::fromUtf8(values[i]),
            .percent = percents[i].toInt()});
    rule.version = row.int64();
    return rule;
}

SearchMiss readMiss(Row &row)
{
    return {.id = row.as<SearchMissId>(),
        .locale = row.bytes(),
        .asked = row.text(),
        .searches = row.int64(),
        .lastDay = row.bytes()};
}

QByteArray toJson(const NewSynonym &synonym)
{
    JsonWriter out;
    out.beginObject().member("locale", synonym.locale).key("words").beginArray();
    for (const auto &word : synonym.words)
        out.value(word);
    out.endArray().key("finds").beginArray();
    for (const auto &word : synonym.finds)
        out.value(word);
    return out.endArray().endObject().take();
}

QByteArray toJson(const NewSearchRule &rule)
{
    JsonWriter out;
    out.beginObject().member("locale", rule.locale).member("query", rule.asked).key("pinned_product_ids").beginArray();
    for (const auto &pin : rule.pins)
        out.value(pin);
    out.endArray().key("boosts").beginArray();
    for (const auto &[kind, key, value, percent] : rule.boosts)
        out.beginObject().member("kind", kind).member("key", key).member("value", value).member("percent", percent).endObject();
    return out.endArray().endObject().take();
}

// The boosts in columns, as their table has them.
struct BoostColumns
{
    explicit BoostColumns(const std::vector<SearchBoost> &boosts)
    {
        for (const auto &boost : boosts) {
            kinds.append(boost.kind);
            keys.append(boost.key.toUtf8());
            values.append(boost.value.toUtf8());
            percents.push_back(boost.percent);
        }
    }
    QList<QByteArray> kinds;
    QList<QByteArray> keys;
    QList<QByteArray> values;
    std::vector<qint64> percents;
};

Failure tooMany(int most)
{
    return invalid({}, "too_many"_L1, u"There are %1 at most."_s.arg(most));
}

Result<void> checkPair(const NewSynonym &synonym)
{
    if (synonym.words.isEmpty() || synonym.words.size() + synonym.finds.size() < 2)
        return invalid(u"/words"_s, "required"_L1, u"A synonym is of two words at least."_s);
    return {};
}

}

Result<std::vector<Synonym>> SearchService::listSynonyms(const Context &context, const Listed<SynonymId> &which)
{
    KONTOR_CHECK(authorise(context, operations::listSynonyms));
    return m_database.list(sql::searchsettings::listSynonyms,
        {bindMaybe("locale", which.locale), bindMaybe("of_locale", which.locale), bindMaybe("before", which.before),
            bindMaybe("before_id", which.before), bind("limit", which.limit + 1)},
        readSynonym);
}

Result<qint64> SearchService::countSynonyms(const Context &context, const std::optional<QByteArray> &locale)
{
    KONTOR_CHECK(authorise(context, operations::listSynonyms));
    return m_database.get(sql::searchsettings::countSynonyms, {bindMaybe("locale", locale), bindMaybe("of_locale", locale)},
        [](Row &row) { return row.int64(); });
}

Result<Synonym> SearchService::viewSynonym(const Context &context, const SynonymId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewSynonym));
    KONTOR_TRY(auto found, m_database.find(sql::searchsettings::findSynonym, {bind("id", id)}, readSynonym));
    if (!found)
        return notFound("synonym"_L1);
    return std::move(*found);
}

Result<Synonym> SearchService::createSynonym(const Context &context, const NewSynonym &synonym)
{
    KONTOR_CHECK(authorise(context, operations::createSynonym));
    NewSynonym wanted{.locale = synonym.locale, .words = trimmed(synonym.words), .finds = trimmed(synonym.finds)};
    KONTOR_CHECK(checkPair(wanted));
    return m_database.transaction([&](Transaction &transaction) -> Result<Synonym> {
        KONTOR_TRY(auto created,
            transaction.find(sql::searchsettings::insertSynonym,
                {bind("id", SynonymId::make(m_clock, m_random)), bindMaybe("locale", wanted.locale),
                    bindArray("words", utf8(wanted.words)), bindArray("finds", utf8(wanted.finds)),
                    bind("most", limits::synonyms)},
                readSynonym));
        if (!created)
            return tooMany(limits::synonyms);
        KONTOR_CHECK(note(transaction, context, operations::createSynonym, "synonym", created->id.uuid(), {}, toJson(*created)));
        return std::move(*created);
    });
}

Result<Synonym> SearchService::changeSynonym(
    const Context &context, const SynonymId &id, const SynonymChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeSynonym));
    return m_database.transaction([&](Transaction &transaction) -> Result<Synonym> {
        KONTOR_TRY(const auto before, lockSynonym(transaction, id, expected));
        const NewSynonym wanted{.locale = change.locale.value_or(before.locale),
            .words = trimmed(change.words.value_or(before.words)),
            .finds = trimmed(change.finds.value_or(before.finds))};
        KONTOR_CHECK(checkPair(wanted));
        KONTOR_TRY(auto after,
            transaction.get(sql::searchsettings::updateSynonym,
                {bindMaybe("locale", wanted.locale), bindArray("words", utf8(wanted.words)),
                    bindArray("finds", utf8(wanted.finds)), bind("id", id)},
                readSynonym));
        KONTOR_CHECK(note(transaction, context, operations::changeSynonym, "synonym", id.uuid(), toJson(before), toJson(after)));
        return after;
    });
}

Result<void> SearchService::removeSynonym(const Context &context, const SynonymId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeSynonym));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lockSynonym(transaction, id, expected));
        KONTOR_CHECK(transaction.execute(sql::searchsettings::removeSynonym, {bind("id", id)}));
        return note(transaction, context, operations::removeSynonym, "synonym", id.uuid(), toJson(before), {});
    });
}

Result<std::vector<SearchRule>> SearchService::listRules(const Context &context, const Listed<SearchRuleId> &which)
{
    KONTOR_CHECK(authorise(context, operations::listSearchRules));
    return m_database.list(sql::searchsettings::listRules,
        {bindMaybe("locale", which.locale), bindMaybe("of_locale", which.locale), bindMaybe("before", which.before),
            bindMaybe("before_id", which.before), bind("limit", which.limit + 1)},
        readRule);
}

Result<qint64> SearchService::countRules(const Context &context, const std::optional<QByteArray> &locale)
{
    KONTOR_CHECK(authorise(context, operations::listSearchRules));
    return m_database.get(sql::searchsettings::countRules, {bindMaybe("locale", locale), bindMaybe("of_locale", locale)},
        [](Row &row) { return row.int64(); });
}

Result<SearchRule> SearchService::viewRule(const Context &context, const SearchRuleId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewSearchRule));
    KONTOR_TRY(auto found, m_database.find(sql::searchsettings::findRule, {bind("id", id)}, readRule));
    if (!found)
        return notFound("rule"_L1);
    return std::move(*found);
}

Result<SearchRule> SearchService::createRule(const Context &context, const NewSearchRule &rule)
{
    KONTOR_CHECK(authorise(context, operations::createSearchRule));
    return m_database.transaction([&](Transaction &transaction) -> Result<SearchRule> {
        KONTOR_CHECK(check(transaction, rule));
        const BoostColumns boosts(rule.boosts);
        KONTOR_TRY(auto created,
            transaction.find(sql::searchsettings::insertRule,
                {bind("id", SearchRuleId::make(m_clock, m_random)), bindMaybe("locale", rule.locale), bind("asked", rule.asked),
                    bindArray("pins", std::span<const ProductId>(rule.pins)), bindArray("kinds", boosts.kinds),
                    bindArray("keys", boosts.keys), bindArray("values", boosts.values),
                    bindArray("percents", std::span<const qint64>(boosts.percents)), bind("most", limits::searchRules)},
                readRule));
        if (!created)
            return tooMany(limits::searchRules);
        KONTOR_CHECK(
            note(transaction, context, operations::createSearchRule, "search_rule", created->id.uuid(), {}, toJson(*created)));
        return std::move(*created);
    });
}

Result<SearchRule> SearchService::changeRule(
    const Context &context, const SearchRuleId &id, const RuleChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeSearchRule));
    return m_database.transaction([&](Transaction &transaction) -> Result<SearchRule> {
        KONTOR_TRY(const auto before, lockRule(transaction, id, expected));
        const NewSearchRule wanted{.locale = change.locale.value_or(before.locale),
            .asked = change.asked.value_or(before.asked),
            .pins = change.pins.value_or(before.pins),
            .boosts = change.boosts.value_or(before.boosts)};
        // A product that has gone since then is no fault of this change.
        KONTOR_CHECK(check(transaction,
            {.asked = wanted.asked,
                .pins = change.pins || wanted.asked.trimmed().isEmpty() ? wanted.pins : std::vector<ProductId>(),
                .boosts = change.boosts.value_or(std::vector<SearchBoost>())}));
        const BoostColumns boosts(wanted.boosts);
        KONTOR_TRY(auto after,
            transaction.get(sql::searchsettings::updateRule,
                {bindMaybe("locale", wanted.locale), bind("asked", wanted.asked),
                    bindArray("pins", std::span<const ProductId>(wanted.pins)), bindArray("kinds", boosts.kinds),
                    bindArray("keys", boosts.keys), bindArray("values", boosts.values),
                    bindArray("percents", std::span<const qint64>(boosts.percents)), bind("id", id)},
                readRule));
        KONTOR_CHECK(
            note(transaction, context, operations::changeSearchRule, "search_rule", id.uuid(), toJson(before), toJson(after)));
        return after;
    });
}

Result<void> SearchService::removeRule(const Context &context, const SearchRuleId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeSearchRule));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lockRule(transaction, id, expected));
        KONTOR_CHECK(transaction.execute(sql::searchsettings::removeRule, {bind("id", id)}));
        return note(transaction, context, operations::removeSearchRule, "search_rule", id.uuid(), toJson(before), {});
    });
}

Result<std::vector<SearchMiss>> SearchService::listMisses(const Context &context, const MissFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listSearchMisses));
    return m_database.list(sql::searchsettings::listMisses,
        {bind("days", filter.days), bindMaybe("locale", filter.locale), bindMaybe("of_locale", filter.locale),
            bindMaybe("before", filter.before), bind("searches", filter.searches), bindMaybe("before_id", filter.before),
            bind("limit", filter.limit + 1)},
        readMiss);
}

Result<qint64> SearchService::countMisses(const Context &context, const MissFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listSearchMisses));
    return m_database.get(sql::searchsettings::countMisses,
        {bind("days", filter.days), bindMaybe("locale", filter.locale), bindMaybe("of_locale", filter.locale)},
        [](Row &row) { return row.int64(); });
}

Result<void> SearchService::dismissMiss(const Context &context, const SearchMissId &id)
{
    KONTOR_CHECK(authorise(context, operations::dismissSearchMiss));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto gone, transaction.execute(sql::searchsettings::dismissMiss, {bind("id", id)}));
        if (gone == 0)
            return notFound("text"_L1);
        return recordAudit(transaction, context, operations::dismissSearchMiss, "search_miss", id.uuid(), "{}");
    });
}

Result<Synonym> SearchService::lockSynonym(Transaction &transaction, const SynonymId &id, std::optional<qint64> expected)
{
    KONTOR_TRY(auto found, transaction.find(sql::searchsettings::lockSynonym, {bind("id", id)}, readSynonym));
    if (!found)
        return notFound("synonym"_L1);
    if (expected && *expected != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<SearchRule> SearchService::lockRule(Transaction &transaction, const SearchRuleId &id, std::optional<qint64> expected)
{
    KONTOR_TRY(auto found, transaction.find(sql::searchsettings::lockRule, {bind("id", id)}, readRule));
    if (!found)
        return notFound("rule"_L1);
    if (expected && *expected != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<void> SearchService::check(Transaction &transaction, const NewSearchRule &rule)
{
    QList<FieldError> faults;
    if (rule.asked.trimmed().isEmpty() && !rule.pins.empty())
        faults.append({u"/pinned_product_ids"_s, "not_allowed"_L1, u"Only a rule for one query has products that come first."_s});
    if (!rule.asked.isEmpty()) {
        // As it is compared: marks alone are nothing, and 101 times ß is 202 letters.
        KONTOR_TRY(const auto folded,
            transaction.get(sql::searchsettings::fold, {bind("asked", rule.asked)}, [](Row &row) { return row.text(); }));
        if (folded.isEmpty())
            faults.append({u"/query"_s, "not_allowed"_L1, u"Nothing of it can be searched for."_s});
    }
    QStringList pointers;
    std::vector<ProductId> products;
    for (const auto &pin : rule.pins) {
        pointers.append(u"/pinned_product_ids/%1"_s.arg(products.size()));
        products.push_back(pin);
    }
    for (size_t i = 0; i < rule.boosts.size(); ++i) {
        const auto &boost = rule.boosts[i];
        const auto id = ProductId::parse(boost.value);
        if ((boost.kind == "product" || boost.kind == "category") && !id)
            faults.append({u"/boosts/%1/value"_s.arg(i), "invalid_format"_L1, u"must be an id"_s});
        if (boost.kind == "product" && id) {
            pointers.append(u"/boosts/%1/value"_s.arg(i));
            products.push_back(*id);
        }
    }
    KONTOR_TRY(const auto unknown,
        transaction.list(sql::searchsettings::listUnknownProducts, {bindArray("products", std::span<const ProductId>(products))},
            [](Row &row) { return row.int64(); }));
    for (const auto place : unknown)
        faults.append({pointers[place - 1], "unknown_product"_L1, u"There is no such product."_s});
    return refuseIfAny(faults);
}

Result<void> SearchService::note(Transaction &transaction, const Context &context, const Operation &operation,
    const char *subject, const Uuid &id, const QByteArray &before, const QByteArray &after)
{
    KONTOR_CHECK(appendEvent(transaction,
        {.type = "search.changed",
            .aggregate = subject,
            .aggregateId = id,
            .payload = after.isEmpty() ? before : after,
            .tags = {"search"}},
        m_clock, m_random));
    return recordAudit(transaction, context, operation, subject, id, beforeAndAfter(before, after));
}

}
