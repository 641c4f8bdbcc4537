-- Products as staff keep them: tags, words for search engines, other languages, pictures, kin, a time to come and to go.
alter table catalog.product
    add column seo_title text constraint product_seo_title_check check (length(seo_title) between 1 and 200),
    add column seo_description text constraint product_seo_description_check check (length(seo_description) between 1 and 500),
    -- A draft becomes active then; what is active is archived then.
    add column publish_at timestamptz,
    add column unpublish_at timestamptz,
    add constraint product_publish_check check (publish_at is null or status = 'draft'),
    add constraint product_unpublish_check check (unpublish_at is null or status <> 'archived'),
    add constraint product_period_check check (publish_at < unpublish_at),
    add constraint product_metadata_check check (octet_length(metadata::text) <= 100000),
    add constraint product_private_metadata_check check (octet_length(private_metadata::text) <= 100000);
create index product_publish on catalog.product (publish_at) where publish_at is not null;
create index product_unpublish on catalog.product (unpublish_at) where unpublish_at is not null;
-- What staff look for, whatever its status.
create index product_updated on catalog.product (updated_at desc, id desc);
create index product_title on catalog.product (title collate "und-x-icu", id);
create index product_by_brand on catalog.product (brand, id) where brand <> '';
create index product_status on catalog.product (status, id desc) where status <> 'active';
create index product_words on catalog.product using gin (to_tsvector('catalog.words', title || ' ' || brand));
create index variant_sku_prefix on catalog.variant (lower(sku) text_pattern_ops);
-- A page of variants is a piece of this index.
create index variant_place on catalog.variant (product_id, position, id);
drop index catalog.variant_product;
create index variant_barcode on catalog.variant (barcode) where barcode <> '';

alter table catalog.product_translation
    add column seo_title text constraint product_translation_seo_title_check check (length(seo_title) between 1 and 200),
    add column seo_description text constraint product_translation_seo_description_check check (length(seo_description) between 1 and 500);

create table catalog.product_tag (
    product_id uuid not null constraint product_tag_product_fkey references catalog.product (id) on delete cascade,
    tag text not null constraint product_tag_tag_check check (length(tag) between 1 and 60),
    constraint product_tag_pkey primary key (product_id, tag)
);
create index product_tag_tag on catalog.product_tag (tag, product_id);

create table catalog.related_product (
    product_id uuid not null constraint related_product_product_fkey references catalog.product (id) on delete cascade,
    related_id uuid not null constraint related_product_related_fkey references catalog.product (id) on delete cascade,
    position int not null,
    constraint related_product_pkey primary key (product_id, related_id),
    constraint related_product_check check (product_id <> related_id)
);
create index related_product_related on catalog.related_product (related_id);

-- A picture is a file of ours (key), or one that is somewhere else (url), whose size may not be known.
alter table catalog.media
    alter column key drop not null,
    alter column width drop not null,
    alter column height drop not null,
    add column url text constraint media_url_check check (url ~ '^https?://[^[:cntrl:][:space:]"<>\\^`{|}]+$' and length(url) <= 2000),
    add constraint media_source_check check (num_nonnulls(key, url) = 1),
    add constraint media_size_check check (width between 1 and 20000 and height between 1 and 20000);

-- GTIN-8, -12, -13 and -14 end in a check digit; whatever else a scanner reads is taken as it is.
create function catalog.is_barcode(p_code text) returns boolean language sql immutable as $$
    select case when p_code ~ '^(\d{8}|\d{12,14})$' then
        (select sum(digit::int * case when (length(p_code) - n) % 2 = 1 then 3 else 1 end) % 10 = 0
            from regexp_split_to_table(p_code, '') with ordinality as d (digit, n)) else true end
$$;
alter table catalog.variant
    add column length_mm int not null default 0 constraint variant_length_check check (length_mm between 0 and 100000),
    add column width_mm int not null default 0 constraint variant_width_check check (width_mm between 0 and 100000),
    add column height_mm int not null default 0 constraint variant_height_check check (height_mm between 0 and 100000);
-- Of barcodes that come from now on: what is on the shelves already stays, whatever else changes of it.
create function catalog.check_barcode() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not catalog.is_barcode(new.barcode) then
        raise exception 'barcode % has a wrong check digit', new.barcode using errcode = 'KT013';
    end if;
    return new;
end $$;
create trigger variant_barcode_insert before insert on catalog.variant for each row when (new.barcode <> '') execute function catalog.check_barcode();
create trigger variant_barcode_update before update of barcode on catalog.variant for each row when (new.barcode <> '' and new.barcode <> old.barcode)
    execute function catalog.check_barcode();

