#include "core/inventory/stocklist.h"

#include "sql/stocklist.h"

#include <algorithm>
#include <limits>

namespace kontor {

namespace {

const char *kindOf(StockState state)
{
    return state == StockState::Low ? "low" : state == StockState::Out ? "out" : "short";
}

QByteArray arrayOf(const std::vector<VariantId> &ids)
{
    QByteArrayList texts;
    for (const auto &id : ids)
        texts.append(id.toByteArray());
    return '{' + texts.join(',') + '}';
}

// The conditions that are asked for and no others, so that each is planned for its value. No text of anybody's becomes SQL.
class Conditions
{
public:
    explicit Conditions(const StockQuery &query)
    {
        if (query.alert)
            addAlert(*query.alert, query.location);
        if (!query.variants.empty())
            where("v.id = any (" + place(arrayOf(query.variants)) + "::uuid[])");
        if (!query.code.isEmpty())
            addCode(query.code.trimmed());
        if (!query.text.trimmed().isEmpty())
            addText(query.text.trimmed());
        if (!query.afterSku.isEmpty())
            where("v.sku > " + place(query.afterSku.toUtf8()));
    }

    QByteArray place(const QByteArray &value)
    {
        m_values.append(value);
        return '$' + QByteArray::number(m_values.size());
    }
    const QByteArray &where() const { return m_where; }
    const QList<QByteArray> &values() const { return m_values; }

private:
    void where(const QByteArray &condition) { m_where += " and " + condition; }
    void addAlert(StockState state, const std::optional<LocationId> &location)
    {
        auto condition =
            "v.id in (select l.variant_id from inventory.alert a join inventory.level l on l.id = a.level_id where a.kind = "
            + place(kindOf(state));
        if (location)
            condition += " and l.location_id = " + place(location->toByteArray()) + "::uuid";
        where(condition + ')');
    }
    void addCode(const QString &code)
    {
        const auto value = place(code.toUtf8());
        where("v.id in (select s.id from catalog.variant s where lower(s.sku) = lower(" + value
            + ") union select b.id from catalog.variant b where b.barcode <> '' and b.barcode = " + value + ')');
    }
    // Each branch by its own index, and bounded: what is found is sorted.
    void addText(const QString &text)
    {
        const auto most = " limit " + QByteArray::number(limits::stockMatches) + ')';
        auto code = text.toLower();
        for (const auto special : {u'\\', u'%', u'_'})
            code.replace(special, QString(u'\\') + special);
        auto condition =
            "v.id in ((select n.id from catalog.product w join catalog.variant n on n.product_id = w.id"
            " where to_tsvector('catalog.words', w.title || ' ' || w.brand) @@ catalog.staff_query("
            + place(text.toUtf8()) + ")" + most + " union (select s.id from catalog.variant s where lower(s.sku) like "
            + place(code.toUtf8() + '%') + most;
        // Digits sort before letters everywhere, so that a beginning is a range of the index.
        if (std::all_of(text.begin(), text.end(), [](QChar letter) { return letter >= u'0' && letter <= u'9'; })) {
            const auto digits = place(text.toLatin1());
            condition += " union (select b.id from catalog.variant b where b.barcode <> '' and b.barcode >= " + digits
                + " and b.barcode < " + place(text.toLatin1() + 'z') + most;
        }
        where(condition + ')');
    }

