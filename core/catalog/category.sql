-- name: list
select k.id, k.parent_id, k.slug, coalesce(t.title, k.title), coalesce(nullif(t.description, ''), k.description), k.position,
    k.tax_class, k.shipping_profile, k.default_sort, k.visibility, k.seo_title, k.seo_description, k.version, coalesce(a.words, '{}')
from catalog.category k left join catalog.category_translation t on t.category_id = k.id and t.locale = :locale
left join (select category_id, array_agg(case when is_excluded then '-' else '' end || attribute_code order by position) as words
    from catalog.category_attribute group by category_id) a on a.category_id = k.id
order by k.position, k.slug limit 10000

-- name: list_branch
-- One category and all above it, in the shop's own words.
with recursive up as (
    select id, parent_id, 0 as height from catalog.category where id = :id
    union all
    select k.id, k.parent_id, up.height + 1 from up join catalog.category k on k.id = up.parent_id
)
select k.id, k.parent_id, k.slug, k.title, k.description, k.position,
    k.tax_class, k.shipping_profile, k.default_sort, k.visibility, k.seo_title, k.seo_description, k.version,
    array(select case when a.is_excluded then '-' else '' end || a.attribute_code from catalog.category_attribute a where a.category_id = k.id order by a.position)
from up join catalog.category k on k.id = up.id order by up.height limit 100

-- Before any row of the tree: whoever changes it, or a setting in it, is alone.
-- name: change_tree
select catalog.change_tree()

-- name: count
select count(*) from catalog.category

-- name: lock
select version from catalog.category where id = :id for no key update

-- name: insert
insert into catalog.category (id, parent_id, slug, title, description, position, tax_class, shipping_profile, default_sort, visibility, seo_title, seo_description)
select :id::uuid, :parent_id::uuid, :slug::text, :title::text, :description::text,
    coalesce((select max(position) from catalog.category where parent_id is not distinct from :siblings_parent_id::uuid), 0) + 1,
    :tax_class::text, :shipping_profile::text, :default_sort::text, :visibility::text, :seo_title::text, :seo_description::text

-- name: update
update catalog.category set slug = :slug, title = :title, description = :description, tax_class = :tax_class,
    shipping_profile = :shipping_profile, default_sort = :default_sort, visibility = :visibility, seo_title = :seo_title, seo_description = :seo_description, version = version + 1, updated_at = now()
where id = :id

-- name: keep_attributes
delete from catalog.category_attribute where category_id = :category_id and attribute_code <> all (:codes::text[])

-- name: set_attributes
insert into catalog.category_attribute as a (category_id, attribute_code, is_excluded, position)
select :category_id, ltrim(w.word, '-'), left(w.word, 1) = '-', w.position from unnest(:words::text[]) with ordinality as w (word, position)
on conflict on constraint category_attribute_pkey do update set is_excluded = excluded.is_excluded, position = excluded.position

-- What a storefront's filters are called, in the order of the codes.
-- name: list_facets
select a.code, coalesce(t.label, a.label), a.unit, a.type from unnest(:codes::text[]) with ordinality as c (code, n)
join catalog.attribute a on a.code = c.code and a.is_facetable and a.is_filterable
left join catalog.attribute_translation t on t.attribute_code = a.code and t.locale = :locale order by c.n limit 1000

-- name: find_locale
select 1 from catalog.locale where code = :locale

-- name: set_translation
insert into catalog.category_translation as t (category_id, locale, title, description) values (:category_id, :locale, :title, :description)
on conflict on constraint category_translation_pkey do update set title = excluded.title, description = excluded.description

-- name: remove_translation
delete from catalog.category_translation where category_id = :category_id and locale = :locale returning locale

-- name: translations
select coalesce(json_object_agg(t.locale, json_build_object('title', t.title, 'description', t.description)), '{}')
from catalog.category_translation t where t.category_id = :category_id

-- name: touch
update catalog.category set version = version + 1, updated_at = now() where id = :id

-- Where the category is now that was to be found by this slug.
-- name: find_redirect
select k.slug from catalog.slug_redirect r join catalog.category k on k.id = r.category_id where r.kind = 'category' and r.slug = :slug

-- name: move
select catalog.move_category(:id::uuid, :parent_id::uuid, :before_id::uuid)

-- name: remove
delete from catalog.category where id = :id
