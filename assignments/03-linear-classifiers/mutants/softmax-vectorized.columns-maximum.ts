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
  const n = x.shape[0];
  const scores = tf.add(tf.matMul(x, w), b);
  const shifted = scores.sub(scores.max(0, true));
  const logs = shifted.sub(shifted.exp().sum(1, true).log());
  const right = tf.oneHot(y, b.shape[0]);
  const dScores = logs.exp().sub(right).div<tf.Tensor2D>(n);
  const loss = lambda * w.square().sum().dataSync()[0] - logs.mul(right).sum().dataSync()[0] / n;
  return { loss, dw: tf.matMul(x, dScores, true).add(w.mul(2 * lambda)), db: dScores.sum(0) };
}
