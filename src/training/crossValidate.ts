import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { knn } from "../models/index.js";
import { checkShapes } from "../shapes.js";
import { deal, spread } from "./folds.js";

/** How one k did in cross-validation. */
export interface CrossValidation {
  /** How many neighbours voted. */
  readonly k: number;
  /** The share of right predictions, 0 to 1, on each held-out fold. */
  readonly accuracies: readonly number[];
  /** Of the accuracies. */
  readonly mean: number;
  /** Of the accuracies around their mean: the root of the mean square, as numpy's `std`. */
  readonly standardDeviation: number;
}

/** What `crossValidate` tries. */
export interface CrossValidationOptions {
  /** The numbers of neighbours to compare, each at least 1. */
  readonly k: readonly number[];
  /** Into how many parts the training set is cut, at least 2; 5 by default. */
  readonly folds?: number;
  /** What "near" means; "l2" by default. */
  readonly metric?: knn.Metric;
  /** Shuffles the examples before they are dealt out; where left out they are taken in order. */
  readonly seed?: number | string;
}

/**
 * Compares values of k for the nearest-neighbour classifier without touching the test set: each of the folds in turn is
 * held out, predicted from the others, and every k is scored on all of them: `mean = sum over folds of accuracy / folds`.
 *
 * @param x [N, D], the training set
 * @param y [N], whole numbers
 * @param options the values of k, the folds, the metric and the seed; see {@link CrossValidationOptions}
 * @returns one row for each k, in the order given
 * @throws GradlabError for an empty list of k, and where the folds or a k do not fit the N examples
 * @see M. Stone, "Cross-validatory choice and assessment of statistical predictions", 1974; CS231n notes, "Image classification"
 * @example
 * const { x, y } = data.blobs({ seed: 1, perClass: 20 });
 * const table = training.crossValidate(tf.tensor2d(x), tf.tensor1d(y, "int32"), { k: [1, 3, 5, 10], folds: 5, seed: 1 });
 * const best = table.reduce((a, b) => (b.mean > a.mean ? b : a));
 * console.log(table.length, best.mean > 0.5); // 4 true
 */
export function crossValidate(
  x: tf.Tensor2D,
  y: tf.Tensor1D,
  { k, folds = 5, metric = "l2", seed }: CrossValidationOptions,
): CrossValidation[] {
  if (!Array.isArray(k) || k.length === 0) {
    const what = Array.isArray(k) ? "an empty list" : `of type ${typeof k}`;
    throw new GradlabError(`training.crossValidate: k is ${what}, expected a list of at least one k`);
  }
  checkShapes("training.crossValidate", { x: [x, "N, D"], y: [y, "N"] });
  const rounds = deal("training.crossValidate", { n: x.shape[0], folds, seed });
  const fewest = Math.min(...rounds.map(({ train }) => train.length));
  checkEach(k, fewest, `what ${folds} folds leave of ${x.shape[0]} examples`);
  const accuracies = rounds.map(({ train, validation }) =>
    tf.tidy(() => {
      const model = new knn.KNearestNeighbors({ metric }).fit(rows(x, train), rows(y, train));
      const actual = rows(y, validation).dataSync();
      try {
        const predictions = model.predictEach(rows(x, validation), k);
        return predictions.map((predicted) => agreement(predicted.dataSync(), actual));
      } finally {
        model.dispose();
      }
    }),
  );
  return k.map((value, i) => {
    const own = accuracies.map((fold) => fold[i]);
    return { k: value, accuracies: own, ...spread(own) };
  });
}

/** Refuses a k that is no number of neighbours in the smallest of the training sets. */
function checkEach(ks: readonly number[], most: number, why: string): void {
  const wrong = ks.find((k) => !Number.isInteger(k) || k < 1 || k > most);
  if (wrong === undefined) return;
  throw new GradlabError(
    `training.crossValidate: k is ${wrong}, expected a whole number from 1 to ${most}, ${why}`,
  );
}

function rows<T extends tf.Tensor>(tensor: T, indices: readonly number[]): T {
  return tf.gather(tensor, tf.tensor1d([...indices], "int32"));
}

function agreement(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < actual.length; i++) if (predicted[i] === actual[i]) right++;
  return right / actual.length;
}
