import { tf } from "gradlab";

export function predict(x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor1D {
  return tf.argMin(tf.add(tf.matMul(x, w), b), 1);
}
