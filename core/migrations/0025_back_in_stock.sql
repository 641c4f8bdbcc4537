-- Who wants to be told by mail when a variant can be ordered again. There is one row for each address, variant and market; who asks
-- again after they were told gets a new id, so that the next mail is another one. A guest's address is asked first whether it is
-- theirs (confirmed_at); an account's is confirmed already, and the mail goes to whichever it has by then.
create table inventory.back_in_stock (
    id uuid constraint back_in_stock_pkey primary key,
    variant_id uuid not null constraint back_in_stock_variant_fkey references catalog.variant (id) on delete cascade,
    market text not null constraint back_in_stock_market_fkey references pricing.market (code) on delete cascade,
    account_id uuid constraint back_in_stock_account_fkey references identity.account (id) on delete cascade,
    email text constraint back_in_stock_email_check check (length(email) <= 254 and email = lower(email)),
    locale text not null constraint back_in_stock_locale_check check (length(locale) <= 20),
    created_at timestamptz not null default now(),
    confirmed_at timestamptz,
    told_at timestamptz,
    constraint back_in_stock_one_check check (num_nonnulls(account_id, email) = 1),
    constraint back_in_stock_confirmed_check check (confirmed_at is not null or account_id is null and told_at is null),
    constraint back_in_stock_account_key unique (account_id, variant_id, market),
    constraint back_in_stock_email_key unique (email, variant_id, market)
);
create index back_in_stock_waiting on inventory.back_in_stock (variant_id, market, id) where confirmed_at is not null and told_at is null;
create index back_in_stock_age on inventory.back_in_stock (created_at);
insert into auth.wall_decision (table_name, reader, writer) values ('inventory.back_in_stock', 'customers:read', null);

-- The job that tells them all; while one waits there is no other. A conflict locks the one that waits: it is not taken before
-- this transaction is over, and so sees what it did.
create function inventory.queue_back_in_stock(p_variant uuid, p_market text) returns void language sql as $$
    insert into ops.job (id, kind, payload, unique_key)
        values (ops.uuid_v7(), 'stock.back', jsonb_build_object('variant_id', p_variant, 'market', p_market), p_variant || ' ' || p_market)
    on conflict (kind, unique_key) where state = 'queued' do update set run_at = least(ops.job.run_at, excluded.run_at)
$$;

-- Whoever brings a variant back writes one job, however many wait for it. Who asks at the same moment has locked the row before.
create function inventory.note_back() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from inventory.back_in_stock s where s.variant_id = new.variant_id and s.market = new.market
            and s.confirmed_at is not null and s.told_at is null) then
        perform inventory.queue_back_in_stock(new.variant_id, new.market);
    end if;
    return null;
end $$;
create trigger availability_back after update of state on inventory.availability for each row
    when (old.state = 'out_of_stock' and new.state <> 'out_of_stock') execute function inventory.note_back();

-- Goods that come before their price are back when there is a price: what is offered of the product then changes.
create function inventory.note_offered() returns trigger language plpgsql as $$
begin
    perform inventory.queue_back_in_stock(w.variant_id, w.market) from (
        select distinct s.variant_id, s.market from changed c join catalog.variant v on v.product_id = c.product_id
        join inventory.back_in_stock s on s.variant_id = v.id and s.market = c.market and s.confirmed_at is not null and s.told_at is null
        join inventory.availability a on a.variant_id = s.variant_id and a.market = s.market and a.state <> 'out_of_stock' order by 1, 2) w;
    return null;
end $$;
create trigger offer_back_insert after insert on catalog.listing_offer referencing new table as changed for each statement execute function inventory.note_offered();
create trigger offer_back_update after update on catalog.listing_offer referencing new table as changed for each statement execute function inventory.note_offered();

-- The next so many of those who wait behind `p_after`, the longest first, and a mail for each, in one statement: nobody is told twice, and nobody left
-- out by a crash. Whoever has not had their turn when the last piece is sold waits on. Nobody is told of what no shopper can see.
create function inventory.tell_back_in_stock(p_variant uuid, p_market text, p_after uuid, p_limit int, out told int, out last uuid) language sql as $$
    with page as (
        select s.id from inventory.back_in_stock s
        where s.variant_id = p_variant and s.market = p_market and s.confirmed_at is not null and s.told_at is null
            and s.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
            and exists (select from inventory.availability a join catalog.variant v on v.id = a.variant_id
                join catalog.listing_offer o on o.market = a.market and o.product_id = v.product_id
                where a.variant_id = p_variant and a.market = p_market and a.state <> 'out_of_stock' and pricing.is_sold(p_variant, p_market))
        order by s.id limit p_limit for update of s skip locked
    ), done as (
        update inventory.back_in_stock s set told_at = now() from page where s.id = page.id returning s.id
    ), queued as (
        insert into ops.job (id, kind, payload, max_attempts)
        select ops.uuid_v7(), 'stock.back_mail', jsonb_build_object('subscription_id', d.id), 60 from done d
    )
    select count(*)::int, (array_agg(d.id order by d.id desc))[1] from done d
$$;

select auth.raise_wall();
