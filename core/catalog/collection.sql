-- name: list
select id, slug, title, description, rule, is_active, version from catalog.collection where is_active or :all::boolean order by slug limit 1000

-- name: find
select id, slug, title, description, rule, is_active, version from catalog.collection where (id = :id::uuid or slug = :slug) and is_active
order by id = :first::uuid desc nulls last limit 1

-- name: view
select id, slug, title, description, rule, is_active, version from catalog.collection where id = :id

-- name: lock
select id, slug, title, description, rule, is_active, version from catalog.collection where id = :id for no key update

-- Nothing, where there are as many as there may be.
-- name: insert
insert into catalog.collection (id, slug, title, description, rule, is_active)
select :id, :slug, :title, :description, :rule::jsonb, :is_active where (select count(*) from catalog.collection) < :most
returning id, slug, title, description, rule, is_active, version

-- name: update
update catalog.collection set slug = :slug, title = :title, description = :description, rule = :rule::jsonb, is_active = :is_active,
    version = version + 1, updated_at = now()
where id = :id returning id, slug, title, description, rule, is_active, version

-- What a rule names that is not there: categories, and attributes that nothing can be filtered by.
-- name: list_unknown
select 'category', w.n from unnest(:categories::uuid[]) with ordinality as w (id, n) where not exists (select from catalog.category k where k.id = w.id)
union all
select 'attribute', w.n from unnest(:attributes::text[]) with ordinality as w (code, n)
where not exists (select from catalog.attribute a where a.code = w.code and a.is_filterable)
order by 1, 2 limit 100

-- name: remove
delete from catalog.collection where id = :id
