#include "tests/listing/oracle.h"

#include "tests/support/suite.h"

#include <QJsonDocument>

namespace kontor::test {

namespace {

// What everybody could buy one piece at, and when: from every version of every price and list. And by looking at each moment at
// which anything changed, one by one: what the price was, whether it was below the regular one, since when both are as they are
// now, and what was the lowest in the thirty days before.
constexpr auto priorSql = R"sql(
with market as (
    select code, currency, prices_include_tax from pricing.market where code = $1
), version as (
    select variant_id, list, amount, greatest(since, starts_at) as f, coalesce(ends_at, 'infinity') as u from pricing.price join market using (currency) where min_quantity = 1
    union all
    select variant_id, list, amount, held_from, held_until from pricing.price_history join market using (currency) where min_quantity = 1
), period as (
    select code as list, markets, group_ids, greatest(since, starts_at) as f, coalesce(ends_at, 'infinity') as u from pricing.price_list where is_active
    union all
    select list, markets, group_ids, held_from, held_until from pricing.price_list_history
), applied as (
    select v.variant_id, v.list, v.amount, greatest(v.f, p.f) as f, least(v.u, p.u) as u from version v join period p using (list) cross join market
    where p.group_ids is null and (p.markets is null or market.code = any (p.markets)) and v.f < p.u and p.f < v.u
), moment as (
    select variant_id, f as at from applied where f <= now() union select variant_id, u from applied where u <= now()
), state as (
    select m.variant_id, m.at, lead(m.at, 1, now()) over (partition by m.variant_id order by m.at) as next,
        (select min(a.amount) from applied a where a.variant_id = m.variant_id and a.f <= m.at and m.at < a.u) as amount,
        (select max(a.amount) from applied a where a.variant_id = m.variant_id and a.f <= m.at and m.at < a.u and a.list = 'base') as base
    from moment m
), present as (
    select distinct on (variant_id) * from state order by variant_id, at desc
), begun as (
    select p.variant_id, (select min(s.at) from state s where s.variant_id = p.variant_id and not exists (select from state l
        where l.variant_id = s.variant_id and l.at >= s.at and (l.amount, l.base > l.amount) is distinct from (p.amount, true))) as at
    from present p where p.base > p.amount
), prior as (
    select b.variant_id, (select min(s.amount) from state s where s.variant_id = b.variant_id and s.at < b.at and s.next > b.at - interval '720 hours') as lowest
    from begun b
), tier as (
    select variant_id, json_agg(json_build_object('min_quantity', q, 'price', json_build_object('amount', amount, 'currency', currency)) order by q) as list
    from (select variant_id, q, currency, amount, lag(amount) over (partition by variant_id order by q) as above from (
        select d.variant_id, d.min_quantity as q, market.currency, (select min(c.amount) from pricing.price c join pricing.price_list l on l.code = c.list
            where c.variant_id = d.variant_id and c.currency = market.currency and c.min_quantity <= d.min_quantity and l.is_active and l.group_ids is null
                and (l.markets is null or market.code = any (l.markets)) and coalesce(greatest(c.starts_at, l.starts_at) <= now(), true)
                and coalesce(least(c.ends_at, l.ends_at) > now(), true)) as amount
        from (select distinct variant_id, min_quantity from pricing.price) d cross join market) e where amount is not null) g
    where q > 1 and amount < above group by variant_id
), one as (
    select c.variant_id, c.amount, c.list from pricing.price c join market on market.currency = c.currency join pricing.price_list l on l.code = c.list
    where c.min_quantity = 1 and l.is_active and l.group_ids is null and (l.markets is null or market.code = any (l.markets))
      and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
      and (l.starts_at is null or l.starts_at <= now()) and (l.ends_at is null or l.ends_at > now())
)
)sql";

constexpr auto pageSql = R"sql(
select json_build_object(
    'id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'description', coalesce(nullif(t.description, ''), p.description),
    'brand', p.brand, 'tags', coalesce((select json_agg(g.tag order by g.tag) from catalog.product_tag g where g.product_id = p.id), '[]'),
    'seo_title', coalesce(t.seo_title, p.seo_title, t.title, p.title),
    'seo_description', coalesce(t.seo_description, p.seo_description, coalesce(nullif(t.description, ''), p.description)), 'tax_class', p.tax_class, 'attributes', p.attributes, 'specifications', coalesce((select json_agg(json_build_object('code', a.code,
            'label', coalesce((select label from catalog.attribute_translation where attribute_code = a.code and locale = $2), a.label), 'unit', a.unit,
            'value', case when a.type = 'number' then (p.attributes ->> a.code)::float8::text else p.attributes ->> a.code end) order by a.position, a.code)
        from catalog.attribute a where p.attributes ->> a.code <> ''), '[]'), 'metadata', p.metadata, 'prices_include_tax', market.prices_include_tax,
    'categories', coalesce((select json_agg(json_build_object('id', k.id, 'slug', k.slug, 'title', coalesce(kt.title, k.title)) order by k.slug)
        from catalog.product_category c join catalog.category k on k.id = c.category_id
        left join catalog.category_translation kt on kt.category_id = k.id and kt.locale = $2 where c.product_id = p.id), '[]'),
    'options', coalesce((select json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position)
        from catalog.option o where o.product_id = p.id), '[]'),
    'images', coalesce((select json_agg(json_build_object('url', coalesce(m.url, '/media/' || m.key), 'alt', m.alt, 'width', m.width, 'height', m.height,
            'variant_id', m.variant_id) order by m.position) from catalog.media m where m.product_id = p.id), '[]'),
    'variants', coalesce((select json_agg(json_build_object('id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'options', v.options,
            'weight_g', v.weight_g, 'price', json_build_object('amount', price.amount, 'currency', market.currency),
            'regular_price', json_build_object('amount', price.regular, 'currency', market.currency),
            'lowest_price_30_days', (select json_build_object('amount', r.lowest, 'currency', market.currency) from prior r
                where r.variant_id = v.id and r.lowest is not null),
            'tiers', coalesce((select t.list from tier t where t.variant_id = v.id), '[]'),
            'availability', case when coalesce(stock.real, 0) > 5 then 'in_stock' when stock.real > 0 then 'low_stock'
                                 when stock.with_backorder > 0 then 'backorder' else 'out_of_stock' end,
            'expected_at', case when coalesce(stock.real, 0) <= 0 then (select to_char(min(i.expected_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                from inventory.incoming i join inventory.market_location m on m.location_id = i.location_id and m.market = market.code
                where i.variant_id = v.id and i.received < i.quantity) end) order by v.position)
        from catalog.variant v
        join lateral (
            select min(c.amount) as amount, coalesce(max(c.amount) filter (where c.list = 'base'), min(c.amount)) as regular from one c
            where c.variant_id = v.id
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
  and exists (select from catalog.variant v join one c on c.variant_id = v.id where v.product_id = p.id))sql";

constexpr auto cardSql = R"sql(
select json_build_object(
    'id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'brand', p.brand,
    'image', (select json_build_object('url', coalesce(m.url, '/media/' || m.key), 'alt', m.alt, 'width', m.width, 'height', m.height)
              from catalog.media m where m.product_id = p.id order by m.position limit 1),
    'price_from', json_build_object('amount', price.low, 'currency', market.currency),
    'price_to', json_build_object('amount', price.high, 'currency', market.currency),
    'regular_price_from', json_build_object('amount', price.regular, 'currency', market.currency),
    'lowest_price_30_days', (select json_build_object('amount', min(r.lowest), 'currency', market.currency) from catalog.variant v
        join prior r on r.variant_id = v.id where v.product_id = p.id and r.lowest is not null and price.low < price.regular
            and price.low = (select min(c.amount) from one c where c.variant_id = v.id) having min(r.lowest) is not null),
    'prices_include_tax', market.prices_include_tax,
    'in_stock', coalesce(stock.available, false),
    'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
from catalog.product p
cross join market
left join catalog.product_translation t on t.product_id = p.id and t.locale = $2
left join lateral (
    select min(now_price.amount) as low, max(now_price.amount) as high, min(now_price.regular) as regular
    from catalog.variant v cross join lateral (
        select min(c.amount) as amount, coalesce(max(c.amount) filter (where c.list = 'base'), min(c.amount)) as regular from one c
        where c.variant_id = v.id
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
    join pricing.price_list i on i.code = c.list and i.is_active and i.group_ids is null and now() >= coalesce(i.starts_at, '-infinity') and now() < coalesce(i.ends_at, 'infinity')
    join pricing.market m on m.currency = c.currency and m.code = any (coalesce(i.markets, array[m.code]))
), variant as (
    select code, variant, min(amount) as amount from price group by code, variant
), fact (name) as (
    select 'brand::' || brand from product where brand <> ''
    union select 'category::' || id from up
    union select 'option:' || o.key || ':' || o.value from product p join catalog.variant v on v.product_id = p.id, jsonb_each_text(v.options) o
    union select 'attribute:' || a.code || ':' || (p.attributes ->> a.code) from product p join catalog.attribute a on a.is_filterable where p.attributes ->> a.code <> ''
    union select 'tag::' || g.tag from product p join catalog.product_tag g on g.product_id = p.id
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

QJsonObject ask(Database &database, const QByteArray &sql, const QList<QByteArray> &values)
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
    return ask(database, QByteArray(priorSql) + pageSql, {market, locale, slug});
}

QJsonObject cardFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale)
{
    return ask(database, QByteArray(priorSql) + cardSql, {market, locale, slug});
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
