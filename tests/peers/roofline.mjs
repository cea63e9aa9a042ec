// The highest speeds of single-precision arithmetic and of memory that WebAssembly reaches, as a module to be timed.
import wabt from "wabt";

const LANES = 4;
/** With two operations of latency 4 in each and two done per cycle, eight would do; there are 16 registers. */
const CHAINS = 12;

/** Floating-point operations in each turn of its loops. */
export const OPERATIONS_PER_TURN = CHAINS * LANES * 2;

const PAGE = 1 << 16;
/** What can be read, in bytes: more than the weights of any model of ours. */
const MEMORY = 128 * PAGE;
/** Bytes that are read in each turn. */
const READ_PER_TURN = CHAINS * LANES * 4;

const chains = Array.from({ length: CHAINS }, (_, at) => `$acc${at}`);

/** So that none of them is left out. */
const SUM = `(f32x4.extract_lane 0 ${chains
  .map((chain) => `(local.get ${chain})`)
  .reduce((sum, chain) => `(f32x4.add ${sum} ${chain})`)})`;

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
    ${SUM})`;

/** Adds up the first bytes of memory, a whole number of turns of them. */
const read = `
  (func (export "read") (param $bytes i32) (result f32)
    (local $at i32)
    ${chains.map((chain) => `(local ${chain} v128)`).join(" ")}
    (loop $again
      ${chains
        .map((chain, at) => {
          const vector = `(v128.load offset=${4 * LANES * at} (local.get $at))`;
          return `(local.set ${chain} (f32x4.add (local.get ${chain}) ${vector}))`;
        })
        .join("\n      ")}
      (local.set $at (i32.add (local.get $at) (i32.const ${READ_PER_TURN})))
      (br_if $again (i32.le_u (i32.add (local.get $at) (i32.const ${READ_PER_TURN})) (local.get $bytes))))
    ${SUM})`;

/** `fused` multiplies and adds at once where the processor can, as the page does; `separate` does one after the other. */
const TEXT = `(module
  (memory (export "memory") ${MEMORY / PAGE})
  ${kernel("separate", (acc) => `(f32x4.add (f32x4.mul ${acc} (local.get $a)) (local.get $b))`)}
  ${kernel("fused", (acc) => `(f32x4.relaxed_madd ${acc} (local.get $a) (local.get $b))`)}
  ${read}
)`;

/** @returns {Promise<Uint8Array>} the module: `separate` and `fused` take the number of turns, `read` of bytes */
export async function roofline() {
  const { parseWat } = await wabt();
  const features = { simd: true, relaxed_simd: true };
  return parseWat("roofline.wat", TEXT, features).toBinary({}).buffer;
}
