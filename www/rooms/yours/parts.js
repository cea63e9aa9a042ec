// The parts of the diagram, each with its formula and its line of code. `tests/page/diagram.test.mjs` looks the lines of
// Rust up in the sources.

/**
 * @typedef {"encoder" | "cloud" | "draws" | "decoder" | "price"} Part
 * @typedef {{ formula: string, rust: string, file: string, torch: string }} Lines
 */

/** @type {Record<Part, Lines>} */
export const LINES = {
  encoder: {
    formula: "q(z | x, y) = N(μ(x, y), σ²(x, y))",
    rust: "let sample = model.encode(images.clone(), &labels, epsilon);",
    file: "src/objective/elbo.rs",
    torch: "mu, logvar = encoder(x, y).chunk(2, dim=1)",
  },
  cloud: {
    formula: "KL(q ‖ p) = ½ Σ (σ² + μ² − ln σ² − 1)",
    rust: "(log_ratio.clone().exp() + distance - log_ratio - 1.0) * 0.5",
    file: "src/model/gaussian.rs",
    torch: "kl = 0.5 * (logvar.exp() + mu**2 - logvar - 1).sum(1)",
  },
  draws: {
    formula: "z = μ + σ · ε,  ε ∼ N(0, I)",
    rust: "self.mean + (self.log_var * 0.5).exp() * epsilon",
    file: "src/model/gaussian.rs",
    torch: "z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)",
  },
  decoder: {
    formula: "p(x | z, y),  x̂ = sigmoid(logits(z, y))",
    rust: "let logits = model.generator.decoder.forward(latent, labels);",
    file: "src/objective/elbo.rs",
    torch: "logits = decoder(z, y)",
  },
  price: {
    formula: "−ELBO = −ln p(x | z, y) + KL(q ‖ p)",
    rust: "(activation::softplus(logits.clone(), 1.0) - images * logits).sum_dim(1)",
    file: "src/objective/distortion.rs",
    torch: "bce = F.binary_cross_entropy_with_logits(logits, x, reduction='none').sum(1)",
  },
};
