// The help in English.

/** @type {import("../help.js").Texts} */
const texts = {
  picture: {
    title: "The picture",
    words: [
      "The decoder does not choose black or white: for each of 28 × 28 pixels it computes a probability of ink, x̂. The squares show these numbers; the darker, the likelier.",
      "Given z{ and y} the pixels are independent of one another, so an image is as likely as the product of its pixels.",
    ],
    grey: [
      "The decoder does not choose a shade: for each of 28 × 28 pixels it computes a mean, x̂, and takes the grey value for a normal distribution around it, with one standard deviation σ for all pixels. The squares show the means; the darker, the more ink.",
      "Given z{ and y} the pixels are independent of one another, so the density of an image is the product of those of its pixels.",
    ],
  },
  style: {
    title: "The style",
    words: [
      "A style is a point ε of ordinary noise: independent normal numbers, one for each latent dimension. The prior{ of the digit y} turns it into z, and the decoder turns z into a picture.",
      "{One ε therefore means a comparable hand for all ten digits, though the z of each may differ. }A seed is a name for one draw of ε: the same seed is always the same style.",
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
    grey: [
      "Training maximises the <em>evidence lower bound</em>, ELBO: how well images are reconstructed (distortion) and what the latent costs to say (rate), in nats per image.",
      "This model was trained on the density of grey values, which cannot be compared with the probability of black and white pixels. For the figures here its means were therefore read as probabilities of ink.",
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
      "How many nats it takes to write down the drawing if one knows z{ and the digit}: the cross-entropy between its pixels x and the probabilities x̂, averaged over samples of z.",
      "Grey pixels cost something even if x̂ equals x, so it is never zero.",
    ],
    grey: [
      "How badly the drawing fits if one knows z{ and the digit}: the squared differences between its n = 784 grey values x and the means x̂, over 2σ², and what a Gaussian of that width costs whatever the image; averaged over samples of z.",
      "It comes of a density, not of a probability: it may be negative, and cannot be compared with the nats of models that take pixels for black or white.",
    ],
    fixed:
      "The σ of this model was fixed before training. So but for a constant the distortion is the squared error, times a number.",
    learned:
      "The σ of this model was learned with its weights, one for all pixels. The better images fit, the smaller it becomes, and the dearer every difference.",
  },
  rate: {
    title: "Rate",
    words: [
      "How many nats z says about this drawing: the Kullback–Leibler divergence of the encoder's q from the prior{ of the digit}, estimated with samples where the prior is a flow.",
      "In training β weighs it against the distortion.",
    ],
  },
  elbo: {
    title: "−ELBO",
    words: [
      "Distortion plus rate: an upper bound on −ln p(x{ | y}), what the drawing costs under the model. The lower, the better the model understands it{ as that digit}.",
    ],
  },
  labels: {
    title: "Which digit?",
    words: [
      "The model was not trained to classify. But it says how likely the drawing is as a 0, as a 1, …, and Bayes’ rule makes probabilities of the digits of that, each as likely as another before.",
      "The likelihood itself is out of reach. In its place stands the ELBO, a bound below ln p(x | y), and how far below differs from digit to digit: so the probabilities are approximate.",
    ],
  },
  hand: {
    title: "The same hand",
    words: [
      "Encoding with the digit y leaves in z only how it is written. Decoding with another digit y′ then writes that one in the same hand, which works as far as the latent holds no trace of y.",
    ],
  },
  strangeness: {
    title: "How strange a drawing is",
    words: [
      "The −ELBO of the drawing, compared with that of each of the test images, which no training saw. Of these the sentence says how many are likelier than the drawing.",
      "What no test image looks like is stranger than all of them: a letter, or a digit in a hand that nobody in MNIST writes.",
    ],
  },
  completion: {
    title: "Completing a digit",
    words: [
      "The model never learnt to complete. But it knows which z are likely before anything is seen, and how well each of them explains the pixels s that are left. Of many z those are kept in proportion that explain them well, and each is decoded to the hidden pixels h.",
      "The six pictures are six such samples: where they differ, what is left does not decide.",
    ],
  },
  judge: {
    title: "The judge",
    words: [
      "A second network, trained to read digits and never shown a drawing of any model. It gives each of the ten digits a probability; a tick means that the likeliest is the one that was asked for.",
      "It sees whether a digit can be read, not whether it is drawn well or differs from the others.",
    ],
  },
  status: {
    title: "What computes, and how fast",
    words: [
      "The milliseconds are those of the last ten digits, measured in this browser. The bytes are what has been fetched for them: the engine, the weights and the page itself.",
      "The page starts on the CPU and changes to WebGPU only where that draws the same pictures and is faster here.",
    ],
  },
  detail: {
    title: "The temperature of the details",
    words: [
      "This model draws twice: a first level decides the hand, a second one what the first leaves open, such as the ends of strokes. Each level has a noise ε of its own, and each can be stretched by itself.",
      "At 0 the second level adds only what is usual for such a hand.",
    ],
  },
  mixture: {
    title: "A mixture of two digits",
    words: [
      "The decoder is told the digit as ten numbers of which one is 1 and the others are 0. Nothing keeps the page from telling it 0.6 of a 3 and 0.4 of an 8.",
      "In training it never met such a thing, so no one can say what is right. Often the digit tips from one to the other at some share.",
    ],
  },
  window: {
    title: "The window",
    words: [
      "It is a square of the plane. Its size is half its width, in standard deviations of the prior: at ±3 σ hardly any draw of the prior lies outside.",
      "The plane is that of the pad, or that of two latent dimensions: the more nats a dimension has, the more it says about an image.",
    ],
  },
  points: {
    title: "Encoded test images",
    words: [
      "The encoder gives each image a place: the mean of its q(z | x{, y}), brought back through the prior{ of its digit} to ε. A numeral stands at that place and names the digit.",
      "If the prior fits, these places are spread as ordinary noise is: most of them within two circles.",
    ],
  },
  lineup: {
    title: "Models side by side",
    words: [
      "Under each name are the ten digits that this model draws for the present seed, how many latent dimensions it has, which ε it starts from, how many numbers its training chose, and how large its file is.",
      "An ε means the same only for one model. Two models of equal size share its numbers, not its hand.",
    ],
  },
  readings: {
    title: "One drawing, several models",
    words: [
      "Each encoder makes a z of the drawing, each decoder a picture of that z. The distortion is what this picture gets wrong, the rate what z cost to say, and their sum is the −ELBO, each in nats and read as the digit that is named.",
      "A model that is told the label has one −ELBO for each digit. Averaged over all ten, each as likely as another, they bound −ln p(x), which a model without labels bounds at once. The lower, the less the drawing surprises it.",
    ],
  },
  units: {
    title: "Bars of the latent dimensions",
    words: [
      "Each bar is one latent dimension: how far, on average over test images, the encoder moves it from the prior, in nats. All models share one scale.",
      "Where the prior is a Gaussian, the bars add up to about the rate. A flow ties the dimensions together, and what they say together is in no bar: there they add up to less. A bar near zero belongs to a dimension that training left unused.",
    ],
  },
  sweep: {
    title: "Distortion over rate",
    words: [
      "Each dot is a model of its own, trained with its β in the loss. A large β makes nats of rate dear: dots go left, where the latent says little, and up, where the picture is a guess.",
      "Along the dashed line distortion and rate add up to the same −ELBO. The dot nearest to the lower left corner is the best model of images; which one draws best is another question.",
    ],
  },
  table: {
    title: "The table of scores",
    words: [
      "A row is a model, a column a measurement on test images, made once after training and stored with the weights. A dash means that it was not measured.",
      "Every heading has a question mark of its own, and sorts the rows.",
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
      "The straight line between two styles leads through the middle of the space, where hands are more ordinary than at either end. The way along the sphere turns the direction e of ε evenly, and its length r changes evenly too; θ is the angle between the ends.",
      "Of ends that lie opposite each other θ is π, sin θ is 0, and any way round is as short: the page takes one of them.",
      "Between two digits the label is mixed in proportion, which the decoder never saw in training.",
    ],
  },
};

export default texts;
