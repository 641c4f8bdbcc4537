#include "core/catalog/catalogservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/catalog/productrules.h"
#include "core/catalog/richtext.h"
#include "core/catalog/variantservice.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/attribute.h"
#include "sql/catalog.h"

#include <QUrl>

#include <algorithm>
#include <numeric>

namespace kontor {

namespace {

FieldError attributeFault(const QString &attribute, const QByteArray &fault)
{
    struct Told
    {
        QLatin1StringView code;
        const char16_t *message;
    };
    static constexpr Told all[] = {{"unknown_attribute"_L1, u"There is no such attribute."},
        {"wrong_type"_L1, u"This is no value of the attribute's type."},
        {"unknown_choice"_L1, u"The attribute has no such choice."}, {"duplicate"_L1, u"A choice is there twice."},
        {"invalid_format"_L1, u"A date is written as 2026-11-23."},
        {"out_of_range"_L1, u"This is too long, too large or empty."}};
    for (const auto &[code, message] : all)
        if (fault == code.data())
            return {u"/attributes/"_s + attribute, code, QString::fromUtf16(message)};
    return {u"/attributes/"_s + attribute, "validation_failed"_L1, u"This is no value of the attribute."_s};
}

// The definitions are locked before the product is, as whoever changes one does.
Result<void> checkAttributes(Transaction &transaction, AttributeValues values)
{
    values.removeIf([](const auto &entry) { return entry.value() == "null"; });
    if (values.isEmpty())
        return {};
    Faults faults;
    KONTOR_CHECK(transaction.each(sql::attribute::listFaults, {bind("values", attributesJson(values))}, [&](Row &row) {
        const auto attribute = row.text();
        faults.append(attributeFault(attribute, row.bytes()));
    }));
    return refuseIfAny(faults);
}

// With the product locked: what it is before and after a change is what this change has made of it.
Result<QByteArray> productFacts(Transaction &transaction, const ProductId &id)
{
    KONTOR_TRY(auto facts, transaction.find(sql::catalog::productFacts, {bind("id", id)}, [](Row &row) { return row.bytes(); }));
    if (!facts)
        return notFound("product"_L1);
    return std::move(*facts);
}

// Each image that is new gets an id here.
struct ImageRows
{
    std::vector<MediaId> ids;
    QList<QByteArray> given, urls, alts, skus;
    std::vector<qint64> widths, heights;
};

ImageRows rowsOf(const std::vector<ProductImage> &images, const Clock &clock, Random &random)
{
    ImageRows rows;
    for (const auto &image : images) {
        rows.ids.push_back(image.id ? *image.id : MediaId::make(clock, random));
        rows.given.append(image.id ? image.id->toByteArray() : QByteArray(""));
        rows.urls.append(image.id ? QByteArray("") : QUrl(image.url, QUrl::StrictMode).toEncoded());
        rows.alts.append(image.alt.toUtf8());
        rows.skus.append(image.sku ? image.sku->toString().toUtf8() : QByteArray(""));
        rows.widths.push_back(image.width.value_or(0));
        rows.heights.push_back(image.height.value_or(0));
    }
    return rows;
}

QList<QByteArray> toUtf8(const QStringList &texts)
{
    QList<QByteArray> out;
    for (const auto &text : texts)
        out.append(text.toUtf8());
    return out;
}

// Of the title, and of the id, since the original has the title's.
std::optional<Slug> copySlug(const QString &title, const ProductId &copy)
{
    auto slug = slugFor(title).left(SlugRule::maxLength - 9);
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return Slug::parse(slug + u'-' + copy.toString().right(8));
}

// A refusal of one row, told of the whole request.
Error inRow(Error error, size_t row)
{
    for (auto &field : error.fields)
        field.pointer.prepend(u"/changes/%1/set"_s.arg(row));
    if (error.facts.isEmpty())
        error.facts = JsonWriter().beginObject().member("change", static_cast<qint64>(row)).endObject().take();
    return error;
}

template<typename T>
std::optional<T> inside(const std::optional<std::optional<T>> &change)
{
    return change.value_or(std::nullopt);
}

}

QString slugFor(const QString &title)
{
    QString slug;
    const auto spelled = title.toLower()
                             .replace(u"ä"_s, u"ae"_s)
                             .replace(u"ö"_s, u"oe"_s)
                             .replace(u"ü"_s, u"ue"_s)
                             .replace(u"ß"_s, u"ss"_s)
                             .normalized(QString::NormalizationForm_D);
    for (const QChar c : spelled) {
        if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'))
            slug += c;
        else if (c.category() != QChar::Mark_NonSpacing && !slug.isEmpty() && !slug.endsWith(u'-'))
            slug += u'-';
    }
    slug.truncate(SlugRule::maxLength);
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return slug;
}

Result<ProductId> CatalogService::create(const Context &context, const NewProduct &product)
{
    KONTOR_CHECK(authorise(context, operations::createProduct));
    KONTOR_CHECK(checkProduct(product));
    const auto slug = product.slug ? product.slug : Slug::parse(slugFor(product.title));
    if (!slug)
        return invalid(u"/slug"_s, "required"_L1, u"No slug can be made from this title; give one."_s);
    const auto id = ProductId::make(m_clock, m_random);
    return m_database.transaction([&](Transaction &transaction) -> Result<ProductId> {
        KONTOR_CHECK(transaction.execute(sql::catalog::relyOnTree));
        KONTOR_CHECK(checkAttributes(transaction, product.attributes));
        KONTOR_CHECK(transaction.execute(sql::catalog::insertProduct,
            {bind("id", id), bind("slug", *slug), bind("title", product.title),
                bind("description", sanitiseRichText(product.description)), bind("brand", product.brand),
                bind("status", product.status), bindMaybe("own_tax_class", product.taxClass),
                bindMaybe("own_shipping_profile", product.shippingProfile),
                bind("attributes", attributesJson(product.attributes)), bind("metadata", product.metadata),
                bind("private_metadata", product.privateMetadata), bindMaybe("seo_title", product.seoTitle),
                bindMaybe("seo_description", product.seoDescription), bindMaybe("publish_at", product.publishAt),
                bindMaybe("unpublish_at", product.unpublishAt)}));
        KONTOR_CHECK(transaction.execute(sql::catalog::insertProductCategory,
            {bind("product_id", id), bindArray("category_ids", std::span(product.categories))}));
        KONTOR_CHECK(insertOptions(transaction, id, product));
        KONTOR_CHECK(insertVariants(transaction, id, 0, product.variants, m_clock, m_random));
        KONTOR_CHECK(setTags(transaction, id, product.tags));
        KONTOR_CHECK(setImages(transaction, id, product.images));
        KONTOR_CHECK(noteChanged(transaction, context, operations::createProduct, id, "product.created",
            JsonWriter().beginObject().member("product_id", id).member("slug", *slug).endObject().take()));
        KONTOR_CHECK(refreshListing(transaction, std::span(&id, 1), m_clock, m_random));
        return id;
    });
}

Result<void> CatalogService::insertOptions(Transaction &transaction, const ProductId &id, const NewProduct &product)
{
    int position = 0;
    for (const auto &option : product.options) {
        const auto optionId = OptionId::make(m_clock, m_random);
        QList<QByteArray> values;
        for (const auto &value : option.values)
            values.append(value.toUtf8());
        KONTOR_CHECK(transaction.execute(sql::catalog::insertOption,
            {bind("id", optionId), bind("product_id", id), bind("name", option.name), bind("position", position++)}));
        KONTOR_CHECK(
            transaction.execute(sql::catalog::insertOptionValues, {bind("option_id", optionId), bindArray("values", values)}));
    }
    return {};
}

Result<qint64> CatalogService::change(
    const Context &context, const ProductId &id, const ProductChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeProduct));
    KONTOR_CHECK(checkChange(change));
    return m_database.transaction([&](Transaction &transaction) -> Result<qint64> {
        if (change.taxClass || change.shippingProfile || change.categories)
            KONTOR_CHECK(transaction.execute(sql::catalog::relyOnTree));
        KONTOR_CHECK(checkAttributes(transaction, change.attributes));
        KONTOR_TRY(const auto version, changeIn(transaction, context, id, change, expected));
        KONTOR_CHECK(refreshListing(transaction, std::span(&id, 1), m_clock, m_random));
        return version;
    });
}

