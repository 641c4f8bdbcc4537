-- What staff do with an order before it is packed: find it, hold it, let it go on, cancel it, write a note.

alter table sales."order" add column hold_reason text constraint order_hold_reason_check check (length(hold_reason) between 1 and 60),
    add constraint order_hold_check check ((hold_reason is not null) = (status = 'on_hold')) not valid;
update sales."order" set hold_reason = 'other' where status = 'on_hold';
alter table sales."order" validate constraint order_hold_check;

-- What an order is found by: its number, address of mail, and the words of whom it goes to, as they are written and at their hyphens.
create function sales.order_words(p_number text, p_email text, p_shipping jsonb, p_billing jsonb) returns tsvector
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select array_to_tsvector(array_remove(array(
        select distinct left(w.word, 200) from (select lower(concat_ws(' ', p_number, replace(p_number, 'K-', ''), p_email,
                p_shipping ->> 'first_name', p_shipping ->> 'last_name', p_shipping ->> 'company', p_shipping ->> 'city',
                p_billing ->> 'first_name', p_billing ->> 'last_name', p_billing ->> 'company') collate "und-x-icu") as all_words) t,
            lateral (select regexp_split_to_table(t.all_words, '\s+') union all select regexp_split_to_table(t.all_words, '[\s.,;/()-]+')) as w (word)), ''))
$$;
create index order_words on sales."order" using gin (sales.order_words(number, email, shipping_address, billing_address));
create index order_state on sales."order" (status, payment_status, fulfilment_status, id);
-- Reports read a period of it and nothing else.
create index order_period on sales."order" (placed_at) include (market, currency, total, status);

-- Who asks: the server says so; a desktop's login is asked for its account, and that for the permission as it is now.
create function ops.desk_actor(p_actor text, p_permission text) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_account uuid := ops.desktop_account();
begin
    if v_account is null then
        -- A desktop whose login has just been closed is still no server.
        if starts_with(session_user, 'kontor_' || substr(md5(current_database()), 1, 8) || '_') then
            raise exception 'this login is over' using errcode = '42501';
        end if;
        return p_actor;
    end if;
    if not exists (select from identity.account a join identity.account_role r on r.account_id = a.id join identity.role d on d.code = r.role
            where a.id = v_account and a.status = 'active' and (p_permission = any (d.permissions) or '*' = any (d.permissions))) then
        raise exception 'this login lacks %', p_permission using errcode = '42501';
    end if;
    return 'staff:' || v_account;
end $$;

-- The order under its lock, at the version that was seen, in one of these states. What is not so is told with the state that is.
create function sales.lock_order(p_order uuid, p_version bigint, p_states text[]) returns sales."order" language plpgsql as $$
declare
    v_order sales."order";
begin
    select * into v_order from sales."order" o where o.id = p_order for update;
    if not found then
        raise exception 'no such order' using errcode = 'KT006';
    end if;
    if p_version is not null and v_order.version <> p_version then
        raise exception 'stale version' using errcode = 'KT031';
    end if;
    if v_order.status <> all (p_states) then
        raise exception 'the order is %', v_order.status using errcode = 'KT004', detail = json_build_object('status', v_order.status,
            'fulfilment_status', v_order.fulfilment_status)::text;
    end if;
    return v_order;
end $$;

create function sales.note_order(p_order sales."order", p_kind text, p_actor text, p_data jsonb) returns void language plpgsql as $$
begin
    insert into sales.order_event (order_id, kind, actor, data) values (p_order.id, p_kind, p_actor, p_data);
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
        values (ops.uuid_v7(), 'order', p_order.id, 'order.' || p_kind, jsonb_build_object('order_id', p_order.id, 'number', p_order.number) || p_data);
end $$;

