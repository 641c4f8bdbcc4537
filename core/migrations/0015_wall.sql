-- The wall behind the permissions: some of the staff work on the database itself, by the desktop program, each with a login of
-- their own that holds for hours. What such a login may do is decided here, table by table, and PostgreSQL keeps it.

-- Every table has a row: which permission lets a desktop read it, and which write it; null: nobody. Columns that open
-- something are hidden even from who may read the rest. A migration that makes a table adds its row, and raises the wall.
create table auth.wall_decision (
    table_name text constraint wall_decision_pkey primary key,
    reader text,
    writer text,
    hidden text[] not null default '{}',
    constraint wall_decision_order_check check (writer is null or reader is not null)
);
-- A group for each permission, and one for everybody of the staff ('*'). Groups are the cluster's, so their names tell of
-- the database that they are for.
create table auth.wall_group (
    permission text constraint wall_group_pkey primary key,
    role name not null constraint wall_group_role_key unique
);
create table auth.desktop_login (
    role name constraint desktop_login_pkey primary key,
    account_id uuid not null constraint desktop_login_account_key unique constraint desktop_login_account_fkey references identity.account (id),
    valid_until timestamptz not null,
    opened_at timestamptz not null default now()
);

insert into auth.wall_decision (table_name, reader, writer, hidden) values
    ('catalog.attribute', 'catalog:read', 'catalog:write', '{}'), ('catalog.category', 'catalog:read', 'catalog:write', '{}'),
    ('catalog.category_translation', 'catalog:read', 'catalog:write', '{}'), ('catalog.dirty', 'catalog:read', null, '{}'),
    ('catalog.lexicon', 'catalog:read', null, '{}'), ('catalog.listing', 'catalog:read', null, '{}'),
    ('catalog.listing_category', 'catalog:read', null, '{}'), ('catalog.listing_offer', 'catalog:read', null, '{}'),
    ('catalog.listing_page', 'catalog:read', null, '{}'), ('catalog.listing_price', 'catalog:read', null, '{}'),
    ('catalog.listing_search', 'catalog:read', null, '{}'), ('catalog.listing_text', 'catalog:read', null, '{}'),
    ('catalog.locale', 'catalog:read', null, '{}'), ('catalog.media', 'catalog:read', 'catalog:write', '{}'),
    ('catalog.option', 'catalog:read', 'catalog:write', '{}'), ('catalog.option_value', 'catalog:read', 'catalog:write', '{}'),
    ('catalog.product', 'catalog:read', 'catalog:write', '{}'), ('catalog.product_category', 'catalog:read', 'catalog:write', '{}'),
    ('catalog.product_translation', 'catalog:read', 'catalog:write', '{}'), ('catalog.term', 'catalog:read', null, '{}'),
    ('catalog.variant', 'catalog:read', 'catalog:write', '{}'),
    ('pricing.market', 'catalog:read', null, '{}'), ('pricing.price', 'catalog:read', 'prices:write', '{}'),
    ('pricing.revision', 'catalog:read', null, '{}'), ('pricing.tax_class', 'catalog:read', null, '{}'),
    ('pricing.tax_rate', 'catalog:read', null, '{}'),
    -- Stock changes by inventory.move alone, which writes the ledger.
    ('inventory.allocation', 'inventory:read', null, '{}'), ('inventory.availability', 'inventory:read', null, '{}'),
    ('inventory.hold', 'inventory:read', null, '{}'), ('inventory.level', 'inventory:read', null, '{}'),
    ('inventory.location', 'inventory:read', null, '{}'), ('inventory.market_location', 'inventory:read', null, '{}'),
    ('inventory.movement', 'inventory:read', null, '{}'),
    -- Orders change by the server's functions alone; tokens open carts and orders, payment data is the gateway's.
    ('sales.cart', 'orders:read', null, '{token_hash,order_token_hash}'), ('sales.cart_item', 'orders:read', null, '{}'),
    ('sales.checkout', 'orders:read', null, '{payment_data}'), ('sales.order', 'orders:read', null, '{token_hash}'),
    ('sales.order_event', 'orders:read', null, '{}'), ('sales.order_line', 'orders:read', null, '{}'),
    ('sales.payment', 'orders:read', null, '{data,next_action,quote}'), ('sales.payment_event', 'orders:read', null, '{}'),
    ('sales.payment_method', 'orders:read', null, '{}'), ('sales.shipping_method', 'orders:read', null, '{}'),
    ('identity.account', 'customers:read', null, '{}'), ('identity.address', 'customers:read', null, '{}'),
    ('identity.account_role', 'staff:read', null, '{}'), ('identity.role', 'staff:read', null, '{}'),
    ('ops.audit', 'audit:read', null, '{mac}'), ('ops.job', 'jobs:read', null, '{payload}'),
    ('ops.heartbeat', '*', null, '{}'), ('ops.schema', '*', null, '{}'), ('ops.migration', '*', null, '{}'),
    ('ops.idempotency', null, null, '{}'), ('ops.outbox', null, null, '{}'),
    ('auth.api_key', null, null, '{}'), ('auth.credential', null, null, '{}'), ('auth.desktop_login', null, null, '{}'),
    ('auth.guess', null, null, '{}'), ('auth.refresh_token', null, null, '{}'), ('auth.revocation', null, null, '{}'),
    ('auth.secret', null, null, '{}'), ('auth.session', null, null, '{}'), ('auth.ticket', null, null, '{}'),
    ('auth.token_key', null, null, '{}'), ('auth.wall_decision', null, null, '{}'), ('auth.wall_group', null, null, '{}');

