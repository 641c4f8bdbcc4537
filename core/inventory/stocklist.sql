-- name: count_alerts
-- The variants of the work list: a variant is one, however many of its levels are low.
select coalesce(sum(n) filter (where kind = 'low'), 0)::bigint, coalesce(sum(n) filter (where kind = 'out'), 0)::bigint,
    coalesce(sum(n) filter (where kind = 'short'), 0)::bigint
from unnest(array['low', 'out', 'short']) as k (kind) cross join lateral (
    select count(*) as n from (
        select distinct l.variant_id from inventory.alert a join inventory.level l on l.id = a.level_id
        where a.kind = k.kind and (:location::uuid is null or l.location_id = :location_id::uuid)
        limit :limit) variants) counted
