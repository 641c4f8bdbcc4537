-- The demo shop. Tables that belong to the shop as such are written out here; goods, people and orders come as arrays.

-- "KDE1": one seeding at a time.
-- name: lock
select pg_advisory_xact_lock(1262765361)

-- The audit keeps its rows for ever: the one of the seeding is the mark that it was done.
-- name: is_done
select exists (select from ops.audit where subject = 'shop' and operation = 'demo.seed')

-- name: is_empty
select not exists (select from pricing.market) and not exists (select from catalog.product) and not exists (select from inventory.location)

-- name: insert_markets
insert into pricing.market (code, name, currency, prices_include_tax, rounding, countries, default_country, default_locale, is_default, position) values
    ('eu', 'Europe', 'EUR', true, 'half_up', '{AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK}', 'DE', 'en', true, 1),
    ('us', 'United States', 'USD', false, 'half_up', '{US}', 'US', 'en', false, 2),
    ('jp', 'Japan', 'JPY', true, 'half_even', '{JP}', 'JP', 'en', false, 3)

-- In parts per million. A country has more rates than our three classes can say: "reduced" is the one of food or books
-- where these differ from the rest, as of autumn 2026. To try a shop with, not to file taxes with.
-- name: insert_tax_rates
insert into pricing.tax_rate (id, country, tax_class, rate_ppm, name)
select ops.uuid_v7(), t.country, r.tax_class, r.rate, t.name
from (values
    ('AT', 200000, 100000, 'USt'), ('BE', 210000, 60000, 'TVA/BTW'), ('BG', 200000, 90000, 'DDS'), ('CY', 190000, 50000, 'FPA'),
    ('CZ', 210000, 120000, 'DPH'), ('DE', 190000, 70000, 'USt'), ('DK', 250000, 250000, 'Moms'), ('EE', 240000, 90000, 'KM'),
    ('ES', 210000, 100000, 'IVA'), ('FI', 255000, 135000, 'ALV'), ('FR', 200000, 55000, 'TVA'), ('GR', 240000, 130000, 'FPA'),
    ('HR', 250000, 50000, 'PDV'), ('HU', 270000, 50000, 'AFA'), ('IE', 230000, 135000, 'VAT'), ('IT', 220000, 100000, 'IVA'),
    ('LT', 210000, 120000, 'PVM'), ('LU', 170000, 80000, 'TVA'), ('LV', 210000, 120000, 'PVN'), ('MT', 180000, 50000, 'VAT'),
    ('NL', 210000, 90000, 'Btw'), ('PL', 230000, 50000, 'VAT'), ('PT', 230000, 60000, 'IVA'), ('RO', 210000, 110000, 'TVA'),
    ('SE', 250000, 60000, 'Moms'), ('SI', 220000, 95000, 'DDV'), ('SK', 230000, 50000, 'DPH'), ('JP', 100000, 80000, 'Consumption tax')
) as t (country, standard, reduced, name)
cross join lateral (values ('standard', t.standard), ('reduced', t.reduced)) as r (tax_class, rate)

-- Food and books are left untaxed here, as most of these states leave food; a ZIP range tells city from state.
-- name: insert_us_tax_rates
insert into pricing.tax_rate (id, country, region, postal_from, postal_to, tax_class, rate_ppm, name)
select ops.uuid_v7(), 'US', t.region, t.postal_from, t.postal_to, 'standard', t.rate, t.name
from (values
    ('CA', '', '', 72500, 'California'), ('CA', '94102', '94188', 86250, 'San Francisco'), ('CA', '90001', '90089', 97500, 'Los Angeles'),
    ('FL', '', '', 60000, 'Florida'), ('IL', '', '', 62500, 'Illinois'), ('IL', '60601', '60661', 102500, 'Chicago'),
    ('MA', '', '', 62500, 'Massachusetts'), ('MN', '', '', 68750, 'Minnesota'), ('MN', '55101', '55199', 98750, 'Saint Paul'),
    ('NJ', '', '', 66250, 'New Jersey'), ('NY', '', '', 40000, 'New York'), ('NY', '10001', '10292', 88750, 'New York City'),
    ('NY', '10301', '10314', 88750, 'New York City'), ('NY', '10451', '10475', 88750, 'New York City'), ('NY', '11201', '11256', 88750, 'New York City'),
    ('NY', '11351', '11436', 88750, 'New York City'), ('NY', '14201', '14280', 87500, 'Buffalo'), ('PA', '', '', 60000, 'Pennsylvania'),
    ('TX', '', '', 62500, 'Texas'), ('TX', '78701', '78799', 82500, 'Austin'), ('WA', '', '', 65000, 'Washington'),
    ('WA', '98101', '98199', 105500, 'Seattle')
) as t (region, postal_from, postal_to, rate, name)

