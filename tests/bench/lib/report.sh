# From rounds, lines and facts to one JSON document and a Markdown table.

machine() {
  jq -nc --arg cpu "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)" --argjson cores "$(nproc)" \
    --arg memory "$(awk '/^MemTotal/ { printf "%.1f GB", $2 / 1048576 }' /proc/meminfo)" --arg kernel "$(uname -r)" \
    --arg system "$(. /etc/os-release && printf '%s' "$PRETTY_NAME")" \
    --arg postgres "$("$tools/postgres" --version | sed 's/.*) //; s/ .*//')" --arg pgbench "$("$tools/pgbench" --version | sed 's/.*) //; s/ .*//')" \
    --arg qt "$(readlink -f "$(ldd "$build/bin/kontor-server" | awk '/libQt6Core/ { print $3 }')" | sed 's/.*\.so\.//')" \
    --arg nginx "$(nginx -v 2>&1 | sed 's#.*/##')" --arg wrk "$(dpkg-query -W -f '${Version}' wrk 2>/dev/null || echo unknown)" \
    --arg commit "$(git -C "$here" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)$(git -C "$here" diff --quiet HEAD 2>/dev/null || echo ', changed')" \
    --arg load_before "$load_before" --arg load_after "$(cut -d ' ' -f 1-3 /proc/loadavg)" --arg date "$(date -u +%FT%RZ)" '$ARGS.named'
}

slurp() { if [ -s "$1" ]; then jq -sc . "$1"; else echo '[]'; fi; }

# Rates: the best round. CPU: the lowest. The ratio: the median of the rounds' own ratios, since the two of a round had the same weather.
write_json() {
  jq -n --argjson machine "$(machine)" --argjson products "$products" --argjson seconds "$seconds" --argjson orders "$orders" \
    --slurpfile rounds "$work/rounds.jsonl" --slurpfile lines "$work/lines.jsonl" --argjson facts "$(slurp "$work/facts.jsonl")" \
    --argjson left_out "$(slurp "$work/left_out.jsonl")" --argjson buffers "$(cat "$work/buffers.json" 2>/dev/null || echo '[]')" '
    def cpu: (.server_cpu_us // 0) + (.postgres_cpu_us // 0);
    def median: sort | .[(length - 1) / 2 | floor];
    def side: {rate: (map(.rate) | max), median_rate: (map(.rate) | median), cpu_us: (map(cpu) | min),
      server_cpu_us: (map(.server_cpu_us // 0) | min), postgres_cpu_us: (map(.postgres_cpu_us // 0) | min),
      p50_ms: (map(.p50_ms // empty) | if length > 0 then median else null end),
      p99_ms: (map(.p99_ms // empty) | if length > 0 then median else null end)};
    {machine: $machine, products: $products, seconds: $seconds, orders: $orders,
     lines: [$lines[] | . as $line
       | ($rounds | map(select(.line == $line.id))) as $mine
       | ($mine | map(select(.who == "kontor")) | sort_by(.round)) as $ours
       | ($mine | map(select(.who == "reference")) | sort_by(.round)) as $theirs
       | ([range($ours | length) | if $line.measure == "cpu" then ($ours[.] | cpu) / ($theirs[.] | cpu) else $ours[.].rate / $theirs[.].rate end] | median) as $ratio
       | $line + {kontor: ($ours | side), against: ($theirs | side), ratio: $ratio,
           reached: (if $line.measure == "cpu" then $ratio <= $line.bound else $ratio >= $line.bound end)}],
     facts: $facts, buffers: $buffers, left_out: $left_out, rounds: $rounds}'
}

write_markdown() {
  jq -r '
    def yes: if . then "yes" else "**no**" end;
    def n: if . == null then "" elif . >= 100 then round | tostring else . * 10 | round / 10 | tostring end;
    def cpu: if .postgres_cpu_us > 0 and .server_cpu_us > 0 then "\(.server_cpu_us | n) + \(.postgres_cpu_us | n)" else .cpu_us | n end;
    def ratio: . * 100 | round / 100 | tostring;
    .machine as $m
    | "Measured \($m.date) at commit \($m.commit), \(.products) products, \(.seconds) s or \(.orders) orders a round.",
      "\($m.cpu), \($m.cores) cores, \($m.memory), Linux \($m.kernel), \($m.system); PostgreSQL \($m.postgres), Qt \($m.qt), nginx \($m.nginx), wrk \($m.wrk), pgbench \($m.pgbench).",
      "Load average before: \($m.load_before); after: \($m.load_after).", "",
      "| work | Kontor /s | CPU µs | p99 ms | reference | /s | CPU µs | ratio | to reach | reached |", "|---|---|---|---|---|---|---|---|---|---|",
      (.lines[] | "| \(.work) | \(.kontor.rate | n) | \(.kontor | cpu) | \(.kontor.p99_ms | n) | \(.reference) | \(.against.rate | n) | \(.against | cpu) | \(.ratio | ratio) | \(if .measure == "cpu" then "CPU ≤ \(.bound)" else "rate ≥ \(.bound)" end) | \(.reached | yes) |"),
      (if (.facts | length) > 0 then "", "| figure | | to reach | reached |", "|---|---|---|---|" else empty end),
      (.facts[] | "| \(.work) | \(.value) \(.unit) | \(.direction) \(.bound) | \(.reached | yes) |"),
      (if (.buffers | length) > 0 then "", "| list | page | shared buffers | ms |", "|---|---|---|---|", (.buffers[] | "| \(.query) | \(.page) | \(.buffers) | \(.ms) |") else empty end),
      (if (.left_out | length) > 0 then "", (.left_out[] | "Left out: \(.work): \(.why).") else empty end)' "$1"
  [ ! -s "$work/edge.md" ] || { printf '\n'; cat "$work/edge.md"; }
}
