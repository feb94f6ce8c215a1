import { batchIndices } from "../data/index.js";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { NotFiniteError } from "../losses/index.js";
import { predict, type Model } from "../models/index.js";
import type { Params } from "../optim/index.js";
import { checkNumber } from "../shapes.js";
import { isFinite, losesNaN } from "./diagnose.js";
import { checkEngine, checkSet, count, gather, type Examples, type Prepare } from "./examples.js";

/** How examples are looked at. */
export interface AccuracyOptions {
  /** What is done to every batch first, as in `fit`; nothing where left out. */
  readonly prepare?: Prepare | undefined;
  /** How many examples at once, at least 1; 500 by default. */
  readonly batchSize?: number;
  /** Looks only at the first so many examples, at least 1; at all of them where left out. */
  readonly first?: number | undefined;
}

/**
 * The share of examples that the model gets right, `right / N`. The examples go by in batches, so that memory stays small.
 *
 * @param model what `models.linear` and its like return
 * @param params its parameters, by name
 * @param examples pictures, tensors [N, ...] and [N], or rows and labels
 * @param options what to prepare, the size of a batch, and how many to look at; see {@link AccuracyOptions}
 * @returns a number from 0 to 1
 * @throws GradlabError when there are no examples, a label is not a whole number from 0 to C - 1, or a score is not finite
 * @example
 * const model = models.linear({ inputs: 1, classes: 2 });
 * const params = { w: tf.tensor2d([[-1, 1]]), b: tf.zeros([2]) };
 * console.log(await training.accuracy(model, params, { x: [[-2], [3], [4], [5]], y: [0, 1, 1, 0] })); // 0.75
 */
export async function accuracy(
  model: Model,
  params: Params,
  examples: Examples,
  { prepare, batchSize = 500, first = Infinity }: AccuracyOptions = {},
): Promise<number> {
  checkSet("training.accuracy", "the set", examples, model.classes);
  checkEngine("training.accuracy", "the set", examples, params);
  checkNumber("training.accuracy", "batchSize", batchSize, { min: 1, whole: true });
  if (first !== Infinity) checkNumber("training.accuracy", "first", first, { min: 1, whole: true });
  const n = Math.min(count(examples), first);
  let right = 0;
  for (const indices of batchIndices(n, { size: batchSize })) {
    right += tf.tidy(() => {
      const { x, y } = gather(examples, indices, prepare);
      if (losesNaN() && !isFinite(x)) throw spoilt(indices);
      const predicted = blaming(x, indices, () => predict(model, params, x));
      return tf.sum(tf.equal(predicted, tf.cast(y, "int32"))).dataSync()[0];
    });
    await breathe();
  }
  return right / n;
}

/** Where no prediction can be had because the examples themselves are spoilt, says so. */
function blaming<T>(x: tf.Tensor, indices: readonly number[], compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof NotFiniteError) || isFinite(x)) throw error;
    throw spoilt(indices);
  }
}

const spoilt = (indices: readonly number[]): GradlabError =>
  new GradlabError(
    `training.accuracy: some of the examples ${indices[0]} to ${indices.at(-1)} hold NaN or infinity; look at them and at what prepare does to them`,
  );

let lastBreath = 0;

/** Lets the event loop turn (progress bars, the Stop button) when 50 ms have passed since it last could. */
export async function breathe(): Promise<void> {
  if (performance.now() - lastBreath < 50) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  lastBreath = performance.now();
}
