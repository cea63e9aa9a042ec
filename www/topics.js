// The formulas of the help: what each quantity is, and what it is now.

import { formula, frac, hat, row, sub, sum, sup } from "./mathml.js";
import { PIXELS } from "./state.js";
import { number, percent } from "./text.js";

/**
 * @typedef {Record<string, number>} Facts the numbers that the page shows at the moment, by name
 * @typedef {object} Topic
 * @property {() => Element} [formula]
 * @property {string[]} [needs] facts without which there are no numbers to put in
 * @property {(facts: Facts) => Element} [numbers] the formula with the present numbers in it
 * @property {Topic} [grey] of models that take pixels for grey values with a Gaussian around them, where those differ
 */

const xHat = () => sub(hat("x"), "i");
const x = () => sub("x", "i");
const norm = () => row("‖ε‖");

/** By the name in `data-help`. */
export const TOPICS = /** @satisfies {Record<string, Topic>} */ ({
  picture: {
    formula: () =>
      formula(
        "p(x | z, y) =",
        row(sub("∏", "i")),
        sup(xHat(), x()),
        sup(row("(1 −", xHat(), ")"), row("1 −", x())),
      ),
    grey: {
      formula: () =>
        formula(
          "p(x | z, y) =",
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
      numbers: ({ deviation }) => formula(`σ = ${number(deviation)}`),
    },
  },
  style: { formula: () => formula("z =", sub("prior", "y"), "(ε),", "ε ∼ N(0, I)") },
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
        sup(number(length, 1), "2"),
        ") =",
        percentage(nearer),
      ),
  },
  temperature: {
    formula: () => formula("z =", sub("prior", "y"), "(T · ε)"),
    needs: ["temperature"],
    numbers: ({ temperature }) =>
      formula("z =", sub("prior", "y"), `(${number(temperature, 2)} · ε)`),
  },
  latents: {
    formula: () =>
      formula(sub("KL", "j"), "=", sub("E", "x"), "KL(q(", sub("z", "j"), "| x, y) ‖ p)"),
    needs: ["active", "latent"],
    numbers: ({ active, latent }) =>
      formula("#{", "j :", "Var(", sub("μ", "j"), ") > 0.01}", `= ${active}`, "/", `${latent}`),
  },
  scores: {
    formula: () => formula("−ELBO = E[−ln p(x | z, y)] + KL(q ‖ p) ≥ −ln p(x | y)"),
    needs: ["testDistortion", "testRate"],
    numbers: ({ testDistortion, testRate }) => total(testDistortion, testRate),
  },
  posterior: {
    formula: () => formula("q(z | x, y) = N(μ,", sup("σ", "2"), "),", "z = μ + σ · ε"),
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
      numbers: ({ distortion, deviation }) => {
        const whole = number(distortion, 1);
        // The page does not know a σ that was learned.
        if (Number.isNaN(deviation)) return formula(`D = ${whole}`);
        const width = PIXELS * (Math.log(deviation) + Math.log(2 * Math.PI) / 2);
        return formula(`D = ${number(distortion - width, 1)} +`, signed(width, 1), `= ${whole}`);
      },
    },
  },
  rate: {
    formula: () => formula("R =", sub("E", "q"), "[ln q(z | x, y) − ln p(z | y)]"),
    needs: ["rate"],
    numbers: ({ rate }) => formula(`R = ${number(rate, 1)}`),
  },
  elbo: {
    formula: () => formula("−ELBO = D + R ≥ −ln p(x | y)"),
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
    numbers: ({ likeliest, share }) => formula(`p(${likeliest} | x) ≈`, percentage(share)),
  },
  hand: {
    formula: () => formula("x′ = decode(encode(x, y), y′)"),
  },
  strangeness: {
    formula: () => formula("P(−ELBO(x′) < −ELBO(x))"),
  },
  completion: {
    formula: () =>
      formula(
        "p(",
        sub("x", "h"),
        "|",
        sub("x", "s"),
        ", y) = ∫ p(",
        sub("x", "h"),
        "| z, y) p(z |",
        sub("x", "s"),
        ", y) d",
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
    formula: () => formula("ε =", sup(sub("prior", "y"), "−1"), "(μ(x, y))"),
  },
  lineup: {},
  readings: {
    formula: () => formula("−ln p(x) ≤ ln 10 − ln", sum("y", sup("e", sub("ELBO", "y")))),
  },
  units: {
    formula: () =>
      formula(sub("KL", "j"), "=", sub("E", "x"), "KL(q(", sub("z", "j"), "| x, y) ‖ p)"),
  },
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
  const [d, r, both] = [distortion, rate, distortion + rate].map((value) => number(value, 1));
  return formula(`−ELBO = ${d} + ${r} = ${both}`);
}

/** A number that may stand after a plus. @param {number} value @param {number} [decimals] */
const signed = (value, decimals = 2) =>
  value < 0 ? `(${number(value, decimals)})` : number(value, decimals);

/** @param {number} share */
const percentage = (share) => percent(share, 1).replace(" ", "");