Result<std::optional<qint64>> CatalogService::updateRow(
    Transaction &transaction, const ProductId &id, const ProductChange &change, std::optional<qint64> expected)
{
    const auto description = change.description ? std::optional(sanitiseRichText(*change.description)) : std::nullopt;
    return transaction.find(sql::catalog::updateProduct,
        {bindMaybe("title", change.title), bindMaybe("slug", change.slug), bindMaybe("description", description),
            bindMaybe("brand", change.brand), bindMaybe("status", change.status),
            bind("sets_tax_class", change.taxClass.has_value()), bindMaybe("own_tax_class", inside(change.taxClass)),
            bind("sets_shipping_profile", change.shippingProfile.has_value()),
            bindMaybe("own_shipping_profile", inside(change.shippingProfile)),
            bind("attributes", attributesJson(change.attributes)), bindMaybe("metadata", change.metadata),
            bindMaybe("private_metadata", change.privateMetadata), bind("sets_seo_title", change.seoTitle.has_value()),
            bindMaybe("seo_title", inside(change.seoTitle)), bind("sets_seo_description", change.seoDescription.has_value()),
            bindMaybe("seo_description", inside(change.seoDescription)), bind("sets_publish_at", change.publishAt.has_value()),
            bindMaybe("publish_at", inside(change.publishAt)), bindMaybe("status_then", change.status),
            bind("sets_unpublish_at", change.unpublishAt.has_value()), bindMaybe("unpublish_at", inside(change.unpublishAt)),
            bindMaybe("status_after", change.status), bind("id", id), bindMaybe("expected", expected),
            bindMaybe("expected_version", expected)},
        [](Row &row) { return row.int64(); });
}