-- name: insert_price_lists
insert into pricing.price_list (id, code, title) values (ops.uuid_v7(), 'sale', 'Sale')

-- name: insert_locations
insert into inventory.location (id, code, name, country)
values (ops.uuid_v7(), 'hamburg', 'Hamburg warehouse', 'DE'), (ops.uuid_v7(), 'luebeck', 'Lübeck shop', 'DE')

-- The shop in Lübeck sends nothing to Japan.
-- name: insert_market_locations
insert into inventory.market_location (market, location_id, rank)
select m.market, l.id, m.rank from (values ('eu', 'hamburg', 1), ('eu', 'luebeck', 2), ('us', 'hamburg', 1), ('us', 'luebeck', 2), ('jp', 'hamburg', 1)) as m (market, location, rank)
join inventory.location l on l.code = m.location

-- name: insert_shipping_methods
insert into sales.shipping_method (id, market, code, name, kind, countries, tax_class, brackets, delivery_days_min, delivery_days_max, position)
select ops.uuid_v7(), t.market, t.code, t.name, t.kind, t.countries::text[], t.tax_class, t.brackets::jsonb, t.days_min, t.days_max, t.position
from (values
    ('eu', 'parcel', 'Parcel', 'weight', '{DE}', 'standard',
        '[{"up_to_g": 2000, "amount": 490}, {"up_to_g": 5000, "amount": 690}, {"up_to_g": 10000, "amount": 990}, {"up_to_g": 31500, "amount": 1990}]', 1, 3, 1),
    ('eu', 'express', 'Express, by noon tomorrow', 'flat', '{DE}', 'standard', '[{"amount": 1290}]', 1, 1, 2),
    ('eu', 'collect', 'Collect in Hamburg', 'flat', '{DE}', 'standard', '[{"amount": 0}]', 1, 2, 3),
    ('eu', 'freight', 'Carrier, to the kerb', 'flat', '{DE}', 'standard', '[{"amount": 5900}]', 3, 8, 4),
    ('eu', 'europe', 'Parcel within Europe', 'weight', '{AT,BE,BG,CY,CZ,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK}', 'standard',
        '[{"up_to_g": 2000, "amount": 990}, {"up_to_g": 5000, "amount": 1490}, {"up_to_g": 10000, "amount": 1990}, {"up_to_g": 31500, "amount": 3990}]', 3, 6, 5),
    ('us', 'air', 'Air parcel', 'weight', '{}', 'zero',
        '[{"up_to_g": 1000, "amount": 1495}, {"up_to_g": 3000, "amount": 2495}, {"up_to_g": 10000, "amount": 4995}, {"up_to_g": 30000, "amount": 12900}]', 6, 12, 1),
    ('us', 'express', 'Express', 'flat', '{}', 'zero', '[{"amount": 5900}]', 2, 4, 2),
    ('jp', 'air', 'Air parcel', 'weight', '{}', 'standard',
        '[{"up_to_g": 1000, "amount": 2200}, {"up_to_g": 3000, "amount": 3800}, {"up_to_g": 10000, "amount": 8600}, {"up_to_g": 30000, "amount": 19800}]', 7, 14, 1),
    ('jp', 'express', 'Express', 'flat', '{}', 'standard', '[{"amount": 7800}]', 3, 5, 2)
) as t (market, code, name, kind, countries, tax_class, brackets, days_min, days_max, position)

