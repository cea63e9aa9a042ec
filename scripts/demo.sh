#!/usr/bin/env bash
# Shows the page: installs what is missing, builds the CPU package and serves. The WebGPU package, which is optional,
# is built in the background and used once the page is reloaded.
#   PORT=8080 WEBGPU=1 scripts/demo.sh
set -euo pipefail
. "$(dirname "$0")/env.sh"

PORT=${PORT:-8080}
WEBGPU=${WEBGPU:-1}
WEBGPU_LOG=$CVAE_CACHE/webgpu-build.log
COMPRESS_LOG=$CVAE_CACHE/compress.log
WEBGPU_MISSING=no
SERVER=
BEHIND=

build_webgpu() {
    if nice -n 10 "$ROOT/scripts/build-wasm.sh" webgpu >"$WEBGPU_LOG" 2>&1; then
        tail -n 1 "$WEBGPU_LOG"
        say "reload the page to use WebGPU where the browser has it"
    else
        say "the WebGPU package did not build, so the page stays on the CPU; see $WEBGPU_LOG"
    fi
}

# Runs in the background: builds the WebGPU package, then compresses files more strongly than the server does.
work_behind() {
    [ "$WEBGPU_MISSING" = no ] || build_webgpu
    nice -n 19 node "$ROOT/scripts/compress.mjs" >"$COMPRESS_LOG" 2>&1 ||
        say "the files could not be compressed beforehand, so the server compresses them; see $COMPRESS_LOG"
}

stop() {
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null || true
    [ -z "$BEHIND" ] || kill -- "-$BEHIND" 2>/dev/null || true
}

# Checked before the long work, so that a port in use is reported at once.
if have node; then node "$ROOT/scripts/serve.mjs" --port "$PORT" --check; fi
"$ROOT/scripts/setup.sh" wasm
"$ROOT/scripts/build-wasm.sh" cpu

trap stop EXIT
trap 'exit 0' INT TERM
if ! "$ROOT/scripts/build-wasm.sh" webgpu --cached && [ "$WEBGPU" != 0 ]; then
    say "the WebGPU package is built meanwhile (ten minutes or more the first time; WEBGPU=0 leaves it out)"
    WEBGPU_MISSING=yes
fi
# In its own process group, so that `stop` ends the compilers too.
set -m
work_behind &
BEHIND=$!
set +m
node "$ROOT/scripts/serve.mjs" --port "$PORT" &
SERVER=$!
wait "$SERVER"
