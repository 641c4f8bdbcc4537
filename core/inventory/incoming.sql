-- Rows as readIncoming() reads them: id, variant, SKU, location, quantity, received, excess, expected_at, reference, version.

-- name: insert
with made as (
    insert into inventory.incoming (id, variant_id, location_id, quantity, expected_at, reference)
    values (:id, :variant_id, :location_id, :quantity, :expected_at, :reference) returning *
)
select i.id, i.variant_id, v.sku, i.location_id, i.quantity, i.received, i.excess, i.expected_at, i.reference, i.version
from made i left join catalog.variant v on v.id = i.variant_id

-- name: find
select i.id, i.variant_id, v.sku, i.location_id, i.quantity, i.received, i.excess, i.expected_at, i.reference, i.version
from inventory.incoming i join catalog.variant v on v.id = i.variant_id where i.id = :id

-- name: lock
select i.id, i.variant_id, v.sku, i.location_id, i.quantity, i.received, i.excess, i.expected_at, i.reference, i.version
from inventory.incoming i join catalog.variant v on v.id = i.variant_id where i.id = :id for no key update of i

-- name: update
update inventory.incoming set quantity = coalesce(:quantity, quantity), expected_at = coalesce(:expected_at, expected_at),
    reference = coalesce(:reference, reference), version = version + 1, updated_at = now()
where id = :id

-- name: take
-- What is more than was expected counts apart, if that is meant; else the CHECK refuses it.
update inventory.incoming set received = case when :may_exceed::boolean then least(received::bigint + :some::bigint, quantity) else received::bigint + :all::bigint end,
    excess = excess + case when :exceeds::boolean then greatest(received::bigint + :more::bigint - quantity, 0) else 0 end,
    version = version + 1, updated_at = now()
where id = :id

-- name: remove
delete from inventory.incoming where id = :id and received = 0 and excess = 0

-- name: list
select i.id, i.variant_id, v.sku, i.location_id, i.quantity, i.received, i.excess, i.expected_at, i.reference, i.version
from inventory.incoming i join catalog.variant v on v.id = i.variant_id
where (i.expected_at, i.id) > (coalesce(:after_at::timestamptz, '-infinity'), coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000'))
    and (:location::uuid is null or i.location_id = :location_id::uuid)
order by i.expected_at, i.id limit :limit

-- name: list_open
select i.id, i.variant_id, v.sku, i.location_id, i.quantity, i.received, i.excess, i.expected_at, i.reference, i.version
from inventory.incoming i join catalog.variant v on v.id = i.variant_id
where i.received < i.quantity
    and (i.expected_at, i.id) > (coalesce(:after_at::timestamptz, '-infinity'), coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000'))
    and (:location::uuid is null or i.location_id = :location_id::uuid)
order by i.expected_at, i.id limit :limit

-- name: list_of_variant
select i.id, i.variant_id, v.sku, i.location_id, i.quantity, i.received, i.excess, i.expected_at, i.reference, i.version
from inventory.incoming i join catalog.variant v on v.id = i.variant_id
where i.variant_id = :variant_id and (i.received < i.quantity or not :is_open::boolean)
    and (i.expected_at, i.id) > (coalesce(:after_at::timestamptz, '-infinity'), coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000'))
    and (:location::uuid is null or i.location_id = :location_id::uuid)
order by i.expected_at, i.id limit :limit

-- name: count
select count(*) from (
    select from inventory.incoming i
    where (:variant::uuid is null or i.variant_id = :variant_id::uuid) and (:location::uuid is null or i.location_id = :location_id::uuid)
        and (i.received < i.quantity or not :is_open::boolean)
    limit :limit) counted
