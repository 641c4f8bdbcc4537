-- Placing an order, the part that must be one transaction each: hold (T1), finish (T2), release.
-- No price is computed here: the quote was computed outside, and says which versions it was computed from.
-- Locks are taken in one order by everybody: cart, checkout, payment, levels by (variant, location).

-- RFC 9562 version 7, for rows that are born in the database.
create function ops.uuid_v7() returns uuid language sql volatile as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

create function inventory.move(p_level uuid, p_kind text, p_on_hand int, p_reserved int, p_actor text, p_reference text, p_reason text)
returns void language sql as $$
    update inventory.level set on_hand = on_hand + p_on_hand, reserved = reserved + p_reserved,
           version = version + 1, updated_at = now() where id = p_level;
    insert into inventory.movement (id, level_id, kind, on_hand_delta, reserved_delta, reason, actor, reference)
        values (ops.uuid_v7(), p_level, p_kind, p_on_hand, p_reserved, p_reason, p_actor, p_reference);
$$;

-- Holds every line or none. The first location by rank that covers a line serves it, else it is split in rank order.
create function inventory.hold_lines(p_market text, p_payment uuid, p_lines jsonb, p_expires timestamptz, p_actor text)
returns void language plpgsql as $$
declare
    line record;
    place record;
    need int;
    part int;
    short jsonb := '[]';
begin
    perform 1 from inventory.level v
        join inventory.market_location m on m.location_id = v.location_id and m.market = p_market
        where v.variant_id in (select l.variant_id from jsonb_to_recordset(p_lines) as l(variant_id uuid))
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

-- T1. `p` is {cart_id, cart_version, checkout_id, checkout_version, market, revision, valid_until, actor, expires_at,
-- lease_until, payment: {id, provider, method, mode, amount, currency, data}, quote: {lines: [{id, variant_id,
-- quote_version, quantity, …}], …}}.
create function sales.begin_placement(p jsonb) returns void language plpgsql as $$
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
                  left join catalog.variant v on v.id = l.variant_id
                  where v.quote_version is distinct from l.quote_version) then
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

-- T2. Writes the order that the payment's quote describes, or names the one that is there. `p` is {payment_id, state,
-- reference, payment_status, after_cancel, actor, operation, address, trace_id}. Whoever comes second gets the first one's
-- order. `outcome` is created, existing, canceling: somebody has told the gateway to cancel and waits for its answer (which
-- comes with after_cancel), or too_late: money for something that was given up meanwhile, to be given back.
create function sales.finish_placement(p jsonb, out order_id uuid, out outcome text) language plpgsql as $$
declare
    v_cart sales.cart;
    v_payment sales.payment;
    q jsonb;
