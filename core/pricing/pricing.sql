-- name: revision
select number from pricing.revision

-- name: list_markets
select code, name, currency, prices_include_tax, rounding, countries, default_country, default_locale, is_default
from pricing.market order by position, code limit 200

-- name: list_tax_rates
select country, region, postal_from, postal_to, tax_class, rate_ppm from pricing.tax_rate
order by country, tax_class, id limit 20000

-- name: list_tax_classes
select code, name from pricing.tax_class order by code limit 200
