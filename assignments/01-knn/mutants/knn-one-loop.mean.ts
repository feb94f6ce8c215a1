import { tf } from "gradlab";

export function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  const rows: tf.Tensor[] = [];
  for (let i = 0; i < x.shape[0]; i++) {
    const a = x.slice([i, 0], [1, -1]);
    rows.push(tf.sqrt(tf.square(xTrain.sub(a)).mean(1)));
  }
  return tf.stack(rows) as tf.Tensor2D;
}
