-- What staff decide of the search: languages and their dictionaries, synonyms, rules; what helps who types: corrections and
-- completions; and what was searched for in vain.

-- Letters as they are compared: without case, accents and widths, in every script, whatever the database's own locale is.
create function catalog.folded(p_text text) returns text language sql immutable strict parallel safe as $$
    select lower(public.unaccent('public.unaccent'::regdictionary, normalize(p_text, nfkc)) collate "und-x-icu")
$$;
-- Indexes of tables that desktops write are made of it.
grant execute on function catalog.folded(text) to public;

-- A search's text as it is compared: "  Stoneware   MUG" is "stoneware mug".
create function catalog.search_text(p_text text) returns text language sql immutable strict as $$
    select btrim(regexp_replace(catalog.folded(p_text), '\s+', ' ', 'g'))
$$;

-- A dictionary for each language that PostgreSQL has one for, each without accents as catalog.english is.
do $$
declare
    v_source record;
begin
    for v_source in
        select c.cfgname as name, min(d.dictname) as stems
        from pg_ts_config c join pg_ts_config_map m on m.mapcfg = c.oid join pg_ts_dict d on d.oid = m.mapdict
        join ts_token_type('default') t on t.tokid = m.maptokentype and t.alias = 'word'
        where c.cfgnamespace = 'pg_catalog'::regnamespace and c.cfgname <> 'simple'
            and not exists (select from pg_ts_config o where o.cfgnamespace = 'catalog'::regnamespace and o.cfgname = c.cfgname)
        group by c.cfgname order by c.cfgname
    loop
        execute format('create text search configuration catalog.%I (copy = pg_catalog.%I)', v_source.name, v_source.name);
        execute format('alter text search configuration catalog.%I alter mapping for hword, hword_part, word with public.unaccent, pg_catalog.%I', v_source.name, v_source.stems);
    end loop;
end $$;
-- For languages that are written without blanks: their characters are words in overlapping pairs (catalog.cut_bigrams).
create text search configuration catalog.bigrams (copy = catalog.words);

-- As before; what concerns much of the shop is noted as that.
create or replace function catalog.note_changes() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_is_bulk boolean := tg_table_name in ('market', 'market_location', 'attribute', 'attribute_translation', 'attribute_choice', 'attribute_choice_translation');
    v_insert text := format('insert into catalog.dirty (is_bulk, product_id) select %L::boolean, n.id from (', v_is_bulk);
begin
    if tg_op = 'UPDATE' then
        execute v_insert || '(' || format(tg_argv[0], 'before') || ') union (' || format(tg_argv[0], 'changed') || ')) as n (id)';
    else
        execute v_insert || format(tg_argv[0], 'changed') || ') as n (id)';
    end if;
    return null;
end $$;

-- A language is spoken when nothing is noted any more from when it came, up to `ready_after`: every product has its rows in it.
alter table catalog.locale add column ready_after bigint not null default 0;
create function catalog.note_locales() returns trigger language plpgsql as $$
declare
    v_last bigint;
begin
    if not exists (select from changed) then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        -- Which one is the default, and when it is spoken, changes no product.
        if not exists (select from changed c left join before b on b.code = c.code where (b.configuration = c.configuration) is not true) then
            return null;
        end if;
    end if;
    with noted as (
        insert into catalog.dirty (product_id, is_bulk) select p.id, true from catalog.product p returning seq
    )
    select max(n.seq) into v_last from noted n;
    if tg_op = 'INSERT' then
        update catalog.locale l set ready_after = v_last from changed c where l.code = c.code and v_last is not null;
    end if;
    return null;
end $$;
drop trigger listing_insert on catalog.locale;
drop trigger listing_update on catalog.locale;
drop trigger listing_delete on catalog.locale;
create trigger listing_insert after insert on catalog.locale referencing new table as changed for each statement execute function catalog.note_locales();
create trigger listing_update after update on catalog.locale referencing old table as before new table as changed for each statement
    execute function catalog.note_locales();
create trigger listing_delete after delete on catalog.locale referencing old table as changed for each statement execute function catalog.note_locales();

alter table catalog.locale add column is_default boolean not null default false;
create unique index locale_default on catalog.locale (is_default) where is_default;
update catalog.locale set is_default = true where code = (select code from catalog.locale order by code <> 'en', code limit 1);

create function catalog.keep_default_locale() returns trigger language plpgsql as $$
begin
    if old.is_default or exists (select from pricing.market m where m.default_locale = old.code) then
        raise exception 'a default language stays' using errcode = 'KT025';
    end if;
    return old;
end $$;
create trigger locale_default before delete on catalog.locale for each row execute function catalog.keep_default_locale();

