#include "tests/listing/oracle.h"

#include "tests/support/suite.h"

#include <QJsonDocument>

namespace kontor::test {

namespace {

constexpr auto pageSql = R"sql(
with market as (
    select code, currency, prices_include_tax from pricing.market where code = $1
)
select json_build_object(
    'id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'description', coalesce(nullif(t.description, ''), p.description),
    'brand', p.brand, 'tax_class', p.tax_class, 'attributes', p.attributes, 'specifications', coalesce((select json_agg(json_build_object('code', a.code,
            'label', coalesce((select label from catalog.attribute_translation where attribute_code = a.code and locale = $2), a.label), 'unit', a.unit,
            'value', case when a.type = 'number' then (p.attributes ->> a.code)::float8::text else p.attributes ->> a.code end) order by a.position, a.code)
        from catalog.attribute a where p.attributes ->> a.code <> ''), '[]'), 'metadata', p.metadata, 'prices_include_tax', market.prices_include_tax,
    'categories', coalesce((select json_agg(json_build_object('id', k.id, 'slug', k.slug, 'title', coalesce(kt.title, k.title)) order by k.slug)
        from catalog.product_category c join catalog.category k on k.id = c.category_id
        left join catalog.category_translation kt on kt.category_id = k.id and kt.locale = $2 where c.product_id = p.id), '[]'),
    'options', coalesce((select json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position)
        from catalog.option o where o.product_id = p.id), '[]'),
    'images', coalesce((select json_agg(json_build_object('url', '/media/' || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height,
            'variant_id', m.variant_id) order by m.position) from catalog.media m where m.product_id = p.id), '[]'),
    'variants', coalesce((select json_agg(json_build_object('id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'options', v.options,
            'weight_g', v.weight_g, 'price', json_build_object('amount', price.amount, 'currency', market.currency),
            'regular_price', json_build_object('amount', price.regular, 'currency', market.currency),
            'availability', case when coalesce(stock.real, 0) > 5 then 'in_stock' when stock.real > 0 then 'low_stock'
                                 when stock.with_backorder > 0 then 'backorder' else 'out_of_stock' end) order by v.position)
        from catalog.variant v
        join lateral (
            select min(c.amount) as amount, coalesce(max(c.amount) filter (where c.list = 'base'), min(c.amount)) as regular from pricing.price c
            where c.variant_id = v.id and c.currency = market.currency and c.min_quantity = 1
              and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
        ) price on price.amount is not null
        left join lateral (
            select sum(greatest(l.on_hand - l.safety - l.reserved, 0)) as real,
                sum(greatest(l.on_hand + l.backorder_limit - l.safety - l.reserved, 0)) as with_backorder
            from inventory.level l join inventory.market_location m on m.location_id = l.location_id and m.market = market.code
            where l.variant_id = v.id
        ) stock on true
        where v.product_id = p.id and v.position < 500), '[]'),
    'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'updated_at', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
from catalog.product p cross join market
left join catalog.product_translation t on t.product_id = p.id and t.locale = $2
where p.status = 'active' and p.slug = $3
  and exists (select from catalog.variant v join pricing.price c on c.variant_id = v.id and c.currency = market.currency and c.min_quantity = 1
                  and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
              where v.product_id = p.id))sql";

constexpr auto cardSql = R"sql(
with market as (select code, currency, prices_include_tax from pricing.market where code = $1)
select json_build_object(
    'id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'brand', p.brand,
    'image', (select json_build_object('url', '/media/' || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height)
              from catalog.media m where m.product_id = p.id order by m.position limit 1),
    'price_from', json_build_object('amount', price.low, 'currency', market.currency),
    'price_to', json_build_object('amount', price.high, 'currency', market.currency),
    'regular_price_from', json_build_object('amount', price.regular, 'currency', market.currency),
    'prices_include_tax', market.prices_include_tax,
    'in_stock', coalesce(stock.available, false),
    'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
from catalog.product p
cross join market
left join catalog.product_translation t on t.product_id = p.id and t.locale = $2
left join lateral (
    select min(now_price.amount) as low, max(now_price.amount) as high, min(now_price.regular) as regular
    from catalog.variant v cross join lateral (
        select min(c.amount) as amount, coalesce(max(c.amount) filter (where c.list = 'base'), min(c.amount)) as regular from pricing.price c
        where c.variant_id = v.id and c.currency = market.currency and c.min_quantity = 1
          and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
    ) now_price where v.product_id = p.id
) price on true
left join lateral (
    select bool_or(l.on_hand + l.backorder_limit - l.safety - l.reserved > 0) as available
    from catalog.variant v join inventory.level l on l.variant_id = v.id
    join inventory.market_location m on m.location_id = l.location_id and m.market = market.code
    where v.product_id = p.id
) stock on true
where p.slug = $3 and p.status = 'active' and price.low is not null)sql";

constexpr auto searchSql = R"sql(
with recursive product as (
    select p.* from catalog.product p where p.slug = $3 and p.status = 'active'
), up (id, parent_id) as (
    select k.id, k.parent_id from catalog.category k where exists (select from catalog.product_category c join product p on p.id = c.product_id where c.category_id = k.id)
    union
    select k.id, k.parent_id from catalog.category k join up on up.parent_id = k.id
), price as (
    select m.code, c.amount, v.id as variant from product p join catalog.variant v on v.product_id = p.id
    join pricing.price c on c.variant_id = v.id and c.min_quantity = 1 and now() >= coalesce(c.starts_at, '-infinity') and now() < coalesce(c.ends_at, 'infinity')
    join pricing.market m on m.currency = c.currency
), variant as (
    select code, variant, min(amount) as amount from price group by code, variant
), fact (name) as (
    select 'brand::' || brand from product where brand <> ''
    union select 'category::' || id from up
    union select 'option:' || o.key || ':' || o.value from product p join catalog.variant v on v.product_id = p.id, jsonb_each_text(v.options) o
    union select 'attribute:' || a.code || ':' || (p.attributes ->> a.code) from product p join catalog.attribute a on a.is_filterable where p.attributes ->> a.code <> ''
    union select 'market::' || code from price
)
select json_build_object('terms', coalesce((select json_agg(name order by name collate "C") from fact), '[]'),
    'low', (select min(amount) from variant where code = $1), 'high', (select max(amount) from variant where code = $1),
    'in_stock', (select bool_or(exists (select from inventory.level l join inventory.market_location m on m.location_id = l.location_id and m.market = $1
        where l.variant_id = x.variant and l.on_hand + l.backorder_limit > l.safety + l.reserved)) from variant x where x.code = $1))
from product where exists (select from catalog.locale where code = $2))sql";

