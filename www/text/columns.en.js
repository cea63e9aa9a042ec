// What the columns of the table of scores mean, in English.

export default {
  elbo: "An upper bound on how surprised the model is by a test image, in nats: distortion plus rate.",
  bound:
    "A tighter bound on the same quantity, importance-weighted with k samples of the latent, in nats: of p(x | y) where the model is told the label, of p(x) where it is not.",
  marginal:
    "The same without the label, in nats: the bound over all ten labels, or the bound with the true label plus ln 10, whichever is tighter. It compares models with and without labels.",
  rate: "The cost of the latent of a test image, in nats: the KL divergence of the posterior from the prior. On average it is at least the information that the latent has about the image.",
  distortion: "The part of a test image that is left to guess once the latent is known, in nats.",
  active:
    "How many latent dimensions vary with the image: the mean of their posterior has a variance above 0.01 over the test images.",
  grey: "The loss as tutorials report it, on grey values instead of black and white, in nats.",
  judge:
    "The share of samples that the judges read as the digit asked for; no model was trained with these networks. They read mean images, which the page shows. They do not see whether samples differ: a collapsed model can reach 100 %.",
  drawn:
    "The same for black and white draws of these samples: a mean image is not what the model samples, but the probability of ink in each pixel.",
  frechet:
    "How far the samples, as mean images, lie from the test images as a set: the squared Fréchet distance in the features of a judge. It cannot be compared with distances in other features. Fewer images make it larger: below it is the distance of as many validation images, which are real. Models that learned from all 60,000 images have seen these.",
  kernel: "Like the Fréchet distance, with a polynomial kernel instead of Gaussians.",
  precision:
    "The share of samples that lie among the test images; below it is the share of as many validation images, which models that learned from all 60,000 images have seen.",
  recall:
    "The share of test images that lie among the samples: a model that always draws the same has none. Below it is the share that lies among as many validation images, which models that learned from all 60,000 images have seen.",
  memory:
    "The distance of a sample from the nearest training image, as a fraction of that of a test image. Samples far below 1 would be copies.",
  parzen:
    "The log-likelihood of test images under a density estimated from samples, in nats. Older papers report it; otherwise it says little. More samples make it larger, and not all models were measured with the same number: RESULTS.md lists them separately.",
  bayes:
    "The share of test images that the model classifies correctly, by the label under which it finds them likeliest.",
  calibration: "The difference between the confidence of this classification and its accuracy.",
  swap: "Test images encoded with their own label and decoded with another: the share that the judges read as the other label.",
  leakage:
    "How well a small network reads the digit from ε alone. 10 % is chance: then the label alone decides the digit.",
  training:
    "The share of test images that a classifier recognises after training on samples of this model alone.",
  beta: "The weight of the rate in training; the ELBO has 1.",
  epochs:
    "How often training went through the images. A model that continues another one names it.",
  parameters: "The number of trained weights of prior and decoder.",
  size: "The size of the file that the page loads to draw with the model, in kilobytes.",
};
