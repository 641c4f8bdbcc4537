-- name: list_methods
select id, code, name, kind, countries, tax_class, brackets, delivery_days_min, delivery_days_max,
    array(select s.profile from sales.shipping_method_profile s where s.method_id = m.id order by s.profile)
from sales.shipping_method m where market = :market and active order by position, code limit 100

-- name: list_kept_methods
select k.currency, m.id, m.code, m.name, m.kind, m.countries, m.tax_class, m.brackets, m.delivery_days_min, m.delivery_days_max,
    array(select s.profile from sales.shipping_method_profile s where s.method_id = m.id order by s.profile),
    m.market, m.position, m.active, m.version
from sales.shipping_method m join pricing.market k on k.code = m.market order by k.position, m.market, m.position, m.code limit 1000

-- name: find_kept_method
select k.currency, m.id, m.code, m.name, m.kind, m.countries, m.tax_class, m.brackets, m.delivery_days_min, m.delivery_days_max,
    array(select s.profile from sales.shipping_method_profile s where s.method_id = m.id order by s.profile),
    m.market, m.position, m.active, m.version
from sales.shipping_method m join pricing.market k on k.code = m.market where m.id = :id

-- name: lock_method
select version from sales.shipping_method where id = :id for no key update

-- name: update_method
update sales.shipping_method set name = :name, position = :position, active = :active, version = version + 1 where id = :id

-- name: keep_method_profiles
delete from sales.shipping_method_profile where method_id = :method_id and profile <> all (:profiles::text[])

-- name: set_method_profiles
insert into sales.shipping_method_profile (method_id, profile) select :method_id, p from unnest(:profiles::text[]) as p
on conflict on constraint shipping_method_profile_pkey do nothing

-- name: list_profiles
select id, code, name, version from sales.shipping_profile order by code limit 100

-- name: find_profile
select id, code, name, version from sales.shipping_profile where code = :code

-- Whoever gives it to something at this moment is waited for; whoever does so later finds it gone.
-- name: lock_profile
select id, code, name, version from sales.shipping_profile where code = :code for update

-- Nothing, where there are as many as there may be.
-- name: insert_profile
insert into sales.shipping_profile (id, code, name)
select :id, :code, :name where (select count(*) from sales.shipping_profile) < :most
returning id, code, name, version

-- name: update_profile
update sales.shipping_profile set name = :name, version = version + 1, updated_at = now() where code = :code
returning id, code, name, version

-- name: count_uses
select (select count(*) from catalog.category where shipping_profile = :category_profile),
    (select count(*) from (select from catalog.product where own_shipping_profile = :product_profile limit 10000) p),
    (select count(*) from sales.shipping_method_profile where profile = :method_profile)

-- name: remove_profile
delete from sales.shipping_profile where code = :code
