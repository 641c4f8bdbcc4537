-- name: list_synonyms
-- Those of a language, or all; the newest first.
select id, locale, words, finds, version from catalog.synonym
where (:locale::text is null or locale = :of_locale::text) and (:before::uuid is null or id < :before_id::uuid)
order by id desc limit :limit

-- name: count_synonyms
select count(*) from catalog.synonym where :locale::text is null or locale = :of_locale::text

-- name: find_synonym
select id, locale, words, finds, version from catalog.synonym where id = :id

-- name: lock_synonym
select id, locale, words, finds, version from catalog.synonym where id = :id for no key update

-- name: insert_synonym
-- Nothing, where there are as many as there may be.
insert into catalog.synonym (id, locale, words, finds)
select :id::uuid, :locale, :words::text[], :finds::text[] where (select count(*) from catalog.synonym) < :most
returning id, locale, words, finds, version

-- name: update_synonym
update catalog.synonym set locale = :locale, words = :words::text[], finds = :finds::text[], version = version + 1, updated_at = now()
where id = :id returning id, locale, words, finds, version

-- name: remove_synonym
delete from catalog.synonym where id = :id

-- name: fold
select catalog.search_text(:asked)

-- name: list_rules
select id, locale, asked, pins, boost_kinds, boost_keys, boost_values, boost_percents, version from catalog.search_rule
where (:locale::text is null or locale = :of_locale::text) and (:before::uuid is null or id < :before_id::uuid)
order by id desc limit :limit

-- name: count_rules
select count(*) from catalog.search_rule where :locale::text is null or locale = :of_locale::text

-- name: find_rule
select id, locale, asked, pins, boost_kinds, boost_keys, boost_values, boost_percents, version from catalog.search_rule where id = :id

-- name: lock_rule
select id, locale, asked, pins, boost_kinds, boost_keys, boost_values, boost_percents, version from catalog.search_rule
where id = :id for no key update

-- name: insert_rule
insert into catalog.search_rule (id, locale, asked, pins, boost_kinds, boost_keys, boost_values, boost_percents)
select :id::uuid, :locale, catalog.search_text(:asked), :pins::uuid[], :kinds::text[], :keys::text[], :values::text[], :percents::bigint[]::int[]
where (select count(*) from catalog.search_rule) < :most
returning id, locale, asked, pins, boost_kinds, boost_keys, boost_values, boost_percents, version

-- name: update_rule
update catalog.search_rule set locale = :locale, asked = catalog.search_text(:asked), pins = :pins::uuid[], boost_kinds = :kinds::text[],
    boost_keys = :keys::text[], boost_values = :values::text[], boost_percents = :percents::bigint[]::int[], version = version + 1, updated_at = now()
where id = :id returning id, locale, asked, pins, boost_kinds, boost_keys, boost_values, boost_percents, version

-- name: remove_rule
delete from catalog.search_rule where id = :id

-- name: list_unknown_products
select a.n from unnest(:products::uuid[]) with ordinality as a (id, n) where not exists (select from catalog.product p where p.id = a.id)
order by a.n limit 100

-- name: list_misses
-- Of the days since then, the most frequent first.
select id, locale, asked, searches, last_day from (
    select m.id, m.locale, m.asked, sum(m.searches)::bigint as searches, max(m.day)::text as last_day from catalog.search_miss m
    where m.day > (now() at time zone 'UTC')::date - :days::int and (:locale::text is null or m.locale = :of_locale::text)
    group by m.id, m.locale, m.asked
) m where :before::uuid is null or (m.searches, m.id) < (:searches::bigint, :before_id::uuid)
order by searches desc, id desc limit :limit

-- name: count_misses
select count(distinct id) from catalog.search_miss
where day > (now() at time zone 'UTC')::date - :days::int and (:locale::text is null or locale = :of_locale::text)

-- name: dismiss_miss
delete from catalog.search_miss where id = :id

-- name: note_misses
select catalog.note_misses(:locales::text[], :texts::text[], :counts::bigint[])

-- name: prune_misses
delete from catalog.search_miss where (day, locale, asked) in (
    select day, locale, asked from catalog.search_miss where day <= (now() at time zone 'UTC')::date - :days::int order by day limit 1000)

-- name: count_words
select catalog.count_words(:words::int)
