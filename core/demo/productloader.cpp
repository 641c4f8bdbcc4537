#include "core/demo/productloader_p.h"

#include "core/base/jsonwriter.h"
#include "sql/seed.h"

namespace kontor::demo {

namespace {

qint64 secondsOf(Instant instant)
{
    return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

QByteArray attributesJson(const QList<DemoAttributeValue> &attributes)
{
    JsonWriter json;
    json.beginObject();
    for (const DemoAttributeValue &attribute : attributes) {
        bool isNumber = false;
        const double number = attribute.value.toDouble(&isNumber);
        json.key(attribute.code.toUtf8());
        if (isNumber)
            json.value(number);
        else
            json.value(attribute.value);
    }
    return json.endObject().take();
}

QByteArray optionsJson(const QList<DemoOptionValue> &options)
{
    JsonWriter json;
    json.beginObject();
    for (const DemoOptionValue &option : options)
        json.member(option.name.toUtf8(), option.value);
    return json.endObject().take();
}

Result<QHash<QString, QByteArray>> readIds(Session &session, const Statement &statement)
{
    QHash<QString, QByteArray> ids;
    KONTOR_CHECK(session.each(statement, {}, [&ids](Row &row) {
        const QString name = row.text();
        ids.insert(name, row.uuid().toByteArray());
    }));
    return ids;
}

}

Result<void> ProductLoader::prepare(Session &session)
{
    KONTOR_TRY(m_categoryIds, readIds(session, sql::seed::listCategories));
    KONTOR_TRY(m_locationIds, readIds(session, sql::seed::listLocations));
    return {};
}

Result<ProductId> ProductLoader::add(const DemoProduct &product, const QByteArray &privateMetadata,
    const QHash<QString, Sold> &sold, QHash<QString, VariantRef> *variants)
{
    const QByteArray category = m_categoryIds.value(product.category);
    if (category.isEmpty() || !m_locationIds.contains(u"hamburg"_s) || !m_locationIds.contains(u"luebeck"_s))
        return failure(
            ErrorKind::Conflict, "wrong_state"_L1, u"Seed the demo shop first: its categories or locations are missing."_s);
    // Ids carry the time, and lists are in their order: a product that came earlier has the smaller one.
    const ManualClock clock(m_now - product.age);
    const auto id = ProductId::make(clock, m_random);
    const QByteArray idText = id.toByteArray();
    auto &c = m_columns.products;
    c.ids.append(idText);
    c.slugs.append(product.slug.toUtf8());
    c.titles.append(product.title.toUtf8());
    c.descriptions.append(product.description.toUtf8());
    c.brands.append(product.brand.toUtf8());
    c.taxClasses.append(product.taxClass.toUtf8());
    c.attributes.append(attributesJson(product.attributes));
    c.privateMetadata.append(privateMetadata);
    c.categoryIds.append(category);
    c.seconds.push_back(secondsOf(clock.now()));
    if (product.germanTitle != product.title) {
        c.translatedIds.append(idText);
        c.translatedTitles.append(product.germanTitle.toUtf8());
    }
    addOptions(product, idText);
    int position = 0;
    for (const DemoVariant &variant : product.variants) {
        const VariantRef ref = addVariant(variant, id, position++, clock, sold.value(variant.sku));
        if (variants)
            variants->insert(variant.sku, ref);
    }
    return id;
}

void ProductLoader::addOptions(const DemoProduct &product, const QByteArray &id)
{
    const ManualClock clock(m_now - product.age);
    for (qsizetype i = 0; i < product.options.size(); ++i) {
        const DemoOption &option = product.options.at(i);
        const QByteArray optionId = OptionId::make(clock, m_random).toByteArray();
        m_columns.options.ids.append(optionId);
        m_columns.options.productIds.append(id);
        m_columns.options.names.append(option.name.toUtf8());
        m_columns.options.positions.push_back(i + 1);
        for (qsizetype k = 0; k < option.values.size(); ++k) {
            m_columns.values.optionIds.append(optionId);
            m_columns.values.values.append(option.values.at(k).toUtf8());
            m_columns.values.positions.push_back(k + 1);
        }
    }
}

ProductLoader::VariantRef ProductLoader::addVariant(
    const DemoVariant &variant, const ProductId &product, int position, const ManualClock &clock, const Sold &sold)
{
    VariantRef ref{.id = VariantId::make(clock, m_random), .product = product};
    const QByteArray id = ref.id.toByteArray();
    const qint64 at = secondsOf(clock.now());
    auto &c = m_columns.variants;
    c.ids.append(id);
    c.productIds.append(product.toByteArray());
    c.skus.append(variant.sku.toUtf8());
    c.barcodes.append(variant.barcode.toUtf8());
    c.options.append(optionsJson(variant.options));
    c.positions.push_back(position);
    c.weights.push_back(variant.weightGrams);
    c.seconds.push_back(at);
    for (const DemoPrice &price : variant.prices) {
        m_columns.prices.variantIds.append(id);
        m_columns.prices.currencies.append(price.currency.toUtf8());
        m_columns.prices.lists.append(price.list.toUtf8());
        m_columns.prices.amounts.push_back(price.amount);
    }
    for (const DemoStock &stock : variant.stock) {
        const bool isHamburg = stock.location == "hamburg"_L1;
        const auto level = Uuid::make(clock, m_random);
        const QByteArray levelId = level.toByteArray();
        if (isHamburg)
            ref.hamburgLevel = level;
        m_columns.levels.ids.append(levelId);
        m_columns.levels.variantIds.append(id);
        m_columns.levels.locationIds.append(m_locationIds.value(stock.location));
        m_columns.levels.onHands.push_back(stock.onHand);
        m_columns.levels.reserveds.push_back(isHamburg ? sold.reserved : 0);
        m_columns.levels.backorderLimits.push_back(stock.backorderLimit);
        if (const int received = stock.onHand + (isHamburg ? sold.shipped : 0); received > 0) {
            m_columns.receipts.levelIds.append(levelId);
            m_columns.receipts.quantities.push_back(received);
            m_columns.receipts.seconds.push_back(at);
        }
    }
    return ref;
}

Result<void> ProductLoader::flush(Transaction &transaction) const
{
    const Columns &columns = m_columns;
    const auto &p = columns.products;
    KONTOR_CHECK(transaction.execute(sql::seed::insertProducts,
        {bindArray("ids", p.ids), bindArray("slugs", p.slugs), bindArray("titles", p.titles),
            bindArray("descriptions", p.descriptions), bindArray("brands", p.brands), bindArray("tax_classes", p.taxClasses),
            bindArray("attributes", p.attributes), bindArray("private_metadata", p.privateMetadata),
            bindArray("seconds", p.seconds)}));
    KONTOR_CHECK(transaction.execute(
        sql::seed::insertProductTranslations, {bindArray("ids", p.translatedIds), bindArray("titles", p.translatedTitles)}));
    KONTOR_CHECK(transaction.execute(
        sql::seed::insertProductCategories, {bindArray("product_ids", p.ids), bindArray("category_ids", p.categoryIds)}));
    const auto &o = columns.options;
    KONTOR_CHECK(transaction.execute(sql::seed::insertOptions,
        {bindArray("ids", o.ids), bindArray("product_ids", o.productIds), bindArray("names", o.names),
            bindArray("positions", o.positions)}));
    const auto &w = columns.values;
    KONTOR_CHECK(transaction.execute(sql::seed::insertOptionValues,
        {bindArray("option_ids", w.optionIds), bindArray("values", w.values), bindArray("positions", w.positions)}));
    const auto &v = columns.variants;
    KONTOR_CHECK(transaction.execute(sql::seed::insertVariants,
        {bindArray("ids", v.ids), bindArray("product_ids", v.productIds), bindArray("skus", v.skus),
            bindArray("barcodes", v.barcodes), bindArray("options", v.options), bindArray("positions", v.positions),
            bindArray("weights", v.weights), bindArray("seconds", v.seconds)}));
    const auto &c = columns.prices;
    KONTOR_CHECK(transaction.execute(sql::seed::insertPrices,
        {bindArray("variant_ids", c.variantIds), bindArray("currencies", c.currencies), bindArray("lists", c.lists),
            bindArray("amounts", c.amounts)}));
    const auto &l = columns.levels;
    KONTOR_CHECK(transaction.execute(sql::seed::insertLevels,
        {bindArray("ids", l.ids), bindArray("variant_ids", l.variantIds), bindArray("location_ids", l.locationIds),
            bindArray("on_hands", l.onHands), bindArray("reserveds", l.reserveds),
            bindArray("backorder_limits", l.backorderLimits)}));
    const auto &r = columns.receipts;
    KONTOR_CHECK(transaction.execute(sql::seed::insertReceipts,
        {bindArray("level_ids", r.levelIds), bindArray("quantities", r.quantities), bindArray("seconds", r.seconds)}));
    return {};
}

}
