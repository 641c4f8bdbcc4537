-- name: list_methods
select id, code, name, kind, countries, tax_class, brackets, delivery_days_min, delivery_days_max
from sales.shipping_method where market = :market and active order by position, code limit 100
