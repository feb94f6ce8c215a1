import assert from "node:assert/strict";
import { random } from "../src/random.js";

describe("random", () => {
  it("gives the same stream for the same seed and another for another", () => {
    const draw = (seed: number | string): number[] =>
      Array.from({ length: 20 }, () => random(seed).integer(1e9));
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
    assert.notEqual(random(7).uniform(), random("7").uniform());
  });

  it("is uniform on [0, 1) and normal with the moments asked for", () => {
    const r = random(1);
    const n = 200_000;
    const uniform = Array.from({ length: n }, () => r.uniform());
    const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
    assert.ok(uniform.every((u) => u >= 0 && u < 1));
    // Five standard errors of the mean of n uniforms: 5 * sqrt(1 / 12 / n) = 0.0032.
    assert.ok(Math.abs(mean(uniform) - 0.5) < 0.0033);
    const normal = Array.from({ length: n }, () => r.normal(3, 2));
    assert.ok(Math.abs(mean(normal) - 3) < 5 * (2 / Math.sqrt(n)));
    const variance = mean(normal.map((v) => (v - mean([3])) ** 2));
    assert.ok(Math.abs(variance - 4) < 0.07);
  });

  it("shuffles without losing anything, and splits into independent streams", () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = random(3).shuffle(items);
    assert.deepEqual(
      shuffled.toSorted((a, b) => a - b),
      items,
    );
    assert.notDeepEqual(shuffled, items);
    const one = random(3).split("a");
    assert.equal(one.uniform(), random(3).split("a").uniform());
    assert.notEqual(random(3).split("a").uniform(), random(3).split("b").uniform());
  });

  it("refuses a seed that is not a number", () => {
    assert.throws(() => random(NaN), /seed is NaN/);
  });
});
