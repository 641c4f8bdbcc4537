#include "core/catalog/variantservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/catalog/catalogservice.h"
#include "core/catalog/productrules.h"
#include "core/events/outbox.h"
#include "core/listing/listingrefresh.h"
#include "sql/catalog.h"
#include "sql/variant.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace kontor {

namespace {

using Combination = QMap<QString, QString>;

// Every choice of one value for each option, the last option turning fastest.
std::vector<Combination> combinationsOf(const std::vector<NewProduct::Option> &options)
{
    std::vector<Combination> all{{}};
    for (const auto &option : options) {
        std::vector<Combination> longer;
        for (const auto &begun : all)
            for (const auto &value : option.values) {
                auto combination = begun;
                combination.insert(option.name, value);
                longer.push_back(std::move(combination));
            }
        all = std::move(longer);
    }
    return all;
}

size_t countOf(const std::vector<NewProduct::Option> &options)
{
    size_t count = 1;
    for (const auto &option : options) {
        count *= static_cast<size_t>(option.values.size());
        if (count > limits::variantsOfProduct)
            return count;
    }
    return count;
}

// What stands for each value in an SKU: its letters and digits, or, where nothing or another's is left, its number.
QHash<QString, QString> partsOf(const NewProduct::Option &option)
{
    QHash<QString, QString> parts;
    QSet<QString> taken;
    for (qsizetype i = 0; i < option.values.size(); ++i) {
        QString part = slugFor(option.values[i]).remove(u'-').toUpper();
        if (part.isEmpty() || taken.contains(part))
            part += u'V' + QString::number(i + 1);
        taken.insert(part);
        parts.insert(option.values[i], part);
    }
    return parts;
}

Combination readCombination(const QByteArray &json)
{
    Combination out;
    const auto object = QJsonDocument::fromJson(json).object();
    for (auto it = object.begin(); it != object.end(); ++it)
        out.insert(it.key(), it.value().toString());
    return out;
}

struct Facts
{
    QByteArray json;
    qint64 version;
};

Facts readFacts(Row &row)
{
    return {.json = row.bytes(), .version = row.int64()};
}

// Told by name, while it can be: whoever takes one at this moment is refused by the index.
Result<void> refuseTaken(Transaction &transaction, const QList<QByteArray> &skus)
{
    KONTOR_TRY(
        auto taken, transaction.list(sql::variant::listTaken, {bindArray("skus", skus)}, [](Row &row) { return row.text(); }));
    // Or by a sibling that comes with it.
    QSet<QByteArray> seen;
    for (const auto &sku : skus) {
        if (seen.contains(sku))
            taken.push_back(QString::fromUtf8(sku));
        seen.insert(sku);
    }
    if (taken.empty())
        return {};
    Error error{
        .kind = ErrorKind::Conflict, .code = "sku_taken"_L1, .message = u"Another variant has the SKU %1."_s.arg(taken.front())};
    JsonWriter facts;
    facts.beginObject().key("skus").beginArray();
    constexpr size_t told = 20;
    for (size_t i = 0; i < std::min(taken.size(), told); ++i)
        facts.value(taken[i]);
    error.facts = facts.endArray().endObject().take();
    return failure(std::move(error));
}

Failure tooMany()
{
    return invalid(u"/options"_s, "too_many"_L1, u"A product has at most %1 variants."_s.arg(limits::variantsOfProduct));
}

}

