import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import type { Params } from "../optim/index.js";
import type { History } from "./history.js";

/**
 * A training run that cannot go on: the loss or the scores are NaN or infinite, or the loss runs away. It holds what there
 * was until then.
 */
export class DivergedError extends GradlabError {
  constructor(
    message: string,
    /** How the run went so far. */
    readonly history: History,
    /** The step (counted from 1) at which it was noticed. */
    readonly step: number,
  ) {
    super(message);
  }
}

/** What is known when a step has gone wrong. */
export interface Situation {
  readonly x: tf.Tensor;
  /** The parameters with which the loss was computed. */
  readonly params: Params;
  readonly learningRate: number;
  /** The losses until now, without this one. */
  readonly losses: readonly number[];
  /** This loss; NaN where it could not be computed. */
  readonly loss: number;
}

/** A loss this many times the first is running away... */
const runaway = 1000;
/** ...and so is one that has risen this many steps in a row to ten times the first. */
const rises = 10;
/** A weight larger than this was driven there by steps that are too long. */
const huge = 1e6;

/** Whether a loss says that training has failed. */
export function hasDiverged(loss: number, losses: readonly number[]): boolean {
  if (!Number.isFinite(loss)) return true;
  const first = Math.max(losses[0] ?? loss, 1);
  if (loss > runaway * first) return true;
  const last = [...losses.slice(-rises), loss];
  return loss > 10 * first && last.length > rises && last.every((value, i) => i === 0 || value > last[i - 1]);
}

/** What has happened, what is the likely cause of it, and what to try, in one sentence each. */
export function diagnosis(situation: Situation): string {
  const { x, params, learningRate, losses, loss } = situation;
  const spoilt = Object.keys(params).filter((name) => !isFinite(params[name]));
  const event = Number.isFinite(loss) ? `ran away to ${show(loss)}` : `became ${String(loss)}`;
  if (!isFinite(x)) {
    return `${event}. Likely cause: the batch itself holds NaN or infinity. Look at the examples and at what prepare does to them.`;
  }
  const largest = tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]);
  if (losses.length === 0) {
    const parts =
      spoilt.length > 0 ? `${spoilt.join(", ")} holds NaN or infinity` : "the first scores overflow";
    return `${event}. Likely cause: before any update ${parts} (the largest number in the batch is ${show(largest)}). Start from smaller weights, or scale the examples.`;
  }
  const before = losses.slice(-10);
  const grew = Math.max(loss || 0, before.at(-1)!) > 2 * before[0] || largestOf(params) > huge;
  const story = `the loss went from ${show(before[0])} to ${show(before.at(-1)!)} in the ${before.length} steps before`;
  const raw =
    largest > 50 ? `, and subtract the mean from the examples (the largest number is ${show(largest)})` : "";
  const where = spoilt.length > 0 ? `; ${spoilt.join(", ")} hold NaN or infinity now` : "";
  return grew
    ? `${event}. Likely cause: the learning rate ${show(learningRate)} is too high (${story}${where}). Try a tenth of it, or clip the gradients${raw}.`
    : `${event}. Likely cause: a gradient that is wrong, or a division by 0 or a logarithm of 0 in it or in the loss (${story}${where}). Check the gradients.`;
}

/** The largest size of a parameter's number; NaN is passed over. */
function largestOf(params: Params): number {
  let largest = 0;
  for (const tensor of Object.values(params)) {
    for (const value of tensor.dataSync()) if (Math.abs(value) > largest) largest = Math.abs(value);
  }
  return largest;
}

/** Whether all numbers are finite: infinities and NaN survive being multiplied by 0 and added up. */
export function isFinite(tensor: tf.Tensor): boolean {
  if (tensor.size === 0) return true;
  return tf.tidy(() => tf.sum(tf.mul(tensor, 0)).dataSync()[0] === 0);
}

const show = (value: number): string => String(Number(value.toPrecision(3)));
