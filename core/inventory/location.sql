-- name: list
select id, code, name, country, is_pickup, address, opening_hours, version from inventory.location order by code limit 1000

-- name: lock
select id, code, name, country, is_pickup, address, opening_hours, version from inventory.location where id = :id for no key update

-- name: insert
-- Nothing, where there are as many as there may be.
insert into inventory.location (id, code, name, country, is_pickup, address, opening_hours)
select :id, :code, :name, :country, :is_pickup, :address, :opening_hours where (select count(*) from inventory.location) < :most
returning id, code, name, country, is_pickup, address, opening_hours, version

-- name: update
update inventory.location set name = coalesce(:name, name), country = coalesce(:country, country), is_pickup = coalesce(:is_pickup, is_pickup),
    address = coalesce(:address, address), opening_hours = coalesce(:opening_hours, opening_hours), version = version + 1, updated_at = now()
where id = :id returning id, code, name, country, is_pickup, address, opening_hours, version

-- name: find_market
select 1 from pricing.market where code = :code

-- name: lock_market
select 1 from pricing.market where code = :code for no key update

-- name: list_ranked
select location_id from inventory.market_location where market = :market order by rank limit 1000

-- name: list_unknown
select a.n from unnest(:locations::uuid[]) with ordinality as a (id, n) where not exists (select from inventory.location l where l.id = a.id)
order by a.n limit 100

-- name: clear_ranks
delete from inventory.market_location where market = :market

-- name: insert_ranks
insert into inventory.market_location (market, location_id, rank)
select :market, a.id, a.n::int from unnest(:locations::uuid[]) with ordinality as a (id, n)
