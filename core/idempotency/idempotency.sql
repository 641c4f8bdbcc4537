-- Check and change in one: a new row, or the taking over of one whose lease has lapsed. No row: it is another's, or done.
-- Its commit does not wait for the disk. The write-ahead log is written in order, so whatever commit of the effect reaches the
-- disk takes this one along; and where none does, nothing was done yet and the same request may begin anew.
-- name: begin
insert into ops.idempotency (scope, route, key, body_hash, lease_until)
select :scope, :route, :key, :body_hash::bytea, clock_timestamp() + :lease::bigint * interval '1 millisecond'
from set_config('synchronous_commit', 'off', true)
on conflict (scope, route, key) do update set lease_until = excluded.lease_until, created_at = now()
where idempotency.state = 'running' and idempotency.lease_until < clock_timestamp() and idempotency.body_hash = excluded.body_hash
returning lease_until

-- name: find
select body_hash, state, ceil(extract(epoch from lease_until - clock_timestamp()) * 1000)::bigint, status, body
from ops.idempotency where scope = :scope and route = :route and key = :key

-- The lease is the proof that nobody has taken the work over.
-- name: finish
update ops.idempotency i set state = 'done', status = f.status, body = f.body
from unnest(:scopes::text[], :routes::text[], :keys::text[], :leases::timestamptz[], :statuses::int[], :bodies::bytea[])
    as f (scope, route, key, lease_until, status, body)
where i.scope = f.scope and i.route = f.route and i.key = f.key and i.state = 'running' and i.lease_until = f.lease_until

-- name: release
delete from ops.idempotency
where scope = :scope and route = :route and key = :key and state = 'running' and lease_until = :lease

-- name: prune
delete from ops.idempotency where (scope, route, key) in (
    select scope, route, key from ops.idempotency
    where created_at < now() - make_interval(secs => :seconds) and (state = 'done' or lease_until < now())
    order by created_at limit :limit
)
