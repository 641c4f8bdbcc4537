-- name: append
select ops.append_event(:id::uuid, :aggregate, :aggregate_id::uuid, :type, :payload::jsonb, :tags::text[], :occurred_at::timestamptz)
