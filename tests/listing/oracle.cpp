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
    'brand', p.brand, 'tax_class', p.tax_class, 'attributes', p.attributes, 'metadata', p.metadata, 'prices_include_tax', market.prices_include_tax,
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

}
