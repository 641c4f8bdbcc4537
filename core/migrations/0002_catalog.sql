-- Categories, products, options and variants; translations beside them.
create table pricing.tax_class (
    code text constraint tax_class_pkey primary key constraint tax_class_code_check check (code ~ '^[a-z_]{1,40}$'),
    name text not null
);
insert into pricing.tax_class (code, name) values ('standard', 'Standard rate'), ('reduced', 'Reduced rate'), ('zero', 'Zero rate');

create table catalog.category (
    id uuid constraint category_pkey primary key,
    parent_id uuid constraint category_parent_fkey references catalog.category (id),
    slug text not null constraint category_slug_key unique constraint category_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
    title text not null constraint category_title_check check (length(title) between 1 and 200),
    description text not null default '' constraint category_description_check check (length(description) <= 20000),
    position int not null default 0,
    -- null: inherited from the parent
    tax_class text constraint category_tax_class_fkey references pricing.tax_class (code),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint category_parent_check check (parent_id <> id)
);
create index category_parent on catalog.category (parent_id, position);

create table catalog.category_translation (
    category_id uuid not null constraint category_translation_category_fkey references catalog.category (id) on delete cascade,
    locale text not null,
    title text not null constraint category_translation_title_check check (length(title) between 1 and 200),
    description text not null default '',
    constraint category_translation_pkey primary key (category_id, locale)
);

create table catalog.attribute (
    code text constraint attribute_pkey primary key constraint attribute_code_check check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    label text not null,
    type text not null constraint attribute_type_check check (type in ('text', 'number', 'boolean', 'date', 'choice')),
    unit text not null default ''
);

create table catalog.product (
    id uuid constraint product_pkey primary key,
    slug text not null constraint product_slug_key unique constraint product_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
    title text not null constraint product_title_check check (length(title) between 1 and 200),
    description text not null default '' constraint product_description_check check (length(description) <= 20000),
    brand text not null default '' constraint product_brand_check check (length(brand) <= 100),
    status text not null default 'draft' constraint product_status_check check (status in ('draft', 'active', 'archived')),
    tax_class text not null default 'standard' constraint product_tax_class_fkey references pricing.tax_class (code),
    attributes jsonb not null default '{}',
    metadata jsonb not null default '{}',
    private_metadata jsonb not null default '{}',
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index product_active on catalog.product (id desc) where status = 'active';

create table catalog.product_translation (
    product_id uuid not null constraint product_translation_product_fkey references catalog.product (id) on delete cascade,
    locale text not null,
    title text not null constraint product_translation_title_check check (length(title) between 1 and 200),
    description text not null default '' constraint product_translation_description_check check (length(description) <= 20000),
    constraint product_translation_pkey primary key (product_id, locale)
);

create table catalog.product_category (
    product_id uuid not null constraint product_category_product_fkey references catalog.product (id) on delete cascade,
    category_id uuid not null constraint product_category_category_fkey references catalog.category (id),
    constraint product_category_pkey primary key (product_id, category_id)
);
create index product_category_by_category on catalog.product_category (category_id, product_id desc);

create table catalog.option (
    id uuid constraint option_pkey primary key,
    product_id uuid not null constraint option_product_fkey references catalog.product (id) on delete cascade,
    name text not null constraint option_name_check check (length(name) between 1 and 60),
    position int not null,
    constraint option_name_key unique (product_id, name)
);
create table catalog.option_value (
    id uuid constraint option_value_pkey primary key,
    option_id uuid not null constraint option_value_option_fkey references catalog.option (id) on delete cascade,
    value text not null constraint option_value_value_check check (length(value) between 1 and 100),
    position int not null,
    constraint option_value_key unique (option_id, value)
);

create table catalog.variant (
    id uuid constraint variant_pkey primary key,
    product_id uuid not null constraint variant_product_fkey references catalog.product (id) on delete cascade,
    sku text not null constraint variant_sku_key unique constraint variant_sku_check check (length(sku) between 1 and 64),
    barcode text not null default '' constraint variant_barcode_check check (length(barcode) <= 64),
    -- {"Size": "M", "Colour": "Indigo"}; the same values cannot belong to two variants of a product
    options jsonb not null default '{}',
    position int not null default 0,
    weight_g int not null default 0 constraint variant_weight_check check (weight_g between 0 and 10000000),
    -- Rises with everything that a quote is computed from: price, tax class, title, status, weight. Triggers see to it.
    quote_version bigint not null default 1,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint variant_options_key unique (product_id, options)
);
create index variant_product on catalog.variant (product_id, position);

create table catalog.media (
    id uuid constraint media_pkey primary key,
    product_id uuid not null constraint media_product_fkey references catalog.product (id) on delete cascade,
    variant_id uuid constraint media_variant_fkey references catalog.variant (id) on delete cascade,
    key text not null constraint media_key_check check (length(key) between 1 and 200),
    alt text not null default '' constraint media_alt_check check (length(alt) <= 300),
    width int not null,
    height int not null,
    position int not null default 0
);
create index media_product on catalog.media (product_id, position);

create function catalog.bump_variant() returns trigger language plpgsql as $$
begin
    if (old.sku, old.weight_g, old.options, old.product_id) is distinct from (new.sku, new.weight_g, new.options, new.product_id) then
        new.quote_version := old.quote_version + 1;
    end if;
    return new;
end $$;
create trigger variant_bump before update on catalog.variant for each row execute function catalog.bump_variant();

create function catalog.bump_product_variants() returns trigger language plpgsql as $$
begin
    update catalog.variant set quote_version = quote_version + 1 where product_id = new.id;
    return null;
end $$;
create trigger product_bump after update of title, status, tax_class on catalog.product for each row
    when ((old.title, old.status, old.tax_class) is distinct from (new.title, new.status, new.tax_class))
    execute function catalog.bump_product_variants();

-- An order's lines carry the title in the buyer's language.
create function catalog.bump_translated_variants() returns trigger language plpgsql as $$
begin
    update catalog.variant set quote_version = quote_version + 1 where product_id = coalesce(new.product_id, old.product_id);
    return null;
end $$;
create trigger product_translation_bump after insert or update of title or delete on catalog.product_translation for each row
    execute function catalog.bump_translated_variants();
