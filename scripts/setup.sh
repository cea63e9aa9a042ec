#!/usr/bin/env bash
# Installs what this project needs to be built, tested and shown, unless it is there already.
#   scripts/setup.sh [wasm] [lint] [browser] [node]      (default: all)
#   scripts/setup.sh audit|peers
set -euo pipefail
. "$(dirname "$0")/env.sh"

WASM_PACK_VERSION=0.15.1
CARGO_DENY_VERSION=0.20.2
WASM_BINDGEN_VERSION=$(locked_version wasm-bindgen)
NODE_VERSION=20.19
# The name of the compiler with which the standard library beside Debian's compiler was built.
SYSTEM_STD_STAMP=/usr/lib/rustlib/$WASM_TARGET/built-with

# --- what cannot be installed for the user ----------------------------------------------------------

rust_wanted() { sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml"; }

require_rust() {
    local wanted found
    if ! have cargo || ! have rustc; then
        die "Rust is missing; install it from https://rustup.rs, open a new shell and try again"
    fi
    wanted=$(rust_wanted)
    found=$(rustc --version | cut -d' ' -f2)
    at_least "$found" "$wanted" ||
        die "rustc is $found, this project needs $wanted or newer; run: rustup update stable"
    # On a Mac without the developer tools, cc only asks to install them.
    cc --version >/dev/null 2>&1 ||
        die "there is no C compiler (cc); install one: apt-get install gcc libc6-dev, or xcode-select --install on a Mac"
}

require_node() {
    local found
    have node || die "Node.js is missing; install Node $NODE_VERSION or newer from https://nodejs.org"
    found=$(node --version)
    at_least "${found#v}" "$NODE_VERSION" ||
        die "node is $found, this project needs $NODE_VERSION or newer; see https://nodejs.org"
}

# --- helpers ----------------------------------------------------------------------------------------

# Whether version $1 is at least version $2. The sort of macOS cannot compare versions.
at_least() {
    awk -v found="$1" -v wanted="$2" 'BEGIN {
        count = split(wanted, w, ".")
        split(found, f, ".")
        for (i = 1; i <= count; i++) if (f[i] + 0 != w[i] + 0) exit (f[i] + 0 < w[i] + 0)
    }'
}

# within SECONDS COMMAND…: ends a command that takes longer than the limit, where `timeout` exists. macOS lacks
# `timeout`, and has no second source of the target to try afterwards.
within() {
    if have timeout; then timeout "$@"; else "${@:2}"; fi
}

