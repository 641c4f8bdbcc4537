-- The tree has to be one from now on: whoever made a circle by hand is told before anything depends on it.
do $$
declare
    v_lost text;
begin
    with recursive tree as (
        select id, 1 as depth from catalog.category where parent_id is null
        union all
        select k.id, tree.depth + 1 from tree join catalog.category k on k.parent_id = tree.id where tree.depth < 30
    )
    select string_agg(k.slug, ', ' order by k.slug) into v_lost from catalog.category k where k.id not in (select id from tree);
    if v_lost is not null then
        raise exception 'these categories are in a circle, or deeper than 30: %', left(v_lost, 1000);
    end if;
end $$;

-- What a category decides for all below it, unless they decide themselves. null: inherited.
alter table catalog.category
    add column default_sort text constraint category_default_sort_check check (default_sort in ('newest', 'price', '-price', 'title')),
    add column visibility text constraint category_visibility_check check (visibility in ('visible', 'hidden')),
    -- {title} stands for the title of the category that is shown.
    add column seo_title text constraint category_seo_title_check check (length(seo_title) between 1 and 200),
    add column seo_description text constraint category_seo_description_check check (length(seo_description) between 1 and 500);

-- The order of all who change what is inherited: whoever changes the tree or a tax class in it, alone; whoever changes what a
-- product inherits from, beside others of that kind. Taken before any row (services), or at least before anything is read (triggers).
create function catalog.change_tree() returns void language sql volatile as $$ select pg_advisory_xact_lock(1262703665) $$;
create function catalog.rely_on_tree() returns void language sql volatile as $$ select pg_advisory_xact_lock_shared(1262703665) $$;

-- Triggers write what a desktop may not: hence "security definer".

-- A category is never below itself, and no deeper than a breadcrumb shows.
create function catalog.keep_tree() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_above uuid := new.parent_id;
    v_depth int := 1;
begin
    perform catalog.change_tree();
    while v_above is not null loop
        if v_above = new.id then
            raise exception 'a category would be below itself' using errcode = 'KT007';
        end if;
        v_depth := v_depth + 1;
        select parent_id into v_above from catalog.category where id = v_above;
    end loop;
    with recursive below as (
        select new.id as id, 0 as height
        union all
        select k.id, below.height + 1 from below join catalog.category k on k.parent_id = below.id where below.height < 100
    )
    select v_depth + max(height) into v_depth from below;
    if v_depth > 30 then
        raise exception 'a category would be too deep' using errcode = 'KT011';
    end if;
    return new;
end $$;
create trigger category_tree before update of parent_id on catalog.category for each row
    when (old.parent_id is distinct from new.parent_id) execute function catalog.keep_tree();
create trigger category_tree_insert before insert on catalog.category for each row
    when (new.parent_id is not null) execute function catalog.keep_tree();

-- Moves a category with all below it: under `p_parent` (null: a root), before its child `p_before` (null: behind the others).
-- Children are numbered from 1; only those whose number changes are written.
create function catalog.move_category(p_id uuid, p_parent uuid, p_before uuid) returns void language plpgsql as $$
declare
    v_children uuid[];
    v_place int;
begin
    perform catalog.change_tree();
    v_children := array(select k.id from catalog.category k where k.parent_id is not distinct from p_parent and k.id <> p_id order by k.position, k.slug);
    v_place := case when p_before is null then cardinality(v_children) + 1 else array_position(v_children, p_before) end;
    if v_place is null then
        raise exception 'no child of that category' using errcode = 'KT010';
    end if;
    update catalog.category set parent_id = p_parent, version = version + 1, updated_at = now() where id = p_id;
    v_children := v_children[:v_place - 1] || p_id || v_children[v_place:];
    update catalog.category k set position = c.place from unnest(v_children) with ordinality as c (id, place) where c.id = k.id and k.position <> c.place;
end $$;

-- The tax class that holds for a product: its own, or what its main category (the first of them) has or inherits. It is kept
-- in product.tax_class, where carts, orders and the read model find it.
alter table catalog.product add column own_tax_class text
    constraint product_own_tax_class_fkey references pricing.tax_class (code);
alter table catalog.product_category add column position int not null default 0;

-- What each of these products inherits, and from which category; nothing of those whose categories say nothing.
create function catalog.inherited_tax_classes(p_ids uuid[]) returns table (product_id uuid, category_id uuid, tax_class text) language sql stable as $$
    with recursive main as (
        select distinct on (c.product_id) c.product_id, c.category_id from catalog.product_category c
        where c.product_id = any (p_ids) order by c.product_id, c.position, c.category_id
    ), up as (
        select origin, origin as id from (select distinct category_id as origin from main) m
        union
        select up.origin, k.parent_id from up join catalog.category k on k.id = up.id where k.tax_class is null and k.parent_id is not null
    )
    select m.product_id, k.id, k.tax_class
    from main m join up on up.origin = m.category_id join catalog.category k on k.id = up.id where k.tax_class is not null
$$;

create function catalog.category_tax_class(p_category uuid) returns text language sql stable as $$
    with recursive up as (
        select k.id, k.parent_id, k.tax_class from catalog.category k where k.id = p_category
        union
        select k.id, k.parent_id, k.tax_class from up join catalog.category k on k.id = up.parent_id where up.tax_class is null
    )
    select coalesce(max(tax_class), 'standard') from up
$$;

