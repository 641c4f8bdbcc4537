-- name: insert
-- Only for a cart that can still be ordered; a second call finds the first one's checkout.
insert into sales.checkout (id, cart_id)
select :id, c.id from sales.cart c where c.token_hash = :token_hash and c.state in ('active', 'abandoned')
on conflict do nothing

-- name: load
-- All of a checkout but its lines, in one look: its cart, what that cart's prices hang on, and a payment that is under way.
select k.id, k.market, k.locale, k.state, k.version, k.expires_at, r.number,
    (select a.price_version from identity.account a where a.id = k.account_id),
    c.id, c.state, c.email, c.phone, c.shipping_address, c.billing_address, c.shipping_method_id,
    c.payment_provider, c.payment_method, m.mode, c.payment_data, c.version,
    y.id, y.provider, y.method, y.mode, y.data, y.state, y.amount, y.currency, y.next_action, y.lease_until, y.expires_at
from sales.cart k
cross join pricing.revision r
left join sales.checkout c on c.cart_id = k.id and c.state not in ('canceled', 'expired')
left join sales.payment_method m on m.provider = c.payment_provider and m.code = c.payment_method
left join sales.payment y on y.checkout_id = c.id and y.state not in ('failed', 'canceled', 'voided', 'auth_expired')
where k.token_hash = :token_hash

-- name: set_contact
update sales.checkout set email = :email, phone = :phone, version = version + 1, updated_at = now()
where cart_id = (select id from sales.cart where token_hash = :token_hash) and state in ('incomplete', 'ready')

-- name: set_addresses
-- A shipping option chosen for another country does not outlive a change of the address; the quote would refuse it anyhow.
update sales.checkout set shipping_address = :shipping::jsonb, billing_address = :billing::jsonb, version = version + 1, updated_at = now()
where cart_id = (select id from sales.cart where token_hash = :token_hash) and state in ('incomplete', 'ready')

-- name: set_shipping_method
update sales.checkout set shipping_method_id = :method_id, version = version + 1, updated_at = now()
where cart_id = (select id from sales.cart where token_hash = :token_hash) and state in ('incomplete', 'ready')

-- name: set_payment
update sales.checkout set payment_provider = :provider, payment_method = :method, payment_data = :data::jsonb,
    version = version + 1, updated_at = now()
where cart_id = (select id from sales.cart where token_hash = :token_hash) and state in ('incomplete', 'ready')

-- name: list_payment_methods
select provider, code, name, mode from sales.payment_method
where active and (cardinality(markets) = 0 or :market = any (markets)) order by position, provider, code limit 50

-- name: find_order_of_cart
select id from sales."order" where cart_id = :cart_id
