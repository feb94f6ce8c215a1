import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import * as gradients from "../../src/gradients/index.js";
import { regularization } from "../../src/losses/index.js";
import { apart, close, flat, freesAll } from "../support/tensors.js";

interface Row {
  readonly penalty: (w: tf.Tensor, lambda: number) => { loss: number; dw: tf.Tensor };
  readonly oracle: (w: number) => number;
}

const table: Record<string, Row> = {
  l2: { penalty: regularization.l2, oracle: (w) => w * w },
  l1: { penalty: regularization.l1, oracle: Math.abs },
  elasticNet: {
    penalty: (w, lambda) => regularization.elasticNet(w, lambda, 0.7),
    oracle: (w) => 0.7 * w * w + Math.abs(w),
  },
};

for (const [name, { penalty, oracle }] of Object.entries(table)) {
  describe(`regularization.${name}`, () => {
    it("adds up over all weights, with a slope that passes the gradient check", () =>
      float64(() => {
        for (const shape of [[], [1], [4, 3], [2, 2, 3, 2], [0, 3]]) {
          const w = apart(1, ...shape);
          const { loss, dw } = penalty(w, 0.3);
          close(loss, 0.3 * flat(w.arraySync()).reduce((sum, v) => sum + oracle(v), 0), 1e-13);
          const report = gradients.check((v: tf.Tensor) => penalty(v, 0.3).loss, dw, w);
          assert.ok(report.ok && report.kinks.length === 0 && report.relativeError < 1e-8, report.message);
        }
      }));

    it("has slope 0 at 0, leaves no tensors behind and refuses a negative strength", () => {
      assert.deepEqual(flat(penalty(tf.zeros([3]), 0.5).dw.arraySync()).map(Math.abs), [0, 0, 0]);
      freesAll(() => {
        const w = apart(2, 3, 3);
        return [w, penalty(w, 0.1).dw];
      });
      assert.throws(() => penalty(tf.zeros([2]), -1), /lambda is -1, expected a finite number of at least 0/);
      assert.throws(() => penalty(tf.zeros([2]), NaN), /lambda is NaN/);
    });

    it("of strength 0 is none, however large the weights", () => {
      const { loss, dw } = penalty(tf.tensor1d([1e30, -3e38]), 0);
      assert.equal(loss, 0);
      assert.deepEqual(flat(dw.arraySync()).map(Math.abs), [0, 0]);
    });
  });
}

describe("regularization", () => {
  it("adds no decay of strength 0, however large the weights", () => {
    const { loss, dw } = regularization.addL2(tf.tensor1d([1e30, -3e38]), tf.tensor1d([1, 2]), 0);
    assert.equal(loss, 0);
    assert.deepEqual(dw.arraySync(), [1, 2]);
  });

  it("L2 prefers [.25, .25, .25, .25] to [1, 0, 0, 0], L1 does not care (lecture 3)", () => {
    const [narrow, spread] = [tf.tensor1d([1, 0, 0, 0]), tf.tensor1d([0.25, 0.25, 0.25, 0.25])];
    const both = (f: (w: tf.Tensor1D, lambda: number) => { loss: number }): number[] =>
      [narrow, spread].map((w) => f(w, 1).loss);
    assert.deepEqual(both(regularization.l2), [1, 0.25]);
    assert.deepEqual(both(regularization.l1), [1, 1]);
  });

  it("maxNorm shortens long columns, keeps short and zero ones, in any rank", () => {
    const w = tf.tensor2d([
      [3, 0.3, 0],
      [4, 0.4, 0],
    ]);
    close(regularization.maxNorm(w, 1), [0.6, 0.3, 0, 0.8, 0.4, 0], 1e-6);
    const filters = apart(5, 2, 2, 2, 3);
    const limited = regularization
      .maxNorm(filters, 0.5)
      .reshape([8, 3])
      .transpose()
      .arraySync() as number[][];
    for (const filter of limited) assert.ok(Math.hypot(...filter) < 0.5 + 1e-6);
    assert.throws(() => regularization.maxNorm(tf.zeros([3]), 1), /w has shape \[3\], expected at least two/);
    assert.throws(() => regularization.maxNorm(w, 0), /limit is 0, expected a finite number above 0/);
    freesAll(() => {
      const ones = tf.ones([2, 2]);
      return [ones, regularization.maxNorm(ones, 1)];
    });
  });
});