Result<qint64> CatalogService::changeIn(Transaction &transaction, const Context &context, const ProductId &id,
    const ProductChange &change, std::optional<qint64> expected)
{
    KONTOR_TRY(const auto before, productFacts(transaction, id));
    KONTOR_TRY(auto version, updateRow(transaction, id, change, expected));
    if (!version)
        return staleVersion();
    if (change.categories) {
        KONTOR_CHECK(setCategories(transaction, id, *change.categories));
        // What it inherits now may have made another one of it.
        KONTOR_TRY(
            version, transaction.find(sql::catalog::productVersion, {bind("id", id)}, [](Row &row) { return row.int64(); }));
    }
    if (change.tags)
        KONTOR_CHECK(setTags(transaction, id, *change.tags));
    if (change.related)
        KONTOR_CHECK(setRelated(transaction, id, *change.related));
    if (change.images)
        KONTOR_CHECK(setImages(transaction, id, *change.images));
    KONTOR_TRY(const auto after, productFacts(transaction, id));
    KONTOR_CHECK(noteChanged(transaction, context, operations::changeProduct, id, "product.updated",
        JsonWriter().beginObject().member("product_id", id).member("version", *version).endObject().take(),
        beforeAndAfter(before, after)));
    return *version;
}

Result<std::vector<Result<qint64>>> CatalogService::changeMany(
    const Context &context, const std::vector<BulkChange> &changes, BulkMode mode)
{
    KONTOR_CHECK(authorise(context, operations::changeProducts));
    Faults faults;
    std::vector<ProductId> ids;
    for (const auto &change : changes)
        ids.push_back(change.id);
    findTwins(ids, u"/changes"_s, u"/id"_s, faults);
    KONTOR_CHECK(refuseIfAny(faults));
    // In one order, whoever else does the same; told in the order of the request.
    std::vector<size_t> order(changes.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return changes[a].id < changes[b].id; });
    // The definitions first, those of all rows, as everybody locks them.
    AttributeValues named;
    for (const auto &change : changes)
        for (auto it = change.change.attributes.begin(); it != change.change.attributes.end(); ++it)
            named.insert(it.key(), "true");
    return m_database.transaction([&](Transaction &transaction) -> Result<std::vector<Result<qint64>>> {
        std::vector<Result<qint64>> outcomes(changes.size(), Result<qint64>(0));
        std::vector<ProductId> changed;
        KONTOR_CHECK(transaction.execute(sql::attribute::lockNamed, {bind("values", attributesJson(named))}));
        KONTOR_CHECK(transaction.execute(sql::catalog::relyOnTree));
        for (const size_t at : order) {
            const auto &row = changes[at];
            const auto one = [&]() -> Result<void> {
                KONTOR_CHECK(checkChange(row.change));
                KONTOR_CHECK(checkAttributes(transaction, row.change.attributes));
                KONTOR_TRY(outcomes[at], changeIn(transaction, context, row.id, row.change, row.expected));
                return {};
            };
            const auto done = mode == BulkMode::PerRow ? transaction.attempt(one) : one();
            if (done) {
                changed.push_back(row.id);
                continue;
            }
            if (mode == BulkMode::AllOrNothing || done.error().kind == ErrorKind::Unavailable
                || done.error().kind == ErrorKind::Internal)
                return failure(inRow(done.error(), at));
            outcomes[at] = failure(inRow(done.error(), at));
        }
        KONTOR_CHECK(refreshListing(transaction, changed, m_clock, m_random));
        return outcomes;
    });
}

