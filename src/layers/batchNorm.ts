import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkShapes, showShape } from "../shapes.js";
import { byBatch, byRunning, checkBatchNorm } from "./batchStatistics.js";
import type { Mode } from "./mode.js";
import { normalizeBackward } from "./normalize.js";

/** Mean and variance of every feature, averaged over the batches of the training: what test mode normalizes with. */
export interface RunningStatistics {
  /** Of each feature, [D]. */
  readonly mean: tf.Tensor1D;
  /** Of each feature, dividing by N, [D]. */
  readonly variance: tf.Tensor1D;
}

/** How `batchNorm.forward` works. */
export interface BatchNormOptions {
  /** `"train"` (by default) normalizes with the batch's statistics, `"test"` with the running ones. */
  readonly mode?: Mode;
  /** The running statistics so far: needed in test mode; in training mean 0 and variance 1 where left out. */
  readonly running?: RunningStatistics;
  /**
   * How much of the running statistics a batch leaves, 0 to 1; 0.9 by default:
   * `running = momentum * running + (1 - momentum) * batch`.
   */
  readonly momentum?: number;
  /** Added to the variance, above 0; 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * What `batchNorm.backward` needs of the forward pass: the `mode`, `gamma` [D], the `normalized` numbers [N, D], and by which
 * `deviation` they were divided, [D] or [1, D].
 */
export interface BatchNormCache {
  readonly mode: Mode;
  readonly gamma: tf.Tensor1D;
  readonly normalized: tf.Tensor2D;
  readonly deviation: tf.Tensor;
}

/**
 * Batch normalization: every feature is shifted and scaled to mean 0 and variance 1 over the batch, then scaled by gamma
 * and shifted by beta, which are learnt: `out = gamma * (x - mean) / sqrt(variance + epsilon) + beta`. The variance divides
 * by N, in the running statistics too (PyTorch's divides by N - 1 there).
 *
 * The squares of the variance overflow where numbers lie further than 1.8e19 from their mean (in float32): `out` is then
 * beta and the running variance Infinity, which test mode refuses.
 *
 * @param x [N, D]
 * @param gamma [D]
 * @param beta [D]
 * @param options mode, running statistics, momentum and epsilon; see {@link BatchNormOptions}
 * @returns `out` [N, D], and the new running statistics (in test mode those it was given)
 * @throws GradlabError when shapes do not fit, the batch is empty in training, or test mode lacks running
 * statistics or is given a variance that is infinite, NaN or below 0
 * @see S. Ioffe, C. Szegedy, "Batch normalization", 2015
 * @example
 * const x = tf.tensor2d([[1, 10], [3, 30]]);
 * const { out, running } = layers.batchNorm.forward(x, tf.ones([2]), tf.zeros([2]));
 * console.log(out.arraySync()); // [ [ -1.000, -1.000 ], [ 1.000, 1.000 ] ]
 * console.log(running.mean.arraySync(), running.variance.arraySync()); // [ 0.2, 2.0 ] [ 1.0, 10.9 ]
 */
export function forward(
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  options: BatchNormOptions = {},
): { out: tf.Tensor2D; cache: BatchNormCache; running: RunningStatistics } {
  const settings = checkBatchNorm("batchNorm.forward", "N, D", { x, gamma, beta }, options);
  const { running, ...how } = settings;
  if (x.shape[0] === 0 && how.mode === "train") {
    throw new GradlabError(
      `batchNorm.forward: x has shape ${showShape(x.shape)}, but the mean over no examples is not defined`,
    );
  }
  if (!areFloats(x, gamma, beta))
    return withFloats([x, gamma, beta], (...floats) => forward(...floats, settings));
  return tf.tidy(() => {
    const made =
      running !== undefined && how.mode === "test"
        ? byRunning({ x, gamma, beta, running }, how)
        : byBatch({ x, gamma, beta, running }, how);
    return { out: made.out, cache: { ...made.cache }, running: { ...made.running } };
  });
}

/**
 * Its gradients. With `d = dout * gamma`, `n` the normalized x and means over the batch:
 * `dx = (d - mean(d) - n * mean(d * n)) / deviation` in training; in test mode, where the statistics do not depend on x,
 * `dx = d / deviation`. Then `dgamma = sum(dout * n)`, `dbeta = sum(dout)`.
 *
 * @param dout the slope of the loss in `out`, [N, D]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, D], `dgamma` [D], `dbeta` [D]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor2d([[1, 10], [3, 30]]);
 * const { cache } = layers.batchNorm.forward(x, tf.ones([2]), tf.zeros([2]));
 * const { dx, dbeta } = layers.batchNorm.backward(tf.ones([2, 2]), cache);
 * console.log(dx.arraySync()); // [ [ 0, 0 ], [ 0, 0 ] ]
 * console.log(dbeta.arraySync()); // [ 2, 2 ]
 */
export function backward(
  dout: tf.Tensor2D,
  { mode, gamma, normalized, deviation }: BatchNormCache,
): { dx: tf.Tensor2D; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  checkShapes("batchNorm.backward", { x: [normalized, "N, D"], dout: [dout, "N, D"] });
  if (!areFloats(dout))
    return withFloats([dout], (floats) => backward(floats, { mode, gamma, normalized, deviation }));
  const atOnce =
    mode === "train" ? fused.batchNormGradient(dout, gamma, { normalized, deviation }) : undefined;
  if (atOnce !== undefined) return atOnce;
  return tf.tidy(() => {
    const d = tf.mul<tf.Tensor2D>(dout, gamma);
    return {
      dx:
        mode === "test"
          ? tf.div<tf.Tensor2D>(d, deviation)
          : normalizeBackward(d, { normalized, deviation }, [0]),
      dgamma: tf.sum<tf.Tensor1D>(tf.mul(dout, normalized), 0),
      dbeta: tf.sum<tf.Tensor1D>(dout, 0),
    };
  });
}
