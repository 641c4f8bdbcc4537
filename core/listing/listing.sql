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
select p.what, 0, p.value from catalog.search_plan(:locale, :text) s
cross join lateral (values ('text', s.query), ('corrected', s.corrected), ('guess', case when s.is_guess then 'yes' end)) as p (what, value)
where :text <> '' and p.value is not null
union all
(select 'pin', a.n, a.id::text from catalog.search_rule r cross join unnest(r.pins) with ordinality as a (id, n)
where :text <> '' and r.asked = catalog.search_text(:text) and (r.locale is null or r.locale = :locale) order by r.locale nulls last, a.n limit 20)
union all
(select case when b.kind = 'product' then 'boosted' else 'boost' end, b.percent, coalesce(t.id::text, b.value)
from catalog.search_rule r cross join unnest(r.boost_kinds, r.boost_keys, r.boost_values, r.boost_percents) as b (kind, key, value, percent)
left join catalog.term t on t.kind = b.kind and t.key = b.key and t.value = b.value
where :text <> '' and r.asked in ('', catalog.search_text(:text)) and (r.locale is null or r.locale = :locale) and (b.kind = 'product' or t.id is not null)
order by r.asked desc, r.locale nulls last limit 20)

-- How a search may go on.
-- name: complete
select completion, products from catalog.complete_search(:locale, :text) limit 8

-- Those that are shown in the tree, by the beginning of their name in either language.
-- name: suggest_categories
with beginning as (
    select catalog.search_text(:text) as text
), found as (
    (select k.id from catalog.category k cross join beginning b
    where catalog.folded(k.title) ~>=~ b.text and catalog.folded(k.title) ~<~ (b.text || chr(1114111)) limit 20)
    union
    (select t.category_id from catalog.category_translation t cross join beginning b
    where t.locale = :locale and catalog.folded(t.title) ~>=~ b.text and catalog.folded(t.title) ~<~ (b.text || chr(1114111)) limit 20)
)
select k.id, k.slug, coalesce(t.title, k.title) as title from found f join catalog.category k on k.id = f.id cross join beginning b
left join catalog.category_translation t on t.category_id = k.id and t.locale = :of_locale
where starts_with(catalog.folded(coalesce(t.title, k.title)), b.text) and 'hidden' is distinct from (
    with recursive up as (
        select k.parent_id, k.visibility, 1 as height
        union all
        select p.parent_id, p.visibility, up.height + 1 from up join catalog.category p on p.id = up.parent_id where up.visibility is null and up.height < 30
    )
    select up.visibility from up where up.visibility is not null limit 1
)
order by title, k.id limit 5

-- Those that something on sale in the market has, by the beginning of their name.
-- name: suggest_brands
select brand from catalog.suggest_brands(:market, :text) limit 5

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
