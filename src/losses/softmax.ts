import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { checkShapes } from "../shapes.js";
import { at, checkScores } from "./labels.js";
import type { ScoreLoss } from "./svm.js";

/**
 * The softmax (cross-entropy) loss, from scores read as unnormalised log-probabilities, a mean over the batch. With `s`
 * the scores of one example and `y` its label, the loss of the example is
 *
 * `-ln(exp(s[y]) / sum over j of exp(s[j]))`, and its slope in `s[j]` is `p[j] - 1` at `j = y`, `p[j]` elsewhere.
 *
 * The highest score is subtracted before `exp`, which changes nothing but keeps it from overflowing. The loss is above 0,
 * which it approaches and never reaches (in rounded numbers it may), and has no upper bound; with equal scores it is ln C,
 * a sanity check of a new model.
 *
 * @param scores finite, [N, C]
 * @param y whole labels from 0 to C - 1, [N]
 * @returns the loss, and its slope in the scores, `dScores` [N, C]
 * @throws GradlabError for shapes that do not fit, an empty batch, a score that is not finite, a label out of range
 * @see C. Bishop, "Pattern recognition and machine learning", 2006, section 4.3.4
 * @see CS231n lecture 3, where -ln(0.13) is printed as 0.89: that is log10, the natural logarithm gives 2.04
 * @example
 * const scores = tf.tensor2d([[3.2, 5.1, -1.7]]); // cat, car, frog
 * const { loss, dScores } = losses.softmax(scores, tf.tensor1d([0], "int32"));
 * console.log(loss); // 2.04
 * console.log(dScores.arraySync()); // [ [ -0.870, 0.869, 0.001 ] ]
 */
export function softmax(scores: tf.Tensor2D, y: tf.Tensor1D): ScoreLoss {
  checkScores("losses.softmax", "scores", scores, y);
  if (!areFloats(scores)) return withFloats([scores], (floats) => softmax(floats, y));
  const [n, classes] = scores.shape;
  const atOnce = fused.softmaxLoss(scores, y);
  if (atOnce !== undefined) return { loss: atOnce.total / n, dScores: atOnce.dScores };
  return tf.tidy(() => {
    const correct = at(y, classes);
    const logs = logProbabilities(scores);
    const total = tf.sum(tf.where(correct, logs, tf.zerosLike(logs)));
    const dScores = tf.sub(tf.exp(logs), tf.cast(correct, "float32")).div(n) as tf.Tensor2D;
    return { loss: -total.dataSync()[0] / n, dScores };
  });
}

/** A loss and the slope of it in every log-probability. */
export interface LogProbabilityLoss {
  /** The mean over the batch. */
  readonly loss: number;
  /** The derivative of `loss` in each log-probability, [N, C]. */
  readonly dLogProbabilities: tf.Tensor2D;
}

/**
 * The negative log-likelihood, from log-probabilities: `-sum over i of logProbabilities[i, y[i]] / N`. It expects what
 * {@link logProbabilities} returns; {@link softmax} expects raw scores, and mixing the two up is a common mistake: a loss
 * below 0 gives it away, since no logarithm of a probability is above 0. Its slope is `-1 / N` at the label, 0 elsewhere.
 *
 * @param logs log-probabilities, finite or minus infinity, [N, C]
 * @param y whole labels from 0 to C - 1, [N]
 * @returns the loss, 0 or more of log-probabilities, and its slope, `dLogProbabilities` [N, C]
 * @throws GradlabError as {@link softmax} does
 * @see C. Bishop, "Pattern recognition and machine learning", 2006, section 4.3.4
 * @example
 * const p = tf.tensor2d([[0.016, 0.631, 0.353]]);
 * const { loss } = losses.nll(tf.log(p), tf.tensor1d([2], "int32"));
 * console.log(loss); // 1.04
 */
export function nll(logs: tf.Tensor2D, y: tf.Tensor1D): LogProbabilityLoss {
  checkScores("losses.nll", "logProbabilities", logs, y, -Infinity);
  if (!areFloats(logs)) return withFloats([logs], (floats) => nll(floats, y));
  return tf.tidy(() => {
    const [n, classes] = logs.shape;
    const correct = at(y, classes);
    const total = tf.sum(tf.where(correct, logs, tf.zerosLike(logs)));
    const dLogProbabilities = tf.cast(correct, "float32").div(-n) as tf.Tensor2D;
    return { loss: -total.dataSync()[0] / n, dLogProbabilities };
  });
}

/**
 * `ln(exp(s[j]) / sum over k of exp(s[k]))` for each row, as `s - max - ln(sum(exp(s - max)))`, which does not overflow.
 *
 * @param scores [N, C]
 * @returns [N, C], each at most 0
 * @throws GradlabError when scores have not two dimensions
 * @see P. Blanchard, D. Higham, N. Higham, "Accurately computing the log-sum-exp and softmax functions", 2021
 * @example
 * console.log(losses.logProbabilities(tf.tensor2d([[0, 0]])).arraySync()); // [ [ -0.693, -0.693 ] ]
 */
export function logProbabilities(scores: tf.Tensor2D): tf.Tensor2D {
  checkShapes("losses.logProbabilities", { scores: [scores, "N, C"] });
  if (!areFloats(scores)) return withFloats([scores], logProbabilities);
  return tf.tidy(() => {
    const shifted = scores.sub(tf.max(scores, 1, true));
    return shifted.sub(tf.log(tf.sum(tf.exp(shifted), 1, true)));
  });
}

/**
 * The softmax function: `exp(s[j]) / sum over k of exp(s[k])` for each row, without overflow.
 *
 * @param scores [N, C]
 * @returns [N, C], from 0 to 1, each row adding up to 1
 * @throws GradlabError when scores have not two dimensions
 * @see C. Bishop, "Pattern recognition and machine learning", 2006, section 4.3.4
 * @example
 * console.log(losses.probabilities(tf.tensor2d([[3.2, 5.1, -1.7]])).arraySync()); // [ [ 0.13, 0.87, 0.00 ] ]
 */
export function probabilities(scores: tf.Tensor2D): tf.Tensor2D {
  checkShapes("losses.probabilities", { scores: [scores, "N, C"] });
  return tf.tidy(() => tf.exp(logProbabilities(scores)));
}
