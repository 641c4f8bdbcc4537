#include "core/catalog/attributeservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "sql/attribute.h"

#include <algorithm>
#include <ranges>

namespace kontor {

namespace {

Attribute readAttribute(Row &row)
{
    return {.code = row.bytes(),
        .label = row.text(),
        .type = row.bytes(),
        .unit = row.text(),
        .isFilterable = row.boolean(),
        .isFacetable = row.boolean(),
        .isSearchable = row.boolean(),
        .position = row.int32(),
        .id = row.as<AttributeId>(),
        .version = row.int64()};
}

bool hasChoices(const QByteArray &type)
{
    return type == "choice" || type == "choices";
}

void checkChoices(const Attribute &attribute, QList<FieldError> &faults)
{
    for (size_t i = 0; i < attribute.choices.size(); ++i) {
        const auto isTwin = [&](const AttributeChoice &other) { return other.code == attribute.choices[i].code; };
        if (std::any_of(attribute.choices.begin(), attribute.choices.begin() + static_cast<qsizetype>(i), isTwin))
            faults.append({u"/choices/%1/code"_s.arg(i), "duplicate"_L1, u"is there twice"_s});
    }
}

Result<void> check(const Attribute &attribute)
{
    QList<FieldError> faults;
    if (!attribute.choices.empty() && !hasChoices(attribute.type))
        faults.append({u"/choices"_s, "not_allowed"_L1, u"Only an attribute of the types choice and choices has choices."_s});
    if (attribute.choices.empty() && hasChoices(attribute.type))
        faults.append({u"/choices"_s, "required"_L1, u"An attribute of this type has at least one choice."_s});
    if (!attribute.unit.isEmpty() && attribute.type != "number")
        faults.append({u"/unit"_s, "not_allowed"_L1, u"Only a number has a unit."_s});
    checkChoices(attribute, faults);
    return refuseIfAny(faults);
}

template<typename T>
void take(T &value, const std::optional<T> &change)
{
    if (change)
        value = *change;
}

Attribute changed(Attribute attribute, const AttributeChange &change)
{
    take(attribute.label, change.label);
    take(attribute.translations, change.translations);
    take(attribute.type, change.type);
    take(attribute.unit, change.unit);
    take(attribute.isFilterable, change.isFilterable);
    take(attribute.isFacetable, change.isFacetable);
    take(attribute.isSearchable, change.isSearchable);
    take(attribute.position, change.position);
    take(attribute.choices, change.choices);
    // What another type cannot have goes with the type.
    if (change.type && !change.choices && !hasChoices(attribute.type))
        attribute.choices.clear();
    if (change.type && !change.unit && attribute.type != "number")
        attribute.unit.clear();
    return attribute;
}

void writeLabels(JsonWriter &out, const Labels &labels)
{
    out.key("translations").beginObject();
    for (auto it = labels.begin(); it != labels.end(); ++it)
        out.member(it.key(), it.value());
    out.endObject();
}

QByteArray toJson(const Attribute &attribute)
{
    JsonWriter out;
    out.beginObject()
        .member("code", attribute.code)
        .member("label", attribute.label)
        .member("type", attribute.type)
        .member("unit", attribute.unit)
        .member("is_filterable", attribute.isFilterable)
        .member("is_facetable", attribute.isFacetable)
        .member("is_searchable", attribute.isSearchable)
        .member("position", attribute.position);
    writeLabels(out, attribute.translations);
    out.key("choices").beginArray();
    for (const auto &choice : attribute.choices) {
        out.beginObject().member("code", choice.code).member("label", choice.label);
        writeLabels(out, choice.translations);
        out.endObject();
    }
    return out.endArray().endObject().take();
}

QList<QByteArray> codesOf(const std::vector<AttributeChoice> &choices)
{
    QList<QByteArray> codes;
    for (const auto &choice : choices)
        codes.append(choice.code.toUtf8());
    return codes;
}

// The labels and choices of attributes that are sorted by code.
Result<void> readWords(Session &session, std::vector<Attribute> &attributes)
{
    QList<QByteArray> codes;
    QHash<QByteArray, Attribute *> byCode;
    for (auto &attribute : attributes) {
        codes.append(attribute.code);
        byCode.insert(attribute.code, &attribute);
    }
    KONTOR_CHECK(session.each(sql::attribute::listLabels, {bindArray("codes", codes)}, [&](Row &row) {
        auto *attribute = byCode.value(row.bytes());
        const auto locale = row.bytes();
        attribute->translations.insert(locale, row.text());
    }));
    QHash<std::pair<QByteArray, QString>, size_t> places;
    KONTOR_CHECK(session.each(sql::attribute::listChoices, {bindArray("codes", codes)}, [&](Row &row) {
        auto *attribute = byCode.value(row.bytes());
        const auto code = row.text();
        places.insert({attribute->code, code}, attribute->choices.size());
        attribute->choices.push_back({.code = code, .label = row.text()});
    }));
    return session.each(sql::attribute::listChoiceLabels, {bindArray("codes", codes)}, [&](Row &row) {
        auto *attribute = byCode.value(row.bytes());
        const auto place = places.constFind({attribute->code, row.text()});
        const auto locale = row.bytes();
        if (place != places.constEnd())
            attribute->choices[*place].translations.insert(locale, row.text());
    });
}

// Labels say nothing about values, nor does a choice that comes.
bool losesChoices(const Attribute &before, const Attribute &after)
{
    return std::any_of(before.choices.begin(), before.choices.end(), [&](const AttributeChoice &choice) {
        return std::none_of(
            after.choices.begin(), after.choices.end(), [&](const AttributeChoice &other) { return other.code == choice.code; });
    });
}

Failure inUse(const AttributeImpact &impact)
{
    auto error = failure(ErrorKind::Conflict, "attribute_in_use"_L1,
        u"%1 products have a value that would be lost; drop_misfits=true drops them."_s.arg(impact.lost))
                     .value();
    JsonWriter facts;
    facts.beginObject().member("lost", impact.lost).member("converted", impact.converted).key("products").beginArray();
    for (const auto &misfit : impact.misfits)
        facts.beginObject().member("id", misfit.product).member("title", misfit.title).key("value").raw(misfit.value).endObject();
    error.facts = facts.endArray().endObject().take();
    return failure(std::move(error));
}

Result<void> allow(const AttributeImpact &impact, Misfits misfits)
{
    if (impact.lost > 0 && misfits == Misfits::Refuse)
        return inUse(impact);
    if (impact.lost + impact.converted > limits::valuesChangedAtOnce)
        return failure(ErrorKind::Conflict, "too_many_values"_L1,
            u"%1 products would be rewritten, and one change may do that to %2: change their values first."_s
                .arg(impact.lost + impact.converted)
                .arg(limits::valuesChangedAtOnce));
    return {};
}

}

Result<std::vector<Attribute>> AttributeService::list(const Context &context, const QByteArray &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listAttributes));
    KONTOR_TRY(
        auto attributes, m_database.list(sql::attribute::list, {bind("after", after), bind("limit", limit + 1)}, readAttribute));
    KONTOR_CHECK(readWords(m_database, attributes));
    return attributes;
}