-- name: insert_payment_methods
insert into sales.payment_method (provider, code, name, mode, markets, position) values
    ('manual', 'bank_transfer', 'Bank transfer', 'offline', '{eu}', 1), ('manual', 'cash_on_delivery', 'Cash on delivery', 'offline', '{eu,jp}', 2),
    ('test', 'card', 'Card (test)', 'server', '{}', 3), ('test', 'wallet', 'Wallet (test)', 'client', '{}', 4)

-- name: insert_attributes
insert into catalog.attribute (code, label, type, unit, position)
select u.code, u.label, u.type, u.unit, u.position
from unnest(:codes::text[], :labels::text[], :types::text[], :units::text[]) with ordinality as u (code, label, type, unit, position)

-- name: insert_attribute_translations
insert into catalog.attribute_translation (attribute_code, locale, label)
select u.code, 'de', u.label from unnest(:codes::text[], :labels::text[]) as u (code, label)

-- What the products of a category say of themselves is what it asks for.
-- name: insert_category_attributes
insert into catalog.category_attribute (category_id, attribute_code, position)
select distinct c.category_id, a.code, a.position from catalog.product_category c join catalog.product p on p.id = c.product_id
cross join lateral jsonb_object_keys(p.attributes) as k (code) join catalog.attribute a on a.code = k.code

-- Parents come first, and one statement checks its foreign keys at its end.
-- name: insert_categories
insert into catalog.category (id, parent_id, slug, title, description, position, tax_class)
select u.id, nullif(u.parent, '')::uuid, u.slug, u.title, u.description, u.position, nullif(u.tax_class, '')
from unnest(:ids::uuid[], :parents::text[], :slugs::text[], :titles::text[], :descriptions::text[], :positions::bigint[], :tax_classes::text[])
    as u (id, parent, slug, title, description, position, tax_class)

-- name: insert_category_translations
insert into catalog.category_translation (category_id, locale, title)
select u.id, 'de', u.title from unnest(:ids::uuid[], :titles::text[]) as u (id, title)

-- name: list_categories
select slug, id from catalog.category limit 10000

-- name: list_locations
select code, id from inventory.location limit 100

-- name: insert_media
insert into catalog.media (id, product_id, variant_id, key, alt, width, height, position)
select ops.uuid_v7(), u.product_id, nullif(u.variant_id, '')::uuid, u.key, u.alt, :width, :height, u.position
from unnest(:product_ids::uuid[], :variant_ids::text[], :keys::text[], :alts::text[], :positions::bigint[]) as u (product_id, variant_id, key, alt, position)

-- name: insert_accounts
with u as materialized (
    select t.id, t.email, t.locale, t.address::jsonb as address, 'epoch'::timestamptz + t.seconds * interval '1 second' as at
    from unnest(:ids::uuid[], :emails::text[], :locales::text[], :addresses::text[], :seconds::bigint[]) as t (id, email, locale, address, seconds)
), account as (
    insert into identity.account (id, kind, email, first_name, last_name, phone, locale, email_confirmed_at, created_at, updated_at)
    select id, 'customer', email, address ->> 'first_name', address ->> 'last_name', address ->> 'phone', locale, at, at, at from u
), role as (
    insert into identity.account_role (account_id, role) select id, 'customer' from u
)
insert into identity.address (id, account_id, address, is_default_shipping, is_default_billing, created_at, updated_at)
select ops.uuid_v7(), id, address, true, true, at, at from u

-- Orders, each a JSON object as seedorders.cpp writes it.

