//! The draft of a model: its decoder in few bits, with which the page draws until the full weights have arrived.

use crate::stored::{check, nats_lost};
use burn::tensor::Device;
use cvae::data::Images;
use cvae::model::Cvae;
use cvae::weights::{Precision, load_cvae, load_generator, save};

/// The score in a draft's manifest of the nats of −ELBO by which it is worse than the model.
const DELTA: &str = "quantisation_delta_nats";

/// The bytes of the draft of a model. Prints the nats that it costs.
pub fn draft(
    (decoder, encoder): (&[u8], &[u8]),
    test: &Images,
    device: &Device,
) -> anyhow::Result<Vec<u8>> {
    let (mut manifest, model) = load_cvae(decoder, encoder, device)?;
    manifest.provenance.precision = Precision::Draft;

    // One class is enough, because the full weights check the backend again.
    let class = [u16::from(model.shape().classes > 3) * 3];
    // Stored twice: check and cost in the second file are of the rounded weights, which loading the first gives.
    let bytes = save(&model.generator, &manifest, Some(&check(&model, &class)))?;
    let stored = Cvae {
        encoder: model.encoder.clone(),
        generator: load_generator(&bytes, device)?.generator,
    };
    let delta = nats_lost(&model, &stored, test);
    manifest.scores.insert(DELTA.to_owned(), delta);
    let bytes = save(&model.generator, &manifest, Some(&check(&stored, &class)))?;
    let name = &manifest.recipe.name;
    println!("{name}: its draft costs {delta:+.2} nats of −ELBO on the test images");
    Ok(bytes)
}
