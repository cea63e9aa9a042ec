# Everything one does with this project; the work is in scripts/ and in cargo. Each line of a recipe is one plain command of
# sh: the make of a Mac, 3.81, ignores .SHELLFLAGS.
.DEFAULT_GOAL := help

export CVAE_CACHE ?= $(HOME)/.cache/cvae-playground
# One target folder outside the clone: a fresh clone compiles only its own code.
export CARGO_TARGET_DIR ?= $(CVAE_CACHE)/target
export PORT ?= 8080
export WEBGPU ?= 1

RECIPE ?= cvae
# The folder of MNIST, if it is neither $MNIST_DIR nor data/mnist.
DATA ?=
RUN ?= runs/$(RECIPE)
MINUTES ?= 10
# --gpu where there is one: WebGL and WebGPU too.
BENCH ?=
CVAE := cargo run --release --locked --quiet --
WASM := scripts/with-wasm-tools.sh
BROWSERS := node scripts/browsers.mjs
WASM_CRATE := --target wasm32-unknown-unknown --locked --no-default-features

.PHONY: help demo test setup build lint lint-rust lint-page lint-shell test-native test-wasm test-page soak fuzz data train eval bench fixtures screenshots clean dist lint-dependencies audit screenshots-all

help: ## list these tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

demo: ## show the page (PORT=8080; WEBGPU=0 builds for the CPU only)
	@scripts/demo.sh

test: ## set up, then every check: lint, native, wasm in the browser, the whole page
	@scripts/setup.sh
	@$(MAKE) --no-print-directory lint test-native test-wasm test-page
	@echo "cvae: all checks passed"

setup: ## install what is missing: wasm target, wasm-pack, wasm-bindgen, linters, Chromium, Firefox, WebKit, page tools
	@scripts/setup.sh

build: ## build the WebAssembly packages of the page into www/pkg, and compress its files
	@scripts/setup.sh wasm
	@scripts/build-wasm.sh all
	@node scripts/compress.mjs

dist: build ## write the page for a host, as plain files, into dist
	@node scripts/dist.mjs

lint: lint-dependencies lint-shell lint-rust lint-page ## licences, formatting, shellcheck, clippy, eslint, prettier, types

# From the lock files alone; `make audit` asks about vulnerabilities.
lint-dependencies:
	node scripts/dependencies.mjs

lint-shell:
	@scripts/setup.sh lint
	shellcheck scripts/*.sh .ci/run

lint-rust:
	cargo fmt --check
	cargo clippy --release --locked --all-targets -- -D warnings
	$(WASM) cargo clippy --profile wasm $(WASM_CRATE) --features cpu --lib --test web -- -D warnings
	$(WASM) cargo clippy --profile wasm $(WASM_CRATE) --features train --lib -- -D warnings
	@scripts/check-features.sh

# The types of the page include those of these packages.
lint-page:
	@scripts/build-wasm.sh cpu
	@scripts/build-wasm.sh train
	npm run --silent lint

audit: ## check the dependencies for known vulnerabilities (needs a network)
	@scripts/setup.sh audit node
	@scripts/audit.sh

test-native: ## run the Rust tests (those on MNIST need MNIST_DIR or data/mnist)
	cargo test --release --locked

# In the profile of the packages, whose dependencies are compiled by then.
test-wasm: ## run the Rust tests of the page inside headless Chromium
	driver=$$($(BROWSERS) chromedriver) && settings=$$($(BROWSERS) webdriver) && \
		WASM_BINDGEN_TEST_TIMEOUT=300 WASM_BINDGEN_TEST_WEBDRIVER_JSON=$$settings \
		$(WASM) wasm-pack --log-level error test --headless --chrome --chromedriver "$$driver" \
		. --profile wasm --locked --no-default-features --features cpu --test web

test-page: ## the whole page in headless Chromium, and parts of it in Firefox and WebKit
	@scripts/build-wasm.sh all
	node tests/page/run.mjs

soak: ## the same, with long repeats: thousands of random events, every size, colour and language
	@scripts/build-wasm.sh all
	node tests/page/run.mjs --soak
	cargo test --release --locked -- --ignored

fuzz: ## feed damaged bytes to every parser, MINUTES=10 each
	@FUZZ_MINUTES=$(MINUTES) scripts/fuzz.sh

data: ## download MNIST into data/mnist and verify its checksums
	$(CVAE) data --out data/mnist

train: ## train RECIPE=cvae into runs/cvae
	$(CVAE) train --recipe recipes/$(RECIPE).toml $(if $(DATA),--data $(DATA)) --out $(RUN)

eval: ## score the run of RECIPE=cvae on the test set
	$(CVAE) eval --run $(RUN) $(if $(DATA),--data $(DATA))

bench: ## time training on each backend, and the page beside its peers (leave the machine alone meanwhile)
	$(CVAE) bench
	@scripts/setup.sh wasm browser node peers
	@scripts/build-wasm.sh all
	node scripts/bench/main.mjs --write $(BENCH)

fixtures: ## write what the page's tests compare with and load: pictures decoded natively, small models
	@scripts/fixtures.sh $(if $(DATA),--data $(DATA))

screenshots: ## take the pictures of the README from the page
	@scripts/setup.sh wasm browser node
	@scripts/build-wasm.sh cpu
	node scripts/screenshots.mjs

screenshots-all: ## take pictures of every room, in both themes, all languages and two widths, into screenshots/
	@scripts/setup.sh wasm browser node
	@scripts/build-wasm.sh cpu
	node scripts/screenshots.mjs --all screenshots

clean: ## remove what was built and installed in the clone, and builds in the cache
	rm -rf www/pkg dist screenshots node_modules tests/peers/node_modules "$(CVAE_CACHE)/target" "$(CVAE_CACHE)/target-wasm" "$(CVAE_CACHE)/pkg" "$(CVAE_CACHE)/compressed"
	find . -maxdepth 1 \( -name '*.br' -o -name '*.gz' \) -exec rm -f {} +
	find www \( -name '*.br' -o -name '*.gz' \) -exec rm -f {} +
