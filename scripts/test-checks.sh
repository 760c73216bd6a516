#!/usr/bin/env bash
# The conformance suite with every check that Go offers. Each run builds another Go half.
set -euo pipefail
cd "$(dirname "$0")/.."
run() {
  echo "== $1"
  shift
  env "$@" cargo test --quiet -p r2g-conformance --test matrix --test own --test leaves --test pinned 2>&1 | tail -n 16
}
run "cgocheck2" GOEXPERIMENT=cgocheck2
run "checkptr" GOFLAGS=-gcflags=all=-d=checkptr
run "collector all the time" GOGC=1
echo "== leaves by assembly, and by cgo"
way=$(cd runtime-go && go list -f '{{if .SFiles}}asm{{else}}cgo{{end}}' ./internal/asmcall)
R2G_TEST_LEAVES=$way cargo test --quiet -p r2g-conformance --test leaves 2>&1 | tail -n 4
R2G_TEST_LEAVES=cgo GOFLAGS=-tags=r2g_noasm \
  cargo test --quiet -p r2g-conformance --test leaves 2>&1 | tail -n 4
# Go's race detector needs fixed addresses, so the Rust program is not position independent. Naming the
# target keeps the flag away from build scripts and macros.
target=$(rustc -vV | sed -n 's/^host: //p')
echo "== race detector"
GOFLAGS=-race RUSTFLAGS="-C relocation-model=static" \
  cargo test --quiet -p r2g-conformance --test matrix --test own --test leaves --test pinned --target "$target" 2>&1 | tail -n 16
