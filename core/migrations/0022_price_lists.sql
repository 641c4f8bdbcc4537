-- Prices by list, group, tier and schedule; what they were; and the lowest of the thirty days before a reduction.

-- Who buys at other prices than everybody.
create table identity.customer_group (
    id uuid constraint customer_group_pkey primary key,
    code text not null constraint customer_group_code_key unique constraint customer_group_code_check check (code ~ '^[a-z][a-z0-9_-]{0,39}$'),
    title text not null constraint customer_group_title_check check (length(title) between 1 and 120),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create table identity.customer_group_member (
    account_id uuid not null constraint customer_group_member_account_fkey references identity.account (id) on delete cascade,
    group_id uuid not null constraint customer_group_member_group_fkey references identity.customer_group (id) on delete cascade,
    added_at timestamptz not null default now(),
    constraint customer_group_member_pkey primary key (account_id, group_id)
);
create index customer_group_member_group on identity.customer_group_member (group_id, account_id);

-- Rises with the groups that the account is in: a quote carries it, so none outlives them. A group that goes as a whole is one that
-- no list is for (keep_group): no price changes with it, and its members, of whom there may be a million, are left alone.
alter table identity.account add column price_version bigint not null default 1;
create function identity.note_members() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_accounts uuid[];
begin
    if tg_op = 'UPDATE' then
        v_accounts := array(select account_id from before union select account_id from changed);
    else
        v_accounts := array(select distinct c.account_id from changed c join identity.customer_group g on g.id = c.group_id);
    end if;
    perform from identity.account a where a.id = any (v_accounts) order by a.id for no key update;
    update identity.account a set price_version = a.price_version + 1 where a.id = any (v_accounts);
    return null;
end $$;
create trigger member_insert after insert on identity.customer_group_member referencing new table as changed
    for each statement execute function identity.note_members();
create trigger member_update after update on identity.customer_group_member referencing old table as before new table as changed
    for each statement execute function identity.note_members();
create trigger member_delete after delete on identity.customer_group_member referencing old table as changed
    for each statement execute function identity.note_members();

-- A list has no prices while it is not active, outside its period, in other markets than its own, and for who is in none of its
-- groups. `base` is for everybody, everywhere and always: its prices are the regular ones.
create table pricing.price_list (
    id uuid constraint price_list_pkey primary key,
    code text not null constraint price_list_code_key unique constraint price_list_code_check check (code ~ '^[a-z0-9_-]{1,40}$'),
    title text not null constraint price_list_title_check check (length(title) between 1 and 120),
    markets text[] constraint price_list_markets_check check (cardinality(markets) between 1 and 200),      -- null: all
    group_ids uuid[] constraint price_list_groups_check check (cardinality(group_ids) between 1 and 100),   -- null: everybody
    starts_at timestamptz,
    ends_at timestamptz,
    is_active boolean not null default true,
    since timestamptz not null default now(),   -- when it became what it is now; a trigger says so
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint price_list_period_check check (starts_at < ends_at),
    constraint price_list_base_check check (code <> 'base' or is_active and num_nonnulls(markets, group_ids, starts_at, ends_at) = 0)
);
insert into pricing.price_list (id, code, title, since) values (ops.uuid_v7(), 'base', 'Regular prices', '-infinity');
insert into pricing.price_list (id, code, title, since)
    select ops.uuid_v7(), c.list, c.list, '-infinity' from pricing.price c where c.list <> 'base' group by c.list order by c.list;

-- Of a price that was there before, nothing older is known than when it was set last.
alter table pricing.price add column since timestamptz;
-- No quote and no shopper is told: nothing of it has changed.
alter table pricing.price disable trigger user;
update pricing.price set since = updated_at;
alter table pricing.price enable trigger user;
alter table pricing.price alter column since set default now(), alter column since set not null,
    add constraint price_list_fkey foreign key (list) references pricing.price_list (code);
create index price_list_id on pricing.price (list, id);

-- What prices and lists were, and while that held: by their own periods, and as long as they were not changed. What holds now
-- stands in the tables themselves.
create table pricing.price_history (
    seq bigint generated always as identity constraint price_history_pkey primary key,
    price_id uuid not null,
    variant_id uuid not null,
    currency text not null,
    list text not null,
    min_quantity int not null,
    amount bigint not null,
    held_from timestamptz not null,
    held_until timestamptz not null,
    constraint price_history_period_check check (held_from < held_until)
);
create index price_history_variant on pricing.price_history (variant_id, currency, held_until);
create table pricing.price_list_history (
    seq bigint generated always as identity constraint price_list_history_pkey primary key,
    list text not null,
    markets text[],
    group_ids uuid[],
    held_from timestamptz not null,
    held_until timestamptz not null,
    constraint price_list_history_period_check check (held_from < held_until)
);
create index price_list_history_list on pricing.price_list_history (list, held_until);
create trigger price_history_append_only before update or delete on pricing.price_history for each row execute function ops.refuse_change();
create trigger price_list_history_append_only before update or delete on pricing.price_list_history for each row execute function ops.refuse_change();

-- Whoever changes a price, and by whatever road: what it was is kept, and nobody says for themselves since when it is there. A list
-- that is not there yet is made, and nobody buys by it before staff say so: servers of the version before know lists as names only.
create function pricing.keep_price() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'UPDATE' and (old.variant_id, old.currency, old.list, old.min_quantity, old.amount, old.starts_at, old.ends_at)
            is not distinct from (new.variant_id, new.currency, new.list, new.min_quantity, new.amount, new.starts_at, new.ends_at) then
        new.since := old.since;
        return new;
    end if;
    if tg_op <> 'INSERT' then
        insert into pricing.price_history (price_id, variant_id, currency, list, min_quantity, amount, held_from, held_until)
            select old.id, old.variant_id, old.currency, old.list, old.min_quantity, old.amount, h.held_from, h.held_until
            from (select greatest(old.since, old.starts_at) as held_from, least(now(), old.ends_at) as held_until) h where h.held_from < h.held_until;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    new.since := case when tg_op = 'UPDATE' then greatest(now(), old.since) else now() end;
    -- One that is being removed is waited for.
    perform from pricing.price_list l where l.code = new.list for key share;
    if not found then
        insert into pricing.price_list (id, code, title, is_active) values (ops.uuid_v7(), new.list, new.list, false) on conflict do nothing;
    end if;
    return new;
end $$;
create trigger price_keep before insert or update or delete on pricing.price for each row execute function pricing.keep_price();

create function pricing.keep_list() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'INSERT' and old.code = 'base' and (tg_op = 'DELETE' or new.code <> old.code) then
        raise exception 'the base list stays' using errcode = 'KT020';
    end if;
    if tg_op = 'UPDATE' and (old.code, old.markets, old.group_ids, old.starts_at, old.ends_at, old.is_active)
            is not distinct from (new.code, new.markets, new.group_ids, new.starts_at, new.ends_at, new.is_active) then
        new.since := old.since;
        return new;
    end if;
    if tg_op <> 'INSERT' and old.is_active then
        insert into pricing.price_list_history (list, markets, group_ids, held_from, held_until)
            select old.code, old.markets, old.group_ids, h.held_from, h.held_until
            from (select greatest(old.since, old.starts_at) as held_from, least(now(), old.ends_at) as held_until) h where h.held_from < h.held_until;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    new.since := case when tg_op = 'UPDATE' then greatest(now(), old.since) else now() end;
    if new.markets is not null then
        perform from pricing.market m where m.code = any (new.markets) order by m.code for key share;
        if exists (select from unnest(new.markets) as n (code) where not exists (select from pricing.market m where m.code = n.code)) then
            raise exception 'no such market' using errcode = 'KT021';
        end if;
    end if;
    if new.group_ids is not null then
        -- A group that is being removed is waited for, and the other way round.
        perform from identity.customer_group g where g.id = any (new.group_ids) order by g.id for key share;
        if exists (select from unnest(new.group_ids) as n (id) where not exists (select from identity.customer_group g where g.id = n.id)) then
            raise exception 'no such group' using errcode = 'KT022';
        end if;
    end if;
    return new;
end $$;
create trigger price_list_keep before insert or update or delete on pricing.price_list for each row execute function pricing.keep_list();
create function identity.keep_group() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from pricing.price_list l where old.id = any (l.group_ids)) then
        raise exception 'a price list is for this group' using errcode = 'KT023';
    end if;
    return old;