-- The account that a desktop's login stands for; null: this is no such login, but the server's.
create function ops.desktop_account() returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select account_id from auth.desktop_login where role = session_user
$$;

-- Whoever works behind the wall is named by their login, whatever they say.
create function ops.record_audit(p_actor text, p_operation text, p_subject text, p_subject_id uuid, p_payload jsonb, p_address text, p_trace_id text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_account uuid := ops.desktop_account();
begin
    insert into ops.audit (actor, operation, subject, subject_id, payload, address, trace_id)
        values (case when v_account is null then p_actor else 'staff:' || v_account end, p_operation, p_subject, p_subject_id, p_payload,
            nullif(p_address, ''), nullif(p_trace_id, ''));
end $$;

-- A desktop tells of what desktops change, and of nothing else.
create function ops.append_event(p_id uuid, p_aggregate text, p_aggregate_id uuid, p_type text, p_payload jsonb, p_tags text[], p_at timestamptz)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_aggregate not in ('product', 'variant', 'category', 'price') and ops.desktop_account() is not null then
        raise exception 'no event of a desktop' using errcode = '42501';
    end if;
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload, tags, occurred_at) values (p_id, p_aggregate, p_aggregate_id, p_type, p_payload, p_tags, p_at);
end $$;

-- Makes the groups that are missing and gives them what was decided, no more. Without the right to make roles there are none,
-- and no desktop login is ever opened.
create function auth.raise_wall() returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_permission text;
    v_role name;
    v_decision record;
    v_columns text;
begin
    for v_permission in select '*' union select reader from auth.wall_decision where reader is not null
            union select writer from auth.wall_decision where writer is not null loop
        continue when exists (select from auth.wall_group where permission = v_permission);
        v_role := left('kontor_' || substr(md5(current_database()), 1, 8) || '_' || replace(replace(v_permission, ':', '_'), '*', 'staff'), 63);
        begin
            execute format('create role %I nologin', v_role);
        exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then return false;
        end;
        insert into auth.wall_group values (v_permission, v_role);
    end loop;
    for v_role in select role from auth.wall_group loop
        execute format('grant usage on schema identity, catalog, pricing, inventory, sales, ops to %I', v_role);
    end loop;
    for v_decision in select d.*, split_part(d.table_name, '.', 1) as s, split_part(d.table_name, '.', 2) as t, r.role as reads, w.role as writes
            from auth.wall_decision d left join auth.wall_group r on r.permission = d.reader left join auth.wall_group w on w.permission = d.writer loop
        for v_role in select role from auth.wall_group loop
            execute format('revoke all on %I.%I from %I', v_decision.s, v_decision.t, v_role);
        end loop;
        if v_decision.reads is not null then
            select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into v_columns from pg_attribute a
                where a.attrelid = format('%I.%I', v_decision.s, v_decision.t)::regclass and a.attnum > 0 and not a.attisdropped
                and a.attname <> all (v_decision.hidden);
            execute format('grant select (%s) on %I.%I to %I', v_columns, v_decision.s, v_decision.t, v_decision.reads);
        end if;
        if v_decision.writes is not null then
            execute format('grant insert, update, delete on %I.%I to %I', v_decision.s, v_decision.t, v_decision.writes);
        end if;
    end loop;
    select role into v_role from auth.wall_group where permission = '*';
    execute format('grant execute on function ops.record_audit(text, text, text, uuid, jsonb, text, text), ops.append_event(uuid, text, uuid, text, jsonb, text[], timestamptz), '
        'ops.desktop_account(), ops.uuid_v7() to %I', v_role);
    select role into v_role from auth.wall_group where permission = 'catalog:write';
    execute format('grant execute on function catalog.refresh_listing(uuid[]) to %I', v_role);
    return true;
