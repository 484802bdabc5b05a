# shellcheck shell=bash
# What the scripts share: saying what happens, installing what is missing, and where cargo builds.
# Sourced, never run. The script that sources it sets -euo pipefail.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STARTED=$SECONDS

# say WORDS: one line with the time since the start.
say() {
  local passed=$((SECONDS - STARTED))
  printf '[%2d:%02d] %s\n' $((passed / 60)) $((passed % 60)) "$*"
}

# die WORDS: the reason on stderr, and out.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# as_root COMMAND...: directly as root, else through sudo. Asks for no password: a script must not hang on a question.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 127
  fi
}

has() {
  command -v "$1" >/dev/null
}

# install_packages PACKAGE...: with apt-get, quietly. Without root or sudo it says what to run.
install_packages() {
  [ $# -gt 0 ] || return 0
  has apt-get || die "missing: $*. Install them; this script knows apt-get only."
  say "installing $*"
  local log
  log=$(mktemp)
  # The lists may be older than the archive, so they are fetched first; when that is refused, the old ones may still do.
  as_root apt-get -qq update >"$log" 2>&1 || true
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "could not install. As root: apt-get update && apt-get install -y --no-install-recommends $*"
  fi
  rm -f "$log"
}

# need_rust: cargo and a C compiler (SQLite and the TLS library are built from source).
need_rust() {
  has cargo || die "no cargo. Install Rust 1.95 or newer, then start again."
  has cc || install_packages build-essential
}

# choose_target: where cargo builds, in CARGO_TARGET_DIR. What is set stays. Otherwise target-khoinguon beside the
# checkout, which outlives fresh checkouts, so that dependencies are built once; else target in the checkout.
choose_target() {
  if [ -z "${CARGO_TARGET_DIR:-}" ]; then
    CARGO_TARGET_DIR=$(dirname "$ROOT")/target-khoinguon
    if ! { mkdir -p "$CARGO_TARGET_DIR" && [ -w "$CARGO_TARGET_DIR" ]; } 2>/dev/null; then
      CARGO_TARGET_DIR=$ROOT/target
    fi
  fi
  export CARGO_TARGET_DIR
}

# free_port: a port of the loopback on which nobody listens.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 12000))
    # Connecting is refused when nobody listens.
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  die "no free port between 20000 and 32000"
}

# --- PostgreSQL of our own --------------------------------------------------------------------------------------------

# pg_bin: the folder of the server's programs, of the newest version installed.
pg_bin() {
  local found
  found=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] && dirname "$found"
}

# as_postgres COMMAND...: the server refuses to run as root; Debian's package brings a user for it.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

# make_postgres LOG: a new cluster in PG_DIR, with PG_BIN and PG_PORT. Not started yet.
make_postgres() {
  PG_BIN=$(pg_bin)
  PG_PORT=$(free_port)
  # Not below a folder of ours: the server's user must reach it. Short: the path of a socket holds 107 bytes.
  PG_DIR=$(mktemp -d /tmp/khoinguon-pg.XXXXXX)
  if [ "$(id -u)" = 0 ]; then chown postgres "$PG_DIR"; fi
  # Run from the folder: the server's user may not be allowed to look at ours.
  (
    cd "$PG_DIR"
    as_postgres "$PG_BIN/initdb" -D data -U khoinguon -A trust -E UTF8 --locale=C --no-sync --no-instructions
  ) >"$1" 2>&1
}

# run_postgres LOG [OPTION...]: starts it on the loopback and waits until it answers; OPTIONs are the server's own.
run_postgres() {
  local log=$1
  shift
  (
    cd "$PG_DIR"
    as_postgres "$PG_BIN/pg_ctl" -D data -w -t 60 -l log -o "-p $PG_PORT -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories=$PG_DIR -c max_connections=200 $*" start
  ) >>"$log" 2>&1 || {
    cat "$log" "$PG_DIR/log" 2>/dev/null | tail -n 20
    return 1
  }
}

# drop_postgres: stops the server and removes its cluster.
drop_postgres() {
  [ -n "${PG_DIR:-}" ] || return 0
  as_postgres "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$PG_DIR"
  PG_DIR=''
}

pg_url() {
  echo "postgres://khoinguon@127.0.0.1:$PG_PORT/$1"
}

pg_database() {
  as_postgres "$PG_BIN/createdb" -h 127.0.0.1 -p "$PG_PORT" -U khoinguon "$1"
}

pg_version() {
  "$PG_BIN/postgres" --version | grep -oE '[0-9]+(\.[0-9]+)?' | head -n 1
}