-- Where a product or category was to be found before.
create table catalog.slug_redirect (
    kind text not null constraint slug_redirect_kind_check check (kind in ('product', 'category')),
    slug text not null,
    product_id uuid constraint slug_redirect_product_fkey references catalog.product (id) on delete cascade,
    category_id uuid constraint slug_redirect_category_fkey references catalog.category (id) on delete cascade,
    created_at timestamptz not null default now(),
    constraint slug_redirect_pkey primary key (kind, slug),
    constraint slug_redirect_target_check check (num_nonnulls(product_id, category_id) = 1 and (product_id is not null) = (kind = 'product'))
);
create index slug_redirect_product on catalog.slug_redirect (product_id) where product_id is not null;
create index slug_redirect_category on catalog.slug_redirect (category_id) where category_id is not null;

-- Whoever changes a slug: the old one leads on, the new one leads nowhere else. A thing has its last 50 old slugs.
create function catalog.keep_slugs() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- Planned for as many rows as there are this time.
    if tg_op = 'INSERT' then
        execute 'delete from catalog.slug_redirect r using changed c where r.kind = $1 and r.slug = c.slug' using tg_argv[0];
        return null;
    end if;
    execute $q$
        with moved as materialized (
            select b.id, b.slug as old, c.slug as new from before b join changed c on c.id = b.id where b.slug <> c.slug
        ), taken as (
            delete from catalog.slug_redirect r using moved m where r.kind = $1 and r.slug = m.new
        ), led as (
            insert into catalog.slug_redirect (kind, slug, product_id, category_id)
            select $1, m.old, case $1 when 'product' then m.id end, case $1 when 'category' then m.id end from moved m
            where not exists (select from moved o where o.new = m.old)
            on conflict on constraint slug_redirect_pkey do update set product_id = excluded.product_id, category_id = excluded.category_id, created_at = now()
        )
        delete from catalog.slug_redirect r using (
            select o.kind, o.slug, row_number() over (partition by m.id order by o.created_at desc, o.slug) as place
            from moved m join catalog.slug_redirect o on o.product_id = m.id or o.category_id = m.id) n
            where n.place > 49 and r.kind = n.kind and r.slug = n.slug
    $q$ using tg_argv[0];
    return null;
end $$;
create trigger slugs_insert after insert on catalog.product referencing new table as changed for each statement execute function catalog.keep_slugs('product');
create trigger slugs_update after update on catalog.product referencing old table as before new table as changed for each statement execute function catalog.keep_slugs('product');
create trigger slugs_insert after insert on catalog.category referencing new table as changed for each statement execute function catalog.keep_slugs('category');
create trigger slugs_update after update on catalog.category referencing old table as before new table as changed for each statement execute function catalog.keep_slugs('category');

-- Quotes go stale with what they are computed from. As before, planned for as many rows as there are this time.
create or replace function catalog.bump_product_variants() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute $q$
        update catalog.variant v set quote_version = v.quote_version + 1
        from changed c join before b on b.id = c.id
        where v.product_id = c.id and (b.title, b.status, b.tax_class) is distinct from (c.title, c.status, c.tax_class)
    $q$;
    return null;
end $$;

-- A product's time has come, or is over. Whose row is locked has its turn the next time.
create function catalog.publish_due(p_most int) returns table (product_id uuid, status text) language plpgsql as $$
declare
    v_ids uuid[] := array(select p.id from catalog.product p where p.publish_at <= now() or p.unpublish_at <= now()
        order by p.id limit p_most for no key update skip locked);
begin
    return query
        update catalog.product p set status = case when p.unpublish_at <= now() then 'archived' else 'active' end,
            unpublish_at = case when p.unpublish_at > now() then p.unpublish_at end, publish_at = null,
            version = p.version + 1, updated_at = now()
        where p.id = any (v_ids) returning p.id, p.status;
end $$;

