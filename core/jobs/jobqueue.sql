-- name: enqueue
insert into ops.job (id, kind, payload, run_at, max_attempts, unique_key)
values (:id, :kind, :payload, coalesce(:run_at::timestamptz, now()), :max_attempts, nullif(:unique_key, ''))
on conflict (kind, unique_key) where state = 'queued' do update set run_at = least(ops.job.run_at, excluded.run_at)
returning id
