#include "admin-gui/pages/products/productfields.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace kontor::gui {

namespace {

constexpr int stockedVariants = 200; ///< of so many the stock is shown beside the price

constexpr const char *plainFields[] = {
    "title", "slug", "description", "brand", "status", "tags", "category_ids", "seo_title", "seo_description", "options"};

QByteArray jsonOf(const QJsonValue &value)
{
    // A value alone is no document: an array around it, and off again.
    const auto text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return text.mid(1, text.size() - 2);
}

QStringList strings(const QJsonValue &value)
{
    QStringList words;
    const auto list = value.toArray();
    for (const auto &word : list)
        words.append(word.toString());
    return words;
}

std::optional<QString> maybeText(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() ? std::nullopt : std::optional(value.toString());
}

Result<std::vector<CategoryId>> categoriesOf(const QJsonValue &value)
{
    std::vector<CategoryId> ids;
    for (const auto &text : strings(value))
        if (const auto id = CategoryId::parse(text))
            ids.push_back(*id);
    return ids;
}

// Refusals name the field as the form does.
Error at(Error error, const QString &prefix)
{
    for (auto &field : error.fields) {
        auto path = field.pointer;
        while (path.startsWith(u'/'))
            path.remove(0, 1);
        field.pointer = prefix + path;
    }
    return error;
}

class Saver
{
public:
    Saver(Shop &shop, const Context &context, const Fields &base, const Fields &fields, Currency currency)
        : m_shop(shop),
          m_context(context),
          m_base(base),
          m_fields(fields),
          m_currency(currency)
    {
    }

    Result<ProductId> create()
    {
        NewProduct product;
        product.title = text(u"title"_s).trimmed();
        product.description = text(u"description"_s);
        product.brand = text(u"brand"_s).trimmed();
        product.status = text(u"status"_s).toLatin1();
        product.tags = strings(m_fields.value(u"tags"_s));
        product.seoTitle = maybeText(m_fields.value(u"seo_title"_s));
        product.seoDescription = maybeText(m_fields.value(u"seo_description"_s));
        product.attributes = attributes(false);
        KONTOR_TRY(product.categories, categoriesOf(m_fields.value(u"category_ids"_s)));
        if (!text(u"slug"_s).isEmpty()) {
            product.slug = Slug::parse(text(u"slug"_s));
            if (!product.slug)
                return invalid(u"slug"_s, "invalid"_L1, m_slugFault);
        }
        const auto sku = Sku::parse(text(u"new_sku"_s).trimmed());
        if (!sku)
            return invalid(u"new_sku"_s, "invalid"_L1,
                QCoreApplication::translate(
                    "kontor::gui::ProductFields", "A SKU is letters, digits, and - . _ / between them, like LS-FOE."));
        NewVariant first{.sku = *sku};
        const auto price = m_fields.value(u"new_price"_s);
        if (price.isDouble())
            first.prices.push_back(Money(price.toInteger(), m_currency));
        product.variants.push_back(first);
        auto made = m_shop.catalog.create(m_context, product);
        if (!made)
            return failure(at(made.error(), {}));
        const auto options = optionsOf();
        if (!options.empty()) {
            const VariantMatrix matrix{
                .options = options, .skuPrefix = sku->toString(), .prices = first.prices, .weightGrams = 0};
            auto combined = m_shop.variants.combine(m_context, *made, matrix, {});
            if (!combined)
                return failure(at(combined.error(), {}));
        }
        return *made;
    }

    Result<void> change(const ProductId &id, qint64 version)
    {
        KONTOR_CHECK(changeWords(id, version));
        KONTOR_CHECK(changeOptions(id));
        KONTOR_CHECK(changeVariants());
        return changePrices();
    }

private:
    QString text(const QString &path) const { return m_fields.value(path).toString(); }
    bool isChanged(const QString &path) const { return m_fields.value(path) != m_base.value(path); }
    AttributeValues attributes(bool onlyChanged) const
    {
        AttributeValues values;
        const auto prefix = u"attributes/"_s;
        for (auto it = m_fields.lowerBound(prefix); it != m_fields.end() && it.key().startsWith(prefix); ++it)
            if (onlyChanged ? isChanged(it.key()) : !it.value().isNull())
                values.insert(it.key().mid(prefix.size()).toUtf8(), jsonOf(it.value()));
        return values;
    }
    std::vector<NewProduct::Option> optionsOf() const
    {
        std::vector<NewProduct::Option> options;
        const auto list = m_fields.value(u"options"_s).toArray();
        for (const auto &entry : list) {
            const auto values = strings(entry.toObject()["values"_L1]);
            if (!values.isEmpty())
                options.push_back({.name = entry.toObject()["name"_L1].toString(), .values = values});
        }
        return options;
    }

