-- What the references work on: variables of pgbench scripts, a row for each transaction. Dropped at the end of the bench.
drop schema if exists bench cascade;
create schema bench;

-- Carts with two lines, and five variants to put into them.
create table bench.cart (
    n int primary key, token_hash text not null, cart_id uuid not null, item_id uuid not null, market text not null, locale text not null,
    currency text not null, now text not null, expires_at text not null,
    variant_1 uuid not null, variant_2 uuid not null, variant_3 uuid not null, variant_4 uuid not null, variant_5 uuid not null
);

-- Orders to be. Texts are what the server binds; none is null, since pgbench knows no null.
create table bench.pending (
    n int primary key, token_hash text not null, order_token_hash text not null, cart_id uuid not null, checkout_id uuid not null,
    order_id uuid not null, variant_1 uuid not null, variant_2 uuid not null, market text not null, locale text not null,
    currency text not null, email text not null, phone text not null, shipping text not null, method_id uuid not null,
    provider text not null, method text not null, now text not null, expires_at text not null, p_begin text not null,
    p_finish text not null, scope text not null, key text not null, body_hash text not null, body text not null
);
