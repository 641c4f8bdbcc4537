-- Carts, checkouts, payments, orders.
create table sales.shipping_method (
    id uuid constraint shipping_method_pkey primary key,
    market text not null constraint shipping_method_market_fkey references pricing.market (code) on delete cascade,
    code text not null constraint shipping_method_code_check check (code ~ '^[a-z][a-z0-9_-]{0,39}$'),
    name text not null constraint shipping_method_name_check check (length(name) between 1 and 120),
    kind text not null constraint shipping_method_kind_check check (kind in ('flat', 'weight')),
    countries text[] not null,                  -- empty: every country of the market
    tax_class text not null default 'standard' constraint shipping_method_tax_class_fkey references pricing.tax_class (code),
    -- Price up to a weight in grams, rising: [{"up_to_g": 2000, "amount": 490}, …]; a flat method has one, without a weight.
    brackets jsonb not null,
    delivery_days_min int not null default 1,
    delivery_days_max int not null default 5,
    position int not null default 0,
    active boolean not null default true,
    constraint shipping_method_code_key unique (market, code)
);
create trigger shipping_method_bump after insert or update or delete on sales.shipping_method for each statement execute function pricing.bump_revision();

create table sales.payment_method (
    provider text not null,
    code text not null,
    name text not null,
    mode text not null constraint payment_method_mode_check check (mode in ('offline', 'server', 'client')),
    markets text[] not null default '{}',       -- empty: every market
    position int not null default 0,
    active boolean not null default true,
    constraint payment_method_pkey primary key (provider, code)
);

