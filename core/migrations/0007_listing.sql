-- The read model: what storefronts list, search and open, made from the tables of the other rooms. Nothing here is the
-- truth; catalog.refresh_listing() can make every row again. It is split so that it does not multiply: facts of a product
-- stand once, texts once a locale, prices once a market, availability once a variant and market.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Words as they are written, without case and accents; and the same by their stems.
create text search configuration catalog.words (copy = simple);
alter text search configuration catalog.words alter mapping for hword, hword_part, word with unaccent, simple;
create text search configuration catalog.english (copy = english);
alter text search configuration catalog.english alter mapping for hword, hword_part, word with unaccent, english_stem;
create text search configuration catalog.german (copy = german);
alter text search configuration catalog.german alter mapping for hword, hword_part, word with unaccent, german_stem;

-- The languages that the shop is shown in; a product without a translation is shown in its own words. The configuration's
-- name is text, since pg_upgrade refuses tables that hold a regconfig.
create table catalog.locale (
    code text constraint locale_pkey primary key constraint locale_code_check check (code ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    configuration text not null default 'catalog.words' constraint locale_configuration_check check (configuration ~ '^[a-z_]+\.[a-z_]+$')
);
insert into catalog.locale (code, configuration) values ('en', 'catalog.english'), ('de', 'catalog.german');

alter table catalog.attribute add column is_filterable boolean not null default true, add column is_searchable boolean not null default true;

-- Products whose rows here may be out of date. Written by triggers in the transaction of the change, and only ever appended
-- to, so that nobody waits for anybody; a worker takes the rows within a second.
create table catalog.dirty (
    seq bigint generated always as identity constraint dirty_pkey primary key,
    product_id uuid not null
);
create index dirty_product on catalog.dirty (product_id);

-- What a product can be filtered by, each with a small number: a brand, a category with all above it, an option's or an
-- attribute's value.
create table catalog.term (
    id int generated always as identity constraint term_pkey primary key,
    kind text not null constraint term_kind_check check (kind in ('brand', 'category', 'option', 'attribute')),
    key text not null,
    value text not null,
    constraint term_key unique (kind, key, value)
);

-- One row for each active product.
create table catalog.listing (
    product_id uuid constraint listing_pkey primary key,
    slug text not null,
    terms int[] not null,
    next_change_at timestamptz     -- when a price of it begins or ends by schedule
);
create index listing_slug on catalog.listing (slug);
-- Without a pending list: whoever happened to fill it would wait for seconds while a large index takes it in.
create index listing_terms on catalog.listing using gin (terms) with (fastupdate = off);
create index listing_next_change on catalog.listing (next_change_at) where next_change_at is not null;

-- The categories of a product and all above them: a category's subtree is one range of this key, newest product last.
create table catalog.listing_category (
    category_id uuid not null,
    product_id uuid not null,
    constraint listing_category_pkey primary key (category_id, product_id)
);
create index listing_category_product on catalog.listing_category (product_id);

-- `card` is the beginning of a JSON object, without its end; U+0001 in it stands for the base of media URLs.
-- `words` holds the text by stems and as written, SKUs whole, and "#<id>" for each term: text and filters are one index scan.
create table catalog.listing_text (
    product_id uuid not null,
    locale text not null,
    title text collate "und-x-icu" not null,
    card text not null,
    words tsvector not null,
    constraint listing_text_pkey primary key (product_id, locale)
);
create index listing_text_title on catalog.listing_text (locale, title, product_id);
create index listing_text_words on catalog.listing_text using gin (words) with (fastupdate = off);

-- The product's own page, beginning (as `card`) and end; apart from the cards, which lists read by the dozen.
create table catalog.listing_page (
    product_id uuid not null,
    locale text not null,
    page text not null,
    constraint listing_page_pkey primary key (product_id, locale)
);

-- One row for each market in which the product has a price now.
create table catalog.listing_price (
    market text not null,
    product_id uuid not null,
    price_low bigint not null,
    price_high bigint not null,
    regular_low bigint not null,
    currency text not null,
    prices_include_tax boolean not null,
    is_in_stock boolean not null,
    constraint listing_price_pkey primary key (market, product_id)
);
create index listing_price_low on catalog.listing_price (market, price_low, product_id);
create table catalog.listing_offer (
    market text not null,
    product_id uuid not null,
    offer text not null,
    constraint listing_offer_pkey primary key (market, product_id)
);

-- Never the number: it changes only when a shopper would see another word.
create table inventory.availability (
    variant_id uuid not null constraint availability_variant_fkey references catalog.variant (id) on delete cascade,
    market text not null,
    state text not null constraint availability_state_check check (state in ('in_stock', 'low_stock', 'backorder', 'out_of_stock')),
    constraint availability_pkey primary key (variant_id, market)
);

-- Every word there is, for typing errors: they are looked up here and not in every title.
create table catalog.lexicon (
    locale text not null,
    word text not null,
    constraint lexicon_pkey primary key (locale, word)
);
create index lexicon_prefix on catalog.lexicon (locale, word text_pattern_ops);
create index lexicon_similar on catalog.lexicon using gin (word gin_trgm_ops);

-- What makes a product dirty. The trigger's argument finds the products of the rows in %s.
create function catalog.note_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        execute format('insert into catalog.dirty (product_id) (%s) union (%s)', format(tg_argv[0], 'before'), format(tg_argv[0], 'changed'));
    else
        execute 'insert into catalog.dirty (product_id) ' || format(tg_argv[0], 'changed');
    end if;
    return null;
end $$;

do $$
declare
    source record;
begin
    for source in
        select * from (values
            ('catalog.product', 'select id from %s'),
            ('catalog.product_translation', 'select product_id from %s'),
            ('catalog.product_category', 'select product_id from %s'),
            ('catalog.option', 'select product_id from %s'),
            ('catalog.option_value', 'select distinct o.product_id from %s c join catalog.option o on o.id = c.option_id'),
            ('catalog.media', 'select distinct product_id from %s'),
            ('pricing.price', 'select distinct v.product_id from %s c join catalog.variant v on v.id = c.variant_id'),
            ('catalog.category', 'with recursive tree as (select id from %s union select k.id from catalog.category k join tree on k.parent_id = tree.id)
                select distinct c.product_id from catalog.product_category c join tree on tree.id = c.category_id'),
            ('catalog.category_translation', 'select distinct p.product_id from %s c join catalog.product_category p on p.category_id = c.category_id'),
            ('catalog.attribute', 'select p.id from %s c join catalog.product p on jsonb_exists(p.attributes, c.code)'),
            ('catalog.locale', 'select p.id from catalog.product p where exists (select from %s)'),
            ('pricing.market', 'select p.id from catalog.product p where exists (select from %s)'),
            ('inventory.market_location', 'select p.id from catalog.product p where exists (select from %s)')
        ) as s (name, products)
    loop
        execute format('create trigger listing_insert after insert on %s referencing new table as changed for each statement execute function catalog.note_changes(%L)', source.name, source.products);
        execute format('create trigger listing_update after update on %s referencing old table as before new table as changed for each statement execute function catalog.note_changes(%L)', source.name, source.products);
        execute format('create trigger listing_delete after delete on %s referencing old table as changed for each statement execute function catalog.note_changes(%L)', source.name, source.products);
    end loop;
end $$;

-- A variant's row also changes when a quote of it goes stale, which says nothing new to a shopper: hence by row.
create function catalog.note_variant() returns trigger language plpgsql as $$
begin
    insert into catalog.dirty (product_id) values (coalesce(new.product_id, old.product_id));
    return null;
end $$;
create trigger listing_insert after insert or delete on catalog.variant for each row execute function catalog.note_variant();
create trigger listing_update after update of product_id, sku, barcode, options, position, weight_g on catalog.variant for each row
    when ((old.product_id, old.sku, old.barcode, old.options, old.position, old.weight_g)
        is distinct from (new.product_id, new.sku, new.barcode, new.options, new.position, new.weight_g))
    execute function catalog.note_variant();

-- From how few pieces on a variant is called low in stock.
create function inventory.low_stock() returns int language sql immutable as $$ select 5 $$;

-- A level that stays well filled changes no availability, and so costs an order nothing: the market's sum is at least its own.
create function inventory.note_level() returns trigger language plpgsql as $$
begin
    insert into catalog.dirty (product_id) select v.product_id from catalog.variant v where v.id = coalesce(new.variant_id, old.variant_id);
    return null;
end $$;
create trigger listing_insert after insert or delete on inventory.level for each row execute function inventory.note_level();
create trigger listing_update after update on inventory.level for each row
    when ((old.on_hand - old.safety - old.reserved, old.backorder_limit) is distinct from (new.on_hand - new.safety - new.reserved, new.backorder_limit)
        and least(old.on_hand - old.safety - old.reserved, new.on_hand - new.safety - new.reserved) <= inventory.low_stock())
    execute function inventory.note_level();