begin
    perform 1 from sales.cart c join sales.payment y on y.cart_id = c.id where y.id = (p ->> 'payment_id')::uuid for update of c;
    if not found then
        raise exception 'no such payment' using errcode = 'KT006';
    end if;
    select * into v_payment from sales.payment where id = (p ->> 'payment_id')::uuid for update;
    select * into v_cart from sales.cart where id = v_payment.cart_id;
    if v_payment.order_id is not null then
        order_id := v_payment.order_id;
        outcome := 'existing';
        return;
    end if;
    if v_payment.state not in ('created', 'pending', 'requires_action') or v_cart.state <> 'completing' then
        outcome := 'too_late';
        return;
    end if;
    -- A reply that is older than the cancel must not become an order whose money is being given back.
    if v_payment.cancel_requested_at is not null and not (p ->> 'after_cancel')::boolean then
        outcome := 'canceling';
        return;
    end if;
    q := v_payment.quote;
    order_id := (q ->> 'order_id')::uuid;
    outcome := 'created';

    insert into sales."order" (id, cart_id, token_hash, account_id, market, currency, prices_include_tax, locale, email, phone,
            shipping_address, billing_address, shipping_method, status, payment_status, subtotal, discount, shipping, shipping_tax, tax, total)
        select order_id, v_cart.id, v_cart.order_token_hash, v_cart.account_id, q ->> 'market', q ->> 'currency',
            (q ->> 'prices_include_tax')::boolean, v_cart.locale, q ->> 'email', q ->> 'phone', q -> 'shipping_address', q -> 'billing_address',
            q -> 'shipping_method', 'open', p ->> 'payment_status', (q ->> 'subtotal')::bigint, (q ->> 'discount')::bigint,
            (q ->> 'shipping')::bigint, (q ->> 'shipping_tax')::bigint, (q ->> 'tax')::bigint, (q ->> 'total')::bigint;
    insert into sales.order_line (id, order_id, position, variant_id, product_id, sku, title, quantity, unit_price, discount, tax_rate_ppm, tax, total, prices_include_tax)
        select l.id, finish_placement.order_id, l.position, l.variant_id, l.product_id, l.sku, l.title, l.quantity, l.unit_price, l.discount,
            l.tax_rate_ppm, l.tax, l.total, (q ->> 'prices_include_tax')::boolean
        from jsonb_to_recordset(q -> 'lines') as l(id uuid, position int, variant_id uuid, product_id uuid, sku text, title text, quantity int,
            unit_price bigint, discount bigint, tax_rate_ppm int, tax bigint, total bigint);

    insert into inventory.allocation (id, order_line_id, level_id, quantity)
        select ops.uuid_v7(), h.line_id, h.level_id, h.quantity from inventory.hold h where h.payment_id = v_payment.id and h.state = 'active';
    insert into inventory.movement (id, level_id, kind, actor, reference)
        select ops.uuid_v7(), h.level_id, 'allocate', p ->> 'actor', 'order:' || finish_placement.order_id
        from inventory.hold h where h.payment_id = v_payment.id and h.state = 'active';
    update inventory.hold h set state = 'allocated' where h.payment_id = v_payment.id and h.state = 'active';
    -- The holds are the stock of the order; without all of them there must be none.
    if (select coalesce(sum(a.quantity), 0) from inventory.allocation a join sales.order_line l on l.id = a.order_line_id where l.order_id = finish_placement.order_id)
       <> (select sum(l.quantity) from sales.order_line l where l.order_id = finish_placement.order_id) then
        raise exception 'payment % has lost its holds', v_payment.id;
    end if;

    update sales.payment y set state = p ->> 'state', reference = coalesce(p ->> 'reference', y.reference), order_id = finish_placement.order_id,
           next_action = null, version = y.version + 1, updated_at = now() where y.id = v_payment.id;
    if p ->> 'state' in ('authorized', 'captured') then
        insert into sales.payment_event (id, payment_id, kind, state, amount, provider, reference)
            values (ops.uuid_v7(), v_payment.id, 'authorize', 'success', v_payment.amount, v_payment.provider, p ->> 'reference');
    end if;
    if p ->> 'state' = 'captured' then
        insert into sales.payment_event (id, payment_id, kind, state, amount, provider, reference)
            values (ops.uuid_v7(), v_payment.id, 'capture', 'success', v_payment.amount, v_payment.provider, p ->> 'reference');
    end if;
    update sales.cart set state = 'completed', version = version + 1, updated_at = now() where id = v_cart.id;
    update sales.checkout set state = 'completed', version = version + 1, updated_at = now() where id = v_payment.checkout_id;
    insert into sales.order_event (order_id, kind, actor, data)
        values (order_id, 'placed', p ->> 'actor', jsonb_build_object('total', q -> 'total', 'currency', q -> 'currency')),
               (order_id, 'payment_' || (p ->> 'payment_status'), p ->> 'actor', jsonb_build_object('provider', v_payment.provider, 'method', v_payment.method));
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
        select ops.uuid_v7(), 'order', o.id, 'order.placed', jsonb_build_object('order_id', o.id, 'number', o.number, 'total', o.total,
            'currency', o.currency, 'payment_status', o.payment_status) from sales."order" o where o.id = finish_placement.order_id;
    insert into ops.audit (actor, operation, subject, subject_id, payload, address, trace_id)
        values (p ->> 'actor', p ->> 'operation', 'order', order_id,
                jsonb_build_object('payment_id', v_payment.id, 'total', q -> 'total', 'currency', q -> 'currency', 'email', q -> 'email'),
                p ->> 'address', p ->> 'trace_id');
end $$;

-- Gives up a payment: its holds go back, the cart can be edited again. `p` is {payment_id, state: failed|canceled,
-- failure, reference, actor}. Says whether there was anything to give up; an order's payment is refused.
create function sales.release_placement(p jsonb) returns boolean language plpgsql as $$
declare
    v_payment sales.payment;
    v_hold record;
begin
    perform 1 from sales.cart c join sales.payment y on y.cart_id = c.id where y.id = (p ->> 'payment_id')::uuid for update of c;
    select * into v_payment from sales.payment where id = (p ->> 'payment_id')::uuid for update;
    if not found then
        raise exception 'no such payment' using errcode = 'KT006';
    end if;
    if v_payment.order_id is not null then
        raise exception 'placed already' using errcode = 'KT008';
    end if;
    if v_payment.state not in ('created', 'pending', 'requires_action') then
        return false;
    end if;
    perform 1 from inventory.level v where v.id in (select h.level_id from inventory.hold h where h.payment_id = v_payment.id and h.state = 'active')
        order by v.variant_id, v.location_id for update;
    for v_hold in select id, level_id, quantity from inventory.hold where payment_id = v_payment.id and state = 'active' loop
        perform inventory.move(v_hold.level_id, 'release', 0, -v_hold.quantity, p ->> 'actor', 'payment:' || v_payment.id, coalesce(p ->> 'failure', ''));
    end loop;
    update inventory.hold set state = 'released' where payment_id = v_payment.id and state = 'active';
    update sales.payment set state = p ->> 'state', failure = p ->> 'failure', reference = coalesce(p ->> 'reference', reference), next_action = null,
           version = version + 1, updated_at = now() where id = v_payment.id;
    insert into sales.payment_event (id, payment_id, kind, state, amount, provider, data)
        values (ops.uuid_v7(), v_payment.id, case p ->> 'state' when 'failed' then 'authorize' else 'void' end,
                case p ->> 'state' when 'failed' then 'failure' else 'success' end, v_payment.amount, v_payment.provider,
                jsonb_build_object('failure', p ->> 'failure'));
    update sales.cart set state = 'active', updated_at = now() where id = v_payment.cart_id and state = 'completing';
    update sales.checkout set state = 'ready', updated_at = now() where id = v_payment.checkout_id and state in ('completing', 'action_required');
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
        values (ops.uuid_v7(), 'payment', v_payment.id, 'payment.' || (p ->> 'state'), jsonb_build_object('payment_id', v_payment.id, 'failure', p ->> 'failure'));
    return true;
end $$;
