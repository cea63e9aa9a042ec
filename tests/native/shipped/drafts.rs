//! Tests the drafts from which the page draws its first digits: each model has one, which draws almost the same.

use super::{index, models, read};
use burn::tensor::Device;
use cvae::evaluate::decode;
use cvae::files::hex;
use cvae::random;
use cvae::weights::{Precision, load_generator};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The number of compared ε, each with every digit.
const EPSILONS: u64 = 5;
/// A mean difference of probabilities too small to see, as in the page's tests.
const VISIBLE: f32 = 8.0 / 255.0;

#[test]
fn every_model_has_a_smaller_draft() {
    let index = index();
    let entries = index["models"].as_array().unwrap();
    for ((name, decoder, _), entry) in models().into_iter().zip(entries) {
        // The name that `early.js` requests before it has the list of models.
        assert_eq!(entry["draft"]["file"], format!("{name}.draft.safetensors"));
        let draft = read(&format!("{name}.draft.safetensors"));
        assert_eq!(entry["draft"]["bytes"], draft.len());
        assert_eq!(entry["draft"]["sha256"], hex(&Sha256::digest(&draft)));
        let (bytes, full) = (draft.len(), decoder.len());
        assert!(10 * bytes < 6 * full, "{name}: {bytes} bytes of {full}");
    }
}

#[test]
fn drafts_draw_almost_the_same_digits() {
    let device = Device::flex();
    for (name, decoder, _) in models() {
        let draft = read(&format!("{name}.draft.safetensors"));
        let [draft, full] = [&draft, &decoder].map(|bytes| load_generator(bytes, &device).unwrap());
        assert_eq!(draft.plan.recipe, full.plan.recipe);
        assert_eq!(draft.plan.provenance, full.plan.provenance);
        let [of_draft, of_full] = [&draft, &full].map(|file| file.manifest().unwrap());
        assert_eq!(of_draft.provenance.precision, Precision::Draft);
        // Files that were scored before their weights were rounded also say what the rounding costs.
        let cost = |scores: &BTreeMap<String, f64>| scores.get("quantisation_delta_nats").copied();
        let more = cost(&of_draft.scores).unwrap() - cost(&of_full.scores).unwrap_or(0.0);
        // Two latents without labels, or latents far from the prior, are followed by steeper decoders.
        let most = f64::max(8.0, 0.15 * of_full.scores["test_neg_elbo"].abs());
        assert!((0.0..most).contains(&more), "{name}: costs {more} nats");
        let classes: Vec<u16> = full.plan.shape().labels().collect();
        for seed in 0..EPSILONS {
            let epsilon =
                random::epsilon(seed, 0, full.plan.recipe.model.latent).repeat(classes.len());
            let [drawn, expected] =
                [&draft, &full].map(|file| decode(&file.generator, &epsilon, &classes, 1.0));
            let differences = drawn.iter().zip(&expected).map(|(a, b)| (a - b).abs());
            let mean = differences.sum::<f32>() / expected.len() as f32;
            // A plane without labels changes fastest from point to point, and its draft is seen to differ from it.
            let most = if name == "plane-vae" { 2.0 } else { 1.0 } * VISIBLE;
            assert!(mean < most, "{name}, style {seed}: differs by {mean}");
        }
    }
}
