import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkSameShape, checkShapes } from "../shapes.js";

/** What `sigmoid.backward` needs of the forward pass: `out`, of the shape of x. */
export interface SigmoidCache<X extends tf.Tensor> {
  readonly out: X;
}

/**
 * The logistic function, number by number: `out = 1 / (1 + exp(-x))`, from 0 to 1. It saturates: far from 0 its gradient
 * vanishes.
 *
 * @param x any shape
 * @returns `out`, of the shape of `x`
 * @throws GradlabError when x is not a tensor
 * @see D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors", 1986
 * @example
 * console.log(layers.sigmoid.forward(tf.tensor1d([-1000, 0, 1, 1000])).out.arraySync()); // [ 0, 0.5, 0.731, 1 ]
 */
export function forward<X extends tf.Tensor>(x: X): { out: X; cache: SigmoidCache<X> } {
  checkShapes("sigmoid.forward", { x: [x, "..."] });
  if (!areFloats(x)) return withFloats([x], forward);
  const out = tf.sigmoid(x);
  return { out, cache: { out } };
}

/**
 * Its gradient: `dx = dout * out * (1 - out)`.
 *
 * @param dout the slope of the loss in `out`, of its shape
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx`, of the shape of `x`
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { cache } = layers.sigmoid.forward(tf.tensor1d([0, 1]));
 * console.log(layers.sigmoid.backward(tf.tensor1d([1, 1]), cache).dx.arraySync()); // [ 0.25, 0.197 ]
 */
export function backward<X extends tf.Tensor>(dout: X, { out }: SigmoidCache<X>): { dx: X } {
  checkSameShape("sigmoid.backward", { dout, out });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { out }));
  return { dx: tf.tidy(() => tf.mul<X>(dout, tf.mul(out, tf.sub(1, out)))) };
}
