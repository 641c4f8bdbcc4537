-- Files for those who list the shop elsewhere: search engines (sitemaps) and Google Merchant Center. They are made from the read model
-- beside the requests, in portions by the id of the products, and served as they lie here. Named like the read model, a part of which
-- they are: nothing in them is the truth.

-- The files of one kind, market and language as they are served: those of `build`. What was changed up to `position` of the events is in them.
create table catalog.listing_feed (
    kind text not null constraint listing_feed_kind_check check (kind in ('google-merchant', 'sitemap')),
    market text not null constraint listing_feed_market_fkey references pricing.market (code) on delete cascade,
    locale text not null constraint listing_feed_locale_fkey references catalog.locale (code) on delete cascade,
    build uuid not null,
    position bigint not null,
    settings text not null,      -- fingerprint of addresses and limits: with others, every file is made again
    built_at timestamptz not null,
    constraint listing_feed_pkey primary key (kind, market, locale)
);

-- A file has what is shown of the products behind `after_id`, up to that of the next file. Number 0, of a sitemap, has the categories.
create table catalog.listing_feed_file (
    build uuid not null,
    number int not null constraint listing_feed_file_number_check check (number between 0 and 999999),
    after_id uuid,
    items int not null,
    left_out int not null,       -- variants that the feed's rules do not take
    etag text not null,
    bytes int not null,          -- of the file
    content bytea not null,      -- compressed (zlib, behind its length in four bytes)
    built_at timestamptz not null default now(),
    constraint listing_feed_file_pkey primary key (build, number),
    constraint listing_feed_file_after_key unique (build, after_id)
);
alter table catalog.listing_feed_file alter column content set storage external;

insert into auth.wall_decision (table_name, reader, writer) values
    ('catalog.listing_feed', 'catalog:read', null), ('catalog.listing_feed_file', 'catalog:read', null);
select auth.raise_wall();