Result<qint64> AttributeService::count(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listAttributes));
    return m_database.get(sql::attribute::count, {}, [](Row &row) { return row.int64(); });
}

Result<Attribute> AttributeService::view(const Context &context, const QByteArray &code)
{
    KONTOR_CHECK(authorise(context, operations::viewAttribute));
    return load(m_database, code);
}

Result<Attribute> AttributeService::load(Session &session, const QByteArray &code)
{
    KONTOR_TRY(auto found, session.list(sql::attribute::find, {bind("code", code)}, readAttribute));
    if (found.empty())
        return notFound("attribute"_L1);
    KONTOR_CHECK(readWords(session, found));
    return std::move(found.front());
}

Result<Attribute> AttributeService::lock(Transaction &transaction, const QByteArray &code, std::optional<qint64> expected)
{
    KONTOR_TRY(
        const auto version, transaction.find(sql::attribute::lock, {bind("code", code)}, [](Row &row) { return row.int64(); }));
    if (!version)
        return notFound("attribute"_L1);
    if (expected && *expected != *version)
        return staleVersion();
    return load(transaction, code);
}

Result<void> AttributeService::writeWords(Transaction &transaction, const Attribute &attribute)
{
    QList<QByteArray> locales, labels;
    for (auto it = attribute.translations.begin(); it != attribute.translations.end(); ++it) {
        locales.append(it.key());
        labels.append(it.value().toUtf8());
    }
    const auto of = bind("attribute", attribute.code);
    KONTOR_CHECK(transaction.execute(sql::attribute::keepLabels, {of, bindArray("locales", locales)}));
    KONTOR_CHECK(
        transaction.execute(sql::attribute::setLabels, {of, bindArray("locales", locales), bindArray("labels", labels)}));

    const auto codes = codesOf(attribute.choices);
    QList<QByteArray> names, labelled, labelLocales, labelTexts;
    for (const auto &choice : attribute.choices) {
        names.append(choice.label.toUtf8());
        for (auto it = choice.translations.begin(); it != choice.translations.end(); ++it) {
            labelled.append(choice.code.toUtf8());
            labelLocales.append(it.key());
            labelTexts.append(it.value().toUtf8());
        }
    }
    KONTOR_CHECK(transaction.execute(sql::attribute::keepChoices, {of, bindArray("codes", codes)}));
    KONTOR_CHECK(transaction.execute(sql::attribute::setChoices, {of, bindArray("codes", codes), bindArray("labels", names)}));
    KONTOR_CHECK(transaction.execute(
        sql::attribute::keepChoiceLabels, {of, bindArray("codes", labelled), bindArray("locales", labelLocales)}));
    KONTOR_CHECK(transaction.execute(sql::attribute::setChoiceLabels,
        {of, bindArray("codes", labelled), bindArray("locales", labelLocales), bindArray("labels", labelTexts)}));
    return {};
}

