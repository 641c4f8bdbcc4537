-- What products are described by: definitions with a type, choices, and which categories ask for which.
alter table catalog.attribute drop constraint attribute_type_check;
-- What was written before there were limits: shortened, never refused.
update catalog.attribute set label = coalesce(nullif(left(label, 100), ''), code), unit = case when type = 'number' then left(unit, 20) else '' end;
alter table catalog.attribute
    add constraint attribute_type_check check (type in ('text', 'number', 'boolean', 'date', 'choice', 'choices')),
    add constraint attribute_label_check check (length(label) between 1 and 100),
    add constraint attribute_unit_check check (length(unit) <= 20 and (unit = '' or type = 'number')),
    -- Whether a storefront's list shows counts of its values; only what can be filtered by can be.
    add column is_facetable boolean not null default true,
    add column position int not null default 0,
    -- By which events and the audit name it.
    add column id uuid not null default ops.uuid_v7() constraint attribute_id_key unique,
    add column version bigint not null default 1,
    add column created_at timestamptz not null default now(),
    add column updated_at timestamptz not null default now();

create table catalog.attribute_translation (
    attribute_code text not null constraint attribute_translation_attribute_fkey references catalog.attribute (code) on delete cascade on update cascade,
    locale text not null,
    label text not null constraint attribute_translation_label_check check (length(label) between 1 and 100),
    constraint attribute_translation_pkey primary key (attribute_code, locale)
);
-- Products name a choice by its code, which filters take as well; the label is for people.
create table catalog.attribute_choice (
    attribute_code text not null constraint attribute_choice_attribute_fkey references catalog.attribute (code) on delete cascade on update cascade,
    code text not null constraint attribute_choice_code_check check (length(code) between 1 and 60),
    label text not null constraint attribute_choice_label_check check (length(label) between 1 and 100),
    position int not null,
    constraint attribute_choice_pkey primary key (attribute_code, code)
);
create table catalog.attribute_choice_translation (
    attribute_code text not null,
    code text not null,
    locale text not null,
    label text not null constraint attribute_choice_translation_label_check check (length(label) between 1 and 100),
    constraint attribute_choice_translation_pkey primary key (attribute_code, code, locale),
    constraint attribute_choice_translation_choice_fkey foreign key (attribute_code, code)
        references catalog.attribute_choice (attribute_code, code) on delete cascade on update cascade
);
-- A category's own word on an attribute: asked for, or (is_excluded) not any more. Without one it has its parent's.
create table catalog.category_attribute (
    category_id uuid not null constraint category_attribute_category_fkey references catalog.category (id) on delete cascade,
    attribute_code text not null constraint category_attribute_attribute_fkey references catalog.attribute (code) on delete cascade on update cascade,
    is_excluded boolean not null default false,
    position int not null default 0,
    constraint category_attribute_pkey primary key (category_id, attribute_code)
);
create index category_attribute_attribute on catalog.category_attribute (attribute_code);

-- A text's translations; what is no text says the same in every language.
alter table catalog.product_translation add column attributes jsonb not null default '{}'
    constraint product_translation_attributes_check check (jsonb_typeof(attributes) = 'object' and octet_length(attributes::text) <= 100000);
alter table catalog.product add constraint product_attributes_check check (jsonb_typeof(attributes) = 'object' and octet_length(attributes::text) <= 100000);

create function catalog.is_date(p_text text) returns boolean language sql immutable as $$
    select case when p_text ~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
        then right(p_text, 2)::int <= extract(day from make_date(left(p_text, 4)::int, substr(p_text, 6, 2)::int, 1) + interval '1 month' - interval '1 day')
        else false end
$$;

-- Why a value is none of this attribute's; null: it is one. `p_choices`: the codes there are. Called for each value of a bulk: hence
-- plpgsql, which begins a call five times faster than SQL does.
create function catalog.attribute_fault(p_type text, p_choices text[], p_value jsonb) returns text language plpgsql immutable as $$
declare
    v_kind text := jsonb_typeof(p_value);
    v_text text := p_value #>> '{}';
    v_codes text[];
