#!/usr/bin/env bash
# Miri over the Rust half: conversions, views and local calls, with strict provenance.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo +nightly miri --version >/dev/null 2>&1; then
  rustup component add --toolchain nightly miri rust-src >/dev/null 2>&1 || true
fi
if ! cargo +nightly miri --version >/dev/null 2>&1; then
  echo "Miri is not installed: rustup toolchain install nightly -c miri -c rust-src" >&2
  # Set where it is known to be there, so that a lost tool does not go unnoticed.
  [ "${R2G_REQUIRE_TOOLS:-0}" = 1 ] && exit 1
  exit 0
fi
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/miri" R2G_SKIP_GO=1
flags="-Zmiri-strict-provenance -Zmiri-disable-isolation"
# The memory of messages and owned buffers: what is allocated, changes hands and is freed.
for module in value::owned value::chunk; do
  said=$(MIRIFLAGS="$flags" cargo +nightly miri test -p r2g --lib "$module" 2>&1) || { echo "$said" >&2; exit 1; }
  # A filter that selects nothing passes.
  grep -q '^running [1-9]' <<<"$said" || { echo "no test of $module ran under Miri" >&2; exit 1; }
done
MIRIFLAGS="$flags" cargo +nightly miri test --quiet -p r2g-conformance --test local -- --skip deadlines
# The timer thread lives as long as the process, which Miri takes for a leak.
MIRIFLAGS="$flags -Zmiri-ignore-leaks" cargo +nightly miri test --quiet -p r2g-conformance --test local deadlines
