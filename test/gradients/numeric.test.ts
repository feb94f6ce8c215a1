import assert from "node:assert/strict";
import fc from "fast-check";
import { float64, tf } from "../../src/engine/index.js";
import * as gradients from "../../src/gradients/index.js";
import { close, freesAll } from "../support/tensors.js";

describe("gradients.numeric", () => {
  const cubes = (x: readonly number[]): number => x.reduce((sum, v, i) => sum + (i + 1) * v ** 3, 0);

  it("finds slopes of numbers, arrays of any depth and tensors, and keeps their kind", async () => {
    close(gradients.numeric(Math.exp, 1), Math.E, 1e-9);
    close(gradients.numeric(cubes, [1, -2, 0.5]), [3, 24, 2.25], 1e-8);
    const rows = gradients.numeric(
      (x: number[][]) => x[0][1] * x[1][0],
      [
        [1, 2],
        [3, 4],
      ],
    );
    assert.equal(rows.length, 2);
    close(rows, [0, 3, 2, 0], 1e-9);
    await float64(() => {
      const x = tf.tensor2d([[0.1, 0.2, 0.3]]);
      const slope = gradients.numeric((v: tf.Tensor2D) => tf.sum(tf.square(v)), x);
      assert.deepEqual(slope.shape, [1, 3]);
      close(slope, [0.2, 0.4, 0.6], 1e-10);
    });
  });

  it("is of second order centred and of first order forward", () => {
    const error = (method: "centred" | "forward", h: number): number =>
      Math.abs(gradients.numeric(Math.exp, 1, { method, h }) - Math.E);
    // f''' h^2 / 6 and f'' h / 2, with all derivatives of exp equal to e.
    close(error("centred", 1e-2) / ((Math.E * 1e-4) / 6), 1, 1e-3);
    close(error("forward", 1e-2) / ((Math.E * 1e-2) / 2), 1, 1e-2);
  });

  it("finds the same as calculus for random polynomials", () => {
    const coefficient = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, coefficient, (a, b, c, x) => {
        const slope = gradients.numeric((v: number) => a * v ** 3 + b * v ** 2 + c * v, x);
        assert.ok(Math.abs(slope - (3 * a * x ** 2 + 2 * b * x + c)) < 1e-7);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("reproduces lecture 3: -2.5, 0.6 and a third slope lost to five digits", () => {
    const slopes = [0, -2.5, 0.6];
    const loss = (w: readonly number[]): number =>
      1.25347 + (w[0] - 0.34) * slopes[1] + (w[1] + 1.11) * slopes[2] + (w[2] - 0.78) * 0.04;
    const fiveDigits = (w: readonly number[]): number => Number(loss(w).toFixed(5));
    const w = [0.34, -1.11, 0.78];
    const rounded = gradients.numeric(fiveDigits, w, { method: "forward", h: 1e-4 });
    close(rounded, [-2.5, 0.6, 0], 1e-9);
    close(gradients.numeric(loss, w), [-2.5, 0.6, 0.04], 1e-9);
  });

  it("divides by the step that float32 really took", () => {
    // 1000 + 0.005 is not a float32: dividing by 0.01 instead of the true step would be 2 % wrong.
    const slope = gradients.numeric((x: tf.Tensor1D) => tf.sum(tf.sub(x, 1000)), tf.tensor1d([1000]));
    close(slope, [1], 1e-6);
  });

  it("refuses a step that is lost beside x, and names one that is not", () => {
    const square = (x: number): number => x * x;
    assert.throws(
      () => gradients.numeric(square, 1e15),
      /^GradlabError: gradients\.numeric: the step h = 0\.00001 is lost in rounding beside x = 1000000000000000; try h = 10000000000$/,
    );
    close(gradients.numeric(square, 1e15, { h: 1e10 }) / 2e15, 1, 1e-9);
    const sum = (x: tf.Tensor1D): tf.Scalar => tf.sum(x);
    const large = tf.tensor1d([1, 1e6]);
    const lost = /the step h = 0\.005 is lost in rounding beside x\[1\] = 1000000; try h = 5000$/;
    assert.throws(() => gradients.numeric(sum, large), lost);
    assert.throws(() => gradients.check(sum, tf.onesLike(large), large), lost);
    close(gradients.numeric(sum, large, { h: 5000 }), [1, 1], 1e-3);
    assert.throws(
      () => gradients.numeric(sum, tf.zeros([1]), { h: 1e-50 }),
      /beside x\[0\] = 0; try h = 0\.005$/,
    );
    assert.throws(() => gradients.numeric(() => 1, [NaN, 2]), /x\[0\] is NaN, expected a finite number$/);
  });

  it("refuses what is no function", () => {
    const three = 3 as unknown as (x: number[]) => number;
    const expected =
      /^GradlabError: gradients\.\w+: f is of type number, expected a function of one argument$/;
    assert.throws(() => gradients.numeric(three, [1]), expected);
    assert.throws(() => gradients.numericSample(three, [1], { count: 1, seed: 0 }), expected);
    assert.throws(() => gradients.check(three, [1], [1]), expected);
    const nothing = undefined as unknown as (x: tf.Tensor) => tf.Tensor;
    assert.throws(
      () => gradients.automatic(nothing, tf.tensor1d([1])),
      /^GradlabError: gradients\.automatic: f is undefined, expected a function of one argument$/,
    );
  });

  it("samples without repetition, all where there are no more", () => {
    const x = Array.from({ length: 30 }, (_, i) => i / 10);
    const { indices, slopes } = gradients.numericSample(cubes, x, { count: 7, seed: 3 });
    assert.equal(new Set(indices.map(([i]) => i)).size, 7);
    close(
      slopes,
      indices.map(([i]) => 3 * (i + 1) * x[i] ** 2),
      1e-8,
    );
    assert.equal(gradients.numericSample(cubes, [1, 2], { count: 9, seed: 0 }).slopes.length, 2);
  });

  it("takes an empty point, frees what it makes, and leaves x as it was", () => {
    assert.deepEqual(gradients.numeric(cubes, []), []);
    const x = [1, 2];
    gradients.numeric(cubes, x);
    assert.deepEqual(x, [1, 2]);
    freesAll(() => {
      const v = tf.tensor1d([1, 2]);
      return [v, gradients.numeric((t: tf.Tensor1D) => tf.sum(t.mul(t).add(tf.scalar(1))), v)];
    });
  });

  it("names what is wrong", () => {
    assert.throws(
      () => gradients.numeric(Math.log, 0),
      /^GradlabError: gradients\.numeric: f is NaN at x - 0\.00001, expected a finite number$/,
    );
    assert.throws(
      () => gradients.numeric((x: number[]) => Math.sqrt(x[1]), [1, 0]),
      /f is NaN at x\[1\] - 0\.00001, expected a finite number/,
    );
    assert.throws(() => gradients.numeric(cubes, [1], { h: 0 }), /h is 0, expected a finite number above 0/);
    assert.throws(
      () => gradients.numeric((() => "a") as unknown as (x: number) => number, 1),
      /f returns string, expected a number/,
    );
    assert.throws(
      () => gradients.numeric((async () => Promise.resolve(1)) as unknown as (x: number) => number, 1),
      /f returns a promise/,
    );
    assert.throws(() => gradients.numeric((x: number[][]) => x.length, [[1, 2], [3]]), /x is ragged/);
    const method = "central" as "centred";
    const misspelt = /method is "central", expected "centred" or "forward"$/;
    assert.throws(() => gradients.numeric(cubes, [1], { method }), misspelt);
    assert.throws(() => gradients.numericSample(cubes, [1], { method, count: 1, seed: 1 }), misspelt);
    assert.throws(
      () => gradients.numeric((x: tf.Tensor1D) => x as unknown as tf.Scalar, tf.tensor1d([1, 2])),
      /f returns a tensor of shape \[2\], expected a number or a scalar tensor/,
    );
  });
});

describe("gradients.relativeError", () => {
  it("is max |a - b| / max(1e-8, |a| + |b|)", () => {
    assert.equal(gradients.relativeError([1, 2], [1, 2]), 0);
    assert.equal(gradients.relativeError([], []), 0);
    assert.equal(gradients.relativeError(1, -1), 1);
    assert.equal(gradients.relativeError(1e-9, 0), 0.1);
    close(gradients.relativeError([[1, 100]], [[1.5, 100.1]]), 0.2);
    close(gradients.relativeError(tf.tensor1d([1]), [3]), 0.5);
    assert.ok(Number.isNaN(gradients.relativeError([1, NaN, 2], [1, 1, 2])));
    assert.throws(() => gradients.relativeError([1, 2], [1]), /a has shape \[2\] but b has shape \[1\]/);
  });
});

describe("gradients.check", () => {
  const f = (x: readonly number[]): number => x[0] ** 2 * x[1] + Math.sin(x[1]);
  const df = (x: readonly number[]): number[] => [2 * x[0] * x[1], x[0] ** 2 + Math.cos(x[1])];

  it("passes a right gradient and names the worst index of a wrong one", () => {
    const right = gradients.check(f, df, [1.2, -0.7]);
    assert.ok(right.ok && right.relativeError < 1e-9 && right.checked === 2 && right.kinks.length === 0);
    const wrong = gradients.check(f, (x) => [df(x)[0], x[0] ** 2 - Math.cos(x[1])], [1.2, -0.7]);
    assert.ok(!wrong.ok);
    assert.deepEqual(wrong.worst?.index, [1]);
    assert.match(
      wrong.message,
      /^wrong at x\[1\]: analytic 0\.675158, numeric 2\.20484, relative error 0\.53114/,
    );
  });

  it("catches every small mutation of a right gradient", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1 }), fc.constantFrom(-1, 0, 0.5, 1.001, 2), (at, factor) => {
        const mutant = df([1.2, -0.7]).map((value, i) => (i === at ? value * factor : value));
        assert.ok(!gradients.check(f, mutant, [1.2, -0.7]).ok);
      }),
      { seed: 1 },
    );
  });

  it("excuses a kink at x and within a step of x, but no wrong slope beside one", () => {
    const relu = (x: readonly number[]): number => x.reduce((sum, v) => sum + Math.max(0, v), 0);
    const slope = (x: readonly number[]): number[] => x.map((v) => (v > 0 ? 1 : 0));
    const report = gradients.check(relu, slope, [1, 0, 4e-6, -2]);
    assert.ok(report.ok, report.message);
    assert.deepEqual(
      report.kinks.map(({ index }) => index),
      [[1], [2]],
    );
    close([report.kinks[0].left, report.kinks[0].right], [0, 1], 1e-9);
    assert.match(report.message, /x\[1\] sits on a kink: slope 0 on its left, 1 on its right/);
    assert.ok(!gradients.check(relu, [1, 2, 1, 0], [1, 0, 4e-6, -2]).ok);
    assert.ok(!gradients.check(relu, [1, 0, 0.5, 0], [1, 0, 4e-6, -2]).ok);
    assert.ok(!gradients.check(relu, [1, 0, 0, 0], [1, 0, 4e-6, -2]).ok);
  });

  it("decides nothing where all is excused: any slope between those of the two sides would be", () => {
    const relu = (x: number): number => Math.max(0, x);
    for (const slope of [0, 0.3, 1]) {
      const { ok, worst, message } = gradients.check(relu, slope, 0);
      assert.deepEqual([ok, worst], [false, undefined]);
      assert.match(message, /^nothing to compare \(h = 0\.00001, 1 of 1 checked\); x sits on a kink/);
    }
  });

  it("does not take curvature for a kink", () => {
    const report = gradients.check(
      (x: number) => 1e4 * x ** 4,
      (x) => 3e4 * x ** 3,
      1,
    );
    assert.ok(!report.ok && report.kinks.length === 0);
  });

  it("says when the step is to blame", () => {
    const wavy = (x: number): number => Math.sin(1000 * x);
    const exact = (x: number): number => 1000 * Math.cos(1000 * x);
    const report = gradients.check(wavy, exact, 0.3, { h: 1e-2 });
    assert.match(report.message, /the numerical slope itself changes .* try h = 1e-7/);
    assert.ok(gradients.check(wavy, exact, 0.3, { h: 1e-7, tolerance: 1e-5 }).ok);
    const flat = gradients.check((x: number) => 1e6 + 1e-6 * x, 1e-6, 0);
    assert.ok(!flat.ok && flat.undecided === 1);
    assert.match(
      flat.message,
      /^nothing to compare \(h = .*\); 1 slopes are smaller than what rounding in f leaves/,
    );
  });

  it("advises float64 where float32 is too coarse", () => {
    const report = gradients.check(
      (x: tf.Tensor1D) => tf.sum(tf.square(x).add(1e4)),
      (x: tf.Tensor1D) => x.mul(2) as tf.Tensor1D,
      tf.tensor1d([1.1, 0.3]),
      { tolerance: 1e-6 },
    );
    assert.match(report.message, /inside float64/);
  });

  it("checks a sample, treats NaN as wrong, and refuses a gradient of another shape", () => {
    const cube = (x: readonly number[]): number => x.reduce((sum, v) => sum + v ** 3, 0);
    const x = Array.from({ length: 50 }, (_, i) => 1 + i / 50);
    const report = gradients.check(
      cube,
      x.map((v) => 3 * v * v),
      x,
      { sample: 10, seed: 2 },
    );
    assert.ok(report.ok && report.checked === 10 && report.of === 50);
    const nan = gradients.check(cube, [3, NaN], [1, 1]);
    assert.ok(!nan.ok);
    assert.deepEqual(nan.worst?.index, [1]);
    assert.throws(
      () => gradients.check(cube, [1], [1, 2]),
      /df has shape \[1\], expected the shape of x, \[2\]/,
    );
    assert.ok(gradients.check(cube, [], []).ok);
  });
});

