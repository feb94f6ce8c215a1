import assert from "node:assert/strict";
import { gradients, losses, random, regularization, tf } from "../../src/index.js";
import { references } from "../support/references.js";

type Plain = (
  x: number[][],
  w: number[][],
  b: number[],
  y: number[],
  lambda: number,
) => { loss: number; dw: number[][]; db: number[] };
type Loss = (
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
) => { loss: number; dw: tf.Tensor; db: tf.Tensor };
interface Weights {
  readonly w: tf.Tensor2D;
  readonly b: tf.Tensor1D;
}
interface Answers {
  readonly svmNaive: Plain;
  readonly svmVectorized: Loss;
  readonly softmaxNaive: Plain;
  readonly softmaxVectorized: Loss;
  readonly train: (
    lossOf: Loss,
    x: tf.Tensor2D,
    y: tf.Tensor1D,
    start: Weights,
    settings: Record<"learningRate" | "lambda" | "batchSize" | "epochs" | "seed", number>,
  ) => Weights & { losses: number[] };
  readonly predict: (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D) => tf.Tensor1D;
}

/** Cat, car and frog of the lecture: scores, each picture's class being its own number. */
const lecture = [
  [3.2, 5.1, -1.7],
  [1.3, 4.9, 2],
  [2.2, 2.5, -3.1],
];
const identity = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const near = (actual: number, expected: number, within: number): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected}`);

describe("the reference solutions of assignment 03", () => {
  let answers: Answers;
  before(async () => {
    answers = (await references("03-linear-classifiers")) as unknown as Answers;
  });

  /** A loss by its name, with loops and without, on plain numbers. */
  const both = (kind: "svm" | "softmax"): Plain[] => {
    const vectorized = kind === "svm" ? answers.svmVectorized : answers.softmaxVectorized;
    return [
      kind === "svm" ? answers.svmNaive : answers.softmaxNaive,
      (x, w, b, y, lambda) => {
        const labels = tf.tensor1d(y, "int32");
        const { loss, dw, db } = vectorized(tf.tensor2d(x), tf.tensor2d(w), tf.tensor1d(b), labels, lambda);
        return { loss, dw: dw.arraySync() as number[][], db: db.arraySync() as number[] };
      },
    ];
  };

  it("give the lecture's numbers, put right: 5.27 for the SVM's mean, 2.04 for the cat's -ln 0.13", () => {
    for (const svm of both("svm")) {
      near(svm(lecture, identity, [0, 0, 0], [0, 1, 2], 0).loss, (2.9 + 0 + 12.9) / 3, 1e-5);
    }
    for (const softmax of both("softmax")) {
      near(softmax(lecture.slice(0, 1), identity, [0, 0, 0], [0], 0).loss, 2.04, 5e-3);
    }
  });

  it("begin at C - 1 and ln C", () => {
    const zeros = Array.from({ length: 3 }, () => Array.from({ length: 7 }, () => 0));
    const none = zeros[0];
    for (const svm of both("svm")) near(svm(lecture, zeros, none, [6, 0, 3], 0.5).loss, 6, 1e-6);
    for (const softmax of both("softmax"))
      near(softmax(lecture, zeros, none, [6, 0, 3], 0.5).loss, Math.log(7), 1e-6);
  });

  it("agree with the library's losses", () => {
    const r = random(1);
    const table = (n: number, m: number): number[][] =>
      Array.from({ length: n }, () => Array.from({ length: m }, () => r.normal()));
    for (const lambda of [0, 0.3]) {
      const [x, w, [b], y] = [table(6, 4), table(4, 5), table(1, 5), [0, 4, 1, 1, 3, 2]];
      const scores = tf.add(tf.matMul(tf.tensor2d(x), tf.tensor2d(w)), tf.tensor1d(b)) as tf.Tensor2D;
      const penalty = regularization.l2(tf.tensor2d(w), lambda);
      for (const kind of ["svm", "softmax"] as const) {
        const known = (kind === "svm" ? losses.svm : losses.softmax)(scores, tf.tensor1d(y, "int32"));
        const dw = tf.add(tf.matMul(tf.tensor2d(x), known.dScores, true), penalty.dw);
        for (const lossOf of both(kind)) {
          const found = lossOf(x, w, b, y, lambda);
          near(found.loss, known.loss + penalty.loss, 1e-5);
          for (const [i, slope] of dw.dataSync().entries()) near(found.dw.flat()[i], slope, 1e-5);
          for (const [i, slope] of known.dScores.sum(0).dataSync().entries()) near(found.db[i], slope, 1e-5);
        }
      }
    }
  });

  it("have the slopes of their losses, at every index", () => {
    const r = random(2);
    const flat = (n: number): number[] => Array.from({ length: n }, () => r.normal());
    const rows = (numbers: readonly number[]): number[][] =>
      Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3));
    const [x, w, b, y] = [rows(flat(12)), flat(9), flat(3), [0, 2, 1, 1]];
    for (const lossOf of [answers.svmNaive, answers.softmaxNaive]) {
      const at = (w: number[], b: number[]): ReturnType<Plain> => lossOf(x, rows(w), b, y, 0.2);
      const inW = gradients.check(
        (moved: number[]) => at(moved, b).loss,
        (moved) => at(moved, b).dw.flat(),
        w,
      );
      const inB = gradients.check(
        (moved: number[]) => at(w, moved).loss,
        (moved) => at(w, moved).db,
        b,
      );
      for (const { ok, message } of [inW, inB]) assert.ok(ok, message);
    }
  });

  it("visit each picture once an epoch, in another order each time, and leave the start alone", () => {
    const start: Weights = { w: tf.zeros([1, 7]), b: tf.zeros([7]) };
    const seen: number[][] = [];
    const watching: Loss = (x, w, b, y) => {
      assert.deepEqual([...x.dataSync()], [...y.dataSync()]);
      seen.push([...y.dataSync()]);
      return { loss: 1, dw: tf.onesLike(w), db: tf.onesLike(b) };
    };
    const y = tf.range(0, 7, 1, "int32");
    const settings = { learningRate: 0.5, lambda: 0, batchSize: 3, epochs: 2, seed: 3 };
    const run = (): ReturnType<Answers["train"]> =>
      answers.train(watching, tf.range(0, 7).reshape([7, 1]), y, start, settings);
    const { w, losses: noted } = run();
    assert.deepEqual(
      seen.map(({ length }) => length),
      [3, 3, 1, 3, 3, 1],
    );
    const epochs = [seen.slice(0, 3).flat(), seen.slice(3).flat()];
    for (const epoch of epochs)
      assert.deepEqual(
        epoch.toSorted((a, b) => a - b),
        [0, 1, 2, 3, 4, 5, 6],
      );
    assert.notDeepEqual(epochs[0], epochs[1]);
    assert.equal(noted.length, 6);
    assert.deepEqual([...new Set(w.dataSync())], [-3], "six steps of -0.5 x 1");
    assert.deepEqual([...start.w.dataSync()], [0, 0, 0, 0, 0, 0, 0]);
    const first = seen.splice(0);
    run();
    assert.deepEqual(seen, first, "the same seed, the same batches");
  });

  it("step as gradient descent on a bowl does: w (1 - 2 learningRate)^t", () => {
    const bowl: Loss = (_, w, b) => ({
      loss: w.square().sum().dataSync()[0],
      dw: w.mul(2),
      db: tf.zerosLike(b),
    });
    const start: Weights = { w: tf.tensor2d([[4, -2]]), b: tf.tensor1d([1, 2]) };
    const settings = { learningRate: 0.1, lambda: 0, batchSize: 1, epochs: 5, seed: 1 };
    const { w, b, losses: noted } = answers.train(bowl, tf.ones([1, 1]), tf.zeros([1]), start, settings);
    for (const [i, value] of w.dataSync().entries()) near(value, [4, -2][i] * 0.8 ** 5, 1e-5);
    for (const [t, loss] of noted.entries()) near(loss, 20 * 0.64 ** t, 1e-4);
    assert.deepEqual([...b.dataSync()], [1, 2]);
  });

  it("predict the highest score, of equals the smallest class", () => {
    const labels = answers.predict(
      tf.tensor2d([
        [1, 3, 3],
        [2, 0, 1],
      ]),
      tf.tensor2d(identity),
      tf.tensor1d([2, 0, 0]),
    );
    assert.deepEqual([labels.dtype, ...labels.dataSync()], ["int32", 0, 0]);
  });
});
