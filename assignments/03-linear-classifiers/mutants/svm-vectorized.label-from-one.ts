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
  const n = x.shape[0];
  const scores = tf.add(tf.matMul(x, w), b);
  const right = tf.oneHot(y.sub<tf.Tensor1D>(tf.scalar(1, "int32")), b.shape[0]);
  const own = scores.mul(right).sum(1, true);
  const margins = tf.relu(scores.sub(own).add(1)).mul(tf.sub(1, right));
  const above = tf.step(margins);
  const dScores = above.sub(right.mul(above.sum(1, true))).div<tf.Tensor2D>(n);
  const loss = margins.sum().dataSync()[0] / n + lambda * w.square().sum().dataSync()[0];
  return { loss, dw: tf.matMul(x, dScores, true).add(w.mul(2 * lambda)), db: dScores.sum(0) };
}
