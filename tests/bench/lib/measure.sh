# How things are run against each other, and what is written down: rounds.jsonl (every single run), lines.jsonl (what is compared
# with what) and facts.jsonl (figures that have no reference in the same run).

readonly rounds=3

# cpu SERVER_PID POSTMASTER_PID → "µs µs" used so far
cpu() { "$build/bin/bench_load" cpu --server "$1" --postmaster "$2"; }

# load MODE OPTION…: bench_load on the shop
load() {
  local mode=$1
  shift
  timeout 900 "$build/bin/bench_load" "$mode" --port "$port" --server "$server" --postmaster "$postmaster" "$@"
}

# wrk_run URL CONNECTIONS PID
wrk_run() {
  local before after out
  read -r before _ < <(cpu "$3" 0)
  out=$(timeout $((seconds + 60)) wrk -t1 -c"$2" -d"${seconds}s" --latency "$1")
  read -r after _ < <(cpu "$3" 0)
  ! grep -q -e 'Non-2xx' -e 'Socket errors' <<<"$out" || { printf '%s\n' "$out" >&2; die "not every answer was good: $1"; }
  awk -v cpu=$((after - before)) '
    function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
    /50%/ { p50 = ms($2) } /99%/ { p99 = ms($2) } /requests in/ { n = $1 } /Requests\/sec/ { rate = $2 }
    END { printf "{\"rate\":%.1f,\"server_cpu_us\":%.2f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", rate, cpu / n, p50, p99 }' <<<"$out"
}

# What the server asks of each of its sessions (core/database/connection.cpp): the same statements get the same plans.
readonly session_settings='-c random_page_cost=1.1 -c jit=off -c max_parallel_workers_per_gather=0'

# pgbench_run SCRIPT MODE CONNECTIONS -T SECONDS|-t TIMES [-D NAME=VALUE…]
# Logging in costs PostgreSQL as much as some hundred statements: it is measured by itself and taken off.
pgbench_run() {
  local script=$1 mode=$2 connections=$3 start login end out
  shift 3
  printf 'select 1;\n' >"$work/login.sql"
  read -r _ start < <(cpu 0 "$postmaster")
  "$tools/pgbench" -n -M "$mode" -c "$connections" -j 2 -t 1 -f "$work/login.sql" >"$work/login.out" 2>&1
  sleep 0.2 # until the sessions are reaped
  read -r _ login < <(cpu 0 "$postmaster")
  out=$(PGOPTIONS="${PGOPTIONS:-} $session_settings" timeout 900 "$tools/pgbench" -n -M "$mode" -c "$connections" -j 2 -f "$script" -D turn=0 "$@" 2>"$work/pgbench.err") ||
    { cat "$work/pgbench.err" >&2; die "pgbench failed: $script"; }
  sleep 0.2
  read -r _ end < <(cpu 0 "$postmaster")
  grep -q 'number of failed transactions: 0 ' <<<"$out" || { printf '%s\n' "$out" >&2; die "transactions of the reference failed: $script"; }
  awk -v cpu=$((end - login - (login - start))) '
    /actually processed/ { split($6, parts, "/"); n = parts[1] } /^latency average/ { mean = $4 } /^tps/ { rate = $3 }
    END { printf "{\"rate\":%.1f,\"postgres_cpu_us\":%.1f,\"mean_ms\":%.3f}\n", rate, cpu / n, mean }' <<<"$out"
}

# is_wanted NAME…: whether one of them is
is_wanted() {
  local name
  [ -n "$only" ] || return 0
  for name in "$@"; do
    [[ ! $name =~ $only ]] || return 0
  done
  return 1
}

# compare ID WORK REFERENCE MEASURE BOUND OURS THEIRS: runs the two commands in turn and notes what they print.
# MEASURE is "rate" (ours ÷ theirs has to be BOUND or more) or "cpu" (… or less).
compare() {
  local id=$1 round
  is_wanted "$id" || return 0
  jq -nc --arg id "$id" --arg work "$2" --arg reference "$3" --arg measure "$4" --argjson bound "$5" '$ARGS.named' >>"$work/lines.jsonl"
  for round in $(seq "$rounds"); do
    note_round "$id" "$round" kontor "$6"
    note_round "$id" "$round" reference "$7"
  done
}

note_round() {
  local figures
  figures=$($4) || exit 1
  say "$1, round $2, $3: $(jq -r '"\(.rate) /s, CPU \((.server_cpu_us // 0) + (.postgres_cpu_us // 0) | floor) µs"' <<<"$figures")"
  jq -c --arg line "$1" --argjson round "$2" --arg who "$3" '{line: $line, round: $round, who: $who} + .' <<<"$figures" >>"$work/rounds.jsonl"
}

# fact WORK VALUE UNIT "≤"|"≥" BOUND
fact() {
  say "$1: $2 $3"
  jq -nc --arg work "$1" --argjson value "$2" --arg unit "$3" --arg direction "$4" --argjson bound "$5" \
    '$ARGS.named + {reached: (if $direction == "≤" then $value <= $bound else $value >= $bound end)}' >>"$work/facts.jsonl"
}

# left_out WORK WHY
left_out() { jq -nc --arg work "$1" --arg why "$2" '$ARGS.named' >>"$work/left_out.jsonl"; }
