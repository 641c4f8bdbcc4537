-- The sort that a category's list has where nobody chooses one: its own, or that of the nearest category above it that has decided.
create function catalog.category_default_sort(p_category uuid) returns text language sql stable as $$
    with recursive up as (
        select k.id, k.parent_id, k.default_sort from catalog.category k where k.id = p_category
        union
        select k.id, k.parent_id, k.default_sort from up join catalog.category k on k.id = up.parent_id where up.default_sort is null
    )
    select coalesce(max(default_sort), 'newest') from up
$$;

-- Every row has more to show now; the lister makes them anew while the shop is open.
insert into catalog.dirty (product_id, is_bulk) select product_id, true from catalog.listing;