end $$;
create trigger customer_group_keep before delete on identity.customer_group for each row execute function identity.keep_group();

-- The lists of prices that are about to be set, as they stay until that is done. A desktop may not lock what it may not write.
create function pricing.lock_lists(p_lists text[]) returns setof text language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select l.code from pricing.price_list l where l.code = any (p_lists) order by l.code for key share
$$;
grant execute on function pricing.lock_lists(text[]) to public;

-- A list is part of every quote that a price of it is in, and of what is shown of products.
alter function pricing.bump_revision() security definer set search_path = pg_catalog, pg_temp;
create trigger price_list_bump after insert or update or delete on pricing.price_list for each statement execute function pricing.bump_revision();
create function pricing.note_list() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- Planned for as many prices as this list has.
    execute 'insert into catalog.dirty (product_id, is_bulk) select distinct v.product_id, true from pricing.price c join catalog.variant v on v.id = c.variant_id where c.list = $1'
        using new.code;
    return null;
end $$;
create trigger listing_update after update on pricing.price_list for each row
    when ((old.markets, old.group_ids, old.starts_at, old.ends_at, old.is_active)
        is distinct from (new.markets, new.group_ids, new.starts_at, new.ends_at, new.is_active))
    execute function pricing.note_list();

-- The lowest price of the 30 days before a reduction began (Directive 98/6/EC, article 6a): what everybody could buy one piece at.
-- Row by row: variant, market, its currency, and what is shown there as reduced. The reduction is this price, below the regular
-- one: it began when the price last became what it is now, or when there last came to be a regular price above it. Whoever
-- is in groups sees theirs begin; what was before it is what everybody paid.
create function pricing.prior_prices(p_variants uuid[], p_markets text[], p_currencies text[], p_amounts bigint[], p_groups uuid[])
returns table (variant_id uuid, market text, amount bigint) language sql stable as $$
    with spans as materialized (
        select a.variant_id, a.market, a.shown, c.amount, c.list = 'base' as is_base, l.group_ids is null as is_public,
            greatest(c.held_from, l.held_from) as held_from, least(c.held_until, l.held_until) as held_until
        from unnest(p_variants, p_markets, p_currencies, p_amounts) as a (variant_id, market, currency, shown)
        cross join lateral (
            select p.list, p.amount, greatest(least(p.since, now()), p.starts_at) as held_from, least(p.ends_at, 'infinity') as held_until
            from pricing.price p where p.variant_id = a.variant_id and p.currency = a.currency and p.min_quantity = 1
            union all
            select h.list, h.amount, h.held_from, h.held_until
            from pricing.price_history h where h.variant_id = a.variant_id and h.currency = a.currency and h.min_quantity = 1
        ) c
        cross join lateral (
            select i.markets, i.group_ids, greatest(least(i.since, now()), i.starts_at) as held_from, least(i.ends_at, 'infinity') as held_until
            from pricing.price_list i where i.code = c.list and i.is_active
            union all
            select h.markets, h.group_ids, h.held_from, h.held_until from pricing.price_list_history h where h.list = c.list
        ) l
        where (l.markets is null or a.market = any (l.markets)) and (l.group_ids is null or l.group_ids && p_groups)
            and greatest(c.held_from, l.held_from) < least(c.held_until, l.held_until) and greatest(c.held_from, l.held_from) <= now()
    ), runs as (
        -- Of what held at this price, and of what made it a reduced one: where it goes on without a gap, and where it begins.
        select s.variant_id, s.market, k.kind, s.held_from, max(s.held_until) over (partition by s.variant_id, s.market, k.kind
            order by s.held_from rows between unbounded preceding and 1 preceding) as covered
        from spans s cross join lateral (
            select 'price' as kind where s.amount = s.shown
            union all
            select 'regular' where s.is_base and s.is_public and s.amount > s.shown
        ) k
    ), changes as (
        select r.variant_id, r.market, max(r.held_from) as at from runs r where r.covered is null or r.covered < r.held_from
            group by r.variant_id, r.market, r.kind
        union all
        select s.variant_id, s.market, max(s.held_until) from spans s where s.amount < s.shown group by s.variant_id, s.market
    ), dated as (
        -- Sorted once instead of joined: nobody knows beforehand how many there are.
        select b.*, max(b.at) over (partition by b.variant_id, b.market) as begun_at from (
            select s.variant_id, s.market, s.amount, s.held_from, s.held_until, null::timestamptz as at from spans s where s.is_public
            union all
            select c.variant_id, c.market, null, null, null, c.at from changes c) b
    )
    select d.variant_id, d.market, min(d.amount) from dated d
    -- In hours: a day of the session's time zone may have 23 or 25 of them.
    where d.held_from < d.begun_at and d.held_until > d.begun_at - interval '720 hours' group by d.variant_id, d.market