-- Whether a character belongs to a script without blanks: Thai, Lao, Burmese, Khmer, kana, Chinese characters, Hangul.
create function catalog.is_unspaced(p_character text) returns boolean language sql immutable as $$
    select c between 3584 and 3839 or c between 4096 and 4255 or c between 6016 and 6143 or c between 12293 and 12295
        or (c between 12353 and 12543 and c <> 12539) or c between 13312 and 40959 or c between 44032 and 55215
        or c between 63744 and 64255 or c between 131072 and 262143
    from (select ascii(p_character) as c) as a
$$;

-- "青いmug" is " 青い  い mug": each such character begins a pair, and the last of a run stands by itself, so that each is the
-- beginning of a word. What is not of such a script stays as it is; punctuation of East Asia is a blank.
create function catalog.cut_bigrams(p_text text) returns text language sql immutable as $$
    select case when p_text ~ '^[\x01-\x7f]*$' then p_text else coalesce((
        select string_agg(case when c.cut then ' ' || c.letter || case when c.next_cut then c.next else '' end || ' '
            when ascii(c.letter) between 8192 and 8303 or ascii(c.letter) between 12288 and 12351 or c.letter = '・' then ' ' else c.letter end, '' order by c.n)
        from (
            select l.n, l.letter, catalog.is_unspaced(l.letter) as cut, lead(l.letter) over w as next, lead(catalog.is_unspaced(l.letter)) over w as next_cut
            from unnest(string_to_array(p_text, null)) with ordinality as l (letter, n) window w as (order by l.n)
        ) c), '') end
$$;

-- As before; letters are folded first, since a dictionary knows no capitals but ASCII's where the database's locale is C.
create or replace function catalog.listing_words(p_configuration regconfig, p_title text, p_brand text, p_codes text[], p_values text, p_description text)
returns tsvector language sql stable as $$
    select case when p_configuration = 'catalog.bigrams'::regconfig then
            setweight(to_tsvector('catalog.words', catalog.cut_bigrams(catalog.folded(p_title))), 'A')
                || setweight(to_tsvector('catalog.words', catalog.cut_bigrams(catalog.folded(p_brand))), 'B')
                || setweight(to_tsvector('catalog.words', catalog.cut_bigrams(catalog.folded(p_values))), 'C')
                || setweight(to_tsvector('catalog.words', catalog.cut_bigrams(catalog.folded(p_description))), 'D')
        else
            setweight(to_tsvector(p_configuration, catalog.folded(p_title)) || to_tsvector('catalog.words', catalog.folded(p_title)), 'A')
                || setweight(to_tsvector('catalog.words', catalog.folded(p_brand)), 'B')
                || setweight(to_tsvector(p_configuration, catalog.folded(p_values)) || to_tsvector('catalog.words', catalog.folded(p_values)), 'C')
                || setweight(to_tsvector(p_configuration, catalog.folded(p_description)), 'D')
        end || array_to_tsvector(p_codes)
$$;

-- In how many products a word stands, roughly: catalog.count_words keeps it near the truth.
alter table catalog.lexicon add column products int not null default 1;
create index lexicon_often on catalog.lexicon (locale, left(word, 2), products desc, word);
create index lexicon_gone on catalog.lexicon (locale, word) where products = 0;
create index lexicon_often_three on catalog.lexicon (locale, left(word, 3), products desc, word);

-- Words in small letters; and none of a script without blanks, where whole sentences look like words.
create function catalog.tidy_word() returns trigger language plpgsql as $$
begin
    if new.word ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]' then
        return null;
    end if;
    new.word := catalog.folded(new.word);
    return new;
end $$;
create trigger tidy before insert on catalog.lexicon for each row when (new.word ~ '[^\x01-\x7f]') execute function catalog.tidy_word();

-- What options and attributes say are words, too.
insert into catalog.lexicon (locale, word)
select distinct l.code, w.word from catalog.locale l cross join catalog.term t
cross join lateral unnest(tsvector_to_array(to_tsvector('catalog.words', t.value))) as w (word)
where (t.kind = 'option' or exists (select from catalog.attribute a where t.kind = 'attribute' and a.code = t.key and a.is_searchable))
    and length(w.word) between 3 and 40 order by 1, 2 on conflict do nothing;

-- Where the counting goes on.
create table catalog.lexicon_walk (
    is_only boolean constraint lexicon_walk_pkey primary key default true constraint lexicon_walk_only_check check (is_only),
    locale text not null,
    word text not null
);
insert into catalog.lexicon_walk (locale, word) values ('', '');

-- Counts the products of the next words; of two at once only one does. How often the frequent ones are, PostgreSQL knows by its
-- statistics; the others are counted by the index, and few of them each. A row is only written where its count was far off.
create function catalog.count_words(p_words int) returns int language plpgsql set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
    v_word record;
    v_at catalog.lexicon_walk;
    v_count int;
    v_done int := 0;
