#include "core/catalog/categoryservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/catalog/catalogservice.h"
#include "core/catalog/productrules.h"
#include "core/catalog/richtext.h"
#include "core/events/outbox.h"
#include "sql/category.h"

namespace kontor {

namespace {

Category readCategory(Row &row)
{
    const auto code = [&] { return row.optional([](Row &r) { return r.bytes(); }); };
    const auto text = [&] { return row.optional([](Row &r) { return r.text(); }); };
    Category category{.id = row.as<CategoryId>(),
        .parent = row.optional([](Row &r) { return r.as<CategoryId>(); }),
        .slug = row.text(),
        .title = row.text(),
        .description = row.text(),
        .position = row.int32()};
    category.own.taxClass = code();
    category.own.shippingProfile = code();
    category.own.defaultSort = code();
    category.own.visibility = code();
    category.own.seoTitle = text();
    category.own.seoDescription = text();
    category.version = row.int64();
    for (const auto &word : row.textArray())
        category.attributes.push_back({.code = word.startsWith('-') ? word.sliced(1) : word, .isExcluded = word.startsWith('-')});
    return category;
}

template<typename T>
void take(T &value, const std::optional<T> &change)
{
    if (change)
        value = *change;
}

Category changed(Category category, const CategoryChange &change)
{
    take(category.title, change.title);
    take(category.description, change.description);
    if (change.slug)
        category.slug = change.slug->toString();
    take(category.own.taxClass, change.taxClass);
    take(category.own.shippingProfile, change.shippingProfile);
    take(category.own.defaultSort, change.defaultSort);
    take(category.own.visibility, change.visibility);
    take(category.own.seoTitle, change.seoTitle);
    take(category.own.seoDescription, change.seoDescription);
    take(category.attributes, change.attributes);
    return category;
}

QList<QByteArray> wordsOf(const std::vector<CategoryAttribute> &attributes)
{
    QList<QByteArray> words;
    for (const auto &attribute : attributes)
        words.append((attribute.isExcluded ? "-" : "") + attribute.code);
    return words;
}

Result<void> check(const std::vector<CategoryAttribute> &attributes)
{
    QList<QByteArray> codes;
    for (const auto &attribute : attributes)
        codes.append(attribute.code);
    Faults faults;
    findTwins(codes, u"/attributes"_s, u"/code"_s, faults);
    return refuseIfAny(faults);
}

QByteArray toJson(const Category &category)
{
    JsonWriter out;
    out.beginObject()
        .member("parent_id", category.parent)
        .member("slug", category.slug)
        .member("title", category.title)
        .member("description", category.description)
        .member("position", category.position)
        .member("tax_class", category.own.taxClass)
        .member("shipping_profile", category.own.shippingProfile)
        .member("default_sort", category.own.defaultSort)
        .member("visibility", category.own.visibility)
        .member("seo_title", category.own.seoTitle)
        .member("seo_description", category.own.seoDescription)
        .key("attributes")
        .beginArray();
    for (const auto &word : wordsOf(category.attributes))
        out.value(word);
    return out.endArray().endObject().take();
}

Failure notEmpty()
{
    return failure(ErrorKind::Conflict, "category_not_empty"_L1, u"There are products in it, or categories below it."_s);
}

}

Result<std::vector<Category>> CategoryService::list(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listCategories));
    return m_database.list(sql::category::list, {bind("locale", context.locale)}, readCategory);
}

Result<std::vector<Category>> CategoryService::listStaff(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listStaffCategories));
    return m_database.list(sql::category::list, {bind("locale", QByteArray(""))}, readCategory);
}

Result<std::vector<Category>> CategoryService::view(const Context &context, const CategoryId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewStaffCategory));
    return load(m_database, id);
}