$$;

-- What these variants cost now, in this market or (null) in each, for who is in these groups: of one piece; regularly, which is the
-- base price or, without one, the same; before the reduction, where it is less than that; and from how many on a piece costs less.
create function pricing.offers_of(p_variants uuid[], p_market text, p_groups uuid[])
returns table (variant_id uuid, market text, currency text, amount bigint, regular bigint, lowest bigint, tiers json) language sql stable as $$
    with holding as materialized (
        select c.variant_id, m.code as market, c.currency, c.amount, c.min_quantity, c.list
        from unnest(p_variants) as v (id)
        -- Variant by variant: without statistics the prices of a list look few.
        cross join lateral (select p.* from pricing.price p where p.variant_id = v.id offset 0) c join pricing.price_list l on l.code = c.list
        join pricing.market m on m.currency = c.currency and (l.markets is null or m.code = any (l.markets))
        where l.is_active and (l.group_ids is null or l.group_ids && p_groups) and (p_market is null or m.code = p_market)
            and greatest(c.starts_at, l.starts_at, '-infinity') <= now() and least(c.ends_at, l.ends_at, 'infinity') > now()
    ), one as materialized (
        select h.variant_id, h.market, h.currency, min(h.amount) as amount,
            coalesce(max(h.amount) filter (where h.list = 'base'), min(h.amount)) as regular
        from holding h where h.min_quantity = 1 group by h.variant_id, h.market, h.currency
    ), reduced as (
        select array_agg(o.variant_id) as variants, array_agg(o.market) as markets, array_agg(o.currency) as currencies, array_agg(o.amount) as amounts
        from one o where o.amount < o.regular
    ), prior as (
        select p.variant_id, p.market, p.amount
        from reduced r cross join lateral pricing.prior_prices(r.variants, r.markets, r.currencies, r.amounts, p_groups) p
    ), steps as (
        select h.variant_id, h.market, h.min_quantity, min(h.amount) as amount, min(min(h.amount)) over (partition by h.variant_id, h.market
            order by h.min_quantity rows between unbounded preceding and 1 preceding) as before
        from holding h where exists (select from holding t where t.min_quantity > 1) group by h.variant_id, h.market, h.min_quantity
    ), told as (
        select o.variant_id, o.market, o.currency, o.amount, o.regular, null::bigint as lowest, null::int as min_quantity, null::bigint as step from one o
        union all
        select p.variant_id, p.market, null, null, null, p.amount, null, null from prior p
        union all
        select s.variant_id, s.market, null, null, null, null, s.min_quantity, s.amount from steps s where s.min_quantity > 1 and s.amount < s.before
    ), gathered as (
        -- Sorted once instead of joined: nobody knows beforehand how many there are.
        select t.variant_id, t.market, max(t.currency) as currency, max(t.amount) as amount, max(t.regular) as regular, max(t.lowest) as lowest,
            array_agg(t.min_quantity order by t.min_quantity) filter (where t.step is not null) as quantities,
            array_agg(t.step order by t.min_quantity) filter (where t.step is not null) as amounts
        from told t group by t.variant_id, t.market
    )
    select g.variant_id, g.market, g.currency, g.amount, g.regular, g.lowest, case when g.quantities is null then '[]' else (
        select json_agg(json_build_object('min_quantity', s.quantity, 'price', json_build_object('amount', s.amount, 'currency', g.currency)) order by s.quantity)
        from unnest(g.quantities, g.amounts) as s (quantity, amount)) end
    from gathered g where g.amount is not null
