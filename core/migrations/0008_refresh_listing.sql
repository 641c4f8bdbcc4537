-- How the read model is made. Each step writes only what differs and says which products it changed.

-- The words of a product in one language. A: its title, its SKUs; B: brand; C: options and searchable attributes; D: description.
create function catalog.listing_words(p_configuration regconfig, p_title text, p_brand text, p_skus text[], p_values text, p_description text, p_terms int[])
returns tsvector language sql stable as $$
    select setweight(to_tsvector(p_configuration, p_title) || to_tsvector('catalog.words', p_title), 'A')
        || setweight(to_tsvector('catalog.words', p_brand), 'B')
        || setweight(to_tsvector(p_configuration, p_values) || to_tsvector('catalog.words', p_values), 'C')
        || setweight(to_tsvector(p_configuration, p_description), 'D')
        || array_to_tsvector(p_skus)
        || array_to_tsvector(array(select '#' || id from unnest(p_terms) as id))
$$;

-- A product's categories and all above them.
create function catalog.categories_of(p_ids uuid[]) returns setof catalog.listing_category language sql stable as $$
    with recursive up as (
        select c.category_id, c.product_id from catalog.product_category c where c.product_id = any (p_ids)
        union
        select k.parent_id, up.product_id from up join catalog.category k on k.id = up.category_id where k.parent_id is not null
    )
    select category_id, product_id from up
$$;


-- What a product can be filtered by.
create function catalog.facts_of(p_ids uuid[]) returns table (product_id uuid, kind text, key text, value text) language sql stable as $$
    select p.id, 'brand', '', p.brand from catalog.product p where p.id = any (p_ids) and p.brand <> ''
    union all
    select c.product_id, 'category', '', c.category_id::text from catalog.listing_category c where c.product_id = any (p_ids)
    union all
    select distinct v.product_id, 'option', o.key, o.value from catalog.variant v cross join jsonb_each_text(v.options) o where v.product_id = any (p_ids)
    union all
    select p.id, 'attribute', a.key, left(a.value, 200) from catalog.product p cross join jsonb_each_text(p.attributes) a
        join catalog.attribute d on d.code = a.key and d.is_filterable where p.id = any (p_ids) and a.value <> ''
$$;

