#!/usr/bin/env bash
# Looks up known vulnerabilities of all crates and npm packages, and checks the crates against deny.toml:
#   scripts/audit.sh
# Fails only on an advisory. A server of advisories that cannot be reached is reported.
set -euo pipefail
. "$(dirname "$0")/env.sh"
export PATH="$CVAE_CACHE/tools/bin:$PATH"
cd "$ROOT"

node scripts/dependencies.mjs
cargo deny --locked check licenses bans sources
if cargo deny --locked fetch db; then
    cargo deny --locked check --disable-fetch advisories
else
    say "the advisories on crates (github.com/RustSec/advisory-db) could not be downloaded"
fi

REPORT=$(mktemp)
trap 'rm -f "$REPORT"' EXIT
npm audit --audit-level=low --fetch-retries=0 --json >"$REPORT" 2>/dev/null && FOUND=no || FOUND=yes
if [ "$FOUND" = no ]; then
    say "no advisory on the page's development tools"
elif node -e 'process.exit(JSON.parse(require("fs").readFileSync(process.argv[1])).vulnerabilities ? 0 : 1)' "$REPORT" 2>/dev/null; then
    npm audit || die "there are advisories on the page's development tools; see the list above"
else
    say "the advisories on npm packages could not be downloaded"
fi
