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

-- The variants, page by page, and what they cost whoever asks: of an account that is in groups, its own prices.

-- name: find_listed
-- What is sold only to some is not there for the others.
select l.product_id from catalog.listing l where (l.product_id = :id::uuid or l.slug = :slug)
    and (exists (select from catalog.listing_price p where p.product_id = l.product_id and p.market = :market)
        or exists (select from identity.customer_group_member m where m.account_id = :account_id::uuid))
order by l.product_id is distinct from :same_id::uuid limit 1

-- name: groups_of
select coalesce(array_agg(group_id order by group_id), '{}') from identity.customer_group_member where account_id = :account_id

-- name: list_variants
with page as materialized (
    select v.id, v.position, v as variant from catalog.variant v
    -- One by one, as far as the page goes, whatever the planner thinks of the prices of a list.
    cross join lateral (
        select from pricing.price c join pricing.price_list l on l.code = c.list
        where c.variant_id = v.id and c.currency = :currency and c.min_quantity = 1 and l.is_active
            and (l.markets is null or :market = any (l.markets)) and (l.group_ids is null or l.group_ids && :groups::uuid[])
            and greatest(c.starts_at, l.starts_at, '-infinity') <= now() and least(c.ends_at, l.ends_at, 'infinity') > now()
        limit 1) held
    where v.product_id = :product_id and (v.position, v.id) > (:position, :after::uuid)
    order by v.position, v.id limit :limit
)
select g.position, g.id, catalog.offer_json(g.variant, o.market, o.currency, o.amount, o.regular, o.lowest, o.tiers,
    coalesce((select a.state from inventory.availability a where a.variant_id = g.id and a.market = :states_market), 'out_of_stock'))
from page g join pricing.offers_of(array(select p.id from page p), :offers_market, :offers_groups::uuid[]) o on o.variant_id = g.id
order by g.position, g.id limit 101

-- name: count_variants
select count(*) from catalog.variant v
where v.product_id = :product_id and exists (
    select from pricing.price c join pricing.price_list l on l.code = c.list
    where c.variant_id = v.id and c.currency = :currency and c.min_quantity = 1 and l.is_active
        and (l.markets is null or :market = any (l.markets)) and (l.group_ids is null or l.group_ids && :groups::uuid[])
        and greatest(c.starts_at, l.starts_at, '-infinity') <= now() and least(c.ends_at, l.ends_at, 'infinity') > now())

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

-- Where the product is now that was to be found by this slug.
-- name: find_redirect
select l.slug from catalog.slug_redirect r join catalog.listing l on l.product_id = r.product_id where r.kind = 'product' and r.slug = :slug

-- name: find_id
select product_id from catalog.listing where product_id = :id::uuid or slug = :slug order by product_id = :first::uuid desc nulls last limit 1

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
-- Those that somebody waits for first.
select product_id from catalog.dirty order by is_bulk, seq limit :rows for update skip locked

-- name: postpone
with gone as (
    delete from catalog.dirty where product_id = :product_id
)
insert into catalog.dirty (product_id) values (:again)

-- name: list_due
select product_id from catalog.listing where next_change_at <= now() order by next_change_at limit :limit
