-- name: ensure_level
insert into inventory.level (id, variant_id, location_id) values (:id, :variant_id, :location_id) on conflict on constraint level_key do nothing

-- name: adjust
-- The check and the change in one: the CHECK constraints refuse what would go below nothing or below what is promised.
with changed as (
    update inventory.level set on_hand = on_hand + :delta, version = version + 1, updated_at = now()
    where variant_id = :variant_id and location_id = :location_id
    returning id, variant_id, location_id, on_hand, reserved, safety, backorder_limit
), moved as (
    insert into inventory.movement (id, level_id, kind, on_hand_delta, reason, actor)
    select :movement_id, id, :kind, :on_hand_delta, :reason, :actor from changed
)
select c.id, c.variant_id, c.location_id, c.on_hand, c.reserved, c.safety, c.backorder_limit, v.product_id
from changed c join catalog.variant v on v.id = c.variant_id

-- name: list_levels
select id, variant_id, location_id, on_hand, reserved, safety, backorder_limit, null::uuid from inventory.level
where (:variant::uuid is null or variant_id = :variant_id::uuid) and (:after::uuid is null or id > :after_id::uuid)
order by id limit :limit

-- name: count_levels
select count(*) from inventory.level where :variant::uuid is null or variant_id = :variant_id::uuid

-- name: list_locations
select id, code, name, country from inventory.location order by code limit 1000
