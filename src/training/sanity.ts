import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import type { Model } from "../models/index.js";
import { adam, type Optimizer, type Params } from "../optim/index.js";
import { checkNumber, checkSameShape } from "../shapes.js";
import { accuracy } from "./accuracy.js";
import { checkSet, count, gather, type Examples, type Prepare } from "./examples.js";
import { fit } from "./fit.js";
import type { History } from "./history.js";
import type { FitOptions } from "./options.js";

/** What a sanity check found. */
export interface SanityReport {
  /** Whether all is well. */
  readonly ok: boolean;
  /** One sentence, with what to look at where it is not ok. */
  readonly message: string;
}

/**
 * The loss before training: with small first weights all scores are about equal, and the data loss must be about `-ln(1 / C)`
 * (softmax) or `(C - 1) * margin` with margin 1 (SVM).
 *
 * @param model what `models.linear` and its like return
 * @param examples some of the training set; the first 100 are used
 * @param options the `seed` of the first weights, 0 by default, and what to `prepare`, as in `fit`
 * @returns the loss found and the loss expected; ok when they differ by less than a tenth
 * @throws GradlabError when there are no examples, or a label is not a whole number from 0 to C - 1
 * @see CS231n notes, "Neural networks part 3": sanity checks; lecture 3
 * @example
 * const model = models.linear({ inputs: 2, classes: 3, loss: "svm" });
 * const report = training.sanity.initialLoss(model, data.blobs({ seed: 1, perClass: 20, classes: 3 }));
 * console.log(report.ok, report.expected); // true 2
 */
export function initialLoss(
  model: Model,
  examples: Examples,
  { seed = 0, prepare }: { readonly seed?: number | string; readonly prepare?: Prepare } = {},
): SanityReport & { readonly loss: number; readonly expected: number } {
  checkSet("training.sanity.initialLoss", "the set", examples, model.classes);
  const { classes, lossKind } = model;
  const loss = tf.tidy(() => {
    const { x, y } = gather(examples, [...Array(Math.min(100, count(examples))).keys()], prepare);
    return model.loss(model.init(seed), x, y).dataLoss;
  });
  const [expected, name] = lossKind === "svm" ? [classes - 1, "C - 1"] : [Math.log(classes), "ln C"];
  const ok = Math.abs(loss - expected) <= 0.1 * Math.max(expected, 0.1);
  const advice = ok
    ? ""
    : ": look at the size of the first weights and of the examples, and at the loss itself";
  const message = `the first loss is ${show(loss)}, expected about ${name} = ${show(expected)} for ${classes} classes${advice}`;
  return { ok, message, loss, expected };
}

/**
 * Overfits a small batch: a model and gradients that work can learn a few examples by heart. If the loss does not go to
 * about 0 and the accuracy to 1, something is wrong; large regularization is one reason.
 *
 * @param model what `models.linear` and its like return
 * @param examples the training set, of which a few are taken
 * @param options `count`, how many examples, at least 1, 20 by default; `steps`, at least 1, 200 by default; the `optimizer`,
 * Adam at 0.01 by default; the `seed`, 0 by default; what to `prepare`, as in `fit`
 * @returns the losses, the last accuracy; ok when all are learnt and the loss is below a tenth of the first
 * @throws GradlabError when there are no examples, a label is not a whole number from 0 to C - 1, or an option is out of range
 * @see CS231n notes, "Neural networks part 3": sanity checks
 * @example
 * const model = models.twoLayer({ inputs: 2, hidden: 50, classes: 3 });
 * const report = await training.sanity.overfit(model, data.blobs({ seed: 1, perClass: 50, classes: 3 }), { count: 9 });
 * console.log(report.ok, report.accuracy); // true 1
 */
export async function overfit(
  model: Model,
  examples: Examples,
  options: {
    readonly count?: number;
    readonly steps?: number;
    readonly optimizer?: Optimizer;
    readonly seed?: number | string;
    readonly prepare?: Prepare;
  } = {},
): Promise<SanityReport & { readonly losses: readonly number[]; readonly accuracy: number }> {
  const {
    count: size = 20,
    steps = 200,
    optimizer = adam({ learningRate: 0.01 }),
    seed = 0,
    prepare,
  } = options;
  checkSet("training.sanity.overfit", "the set", examples, model.classes);
  checkNumber("training.sanity.overfit", "count", size, { min: 1, whole: true });
  checkNumber("training.sanity.overfit", "steps", steps, { min: 1, whole: true });
  // Spread over the set, so that sets sorted by class give examples of every class.
  const total = count(examples);
  const chosen = Array.from({ length: Math.min(size, total) }, (_, i) =>
    Math.floor((i * total) / Math.min(size, total)),
  );
  const few = gather(examples, chosen, prepare);
  const { learnt, history } = await learn(model, few, {
    optimizer,
    epochs: steps,
    batchSize: chosen.length,
    seed,
    accuracyOn: 1,
  });
  const losses = history.steps.loss;
  const [first, last] = [losses[0], losses.at(-1)!];
  const ok = learnt === 1 && last < 0.1 * first;
  const advice = ok ? "" : ": check the gradients, the learning rate and the regularization";
  const message = `${chosen.length} examples, ${steps} steps: loss ${show(first)} -> ${show(last)}, accuracy ${show(learnt)}${advice}`;
  return { ok, message, losses, accuracy: learnt };
}

/** Trains on a few examples, which are freed; the accuracy on them, and how it went. */
async function learn(
  model: Model,
  few: ReturnType<typeof gather>,
  options: FitOptions,
): Promise<{ learnt: number; history: History }> {
  try {
    const { params, history } = await fit(model, { train: few }, options);
    const learnt = await accuracy(model, params, few);
    tf.dispose({ ...params });
    return { learnt, history };
  } finally {
    tf.dispose([few.x, few.y]);
  }
}

/**
 * How far one update moved each parameter, relative to its size: `|after - before| / |before|`, lengths over all numbers.
 * About 0.001 is healthy; 0.1 is a learning rate too high, 0.00001 one too low.
 *
 * @param before the parameters before the update, tensors of any shapes by name
 * @param after the same after it, of the same shapes
 * @returns a ratio for each parameter; undefined for one that was all 0, as biases are at first
 * @throws GradlabError when the two have not the same names and shapes
 * @see CS231n notes, "Neural networks part 3": the ratio of updates to weights
 * @example
 * const ratios = training.sanity.updateRatios({ w: tf.tensor1d([3, 4]) }, { w: tf.tensor1d([3.003, 4.004]) });
 * console.log(ratios.w?.toFixed(4)); // 0.0010
 */
export function updateRatios(before: Params, after: Params): Record<string, number | undefined> {
  return Object.fromEntries(
    Object.entries(before).map(([name, w]) => {
      if (!(name in after))
        throw new GradlabError(`training.sanity.updateRatios: ${name} is only in the first`);
      checkSameShape("training.sanity.updateRatios", {
        [`after.${name}`]: after[name],
        [`before.${name}`]: w,
      });
      const [moved, size] = tf.tidy(() => [length(tf.sub(after[name], w)), length(w)]);
      return [name, size === 0 ? undefined : moved / size];
    }),
  );
}

/** The root of the sum of squares, in doubles: large weights do not overflow. */
function length(tensor: tf.Tensor): number {
  let squares = 0;
  for (const value of tensor.dataSync()) squares += value * value;
  return Math.sqrt(squares);
}

const show = (value: number): string => String(Number(value.toPrecision(3)));
