-- name: list_applied
select number, sha256 from ops.migration order by number

-- name: insert
insert into ops.migration (number, name, sha256) values (:number, :name, :sha256)

-- name: min_writer
select min_writer from ops.schema

-- name: identity
-- Needs no privilege, so it also works where somebody else runs the server.
select current_database() || ' ' || d.oid || ' ' || (select extract(epoch from min(applied_at)) from ops.migration)
from pg_database d where d.datname = current_database()

-- name: last_applied
select coalesce(max(number), 0) from ops.migration
