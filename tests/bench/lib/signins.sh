# Cached reads while two hundred people sign in at once: passwords are compared by threads that yield to all others.

bench_signins() {
  is_wanted signins || return 0
  local url="http://127.0.0.1:$port/v1/products?limit=20" alone beside again crowd i
  for i in $(seq 200); do
    [ "$i" = 1 ] || printf 'next\n'
    printf 'url = "http://127.0.0.1:%s/v1/auth/login"\nheader = "Content-Type: application/json"\noutput = "/dev/null"\n' "$port"
    # An address that nobody has costs as much as one that somebody has.
    printf 'data = "{\\"email\\":\\"bench-%s@example.org\\",\\"password\\":\\"a long and quiet river\\"}"\n' "$i"
  done >"$work/signins.curl"
  alone=$(wrk_run "$url" 16 "$server" | jq .rate)
  curl -sS --parallel --parallel-immediate --parallel-max 200 -K "$work/signins.curl" >"$work/signins.out" 2>&1 &
  crowd=$!
  sleep 1
  beside=$(wrk_run "$url" 16 "$server" | jq .rate)
  kill -0 "$crowd" 2>/dev/null || die "all had signed in before the measurement ended: ask for fewer --seconds"
  wait "$crowd" || die "not every sign-in was answered: $(tail -n 1 "$work/signins.out")"
  again=$(wrk_run "$url" 16 "$server" | jq .rate)
  fact "throughput of cached reads beside 200 sign-ins at once" \
    "$(jq -n "[$beside * 200 / ($alone + $again) | round][0]")" % ≥ 80
}
