#!/usr/bin/env bash
# Damaged bytes for every parser, FUZZ_MINUTES each. Memory is counted for a whole process, so each parser has its own, and
# there are as many at a time as processors.
set -euo pipefail
cd "$(dirname "$0")/.."

export FUZZ_MINUTES=${FUZZ_MINUTES:-10}
fuzz=(cargo test --release --locked --quiet --test fuzz)
"${fuzz[@]}" --no-run

# One line of a parser that took everything well, all that was said of one that did not.
one() {
    local said
    if said=$("${@:2}" -- --exact --nocapture "$1" 2>&1); then
        sed -n '/ cases, /p' <<<"$said"
    else
        printf '%s\n' "$said"
        return 1
    fi
}
export -f one

"${fuzz[@]}" -- --list --format terse |
    sed -n 's/: test$//p' |
    xargs -P "$(nproc)" -I '{}' bash -c 'one "$@"' one '{}' "${fuzz[@]}"
