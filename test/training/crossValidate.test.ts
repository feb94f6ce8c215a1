import assert from "node:assert/strict";
import { tf } from "../../src/engine/index.js";
import { GradlabError } from "../../src/errors.js";
import { crossValidate } from "../../src/training/index.js";

describe("training.crossValidate", () => {
  // On a line: 0 0 0 | 10 10 10 by class, one outlier of class 1 among the zeros.
  const x = tf.tensor2d([[0], [10], [1], [11], [2], [12]]);
  const y = tf.tensor1d([0, 1, 0, 1, 1, 1], "int32");

  it("holds out every fold once and scores each k on it, worked by hand", () => {
    // Folds in order: {0, 10}, {1, 11}, {2, 12}. k = 1: the nearest of 0 is 1 (class 0, right), of 10 is 11 (right);
    // of 1 it is 0 (0 comes before 2; right), of 11 it is 10 (right); of 2 it is 1 (class 0, wrong), of 12 it is 11 (right).
    // k = 3: around 0 are 1, 2, 11 -> class 1 (wrong); around 10: 11, 12, 2 -> right; around 1: 0, 2, 10 -> class 1
    // (wrong); around 11: 10, 12, 2 -> right; around 2: 1, 0, 10 -> class 0 (wrong); around 12: 11, 10, 1 -> right.
    const [one, three] = crossValidate(x, y, { k: [1, 3], folds: 3 });
    assert.deepEqual([one.k, one.accuracies], [1, [1, 1, 0.5]]);
    assert.ok(Math.abs(one.mean - 5 / 6) < 1e-12);
    assert.ok(Math.abs(one.standardDeviation - Math.sqrt(1 / 18)) < 1e-12);
    assert.deepEqual(three, { k: 3, accuracies: [0.5, 0.5, 0.5], mean: 0.5, standardDeviation: 0 });
  });

  it("deals the same folds for the same seed, and leaves no tensors", () => {
    const before = tf.memory().numTensors;
    const run = (seed: number): object => crossValidate(x, y, { k: [1, 2, 3], folds: 3, metric: "l1", seed });
    assert.deepEqual(run(4), run(4));
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses no k at all, a k larger than what a fold leaves, and folds that do not fit", () => {
    const refuses = (options: Parameters<typeof crossValidate>[2], message: RegExp): void =>
      assert.throws(
        () => crossValidate(x, y, options),
        (error) => error instanceof GradlabError && message.test(error.message),
      );
    refuses({ k: [] }, /k is an empty list/);
    refuses({} as { k: number[] }, /^training\.crossValidate: k is of type undefined, expected a list/);
    const tooLarge =
      /^training\.crossValidate: k is 5, expected a whole number from 1 to 4, what 3 folds leave of 6 examples$/;
    refuses({ k: [1, 5], folds: 3 }, tooLarge);
    refuses({ k: [0], folds: 3 }, /^training\.crossValidate: k is 0, expected a whole number from 1 to 4/);
    // Of 6 examples in 4 folds the largest fold leaves 4.
    refuses({ k: [5], folds: 4 }, /expected a whole number from 1 to 4, what 4 folds leave/);
    refuses({ k: [1], folds: 7 }, /^training\.crossValidate: folds is 7, but there are 6 examples/);
  });
});
