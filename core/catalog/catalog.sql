-- Storefront pages: JSON is made here and passed through as bytes.

-- name: list_products
-- One page of active products that have a price in the market's currency now, newest first. Where no base price holds,
-- the regular price is the price.
with market as (
    select code, currency, prices_include_tax from pricing.market where code = :market
), matching as not materialized (
    select p.id from catalog.product p
    where p.status = 'active'
      and (:category::uuid is null or exists (
          select from catalog.product_category c where c.product_id = p.id and c.category_id in (
              with recursive tree as (
                  select :category_id::uuid as id
                  union all select k.id from catalog.category k join tree on k.parent_id = tree.id
              ) select id from tree)))
      and (:in_stock::boolean is not true or exists (
          select from catalog.variant v join inventory.level l on l.variant_id = v.id
          join inventory.market_location m on m.location_id = l.location_id and m.market = (select code from market)
          where v.product_id = p.id and l.on_hand + l.backorder_limit - l.safety - l.reserved > 0))
      and exists (select from catalog.variant v join pricing.price c on c.variant_id = v.id and c.currency = (select currency from market)
                      and c.min_quantity = 1 and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
                  where v.product_id = p.id)
), page as (
    select id from matching where :before::uuid is null or id < :before_id::uuid order by id desc limit :limit
)
select p.id, case when :is_counted::boolean then (select count(*) from matching) end, json_build_object(
    'id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'brand', p.brand,
    'image', (select json_build_object('url', :media_base || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height)
              from catalog.media m where m.product_id = p.id order by m.position limit 1),
    'price_from', json_build_object('amount', price.low, 'currency', market.currency),
    'price_to', json_build_object('amount', price.high, 'currency', market.currency),
    'regular_price_from', json_build_object('amount', price.regular, 'currency', market.currency),
    'prices_include_tax', market.prices_include_tax,
    'in_stock', coalesce(stock.available, false),
    'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
from page
join catalog.product p on p.id = page.id
cross join market
left join catalog.product_translation t on t.product_id = p.id and t.locale = :locale
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
order by p.id desc

-- name: find_product
with market as (
    select code, currency, prices_include_tax from pricing.market where code = :market
)
select p.id, json_build_object(
    'id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'description', coalesce(nullif(t.description, ''), p.description),
    'brand', p.brand, 'tax_class', p.tax_class, 'attributes', p.attributes, 'metadata', p.metadata, 'prices_include_tax', market.prices_include_tax,
    'categories', coalesce((select json_agg(json_build_object('id', k.id, 'slug', k.slug, 'title', coalesce(kt.title, k.title)) order by k.slug)
        from catalog.product_category c join catalog.category k on k.id = c.category_id
        left join catalog.category_translation kt on kt.category_id = k.id and kt.locale = :category_locale where c.product_id = p.id), '[]'),
    'options', coalesce((select json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position)
        from catalog.option o where o.product_id = p.id), '[]'),
    'images', coalesce((select json_agg(json_build_object('url', :media_base || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height,
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
left join catalog.product_translation t on t.product_id = p.id and t.locale = :locale
where p.status = 'active' and (p.id = :id::uuid or p.slug = :slug)
  and exists (select from catalog.variant v join pricing.price c on c.variant_id = v.id and c.currency = market.currency and c.min_quantity = 1
                  and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
              where v.product_id = p.id)

-- name: list_categories
select k.id, k.parent_id, k.slug, coalesce(t.title, k.title), coalesce(nullif(t.description, ''), k.description), k.tax_class
from catalog.category k left join catalog.category_translation t on t.category_id = k.id and t.locale = :locale
order by k.position, k.slug limit 10000

-- name: find_category_id
select id from catalog.category where id = :id::uuid or slug = :slug

-- Staff.

-- name: insert_product
insert into catalog.product (id, slug, title, description, brand, status, tax_class, metadata)
values (:id, :slug, :title, :description, :brand, :status, :tax_class, :metadata::jsonb)

-- name: insert_product_category
insert into catalog.product_category (product_id, category_id) select :product_id, unnest(:category_ids::uuid[])

-- name: insert_option
insert into catalog.option (id, product_id, name, position) values (:id, :product_id, :name, :position)

-- name: insert_option_values
insert into catalog.option_value (id, option_id, value, position)
select ops.uuid_v7(), :option_id, value, ordinality from unnest(:values::text[]) with ordinality as u(value, ordinality)

-- name: insert_variant
insert into catalog.variant (id, product_id, sku, barcode, options, position, weight_g)
values (:id, :product_id, :sku, :barcode, :options::jsonb, :position, :weight_g)

-- name: insert_price
insert into pricing.price (id, variant_id, currency, amount) values (:id, :variant_id, :currency, :amount)

-- name: update_product
-- Only what is given changes; a version that is not the current one changes nothing.
update catalog.product set title = coalesce(:title, title), description = coalesce(:description, description), brand = coalesce(:brand, brand),
    status = coalesce(:status, status), version = version + 1, updated_at = now()
where id = :id and (:expected::bigint is null or version = :expected_version::bigint)
returning version

-- name: product_version
select version from catalog.product where id = :id

-- name: find_staff_product
select p.version, json_build_object('id', p.id, 'slug', p.slug, 'title', p.title, 'description', p.description, 'brand', p.brand,
    'status', p.status, 'tax_class', p.tax_class, 'metadata', p.metadata, 'version', p.version,
    'category_ids', coalesce((select json_agg(c.category_id) from catalog.product_category c where c.product_id = p.id), '[]'),
    'options', coalesce((select json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position)
        from catalog.option o where o.product_id = p.id), '[]'),
    'variants', coalesce((select json_agg(json_build_object('id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'options', v.options, 'weight_g', v.weight_g,
            'prices', coalesce((select json_agg(json_build_object('amount', c.amount, 'currency', c.currency) order by c.currency)
                from pricing.price c where c.variant_id = v.id and c.list = 'base' and c.min_quantity = 1 and c.starts_at is null), '[]')) order by v.position)
        from catalog.variant v where v.product_id = p.id and v.position < 500), '[]'))
from catalog.product p where p.id = :id
