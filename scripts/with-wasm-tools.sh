#!/usr/bin/env bash
# Runs a command with the compiler and tools that build for the browser:
#   scripts/with-wasm-tools.sh cargo clippy --target wasm32-unknown-unknown …
set -euo pipefail
. "$(dirname "$0")/env.sh"
[ $# -gt 0 ] || die "name the command to run: scripts/with-wasm-tools.sh COMMAND [ARGUMENT…]"
use_wasm_tools
exec "$@"
