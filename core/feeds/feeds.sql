-- name: list_places
select m.code, k.code from pricing.market m cross join catalog.locale k order by m.position, m.code, k.code limit 1000

-- name: position
-- Of the events that everybody sees by now.
select coalesce(max(position), 0) from ops.outbox

-- name: find_feed
select build, position, settings from catalog.listing_feed where kind = :kind and market = :market and locale = :locale

-- name: is_covered
-- Whether every event behind this one is still there.
select exists (select from ops.outbox where position = :position)

-- name: list_changed
select distinct aggregate_id from ops.outbox where position > :after and position <= :until and type = 'listing.changed' limit :limit

-- name: has_category_events
select exists (select from ops.outbox where position > :after and position <= :until and aggregate = 'category')

-- name: list_ranges
select number, after_id from catalog.listing_feed_file where build = :build and after_id is not null order by after_id limit 100000

-- name: list_goods
-- As a product page shows them, by id; what comes next of its variants; and its first category.
select l.product_id, replace(p.page, e'\x01', :media_base) || ',' || substr(o.offer, 2),
    (select json_object_agg(a.variant_id, to_char(a.expected_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text
        from catalog.variant v join inventory.arrival a on a.variant_id = v.id and a.market = l.market where v.product_id = l.product_id),
    (select c.category_id from catalog.product_category c where c.product_id = l.product_id order by c.position, c.category_id limit 1)
from catalog.listing_price l join catalog.listing_page p on p.product_id = l.product_id and p.locale = :locale
join catalog.listing_offer o on o.market = l.market and o.product_id = l.product_id
where l.market = :market and l.product_id > :after::uuid and l.product_id <= coalesce(:until::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by l.product_id limit :limit

-- name: list_urls
select l.product_id, x.slug, p.updated_at
from catalog.listing_price l join catalog.listing x on x.product_id = l.product_id join catalog.product p on p.id = l.product_id
where l.market = :market and l.product_id > :after::uuid and l.product_id <= coalesce(:until::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by l.product_id limit :limit

-- name: list_category_times
select id, updated_at from catalog.category limit 20000

-- name: write_file
-- What is the same as before keeps its time.
insert into catalog.listing_feed_file as f (build, number, after_id, items, left_out, etag, bytes, content)
values (:build, :number, :after_id, :items, :left_out, :etag, :bytes, :content)
on conflict on constraint listing_feed_file_pkey do update set after_id = excluded.after_id, items = excluded.items, left_out = excluded.left_out,
    etag = excluded.etag, bytes = excluded.bytes, content = excluded.content, built_at = now()
    where (f.etag, f.after_id) is distinct from (excluded.etag, excluded.after_id)

-- name: next_number
select coalesce(max(number), 0) + 1 from catalog.listing_feed_file where build = :build

-- name: publish
-- Those of the build before go.
with present as (
    insert into catalog.listing_feed as f (kind, market, locale, build, position, settings, built_at)
    values (:kind, :market, :locale, :build, :position, :settings, now())
    on conflict on constraint listing_feed_pkey do update set build = excluded.build, position = excluded.position, settings = excluded.settings, built_at = now()
)
delete from catalog.listing_feed_file f using catalog.listing_feed b
where b.kind = :of_kind and b.market = :of_market and b.locale = :of_locale and f.build = b.build and b.build <> :but::uuid

-- name: prune
-- Of builds that were never finished, and of markets and languages that are gone.
delete from catalog.listing_feed_file f where f.built_at < now() - interval '1 day' and not exists (select from catalog.listing_feed b where b.build = f.build)

-- name: list_files
select b.kind, f.number, f.items, f.left_out, f.bytes, f.built_at
from catalog.listing_feed b join catalog.listing_feed_file f on f.build = b.build
where b.market = :market and b.locale = :locale order by b.kind, f.number limit 100000

-- name: find_file
select f.content, f.etag
from catalog.listing_feed b join catalog.listing_feed_file f on f.build = b.build
where b.kind = :kind and b.market = :market and b.locale = :locale and f.number = :number

-- name: find_arrivals
select coalesce((select json_object_agg(a.variant_id, to_char(a.expected_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text
    from catalog.variant v join inventory.arrival a on a.variant_id = v.id and a.market = :market where v.product_id = :product_id), '{}')

-- name: list_rest
-- The variants that a product's page has no room for, as it would show them.
select coalesce(json_agg(r.shown), '[]')::text from (
    select catalog.offer_json(v, o.market, o.currency, o.amount, o.regular, o.lowest, o.tiers, coalesce(a.state, 'out_of_stock')) as shown
    from pricing.offers_of(array(select i.id from catalog.variant i where i.product_id = :product_id), :market, '{}') o
    join catalog.variant v on v.id = o.variant_id
    left join inventory.availability a on a.variant_id = o.variant_id and a.market = o.market
    order by v.position, v.id offset 500
) r

-- name: list_crumbs
-- A product's first category and all above it, from the top; nothing where it is hidden.
with recursive up as (
    (select k.id, k.parent_id, k.visibility, 0 as height from catalog.product_category c join catalog.category k on k.id = c.category_id
    where c.product_id = :product_id order by c.position, c.category_id limit 1)
    union all
    select k.id, k.parent_id, k.visibility, up.height + 1 from up join catalog.category k on k.id = up.parent_id where up.height < 30
)
select k.id, k.slug, coalesce(t.title, k.title) from up join catalog.category k on k.id = up.id
left join catalog.category_translation t on t.category_id = k.id and t.locale = :locale
where 'hidden' is distinct from (select n.visibility from up n where n.visibility is not null order by n.height limit 1)
order by up.height desc limit 100
