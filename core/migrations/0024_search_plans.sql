-- What somebody types, as a query over catalog.listing_search: with synonyms, with corrections, and in scripts without blanks.

-- What is written in a script without blanks, as the phrase of its pairs; a single character is the beginning of one.
create function catalog.bigram_query(p_run text) returns tsquery language sql stable as $$
    select case when length(p_run) = 1 then (quote_literal(p_run) || ':*')::tsquery
        else phraseto_tsquery('catalog.words', regexp_replace(catalog.cut_bigrams(p_run), '\S\s*$', '')) end
$$;

-- A token in its runs: those of scripts without blanks, and what is between them.
create function catalog.runs_of(p_token text) returns table (n bigint, run text, is_unspaced boolean) language sql immutable as $$
    select min(c.n), left(string_agg(c.letter, '' order by c.n), 40), c.cut
    from (
        select l.n, l.letter, catalog.is_unspaced(l.letter) as cut,
            l.n - row_number() over (partition by catalog.is_unspaced(l.letter) order by l.n) as block
        from unnest(string_to_array(p_token, null)) with ordinality as l (letter, n)
    ) c group by c.cut, c.block order by 1
$$;

-- A phrase of a synonym, as it stands in a text: by stems and as it is written; null where nothing of it can be found. That a
-- word says nothing is no news.
create function catalog.exact_query(p_configuration regconfig, p_phrase text) returns tsquery language plpgsql stable
set client_min_messages = warning as $$
declare
    v_query tsquery;
begin
    if p_configuration <> 'catalog.bigrams'::regconfig then
        v_query := phraseto_tsquery(p_configuration, catalog.folded(p_phrase)) || phraseto_tsquery('catalog.words', catalog.folded(p_phrase));
    else
        select string_agg('(' || q.query::text || ')', ' & ' order by q.t, q.n)::tsquery into v_query
        from (
            select t.t, r.n, case when r.is_unspaced then catalog.bigram_query(r.run) else phraseto_tsquery('catalog.words', r.run) end as query
            from regexp_split_to_table(catalog.search_text(p_phrase), ' ') with ordinality as t (token, t) cross join lateral catalog.runs_of(t.token) r
        ) q where numnode(q.query) > 0;
    end if;
    return case when numnode(v_query) > 0 then v_query end;
end $$;

-- By what a word of a phrase is recognised: its stem, or itself where it has none.
create function catalog.word_key(p_configuration regconfig, p_word text) returns text language sql stable as $$
    select coalesce(nullif(array_to_string(tsvector_to_array(to_tsvector(p_configuration, p_word)), '+'), ''), p_word)
$$;

-- Makes the phrases of these synonyms and these languages anew; null: of all.
create function catalog.arrange_synonyms(p_synonym uuid, p_locale text) returns void language plpgsql as $$
begin
    delete from catalog.synonym_phrase x where (p_synonym is null or x.synonym_id = p_synonym) and (p_locale is null or x.locale = p_locale);
    insert into catalog.synonym_phrase (locale, synonym_id, phrase, key, query, is_asked, is_found)
    select p.locale, p.id, p.phrase, p.key, p.query, p.is_asked, p.is_found
    from (
        select l.code as locale, s.id, w.phrase, bool_or(w.is_asked) as is_asked, bool_or(w.is_found) as is_found,
            catalog.exact_query(l.configuration::regconfig, w.phrase) as query,
            (select string_agg(catalog.word_key(l.configuration::regconfig, t.token), ' ' order by t.n)
                from regexp_split_to_table(w.phrase, ' ') with ordinality as t (token, n)) as key
        from catalog.synonym s join catalog.locale l on s.locale is null or l.code = s.locale
        cross join lateral (
            select catalog.search_text(a) as phrase, true as is_asked, s.finds = '{}' as is_found from unnest(s.words) as a
            union all
            select catalog.search_text(a), false, true from unnest(s.finds) as a
        ) w
        where (p_synonym is null or s.id = p_synonym) and (p_locale is null or l.code = p_locale)
        group by l.code, l.configuration, s.id, w.phrase
    ) p where p.query is not null and p.phrase <> '';
end $$;

create function catalog.synonym_changed() returns trigger language plpgsql as $$
begin
    perform catalog.arrange_synonyms(new.id, null);
    return null;
end $$;
create trigger arrange_synonyms after insert or update on catalog.synonym for each row execute function catalog.synonym_changed();
create function catalog.locale_changed() returns trigger language plpgsql as $$
begin
    perform catalog.arrange_synonyms(null, new.code);
    return null;
