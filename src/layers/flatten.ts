import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkShapes } from "../shapes.js";

/** What `flatten.backward` needs of the forward pass: the `shape` of x. */
export interface FlattenCache<X extends tf.Tensor> {
  readonly shape: X["shape"];
}

/**
 * Lays each example out as one row: from pictures to the input of an affine layer.
 *
 * @param x [N, ...]
 * @returns `out` [N, D], with D the product of the other sizes
 * @throws GradlabError when x is a scalar
 * @example
 * console.log(layers.flatten.forward(tf.zeros([2, 4, 4, 3])).out.shape); // [ 2, 48 ]
 */
export function forward<X extends tf.Tensor>(x: X): { out: tf.Tensor2D; cache: FlattenCache<X> } {
  checkShapes("flatten.forward", { x: [x, "N, ..."] });
  if (!areFloats(x)) return withFloats([x], (floats) => forward(floats));
  const [n, ...rest] = x.shape;
  const size = rest.reduce((product, part) => product * part, 1);
  return { out: tf.reshape(x, [n, size]), cache: { shape: x.shape } };
}

/**
 * Its gradient: `dout` in the shape of `x`.
 *
 * @param dout the slope of the loss in `out`, [N, D]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx`, of the shape of `x`
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { out, cache } = layers.flatten.forward(tf.zeros([2, 4, 4, 3]));
 * console.log(layers.flatten.backward(out, cache).dx.shape); // [ 2, 4, 4, 3 ]
 */
export function backward<X extends tf.Tensor>(dout: tf.Tensor2D, { shape }: FlattenCache<X>): { dx: X } {
  const size = shape.slice(1).reduce((product, part) => product * part, 1);
  checkShapes("flatten.backward", { dout: [dout, `${shape[0]}, ${size}`] });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward<X>(floats, { shape }));
  return { dx: tf.reshape(dout, shape) as X };
}
