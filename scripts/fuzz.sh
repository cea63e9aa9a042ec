#!/usr/bin/env bash
# Feeds damaged bytes to every parser for FUZZ_MINUTES each, or to one:
#   scripts/fuzz.sh [PARSER]
# Each parser runs in its own process, because memory is counted for a whole process; one process per processor at a time.
set -euo pipefail
cd "$(dirname "$0")/.."

export FUZZ_MINUTES=${FUZZ_MINUTES:-10}
fuzz=(cargo test --release --locked --quiet --test fuzz)

# Prints one line for a parser without failures, and the whole output for one with a failure.
if [ $# -gt 0 ]; then
    if said=$("${fuzz[@]}" -- --exact --nocapture "$1" 2>&1); then
        sed -n '/ cases, /p' <<<"$said"
        exit
    fi
    printf '%s\n' "$said"
    exit 1
fi

"${fuzz[@]}" --no-run
"${fuzz[@]}" -- --list --format terse |
    sed -n 's/: test$//p' |
    xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' scripts/fuzz.sh '{}'
