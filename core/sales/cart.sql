-- name: insert
insert into sales.cart (id, token_hash, order_token_hash, market, locale, account_id, expires_at)
values (:id, :token_hash, :order_token_hash, :market, :locale, :account_id, :expires_at)

-- name: find
select id, market, locale, state, version, expires_at, (select number from pricing.revision),
    (select a.price_version from identity.account a where a.id = cart.account_id)
from sales.cart where token_hash = :token_hash

-- name: touch
-- The check and the change in one: only a cart that can be edited gets a new version, and is locked by that.
-- One that was abandoned is active again.
update sales.cart set state = 'active', version = version + 1, updated_at = now(), expires_at = :expires_at
where token_hash = :token_hash and state in ('active', 'abandoned') and expires_at > :now
returning id, market, locale, state, version, expires_at, (select number from pricing.revision),
    (select a.price_version from identity.account a where a.id = cart.account_id)

-- name: add_item
insert into sales.cart_item (id, cart_id, variant_id, quantity)
select :id, :cart_id, v.id, :quantity
from catalog.variant v join catalog.product p on p.id = v.product_id and p.status = 'active'
where v.id = :variant_id
on conflict on constraint cart_item_variant_key do update set quantity = sales.cart_item.quantity + excluded.quantity

-- name: count_items
select count(*) from sales.cart_item where cart_id = :cart_id

-- name: change_item
update sales.cart_item set quantity = :quantity where cart_id = :cart_id and id = :id

-- name: remove_item
delete from sales.cart_item where cart_id = :cart_id and id = :id

-- name: list_lines
-- The lowest price that holds now for this quantity and this buyer, and when the next change of any of them is due.
select i.id, i.variant_id, v.product_id, v.sku,
    coalesce(t.title, p.title) || coalesce(' – ' || (select string_agg(o.value, ' / ') from jsonb_each_text(v.options) o), ''),
    i.quantity, p.status = 'active', p.tax_class, p.shipping_profile, v.weight_g, v.quote_version, price.amount, price.changes_at, coalesce(stock.available, 0)
from sales.cart_item i
join catalog.variant v on v.id = i.variant_id
join catalog.product p on p.id = v.product_id
left join catalog.product_translation t on t.product_id = p.id and t.locale = :locale
left join lateral (
    select min(c.amount) filter (where (h.starts_at is null or h.starts_at <= now()) and (h.ends_at is null or h.ends_at > now())) as amount,
        min(case when h.starts_at > now() then h.starts_at when h.ends_at > now() then h.ends_at end) as changes_at
    from pricing.price c join pricing.price_list l on l.code = c.list and l.is_active
    cross join lateral (select greatest(c.starts_at, l.starts_at) as starts_at, least(c.ends_at, l.ends_at) as ends_at) h
    where c.variant_id = v.id and c.currency = :currency and c.min_quantity <= i.quantity
        and (l.markets is null or :list_market = any (l.markets)) and (l.group_ids is null or l.group_ids && array(
            select g.group_id from sales.cart b join identity.customer_group_member g on g.account_id = b.account_id where b.id = :buyers_cart))
) price on true
left join lateral (
    select sum(greatest(l.on_hand + l.backorder_limit - l.safety - l.reserved, 0)) as available
    from inventory.level l join inventory.market_location m on m.location_id = l.location_id and m.market = :market
    where l.variant_id = v.id
) stock on true
where i.cart_id = :cart_id
order by i.id limit 100

-- name: expire
-- Old carts are given up in small portions.
update sales.cart set state = 'expired', version = version + 1, updated_at = now()
where id in (select id from sales.cart where state in ('active', 'abandoned') and expires_at <= :now order by expires_at limit 500 for update skip locked)

-- A cart becomes its buyer's, when they sign in.

-- name: lock_claimed
-- The cart and all that its new owner has open, in everybody's order.
select id from sales.cart where (token_hash = :token_hash or account_id = :account_id) and state in ('active', 'abandoned') order by id for update

-- name: own
update sales.cart set account_id = :account_id where id = :id and (account_id is null or account_id = :same_account_id)

-- name: has_other_items
select exists (select from sales.cart c join sales.cart_item i on i.cart_id = c.id
    where c.account_id = :account_id and c.id <> :id and c.state in ('active', 'abandoned'))

-- name: clear
delete from sales.cart_item where cart_id = :cart_id

-- name: take_items
insert into sales.cart_item (id, cart_id, variant_id, quantity)
select ops.uuid_v7(), :cart_id::uuid, i.variant_id, least(sum(i.quantity), 999)
from sales.cart c join sales.cart_item i on i.cart_id = c.id
where c.account_id = :account_id and c.id <> :other_than and c.state in ('active', 'abandoned')
group by i.variant_id order by i.variant_id
on conflict on constraint cart_item_variant_key do update set quantity = least(sales.cart_item.quantity + excluded.quantity, 999)

-- name: retire_others
with retired as (
    update sales.cart set state = 'merged', version = version + 1, updated_at = now()
    where account_id = :account_id and id <> :id and state in ('active', 'abandoned') returning id
)
update sales.checkout set state = 'canceled', version = version + 1, updated_at = now()
where cart_id in (select id from retired) and state in ('incomplete', 'ready')
