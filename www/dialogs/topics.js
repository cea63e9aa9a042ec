// The formulas of the help: each quantity in general, and with the present numbers.

import { formula, frac, hat, root, row, sub, sum, sup } from "./mathml.js";
import { figures, number, percent } from "../text/text.js";
import { certain, equals, rounded } from "../views/numbers.js";

/**
 * @typedef {Record<string, number>} Facts the numbers that the page currently shows, by name
 * @typedef {object} Topic
 * @property {(facts: Facts) => Element} [formula]
 * @property {string[]} [needs] facts without which there are no numbers to put in
 * @property {(facts: Facts) => Element} [numbers] the formula with the present numbers in it
 * @property {Topic} [grey] for models with Gaussian grey values, if it differs
 */

const xHat = () => sub(hat("x"), "i");
const x = () => sub("x", "i");
const norm = () => row("‖ε‖");

/** Whether the model is told the label. @param {Facts} facts */
export const isLabelled = ({ labels }) => labels !== 0;
/** The label among other conditions of a probability. @param {Facts} facts */
const y = (facts) => (isLabelled(facts) ? ", y" : "");
/** The label as the only condition. @param {Facts} facts */
const givenY = (facts) => (isLabelled(facts) ? " | y" : "");
/** Whether the KL of single dimensions is that of normal distributions with the same moments. @param {Facts} facts */
export const areEstimated = ({ estimated }) => estimated === 1;
/** The function that turns noise into a z of the prior. @param {Facts} facts */
const f = (facts) => (isLabelled(facts) ? sub("f", "y") : row("f"));
/** The mean KL of one dimension over images. @param {Facts} facts */
const rateOf = (facts) =>
  formula(sub("KL", "j"), "≈", sub("E", "x"), "KL(q(", sub("ε", "j"), `| x${y(facts)}) ‖ N(0, 1))`);

