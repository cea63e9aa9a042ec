// The help in English.

/** @type {import("../help.js").Texts} */
const texts = {
  picture: {
    title: "The picture",
    words: [
      "The decoder does not choose black or white: for each of 28 × 28 pixels it computes a probability of ink, x̂. The squares show these numbers; the darker, the likelier.",
      "Given z and y the pixels are independent of one another, so an image is as likely as the product of its pixels.",
    ],
  },
  style: {
    title: "The style",
    words: [
      "A style is a point ε of ordinary noise: independent normal numbers, one for each latent dimension. The prior of the digit y turns it into z, and the decoder turns z into a picture.",
      "One ε therefore means a comparable hand for all ten digits, though the z of each may differ. A seed is a name for one draw of ε: the same seed is always the same style.",
    ],
  },
  pad: {
    title: "The pad",
    words: [
      "It shows a plane through the present style: two orthogonal directions u and v of length one. Moving the point changes two coordinates, a and b; what lies across the plane stays.",
      "The rings are one and two standard deviations of the prior.",
    ],
  },
  typicality: {
    title: "How ordinary a style is",
    words: [
      "Draws of a normal distribution in many dimensions do not lie in its middle but near a sphere of radius √d. The sentence says how many draws are nearer to the middle than the present style.",
      "Very few or very many mean a style that training hardly ever asked for.",
    ],
  },
  temperature: {
    title: "Temperature",
    words: [
      "It stretches the noise before the prior sees it. At 1 samples vary as much as the training images; towards 0 they all become the hand in the middle; above 1 they go where training has not been.",
    ],
  },
  latents: {
    title: "Latent dimensions",
    words: [
      "The number beside each slider is how much, on average over test images, the encoder moves this dimension away from the prior: what the dimension says about an image, in nats (1 nat is 1.44 bits).",
      "A dimension whose mean hardly varies over the images is inactive: the decoder has learnt to do without it. If all are, that is <em>posterior collapse</em>.",
    ],
  },
  scores: {
    title: "The ELBO and its bound",
    words: [
      "Training maximises the <em>evidence lower bound</em>, ELBO: how well images are reconstructed (distortion) and what the latent costs to say (rate), in nats per image. The likelihood of an image is at least as good as it says.",
      "Averaging over many samples of z, weighted by their importance, brings the bound nearer to the likelihood itself.",
    ],
  },
  posterior: {
    title: "Encoding: μ, σ and z",
    words: [
      "The encoder does not say which z made the image, but how likely each is: a normal distribution with a mean μ and a deviation σ for each dimension.",
      "A sample of it is written as μ + σ · ε with ε from a fixed distribution. This <em>reparameterisation</em> lets gradients flow through the sampling, and is what makes a VAE trainable.",
    ],
  },
  distortion: {
    title: "Distortion",
    words: [
      "How many nats it takes to write down the drawing if one knows z and the digit: the cross-entropy between its pixels x and the probabilities x̂, averaged over samples of z.",
      "Grey pixels cost something even if x̂ equals x, so it is never zero.",
    ],
  },
  rate: {
    title: "Rate",
    words: [
      "How many nats z says about this drawing: the Kullback–Leibler divergence of the encoder's q from the prior of the digit, estimated with samples where the prior is a flow.",
      "In training β weighs it against the distortion.",
    ],
  },
  elbo: {
    title: "−ELBO",
    words: [
      "Distortion plus rate: an upper bound on −ln p(x | y), what the drawing costs under the model. The lower, the better the model understands it as that digit.",
    ],
  },
  labels: {
    title: "Which digit?",
    words: [
      "The model was not trained to classify. But it says how likely the drawing is as a 0, as a 1, …, and Bayes’ rule makes probabilities of the digits of that, each as likely as another before.",
    ],
  },
  hand: {
    title: "The same hand",
    words: [
      "Encoding with the digit y leaves in z only how it is written. Decoding with another digit y′ then writes that one in the same hand, which works as far as the latent holds no trace of y.",
    ],
  },
  plane: {
    title: "A plane of styles",
    words: [
      "Each place of the grid is a style: the present one moved to the coordinates a and b of the plane, and decoded. Neighbours differ little; that is what a continuous latent space means.",
      "The circles are one, two, … standard deviations of the prior: few training images are encoded beyond the second.",
    ],
  },
  walk: {
    title: "From A to B",
    words: [
      "The straight line between two styles leads through the middle of the space, where hands are more ordinary than at either end. The way along the sphere keeps the length of ε; θ is the angle between the ends.",
      "Between two digits the label is mixed in proportion, which the decoder never saw in training.",
    ],
  },
};

export default texts;
