#!/usr/bin/env bash
# Damaged bytes for every parser, FUZZ_MINUTES each, or for one:
#   scripts/fuzz.sh [PARSER]
# Memory is counted for a whole process, so each parser has its own, and there are as many at a time as processors.
set -euo pipefail
cd "$(dirname "$0")/.."

export FUZZ_MINUTES=${FUZZ_MINUTES:-10}
fuzz=(cargo test --release --locked --quiet --test fuzz)

# One line of a parser that took everything well, all that was said of one that did not.
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
