import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import * as losses from "../losses/index.js";
import type { Params } from "../optim/index.js";
import { checkNumber, checkShapes, showShape } from "../shapes.js";

/** The loss on one batch, and its slopes. */
export interface ModelLoss {
  /** Data loss and regularization together. */
  readonly loss: number;
  /** The data loss alone: the mean over the batch. */
  readonly dataLoss: number;
  /** The slope of `loss` in every parameter that is learnt, by name. */
  readonly grads: Params;
  /** The new running statistics, by name; parameters too, but not learnt by gradient. */
  readonly running: Params;
}

/**
 * A classifier as plain functions. It owns nothing: parameters (a record of tensors by name) come in and go out.
 */
export interface Model {
  /** What it is called in messages and checkpoints. */
  readonly name: string;
  /** The shape of one example: [D], or [H, W, C]. */
  readonly input: readonly number[];
  /** C: how many classes. */
  readonly classes: number;
  /** Which loss its scores go to. */
  readonly lossKind: LossKind;
  /** New parameters; the same seed makes the same. */
  readonly init: (seed: number | string) => Params;
  /** Scores [N, C] of examples [N, ...input], as in testing. */
  readonly scores: (params: Params, x: tf.Tensor) => tf.Tensor2D;
  /** The loss on a batch and its gradients, as in training; `seed` chooses what dropout drops. */
  readonly loss: (
    params: Params,
    x: tf.Tensor,
    y: tf.Tensor1D,
    options?: { readonly seed?: number | string },
  ) => ModelLoss;
}

/** `"softmax"` (cross-entropy) or `"svm"` (multiclass, Weston-Watkins, margin 1). */
export type LossKind = "softmax" | "svm";

/** Refuses a misspelt loss, which would otherwise pass for softmax, and a strength that is no number. */
export function checkLoss(operation: string, kind: LossKind, lambda: number): void {
  checkNumber(operation, "regularization", lambda, { min: 0 });
  if (kind === "softmax" || kind === "svm") return;
  throw new GradlabError(`${operation}: loss is "${String(kind)}", expected "softmax" or "svm"`);
}

/** The loss of scores and its slope. */
export function lossOf(kind: LossKind, scores: tf.Tensor2D, y: tf.Tensor1D): losses.ScoreLoss {
  return kind === "svm" ? losses.svm(scores, y) : losses.softmax(scores, y);
}

/**
 * The class of each example: the one with the highest score, `argmax over c of scores[i, c]`, the smallest class number among
 * equals.
 *
 * @param model what `models.linear` and its like return
 * @param params its parameters, by name
 * @param x examples [N, ...input]
 * @returns [N], int32
 * @throws GradlabError when x has not the shape that the model expects, or a score is NaN or infinite
 * @example
 * const model = models.linear({ inputs: 2, classes: 3 });
 * const params = { w: tf.tensor2d([[1, 0, 0], [0, 1, 0]]), b: tf.zeros([3]) };
 * console.log(models.predict(model, params, tf.tensor2d([[5, 1], [1, 5], [-1, -1]])).arraySync()); // [ 0, 1, 2 ]
 */
export function predict(model: Model, params: Params, x: tf.Tensor): tf.Tensor1D {
  return tf.tidy(() => {
    const scores = model.scores(params, x);
    checkFinite(scores);
    return tf.argMax<tf.Tensor1D>(scores, 1);
  });
}

/** Refuses scores of which one is NaN or infinite: the greatest of them would be no prediction. */
function checkFinite(scores: tf.Tensor2D): void {
  const values = scores.dataSync();
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const [row, column] = [Math.floor(wrong / scores.shape[1]), wrong % scores.shape[1]];
  throw new losses.NotFiniteError(
    `models.predict: the scores ${showShape(scores.shape)} hold ${values[wrong]} at [${row}, ${column}], expected finite numbers; look for NaN and infinity in the parameters and in the examples`,
  );
}

/** Checks the shape of a batch of examples. */
export function checkExamples(operation: string, x: tf.Tensor, input: readonly number[]): void {
  checkShapes(operation, { x: [x, ["N", ...input].join(", ")] });
}

/** The parameters asked for, or the reason why not. */
export function take(operation: string, params: Params, ...names: string[]): tf.Tensor[] {
  return names.map((name) => {
    if (name in params) return params[name];
    throw new GradlabError(
      `${operation}: there is no parameter ${name} among ${Object.keys(params).join(", ") || "none"}; make them with init(seed)`,
    );
  });
}
