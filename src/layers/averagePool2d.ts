import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkNumber, checkShapes } from "../shapes.js";
import { outputShape, type Pooling } from "./windows.js";

/** What `averagePool2d.backward` needs of the forward pass: the pictures `x` [N, H, W, C], and `size` and `stride` of the windows. */
export interface AveragePool2dCache {
  readonly x: tf.Tensor4D;
  readonly size: number;
  readonly stride: number;
}

/**
 * Average pooling, channel by channel: the mean of every window,
 * `out[n, i, j, c] = sum over u, v of x[n, i * stride + u, j * stride + v, c] / size^2`. NaN in a window makes it NaN; only
 * TensorFlow.js's engine `wasm` passes over it.
 *
 * @param x [N, H, W, C]
 * @param options the size of the window, 2 by default, and the stride, `size` by default; see {@link Pooling}
 * @returns `out` [N, OH, OW, C], with `OH = floor((H - size) / stride) + 1` and OW alike
 * @throws GradlabError when x has not four dimensions or the window is larger than the picture
 * @see D. Scherer, A. Müller, S. Behnke, "Evaluation of pooling operations in convolutional architectures for object
 * recognition", 2010
 * @example
 * const x = tf.tensor4d([1, 2, 5, 3, 4, 0], [1, 2, 3, 1]);
 * console.log(layers.averagePool2d.forward(x, { size: 2, stride: 1 }).out.flatten().arraySync()); // [ 2.5, 2.75 ]
 */
export function forward(
  x: tf.Tensor4D,
  { size = 2, stride = size }: Pooling = {},
): { out: tf.Tensor4D; cache: AveragePool2dCache } {
  checkShapes("averagePool2d.forward", { x: [x, "N, H, W, C"] });
  checkNumber("averagePool2d.forward", "size", size, { min: 1, whole: true });
  if (!areFloats(x)) return withFloats([x], (floats) => forward(floats, { size, stride }));
  const [n, height, width] = outputShape("averagePool2d.forward", x.shape, [size, size], { stride, pad: 0 });
  const out =
    n === 0 ? tf.zeros<tf.Rank.R4>([0, height, width, x.shape[3]]) : tf.avgPool(x, size, stride, "valid");
  return { out, cache: { x, size, stride } };
}

/**
 * Its gradient: every number of a window gets an equal part of `dout`, `dout / size^2`; where windows overlap, what they
 * send is added up.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, C]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, H, W, C]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 2, 5, 3, 4, 0], [1, 2, 3, 1]);
 * const { out, cache } = layers.averagePool2d.forward(x, { size: 2, stride: 1 });
 * const { dx } = layers.averagePool2d.backward(tf.onesLike(out), cache);
 * console.log(dx.flatten().arraySync()); // [ 0.25, 0.5, 0.25, 0.25, 0.5, 0.25 ]
 */
export function backward(dout: tf.Tensor4D, { x, size, stride }: AveragePool2dCache): { dx: tf.Tensor4D } {
  const shape = outputShape("averagePool2d.backward", x.shape, [size, size], { stride, pad: 0 });
  checkShapes("averagePool2d.backward", { x: [x, "..."], dout: [dout, [...shape, x.shape[3]].join(", ")] });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { x, size, stride }));
  if (x.shape[0] === 0) return { dx: tf.zerosLike(x) };
  const settings = { filterSize: [size, size], strides: [stride, stride], pad: "valid" };
  const dx = tf.engine().runKernel("AvgPoolGrad", { dy: dout, input: x }, settings);
  return { dx: dx as tf.Tensor4D };
}
