//! Test images as points: where a model's encoder puts them in the space of styles, for the page to show.

use crate::parameters::Parameter;
use crate::weights::{Builder, Container, Precision, WeightsError};
use serde::{Deserialize, Serialize};

/// The first test images, encoded by one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    pub source: Source,
    /// The posterior's mean of each image in the space where the prior of every label is standard normal,
    /// `[labels.len() · latent]`.
    pub epsilon: Vec<f32>,
}

/// What the points are of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The model's name.
    pub model: String,
    /// Names its encoder: SHA-256 of the file, as the list of models has it.
    pub encoder_sha256: String,
    /// Names the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    /// What the first test images show, in their order.
    pub labels: Vec<u8>,
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

    /// Loads a file that [`save`](Self::save) made, of a model with so many latent dimensions.
    ///
    /// # Errors
    /// [`WeightsError`] says what is wrong with the file.
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

/// The points in a file, of a model with so many latent dimensions. Its manifest is a [`Source`].
///
/// # Errors
/// Names both shapes if the model has another latent.
pub fn coordinates(file: &Container, latent: usize) -> Result<Vec<f32>, WeightsError> {
    file.values("epsilon", &[file.rows("epsilon")?, latent])
}
