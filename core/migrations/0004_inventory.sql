-- Stock: levels, the ledger they are the fold of, and what is promised out of them.
create table inventory.location (
    id uuid constraint location_pkey primary key,
    code text not null constraint location_code_key unique constraint location_code_check check (code ~ '^[a-z][a-z0-9_-]{0,39}$'),
    name text not null constraint location_name_check check (length(name) between 1 and 120),
    country text not null constraint location_country_check check (country ~ '^[A-Z]{2}$')
);
-- Which locations serve a market, the lowest rank first.
create table inventory.market_location (
    market text not null constraint market_location_market_fkey references pricing.market (code) on delete cascade,
    location_id uuid not null constraint market_location_location_fkey references inventory.location (id),
    rank int not null,
    constraint market_location_pkey primary key (market, location_id),
    constraint market_location_rank_key unique (market, rank)
);

create table inventory.level (
    id uuid constraint level_pkey primary key,
    variant_id uuid not null constraint level_variant_fkey references catalog.variant (id),
    location_id uuid not null constraint level_location_fkey references inventory.location (id),
    on_hand int not null default 0 constraint level_on_hand_check check (on_hand >= 0),
    reserved int not null default 0 constraint level_reserved_negative_check check (reserved >= 0),
    safety int not null default 0 constraint level_safety_check check (safety >= 0),
    backorder_limit int not null default 0 constraint level_backorder_check check (backorder_limit between 0 and 1000000000),
    version bigint not null default 1,
    updated_at timestamptz not null default now(),
    constraint level_key unique (variant_id, location_id),
    -- So that no sum of two of these numbers leaves their type.
    constraint level_count_check check (on_hand <= 1000000000),
    -- What is promised is there, or may be ordered in.
    constraint level_reserved_check check (reserved <= on_hand + backorder_limit)
);

create table inventory.movement (
    id uuid constraint movement_pkey primary key,
    level_id uuid not null constraint movement_level_fkey references inventory.level (id),
    kind text not null constraint movement_kind_check check (kind in ('receive', 'adjust', 'count', 'transfer_out', 'transfer_in',
        'hold', 'release', 'allocate', 'deallocate', 'sell', 'return', 'write_off')),
    on_hand_delta int not null default 0,
    reserved_delta int not null default 0,
    reason text not null default '' constraint movement_reason_check check (length(reason) <= 300),
    actor text not null,
    reference text not null default '',     -- what it belongs to: "payment:<id>", "order:<id>" …
    at timestamptz not null default now()
);
create index movement_level on inventory.movement (level_id, at);
create trigger movement_append_only before update or delete on inventory.movement for each row execute function ops.refuse_change();

-- Taken while a payment is under way, for at most 15 minutes.
create table inventory.hold (
    id uuid constraint hold_pkey primary key,
    payment_id uuid not null,
    line_id uuid not null,
    level_id uuid not null constraint hold_level_fkey references inventory.level (id),
    quantity int not null constraint hold_quantity_check check (quantity > 0),
    state text not null default 'active' constraint hold_state_check check (state in ('active', 'released', 'allocated')),
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
);
create index hold_payment on inventory.hold (payment_id);
create index hold_active on inventory.hold (level_id) where state = 'active';

create table inventory.allocation (
    id uuid constraint allocation_pkey primary key,
    order_line_id uuid not null,
    level_id uuid not null constraint allocation_level_fkey references inventory.level (id),
    quantity int not null constraint allocation_quantity_check check (quantity > 0),
    state text not null default 'allocated' constraint allocation_state_check check (state in ('allocated', 'short', 'sold', 'released')),
    created_at timestamptz not null default now()
);
create index allocation_line on inventory.allocation (order_line_id);
create index allocation_open on inventory.allocation (level_id) where state = 'allocated';