/** The topics, by the name in `data-help`. */
export const TOPICS = /** @satisfies {Record<string, Topic>} */ ({
  picture: {
    formula: (facts) =>
      formula(
        `p(x | z${y(facts)}) =`,
        row(sub("∏", "i")),
        sup(xHat(), x()),
        sup(row("(1 −", xHat(), ")"), row("1 −", x())),
      ),
    grey: {
      formula: (facts) =>
        formula(
          `p(x | z${y(facts)}) =`,
          row(sub("∏", "i")),
          "N(",
          x(),
          ";",
          xHat(),
          ",",
          sup("σ", "2"),
          ")",
        ),
      needs: ["deviation"],
      numbers: ({ deviation }) => formula(`σ = ${figures(deviation)}`),
    },
  },
  style: { formula: (facts) => formula("z =", f(facts), "(ε),", "ε ∼ N(0, I)") },
  seed: {},
  pad: {
    formula: () => formula("ε =", sub("ε", "⊥"), "+ a", "u", "+ b", "v"),
    needs: ["a", "b"],
    numbers: ({ a, b }) => formula("ε =", sub("ε", "⊥"), "+", signed(a), "u", "+", signed(b), "v"),
  },
  typicality: {
    formula: () => formula("P(", sup("‖ε′‖", "2"), "≤", sup(norm(), "2"), "),", "ε′ ∼ N(0, I)"),
    needs: ["length", "latent", "nearer"],
    numbers: ({ length, latent, nearer }) =>
      formula(
        "P(",
        row(sup(sub("χ", number(latent)), "2")),
        "≤",
        sup(number(length, 2), "2"),
        ") ≈",
        percentage(nearer),
      ),
  },
  temperature: {
    formula: (facts) => formula("z =", f(facts), "(T · ε)"),
    needs: ["temperature"],
    numbers: (facts) => formula("z =", f(facts), `(${number(facts.temperature, 2)} · ε)`),
  },
  variation: {
    formula: () =>
      formula(
        sub("ε", "i"),
        "=",
        root("1 −", sup("v", "2")),
        "ε + v",
        sub("η", "i"),
        ",",
        sub("η", "i"),
        "∼ N(0, I)",
      ),
  },
  latents: {
    formula: (facts) =>
      formula(
        sub("KL", "j"),
        areEstimated(facts) ? "≈" : "=",
        sub("E", "x"),
        "KL(q(",
        sub("ε", "j"),
        `| x${y(facts)}) ‖ N(0, 1))`,
      ),
    needs: ["active"],
    numbers: ({ active }) =>
      formula("#{", "j :", "Var(", sub("μ", "j"), ") > 0.01}", `= ${active}`),
  },
  scores: {
    formula: (facts) =>
      formula(`−ELBO = E[−ln p(x | z${y(facts)})] + KL(q ‖ p) ≥ −ln p(x${givenY(facts)})`),
    needs: ["testDistortion", "testRate"],
    numbers: ({ testDistortion, testRate }) => total(testDistortion, testRate),
  },
  posterior: {
    formula: (facts) =>
      formula(`q(z | x${y(facts)}) = N(μ,`, sup("σ", "2"), "),", "z = μ + σ · η,", "η ∼ N(0, I)"),
  },
  distortion: {
    formula: () =>
      formula("D = −", sum("i", "[", x(), "ln", xHat(), "+ (1 −", x(), ") ln(1 −", xHat(), ")]")),
    needs: ["distortion"],
    numbers: ({ distortion }) => formula(`D = ${number(distortion, 1)}`),
    grey: {
      formula: () =>
        formula(
          "D =",
          sum("i", frac(sup(row("(", x(), "−", xHat(), ")"), "2"), row("2", sup("σ", "2")))),
          "+ n ln σ +",
          frac("n", "2"),
          "ln 2π",
        ),
      numbers: ({ distortion, deviation, pixels }) => {
        const width = pixels * (Math.log(deviation) + Math.log(2 * Math.PI) / 2);
        const fit = distortion - width;
        const sum = number(distortion, 1);
        return formula(`D = ${number(fit, 1)} +`, signed(width, 1), addsUp(fit, width), sum);
      },
    },
  },
  rate: {
    formula: (facts) =>
      formula("R =", sub("E", "q"), `[ln q(z | x${y(facts)}) − ln p(z${givenY(facts)})]`),
    needs: ["rate"],
    numbers: ({ rate }) => formula(`R = ${number(rate, 1)}`),
  },
  elbo: {
    formula: (facts) => formula(`−ELBO = D + R ≥ −ln p(x${givenY(facts)})`),
    needs: ["distortion", "rate"],
    numbers: ({ distortion, rate }) => total(distortion, rate),
  },
  labels: {
    formula: () =>
      formula(
        "p(y | x) ≈",
        frac(sup("e", sub("ELBO", "y")), sum("y′", sup("e", sub("ELBO", "y′")))),
      ),
    needs: ["likeliest", "share"],
    numbers: ({ likeliest, share }) => formula(`p(${likeliest} | x)`, ...related(share)),
  },
  hand: {
    formula: () =>
      formula(
        "ε =",
        sup(sub("f", "y"), "−1"),
        "(μ(x, y)),",
        "x′ = decode(",
        sub("f", "y′"),
        "(ε), y′)",
      ),
  },
  strangeness: {
    formula: () => formula("P(−ELBO(x′) < −ELBO(x))"),
  },
  completion: {
    formula: (facts) =>
      formula(
        "p(",
        sub("x", "h"),
        "|",
        sub("x", "s"),
        `${y(facts)}) = ∫ p(`,
        sub("x", "h"),
        `| z${y(facts)}) p(z |`,
        sub("x", "s"),
        `${y(facts)}) d`,
        "z",
      ),
  },
  judge: {},
  status: {},
  detail: {
    formula: () =>
      formula("ε′ = (", sub("T", "1"), sub("ε", "1"), ",", sub("T", "2"), sub("ε", "2"), ")"),
  },
  mixture: { formula: () => formula("y = (1 − s)", sub("e", "a"), "+ s", sub("e", "b")) },
  window: {},
  points: {
    formula: (facts) => formula("ε =", sup(f(facts), "−1"), `(μ(x${y(facts)}))`),
  },
  lineup: {},
  readings: {
    formula: () => formula("−ln p(x) ≤ ln 10 − ln", sum("y", sup("e", sub("ELBO", "y")))),
  },
  training: {
    formula: () => formula("θ ← θ − η ·", frac("m̂", row("√", "v̂", "+ 10⁻⁸"))),
  },
  "own-symbols": {},
  variety: {},
  "training-row": { formula: (facts) => formula("z =", f(facts), "(ε),", "ε ∼ N(0, I)") },
  "held-out": {},
  "training-curves": {
    formula: (facts) => formula(`−ELBO = D + R ≥ −ln p(x${givenY(facts)})`),
    needs: ["heldOutDistortion", "heldOutRate"],
    numbers: ({ heldOutDistortion, heldOutRate }) => total(heldOutDistortion, heldOutRate),
  },
  weight: {
    formula: () => formula("L = D + β · R"),
    needs: ["beta", "trainDistortion", "trainRate"],
    numbers: ({ beta, trainDistortion, trainRate }) =>
      formula(
        "L =",
        `${number(trainDistortion, 1)} + ${figures(beta)} · ${number(trainRate, 1)} =`,
        number(trainDistortion + beta * trainRate, 1),
      ),
  },
  "learning-rate": {
    needs: ["learningRate"],
    numbers: ({ learningRate }) => formula(`η = ${number(learningRate)}`),
  },
  cloud: {
    formula: (facts) => formula("μ =", sub("E", "q"), `[ε | x${y(facts)}]`),
  },
  waking: { formula: rateOf },
  units: { formula: rateOf },
  sweep: { formula: () => formula("L = D + β · R") },
  table: {},
  plane: {
    formula: () => formula("ε =", sub("ε", "⊥"), "+ a", "u", "+ b", "v"),
  },
  walk: {
    formula: () =>
      formula(
        "ε(t) = r(t)",
        "(",
        frac(row("sin((1 − t) θ)"), row("sin θ")),
        sub("e", "A"),
        "+",
        frac(row("sin(t θ)"), row("sin θ")),
        sub("e", "B"),
        ")",
      ),
  },
});

/** @param {number} distortion @param {number} rate */
function total(distortion, rate) {
  const [D, R, sum] = [distortion, rate, distortion + rate].map((value) => number(value, 1));
  return formula(`−ELBO = ${D} + ${R}`, addsUp(distortion, rate), sum);
}

/** The sign between a sum of two numbers with one decimal and its result: = or ≈. @param {number} a @param {number} b */
const addsUp = (a, b) => equals(rounded(a, 1) + rounded(b, 1), a + b, 1);

/** A number after a plus, in brackets if it is negative. @param {number} value @param {number} [decimals] */
const signed = (value, decimals = 2) =>
  value < 0 ? `(${number(value, decimals)})` : number(value, decimals);

/** A probability, with the relation to its rounded form. @param {number} share */
function related(share) {
  const written = certain(share);
  return /^[<>]/.test(written) ? [written] : ["≈", written];
}

/** @param {number} share */
const percentage = (share) => percent(share, 1);