-- Step: categories, terms and the row of the product.
create function catalog.refresh_facts(p_ids uuid[]) returns uuid[] language plpgsql as $$
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
    with facts as (
        select f.product_id, array_agg(t.id order by t.id) as terms
        from catalog.facts_of(p_ids) f join catalog.term t on t.kind = f.kind and t.key = f.key and t.value = f.value group by f.product_id
    ), written as (
        insert into catalog.listing as l (product_id, slug, terms)
        select p.id, p.slug, coalesce(f.terms, '{}') from catalog.product p left join facts f on f.product_id = p.id where p.id = any (p_ids)
        on conflict on constraint listing_pkey do update set slug = excluded.slug, terms = excluded.terms
            where (l.slug, l.terms) is distinct from (excluded.slug, excluded.terms)
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
create function catalog.refresh_texts(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_cards uuid[];
    v_pages uuid[];
begin
    with goods as (
        select l.code as locale, l.configuration::regconfig as configuration, p.*, coalesce(t.title, p.title) as shown_title,
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
    ), images as (
        select distinct on (m.product_id) m.product_id,
            json_build_object('url', E'\x01' || m.key, 'alt', m.alt, 'width', m.width, 'height', m.height) as image
        from catalog.media m where m.product_id = any (p_ids) order by m.product_id, m.position, m.id
    ), written as (
        insert into catalog.listing_text as x (product_id, locale, title, card, words)
        select g.id, g.locale, g.shown_title,
            replace(left(json_build_object('id', g.id, 'slug', g.slug, 'title', g.shown_title, 'brand', g.brand, 'image', i.image,
                'created_at', to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, -1), '"url" : "\u0001', E'"url" : "\x01'),
            catalog.listing_words(g.configuration, g.shown_title, g.brand, coalesce(v.codes, '{}'),
                concat_ws(' ', v.options, a.searchable), g.shown_description, l.terms)
        from goods g join catalog.listing l on l.product_id = g.id left join variants v on v.product_id = g.id
        left join attributes a on a.product_id = g.id left join images i on i.product_id = g.id
        on conflict on constraint listing_text_pkey do update set title = excluded.title, card = excluded.card, words = excluded.words
            where (x.title, x.card, x.words) is distinct from (excluded.title, excluded.card, excluded.words)
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
        where x.product_id = any (v_cards) and length(w.word) between 3 and 40
            and not exists (select from catalog.lexicon e where e.locale = x.locale and e.word = w.word) order by 1, 2
        on conflict do nothing;
    return v_cards || v_pages;
end $$;

-- Step: what depends on the market: prices that hold now, and whether the goods are there.
create function catalog.refresh_offers(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_prices uuid[];
    v_offers uuid[];
begin
    -- Those of a market that has gone are wrong as well.
    delete from inventory.availability a using catalog.variant v
        where a.variant_id = v.id and v.product_id = any (p_ids) and not exists (select from pricing.market m where m.code = a.market);
    insert into inventory.availability as a (variant_id, market, state)
        select v.id, m.code, case when stock.real > inventory.low_stock() then 'in_stock' when stock.real > 0 then 'low_stock'
            when stock.with_backorder > 0 then 'backorder' else 'out_of_stock' end
        from catalog.variant v cross join pricing.market m cross join lateral (
            select sum(greatest(l.on_hand - l.safety - l.reserved, 0)) as real,
                sum(greatest(l.on_hand + l.backorder_limit - l.safety - l.reserved, 0)) as with_backorder
            from inventory.level l join inventory.market_location s on s.location_id = l.location_id and s.market = m.code
            where l.variant_id = v.id
        ) stock
        where v.product_id = any (p_ids)
        on conflict on constraint availability_pkey do update set state = excluded.state where a.state <> excluded.state;

    -- Several prices may hold at once; the lowest is the price. Where no base price holds, it is the regular one too.
    with holding as (
        select v.product_id, v.id as variant_id, v.position, v.sku, v.barcode, v.options, v.weight_g, m.code as market, m.currency, m.prices_include_tax,
            min(c.amount) as amount, coalesce(max(c.amount) filter (where c.list = 'base'), min(c.amount)) as regular
        from catalog.variant v join pricing.price c on c.variant_id = v.id join pricing.market m on m.currency = c.currency
        where v.product_id = any (p_ids) and c.min_quantity = 1 and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now())
        group by v.id, m.code
    ), offered as (
        select h.*, a.state from holding h join inventory.availability a on a.variant_id = h.variant_id and a.market = h.market
    ), gone as (
        delete from catalog.listing_price l where l.product_id = any (p_ids)
            and not exists (select from holding h where h.product_id = l.product_id and h.market = l.market) returning l.product_id, l.market
    ), gone_offers as (
        delete from catalog.listing_offer o using gone where o.product_id = gone.product_id and o.market = gone.market
    ), priced as (
        insert into catalog.listing_price as l (market, product_id, price_low, price_high, regular_low, currency, prices_include_tax, is_in_stock)
        select market, product_id, min(amount), max(amount), min(regular), currency, prices_include_tax, bool_or(state <> 'out_of_stock')
        from offered group by market, product_id, currency, prices_include_tax
        on conflict on constraint listing_price_pkey do update set price_low = excluded.price_low, price_high = excluded.price_high,
            regular_low = excluded.regular_low, currency = excluded.currency, prices_include_tax = excluded.prices_include_tax, is_in_stock = excluded.is_in_stock
            where (l.price_low, l.price_high, l.regular_low, l.currency, l.prices_include_tax, l.is_in_stock)
                is distinct from (excluded.price_low, excluded.price_high, excluded.regular_low, excluded.currency, excluded.prices_include_tax, excluded.is_in_stock)
        returning l.product_id
    ), offer as (
        insert into catalog.listing_offer as o (market, product_id, offer)
        select market, product_id, json_build_object('prices_include_tax', prices_include_tax, 'variants', json_agg(json_build_object('id', variant_id,
            'sku', sku, 'barcode', barcode, 'options', options, 'weight_g', weight_g, 'price', json_build_object('amount', amount, 'currency', currency),
            'regular_price', json_build_object('amount', regular, 'currency', currency), 'availability', state) order by position)
            filter (where position < 500))::text
        from offered group by market, product_id, prices_include_tax
        on conflict on constraint listing_offer_pkey do update set offer = excluded.offer where o.offer <> excluded.offer
        returning o.product_id
    )
    select array(select product_id from gone union select product_id from priced), array(select product_id from offer) into v_prices, v_offers;
    return v_prices || v_offers;
end $$;

-- Brings every row of these products up to date. Gives those that a shopper sees differently from now on, with the tags of
-- the cached answers that are wrong. The product's row is locked first, so that of two refreshes at once the second one
-- sees what the first one's transaction did; a row of `dirty` is taken away before anything is read.
-- Planned for these very products and these very tables: a plan that a session made when the shop was small would read all of them.
create function catalog.refresh_listing(p_ids uuid[]) returns table (product_id uuid, tags text[]) language plpgsql
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
        v_changed := v_changed || catalog.refresh_facts(v_shown) || catalog.refresh_texts(v_shown) || catalog.refresh_offers(v_shown);
    end if;

    return query
        select c.id, array['products', 'product:' || c.id] || coalesce(array_agg(distinct 'category:' || k.category_id) filter (where k.category_id is not null), '{}')
        from (select distinct id from unnest(v_changed) as id) c
        left join (select b.category_id, b.product_id from unnest(v_before) b
            union select l.category_id, l.product_id from catalog.listing_category l where l.product_id = any (v_changed)) k on k.product_id = c.id
        group by c.id;
end $$;
