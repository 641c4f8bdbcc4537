-- Signing in.

-- name: count_try
-- Check and change in one: nobody gets a try before its time, however many ask at once. The first five are free, then the wait
-- doubles from two seconds to a quarter of an hour. A day without a try begins anew.
insert into auth.guess as g (email_hash, tries, tried_at, free_at) values (:email_hash::bytea, 1, now(), now())
on conflict (email_hash) do update set
    tries = case when g.tried_at < now() - interval '1 day' then 1 else g.tries + 1 end,
    tried_at = now(),
    free_at = now() + case when g.tried_at < now() - interval '1 day' or g.tries < 5 then interval '0'
        else least(power(2, least(g.tries - 4, 10)) * interval '1 second', interval '15 minutes') end
where g.free_at <= now()
returning g.tries

-- name: time_to_next_try
select greatest(1, ceil(extract(epoch from free_at - now()) * 1000))::bigint from auth.guess where email_hash = :email_hash

-- name: forget_tries
delete from auth.guess where email_hash = :email_hash

-- name: find_credential_by_email
select a.id, a.status = 'active', c.scheme, c.hash from identity.account a join auth.credential c on c.account_id = a.id where a.email = :email

-- name: find_credential
select a.email, c.scheme, c.hash from identity.account a join auth.credential c on c.account_id = a.id where a.id = :id and a.status = 'active'

-- name: hold_credential
-- What was compared is still what holds, and nobody changes or disables the account until this is over: comparing takes a
-- tenth of a second, in which a reset may have thrown the old password out.
select 1 from identity.account a join auth.credential c on c.account_id = a.id
where a.id = :id and a.status = 'active' and c.scheme = :scheme and c.hash = :hash for update of c for share of a

-- name: set_credential
insert into auth.credential (account_id, scheme, hash) values (:account_id, :scheme, :hash)
on conflict (account_id) do update set scheme = excluded.scheme, hash = excluded.hash, changed_at = now()

-- name: insert_account
-- Nobody asks first whether the address is free: the key decides, however many register it at once.
insert into identity.account (id, kind, email, first_name, last_name, phone, locale, consents)
values (:id, :kind, :email, :first_name, :last_name, :phone, :locale, :consents::jsonb)

-- name: grant_role
insert into identity.account_role (account_id, role) values (:account_id, :role) on conflict do nothing

-- Sessions.

-- name: insert_session
insert into auth.session (id, account_id, address, user_agent, expires_at)
values (:id, :account_id, nullif(:address, ''), nullif(left(:user_agent, 300), ''), :expires_at)

-- name: insert_refresh_token
insert into auth.refresh_token (hash, session_id) values (:hash, :session_id)

-- name: lock_owner
-- The account before its session, as everybody locks them.
select 1 from auth.refresh_token t join auth.session s on s.id = t.session_id join identity.account a on a.id = s.account_id
where t.hash = :hash for share of a

-- name: use_refresh_token
-- Once, whoever is first. The session's row is locked first, as everybody does who ends one.
with live as (
    select s.id, s.account_id from auth.session s
    join auth.refresh_token t on t.session_id = s.id and t.hash = :hash and t.issued_at > now() - :idle::bigint * interval '1 second'
    join identity.account a on a.id = s.account_id and a.status = 'active'
    where s.ended_at is null and s.expires_at > now()
    for update of s
), used as (
    update auth.refresh_token t set used_at = now() from live where t.hash = :used_hash and t.session_id = live.id and t.used_at is null
    returning live.id, live.account_id
)
update auth.session s set refreshed_at = now() from used where s.id = used.id
returning s.id, s.account_id, s.expires_at

-- name: find_reuse
select s.id, s.account_id from auth.refresh_token t join auth.session s on s.id = t.session_id
where t.hash = :hash and t.used_at is not null and s.ended_at is null for update of s

-- name: end_session
with ended as (
    update auth.session set ended_at = now(), ended_because = :because where id = :id and ended_at is null returning id
)
insert into auth.revocation (session_id) select id from ended

-- name: end_sessions
-- All of an account, or all but one.
with ended as (
    update auth.session set ended_at = now(), ended_because = :because
    where account_id = :account_id and ended_at is null and id is distinct from :but::uuid returning id
)
insert into auth.revocation (session_id) select id from ended

