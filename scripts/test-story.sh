#!/usr/bin/env bash
# The story of README.md, "Versioning", as a new user would paste it: every command with its exit code
# and the lines that it must print. Commands and lines of README.md are looked for there, too.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet -p r2g-compiler --manifest-path "$root/Cargo.toml"
target=${CARGO_TARGET_DIR:-$root/target}
export PATH="$target/debug:$PATH"
# One folder for all builds of new projects, so that nothing is compiled twice.
export CARGO_TARGET_DIR=$target/new
unset R2G_HANDSHAKE R2G_HANDSHAKE_JSON R2G_SKIP_GO
story=$(sed -n '/^## Versioning/,/^## /p' "$root/README.md")

fail() {
  echo "test-story: $1" >&2
  exit 1
}

# in_readme TEXT: the story has it.
in_readme() {
  grep -qF -- "$1" <<<"$story" || fail "README.md does not have: $1"
}

# run CODE COMMAND LINE…: what the command returns, and lines that it prints.
run() {
  local code=$1 command=$2 output status=0
  shift 2
  echo "\$ $command"
  output=$(eval "$command" 2>&1) || status=$?
  if [ "$status" != "$code" ]; then
    echo "$output" >&2
    fail "exit code $status, expected $code"
  fi
  for line in "$@"; do
    if ! grep -qF -- "$line" <<<"$output"; then
      echo "$output" >&2
      fail "not printed: $line"
    fi
  done
}

# tell CODE COMMAND LINE…: the same, for what README.md shows.
tell() {
  for text in "${@:2}"; do in_readme "$text"; done
  run "$@"
}

# change FILE COMMAND: an edit of README.md that must do something.
change() {
  local before
  before=$(cat "$1")
  tell 0 "$2"
  [ "$before" != "$(cat "$1")" ] || fail "nothing changed in $1: $2"
}

cd "$work"
in_readme 'r2g new shop --local . && cd shop'
run 0 "r2g new shop --local $root" 'made shop: cd shop && cargo run'
cd shop
# The versions of this repository, which are compiled already.
cp "$root/Cargo.lock" .
export CARGO_NET_OFFLINE=true

change schemas/shop.r2g 'r2g edit add-field Person visits u32 --default 0'
tell 0 'r2g release' 'git tag shop.api-1.0'
tell 0 'r2g lib -o libshop-1.0.so'

change schemas/shop.r2g "sed -i 's/visits: u32/visits: u64/' schemas/shop.r2g"
tell 1 'r2g breaking' \
  'error[B111]: record `Person` field 3 `visits` changed type: u32 → u64' \
  ' --> schemas/shop.r2g:8:13' \
  ' ::: shop.api 1.0: schemas/shop.r2g:8:13' \
  '  = breaks: layout, rust, go; not wire (varint to a wider varint)' \
  '  = reaches: Greeter.greet' \
  '  = help: keep 3 as it was and append: 4 visits_new: u64 = 0' \
  '  = run: r2g edit add-field Person visits_new u64 --default 0' \
  '  = needs: shop.api@2, or a waiver; r2g explain B111'
run 1 'r2g release' 'error[B111]' 'nothing was released'

change schemas/shop.r2g "sed -i 's/visits: u64/visits: u32/' schemas/shop.r2g"
change schemas/shop.r2g 'r2g edit add-field Person visits_new u64 --default 0'
tell 0 'r2g breaking' 'nothing breaks against shop.api 1.0; 1 compatible change'
tell 0 'r2g bump' 'every version is what its changes ask for'
tell 0 'r2g release' 'git tag shop.api-1.1'
run 0 'cat schemas/shop.r2g' 'package shop.api@1.1;' '@since(1.1) 4 visits_new: u64 = 0,'
run 0 'ls baseline' 'shop.api-1.0.r2gi' 'shop.api-1.1.r2gi'

# The program of 1.1 meets the library of 1.0.
change src/main.rs "sed -i 's|linked()|r2g::Go::open(\"libshop-1.0.so\")?|' src/main.rs"
report=(
  'r2g: shop.api@1: compatible'
  'program  shop            rust  schema 1.1  (root '
  'library  libshop-1.0.so  go    schema 1.0  (root '
  'Person  32 B here, 24 B there: field 4 visits_new unknown to the library: dropped'
  'details: r2g explain H201'
)
tell 0 'R2G_SKIP_GO=1 R2G_HANDSHAKE=report cargo run' "${report[@]}" \
  'Hello, Gopher! Go greets you, and Rust counted 6 letters.'
export R2G_SKIP_GO=1
in_readme 'r2g doctor target/debug/shop libshop-1.0.so'
run 0 "r2g doctor $CARGO_TARGET_DIR/debug/shop libshop-1.0.so" "${report[@]}"

# What the section says of the environment, and of requirements.
run 0 'cargo run --quiet' \
  'r2g: shop.api@1: compatible: shop has 1.1, libshop-1.0.so has 1.0, 1 type differs, 0 methods missing'
for word in strict normal report; do in_readme "\`$word\`"; done
run 1 'R2G_HANDSHAKE=strict cargo run --quiet' 'r2g: shop.api@1: refused' \
  'R2G_HANDSHAKE=strict: only identical schemas go together' 'details: r2g explain H203'
for needs in 'GreeterMethod::Greet' 'Requirement::at_least(&PACKAGE, 1)'; do in_readme "requires($needs)"; done
cp src/main.rs main.rs
sed -i 's|\.start()|.requires(api::shop::api::GreeterMethod::Greet).start()|' src/main.rs
run 0 'cargo run --quiet' 'Hello, Gopher!'
sed 's|\.start()|.requires(r2g::Requirement::at_least(\&api::shop::api::PACKAGE, 1)).start()|' main.rs >src/main.rs
run 1 'cargo run --quiet' \
  'the program requires shop.api@1 at 1.1 or later; the Go half has 1.0 (r2g explain H207)'