Result<Attribute> AttributeService::create(const Context &context, const Attribute &attribute)
{
    KONTOR_CHECK(authorise(context, operations::createAttribute));
    KONTOR_CHECK(check(attribute));
    return m_database.transaction([&](Transaction &transaction) -> Result<Attribute> {
        KONTOR_TRY(const auto version,
            transaction.find(sql::attribute::insert,
                {bind("id", AttributeId::make(m_clock, m_random)), bind("code", attribute.code), bind("label", attribute.label),
                    bind("type", attribute.type), bind("unit", attribute.unit), bind("is_filterable", attribute.isFilterable),
                    bind("is_facetable", attribute.isFacetable), bind("is_searchable", attribute.isSearchable),
                    bind("position", attribute.position), bind("most", limits::attributes)},
                [](Row &row) { return row.int64(); }));
        if (!version)
            return invalid(u"/code"_s, "too_many"_L1, u"A shop has at most %1 attributes."_s.arg(limits::attributes));
        KONTOR_CHECK(writeWords(transaction, attribute));
        KONTOR_TRY(auto created, load(transaction, attribute.code));
        KONTOR_CHECK(note(transaction, context, operations::createAttribute, nullptr, &created));
        return created;
    });
}

Result<AttributeImpact> AttributeService::judge(
    Session &session, const QByteArray &code, const std::optional<QByteArray> &type, const std::vector<AttributeChoice> &choices)
{
    const auto codes = codesOf(choices);
    KONTOR_TRY(auto impact,
        session.get(sql::attribute::impact, {bind("code", code), bindMaybe("type", type), bindArray("choices", codes)},
            [](Row &row) { return AttributeImpact{.converted = row.int64(), .lost = row.int64()}; }));
    if (impact.lost > 0) {
        KONTOR_TRY(impact.misfits,
            session.list(sql::attribute::listMisfits,
                {bind("code", code), bindMaybe("type", type), bindArray("choices", codes), bind("limit", limits::misfitsShown)},
                [](Row &row) {
                    return AttributeImpact::Misfit{.product = row.as<ProductId>(), .title = row.text(), .value = row.bytes()};
                }));
    }
    return impact;
}

