import { tf } from "../engine/index.js";

/**
 * The gradient by automatic differentiation: TensorFlow.js records the operations of `f` and walks them backwards. Exact
 * up to rounding, and as cheap as a call or two of `f` whatever the size of `x`.
 *
 * @param f a function of tf operations, from a tensor to a scalar
 * @param x a tensor of any shape
 * @returns the gradient, of the shape of `x`
 * @example
 * const x = tf.tensor1d([1, 2, 3]);
 * console.log(gradients.automatic((x) => tf.sum(tf.square(x)), x).arraySync()); // [ 2, 4, 6 ]
 */
export function automatic<X extends tf.Tensor>(f: (x: X) => tf.Tensor, x: X): X {
  return tf.tidy(() => tf.grad(f as (x: tf.Tensor) => tf.Tensor)(x) as X);
}
