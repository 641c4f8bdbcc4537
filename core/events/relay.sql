-- "KOR1": the lock of the one relay of this database.
-- name: lock
select pg_try_advisory_lock(1263489585)

-- name: position
select coalesce(max(position), 0) from ops.outbox

-- name: has_fresh
select exists (select from ops.outbox where position is null)

-- Positions are drawn while the sorted rows are read, hence in the order of seq.
-- name: publish
with fresh as materialized (
    select seq from ops.outbox where position is null order by seq limit :limit
), numbered as materialized (
    select seq, nextval('ops.outbox_position') as position from fresh
)
update ops.outbox set position = numbered.position from numbered where outbox.seq = numbered.seq
returning outbox.position, outbox.tags, outbox.aggregate

-- name: notify
select pg_notify(:channel, :payload)

-- The newest event stays, so that the position never starts again.
-- name: prune
delete from ops.outbox where seq in (
    select seq from ops.outbox
    where position < (select max(position) from ops.outbox) and occurred_at < now() - make_interval(secs => :seconds)
    order by position limit :limit
)
