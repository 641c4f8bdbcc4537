-- name: append
insert into ops.outbox (id, aggregate, aggregate_id, type, payload, tags, occurred_at)
values (:id, :aggregate, :aggregate_id, :type, :payload, :tags, :occurred_at)