create function sales.hold_order(p_order uuid, p_version bigint, p_reason text, p_note text, p_actor text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_actor text := ops.desk_actor(p_actor, 'orders:write');
    v_order sales."order" := sales.lock_order(p_order, p_version, '{open}');
begin
    update sales."order" set status = 'on_hold', hold_reason = p_reason, version = version + 1, updated_at = now() where id = p_order;
    perform sales.note_order(v_order, 'held', v_actor, jsonb_strip_nulls(jsonb_build_object('reason', p_reason, 'note', nullif(p_note, ''))));
    return v_order.version + 1;
end $$;

create function sales.release_order(p_order uuid, p_version bigint, p_actor text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_actor text := ops.desk_actor(p_actor, 'orders:write');
    v_order sales."order" := sales.lock_order(p_order, p_version, '{on_hold}');
begin
    update sales."order" set status = 'open', hold_reason = null, version = version + 1, updated_at = now() where id = p_order;
    perform sales.note_order(v_order, 'released', v_actor, jsonb_build_object('reason', v_order.hold_reason));
    return v_order.version + 1;
end $$;

create function sales.write_note(p_order uuid, p_text text, p_actor text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_actor text := ops.desk_actor(p_actor, 'orders:write');
    v_order sales."order" := sales.lock_order(p_order, null, '{draft,open,canceled,pending_approval,expired,on_hold,completed}');
begin
    if length(p_text) not between 1 and 2000 then
        raise exception 'a note has 1 to 2000 letters' using errcode = '23514';
    end if;
    -- What a note says is for staff: the event tells that there is one.
    insert into sales.order_event (order_id, kind, actor, data) values (p_order, 'note', v_actor, jsonb_build_object('text', p_text));
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload)
        values (ops.uuid_v7(), 'order', p_order, 'order.noted', jsonb_build_object('order_id', p_order, 'number', v_order.number));
end $$;

-- Nothing of it has left the house: its stock is free again, and its money goes back. What asks a gateway is a job, written here and
-- done after the commit. Lock order: order → payments → levels by (variant, location).
create function sales.cancel_order(p_order uuid, p_version bigint, p_reason text, p_note text, p_actor text, p_by_buyer boolean) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_actor text := case when p_by_buyer then p_actor else ops.desk_actor(p_actor, 'orders:write') end;
    v_order sales."order" := sales.lock_order(p_order, p_version, case when p_by_buyer then '{open}' else '{open,on_hold}' end::text[]);
    v_payment record;
    v_row record;
    v_levels uuid[];
    v_returns boolean := false;
begin
    if p_by_buyer and ops.desktop_account() is not null then
        raise exception 'a desktop is no buyer' using errcode = '42501';
    end if;
    if v_order.fulfilment_status <> all (case when p_by_buyer then '{not_required,unfulfilled}' else '{not_required,unfulfilled,partially_fulfilled,fulfilled}' end::text[]) then
        raise exception 'the order is %', v_order.fulfilment_status using errcode = 'KT004', detail = json_build_object('status', v_order.status,
            'fulfilment_status', v_order.fulfilment_status)::text;
    end if;
    for v_payment in select p.id, p.state, p.mode, p.amount, p.provider from sales.payment p where p.order_id = p_order order by p.id for update loop
        if v_payment.state in ('authorized', 'captured', 'partially_captured') and v_payment.mode <> 'offline' then
            insert into sales.payment_event (id, payment_id, kind, state, amount, provider)
                values (ops.uuid_v7(), v_payment.id, case when v_payment.state = 'authorized' then 'void' else 'refund' end, 'requested', v_payment.amount, v_payment.provider);
            insert into ops.job (id, kind, payload, max_attempts, unique_key)
                values (ops.uuid_v7(), 'payment.return_money', jsonb_build_object('payment_id', v_payment.id), 20, v_payment.id::text)
                on conflict (kind, unique_key) where state = 'queued' do nothing;
            v_returns := true;
        elsif v_payment.state in ('created', 'pending', 'requires_action') then
            update sales.payment set state = 'canceled', version = version + 1, updated_at = now() where id = v_payment.id;
        end if;
    end loop;

    perform 1 from inventory.level l where l.id in (select a.level_id from inventory.allocation a join sales.order_line o on o.id = a.order_line_id
            where o.order_id = p_order and a.state in ('allocated', 'short')) order by l.variant_id, l.location_id for update of l;
    for v_row in select a.id, a.level_id, a.quantity, a.state from inventory.allocation a join sales.order_line o on o.id = a.order_line_id
            where o.order_id = p_order and a.state in ('allocated', 'short') order by a.id for update of a loop
        update inventory.allocation set state = 'released' where id = v_row.id;
        if v_row.state = 'allocated' then
            perform inventory.move(v_row.level_id, 'deallocate', 0, -v_row.quantity, v_actor, 'order:' || p_order, p_reason);
        end if;
        v_levels := v_levels || v_row.level_id;
    end loop;
    -- What is free now goes to the orders that lack it before anybody else can buy it.
    for v_row in select l.id from inventory.level l where l.id = any (v_levels) order by l.variant_id, l.location_id loop
        perform inventory.cover_short(v_row.id, v_actor, p_reason);
    end loop;

    update sales."order" set status = 'canceled', hold_reason = null, fulfilment_status = 'canceled',
        payment_status = case when v_returns or payment_status in ('not_required', 'refunded', 'voided') then payment_status else 'voided' end,
        version = version + 1, updated_at = now() where id = p_order;
    perform sales.note_order(v_order, 'canceled', v_actor, jsonb_strip_nulls(jsonb_build_object('reason', p_reason, 'note', nullif(p_note, ''))));
    return v_order.version + 1;
end $$;

-- The gateway has given the money back, or let go of it: the payment and its order say so.
create function sales.note_returned(p_payment uuid, p_reference text) returns void language plpgsql as $$
declare
    v_payment sales.payment;
    v_order sales."order";
    v_is_refund boolean;
begin
    select * into v_order from sales."order" o where o.id = (select p.order_id from sales.payment p where p.id = p_payment) for update;
    select * into v_payment from sales.payment p where p.id = p_payment for update;
    if not found or v_payment.state in ('voided', 'refunded') then
        return;
    end if;
    v_is_refund := v_payment.order_id is not null and v_payment.state in ('captured', 'partially_captured', 'partially_refunded');
    update sales.payment set reference = coalesce(reference, p_reference), updated_at = now(), version = version + 1,
        state = case when order_id is null then state when v_is_refund then 'refunded' else 'voided' end where id = p_payment;
    insert into sales.payment_event (id, payment_id, kind, state, amount, provider, reference)
        values (ops.uuid_v7(), p_payment, case when v_is_refund then 'refund' else 'void' end, 'success', v_payment.amount, v_payment.provider, p_reference)
        on conflict do nothing;
    if v_payment.order_id is not null then
        update sales."order" set payment_status = case when v_is_refund then 'refunded' else 'voided' end, version = version + 1, updated_at = now() where id = v_order.id;
        perform sales.note_order(v_order, case when v_is_refund then 'payment_refunded' else 'payment_voided' end, 'system:gateway',
            jsonb_build_object('amount', v_payment.amount, 'currency', v_payment.currency));
    end if;
end $$;

revoke all on function ops.desk_actor(text, text) from public;
revoke all on function sales.lock_order(uuid, bigint, text[]), sales.note_order(sales."order", text, text, jsonb),
    sales.hold_order(uuid, bigint, text, text, text), sales.release_order(uuid, bigint, text), sales.write_note(uuid, text, text),
    sales.cancel_order(uuid, bigint, text, text, text, boolean), sales.note_returned(uuid, text) from public;
-- Behind the wall they ask for the permission themselves.
grant execute on function sales.hold_order(uuid, bigint, text, text, text), sales.release_order(uuid, bigint, text), sales.write_note(uuid, text, text),
    sales.cancel_order(uuid, bigint, text, text, text, boolean), sales.order_words(text, text, jsonb, jsonb) to public;
select auth.raise_wall();
