-- The default one first: what storefronts are answered in when they ask for nothing else.
-- name: list
select code, split_part(configuration, '.', 2), is_default from catalog.locale order by is_default desc, code limit 100

-- name: list_spoken
-- Those in which every product has its rows: what was noted when the language came is done.
select code from catalog.locale where is_default or ready_after < coalesce((select min(seq) from catalog.dirty), 9223372036854775807)
order by is_default desc, code limit 100

-- name: lock
select code, split_part(configuration, '.', 2), is_default from catalog.locale where code = :code for no key update

-- name: list_dictionaries
select c.cfgname from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace and n.nspname = 'catalog' order by 1 limit 1000

-- name: insert
-- Nothing, where there are as many as there may be.
insert into catalog.locale (code, configuration) select :code, 'catalog.' || :dictionary where (select count(*) from catalog.locale) < :most
returning code, split_part(configuration, '.', 2), is_default

-- name: update
update catalog.locale set configuration = 'catalog.' || :dictionary where code = :code
returning code, split_part(configuration, '.', 2), is_default

-- name: forget_words
delete from catalog.lexicon where locale = :code

-- name: remove
delete from catalog.locale where code = :code
