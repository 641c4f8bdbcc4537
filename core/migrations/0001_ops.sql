-- Rooms of the database, and what every other room stands on: events, jobs, audit, idempotency.
create schema identity;
create schema auth;
create schema catalog;
create schema inventory;
create schema pricing;
create schema sales;
create schema engagement;

-- The oldest build (by its last migration) that may still read, and write, this schema.
create table ops.schema (
    one boolean constraint schema_pkey primary key default true constraint schema_one_check check (one),
    min_reader int not null,
    min_writer int not null
);
insert into ops.schema (min_reader, min_writer) values (1, 1);

-- Every domain event, written with the change itself. `position` is given by the relay once the row is committed.
create sequence ops.outbox_position;
create table ops.outbox (
    seq bigint generated always as identity constraint outbox_pkey primary key,
    id uuid not null constraint outbox_id_key unique,
    position bigint constraint outbox_position_key unique,
    aggregate text not null,
    aggregate_id uuid not null,
    type text not null,
    payload jsonb not null,
    tags text[] not null default '{}',
    occurred_at timestamptz not null default now()
);
create index outbox_fresh on ops.outbox (seq) where position is null;

create table ops.job (
    id uuid constraint job_pkey primary key,
    kind text not null,
    payload jsonb not null,
    state text not null default 'queued' constraint job_state_check check (state in ('queued', 'running', 'done', 'failed')),
    run_at timestamptz not null default now(),
    attempts int not null default 0,
    max_attempts int not null default 10,
    lease_until timestamptz,
    last_error text,
    unique_key text,
    created_at timestamptz not null default now(),
    finished_at timestamptz
);
create index job_due on ops.job (run_at) where state in ('queued', 'running');
create unique index job_unique_key on ops.job (kind, unique_key) where state = 'queued';

-- Who did what. Rows come unchained with the change; the sealer chains them: mac = HMAC of the payload,
-- chain = SHA-256 over the chain before it, the position, the facts that stay, and the mac.
create table ops.audit (
    seq bigint generated always as identity constraint audit_pkey primary key,
    at timestamptz not null default now(),
    actor text not null,
    operation text not null,
    subject text not null,
    subject_id uuid not null,
    payload jsonb not null,
    address text,
    trace_id text,
    position bigint constraint audit_position_key unique,
    mac bytea,
    chain bytea,
    constraint audit_sealed_check check (num_nulls(position, mac, chain) in (0, 3))
);
create index audit_fresh on ops.audit (seq) where position is null;
create index audit_subject on ops.audit (subject, subject_id);

create function ops.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are append-only', tg_table_name;
end $$;

-- The facts of an audit row never change; only sealing (from null) and the erasure of a payload are possible.
create function ops.guard_audit() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.seq <> new.seq or old.at <> new.at or old.actor <> new.actor or old.operation <> new.operation
       or old.subject <> new.subject or old.subject_id <> new.subject_id
       or (old.position is not null and (old.position, old.mac, old.chain) is distinct from (new.position, new.mac, new.chain))
       or (old.payload <> new.payload and new.payload <> '{"erased": true}') then
        raise exception 'rows of audit are append-only';
    end if;
    return new;
end $$;
create trigger audit_guard before update or delete on ops.audit for each row execute function ops.guard_audit();

create table ops.idempotency (
    scope text not null,
    route text not null,
    key text not null,
    body_hash bytea not null,
    state text not null default 'running' constraint idempotency_state_check check (state in ('running', 'done')),
    lease_until timestamptz not null,
    status int,
    headers jsonb,
    body bytea,
    created_at timestamptz not null default now(),
    constraint idempotency_pkey primary key (scope, route, key),
    constraint idempotency_done_check check (state = 'running' or (status between 200 and 499 and body is not null))
);
create index idempotency_age on ops.idempotency (created_at);

-- A row per running server, so that the desktop can tell whether one is there.
create table ops.heartbeat (
    process uuid constraint heartbeat_pkey primary key,
    host text not null,
    version text not null,
    started_at timestamptz not null default now(),
    beat_at timestamptz not null default now()
);

-- Keys of the server itself (the audit's HMAC …). No desktop login can read this schema.
create table auth.secret (
    name text constraint secret_pkey primary key,
    value bytea not null,
    created_at timestamptz not null default now()
);
create table auth.api_key (
    id uuid constraint api_key_pkey primary key,
    name text not null constraint api_key_name_key unique constraint api_key_name_check check (length(name) between 1 and 120),
    hash bytea not null constraint api_key_hash_key unique,
    permissions text[] not null,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
);

create table identity.account (
    id uuid constraint account_pkey primary key,
    kind text not null constraint account_kind_check check (kind in ('customer', 'staff')),
    email text not null constraint account_email_key unique constraint account_email_check check (length(email) <= 254 and email = lower(email)),
    first_name text not null default '' constraint account_first_name_check check (length(first_name) <= 100),
    last_name text not null default '' constraint account_last_name_check check (length(last_name) <= 100),
    phone text not null default '' constraint account_phone_check check (length(phone) <= 40),
    locale text not null default 'en',
    address jsonb,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
