#!/usr/bin/env bash
# Builds the WebAssembly packages of the page into www/pkg:
#   scripts/build-wasm.sh cpu|webgpu|train|all [--cached]
# A package is built again only when its inputs have changed. Finished builds are kept outside the clone, so that another
# clone of the same sources copies them in a second. With --cached nothing is compiled: without a finished build, the
# script removes the package, because a stale one is worse than none, and ends with exit code 1.
set -euo pipefail
. "$(dirname "$0")/env.sh"

KEPT_BUILDS=8
# macOS has shasum, not sha256sum.
if have sha256sum; then SHA256=(sha256sum); else SHA256=(shasum -a 256); fi

# The inputs of a package. Folders that only the native command compiles are left out, and so are the weights that
# split-wasm.mjs draws with: other weights of the same kinds lead to the same split, and a function on the wrong side is
# still loaded when it is called.
inputs_hash() {
    # Only the package that trains contains these.
    local learning=(! -path 'src/data/*' ! -path 'src/optimise/*')
    [ "$1" != train ] || learning=()
    (
        cd "$ROOT"
        rustc -vV
        wasm-bindgen --version
        wasm-pack --version
        echo "$1"
        find Cargo.toml Cargo.lock .cargo/config.toml package-lock.json LICENSE-* scripts/build-wasm.sh scripts/crates.mjs scripts/notices.mjs scripts/prune-wasm.mjs scripts/split-wasm.mjs scripts/fake-gpu.mjs www/engine/rest.js www/rooms/train/presets.js src -type f \
            ! -path 'src/bin/*' ! -path 'src/train/*' ! -path 'src/evaluate/*' ! -path 'src/results/*' \
            ${learning[@]+"${learning[@]}"} \
            -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 "${SHA256[@]}"
    ) | "${SHA256[@]}" | cut -c1-16
}

kilobytes() { echo "$((($1 + 500) / 1000)) kB"; }

report() {
    local name=$1 note=$2 module=$ROOT/www/pkg/$1/cvae_bg.wasm
    say "$name package $note: $(kilobytes "$(wc -c <"$module")"), gzip $(kilobytes "$(gzip -c "$module" | wc -c)")"
}

# Replaces a folder by a finished one. A reader sees either the old one or the new one.
swap_in() {
    local new=$1 place=$2
    rm -rf "$place.old"
    [ ! -e "$place" ] || mv "$place" "$place.old"
    mv "$new" "$place"
    rm -rf "$place.old"
}

# Removes all but the newest builds of a folder. A build's name is a hash of 16 digits.
forget_old() {
    local old
    # shellcheck disable=SC2012 # hashes are plain names, and find has no portable way to sort by time
    ls -1dt "$1"/???????????????? | tail -n "+$((KEPT_BUILDS + 1))" | while IFS= read -r old; do rm -rf "$old"; done
}

SCRATCH=
trap 'rm -rf "$SCRATCH"' EXIT

compile() {
    local feature=$1 finished=$2
    mkdir -p "$(dirname "$finished")"
    SCRATCH=$(mktemp -d "$(dirname "$finished")/building.XXXXXX")
    say "building the $feature package (the first time takes many minutes)"
    if ! (cd "$ROOT" && wasm-pack --log-level error build --profile wasm --target web --no-opt --no-pack \
        --out-dir "$SCRATCH/$feature" --out-name cvae \
        . -- --locked --no-default-features --features "$feature"); then
        die "the $feature package did not build; the reason stands above"
    fi
    (cd "$SCRATCH/$feature" && rm -f package.json .gitignore README* LICENSE*)
    if [ "$feature" = cpu ]; then
        # The unsplit package, as wasm-pack writes it; tests/page/plain.test.mjs opens the page with it.
        mkdir -p "$CVAE_CACHE/pkg/plain"
        cp -R "$SCRATCH/$feature" "$SCRATCH/plain"
        swap_in "$SCRATCH/plain" "$CVAE_CACHE/pkg/plain/${finished##*/}"
        forget_old "$CVAE_CACHE/pkg/plain"
    fi
    if [ "$feature" = webgpu ]; then
        node "$ROOT/scripts/prune-wasm.mjs" "$SCRATCH/$feature" ||
            die "the $feature package could not be pruned; the reason stands above"
    fi
    node "$ROOT/scripts/split-wasm.mjs" "$SCRATCH/$feature" ||
        die "the $feature package could not be split; the reason stands above"
    node "$ROOT/scripts/notices.mjs" >"$SCRATCH/$feature/NOTICES.txt" ||
        die "the notices of the $feature package could not be gathered; the reason stands above"
    swap_in "$SCRATCH/$feature" "$finished"
    rmdir "$SCRATCH"
}

build() {
    local feature=$1 place=$ROOT/www/pkg/$1 builds=$CVAE_CACHE/pkg/$1 hash
    hash=$(inputs_hash "$feature")
    if [ "$(cat "$place/.inputs" 2>/dev/null)" = "$hash" ]; then
        report "$feature" "is up to date"
        return
    fi
    if [ ! -e "$builds/$hash" ]; then
        if [ "$CACHED_ONLY" = yes ]; then
            rm -rf "$place"
            exit 1
        fi
        compile "$feature" "$builds/$hash"
    fi
    touch "$builds/$hash"
    mkdir -p "$ROOT/www/pkg"
    rm -rf "$place.new"
    cp -R "$builds/$hash" "$place.new"
    echo "$hash" >"$place.new/.inputs"
    swap_in "$place.new" "$place"
    report "$feature" "is ready"
    forget_old "$builds"
}

CACHED_ONLY=no
if [ "${2-}" = --cached ]; then CACHED_ONLY=yes; fi
case ${1-} in
cpu | webgpu | train) set -- "$1" ;;
all) set -- cpu train webgpu ;;
*) die "unknown package \"${1-}\"; call scripts/build-wasm.sh cpu, webgpu, train or all" ;;
esac
use_wasm_tools
for tool in wasm-pack wasm-bindgen node; do
    have "$tool" || die "$tool is missing, which builds the packages; run scripts/setup.sh wasm"
done
[ -d "$ROOT/node_modules/binaryen" ] || die "the optimiser of WebAssembly is missing; run scripts/setup.sh node"
for feature in "$@"; do build "$feature"; done
