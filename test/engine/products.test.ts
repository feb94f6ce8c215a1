import assert from "node:assert/strict";
import { tf, use } from "../../src/engine/index.js";
import { random } from "../../src/random.js";

/** Whole numbers so small that every sum is exact in float32. */
const matrix = (rows: number, columns: number, seed: number): number[][] => {
  const r = random(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => r.integer(15) - 7));
};
const transpose = (a: number[][]): number[][] => a[0].map((_, j) => a.map((row) => row[j]));
const product = (a: number[][], b: number[][]): number[][] => {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => row.reduce((sum, value, l) => sum + value * column[l], 0)));
};

/** Few columns, many, remainders of every kind, more than one block of rows and of depth, and one long enough to share. */
const sizes: [m: number, k: number, n: number][] = [
  [1, 64, 1],
  [3, 67, 2],
  [35, 600, 3],
  [66, 130, 9],
  [131, 515, 10],
  [70, 64, 13],
  [33, 129, 16],
  [5, 97, 20],
  [97, 640, 21],
  [330, 700, 10],
];

describe("products of matrices", () => {
  after(async () => void (await use("gradlab")));

  for (const engine of ["gradlab", "float64"] as const) {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      it(`are exact for whole numbers of any size in ${engine}, transposed ${transposeA}, ${transposeB}`, async () => {
        await use(engine);
        for (const [m, k, n] of sizes) {
          const [a, b] = [matrix(m, k, m), matrix(k, n, n)];
          const [x, y] = [
            tf.tensor2d(transposeA ? transpose(a) : a),
            tf.tensor2d(transposeB ? transpose(b) : b),
          ];
          const c = tf.matMul(x, y, transposeA, transposeB);
          assert.deepEqual(c.arraySync(), product(a, b), `${m} x ${k} x ${n}`);
          tf.dispose([x, y, c]);
        }
      });
    }
  }
});