end $$;
create trigger arrange_synonyms after insert or update of code, configuration on catalog.locale for each row execute function catalog.locale_changed();

-- A word: by its stem, as the beginning of a word as it is written, and, where no known word begins so, as a typing error for
-- one of the three most similar words, of which `near` is the first. Looked up among the words there are, never in every title.
create function catalog.search_word(p_locale text, p_configuration regconfig, p_word text, p_guesses boolean, out query tsquery, out near text, out is_known boolean)
language plpgsql stable set pg_trgm.similarity_threshold = 0.25 as $$
declare
    v_near text[] := '{}';
    v_lexeme text;
    v_stem text := (select w.lexeme from unnest(to_tsvector(p_configuration, p_word)) as w limit 1);
begin
    query := (quote_literal(p_word) || ':*')::tsquery;
    -- In another form it is no typing error: a word that begins with its stem is known.
    is_known := not p_guesses or length(p_word) < 3 or exists (
        select from catalog.lexicon x where x.locale = p_locale and x.word ~>=~ p_word and x.word ~<~ (p_word || chr(1114111)) and x.products > 0)
        or (length(v_stem) >= 3 and exists (
            select from catalog.lexicon x where x.locale = p_locale and x.word ~>=~ v_stem and x.word ~<~ (v_stem || chr(1114111)) and x.products > 0));
    if not is_known and length(p_word) >= 4 then
        v_near := array(select x.word from catalog.lexicon x where x.locale = p_locale and x.word % p_word and x.products > 0
            order by similarity(x.word, p_word) desc, x.word limit 3);
        near := v_near[1];
    end if;
    for v_lexeme in
        select distinct w.lexeme from unnest(v_near || p_word) as near (word)
        cross join lateral unnest(to_tsvector(p_configuration, near.word) || to_tsvector('catalog.words', near.word)) as w
    loop
        query := query || quote_literal(v_lexeme)::tsquery;
    end loop;
end $$;

-- What stands between two blanks: all of its words, or an SKU or barcode that begins so. `corrected`: with the nearest words
-- for those that nothing has, without those that nothing is near to; null where there is nothing to correct.
create function catalog.search_token(p_locale text, p_configuration regconfig, p_token text, p_guesses boolean,
    out query tsquery, out corrected text, out is_guess boolean, out says_something boolean) language plpgsql stable as $$
declare
    v_run record;
    v_word text;
    v_words text[] := '{}';
    v_found record;
    v_is_code boolean := p_token ~ '^[a-z0-9._/+-]{3,64}$' and p_token ~ '[0-9._/+-]';
    v_is_known boolean := true;
begin
    is_guess := false;
    says_something := to_tsvector(p_configuration, p_token) <> ''::tsvector;
    if p_configuration = 'catalog.bigrams'::regconfig and catalog.cut_bigrams(p_token) <> p_token then
        for v_run in select r.run, r.is_unspaced from catalog.runs_of(p_token) r order by r.n limit 5 loop
            if v_run.is_unspaced then
                query := coalesce(query && catalog.bigram_query(v_run.run), catalog.bigram_query(v_run.run));
            else
                for v_found in select t.query from catalog.search_token(p_locale, p_configuration, v_run.run, false) t where t.query is not null loop
                    query := coalesce(query && v_found.query, v_found.query);
                end loop;
            end if;
        end loop;
        return;
    end if;
    for v_word in select w.lexeme from unnest(to_tsvector('catalog.words', p_token)) as w where length(w.lexeme) <= 60 order by w.positions[1] limit 5 loop
        select * into v_found from catalog.search_word(p_locale, p_configuration, v_word, p_guesses);
        query := coalesce(query && v_found.query, v_found.query);
        is_guess := is_guess or v_found.near is not null;
        v_is_known := v_is_known and v_found.is_known;
        if v_found.is_known or v_found.near is not null then
            v_words := v_words || coalesce(v_found.near, v_word);
        end if;
    end loop;
    if v_is_code then
        query := coalesce(query || (quote_literal(p_token) || ':*')::tsquery, (quote_literal(p_token) || ':*')::tsquery);
    elsif not v_is_known and says_something then
        corrected := array_to_string(v_words, ' ');
    end if;
end $$;

