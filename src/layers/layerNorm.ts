import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkNumber, checkShapes } from "../shapes.js";
import { normalize, normalizeBackward, type Normalized } from "./normalize.js";

/** How `layerNorm.forward` works. */
export interface LayerNormOptions {
  /** Added to the variance, above 0; 1e-5 by default. */
  readonly epsilon?: number;
}

/** What `layerNorm.backward` needs of the forward pass: `gamma` [D], the normalized numbers [N, D] and their deviation [N, 1]. */
export interface LayerNormCache extends Normalized<tf.Tensor2D> {
  readonly gamma: tf.Tensor1D;
}

/**
 * Layer normalization: every example is shifted and scaled to mean 0 and variance 1 over its own features, so that training
 * and testing are the same and the batch may be of any size: `out = gamma * (x - mean) / sqrt(variance + epsilon) + beta`.
 *
 * The squares of the variance overflow where numbers lie further than 1.8e19 from their mean (in float32): `out` is then beta.
 *
 * @param x [N, D]
 * @param gamma [D]
 * @param beta [D]
 * @param options epsilon; see {@link LayerNormOptions}
 * @returns `out` [N, D]
 * @throws GradlabError when shapes do not fit, or epsilon is not above 0
 * @see J. Ba, J. Kiros, G. Hinton, "Layer normalization", 2016
 * @example
 * const { out } = layers.layerNorm.forward(tf.tensor2d([[1, 3], [10, 30]]), tf.ones([2]), tf.zeros([2]));
 * console.log(out.arraySync()); // [ [ -1.000, 1.000 ], [ -1.000, 1.000 ] ]
 */
export function forward(
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  { epsilon = 1e-5 }: LayerNormOptions = {},
): { out: tf.Tensor2D; cache: LayerNormCache } {
  checkShapes("layerNorm.forward", { x: [x, "N, D"], gamma: [gamma, "D"], beta: [beta, "D"] });
  checkNumber("layerNorm.forward", "epsilon", epsilon, { above: 0 });
  if (!areFloats(x, gamma, beta))
    return withFloats([x, gamma, beta], (...floats) => forward(...floats, { epsilon }));
  return tf.tidy(() => {
    const { normalized, deviation } = normalize(x, [1], epsilon);
    const out = tf.add<tf.Tensor2D>(tf.mul(normalized, gamma), beta);
    return { out, cache: { gamma, normalized, deviation } };
  });
}

/**
 * Its gradients. With `d = dout * gamma`, `n` the normalized x and means over the features of an example:
 * `dx = (d - mean(d) - n * mean(d * n)) / deviation`, `dgamma = sum over N of dout * n`, `dbeta = sum over N of dout`.
 *
 * @param dout the slope of the loss in `out`, [N, D]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, D], `dgamma` [D], `dbeta` [D]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { out, cache } = layers.layerNorm.forward(tf.tensor2d([[1, 3]]), tf.ones([2]), tf.zeros([2]));
 * console.log(layers.layerNorm.backward(out, cache).dgamma.arraySync()); // [ 1.0000, 1.0000 ]
 */
export function backward(
  dout: tf.Tensor2D,
  { gamma, normalized, deviation }: LayerNormCache,
): { dx: tf.Tensor2D; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  checkShapes("layerNorm.backward", { x: [normalized, "N, D"], dout: [dout, "N, D"] });
  if (!areFloats(dout))
    return withFloats([dout], (floats) => backward(floats, { gamma, normalized, deviation }));
  return tf.tidy(() => ({
    dx: normalizeBackward(tf.mul<tf.Tensor2D>(dout, gamma), { normalized, deviation }, [1]),
    dgamma: tf.sum<tf.Tensor1D>(tf.mul(dout, normalized), 0),
    dbeta: tf.sum<tf.Tensor1D>(dout, 0),
  }));
}
