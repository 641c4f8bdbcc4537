-- Every statement lists what breaks one invariant, in words; nothing is the right answer. At most ten of each.

-- name: levels_fold
select 'level ' || l.id || ': on hand ' || l.on_hand || ', reserved ' || l.reserved || ', but its movements give '
    || coalesce(m.on_hand, 0) || ' and ' || coalesce(m.reserved, 0)
from inventory.level l
left join (select level_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from inventory.movement group by level_id) m on m.level_id = l.id
where l.on_hand <> coalesce(m.on_hand, 0) or l.reserved <> coalesce(m.reserved, 0) limit 10

-- name: levels_reserve
select 'level ' || l.id || ': reserved ' || l.reserved || ', but ' || coalesce(h.held, 0) || ' held and ' || coalesce(a.allocated, 0) || ' allocated'
from inventory.level l
left join (select level_id, sum(quantity) as held from inventory.hold where state = 'active' group by level_id) h on h.level_id = l.id
left join (select level_id, sum(quantity) as allocated from inventory.allocation where state = 'allocated' group by level_id) a on a.level_id = l.id
where l.reserved <> coalesce(h.held, 0) + coalesce(a.allocated, 0) limit 10

-- name: levels_within_bounds
select 'level ' || id || ': on hand ' || on_hand || ', reserved ' || reserved || ', backorder limit ' || backorder_limit
from inventory.level where on_hand < 0 or reserved < 0 or reserved > on_hand + backorder_limit limit 10

-- name: orders_sum
select 'order ' || o.number || ': its total is not the sum of its lines, shipping and taxes'
from sales."order" o
left join (select order_id, sum(unit_price * quantity) as subtotal, sum(discount) as discount, sum(tax) as tax from sales.order_line group by order_id) l
    on l.order_id = o.id
where o.subtotal is distinct from l.subtotal or o.discount is distinct from l.discount or o.tax - o.shipping_tax is distinct from l.tax
   or o.total <> o.subtotal - o.discount + o.shipping + case when o.prices_include_tax then 0 else o.tax end limit 10

-- name: orders_have_their_stock
select 'order ' || o.number || ', ' || l.sku || ': ' || l.quantity || ' ordered, ' || coalesce(a.quantity, 0) || ' allocated or sold'
from sales.order_line l
join sales."order" o on o.id = l.order_id
left join (select order_line_id, sum(quantity) as quantity from inventory.allocation where state <> 'released' group by order_line_id) a on a.order_line_id = l.id
where o.status in ('open', 'on_hold', 'completed') and l.quantity <> coalesce(a.quantity, 0) limit 10

-- name: carts_have_one_order
select 'cart ' || c.id || ' is ' || c.state || ' and has ' || count(o.id) || ' orders'
from sales.cart c left join sales."order" o on o.cart_id = c.id
group by c.id having (c.state = 'completed') <> (count(o.id) = 1) or count(o.id) > 1 limit 10

-- name: payments_fold
select 'payment ' || p.id || ': authorised ' || e.authorised || ', captured ' || e.captured || ', refunded ' || e.refunded || ' of ' || p.amount
from sales.payment p
join (select payment_id,
        coalesce(sum(amount) filter (where kind = 'authorize' and state = 'success'), 0) as authorised,
        coalesce(sum(amount) filter (where kind = 'capture' and state = 'success'), 0) as captured,
        coalesce(sum(amount) filter (where kind = 'refund' and state = 'success'), 0) as refunded
      from sales.payment_event group by payment_id) e on e.payment_id = p.id
where e.refunded > e.captured or e.captured > e.authorised or e.authorised > p.amount limit 10

-- name: payments_match_their_order
select 'payment ' || p.id || ' of ' || p.amount || ' ' || p.currency || ' for order ' || o.number || ' of ' || o.total || ' ' || o.currency
from sales.payment p join sales."order" o on o.id = p.order_id
where (p.amount <> o.total or p.currency <> o.currency) and not exists (select from sales.payment q where q.order_id = o.id and q.id <> p.id) limit 10

-- name: money_has_an_order
-- Money that was taken belongs to an order, or has gone back, or is on its way back.
select 'payment ' || p.id || ' is ' || p.state || ' without an order'
from sales.payment p where p.state in ('authorized', 'captured', 'partially_captured') and p.order_id is null limit 10

