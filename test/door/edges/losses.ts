import { losses, regularization, tf } from "../../../src/index.js";
import { compares, row1, rows, whole, type Edge, type Edges } from "./edge.js";

type Loss = (scores: tf.Tensor2D, y: tf.Tensor1D) => object;

/** What every loss of scores refuses. */
const refused = (loss: Loss): Pick<Edges[string], "size 0" | "NaN"> => ({
  "size 0": [
    [() => loss(rows(3), whole()), /has shape \[0, 3\], but the mean over no examples is not defined/],
    [() => loss(tf.zeros([2, 0]), whole(0, 0)), /has shape \[2, 0\], expected at least one class/],
  ],
  NaN: [
    [() => loss(rows(2, 1, NaN), whole(0)), /\[0, 1\] is NaN, expected finite numbers/],
    [() => loss(rows(2, 1, 2), row1(NaN)), /y\[0\] is NaN, expected a whole number from 0 to 1/],
  ],
});

type Penalty = (w: tf.Tensor, lambda: number) => { readonly loss: number; readonly dw: tf.Tensor };

/** A penalty by what it makes of 3 and of 1e30, at strength 0.1: the loss and the slope. */
const penalty = (
  of: Penalty,
  small: readonly [number, number],
  large: readonly [number, number],
  spoilt: readonly [number, number, number],
): Edges[string] => ({
  "size 0": [[() => of(tf.zeros([0, 3]), 0.1), [0]]],
  "size 1": [[() => of(tf.scalar(3), 0.1), small]],
  overflow: [[() => of(row1(1e30), 0.1), large]],
  ties: [[() => of(row1(0, 0), 0.1), [0, 0, 0]]],
  NaN: [[() => of(row1(NaN, 3), 0.1), spoilt]],
});

/** Softmax's logarithms of two equal scores, of 3e38 and -3e38, of none. */
const shares = (
  of: (scores: tf.Tensor2D) => tf.Tensor2D,
  half: number,
  ends: readonly [number, number],
): Edges[string] => ({
  "size 0": [
    [() => of(rows(3)), []],
    [() => of(tf.zeros([2, 0])), []],
  ],
  "size 1": [[() => of(rows(1, 7)), ends[0]]],
  overflow: [[() => of(rows(2, 3e38, -3e38)), ends]],
  ties: [[() => of(rows(2, 5, 5)), [half, half]]],
  NaN: [[() => of(rows(2, NaN, 1, 5, 5)), [NaN, NaN, half, half]]],
});

const lengths = (w: tf.Tensor, limit: number): unknown => regularization.maxNorm(w, limit);
const noLimit: Edge = [
  [() => lengths(rows(1, 2), NaN), /limit is NaN/],
  [() => lengths(rows(2, NaN, 3), 1), [NaN, 1]],
];

export const lossEdges: Edges = {
  "losses.svm": {
    ...refused((scores, y) => losses.svm(scores, y)),
    "size 1": [[() => losses.svm(rows(1, 5), whole(0)), [0, 0]]],
    overflow: [
      [() => losses.svm(rows(2, 1e30, -1e30), whole(1)), [2e30, 1, -1]],
      [() => losses.svm(rows(2, 1e30, -1e30), whole(1), { squared: true }), [Infinity, 4e30, -4e30]],
    ],
    // Margins of exactly 0 are kinks, where the slope is 0; of equal rivals the structured loss blames the first.
    ties: [
      [() => losses.svm(rows(3, 10, 9, 9), whole(0)), [0, 0, 0, 0]],
      [() => losses.svm(rows(3, 5, 1, 5), whole(1), { kind: "structured" }), [5, 1, -1, 0]],
    ],
  },
  "losses.softmax": {
    ...refused(losses.softmax),
    "size 1": [[() => losses.softmax(rows(1, 5), whole(0)), [0, 0]]],
    overflow: [[() => losses.softmax(rows(2, 1e30, -1e30), whole(1)), [2e30, 1, -1]]],
    ties: [[() => losses.softmax(rows(2, 7, 7), whole(1)), [Math.LN2, 0.5, -0.5]]],
  },
  "losses.nll": {
    ...refused(losses.nll),
    "size 1": [[() => losses.nll(rows(1, -2), whole(0)), [2, -1]]],
    overflow: [[() => losses.nll(rows(2, -Infinity, 0), whole(0)), [Infinity, -1, 0]]],
    ties: compares,
  },
  "losses.logProbabilities": shares(losses.logProbabilities, -Math.LN2, [0, -Infinity]),
  "losses.probabilities": shares(losses.probabilities, 0.5, [1, 0]),
  "regularization.l2": penalty(regularization.l2, [0.9, 0.6], [Infinity, 2e29], [NaN, NaN, 0.6]),
  "regularization.l1": penalty(regularization.l1, [0.3, 0.1], [1e29, 0.1], [NaN, NaN, 0.1]),
  "regularization.elasticNet": penalty(
    (w, lambda) => regularization.elasticNet(w, lambda, 0.5),
    [0.75, 0.4],
    [Infinity, 1e29],
    [NaN, NaN, 0.4],
  ),
  "regularization.addL2": penalty(
    (w, lambda) => regularization.addL2(w, tf.zerosLike(w), lambda),
    [0.9, 0.6],
    [Infinity, 2e29],
    [NaN, NaN, 0.6],
  ),
  "regularization.maxNorm": {
    "size 0": [
      [() => lengths(tf.zeros([0, 3]), 1), []],
      [() => lengths(tf.zeros([3, 0]), 1), []],
    ],
    "size 1": [[() => lengths(rows(1, -5), 1), -1]],
    overflow: [[() => lengths(rows(1, 3e30, 4e30), 1), [0.6, 0.8]]],
    ties: [[() => lengths(rows(1, 3, 4), 5), [3, 4]]],
    NaN: noLimit,
  },
};
