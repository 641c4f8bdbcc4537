-- What sending demands of goods ("bulky", "chilled"): a profile. Goods of different ones go together only by a method that serves
-- all of them.
create table sales.shipping_profile (
    id uuid not null constraint shipping_profile_id_key unique,
    code text constraint shipping_profile_pkey primary key constraint shipping_profile_code_check check (code ~ '^[a-z][a-z0-9_-]{0,39}$'),
    name text not null constraint shipping_profile_name_check check (length(name) between 1 and 120),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
insert into sales.shipping_profile (id, code, name) values (ops.uuid_v7(), 'general', 'General');

create function sales.keep_general_profile() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'whatever decides nothing has this profile' using errcode = 'KT030';
end $$;
create trigger shipping_profile_general before delete or update of code on sales.shipping_profile for each row
    when (old.code = 'general') execute function sales.keep_general_profile();

-- The profiles that a method serves; one that has none here serves all of them.
create table sales.shipping_method_profile (
    method_id uuid not null constraint shipping_method_profile_method_fkey references sales.shipping_method (id) on delete cascade,
    profile text not null constraint shipping_method_profile_profile_fkey references sales.shipping_profile (code),
    constraint shipping_method_profile_pkey primary key (method_id, profile)
);
create trigger shipping_method_profile_bump after insert or update or delete on sales.shipping_method_profile for each statement
    execute function pricing.bump_revision();
alter table sales.shipping_method add column version bigint not null default 1;

-- As the tax class (migration 0017): null is inherited, and what holds for a product is kept in product.shipping_profile. That one
-- needs no foreign key of its own, since it is always one of the others'; verify compares.
alter table catalog.category add column shipping_profile text constraint category_shipping_profile_fkey references sales.shipping_profile (code);
alter table catalog.product
    add column own_shipping_profile text constraint product_own_shipping_profile_fkey references sales.shipping_profile (code),
    add column shipping_profile text not null default 'general';
-- For whoever removes a profile.
create index product_own_shipping_profile_idx on catalog.product (own_shipping_profile) where own_shipping_profile is not null;

-- What each of these products inherits, and from which category; nothing of those whose categories say nothing.
create function catalog.inherited_shipping_profiles(p_ids uuid[]) returns table (product_id uuid, category_id uuid, shipping_profile text) language sql stable as $$
    with recursive main as (
        select distinct on (c.product_id) c.product_id, c.category_id from catalog.product_category c
        where c.product_id = any (p_ids) order by c.product_id, c.position, c.category_id
    ), up as (
        select origin, origin as id from (select distinct category_id as origin from main) m
        union
        select up.origin, k.parent_id from up join catalog.category k on k.id = up.id where k.shipping_profile is null and k.parent_id is not null
    )
    select m.product_id, k.id, k.shipping_profile
    from main m join up on up.origin = m.category_id join catalog.category k on k.id = up.id where k.shipping_profile is not null
$$;

-- Brings what products inherit up to date, both settings in one. Products by id, as everybody locks them.
create function catalog.derive_settings(p_ids uuid[]) returns void language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    perform from catalog.product p where p.id = any (p_ids) order by p.id for no key update;
    -- For whoever has made it in this transaction it is still the first version.
    update catalog.product p set tax_class = d.tax_class, shipping_profile = d.shipping_profile,
            version = p.version + case when p.created_at = now() then 0 else 1 end
        from (select o.id, coalesce(o.own_tax_class, t.tax_class, 'standard') as tax_class,
                coalesce(o.own_shipping_profile, s.shipping_profile, 'general') as shipping_profile
            from catalog.product o
            left join catalog.inherited_tax_classes(p_ids) t on t.product_id = o.id
            left join catalog.inherited_shipping_profiles(p_ids) s on s.product_id = o.id
            where o.id = any (p_ids)) d
        where d.id = p.id and (p.tax_class, p.shipping_profile) <> (d.tax_class, d.shipping_profile);
end $$;

-- own_shipping_profile decides; what somebody writes to the other column is what it has to be.
create function catalog.set_shipping_profile() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform catalog.rely_on_tree();
    new.shipping_profile := coalesce(new.own_shipping_profile,
        (select i.shipping_profile from catalog.inherited_shipping_profiles(array[new.id]) i), 'general');
    return new;
end $$;
create trigger product_shipping_profile_insert before insert on catalog.product for each row
    when (pg_trigger_depth() = 0 and (new.own_shipping_profile is not null or new.shipping_profile <> 'general'))
    execute function catalog.set_shipping_profile();
create trigger product_shipping_profile_update before update of shipping_profile, own_shipping_profile on catalog.product for each row
    when (pg_trigger_depth() = 0 and (old.shipping_profile, old.own_shipping_profile) is distinct from (new.shipping_profile, new.own_shipping_profile))
    execute function catalog.set_shipping_profile();

create function catalog.derive_settings_in_categories() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform catalog.rely_on_tree();
    if tg_op = 'UPDATE' then
        perform catalog.derive_settings(array(select b.product_id from before b union select c.product_id from changed c));
    else
        perform catalog.derive_settings(array(select distinct c.product_id from changed c));
    end if;
    return null;
end $$;

create function catalog.derive_settings_below() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform catalog.change_tree();
    perform catalog.derive_settings(array(
        with recursive tree as (select new.id as id union all select k.id from tree join catalog.category k on k.parent_id = tree.id)
        select distinct c.product_id from tree join catalog.product_category c on c.category_id = tree.id));
    return null;
end $$;

-- They take the place of those that derived the tax class alone.
drop trigger product_category_tax_insert on catalog.product_category;
drop trigger product_category_tax_update on catalog.product_category;
drop trigger product_category_tax_delete on catalog.product_category;
drop trigger category_tax_class on catalog.category;
drop function catalog.derive_tax_classes_in_categories();
drop function catalog.derive_tax_classes_below();
drop function catalog.derive_tax_classes(uuid[]);
create trigger product_category_settings_insert after insert on catalog.product_category referencing new table as changed for each statement
    execute function catalog.derive_settings_in_categories();
create trigger product_category_settings_update after update on catalog.product_category referencing old table as before new table as changed for each statement
    execute function catalog.derive_settings_in_categories();
create trigger product_category_settings_delete after delete on catalog.product_category referencing old table as changed for each statement
    execute function catalog.derive_settings_in_categories();
create trigger category_settings after update of parent_id, tax_class, shipping_profile on catalog.category for each row
    when ((old.parent_id, old.tax_class, old.shipping_profile) is distinct from (new.parent_id, new.tax_class, new.shipping_profile))
    execute function catalog.derive_settings_below();

-- A shipping option that was good for the goods as they were is no longer: the quote is stale, whoever placed it meanwhile.
create or replace function catalog.bump_product_variants() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute $q$
        update catalog.variant v set quote_version = v.quote_version + 1
        from changed c join before b on b.id = c.id
        where v.product_id = c.id
            and (b.title, b.status, b.tax_class, b.shipping_profile) is distinct from (c.title, c.status, c.tax_class, c.shipping_profile)
    $q$;
    return null;
end $$;

-- A draft with all that the product has but stock, old slugs and a time to come: the same options, variants (their SKUs with a
-- suffix), base prices, categories, attributes, tags, pictures, kin and words.
create or replace function catalog.duplicate_product(p_id uuid, p_copy uuid, p_slug text, p_title text, p_suffix text) returns void language plpgsql as $$
declare
    v_old uuid[];
    v_new uuid[];
begin
    insert into catalog.product (id, slug, title, description, brand, status, own_tax_class, own_shipping_profile, attributes, metadata, private_metadata, seo_title, seo_description)
        select p_copy, p_slug, p_title, p.description, p.brand, 'draft', p.own_tax_class, p.own_shipping_profile, p.attributes, p.metadata, p.private_metadata, p.seo_title, p.seo_description
        from catalog.product p where p.id = p_id;
    insert into catalog.product_category (product_id, category_id, position) select p_copy, c.category_id, c.position from catalog.product_category c where c.product_id = p_id;
    insert into catalog.product_tag (product_id, tag) select p_copy, t.tag from catalog.product_tag t where t.product_id = p_id;
    insert into catalog.related_product (product_id, related_id, position) select p_copy, r.related_id, r.position from catalog.related_product r where r.product_id = p_id;
    insert into catalog.product_translation (product_id, locale, title, description, seo_title, seo_description, attributes)
        select p_copy, t.locale, t.title, t.description, t.seo_title, t.seo_description, t.attributes from catalog.product_translation t where t.product_id = p_id;
    with made as (
        insert into catalog.option (id, product_id, name, position) select ops.uuid_v7(), p_copy, o.name, o.position from catalog.option o where o.product_id = p_id
        returning id, name
    )
    insert into catalog.option_value (id, option_id, value, position)
        select ops.uuid_v7(), m.id, v.value, v.position from made m join catalog.option o on o.product_id = p_id and o.name = m.name
        join catalog.option_value v on v.option_id = o.id;
    v_old := array(select v.id from catalog.variant v where v.product_id = p_id order by v.position, v.id);
    v_new := array(select ops.uuid_v7() from unnest(v_old));
    insert into catalog.variant (id, product_id, sku, options, position, weight_g, length_mm, width_mm, height_mm)
        select w.new, p_copy, v.sku || p_suffix, v.options, v.position, v.weight_g, v.length_mm, v.width_mm, v.height_mm
        from unnest(v_old, v_new) as w (old, new) join catalog.variant v on v.id = w.old;
    insert into pricing.price (id, variant_id, currency, amount)
        select ops.uuid_v7(), w.new, c.currency, c.amount from unnest(v_old, v_new) as w (old, new) join pricing.price c on c.variant_id = w.old
        where c.list = 'base' and c.min_quantity = 1 and c.starts_at is null and c.ends_at is null;
    insert into catalog.media (id, product_id, variant_id, key, url, alt, width, height, position)
        select ops.uuid_v7(), p_copy, w.new, m.key, m.url, m.alt, m.width, m.height, m.position
        from catalog.media m left join unnest(v_old, v_new) as w (old, new) on w.old = m.variant_id where m.product_id = p_id;
end $$;

grant execute on function catalog.inherited_shipping_profiles(uuid[]) to public;
insert into auth.wall_decision (table_name, reader, writer) values
    ('sales.shipping_profile', 'catalog:read', null), ('sales.shipping_method_profile', 'orders:read', null);
select auth.raise_wall();
