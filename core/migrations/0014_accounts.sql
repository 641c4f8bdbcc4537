-- Who somebody is (identity), and what proves it (auth, which nobody but the server reads).

alter table identity.account
    add column status text not null default 'active' constraint account_status_check check (status in ('active', 'disabled', 'erased')),
    add column email_confirmed_at timestamptz,
    add column consents jsonb not null default '{}' constraint account_consents_check check (jsonb_typeof(consents) = 'object' and pg_column_size(consents) <= 8192),
    add column preferences jsonb not null default '{}' constraint account_preferences_check check (jsonb_typeof(preferences) = 'object' and pg_column_size(preferences) <= 8192);
create index account_kind on identity.account (kind, id);

-- The address book. At most one default of each kind.
create table identity.address (
    id uuid constraint address_pkey primary key,
    account_id uuid not null constraint address_account_fkey references identity.account (id) on delete cascade,
    label text not null default '' constraint address_label_check check (length(label) <= 60),
    address jsonb not null,
    is_default_shipping boolean not null default false,
    is_default_billing boolean not null default false,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index address_account on identity.address (account_id);
create unique index address_one_default_shipping on identity.address (account_id) where is_default_shipping;
create unique index address_one_default_billing on identity.address (account_id) where is_default_billing;
insert into identity.address (id, account_id, address, is_default_shipping, is_default_billing, created_at, updated_at)
    select ops.uuid_v7(), id, address, true, true, created_at, updated_at from identity.account where address is not null;
alter table identity.account drop column address;

-- Sets of permissions. '*' is every permission there is, those of later versions too; no role but admin has it.
create table identity.role (
    code text constraint role_pkey primary key constraint role_code_check check (code ~ '^[a-z][a-z0-9_-]{0,39}$'),
    name text not null constraint role_name_check check (length(name) between 1 and 120),
    permissions text[] not null constraint role_permissions_check check (cardinality(permissions) <= 64),
    is_builtin boolean not null default false,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint role_star_check check (code = 'admin' or not '*' = any (permissions))
);
insert into identity.role (code, name, permissions, is_builtin) values
    ('admin', 'Admin', '{*}', true),
    ('manager', 'Manager', '{catalog:read,catalog:write,prices:write,inventory:read,inventory:write,orders:read,orders:write,customers:read,customers:write,jobs:read,desktop:open}', true),
    ('customer', 'Customer', '{}', true);
create table identity.account_role (
    account_id uuid not null constraint account_role_account_fkey references identity.account (id) on delete cascade,
    role text not null constraint account_role_role_fkey references identity.role (code),
    constraint account_role_pkey primary key (account_id, role)
);
create index account_role_role on identity.account_role (role);
insert into identity.account_role select id, 'customer' from identity.account where kind = 'customer';

create table auth.credential (
    account_id uuid constraint credential_pkey primary key constraint credential_account_fkey references identity.account (id) on delete cascade,
    scheme text not null constraint credential_scheme_check check (scheme in ('bcrypt', 'bcrypt-sha256')),
    hash text not null constraint credential_hash_check check (length(hash) <= 200),
    changed_at timestamptz not null default now()
);

-- A sign-in and everything that was refreshed from it: the family of its refresh tokens.
create table auth.session (
    id uuid constraint session_pkey primary key,
    account_id uuid not null constraint session_account_fkey references identity.account (id) on delete cascade,
    address text,
    user_agent text constraint session_user_agent_check check (length(user_agent) <= 300),
    created_at timestamptz not null default now(),
    refreshed_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_because text constraint session_ended_because_check check (ended_because in ('signed_out', 'password_changed', 'email_changed', 'reused', 'disabled', 'erased', 'ended_by_staff')),
    constraint session_ended_check check ((ended_at is null) = (ended_because is null))
);
create index session_account on auth.session (account_id) where ended_at is null;
create index session_expiry on auth.session (expires_at);
create table auth.refresh_token (
    hash bytea constraint refresh_token_pkey primary key,
    session_id uuid not null constraint refresh_token_session_fkey references auth.session (id) on delete cascade,
    issued_at timestamptz not null default now(),
    used_at timestamptz
);
create index refresh_token_session on auth.refresh_token (session_id);
-- One live token in a family, whoever races.
create unique index refresh_token_one_live on auth.refresh_token (session_id) where used_at is null;

-- What a mail carries: good once, for one purpose, for a while.
create table auth.ticket (
    hash bytea constraint ticket_pkey primary key,
    purpose text not null constraint ticket_purpose_check check (purpose in ('confirm_email', 'change_email', 'reset_password')),
    account_id uuid not null constraint ticket_account_fkey references identity.account (id) on delete cascade,
    email text not null constraint ticket_email_check check (length(email) <= 254 and email = lower(email)),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index ticket_account on auth.ticket (account_id, purpose);
create index ticket_expiry on auth.ticket (expires_at);

-- Tries to sign in, by SHA-256 of the address whether there is such an account or not: nobody learns from a refusal.
create table auth.guess (
    email_hash bytea constraint guess_pkey primary key,
    tries int not null,
    tried_at timestamptz not null,
    free_at timestamptz not null
);
create index guess_age on auth.guess (tried_at);

-- Access tokens that are worth nothing any more before they expire: those of a session, or those of an account that were
-- issued before then. Every server asks for the latest rows every few seconds. The clock, not now(): a row is looked for by
-- when it was written, and a transaction may take its time.
create table auth.revocation (
    seq bigint generated always as identity constraint revocation_pkey primary key,
    session_id uuid,
    account_id uuid,
    issued_until bigint, -- Unix seconds, of an account: tokens issued then or before
    created_at timestamptz not null default clock_timestamp(),
    constraint revocation_one_check check (num_nonnulls(session_id, account_id) = 1),
    constraint revocation_until_check check ((account_id is null) = (issued_until is null))
);
create index revocation_account on auth.revocation (account_id, issued_until) where account_id is not null;
-- Tokens know whole seconds. So each call takes in at least one second more than the one before, and what is issued after it says
-- to be later still (issued_at): of any order within one second, what came before is revoked and what comes after is not.
-- Whoever calls has locked the account, and so has whoever issues.
create function auth.revoke_account(p_account uuid) returns void language sql as $$
    insert into auth.revocation (account_id, issued_until)
    select p_account, greatest(floor(extract(epoch from clock_timestamp()))::bigint,
        (select max(issued_until) + 1 from auth.revocation where account_id = p_account))
$$;
create function auth.issued_at(p_account uuid) returns bigint language sql as $$
    select greatest(floor(extract(epoch from clock_timestamp()))::bigint,
        (select max(issued_until) + 1 from auth.revocation where account_id = p_account))
$$;
create index revocation_age on auth.revocation (created_at);

-- Keys of access tokens. A new one is made while the old ones still open what they have sealed.
create table auth.token_key (
    kid text constraint token_key_pkey primary key,
    kind text not null constraint token_key_kind_check check (kind in ('a256gcm', 'ed25519', 'es256')),
    secret bytea not null,
    active_from timestamptz not null,
    retires_at timestamptz not null,
    created_at timestamptz not null default now(),
    constraint token_key_period_check check (active_from < retires_at)
);

-- The purchases of an account, and those that wait for one: a guest's orders go to who confirms their e-mail.
drop index sales.order_placed; -- the primary key is read from its end as well
create index order_account on sales."order" (account_id, id) where account_id is not null;
create index order_guest_email on sales."order" (email) where account_id is null;
create index cart_account on sales.cart (account_id) where account_id is not null and state in ('active', 'abandoned');

-- The audit is asked by who and by what.
create index audit_actor on ops.audit (actor, seq);
create index audit_operation on ops.audit (operation, seq);