    Result<void> changeWords(const ProductId &id, qint64 version)
    {
        ProductChange change;
        const auto take = [&](const QString &path, auto &into, auto read) {
            if (isChanged(path))
                into = read(m_fields.value(path));
            return isChanged(path);
        };
        const auto plain = [](const QJsonValue &value) { return value.toString(); };
        bool any = take(u"title"_s, change.title, plain);
        any |= take(u"description"_s, change.description, plain);
        any |= take(u"brand"_s, change.brand, plain);
        any |= take(u"status"_s, change.status, [](const QJsonValue &value) { return value.toString().toLatin1(); });
        any |= take(u"tags"_s, change.tags, strings);
        any |= take(u"seo_title"_s, change.seoTitle, maybeText);
        any |= take(u"seo_description"_s, change.seoDescription, maybeText);
        if (isChanged(u"tax_class"_s)) {
            const auto own = maybeText(m_fields.value(u"tax_class"_s));
            change.taxClass = own ? std::optional(own->toLatin1()) : std::nullopt;
            any = true;
        }
        if (isChanged(u"category_ids"_s)) {
            KONTOR_TRY(change.categories, categoriesOf(m_fields.value(u"category_ids"_s)));
            any = true;
        }
        if (isChanged(u"slug"_s)) {
            change.slug = Slug::parse(text(u"slug"_s));
            if (!change.slug)
                return invalid(u"slug"_s, "invalid"_L1, m_slugFault);
            any = true;
        }
        change.attributes = attributes(true);
        any |= !change.attributes.isEmpty();
        // Also where only variants have changed: the version that the editor saw has to be the present one.
        if (!any)
            change.title = text(u"title"_s);
        auto done = m_shop.catalog.change(m_context, id, change, version);
        if (!done)
            return failure(at(done.error(), {}));
        return changeTranslations(id);
    }

    Result<void> changeTranslations(const ProductId &id)
    {
        const auto prefix = u"translation/"_s;
        QSet<QString> locales;
        for (auto it = m_fields.lowerBound(prefix); it != m_fields.end() && it.key().startsWith(prefix); ++it)
            if (isChanged(it.key()))
                locales.insert(it.key().section(u'/', 1, 1));
        for (const auto &locale : std::as_const(locales)) {
            const auto path = prefix + locale + u'/';
            ProductTranslation words{.title = text(path + u"title"_s),
                .description = text(path + u"description"_s),
                .seoTitle = maybeText(m_fields.value(path + u"seo_title"_s)),
                .seoDescription = maybeText(m_fields.value(path + u"seo_description"_s)),
                .attributes = {}};
            const auto kept = m_base.value(path + u"attributes"_s).toObject();
            for (auto it = kept.begin(); it != kept.end(); ++it)
                words.attributes.insert(it.key().toUtf8(), jsonOf(it.value()));
            auto done = m_shop.catalog.translate(m_context, id, locale.toLatin1(), words, {});
            if (!done)
                return failure(at(done.error(), path));
        }
        return {};
    }

    // More values make more variants; taking some away is done where the variants are.
    Result<void> changeOptions(const ProductId &id)
    {
        if (!isChanged(u"options"_s))
            return {};
        const auto options = optionsOf();
        std::vector<Money> prices;
        QString prefix;
        for (auto it = m_fields.lowerBound(u"variant/"_s); it != m_fields.end() && it.key().startsWith(u"variant/"_s); ++it) {
            if (prices.empty() && it.key().endsWith(u"/price/"_s + m_currency.toString()) && it.value().isDouble())
                prices.push_back(Money(it.value().toInteger(), m_currency));
            if (prefix.isEmpty() && it.key().endsWith(u"/sku"_s))
                prefix = it.value().toString().section(u'-', 0, 1);
        }
        auto done = m_shop.variants.combine(
            m_context, id, {.options = options, .skuPrefix = prefix, .prices = prices, .weightGrams = 0}, {});
        if (!done)
            return failure(at(done.error(), {}));
        return {};
    }

