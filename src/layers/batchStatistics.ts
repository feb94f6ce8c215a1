import { fused, tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber, checkShapes } from "../shapes.js";
import type { BatchNormCache, BatchNormOptions, RunningStatistics } from "./batchNorm.js";
import { checkMode } from "./mode.js";
import { normalize } from "./normalize.js";

/** What batch normalization takes: x, of [N, D] once it is normalized, and of each feature gamma and beta. */
interface Inputs<X extends tf.Tensor = tf.Tensor2D> {
  readonly x: X;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
}

/** How it works, defaults filled in. */
type Settings = Required<Omit<BatchNormOptions, "running">>;

/** What it makes. */
interface Normed {
  readonly out: tf.Tensor2D;
  readonly cache: BatchNormCache;
  readonly running: RunningStatistics;
}

/** What batchNorm and spatialBatchNorm check, each in its own name; `shape` is that of x, its last letter the features. */
export function checkBatchNorm(
  operation: string,
  shape: string,
  { x, gamma, beta }: Inputs<tf.Tensor>,
  options: BatchNormOptions,
): Settings & { readonly running?: RunningStatistics } {
  const features = shape.at(-1)!;
  checkShapes(operation, { x: [x, shape], gamma: [gamma, features], beta: [beta, features] });
  const { mode = "train", running, momentum = 0.9, epsilon = 1e-5 } = options;
  checkMode(operation, mode);
  checkNumber(operation, "momentum", momentum, { min: 0, max: 1 });
  checkNumber(operation, "epsilon", epsilon, { above: 0 });
  if (running === undefined) {
    if (mode === "train") return { mode, momentum, epsilon };
    throw new GradlabError(
      `${operation}: test mode needs options.running, the running statistics that mode "train" returned`,
    );
  }
  const { mean, variance } = running;
  checkShapes(operation, {
    x: [x, shape],
    "running.mean": [mean, features],
    "running.variance": [variance, features],
  });
  if (mode === "test") checkVariance(operation, variance);
  return { mode, momentum, epsilon, running };
}

/** Without this, test mode would make beta of every number, or NaN, and nobody would know why. */
function checkVariance(operation: string, variance: tf.Tensor1D): void {
  const values = variance.dataSync();
  const wrong = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (wrong < 0) return;
  throw new GradlabError(
    `${operation}: running.variance[${wrong}] is ${values[wrong]}, expected finite numbers of at least 0` +
      (values[wrong] === Infinity ? "; numbers in training were too large to be squared" : ""),
  );
}

/** Normalizes with the batch's statistics, and moves the running ones on. */
export function byBatch(
  { running, ...inputs }: Inputs & { readonly running: RunningStatistics | undefined },
  settings: Settings,
): Normed {
  const { out, normalized, deviation, mean, variance } =
    fused.batchNorm({ ...inputs, running }, settings) ?? train({ ...inputs, running }, settings);
  const cache = { mode: "train" as const, gamma: inputs.gamma, normalized, deviation };
  return { out, cache, running: { mean, variance } };
}

function train(
  { x, gamma, beta, running }: Inputs & { readonly running: RunningStatistics | undefined },
  { momentum, epsilon }: Settings,
): RunningStatistics & { out: tf.Tensor2D; normalized: tf.Tensor2D; deviation: tf.Tensor } {
  const { normalized, deviation, mean, variance } = normalize(x, [0], epsilon);
  const blend = (past: tf.Tensor1D | number, batch: tf.Tensor): tf.Tensor1D =>
    tf.add(tf.mul(past, momentum), tf.mul(batch.flatten(), 1 - momentum));
  return {
    out: tf.add<tf.Tensor2D>(tf.mul(normalized, gamma), beta),
    normalized,
    deviation,
    mean: blend(running?.mean ?? 0, mean),
    variance: blend(running?.variance ?? 1, variance),
  };
}

/** Normalizes with the running statistics. */
export function byRunning(
  { x, gamma, beta, running }: Inputs & { readonly running: RunningStatistics },
  { epsilon }: Settings,
): Normed {
  const deviation = tf.sqrt(tf.add(running.variance, epsilon));
  const normalized = tf.div<tf.Tensor2D>(tf.sub(x, running.mean), deviation);
  const out = tf.add<tf.Tensor2D>(tf.mul(normalized, gamma), beta);
  return { out, cache: { mode: "test", gamma, normalized, deviation }, running: { ...running } };
}
