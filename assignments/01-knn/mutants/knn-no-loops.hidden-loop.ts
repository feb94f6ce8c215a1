import { tf } from "gradlab";

export function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  return tf.stack(tf.unstack(x).map((row) => tf.sqrt(tf.square(xTrain.sub(row)).sum(1)))) as tf.Tensor2D;
}
