-- name: insert_variants
insert into catalog.variant (id, product_id, sku, barcode, options, position, weight_g, length_mm, width_mm, height_mm, stock_policy, available_from)
select w.id, :product_id, w.sku, w.barcode, w.options, :first + w.n, w.weight, w.length, w.width, w.height, w.policy, nullif(w.available_from, '')::timestamptz
from unnest(:ids::uuid[], :skus::text[], :barcodes::text[], :options::jsonb[], :weights::int[], :lengths::int[], :widths::int[], :heights::int[],
    :policies::text[], :available::text[]) with ordinality as w (id, sku, barcode, options, weight, length, width, height, policy, available_from, n)

-- name: list_taken
select v.sku from catalog.variant v where v.sku = any (:skus::text[]) order by v.sku limit 20

-- name: insert_prices
insert into pricing.price (id, variant_id, currency, amount)
select w.id, w.variant_id, w.currency, w.amount
from unnest(:ids::uuid[], :variant_ids::uuid[], :currencies::text[], :amounts::bigint[]) as w (id, variant_id, currency, amount)

-- name: list
select v.position, v.id, catalog.staff_variant(v) from catalog.variant v
where v.product_id = :product_id and (v.position, v.id) > (:after_position::int, :after_id::uuid) order by v.position, v.id limit :limit

-- name: find
select v.version, v.product_id, catalog.staff_variant(v) from catalog.variant v where v.id = :id

-- name: find_by_code
select v.id, catalog.staff_variant(v) from catalog.variant v where v.sku = :sku or (v.barcode <> '' and v.barcode = :barcode) order by v.id limit :limit

-- name: product_of
select product_id from catalog.variant where id = :id

-- The product first, then its variants.
-- name: lock_product
select 1 from catalog.product where id = :id for no key update

-- name: facts
select jsonb_build_object('sku', sku, 'barcode', barcode, 'options', options, 'position', position, 'weight_g', weight_g, 'length_mm', length_mm,
    'width_mm', width_mm, 'height_mm', height_mm, 'stock_policy', stock_policy, 'available_from', available_from), version from catalog.variant where id = :id for update

-- name: update
update catalog.variant set sku = coalesce(:sku, sku), barcode = coalesce(:barcode, barcode), options = coalesce(:options::jsonb, options),
    position = coalesce(:position::int, position), weight_g = coalesce(:weight_g::int, weight_g), length_mm = coalesce(:length_mm::int, length_mm),
    width_mm = coalesce(:width_mm::int, width_mm), height_mm = coalesce(:height_mm::int, height_mm),
    stock_policy = coalesce(:stock_policy, stock_policy), available_from = case when :sets_available_from then :available_from::timestamptz else available_from end,
    version = version + 1, updated_at = now()
where id = :id returning version

-- name: count
select count(*), coalesce(max(position), 0) from catalog.variant where product_id = :product_id

-- What has been in stock, or is in a cart, stays: its history and somebody's cart name it.
-- name: is_used
select exists (select from inventory.level where variant_id = :id) or exists (select from sales.cart_item where variant_id = :item_id)
    or exists (select from inventory.incoming where variant_id = :incoming_id)

-- Its pictures are the product's from then on.
-- name: keep_images
update catalog.media set variant_id = null where variant_id = :id

-- name: remove
delete from catalog.variant where id = :id

-- name: list_options
select o.id, o.name, array(select v.value from catalog.option_value v where v.option_id = o.id order by v.position) from catalog.option o
where o.product_id = :product_id order by o.position limit 100

-- name: list_combinations
select id, options from catalog.variant where product_id = :product_id order by position, id limit 5000

-- name: add_option_values
insert into catalog.option_value (id, option_id, value, position)
select ops.uuid_v7(), :option_id, w.value, w.n from unnest(:values::text[]) with ordinality as w (value, n)
on conflict on constraint option_value_key do update set position = excluded.position

-- name: give_combination
update catalog.variant set options = :options::jsonb, version = version + 1, updated_at = now() where id = :id