$$;

-- Whether everybody can buy one piece of it in the market now.
create function pricing.is_sold(p_variant uuid, p_market text) returns boolean language sql stable as $$
    select exists (
        select from pricing.market m join pricing.price c on c.variant_id = p_variant and c.currency = m.currency and c.min_quantity = 1
        join pricing.price_list l on l.code = c.list and l.is_active and l.group_ids is null and (l.markets is null or m.code = any (l.markets))
        where m.code = p_market and greatest(c.starts_at, l.starts_at, '-infinity') <= now() and least(c.ends_at, l.ends_at, 'infinity') > now())
$$;

-- When a price of these products begins or ends by schedule, or a list that everybody buys by. Between two such moments
-- the lowest price of the 30 days before a reduction stays what it is, since the reduction began when it did.
create function catalog.next_changes(p_ids uuid[]) returns table (product_id uuid, at timestamptz) language sql stable as $$
    select v.product_id, min(case when s.starts_at > now() then s.starts_at else s.ends_at end)
    from catalog.variant v join pricing.price c on c.variant_id = v.id join pricing.price_list l on l.code = c.list
    cross join lateral (select greatest(c.starts_at, l.starts_at) as starts_at, least(c.ends_at, l.ends_at) as ends_at) s
    where v.product_id = any (p_ids) and l.is_active and l.group_ids is null
        and (s.starts_at > now() or s.ends_at > now()) and (s.starts_at < s.ends_at) is not false
    group by v.product_id