Result<void> insertVariants(Transaction &transaction, const ProductId &product, int first,
    const std::vector<NewVariant> &variants, const Clock &clock, Random &random)
{
    std::vector<VariantId> ids, priced;
    std::vector<PriceId> priceIds;
    QList<QByteArray> skus, barcodes, options, currencies, policies, available;
    std::vector<qint64> weights, lengths, widths, heights, amounts;
    for (const auto &variant : variants) {
        ids.push_back(VariantId::make(clock, random));
        skus.append(variant.sku.toString().toUtf8());
        barcodes.append(variant.barcode.toUtf8());
        options.append(optionsJson(variant.options));
        weights.push_back(variant.weightGrams);
        lengths.push_back(variant.lengthMm);
        widths.push_back(variant.widthMm);
        heights.push_back(variant.heightMm);
        policies.append(variant.stockPolicy);
        available.append(variant.availableFrom ? toRfc3339(*variant.availableFrom) : QByteArray());
        for (const auto &price : variant.prices) {
            priceIds.push_back(PriceId::make(clock, random));
            priced.push_back(ids.back());
            currencies.append(price.currency().code());
            amounts.push_back(price.minor());
        }
    }
    KONTOR_CHECK(refuseTaken(transaction, skus));
    const auto numbers = [](const char *name, const std::vector<qint64> &values) {
        return bindArray(name, std::span<const qint64>(values));
    };
    KONTOR_CHECK(transaction.execute(sql::variant::insertVariants,
        {bind("product_id", product), bind("first", first - 1), bindArray("ids", std::span<const VariantId>(ids)),
            bindArray("skus", skus), bindArray("barcodes", barcodes), bindArray("options", options), numbers("weights", weights),
            numbers("lengths", lengths), numbers("widths", widths), numbers("heights", heights), bindArray("policies", policies),
            bindArray("available", available)}));
    KONTOR_CHECK(transaction.execute(sql::variant::insertPrices,
        {bindArray("ids", std::span<const PriceId>(priceIds)), bindArray("variant_ids", std::span<const VariantId>(priced)),
            bindArray("currencies", currencies), numbers("amounts", amounts)}));
    return {};
}

Result<std::vector<VariantService::Shown>> VariantService::list(
    const Context &context, const ProductId &product, const std::optional<std::pair<qint64, VariantId>> &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listStaffVariants));
    KONTOR_TRY(const auto version,
        m_database.find(sql::catalog::productVersion, {bind("id", product)}, [](Row &row) { return row.int64(); }));
    if (!version)
        return notFound("product"_L1);
    return m_database.list(sql::variant::list,
        {bind("product_id", product), bind("after_position", after ? after->first : -1),
            bind("after_id", after ? after->second : VariantId()), bind("limit", limit + 1)},
        [](Row &row) {
            const auto position = row.int64();
            const auto id = row.as<VariantId>();
            return Shown{.id = id, .position = position, .json = row.bytes()};
        });
}

Result<qint64> VariantService::count(const Context &context, const ProductId &product)
{
    KONTOR_CHECK(authorise(context, operations::listStaffVariants));
    return m_database.get(sql::variant::count, {bind("product_id", product)}, [](Row &row) { return row.int64(); });
}

Result<VariantService::Shown> VariantService::view(const Context &context, const VariantId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewStaffVariant));
    KONTOR_TRY(auto found, m_database.find(sql::variant::find, {bind("id", id)}, [&](Row &row) {
        const auto version = row.int64();
        row.skip();
        return Shown{.id = id, .position = version, .json = row.bytes()};
    }));
    if (!found)
        return notFound("variant"_L1);
    return std::move(*found);
}

Result<std::vector<VariantService::Shown>> VariantService::find(const Context &context, const QString &code)
{
    KONTOR_CHECK(authorise(context, operations::findVariants));
    constexpr int most = 20;
    const auto sku = Sku::parse(code);
    return m_database.list(sql::variant::findByCode,
        {bind("sku", sku ? sku->toString() : code), bind("barcode", code), bind("limit", most)}, [](Row &row) {
            const auto id = row.as<VariantId>();
            return Shown{.id = id, .json = row.bytes()};
        });
}

// The product is another version with every variant that comes or goes; and nobody else adds any meanwhile.
Result<qint64> VariantService::lock(Transaction &transaction, const ProductId &product, std::optional<qint64> expected)
{
    KONTOR_TRY(const auto present,
        transaction.find(sql::variant::lockProduct, {bind("id", product)}, [](Row &row) { return row.int32(); }));
    if (!present)
        return notFound("product"_L1);
    KONTOR_TRY(const auto version,
        transaction.find(sql::catalog::touchProduct,
            {bind("id", product), bindMaybe("expected", expected), bindMaybe("expected_version", expected)},
            [](Row &row) { return row.int64(); }));
    if (!version)
        return staleVersion();
    return *version;
}