    Result<void> changeVariants()
    {
        QSet<QString> changed;
        for (auto it = m_fields.lowerBound(u"variant/"_s); it != m_fields.end() && it.key().startsWith(u"variant/"_s); ++it)
            if (isChanged(it.key()) && !it.key().contains(u"/price/"_s))
                changed.insert(it.key().section(u'/', 1, 1));
        for (const auto &name : std::as_const(changed)) {
            const auto id = VariantId::parse(name);
            const auto path = u"variant/"_s + name + u'/';
            if (!id)
                continue;
            VariantChange change;
            if (isChanged(path + u"sku"_s)) {
                change.sku = Sku::parse(text(path + u"sku"_s).trimmed());
                if (!change.sku)
                    return invalid(path + u"sku"_s, "invalid"_L1,
                        QCoreApplication::translate(
                            "kontor::gui::ProductFields", "A SKU is letters, digits, and - . _ / between them, like LS-FOE."));
            }
            if (isChanged(path + u"barcode"_s))
                change.barcode = text(path + u"barcode"_s).trimmed();
            const auto number = [&](const QString &field, std::optional<int> &into) {
                if (isChanged(path + field))
                    into = m_fields.value(path + field).toInt();
            };
            number(u"weight_g"_s, change.weightGrams);
            number(u"length_mm"_s, change.lengthMm);
            number(u"width_mm"_s, change.widthMm);
            number(u"height_mm"_s, change.heightMm);
            auto done = m_shop.variants.change(m_context, *id, change, m_base.value(path + u"version"_s).toInteger());
            if (!done)
                return failure(at(done.error(), path));
        }
        return {};
    }

    Result<void> changePrices()
    {
        std::vector<PriceChange> changes;
        QStringList paths;
        for (auto it = m_fields.lowerBound(u"variant/"_s); it != m_fields.end() && it.key().startsWith(u"variant/"_s); ++it) {
            if (!it.key().contains(u"/price/"_s) || !isChanged(it.key()) || !it.value().isDouble())
                continue;
            const auto id = VariantId::parse(it.key().section(u'/', 1, 1));
            const auto currency = Currency::parse(it.key().section(u'/', 3, 3));
            if (!id || !currency)
                continue;
            changes.push_back({.variant = *id, .amount = Money(it.value().toInteger(), *currency)});
            paths.append(it.key());
        }
        if (changes.empty())
            return {};
        auto done = m_shop.prices.setMany(m_context, changes);
        if (done)
            return {};
        auto error = done.error();
        for (auto &field : error.fields) {
            const auto row = field.pointer.section(u'/', 2, 2).toInt();
            if (row >= 0 && row < paths.size())
                field.pointer = paths[row];
        }
        return failure(std::move(error));
    }

    Shop &m_shop;
    const Context &m_context;
    const Fields &m_base;
    const Fields &m_fields;
    Currency m_currency;
    QString m_slugFault = QCoreApplication::translate(
        "kontor::gui::ProductFields", "A slug is small letters, digits and hyphens, like linen-shirt.");
};

Result<void> readSurroundings(Shop &shop, const Context &context, ProductFacts &facts)
{
    KONTOR_CHECK(shop.book().refresh(shop.database()));
    if (const auto *market = shop.book().find({})) {
        facts.currency = market->currency;
        facts.marketName = market->name;
    }
    KONTOR_TRY(const auto locales, shop.locales.list(context));
    for (const auto &locale : locales)
        if (!locale.isDefault)
            facts.locales.append(QString::fromLatin1(locale.code));
    KONTOR_TRY(const auto categories, shop.categories.listStaff(context));
    QMap<QString, QString> names;
    for (const auto &category : categories) {
        // Parents come before their children.
        const auto parent = category.parent ? names.value(category.parent->toString()) : QString();
        names.insert(category.id.toString(), parent.isEmpty() ? category.title : parent + u" › "_s + category.title);
        facts.categories.append({category.id.toString(), names[category.id.toString()]});
    }
    return {};
}

}

