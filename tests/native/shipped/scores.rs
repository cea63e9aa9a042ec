//! Measures the scores in the weights files again.

use super::models;
use crate::common::{real_data, repository};
use burn::tensor::Device;
use cvae::evaluate::{Judges, SEED, load_judge, negative_elbo};
use cvae::random::Purpose;
use cvae::recipe::Pixels;
use cvae::weights::load_cvae;

/// Computes the −ELBO of the stored weights on the test images again, and compares it with the manifest.
#[test]
fn the_scores_in_the_manifest_are_reproduced() {
    let Some(data) = real_data() else { return };
    for (name, decoder, encoder) in models() {
        let (manifest, model) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
        let score = |key: &str| manifest.scores[key];
        let draw = (SEED, Purpose::TestDraw, 0);
        let elbo = negative_elbo(&model, &data.test, Pixels::Binary, draw).total();
        // One draw against the mean of three (standard deviation about 0.06 nats).
        let expected = score("test_neg_elbo") + score("quantisation_delta_nats");
        assert!(
            (elbo - expected).abs() < 0.3,
            "{name}: {elbo}, manifest {expected}"
        );
        assert!(
            score("quantisation_delta_nats").abs() < 0.1,
            "{name}: rounding the weights costs too much"
        );
    }
}

#[test]
fn the_judges_read_real_digits() {
    let Some(data) = real_data() else { return };
    let device = Device::flex();
    let folder = repository("judges");
    let judges = Judges::load(&folder, &device).unwrap();
    for (name, judge) in Judges::FILES.iter().zip(&judges.judges) {
        let (file, _) = load_judge(&std::fs::read(folder.join(name)).unwrap(), &device).unwrap();
        let accuracy = judge.accuracy(&data.test, &device);
        assert!(accuracy >= 0.994, "{name}: {accuracy}");
        assert!(
            (accuracy - file.test_accuracy).abs() < 1e-3,
            "{name} says {}",
            file.test_accuracy
        );
    }
}