Result<VariantService::Options> VariantService::options(Transaction &transaction, const ProductId &product)
{
    return transaction.list(sql::variant::listOptions, {bind("product_id", product)}, [](Row &row) {
        const auto id = row.as<OptionId>();
        NewProduct::Option option{.name = row.text(), .values = {}};
        for (const auto &value : row.textArray())
            option.values.append(QString::fromUtf8(value));
        return std::pair(id, option);
    });
}

Result<void> VariantService::writeOptions(
    Transaction &transaction, const ProductId &product, const Options &present, const std::vector<NewProduct::Option> &wanted)
{
    for (size_t i = 0; i < wanted.size(); ++i) {
        auto id = i < present.size() ? present[i].first : OptionId::make(m_clock, m_random);
        if (i >= present.size())
            KONTOR_CHECK(transaction.execute(sql::catalog::insertOption,
                {bind("id", id), bind("product_id", product), bind("name", wanted[i].name),
                    bind("position", static_cast<int>(i))}));
        QList<QByteArray> values;
        for (const auto &value : wanted[i].values)
            values.append(value.toUtf8());
        KONTOR_CHECK(transaction.execute(sql::variant::addOptionValues, {bind("option_id", id), bindArray("values", values)}));
    }
    return {};
}

// The position behind the last one, if there is room for so many more.
Result<int> VariantService::room(Transaction &transaction, const ProductId &product, size_t more)
{
    struct Present
    {
        qint64 count;
        int last;
    };
    KONTOR_TRY(const auto present, transaction.get(sql::variant::count, {bind("product_id", product)}, [](Row &row) {
        return Present{.count = row.int64(), .last = row.int32()};
    }));
    if (present.count + static_cast<qint64>(more) > limits::variantsOfProduct)
        return tooMany();
    return present.count == 0 ? 0 : present.last + 1;
}

Result<qint64> VariantService::add(
    const Context &context, const ProductId &product, const std::vector<NewVariant> &variants, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::addVariants));
    return m_database.transaction([&](Transaction &transaction) -> Result<qint64> {
        KONTOR_TRY(const auto version, lock(transaction, product, expected));
        KONTOR_TRY(const auto present, options(transaction, product));
        std::vector<NewProduct::Option> wanted;
        for (const auto &[id, option] : present) {
            wanted.push_back(option);
            for (const auto &variant : variants)
                if (const auto value = variant.options.value(option.name);
                    !value.isEmpty() && !wanted.back().values.contains(value))
                    wanted.back().values.append(value);
            if (wanted.back().values.size() > limits::valuesOfOption)
                return invalid(u"/variants"_s, "too_many"_L1, u"An option has at most %1 values."_s.arg(limits::valuesOfOption));
        }
        Faults faults;
        checkVariants(wanted, variants, faults);
        KONTOR_CHECK(refuseIfAny(faults));
        KONTOR_TRY(const int first, room(transaction, product, variants.size()));
        KONTOR_CHECK(writeOptions(transaction, product, present, wanted));
        KONTOR_CHECK(insertVariants(transaction, product, first, variants, m_clock, m_random));
        JsonWriter audited;
        audited.beginObject().key("added").beginArray();
        for (const auto &variant : variants)
            audited.value(variant.sku);
        KONTOR_CHECK(note(transaction, context, operations::addVariants, product, audited.endArray().endObject().take()));
        return version;
    });
}