$$;

-- As before, with the moments of lists as well.
create or replace function catalog.refresh_facts(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_new catalog.listing_category[] := array(select row (c.category_id, c.product_id)::catalog.listing_category from catalog.categories_of(p_ids) c);
    v_moved uuid[];
    v_changed uuid[];
begin
    with gone as (
        delete from catalog.listing_category l where l.product_id = any (p_ids) and (l.category_id, l.product_id) not in (select category_id, product_id from unnest(v_new))
        returning l.product_id
    ), come as (
        insert into catalog.listing_category (category_id, product_id) select category_id, product_id from unnest(v_new)
        on conflict do nothing returning product_id
    )
    select array(select product_id from gone union select product_id from come) into v_moved;
    -- In one order, lest two refreshes wait for each other's new terms.
    insert into catalog.term (kind, key, value)
        select distinct f.kind, f.key, f.value from catalog.facts_of(p_ids) f
        where not exists (select from catalog.term t where t.kind = f.kind and t.key = f.key and t.value = f.value) order by 1, 2, 3
        on conflict do nothing;
    with written as (
        insert into catalog.listing as l (product_id, slug) select p.id, p.slug from catalog.product p where p.id = any (p_ids)
        on conflict on constraint listing_pkey do update set slug = excluded.slug where l.slug <> excluded.slug
        returning l.product_id
    )
    select array(select product_id from written) into v_changed;

    -- Nobody sees the moment itself.
    update catalog.listing l set next_change_at = c.at
        from unnest(p_ids) as p (id) left join catalog.next_changes(p_ids) c on c.product_id = p.id
        where l.product_id = p.id and l.next_change_at is distinct from c.at;
    return v_changed || v_moved;
end $$;


-- What storefronts are told of a variant that has a price.
create function catalog.offer_json(p_variant catalog.variant, p_market text, p_currency text, p_amount bigint, p_regular bigint, p_lowest bigint, p_tiers json, p_state text)
returns json language sql stable as $$
    select json_build_object('id', (p_variant).id, 'sku', (p_variant).sku, 'barcode', (p_variant).barcode, 'options', (p_variant).options,
        'weight_g', (p_variant).weight_g, 'price', json_build_object('amount', p_amount, 'currency', p_currency),
        'regular_price', json_build_object('amount', p_regular, 'currency', p_currency),
        'lowest_price_30_days', case when p_lowest is not null then json_build_object('amount', p_lowest, 'currency', p_currency) end,
        'tiers', p_tiers, 'availability', p_state)
$$;

-- Of the cheapest variant, where it is reduced.
alter table catalog.listing_price add column lowest_low bigint;
-- What the page has no room for, in short: its change is told as well, to those who read the variants page by page.
alter table catalog.listing_offer add column rest text not null default '';

-- Step: what depends on the market: prices that hold now, and whether the goods are there.
create or replace function catalog.refresh_offers(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_prices uuid[];
    v_offers uuid[];
begin
    -- Those of a market that has gone are wrong as well.
    delete from inventory.availability a using catalog.variant v
        where a.variant_id = v.id and v.product_id = any (p_ids) and not exists (select from pricing.market m where m.code = a.market);
    insert into inventory.availability as a (variant_id, market, state)
        select v.id, m.code, case when stock.real > inventory.low_stock() then 'in_stock' when stock.real > 0 then 'low_stock'
            when stock.with_backorder > 0 then 'backorder' else 'out_of_stock' end
        from catalog.variant v cross join pricing.market m cross join lateral (
            select sum(greatest(l.on_hand - l.safety - l.reserved, 0)) as real,
                sum(greatest(l.on_hand + l.backorder_limit - l.safety - l.reserved, 0)) as with_backorder
            from inventory.level l join inventory.market_location s on s.location_id = l.location_id and s.market = m.code
            where l.variant_id = v.id
        ) stock
        where v.product_id = any (p_ids)
        on conflict on constraint availability_pkey do update set state = excluded.state where a.state <> excluded.state;

    -- Several prices may hold at once; the lowest is the price. Where no base price holds, it is the regular one too.
    with offered as materialized (
        select v.product_id, v.position, o.*, m.prices_include_tax, a.state, min(o.amount) over (partition by v.product_id, o.market) as low,
            row_number() over (partition by v.product_id, o.market order by v.position, v.id) as n,
            catalog.offer_json(v, o.market, o.currency, o.amount, o.regular, o.lowest, o.tiers, a.state) as shown
        from pricing.offers_of(array(select v.id from catalog.variant v where v.product_id = any (p_ids)), null, '{}') o
        join catalog.variant v on v.id = o.variant_id join pricing.market m on m.code = o.market
        join inventory.availability a on a.variant_id = o.variant_id and a.market = o.market
    ), sold as materialized (
        select distinct product_id, market from offered
    ), gone as (
        delete from catalog.listing_price l where l.product_id = any (p_ids)
            and not exists (select from sold s where s.product_id = l.product_id and s.market = l.market) returning l.product_id, l.market
    ), gone_offers as (
        delete from catalog.listing_offer o using gone where o.product_id = gone.product_id and o.market = gone.market
    ), priced as (
        insert into catalog.listing_price as l (market, product_id, price_low, price_high, regular_low, lowest_low, currency, prices_include_tax, is_in_stock)
        select o.market, o.product_id, min(o.amount), max(o.amount), min(o.regular), min(o.lowest) filter (where o.amount = o.low), o.currency,
            o.prices_include_tax, bool_or(o.state <> 'out_of_stock')
        from offered o group by o.market, o.product_id, o.currency, o.prices_include_tax
        on conflict on constraint listing_price_pkey do update set price_low = excluded.price_low, price_high = excluded.price_high,
            regular_low = excluded.regular_low, lowest_low = excluded.lowest_low, currency = excluded.currency,
            prices_include_tax = excluded.prices_include_tax, is_in_stock = excluded.is_in_stock
            where (l.price_low, l.price_high, l.regular_low, l.lowest_low, l.currency, l.prices_include_tax, l.is_in_stock)
                is distinct from (excluded.price_low, excluded.price_high, excluded.regular_low, excluded.lowest_low, excluded.currency,
                    excluded.prices_include_tax, excluded.is_in_stock)
        returning l.product_id
    ), offer as (
        insert into catalog.listing_offer as o (market, product_id, offer, rest)
        select market, product_id, json_build_object('prices_include_tax', prices_include_tax, 'variants',
                coalesce(json_agg(shown order by position, variant_id) filter (where n <= 500), '[]'))::text,
            coalesce(md5(string_agg(shown::text, ',' order by position, variant_id) filter (where n > 500)), '')
        from offered group by market, product_id, prices_include_tax
        on conflict on constraint listing_offer_pkey do update set offer = excluded.offer, rest = excluded.rest
            where (o.offer, o.rest) is distinct from (excluded.offer, excluded.rest)
        returning o.product_id
    )
    select array(select product_id from gone union select product_id from priced), array(select product_id from offer) into v_prices, v_offers;
    return v_prices || v_offers;
end $$;

-- T1. As before; and its prices are those of the groups that the buyer is in now.
create or replace function sales.begin_placement(p jsonb) returns void language plpgsql as $$
declare
    v_cart sales.cart;
    v_checkout sales.checkout;
    v_payment jsonb := p -> 'payment';
begin
    select * into v_cart from sales.cart where id = (p ->> 'cart_id')::uuid for update;
    if not found then
        raise exception 'no such cart' using errcode = 'KT006';
    end if;
    if v_cart.state = 'completed' then
        raise exception 'placed already' using errcode = 'KT008';
    end if;
    select * into v_checkout from sales.checkout where id = (p ->> 'checkout_id')::uuid for update;
    if v_checkout.state in ('completing', 'action_required')
       or exists (select from sales.payment where checkout_id = v_checkout.id and state not in ('failed', 'canceled', 'voided', 'auth_expired')) then
        raise exception 'in progress' using errcode = 'KT003';
    end if;
    if v_cart.state not in ('active', 'abandoned') or v_checkout.state not in ('incomplete', 'ready') then
        raise exception 'wrong state' using errcode = 'KT004',
            detail = jsonb_build_object('cart_state', v_cart.state, 'checkout_state', v_checkout.state)::text;
    end if;
    if v_cart.version <> (p ->> 'cart_version')::bigint or v_checkout.version <> (p ->> 'checkout_version')::bigint
       or (select number from pricing.revision) <> (p ->> 'revision')::bigint
       -- Whoever says nothing of groups has asked the prices of nobody in particular: a server of the version before.
       or (jsonb_exists(p, 'price_version')
           and (select a.price_version from identity.account a where a.id = v_cart.account_id) is distinct from (p ->> 'price_version')::bigint)
       -- The clock, not now(): the wait for the cart's lock counts.
       or (p ->> 'valid_until')::timestamptz <= clock_timestamp()
       or exists (select from jsonb_to_recordset(p -> 'quote' -> 'lines') as l(variant_id uuid, quote_version bigint)
                  where l.quote_version is distinct from (select v.quote_version from catalog.variant v where v.id = l.variant_id)) then
        raise exception 'stale quote' using errcode = 'KT001';
    end if;

    insert into sales.payment (id, checkout_id, cart_id, provider, method, mode, state, amount, currency, data, quote, lease_until, expires_at)
        values ((v_payment ->> 'id')::uuid, v_checkout.id, v_cart.id, v_payment ->> 'provider', v_payment ->> 'method', v_payment ->> 'mode',
                'pending', (v_payment ->> 'amount')::bigint, v_payment ->> 'currency', v_payment -> 'data', p -> 'quote',
                (p ->> 'lease_until')::timestamptz, (p ->> 'expires_at')::timestamptz);
    insert into sales.payment_event (id, payment_id, kind, state, amount, provider)
        values (ops.uuid_v7(), (v_payment ->> 'id')::uuid, 'authorize', 'requested', (v_payment ->> 'amount')::bigint, v_payment ->> 'provider');
    perform inventory.hold_lines(p ->> 'market', (v_payment ->> 'id')::uuid, p -> 'quote' -> 'lines', (p ->> 'expires_at')::timestamptz, p ->> 'actor');
    update sales.cart set state = 'completing', updated_at = now() where id = v_cart.id;
    update sales.checkout set state = 'completing', updated_at = now() where id = v_checkout.id;
end $$;


insert into auth.wall_decision (table_name, reader, writer) values
    ('pricing.price_list', 'catalog:read', null), ('pricing.price_history', 'catalog:read', null),
    ('pricing.price_list_history', 'catalog:read', null), ('identity.customer_group', 'customers:read', null),
    ('identity.customer_group_member', 'customers:read', null);
select auth.raise_wall();
