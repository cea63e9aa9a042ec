// Reads what one browser engine draws and requests, so that tests can compare it with another engine.
import assert from "node:assert/strict";

/** The opacities of the chosen digit and of the ten, 0–255; runs in the page. @returns {number[][]} */
export function pictures() {
  /** @type {HTMLCanvasElement[]} */
  const all = [...document.querySelectorAll(/** @type {"canvas"} */ ("#picture, #digits canvas"))];
  return all.map((canvas) => {
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]);
  });
}

/**
 * Asserts that two engines draw the same: each pixel has the same value of 256, up to a rounding step where one engine
 * multiplies and adds in one instruction and the other in two.
 * @param {number[][]} drawn @param {number[][]} expected
 */
export function agrees(drawn, expected) {
  assert.equal(drawn.length, 11);
  assert.equal(expected.length, 11);
  drawn.forEach((picture, at) => {
    assert.equal(picture.length, expected[at].length);
    const off = picture.map((value, pixel) => Math.abs(value - expected[at][pixel]));
    assert.ok(Math.max(...off) <= 1, `picture ${at} is off by ${Math.max(...off)} of 255`);
    assert.ok(Math.max(...picture) > 128, `picture ${at} has no ink`);
  });
}

/**
 * The URLs that a page has requested more than once, although it preloads what it fetches. A worker requests the script
 * of a package by itself.
 * @param {string[]} asked
 */
export const askedTwice = (asked) =>
  asked.filter((address, at) => asked.indexOf(address) !== at && !address.endsWith("/cvae.js"));