end $$;

-- A personal login with the groups of these permissions. The password comes as its SCRAM verifier: no log holds it.
create function auth.open_desktop(p_account uuid, p_permissions text[], p_verifier text, p_until timestamptz) returns name
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_role name := 'kontor_' || substr(md5(current_database()), 1, 8) || '_' || replace(p_account::text, '-', '');
    v_group name;
begin
    if not exists (select from auth.wall_group where permission = '*') and not auth.raise_wall() then
        raise exception 'no right to make roles' using errcode = 'KT009';
    end if;
    if exists (select from pg_roles where rolname = v_role) then
        execute format('alter role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit 10 password %L valid until %L',
            v_role, p_verifier, p_until);
    else
        execute format('create role %I login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls connection limit 10 password %L valid until %L',
            v_role, p_verifier, p_until);
        execute format('alter role %I inherit', v_role);
        execute format('alter role %I set search_path = pg_catalog', v_role);
    end if;
    for v_group in select role from auth.wall_group loop
        execute format('revoke %I from %I', v_group, v_role);
    end loop;
    for v_group in select role from auth.wall_group where permission = '*' or permission = any (p_permissions) loop
        execute format('grant %I to %I', v_group, v_role);
    end loop;
    insert into auth.desktop_login (role, account_id, valid_until) values (v_role, p_account, p_until)
        on conflict (role) do update set valid_until = excluded.valid_until, opened_at = now();
    return v_role;
end $$;

-- Nobody connects with it any more; who is connected is ended by sweep_desktops.
create function auth.close_desktop(p_account uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_role name;
begin
    for v_role in delete from auth.desktop_login where account_id = p_account returning role loop
        execute format('alter role %I nologin', v_role);
    end loop;
end $$;

-- Ends what a login that is over has left open; a password that is past its time does not do that by itself.
create function auth.sweep_desktops() returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_account uuid;
    v_count int;
begin
    for v_account in select account_id from auth.desktop_login where valid_until <= now() loop
        perform auth.close_desktop(v_account);
    end loop;
    select count(pg_terminate_backend(a.pid)) into v_count from pg_stat_activity a join pg_roles r on r.rolname = a.usename
        where a.datname = current_database() and a.pid <> pg_backend_pid()
        and starts_with(r.rolname, 'kontor_' || substr(md5(current_database()), 1, 8) || '_') and not r.rolcanlogin;
    return v_count;
end $$;

-- What is not given to somebody is nobody's.
revoke create on schema public from public;
revoke all on all functions in schema identity, auth, catalog, pricing, inventory, sales, engagement, ops from public;
alter default privileges revoke execute on functions from public;
-- Triggers write what a desktop may not.
alter function catalog.note_changes() security definer set search_path = pg_catalog, pg_temp;
alter function catalog.note_variant() security definer set search_path = pg_catalog, pg_temp;
alter function catalog.bump_variant() security definer set search_path = pg_catalog, pg_temp;
alter function catalog.bump_product_variants() security definer set search_path = pg_catalog, pg_temp;
alter function catalog.bump_translated_variants() security definer set search_path = pg_catalog, pg_temp;
alter function pricing.bump_variant() security definer set search_path = pg_catalog, pg_temp;
alter function catalog.refresh_listing(uuid[]) security definer set search_path = pg_catalog, public, pg_temp;

select auth.raise_wall();
