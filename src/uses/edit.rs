//! The same style as another digit.

use super::UseError;
use crate::host::zeros;
use crate::model::Cvae;
use burn::tensor::Tensor;

/// The style ε of each image: the posterior's mean in the coordinates in which the prior of every digit is standard
/// normal.
///
/// `z` itself would not do: under a prior that sees the label the same `z` is a common hand for one digit and an
/// impossible one for another.
///
/// # Shapes
/// - `images`: `[batch, PIXELS]`, 0 to 1, 1 = ink; `labels`: `[batch, CLASSES]`
/// - returns `[batch, latent]`
pub fn style(model: &Cvae, images: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
    let noise = zeros([images.dims()[0], model.latent()], &images.device());
    let sample = model.encode(images, labels, noise);
    let (epsilon, _) = model.generator.prior.standardise(sample.latent, labels);
    epsilon
}

/// Logits of one image's style as each of the digits of `targets` ("analogies", Kingma, Rezende, Mohamed & Welling
/// 2014, <https://arxiv.org/abs/1406.5298>).
///
/// # Shapes
/// - `image`: `[1, PIXELS]`, 0 to 1, 1 = ink; `label`: `[1, CLASSES]`, what the image shows
/// - `targets`: `[count, CLASSES]`
/// - returns `[count, PIXELS]`
///
/// # Errors
/// [`UseError::Unconditional`] if the model sees no labels.
pub fn edit(
    model: &Cvae,
    image: Tensor<2>,
    label: &Tensor<2>,
    targets: Tensor<2>,
) -> Result<Tensor<2>, UseError> {
    if !model.generator.is_conditional() {
        return Err(UseError::Unconditional);
    }
    let epsilon = style(model, image, label).repeat_dim(0, targets.dims()[0]);
    Ok(model.generator.forward(epsilon, targets, 1.0))
}
