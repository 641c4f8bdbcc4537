-- name: list
select l.id, l.code, l.name, l.country, l.address, l.opening_hours, inventory.shelf_word(coalesce(v.on_hand - v.safety - v.reserved, 0))
from inventory.market_location m join inventory.location l on l.id = m.location_id and l.is_pickup
left join inventory.level v on v.variant_id = :variant_id and v.location_id = l.id
where m.market = :market order by m.rank limit 1000