describe("gradients.stepSizes and automatic", () => {
  it("the error falls, then rises again; centred is better than forward", () => {
    const rows = gradients.stepSizes(Math.sin, Math.cos(1), 1);
    const best = (key: "forwardError" | "centredError"): number => Math.min(...rows.map((row) => row[key]));
    assert.ok(best("centredError") < best("forwardError") / 10);
    assert.ok(rows.at(-1)!.centredError > 1e3 * best("centredError"));
    const bestRow = rows.find((row) => row.centredError === best("centredError"))!;
    assert.ok(bestRow.h <= 1e-4 && bestRow.h >= 1e-7);
  });

  it("step sizes ask for a number to move", () =>
    assert.throws(
      () => gradients.stepSizes((x: readonly number[]) => x.length, 1, []),
      /^GradlabError: gradients\.stepSizes: x holds no numbers, expected at least one$/,
    ));

  it("automatic says in a sentence that nothing leads from f back to x, and passes the faults of f on", () => {
    const x = tf.tensor1d([1, 2]);
    const refuses = (f: () => tf.Scalar, message: RegExp): void =>
      assert.throws(() => gradients.automatic(f, x), message);
    refuses(
      () => tf.scalar(3),
      /^GradlabError: gradients\.automatic: f does not depend on x through tf operations, expected operations that have gradients/,
    );
    refuses(() => {
      throw new RangeError("its own");
    }, /^RangeError: its own$/);
  });

  it("automatic equals numeric", () =>
    float64(() => {
      const x = tf.tensor2d([[0.3, -0.2]]);
      const f = (v: tf.Tensor2D): tf.Scalar => tf.sum(tf.tanh(v).mul(v).exp());
      assert.ok(gradients.relativeError(gradients.automatic(f, x), gradients.numeric(f, x)) < 1e-9);
    }));
});
