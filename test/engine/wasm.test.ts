import assert from "node:assert/strict";
import { tf, use } from "../../src/engine/index.js";

/** Operations on no numbers, by what comes of them. */
const overNothing: Record<string, { run: () => tf.Tensor; expected: unknown }> = {
  "a sum of rows": { run: () => tf.sum(tf.zeros([0, 2]), 0), expected: [0, 0] },
  "a sum that keeps its axis": { run: () => tf.sum(tf.zeros([2, 0]), 1, true), expected: [[0], [0]] },
  "a sum over all": { run: () => tf.sum(tf.zeros([0, 2])), expected: 0 },
  "a mean": { run: () => tf.mean(tf.zeros([2, 0]), 1), expected: [NaN, NaN] },
  "means of no groups": { run: () => tf.mean(tf.zeros([0, 2, 3]), [1]), expected: [] },
  "a maximum": { run: () => tf.max(tf.zeros([2, 0]), 1), expected: [NaN, NaN] },
  "a minimum": { run: () => tf.min(tf.zeros([2, 0]), 1), expected: [NaN, NaN] },
  "a product": { run: () => tf.prod(tf.zeros([2, 0]), 1), expected: [1, 1] },
  any: { run: () => tf.any(tf.zeros([2, 0], "bool"), 1), expected: [0, 0] },
  all: { run: () => tf.all(tf.zeros([2, 0], "bool"), 1), expected: [1, 1] },
  "a product of matrices": {
    run: () => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 1])),
    expected: [[0], [0]],
  },
  "a product of matrices turned round": {
    run: () => tf.matMul(tf.zeros([0, 2]), tf.zeros([1, 0]), true, true),
    expected: [[0], [0]],
  },
};

describe("TensorFlow.js's wasm backend on no numbers", () => {
  afterEach(() => use("gradlab"));

  for (const [name, { run, expected }] of Object.entries(overNothing))
    for (const engine of ["gradlab", "wasm"] as const)
      it(`gives ${name} as it is defined, in ${engine}`, async () => {
        await use(engine);
        tf.tidy(() => {
          // Leaves numbers in the memory that the result may get.
          const numbers = Array.from({ length: 8 }, () => 7.5);
          for (let i = 0; i < 20; i++) tf.tensor1d(numbers).dispose();
          assert.deepEqual(run().arraySync(), expected);
        });
      });

  it("turns round what is empty, and still what is not", async () => {
    await use("wasm");
    tf.tidy(() => {
      assert.deepEqual(tf.transpose(tf.zeros([0, 2, 3]), [2, 0, 1]).shape, [3, 0, 2]);
      assert.deepEqual(tf.transpose(tf.tensor2d([[1, 2]])).arraySync(), [[1], [2]]);
      assert.deepEqual(tf.sum(tf.tensor2d([[1, 2]]), 0).arraySync(), [1, 2]);
    });
  });
});
