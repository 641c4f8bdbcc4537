-- What is scanned by the thousand has narrow rows of its own: what matches a search or a filter is counted, ranked and narrowed
-- from one table, and of that only from the shopper's language.

-- A product has the term of each market in which it has a price now.
alter table catalog.term drop constraint term_kind_check,
    add constraint term_kind_check check (kind in ('brand', 'category', 'option', 'attribute', 'market'));

-- One row for each active product and language. `words`: the text by stems and as written, SKUs whole.
create table catalog.listing_search (
    product_id uuid not null,
    locale text not null,
    terms int[] not null,
    markets int[] not null, -- those of the terms that are markets, and in their order what the product costs there
    price_low bigint[] not null,
    price_high bigint[] not null,
    is_in_stock boolean[] not null,
    words tsvector not null,
    constraint listing_search_pkey primary key (product_id, locale)
) partition by list (locale);

-- Each language has a table and an index of its own, whose size and cost the others have no part in. They come and go with
-- its row in catalog.locale. Made first and attached then, a table keeps no reader waiting, as one made in its place would.
create function catalog.arrange_search() returns trigger language plpgsql as $$
declare
    v_code text;
    v_table text;
begin
    for v_code in select l.code from catalog.locale l where to_regclass(format('catalog.%I', 'listing_search_' || l.code)) is null order by 1 loop
        v_table := 'listing_search_' || v_code;
        -- With room for the next version of a row, so that a new price touches no index.
        execute format('create table catalog.%I (like catalog.listing_search) with (fillfactor = 85)', v_table);
        execute format('alter table catalog.listing_search attach partition catalog.%I for values in (%L)', v_table, v_code);
    end loop;
    for v_table in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'catalog.listing_search'::regclass and not exists (select from catalog.locale l where 'listing_search_' || l.code = c.relname) loop
        execute format('drop table catalog.%I', v_table);
    end loop;
    return null;
end $$;
create trigger search_tables after insert or delete or update of code on catalog.locale for each statement execute function catalog.arrange_search();
-- Those of the languages that there are.
update catalog.locale set code = code where false;

-- Of a product's rows some were found only by reading all the others.
create index listing_price_product on catalog.listing_price (product_id);
alter table catalog.listing_offer drop constraint listing_offer_pkey, add constraint listing_offer_pkey primary key (product_id, market);

-- The words of a product in one language. A: its title, its SKUs; B: brand; C: options and searchable attributes; D: description.
drop function catalog.listing_words(regconfig, text, text, text[], text, text, int[]);
create function catalog.listing_words(p_configuration regconfig, p_title text, p_brand text, p_codes text[], p_values text, p_description text)
returns tsvector language sql stable as $$
    select setweight(to_tsvector(p_configuration, p_title) || to_tsvector('catalog.words', p_title), 'A')
        || setweight(to_tsvector('catalog.words', p_brand), 'B')
        || setweight(to_tsvector(p_configuration, p_values) || to_tsvector('catalog.words', p_values), 'C')
        || setweight(to_tsvector(p_configuration, p_description), 'D')
        || array_to_tsvector(p_codes)
$$;

-- What a product can be filtered by.
create or replace function catalog.facts_of(p_ids uuid[]) returns table (product_id uuid, kind text, key text, value text) language sql stable as $$
    select p.id, 'brand', '', p.brand from catalog.product p where p.id = any (p_ids) and p.brand <> ''
    union all
    select c.product_id, 'category', '', c.category_id::text from catalog.listing_category c where c.product_id = any (p_ids)
    union all
    select distinct v.product_id, 'option', o.key, o.value from catalog.variant v cross join jsonb_each_text(v.options) o where v.product_id = any (p_ids)
    union all
    select p.id, 'attribute', a.key, left(a.value, 200) from catalog.product p cross join jsonb_each_text(p.attributes) a
        join catalog.attribute d on d.code = a.key and d.is_filterable where p.id = any (p_ids) and a.value <> ''
    union all
    select l.product_id, 'market', '', l.market from catalog.listing_price l where l.product_id = any (p_ids)
