import { take } from "../data/index.js";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkSet, count, type Examples } from "./examples.js";
import { deal, spread } from "./folds.js";

/** How {@link foldScores} deals the examples. */
export interface FoldOptions {
  /** Into how many parts, at least 2; 5 by default. */
  readonly folds?: number;
  /** Shuffles the examples first; where left out they are taken in order. */
  readonly seed?: number | string;
}

/** The scores of cross-validation. */
export interface FoldScores {
  /** One for each fold held out. */
  readonly scores: readonly number[];
  /** Of the scores. */
  readonly mean: number;
  /** Of the scores around their mean: the root of the mean square. */
  readonly standardDeviation: number;
}

/**
 * Cross-validation of anything: each fold in turn is held out, `evaluate` learns from the others and returns a score on it;
 * `mean = sum over folds of score / folds`.
 * Use it inside `search` where data is scarce.
 *
 * @param examples the training set; the test set stays out of it
 * @param evaluate trains on `train`, returns the accuracy on `validation`; the examples are only lent
 * @param options how many folds, and the seed; see {@link FoldOptions}
 * @returns the scores of all folds, their mean and their deviation
 * @throws GradlabError when there are fewer examples than folds, or a score is NaN
 * @see M. Stone, "Cross-validatory choice and assessment of statistical predictions", 1974
 * @example
 * const blobs = data.blobs({ seed: 1, perClass: 20, classes: 3 });
 * const model = models.linear({ inputs: 2, classes: 3 });
 * const { scores, mean } = await training.foldScores(blobs, async ({ train, validation }) => {
 *   const { params } = await training.fit(model, { train }, { optimizer: optim.adam({ learningRate: 0.1 }), epochs: 10 });
 *   return training.accuracy(model, params, validation);
 * }, { folds: 3, seed: 1 });
 * console.log(scores.length, mean > 0.8); // 3 true
 */
export async function foldScores(
  examples: Examples,
  evaluate: (fold: { readonly train: Examples; readonly validation: Examples }) => number | Promise<number>,
  { folds = 5, seed }: FoldOptions = {},
): Promise<FoldScores> {
  checkSet("training.foldScores", "the set", examples);
  const scores: number[] = [];
  for (const { train, validation } of deal("training.foldScores", { n: count(examples), folds, seed })) {
    const fold = { train: select(examples, train), validation: select(examples, validation) };
    try {
      scores.push(checked(await evaluate(fold), scores.length));
    } finally {
      release(fold.train);
      release(fold.validation);
    }
  }
  return { scores, ...spread(scores) };
}

/** A fold's score, or a fault: a mean of what is no number would hide which fold it was. */
function checked(score: number, fold: number): number {
  if (typeof score === "number" && !Number.isNaN(score)) return score;
  throw new GradlabError(
    `training.foldScores: evaluate returns ${typeof score === "number" ? "NaN" : typeof score} for fold ${fold}, expected a number`,
  );
}

/** Some of the examples, of the same kind. */
function select(examples: Examples, indices: readonly number[]): Examples {
  if ("pixels" in examples) return take(examples, indices);
  const { x, y } = examples;
  if (!(x instanceof tf.Tensor)) {
    return { x: indices.map((i) => x[i]), y: indices.map((i) => (y as readonly number[])[i]) };
  }
  return tf.tidy(() => {
    const chosen = tf.tensor1d([...indices], "int32");
    return { x: tf.gather(x, chosen), y: tf.gather<tf.Tensor1D>(y, chosen) };
  });
}

function release(examples: Examples): void {
  if (!("pixels" in examples) && examples.x instanceof tf.Tensor)
    tf.dispose([examples.x, examples.y as tf.Tensor]);
}