Result<AttributeImpact> AttributeService::foresee(const Context &context, const QByteArray &code, const AttributeChange &change)
{
    KONTOR_CHECK(authorise(context, operations::foreseeAttribute));
    KONTOR_TRY(const auto before, load(m_database, code));
    const auto wanted = changed(before, change);
    KONTOR_CHECK(check(wanted));
    return judge(m_database, code, wanted.type, wanted.choices);
}

Result<Attribute> AttributeService::change(const Context &context, const QByteArray &code, const AttributeChange &change,
    std::optional<qint64> expected, Misfits misfits)
{
    KONTOR_CHECK(authorise(context, operations::changeAttribute));
    return m_database.transaction([&](Transaction &transaction) -> Result<Attribute> {
        KONTOR_TRY(const auto before, lock(transaction, code, expected));
        const auto wanted = changed(before, change);
        KONTOR_CHECK(check(wanted));
        const bool meansOtherValues = wanted.type != before.type || losesChoices(before, wanted);
        if (meansOtherValues) {
            KONTOR_TRY(const auto impact, judge(transaction, code, wanted.type, wanted.choices));
            KONTOR_CHECK(allow(impact, misfits));
        }
        KONTOR_CHECK(transaction.execute(sql::attribute::update,
            {bind("label", wanted.label), bind("type", wanted.type), bind("unit", wanted.unit),
                bind("is_filterable", wanted.isFilterable), bind("is_facetable", wanted.isFacetable),
                bind("is_searchable", wanted.isSearchable), bind("position", wanted.position), bind("code", code)}));
        KONTOR_CHECK(writeWords(transaction, wanted));
        if (meansOtherValues)
            KONTOR_CHECK(transaction.execute(sql::attribute::convertValues, {bind("code", code)}));
        KONTOR_TRY(auto after, load(transaction, code));
        KONTOR_CHECK(note(transaction, context, operations::changeAttribute, &before, &after));
        return after;
    });
}

Result<void> AttributeService::remove(
    const Context &context, const QByteArray &code, std::optional<qint64> expected, Misfits misfits)
{
    KONTOR_CHECK(authorise(context, operations::removeAttribute));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lock(transaction, code, expected));
        KONTOR_TRY(const auto impact, judge(transaction, code, std::nullopt, {}));
        KONTOR_CHECK(allow(impact, misfits));
        KONTOR_CHECK(transaction.execute(sql::attribute::lockProducts, {bind("code", code)}));
        KONTOR_CHECK(transaction.execute(sql::attribute::dropValues, {bind("code", code), bind("attribute", code)}));
        KONTOR_CHECK(transaction.execute(sql::attribute::dropWords, {bind("code", code), bind("attribute", code)}));
        KONTOR_CHECK(transaction.execute(sql::attribute::remove, {bind("code", code)}));
        return note(transaction, context, operations::removeAttribute, &before, nullptr);
    });
}

Result<void> AttributeService::note(
    Transaction &transaction, const Context &context, const Operation &operation, const Attribute *before, const Attribute *after)
{
    const auto &attribute = after ? *after : *before;
    // Facets and categories name its label and those of its values; pages are made anew by the lister.
    KONTOR_CHECK(appendEvent(transaction,
        {.type = !before ? "attribute.created"
                : !after ? "attribute.removed"
                         : "attribute.updated",
            .aggregate = "attribute",
            .aggregateId = attribute.id.uuid(),
            .payload = JsonWriter().beginObject().member("code", attribute.code).endObject().take(),
            .tags = {"attributes", "categories"}},
        m_clock, m_random));
    return recordAudit(transaction, context, operation, "attribute", attribute.id.uuid(),
        beforeAndAfter(before ? toJson(*before) : QByteArray(), after ? toJson(*after) : QByteArray()));
}

}
