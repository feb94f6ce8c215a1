import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import type { Params } from "../optim/index.js";
import { copyHistory, type History } from "./history.js";

/**
 * A training run that cannot go on: the loss or the scores are NaN or infinite, or the loss runs away. It holds what there
 * was until then.
 */
export class DivergedError extends GradlabError {
  constructor(
    message: string,
    /** How the run went so far. */
    readonly history: History,
    /** The step (counted from 1) that went wrong. */
    readonly step: number,
  ) {
    super(message);
  }
}

/** What is known when a run has gone wrong. */
export interface Situation {
  readonly x: tf.Tensor;
  /** The parameters with which the loss was computed. */
  readonly params: Params;
  /** The steps until now, without one whose loss is the trouble. */
  readonly history: History;
  /** What went wrong: "at step 3 the loss". */
  readonly what: string;
  /** Its value; NaN where it could not be computed. */
  readonly value: number;
  /** The step (counted from 1) at which it was noticed. */
  readonly step: number;
  /** How many updates were made before. */
  readonly updates: number;
  /** What is not as it should be: the scores themselves, what the loss makes of them, or its gradients. */
  readonly part: "scores" | "loss" | "gradients";
}

/** A loss this many times the first is running away... */
const runaway = 1000;
/** ...and so is one that has risen this many steps in a row to ten times the first. */
const rises = 10;
/** A weight larger than this was driven there by steps that are too long. */
const huge = 1e6;
/** Products of numbers up to this overflow in no model that is not dozens of layers deep. */
const small = 10;

/** Whether a loss says that training has failed. */
export function hasDiverged(loss: number, losses: readonly number[]): boolean {
  if (!Number.isFinite(loss)) return true;
  const first = Math.max(losses[0] ?? loss, 1);
  if (loss > runaway * first) return true;
  const last = [...losses.slice(-rises), loss];
  return loss > 10 * first && last.length > rises && last.every((value, i) => i === 0 || value > last[i - 1]);
}

/**
 * What has happened, what is the likely cause of it, and what to try. Parameters that an update has spoilt show only in the
 * next scores: the step that spoilt them is named.
 */
export function diverged(situation: Situation): DivergedError {
  const { x, params, history, updates } = situation;
  const spoilt = Object.keys(params).filter((name) => !isFinite(params[name]));
  const late = spoilt.length > 0 && updates > 0 && !Number.isFinite(situation.value) && isFinite(x);
  const step = late ? updates : situation.step;
  const event = late
    ? `at step ${step} the update left NaN or infinity in ${spoilt.join(", ")}`
    : eventOf(situation);
  return new DivergedError(
    `training.fit: ${event}. Likely cause: ${causeOf(situation, spoilt)}.`,
    copyHistory(history),
    step,
  );
}

const eventOf = ({ what, value }: Situation): string =>
  `${what} ${Number.isFinite(value) ? `ran away to ${show(value)}` : `became ${String(value)}`}`;

function causeOf(situation: Situation, spoilt: readonly string[]): string {
  const { x, params, history, value, part } = situation;
  if (!isFinite(x))
    return "the batch itself holds NaN or infinity. Look at the examples and at what prepare does to them";
  const largest = tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]);
  const before = history.steps.loss.slice(-10);
  if (before.length === 0) {
    if (part === "gradients" && spoilt.length === 0)
      return `a gradient that is wrong, or one that overflows (the largest number in the batch is ${show(largest)}). Check the gradients, or scale the examples`;
    const parts =
      spoilt.length > 0 ? `${spoilt.join(", ")} holds NaN or infinity` : "the first scores overflow";
    return `before any update ${parts} (the largest number in the batch is ${show(largest)}). Start from smaller weights, or scale the examples`;
  }
  const heaviest = largestOf(params);
  const grew = Math.max(value || 0, before.at(-1)!) > 2 * before[0] || heaviest > huge;
  // Finite numbers in, finite parameters: scores that are not finite have grown too large, but not out of small numbers.
  const finite = part === "scores" && spoilt.length === 0;
  const overflow = finite && Math.max(heaviest, largest) > small;
  if (finite && !grew && !overflow)
    return `a division by 0 or a logarithm of 0 in the scores (${storyOf(before)}; the parameters, up to ${show(heaviest)}, and the batch, up to ${show(largest)}, are finite). Check what the model computes`;
  if (!grew && !overflow)
    return `a gradient that is wrong, or a division by 0 or a logarithm of 0 in it or in the loss (${storyOf(before)}). Check the gradients`;
  const told = overflow
    ? `${storyOf(before)}; the parameters, up to ${show(heaviest)}, are finite, but the scores overflow`
    : storyOf(before);
  const raw =
    largest > 50 ? `, and subtract the mean from the examples (the largest number is ${show(largest)})` : "";
  const rate = show(history.steps.learningRate.at(-1)!);
  return `the learning rate ${rate} is too high (${told}). Try a tenth of it, or clip the gradients${raw}`;
}

const storyOf = (before: readonly number[]): string =>
  before.length === 1
    ? `the loss before was ${show(before[0])}`
    : `the loss went from ${show(before[0])} to ${show(before.at(-1)!)} in the ${before.length} steps before`;

/** The largest size of a parameter's number; NaN is passed over. */
function largestOf(params: Params): number {
  let largest = 0;
  for (const tensor of Object.values(params)) {
    for (const value of tensor.dataSync()) if (Math.abs(value) > largest) largest = Math.abs(value);
  }
  return largest;
}

/** TensorFlow.js's own engines lose NaN in max pooling and in convolutions: there no loss would tell of a spoilt batch. */
export const losesNaN = (): boolean => !["gradlab", "float64"].includes(tf.getBackend());

/** Whether all numbers are finite: infinities and NaN survive being multiplied by 0 and added up. */
export function isFinite(tensor: tf.Tensor): boolean {
  if (tensor.size === 0) return true;
  return tf.tidy(() => tf.sum(tf.mul(tensor, 0)).dataSync()[0] === 0);
}

const show = (value: number): string => String(Number(value.toPrecision(3)));
