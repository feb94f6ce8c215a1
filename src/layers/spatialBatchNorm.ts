import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkShapes, showShape } from "../shapes.js";
import * as batchNorm from "./batchNorm.js";
import { checkBatchNorm } from "./batchStatistics.js";

/** What `spatialBatchNorm.backward` needs of the forward pass: the `shape` of x, and the cache of batchNorm on the pixels as `rows`. */
export interface SpatialBatchNormCache {
  readonly shape: [number, number, number, number];
  readonly rows: batchNorm.BatchNormCache;
}

/**
 * Batch normalization of pictures: every channel is normalized over the batch and over all positions,
 * `out = gamma * (x - mean) / sqrt(variance + epsilon) + beta`. With NHWC that is {@link batchNorm.forward} on the pixels as
 * rows, [N * H * W, C].
 *
 * @param x [N, H, W, C]
 * @param gamma [C]
 * @param beta [C]
 * @param options mode, running statistics, momentum and epsilon, as for {@link batchNorm.forward}
 * @returns `out` [N, H, W, C], and the new running statistics, [C] each
 * @throws GradlabError as batchNorm.forward
 * @see S. Ioffe, C. Szegedy, "Batch normalization", 2015, section 3.2
 * @example
 * const x = tf.tensor4d([1, 3, 5, 7], [1, 2, 2, 1]);
 * const { out } = layers.spatialBatchNorm.forward(x, tf.ones([1]), tf.zeros([1]));
 * console.log(out.flatten().arraySync()); // [ -1.342, -0.447, 0.447, 1.342 ]
 */
export function forward(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  options: batchNorm.BatchNormOptions = {},
): { out: tf.Tensor4D; cache: SpatialBatchNormCache; running: batchNorm.RunningStatistics } {
  const settings = checkBatchNorm("spatialBatchNorm.forward", "N, H, W, C", { x, gamma, beta }, options);
  if (x.size === 0 && settings.mode === "train") {
    throw new GradlabError(
      `spatialBatchNorm.forward: x has shape ${showShape(x.shape)}, but the mean over no pixels is not defined`,
    );
  }
  return tf.tidy(() => {
    const { out, cache, running } = batchNorm.forward(pixels(x), gamma, beta, settings);
    return {
      out: tf.reshape<tf.Rank.R4>(out, x.shape),
      cache: { shape: x.shape, rows: { ...cache } },
      running: { ...running },
    };
  });
}

/**
 * Its gradients: those of {@link batchNorm.backward} on the pixels as rows, `dgamma = sum over N, H, W of dout * normalized` and
 * `dbeta = sum over N, H, W of dout`.
 *
 * @param dout the slope of the loss in `out`, [N, H, W, C]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, H, W, C], `dgamma` [C], `dbeta` [C]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { out, cache } = layers.spatialBatchNorm.forward(tf.ones([2, 3, 3, 4]), tf.ones([4]), tf.zeros([4]));
 * const { dx, dgamma } = layers.spatialBatchNorm.backward(out, cache);
 * console.log(dx.shape, dgamma.shape); // [ 2, 3, 3, 4 ] [ 4 ]
 */
export function backward(
  dout: tf.Tensor4D,
  { shape, rows }: SpatialBatchNormCache,
): { dx: tf.Tensor4D; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  checkShapes("spatialBatchNorm.backward", { gamma: [rows.gamma, "..."], dout: [dout, shape.join(", ")] });
  return tf.tidy(() => {
    const { dx, dgamma, dbeta } = batchNorm.backward(pixels(dout), rows);
    return { dx: tf.reshape<tf.Rank.R4>(dx, shape), dgamma, dbeta };
  });
}

const pixels = (x: tf.Tensor4D): tf.Tensor2D => {
  const [n, height, width, channels] = x.shape;
  return tf.reshape(x, [n * height * width, channels]);
};
