import assert from "node:assert/strict";
import { absoluteDifferences, change, float64, squareSums, tf, use } from "../../src/engine/index.js";
import { random } from "../../src/random.js";

/** Rows of whole numbers so small that every sum is exact in float32. */
const rows = (n: number, width: number, seed: number): number[][] => {
  const r = random(seed);
  return Array.from({ length: n }, () => Array.from({ length: width }, () => r.integer(31) - 15));
};
const matrix = (values: number[][], width: number): tf.Tensor2D =>
  tf.tensor2d(values.flat(), [values.length, width]);

const sizes = [
  [1, 1, 1],
  [2, 3, 4],
  [3, 2, 5],
  [5, 7, 16],
  [4, 50, 17],
  [7, 101, 33],
  [3, 5, 3072],
];

describe("sums over rows that TensorFlow.js has no operation for", () => {
  after(async () => void (await use("gradlab")));

  for (const engine of ["gradlab", "float64", "cpu"] as const) {
    it(`follow their definitions in ${engine} at every size, odd ones and remainders included`, async () => {
      await use(engine);
      for (const [n, m, width] of sizes) {
        const [a, b] = [rows(n, width, n), rows(m, width, m + 50)];
        assert.deepEqual(
          squareSums(matrix(a, width)).arraySync(),
          a.map((row) => row.reduce((sum, value) => sum + value ** 2, 0)),
        );
        assert.deepEqual(
          absoluteDifferences(matrix(a, width), matrix(b, width)).arraySync(),
          a.map((row) =>
            b.map((other) => row.reduce((sum, value, d) => sum + Math.abs(value - other[d]), 0)),
          ),
        );
      }
    });

    it(`take nothing in ${engine}, and free what they do not return`, async () => {
      await use(engine);
      const none = tf.tensor2d([], [0, 3]);
      const some = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const before = tf.memory().numTensors;
      const results = [squareSums(none), absoluteDifferences(none, some), absoluteDifferences(some, none)];
      assert.deepEqual(
        results.map(({ shape }) => shape),
        [[0], [0, 2], [2, 0]],
      );
      const changed = change(
        tf.tensor2d([
          [1, 1, 1],
          [1, 1, 1],
        ]),
        (values) => void (values[0] = 7),
      );
      assert.deepEqual(changed.arraySync(), [
        [7, 1, 1],
        [1, 1, 1],
      ]);
      assert.equal(tf.memory().numTensors, before + 4);
      tf.dispose([...results, changed, none, some]);
    });
  }

  it("refuse whole numbers, which could not hold what becomes of them", () => {
    const whole = tf.tensor1d([2], "int32");
    assert.throws(
      () => change(whole, (values) => void (values[0] = Math.SQRT2)),
      /^GradlabError: engine\.change: a tensor \[1\] of int32, expected floats$/,
    );
    whole.dispose();
  });

  it("keep doubles in float64 and share big sums among threads", async () => {
    await use("gradlab");
    const [a, b] = [rows(40, 3000, 1), rows(60, 3000, 2)];
    const whole = absoluteDifferences(matrix(a, 3000), matrix(b, 3000)).arraySync();
    for (const [i, j] of [
      [0, 0],
      [39, 59],
      [20, 31],
    ]) {
      assert.equal(
        whole[i][j],
        a[i].reduce((sum, value, d) => sum + Math.abs(value - b[j][d]), 0),
      );
    }
    await float64(() => {
      const [third] = absoluteDifferences(tf.tensor2d([[0.1]]), tf.tensor2d([[0.4]])).arraySync()[0];
      assert.ok(Math.abs(third - 0.3) < 1e-15);
    });
  });
});
