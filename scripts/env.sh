# Sourced by the other scripts: the cache folder, messages, and the compiler for WebAssembly.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CVAE_CACHE=${CVAE_CACHE:-$HOME/.cache/cvae-playground}
WASM_TARGET=wasm32-unknown-unknown
# The folder of the system's compiler, which is used where rustup's compiler lacks the target (see `wasm_compiler`).
SYSTEM_BIN=/usr/bin

say() { printf '%s\n' "cvae: $*"; }
die() {
    printf '%s\n' "cvae: $*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# The version of a crate in Cargo.lock. The wasm-bindgen command must have the version of its crate.
locked_version() {
    awk -v crate="$1" '$1 == "name" && $3 == "\"" crate "\"" { getline; gsub(/"/, "", $3); print $3; exit }' \
        "$ROOT/Cargo.lock"
}

# Whether a compiler can link a program for the browser: it needs the standard library and the linker of the target.
compiles_to_wasm() {
    local scratch works=1
    have "$1" || return 1
    scratch=$(mktemp -d)
    printf 'pub fn nothing() -> Vec<u8> { Vec::new() }\n' >"$scratch/probe.rs"
    "$1" --target "$WASM_TARGET" --crate-type cdylib -o "$scratch/probe.wasm" "$scratch/probe.rs" \
        >/dev/null 2>&1 && works=0
    rm -rf "$scratch"
    return "$works"
}

# Prints the compiler for WebAssembly: the one on the PATH (rustup's) if it has the target, else the system's. Fails if
# neither has it.
wasm_compiler() {
    local compiler
    for compiler in rustc "$SYSTEM_BIN/rustc"; do
        if compiles_to_wasm "$compiler"; then
            command -v "$compiler"
            return
        fi
    done
    return 1
}

# Sets PATH and the target folder for builds for the browser. wasm-pack finds compilers by PATH only.
use_wasm_tools() {
    local compiler
    export PATH="$CVAE_CACHE/tools/bin:$PATH"
    compiler=$(wasm_compiler) ||
        die "no compiler here builds for $WASM_TARGET; run scripts/setup.sh wasm"
    [ "$compiler" != "$SYSTEM_BIN/rustc" ] || export PATH="$SYSTEM_BIN:$PATH"
    export CARGO_TARGET_DIR="$CVAE_CACHE/target-wasm"
    # Flags in these variables would replace those in .cargo/config.toml.
    unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
}
