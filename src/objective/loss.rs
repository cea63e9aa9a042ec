//! The losses of one step: the objective of a recipe, for each network.

use super::image_adversary::{self, Views};
use super::importance::importance_bound;
use super::{Critics, distortion, elbo, latent_adversary};
use crate::model::{Cvae, Init, probabilities};
use crate::recipe::{Adversary, ImageAdversary, LatentAdversary, Recipe};
use crate::shape::Shape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// All networks that a training changes.
#[derive(Module, Debug)]
pub struct Networks {
    pub model: Cvae,
    pub critics: Critics,
}

/// A part of a batch with its draws of ε.
#[derive(Clone, Debug)]
pub struct Example {
    /// `[batch, pixels]`, 0 to 1: the images that are encoded and reconstructed
    pub images: Tensor<2>,
    /// `[batch, pixels]`, the same images in grey, for critics of images; none without such critics. The decoder's mean is
    /// grey, and a discriminator would tell grey from black and white too easily.
    pub grey: Option<Tensor<2>>,
    /// `[batch, classes]`
    pub labels: Tensor<2>,
    /// `[samples · batch, latent]`, standard normal, sample after sample; with more than one sample the loss is the
    /// importance-weighted bound
    pub epsilon: Tensor<2>,
    /// `[batch, latent]`, standard normal: ε of the draws of the prior, which an adversary sees
    pub prior_epsilon: Tensor<2>,
}

/// A part of a loss, in nats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// `−ln p(x | z, y)`
    Distortion,
    /// `KL(q ‖ p)`, or its sample
    Rate,
    /// What the encoder minimises against the discriminator of latent points.
    EncoderAgainstDiscriminator,
    /// The distance between the critics' features of an image and of its reconstruction.
    FeaturesOfPairs,
    /// The distance between their mean features of images and of samples.
    FeaturesOfMeans,
    /// The classifier's cross-entropy on samples.
    ClassOfSamples,
    /// What the discriminator minimises.
    Discriminator,
    /// What the classifier minimises.
    Classifier,
}

impl Term {
    /// Whether an adversary adds it.
    #[must_use]
    pub fn is_adversarial(self) -> bool {
        !matches!(self, Self::Distortion | Self::Rate)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Distortion => "distortion",
            Self::Rate => "rate",
            Self::EncoderAgainstDiscriminator => "encoder against discriminator",
            Self::FeaturesOfPairs => "features of pairs",
            Self::FeaturesOfMeans => "features of means",
            Self::ClassOfSamples => "class of samples",
            Self::Discriminator => "discriminator",
            Self::Classifier => "classifier",
        })
    }
}

/// The losses of a step, summed over the batch; each `[1]`.
#[derive(Clone, Debug)]
pub struct Loss {
    /// Of encoder and generator.
    pub model: Tensor<1>,
    /// Of the critics, where there are any.
    pub critics: Option<Tensor<1>>,
    /// Distortion and rate, and what an adversary adds.
    pub terms: BTreeMap<Term, Tensor<1>>,
}

impl Networks {
    /// The networks of `recipe` for images of `shape`, with the parameters that `init` chooses.
    pub fn new(recipe: &Recipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        Self {
            model: Cvae::new(&recipe.model, shape, init, device),
            critics: Critics::new(recipe, shape, init, device),
        }
    }

    /// The losses of `example`, with `beta` as the weight of the rate.
    pub fn loss(&self, recipe: &Recipe, example: Example, beta: f64) -> Loss {
        match &recipe.objective.adversary {
            None if example.epsilon.dims()[0] > example.images.dims()[0] => {
                importance_loss(&self.model, example)
            }
            None => elbo_loss(&self.model, example, beta),
            Some(Adversary::Latent(adversary)) => self.latent_loss(adversary, example),
            Some(Adversary::Images(adversary)) => self.image_loss(adversary, example, beta),
        }
    }

