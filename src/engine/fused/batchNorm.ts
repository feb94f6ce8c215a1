import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { fuse } from "./fuse.js";

/** What batch normalization takes: x of [N, D], everything else of [D]. */
export interface NormInputs {
  readonly x: tf.Tensor2D;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  /** The running statistics until now; where there are none, they begin as mean 0 and variance 1. */
  readonly running?: { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D } | undefined;
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
  { x, gamma, beta, running }: NormInputs,
  { momentum, epsilon }: { readonly momentum: number; readonly epsilon: number },
): Normed | undefined {
  const [n, d] = x.shape;
  const shapes = [[n, d], [n, d], [1, d], [d], [d]];
  const past = running === undefined ? [] : [running.mean, running.variance];
  const made = fuse({ inputs: [x, gamma, beta, ...past], shapes }, (reached) => {
    const { at } = reached;
    const operations = 16 * x.size;
    const [before, results] = [at.slice(3, 3 + past.length), at.slice(3 + past.length)];
    const addresses = [...at.slice(0, 3), ...results, ...(past.length > 0 ? before : [0, 0])];
    reached.withList(addresses, (list) => {
      const columns = pieces(d, reached.parts(operations), GRAIN);
      reached.run(
        "batchNorm",
        columns.map((piece) => [n, d, ...piece, list, momentum, epsilon]),
        operations,
      );
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
  const made = fuse({ inputs, shapes: [[n, d], [d], [d]] }, (reached) => {
    const operations = 16 * dout.size;
    const lists = pieces(d, reached.parts(operations), GRAIN).map((piece) => {
      return [n, d, ...piece, ...reached.at];
    });
    reached.run("batchNormGradient", lists, operations);
  });
  if (made === undefined) return undefined;
  const [dx, dgamma, dbeta] = made;
  return { dx: dx as tf.Tensor2D, dgamma: dgamma as tf.Tensor1D, dbeta: dbeta as tf.Tensor1D };
}