Result<VariantService::Combined> VariantService::combine(
    const Context &context, const ProductId &product, const VariantMatrix &matrix, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::combineVariants));
    Faults faults;
    checkOptions(matrix.options, faults);
    for (size_t i = 0; i < matrix.prices.size(); ++i)
        checkPrice(matrix.prices[i], u"/prices/%1"_s.arg(i), faults);
    KONTOR_CHECK(refuseIfAny(faults));
    if (countOf(matrix.options) > limits::variantsOfProduct)
        return tooMany();
    return m_database.transaction([&](Transaction &transaction) -> Result<Combined> {
        KONTOR_TRY(const auto version, lock(transaction, product, expected));
        KONTOR_TRY(const auto present, options(transaction, product));
        KONTOR_TRY(const auto old, transaction.list(sql::variant::listCombinations, {bind("product_id", product)}, [](Row &row) {
            const auto id = row.as<VariantId>();
            return std::pair(id, readCombination(row.bytes()));
        }));
        const bool isSingle = present.empty() && old.size() == 1;
        const auto wrong = [](const QString &message) { return invalid(u"/options"_s, "wrong_options"_L1, message); };
        if (present.size() > matrix.options.size() || (!isSingle && present.size() < matrix.options.size()))
            return wrong(u"The product has %1 options, and every variant a value for each."_s.arg(present.size()));
        for (size_t i = 0; i < present.size(); ++i) {
            if (present[i].second.name != matrix.options[i].name)
                return wrong(u"The product's option %1 comes here."_s.arg(present[i].second.name));
            for (const auto &value : present[i].second.values)
                if (!matrix.options[i].values.contains(value))
                    return wrong(u"%1 is one of the values of %2."_s.arg(value, present[i].second.name));
        }
        KONTOR_CHECK(writeOptions(transaction, product, present, matrix.options));
        auto combinations = combinationsOf(matrix.options);
        if (isSingle) {
            KONTOR_CHECK(transaction.execute(sql::variant::giveCombination,
                {bind("options", optionsJson(combinations.front())), bind("id", old.front().first)}));
            combinations.erase(combinations.begin());
        }
        QSet<QByteArray> known;
        for (const auto &[id, combination] : old)
            known.insert(optionsJson(combination));
        std::vector<QHash<QString, QString>> parts;
        for (const auto &option : matrix.options)
            parts.push_back(partsOf(option));
        std::vector<NewVariant> fresh;
        for (const auto &combination : combinations) {
            if (known.contains(optionsJson(combination)))
                continue;
            QString code = matrix.skuPrefix;
            for (size_t i = 0; i < parts.size(); ++i)
                code += u'-' + parts[i].value(combination.value(matrix.options[i].name));
            const auto sku = Sku::parse(code);
            if (!sku)
                return invalid(u"/sku_prefix"_s, "too_long"_L1, u"With the values behind it an SKU would be too long."_s);
            fresh.push_back({.sku = *sku, .options = combination, .prices = matrix.prices, .weightGrams = matrix.weightGrams});
        }
        KONTOR_TRY(const int first, room(transaction, product, fresh.size()));
        KONTOR_CHECK(insertVariants(transaction, product, first, fresh, m_clock, m_random));
        const Combined combined{
            .version = version, .added = static_cast<int>(fresh.size()), .present = static_cast<int>(old.size())};
        KONTOR_CHECK(note(transaction, context, operations::combineVariants, product,
            JsonWriter().beginObject().member("added", combined.added).member("present", combined.present).endObject().take()));
        return combined;
    });
}

