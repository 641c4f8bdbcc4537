-- What an order costs does not depend on how much is for sale. PostgreSQL takes a JSON list for a hundred rows, and would
-- rather read the whole of inventory.level and catalog.variant than ask their indexes a hundred times; an order of two lines
-- read both tables from end to end.

-- An array, and a query for each line, are read by the indexes in any case.
create or replace function inventory.hold_lines(p_market text, p_payment uuid, p_lines jsonb, p_expires timestamptz, p_actor text)
returns void language plpgsql as $$
declare
    line record;
    place record;
    need int;
    part int;
    short jsonb := '[]';
    v_variants uuid[] := array(select l.variant_id from jsonb_to_recordset(p_lines) as l(variant_id uuid));
begin
    perform 1 from inventory.level v
        join inventory.market_location m on m.location_id = v.location_id and m.market = p_market
        where v.variant_id = any (v_variants)
        order by v.variant_id, v.location_id for update of v;
    for line in select l.id, l.variant_id, l.quantity from jsonb_to_recordset(p_lines) as l(id uuid, variant_id uuid, quantity int)
                order by l.variant_id, l.id loop
        need := line.quantity;
        for place in select v.id, v.on_hand + v.backorder_limit - v.safety - v.reserved as free
                from inventory.level v
                join inventory.market_location m on m.location_id = v.location_id and m.market = p_market
                where v.variant_id = line.variant_id and v.on_hand + v.backorder_limit - v.safety - v.reserved > 0
                order by v.on_hand + v.backorder_limit - v.safety - v.reserved < line.quantity, m.rank loop
            part := least(need, place.free);
            perform inventory.move(place.id, 'hold', 0, part, p_actor, 'payment:' || p_payment, '');
            insert into inventory.hold (id, payment_id, line_id, level_id, quantity, expires_at)
                values (ops.uuid_v7(), p_payment, line.id, place.id, part, p_expires);
            need := need - part;
            exit when need = 0;
        end loop;
        if need > 0 then
            short := short || jsonb_build_object('variant_id', line.variant_id, 'requested', line.quantity, 'available', line.quantity - need);
        end if;
    end loop;
    if short <> '[]' then
        raise exception 'out of stock' using errcode = 'KT002', detail = jsonb_build_object('items', short)::text;
    end if;
end $$;

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

-- In PL/pgSQL its two statements are planned once for a session; in SQL, once for each call.
create or replace function inventory.move(p_level uuid, p_kind text, p_on_hand int, p_reserved int, p_actor text, p_reference text, p_reason text)
returns void language plpgsql as $$
begin
    update inventory.level set on_hand = on_hand + p_on_hand, reserved = reserved + p_reserved,
           version = version + 1, updated_at = now() where id = p_level;
    insert into inventory.movement (id, level_id, kind, on_hand_delta, reserved_delta, reason, actor, reference)
        values (ops.uuid_v7(), p_level, p_kind, p_on_hand, p_reserved, p_reason, p_actor, p_reference);
end $$;

-- Nobody looked for the holds of a level. Every hold passed through this index on its way to an order, so its dead entries were
-- read along with each order's own holds; and without it, the change of a hold's state touches no index.
drop index inventory.hold_active;