begin
    select * into v_at from catalog.lexicon_walk for update skip locked;
    if not found then
        return 0;
    end if;
    for v_word in
        with batch as materialized (
            select x.locale, x.word, x.products from catalog.lexicon x where (x.locale, x.word) > (v_at.locale, v_at.word) order by x.locale, x.word limit p_words
        ), frequent as materialized (
            select l.locale, e.word, (e.frequency * c.reltuples)::int as products from (select distinct b.locale from batch b) l
            join pg_class c on c.oid = to_regclass(format('catalog.%I', 'listing_search_' || l.locale))
            join pg_stats s on s.schemaname = 'catalog' and s.tablename = c.relname and s.attname = 'words'
            cross join lateral unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as e (word, frequency) where e.word is not null and c.reltuples > 10000
        )
        select b.*, f.products as known from batch b left join frequent f on f.locale = b.locale and f.word = b.word order by b.locale, b.word
    loop
        v_count := v_word.known;
        if v_count is null then
            select count(*) into v_count from (
                select from catalog.listing_search s where s.locale = v_word.locale and s.words @@ quote_literal(v_word.word)::tsquery limit 10000) as m;
        end if;
        if abs(v_count - v_word.products) > v_word.products / 10 then
            update catalog.lexicon x set products = v_count where x.locale = v_word.locale and x.word = v_word.word;
        end if;
        v_done := v_done + 1;
        v_at.locale := v_word.locale;
        v_at.word := v_word.word;
    end loop;
    if v_done < p_words then
        v_at.locale := '';
        v_at.word := '';
    end if;
    update catalog.lexicon_walk w set locale = v_at.locale, word = v_at.word where (w.locale, w.word) is distinct from (v_at.locale, v_at.word);
    return v_done;
end $$;

-- Who searches for one of `words` finds what has one of `finds` as well; without `finds` each of the words finds all of them.
create table catalog.synonym (
    id uuid constraint synonym_pkey primary key,
    locale text constraint synonym_locale_fkey references catalog.locale (code) on update cascade on delete cascade, -- null: every language
    words text[] not null constraint synonym_words_check check (cardinality(words) between 1 and 20 and length(array_to_string(words, ' ')) <= 2100),
    finds text[] not null default '{}' constraint synonym_finds_check check (cardinality(finds) <= 20 and length(array_to_string(finds, ' ')) <= 2100),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint synonym_pair_check check (cardinality(words) + cardinality(finds) >= 2)
);
create index synonym_locale on catalog.synonym (locale, id);
-- The same for each language, ready to be looked up by stems.
create table catalog.synonym_phrase (
    locale text not null constraint synonym_phrase_locale_fkey references catalog.locale (code) on update cascade on delete cascade,
    synonym_id uuid not null constraint synonym_phrase_synonym_fkey references catalog.synonym (id) on delete cascade,
    phrase text not null,
    key text not null,
    query tsquery not null,
    is_asked boolean not null,
    is_found boolean not null,
    constraint synonym_phrase_pkey primary key (synonym_id, locale, phrase)
);
create index synonym_phrase_key on catalog.synonym_phrase (locale, key) where is_asked;

-- First places and factors for a search, or for every one where `asked` is empty.
create table catalog.search_rule (
    id uuid constraint search_rule_pkey primary key,
    locale text constraint search_rule_locale_fkey references catalog.locale (code) on update cascade on delete cascade, -- null: every language
    asked text not null constraint search_rule_asked_check check (length(asked) <= 200),
    pins uuid[] not null default '{}' constraint search_rule_pins_check check (cardinality(pins) <= 20),
    boost_kinds text[] not null default '{}' constraint search_rule_kinds_check check (boost_kinds <@ array['brand', 'category', 'option', 'attribute', 'product']),
    boost_keys text[] not null default '{}',
    boost_values text[] not null default '{}',
    boost_percents int[] not null default '{}' constraint search_rule_percents_check check (10 <= all (boost_percents) and 1000 >= all (boost_percents)),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint search_rule_boosts_check check (cardinality(boost_kinds) <= 20 and cardinality(boost_keys) = cardinality(boost_kinds)
        and cardinality(boost_values) = cardinality(boost_kinds) and cardinality(boost_percents) = cardinality(boost_kinds)),
    -- A first place of every search would be no answer to any of them.
    constraint search_rule_pinned_check check (asked <> '' or pins = '{}')
);
create unique index search_rule_key on catalog.search_rule (asked, coalesce(locale, ''));

