// The help in English.

/**
 * @typedef {Record<keyof typeof texts, Text>} Texts by the name in `data-help`
 * @typedef {object} Text
 * @property {string} title
 * @property {string[]} words paragraphs; what stands in braces is said only of models that are told the label
 * @property {string[]} [grey] replaces `words` for models that take pixels for grey values with a Gaussian around them
 * @property {string} [fixed] follows `grey` where σ was fixed
 * @property {string} [learned] follows `grey` where σ was learned
 * @property {string} [estimated] follows `words` where the KL of single dimensions is an estimate
 */

/** @satisfies {Record<string, Text>} */
const texts = {
  picture: {
    title: "The picture",
    words: [
      "The decoder does not choose black or white: for each of 28 × 28 pixels it computes a probability of ink, x̂. The squares show these numbers: the more ink, the likelier.",
      "Given z{ and y} the pixels are independent of one another, so the probability of an image is the product of those of its pixels.",
    ],
    grey: [
      "The decoder does not choose a shade: for each of 28 × 28 pixels it computes a mean, x̂, and treats the grey value as normally distributed around it, with one standard deviation σ for all pixels. The squares show the means: the stronger, the more ink.",
      "Given z{ and y} the pixels are independent of one another, so the density of an image is the product of those of its pixels.",
    ],
  },
  style: {
    title: "The style",
    words: [
      "A style is a point ε of ordinary noise: independent normal numbers, one for each latent dimension. A function f{ of the digit y} turns it into z, and the decoder turns z into a picture.",
      "The distribution of z is the prior: what the model expects before it sees an image. In some models f changes nothing, and z is ε itself; in others f is a <em>normalising flow</em>, a network that can be run backwards, which transforms the noise to where images are encoded.",
      "{One ε therefore means a comparable hand for all ten digits, though the z of each may differ. }A seed is a name for one draw of ε: the same seed is always the same style.",
    ],
  },
  seed: {
    title: "The seed",
    words: [
      "A seed is the number of a style: the same seed always means the same style. “New style” takes a random seed. Note the number, or copy the link, to come back to a style.",
      "As soon as you move the point or a slider, you leave the style of the seed; “Back to this seed” returns to it.",
    ],
  },
  pad: {
    title: "The pad",
    words: [
      "It shows a plane through the present style: two orthogonal directions u and v of length one. Moving the point changes two coordinates, a and b; the coordinates perpendicular to the plane stay.",
      "In a model with two latent dimensions this plane is the whole space of styles. With more, its directions are random, and “New directions” takes others.",
      "The rings are one and two standard deviations of the prior.",
    ],
  },
  typicality: {
    title: "How far out a style is",
    words: [
      "In many dimensions d, draws of a normal distribution do not lie in its middle but near a sphere of radius √d; in two, they fill a disc that is densest in the middle. The sentence says how many draws are nearer to the middle than the present style.",
      "With many dimensions, a very low or a very high share means a style that training hardly ever used; the middle is such a place too.",
    ],
  },
  variation: {
    title: "Variation",
    words: [
      "Nobody writes a sign twice alike. Each sign of the text therefore has a style ε of its own: the common style of the hand, mixed with noise η that is drawn for this sign alone.",
      "The weights are such that the mixture is distributed like any other style of the prior. With v = 0 all signs share one ε, and repeated signs are copies; with v = 1 no sign knows of the others, and the text looks as if every sign had another writer.",
    ],
  },
  temperature: {
    title: "Temperature",
    words: [
      "Temperature scales the noise ε before f turns it into z. At 1 the model draws with all the variety that it has learnt; towards 0 every style becomes the hand at ε = 0; above 1 samples go where training has not been.",
    ],
  },
  latents: {
    title: "Latent dimensions",
    words: [
      "The number beside each slider is the KL divergence of the encoder’s distribution of this dimension from the prior, on average over test images, in nats (1 nat is 1.44 bits). The dimension says at most that much about an image.",
      "A dimension whose mean hardly varies over the images is inactive: the decoder has learnt to do without it. If all dimensions are inactive, this is <em>posterior collapse</em>.",
    ],
    estimated:
      "In this model the distribution of one dimension of ε is not normal. The number is therefore an estimate (≈), that of the normal distribution with the same mean and variance.",
  },
  scores: {
    title: "The ELBO, and a tighter bound",
    words: [
      "−ELBO, minus the <em>evidence lower bound</em>, is the distortion (how badly images are reconstructed) plus the rate (what the latent costs to say), in nats per image; a VAE is trained to make it small. The true likelihood of an image is at least as good.",
      "Some models here weight the rate with a β in training, or replace it by another term; all are measured with both terms as they are.",
      "Dynamic binarization: a grey value is the probability of ink, and the pixel is drawn black or white again each time.",
      "Averaging over many samples of z, weighted by their importance, brings the bound nearer to the likelihood itself.",
    ],
    grey: [
      "−ELBO, minus the <em>evidence lower bound</em>, is the distortion (how badly images are reconstructed) plus the rate (what the latent costs to say), in nats per image. Some models here weight the rate with a β in training, or replace it by another term; all are measured with both terms as they are.",
      "This model was trained on the density of grey values, which cannot be compared with the probability of black and white pixels. For the figures here its means were therefore read as probabilities of ink.",
    ],
  },
  posterior: {
    title: "Encoding: μ, σ and z",
    words: [
      "The encoder does not say which z made the image, but how likely each is: a normal distribution with a mean μ and a standard deviation σ for each dimension.",
      "A sample of it is written as μ + σ · η, where the noise η is standard normal. (The page calls another noise ε: that of the prior, the style.) This <em>reparameterisation</em> lets gradients flow through the sampling, and is what makes a VAE trainable.",
    ],
  },
  distortion: {
    title: "Distortion",
    words: [
      "How many nats it takes to describe the drawing if one knows z{ and the digit}: the cross-entropy between its pixels x and the probabilities x̂. It is averaged over samples of z; the picture x̂ is decoded from the mean μ, or from one sample after “Draw another z”. If the model learnt black and white pixels, each sample has its own draw, in which a grey pixel of x becomes black or white.",
      "Grey pixels cost something even if x̂ equals x, so the distortion is hardly ever zero.",
    ],
    grey: [
      "How badly the drawing fits if one knows z{ and the digit}: the squared differences between its n = 784 grey values x and the means x̂, divided by 2σ², plus the cost of a Gaussian of that width, which is the same for every image; averaged over samples of z.",
      "It belongs to a density, not to a probability: it may be negative, and it cannot be compared with the nats of models of black and white pixels.",
    ],
    fixed:
      "The σ of this model was fixed before training. The distortion is therefore the squared error times a factor, plus a constant.",
    learned:
      "The σ of this model was learned with its weights, one for all pixels. The better images fit, the smaller σ becomes, and the more every difference costs.",
  },
  rate: {
    title: "Rate",
    words: [
      "How many nats it takes to describe z for this drawing: the Kullback–Leibler divergence of the encoder's q from the prior{ of the digit}, estimated with samples where the prior is a flow.",
      "This is the cost of z. On average over images it is at least the information that z contains about them; the excess is the cost of a prior that does not fit.",
    ],
  },
  elbo: {
    title: "−ELBO",
    words: [
      "Distortion plus rate: an upper bound on −ln p(x{ | y}), the cost of the drawing under the model. The lower it is, the better the model explains the drawing{ as that digit}.",
    ],
  },
  labels: {
    title: "Which digit?",
    words: [
      "The model was not trained to classify. But it says how likely the drawing is as a 0, as a 1, …, and Bayes’ rule turns that into a probability of each digit, if all are equally likely beforehand.",
      "The likelihood itself cannot be computed. The page uses the ELBO instead, a lower bound on ln p(x | y). The gap differs from digit to digit, so the probabilities are approximate.",
    ],
  },
  hand: {
    title: "The same hand",
    words: [
      "Encoding with the digit y and inverting the function of y gives a noise ε that says only how the digit is written. The function of another digit y′ turns the same ε into a z of its own, and the decoder writes that digit in the same hand, as far as ε contains no trace of y.",
    ],
  },
  strangeness: {
    title: "How strange a drawing is",
    words: [
      "The −ELBO of the drawing, compared with that of each test image; no model was trained on these. The sentence says how many of them are likelier than the drawing.",
      "A high share means that few test images fit the model as badly. A low share does not prove that the drawing is a digit: with little ink there is little to explain, and an l or an O looks like a digit.",
    ],
  },
  completion: {
    title: "Completing a digit",
    words: [
      "The model was not trained to complete images. But it knows which z are likely before anything is seen, and how well each of them explains the pixels s that are left. A Markov chain therefore begins with a guess. In each step the encoder reads the completed image and proposes a z; the chain accepts it or not by how likely it is and how well it explains the image, and draws the hidden pixels h again.",
      "The six pictures are the ends of six such chains: where they differ, the pixels that are left do not decide.",
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
      "Training never used such a mixture, so no picture is the correct one. Often the digit changes abruptly from one to the other at some share.",
    ],
  },
  window: {
    title: "The window",
    words: [
      "The window is a square of the plane. Its size is half its width, in standard deviations of the prior: at ±3 σ hardly any draw of the prior lies outside.",
      "The plane is that of the pad, or that of two latent dimensions: the more nats a dimension has, the more it can say about an image.",
    ],
  },
  points: {
    title: "Encoded test images",
    words: [
      "The encoder gives each image a place: the mean of its q(z | x{, y}), brought back to ε by the inverse of the function f{ of its digit}. A numeral at that place says which digit the image shows.",
      "If the prior fits, these places are spread like ordinary noise: most of them lie within the second circle.",
    ],
  },
  lineup: {
    title: "Models side by side",
    words: [
      "Under each name are the ten digits that this model draws for the present seed, how many latent dimensions it has, which ε it starts from, how many numbers its training chose, and how large its file is.",
      "The same ε gives another hand in every model: two models with the same number of dimensions share the numbers of ε, not their meaning.",
    ],
  },
  readings: {
    title: "One drawing, several models",
    words: [
      "Each encoder turns the drawing into a z, and each decoder turns that z into a picture. The distortion is the error of this picture, the rate is the cost of z, and their sum is the −ELBO, all in nats and for the digit that is named.",
      "A model that is told the label has an ELBO for each digit. The average of exp(ELBO) over all ten is a lower bound on p(x), which gives an upper bound on −ln p(x). A model without labels gives this bound directly. The lower it is, the less the drawing surprises the model.",
    ],
  },
  training: {
    title: "Training",
    words: [
      "The model starts with random weights. Each step takes a small batch of images, computes the loss and its gradient with respect to every weight, and moves the weights a little against the gradient (Adam). An epoch is once through all training images.",
      "The page runs the same Rust code as the command `cvae train`: with the same recipe, seed and images it has the same losses to within a thousandth. The images of MNIST have 16 grey levels here, so that they are quickly there.",
      "The loss is distortion plus β times rate. Nothing is prepared or played back: you see the model as it is at this moment.",
    ],
  },
  "own-symbols": {
    title: "From a drawing to a picture",
    words: [
      "A drawing is scaled until its longer side takes 20 of 28 pixels, and moved until its centre of mass is in the middle. The images of MNIST were made like this, and Your digit and the command do the same.",
      "One in five pictures of each class, and at least one, is held out. The model never learns from them, so they say how well it does on drawings that it has not seen.",
    ],
  },
  variety: {
    title: "Random changes of the pictures",
    words: [
      "Each time the model sees a picture, the picture is moved by up to a pixel, turned by up to 8 degrees, scaled, stretched, sheared and bent a little, and its strokes become thicker or thinner. Seed and epoch decide how, so a training can be repeated.",
      "A few pictures are soon learned by heart: the training loss falls while the held-out loss rises. A changed picture never comes twice. Switch the changes off, train again, and compare the curves.",
    ],
  },
  "training-row": {
    title: "Drawn from one ε",
    words: [
      "The decoder draws every class from one and the same ε, as in Draw. A model that is not told the label draws ten different ε instead, since it cannot be asked for a digit.",
      "The ε stays the same during the training, so what changes is the model.",
    ],
  },
  "held-out": {
    title: "Held-out images",
    words: [
      "These images are not among those that the model learns from. Above is each image, below what decoder and encoder make of it: the mean of the encoder’s distribution, decoded.",
      "A model that has learned its training images by heart reconstructs those well, and held-out images badly.",
    ],
  },
  "training-curves": {
    title: "The loss while it trains",
    words: [
      "The distortion says how badly the image is reconstructed, the rate how much the latent says about it beyond the prior. −ELBO is their sum, whatever β is: a bound on −log p(x), for every model the same measure.",
      "Training figures are the mean over the batches since the last point, each measured before its step. Held-out figures are of up to 300 images that the model does not learn from, always with the same noise.",
      "If the held-out line rises while the training line falls, the model overfits.",
    ],
  },
  weight: {
    title: "β while it trains",
    words: [
      "β weighs the rate in the loss. At 1 the loss is −ELBO. Below 1 the latent may say more than it should, and what is drawn from the prior gets worse; far above 1 saying anything costs too much, and the latent collapses.",
      "Turn it while the model trains: the curves, the cloud and the bars follow within seconds. During warm-up the weight grows linearly from 0 to β.",
    ],
  },
  "learning-rate": {
    title: "Learning rate",
    words: [
      "How far a step moves the weights. Too small, and the model learns slowly; too large, and the loss jumps or becomes infinite. Then the page returns to the last good weights.",
      "Adam divides each weight’s step by the size of its recent gradients. The learning rate is therefore about the largest change of a weight in one step.",
    ],
  },
  cloud: {
    title: "Held-out images in the latent space",
    words: [
      "Each numeral is a held-out image at the mean of its encoder’s distribution, in the space where the prior is standard normal. With more than two dimensions, the two with the largest KL are shown.",
      "Without labels, images of one digit come together and different digits part: only the place tells the decoder what to draw. {A model that is told the label need not store the digit in the place, so all digits mix.}",
    ],
  },
  waking: {
    title: "KL of each dimension",
    words: [
      "Each bar is a latent dimension: the KL divergence of the encoder’s distribution from the prior in it, on average over held-out images, in nats. It says how much that dimension tells about an image.",
      "At the start all are near zero. Some wake up as the decoder learns to use them; a dimension that does not reduce the distortion by more than it costs stays asleep, or falls asleep again.",
    ],
  },
  units: {
    title: "Bars of the latent dimensions",
    words: [
      "Each bar is one latent dimension: the KL divergence of the encoder’s distribution of it from the prior, on average over test images, in nats. The dimension says at most that much about an image. All models share one scale.{ For a model that is not told the label, leave out y.}",
      "Where the prior is a Gaussian, the bars add up to about the rate. With a flow or two levels, the bars are estimates (≈): those of the normal distribution with the same mean and variance. A flow connects the dimensions, and no bar contains what they say jointly: with a flow, the bars add up to less. A bar near zero belongs to a dimension that training left unused.",
    ],
  },
  sweep: {
    title: "Distortion over rate",
    words: [
      "Each dot is a separate model, trained with its own β in the loss. A large β makes rate expensive: dots move left, where the latent can say little, and up, where the picture is a guess.",
      "Along the dashed line distortion and rate add up to the same −ELBO. The dot on the lowest such line has the best ELBO; which one draws best is another question.",
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
      "The straight line between two styles leads through the middle of the space, where hands are nearer to the average than at either end. The way along the sphere turns the direction e of ε evenly, and its length r changes evenly too; θ is the angle between the ends.",
      "If the ends lie opposite each other, θ is π, sin θ is 0, and all ways round are equally short: the page takes one of them.",
      "Between two digits the label is mixed in proportion, which the decoder never saw in training.",
    ],
  },
};

export default texts;
