-- One round trip: the kinds with their leases in milliseconds, the job that is due longest, nobody else's. Each kind is looked
-- up by itself, so that it takes no longer when thousands wait.
-- name: claim
update ops.job set state = 'running', attempts = job.attempts + 1, lease_until = now() + due.lease * interval '1 millisecond'
from (
    select first.id, kind.lease
    from unnest(:kinds::text[], :leases::bigint[]) as kind (name, lease)
    cross join lateral (
        select candidate.id, candidate.run_at
        from ops.job as candidate
        where candidate.kind = kind.name and candidate.run_at <= now() and candidate.state in ('queued', 'running')
          and (candidate.state = 'queued' or (candidate.lease_until < now() and candidate.attempts < candidate.max_attempts))
        order by candidate.run_at
        limit 1
        for update skip locked
    ) as first
    order by first.run_at
    limit 1
) as due
where job.id = due.id
returning job.id, job.kind, job.payload::text, job.attempts, job.max_attempts

-- The number of attempts tells whether the job is still this worker's.
-- name: done
update ops.job set state = 'done', lease_until = null, last_error = null, finished_at = now(),
    payload = case when :forgets::boolean then '{}' else payload end
where id = :id and state = 'running' and attempts = :attempts

-- Back into the queue under its unique key, unless a newer job waits under that already.
-- name: give_back
update ops.job set state = 'queued', lease_until = null, last_error = :error,
    run_at = now() + :delay::bigint * interval '1 millisecond',
    unique_key = case when exists (
        select from ops.job as newer where newer.kind = job.kind and newer.unique_key = job.unique_key and newer.state = 'queued'
    ) then null else unique_key end
where id = :id and state = 'running' and attempts = :attempts

-- name: fail
update ops.job set state = 'failed', lease_until = null, last_error = :error, finished_at = now()
where id = :id and state = 'running' and attempts = :attempts

-- A job that takes its process down each time never comes to its own end.
-- name: fail_lapsed
update ops.job set state = 'failed', lease_until = null, finished_at = now(), last_error = 'the worker did not come back'
where id in (
    select id from ops.job where state = 'running' and lease_until < now() and attempts >= max_attempts
    limit :limit for update skip locked
)

-- name: schedule
insert into ops.job (id, kind, payload, run_at, max_attempts, unique_key)
select :id::uuid, :kind::text, '{}'::jsonb, now(), 1, 'periodic'
where not exists (select from ops.job where kind = :kind and unique_key = 'periodic' and state = 'running' and lease_until > now())
on conflict do nothing

-- Ids begin with the time of making, so the primary key finds the old ones. A periodic job that failed is not kept: the
-- next moment has tried again.
-- name: prune
delete from ops.job where id in (
    select id from ops.job
    where id < :before::uuid and (state = 'done' or (state = 'failed' and unique_key = 'periodic'))
      and finished_at < now() - make_interval(secs => :seconds)
    order by id limit :limit
)