-- name: insert_carts
insert into sales.cart (id, token_hash, order_token_hash, market, locale, account_id, state, created_at, updated_at, expires_at)
select o.cart_id, decode(o.cart_token, 'hex'), decode(o.order_token, 'hex'), o.market, o.locale, o.account_id, 'completed', o.placed_at - interval '9 minutes',
    o.placed_at, o.placed_at + interval '30 days'
from jsonb_to_recordset(:orders::jsonb) as o (cart_id uuid, cart_token text, order_token text, market text, locale text, account_id uuid, placed_at timestamptz)

-- name: insert_cart_items
insert into sales.cart_item (id, cart_id, variant_id, quantity)
select ops.uuid_v7(), o.cart_id, l.variant_id, l.quantity
from jsonb_to_recordset(:orders::jsonb) as o (cart_id uuid, lines jsonb)
cross join lateral jsonb_to_recordset(o.lines) as l (variant_id uuid, quantity int)

-- name: insert_checkouts
insert into sales.checkout (id, cart_id, state, email, phone, shipping_address, shipping_method_id, payment_provider, payment_method, payment_data, created_at, updated_at)
select o.checkout_id, o.cart_id, 'completed', o.email, o.phone, o.shipping_address, (o.shipping_method ->> 'id')::uuid, o.provider, o.method, '{}',
    o.placed_at - interval '4 minutes', o.placed_at
from jsonb_to_recordset(:orders::jsonb) as o (checkout_id uuid, cart_id uuid, email text, phone text, shipping_address jsonb, shipping_method jsonb, provider text,
    method text, placed_at timestamptz)

-- name: insert_orders
insert into sales."order" (id, cart_id, token_hash, account_id, market, currency, prices_include_tax, locale, email, phone, shipping_address, billing_address,
    shipping_method, status, payment_status, fulfilment_status, subtotal, discount, shipping, shipping_tax, tax, total, placed_at, updated_at)
select o.order_id, o.cart_id, decode(o.order_token, 'hex'), o.account_id, o.market, o.currency, o.prices_include_tax, o.locale, o.email, o.phone, o.shipping_address,
    o.billing_address, o.shipping_method, o.status, o.payment_status, o.fulfilment_status, o.subtotal, o.discount, o.shipping, o.shipping_tax, o.tax, o.total,
    o.placed_at, o.updated_at
from jsonb_to_recordset(:orders::jsonb) as o (order_id uuid, cart_id uuid, order_token text, account_id uuid, market text, currency text, prices_include_tax boolean,
    locale text, email text, phone text, shipping_address jsonb, billing_address jsonb, shipping_method jsonb, status text, payment_status text,
    fulfilment_status text, subtotal bigint, discount bigint, shipping bigint, shipping_tax bigint, tax bigint, total bigint, placed_at timestamptz,
    updated_at timestamptz)
order by o.placed_at

-- name: insert_lines
insert into sales.order_line (id, order_id, position, variant_id, product_id, sku, title, quantity, unit_price, discount, tax_rate_ppm, tax, total, prices_include_tax)
select l.id, o.order_id, l.position, l.variant_id, l.product_id, l.sku, l.title, l.quantity, l.unit_price, l.discount, l.tax_rate_ppm, l.tax, l.total, o.prices_include_tax
from jsonb_to_recordset(:orders::jsonb) as o (order_id uuid, prices_include_tax boolean, lines jsonb)
cross join lateral jsonb_to_recordset(o.lines) as l (id uuid, position int, variant_id uuid, product_id uuid, sku text, title text, quantity int, unit_price bigint,
    discount bigint, tax_rate_ppm int, tax bigint, total bigint)

-- name: insert_payments
insert into sales.payment (id, checkout_id, cart_id, order_id, provider, method, mode, state, amount, currency, reference, quote, lease_until, expires_at,
    created_at, updated_at)
select o.payment_id, o.checkout_id, o.cart_id, o.order_id, o.provider, o.method, o.mode, o.payment_state, o.total, o.currency, o.reference,
    o.quote - '{cart_token,order_token}'::text[], o.placed_at, o.placed_at + interval '15 minutes', o.placed_at, o.updated_at
