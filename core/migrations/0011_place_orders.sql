-- Many orders in one transaction. `p` is [{begin, finish}], what begin_placement and finish_placement are given; each is placed
-- or refused by itself, and what it did before its refusal is undone. A refusal is told as PostgreSQL would have: `state`
-- (SQLSTATE), `broken` (the constraint), `message`, `detail`. Whatever is no refusal ends the whole.
-- The locks of all are taken first, in everybody's order, so that two of these never wait for each other in a circle.
create function sales.place_orders(p jsonb, out n int, out order_id uuid, out state text, out broken text, out message text, out detail text)
returns setof record language plpgsql as $$
declare
    v_item record;
    v_carts uuid[] := array(select (i -> 'begin' ->> 'cart_id')::uuid from jsonb_array_elements(p) as i);
    v_checkouts uuid[] := array(select (i -> 'begin' ->> 'checkout_id')::uuid from jsonb_array_elements(p) as i);
    v_variants uuid[] := array(select (l ->> 'variant_id')::uuid
        from jsonb_array_elements(p) as i cross join lateral jsonb_array_elements(i -> 'begin' -> 'quote' -> 'lines') as l);
begin
    perform from sales.cart c where c.id = any (v_carts) order by c.id for update;
    perform from sales.checkout c where c.id = any (v_checkouts) order by c.id for update;
    perform from inventory.level v where v.variant_id = any (v_variants) order by v.variant_id, v.location_id for update;
    for v_item in select i.ordinality as place, i.value as asked from jsonb_array_elements(p) with ordinality as i loop
        n := v_item.place;
        order_id := null;
        state := null;
        begin
            perform sales.begin_placement(v_item.asked -> 'begin');
            select f.order_id into strict order_id from sales.finish_placement(v_item.asked -> 'finish') f where f.outcome = 'created';
        exception when others then
            get stacked diagnostics state = returned_sqlstate, broken = constraint_name, message = message_text, detail = pg_exception_detail;
            if state !~ '^(KT|23|22003$)' then
                raise;
            end if;
        end;
        return next;
    end loop;
end $$;