# Prints why apt cannot install here; fails where it can.
apt_refusal() {
    if ! have apt-get; then
        echo "there is no apt-get"
    elif [ "$(id -u)" != 0 ] && ! { have sudo && sudo -n true 2>/dev/null; }; then
        echo "apt-get needs root"
    else
        return 1
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

APT_LISTS_FRESH=no
# apt_install REASON PACKAGE…: never removes a package to make room for another.
apt_install() {
    local reason=$1 refusal log
    shift
    if refusal=$(apt_refusal); then
        if have apt-get; then die "$reason is missing, and $refusal; run: sudo apt-get install $*"; fi
        die "$reason is missing, and $refusal; install by hand: $*"
    fi
    say "$reason: apt-get install $*"
    log=$(mktemp)
    if [ "$APT_LISTS_FRESH" = no ]; then
        as_root apt-get update >"$log" 2>&1 || say "apt-get update failed; continuing with the existing package lists"
        APT_LISTS_FRESH=yes
    fi
    if ! as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends --no-remove "$@" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        die "apt-get could not install $*; install the packages named above by hand, then try again"
    fi
    rm -f "$log"
}

# --- the compiler for the browser -------------------------------------------------------------------

setup_target() {
    if wasm_compiler >/dev/null && ! system_std_outdated; then
        return
    fi
    add_target_by_rustup || build_target_for_system_compiler
}

add_target_by_rustup() {
    have rustup || return 1
    say "adding the Rust target $WASM_TARGET, to compile for the browser: rustup target add"
    # Servers that cannot be reached must cost only seconds, because Debian's packages are tried next.
    RUSTUP_MAX_RETRIES=0 within 180 rustup target add "$WASM_TARGET" >/dev/null 2>&1 &&
        compiles_to_wasm rustc && return
    say "rustup could not fetch the target"
    return 1
}

# Debian's compiler has no standard library for the browser, but its sources: build that once for each
# version of the compiler.
build_target_for_system_compiler() {
    local rustc=$SYSTEM_BIN/rustc lib=/usr/lib/rustlib/$WASM_TARGET/lib scratch llvm wanted found refusal
    if refusal=$(apt_refusal); then
        die "the Rust target $WASM_TARGET is missing, and $refusal to build it from Debian's packages; install Rust from https://rustup.rs, then run: rustup target add $WASM_TARGET"
    fi
    say "building the target $WASM_TARGET from Debian's packages"
    apt_install "a compiler for $WASM_TARGET" rustc-web rust-web-src rust-web-llvm cargo-web
    llvm=$("$rustc" -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
    apt_install "the linker for $WASM_TARGET" "lld-$llvm"
    wanted=$(rust_wanted)
    found=$("$rustc" --version | cut -d' ' -f2)
    at_least "$found" "$wanted" ||
        die "Debian's rustc is $found, this project needs $wanted; run: rustup target add $WASM_TARGET"

    say "building the standard library for $WASM_TARGET with rustc $found (a minute)"
    scratch=$(mktemp -d)
    mkdir "$scratch/src"
    : >"$scratch/src/lib.rs"
    printf '[package]\nname = "scaffold"\nversion = "0.0.0"\nedition = "2021"\n' >"$scratch/Cargo.toml"
    # Without the bitcode, link-time optimisation fails later; without `test`, there are no wasm tests.
    if ! (cd "$scratch" && env -u CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR="$scratch/target" \
        RUSTC="$rustc" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
        "$SYSTEM_BIN/cargo" build --release -Zbuild-std=std,panic_abort,test \
        --target "$WASM_TARGET" >"$scratch/log" 2>&1); then
        tail -n 15 "$scratch/log" >&2
        die "the standard library did not build; run on a connected machine: rustup target add $WASM_TARGET"
    fi
    as_root rm -rf "$lib"
    as_root mkdir -p "$lib"
    rm -f "$scratch/target/$WASM_TARGET/release/deps"/libscaffold*
    as_root cp "$scratch/target/$WASM_TARGET/release/deps"/*.rlib "$lib"
    "$rustc" -vV | as_root tee "$SYSTEM_STD_STAMP" >/dev/null
    rm -rf "$scratch"
    compiles_to_wasm "$rustc" ||
        die "rustc $found still does not build for $WASM_TARGET; run: rustup target add $WASM_TARGET"
}

system_std_outdated() {
    [ "$(wasm_compiler)" = "$SYSTEM_BIN/rustc" ] && [ -e "$SYSTEM_STD_STAMP" ] &&
        ! "$SYSTEM_BIN/rustc" -vV | cmp -s - "$SYSTEM_STD_STAMP"
}

# --- cargo's tools ----------------------------------------------------------------------------------

# install_tool CRATE COMMAND VERSION REASON
install_tool() {
    local crate=$1 command=$2 version=$3 reason=$4 log=$CVAE_CACHE/$1.log install
    # Most of these tools download nothing, so they are built without TLS.
    local features=${5---no-default-features}
    if have "$command" && [ "$("$command" --version | cut -d' ' -f2)" = "$version" ]; then
        return
    fi
    say "installing $crate $version, $reason"
    mkdir -p "$CVAE_CACHE/tools"
    # With opt-level 1 the tools build in half the time and are quick enough.
    install=(env -u RUSTFLAGS "CARGO_TARGET_DIR=$CVAE_CACHE/target-tools" CARGO_PROFILE_RELEASE_OPT_LEVEL=1
        cargo install --force "$features" --root "$CVAE_CACHE/tools" --version "$version" "$crate")
    # A mirror that lags behind lacks versions that the newest lock files name; then any compatible versions will do.
    if ! "${install[@]}" --locked >"$log" 2>&1 && ! "${install[@]}" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        die "$crate did not install; install by hand: cargo install --locked $crate --version $version"
    fi
    rm -f "$log"
}

setup_wasm() {
    require_rust
    setup_node
    setup_target
    export PATH="$CVAE_CACHE/tools/bin:$PATH"
    install_tool wasm-bindgen-cli wasm-bindgen "$WASM_BINDGEN_VERSION" \
        "which writes the JavaScript side of the WebAssembly module (a minute or two)"
    install_tool wasm-pack wasm-pack "$WASM_PACK_VERSION" "which builds and tests the WebAssembly packages (a minute or two)"
    rm -rf "$CVAE_CACHE/target-tools"
}

# --- linters, browser, page tools -------------------------------------------------------------------

setup_lint() {
    local name
    require_rust
    for name in rustfmt clippy; do
        cargo "${name/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
        say "installing $name, which checks the Rust sources: rustup component add $name"
        rustup component add "$name" >/dev/null 2>&1 ||
            die "$name is missing and rustup could not fetch it; run: rustup component add $name"
    done
    if [ "$(wasm_compiler)" = "$SYSTEM_BIN/rustc" ] && [ ! -x "$SYSTEM_BIN/cargo-clippy" ]; then
        apt_install "the linter of the compiler for $WASM_TARGET" rust-web-clippy
    fi
    if ! have shellcheck && have brew; then
        say "installing shellcheck, which checks the shell scripts: brew install shellcheck"
        brew install shellcheck || die "brew could not install shellcheck; install it by hand from https://www.shellcheck.net"
    fi
    have shellcheck || apt_install "the linter of the shell scripts" shellcheck
}

has_browser() { node "$ROOT/scripts/browsers.mjs" "$1" >/dev/null 2>&1; }

# Debian packages browsers and drivers for every processor. Ubuntu packages snaps, which tests cannot drive.
is_debian() { ! apt_refusal >/dev/null && grep -qx 'ID=debian' /etc/os-release 2>/dev/null; }

# download_browser PROGRAM BUILD: notes the path for browsers.mjs.
download_browser() {
    local program=$1 build=$2 folder=$CVAE_CACHE/browsers path
    setup_node
    mkdir -p "$folder"
    say "downloading $build, to test the page in"
    "$ROOT/node_modules/.bin/browsers" install "$build" --path "$folder" --format '{{path}}' >"$folder/$program.log" ||
        die "$build could not be downloaded; install it by hand, and name its program in $(variable_of "$program")"
    path=$(tail -n 1 "$folder/$program.log")
    rm -f "$folder/$program.log"
    "$path" --version >/dev/null 2>&1 ||
        die "$build does not start; install the libraries that it needs: sudo $(command -v node) node_modules/.bin/browsers install $build --path $folder --install-deps"
    printf '%s\n' "$path" >"$folder/$program.path"
}

variable_of() { printf '%s\n' "$1" | tr '[:lower:]' '[:upper:]'; }

setup_browser() {
    require_node
    # Both, because a driver starts only a browser of its own version.
    if ! has_browser chromium || ! has_browser chromedriver; then
        if is_debian; then
            apt_install "a browser and its driver, to test the page in" chromium chromium-driver
        else
            download_browser chromium chrome@stable
            download_browser chromedriver chromedriver@stable
        fi
    fi
    if ! has_browser firefox; then
        if is_debian; then
            apt_install "another browser, to test the page in" firefox-esr
        else
            download_browser firefox firefox@stable
        fi
    fi
    setup_webkit
    setup_lavapipe
}

# Debian alone has WebKit with a driver. Elsewhere the tests leave WebKit out, and say so.
setup_webkit() {
    has_browser webkitwebdriver && has_browser minibrowser && has_browser xvfb && return
    is_debian || return 0
    apt_install "WebKit with its driver and a screen to draw on, to test the page in" webkit2gtk-driver xvfb
}

# The second implementation of WebGPU in the tests is Firefox's on this driver. Elsewhere the tests leave it out, and say so.
setup_lavapipe() {
    compgen -G "/usr/share/vulkan/icd.d/lvp_icd.*.json" >/dev/null && return
    is_debian || return 0
    apt_install "a GPU that the CPU simulates (Mesa's lavapipe), to test WebGPU in Firefox" mesa-vulkan-drivers
}

# install_packages FOLDER REASON: installs the packages of the folder's lock file into its node_modules.
install_packages() {
    local folder=$1 reason=$2 stamp=$1/node_modules/.installed-from
    require_node
    have npm || die "npm is missing; install it with Node.js from https://nodejs.org"
    cmp -s "$folder/package-lock.json" "$stamp" && return
    say "installing $reason: npm ci"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
        die "npm ci failed in $folder; check that the npm registry can be reached, then run it by hand"
    cp "$folder/package-lock.json" "$stamp"
}

setup_node() {
    install_packages "$ROOT" "the page's development tools (linters, test driver, optimiser of WebAssembly)"
}

setup_peers() {
    install_packages "$ROOT/tests/peers" \
        "what the page is measured against: TensorFlow.js, onnxruntime-web and their bundler, 290 MB"
}

# cargo-deny compiles for ten minutes, so only `make audit` installs it.
setup_audit() {
    require_rust
    export PATH="$CVAE_CACHE/tools/bin:$PATH"
    install_tool cargo-deny cargo-deny "$CARGO_DENY_VERSION" \
        "which knows licences and advisories, in ten minutes or so" --bins
    rm -rf "$CVAE_CACHE/target-tools"
}

[ $# -gt 0 ] || set -- wasm lint browser node
for step in "$@"; do
    case $step in
    wasm | lint | browser | node | peers | audit) ;;
    *) die "unknown set-up step \"$step\"; the steps are: wasm lint browser node peers audit" ;;
    esac
done
for step in "$@"; do "setup_$step"; done
