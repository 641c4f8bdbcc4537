-- Markets, prices and taxes.
create table pricing.market (
    code text constraint market_pkey primary key constraint market_code_check check (code ~ '^[a-z][a-z0-9_-]{0,19}$'),
    name text not null,
    currency text not null constraint market_currency_check check (currency ~ '^[A-Z]{3}$'),
    prices_include_tax boolean not null,
    rounding text not null default 'half_up' constraint market_rounding_check check (rounding in ('half_up', 'half_even')),
    countries text[] not null constraint market_countries_check check (cardinality(countries) between 1 and 250),
    default_country text not null,
    default_locale text not null default 'en',
    is_default boolean not null default false,
    position int not null default 0,
    constraint market_default_country_check check (default_country = any (countries))
);
create unique index market_one_default on pricing.market (is_default) where is_default;

-- Several prices may hold for a variant at once (a list, a tier, a season); the lowest that holds is the price.
create table pricing.price (
    id uuid constraint price_pkey primary key,
    variant_id uuid not null constraint price_variant_fkey references catalog.variant (id) on delete cascade,
    currency text not null constraint price_currency_check check (currency ~ '^[A-Z]{3}$'),
    list text not null default 'base' constraint price_list_check check (list ~ '^[a-z0-9_-]{1,40}$'),
    min_quantity int not null default 1 constraint price_min_quantity_check check (min_quantity between 1 and 999),
    amount bigint not null constraint price_amount_check check (amount between 0 and 1000000000000),
    starts_at timestamptz,
    ends_at timestamptz,
    version bigint not null default 1,
    updated_at timestamptz not null default now(),
    constraint price_period_check check (starts_at < ends_at),
    constraint price_key unique nulls not distinct (variant_id, currency, list, min_quantity, starts_at)
);

create function pricing.bump_variant() returns trigger language plpgsql as $$
begin
    update catalog.variant set quote_version = quote_version + 1
        where id = coalesce(new.variant_id, old.variant_id) or id = old.variant_id;
    return null;
end $$;
create trigger price_bump after insert or update or delete on pricing.price for each row execute function pricing.bump_variant();

create table pricing.tax_rate (
    id uuid constraint tax_rate_pkey primary key,
    country text not null constraint tax_rate_country_check check (country ~ '^[A-Z]{2}$'),
    region text not null default '',            -- '' holds for the whole country
    postal_from text not null default '',
    postal_to text not null default '',
    tax_class text not null constraint tax_rate_class_fkey references pricing.tax_class (code),
    rate_ppm int not null constraint tax_rate_rate_check check (rate_ppm between 0 and 1000000),
    name text not null,
    constraint tax_rate_key unique (country, region, postal_from, postal_to, tax_class)
);

-- One number that rises with every change of markets, tax rates or shipping methods: quotes carry it.
create table pricing.revision (
    one boolean constraint revision_pkey primary key default true constraint revision_one_check check (one),
    number bigint not null default 1
);
insert into pricing.revision default values;
create function pricing.bump_revision() returns trigger language plpgsql as $$
begin
    update pricing.revision set number = number + 1;
    return null;
end $$;
create trigger market_bump after insert or update or delete on pricing.market for each statement execute function pricing.bump_revision();
create trigger tax_rate_bump after insert or update or delete on pricing.tax_rate for each statement execute function pricing.bump_revision();