-- Brings product.tax_class up to date. Products by id, as everybody locks them.
create function catalog.derive_tax_classes(p_ids uuid[]) returns void language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    perform from catalog.product p where p.id = any (p_ids) and p.own_tax_class is null order by p.id for no key update;
    -- For whoever has made it in this transaction it is still the first version.
    update catalog.product p set tax_class = d.tax_class, version = p.version + case when p.created_at = now() then 0 else 1 end
        from (select n.id, coalesce(i.tax_class, 'standard') as tax_class from unnest(p_ids) as n (id)
            left join catalog.inherited_tax_classes(p_ids) i on i.product_id = n.id) d
        where d.id = p.id and p.own_tax_class is null and p.tax_class <> d.tax_class;
end $$;

-- own_tax_class decides. Whoever writes tax_class itself, as all did before, means that.
create function catalog.set_tax_class() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        new.own_tax_class := coalesce(new.own_tax_class, nullif(new.tax_class, 'standard'));
    elsif new.own_tax_class is not distinct from old.own_tax_class then
        new.own_tax_class := new.tax_class;
    end if;
    perform catalog.rely_on_tree();
    new.tax_class := coalesce(new.own_tax_class, (select i.tax_class from catalog.inherited_tax_classes(array[new.id]) i), 'standard');
    return new;
end $$;

create function catalog.derive_tax_classes_in_categories() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform catalog.rely_on_tree();
    if tg_op = 'UPDATE' then
        perform catalog.derive_tax_classes(array(select b.product_id from before b union select c.product_id from changed c));
    else
        perform catalog.derive_tax_classes(array(select distinct c.product_id from changed c));
    end if;
    return null;
end $$;

create function catalog.derive_tax_classes_below() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform catalog.change_tree();
    perform catalog.derive_tax_classes(array(
        with recursive tree as (select new.id as id union all select k.id from tree join catalog.category k on k.parent_id = tree.id)
        select distinct c.product_id from tree join catalog.product_category c on c.category_id = tree.id));
    return null;
end $$;

-- What products had until now stays theirs.
update catalog.product p set own_tax_class = p.tax_class
    from (select n.id, coalesce(i.tax_class, 'standard') as tax_class from catalog.product n
        left join catalog.inherited_tax_classes(array(select id from catalog.product)) i on i.product_id = n.id) d
    where d.id = p.id and p.tax_class <> d.tax_class;

-- Quotes go stale with the class that holds, by whatever statement it changes, and at one go for all products of the statement.
create or replace function catalog.bump_product_variants() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update catalog.variant v set quote_version = v.quote_version + 1
        from changed c join before b on b.id = c.id
        where v.product_id = c.id and (b.title, b.status, b.tax_class) is distinct from (c.title, c.status, c.tax_class);
    return null;
end $$;
drop trigger product_bump on catalog.product;
create trigger product_bump after update on catalog.product referencing old table as before new table as changed for each statement
    execute function catalog.bump_product_variants();

-- Not what derive_tax_classes writes, which is no statement of anybody's own.
create trigger product_tax_class_insert before insert on catalog.product for each row
    when (pg_trigger_depth() = 0 and (new.own_tax_class is not null or new.tax_class <> 'standard')) execute function catalog.set_tax_class();
create trigger product_tax_class_update before update of tax_class, own_tax_class on catalog.product for each row
    when (pg_trigger_depth() = 0 and (old.tax_class, old.own_tax_class) is distinct from (new.tax_class, new.own_tax_class))
    execute function catalog.set_tax_class();
create trigger product_category_tax_insert after insert on catalog.product_category referencing new table as changed for each statement
    execute function catalog.derive_tax_classes_in_categories();
create trigger product_category_tax_update after update on catalog.product_category referencing old table as before new table as changed for each statement
    execute function catalog.derive_tax_classes_in_categories();
create trigger product_category_tax_delete after delete on catalog.product_category referencing old table as changed for each statement
    execute function catalog.derive_tax_classes_in_categories();
create trigger category_tax_class after update of parent_id, tax_class on catalog.category for each row
    when ((old.parent_id, old.tax_class) is distinct from (new.parent_id, new.tax_class)) execute function catalog.derive_tax_classes_below();

-- What these do their caller may do by other statements: behind the wall, the groups that read and write categories.
grant execute on function catalog.move_category(uuid, uuid, uuid), catalog.inherited_tax_classes(uuid[]), catalog.category_tax_class(uuid),
    catalog.change_tree(), catalog.rely_on_tree() to public;

-- A page names the categories that its product is in; lists know all above. So a new order of siblings changes neither, a title
-- only the first.
create function catalog.note_categories() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- Planned for as many rows as there are this time.
    execute $q$
        insert into catalog.dirty (product_id)
        select distinct p.product_id from changed c join before b on b.id = c.id join catalog.product_category p on p.category_id = c.id
        where (b.slug, b.title) is distinct from (c.slug, c.title)
        union
        (with recursive tree as (
            select c.id from changed c join before b on b.id = c.id where b.parent_id is distinct from c.parent_id
            union select k.id from tree join catalog.category k on k.parent_id = tree.id)
        select p.product_id from tree join catalog.product_category p on p.category_id = tree.id)
    $q$;
    return null;
end $$;
drop trigger listing_update on catalog.category;
create trigger listing_update after update on catalog.category referencing old table as before new table as changed for each statement
    execute function catalog.note_categories();

-- The new columns are seen by whoever sees the others.
select auth.raise_wall();
