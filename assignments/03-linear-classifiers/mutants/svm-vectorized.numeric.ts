import { tf } from "gradlab";

interface Gradients {
  loss: number;
  dw: tf.Tensor;
  db: tf.Tensor;
}

export function svmVectorized(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
): Gradients {
  const lossAt = (w: tf.Tensor2D, b: tf.Tensor1D): number => {
    const scores = tf.add(tf.matMul(x, w), b);
    const right = tf.oneHot(y, b.shape[0]);
    const margins = tf.relu(scores.sub(scores.mul(right).sum(1, true)).add(1)).mul(tf.sub(1, right));
    return margins.sum().dataSync()[0] / x.shape[0] + lambda * w.square().sum().dataSync()[0];
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
