-- name: find
-- By id or slug, as the list itself takes a category.
select catalog.category_default_sort(k.id) from catalog.category k where k.id = :category::uuid or k.slug = :slug limit 1
