-- Stock as staff move it; what becomes of promises when there is less than was promised; and who is told when it runs low.

alter table inventory.level add column low_stock_threshold int
    constraint level_threshold_check check (low_stock_threshold between 0 and 1000000000);
alter table inventory.location add column version bigint not null default 1, add column created_at timestamptz not null default now(),
    add column updated_at timestamptz not null default now();

-- The ledger is read from its end.
create index movement_at on inventory.movement (at desc, id desc);
create index allocation_short on inventory.allocation (level_id) where state = 'short';

-- The work list: a level that has run low or out, or owes something to orders. A row comes and goes with the change that makes
-- it so, under the lock of its level.
create table inventory.alert (
    id uuid constraint alert_pkey primary key,
    level_id uuid not null constraint alert_level_fkey references inventory.level (id) on delete cascade,
    kind text not null constraint alert_kind_check check (kind in ('low', 'out', 'short')),
    since timestamptz not null default now(),
    constraint alert_key unique (level_id, kind)
);
insert into inventory.alert (id, level_id, kind) select ops.uuid_v7(), l.id, 'out' from inventory.level l
    where l.on_hand - l.reserved - l.safety <= 0 and exists (select from inventory.movement m where m.level_id = l.id);
insert into auth.wall_decision (table_name, reader, writer) values ('inventory.alert', 'inventory:read', null);

-- Orders cross a threshold as well as staff do, so a trigger looks at every change; what crosses none costs a comparison. A level
-- is judged by itself: what two levels have together, two transactions could change at once without seeing each other.
create function inventory.note_threshold() returns trigger language plpgsql as $$
declare
    v_available int := new.on_hand - new.reserved - new.safety;
    v_kind text := case when v_available <= 0 then 'out' when v_available <= new.low_stock_threshold then 'low' end;
    v_was_out boolean;
begin
    delete from inventory.alert a where a.level_id = new.id and a.kind in ('low', 'out') and a.kind is distinct from v_kind
        returning a.kind = 'out' into v_was_out;
    if v_kind is not null then
        insert into inventory.alert (id, level_id, kind) values (ops.uuid_v7(), new.id, v_kind) on conflict on constraint alert_key do nothing;
        if not found then
            return null;
        end if;
    end if;
    if v_was_out or v_kind is not null then
        insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
            values (ops.uuid_v7(), 'level', new.id, case when v_was_out then 'inventory.back' else 'inventory.' || v_kind end,
                jsonb_build_object('level_id', new.id, 'variant_id', new.variant_id, 'location_id', new.location_id, 'on_hand', new.on_hand,
                    'available', v_available, 'low_stock_threshold', new.low_stock_threshold));
    end if;
    return null;
end $$;
create trigger level_threshold after update on inventory.level for each row
    when ((old.on_hand - old.reserved - old.safety <= 0, old.on_hand - old.reserved - old.safety <= coalesce(old.low_stock_threshold, 0))
        is distinct from (new.on_hand - new.reserved - new.safety <= 0, new.on_hand - new.reserved - new.safety <= coalesce(new.low_stock_threshold, 0)))
    execute function inventory.note_threshold();

-- Less is there than was promised: takes promises back, the newest first, until no more than `p_room` is reserved. Holds before
-- allocations, since a payment can still be refused; what an order lacks is marked `short`. The level is locked.
-- Active holds belong to live payments, of which there are few: no index leads from a level to its holds (migration 0010).
create function inventory.run_short(p_level uuid, p_room bigint, p_actor text, p_reason text, out released int, out lacking int) language plpgsql as $$
declare
    v_over bigint := (select l.reserved - p_room from inventory.level l where l.id = p_level);
    v_orders uuid[] := '{}';
    v_part int;
    v_row record;
