import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { checkSameShape, checkShapes } from "../shapes.js";

/** What `relu.backward` needs of the forward pass: `x`, of any shape. */
export interface ReluCache<X extends tf.Tensor> {
  readonly x: X;
}

/**
 * The rectified linear unit, number by number: `out = max(0, x)`.
 *
 * @param x any shape
 * @returns `out`, of the shape of `x`
 * @throws GradlabError when x is not a tensor
 * @see V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010
 * @example
 * console.log(layers.relu.forward(tf.tensor1d([-1, 0, 2])).out.arraySync()); // [ 0, 0, 2 ]
 */
export function forward<X extends tf.Tensor>(x: X): { out: X; cache: ReluCache<X> } {
  checkShapes("relu.forward", { x: [x, "..."] });
  if (!areFloats(x)) return withFloats([x], forward);
  return { out: tf.relu(x), cache: { x } };
}

/**
 * Its gradient: `dx = dout` where `x > 0`, else 0. At the kink, x = 0, we take 0. NaN in x makes NaN of it; NaN in dout is
 * stopped where x is below 0, as any number is, but not in TensorFlow.js's own engines, which multiply it by 0.
 *
 * @param dout the slope of the loss in `out`, of its shape
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx`, of the shape of `x`
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { cache } = layers.relu.forward(tf.tensor1d([-1, 0, 2]));
 * console.log(layers.relu.backward(tf.tensor1d([5, 5, 5]), cache).dx.arraySync()); // [ 0, 0, 5 ]
 */
export function backward<X extends tf.Tensor>(dout: X, { x }: ReluCache<X>): { dx: X } {
  checkSameShape("relu.backward", { dout, x });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { x }));
  return { dx: fused.reluGradient(dout, x) ?? tf.tidy(() => tf.mul<X>(dout, tf.step(x))) };
}
