-- What somebody types, as a query over the words of catalog.listing_text.

create function catalog.configuration_of(p_locale text) returns regconfig language sql stable as $$
    select coalesce((select l.configuration from catalog.locale l where l.code = p_locale), 'catalog.words')::regconfig
$$;

-- A word: by its stem, as the beginning of a word as it is written, and, where no known word begins so, as a typing error for
-- one of the three most similar words. Looked up among the words there are, never in every title.
create function catalog.search_word(p_locale text, p_word text) returns tsquery language plpgsql stable
set pg_trgm.similarity_threshold = 0.25 as $$
declare
    v_query tsquery := (quote_literal(p_word) || ':*')::tsquery;
    v_near text[] := '{}';
    v_lexeme text;
begin
    if length(p_word) >= 4 and not exists (select from catalog.lexicon x where x.locale = p_locale and x.word ~>=~ p_word and x.word ~<~ (p_word || chr(1114111))) then
        v_near := array(select x.word from catalog.lexicon x where x.locale = p_locale and x.word % p_word order by similarity(x.word, p_word) desc, x.word limit 3);
    end if;
    for v_lexeme in
        select distinct w.lexeme from unnest(v_near || p_word) as near (word)
        cross join lateral unnest(to_tsvector(catalog.configuration_of(p_locale), near.word) || to_tsvector('catalog.words', near.word)) as w
    loop
        v_query := v_query || quote_literal(v_lexeme)::tsquery;
    end loop;
    return v_query;
end $$;

-- What stands between two blanks: all of its words, or an SKU or barcode that begins so.
create function catalog.search_token(p_locale text, p_token text) returns tsquery language plpgsql stable as $$
declare
    v_query tsquery;
    v_word text;
begin
    for v_word in select w.lexeme from unnest(to_tsvector('catalog.words', p_token)) as w where length(w.lexeme) <= 60 order by w.positions[1] limit 5 loop
        v_query := case when v_query is null then catalog.search_word(p_locale, v_word) else v_query && catalog.search_word(p_locale, v_word) end;
    end loop;
    if p_token ~ '^[a-z0-9._/+-]{3,64}$' and p_token ~ '[0-9._/+-]' then
        v_query := case when v_query is null then (quote_literal(p_token) || ':*')::tsquery else v_query || (quote_literal(p_token) || ':*')::tsquery end;
    end if;
    return v_query;
end $$;

-- The whole; null where nothing of it can be searched for. A word that says nothing ("the") is no condition, unless there
-- is no other. Ten words count.
create function catalog.search_query(p_locale text, p_text text) returns text language sql stable as $$
    with tokens as materialized (
        select s.n, catalog.search_token(p_locale, s.token) as query, to_tsvector(catalog.configuration_of(p_locale), s.token) <> '' as says_something
        from regexp_split_to_table(lower(unaccent(p_text)), '\s+') with ordinality as s (token, n)
        where s.token <> '' order by s.n limit 10
    )
    select string_agg('(' || query::text || ')', ' & ' order by n) from tokens
    where query is not null and (says_something or not exists (select from tokens t where t.query is not null and t.says_something))
$$;
