import { tf } from "../engine/index.js";

/** Numbers shifted and scaled to mean 0 and variance 1 over some axes. */
export interface Normalized<X extends tf.Tensor> {
  /** `(x - mean) / deviation` */
  readonly normalized: X;
  /** `sqrt(variance + epsilon)`, with size 1 along the axes. */
  readonly deviation: tf.Tensor;
}

/** What all four normalizations do, over different axes. The variance divides by the number of values, not one less. */
export function normalize<X extends tf.Tensor>(
  x: X,
  axes: number[],
  epsilon: number,
): Normalized<X> & { readonly mean: tf.Tensor; readonly variance: tf.Tensor } {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub<X>(x, mean);
  const variance = tf.mean(tf.square(centred), axes, true);
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  return { normalized: tf.div<X>(centred, deviation), deviation, mean, variance };
}

/**
 * The slope in x from the slope `d` in the normalized numbers `n`: `(d - mean(d) - n * mean(d * n)) / deviation`. The two
 * means are what reaches x through the mean and through the variance.
 */
export function normalizeBackward<X extends tf.Tensor>(
  d: X,
  { normalized, deviation }: Normalized<X>,
  axes: number[],
): X {
  const throughMean = tf.mean(d, axes, true);
  const throughVariance = tf.mul(normalized, tf.mean(tf.mul(d, normalized), axes, true));
  return tf.div<X>(tf.sub(tf.sub(d, throughMean), throughVariance), deviation);
}
