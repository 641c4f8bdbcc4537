-- name: lags
-- Counted no further than a hundred: an operator wants to know that it is many, not how many.
select (select count(*) from (select from ops.outbox where position is null limit 100) o),
       (select count(*) from (select from ops.job where state = 'queued' and run_at < now() - interval '10 seconds' limit 100) j)

-- name: beat
insert into ops.heartbeat (process, host, version) values (:process, :host, :version)
on conflict (process) do update set beat_at = now()

-- name: last_beat
select max(beat_at) from ops.heartbeat

-- name: forget_processes
delete from ops.heartbeat where beat_at < now() - interval '1 day'

-- name: doctor_settings
select name, setting from pg_settings where name in ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'max_connections')

-- name: doctor_facts
select current_setting('server_encoding'), (select count(*) from ops.job where state = 'failed'),
       (select count(*) from sales.payment where order_id is null and state = 'pending' and lease_until < now() - interval '5 minutes'),
       (select count(*) from pricing.market where is_default), (select count(*) from catalog.product where status = 'active'),
       (select count(*) from pg_stat_activity where datname = current_database())
