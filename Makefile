# The only list of commands: CI calls the same targets.

CARGO ?= cargo
GO ?= go
R2G = $(CARGO) run --quiet -p r2g-compiler --bin r2g --
# Go modules that build without a Rust library; the other one is linted by test-search.
GO_MODULES = runtime-go spec/conformance/go examples/quickstart/go examples/rules-gateway/go \
             examples/checkout/go bench/go
# Projects whose generated code is committed.
PROJECTS = runtime-go/internal/r2g.toml spec/conformance/r2g.toml $(wildcard spec/conformance/skew/*.toml) \
           $(wildcard spec/conformance/vectors/*.toml) \
           examples/quickstart/r2g.toml \
           examples/rules-gateway/r2g.toml examples/checkout/r2g.toml \
           examples/search-in-go/r2g.toml bench/r2g.toml

.PHONY: help
help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: test
test: tools check-generated lint test-rust test-go test-search test-new test-story test-checks models miri soak bench-gate ## Everything that must pass

.PHONY: tools
tools: ## Says which tools are missing
	@scripts/tools.sh

.PHONY: gen
gen: ## Generates the code of all projects of this repository
	@for project in $(PROJECTS); do $(R2G) --config $$project gen || exit 1; done

.PHONY: check-generated
check-generated: ## Fails if committed generated code is stale
	@for project in $(PROJECTS); do $(R2G) --quiet --config $$project gen --check || exit 1; done

.PHONY: lint
lint: ## Formatting and lints of both languages
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --quiet
	@scripts/lint-go.sh $(GO_MODULES)

.PHONY: test-rust
test-rust: ## Tests of the compiler, the Rust runtime, both directions of calls, and the examples
	$(CARGO) test --workspace

.PHONY: test-go
test-go: ## Tests of the Go runtime, with the race detector and Go's pointer checks
	cd runtime-go && $(GO) test ./...
	cd runtime-go && $(GO) test -race ./...
	cd runtime-go && GOEXPERIMENT=cgocheck2 $(GO) test ./...
	cd runtime-go && $(GO) test -gcflags=all=-d=checkptr ./...
	cd runtime-go && CGO_ENABLED=0 $(GO) test ./...
	cd spec/conformance/go && $(GO) test ./...

.PHONY: test-search
test-search: ## The example whose main is Go
	$(R2G) --config examples/search-in-go/r2g.toml link --debug
	$(R2G) --config examples/search-in-go/r2g.toml lib --debug --out target/libsearch.so
	@scripts/lint-go.sh examples/search-in-go/go
	cd examples/search-in-go/go && SEARCH_LIBRARY=$(CURDIR)/target/libsearch.so $(GO) test ./...

.PHONY: test-new
test-new: ## `r2g new`, as a new user would
	@scripts/test-new.sh

.PHONY: test-story
test-story: ## "Versioning" of README.md, command by command
	@scripts/test-story.sh

.PHONY: test-checks
test-checks: ## Calls in both directions under cgocheck2, checkptr and the race detector
	@scripts/test-checks.sh

.PHONY: models
models: ## Interleavings of slots, rings, and their consumers
	RUSTFLAGS="--cfg r2g_loom" $(CARGO) test -p r2g --lib --release --target-dir target/loom model

# Seconds of the soak.
SOAK ?= 60

.PHONY: soak
soak: ## Calls in both directions and all that may happen to them, for a minute; SOAK=600 for ten
	@# One arena: memory that one thread frees goes to whichever thread asks next.
	MALLOC_ARENA_MAX=1 R2G_SOAK_SECONDS=$(SOAK) RUST_BACKTRACE=0 $(CARGO) test --quiet -p r2g-conformance --test soak -- --nocapture
	R2G_SOAK_SECONDS=$$(($(SOAK) / 4)) $(CARGO) test --quiet -p r2g-conformance --test one_at_a_time -- --nocapture

.PHONY: miri
miri: ## The Rust half of every conversion and call under Miri
	@scripts/miri.sh

.PHONY: bench
bench: ## Measures everything: tables here, JSON and plots in target/bench
	$(CARGO) run --release -p r2g-bench

.PHONY: bench-results
bench-results: ## The same, and replaces bench/results and the figures of README.md
	$(CARGO) run --release -p r2g-bench -- --publish

.PHONY: bench-gate
bench-gate: ## Fails if a call has become dearer: instructions, allocations, ratios
	$(CARGO) run --release --quiet -p r2g-bench --no-default-features --bin r2g-bench-gate

.PHONY: bless
bless: ## Accepts the output of all golden tests: read the diff before committing
	R2G_BLESS=1 $(CARGO) test -p r2g-idl -p r2g-compiler
	$(MAKE) gen