Result<void> CatalogService::setCategories(
    Transaction &transaction, const ProductId &id, const std::vector<CategoryId> &categories)
{
    KONTOR_CHECK(transaction.execute(
        sql::catalog::keepProductCategories, {bind("product_id", id), bindArray("category_ids", std::span(categories))}));
    KONTOR_CHECK(transaction.execute(
        sql::catalog::setProductCategories, {bind("product_id", id), bindArray("category_ids", std::span(categories))}));
    return {};
}

Result<void> CatalogService::setTags(Transaction &transaction, const ProductId &id, const QStringList &tags)
{
    KONTOR_CHECK(transaction.execute(sql::catalog::keepTags, {bind("product_id", id), bindArray("tags", toUtf8(tags))}));
    KONTOR_CHECK(transaction.execute(sql::catalog::setTags, {bind("product_id", id), bindArray("tags", toUtf8(tags))}));
    return {};
}

Result<void> CatalogService::setRelated(Transaction &transaction, const ProductId &id, const std::vector<ProductId> &related)
{
    const auto ids = bindArray("related_ids", std::span(related));
    KONTOR_CHECK(transaction.execute(sql::catalog::keepRelated, {bind("product_id", id), ids}));
    KONTOR_CHECK(transaction.execute(sql::catalog::setRelated, {bind("product_id", id), ids}));
    return {};
}

Result<void> CatalogService::setImages(Transaction &transaction, const ProductId &id, const std::vector<ProductImage> &images)
{
    const auto rows = rowsOf(images, m_clock, m_random);
    Faults faults;
    KONTOR_CHECK(transaction.each(sql::catalog::listStrangeImages,
        {bindArray("ids", rows.given), bindArray("skus", rows.skus), bind("product_id", id), bind("owner_id", id)},
        [&](Row &row) {
            const auto place = u"/images/"_s + QString::number(row.int64() - 1);
            if (row.boolean())
                faults.append({place + u"/id"_s, "unknown_image"_L1, u"The product has no such image."_s});
            else
                faults.append({place + u"/sku"_s, "unknown_variant"_L1, u"The product has no such variant."_s});
        }));
    KONTOR_CHECK(refuseIfAny(faults));
    const auto ids = bindArray("ids", std::span<const MediaId>(rows.ids));
    const auto urls = bindArray("urls", rows.urls);
    const auto alts = bindArray("alts", rows.alts);
    const auto skus = bindArray("skus", rows.skus);
    KONTOR_CHECK(transaction.execute(sql::catalog::keepImages, {bind("product_id", id), ids}));
    KONTOR_CHECK(transaction.execute(sql::catalog::arrangeImages, {ids, urls, alts, skus, bind("product_id", id)}));
    KONTOR_CHECK(transaction.execute(sql::catalog::setImages,
        {bind("product_id", id), ids, urls, alts, skus, bindArray("widths", std::span<const qint64>(rows.widths)),
            bindArray("heights", std::span<const qint64>(rows.heights))}));
    return {};
}

// What stands beside the product's row; with the product locked, and another version of it.
Result<qint64> CatalogService::changeWords(Transaction &transaction, const Context &context, const Operation &operation,
    const ProductId &id, std::optional<qint64> expected, const std::function<Result<void>()> &write)
{
    KONTOR_TRY(const auto before, productFacts(transaction, id));
    KONTOR_TRY(const auto version,
        transaction.find(sql::catalog::touchProduct,
            {bind("id", id), bindMaybe("expected", expected), bindMaybe("expected_version", expected)},
            [](Row &row) { return row.int64(); }));
    if (!version)
        return staleVersion();
    KONTOR_CHECK(write());
    KONTOR_TRY(const auto after, productFacts(transaction, id));
    KONTOR_CHECK(noteChanged(transaction, context, operation, id, "product.updated",
        JsonWriter().beginObject().member("product_id", id).member("version", *version).endObject().take(),
        beforeAndAfter(before, after)));
    KONTOR_CHECK(refreshListing(transaction, std::span(&id, 1), m_clock, m_random));
    return *version;
}