-- What was searched for in vain, by day (UTC). Nobody's name is in it.
create table catalog.search_miss (
    day date not null,
    locale text not null constraint search_miss_locale_fkey references catalog.locale (code) on update cascade on delete cascade,
    asked text not null constraint search_miss_asked_check check (length(asked) between 1 and 100),
    searches bigint not null,
    id uuid not null generated always as (md5(locale || e'\n' || asked)::uuid) stored, -- of the language and text, whatever the day
    constraint search_miss_pkey primary key (day, locale, asked)
);
create index search_miss_id on catalog.search_miss (id);

-- 2,000 texts a day, of which more is only counted what is there already; nothing that may be an address or a number of somebody's.
create function catalog.note_misses(p_locales text[], p_texts text[], p_counts bigint[]) returns void language sql as $$
    with today as (select (now() at time zone 'UTC')::date as day), asked as (
        select m.locale, left(catalog.search_text(m.asked), 100) as asked, sum(m.n) as n
        from unnest(p_locales, p_texts, p_counts) as m (locale, asked, n) join catalog.locale l on l.code = m.locale group by 1, 2
    ), told as (
        select a.*, e.asked is not null as is_known from asked a cross join today t
        left join catalog.search_miss e on e.day = t.day and e.locale = a.locale and e.asked = a.asked
        where a.asked <> '' and a.asked !~ '@' and length(regexp_replace(a.asked, '[^0-9]', '', 'g')) < 6
    ), kept as (
        select * from told where is_known
        union all
        (select * from told where not is_known order by n desc
            limit greatest(0, 2000 - (select count(*) from catalog.search_miss e join today t on t.day = e.day)))
    )
    insert into catalog.search_miss as x (day, locale, asked, searches)
    select t.day, k.locale, k.asked, k.n from kept k cross join today t order by k.locale, k.asked
    on conflict on constraint search_miss_pkey do update set searches = x.searches + excluded.searches
$$;

-- Brands and categories by the beginnings of their names.
create index term_brand on catalog.term (catalog.folded(value) text_pattern_ops) where kind = 'brand';
create index product_brand on catalog.product (brand) where status = 'active' and brand <> '';
create index category_beginning on catalog.category (catalog.folded(title) text_pattern_ops);
create index category_translation_beginning on catalog.category_translation (locale, catalog.folded(title) text_pattern_ops);

-- As before; what options and attributes say are words, and the rows of a language that has gone go as well.
create or replace function catalog.refresh_search(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
    v_changed uuid[];
begin
    -- What is left of a language that has gone.
    delete from catalog.listing_text x where x.product_id = any (p_ids) and not exists (select from catalog.locale l where l.code = x.locale);
    delete from catalog.listing_page x where x.product_id = any (p_ids) and not exists (select from catalog.locale l where l.code = x.locale);
    with goods as (
        select l.code as locale, l.configuration::regconfig as configuration, p.id, p.brand, coalesce(t.title, p.title) as shown_title,
            catalog.plain_text(coalesce(nullif(t.description, ''), p.description)) as shown_description
        from catalog.product p cross join catalog.locale l
        left join catalog.product_translation t on t.product_id = p.id and t.locale = l.code where p.id = any (p_ids)
    ), variants as (
        select v.product_id, array_agg(distinct lower(v.sku)) || coalesce(array_agg(distinct v.barcode) filter (where v.barcode <> ''), '{}') as codes,
            string_agg(distinct o.value, ' ') as options
        from catalog.variant v left join lateral jsonb_each_text(v.options) o on true where v.product_id = any (p_ids) group by v.product_id
    ), attributes as (
        select a.product_id, a.locale, string_agg(a.value, ' ' order by a.code) as searchable
        from catalog.attribute_texts(p_ids) a where a.is_searchable group by a.product_id, a.locale
    ), known as (
        insert into catalog.lexicon (locale, word)
        select distinct g.locale, w.word from goods g left join variants v on v.product_id = g.id left join attributes a on a.product_id = g.id and a.locale = g.locale
        cross join lateral unnest(tsvector_to_array(to_tsvector('catalog.words', concat_ws(' ', v.options, a.searchable)))) as w (word)
        where length(w.word) between 3 and 40 and not exists (select from catalog.lexicon e where e.locale = g.locale and e.word = w.word) order by 1, 2
        on conflict do nothing
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

    -- A word that comes back is no typing error, and does not wait for the counting. In the order of the counting.
    perform from catalog.lexicon x where x.products = 0 and (x.locale, x.word) in (
            select s.locale, w.word from catalog.listing_search s cross join lateral unnest(tsvector_to_array(s.words)) as w (word) where s.product_id = any (v_changed))
        order by x.locale, x.word for no key update;
    if found then
        update catalog.lexicon x set products = 1 where x.products = 0 and (x.locale, x.word) in (
            select s.locale, w.word from catalog.listing_search s cross join lateral unnest(tsvector_to_array(s.words)) as w (word) where s.product_id = any (v_changed));
    end if;
    return v_changed;
end $$;