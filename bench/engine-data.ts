import { tf } from "../src/index.js";

/** The numbers that the peers compute too: hashes of their index, between -0.5 and 0.5, in the order of `shape`. */
export function data(shape: number[], seed: number, scale = 1): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let h = (Math.imul(i, 2654435761) + seed * 40503) >>> 0;
    h ^= h >>> 15;
    h = Math.imul(h, 2246822519) >>> 0;
    h ^= h >>> 13;
    values[i] = ((h >>> 0) / 4294967296 - 0.5) * scale;
  }
  return tf.tensor(values, shape);
}

/** Images that the peers hold as [N, C, H, W]. */
export const images = (shape: number[], seed: number): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(data(shape, seed) as tf.Tensor4D, [0, 2, 3, 1]));

/** Filters that they hold as [F, C, H, W]. */
export const filters = (shape: number[], seed: number, scale = 1): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(data(shape, seed, scale) as tf.Tensor4D, [2, 3, 1, 0]));

/** Labels from 0 to 9. */
export const labels = (n: number): tf.Tensor1D =>
  tf.tensor1d(
    Int32Array.from({ length: n }, (_, i) => (i * 7919) % 10),
    "int32",
  );

/** The parameters of the ConvNet's training step. */
export function convnetParams(): Record<string, tf.Tensor> {
  // The peers flatten channels first, so their rows of w2 come in another order; the numbers are as random.
  const w2 = tf.tidy(() =>
    tf.reshape(
      tf.transpose(tf.reshape(data([8192, 100], 3, 0.01), [32, 16, 16, 100]), [1, 2, 0, 3]),
      [8192, 100],
    ),
  );
  return {
    w1: filters([32, 3, 7, 7], 2, 0.01),
    b1: tf.zeros([32]),
    w2,
    b2: tf.zeros([100]),
    w3: data([100, 10], 4, 0.01),
    b3: tf.zeros([10]),
  };
}

/** The parameters of the five layers' training step. */
export function perceptronParams(): Record<string, tf.Tensor> {
  const sizes = [3072, 100, 100, 100, 100, 10];
  return Object.fromEntries(
    sizes.slice(1).flatMap((n, i): [string, tf.Tensor][] => [
      [`w${i + 1}`, data([sizes[i], n], 2 + i, 0.05)],
      [`b${i + 1}`, tf.zeros([n])],
    ]),
  );
}

/** One number of a tensor. */
export const at = (x: tf.Tensor, ...index: number[]): number =>
  tf.tidy(
    () =>
      tf
        .slice(
          x,
          index,
          index.map(() => 1),
        )
        .dataSync()[0],
  );

/** Frees what a run makes. */
export const tidily =
  (run: () => number): (() => number) =>
  () => {
    let value = 0;
    tf.tidy(() => {
      value = run();
    });
    return value;
  };