-- The whole: `query` is null where nothing of it can be searched for. A word that says nothing ("the") is no condition, unless
-- there is no other. Ten words count. Phrases that have synonyms are taken from the left, the longest first, and are no
-- typing errors; thirty synonyms count. `corrected` is the text as it might have been meant, `is_guess` whether `query` has
-- similar words in it.
create function catalog.search_plan(p_locale text, p_text text, out query text, out corrected text, out is_guess boolean) language plpgsql stable as $$
declare
    v_configuration regconfig := catalog.configuration_of(p_locale);
    v_tokens text[] := (array(select t.token from regexp_split_to_table(catalog.search_text(p_text), ' ') with ordinality as t (token, n)
        where t.token <> '' order by t.n))[1:10];
    v_keys text[];
    v_at int := 1;
    v_span record;
    v_room int := 30;
    v_token record;
    v_part tsquery;
    v_all tsquery;
    v_saying tsquery;
    v_part_saying tsquery;
    v_words text[] := '{}';
begin
    is_guess := false;
    if exists (select from catalog.synonym_phrase s where s.locale = p_locale) then
        v_keys := array(select catalog.word_key(v_configuration, t.token) from unnest(v_tokens) with ordinality as t (token, n) order by t.n);
    end if;
    while v_at <= cardinality(v_tokens) loop
        select n.length, f.query, f.count into v_span
        from (
            select l.l as length, array_to_string(v_keys[v_at:v_at + l.l - 1], ' ') as key
            from generate_series(1, case when v_keys is null then 0 else cardinality(v_tokens) - v_at + 1 end) as l (l)
        ) n cross join lateral (
            select string_agg('(' || o.query::text || ')', ' | ')::tsquery as query, count(*)::int as count from (
                select distinct f.phrase, f.query from catalog.synonym_phrase a
                join catalog.synonym_phrase f on f.synonym_id = a.synonym_id and f.locale = a.locale and f.is_found and f.key <> a.key
                where a.locale = p_locale and a.key = n.key and a.is_asked order by f.phrase limit least(10, v_room)
            ) o
        ) f where f.count > 0 order by n.length desc limit 1;
        if v_span is null then
            select 1, null::tsquery, 0 into v_span.length, v_span.query, v_span.count;
        end if;
        v_room := v_room - v_span.count;
        v_part := null;
        v_part_saying := null;
        for v_token in select s.*, t.token from unnest(v_tokens[v_at:v_at + v_span.length - 1]) with ordinality as t (token, n)
                cross join lateral catalog.search_token(p_locale, v_configuration, t.token, v_span.query is null) s order by t.n loop
            v_part := coalesce(v_part && v_token.query, v_token.query, v_part);
            if v_token.says_something then
                v_part_saying := coalesce(v_part_saying && v_token.query, v_token.query, v_part_saying);
            end if;
            is_guess := is_guess or v_token.is_guess;
            if v_token.corrected is not null then
                corrected := '';
            end if;
            v_words := v_words || coalesce(v_token.corrected, v_token.token);
        end loop;
        if v_span.query is not null then
            v_part := coalesce(coalesce(v_part_saying, v_part) || v_span.query, v_span.query);
            v_part_saying := v_part;
        end if;
        v_all := coalesce(v_all && v_part, v_part, v_all);
        v_saying := coalesce(v_saying && v_part_saying, v_part_saying, v_saying);
        v_at := v_at + v_span.length;
    end loop;
    query := coalesce(v_saying, v_all)::text;
    if corrected is not null then
        corrected := nullif(btrim(regexp_replace(array_to_string(v_words, ' '), '\s+', ' ', 'g')), '');
    end if;
end $$;

-- What servers of the version before ask; what it was made of they never name.
create or replace function catalog.search_query(p_locale text, p_text text) returns text language sql stable as $$
    select p.query from catalog.search_plan(p_locale, p_text) p
$$;
drop function catalog.search_token(text, text);
drop function catalog.search_word(text, text);

-- Some products that have it. What has any of many words is thinned out while the index is read: a word that each of a
-- million products has is no dearer than another.
create function catalog.sample_search(p_locale text, p_query tsquery, p_limit int) returns setof catalog.listing_search
language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_custom_plan set gin_fuzzy_search_limit = 1000 as $$
begin
    -- Of what needs several words at once too much would be missed.
    if p_query::text ~ '&|<' then
        perform set_config('gin_fuzzy_search_limit', '0', true);
    end if;
    return query select s.* from catalog.listing_search s where s.locale = p_locale and s.words @@ p_query limit p_limit;
end $$;

