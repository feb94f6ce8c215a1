import { areFloats, tf, withFloats } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkGiven, checkNumber, checkShapes, showShape } from "../shapes.js";
import { normalize, normalizeBackward, type Normalized } from "./normalize.js";

/** How `groupNorm.forward` works. */
export interface GroupNormOptions {
  /** Into how many groups the channels are split; it must divide C. 1 is layer norm, C is instance norm. */
  readonly groups: number;
  /** Added to the variance, above 0; 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * What `groupNorm.backward` needs of the forward pass: `gamma` [C], the `shape` of x, the normalized numbers
 * [N, H, W, G, C / G] and their deviation [N, 1, 1, G, 1].
 */
export interface GroupNormCache extends Normalized<tf.Tensor5D> {
  readonly gamma: tf.Tensor1D;
  readonly shape: [number, number, number, number];
}

/** All of an example's numbers that lie in one group of channels. */
const axes = [1, 2, 4];

/**
 * Group normalization: in every picture each group of channels is shifted and scaled to mean 0 and variance 1, whatever the
 * size of the batch: `out = gamma * (x - mean) / sqrt(variance + epsilon) + beta`.
 *
 * The squares of the variance overflow where numbers lie further than 1.8e19 from their mean (in float32): `out` is then beta.
 *
 * @param x [N, H, W, C]
 * @param gamma [C]
 * @param beta [C]
 * @param options how many groups, and epsilon; see {@link GroupNormOptions}
 * @returns `out` [N, H, W, C]
 * @throws GradlabError when shapes do not fit, the groups do not divide C or epsilon is not above 0
 * @see Y. Wu, K. He, "Group normalization", 2018
 * @example
 * const x = tf.tensor4d([1, 3, 10, 30], [1, 1, 1, 4]);
 * const { out } = layers.groupNorm.forward(x, tf.ones([4]), tf.zeros([4]), { groups: 2 });
 * console.log(out.flatten().arraySync()); // [ -1.000, 1.000, -1.000, 1.000 ]
 */
export function forward(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  options: GroupNormOptions,
): { out: tf.Tensor4D; cache: GroupNormCache } {
  checkShapes("groupNorm.forward", { x: [x, "N, H, W, C"], gamma: [gamma, "C"], beta: [beta, "C"] });
  checkGiven("groupNorm.forward", "{ groups }", options);
  const { groups, epsilon = 1e-5 } = options;
  checkNumber("groupNorm.forward", "groups", groups, { min: 1, whole: true });
  checkNumber("groupNorm.forward", "epsilon", epsilon, { above: 0 });
  if (x.shape[3] % groups !== 0) {
    throw new GradlabError(
      `groupNorm.forward: ${groups} groups do not divide ${x.shape[3]} channels (x has shape ${showShape(x.shape)})`,
    );
  }
  if (!areFloats(x, gamma, beta))
    return withFloats([x, gamma, beta], (...floats) => forward(...floats, { groups, epsilon }));
  return tf.tidy(() => {
    const { normalized, deviation } = normalize(split(x, groups), axes, epsilon);
    const out = tf.add<tf.Tensor4D>(tf.mul(tf.reshape(normalized, x.shape), gamma), beta);
    return { out, cache: { gamma, normalized, deviation, shape: x.shape } };
  });
}

/**
 * Its gradients. With `d = dout * gamma`, `n` the normalized x and means over a group:
 * `dx = (d - mean(d) - n * mean(d * n)) / deviation`; `dgamma = sum(dout * n)` and `dbeta = sum(dout)` over N, H, W.
 *
 * @param dout the slope of the loss in `out`, [N, H, W, C]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, H, W, C], `dgamma` [C], `dbeta` [C]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 3, 10, 30], [1, 1, 1, 4]);
 * const { out, cache } = layers.groupNorm.forward(x, tf.ones([4]), tf.zeros([4]), { groups: 2 });
 * console.log(layers.groupNorm.backward(out, cache).dgamma.arraySync()); // [ 1.0000, 1.0000, 1.0000, 1.0000 ]
 */
export function backward(
  dout: tf.Tensor4D,
  { gamma, normalized, deviation, shape }: GroupNormCache,
): { dx: tf.Tensor4D; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  checkShapes("groupNorm.backward", { gamma: [gamma, "..."], dout: [dout, shape.join(", ")] });
  if (!areFloats(dout))
    return withFloats([dout], (floats) => backward(floats, { gamma, normalized, deviation, shape }));
  return tf.tidy(() => {
    const d = split(tf.mul<tf.Tensor4D>(dout, gamma), normalized.shape[3]);
    const dx = normalizeBackward(d, { normalized, deviation }, axes);
    return {
      dx: tf.reshape(dx, shape),
      dgamma: tf.sum<tf.Tensor1D>(tf.mul(dout, tf.reshape(normalized, shape)), [0, 1, 2]),
      dbeta: tf.sum<tf.Tensor1D>(dout, [0, 1, 2]),
    };
  });
}

function split(x: tf.Tensor4D, groups: number): tf.Tensor5D {
  const [n, height, width, channels] = x.shape;
  return tf.reshape(x, [n, height, width, groups, channels / groups]);
}