begin
    if p_type is null then
        return 'unknown_attribute';
    elsif p_type = 'choices' then
        if v_kind <> 'array' or exists (select from jsonb_array_elements(p_value) e where jsonb_typeof(e) <> 'string') then
            return 'wrong_type';
        end if;
        v_codes := array(select jsonb_array_elements_text(p_value));
        return case when cardinality(v_codes) not between 1 and 50 then 'out_of_range'
            when (select count(distinct c) from unnest(v_codes) c) < cardinality(v_codes) then 'duplicate'
            when not v_codes <@ p_choices then 'unknown_choice' end;
    elsif v_kind <> (case p_type when 'number' then 'number' when 'boolean' then 'boolean' else 'string' end) then
        return 'wrong_type';
    elsif p_type = 'number' then
        return case when abs(v_text::numeric) >= 1e15 or scale(trim_scale(v_text::numeric)) > 6 then 'out_of_range' end;
    elsif p_type = 'choice' then
        return case when v_text <> all (p_choices) then 'unknown_choice' end;
    elsif p_type = 'date' then
        return case when not catalog.is_date(v_text) then 'invalid_format' end;
    elsif p_type = 'text' then
        return case when length(v_text) not between 1 and 500 then 'out_of_range' end;
    end if;
    return null;
end $$;

-- A value as another type has it: the number that a text spells, the only one of several choices, those choices that there still
-- are. null: there is none.
create function catalog.convert_attribute(p_type text, p_choices text[], p_value jsonb) returns jsonb language plpgsql immutable as $$
declare
    v_kind text := jsonb_typeof(p_value);
    v_text text := p_value #>> '{}';
    v_value jsonb;
