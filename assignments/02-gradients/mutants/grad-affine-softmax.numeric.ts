import { tf } from "gradlab";

export function affineSoftmax(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
): { loss: number; dx: tf.Tensor; dw: tf.Tensor; db: tf.Tensor } {
  const loss = (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D): number => {
    const scores = tf.add(tf.matMul(x, w), b);
    const shifted = scores.sub(scores.max(1, true));
    const logs = shifted.sub(shifted.exp().sum(1, true).log());
    return -logs.mul(tf.oneHot(y, b.shape[0])).sum().dataSync()[0] / x.shape[0];
  };
  const h = 1e-2;
  const slopes = <T extends tf.Tensor>(at: T, f: (moved: T) => number): T => {
    const values = [...at.dataSync()];
    const moved = (i: number, by: number): T => tf.tensor(values.with(i, values[i] + by), at.shape) as T;
    return tf.tensor(
      values.map((_, i) => (f(moved(i, h)) - f(moved(i, -h))) / (2 * h)),
      at.shape,
    ) as T;
  };
  return {
    loss: loss(x, w, b),
    dx: slopes(x, (moved) => loss(moved, w, b)),
    dw: slopes(w, (moved) => loss(x, moved, b)),
    db: slopes(b, (moved) => loss(x, w, moved)),
  };
}
