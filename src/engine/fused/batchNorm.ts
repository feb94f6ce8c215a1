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
 * Batch normalization in training: `normalized = (x - mean) / deviation` with `deviation = sqrt(variance + epsilon)`, `out
 * = gamma * normalized + beta`, and the running statistics moved on: `momentum * running + (1 - momentum) * batch`. It is
 * what `layers.batchNorm.forward` computes, in one compiled kernel.
 *
 * @param inputs `x` [N, D], `gamma` [D], `beta` [D], and the `running` mean and variance so far, [D], 0 and 1 where left
 * out
 * @param options `momentum`, from 0 to 1, and `epsilon`, above 0
 * @returns `out` and `normalized` [N, D], `deviation` [1, D], and the new running `mean` and `variance` [D]; undefined
 * where operations of TensorFlow.js must do it: in other engines, without the compiled kernels, and while a gradient is
 * being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.batchNorm.forward`, which calls it
 * @see S. Ioffe, C. Szegedy, "Batch normalization", 2015
 * @example
 * const inputs = { x: tf.tensor2d([[1, 10], [3, 30]]), gamma: tf.ones([2]), beta: tf.zeros([2]) };
 * const made = engine.fused.batchNorm(inputs, { momentum: 0.9, epsilon: 1e-5 });
 * if (made !== undefined) console.log(made.out.arraySync()); // [ [ -1.000, -1.000 ], [ 1.000, 1.000 ] ]
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

/**
 * The gradients of batch normalization in training, with `n` the normalized numbers: `dbeta = sum over N of dout`, `dgamma
 * = sum over N of dout * n`, `dx = gamma / deviation * (dout - dbeta / N - n * dgamma / N)`.
 *
 * @param dout the slope of the loss in `out`, [N, D]
 * @param gamma [D]
 * @param made `normalized` [N, D] and `deviation` [1, D], as {@link batchNorm} returned them
 * @returns `dx` [N, D], `dgamma` [D], `dbeta` [D]; undefined where operations of TensorFlow.js must do it: in other
 * engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.batchNorm.backward`, which calls it
 * @see S. Ioffe, C. Szegedy, "Batch normalization", 2015, section 3
 * @example
 * const made = { normalized: tf.tensor2d([[-1], [1]]), deviation: tf.ones([1, 1]) };
 * const slopes = engine.fused.batchNormGradient(tf.tensor2d([[1], [0]]), tf.ones([1]), made);
 * if (slopes !== undefined) console.log(slopes.dgamma.arraySync(), slopes.dbeta.arraySync()); // [ -1 ] [ 1 ]
 */
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
