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
