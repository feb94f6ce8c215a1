import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { fuse } from "./fuse.js";

/** What batch normalization takes: x of [N, D], everything else of [D]. */
export interface NormInputs {
  readonly x: tf.Tensor2D;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  /** The running statistics until now. */
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** What it makes: `deviation` is [1, D]; mean and variance are the new running statistics. */
interface Normed {
  readonly out: tf.Tensor2D;
  readonly normalized: tf.Tensor2D;
  readonly deviation: tf.Tensor;
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** Columns of a piece, at least: a line of the cache. */
const GRAIN = 16;

/**
 * Batch normalization in training; see `layers.batchNorm.forward`. Undefined where it must be computed by operations of
 * TensorFlow.js.
 */
export function batchNorm(
  { x, gamma, beta, mean, variance }: NormInputs,
  { momentum, epsilon }: { readonly momentum: number; readonly epsilon: number },
): Normed | undefined {
  const [n, d] = x.shape;
  const shapes = [[n, d], [n, d], [1, d], [d], [d]];
  const made = fuse({ inputs: [x, gamma, beta, mean, variance], shapes }, ({ at, parts, run, withList }) => {
    const operations = 16 * x.size;
    withList(at, (list) => {
      const lists = pieces(d, parts(operations), GRAIN).map((piece) => [
        n,
        d,
        ...piece,
        list,
        momentum,
        epsilon,
      ]);
      run("batchNorm", lists, operations);
    });
  });
  if (made === undefined) return undefined;
  const [out, normalized, deviation, newMean, newVariance] = made;
  return {
    out: out as tf.Tensor2D,
    normalized: normalized as tf.Tensor2D,
    deviation,
    mean: newMean as tf.Tensor1D,
    variance: newVariance as tf.Tensor1D,
  };
}

/** Its gradients; see `layers.batchNorm.backward`. Undefined as above. */
export function batchNormGradient(
  dout: tf.Tensor2D,
  gamma: tf.Tensor1D,
  { normalized, deviation }: { readonly normalized: tf.Tensor2D; readonly deviation: tf.Tensor },
): { dx: tf.Tensor2D; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } | undefined {
  const [n, d] = dout.shape;
  const inputs = [dout, gamma, normalized, deviation];
  const made = fuse({ inputs, shapes: [[n, d], [d], [d]] }, ({ at, parts, run }) => {
    const operations = 16 * dout.size;
    const lists = pieces(d, parts(operations), GRAIN).map((piece) => [n, d, ...piece, ...at]);
    run("batchNormGradient", lists, operations);
  });
  if (made === undefined) return undefined;
  const [dx, dgamma, dbeta] = made;
  return { dx: dx as tf.Tensor2D, dgamma: dgamma as tf.Tensor1D, dbeta: dbeta as tf.Tensor1D };
}
