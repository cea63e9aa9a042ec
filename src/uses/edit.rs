//! An image in the same style as another class.

use super::UseError;
use crate::model::Cvae;
use burn::tensor::Tensor;

/// Logits of one image's ε, decoded as each of the classes of `targets` ("analogies", Kingma, Rezende, Mohamed & Welling
/// 2014, <https://arxiv.org/abs/1406.5298>).
///
/// # Shapes
/// - `image`: `[1, pixels]`, 0 to 1, 1 = ink; `label`: `[1, classes]`, the class that the image shows
/// - `targets`: `[count, classes]`
/// - returns `[count, pixels]`
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
    let epsilon = model
        .mean_epsilon(image, label)
        .repeat_dim(0, targets.dims()[0]);
    Ok(model.generator.forward(epsilon, targets, 1.0))
}
