-- name: enqueue
insert into ops.job (id, kind, payload, run_at, max_attempts, unique_key)
values (:id, :kind, :payload, coalesce(:run_at::timestamptz, now()), :max_attempts, nullif(:unique_key, ''))
on conflict (kind, unique_key) where state = 'queued' do update set run_at = least(ops.job.run_at, excluded.run_at)
returning id

-- Under its unique key, unless another job waits under that already.
-- name: retry
update ops.job set state = 'queued', attempts = 0, run_at = now(), finished_at = null,
    unique_key = case when exists (
        select from ops.job as newer where newer.kind = job.kind and newer.unique_key = job.unique_key and newer.state = 'queued'
    ) then null else unique_key end
where id = :id and state = 'failed'
