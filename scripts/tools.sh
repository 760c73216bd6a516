#!/usr/bin/env bash
# Says which tools are missing, and installs what can be installed without asking: parts of the
# Rust toolchain that is there already.
set -u
missing=0
need() {
  command -v "$1" >/dev/null 2>&1 && return
  echo "missing: $1 ($2)" >&2
  missing=1
}
need cargo "Rust 1.88 or newer, https://rustup.rs"
need go "Go 1.25 or newer, https://go.dev/dl"
need cc "a C compiler, such as gcc"
need gofmt "part of Go"
[ "$missing" = 0 ] || exit 1

for part in rustfmt clippy; do
  cargo "${part/rust/}" --version >/dev/null 2>&1 || rustup component add "$part" || exit 1
done
version=$(go env GOVERSION)
case "$version" in
  go1.2[5-9]* | go1.[3-9][0-9]*) ;;
  *) echo "missing: Go 1.25 or newer; this is $version" >&2; exit 1 ;;
esac
