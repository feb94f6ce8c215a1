import assert from "node:assert/strict";
import { float64, tf } from "../../src/engine/index.js";
import * as gradients from "../../src/gradients/index.js";
import { regularization } from "../../src/losses/index.js";
import * as losses from "../../src/losses/index.js";
import { random } from "../../src/random.js";
import { inEveryEngine } from "../support/engines.js";
import { close, flat, freesAll, normal } from "../support/tensors.js";

type Outcome = { loss: number; slope: tf.Tensor2D };
type Loss = (scores: tf.Tensor2D, y: tf.Tensor1D) => Outcome;
interface Row {
  readonly loss: Loss;
  /** The same loss for one example in plain loops. */
  readonly oracle: (s: number[], y: number) => number;
  /** With C equal scores of 0; undefined where the oracle is not a loss of scores. */
  readonly atZero?: (classes: number) => number;
}

const svm =
  (options: losses.SvmOptions): Loss =>
  (scores, y) => {
    const { loss, dScores } = losses.svm(scores, y, options);
    return { loss, slope: dScores };
  };
const rivals = (s: number[], y: number, m: number): number[] =>
  s.filter((_, j) => j !== y).map((value) => Math.max(0, value - s[y] + m));
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const squares = (values: number[]): number => sum(values.map((v) => v * v));
const binary = (s: number[], y: number): number[] =>
  s.map((value, j) => Math.max(0, j === y ? 1 - value : 1 + value));

/** A loss added here is tested in every way below. */
const table: Record<string, Row> = {
  "svm, Weston-Watkins": {
    loss: svm({}),
    oracle: (s, y) => sum(rivals(s, y, 1)),
    atZero: (classes) => classes - 1,
  },
  "svm, margin 0.3": { loss: svm({ margin: 0.3 }), oracle: (s, y) => sum(rivals(s, y, 0.3)) },
  "svm, squared": {
    loss: svm({ squared: true }),
    oracle: (s, y) => squares(rivals(s, y, 1)),
    atZero: (classes) => classes - 1,
  },
  "svm, structured": {
    loss: svm({ kind: "structured" }),
    oracle: (s, y) => Math.max(0, ...rivals(s, y, 1)),
    atZero: (classes) => Math.min(1, classes - 1),
  },
  "svm, structured, squared": {
    loss: svm({ kind: "structured", squared: true }),
    oracle: (s, y) => Math.max(0, ...rivals(s, y, 1)) ** 2,
  },
  "svm, one-vs-all": {
    loss: svm({ kind: "one-vs-all" }),
    oracle: (s, y) => sum(binary(s, y)),
    atZero: (classes) => classes,
  },
  "svm, one-vs-all, squared": {
    loss: svm({ kind: "one-vs-all", squared: true }),
    oracle: (s, y) => squares(binary(s, y)),
  },
  softmax: {
    loss(scores, y) {
      const { loss, dScores } = losses.softmax(scores, y);
      return { loss, slope: dScores };
    },
    oracle: (s, y) => Math.log(sum(s.map((value) => Math.exp(value - s[y])))),
    atZero: (classes) => Math.log(classes),
  },
  nll: {
    loss(scores, y) {
      const { loss, dLogProbabilities } = losses.nll(scores, y);
      return { loss, slope: dLogProbabilities };
    },
    oracle: (s, y) => -s[y],
  },
};

const labels = (...y: number[]): tf.Tensor1D => tf.tensor1d(y, "int32");
const batch = (seed: number, n: number, classes: number): { scores: tf.Tensor2D; y: tf.Tensor1D } => {
  const r = random(`labels ${seed}`);
  return {
    scores: normal(`scores ${seed}`, n, classes) as tf.Tensor2D,
    y: labels(...Array.from({ length: n }, () => r.integer(classes))),
  };
};
const oracleOf = ({ oracle }: Row, scores: number[][], y: ArrayLike<number>): number =>
  sum(scores.map((row, i) => oracle(row, y[i]))) / scores.length;

