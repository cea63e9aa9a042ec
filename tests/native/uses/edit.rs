//! Tests one image's style as the other digits.

use super::{FLOW, digits, model, one_level, picture, two_levels};
use crate::common::{CLASSES, assert_close, strokes};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::data::one_hot;
use cvae::host::to_vec;
use cvae::recipe::{LabelPath, PriorKind};
use cvae::uses::{UseError, edit};

#[test]
fn editing_to_its_own_label_is_reconstruction() {
    let device = Device::flex();
    let images = strokes(1, 3);
    let image = picture(&images, 0).tensor(&device);
    let label = one_hot(&[3], CLASSES, &device);
    for model in [one_level(PriorKind::Label), one_level(FLOW), two_levels()] {
        let sample = model.encode(image.clone(), &label, Tensor::zeros([1, 2], &device));
        let decoder = &model.generator.decoder;
        let expected = to_vec(decoder.forward(sample.latent, label.clone()));
        let edited = edit(&model, image.clone(), &label, label.clone()).unwrap();
        assert_close(&to_vec(edited), &expected, 1e-3);
    }
}

/// Between Gaussian priors, a style keeps its distance from the mean in standard deviations.
#[test]
fn a_style_moves_between_labels_in_units_of_their_priors() {
    let device = Device::flex();
    let model = one_level(PriorKind::Label);
    let image = picture(&strokes(1, 3), 0).tensor(&device);
    let label = one_hot(&[3], CLASSES, &device);
    let sample = model.encode(image.clone(), &label, Tensor::zeros([1, 2], &device));
    let z = to_vec(sample.latent);
    let table =
        |table: &Option<burn::module::Param<Tensor<2>>>| to_vec(table.as_ref().unwrap().val());
    let mean = table(&model.generator.prior.mean);
    let log_var = table(&model.generator.prior.log_var);
    let moved: Vec<f32> = (0..CLASSES)
        .flat_map(|to| (0..2).map(move |i| (3 * 2 + i, to * 2 + i, i)))
        .map(|(from, to, i)| {
            let standard = (z[i] - mean[from]) / (log_var[from] / 2.0).exp();
            mean[to] + (log_var[to] / 2.0).exp() * standard
        })
        .collect();
    let all = one_hot(&digits(), CLASSES, &device);
    let z = Tensor::from_data(TensorData::new(moved, [CLASSES, 2]), &device);
    let expected = to_vec(model.generator.decoder.forward(z, all.clone()));
    let edited = to_vec(edit(&model, image, &label, all).unwrap());
    assert_close(&edited, &expected, 1e-3);
}

#[test]
fn an_unconditional_model_cannot_edit() {
    let device = Device::flex();
    let model = model(|recipe| {
        recipe.label = LabelPath::None;
        recipe.prior = PriorKind::Standard;
    });
    assert!(!model.generator.is_conditional() && two_levels().generator.is_conditional());
    let label = one_hot(&[3], CLASSES, &device);
    let image = picture(&strokes(1, 3), 0).tensor(&device);
    assert_eq!(model.mean_epsilon(image.clone(), &label).dims(), [1, 2]);
    let error = edit(&model, image, &label, label.clone()).unwrap_err();
    assert_eq!(error, UseError::Unconditional);
}
