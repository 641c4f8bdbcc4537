-- What becomes of a variant of which nothing is left: it is not sold (deny), sold beyond what is there (backorder), or sold before it has
-- come out (preorder, until a day that is told). How many pieces are sold beyond what is there, each level says: its backorder_limit stays
-- the one number that checks and holds look at (level_reserved_check, inventory.hold_lines). A policy of deny and a limit never meet.

alter table catalog.variant add column stock_policy text not null default 'deny'
        constraint variant_stock_policy_check check (stock_policy in ('deny', 'backorder', 'preorder')),
    add column available_from timestamptz,
    add constraint variant_preorder_check check (stock_policy <> 'preorder' or available_from is not null) not valid,
    add constraint variant_available_check check (stock_policy <> 'deny' or available_from is null) not valid;
update catalog.variant v set stock_policy = 'backorder' where exists (select from inventory.level l where l.variant_id = v.id and l.backorder_limit > 0);
alter table catalog.variant validate constraint variant_preorder_check, validate constraint variant_available_check;
alter table inventory.availability drop constraint availability_state_check, add constraint availability_state_check
    check (state in ('in_stock', 'low_stock', 'backorder', 'preorder', 'out_of_stock')) not valid;

-- A level that may be sold beyond what is there says so for its variant.
create function inventory.follow_limit() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update catalog.variant set stock_policy = 'backorder' where id = new.variant_id and stock_policy = 'deny';
    return null;
end $$;
create trigger level_limit_insert after insert on inventory.level for each row when (new.backorder_limit > 0) execute function inventory.follow_limit();
create trigger level_limit after update of backorder_limit on inventory.level for each row
    when (new.backorder_limit > 0 and new.backorder_limit <> old.backorder_limit) execute function inventory.follow_limit();

-- A variant that denies takes the limits of its levels away; where more is promised than is there, the level's own check refuses it.
create function catalog.deny_backorders() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update inventory.level set backorder_limit = 0, version = version + 1, updated_at = now() where id in (
        select l.id from inventory.level l where l.variant_id = new.id and l.backorder_limit > 0 order by l.variant_id, l.location_id for update);
    return null;
end $$;
create trigger variant_denies after update of stock_policy on catalog.variant for each row
    when (new.stock_policy = 'deny' and old.stock_policy <> 'deny') execute function catalog.deny_backorders();
create trigger listing_policy after update of stock_policy, available_from on catalog.variant for each row
    when ((old.stock_policy, old.available_from) is distinct from (new.stock_policy, new.available_from)) execute function catalog.note_variant();
create index variant_to_come on catalog.variant (available_from) where available_from is not null;

-- Before its day a preorder is one, whatever has arrived already; from then on it is stock like any other.
create function inventory.state_of(p_real bigint, p_with_backorder bigint, p_policy text, p_available_from timestamptz) returns text
language sql stable as $$
    select case when p_policy = 'preorder' and p_available_from > now() and p_with_backorder > 0 then 'preorder'
        when p_real > inventory.low_stock() then 'in_stock' when p_real > 0 then 'low_stock'
        when p_with_backorder > 0 then 'backorder' else 'out_of_stock' end
$$;

-- What storefronts are told of a variant that has a price: also when more of it comes, if it lacks, or when it comes out.
create or replace function catalog.offer_json(p_variant catalog.variant, p_market text, p_currency text, p_amount bigint, p_regular bigint, p_lowest bigint,
    p_tiers json, p_state text) returns json language sql stable as $$
    select json_build_object('id', (p_variant).id, 'sku', (p_variant).sku, 'barcode', (p_variant).barcode, 'options', (p_variant).options,
        'weight_g', (p_variant).weight_g, 'price', json_build_object('amount', p_amount, 'currency', p_currency),
        'regular_price', json_build_object('amount', p_regular, 'currency', p_currency),
        'lowest_price_30_days', case when p_lowest is not null then json_build_object('amount', p_lowest, 'currency', p_currency) end,
        'tiers', p_tiers, 'availability', p_state, 'expected_at', case p_state
            when 'preorder' then to_char((p_variant).available_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            when 'in_stock' then null when 'low_stock' then null
            else (select to_char(coalesce(min(a.expected_at), case when (p_variant).available_from > now() then (p_variant).available_from end)
                    at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from inventory.arrival a
                where a.variant_id = (p_variant).id and a.market = p_market) end)
$$;

create or replace function catalog.staff_variant(p_variant catalog.variant) returns json language sql stable as $$
    select json_build_object('id', p_variant.id, 'product_id', p_variant.product_id, 'sku', p_variant.sku, 'barcode', p_variant.barcode, 'options', p_variant.options,
        'position', p_variant.position, 'weight_g', p_variant.weight_g, 'length_mm', p_variant.length_mm, 'width_mm', p_variant.width_mm, 'height_mm', p_variant.height_mm,
        'stock_policy', p_variant.stock_policy, 'available_from', to_char(p_variant.available_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'prices', coalesce((select json_agg(json_build_object('amount', c.amount, 'currency', c.currency) order by c.currency)
            from pricing.price c where c.variant_id = p_variant.id and c.list = 'base' and c.min_quantity = 1 and c.starts_at is null), '[]'),
        'version', p_variant.version)
$$;

-- Nobody sees the moment at which a preorder comes out: it is among the moments at which a product is looked at again.
create or replace function catalog.next_changes(p_ids uuid[]) returns table (product_id uuid, at timestamptz) language sql stable as $$
    select c.product_id, min(c.at) from (
        select v.product_id, case when s.starts_at > now() then s.starts_at else s.ends_at end as at
        from catalog.variant v join pricing.price c on c.variant_id = v.id join pricing.price_list l on l.code = c.list
        cross join lateral (select greatest(c.starts_at, l.starts_at) as starts_at, least(c.ends_at, l.ends_at) as ends_at) s
        where v.product_id = any (p_ids) and l.is_active and l.group_ids is null
            and (s.starts_at > now() or s.ends_at > now()) and (s.starts_at < s.ends_at) is not false
        union all
        select v.product_id, v.available_from from catalog.variant v where v.product_id = any (p_ids) and v.available_from > now()
    ) c group by c.product_id
$$;

-- Step: what depends on the market. As of migration 0022; the state follows the policy as well.
create or replace function catalog.refresh_offers(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_prices uuid[];
    v_offers uuid[];
begin
    -- Those of a market that has gone are wrong as well.
    delete from inventory.availability a using catalog.variant v
        where a.variant_id = v.id and v.product_id = any (p_ids) and not exists (select from pricing.market m where m.code = a.market);
    insert into inventory.availability as a (variant_id, market, state)
        select v.id, m.code, inventory.state_of(stock.real, stock.with_backorder, v.stock_policy, v.available_from)
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

grant execute on function inventory.state_of(bigint, bigint, text, timestamptz) to public;
select auth.raise_wall();
