-- name: list_unknown
-- Rows that name no variant.
select a.n from unnest(:variants::uuid[]) with ordinality as a (variant, n) where not exists (select from catalog.variant v where v.id = a.variant)
order by a.n limit 100

-- name: lock_lists
-- Which of them there are. Whoever removes one waits, or is waited for.
select l.code from pricing.lock_lists(:lists::text[]) as l (code) limit 1000

-- name: lock
-- What these prices are before they are set; in everybody's order.
select c.variant_id, c.currency, c.list, c.min_quantity, c.starts_at, c.amount
from jsonb_to_recordset(:rows::jsonb) as r (variant_id uuid, currency text, list text, min_quantity int, starts_at timestamptz)
join pricing.price c on c.variant_id = r.variant_id and c.currency = r.currency and c.list = r.list and c.min_quantity = r.min_quantity
    and c.starts_at is not distinct from r.starts_at
order by c.variant_id, c.currency, c.list, c.min_quantity, c.starts_at limit 1000 for update of c

-- name: set
with asked as (
    select * from jsonb_to_recordset(:rows::jsonb) as r (n int, id uuid, variant_id uuid, currency text, list text, min_quantity int, amount bigint,
        starts_at timestamptz, ends_at timestamptz)
), done as (
    insert into pricing.price (id, variant_id, currency, list, min_quantity, amount, starts_at, ends_at)
    select a.id, a.variant_id, a.currency, a.list, a.min_quantity, a.amount, a.starts_at, a.ends_at from asked a
    order by a.variant_id, a.currency, a.list, a.min_quantity, a.starts_at
    on conflict on constraint price_key do update
        set amount = excluded.amount, ends_at = excluded.ends_at, version = pricing.price.version + 1, updated_at = now()
    returning *
)
select d.id, d.variant_id, v.sku, d.list, d.amount, d.currency, d.min_quantity, d.starts_at, d.ends_at, d.version, v.product_id
from asked a join done d on d.variant_id = a.variant_id and d.currency = a.currency and d.list = a.list and d.min_quantity = a.min_quantity
    and d.starts_at is not distinct from a.starts_at
join catalog.variant v on v.id = d.variant_id order by a.n limit 1000

-- name: find
select c.id, c.variant_id, v.sku, c.list, c.amount, c.currency, c.min_quantity, c.starts_at, c.ends_at, c.version, v.product_id
from pricing.price c join catalog.variant v on v.id = c.variant_id where c.id = :id

-- name: lock_one
select c.id, c.variant_id, v.sku, c.list, c.amount, c.currency, c.min_quantity, c.starts_at, c.ends_at, c.version, v.product_id
from pricing.price c join catalog.variant v on v.id = c.variant_id where c.id = :id for update of c

-- name: remove
delete from pricing.price where id = :id

-- Each by an index of its own: planned once for a session, they cannot be one.

-- name: list_all
select c.id, c.variant_id, v.sku, c.list, c.amount, c.currency, c.min_quantity, c.starts_at, c.ends_at, c.version, v.product_id
from pricing.price c join catalog.variant v on v.id = c.variant_id
where c.id > coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000') order by c.id limit :limit

-- name: list_of_list
select c.id, c.variant_id, v.sku, c.list, c.amount, c.currency, c.min_quantity, c.starts_at, c.ends_at, c.version, v.product_id
from pricing.price c join catalog.variant v on v.id = c.variant_id
where c.list = :list and c.id > coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000') order by c.list, c.id limit :limit

-- name: list_of_variant
select c.id, c.variant_id, v.sku, c.list, c.amount, c.currency, c.min_quantity, c.starts_at, c.ends_at, c.version, v.product_id
from pricing.price c join catalog.variant v on v.id = c.variant_id
where c.variant_id = :variant_id and (:list::text is null or c.list = :same_list)
    and c.id > coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000') order by c.id limit :limit

-- name: count_all
select count(*) from (select from pricing.price limit 10001) c

-- name: count_of_list
select count(*) from (select from pricing.price where list = :list limit 10001) c

-- name: count_of_variant
select count(*) from (select from pricing.price where variant_id = :variant_id and (:list::text is null or list = :same_list) limit 10001) c
