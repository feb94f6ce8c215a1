import { tf } from "gradlab";

export function affineSoftmax(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
): { loss: number; dx: tf.Tensor; dw: tf.Tensor; db: tf.Tensor } {
  const [n, classes] = [x.shape[0], b.shape[0]];
  const scores = tf.add(tf.matMul(x, w), b);
  const shifted = scores.sub(scores.max(0, true));
  const logs = shifted.sub(shifted.exp().sum(0, true).log());
  const right = tf.oneHot(y, classes);
  const loss = -logs.mul(right).sum().dataSync()[0] / n;
  const dScores = logs.exp().sub(right).div<tf.Tensor2D>(n);
  return {
    loss,
    dx: tf.matMul(dScores, w, false, true),
    dw: tf.matMul(x, dScores, true),
    db: dScores.sum(0),
  };
}
