#!/usr/bin/env bash
# Shows the page: installs what is missing, builds the CPU package and serves. The package of the room Train and the WebGPU
# package, which is optional, are built in the background; WebGPU is used once the page is reloaded.
#   PORT=8080 WEBGPU=1 scripts/demo.sh
set -euo pipefail
. "$(dirname "$0")/env.sh"

PORT=${PORT:-8080}
WEBGPU=${WEBGPU:-1}
WEBGPU_LOG=$CVAE_CACHE/webgpu-build.log
TRAIN_LOG=$CVAE_CACHE/train-build.log
COMPRESS_LOG=$CVAE_CACHE/compress.log
WEBGPU_MISSING=no
TRAIN_MISSING=no
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

build_train() {
    if nice -n 10 "$ROOT/scripts/build-wasm.sh" train >"$TRAIN_LOG" 2>&1; then
        tail -n 1 "$TRAIN_LOG"
    else
        say "the package of the room Train did not build, so that nothing can be trained in the page; see $TRAIN_LOG"
    fi
}

# Runs in the background: builds the other packages, then compresses files more strongly than the server does.
work_behind() {
    [ "$TRAIN_MISSING" = no ] || build_train
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
if ! "$ROOT/scripts/build-wasm.sh" train --cached; then
    say "the package of the room Train is built meanwhile (minutes the first time)"
    TRAIN_MISSING=yes
fi
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
