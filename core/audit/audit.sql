-- name: record
select ops.record_audit(:actor, :operation, :subject, :subject_id::uuid, :payload::jsonb, :address, :trace_id)