    fn latent_loss(&self, adversary: &LatentAdversary, example: Example) -> Loss {
        let critic = self.critics.discriminator.as_ref();
        let critic = critic.expect("an adversarial recipe has a discriminator");
        let Example {
            images,
            labels,
            epsilon,
            prior_epsilon,
            ..
        } = example;
        let generator = &self.model.generator;
        let sample = self.model.encode(images.clone(), &labels, epsilon);
        let latent = sample.latent.clone();
        let rate = generator.prior.rates(sample, &labels).detach().sum();
        let logits = generator.decoder.forward(latent.clone(), labels.clone());
        let distortion = distortion(&generator.decoder, logits, images).sum();
        let deceive = latent_adversary::encoder_loss(critic, latent.clone(), &labels).sum();
        let drawn = generator.prior.sample(prior_epsilon, &labels).detach();
        let detect = latent_adversary::discriminator_loss(critic, drawn, latent, &labels).sum();
        Loss {
            model: distortion.clone() + deceive.clone() * adversary.weight,
            critics: Some(detect.clone()),
            terms: BTreeMap::from([
                (Term::Distortion, distortion),
                (Term::Rate, rate),
                (Term::EncoderAgainstDiscriminator, deceive),
                (Term::Discriminator, detect),
            ]),
        }
    }

    fn image_loss(&self, adversary: &ImageAdversary, example: Example, beta: f64) -> Loss {
        let parts = (&self.critics.discriminator, &self.critics.classifier);
        let (Some(discriminator), Some(classifier)) = parts else {
            unreachable!("a recipe with an image adversary has both critics");
        };
        let Example {
            images,
            grey,
            labels,
            epsilon,
            prior_epsilon,
        } = example;
        let grey = grey.unwrap_or_else(|| images.clone());
        let generator = &self.model.generator;
        let sample = self.model.encode(images.clone(), &labels, epsilon);
        let latent = sample.latent.clone();
        let rate = generator.prior.rates(sample, &labels).sum();
        let logits = generator.decoder.forward(latent.clone(), labels.clone());
        // The critics train prior and decoder. The encoder is trained by the ELBO alone, because critics would make it encode
        // the label in the latent. The prior needs the critics: by the ELBO it also covers points between the encoded ones,
        // and only samples show where such points do not decode to a digit.
        let decode = |latent: Tensor<2>| {
            let logits = generator.decoder.forward(latent, labels.clone());
            probabilities(logits)
        };
        let views = Views {
            image: grey.clone(),
            reconstruction: decode(latent.detach()),
            sample: decode(generator.prior.sample(prior_epsilon, &labels)),
        };
        let distortion = distortion(&generator.decoder, logits, images).sum();
        let all = Tensor::ones([labels.dims()[0], 1], &labels.device());
        let seen = image_adversary::feature_distances(discriminator, views.clone(), &labels, &all);
        let read = image_adversary::feature_distances(classifier, views.clone(), &labels, &labels);
        let pair = seen.pair + read.pair;
        let mean = seen.mean + read.mean;
        let misread =
            image_adversary::classifier_loss(classifier, views.sample.clone(), &labels).sum();
        let detect = image_adversary::discriminator_loss(discriminator, views, &labels).sum();
        let classify = image_adversary::classifier_loss(classifier, grey, &labels).sum();
        Loss {
            model: distortion.clone()
                + rate.clone() * beta
                + pair.clone() * adversary.pair_weight
                + mean.clone() * adversary.mean_weight
                + misread.clone() * adversary.class_weight,
            critics: Some(detect.clone() + classify.clone()),
            terms: BTreeMap::from([
                (Term::Distortion, distortion),
                (Term::Rate, rate),
                (Term::FeaturesOfPairs, pair),
                (Term::FeaturesOfMeans, mean),
                (Term::ClassOfSamples, misread),
                (Term::Discriminator, detect),
                (Term::Classifier, classify),
            ]),
        }
    }
}

fn elbo_loss(model: &Cvae, example: Example, beta: f64) -> Loss {
    let parts = elbo(model, example.images, example.labels, example.epsilon);
    let (distortion, rate) = (parts.distortion.sum(), parts.rates.sum());
    Loss {
        model: distortion.clone() + rate.clone() * beta,
        critics: None,
        terms: BTreeMap::from([(Term::Distortion, distortion), (Term::Rate, rate)]),
    }
}

fn importance_loss(model: &Cvae, example: Example) -> Loss {
    let samples = example.epsilon.dims()[0] / example.images.dims()[0];
    let parts = importance_bound(model, example.images, &example.labels, example.epsilon);
    let mean = |term: Tensor<2>| term.detach().sum() / samples as f64;
    Loss {
        model: parts.bound.sum(),
        critics: None,
        terms: BTreeMap::from([
            (Term::Distortion, mean(parts.distortion)),
            (Term::Rate, mean(parts.rate)),
        ]),
    }
}