create table sales.cart (
    id uuid constraint cart_pkey primary key,
    token_hash bytea not null constraint cart_token_key unique,
    order_token_hash bytea not null,            -- of the token that will open the order; made from the cart's own
    market text not null constraint cart_market_fkey references pricing.market (code),
    locale text not null,
    account_id uuid constraint cart_account_fkey references identity.account (id),
    state text not null default 'active' constraint cart_state_check check (state in ('active', 'merged', 'completing', 'completed', 'abandoned', 'expired')),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index cart_expiry on sales.cart (expires_at) where state in ('active', 'abandoned');

create table sales.cart_item (
    id uuid constraint cart_item_pkey primary key,
    cart_id uuid not null constraint cart_item_cart_fkey references sales.cart (id) on delete cascade,
    variant_id uuid not null constraint cart_item_variant_fkey references catalog.variant (id),
    quantity int not null constraint cart_item_quantity_check check (quantity between 1 and 999),
    constraint cart_item_variant_key unique (cart_id, variant_id)
);

create table sales.checkout (
    id uuid constraint checkout_pkey primary key,
    cart_id uuid not null constraint checkout_cart_fkey references sales.cart (id),
    state text not null default 'incomplete' constraint checkout_state_check check (state in ('incomplete', 'ready', 'completing', 'action_required', 'completed', 'canceled', 'expired')),
    email text not null default '' constraint checkout_email_check check (length(email) <= 254),
    phone text not null default '' constraint checkout_phone_check check (length(phone) <= 40),
    shipping_address jsonb,
    billing_address jsonb,
    shipping_method_id uuid,
    payment_provider text,
    payment_method text,
    payment_data jsonb,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint checkout_payment_fkey foreign key (payment_provider, payment_method) references sales.payment_method (provider, code)
);
create unique index checkout_cart_key on sales.checkout (cart_id) where state not in ('canceled', 'expired');

create sequence sales.order_number start 100001;
create table sales."order" (
    id uuid constraint order_pkey primary key,
    number text not null default 'K-' || nextval('sales.order_number') constraint order_number_key unique,
    cart_id uuid not null constraint order_cart_key unique,
    token_hash bytea not null constraint order_token_key unique,
    account_id uuid constraint order_account_fkey references identity.account (id),
    market text not null,
    currency text not null,
    prices_include_tax boolean not null,
    locale text not null,
    email text not null,
    phone text not null default '',
    shipping_address jsonb not null,
    billing_address jsonb not null,
    shipping_method jsonb not null,             -- {"id", "code", "name"} as sold
    status text not null constraint order_status_check check (status in ('draft', 'open', 'canceled', 'pending_approval', 'expired', 'on_hold', 'completed')),
    payment_status text not null constraint order_payment_status_check check (payment_status in ('not_required', 'awaiting', 'requires_action',
        'authorized', 'partially_paid', 'paid', 'overpaid', 'partially_refunded', 'refunded', 'voided', 'failed', 'disputed')),
    fulfilment_status text not null default 'unfulfilled' constraint order_fulfilment_status_check check (fulfilment_status in ('not_required',
        'unfulfilled', 'partially_fulfilled', 'fulfilled', 'partially_shipped', 'shipped', 'partially_delivered', 'delivered', 'canceled')),
    return_status text not null default 'none' constraint order_return_status_check check (return_status in ('none', 'requested', 'in_progress', 'partially_returned', 'returned')),
    subtotal bigint not null,
    discount bigint not null,
    shipping bigint not null,
    shipping_tax bigint not null,
    tax bigint not null,                        -- of the lines and of shipping
    total bigint not null,
    version bigint not null default 1,
    placed_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint order_total_check check (total = subtotal - discount + shipping + case when prices_include_tax then 0 else tax end),
    constraint order_amounts_check check (subtotal >= 0 and discount between 0 and subtotal and shipping >= 0 and shipping_tax >= 0 and tax >= shipping_tax)
);
create index order_placed on sales."order" (id desc);

create table sales.order_line (
    id uuid constraint order_line_pkey primary key,
    order_id uuid not null constraint order_line_order_fkey references sales."order" (id),
    position int not null,
    variant_id uuid not null,
    product_id uuid not null,
    sku text not null,
    title text not null,
    quantity int not null constraint order_line_quantity_check check (quantity between 1 and 999),
    unit_price bigint not null,
    discount bigint not null,
    tax_rate_ppm int not null,
    tax bigint not null,
    total bigint not null,
    prices_include_tax boolean not null,
    constraint order_line_position_key unique (order_id, position),
    constraint order_line_total_check check (total = unit_price * quantity - discount + case when prices_include_tax then 0 else tax end)
);
create trigger order_line_append_only before update or delete on sales.order_line for each row execute function ops.refuse_change();

-- The timeline that people read; the audit is beside it.
create table sales.order_event (
    seq bigint generated always as identity constraint order_event_pkey primary key,
    order_id uuid not null constraint order_event_order_fkey references sales."order" (id),
    at timestamptz not null default now(),
    kind text not null,
    actor text not null,
    data jsonb not null default '{}'
);
create index order_event_order on sales.order_event (order_id, seq);
create trigger order_event_append_only before update or delete on sales.order_event for each row execute function ops.refuse_change();

-- A payment is one attempt to pay one checkout. `quote` is the whole order as it will be written, frozen at T1.
create table sales.payment (
    id uuid constraint payment_pkey primary key,        -- the idempotency key at the gateway
    checkout_id uuid not null constraint payment_checkout_fkey references sales.checkout (id),
    cart_id uuid not null constraint payment_cart_fkey references sales.cart (id),
    order_id uuid constraint payment_order_fkey references sales."order" (id),
    provider text not null,
    method text not null,
    mode text not null constraint payment_mode_check check (mode in ('offline', 'server', 'client')),
    state text not null constraint payment_state_check check (state in ('created', 'pending', 'requires_action', 'authorized', 'partially_captured',
        'captured', 'failed', 'canceled', 'voided', 'auth_expired', 'partially_refunded', 'refunded', 'disputed', 'charged_back')),
    amount bigint not null constraint payment_amount_check check (amount >= 0),
    currency text not null,
    reference text,                                     -- the gateway's own name for it
    data jsonb not null default '{}',
    next_action jsonb,
    failure text,
    quote jsonb not null,
    lease_until timestamptz not null,                   -- until then somebody is waiting for the gateway
    expires_at timestamptz not null,                    -- of the holds
    -- Set before the gateway is told to cancel: from then on only its answer to that may still lead to an order.
    cancel_requested_at timestamptz,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
-- One live attempt for a checkout, ever at a time.
create unique index payment_checkout_key on sales.payment (checkout_id) where state not in ('failed', 'canceled', 'voided', 'auth_expired');
create index payment_waiting on sales.payment (lease_until) where order_id is null and state in ('created', 'pending', 'requires_action', 'authorized', 'captured');
create index payment_order on sales.payment (order_id);

create table sales.payment_event (
    id uuid constraint payment_event_pkey primary key,
    payment_id uuid not null constraint payment_event_payment_fkey references sales.payment (id),
    kind text not null constraint payment_event_kind_check check (kind in ('authorize', 'capture', 'void', 'refund', 'chargeback')),
    state text not null constraint payment_event_state_check check (state in ('requested', 'pending', 'action_required', 'success', 'failure')),
    amount bigint not null,
    provider text not null,
    reference text,
    data jsonb not null default '{}',
    at timestamptz not null default now()
);
create unique index payment_event_key on sales.payment_event (provider, reference, kind, state) where reference is not null;
create index payment_event_payment on sales.payment_event (payment_id, at);
create trigger payment_event_append_only before update or delete on sales.payment_event for each row execute function ops.refuse_change();

alter table inventory.hold add constraint hold_payment_fkey foreign key (payment_id) references sales.payment (id) deferrable initially deferred;
alter table inventory.allocation add constraint allocation_line_fkey foreign key (order_line_id) references sales.order_line (id);

-- What the test provider's gateway remembers: it stands for a machine elsewhere, and is written by its own connection.
create schema testgateway;
create table testgateway.charge (
    key uuid constraint charge_pkey primary key,
    reference text not null constraint charge_reference_key unique,
    amount bigint not null,
    currency text not null,
    behaviour text not null,
    state text not null constraint charge_state_check check (state in ('requires_action', 'authorized', 'captured', 'declined', 'canceled', 'refunded')),
    created_at timestamptz not null default now()
);
