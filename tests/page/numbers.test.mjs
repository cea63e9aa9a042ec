// Tests the notation of numbers beside pictures.
import assert from "node:assert/strict";
import test from "node:test";
import { number } from "../../www/text/text.js";
import { certain, equals, subscript } from "../../www/views/numbers.js";

test("a number that rounds to zero has no minus", () => {
  assert.equal(number(-0.001, 2), "0.00");
  assert.equal(number(-0.0051, 2), "−0.01");
});

test("a probability never reads as certain", () => {
  for (const share of [0.9995, 1]) assert.equal(certain(share), ">\u00a099.9\u00a0%");
  for (const share of [0, 0.00049]) assert.equal(certain(share), "<\u00a00.1\u00a0%");
  assert.equal(certain(0.9994), "99.9\u00a0%");
});

test("a result of rounded numbers is equal only if it reads as equal", () => {
  assert.equal(equals(0.1 + 0.2, 0.304, 1), "=");
  assert.equal(equals(0.1 + 0.2, 0.36, 1), "≈");
});

test("a subscript has the digits of its number", () => {
  assert.equal(subscript(1027), "₁₀₂₇");
});
