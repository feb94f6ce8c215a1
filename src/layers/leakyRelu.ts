import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkNumber, checkSameShape, checkShapes } from "../shapes.js";

/** What `leakyRelu.backward` needs of the forward pass: `x`, of any shape, and the `slope`. */
export interface LeakyReluCache<X extends tf.Tensor> {
  readonly x: X;
  readonly slope: number;
}

/**
 * The leaky rectified linear unit, number by number: `out = x` where `x > 0`, else `slope * x`. Unlike ReLU it never has a
 * gradient of exactly 0, so no unit can die.
 *
 * @param x any shape
 * @param slope the slope below zero, from 0 to 1; 0.01 by default
 * @returns `out`, of the shape of `x`
 * @throws GradlabError when the slope is out of range
 * @see A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013
 * @example
 * console.log(layers.leakyRelu.forward(tf.tensor1d([-1, 0, 2]), 0.1).out.arraySync()); // [ -0.1, 0, 2 ]
 */
export function forward<X extends tf.Tensor>(
  x: X,
  slope: number = 0.01,
): { out: X; cache: LeakyReluCache<X> } {
  checkShapes("leakyRelu.forward", { x: [x, "..."] });
  checkNumber("leakyRelu.forward", "slope", slope, { min: 0, max: 1 });
  if (!areFloats(x)) return withFloats([x], (floats) => forward(floats, slope));
  return { out: tf.leakyRelu(x, slope), cache: { x, slope } };
}

/**
 * Its gradient: `dx = dout` where `x > 0`, else `slope * dout`.
 *
 * @param dout the slope of the loss in `out`, of its shape
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx`, of the shape of `x`
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const { cache } = layers.leakyRelu.forward(tf.tensor1d([-1, 0, 2]), 0.1);
 * console.log(layers.leakyRelu.backward(tf.tensor1d([5, 5, 5]), cache).dx.arraySync()); // [ 0.5, 0.5, 5 ]
 */
export function backward<X extends tf.Tensor>(dout: X, { x, slope }: LeakyReluCache<X>): { dx: X } {
  checkSameShape("leakyRelu.backward", { dout, x });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { x, slope }));
  return { dx: tf.tidy(() => tf.mul<X>(dout, tf.step(x, slope))) };
}
