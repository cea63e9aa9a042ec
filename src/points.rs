//! Test images as points in the space of ε, as the page plots them.

use crate::parameters::Parameter;
use crate::weights::{Builder, Container, Precision, WeightsError};
use serde::{Deserialize, Serialize};

/// The first test images, encoded by one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    pub source: Source,
    /// The posterior's mean of each image in the space of ε, where the prior of every label is standard normal,
    /// `[labels.len() · latent]`.
    pub epsilon: Vec<f32>,
}

/// The model and the images of the points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Source {
    /// The model's name.
    pub model: String,
    /// Identifies the encoder: SHA-256 of its file, as in the list of models.
    pub encoder_sha256: String,
    /// Identifies the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    /// Labels of the first test images, in their order.
    pub labels: Vec<u16>,
}

impl Points {
    /// The bytes of the file.
    ///
    /// # Errors
    /// If a coordinate is not a number.
    pub fn save(&self) -> Result<Vec<u8>, WeightsError> {
        let count = self.source.labels.len();
        let mut file = Builder::default();
        let epsilon = Parameter {
            name: "epsilon".to_owned(),
            shape: vec![count, self.epsilon.len() / count.max(1)],
            values: self.epsilon.clone(),
        };
        file.add(epsilon, Precision::F16)?;
        Ok(file.finish(&self.source))
    }

    /// Loads a file that [`save`](Self::save) made, of a model with `latent` dimensions.
    ///
    /// # Errors
    /// [`WeightsError`]: the file is damaged, of another version, or its points do not fit its labels or `latent`.
    pub fn load(bytes: &[u8], latent: usize) -> Result<Self, WeightsError> {
        let file = Container::open(bytes)?;
        let source: Source = file.manifest()?;
        let epsilon = coordinates(&file, latent)?;
        if epsilon.len() == source.labels.len() * latent {
            Ok(Self { source, epsilon })
        } else {
            let (rows, labels) = (epsilon.len() / latent, source.labels.len());
            let message = format!("{rows} points have {labels} labels");
            Err(WeightsError::Manifest(message))
        }
    }
}

/// The points in a file whose manifest is a [`Source`], of a model with `latent` dimensions.
///
/// # Errors
/// Names both shapes if the points have another number of dimensions.
pub fn coordinates(file: &Container, latent: usize) -> Result<Vec<f32>, WeightsError> {
    file.values("epsilon", &[file.rows("epsilon")?, latent])
}