-- name: gateway_agrees
-- The test gateway's own books: what it keeps has an order; a charge without one waits for its payment to be settled.
-- And what an order was promised is kept.
select 'the gateway keeps ' || g.amount || ' ' || g.currency || ' for payment ' || g.key || ', which is ' || coalesce(p.state, 'unknown')
from testgateway.charge g left join sales.payment p on p.id = g.key
where g.state in ('authorized', 'captured') and p.order_id is null
  and p.state not in ('created', 'pending', 'requires_action')
  and not exists (select from ops.job j where j.kind = 'payment.return_money' and j.state in ('queued', 'running') and j.payload ->> 'payment_id' = g.key::text)
union all
select 'payment ' || p.id || ' of an order is ' || p.state || ', but at the gateway it is ' || g.state
from testgateway.charge g join sales.payment p on p.id = g.key
where p.order_id is not null and p.state in ('authorized', 'captured') and g.state not in ('authorized', 'captured')
limit 10

-- name: holds_have_a_payment
select 'hold ' || h.id || ' is active for payment ' || h.payment_id || ', which is ' || p.state
from inventory.hold h join sales.payment p on p.id = h.payment_id
where h.state = 'active' and p.state not in ('created', 'pending', 'requires_action') limit 10

-- name: alerts_agree
-- Who is short is owed something; what is low or out is that now. A level that nothing has happened to yet may lack its alert.
select 'level ' || l.id || ': called ' || a.kind || ', though ' || l.on_hand - l.reserved - l.safety || ' are available'
from inventory.alert a join inventory.level l on l.id = a.level_id
where a.kind = 'out' and l.on_hand - l.reserved - l.safety > 0
   or a.kind = 'low' and (l.on_hand - l.reserved - l.safety <= 0 or l.on_hand - l.reserved - l.safety > coalesce(l.low_stock_threshold, 0))
union all
select 'level ' || l.id || ': its alert of being short and its short allocations do not agree'
from inventory.level l
where exists (select from inventory.alert a where a.level_id = l.id and a.kind = 'short')
   <> exists (select from inventory.allocation s where s.level_id = l.id and s.state = 'short')
limit 10

-- name: arrivals_agree
select 'variant ' || coalesce(e.variant_id, a.variant_id) || ' in ' || coalesce(e.market, a.market) || ': expected at ' || coalesce(e.at::text, 'no time')
    || ', but told at ' || coalesce(a.expected_at::text, 'no time')
from (select i.variant_id, s.market, min(i.expected_at) as at from inventory.incoming i join inventory.market_location s on s.location_id = i.location_id
    where i.received < i.quantity group by i.variant_id, s.market) e
full join inventory.arrival a on a.variant_id = e.variant_id and a.market = e.market
where e.at is distinct from a.expected_at
limit 10

-- name: outbox_drained
select 'event ' || id || ' of ' || occurred_at || ' has no position yet' from ops.outbox
where position is null and occurred_at < now() - interval '30 seconds' limit 10

-- name: tax_classes_follow
select 'product ' || p.slug || ': taxed as ' || p.tax_class || ', not as ' || coalesce(p.own_tax_class, i.tax_class, 'standard')
from catalog.product p left join catalog.inherited_tax_classes(array(select id from catalog.product)) i on i.product_id = p.id
where p.tax_class <> coalesce(p.own_tax_class, i.tax_class, 'standard')
limit 20

-- name: shipping_profiles_follow
select 'product ' || p.slug || ': sent as ' || p.shipping_profile || ', not as ' || coalesce(p.own_shipping_profile, i.shipping_profile, 'general')
from catalog.product p left join catalog.inherited_shipping_profiles(array(select id from catalog.product)) i on i.product_id = p.id
where p.shipping_profile <> coalesce(p.own_shipping_profile, i.shipping_profile, 'general')
limit 20

-- name: reductions_agree
-- The lowest price of the thirty days before a reduction, once more from the history of prices; for whom no list is told apart.
with settled as (
    select p.id, p.slug from catalog.product p join catalog.listing l on l.product_id = p.id
    where p.status = 'active' and not exists (select from catalog.dirty d where d.product_id = p.id) and (l.next_change_at is null or l.next_change_at > now())
), offers as (
    select v.product_id, o.market, o.lowest, o.amount = min(o.amount) over (partition by v.product_id, o.market) as is_cheapest
    from pricing.offers_of(array(select v.id from settled s join catalog.variant v on v.product_id = s.id), null, '{}') o
    join catalog.variant v on v.id = o.variant_id
), due as (
    select product_id, market, min(lowest) filter (where is_cheapest) as lowest from offers group by product_id, market
)
select 'product ' || s.slug || ': the lowest price of 30 days in ' || l.market || ' is ' || coalesce(d.lowest::text, 'none') || ', but shown as ' || coalesce(l.lowest_low::text, 'none')
from settled s join catalog.listing_price l on l.product_id = s.id left join due d on d.product_id = l.product_id and d.market = l.market
where d.lowest is distinct from l.lowest_low
limit 10

