-- name: list
select id, code, title, markets, group_ids, starts_at, ends_at, is_active, version from pricing.price_list
where code > :after order by code limit :limit

-- name: count
select count(*) from pricing.price_list

-- name: find
select id, code, title, markets, group_ids, starts_at, ends_at, is_active, version from pricing.price_list where id = :id

-- name: lock
select id, code, title, markets, group_ids, starts_at, ends_at, is_active, version from pricing.price_list where id = :id for no key update

-- name: insert
-- Nothing, where there are as many as there may be.
insert into pricing.price_list (id, code, title, markets, group_ids, starts_at, ends_at, is_active)
select :id, :code, :title, :markets::text[], :group_ids::uuid[], :starts_at::timestamptz, :ends_at::timestamptz, :is_active
where (select count(*) from pricing.price_list) < :most
returning id, code, title, markets, group_ids, starts_at, ends_at, is_active, version

-- name: update
update pricing.price_list set title = :title, markets = :markets::text[], group_ids = :group_ids::uuid[], starts_at = :starts_at::timestamptz,
    ends_at = :ends_at::timestamptz, is_active = :is_active, version = version + 1, updated_at = now()
where id = :id
returning id, code, title, markets, group_ids, starts_at, ends_at, is_active, version

-- name: remove
delete from pricing.price_list where id = :id

-- name: list_products
-- Those of a small list; one of which more than 500 prices are found is left to the lister.
select distinct v.product_id from (select c.variant_id from pricing.price c where c.list = :list order by c.list, c.id limit 501) p
join catalog.variant v on v.id = p.variant_id
where (select count(*) from (select from pricing.price c where c.list = :counted_list limit 501) n) <= 500 limit 501