-- What has every word of it, as it is written; null where there is none. For samples: it reads one list for each word.
create function catalog.plain_query(p_locale text, p_text text) returns tsquery language sql stable set client_min_messages = warning as $$
    select string_agg('(' || w.query || ')', ' & ' order by w.t, w.n)::tsquery from (
        select t.t, r.n, case when r.is_unspaced then replace(catalog.bigram_query(r.run)::text, '<->', '&')
            else nullif(plainto_tsquery('catalog.words', r.run)::text, '') end as query
        from regexp_split_to_table(catalog.search_text(p_text), ' ') with ordinality as t (token, t) cross join lateral (
            select 1 as n, t.token as run, false as is_unspaced where catalog.configuration_of(p_locale) <> 'catalog.bigrams'::regconfig
            union all
            select r.n, r.run, r.is_unspaced from catalog.runs_of(t.token) r where catalog.configuration_of(p_locale) = 'catalog.bigrams'::regconfig
        ) r where t.t <= 10
    ) w where w.query is not null
$$;

-- How a search may go on: up to eight texts, those that more products have first. The word that is being typed begins with
-- two letters, or with one where others stand before it: these are taken as they are, and completed from what a sample of
-- their products say.
create function catalog.complete_search(p_locale text, p_text text) returns table (completion text, products int)
language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
    v_text text := catalog.search_text(p_text);
    v_last text := substring(v_text from '[^ ]*$');
    v_before text := btrim(left(v_text, length(v_text) - length(v_last)));
begin
    if v_before <> '' then
        return query
            select v_before || ' ' || c.word, c.n from (
                select w.word, count(*)::int as n from catalog.sample_search(p_locale, catalog.plain_query(p_locale, v_before), 100) m cross join lateral unnest(tsvector_to_array(m.words)) as w (word)
                where starts_with(w.word, v_last) group by w.word order by 2 desc, 1 limit 30
            ) c where exists (select from catalog.lexicon x where x.locale = p_locale and x.word = c.word)
            order by c.n desc, c.word limit 8;
    elsif length(v_last) < 2 then
        return;
    elsif length(v_last) = 2 then
        return query select x.word, x.products from catalog.lexicon x
            where x.locale = p_locale and left(x.word, 2) = v_last and x.products > 0 order by x.products desc, x.word limit 8;
    elsif length(v_last) = 3 then
        return query select x.word, x.products from catalog.lexicon x
            where x.locale = p_locale and left(x.word, 3) = v_last and x.products > 0 order by x.products desc, x.word limit 8;
    else
        -- The frequent ones of those that begin alike, and the first ones of those that begin so.
        return query select c.word, c.products from (
                (select x.word, x.products from catalog.lexicon x
                where x.locale = p_locale and left(x.word, 3) = left(v_last, 3) order by x.products desc, x.word limit 300)
                union
                (select x.word, x.products from catalog.lexicon x
                where x.locale = p_locale and x.word ~>=~ v_last and x.word ~<~ (v_last || chr(1114111)) order by x.word using ~<~ limit 300)
            ) c where c.products > 0 and starts_with(c.word, v_last) order by c.products desc, c.word limit 8;
    end if;
end $$;

-- Brands that begin so, of which something is on sale in the market: of twenty products one has a price there. Planned for
-- each brand, since for a rare one the planner would otherwise go through all products.
create function catalog.suggest_brands(p_market text, p_text text) returns table (brand text)
language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
    v_text text := catalog.search_text(p_text);
    v_count int := 0;
begin
    for brand in select b.value from catalog.term b
            where b.kind = 'brand' and catalog.folded(b.value) ~>=~ v_text and catalog.folded(b.value) ~<~ (v_text || chr(1114111))
            order by catalog.folded(b.value) using ~<~ limit 20 loop
        if exists (select from (select p.id from catalog.product p where p.status = 'active' and p.brand <> '' and p.brand = suggest_brands.brand limit 20) g
                join catalog.listing_price l on l.market = p_market and l.product_id = g.id) then
            return next;
            v_count := v_count + 1;
            exit when v_count = 5;
        end if;
    end loop;
end $$;

insert into auth.wall_decision (table_name, reader, writer, hidden) values
    ('catalog.lexicon_walk', 'catalog:read', null, '{}'), ('catalog.search_miss', 'catalog:read', null, '{}'),
    ('catalog.search_rule', 'catalog:read', null, '{}'), ('catalog.synonym', 'catalog:read', null, '{}'),
    ('catalog.synonym_phrase', 'catalog:read', null, '{}');
select auth.raise_wall();
