-- A worker looks for the jobs of its own kinds: what another one has not come to does not stand in its way.
drop index ops.job_due;
create index job_due on ops.job (kind, run_at) where state in ('queued', 'running');
