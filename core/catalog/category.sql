-- name: list
select k.id, k.parent_id, k.slug, coalesce(t.title, k.title), coalesce(nullif(t.description, ''), k.description), k.position,
    k.tax_class, k.default_sort, k.visibility, k.seo_title, k.seo_description, k.version
from catalog.category k left join catalog.category_translation t on t.category_id = k.id and t.locale = :locale
order by k.position, k.slug limit 10000

-- name: list_branch
-- One category and all above it, in the shop's own words.
with recursive up as (
    select id, parent_id, 0 as height from catalog.category where id = :id
    union all
    select k.id, k.parent_id, up.height + 1 from up join catalog.category k on k.id = up.parent_id
)
select k.id, k.parent_id, k.slug, k.title, k.description, k.position,
    k.tax_class, k.default_sort, k.visibility, k.seo_title, k.seo_description, k.version
from up join catalog.category k on k.id = up.id order by up.height limit 100

-- Before any row of the tree: whoever changes it, or a setting in it, is alone.
-- name: change_tree
select catalog.change_tree()

-- name: count
select count(*) from catalog.category

-- name: lock
select version from catalog.category where id = :id for no key update

-- name: insert
insert into catalog.category (id, parent_id, slug, title, description, position, tax_class, default_sort, visibility, seo_title, seo_description)
select :id::uuid, :parent_id::uuid, :slug::text, :title::text, :description::text,
    coalesce((select max(position) from catalog.category where parent_id is not distinct from :siblings_parent_id::uuid), 0) + 1,
    :tax_class::text, :default_sort::text, :visibility::text, :seo_title::text, :seo_description::text

-- name: update
update catalog.category set slug = :slug, title = :title, description = :description, tax_class = :tax_class, default_sort = :default_sort,
    visibility = :visibility, seo_title = :seo_title, seo_description = :seo_description, version = version + 1, updated_at = now()
where id = :id

-- name: move
select catalog.move_category(:id::uuid, :parent_id::uuid, :before_id::uuid)

-- name: remove
delete from catalog.category where id = :id
