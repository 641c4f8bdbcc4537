-- name: find
-- A product that a shopper can see in the market, and whether the variant is among what is offered of it.
select l.product_id, coalesce(pricing.is_sold(v.id, o.market), false)
from catalog.listing l join catalog.listing_offer o on o.product_id = l.product_id and o.market = :market
left join catalog.variant v on v.id = :variant and v.product_id = l.product_id
where l.product_id = :id::uuid or l.slug = :slug order by l.product_id = :first::uuid desc nulls last limit 1