    QByteArray m_where;
    QList<QByteArray> m_values;
};

constexpr auto shownRow =
    " select page.id, page.product_id, page.sku, page.barcode, p.title,"
    " coalesce((select string_agg(page.options ->> o.name, ', ' order by o.position) from catalog.option o where o.product_id = page.product_id), ''),"
    " l.id, l.location_id, l.on_hand, l.reserved, l.safety, l.backorder_limit, l.low_stock_threshold, l.version,"
    " coalesce((select string_agg(a.kind, ' ') from inventory.alert a where a.level_id = l.id), '')"
    " from page join catalog.product p on p.id = page.product_id left join inventory.level l on l.variant_id = page.id";

StockOfLevel readLevel(Row &row, const LevelId &id, const VariantId &variant)
{
    StockOfLevel read{.level = {.id = id,
                          .variantId = variant,
                          .locationId = row.as<LocationId>(),
                          .onHand = row.int32(),
                          .reserved = row.int32(),
                          .safety = row.int32(),
                          .backorderLimit = row.int32(),
                          .lowStockThreshold = row.optional([](Row &number) { return number.int32(); }),
                          .version = row.int64()}};
    const auto kinds = row.bytes().split(' ');
    read.isLow = kinds.contains("low");
    read.isOut = kinds.contains("out");
    read.isShort = kinds.contains("short");
    return read;
}

}

StockState StockOfLevel::state() const
{
    if (isShort)
        return StockState::Short;
    if (isOut)
        return StockState::Out;
    if (isLow)
        return StockState::Low;
    return level.available() > 0 ? StockState::InStock : StockState::None;
}

StockLevel StockOfVariant::sum() const
{
    StockLevel sum{.id = {}, .variantId = id, .locationId = {}, .lowStockThreshold = {}};
    // Two levels may hold as much as an int does; a thousand may not.
    const auto add = [](int &to, int more) {
        to = static_cast<int>(std::min<qint64>(qint64(to) + more, std::numeric_limits<int>::max()));
    };
    for (const auto &one : levels) {
        add(sum.onHand, one.level.onHand);
        add(sum.reserved, one.level.reserved);
        add(sum.safety, one.level.safety);
        if (one.level.lowStockThreshold)
            sum.lowStockThreshold = sum.lowStockThreshold.value_or(0) + *one.level.lowStockThreshold;
    }
    return sum;
}

StockState StockOfVariant::state() const
{
    const auto any = [this](StockState state) {
        return std::any_of(levels.begin(), levels.end(), [state](const auto &one) { return one.state() == state; });
    };
    for (const auto state : {StockState::Short, StockState::InStock, StockState::Low, StockState::Out})
        if (any(state))
            return state;
    return StockState::None;
}

Result<std::vector<StockOfVariant>> StockList::list(const Context &context, const StockQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listStock));
    Conditions conditions(query);
    auto sql =
        "with page as materialized (select v.id, v.product_id, v.sku, v.barcode, v.options from catalog.variant v where true"
        + conditions.where() + " order by v.sku limit " + QByteArray::number(query.limit + 1) + ')' + shownRow;
    if (query.location)
        sql += " and l.location_id = " + conditions.place(query.location->toByteArray()) + "::uuid";
    sql += " order by page.sku, l.location_id";
    std::vector<StockOfVariant> rows;
    KONTOR_CHECK(m_database.compose(sql, conditions.values(), [&](Row &row) {
        const auto id = row.as<VariantId>();
        if (rows.empty() || rows.back().id != id)
            rows.push_back({.id = id,
                .product = row.as<ProductId>(),
                .sku = row.text(),
                .barcode = row.text(),
                .title = row.text(),
                .options = row.text(),
                .levels = {}});
        else
            for (int skipped = 0; skipped < 5; ++skipped)
                row.skip();
        if (const auto level = row.optional([](Row &value) { return value.as<LevelId>(); }))
            rows.back().levels.push_back(readLevel(row, *level, id));
    }));
    return rows;
}

Result<qint64> StockList::count(const Context &context, const StockQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listStock));
    Conditions conditions(query);
    const auto sql = "select count(*) from (select from catalog.variant v where true" + conditions.where() + " limit "
        + QByteArray::number(limits::countedRows + 1) + ") counted";
    qint64 counted = 0;
    KONTOR_CHECK(m_database.compose(sql, conditions.values(), [&](Row &row) { counted = row.int64(); }));
    return counted;
}

Result<StockList::Alerts> StockList::alerts(const Context &context, const std::optional<LocationId> &location)
{
    KONTOR_CHECK(authorise(context, operations::listStock));
    return m_database.get(sql::stocklist::countAlerts,
        {bindMaybe("location", location), bindMaybe("location_id", location), bind("limit", limits::countedRows + 1)},
        [](Row &row) { return Alerts{.low = row.int64(), .out = row.int64(), .lacking = row.int64()}; });
}

}