begin
    if catalog.attribute_fault(p_type, p_choices, p_value) is null then
        return p_value;
    elsif p_type = 'choices' and v_kind = 'string' then
        v_value := jsonb_build_array(p_value);
    elsif p_type = 'choices' and v_kind = 'array' then
        -- What is left of it; nothing is nothing.
        v_value := (select jsonb_agg(e) from jsonb_array_elements(p_value) e where jsonb_typeof(e) = 'string' and e #>> '{}' = any (p_choices));
    elsif v_kind = 'array' then
        v_value := case when jsonb_array_length(p_value) = 1 and p_type in ('choice', 'text') then p_value -> 0 end;
    elsif p_type = 'number' and v_text ~ '^-?\d{1,15}(\.\d{1,6})?$' then
        v_value := to_jsonb(v_text::numeric);
    elsif p_type = 'boolean' and v_text in ('true', 'false') then
        v_value := to_jsonb(v_text::boolean);
    elsif p_type in ('text', 'choice', 'date') then
        v_value := to_jsonb(v_text);
    end if;
    return case when v_value is not null and catalog.attribute_fault(p_type, p_choices, v_value) is null then v_value end;
end $$;

create function catalog.choices_of(p_attribute text) returns text[] language sql stable as $$
    select array(select c.code from catalog.attribute_choice c where c.attribute_code = p_attribute)
$$;

-- What is wrong with these values. The definitions stay as they are until the transaction ends: who changes one waits, and then sees
-- the values. Volatile, so that the choices are read after the lock.
create function catalog.attribute_faults(p_values jsonb) returns table (code text, fault text) language plpgsql volatile
security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from catalog.attribute a where a.code in (select jsonb_object_keys(p_values)) order by a.code for key share;
    return query
        select v.key, catalog.attribute_fault(a.type, case when a.type in ('choice', 'choices') then catalog.choices_of(a.code) end, v.value) as found
        from jsonb_each(p_values) v left join catalog.attribute a on a.code = v.key
        where catalog.attribute_fault(a.type, case when a.type in ('choice', 'choices') then catalog.choices_of(a.code) end, v.value) is not null;
end $$;

-- Whoever writes products, in whatever way: their values are of their attributes' types. Only what is new is looked at, once for
-- all products that say the same.
create function catalog.check_attributes() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_values jsonb[];
    v_found record;
begin
    -- Planned for as many rows as there are this time: a session would keep the plan of its first statement, which had one.
    if tg_op = 'INSERT' then
        execute $q$ select array(select distinct c.attributes from changed c where c.attributes <> '{}') $q$ into v_values;
    else
        execute $q$ select array(select distinct c.attributes from changed c join before b on b.id = c.id where c.attributes <> b.attributes) $q$ into v_values;
    end if;
    if v_values = '{}' then
        return null;
    end if;
    perform from catalog.attribute a where a.code in (select jsonb_object_keys(v) from unnest(v_values) v) order by a.code for key share;
    with known as materialized (
        select a.code, a.type, case when a.type in ('choice', 'choices') then catalog.choices_of(a.code) end as choices from catalog.attribute a
        where a.code in (select jsonb_object_keys(v) from unnest(v_values) v)
    )
    select f.key, f.fault into v_found from (
        select e.key, catalog.attribute_fault(k.type, k.choices, e.value) as fault
        from unnest(v_values) v cross join lateral jsonb_each(v) e left join known k on k.code = e.key) f where f.fault is not null limit 1;
    if found then
        raise exception 'attribute %: %', v_found.key, v_found.fault using errcode = 'KT012';
    end if;
    return null;
end $$;

-- Until now nothing held values to their type: numbers that are written as texts are made numbers, what does not fit is a text.
-- Names that are no codes become some; the name stays as the label.
create temporary table attribute_names on commit drop as
    select k.name, coalesce(nullif(left(regexp_replace(regexp_replace(lower(public.unaccent(k.name)), '[^a-z0-9]+', '_', 'g'), '^[^a-z]+', ''), 40), ''), 'attribute') as code
    from (select distinct jsonb_object_keys(p.attributes) as name from catalog.product p) k;
insert into catalog.attribute (code, label, type) select n.code, coalesce(nullif(left(min(n.name), 100), ''), n.code), 'text' from attribute_names n group by n.code
    on conflict do nothing;
update catalog.product p set attributes = n.attributes from (
    select q.id, jsonb_object_agg(w.code, e.value) as attributes
    from catalog.product q cross join lateral jsonb_each(q.attributes) e join attribute_names w on w.name = e.key group by q.id) n
    where n.id = p.id and n.attributes <> p.attributes;
update catalog.attribute a set type = 'text', unit = '' where a.type = 'choice' or (a.type <> 'text' and exists (
    select from catalog.product p where jsonb_exists(p.attributes, a.code) and catalog.convert_attribute(a.type, '{}', p.attributes -> a.code) is null));
update catalog.product p set attributes = n.attributes from (
    select q.id, coalesce(jsonb_object_agg(e.key, coalesce(catalog.convert_attribute(a.type, '{}', e.value), to_jsonb(left(nullif(e.value #>> '{}', ''), 500))))
        filter (where a.code is not null and e.value #>> '{}' <> ''), '{}') as attributes
    from catalog.product q cross join lateral jsonb_each(q.attributes) e left join catalog.attribute a on a.code = e.key
    group by q.id) n
    where n.id = p.id and n.attributes <> p.attributes;

create trigger attributes_insert after insert on catalog.product referencing new table as changed for each statement execute function catalog.check_attributes();
create trigger attributes_update after update on catalog.product referencing old table as before new table as changed for each statement execute function catalog.check_attributes();

-- Which products have an attribute: for changing its definition, and for telling what that would break.
create index product_attributes on catalog.product using gin (attributes) with (fastupdate = off);

-- A desktop tells of what desktops change, and of nothing else.
create or replace function ops.append_event(p_id uuid, p_aggregate text, p_aggregate_id uuid, p_type text, p_payload jsonb, p_tags text[], p_at timestamptz)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_aggregate not in ('product', 'variant', 'category', 'price', 'attribute') and ops.desktop_account() is not null then
        raise exception 'no event of a desktop' using errcode = '42501';
    end if;
    insert into ops.outbox (id, aggregate, aggregate_id, type, payload, tags, occurred_at) values (p_id, p_aggregate, p_aggregate_id, p_type, p_payload, p_tags, p_at);
end $$;

-- What a definition that is about to be would do to each product that has a value: the value as it will be (null: it does not fit),
-- and whether something of it is lost.
create function catalog.attribute_impact(p_code text, p_type text, p_choices text[]) returns table (product_id uuid, present jsonb, future jsonb, is_lost boolean)
language sql stable as $$
    select p.id, p.attributes -> p_code, c.future, c.future is null
            or (jsonb_typeof(p.attributes -> p_code) = 'array' and jsonb_typeof(c.future) = 'array' and jsonb_array_length(c.future) < jsonb_array_length(p.attributes -> p_code))
    from catalog.product p cross join lateral (select catalog.convert_attribute(p_type, p_choices, p.attributes -> p_code) as future) c
    where p.attributes ? p_code
$$;

-- Makes the values of what the definition says now; what does not fit is dropped. How many products it was. Products by id, as
-- everybody locks them.
create function catalog.convert_attribute_values(p_code text) returns int language plpgsql as $$
declare
    v_type text := (select a.type from catalog.attribute a where a.code = p_code);
    v_ids uuid[];
    v_count int;
begin
    v_ids := array(select i.product_id from catalog.attribute_impact(p_code, v_type, catalog.choices_of(p_code)) i where i.future is distinct from i.present);
    perform from catalog.product p where p.id = any (v_ids) order by p.id for no key update;
    update catalog.product p set version = p.version + 1, updated_at = now(), attributes = case when i.future is null then p.attributes - p_code
            else jsonb_set(p.attributes, array[p_code], i.future) end
        from catalog.attribute_impact(p_code, v_type, catalog.choices_of(p_code)) i where i.product_id = p.id and p.id = any (v_ids);
    get diagnostics v_count = row_count;
    if v_type is distinct from 'text' then
        update catalog.product_translation t set attributes = t.attributes - p_code where t.attributes ? p_code;
    end if;
    return v_count;
end $$;

-- What the categories of a product ask for, and which of them, or of those above, does.
create function catalog.attribute_set(p_product uuid) returns table (code text, category_id uuid, "position" int) language sql stable as $$
    with recursive up as (
        select c.category_id as origin, c.category_id as id, 0 as height from catalog.product_category c where c.product_id = p_product
        union all
        select up.origin, k.parent_id, up.height + 1 from up join catalog.category k on k.id = up.id where k.parent_id is not null
    ), decided as (
        select distinct on (up.origin, a.attribute_code) a.attribute_code, a.is_excluded, a.category_id, a.position
        from up join catalog.category_attribute a on a.category_id = up.id order by up.origin, a.attribute_code, up.height
    )
    select distinct on (d.attribute_code) d.attribute_code, d.category_id, d.position from decided d where not d.is_excluded
    order by d.attribute_code, d.category_id
$$;

-- What these products say of themselves, in each language, as people read it.
create function catalog.attribute_texts(p_ids uuid[]) returns table (product_id uuid, locale text, code text, label text, unit text, "position" int, is_searchable boolean, value text)
language sql stable as $$
    select p.id, l.code, a.code, coalesce(t.label, a.label), a.unit, a.position, a.is_searchable,
        case a.type
            when 'text' then coalesce(nullif(x.attributes ->> a.code, ''), v.value #>> '{}')
            when 'number' then trim_scale((v.value #>> '{}')::numeric)::text
            when 'choice' then (select coalesce(ct.label, c.label) from catalog.attribute_choice c
                left join catalog.attribute_choice_translation ct on ct.attribute_code = c.attribute_code and ct.code = c.code and ct.locale = l.code
                where c.attribute_code = a.code and c.code = v.value #>> '{}')
            when 'choices' then (select string_agg(coalesce(ct.label, c.label), ', ' order by c.position) from catalog.attribute_choice c
                left join catalog.attribute_choice_translation ct on ct.attribute_code = c.attribute_code and ct.code = c.code and ct.locale = l.code
                where c.attribute_code = a.code and v.value ? c.code)
            else v.value #>> '{}'
        end
    from catalog.product p cross join lateral jsonb_each(p.attributes) v join catalog.attribute a on a.code = v.key cross join catalog.locale l
    left join catalog.attribute_translation t on t.attribute_code = a.code and t.locale = l.code
    left join catalog.product_translation x on x.product_id = p.id and x.locale = l.code
    where p.id = any (p_ids)
$$;

-- What a product can be filtered by; each of several choices is one.
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
    select l.product_id, 'market', '', l.market from catalog.listing_price l where l.product_id = any (p_ids)
$$;

-- The beginning of a product's row in lists, and of its page, in each language (U+0001 stands for the base of media URLs).
create function catalog.cards_of(p_ids uuid[]) returns table (product_id uuid, locale text, title text, card text) language sql stable as $$
    with images as (
        select distinct on (m.product_id) m.product_id,
            json_build_object('url', E'\x01' || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height) as image
        from catalog.media m where m.product_id = any (p_ids) order by m.product_id, m.position, m.id
    )
    select p.id, l.code, coalesce(t.title, p.title),
        replace(left(json_build_object('id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title), 'brand', p.brand, 'image', i.image,
            'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01')
    from catalog.product p cross join catalog.locale l
    left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code
    left join images i on i.product_id = p.id where p.id = any (p_ids)
$$;

create function catalog.pages_of(p_ids uuid[]) returns table (product_id uuid, locale text, page text) language sql stable as $$
    with options as (
        select o.product_id, json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position) as list
        from catalog.option o where o.product_id = any (p_ids) group by o.product_id
    ), images as (
        select m.product_id, json_agg(json_build_object('url', E'\x01' || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height,
            'variant_id', m.variant_id) order by m.position, m.id) as list
        from catalog.media m where m.product_id = any (p_ids) group by m.product_id
    ), categories as (
        select c.product_id, l.code as locale, json_agg(json_build_object('id', k.id, 'slug', k.slug, 'title', coalesce(t.title, k.title)) order by k.slug) as list
        from catalog.product_category c join catalog.category k on k.id = c.category_id cross join catalog.locale l
        left join catalog.category_translation t on t.category_id = k.id and t.locale = l.code where c.product_id = any (p_ids) group by c.product_id, l.code
    ), specifications as (
        select a.product_id, a.locale, json_agg(json_build_object('code', a.code, 'label', a.label, 'unit', a.unit, 'value', a.value)
            order by a.position, a.code) as list
        from catalog.attribute_texts(p_ids) a where a.value <> '' group by a.product_id, a.locale
    )
    select p.id, l.code, replace(left(json_build_object('id', p.id, 'slug', p.slug, 'title', coalesce(t.title, p.title),
        'description', coalesce(nullif(t.description, ''), p.description),
        'brand', p.brand, 'tax_class', p.tax_class, 'attributes', p.attributes, 'specifications', coalesce(s.list, '[]'), 'metadata', p.metadata,
        'categories', coalesce(c.list, '[]'), 'options', coalesce(o.list, '[]'), 'images', coalesce(i.list, '[]'),
        'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'updated_at', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01')
    from catalog.product p cross join catalog.locale l
    left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code
    left join options o on o.product_id = p.id left join images i on i.product_id = p.id
    left join categories c on c.product_id = p.id and c.locale = l.code
    left join specifications s on s.product_id = p.id and s.locale = l.code where p.id = any (p_ids)
$$;

-- Step: what is the same in every market, in each language.
create or replace function catalog.refresh_texts(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_cards uuid[];
    v_pages uuid[];
begin
    with written as (
        insert into catalog.listing_text as x (product_id, locale, title, card) select c.product_id, c.locale, c.title, c.card from catalog.cards_of(p_ids) c
        on conflict on constraint listing_text_pkey do update set title = excluded.title, card = excluded.card
            where (x.title, x.card) is distinct from (excluded.title, excluded.card)
        returning x.product_id
    )
    select array(select product_id from written) into v_cards;
    with written as (
        insert into catalog.listing_page as x (product_id, locale, page) select p.product_id, p.locale, p.page from catalog.pages_of(p_ids) p
        on conflict on constraint listing_page_pkey do update set page = excluded.page where x.page <> excluded.page
        returning x.product_id
    )
    select array(select product_id from written) into v_pages;

    insert into catalog.lexicon (locale, word)
        select distinct x.locale, w.word from catalog.listing_text x
        join catalog.product p on p.id = x.product_id
        left join catalog.product_translation t on t.product_id = p.id and t.locale = x.locale
        cross join lateral unnest(tsvector_to_array(to_tsvector('catalog.words',
            concat_ws(' ', x.title, p.brand, coalesce(nullif(t.description, ''), p.description))))) as w (word)
        where x.product_id = any (v_pages) and length(w.word) between 3 and 40
            and not exists (select from catalog.lexicon e where e.locale = x.locale and e.word = w.word) order by 1, 2
        on conflict do nothing;
    return v_cards || v_pages;
end $$;

-- Step: what a product is found, narrowed and counted by, in each language. After the steps that it reads the tables of.
create or replace function catalog.refresh_search(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_changed uuid[];
begin
    with goods as (
        select l.code as locale, l.configuration::regconfig as configuration, p.id, p.brand, coalesce(t.title, p.title) as shown_title,
            coalesce(nullif(t.description, ''), p.description) as shown_description
        from catalog.product p cross join catalog.locale l
        left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code where p.id = any (p_ids)
    ), variants as (
        select v.product_id, array_agg(distinct lower(v.sku)) || coalesce(array_agg(distinct v.barcode) filter (where v.barcode <> ''), '{}') as codes,
            string_agg(distinct o.value, ' ') as options
        from catalog.variant v left join lateral jsonb_each_text(v.options) o on true where v.product_id = any (p_ids) group by v.product_id
    ), attributes as (
        select a.product_id, a.locale, string_agg(a.value, ' ' order by a.code) as searchable
        from catalog.attribute_texts(p_ids) a where a.is_searchable group by a.product_id, a.locale
    ), facts as (
        select f.product_id, array_agg(t.id order by t.id) as terms
        from catalog.facts_of(p_ids) f join catalog.term t on t.kind = f.kind and t.key = f.key and t.value = f.value group by f.product_id
    ), prices as (
        select l.product_id, array_agg(t.id order by t.id) as markets, array_agg(l.price_low order by t.id) as low,
            array_agg(l.price_high order by t.id) as high, array_agg(l.is_in_stock order by t.id) as stock
        from catalog.listing_price l join catalog.term t on t.kind = 'market' and t.key = '' and t.value = l.market
        where l.product_id = any (p_ids) group by l.product_id
    ), written as (
        insert into catalog.listing_search as x (product_id, locale, terms, markets, price_low, price_high, is_in_stock, words)
        select g.id, g.locale, coalesce(f.terms, '{}'), coalesce(p.markets, '{}'), coalesce(p.low, '{}'), coalesce(p.high, '{}'), coalesce(p.stock, '{}'),
            catalog.listing_words(g.configuration, g.shown_title, g.brand, coalesce(v.codes, '{}'), concat_ws(' ', v.options, a.searchable), g.shown_description)
        from goods g left join variants v on v.product_id = g.id left join attributes a on a.product_id = g.id and a.locale = g.locale
        left join facts f on f.product_id = g.id left join prices p on p.product_id = g.id
        on conflict on constraint listing_search_pkey do update set terms = excluded.terms, markets = excluded.markets, price_low = excluded.price_low,
            price_high = excluded.price_high, is_in_stock = excluded.is_in_stock, words = excluded.words
            where (x.terms, x.markets, x.price_low, x.price_high, x.is_in_stock, x.words)
                is distinct from (excluded.terms, excluded.markets, excluded.price_low, excluded.price_high, excluded.is_in_stock, excluded.words)
        returning x.product_id
    )
    select array(select distinct product_id from written) into v_changed;
    return v_changed;
end $$;

-- What many products are noted for at once comes behind the single ones that somebody waits for.
alter table catalog.dirty add column is_bulk boolean not null default false;
create index dirty_next on catalog.dirty (is_bulk, seq);

-- What makes a product dirty: its attributes' words in any language, found by the index; only where shoppers see a difference, and
-- planned for as many rows as there are this time.
create function catalog.note_attributes() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute $q$
        insert into catalog.dirty (product_id, is_bulk) select p.id, true from (
            select c.code from changed c join before b on b.id = c.id
            where (b.code, b.label, b.type, b.unit, b.position, b.is_filterable, b.is_searchable)
                is distinct from (c.code, c.label, c.type, c.unit, c.position, c.is_filterable, c.is_searchable)) a
        join catalog.product p on p.attributes ? a.code
    $q$;
    return null;
end $$;
drop trigger listing_insert on catalog.attribute;
drop trigger listing_update on catalog.attribute;
drop trigger listing_delete on catalog.attribute;
create trigger listing_update after update on catalog.attribute referencing old table as before new table as changed for each statement
    execute function catalog.note_attributes();
do $$
declare
    v_products text := 'select p.id from (select distinct attribute_code from %s) c join catalog.product p on p.attributes ? c.attribute_code';
begin
    execute format('create trigger listing_insert after insert on catalog.attribute_translation referencing new table as changed for each statement execute function catalog.note_changes(%L)', v_products);
    execute format('create trigger listing_update after update on catalog.attribute_translation referencing old table as before new table as changed for each statement execute function catalog.note_changes(%L)', v_products);
    execute format('create trigger listing_delete after delete on catalog.attribute_translation referencing old table as changed for each statement execute function catalog.note_changes(%L)', v_products);
end $$;

-- A choice's words, only for those who have it; a new one has nobody yet.
create function catalog.note_choices() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute $q$
        insert into catalog.dirty (product_id, is_bulk)
        select p.id, true from (select attribute_code, code from changed) c join catalog.product p
            on p.attributes @> jsonb_build_object(c.attribute_code, c.code) or p.attributes @> jsonb_build_object(c.attribute_code, jsonb_build_array(c.code))
    $q$;
    return null;
end $$;
create trigger listing_update after update on catalog.attribute_choice referencing new table as changed for each statement execute function catalog.note_choices();
create trigger listing_insert after insert on catalog.attribute_choice_translation referencing new table as changed for each statement execute function catalog.note_choices();
create trigger listing_update after update on catalog.attribute_choice_translation referencing new table as changed for each statement execute function catalog.note_choices();
create trigger listing_delete after delete on catalog.attribute_choice_translation referencing old table as changed for each statement execute function catalog.note_choices();

-- Whoever changes definitions, in whatever way: when the transaction ends every value is of its attribute's type.
create function catalog.check_definition() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_type text := (select a.type from catalog.attribute a where a.code = old.code);
    v_choices text[] := catalog.choices_of(old.code);
begin
    if exists (select from catalog.product p where p.attributes ? old.code and catalog.attribute_fault(v_type, v_choices, p.attributes -> old.code) is not null) then
        raise exception 'attribute %: products have values that do not fit', old.code using errcode = 'KT012';
    end if;
    return null;
end $$;
create constraint trigger attribute_values after update of type, code or delete on catalog.attribute deferrable initially deferred for each row
    execute function catalog.check_definition();
-- Once for each choice that has gone, by its own value.
create function catalog.check_choice() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from catalog.attribute_choice c where c.attribute_code = old.attribute_code and c.code = old.code)
        and exists (select from catalog.attribute a where a.code = old.attribute_code and a.type in ('choice', 'choices'))
        and exists (select from catalog.product p where p.attributes @> jsonb_build_object(old.attribute_code, old.code)
            or p.attributes @> jsonb_build_object(old.attribute_code, jsonb_build_array(old.code))) then
        raise exception 'attribute %: products have the choice %', old.attribute_code, old.code using errcode = 'KT012';
    end if;
    return null;
end $$;
create constraint trigger choice_values after update of code or delete on catalog.attribute_choice deferrable initially deferred for each row
    execute function catalog.check_choice();

insert into auth.wall_decision (table_name, reader, writer, hidden) values
    ('catalog.attribute_translation', 'catalog:read', 'catalog:write', '{}'), ('catalog.attribute_choice', 'catalog:read', 'catalog:write', '{}'),
    ('catalog.attribute_choice_translation', 'catalog:read', 'catalog:write', '{}'), ('catalog.category_attribute', 'catalog:read', 'catalog:write', '{}');
select auth.raise_wall();
grant execute on function catalog.attribute_faults(jsonb), catalog.attribute_impact(text, text, text[]), catalog.attribute_fault(text, text[], jsonb),
    catalog.convert_attribute(text, text[], jsonb), catalog.choices_of(text), catalog.is_date(text), catalog.convert_attribute_values(text), catalog.attribute_set(uuid) to public;