-- A rich text without its marks, for where only words are shown.
create function catalog.plain_text(p_html text) returns text language sql immutable as $$
    select btrim(replace(replace(replace(replace(regexp_replace(regexp_replace(p_html, '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g'),
        '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&amp;', '&'))
$$;

-- A variant as staff see it.
create function catalog.staff_variant(p_variant catalog.variant) returns json language sql stable as $$
    select json_build_object('id', p_variant.id, 'product_id', p_variant.product_id, 'sku', p_variant.sku, 'barcode', p_variant.barcode, 'options', p_variant.options,
        'position', p_variant.position, 'weight_g', p_variant.weight_g, 'length_mm', p_variant.length_mm, 'width_mm', p_variant.width_mm, 'height_mm', p_variant.height_mm,
        'prices', coalesce((select json_agg(json_build_object('amount', c.amount, 'currency', c.currency) order by c.currency)
            from pricing.price c where c.variant_id = p_variant.id and c.list = 'base' and c.min_quantity = 1 and c.starts_at is null), '[]'),
        'version', p_variant.version)
$$;

-- A draft with all that the product has but stock, old slugs and a time to come: the same options, variants (their SKUs with a
-- suffix), base prices, categories, attributes, tags, pictures, kin and words.
create function catalog.duplicate_product(p_id uuid, p_copy uuid, p_slug text, p_title text, p_suffix text) returns void language plpgsql as $$
declare
    v_old uuid[];
    v_new uuid[];
begin
    insert into catalog.product (id, slug, title, description, brand, status, own_tax_class, attributes, metadata, private_metadata, seo_title, seo_description)
        select p_copy, p_slug, p_title, p.description, p.brand, 'draft', p.own_tax_class, p.attributes, p.metadata, p.private_metadata, p.seo_title, p.seo_description
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

-- What staff type: each word by its beginning.
create function catalog.staff_query(p_text text) returns tsquery language sql stable as $$
    select string_agg(quote_literal(w.lexeme) || ':*', ' & ')::tsquery
    from (select u.lexeme from unnest(to_tsvector('catalog.words', left(p_text, 200))) as u order by u.positions[1] limit 10) w
$$;

alter table catalog.term drop constraint term_kind_check,
    add constraint term_kind_check check (kind in ('brand', 'category', 'option', 'attribute', 'market', 'tag'));

-- What a product can be filtered by, its tags too.
create or replace function catalog.facts_of(p_ids uuid[]) returns table (product_id uuid, kind text, key text, value text) language sql stable as $$
    select p.id, 'brand', '', p.brand from catalog.product p where p.id = any (p_ids) and p.brand <> ''
    union all
    select c.product_id, 'category', '', c.category_id::text from catalog.listing_category c where c.product_id = any (p_ids)
    union all
    select distinct v.product_id, 'option', o.key, o.value from catalog.variant v cross join jsonb_each_text(v.options) o where v.product_id = any (p_ids)
    union all
    select p.id, 'attribute', d.code, left(e.value, 200) from catalog.product p cross join jsonb_each(p.attributes) a
        join catalog.attribute d on d.code = a.key and d.is_filterable
        cross join lateral (
            select a.value #>> '{}' where d.type not in ('number', 'choices')
            union all
            select trim_scale((a.value #>> '{}')::numeric)::text where d.type = 'number'
            union all
            select jsonb_array_elements_text(a.value) where d.type = 'choices'
        ) as e (value)
        where p.id = any (p_ids) and e.value <> ''
    union all
    select t.product_id, 'tag', '', t.tag from catalog.product_tag t where t.product_id = any (p_ids)
    union all
    select l.product_id, 'market', '', l.market from catalog.listing_price l where l.product_id = any (p_ids)
$$;

create or replace function catalog.cards_of(p_ids uuid[]) returns table (product_id uuid, locale text, title text, card text) language sql stable as $$
    with images as (
        select distinct on (m.product_id) m.product_id, json_build_object('url', coalesce(m.url, E'\x01' || m.key), 'alt', m.alt, 'width', m.width,
            'height', m.height) as image
        from catalog.media m where m.product_id = any (p_ids) order by m.product_id, m.position, m.id
    )
    select p.id, l.code, coalesce(t.title, p.title),
        replace(left(json_build_object('id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'brand', p.brand, 'image', i.image,
            'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01')
    from catalog.product p cross join catalog.locale l
    left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code
    left join images i on i.product_id = p.id where p.id = any (p_ids)
$$;

create or replace function catalog.pages_of(p_ids uuid[]) returns table (product_id uuid, locale text, page text) language sql stable as $$
    with options as (
        select o.product_id, json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position) as list
        from catalog.option o where o.product_id = any (p_ids) group by o.product_id
    ), images as (
        select m.product_id, json_agg(json_build_object('url', coalesce(m.url, E'\x01' || m.key), 'alt', m.alt, 'width', m.width, 'height', m.height,
            'variant_id', m.variant_id) order by m.position, m.id) as list
        from catalog.media m where m.product_id = any (p_ids) group by m.product_id
    ), categories as (
        select c.product_id, l.code as locale, json_agg(json_build_object('id', k.id, 'slug', k.slug, 'title', coalesce(t.title, k.title)) order by k.slug) as list
        from catalog.product_category c join catalog.category k on k.id = c.category_id cross join catalog.locale l
        left join catalog.category_translation t on t.category_id = k.id and t.locale = l.code where c.product_id = any (p_ids) group by c.product_id, l.code
    ), tags as (
        select t.product_id, json_agg(t.tag order by t.tag) as list from catalog.product_tag t where t.product_id = any (p_ids) group by t.product_id
    ), specifications as (
        select a.product_id, a.locale, json_agg(json_build_object('code', a.code, 'label', a.label, 'unit', a.unit, 'value', a.value)
            order by a.position, a.code) as list
        from catalog.attribute_texts(p_ids) a where a.value <> '' group by a.product_id, a.locale
    )
    select p.id, l.code, replace(left(json_build_object('id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title),
        'description', coalesce(nullif(t.description, ''), p.description),
        'brand', p.brand, 'tags', coalesce(g.list, '[]'), 'tax_class', p.tax_class, 'attributes', p.attributes,
        'specifications', coalesce(s.list, '[]'), 'metadata', p.metadata,
        'seo_title', coalesce(t.seo_title, p.seo_title, t.title, p.title),
        'seo_description', coalesce(t.seo_description, p.seo_description, left(catalog.plain_text(coalesce(nullif(t.description, ''), p.description)), 320)),
        'categories', coalesce(c.list, '[]'), 'options', coalesce(o.list, '[]'), 'images', coalesce(i.list, '[]'),
        'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'updated_at', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01')
    from catalog.product p cross join catalog.locale l
    left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code
    left join options o on o.product_id = p.id left join images i on i.product_id = p.id left join tags g on g.product_id = p.id
    left join categories c on c.product_id = p.id and c.locale = l.code
    left join specifications s on s.product_id = p.id and s.locale = l.code where p.id = any (p_ids)
$$;

do $$
declare
    source record;
begin
    for source in select * from (values ('catalog.product_tag', 'select product_id from %s')) as s (name, products) loop
        execute format('create trigger listing_insert after insert on %s referencing new table as changed for each statement execute function catalog.note_changes(%L)', source.name, source.products);
        execute format('create trigger listing_update after update on %s referencing old table as before new table as changed for each statement execute function catalog.note_changes(%L)', source.name, source.products);
        execute format('create trigger listing_delete after delete on %s referencing old table as changed for each statement execute function catalog.note_changes(%L)', source.name, source.products);
    end loop;
end $$;

-- Collections: products that follow a rule, which is a filter of the lists: {"category": "<id>", "brands": [], "tags": [],
-- "options": {"Colour": ["Blue"]}, "attributes": {"material": ["stoneware"]}, "text": "", "in_stock": true}.
create table catalog.collection (
    id uuid constraint collection_pkey primary key,
    slug text not null constraint collection_slug_key unique constraint collection_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
    title text not null constraint collection_title_check check (length(title) between 1 and 200),
    description text not null default '' constraint collection_description_check check (length(description) <= 20000),
    rule jsonb not null constraint collection_rule_check check (jsonb_typeof(rule) = 'object' and octet_length(rule::text) <= 20000),
    is_active boolean not null default true,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- Descriptions were plain text until now; as rich text they say the same.
update catalog.product set description = left(replace(replace(description, '&', '&amp;'), '<', '&lt;'), 20000) where description ~ '<|&[A-Za-z0-9#]';
update catalog.product_translation set description = left(replace(replace(description, '&', '&amp;'), '<', '&lt;'), 20000) where description ~ '<|&[A-Za-z0-9#]';
update catalog.category set description = left(replace(replace(description, '&', '&amp;'), '<', '&lt;'), 20000) where description ~ '<|&[A-Za-z0-9#]';
update catalog.category_translation set description = left(replace(replace(description, '&', '&amp;'), '<', '&lt;'), 20000) where description ~ '<|&[A-Za-z0-9#]';

insert into auth.wall_decision (table_name, reader, writer, hidden) values
    ('catalog.product_tag', 'catalog:read', 'catalog:write', '{}'), ('catalog.related_product', 'catalog:read', 'catalog:write', '{}'),
    ('catalog.slug_redirect', 'catalog:read', null, '{}'), ('catalog.collection', 'catalog:read', 'catalog:write', '{}');
select auth.raise_wall();
grant execute on function catalog.is_barcode(text), catalog.plain_text(text), catalog.staff_variant(catalog.variant), catalog.staff_query(text),
    catalog.duplicate_product(uuid, uuid, text, text, text) to public;

-- A desktop tells of what desktops change, and of nothing else.
create or replace function ops.append_event(p_id uuid, p_aggregate text, p_aggregate_id uuid, p_type text, p_payload jsonb, p_tags text[], p_at timestamptz)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_aggregate not in ('product', 'variant', 'category', 'price', 'attribute', 'collection') and ops.desktop_account() is not null then
        raise exception 'no event of a desktop' using errcode = '42501';
    end if;
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload, tags, occurred_at) values (p_id, p_aggregate, p_aggregate_id, p_type, p_payload, p_tags, p_at);
end $$;
