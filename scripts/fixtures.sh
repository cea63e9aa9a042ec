#!/usr/bin/env bash
# Writes the fixtures of the page's tests:
#   scripts/fixtures.sh [--data FOLDER]
# - tests/fixtures/page-decode.json: digits of the default model, decoded natively, and the judge's readings of them;
# - tests/fixtures/page-explore.json: digits of a model with two latent dimensions, which Explore shows as a plane;
# - tests/fixtures/page-complete.json: native completions of digits of which half is erased;
# - tests/fixtures/page-read.json, page-parity.json: scores of a drawn digit and of the first test images (these need
#   MNIST where the tests look for it);
# - tests/fixtures/classes: a small model of three classes of 12 × 20 pixels;
# - tests/fixtures/page-train.json: the first losses of a training, with the images of the page;
# - tests/fixtures/models: small models of kinds that do not ship, trained from the recipes there.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

cvae() { cargo run --release --locked --quiet -- "$@"; }

MODELS=tests/fixtures/models
RUNS=$(mktemp -d)
trap 'rm -rf "$RUNS"' EXIT

cvae sample --seed 7 --judge www/weights/judge.safetensors --out tests/fixtures/page-decode.json
cvae sample --weights www/weights/plane.decoder.safetensors --label 2 --seed 5 --count 3 \
    --out tests/fixtures/page-explore.json
cvae augment --count 4 --seed 7 --format png --out "$RUNS/digits"
cvae complete --image "$RUNS/digits/000003.png" --label 3 --mask bottom --samples 3 \
    --out tests/fixtures/page-complete.json
CVAE_RENEW_FIXTURES=1 cargo test --release --locked --quiet --test native -- \
    the_fixture_of_the_page_equals_the_command_s_scores the_page_scores_test_images_as_the_command_does \
    the_page_trains_as_the_command_does
for recipe in "$MODELS"/*.toml; do
    run=$RUNS/$(basename "$recipe" .toml)
    cvae train --recipe "$recipe" --out "$run" "$@"
    cvae eval --quick --run "$run" "$@"
    cvae export --run "$run" --out "$MODELS" "$@"
done
# The tests load decoders and drafts only.
rm -f "$MODELS"/*.encoder.safetensors "$MODELS"/*.points.safetensors "$MODELS/manifests.json"

CLASSES=tests/fixtures/classes
node tests/page/bars.mjs "$RUNS/bars-data"
cvae train --recipe "$CLASSES/bars.toml" --data "$RUNS/bars-data" --out "$RUNS/bars"
cvae eval --quick --run "$RUNS/bars" --data "$RUNS/bars-data"
cvae export --run "$RUNS/bars" --data "$RUNS/bars-data" --out "$CLASSES"
rm -f "$CLASSES"/*.draft.safetensors "$CLASSES"/*.points.safetensors "$CLASSES"/*.json