Result<qint64> CatalogService::translate(const Context &context, const ProductId &id, const QByteArray &locale,
    const ProductTranslation &translation, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::translateProduct));
    return m_database.transaction([&](Transaction &transaction) -> Result<qint64> {
        KONTOR_TRY(const auto known,
            transaction.find(sql::catalog::findLocale, {bind("locale", locale)}, [](Row &row) { return row.int32(); }));
        if (!known)
            return invalid(u"/locale"_s, "unknown_locale"_L1, u"The shop is not shown in this language."_s);
        KONTOR_CHECK(checkAttributes(transaction, translation.attributes));
        Faults faults;
        KONTOR_CHECK(transaction.each(
            sql::catalog::listUntranslatable, {bind("attributes", attributesJson(translation.attributes))}, [&](Row &row) {
                faults.append({u"/attributes/"_s + row.text(), "not_allowed"_L1, u"Only texts have words of their own here."_s});
            }));
        KONTOR_CHECK(refuseIfAny(faults));
        return changeWords(transaction, context, operations::translateProduct, id, expected, [&]() -> Result<void> {
            KONTOR_CHECK(transaction.execute(sql::catalog::setTranslation,
                {bind("product_id", id), bind("locale", locale), bind("title", translation.title),
                    bind("description", sanitiseRichText(translation.description)), bindMaybe("seo_title", translation.seoTitle),
                    bindMaybe("seo_description", translation.seoDescription),
                    bind("attributes", attributesJson(translation.attributes))}));
            return {};
        });
    });
}

Result<qint64> CatalogService::removeTranslation(
    const Context &context, const ProductId &id, const QByteArray &locale, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::untranslateProduct));
    return m_database.transaction([&](Transaction &transaction) {
        return changeWords(transaction, context, operations::untranslateProduct, id, expected, [&]() -> Result<void> {
            KONTOR_TRY(const auto gone,
                transaction.find(sql::catalog::removeTranslation, {bind("product_id", id), bind("locale", locale)},
                    [](Row &row) { return row.text(); }));
            return gone ? Result<void>() : notFound("translation"_L1);
        });
    });
}

Result<ProductId> CatalogService::duplicate(const Context &context, const ProductId &id, const std::optional<QString> &title,
    const std::optional<Slug> &slug, const QString &skuSuffix)
{
    KONTOR_CHECK(authorise(context, operations::duplicateProduct));
    const auto copy = ProductId::make(m_clock, m_random);
    return m_database.transaction([&](Transaction &transaction) -> Result<ProductId> {
        KONTOR_CHECK(transaction.execute(sql::catalog::relyOnTree));
        KONTOR_TRY(const auto original,
            transaction.find(sql::catalog::findTitle, {bind("id", id)}, [](Row &row) { return row.text(); }));
        if (!original)
            return notFound("product"_L1);
        const auto shown = title.value_or(*original);
        const auto named = slug ? slug : copySlug(shown, copy);
        if (!named)
            return invalid(u"/slug"_s, "required"_L1, u"No slug can be made from this title; give one."_s);
        KONTOR_CHECK(transaction.execute(sql::catalog::duplicate,
            {bind("id", id), bind("copy_id", copy), bind("slug", *named), bind("title", shown), bind("suffix", skuSuffix)}));
        KONTOR_CHECK(noteChanged(transaction, context, operations::duplicateProduct, copy, "product.created",
            JsonWriter()
                .beginObject()
                .member("product_id", copy)
                .member("slug", *named)
                .member("duplicate_of", id)
                .endObject()
                .take()));
        return copy;
    });
}

Result<void> CatalogService::noteChanged(Transaction &transaction, const Context &context, const Operation &operation,
    const ProductId &id, const char *type, const QByteArray &payload, const QByteArray &audited)
{
    KONTOR_CHECK(appendEvent(
        transaction, {.type = type, .aggregate = "product", .aggregateId = id.uuid(), .payload = payload}, m_clock, m_random));
    return recordAudit(transaction, context, operation, "product", id.uuid(), audited.isEmpty() ? payload : audited);
}

Result<int> publishDue(Database &database, const Clock &clock, Random &random)
{
    constexpr int most = 50;
    constexpr Operation publish{"product.publish", Public};
    struct Due
    {
        ProductId product;
        QByteArray status;
    };
    return database.transaction([&](Transaction &transaction) -> Result<int> {
        KONTOR_TRY(const auto due, transaction.list(sql::catalog::publishDue, {bind("most", most)}, [](Row &row) {
            return Due{.product = row.as<ProductId>(), .status = row.bytes()};
        }));
        for (const auto &[product, status] : due) {
            const auto payload =
                JsonWriter().beginObject().member("product_id", product).member("status", status).endObject().take();
            KONTOR_CHECK(appendEvent(transaction,
                {.type = status == "active" ? "product.published" : "product.archived",
                    .aggregate = "product",
                    .aggregateId = product.uuid(),
                    .payload = payload},
                clock, random));
            KONTOR_CHECK(recordAudit(
                transaction, Context{.actor = {.kind = Actor::Kind::System}}, publish, "product", product.uuid(), payload));
        }
        return static_cast<int>(due.size());
    });
}

}