$$;

-- Step: categories, terms and the row of the product.
create or replace function catalog.refresh_facts(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_new catalog.listing_category[] := array(select row (c.category_id, c.product_id)::catalog.listing_category from catalog.categories_of(p_ids) c);
    v_moved uuid[];
    v_changed uuid[];
begin
    with gone as (
        delete from catalog.listing_category l where l.product_id = any (p_ids) and (l.category_id, l.product_id) not in (select category_id, product_id from unnest(v_new))
        returning l.product_id
    ), come as (
        insert into catalog.listing_category (category_id, product_id) select category_id, product_id from unnest(v_new)
        on conflict do nothing returning product_id
    )
    select array(select product_id from gone union select product_id from come) into v_moved;
    -- In one order, lest two refreshes wait for each other's new terms.
    insert into catalog.term (kind, key, value)
        select distinct f.kind, f.key, f.value from catalog.facts_of(p_ids) f
        where not exists (select from catalog.term t where t.kind = f.kind and t.key = f.key and t.value = f.value) order by 1, 2, 3
        on conflict do nothing;
    with written as (
        insert into catalog.listing as l (product_id, slug) select p.id, p.slug from catalog.product p where p.id = any (p_ids)
        on conflict on constraint listing_pkey do update set slug = excluded.slug where l.slug <> excluded.slug
        returning l.product_id
    )
    select array(select product_id from written) into v_changed;

    -- Nobody sees the moment itself.
    update catalog.listing l set next_change_at = changes.at
        from unnest(p_ids) as p (id) left join lateral (
            select min(case when c.starts_at > now() then c.starts_at else c.ends_at end) as at
            from catalog.variant v join pricing.price c on c.variant_id = v.id where v.product_id = p.id and (c.starts_at > now() or c.ends_at > now())
        ) changes on true
        where l.product_id = p.id and l.next_change_at is distinct from changes.at;
    return v_changed || v_moved;
end $$;

-- Step: what is the same in every market, in each language.
create or replace function catalog.refresh_texts(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_cards uuid[];
    v_pages uuid[];
begin
    with goods as (
        select l.code as locale, p.*, coalesce(t.title, p.title) as shown_title
        from catalog.product p cross join catalog.locale l
        left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code where p.id = any (p_ids)
    ), images as (
        select distinct on (m.product_id) m.product_id,
            json_build_object('url', E'\x01' || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height) as image
        from catalog.media m where m.product_id = any (p_ids) order by m.product_id, m.position, m.id
    ), written as (
        insert into catalog.listing_text as x (product_id, locale, title, card)
        select g.id, g.locale, g.shown_title,
            replace(left(json_build_object('id', g.id, 'slug', g.slug, 'title', g.shown_title, 'brand', g.brand, 'image', i.image,
                'created_at', to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01')
        from goods g left join images i on i.product_id = g.id
        on conflict on constraint listing_text_pkey do update set title = excluded.title, card = excluded.card
            where (x.title, x.card) is distinct from (excluded.title, excluded.card)
        returning x.product_id
    )
    select array(select product_id from written) into v_cards;

    with goods as (
        select l.code as locale, p.*, coalesce(t.title, p.title) as shown_title, coalesce(nullif(t.description, ''), p.description) as shown_description
        from catalog.product p cross join catalog.locale l
        left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code where p.id = any (p_ids)
    ), options as (
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
    ), written as (
        insert into catalog.listing_page as x (product_id, locale, page)
        select g.id, g.locale, replace(left(json_build_object('id', g.id, 'slug', g.slug, 'title', g.shown_title, 'description', g.shown_description,
            'brand', g.brand, 'tax_class', g.tax_class, 'attributes', g.attributes, 'metadata', g.metadata, 'categories', coalesce(c.list, '[]'),
            'options', coalesce(o.list, '[]'), 'images', coalesce(i.list, '[]'),
            'created_at', to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'updated_at', to_char(g.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01')
        from goods g left join options o on o.product_id = g.id left join images i on i.product_id = g.id
        left join categories c on c.product_id = g.id and c.locale = g.locale
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
create function catalog.refresh_search(p_ids uuid[]) returns uuid[] language plpgsql as $$
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
        select p.id as product_id, string_agg(a.value, ' ' order by a.key) as searchable
        from catalog.product p cross join jsonb_each_text(p.attributes) a join catalog.attribute d on d.code = a.key and d.is_searchable
        where p.id = any (p_ids) group by p.id
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
        from goods g left join variants v on v.product_id = g.id left join attributes a on a.product_id = g.id
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

-- As before, with the search; offers come first, since a market where a product has a price is one of its facts.
create or replace function catalog.refresh_listing(p_ids uuid[]) returns table (product_id uuid, tags text[]) language plpgsql
set plan_cache_mode = force_custom_plan as $$
declare
    v_noted bigint[];
    v_shown uuid[];
    v_before catalog.listing_category[];
    v_changed uuid[];
begin
    -- By an array: joined, and with statistics from when the queue was empty, the rows were locked anew for each row of it.
    v_noted := array(select d.seq from catalog.dirty d where d.product_id = any (p_ids) for update skip locked);
    delete from catalog.dirty d where d.seq = any (v_noted);
    perform from catalog.product p where p.id = any (p_ids) order by p.id for no key update;
    v_shown := array(select p.id from catalog.product p where p.id = any (p_ids) and p.status = 'active');
    v_before := array(select l from catalog.listing_category l where l.product_id = any (p_ids));

    with hidden as (
        delete from catalog.listing l where l.product_id = any (p_ids) and l.product_id <> all (v_shown) returning l.product_id
    ), texts as (
        delete from catalog.listing_text l using hidden h where l.product_id = h.product_id
    ), searched as (
        delete from catalog.listing_search l using hidden h where l.product_id = h.product_id
    ), pages as (
        delete from catalog.listing_page l using hidden h where l.product_id = h.product_id
    ), prices as (
        delete from catalog.listing_price l using hidden h where l.product_id = h.product_id
    ), offers as (
        delete from catalog.listing_offer l using hidden h where l.product_id = h.product_id
    ), categories as (
        delete from catalog.listing_category l using hidden h where l.product_id = h.product_id
    )
    select array(select h.product_id from hidden h) into v_changed;
    if v_shown <> '{}' then
        v_changed := v_changed || catalog.refresh_offers(v_shown) || catalog.refresh_facts(v_shown) || catalog.refresh_texts(v_shown) || catalog.refresh_search(v_shown);
    end if;

    return query
        select c.id, array['products', 'product:' || c.id] || coalesce(array_agg(distinct 'category:' || k.category_id) filter (where k.category_id is not null), '{}')
        from (select distinct id from unnest(v_changed) as id) c
        left join (select b.category_id, b.product_id from unnest(v_before) b
            union select l.category_id, l.product_id from catalog.listing_category l where l.product_id = any (v_changed)) k on k.product_id = c.id
        group by c.id;
end $$;

alter table catalog.listing drop column terms;
alter table catalog.listing_text drop column words;

-- The rows that there are already, before there is an index to keep.
do $$
declare
    v_ids uuid[];
begin
    for v_ids in select array_agg(n.product_id) from (select l.product_id, row_number() over (order by l.product_id) / 1000 as portion from catalog.listing l) n
            group by n.portion order by n.portion loop
        insert into catalog.term (kind, key, value)
            select distinct f.kind, f.key, f.value from catalog.facts_of(v_ids) f where f.kind = 'market' order by 1, 2, 3 on conflict do nothing;
        perform catalog.refresh_search(v_ids);
    end loop;
end $$;
-- Text and filters are one scan of one index. Without a pending list: whoever happened to fill it would wait for seconds.
create index listing_search_found on catalog.listing_search using gin (words, terms) with (fastupdate = off);
