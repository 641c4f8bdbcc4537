-- name: revision
select number from pricing.revision

-- name: list_markets
select code, name, currency, prices_include_tax, rounding, countries, default_country, default_locale, is_default
from pricing.market order by position, code limit 200

-- name: list_tax_rates
select country, region, postal_from, postal_to, tax_class, rate_ppm from pricing.tax_rate
order by country, tax_class, id limit 20000

-- name: present_amount
select amount from pricing.price
where variant_id = :variant_id and currency = :currency and list = :list and min_quantity = 1 and starts_at is not distinct from :starts_at::timestamptz
for update

-- name: set_price
insert into pricing.price (id, variant_id, currency, list, amount, starts_at, ends_at)
select :id, v.id, :currency, :list, :amount, :starts_at::timestamptz, :ends_at::timestamptz
from catalog.variant v where v.id = :variant_id
on conflict on constraint price_key do update
    set amount = excluded.amount, ends_at = excluded.ends_at, version = pricing.price.version + 1, updated_at = now()
returning pricing.price.id, pricing.price.version, (select product_id from catalog.variant where id = pricing.price.variant_id)
