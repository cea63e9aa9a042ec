// The highest speed of single-precision arithmetic that WebAssembly reaches, as a module to be timed.
import wabt from "wabt";

const LANES = 4;
/** With two operations of latency 4 in each and two done per cycle, eight would do; there are 16 registers. */
const CHAINS = 12;

/** Floating-point operations in each turn of its loops. */
export const OPERATIONS_PER_TURN = CHAINS * LANES * 2;

const chains = Array.from({ length: CHAINS }, (_, at) => `$acc${at}`);

/**
 * Independent chains `acc ← acc · a + b` in registers, so that none waits for itself. They converge to 2 and stay
 * normal numbers.
 * @param {string} name @param {(chain: string) => string} step pushes the next value of a chain
 */
const kernel = (name, step) => `
  (func (export "${name}") (param $turns i32) (result f32)
    (local $a v128) (local $b v128)
    ${chains.map((chain) => `(local ${chain} v128)`).join(" ")}
    (local.set $a (v128.const f32x4 0.5 0.5 0.5 0.5))
    (local.set $b (v128.const f32x4 1 1 1 1))
    (loop $again
      ${chains.map((chain) => `(local.set ${chain} ${step(`(local.get ${chain})`)})`).join("\n      ")}
      (br_if $again (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
    (f32x4.extract_lane 0 ${chains
      .map((chain) => `(local.get ${chain})`)
      .reduce((sum, chain) => `(f32x4.add ${sum} ${chain})`)}))`;

/** `fused` multiplies and adds at once where the processor can, as the page does; `separate` does one after the other. */
const TEXT = `(module
  ${kernel("separate", (acc) => `(f32x4.add (f32x4.mul ${acc} (local.get $a)) (local.get $b))`)}
  ${kernel("fused", (acc) => `(f32x4.relaxed_madd ${acc} (local.get $a) (local.get $b))`)}
)`;

/** @returns {Promise<Uint8Array>} the module: each of its functions takes the number of turns */
export async function roofline() {
  const { parseWat } = await wabt();
  const features = { simd: true, relaxed_simd: true };
  return parseWat("roofline.wat", TEXT, features).toBinary({}).buffer;
}
