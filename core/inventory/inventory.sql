-- name: change
-- One row or many; see migration 0018.
select (c.level).id, (c.level).variant_id, (c.level).location_id, (c.level).on_hand, (c.level).reserved, (c.level).safety,
    (c.level).backorder_limit, (c.level).low_stock_threshold, (c.level).version, v.product_id, c.moved, c.released, c.lacking
from inventory.change_stock(:kinds::text[], :levels::uuid[], :variants::uuid[], :locations::uuid[], :quantities::bigint[],
    :actor, :reference, :reason) c
join catalog.variant v on v.id = (c.level).variant_id order by c.place

-- name: list_unknown
-- Rows that name no variant or no location.
select a.n, v.id is null
from unnest(:variants::uuid[], :locations::uuid[]) with ordinality as a (variant, location, n)
left join catalog.variant v on v.id = a.variant left join inventory.location l on l.id = a.location
where v.id is null or l.id is null order by a.n limit 100

-- name: find_level
select id, variant_id, location_id, on_hand, reserved, safety, backorder_limit, low_stock_threshold, version from inventory.level where id = :id

-- name: lock_level
select id, variant_id, location_id, on_hand, reserved, safety, backorder_limit, low_stock_threshold, version from inventory.level where id = :id for no key update

-- name: update_level
-- The level is locked. What orders lack is theirs as soon as more may be promised.
with changed as (
    update inventory.level set safety = coalesce(:safety, safety), backorder_limit = coalesce(:backorder_limit, backorder_limit),
        low_stock_threshold = case when :sets_threshold then :low_stock_threshold else low_stock_threshold end, version = version + 1, updated_at = now()
    where id = :id returning variant_id
)
select v.product_id from changed c join catalog.variant v on v.id = c.variant_id

-- name: cover_short
select inventory.cover_short(:id::uuid, :actor, '')

-- name: list_levels
select id, variant_id, location_id, on_hand, reserved, safety, backorder_limit, low_stock_threshold, version from inventory.level
where (:variant::uuid is null or variant_id = :variant_id::uuid) and (:after::uuid is null or id > :after_id::uuid)
order by id limit :limit

-- name: count_levels
select count(*) from inventory.level where :variant::uuid is null or variant_id = :variant_id::uuid

-- name: list_movements
-- Of every variant, the newest first.
select m.id, m.level_id, l.variant_id, l.location_id, m.kind, m.on_hand_delta, m.reserved_delta, m.reason, m.actor, m.reference, m.at
from inventory.movement m join inventory.level l on l.id = m.level_id
where (m.at, m.id) < (coalesce(:before_at::timestamptz, 'infinity'), coalesce(:before::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    and (:location::uuid is null or l.location_id = :location_id::uuid)
order by m.at desc, m.id desc limit :limit

-- name: list_variant_movements
-- Each of a variant's few levels gives its own newest, by an index of its own.
select m.id, m.level_id, l.variant_id, l.location_id, m.kind, m.on_hand_delta, m.reserved_delta, m.reason, m.actor, m.reference, m.at
from inventory.level l cross join lateral (
    select e.* from inventory.movement e
    where e.level_id = l.id and (e.at, e.id) < (coalesce(:before_at::timestamptz, 'infinity'), coalesce(:before::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by e.at desc, e.id desc limit :each
) m
where l.variant_id = :variant_id and (:location::uuid is null or l.location_id = :location_id::uuid)
order by m.at desc, m.id desc limit :limit

-- name: count_movements
select count(*) from (
    select from inventory.movement m join inventory.level l on l.id = m.level_id
    where (:variant::uuid is null or l.variant_id = :variant_id::uuid) and (:location::uuid is null or l.location_id = :location_id::uuid)
    limit :limit) counted

-- name: list_alerts
select a.id, a.kind, a.since, v.sku,
    (select coalesce(sum(s.quantity), 0) from inventory.allocation s where s.level_id = l.id and s.state = 'short'),
    l.id, l.variant_id, l.location_id, l.on_hand, l.reserved, l.safety, l.backorder_limit, l.low_stock_threshold, l.version
from inventory.alert a join inventory.level l on l.id = a.level_id join catalog.variant v on v.id = l.variant_id
where (:kind::text is null or a.kind = :wanted_kind::text) and (:location::uuid is null or l.location_id = :location_id::uuid)
    and a.id < coalesce(:before::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by a.id desc limit :limit

-- name: count_alerts
select count(*) from (
    select from inventory.alert a join inventory.level l on l.id = a.level_id
    where (:kind::text is null or a.kind = :wanted_kind::text) and (:location::uuid is null or l.location_id = :location_id::uuid)
    limit :limit) counted