Result<std::vector<Category>> CategoryService::create(const Context &context, const NewCategory &category)
{
    KONTOR_CHECK(authorise(context, operations::createCategory));
    KONTOR_CHECK(check(category.attributes));
    const auto slug = category.slug ? category.slug : Slug::parse(slugFor(category.title));
    if (!slug)
        return invalid(u"/slug"_s, "required"_L1, u"No slug can be made from this title; give one."_s);
    return m_database.transaction([&](Transaction &transaction) -> Result<Branch> {
        KONTOR_CHECK(transaction.execute(sql::category::changeTree));
        KONTOR_TRY(const auto present, transaction.get(sql::category::count, {}, [](Row &row) { return row.int64(); }));
        if (present >= limits::categories)
            return invalid({}, "too_many"_L1, u"A shop has at most %1 categories."_s.arg(limits::categories));
        const auto id = CategoryId::make(m_clock, m_random);
        const auto &own = category.settings;
        KONTOR_CHECK(transaction.execute(sql::category::insert,
            {bind("id", id), bindMaybe("parent_id", category.parent), bind("slug", *slug), bind("title", category.title),
                bind("description", sanitiseRichText(category.description)), bindMaybe("siblings_parent_id", category.parent),
                bindMaybe("tax_class", own.taxClass), bindMaybe("shipping_profile", own.shippingProfile),
                bindMaybe("default_sort", own.defaultSort), bindMaybe("visibility", own.visibility),
                bindMaybe("seo_title", own.seoTitle), bindMaybe("seo_description", own.seoDescription)}));
        KONTOR_CHECK(setAttributes(transaction, id, category.attributes));
        KONTOR_TRY(auto branch, load(transaction, id));
        KONTOR_CHECK(note(transaction, context, operations::createCategory, nullptr, &branch.front()));
        return branch;
    });
}

Result<std::vector<Category>> CategoryService::change(
    const Context &context, const CategoryId &id, const CategoryChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeCategory));
    if (change.attributes)
        KONTOR_CHECK(check(*change.attributes));
    return m_database.transaction([&](Transaction &transaction) -> Result<Branch> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        const auto wanted = changed(before.front(), change);
        const auto &own = wanted.own;
        KONTOR_CHECK(transaction.execute(sql::category::update,
            {bind("slug", wanted.slug), bind("title", wanted.title),
                bind("description", change.description ? sanitiseRichText(*change.description) : wanted.description),
                bindMaybe("tax_class", own.taxClass), bindMaybe("shipping_profile", own.shippingProfile),
                bindMaybe("default_sort", own.defaultSort), bindMaybe("visibility", own.visibility),
                bindMaybe("seo_title", own.seoTitle), bindMaybe("seo_description", own.seoDescription), bind("id", id)}));
        if (change.attributes)
            KONTOR_CHECK(setAttributes(transaction, id, *change.attributes));
        KONTOR_TRY(auto branch, load(transaction, id));
        KONTOR_CHECK(note(transaction, context, operations::changeCategory, &before.front(), &branch.front()));
        return branch;
    });
}

// What stands beside the category's row is another version of it, too.
Result<CategoryService::Branch> CategoryService::changeWords(Transaction &transaction, const Context &context,
    const Operation &operation, const CategoryId &id, std::optional<qint64> expected, const std::function<Result<void>()> &write)
{
    KONTOR_TRY(const auto before, lock(transaction, id, expected));
    KONTOR_CHECK(write());
    KONTOR_CHECK(transaction.execute(sql::category::touch, {bind("id", id)}));
    KONTOR_TRY(auto branch, load(transaction, id));
    KONTOR_CHECK(note(transaction, context, operation, &before.front(), &branch.front()));
    return branch;
}

Result<std::vector<Category>> CategoryService::translate(const Context &context, const CategoryId &id, const QByteArray &locale,
    const Translation &translation, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::translateCategory));
    return m_database.transaction([&](Transaction &transaction) -> Result<Branch> {
        KONTOR_TRY(const auto known,
            transaction.find(sql::category::findLocale, {bind("locale", locale)}, [](Row &row) { return row.int32(); }));
        if (!known)
            return invalid(u"/locale"_s, "unknown_locale"_L1, u"The shop is not shown in this language."_s);
        return changeWords(transaction, context, operations::translateCategory, id, expected, [&]() -> Result<void> {
            KONTOR_CHECK(transaction.execute(sql::category::setTranslation,
                {bind("category_id", id), bind("locale", locale), bind("title", translation.title),
                    bind("description", sanitiseRichText(translation.description))}));
            return {};
        });
    });
}

Result<std::vector<Category>> CategoryService::removeTranslation(
    const Context &context, const CategoryId &id, const QByteArray &locale, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::untranslateCategory));
    return m_database.transaction([&](Transaction &transaction) -> Result<Branch> {
        return changeWords(transaction, context, operations::untranslateCategory, id, expected, [&]() -> Result<void> {
            KONTOR_TRY(const auto gone,
                transaction.find(sql::category::removeTranslation, {bind("category_id", id), bind("locale", locale)},
                    [](Row &row) { return row.text(); }));
            return gone ? Result<void>() : notFound("translation"_L1);
        });
    });
}

