-- The product's page: two ready pieces are put together. U+0001 stands for the base of media URLs.

-- name: find_page
select p.product_id, replace(p.page, e'\x01', :media_base) || ',' || substr(o.offer, 2)
from catalog.listing_page p join catalog.listing_offer o on o.product_id = p.product_id and o.market = :market
where p.product_id = :id and p.locale = :locale

-- name: find_page_by_slug
select p.product_id, replace(p.page, e'\x01', :media_base) || ',' || substr(o.offer, 2)
from catalog.listing l
join catalog.listing_page p on p.product_id = l.product_id and p.locale = :locale
join catalog.listing_offer o on o.product_id = l.product_id and o.market = :market
where l.slug = :slug

-- All that has to be looked up before a list is composed, at one go: what it is, a number, and text. The market and the
-- category come with their terms; what no product has has none.
-- name: look_up
select 'revision' as what, number, '' as value from pricing.revision
union all
select 'market', (select t.id from catalog.term t where t.kind = 'market' and t.key = '' and t.value = m.code), m.code
from pricing.market m where m.code = :market or (:market = '' and m.is_default)
union all
(select 'category', (select t.id from catalog.term t where t.kind = 'category' and t.key = '' and t.value = k.id::text), k.id::text
from catalog.category k where k.id = :category::uuid or k.slug = :slug limit 1)
union all
select 'term', t.id, w.n::text from unnest(:numbers::bigint[], :kinds::text[], :keys::text[], :values::text[]) as w (n, kind, key, value)
join catalog.term t on t.kind = w.kind and t.key = w.key and t.value = w.value
union all
select 'text', 0, catalog.search_query(:locale, :text) where :text <> ''

-- Where the product is now that was to be found by this slug.
-- name: find_redirect
select l.slug from catalog.slug_redirect r join catalog.listing l on l.product_id = r.product_id where r.kind = 'product' and r.slug = :slug

-- name: find_id
select product_id from catalog.listing where product_id = :id::uuid or slug = :slug order by product_id = :first::uuid desc nulls last limit 1

-- name: list_locales
select code from catalog.locale order by code limit 100

-- The upkeep.

-- name: refresh
select product_id, tags from catalog.refresh_listing(:products::uuid[])

-- name: list_dirty
select product_id from catalog.dirty order by seq limit :rows for update skip locked

-- name: postpone
with gone as (
    delete from catalog.dirty where product_id = :product_id
)
insert into catalog.dirty (product_id) values (:again)

-- name: list_due
select product_id from catalog.listing where next_change_at <= now() order by next_change_at limit :limit
