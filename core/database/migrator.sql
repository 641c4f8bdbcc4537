-- name: list_applied
select number, sha256 from ops.migration order by number

-- name: insert
insert into ops.migration (number, name, sha256) values (:number, :name, :sha256)

-- name: min_writer
select min_writer from ops.schema

-- name: last_applied
select coalesce(max(number), 0) from ops.migration