-- name: list_sessions
select id, coalesce(address, ''), coalesce(user_agent, ''), created_at, refreshed_at, expires_at from auth.session
where account_id = :account_id and ended_at is null and expires_at > now() order by refreshed_at desc limit 100

-- name: end_own_session
with ended as (
    update auth.session set ended_at = now(), ended_because = 'signed_out' where id = :id and account_id = :account_id and ended_at is null returning id
)
insert into auth.revocation (session_id) select id from ended

-- name: lock_account
-- Before its grants are read, by a statement of its own: who waited here for a change of roles has to see it.
select 1 from identity.account where id = :id for share

-- name: grants
-- What an access token of this account says now, and when it says to have been issued. The account is locked before.
select a.kind, a.email, array(select r.role from identity.account_role r where r.account_id = a.id order by r.role),
    array(select distinct p from identity.account_role r join identity.role d on d.code = r.role cross join unnest(d.permissions) as p
        where r.account_id = a.id order by p),
    auth.issued_at(a.id)
from identity.account a where a.id = :id and a.status = 'active'

-- Tickets, which mails carry.

-- name: insert_ticket
-- Only the latest of a purpose is good.
with older as (
    delete from auth.ticket where account_id = :account_id and purpose = :purpose
)
insert into auth.ticket (hash, purpose, account_id, email, expires_at)
values (:hash, :ticket_purpose, :ticket_account_id, :email, now() + :seconds::bigint * interval '1 second')

-- name: find_ticket
select t.account_id, t.email from auth.ticket t join identity.account a on a.id = t.account_id and a.status = 'active'
where t.hash = :hash and t.purpose = :purpose and t.expires_at > now()

-- name: use_ticket
delete from auth.ticket t using identity.account a
where t.hash = :hash and t.purpose = any (:purposes::text[]) and t.expires_at > now() and a.id = t.account_id and a.status = 'active'
returning t.account_id, t.email, t.purpose, a.email, a.locale

-- name: confirm_email
update identity.account set email = :email, email_confirmed_at = now(), version = version + 1, updated_at = now()
where id = :id and (email <> :old_email or email_confirmed_at is null)

-- name: find_account_by_email
select id, locale from identity.account where email = :email and status = 'active'

-- Revocation.

-- name: revoke_account
select auth.revoke_account(:account_id::uuid)

-- name: list_revocations
-- A minute back from the latest that is known: a transaction that was slow to commit is not missed.
select session_id, account_id, issued_until, floor(extract(epoch from created_at))::bigint from auth.revocation
where created_at > :since::timestamptz - interval '1 minute' order by created_at limit 100000

-- name: is_live
select 1 from auth.session s join identity.account a on a.id = s.account_id and a.status = 'active'
where s.id = :session_id and s.account_id = :account_id and s.ended_at is null and s.expires_at > now()
    and not exists (select from auth.revocation v where v.account_id = s.account_id and v.issued_until >= :issued_at)

-- Logins of the desktop.

-- name: open_desktop
select auth.open_desktop(:account_id::uuid, :permissions::text[], :verifier, :until::timestamptz)

-- name: close_desktop
select auth.close_desktop(:account_id::uuid)

-- name: sweep_desktops
select auth.sweep_desktops()

-- Keeping house, in small portions.

-- name: prune_sessions
delete from auth.session where id in (select id from auth.session where expires_at < now() - interval '30 days' order by expires_at limit 500)

-- name: prune_tickets
delete from auth.ticket where hash in (select hash from auth.ticket where expires_at < now() order by expires_at limit 500)

-- name: prune_guesses
delete from auth.guess where email_hash in (select email_hash from auth.guess where tried_at < now() - interval '2 days' order by tried_at limit 500)

-- name: prune_revocations
delete from auth.revocation where seq in (select seq from auth.revocation where created_at < now() - interval '2 days' order by created_at limit 500)

-- Keys of access tokens.

-- name: list_token_keys
select kid, kind, secret, active_from, retires_at from auth.token_key where retires_at > now() order by active_from, kid limit 100

-- name: lock_token_keys
select pg_advisory_xact_lock(hashtext('auth.token_key'))

-- name: insert_token_key
insert into auth.token_key (kid, kind, secret, active_from, retires_at) values (:kid, :kind, :secret, :active_from, :retires_at)

-- name: prune_token_keys
delete from auth.token_key where retires_at < now() - interval '1 day'
