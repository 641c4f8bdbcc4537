# Cached reads beside nginx; composed lists beside pgbench; buffers.

start_nginx() {
  mkdir -p "$work/www"
  chmod 755 "$work/www"
  curl -sf "http://127.0.0.1:$port$1" -o "$work/www/list.json"
  curl -sf "http://127.0.0.1:$port$2" -o "$work/www/product.json"
  local turn
  # Some port that nobody has.
  for turn in 1 2 3 4 5; do
    nginx_port=$((20000 + RANDOM % 10000))
    sed -e "s#@work@#$work#g" -e "s#@port@#$nginx_port#" "$here/nginx.conf" >"$work/nginx.conf"
    nginx -c "$work/nginx.conf" 2>"$work/nginx.said" && break
    [ "$turn" != 5 ] || { cat "$work/nginx.said" >&2; die "nginx does not start"; }
  done
  wait_for 10 test -s "$work/nginx.pid" || die "nginx wrote no pid"
  nginx_worker=$(pgrep -P "$(cat "$work/nginx.pid")")
}

stop_nginx() {
  [ ! -s "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || true
}

ours_cached() { wrk_run "http://127.0.0.1:$port$target" "$connections" "$server"; }
nginx_cached() { wrk_run "http://127.0.0.1:$nginx_port/$file" "$connections" "$nginx_worker"; }

bench_cached() {
  local list='/v1/products?limit=20' product target file connections
  is_wanted cached-{list,product}-{1,16,64} || return 0
  product=/v1/products/$(curl -sf "http://127.0.0.1:$port$list" | jq -r '.data[0].slug')
  start_nginx "$list" "$product"
  for connections in 1 16 64; do
    target=$list file=list.json
    compare "cached-list-$connections" "cached list of 20, $connections connections" "nginx, same bytes" cpu 1.5 ours_cached nginx_cached
    target=$product file=product.json
    compare "cached-product-$connections" "cached product, $connections connections" "nginx, same bytes" cpu 1.5 ours_cached nginx_cached
  done
  stop_nginx
}

ours_list() { load get --connections 8 --seconds "$seconds" --target "$("$build/bin/bench_sql" target "$list")"; }
pgbench_list() { pgbench_run "$work/$list.sql" extended 8 -T "$seconds"; }

bench_lists() {
  local list
  for list in list search; do
    is_wanted "$list" || continue
    "$build/bin/bench_sql" script "$list" >"$work/$list.sql"
    if [ "$list" = list ]; then
      compare list "uncached list of 20, filtered" "pgbench, same SQL" rate 0.7 ours_list pgbench_list
    else
      compare search "search with three facets, uncached" "pgbench, same SQL" rate 0.7 ours_list pgbench_list
    fi
  done
}

# Of each list the far page against its first one.
bench_buffers() {
  is_wanted buffers || return 0
  timeout 1800 "$build/bin/bench_sql" buffers >"$work/buffers.json"
  local query page first far
  while IFS=$'\t' read -r query page first far; do
    fact "list $query: buffers of page $page ÷ page 1 ($far ÷ $first)" "$(awk -v a="$far" -v b="$first" 'BEGIN { printf "%.2f", a / b }')" × ≤ 1.2
  done < <(jq -r 'group_by(.query)[] | select(length == 2) | sort_by(.page) | [.[0].query, .[1].page, .[0].buffers, .[1].buffers] | @tsv' "$work/buffers.json")
}
