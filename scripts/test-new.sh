#!/usr/bin/env bash
# Makes a project with `r2g new`, runs it, and builds it again, which must not run Go.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet -p r2g-compiler --manifest-path "$root/Cargo.toml"
target=${CARGO_TARGET_DIR:-$root/target}
cd "$work"
"$target/debug/r2g" new demo --local "$root"
cd demo
# One folder for all builds, so that nothing is compiled twice.
export CARGO_TARGET_DIR=$target/new
output=$(cargo run --quiet)
echo "$output"
grep -q "Hello, Gopher! Go greets you, and Rust counted 6 letters." <<<"$output"
grep -q "as declared in the schema: nameless: A person must have a name" <<<"$output"
again=$(cargo build 2>&1)
if grep -q "Compiling" <<<"$again"; then
  echo "a second build compiled something:" >&2
  echo "$again" >&2
  exit 1
fi
