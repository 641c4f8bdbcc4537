-- Where a shopper may fetch goods, and whether a variant lies there: by a word, as everywhere.
alter table inventory.location add column is_pickup boolean not null default false,
    add column address text not null default '' constraint location_address_check check (length(address) <= 500),
    add column opening_hours text not null default '' constraint location_opening_hours_check check (length(opening_hours) <= 500);

-- What one location's stock is called. A backorder is of no use to who stands at the counter.
create function inventory.shelf_word(p_available int) returns text language sql immutable as $$
    select case when p_available > inventory.low_stock() then 'in_stock' when p_available > 0 then 'low_stock' else 'out_of_stock' end
$$;

-- The market's word is the read model's; that of a single location changes with its level, and whoever changes it tells the caches.
create function inventory.note_pickup() returns trigger language plpgsql as $$
begin
    if exists (select from inventory.location l where l.id = new.location_id and l.is_pickup) then
        insert into ops.outbox (id, aggregate, aggregate_id, type, payload, tags)
            values (ops.uuid_v7(), 'level', new.id, 'inventory.pickup_changed', jsonb_build_object('level_id', new.id, 'variant_id', new.variant_id,
                'location_id', new.location_id, 'availability', inventory.shelf_word(new.on_hand - new.safety - new.reserved)),
                array['pickup:' || new.variant_id]);
    end if;
    return null;
end $$;
create trigger level_pickup_insert after insert on inventory.level for each row
    when (new.on_hand - new.safety - new.reserved > 0) execute function inventory.note_pickup();
create trigger level_pickup after update on inventory.level for each row
    when (inventory.shelf_word(old.on_hand - old.safety - old.reserved) <> inventory.shelf_word(new.on_hand - new.safety - new.reserved))
    execute function inventory.note_pickup();

select auth.raise_wall();