from (select q as quote, t.* from jsonb_array_elements(:orders::jsonb) as q
    cross join lateral jsonb_to_record(q) as t (payment_id uuid, checkout_id uuid, cart_id uuid, order_id uuid, provider text, method text, mode text,
        payment_state text, total bigint, currency text, reference text, placed_at timestamptz, updated_at timestamptz)) o

-- name: insert_payment_events
insert into sales.payment_event (id, payment_id, kind, state, amount, provider, reference, at)
select ops.uuid_v7(), o.payment_id, e.kind, e.state, o.total, o.provider, case e.state when 'success' then o.reference end, e.at
from jsonb_to_recordset(:orders::jsonb) as o (payment_id uuid, total bigint, provider text, reference text, payment_events jsonb)
cross join lateral jsonb_to_recordset(o.payment_events) as e (kind text, state text, at timestamptz)

-- name: insert_charges
insert into testgateway.charge (key, reference, amount, currency, behaviour, state, created_at)
select o.payment_id, o.reference, o.total, o.currency, 'tok_authorize', case o.payment_state when 'voided' then 'canceled' else o.payment_state end, o.placed_at
from jsonb_to_recordset(:orders::jsonb) as o (payment_id uuid, reference text, total bigint, currency text, payment_state text, provider text, placed_at timestamptz)
where o.provider = 'test'

-- name: insert_allocations
insert into inventory.allocation (id, order_line_id, level_id, quantity, state, created_at)
select ops.uuid_v7(), l.id, l.level_id, l.quantity, o.allocation_state, o.placed_at
from jsonb_to_recordset(:orders::jsonb) as o (allocation_state text, placed_at timestamptz, lines jsonb)
cross join lateral jsonb_to_recordset(o.lines) as l (id uuid, level_id uuid, quantity int)

-- What each line has done to its level: held, allocated, then sold or given back.
-- name: insert_movements
insert into inventory.movement (id, level_id, kind, on_hand_delta, reserved_delta, actor, reference, at)
select ops.uuid_v7(), l.level_id, s.kind, s.on_hand * l.quantity, s.reserved * l.quantity, o.actor, s.reference, s.at
from jsonb_to_recordset(:orders::jsonb) as o (order_id uuid, payment_id uuid, actor text, allocation_state text, placed_at timestamptz, left_at timestamptz, lines jsonb)
cross join lateral jsonb_to_recordset(o.lines) as l (level_id uuid, quantity int)
cross join lateral (values
    ('hold', 0, 1, 'payment:' || o.payment_id, o.placed_at, true),
    ('allocate', 0, 0, 'order:' || o.order_id, o.placed_at, true),
    ('sell', -1, -1, 'order:' || o.order_id, o.left_at, o.allocation_state = 'sold'),
    ('deallocate', 0, -1, 'order:' || o.order_id, o.left_at, o.allocation_state = 'released')) as s (kind, on_hand, reserved, reference, at, happened)
where s.happened

-- name: insert_order_events
insert into sales.order_event (order_id, at, kind, actor, data)
select o.order_id, e.at, e.kind, e.actor, e.data
from jsonb_to_recordset(:orders::jsonb) as o (order_id uuid, events jsonb)
cross join lateral jsonb_to_recordset(o.events) as e (at timestamptz, kind text, actor text, data jsonb)
order by e.at

-- So that the work list has something to show.
-- name: set_thresholds
update inventory.level set low_stock_threshold = 5 where location_id = (select id from inventory.location where code = 'hamburg')

-- What has been empty from the beginning has crossed nothing.
-- name: insert_alerts
insert into inventory.alert (id, level_id, kind) select ops.uuid_v7(), id, 'out' from inventory.level where on_hand - reserved - safety <= 0

-- name: next_scale_number
select coalesce(max((private_metadata ->> 'scale')::bigint) + 1, 0) from catalog.product where private_metadata <> '{}'
