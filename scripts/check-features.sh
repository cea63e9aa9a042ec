#!/usr/bin/env bash
# Checks every combination of cargo's features, natively and for the browser: each compiles, or stops with a sentence that
# says what to do instead. `cli` includes `cpu`, and `wgpu` includes `cli`, so the combinations below are all there are.
#   scripts/check-features.sh [gpu]      (gpu: also those with WebGPU and wgpu, whose dependencies compile for minutes)
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

# compiles TARGET FEATURES
compiles() {
    local tools=() profile=release
    if [ "$1" = wasm ]; then
        tools=("$ROOT/scripts/with-wasm-tools.sh")
        profile=wasm
    fi
    set -- "$1" "$2" --profile "$profile" --locked --lib --quiet --no-default-features --features "$2"
    [ "$1" = native ] || set -- "$@" --target "$WASM_TARGET"
    ${tools[@]+"${tools[@]}"} cargo check "${@:3}" || die "the features \"$2\" do not compile ($1); see the error above"
}

# stops TARGET FEATURES SENTENCE: read from the compiler itself, because cargo would first build all dependencies.
stops() {
    local feature flags=(--edition 2024 --crate-type lib --emit metadata -o /dev/null) tools=() said
    for feature in $2; do flags+=(--cfg "feature=\"$feature\""); done
    if [ "$1" = wasm ]; then
        tools=("$ROOT/scripts/with-wasm-tools.sh")
        flags+=(--target "$WASM_TARGET")
    fi
    said=$(${tools[@]+"${tools[@]}"} rustc "${flags[@]}" src/lib.rs 2>&1) || true
    case $said in
    *"error: $3"*) ;;
    *) die "the features \"$2\" ($1) do not stop with: $3" ;;
    esac
}

stops wasm "" "a package for the browser needs a backend: leave out \`--no-default-features\`"
stops wasm "wgpu cli cpu" "the feature \`wgpu\` is for the native command; the WebGPU package is built with"
stops native "webgpu" "the feature \`webgpu\` is for the browser"
compiles native ""
compiles native cpu
compiles wasm cli
compiles wasm train
if [ "${1-}" = gpu ]; then
    compiles wasm cpu,webgpu
    compiles native wgpu
fi
say "every combination of features compiles or says what to do"
