# The shop that is measured: a server on a directory of its own, and the way into its private PostgreSQL.
# Sets: server, postmaster (pids), port, PG* (libpq's environment), tools.

# wait_for SECONDS COMMAND…: until it succeeds; fails when the time is over.
wait_for() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.05
  done
}

port_of_log() { port=$(sed -n 's#.*REST API *http://127\.0\.0\.1:\([0-9]*\)/.*#\1#p' "$1" | tail -n 1); [ -n "$port" ]; }
is_open() { port_of_log "$1" && curl -sf -o "$work/ready" "http://127.0.0.1:$port/health/ready"; }
is_gone() { ! kill -0 "$1" 2>/dev/null; }

# start_server DIRECTORY OPTION…
start_server() {
  local directory=$1
  shift
  : >"$work/server.log"
  "$build/bin/kontor-server" serve --data-dir "$directory" --listen 127.0.0.1:0 --rate-limits off "$@" >"$work/server.log" 2>"$work/server.err" &
  server=$!
  until is_open "$work/server.log"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/server.err" >&2; die "the server did not start"; }
    [ $((SECONDS - started_server_at)) -lt 600 ] || die "the server is not ready after ten minutes"
    sleep 0.005
  done
}

stop_server() {
  [ -n "${server:-}" ] || return 0
  kill "$server" 2>/dev/null || true
  wait_for 60 is_gone "$server" || kill -KILL "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

# open_shop OPTION…: the server on the bench's data, and everything that names its database.
open_shop() {
  started_server_at=$SECONDS
  start_server "$data" "$@"
  local running=$data/postgres/postmaster.pid
  postmaster=$(sed -n 1p "$running")
  export PGPORT PGHOST PGPASSWORD PGUSER=kontor PGDATABASE=kontor
  PGPORT=$(sed -n 4p "$running")
  PGHOST=$(sed -n 5p "$running")
  PGPASSWORD=$(cat "$data/postgres/kontor.password")
  # The server chose these binaries; the tools beside them are of the same version.
  tools=$(dirname "$(readlink "/proc/$postmaster/exe")")
}

sql() { "$tools/psql" -XAtq -v ON_ERROR_STOP=1 "$@"; }

is_listed() { [ "$(sql -c 'select count(*) from catalog.dirty')" = 0 ]; }

# fill_shop PRODUCTS: so many in all; those that are there count.
fill_shop() {
  local present
  present=$(sql -c "select count(*) from catalog.product where status = 'active'")
  if [ "$present" -lt "$1" ]; then
    say "seeding $(($1 - present)) products beside the $present that are there"
    "$build/bin/kontor-server" seed --scale $(($1 - present)) --data-dir "$data" >"$work/seed.log" 2>&1 || { cat "$work/seed.log" >&2; die "seeding failed"; }
  fi
  wait_for 1800 is_listed || die "the read model is not made after half an hour"
  say "vacuum and analyze"
  sql -c 'vacuum analyze'
}

verify_shop() {
  local said
  said=$("$build/bin/kontor-server" verify --data-dir "$data" 2>&1) || { printf '%s\n' "$said" >&2; die "verify fails after: $1"; }
  say "verify after $1: ${said##*$'\n'}"
}

memory_mb() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status"; }
