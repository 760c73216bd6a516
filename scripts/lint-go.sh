#!/usr/bin/env bash
# gofmt and go vet for each module named.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
for module in "$@"; do
  cd "$root/$module"
  unformatted=$(gofmt -l .)
  if [ -n "$unformatted" ]; then
    echo "$module: gofmt would change $unformatted" >&2
    exit 1
  fi
  go vet ./...
done
# Assembly of machines that no test runs on is assembled and vetted. It is only built with cgo, but has none.
cd "$root/runtime-go"
GOARCH=arm64 CGO_ENABLED=0 go vet -tags cgo ./internal/asmcall
GOARCH=amd64 CGO_ENABLED=0 go vet -tags cgo ./internal/asmcall