Result<QByteArray> CategoryService::loadTranslations(const CategoryId &id)
{
    return m_database.get(sql::category::translations, {bind("category_id", id)}, [](Row &row) { return row.bytes(); });
}

Result<std::vector<Category>> CategoryService::move(const Context &context, const CategoryId &id,
    const std::optional<CategoryId> &parent, const std::optional<CategoryId> &before, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::moveCategory));
    return m_database.transaction([&](Transaction &transaction) -> Result<Branch> {
        KONTOR_TRY(const auto was, lock(transaction, id, expected));
        KONTOR_CHECK(transaction.execute(
            sql::category::move, {bind("id", id), bindMaybe("parent_id", parent), bindMaybe("before_id", before)}));
        KONTOR_TRY(auto branch, load(transaction, id));
        KONTOR_CHECK(note(transaction, context, operations::moveCategory, &was.front(), &branch.front()));
        return branch;
    });
}

Result<void> CategoryService::remove(const Context &context, const CategoryId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeCategory));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto was, lock(transaction, id, expected));
        // The foreign keys say whether it is empty, whoever adds something at this moment.
        if (const auto removed = transaction.execute(sql::category::remove, {bind("id", id)}); !removed)
            return removed.error().kind == ErrorKind::Invalid ? notEmpty() : failure(removed.error());
        return note(transaction, context, operations::removeCategory, &was.front(), nullptr);
    });
}

Result<std::optional<QByteArray>> CategoryService::movedTo(const Context &context, const QByteArray &slug)
{
    KONTOR_CHECK(authorise(context, operations::listCategories));
    return m_database.find(sql::category::findRedirect, {bind("slug", slug)}, [](Row &row) { return row.bytes(); });
}

Result<std::vector<CategoryFacet>> CategoryService::facets(
    const Context &context, const CategoryTree &tree, const Category &category)
{
    KONTOR_CHECK(authorise(context, operations::listCategories));
    QList<QByteArray> codes;
    for (const auto &[attribute, from] : tree.attributes(category))
        if (!attribute.isExcluded)
            codes.append(attribute.code);
    if (codes.isEmpty())
        return std::vector<CategoryFacet>();
    return m_database.list(sql::category::listFacets, {bindArray("codes", codes), bind("locale", context.locale)}, [](Row &row) {
        return CategoryFacet{.code = row.bytes(), .label = row.text(), .unit = row.text(), .type = row.bytes()};
    });
}

Result<void> CategoryService::setAttributes(
    Transaction &transaction, const CategoryId &id, const std::vector<CategoryAttribute> &attributes)
{
    QList<QByteArray> codes;
    for (const auto &attribute : attributes)
        codes.append(attribute.code);
    KONTOR_CHECK(transaction.execute(sql::category::keepAttributes, {bind("category_id", id), bindArray("codes", codes)}));
    KONTOR_CHECK(
        transaction.execute(sql::category::setAttributes, {bind("category_id", id), bindArray("words", wordsOf(attributes))}));
    return {};
}

Result<CategoryService::Branch> CategoryService::load(Session &session, const CategoryId &id)
{
    KONTOR_TRY(auto branch, session.list(sql::category::listBranch, {bind("id", id)}, readCategory));
    if (branch.empty())
        return notFound("category"_L1);
    return branch;
}

Result<CategoryService::Branch> CategoryService::lock(
    Transaction &transaction, const CategoryId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(transaction.execute(sql::category::changeTree));
    KONTOR_TRY(const auto version, transaction.find(sql::category::lock, {bind("id", id)}, [](Row &row) { return row.int64(); }));
    if (!version)
        return notFound("category"_L1);
    if (expected && *expected != *version)
        return staleVersion();
    return load(transaction, id);
}

Result<void> CategoryService::note(
    Transaction &transaction, const Context &context, const Operation &operation, const Category *before, const Category *after)
{
    const auto &category = after ? *after : *before;
    const char *type = !before ? "category.created" : !after ? "category.removed" : "category.updated";
    KONTOR_CHECK(appendEvent(transaction,
        {.type = type,
            .aggregate = "category",
            .aggregateId = category.id.uuid(),
            .payload =
                JsonWriter().beginObject().member("category_id", category.id).member("slug", category.slug).endObject().take(),
            .tags = {"categories"}},
        m_clock, m_random));
    return recordAudit(transaction, context, operation, "category", category.id.uuid(),
        beforeAndAfter(before ? toJson(*before) : QByteArray(), after ? toJson(*after) : QByteArray()));
}

}