for (const [name, row] of Object.entries(table)) {
  describe(`losses: ${name}`, () => {
    it("equals plain loops, with a slope that passes the gradient check over all indices", () =>
      float64(() => {
        for (const [n, classes] of [
          [7, 5],
          [1, 1],
          [1, 2],
          [3, 1],
          [40, 10],
        ]) {
          const { scores, y } = batch(n, n, classes);
          const { loss, slope } = row.loss(scores, y);
          close(loss, oracleOf(row, scores.arraySync(), y.dataSync()), 1e-13);
          const report = gradients.check((s: tf.Tensor2D) => row.loss(s, y).loss, slope, scores);
          assert.ok(report.ok && report.kinks.length === 0, report.message);
          assert.ok(report.relativeError < 1e-7, report.message);
        }
      }));

    inEveryEngine("agrees in float32 on every engine", async () => {
      const run = (): { loss: number; slope: tf.Tensor2D } => {
        const { scores, y } = batch(9, 20, 10);
        return row.loss(scores, y);
      };
      const { loss, slope } = run();
      const exact = await float64(run);
      close(loss, exact.loss, 1e-5);
      close(slope, exact.slope.dataSync(), 1e-5);
    });

    it("leaves no tensors behind", () => {
      freesAll(() => {
        const { scores, y } = batch(3, 4, 3);
        return [scores, y, row.loss(scores, y).slope];
      });
    });

    it("refuses what it cannot use, in one sentence", () => {
      const scores = tf.tensor2d([[1, 2, 3]]);
      const refuses = (s: unknown, y: unknown, message: RegExp): void =>
        assert.throws(() => row.loss(s as tf.Tensor2D, y as tf.Tensor1D), message);
      refuses(
        scores,
        labels(0, 1),
        /^GradlabError: losses\.\w+: y has shape \[2\], expected \[N\] with N = 1 \(\w+ is \[1, 3\]\)$/,
      );
      refuses(scores.flatten(), labels(0), /has shape \[3\], expected \[N, C\]/);
      refuses([[1, 2, 3]], labels(0), /is an array, expected a tensor \[N, C\]: wrap it as tf\.tensor/);
      refuses(scores, labels(3), /y\[0\] is 3, expected a whole number from 0 to 2/);
      refuses(scores, labels(-1), /y\[0\] is -1/);
      refuses(scores, tf.tensor1d([0.5]), /y\[0\] is 0\.5/);
      refuses(scores, tf.tensor1d([NaN]), /y\[0\] is NaN/);
      refuses(
        tf.tensor2d([
          [1, 2],
          [3, NaN],
        ]),
        labels(0, 0),
        /\[1, 1\] is NaN, expected finite/,
      );
      refuses(tf.tensor2d([[1, Infinity]]), labels(0), /\[0, 1\] is Infinity, expected finite/);
      refuses(
        tf.zeros([0, 3]),
        tf.tensor1d([], "int32"),
        /has shape \[0, 3\], but the mean over no examples/,
      );
      refuses(tf.zeros([2, 0]), labels(0, 0), /expected at least one class/);
    });

    if (row.atZero) {
      it("gives the known value where all scores are 0", () => {
        for (const classes of [1, 2, 10]) {
          const { loss } = row.loss(tf.zeros([4, classes]), labels(0, 0, 0, classes - 1));
          close(loss, row.atZero!(classes), 1e-6);
        }
      });
    }
  });
}