constexpr auto searchedSql = R"sql(
with found as (
    select s.*, array_position(s.markets, (select id from catalog.term where kind = 'market' and value = $1)) as at
    from catalog.listing l join catalog.listing_search s on s.product_id = l.product_id where l.slug = $3 and s.locale = $2
)
select json_build_object('terms', coalesce((select json_agg(t.kind || ':' || t.key || ':' || t.value order by t.kind || ':' || t.key || ':' || t.value collate "C")
        from unnest(terms) as n join catalog.term t on t.id = n), '[]'),
    'low', price_low[at], 'high', price_high[at], 'in_stock', is_in_stock[at])
from found)sql";

QJsonObject ask(Database &database, const char *sql, const QList<QByteArray> &values)
{
    QJsonObject found;
    const auto asked = database.compose(sql, values, [&](Row &row) { found = QJsonDocument::fromJson(row.bytes()).object(); });
    if (!asked)
        qFatal("%s", qPrintable(describe(asked.error())));
    return found;
}

}

QJsonObject pageFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale)
{
    return ask(database, pageSql, {market, locale, slug});
}

QJsonObject cardFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale)
{
    return ask(database, cardSql, {market, locale, slug});
}

QJsonObject searchFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale)
{
    return ask(database, searchSql, {market, locale, slug});
}

QJsonObject searchOf(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale)
{
    return ask(database, searchedSql, {market, locale, slug});
}

}
