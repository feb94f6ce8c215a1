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
  const [n, c] = [x.shape[0], b.shape[0]];
  const labels = y.dataSync();
  let loss = lambda * w.square().sum().dataSync()[0];
  let dw: tf.Tensor = w.mul(2 * lambda);
  let db: tf.Tensor = tf.zerosLike(b);
  for (let i = 0; i < n; i++) {
    const row = x.slice([i, 0], [1, -1]);
    const scores = tf.add(tf.matMul(row, w), b).reshape([c]);
    const lower = scores.sub(scores.max());
    const logs = lower.sub(lower.exp().sum().log());
    const right = tf.oneHot(tf.scalar(labels[i], "int32"), c);
    const slope = logs.exp().sub(right).div(n);
    loss -= logs.mul(right).sum().dataSync()[0] / n;
    dw = dw.add(tf.matMul(row, slope.reshape<tf.Tensor2D>([1, c]), true));
    db = db.add(slope);
  }
  return { loss, dw, db };
}
