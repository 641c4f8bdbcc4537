-- name: count_open
select (select count(*) from (select from sales."order" o where o.status = 'open' and o.payment_status in ('paid', 'authorized', 'not_required', 'overpaid')
            and o.fulfilment_status in ('unfulfilled', 'partially_fulfilled') limit :most_to_pack) a),
       (select count(*) from (select from sales."order" o where o.status = 'open' and o.payment_status in ('awaiting', 'requires_action', 'partially_paid') limit :most_awaiting) a),
       (select count(*) from (select from sales."order" o where o.status = 'on_hold' limit :most_on_hold) a),
       (select count(*) from (select distinct l.order_id from inventory.allocation a join sales.order_line l on l.id = a.order_line_id where a.state = 'short' limit :most_short) a),
       (select count(*) from (select from sales."order" o where o.status = 'open' and o.payment_status in ('failed', 'disputed') limit :most_failed) a)

-- name: hold
select sales.hold_order(:id::uuid, :version::bigint, :reason, :note, :actor)

-- name: release
select sales.release_order(:id::uuid, :version::bigint, :actor)

-- name: cancel
select sales.cancel_order(:id::uuid, :version::bigint, :reason, :note, :actor, :by_buyer::boolean)

-- name: write_note
select sales.write_note(:id::uuid, :text, :actor)

-- name: report_market
with asked as (select :market as code)
select m.code, m.currency from pricing.market m, asked a where m.code = a.code or (a.code = '' and m.is_default) limit 1

-- name: is_timezone
select exists (select from pg_timezone_names where name = :timezone)

-- Both periods, interval by interval; those in which nothing was sold are there too.
-- name: sales_intervals
with asked as materialized (
    select :from::timestamptz as start, :to::timestamptz as until, :interval as unit, :timezone as zone, :currency as currency, :market as market
), bounds as (
    select a.start, a.until, false as is_before from asked a union all select a.start - (a.until - a.start), a.start, true from asked a
), slots as (
    select b.is_before, s.at at time zone a.zone as at
    from bounds b, asked a, lateral generate_series(date_trunc(a.unit, b.start at time zone a.zone), (b.until at time zone a.zone) - interval '1 microsecond', ('1 ' || a.unit)::interval) as s (at)
), sold as (
    select b.is_before, date_trunc(a.unit, o.placed_at at time zone a.zone) at time zone a.zone as at, sum(o.total) as revenue, count(*) as orders
    from asked a, bounds b join sales."order" o on o.placed_at >= b.start and o.placed_at < b.until
    where o.currency = a.currency and (a.market = '' or o.market = a.market) and o.status <> 'canceled' group by 1, 2
)
select s.is_before, s.at, coalesce(d.revenue, 0)::bigint, coalesce(d.orders, 0) from slots s left join sold d on d.is_before = s.is_before and d.at = s.at
order by s.is_before, s.at limit :limit

-- name: sales_by_market
with asked as materialized (select :from::timestamptz as start, :to::timestamptz as until, :currency as currency, :market as market)
select o.market, sum(o.total)::bigint, count(*) from asked a join sales."order" o on o.placed_at >= a.start and o.placed_at < a.until
where o.currency = a.currency and (a.market = '' or o.market = a.market) and o.status <> 'canceled'
group by o.market order by 2 desc, 1 limit 100
