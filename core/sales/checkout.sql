-- name: insert
-- Only for a cart that can still be ordered; a second call finds the first one's checkout.
insert into sales.checkout (id, cart_id)
select :id, c.id from sales.cart c where c.id = :cart_id and c.state in ('active', 'abandoned')
on conflict do nothing

-- name: find_of_cart
select c.id, c.state, c.email, c.phone, c.shipping_address, c.billing_address, c.shipping_method_id,
    c.payment_provider, c.payment_method, m.mode, c.payment_data, c.version
from sales.checkout c
left join sales.payment_method m on m.provider = c.payment_provider and m.code = c.payment_method
where c.cart_id = :cart_id and c.state not in ('canceled', 'expired')

-- name: set_contact
update sales.checkout set email = :email, phone = :phone, version = version + 1, updated_at = now()
where id = :id and state in ('incomplete', 'ready')

-- name: set_addresses
-- A shipping option chosen for another country does not outlive a change of the address; the quote would refuse it anyhow.
update sales.checkout set shipping_address = :shipping::jsonb, billing_address = :billing::jsonb, version = version + 1, updated_at = now()
where id = :id and state in ('incomplete', 'ready')

-- name: set_shipping_method
update sales.checkout set shipping_method_id = :method_id, version = version + 1, updated_at = now()
where id = :id and state in ('incomplete', 'ready')

-- name: set_payment
update sales.checkout set payment_provider = :provider, payment_method = :method, payment_data = :data::jsonb,
    version = version + 1, updated_at = now()
where id = :id and state in ('incomplete', 'ready')

-- name: list_payment_methods
select provider, code, name, mode from sales.payment_method
where active and (cardinality(markets) = 0 or :market = any (markets)) order by position, provider, code limit 50

-- name: find_live_payment
select id, provider, method, mode, data, state, amount, next_action, lease_until, expires_at from sales.payment
where checkout_id = :checkout_id and state not in ('failed', 'canceled', 'voided', 'auth_expired')

-- name: find_order_of_cart
select id from sales."order" where cart_id = :cart_id
