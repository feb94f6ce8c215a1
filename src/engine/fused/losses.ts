import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { fuse, sumOfDoubles } from "./fuse.js";

/** The sum of the rows' losses, and the slope of their mean in every score. */
export interface FusedLoss {
  readonly total: number;
  /** [N, C] */
  readonly dScores: tf.Tensor2D;
}

/** Rows longer than this do not fit a thread's workspace. */
const LONGEST = 1 << 17;

/**
 * The multiclass SVM loss of Weston and Watkins, summed over the examples: `sum over i, j != y of max(0, s[j] - s[y] +
 * margin)` with `s` the scores of example i and `y` its label; see `losses.svm`.
 *
 * @param scores [N, C]
 * @param labels int32 from 0 to C - 1, [N]
 * @param options the `margin`, 0 or more, and whether each hinge is `squared`
 * @returns the `total`, and the slope of its mean in the scores, `dScores` [N, C]; undefined where operations of
 * TensorFlow.js must do it: in other engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `losses.svm`, which calls it
 * @see J. Weston, C. Watkins, "Support vector machines for multi-class pattern recognition", 1999
 * @example
 * const scores = tf.tensor2d([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]); // cat, car, frog
 * const made = engine.fused.svmLoss(scores, tf.tensor1d([0, 1, 2], "int32"), { margin: 1, squared: false });
 * if (made !== undefined) console.log(made.total); // 15.8
 */
export function svmLoss(
  scores: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin, squared }: { readonly margin: number; readonly squared: boolean },
): FusedLoss | undefined {
  return byRows("svmLoss", scores, labels, (share) => [share, margin, squared ? 1 : 0]);
}

/**
 * The softmax loss, summed over the examples: `sum over i of -ln(exp(s[y]) / sum over j of exp(s[j]))` with `s` the scores
 * of example i and `y` its label; see `losses.softmax`.
 *
 * @param scores [N, C]
 * @param labels int32 from 0 to C - 1, [N]
 * @returns the `total`, and the slope of its mean in the scores, `dScores` [N, C]; undefined where operations of
 * TensorFlow.js must do it: in other engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `losses.softmax`, which calls it
 * @see C. Bishop, "Pattern recognition and machine learning", 2006, section 4.3.4
 * @example
 * const made = engine.fused.softmaxLoss(tf.tensor2d([[3.2, 5.1, -1.7]]), tf.tensor1d([0], "int32"));
 * if (made !== undefined) console.log(made.total); // 2.04
 */
export function softmaxLoss(scores: tf.Tensor2D, labels: tf.Tensor1D): FusedLoss | undefined {
  return byRows("softmaxLoss", scores, labels, (share) => [share]);
}

function byRows(
  kernel: string,
  scores: tf.Tensor2D,
  labels: tf.Tensor1D,
  settings: (share: number) => number[],
): FusedLoss | undefined {
  const [n, classes] = scores.shape;
  if (labels.dtype !== "int32" || classes > LONGEST) return undefined;
  let total = 0;
  const made = fuse({ labels, inputs: [scores], shapes: [[n, classes]] }, (reached) => {
    const [y, x, slopes] = reached.at;
    const operations = 20 * scores.size;
    total = sumOfDoubles(n, (losses) => {
      const lists = pieces(n, reached.parts(operations)).map(([from, rows]) => {
        const offset = from * classes * reached.size;
        const places = [x + offset, y + from * 4, slopes + offset, losses + from * 8];
        return [rows, classes, ...places, ...settings(1 / n)];
      });
      reached.run(kernel, lists, operations);
    });
  });
  return made && { total, dScores: made[0] as tf.Tensor2D };
}
