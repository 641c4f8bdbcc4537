#include "core/catalog/collectionservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/catalog/catalogservice.h"
#include "core/catalog/richtext.h"
#include "core/events/outbox.h"
#include "sql/collection.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kontor {

namespace {

void write(JsonWriter &out, const char *name, const QStringList &texts)
{
    out.key(name).beginArray();
    for (const auto &text : texts)
        out.value(text);
    out.endArray();
}

void write(JsonWriter &out, const char *name, const QMap<QString, QStringList> &lists)
{
    out.key(name).beginObject();
    for (auto it = lists.begin(); it != lists.end(); ++it)
        write(out, it.key().toUtf8().constData(), it.value());
    out.endObject();
}

QByteArray toJson(const ProductRule &rule)
{
    JsonWriter out;
    out.beginObject().key("categories").beginArray();
    for (const auto &category : rule.categories)
        out.value(category);
    out.endArray();
    write(out, "brands", rule.brands);
    write(out, "tags", rule.tags);
    write(out, "options", rule.options);
    write(out, "attributes", rule.attributes);
    return out.member("in_stock", rule.isInStock).endObject().take();
}

QStringList readTexts(const QJsonValue &value)
{
    QStringList texts;
    for (const auto &text : value.toArray())
        texts.append(text.toString());
    return texts;
}

QMap<QString, QStringList> readLists(const QJsonValue &value)
{
    QMap<QString, QStringList> lists;
    const auto object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        lists.insert(it.key(), readTexts(it.value()));
    return lists;
}

ProductRule readRule(const QByteArray &json)
{
    const auto object = QJsonDocument::fromJson(json).object();
    ProductRule rule{.brands = readTexts(object["brands"_L1]),
        .tags = readTexts(object["tags"_L1]),
        .options = readLists(object["options"_L1]),
        .attributes = readLists(object["attributes"_L1]),
        .isInStock = object["in_stock"_L1].toBool()};
    for (const auto &text : readTexts(object["categories"_L1]))
        if (const auto category = CategoryId::parse(text))
            rule.categories.push_back(*category);
    return rule;
}

Collection readCollection(Row &row)
{
    return {.id = row.as<CollectionId>(),
        .slug = row.text(),
        .title = row.text(),
        .description = row.text(),
        .rule = readRule(row.bytes()),
        .isActive = row.boolean(),
        .version = row.int64()};
}

QByteArray toJson(const Collection &collection)
{
    JsonWriter out;
    out.beginObject()
        .member("slug", collection.slug)
        .member("title", collection.title)
        .member("description", collection.description)
        .member("is_active", collection.isActive);
    return out.key("rule").raw(toJson(collection.rule)).endObject().take();
}

Failure everything()
{
    return invalid(u"/rule"_s, "required"_L1, u"A rule has at least one condition."_s);
}

// Of what is not there nothing is ever a member.
Result<void> check(Transaction &transaction, const ProductRule &rule)
{
    QList<QByteArray> codes;
    for (auto it = rule.attributes.begin(); it != rule.attributes.end(); ++it)
        codes.append(it.key().toUtf8());
    QList<FieldError> faults;
    KONTOR_CHECK(transaction.each(sql::collection::listUnknown,
        {bindArray("categories", std::span<const CategoryId>(rule.categories)), bindArray("attributes", codes)}, [&](Row &row) {
            const bool isCategory = row.bytes() == "category";
            const auto at = row.int64() - 1;
            if (isCategory)
                faults.append({u"/rule/category_ids/%1"_s.arg(at), "unknown_category"_L1, u"There is no such category."_s});
            else
                faults.append({u"/rule/attributes"_s, "unknown_attribute"_L1,
                    u"Nothing can be filtered by %1."_s.arg(QString::fromUtf8(codes[at]))});
        }));
    return refuseIfAny(faults);
}

}

Result<std::vector<Collection>> CollectionService::list(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listCollections));
    return m_database.list(sql::collection::list, {bind("all", false)}, readCollection);
}

Result<Collection> CollectionService::find(const Context &context, const QByteArray &idOrSlug)
{
    KONTOR_CHECK(authorise(context, operations::viewCollection));
    const auto id = CollectionId::parse(QString::fromUtf8(idOrSlug));
    KONTOR_TRY(auto found,
        m_database.find(
            sql::collection::find, {bindMaybe("id", id), bind("slug", idOrSlug), bindMaybe("first", id)}, readCollection));
    if (!found)
        return notFound("collection"_L1);
    return std::move(*found);
}

