-- name: make_key
insert into auth.secret (name, value) values ('audit_hmac', :value::bytea) on conflict (name) do nothing

-- name: key
select value from auth.secret where name = 'audit_hmac'

-- "KAU1": who holds it, until the end of the transaction, is the one sealer.
-- name: lock
select pg_try_advisory_xact_lock(1262572849)

-- name: head
select position, chain from ops.audit where position is not null order by position desc limit 1

-- The time in microseconds: its text would depend on the session.
-- name: fresh
select seq, (extract(epoch from at) * 1000000)::bigint, actor, operation, subject, subject_id, payload::text
from ops.audit where position is null order by seq limit :limit

-- name: seal
update ops.audit set position = sealed.position, mac = decode(sealed.mac, 'hex'), chain = decode(sealed.chain, 'hex')
from unnest(:seqs::bigint[], :positions::bigint[], :macs::text[], :chains::text[]) as sealed (seq, position, mac, chain)
where audit.seq = sealed.seq

-- name: sealed_after
select position, (extract(epoch from at) * 1000000)::bigint, actor, operation, subject, subject_id, payload::text, mac, chain,
    payload = '{"erased": true}'
from ops.audit where position > :position order by position limit :limit

-- name: waiting
select count(*) from ops.audit where position is null
