#include "core/catalog/catalogservice.h"

#include "core/base/jsonwriter.h"
#include "core/audit/audit.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/catalog.h"

namespace kontor {

namespace {

using Faults = QList<FieldError>;

Result<void> refuseIfAny(Faults faults)
{
    constexpr qsizetype most = 100;
    if (faults.isEmpty())
        return {};
    Error error = invalid({}, {}, {}).value();
    error.fields = faults.mid(0, most);
    return failure(std::move(error));
}

template<typename List>
void findTwins(const List &list, const QString &pointer, const QString &tail, Faults &faults)
{
    for (auto it = list.begin(); it != list.end(); ++it)
        if (std::find(list.begin(), it, *it) != it)
            faults.append(
                {pointer + u'/' + QString::number(std::distance(list.begin(), it)) + tail, "duplicate"_L1, u"is there twice"_s});
}

void checkPrice(const Money &price, const QString &pointer, Faults &faults)
{
    if (price.minor() < 0 || price.minor() > limits::largestPrice)
        faults.append({pointer + u"/amount"_s, "out_of_range"_L1, u"must be between 0 and %1"_s.arg(limits::largestPrice)});
}

// What is not one of the product's own options and values would be a variant that nobody can choose.
void checkVariant(const NewProduct &product, const NewProduct::Variant &variant, const QString &pointer, Faults &faults)
{
    if (variant.options.size() != static_cast<qsizetype>(product.options.size()))
        faults.append(
            {pointer + u"/options"_s, "wrong_options"_L1, u"A variant has one value for each of the product's options."_s});
    for (const auto &option : product.options)
        if (variant.options.contains(option.name) && !option.values.contains(variant.options.value(option.name)))
            faults.append(
                {pointer + u"/options"_s, "wrong_options"_L1, u"The product has no such value for %1."_s.arg(option.name)});
    for (const auto &name : variant.options.keys())
        if (std::none_of(product.options.begin(), product.options.end(),
                [&](const NewProduct::Option &option) { return option.name == name; }))
            faults.append({pointer + u"/options"_s, "wrong_options"_L1, u"The product has no option %1."_s.arg(name)});
    QList<QByteArray> currencies;
    for (size_t i = 0; i < variant.prices.size(); ++i) {
        checkPrice(variant.prices[i], pointer + u"/prices/%1"_s.arg(i), faults);
        currencies.append(variant.prices[i].currency().code());
    }
    findTwins(currencies, pointer + u"/prices"_s, u"/currency"_s, faults);
}

Result<void> checkProduct(const NewProduct &product)
{
    Faults faults;
    if (product.variants.empty())
        faults.append({u"/variants"_s, "required"_L1, u"A product has at least one variant."_s});
    QStringList names;
    for (size_t i = 0; i < product.options.size(); ++i) {
        names.append(product.options[i].name);
        findTwins(product.options[i].values, u"/options/%1/values"_s.arg(i), {}, faults);
    }
    findTwins(names, u"/options"_s, u"/name"_s, faults);
    findTwins(product.categories, u"/category_ids"_s, {}, faults);
    for (size_t i = 0; i < product.variants.size(); ++i)
        checkVariant(product, product.variants[i], u"/variants/%1"_s.arg(i), faults);
    return refuseIfAny(std::move(faults));
}

QByteArray optionsJson(const QMap<QString, QString> &options)
{
    JsonWriter out;
    out.beginObject();
    for (auto it = options.begin(); it != options.end(); ++it)
        out.member(it.key().toUtf8(), it.value());
    return out.endObject().take();
}

// With the product locked: what it is before and after a change is what this change has made of it.
Result<QByteArray> productFacts(Transaction &transaction, const ProductId &id)
{
    KONTOR_TRY(auto facts, transaction.find(sql::catalog::productFacts, {bind("id", id)}, [](Row &row) { return row.bytes(); }));
    if (!facts)
        return notFound("product"_L1);
    return std::move(*facts);
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
        KONTOR_CHECK(transaction.execute(sql::catalog::insertProduct,
            {bind("id", id), bind("slug", *slug), bind("title", product.title), bind("description", product.description),
                bind("brand", product.brand), bind("status", product.status), bindMaybe("own_tax_class", product.taxClass),
                bind("metadata", product.metadata)}));
        KONTOR_CHECK(transaction.execute(sql::catalog::insertProductCategory,
            {bind("product_id", id), bindArray("category_ids", std::span(product.categories))}));
        KONTOR_CHECK(insertOptions(transaction, id, product));
        KONTOR_CHECK(insertVariants(transaction, id, product));
        KONTOR_CHECK(noteChanged(transaction, context, operations::createProduct, id, "product.created",
            JsonWriter().beginObject().member("product_id", id).member("slug", *slug).endObject().take()));
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

Result<void> CatalogService::insertVariants(Transaction &transaction, const ProductId &id, const NewProduct &product)
{
    int position = 0;
    for (const auto &variant : product.variants) {
        const auto variantId = VariantId::make(m_clock, m_random);
        KONTOR_CHECK(transaction.execute(sql::catalog::insertVariant,
            {bind("id", variantId), bind("product_id", id), bind("sku", variant.sku), bind("barcode", variant.barcode),
                bind("options", optionsJson(variant.options)), bind("position", position++),
                bind("weight_g", variant.weightGrams)}));
        for (const auto &price : variant.prices)
            KONTOR_CHECK(transaction.execute(sql::catalog::insertPrice,
                {bind("id", PriceId::make(m_clock, m_random)), bind("variant_id", variantId), bind("currency", price.currency()),
                    bind("amount", price.minor())}));
    }
    return {};
}

Result<qint64> CatalogService::change(
    const Context &context, const ProductId &id, const ProductChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeProduct));
    if (change.categories) {
        Faults faults;
        findTwins(*change.categories, u"/category_ids"_s, {}, faults);
        KONTOR_CHECK(refuseIfAny(std::move(faults)));
    }
    return m_database.transaction([&](Transaction &transaction) -> Result<qint64> {
        if (change.taxClass || change.categories)
            KONTOR_CHECK(transaction.execute(sql::catalog::relyOnTree));
        KONTOR_TRY(const auto before, productFacts(transaction, id));
        KONTOR_TRY(auto version,
            transaction.find(sql::catalog::updateProduct,
                {bindMaybe("title", change.title), bindMaybe("description", change.description), bindMaybe("brand", change.brand),
                    bindMaybe("status", change.status), bind("sets_tax_class", change.taxClass.has_value()),
                    bindMaybe("own_tax_class", change.taxClass.value_or(std::nullopt)), bind("id", id),
                    bindMaybe("expected", expected), bindMaybe("expected_version", expected)},
                [](Row &row) { return row.int64(); }));
        if (!version)
            return staleVersion();
        if (change.categories) {
            KONTOR_CHECK(setCategories(transaction, id, *change.categories));
            // What it inherits now may have made another one of it.
            KONTOR_TRY(
                version, transaction.find(sql::catalog::productVersion, {bind("id", id)}, [](Row &row) { return row.int64(); }));
        }
        KONTOR_TRY(const auto after, productFacts(transaction, id));
        KONTOR_CHECK(noteChanged(transaction, context, operations::changeProduct, id, "product.updated",
            JsonWriter().beginObject().member("product_id", id).member("version", *version).endObject().take(),
            JsonWriter().beginObject().key("before").raw(before).key("after").raw(after).endObject().take()));
        return *version;
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

Result<CatalogService::StaffProduct> CatalogService::viewStaff(const Context &context, const ProductId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewStaffProduct));
    return loadStaff(id);
}

Result<CatalogService::StaffProduct> CatalogService::loadStaff(const ProductId &id)
{
    KONTOR_TRY(auto found,
        m_database.find(sql::catalog::findStaffProduct, {bind("product_id", id), bind("id", id)},
            [](Row &row) { return StaffProduct{.version = row.int64(), .json = row.bytes()}; }));
    if (!found)
        return notFound("product"_L1);
    return std::move(*found);
}

Result<void> CatalogService::noteChanged(Transaction &transaction, const Context &context, const Operation &operation,
    const ProductId &id, const char *type, const QByteArray &payload, const QByteArray &audited)
{
    KONTOR_CHECK(appendEvent(
        transaction, {.type = type, .aggregate = "product", .aggregateId = id.uuid(), .payload = payload}, m_clock, m_random));
    KONTOR_CHECK(refreshListing(transaction, std::span(&id, 1), m_clock, m_random));
    return recordAudit(transaction, context, operation, "product", id.uuid(), audited.isEmpty() ? payload : audited);
}

}
