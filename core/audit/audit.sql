-- name: record
insert into ops.audit (actor, operation, subject, subject_id, payload, address, trace_id)
values (:actor, :operation, :subject, :subject_id, :payload, nullif(:address, ''), nullif(:trace_id, ''))
