-- name: collect
select jsonb_build_object(
    'account', jsonb_build_object('id', a.id, 'email', a.email, 'email_confirmed_at', a.email_confirmed_at, 'first_name', a.first_name,
        'last_name', a.last_name, 'phone', a.phone, 'locale', a.locale, 'consents', a.consents, 'preferences', a.preferences,
        'created_at', a.created_at),
    'addresses', coalesce((select jsonb_agg(d.address || jsonb_build_object('label', d.label) order by d.id) from identity.address d where d.account_id = a.id), '[]'),
    'customer_groups', coalesce((select jsonb_agg(g.title order by g.code) from identity.customer_group_member m
        join identity.customer_group g on g.id = m.group_id where m.account_id = a.id), '[]'),
    'sessions', coalesce((select jsonb_agg(jsonb_build_object('created_at', s.created_at, 'address', s.address, 'user_agent', s.user_agent) order by s.id)
        from auth.session s where s.account_id = a.id), '[]'),
    'carts', coalesce((select jsonb_agg(jsonb_build_object('created_at', c.created_at, 'items', (select coalesce(jsonb_agg(jsonb_build_object(
        'variant_id', i.variant_id, 'quantity', i.quantity) order by i.id), '[]') from sales.cart_item i where i.cart_id = c.id)) order by c.id)
        from sales.cart c where c.account_id = a.id and c.state in ('active', 'abandoned')), '[]'),
    'orders', coalesce((select jsonb_agg(jsonb_build_object('number', o.number, 'placed_at', o.placed_at, 'email', o.email, 'phone', o.phone,
        'shipping_address', o.shipping_address, 'billing_address', o.billing_address, 'currency', o.currency, 'total', o.total,
        'items', (select jsonb_agg(jsonb_build_object('sku', l.sku, 'title', l.title, 'quantity', l.quantity, 'total', l.total) order by l.position)
            from sales.order_line l where l.order_id = o.id)) order by o.id)
        from sales."order" o where o.account_id = a.id), '[]'),
    'back_in_stock', coalesce((select jsonb_agg(jsonb_build_object('sku', v.sku, 'market', s.market, 'email', coalesce(s.email, a.email),
        'created_at', s.created_at, 'confirmed_at', s.confirmed_at, 'told_at', s.told_at) order by s.id)
        from inventory.back_in_stock s join catalog.variant v on v.id = s.variant_id
        where s.account_id = a.id or s.email = a.email and a.email_confirmed_at is not null), '[]'))
from identity.account a where a.id = :id and a.kind = 'customer' and a.status <> 'erased'

-- name: erase_account
update identity.account set status = 'erased', email = 'erased-' || id || '@erased.invalid', email_confirmed_at = null, first_name = '', last_name = '',
    phone = '', consents = '{}', preferences = '{}', version = version + 1, updated_at = now()
where id = :id and kind = 'customer' and status <> 'erased'

-- name: erase_addresses
delete from identity.address where account_id = :account_id

-- name: erase_memberships
delete from identity.customer_group_member where account_id = :account_id

-- name: erase_back_in_stock
-- What nobody has confirmed was asked for by anybody; the rest of a guest belongs to whoever has confirmed the address.
delete from inventory.back_in_stock s where s.account_id = :account_id::uuid or s.email = :email and (s.confirmed_at is null or :is_confirmed::boolean)

-- name: erase_credential
delete from auth.credential where account_id = :account_id

-- name: erase_sessions
update auth.session set address = null, user_agent = null where account_id = :account_id

-- name: erase_tickets
delete from auth.ticket where account_id = :account_id

-- name: erase_orders
-- What the law wants to be kept is what was sold, for how much, and where the taxes of it belong.
update sales."order" set email = 'erased@erased.invalid', phone = '',
    shipping_address = jsonb_build_object('last_name', '-', 'country', shipping_address -> 'country', 'region', shipping_address -> 'region', 'postal_code', shipping_address -> 'postal_code'),
    billing_address = jsonb_build_object('last_name', '-', 'country', billing_address -> 'country', 'region', billing_address -> 'region', 'postal_code', billing_address -> 'postal_code'),
    version = version + 1, updated_at = now()
where account_id = :account_id

-- name: erase_quotes
-- A payment keeps the order as it was agreed on.
update sales.payment set quote = quote - '{email,phone,shipping_address,billing_address}'::text[], data = '{}', updated_at = now()
where order_id in (select id from sales."order" where account_id = :account_id)

-- name: erase_checkouts
update sales.checkout set email = '', phone = '', shipping_address = null, billing_address = null, payment_data = '{}', updated_at = now()
where cart_id in (select id from sales.cart where account_id = :account_id) and state in ('incomplete', 'ready', 'completed', 'canceled', 'expired')

-- name: find_email
select email, email_confirmed_at is not null from identity.account where id = :id and kind = 'customer' and status <> 'erased' for update

-- name: erase_jobs
-- Letters that were asked for by the address; of mails themselves nothing is kept.
delete from ops.job where kind = 'auth.letter' and (payload ->> 'email' = :email or payload ->> 'other' = :other_email) and state <> 'running'

-- name: erase_audit
-- The row and its place in the chain stay.
update ops.audit set payload = '{"erased": true}', address = null
where (subject = 'account' and subject_id = :account_id or actor = :actor
    or subject = 'account' and payload ->> 'email' = :email or subject = 'order' and subject_id in (select id from sales."order" where account_id = :order_account_id)) and payload <> '{"erased": true}'
