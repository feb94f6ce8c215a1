import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkSameShape, checkShapes } from "../shapes.js";

/** What `tanh.backward` needs of the forward pass: `out`, of the shape of x. */
export interface TanhCache<X extends tf.Tensor> {
  readonly out: X;
}

/**
 * The hyperbolic tangent, number by number: `out = tanh(x) = 2 sigmoid(2x) - 1`, from -1 to 1 and centred on 0.
 *
 * @param x any shape
 * @returns `out`, of the shape of `x`
 * @throws GradlabError when x is not a tensor
 * @see Y. LeCun et al., "Efficient backprop", 1998, section 4.4
 * @example
 * console.log(layers.tanh.forward(tf.tensor1d([-1000, 0, 1])).out.arraySync()); // [ -1, 0, 0.762 ]
 */
export function forward<X extends tf.Tensor>(x: X): { out: X; cache: TanhCache<X> } {
  checkShapes("tanh.forward", { x: [x, "..."] });
  if (!areFloats(x)) return withFloats([x], forward);
  const out = tf.tanh(x);
  return { out, cache: { out } };
}

/**
 * Its gradient: `dx = dout * (1 - out^2)`.
 *
 * @param dout the slope of the loss in `out`, of its shape
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx`, of the shape of `x`
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { cache } = layers.tanh.forward(tf.tensor1d([0, 1]));
 * console.log(layers.tanh.backward(tf.tensor1d([1, 1]), cache).dx.arraySync()); // [ 1, 0.420 ]
 */
export function backward<X extends tf.Tensor>(dout: X, { out }: TanhCache<X>): { dx: X } {
  checkSameShape("tanh.backward", { dout, out });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { out }));
  return { dx: tf.tidy(() => tf.mul<X>(dout, tf.sub(1, tf.square(out)))) };
}
