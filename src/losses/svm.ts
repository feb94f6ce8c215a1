import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";
import { at, checkScores } from "./labels.js";

/** How the multiclass SVM adds up its margins; see {@link svm}. */
export type SvmKind = "weston-watkins" | "one-vs-all" | "structured";

/** What {@link svm} may be told. */
export interface SvmOptions {
  /** How far the correct score must stand above the others; 0 or more, 1 by default. */
  readonly margin?: number;
  /** Squares each hinge: smooth where the hinge meets zero, harsher on outliers. False by default. */
  readonly squared?: boolean;
  /** `"weston-watkins"` by default. */
  readonly kind?: SvmKind;
}

/** A loss and the slope of it in every score. */
export interface ScoreLoss {
  /** The mean over the batch. */
  readonly loss: number;
  /** The derivative of `loss` in each score, [N, C]. */
  readonly dScores: tf.Tensor2D;
}

const kinds: readonly SvmKind[] = ["weston-watkins", "one-vs-all", "structured"];

/**
 * The multiclass support vector machine (hinge) loss, a mean over the batch. With `s` the scores of one example, `y` its
 * label and `m` the margin, the loss of the example is
 *
 * - Weston-Watkins: `sum over j != y of max(0, s[j] - s[y] + m)`
 * - one-vs-all: `max(0, m - s[y]) + sum over j != y of max(0, m + s[j])`, C binary machines side by side
 * - structured: `max over j != y of max(0, s[j] - s[y] + m)`, the worst rival alone
 *
 * and with `squared` each `max(0, ...)` is squared. It is 0 at best and has no upper bound; with all scores 0 and margin
 * 1, Weston-Watkins gives C - 1, which is a sanity check of a new model. On a kink (a margin of exactly 0) the slope is
 * taken as 0; among equally bad rivals the structured loss blames the smallest class number.
 *
 * @param scores finite, [N, C]
 * @param y whole labels from 0 to C - 1, [N]
 * @param options margin, squared hinges and kind; see {@link SvmOptions}
 * @returns the loss, and its slope in the scores, `dScores` [N, C]
 * @throws GradlabError for shapes that do not fit, an empty batch, a score that is not finite, a label out of range, a
 * margin below 0 or an unknown kind
 * @see J. Weston, C. Watkins, "Support vector machines for multi-class pattern recognition", 1999; R. Rifkin, A. Klautau,
 * "In defense of one-vs-all classification", 2004; K. Crammer, Y. Singer, "On the algorithmic implementation of multiclass
 * kernel-based vector machines", 2001
 * @see CS231n lecture 3: its third image has loss 6.3 + 6.6 = 12.9 and the mean is 5.27; the slides of 2016 say 10.9, 4.6
 * @example
 * const scores = tf.tensor2d([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]); // cat, car, frog
 * const { loss, dScores } = losses.svm(scores, tf.tensor1d([0, 1, 2], "int32"));
 * console.log(loss); // 5.267
 * console.log(dScores.mul(3).arraySync()); // [ [ -1, 1, 0 ], [ 0, 0, 0 ], [ 1, 1, -2 ] ]
 */
export function svm(scores: tf.Tensor2D, y: tf.Tensor1D, options: SvmOptions = {}): ScoreLoss {
  const { margin = 1, squared = false, kind = "weston-watkins" } = options;
  checkScores("losses.svm", "scores", scores, y);
  checkNumber("losses.svm", "margin", margin, { min: 0 });
  if (!kinds.includes(kind)) {
    throw new GradlabError(`losses.svm: kind is "${kind}", expected one of ${kinds.join(", ")}`);
  }
  if (!areFloats(scores)) return withFloats([scores], (floats) => svm(floats, y, options));
  const [n, classes] = scores.shape;
  const atOnce = kind === "weston-watkins" ? fused.svmLoss(scores, y, { margin, squared }) : undefined;
  if (atOnce !== undefined) return { loss: atOnce.total / n, dScores: atOnce.dScores };
  return tf.tidy(() => {
    const correct = at(y, classes);
    const hinges = kind === "one-vs-all" ? binary : rivals;
    const { violation, back } = hinges(scores, correct, margin, kind);
    const slope = squared ? violation.mul(2 / n) : tf.step(violation).div(n);
    const total = tf.sum(squared ? tf.square(violation) : violation);
    return { loss: total.dataSync()[0] / n, dScores: back(slope as tf.Tensor2D) };
  });
}

/** What each class adds to the loss, [N, C], and how a slope in it comes back to the scores. */
interface Hinges {
  readonly violation: tf.Tensor2D;
  readonly back: (slope: tf.Tensor2D) => tf.Tensor2D;
}

/** Each rival against the correct class: s[j] - s[y] + m, nothing at j = y; structured keeps the worst rival alone. */
function rivals(scores: tf.Tensor2D, correct: tf.Tensor2D, margin: number, kind: SvmKind): Hinges {
  const zeros = tf.zerosLike(scores);
  const own = tf.sum(tf.where(correct, scores, zeros), 1, true);
  const all = tf.where(correct, zeros, tf.relu(scores.sub(own).add(margin)));
  const worst = (): tf.Tensor2D => tf.where(at(tf.argMax(all, 1), scores.shape[1]), all, zeros);
  return {
    violation: kind === "structured" ? worst() : all,
    back: (slope) => tf.where(correct, tf.neg(tf.sum(slope, 1, true)), slope),
  };
}

/** Every class against zero: m - s[y] for the correct one, m + s[j] for the others. */
function binary(scores: tf.Tensor2D, correct: tf.Tensor2D, margin: number): Hinges {
  const sign = tf.where(correct, tf.scalar(-1), tf.scalar(1));
  return { violation: tf.relu(scores.mul(sign).add(margin)), back: (slope) => slope.mul(sign) };
}
