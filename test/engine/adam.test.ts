import assert from "node:assert/strict";
import { float64, tf, use } from "../../src/engine/index.js";
import { assertClose } from "../support/closeness.js";

/** Seven updates by tf.train.adam of a matrix and a vector towards a product. */
function train(): number[] {
  const a = tf.tidy(() => tf.sin(tf.range(0, 35)).reshape([5, 7]));
  const w = tf.tidy(() => tf.variable(tf.cos(tf.range(0, 21)).reshape([7, 3])));
  const b = tf.tidy(() => tf.variable(tf.zeros([3])));
  const adam = tf.train.adam(0.03, 0.8, 0.99);
  for (let step = 0; step < 7; step++)
    adam.minimize(() => tf.sum(tf.square(tf.add(tf.matMul(a, w as tf.Tensor2D), b))).asScalar());
  const values = [...w.dataSync(), ...b.dataSync()];
  tf.dispose([a, w, b]);
  adam.dispose();
  return values;
}

describe("tf.train.adam in one pass", () => {
  after(() => use("gradlab"));

  it("goes where TensorFlow.js's operations go, in both precisions, and leaves nothing behind", async () => {
    await use("cpu");
    const expected = train();
    for (const engine of ["gradlab", "float64"] as const) {
      await use(engine);
      const { numTensors } = tf.memory();
      assertClose(train(), expected, 2e-6, engine);
      assert.equal(tf.memory().numTensors, numTensors);
    }
  });

  it("follows the published algorithm to the last bits of a double", () =>
    float64(() => {
      const target = [0.3, -1.7, 2.5, 0.1, -0.4];
      const w = tf.tidy(() => tf.variable(tf.tensor1d([1, 1, 1, 1, 1])));
      const adam = tf.train.adam(0.05, 0.9, 0.999, 1e-8);
      for (let step = 0; step < 1200; step++)
        adam.minimize(() => tf.sum(tf.squaredDifference(w, target)).asScalar());
      const expected = target.map((goal) => byHand((x) => 2 * (x - goal), 1200));
      assertClose(w.dataSync(), expected, 1e-13, "w");
      w.dispose();
      adam.dispose();
    }));
});

/** Algorithm 1 of Kingma and Ba (2015) for one number that starts at 1. */
function byHand(gradient: (x: number) => number, steps: number): number {
  let [x, m, v] = [1, 0, 0];
  for (let t = 1; t <= steps; t++) {
    const g = gradient(x);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    x -= (0.05 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
  }
  return x;
}
