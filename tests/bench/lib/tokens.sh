# What it costs to know who is asking: no server, no socket, one thread.

ours_token() { "$build/bin/bench_token" open --seconds "$seconds"; }
bare_token() { "$build/bin/bench_token" bare --seconds "$seconds"; }

bench_tokens() {
  is_wanted token || return 0
  compare token "opening an access token of $("$build/bin/bench_token" size) bytes, one thread" "libcrypto's AES-256-GCM alone, same bytes" cpu 4 ours_token bare_token
  fact "opening an access token, CPU; median of $rounds" \
    "$(jq -s 'map(select(.line == "token" and .who == "kontor") | .server_cpu_us) | sort | .[(length - 1) / 2 | floor]' "$work/rounds.jsonl")" µs ≤ 5
  "$build/bin/bench_token" signed --seconds 1 | jq -r 'to_entries[] | "\(.key) \(.value)"' | while read -r kind cost; do
    say "opening an access token signed by $kind: CPU $cost µs"
  done
}
