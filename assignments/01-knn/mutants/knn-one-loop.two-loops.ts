import { tf } from "gradlab";

export function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  const rows: tf.Tensor[] = [];
  for (let i = 0; i < x.shape[0]; i++) {
    const row: tf.Scalar[] = [];
    for (let j = 0; j < xTrain.shape[0]; j++) {
      const difference = x.slice([i, 0], [1, -1]).sub(xTrain.slice([j, 0], [1, -1]));
      row.push(tf.sqrt(tf.square(difference).sum<tf.Scalar>()));
    }
    rows.push(tf.stack(row));
  }
  return tf.stack(rows) as tf.Tensor2D;
}