Result<std::vector<Collection>> CollectionService::listStaff(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listStaffCollections));
    return m_database.list(sql::collection::list, {bind("all", true)}, readCollection);
}

Result<Collection> CollectionService::view(const Context &context, const CollectionId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewStaffCollection));
    KONTOR_TRY(auto found, m_database.find(sql::collection::view, {bind("id", id)}, readCollection));
    if (!found)
        return notFound("collection"_L1);
    return std::move(*found);
}

Result<Collection> CollectionService::create(const Context &context, const NewCollection &collection)
{
    KONTOR_CHECK(authorise(context, operations::createCollection));
    const auto slug = collection.slug ? collection.slug : Slug::parse(slugFor(collection.title));
    if (!slug)
        return invalid(u"/slug"_s, "required"_L1, u"No slug can be made from this title; give one."_s);
    if (collection.rule.isEmpty())
        return everything();
    return m_database.transaction([&](Transaction &transaction) -> Result<Collection> {
        KONTOR_CHECK(check(transaction, collection.rule));
        KONTOR_TRY(auto created,
            transaction.find(sql::collection::insert,
                {bind("id", CollectionId::make(m_clock, m_random)), bind("slug", *slug), bind("title", collection.title),
                    bind("description", sanitiseRichText(collection.description)), bind("rule", toJson(collection.rule)),
                    bind("is_active", collection.isActive), bind("most", limits::collections)},
                readCollection));
        if (!created)
            return invalid({}, "too_many"_L1, u"A shop has at most %1 collections."_s.arg(limits::collections));
        KONTOR_CHECK(note(transaction, context, operations::createCollection, nullptr, &*created));
        return std::move(*created);
    });
}

Result<Collection> CollectionService::lock(Transaction &transaction, const CollectionId &id, std::optional<qint64> expected)
{
    KONTOR_TRY(auto found, transaction.find(sql::collection::lock, {bind("id", id)}, readCollection));
    if (!found)
        return notFound("collection"_L1);
    if (expected && *expected != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<Collection> CollectionService::change(
    const Context &context, const CollectionId &id, const CollectionChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeCollection));
    if (change.rule && change.rule->isEmpty())
        return everything();
    return m_database.transaction([&](Transaction &transaction) -> Result<Collection> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        if (change.rule)
            KONTOR_CHECK(check(transaction, *change.rule));
        KONTOR_TRY(const auto after,
            transaction.get(sql::collection::update,
                {bind("slug", change.slug ? change.slug->toString() : before.slug),
                    bind("title", change.title.value_or(before.title)),
                    bind("description", change.description ? sanitiseRichText(*change.description) : before.description),
                    bind("rule", toJson(change.rule.value_or(before.rule))),
                    bind("is_active", change.isActive.value_or(before.isActive)), bind("id", id)},
                readCollection));
        KONTOR_CHECK(note(transaction, context, operations::changeCollection, &before, &after));
        return after;
    });
}

Result<void> CollectionService::remove(const Context &context, const CollectionId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeCollection));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        KONTOR_CHECK(transaction.execute(sql::collection::remove, {bind("id", id)}));
        return note(transaction, context, operations::removeCollection, &before, nullptr);
    });
}

Result<void> CollectionService::note(Transaction &transaction, const Context &context, const Operation &operation,
    const Collection *before, const Collection *after)
{
    const auto &collection = after ? *after : *before;
    KONTOR_CHECK(appendEvent(transaction,
        {.type = !before ? "collection.created"
                : !after ? "collection.removed"
                         : "collection.updated",
            .aggregate = "collection",
            .aggregateId = collection.id.uuid(),
            .payload = JsonWriter()
                           .beginObject()
                           .member("collection_id", collection.id)
                           .member("slug", collection.slug)
                           .endObject()
                           .take(),
            .tags = {"collections"}},
        m_clock, m_random));
    return recordAudit(transaction, context, operation, "collection", collection.id.uuid(),
        beforeAndAfter(before ? toJson(*before) : QByteArray(), after ? toJson(*after) : QByteArray()));
}

}