Result<qint64> VariantService::change(
    const Context &context, const VariantId &id, const VariantChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeVariant));
    Faults faults;
    checkBarcode(change.barcode.value_or(QString()), u"/barcode"_s, faults);
    KONTOR_CHECK(refuseIfAny(faults));
    return m_database.transaction([&](Transaction &transaction) -> Result<qint64> {
        KONTOR_TRY(const auto product,
            transaction.find(sql::variant::productOf, {bind("id", id)}, [](Row &row) { return row.as<ProductId>(); }));
        if (!product)
            return notFound("variant"_L1);
        // Whoever has the product open sees its variants, too.
        KONTOR_CHECK(lock(transaction, *product, {}));
        KONTOR_TRY(const auto before, transaction.find(sql::variant::facts, {bind("id", id)}, readFacts));
        if (!before)
            return notFound("variant"_L1);
        if (expected && *expected != before->version)
            return staleVersion();
        if (change.options) {
            KONTOR_TRY(const auto present, options(transaction, *product));
            std::vector<NewProduct::Option> known;
            for (const auto &[option, values] : present)
                known.push_back(values);
            Faults wrong;
            checkVariants(known, {{.sku = {}, .options = *change.options}}, wrong);
            for (auto &fault : wrong)
                fault.pointer = u"/options"_s;
            KONTOR_CHECK(refuseIfAny(wrong));
        }
        const auto combination = change.options ? std::optional(optionsJson(*change.options)) : std::nullopt;
        KONTOR_TRY(const auto version,
            transaction.get(sql::variant::update,
                {bindMaybe("sku", change.sku), bindMaybe("barcode", change.barcode), bindMaybe("options", combination),
                    bindMaybe("position", change.position), bindMaybe("weight_g", change.weightGrams),
                    bindMaybe("length_mm", change.lengthMm), bindMaybe("width_mm", change.widthMm),
                    bindMaybe("height_mm", change.heightMm), bindMaybe("stock_policy", change.stockPolicy),
                    bind("sets_available_from", change.availableFrom.has_value()),
                    bindMaybe("available_from", change.availableFrom.value_or(std::nullopt)), bind("id", id)},
                [](Row &row) { return row.int64(); }));
        KONTOR_TRY(const auto after, transaction.get(sql::variant::facts, {bind("id", id)}, readFacts));
        KONTOR_CHECK(note(transaction, context, operations::changeVariant, *product,
            JsonWriter()
                .beginObject()
                .member("variant_id", id)
                .key("before")
                .raw(before->json)
                .key("after")
                .raw(after.json)
                .endObject()
                .take()));
        return version;
    });
}

Result<void> VariantService::remove(const Context &context, const VariantId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeVariant));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto product,
            transaction.find(sql::variant::productOf, {bind("id", id)}, [](Row &row) { return row.as<ProductId>(); }));
        if (!product)
            return notFound("variant"_L1);
        KONTOR_CHECK(lock(transaction, *product, {}));
        KONTOR_TRY(const auto before, transaction.find(sql::variant::facts, {bind("id", id)}, readFacts));
        if (!before)
            return notFound("variant"_L1);
        if (expected && *expected != before->version)
            return staleVersion();
        KONTOR_TRY(const auto siblings,
            transaction.get(sql::variant::count, {bind("product_id", *product)}, [](Row &row) { return row.int64(); }));
        if (siblings == 1)
            return failure(ErrorKind::Conflict, "last_variant"_L1, u"A product has at least one variant: archive the product."_s);
        KONTOR_TRY(const bool isUsed,
            transaction.get(sql::variant::isUsed, {bind("id", id), bind("item_id", id), bind("incoming_id", id)},
                [](Row &row) { return row.boolean(); }));
        if (isUsed)
            return failure(ErrorKind::Conflict, "variant_in_use"_L1, u"It has been in stock, is expected, or is in a cart."_s);
        KONTOR_CHECK(transaction.execute(sql::variant::keepImages, {bind("id", id)}));
        KONTOR_CHECK(transaction.execute(sql::variant::remove, {bind("id", id)}));
        return note(transaction, context, operations::removeVariant, *product,
            JsonWriter().beginObject().member("variant_id", id).key("before").raw(before->json).endObject().take());
    });
}

Result<void> VariantService::note(Transaction &transaction, const Context &context, const Operation &operation,
    const ProductId &product, const QByteArray &audited)
{
    KONTOR_CHECK(appendEvent(transaction,
        {.type = "product.updated",
            .aggregate = "product",
            .aggregateId = product.uuid(),
            .payload = JsonWriter().beginObject().member("product_id", product).endObject().take()},
        m_clock, m_random));
    KONTOR_CHECK(refreshListing(transaction, std::span(&product, 1), m_clock, m_random));
    return recordAudit(transaction, context, operation, "product", product.uuid(), audited);
}

}
