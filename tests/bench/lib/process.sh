# What has no reference: the time to the first answer, and memory. And the bench of many connections, which is a script of its own.

# first_answer DIRECTORY → seconds from the start of the process to the first 200
first_answer() {
  local begun=$EPOCHREALTIME
  started_server_at=$SECONDS
  start_server "$1"
  awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", b - a }'
}

bench_start() {
  is_wanted start || return 0
  local round cold=() warm=() fresh
  for round in $(seq "$rounds"); do
    fresh=$work/start.$round
    first_answer "$fresh" >"$work/answer"
    cold+=("$(cat "$work/answer")")
    stop_server
    first_answer "$fresh" >"$work/answer"
    warm+=("$(cat "$work/answer")")
    stop_server
    rm -rf "$fresh"
  done
  fact "start to first 200, no data: initdb and migrations; median of $rounds" "$(median "${cold[@]}")" s ≤ 3
  fact "start to first 200, warm private cluster; median of $rounds" "$(median "${warm[@]}")" s ≤ 1
}

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

bench_memory_idle() {
  is_wanted memory || return 0
  sleep 2
  fact "memory, idle" "$(memory_mb)" MB ≤ 60
}

bench_memory_after() {
  is_wanted memory || return 0
  fact "memory, after all of this" "$(memory_mb)" MB ≤ 150
}

# Starts a server of its own; what it prints is shown below the tables.
bench_edge() {
  is_wanted edge || return 0
  if [ ! -x "$here/edge" ]; then
    left_out "2,000 idle keep-alive connections" "there is no tests/bench/edge"
    return 0
  fi
  say "many connections"
  timeout 900 "$here/edge" "$build" "$seconds" >"$work/edge.md" || die "tests/bench/edge failed"
  fact "throughput beside 2,000 idle connections, 500 slow readers and 100 slow senders" \
    "$(sed -n 's/^throughput beside the crowd: \([0-9]*\) %.*/\1/p' "$work/edge.md")" % ≥ 80
}
