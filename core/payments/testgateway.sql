-- name: open
-- The first request with a key decides; every later one finds what was decided.
insert into testgateway.charge (key, reference, amount, currency, behaviour, state)
values (:key, :reference, :amount, :currency, :behaviour, :state) on conflict (key) do nothing

-- name: find
select reference, amount, currency, behaviour, state from testgateway.charge where key = :key

-- name: confirm
update testgateway.charge set state = :state where key = :key and state = 'requires_action'

-- name: cancel
-- A key that was never heard of is remembered as canceled, so that a request which is still on its way charges nothing.
insert into testgateway.charge (key, reference, amount, currency, behaviour, state)
values (:key, :reference, :amount, :currency, 'canceled', 'canceled')
on conflict (key) do update set state = case when testgateway.charge.state = 'captured' then 'refunded'
    when testgateway.charge.state in ('declined', 'refunded') then testgateway.charge.state else 'canceled' end