begin
    released := 0;
    lacking := 0;
    for v_row in select h.id, h.payment_id, h.quantity from sales.payment y join inventory.hold h on h.payment_id = y.id
            where y.order_id is null and y.state in ('created', 'pending', 'requires_action') and h.level_id = p_level and h.state = 'active'
            order by h.created_at desc, h.id desc for update of h loop
        exit when v_over <= 0;
        update inventory.hold set state = 'released' where id = v_row.id;
        perform inventory.move(p_level, 'release', 0, -v_row.quantity, p_actor, 'payment:' || v_row.payment_id, p_reason);
        released := released + v_row.quantity;
        v_over := v_over - v_row.quantity;
    end loop;
    for v_row in select a.id, a.quantity, o.order_id from inventory.allocation a join sales.order_line o on o.id = a.order_line_id
            where a.level_id = p_level and a.state = 'allocated' order by a.created_at desc, a.id desc for update of a loop
        exit when v_over <= 0;
        v_part := least(v_over, v_row.quantity);
        perform inventory.split_allocation(v_row.id, v_part, 'short');
        perform inventory.move(p_level, 'deallocate', 0, -v_part, p_actor, 'order:' || v_row.order_id, p_reason);
        lacking := lacking + v_part;
        v_over := v_over - v_part;
        v_orders := v_orders || v_row.order_id;
    end loop;
    if lacking > 0 then
        insert into inventory.alert (id, level_id, kind) values (ops.uuid_v7(), p_level, 'short') on conflict on constraint alert_key do nothing;
    end if;
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
        select ops.uuid_v7(), 'level', l.id, 'inventory.short', jsonb_build_object('level_id', l.id, 'variant_id', l.variant_id,
            'location_id', l.location_id, 'released', released, 'short', lacking, 'order_ids', v_orders[1:100]) from inventory.level l where l.id = p_level;
end $$;

-- So many pieces of an allocation get this state; the rest of it stays as it is.
create function inventory.split_allocation(p_allocation uuid, p_quantity int, p_state text) returns void language plpgsql as $$
begin
    update inventory.allocation set state = p_state where id = p_allocation and quantity = p_quantity;
    if not found then
        update inventory.allocation set quantity = quantity - p_quantity where id = p_allocation;
        insert into inventory.allocation (id, order_line_id, level_id, quantity, state, created_at)
            select ops.uuid_v7(), a.order_line_id, a.level_id, p_quantity, p_state, a.created_at from inventory.allocation a where a.id = p_allocation;
    end if;
end $$;

-- What comes in goes to the orders that lack it, the oldest first, before anybody else can buy it. The level is locked.
create function inventory.cover_short(p_level uuid, p_actor text, p_reason text) returns int language plpgsql as $$
declare
    v_free int := (select l.on_hand + l.backorder_limit - l.reserved from inventory.level l where l.id = p_level);
    v_covered int := 0;
    v_part int;
    v_row record;
begin
    for v_row in select a.id, a.quantity, o.order_id from inventory.allocation a join sales.order_line o on o.id = a.order_line_id
            where a.level_id = p_level and a.state = 'short' order by a.created_at, a.id for update of a loop
        exit when v_covered >= v_free;
        v_part := least(v_free - v_covered, v_row.quantity);
        perform inventory.split_allocation(v_row.id, v_part, 'allocated');
        perform inventory.move(p_level, 'allocate', 0, v_part, p_actor, 'order:' || v_row.order_id, p_reason);
        v_covered := v_covered + v_part;
    end loop;
    if v_covered > 0 then
        delete from inventory.alert where level_id = p_level and kind = 'short'
            and not exists (select from inventory.allocation a where a.level_id = p_level and a.state = 'short');
        insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
            select ops.uuid_v7(), 'level', l.id, 'inventory.covered', jsonb_build_object('level_id', l.id, 'variant_id', l.variant_id,
                'location_id', l.location_id, 'covered', v_covered) from inventory.level l where l.id = p_level;
    end if;
    return v_covered;
end $$;

-- Changes levels, all or none, and writes the ledger and the events. The arrays say, row by row, what is done to which level: its
-- kind, the id of the level if there is none yet, variant, location, and how much: the number that was counted, else the change.
-- No level comes twice. Locks levels by (variant, location), as everybody does; not FOR UPDATE, since T2 of an order, which
-- writes allocations of a level, must not wait for who may wait for its holds.
create function inventory.change_stock(p_kinds text[], p_levels uuid[], p_variants uuid[], p_locations uuid[], p_quantities bigint[],
    p_actor text, p_reference text, p_reason text)
