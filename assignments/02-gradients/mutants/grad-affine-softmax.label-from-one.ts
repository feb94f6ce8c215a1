import { tf } from "gradlab";

export function affineSoftmax(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
): { loss: number; dx: tf.Tensor; dw: tf.Tensor; db: tf.Tensor } {
  const [n, classes] = [x.shape[0], b.shape[0]];
  const scores = tf.add(tf.matMul(x, w), b);
  const shifted = scores.sub(scores.max(1, true));
  const logs = shifted.sub(shifted.exp().sum(1, true).log());
  const right = tf.oneHot(y.sub<tf.Tensor1D>(tf.scalar(1, "int32")), classes);
  const loss = -logs.mul(right).sum().dataSync()[0] / n;
  const dScores = logs.exp().sub(right).div<tf.Tensor2D>(n);
  return {
    loss,
    dx: tf.matMul(dScores, w, false, true),
    dw: tf.matMul(x, dScores, true),
    db: dScores.sum(0),
  };
}
