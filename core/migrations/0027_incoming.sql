-- What is expected: so many of a variant, at a location, at a time. A receipt of it is a movement; the line counts what came of what was
-- expected, never more of it, and apart from that what came beyond.
create table inventory.incoming (
    id uuid constraint incoming_pkey primary key,
    variant_id uuid not null constraint incoming_variant_fkey references catalog.variant (id) on delete cascade,
    location_id uuid not null constraint incoming_location_fkey references inventory.location (id),
    quantity int not null constraint incoming_quantity_check check (quantity between 1 and 1000000000),
    received int not null default 0 constraint incoming_received_negative_check check (received >= 0),
    excess int not null default 0 constraint incoming_excess_check check (excess >= 0),
    expected_at timestamptz not null,
    reference text not null default '' constraint incoming_reference_check check (length(reference) <= 100),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint incoming_received_check check (received <= quantity)
);
create index incoming_at on inventory.incoming (expected_at, id);
create index incoming_open_at on inventory.incoming (expected_at, id) where received < quantity;
create index incoming_variant on inventory.incoming (variant_id, expected_at, id);
create index incoming_open_location on inventory.incoming (location_id, variant_id) where received < quantity;

-- When the next of a variant comes to a market: the earliest of what is still expected at its locations; also when that has passed,
-- for goods that are late are the next all the same. One row where something is expected.
create table inventory.arrival (
    variant_id uuid not null constraint arrival_variant_fkey references catalog.variant (id) on delete cascade,
    market text not null constraint arrival_market_fkey references pricing.market (code) on delete cascade,
    expected_at timestamptz not null,
    constraint arrival_pkey primary key (variant_id, market)
);

insert into auth.wall_decision (table_name, reader, writer) values
    ('inventory.incoming', 'inventory:read', null), ('inventory.arrival', 'inventory:read', null);

-- Rows are made and locked before anything is read: of two at once, the second one sees what the first one's transaction did.
create function inventory.derive_arrivals(p_variants uuid[], p_markets text[]) returns void language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    insert into inventory.arrival as a (variant_id, market, expected_at)
        select v.id, m.code, 'infinity' from unnest(p_variants) as v (id) cross join unnest(p_markets) as m (code) order by v.id, m.code
        on conflict on constraint arrival_pkey do update set expected_at = a.expected_at;
    with derived as (
        select v.id, m.code, (select min(i.expected_at) from inventory.incoming i join inventory.market_location s on s.location_id = i.location_id and s.market = m.code
            where i.variant_id = v.id and i.received < i.quantity) as at
        from unnest(p_variants) as v (id) cross join unnest(p_markets) as m (code)
    ), gone as (
        delete from inventory.arrival a using derived d where a.variant_id = d.id and a.market = d.code and d.at is null returning a.variant_id
    ), come as (
        update inventory.arrival a set expected_at = d.at from derived d where a.variant_id = d.id and a.market = d.code and a.expected_at <> d.at returning a.variant_id
    )
    insert into catalog.dirty (product_id) select distinct v.product_id
        from (select variant_id from gone union select variant_id from come) c join catalog.variant v on v.id = c.variant_id;
end $$;

create function inventory.note_incoming() returns trigger language plpgsql as $$
declare
    v_variants uuid[];
    v_markets text[];
begin
    -- Whoever ranks a market's locations has locked it: they see this line, or it is seen here where it counts.
    perform from pricing.market m order by m.code for share;
    -- With its variant everything goes.
    if tg_op = 'UPDATE' then
        select array_agg(distinct v.id), array_agg(distinct m.market) into v_variants, v_markets
            from changed c join before b on b.id = c.id join catalog.variant v on v.id = c.variant_id
            left join inventory.market_location m on m.location_id = c.location_id
            where (b.received < b.quantity, b.expected_at) is distinct from (c.received < c.quantity, c.expected_at);
    else
        select array_agg(distinct v.id), array_agg(distinct m.market) into v_variants, v_markets
            from changed c join catalog.variant v on v.id = c.variant_id left join inventory.market_location m on m.location_id = c.location_id;
    end if;
    perform inventory.derive_arrivals(v_variants, array_remove(v_markets, null));
    return null;
end $$;
create trigger incoming_arrival_insert after insert on inventory.incoming referencing new table as changed for each statement
    execute function inventory.note_incoming();
create trigger incoming_arrival_update after update on inventory.incoming referencing old table as before new table as changed for each statement
    execute function inventory.note_incoming();
create trigger incoming_arrival_delete after delete on inventory.incoming referencing old table as changed for each statement
    execute function inventory.note_incoming();

-- Other locations serve a market: what is expected there, and no more elsewhere.
create function inventory.note_served() returns trigger language plpgsql as $$
declare
    v_markets text[] := array(select distinct c.market from changed c join pricing.market m on m.code = c.market);
begin
    perform inventory.derive_arrivals(array(select i.variant_id from inventory.incoming i where i.received < i.quantity
        union select a.variant_id from inventory.arrival a where a.market = any (v_markets)), v_markets);
    return null;
end $$;
create trigger market_location_arrival_insert after insert on inventory.market_location referencing new table as changed for each statement
    execute function inventory.note_served();
create trigger market_location_arrival_delete after delete on inventory.market_location referencing old table as changed for each statement
    execute function inventory.note_served();

-- What storefronts are told of a variant that has a price: also when more of it comes, if it lacks.
create or replace function catalog.offer_json(p_variant catalog.variant, p_market text, p_currency text, p_amount bigint, p_regular bigint, p_lowest bigint,
    p_tiers json, p_state text) returns json language sql stable as $$
    select json_build_object('id', (p_variant).id, 'sku', (p_variant).sku, 'barcode', (p_variant).barcode, 'options', (p_variant).options,
        'weight_g', (p_variant).weight_g, 'price', json_build_object('amount', p_amount, 'currency', p_currency),
        'regular_price', json_build_object('amount', p_regular, 'currency', p_currency),
        'lowest_price_30_days', case when p_lowest is not null then json_build_object('amount', p_lowest, 'currency', p_currency) end,
        'tiers', p_tiers, 'availability', p_state, 'expected_at', case when p_state in ('out_of_stock', 'backorder') then
            (select to_char(a.expected_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from inventory.arrival a
                where a.variant_id = (p_variant).id and a.market = p_market) end)
$$;

select auth.raise_wall();