returns table (place int, level inventory.level, moved int, released int, lacking int) language plpgsql as $$
declare
    v_row record;
    v_done record;
    v_promised record;
    v_short uuid[] := '{}';
    v_released int[] := '{}';
    v_lacking int[] := '{}';
begin
    insert into inventory.level (id, variant_id, location_id)
        select a.id, a.variant, a.location from unnest(p_levels, p_variants, p_locations) as a (id, variant, location) order by a.variant, a.location
        on conflict on constraint level_key do nothing;
    perform from unnest(p_variants, p_locations) as a (variant, location)
        join inventory.level l on l.variant_id = a.variant and l.location_id = a.location
        order by l.variant_id, l.location_id for no key update of l;

    -- A count and a write-off tell what is; whatever else is done has to leave what is promised.
    for v_row in
        select l.id, l.backorder_limit + case a.kind when 'count' then a.quantity else l.on_hand + a.quantity end as room
        from unnest(p_kinds, p_variants, p_locations, p_quantities) as a (kind, variant, location, quantity)
        join inventory.level l on l.variant_id = a.variant and l.location_id = a.location
        where a.kind in ('count', 'write_off') and case a.kind when 'count' then a.quantity else l.on_hand + a.quantity end >= 0
            and l.reserved > l.backorder_limit + case a.kind when 'count' then a.quantity else l.on_hand + a.quantity end
        order by l.variant_id, l.location_id
    loop
        select s.released, s.lacking into v_promised from inventory.run_short(v_row.id, v_row.room, p_actor, p_reason) s;
        v_short := v_short || v_row.id;
        v_released := v_released || v_promised.released;
        v_lacking := v_lacking || v_promised.lacking;
    end loop;

    with asked as (
        select a.n, a.kind, l.id, case a.kind when 'count' then a.quantity - l.on_hand else a.quantity end as change
        from unnest(p_kinds, p_variants, p_locations, p_quantities) with ordinality as a (kind, variant, location, quantity, n)
        join inventory.level l on l.variant_id = a.variant and l.location_id = a.location
    ), changed as (
        update inventory.level l set on_hand = (l.on_hand + a.change)::int, version = l.version + 1, updated_at = now()
        from asked a where l.id = a.id
        returning l.id, l.variant_id, l.location_id, l.on_hand, a.n, a.kind, a.change::int as change
    ), written as (
        insert into inventory.movement (id, level_id, kind, on_hand_delta, reason, actor, reference)
        select ops.uuid_v7(), c.id, c.kind, c.change, p_reason, p_actor, p_reference from changed c
    ), told as (
        insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
        select ops.uuid_v7(), 'level', c.id, 'inventory.' || case c.kind when 'adjust' then 'adjusted' when 'receive' then 'received'
                when 'count' then 'counted' when 'write_off' then 'written_off' else 'transferred' end,
            jsonb_build_object('level_id', c.id, 'variant_id', c.variant_id, 'location_id', c.location_id, 'delta', c.change,
                'on_hand', c.on_hand, 'reason', p_reason, 'reference', p_reference)
        from changed c order by c.n
    )
    select array_agg(c.n) as places, array_agg(c.id) as ids, array_agg(c.change) as changes into v_done from changed c;

    for v_row in select a.level_id from inventory.alert a where a.kind = 'short' and a.level_id = any (v_done.ids) and a.level_id <> all (v_short)
            order by a.level_id loop
        perform inventory.cover_short(v_row.level_id, p_actor, p_reason);
    end loop;

    return query
        select d.n::int, l, d.change, coalesce(s.held, 0), coalesce(s.sold, 0)
        from unnest(v_done.places, v_done.ids, v_done.changes) as d (n, id, change) join inventory.level l on l.id = d.id
        left join unnest(v_short, v_released, v_lacking) as s (id, held, sold) on s.id = d.id
        order by d.n;
end $$;

select auth.raise_wall();
