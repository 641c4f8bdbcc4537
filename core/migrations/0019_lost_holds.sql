-- A payment whose hold was counted away (migration 0018) has a clear end: no order, and its money goes back.

-- T2. Writes the order that the payment's quote describes, or names the one that is there. `p` is {payment_id, state,
-- reference, payment_status, after_cancel, actor, operation, address, trace_id}. Whoever comes second gets the first one's
-- order. `outcome` is created, existing, canceling: somebody has told the gateway to cancel and waits for its answer (which
-- comes with after_cancel), too_late: money for something that was given up meanwhile, to be given back; or stock_lost: what was
-- held has been counted away, so that the payment is to be given up.
create or replace function sales.finish_placement(p jsonb, out order_id uuid, out outcome text) language plpgsql as $$
declare
    v_cart sales.cart;
    v_payment sales.payment;
    q jsonb;
    v_ordered bigint;
    v_taken bigint;
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
    v_ordered := (select sum(l.quantity) from jsonb_to_recordset(q -> 'lines') as l(quantity int));
    if (select coalesce(sum(h.quantity), 0) from inventory.hold h where h.payment_id = v_payment.id and h.state = 'active') <> v_ordered then
        outcome := 'stock_lost';
        return;
    end if;
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

    -- The holds are the stock of the order; without all of them there must be none. Taken at one go: who counts stock below what
    -- is promised takes holds back without this payment's lock.
    with taken as (
        update inventory.hold h set state = 'allocated' where h.payment_id = v_payment.id and h.state = 'active' returning h.line_id, h.level_id, h.quantity
    ), allocated as (
        insert into inventory.allocation (id, order_line_id, level_id, quantity) select ops.uuid_v7(), t.line_id, t.level_id, t.quantity from taken t
    ), moved as (
        insert into inventory.movement (id, level_id, kind, actor, reference)
        select ops.uuid_v7(), t.level_id, 'allocate', p ->> 'actor', 'order:' || finish_placement.order_id from taken t
    )
    select coalesce(sum(t.quantity), 0) into v_taken from taken t;
    if v_taken <> v_ordered then
        raise exception 'payment % has lost its holds', v_payment.id using errcode = '40001';
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
