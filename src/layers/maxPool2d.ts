import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkNumber, checkSameShape, checkShapes } from "../shapes.js";
import { addWindows, columns } from "./im2col.js";
import { outputShape, type Pooling } from "./windows.js";

/** What `maxPool2d.backward` needs of the forward pass: `x` [N, H, W, C], `out` [N, OH, OW, C], and `size` and `stride` of the windows. */
export interface MaxPool2dCache {
  readonly x: tf.Tensor4D;
  readonly out: tf.Tensor4D;
  readonly size: number;
  readonly stride: number;
}

/**
 * Max pooling, channel by channel: the greatest number of every window,
 * `out[n, i, j, c] = max over u, v of x[n, i * stride + u, j * stride + v, c]`. With NaN in a window it is NaN; only
 * TensorFlow.js's engines `cpu` and `wasm` pass over it.
 *
 * @param x [N, H, W, C]
 * @param options the size of the window, 2 by default, and the stride, `size` by default; see {@link Pooling}
 * @returns `out` [N, OH, OW, C], with `OH = floor((H - size) / stride) + 1` and OW alike
 * @throws GradlabError when x has not four dimensions or the window is larger than the picture
 * @see D. Scherer, A. Müller, S. Behnke, "Evaluation of pooling operations in convolutional architectures for object
 * recognition", 2010
 * @example
 * const x = tf.tensor4d([1, 2, 5, 3, 4, 0], [1, 2, 3, 1]);
 * console.log(layers.maxPool2d.forward(x, { size: 2, stride: 1 }).out.flatten().arraySync()); // [ 4, 5 ]
 */
export function forward(
  x: tf.Tensor4D,
  { size = 2, stride = size }: Pooling = {},
): { out: tf.Tensor4D; cache: MaxPool2dCache } {
  checkShapes("maxPool2d.forward", { x: [x, "N, H, W, C"] });
  checkNumber("maxPool2d.forward", "size", size, { min: 1, whole: true });
  if (!areFloats(x)) return withFloats([x], (floats) => forward(floats, { size, stride }));
  const [n, height, width] = outputShape("maxPool2d.forward", x.shape, [size, size], { stride, pad: 0 });
  const out =
    n === 0 ? tf.zeros<tf.Rank.R4>([0, height, width, x.shape[3]]) : tf.maxPool(x, size, stride, "valid");
  return { out, cache: { x, out, size, stride } };
}

/**
 * Its gradient: `dout` goes to the number that was the greatest of its window (the first of equals, row by row); where
 * windows overlap, what they send is added up: `dx = sum of dout over the windows in which x is the greatest`.
 * In Gradlab's own engine a window with NaN has no greatest number, and sends nothing back.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, C]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, H, W, C]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 2, 5, 3, 4, 0], [1, 2, 3, 1]);
 * const { out, cache } = layers.maxPool2d.forward(x, { size: 2, stride: 1 });
 * console.log(layers.maxPool2d.backward(tf.onesLike(out), cache).dx.flatten().arraySync()); // [ 0, 0, 1, 0, 1, 0 ]
 */
export function backward(dout: tf.Tensor4D, { x, out, size, stride }: MaxPool2dCache): { dx: tf.Tensor4D } {
  checkSameShape("maxPool2d.backward", { dout, out });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { x, out, size, stride }));
  if (x.shape[0] === 0) return { dx: tf.zerosLike(x) };
  // TensorFlow.js's wasm backend sends nothing back to windows in which all numbers are negative.
  if (tf.getBackend() === "wasm") return { dx: throughWindows(dout, x, size, stride) };
  const settings = { filterSize: [size, size], strides: [stride, stride], pad: "valid" };
  const dx = tf.engine().runKernel("MaxPoolGrad", { dy: dout, input: x, output: out }, settings);
  return { dx: dx as tf.Tensor4D };
}

/** The same by finding the greatest of each window, the first of equals, among the windows laid out as rows. */
function throughWindows(dout: tf.Tensor4D, x: tf.Tensor4D, size: number, stride: number): tf.Tensor4D {
  return tf.tidy(() => {
    const channels = x.shape[3];
    const windows = tf.reshape(columns(x, [size, size], { stride }), [-1, size * size, channels]);
    const place = tf.reshape(tf.range(0, size * size, 1, "int32"), [size * size, 1]);
    const winner = tf.cast(tf.equal(tf.expandDims(tf.argMax(windows, 1), 1), place), "float32");
    const sent = tf.mul(winner, tf.reshape(dout, [-1, 1, channels]));
    const rows = tf.reshape<tf.Rank.R2>(sent, [-1, size * size * channels]);
    return addWindows(rows, x.shape, [size, size], { stride, pad: 0 });
  });
}