describe("losses: the lectures' numbers", () => {
  const table3 = [
    [3.2, 5.1, -1.7],
    [1.3, 4.9, 2.0],
    [2.2, 2.5, -3.1],
  ];
  const each = (f: (scores: tf.Tensor2D, y: tf.Tensor1D) => number): number[] =>
    table3.map((row, i) => f(tf.tensor2d([row]), labels(i)));
  const hinge =
    (options: losses.SvmOptions = {}) =>
    (scores: tf.Tensor2D, y: tf.Tensor1D): number =>
      losses.svm(scores, y, options).loss;
  const softmaxLoss = (scores: tf.Tensor2D, y: tf.Tensor1D): number => losses.softmax(scores, y).loss;

  it("SVM on three images: 2.9, 0, 12.9 (not 10.9), mean 5.27 (not 4.6)", () => {
    close(each(hinge()), [2.9, 0, 12.9], 1e-6);
    close(hinge()(tf.tensor2d(table3), labels(0, 1, 2)), 15.8 / 3, 1e-6);
    close(each(hinge({ squared: true })), [2.9 ** 2, 0, 6.3 ** 2 + 6.6 ** 2], 1e-6);
  });

  it("summing over all classes adds the margin; the mean over C - 1 classes only scales, which rescales lambda", () => {
    const scores = tf.tensor2d(table3);
    const y = [0, 1, 2];
    const all = table3.map((s, i) => s.reduce((sum, value) => sum + Math.max(0, value - s[y[i]] + 1), 0));
    const { loss, dScores } = losses.svm(scores, labels(...y));
    close(all.reduce((a, b) => a + b, 0) / 3 - loss, 1, 1e-6);
    // With L2 the optimum moves unless lambda is divided by C - 1 too: the gradients are then in proportion.
    const [lambda, w] = [0.1, tf.ones<tf.Rank.R2>([3, 3])];
    const penalty = (strength: number): tf.Tensor2D => regularization.l2(w, strength).dw;
    const summed = tf.add(dScores, penalty(lambda));
    const averaged = (strength: number): tf.Tensor2D => tf.add(tf.div(dScores, 2), penalty(strength));
    close(tf.mul(averaged(lambda / 2), 2), summed.dataSync(), 1e-6);
    assert.throws(() => close(tf.mul(averaged(lambda), 2), summed.dataSync(), 1e-6));
  });

  it("doubling W keeps a loss of 0", () => {
    close(hinge()(tf.tensor2d([[2.6, 9.8, 4.0]]), labels(1)), 0);
  });

  it("SVM against softmax on -2.85, 0.86, 0.28: 1.58 and 1.04 (not 0.452)", () => {
    const scores = tf.tensor2d([[-2.85, 0.86, 0.28]]);
    close(hinge()(scores, labels(2)), 1.58, 1e-6);
    close(softmaxLoss(scores, labels(2)), 1.04, 1e-3);
    close(losses.probabilities(scores), [0.016, 0.631, 0.353], 6e-4);
  });

  it("softmax on the cat: probabilities 0.13, 0.87, 0.00, loss 2.04 (not 0.89, which is log10)", () => {
    const scores = tf.tensor2d([[3.2, 5.1, -1.7]]);
    close(losses.probabilities(scores), [0.13, 0.87, 0.0], 5e-3);
    const loss = softmaxLoss(scores, labels(0));
    close(loss, 2.04, 2e-3);
    close(loss / Math.LN10, 0.89, 6e-3);
  });

  it("SVM is content where softmax never is: [10,-2,3], [10,9,9], [10,-100,-100]", () => {
    const rows = [
      [10, -2, 3],
      [10, 9, 9],
      [10, -100, -100],
    ];
    const all = rows.map((row) => tf.tensor2d([row]));
    close(
      all.map((scores) => hinge()(scores, labels(0))),
      [0, 0, 0],
    );
    const soft = all.map((scores) => softmaxLoss(scores, labels(0)));
    close(soft, [9.17e-4, Math.log(1 + 2 * Math.exp(-1)), 0], 1e-5);
    // [10, 9, 9] has margins of exactly 1: a kink, and a jiggle of the scores is not ignored.
    assert.ok(hinge()(tf.tensor2d([[9.9, 9, 9]]), labels(0)) > 0.19);
    assert.equal(hinge()(tf.tensor2d([[9.9, -100, -100]]), labels(0)), 0);
  });

  it("softmax of the scores is nll of their log-probabilities", () => {
    const scores = tf.tensor2d(table3);
    const y = labels(0, 1, 2);
    close(losses.nll(losses.logProbabilities(scores), y).loss, losses.softmax(scores, y).loss, 1e-7);
  });

  it("the infimum 0 of softmax is approached, in float64 above 0 at scores 30 apart", () =>
    float64(() => {
      const loss = softmaxLoss(tf.tensor2d([[30, 0]]), labels(0));
      assert.ok(loss > 0 && loss < 1e-12, String(loss));
    }));
});

describe("losses: extremes", () => {
  it("softmax does not overflow, and is exact where the answer is known", () => {
    const { loss, dScores } = losses.softmax(
      tf.tensor2d([
        [1e30, 0, -1e30],
        [3e38, 3e38, -3e38],
      ]),
      labels(0, 1),
    );
    close(loss, Math.LN2 / 2, 1e-6);
    close(dScores, [0, 0, 0, 0.25, -0.25, 0], 1e-6);
    assert.equal(losses.softmax(tf.tensor2d([[0, 1e4]]), labels(0)).loss, 1e4);
    close(losses.probabilities(tf.tensor2d([[1000, 1000]])), [0.5, 0.5], 1e-6);
  });

  it("at a kink the slope is 0; among equal rivals the structured loss blames the first", () => {
    const kink = losses.svm(tf.tensor2d([[10, 9, 9]]), labels(0));
    assert.deepEqual(flat(kink.dScores.arraySync()).map(Math.abs), [0, 0, 0]);
    const tie = losses.svm(tf.tensor2d([[5, 1, 5]]), labels(1), { kind: "structured" });
    assert.deepEqual(tie.dScores.arraySync(), [[1, -1, 0]]);
  });

  it("nll of probability 0 is infinite, and does not spoil the others' slopes", () => {
    const logs = tf.log(tf.tensor2d([[0, 1]]));
    assert.equal(losses.nll(logs, labels(0)).loss, Infinity);
    assert.equal(Math.abs(losses.nll(logs, labels(1)).loss), 0);
  });

  it("names an unknown kind and a wrong margin", () => {
    const s = tf.tensor2d([[1, 2]]);
    assert.throws(
      () => losses.svm(s, labels(0), { kind: "hinge" as losses.SvmKind }),
      /expected one of weston-watkins/,
    );
    assert.throws(
      () => losses.svm(s, labels(0), { margin: NaN }),
      /margin is NaN, expected a finite number of at least 0/,
    );
  });
});
