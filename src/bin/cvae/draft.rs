//! The draft of a model: its decoder in fewer bits, for the page to draw with while the rest arrives.

use crate::export::{check, quantisation_delta};
use burn::tensor::Device;
use cvae::data::Images;
use cvae::model::Cvae;
use cvae::weights::{Precision, load_cvae, load_generator, save};

/// One style is enough to prove a backend with, which then proves itself on the whole file too.
const CHECKED: [u8; 1] = [3];

/// The bytes of the draft of a model, after saying what it costs.
pub fn draft(
    (decoder, encoder): (&[u8], &[u8]),
    test: &Images,
    device: &Device,
) -> anyhow::Result<Vec<u8>> {
    let (mut manifest, model) = load_cvae(decoder, encoder, device)?;
    manifest.provenance.precision = Precision::Draft;

    // Stored once to get the weights as they will be loaded, then with what those decode and what they cost.
    let bytes = save(&model.generator, &manifest, Some(&check(&model, &CHECKED)))?;
    let stored = Cvae {
        encoder: model.encoder.clone(),
        generator: load_generator(&bytes, device)?.generator,
    };
    let delta = quantisation_delta(&model, &stored, test);
    let entry = "quantisation_delta_nats".to_owned();
    *manifest.scores.entry(entry).or_default() += delta;
    let bytes = save(&model.generator, &manifest, Some(&check(&stored, &CHECKED)))?;
    let name = &manifest.recipe.name;
    println!("{name}: its draft costs {delta:+.2} nats of −ELBO on the test images");
    Ok(bytes)
}
