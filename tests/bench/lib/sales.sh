# Carts, orders and the whole flow beside pgbench with the statements that they run.

# Variants that are sold in the default market, with stock for more orders than are placed; light enough for any two to go by
# the one shipping option that is chosen for all.
prepare_sales() {
  sql -f "$here/schema.sql" >"$work/schema.out" 2>&1 || { cat "$work/schema.out" >&2; die "the schema of the bench cannot be made"; }
  sql >"$work/spread.txt" <<'SQL'
select v.id from catalog.variant v
join catalog.listing_price p on p.product_id = v.product_id and p.market = (select code from pricing.market where is_default) and p.is_in_stock
where v.weight_g <= 5000 and exists (select from inventory.level l join inventory.market_location m on m.location_id = l.location_id and m.market = p.market where l.variant_id = v.id)
order by hashtext(v.id::text) limit 1000
SQL
  # By the movement that a delivery writes, so that the ledger stays true.
  { sql -v ids="{$(paste -sd, "$work/spread.txt")}" <<'SQL'
select count(inventory.move(l.id, 'adjust', 100000, 0, 'bench', 'bench', 'stock for the bench')) from (
    select distinct on (l.variant_id) l.id from inventory.level l
    join inventory.market_location m on m.location_id = l.location_id and m.market = (select code from pricing.market where is_default)
    where l.variant_id = any (:'ids'::uuid[]) and l.on_hand < 50000 order by l.variant_id, m.rank) l
SQL
  } >"$work/stock.out"
  head -n 2 "$work/spread.txt" >"$work/hot.txt"
}

# The carts that the loads of `add` and `change` have left.
prepare_reference_carts() {
  sql -v ids="{$(head -n 5 "$work/spread.txt" | paste -sd,)}" <<'SQL'
truncate bench.cart;
insert into bench.cart
select row_number() over (), c.token_hash::text, c.id, i.id, c.market, c.locale, (select currency from pricing.market m where m.code = c.market),
    now()::text, (now() + interval '30 days')::text, v[1], v[2], v[3], v[4], v[5]
from (select id, token_hash, market, locale from sales.cart where state = 'active' and created_at > now() - interval '10 minutes' order by id desc limit 800) c
cross join (select :'ids'::uuid[] as v) five
cross join lateral (select id from sales.cart_item where cart_id = c.id and quantity < 500 order by id limit 1) i;
SQL
}

ours_carts() { load "$kind" --connections 16 --seconds "$seconds" --variants "$work/spread.txt"; }
pgbench_carts() {
  prepare_reference_carts || return 1
  PGOPTIONS='-c synchronous_commit=off' pgbench_run "$work/$kind.sql" prepared 16 -T "$seconds" -D "carts=$(sql -c 'select count(*) from bench.cart')"
}

bench_carts() {
  local kind
  for kind in add change; do
    is_wanted "$kind" || continue
    "$build/bin/bench_sql" script "$kind" >"$work/$kind.sql"
    if [ "$kind" = add ]; then
      compare add "add to cart" "pgbench, same SQL" rate 0.6 ours_carts pgbench_carts
    else
      compare change "change quantity" "pgbench, same SQL" rate 0.6 ours_carts pgbench_carts
    fi
    verify_shop "$kind"
  done
}

# pending VARIANTS [fresh]: makes the rows of bench.pending from as many checkouts that are ready
pending() {
  load prepare --connections 16 --count "$orders" --variants "$1" --tokens "$work/tokens.txt" >&2 || return 1
  sql -c 'truncate bench.pending' && "$build/bin/bench_sql" pending "$work/tokens.txt" "${@:2}" && sql -c 'analyze bench.pending'
}

ours_orders() { load complete --connections 16 --count "$orders" --variants "$variants" "${payment[@]}"; }
pgbench_orders() {
  pending "$variants" || return 1
  pgbench_run "$work/order.sql" prepared 16 -t $((orders / 16)) -D each=$((orders / 16))
}

bench_orders() {
  local variants payment
  is_wanted order-{spread,hot,gateway} || return 0
  "$build/bin/bench_sql" script order >"$work/order.sql"
  variants=$work/spread.txt payment=()
  compare order-spread "placing orders, spread over 1,000 SKUs" "pgbench, one transaction per order" rate 1.0 ours_orders pgbench_orders
  ! is_wanted order-spread || verify_shop order-spread
  variants=$work/hot.txt
  compare order-hot "placing orders, all of the same two SKUs" "pgbench, one transaction per order" rate 2.0 ours_orders pgbench_orders
  ! is_wanted order-hot || verify_shop order-hot
  variants=$work/spread.txt payment=(--gateway)
  compare order-gateway "placing orders through a gateway" "pgbench, one transaction per order" rate 0.5 ours_orders pgbench_orders
  ! is_wanted order-gateway || verify_shop order-gateway
}

ours_flow() { load flow --connections 16 --count "$orders" --variants "$work/spread.txt"; }
pgbench_flow() {
  pending "$work/spread.txt" fresh || return 1
  pgbench_run "$work/flow.sql" prepared 16 -t $((orders / 16)) -D each=$((orders / 16))
}

bench_flow() {
  is_wanted flow || return 0
  "$build/bin/bench_sql" script flow >"$work/flow.sql"
  compare flow "the whole flow, cart to order, 9 requests" "pgbench, the statements of the flow" rate 0.6 ours_flow pgbench_flow
  verify_shop flow
}
