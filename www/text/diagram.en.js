// The living diagram of Your digit, in English.

export default {
  level: "Show",
  picture: "the picture",
  words: "with words",
  numbers: "with formulas and code",
  x: "x, the image that the model sees",
  xHat: "x̂, what the decoder draws from z",
  loss: "The loss of each pixel: the darker, the dearer",
  dimension: "{name}: the curve of q(z | x) beside the prior; KL {kl} nats",
  mean: "μ of {name}",
  deviation: "σ of {name}",
  kl: "KL {kl}",
  others: "{count} more dimensions: KL {kl}",
  distortion: "distortion",
  rate: "rate",
  elbo: "−ELBO",
  sum: "Distortion {distortion} + rate {rate} = −ELBO {elbo} nats",
  ofZ: "≈ of this one z",
  point: "σ → 0",
  pointSays:
    "Each cloud is a point: an autoencoder. The rate grows without limit, because a point takes infinitely many digits to say.",
  prior: "σ → prior",
  priorSays:
    "Each cloud is the prior: nothing is said about x, and the rate is 0. The decoder draws something from the prior, whatever x is.",
  moved: "You moved a cloud: its KL, z, x̂ and the loss follow.",
  base: "What the encoder says of your digit. Drag a μ or a σ, or use the arrow keys on them.",
  draw: "Draw ε again",
  drawn: "z = μ + σ · ε with a new ε for each dimension.",
  back: "Back to the encoder’s q",
  parts: "Parts of the model",
  encoder: "Encoder",
  cloud: "q beside the prior",
  draws: "z = μ + σ · ε",
  decoder: "Decoder",
  price: "Loss",
  encoderSays:
    "The encoder reads x and answers with a mean and a deviation for each latent, not with a point.",
  cloudSays:
    "Shaded is q ln(q / p); its area, below the line counted as negative, is the KL: what it costs to say z with the precision σ to somebody who knows the prior.",
  drawsSays:
    "The noise ε is drawn first; z is then a smooth function of μ and σ, so the gradient of the loss passes through it. Through a plain draw it could not.",
  decoderSays:
    "The decoder turns z, and the label where there is one, into a probability of ink for each pixel.",
  priceSays:
    "Each pixel costs −ln of the probability that the decoder gave to what is there. All pixels together are the distortion.",
  formula: "Formula",
  rust: "Rust, as this page computes it",
  torch: "The same in PyTorch",
};
