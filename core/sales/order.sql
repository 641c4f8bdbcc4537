-- name: find_all
select id, number, market, currency, prices_include_tax, status, payment_status, fulfilment_status, return_status, email, phone,
    shipping_address, billing_address, shipping_method ->> 'name', subtotal, discount, shipping, tax, total, version, placed_at, hold_reason
from sales."order" where id = any (:ids::uuid[])

-- name: is_opened_by
select 1 from sales."order" where id = :id and token_hash = :token_hash

-- name: confirmation_locale
select locale from sales."order" where id = :id and email <> 'erased@erased.invalid'

-- name: is_of_account
select 1 from sales."order" where id = :id and account_id = :account_id

-- name: attach_guest_orders
update sales."order" set account_id = :account_id, version = version + 1, updated_at = now() where account_id is null and email = :email

-- name: list_of_account
select o.id, o.number, o.email, o.market, o.status, o.payment_status, o.fulfilment_status, o.total, o.currency, o.placed_at,
    trim(concat_ws(' ', o.shipping_address ->> 'first_name', o.shipping_address ->> 'last_name')), coalesce(o.shipping_address ->> 'city', ''),
    (select coalesce(sum(l.quantity), 0) from sales.order_line l where l.order_id = o.id), coalesce(o.hold_reason, ''), o.version
from sales."order" o where o.account_id = :account_id and (:before::uuid is null or o.id < :before_id::uuid) order by o.id desc limit :limit

-- name: count_of_account
select count(*) from sales."order" where account_id = :account_id

-- name: list_lines
select order_id, id, variant_id, product_id, sku, title, quantity, unit_price, discount, tax, total
from sales.order_line where order_id = any (:ids::uuid[]) order by order_id, position limit :limit

-- name: list_payments
select p.order_id, p.id, p.provider, p.method, p.state, p.amount,
    coalesce(sum(e.amount) filter (where e.kind = 'capture' and e.state = 'success'), 0),
    coalesce(sum(e.amount) filter (where e.kind = 'refund' and e.state = 'success'), 0)
from sales.payment p left join sales.payment_event e on e.payment_id = p.id
where p.order_id = any (:ids::uuid[]) group by p.id order by p.id limit :limit

-- name: timeline
select at, kind, actor, data from sales.order_event where order_id = :order_id order by seq desc limit 500