Fields fieldsOf(const QJsonObject &product)
{
    Fields fields;
    for (const auto *name : plainFields)
        fields.insert(QString::fromLatin1(name), product[QLatin1StringView(name)]);
    // An inherited tax class is no value of its own.
    fields.insert(u"tax_class"_s,
        product["tax_class_source"_L1].toString() == "own"_L1 ? product["tax_class"_L1] : QJsonValue(QJsonValue::Null));
    const auto attributes = product["attributes"_L1].toObject();
    for (auto it = attributes.begin(); it != attributes.end(); ++it)
        fields.insert(u"attributes/"_s + it.key(), it.value());
    const auto translations = product["translations"_L1].toObject();
    for (auto it = translations.begin(); it != translations.end(); ++it) {
        const auto words = it.value().toObject();
        for (auto word = words.begin(); word != words.end(); ++word)
            fields.insert(u"translation/"_s + it.key() + u'/' + word.key(), word.value());
    }
    const auto variants = product["variants"_L1].toArray();
    for (const auto &entry : variants) {
        const auto variant = entry.toObject();
        const auto path = u"variant/"_s + variant["id"_L1].toString() + u'/';
        for (const auto *name : {"sku", "barcode", "weight_g", "length_mm", "width_mm", "height_mm", "version"})
            fields.insert(path + QString::fromLatin1(name), variant[QLatin1StringView(name)]);
        const auto prices = variant["prices"_L1].toArray();
        for (const auto &price : prices)
            fields.insert(path + u"price/"_s + price.toObject()["currency"_L1].toString(), price.toObject()["amount"_L1]);
    }
    return fields;
}

Result<ProductFacts> readProduct(Shop &shop, const Context &context, const ProductId &id)
{
    ProductFacts facts;
    KONTOR_TRY(const auto product, shop.catalog.viewStaff(context, id));
    facts.json = QJsonDocument::fromJson(product.json).object();
    facts.version = product.version;
    KONTOR_CHECK(readSurroundings(shop, context, facts));
    const auto variants = facts.json["variants"_L1].toArray();
    if (!authorise(context, operations::listLevels) || variants.size() > stockedVariants)
        return facts;
    for (const auto &entry : variants) {
        const auto name = entry.toObject()["id"_L1].toString();
        const auto variant = VariantId::parse(name);
        if (!variant)
            continue;
        KONTOR_TRY(const auto levels, shop.inventory.list(context, *variant, {}, 100));
        ProductFacts::Stock stock;
        for (const auto &level : levels) {
            stock.available += level.available();
            stock.isLow = stock.isLow || (level.lowStockThreshold && level.available() <= *level.lowStockThreshold);
        }
        facts.stock.insert(name, stock);
    }
    return facts;
}

Result<ProductFacts> readNewProduct(Shop &shop, const Context &context)
{
    ProductFacts facts;
    KONTOR_CHECK(readSurroundings(shop, context, facts));
    facts.json = {{u"title"_s, QString()}, {u"slug"_s, QString()}, {u"description"_s, QString()}, {u"brand"_s, QString()},
        {u"status"_s, u"draft"_s}, {u"tags"_s, QJsonArray()}, {u"category_ids"_s, QJsonArray()},
        {u"seo_title"_s, QJsonValue::Null}, {u"seo_description"_s, QJsonValue::Null}, {u"options"_s, QJsonArray()}};
    return facts;
}

Result<ProductId> saveProduct(Shop &shop, const Context &context, const std::optional<ProductId> &id, const Fields &base,
    const Fields &fields, qint64 version, Currency currency)
{
    return shop.database().transaction([&](Transaction &) -> Result<ProductId> {
        Saver saver(shop, context, base, fields, currency);
        if (!id)
            return saver.create();
        KONTOR_CHECK(saver.change(*id, version));
        return *id;
    });
}

}
