#include "core/demo/productloader_p.h"

#include "core/base/jsonwriter.h"
#include "sql/seed.h"

namespace kontor::demo {

namespace {

QByteArray attributesJson(const QList<DemoAttributeValue> &attributes)
{
    JsonWriter json;
    json.beginObject();
    for (const DemoAttributeValue &attribute : attributes) {
        json.key(attribute.code.toUtf8());
        if (attribute.isNumber)
            json.raw(attribute.value.toLatin1());
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
    m_tables.products.add(id)
        .add(product.slug)
        .add(product.title)
        .add(product.description)
        .add(product.brand)
        .add("active")
        .add(attributesJson(product.attributes))
        .add(privateMetadata)
        .add(clock.now())
        .add(clock.now())
        .endRow();
    m_tables.categories.add(id).add(category).endRow();
    if (product.germanTitle != product.title)
        m_tables.translations.add(id).add("de").add(product.germanTitle).endRow();
    addOptions(product, id, clock);
    int position = 0;
    for (const DemoVariant &variant : product.variants) {
        const VariantRef ref = addVariant(variant, id, position++, clock, sold.value(variant.sku));
        if (variants)
            variants->insert(variant.sku, ref);
    }
    return id;
}

void ProductLoader::addOptions(const DemoProduct &product, const ProductId &id, const Clock &clock)
{
    for (qsizetype i = 0; i < product.options.size(); ++i) {
        const DemoOption &option = product.options.at(i);
        const auto optionId = OptionId::make(clock, m_random);
        m_tables.options.add(optionId).add(id).add(option.name).add(i + 1).endRow();
        for (qsizetype k = 0; k < option.values.size(); ++k)
            m_tables.values.add(OptionValueId::make(clock, m_random)).add(optionId).add(option.values.at(k)).add(k + 1).endRow();
    }
}

ProductLoader::VariantRef ProductLoader::addVariant(
    const DemoVariant &variant, const ProductId &product, int position, const ManualClock &clock, const Sold &sold)
{
    VariantRef ref{.id = VariantId::make(clock, m_random), .product = product};
    m_tables.variants.add(ref.id)
        .add(product)
        .add(variant.sku)
        .add(variant.barcode)
        .add(optionsJson(variant.options))
        .add(position)
        .add(variant.weightGrams)
        .add(clock.now())
        .add(clock.now())
        .endRow();
    for (const DemoPrice &price : variant.prices)
        m_tables.prices.add(PriceId::make(clock, m_random))
            .add(ref.id)
            .add(price.currency)
            .add(price.list)
            .add(price.amount)
            .endRow();
    for (const DemoStock &stock : variant.stock) {
        const bool isHamburg = stock.location == "hamburg"_L1;
        const auto level = Uuid::make(clock, m_random);
        if (isHamburg)
            ref.hamburgLevel = level;
        m_tables.levels.add(level)
            .add(ref.id)
            .add(m_locationIds.value(stock.location))
            .add(stock.onHand)
            .add(isHamburg ? sold.reserved : 0)
            .add(stock.backorderLimit)
            .endRow();
        if (const int received = stock.onHand + (isHamburg ? sold.shipped : 0); received > 0)
            m_tables.receipts.add(MovementId::make(clock, m_random))
                .add(level)
                .add("receive")
                .add(received)
                .add("First delivery")
                .add("system:demo")
                .add(clock.now())
                .endRow();
    }
    return ref;
}

Result<void> ProductLoader::flush(Transaction &transaction) const
{
    const auto &t = m_tables;
    for (const auto *rows :
        {&t.products, &t.translations, &t.categories, &t.options, &t.values, &t.variants, &t.prices, &t.levels, &t.receipts})
        if (!rows->isEmpty())
            KONTOR_CHECK(transaction.copy(*rows));
    return {};
}

}
