import { tf } from "gradlab";

export function predict(x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor1D {
  const scores = tf.add(tf.matMul(x, w), b);
  return tf.cast<tf.Tensor1D>(tf.sub(b.shape[0] - 1, tf.argMax(tf.reverse(scores, 1), 1)), "int32");
}