-- name: listings_agree
-- What is noted as out of date, or about to be by schedule, is being seen to.
with settled as (
    select p.id, p.slug, p.status from catalog.product p left join catalog.listing l on l.product_id = p.id
    where not exists (select from catalog.dirty d where d.product_id = p.id) and (l.next_change_at is null or l.next_change_at > now())
), prices as (
    select s.slug, m.code as market, min(c.amount) as amount
    from settled s join catalog.variant v on v.product_id = s.id join pricing.price c on c.variant_id = v.id
    join pricing.price_list i on i.code = c.list and i.is_active and i.group_ids is null
    join pricing.market m on m.currency = c.currency and (i.markets is null or m.code = any (i.markets))
    where s.status = 'active' and c.min_quantity = 1 and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
        and (i.starts_at is null or i.starts_at <= now()) and (i.ends_at is null or i.ends_at > now())
    group by s.slug, m.code
), shown as (
    select s.slug, l.market, l.price_low as amount from settled s join catalog.listing_price l on l.product_id = s.id
), states as (
    select s.slug, v.id, m.code as market, inventory.state_of(stock.real, stock.with_backorder, v.stock_policy, v.available_from) as state
    from settled s join catalog.variant v on v.product_id = s.id cross join pricing.market m cross join lateral (
        select sum(greatest(l.on_hand - l.safety - l.reserved, 0)) as real, sum(greatest(l.on_hand + l.backorder_limit - l.safety - l.reserved, 0)) as with_backorder
        from inventory.level l join inventory.market_location o on o.location_id = l.location_id and o.market = m.code where l.variant_id = v.id
    ) stock where s.status = 'active'
)
select 'product ' || slug || ': active, but not listed' from settled s where s.status = 'active' and not exists (select from catalog.listing l where l.product_id = s.id)
union all
select 'product ' || slug || ': listed, but not active' from settled s where s.status <> 'active' and exists (select from catalog.listing l where l.product_id = s.id)
union all
select 'product ' || coalesce(p.slug, s.slug) || ': its price in ' || coalesce(p.market, s.market) || ' is ' || coalesce(p.amount::text, 'none') || ', but shown as ' || coalesce(s.amount::text, 'none')
from prices p full join shown s on s.slug = p.slug and s.market = p.market where p.amount is distinct from s.amount
union all
select 'product ' || s.slug || ': not to be searched for in ' || k.code from settled s cross join catalog.locale k
where s.status = 'active' and not exists (select from catalog.listing_search x where x.product_id = s.id and x.locale = k.code)
union all
select 'product ' || s.slug || ': its price in ' || coalesce(l.market, x.market) || ' is ' || coalesce(l.price_low::text, 'none') || ', but searched for as ' || coalesce(x.price_low::text, 'none') || ' in ' || coalesce(x.locale, l.locale)
from (select s.product_id, s.locale, t.value as market, s.price_low[n] as price_low, s.price_high[n] as price_high, s.is_in_stock[n] as is_in_stock
    from catalog.listing_search s cross join lateral unnest(s.markets) with ordinality as m (id, n) join catalog.term t on t.id = m.id and m.id = any (s.terms)) x
full join (select p.*, k.code as locale from catalog.listing_price p cross join catalog.locale k) l
    on l.product_id = x.product_id and l.locale = x.locale and l.market = x.market
join settled s on s.id = coalesce(x.product_id, l.product_id)
where (l.price_low, l.price_high, l.is_in_stock) is distinct from (x.price_low, x.price_high, x.is_in_stock)
union all
select 'product ' || s.slug || ': a variant is ' || s.state || ' in ' || s.market || ', but shown as ' || coalesce(a.state, 'nothing')
from states s left join inventory.availability a on a.variant_id = s.id and a.market = s.market where a.state is distinct from s.state
limit 10
