-- name: begin
select sales.begin_placement(:p::jsonb)

-- Whatever places an order queues its confirmation (core/sales/confirmation.h) in the same statement.
-- name: finish
with finished as (select order_id, outcome from sales.finish_placement(:p::jsonb)),
queued as (
    insert into ops.job (id, kind, payload, max_attempts)
    select ops.uuid_v7(), 'order.confirm', jsonb_build_object('order_id', order_id), 60 from finished where outcome = 'created'
)
select order_id, outcome from finished

-- name: place
with placed as (select n, order_id, state, broken, message, detail from sales.place_orders(:p::jsonb)),
queued as (
    insert into ops.job (id, kind, payload, max_attempts)
    select ops.uuid_v7(), 'order.confirm', jsonb_build_object('order_id', order_id), 60 from placed where order_id is not null order by n
)
select n, order_id, state, broken, message, detail from placed order by n

-- name: release
select sales.release_placement(:p::jsonb)

-- name: claim
-- Whoever gets the row waits for the gateway; the others see a lease that is running. True: the gateway was silent before.
update sales.payment set lease_until = :lease_until, version = version + 1, updated_at = now()
where id = :id and lease_until <= :now and order_id is null and state in ('created', 'pending', 'requires_action') and cancel_requested_at is null
returning exists (select from sales.payment_event e where e.payment_id = sales.payment.id and e.kind = 'authorize' and e.state = 'pending')

-- name: lock_cart
select 1 from sales.cart where token_hash = :token_hash for update

-- name: request_cancel
-- Nothing, once there is an order.
update sales.payment set cancel_requested_at = coalesce(cancel_requested_at, :now), version = version + 1, updated_at = now()
where id = :id and order_id is null and state in ('created', 'pending', 'requires_action')
returning id

-- name: order_of_payment
select order_id from sales.payment where id = :id and order_id is not null

-- name: claim_lapsed
update sales.payment set lease_until = :lease_until, version = version + 1, updated_at = now()
where id in (
    select id from sales.payment
    where order_id is null and state in ('created', 'pending', 'requires_action') and lease_until <= :now
    order by lease_until limit 20 for update skip locked)
returning id, amount, currency, provider, method, mode, data, cancel_requested_at is not null, expires_at <= :expired_at

-- name: question
select id, amount, currency, provider, method, mode, data from sales.payment where id = :id

-- name: await_buyer
-- The buyer has as long as the stock is held; only then the reconciler asks what became of it.
with changed as (
    update sales.payment set state = 'requires_action', reference = :reference, next_action = :next_action::jsonb,
        lease_until = expires_at, version = version + 1, updated_at = now()
    where id = :id and state in ('created', 'pending', 'requires_action')
    returning id, checkout_id, amount, provider
), event as (
    insert into sales.payment_event (id, payment_id, kind, state, amount, provider, reference)
    select ops.uuid_v7(), id, 'authorize', 'action_required', amount, provider, :event_reference from changed
    on conflict do nothing
)
update sales.checkout set state = 'action_required', updated_at = now()
where id = (select checkout_id from changed) and state in ('completing', 'action_required')

-- name: defer
-- The silence is written down the first time.
with deferred as (
    update sales.payment set lease_until = :lease_until, updated_at = now()
    where id = :id and order_id is null and state in ('created', 'pending', 'requires_action')
    returning id, amount, provider
)
insert into sales.payment_event (id, payment_id, kind, state, amount, provider)
select ops.uuid_v7(), d.id, 'authorize', 'pending', d.amount, d.provider from deferred d
where not exists (select from sales.payment_event e where e.payment_id = d.id and e.kind = 'authorize' and e.state = 'pending')

-- name: note_returned
select sales.note_returned(:id::uuid, :reference)
