import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkShapes } from "../shapes.js";
import { addWindows, columns } from "./im2col.js";
import { outputShape, type Convolving } from "./windows.js";

/** What `conv2dIm2col.backward` needs of the forward pass: pictures `x` [N, H, W, C], filters `w` [FH, FW, C, F], `stride` and `pad`. */
export interface Conv2dIm2colCache {
  readonly x: tf.Tensor4D;
  readonly w: tf.Tensor4D;
  readonly stride: number;
  readonly pad: number;
}

/**
 * The convolution layer as one matrix product, `out = columns(x) w + b`. Every window of the pictures becomes a row
 * ({@link columns}), every filter a column; their product holds every filter on every window. Costs FH * FW times the memory of x, and runs at the speed of
 * `matMul`.
 *
 * @param x pictures [N, H, W, C]
 * @param w filters [FH, FW, C, F]
 * @param b [F]
 * @param options the stride, 1 by default, and the zeros around the picture, 0 by default; see {@link Convolving}
 * @returns `out` [N, OH, OW, F], as {@link conv2d.forward}
 * @throws GradlabError when the shapes do not fit or the filter is larger than the padded picture
 * @see K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document processing", 2006
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const { out } = layers.conv2dIm2col.forward(x, tf.ones([2, 2, 1, 1]), tf.tensor1d([100]));
 * console.log(out.flatten().arraySync()); // [ 112, 116, 124, 128 ]
 */
export function forward(
  x: tf.Tensor4D,
  w: tf.Tensor4D,
  b: tf.Tensor1D,
  { stride = 1, pad = 0 }: Convolving = {},
): { out: tf.Tensor4D; cache: Conv2dIm2colCache } {
  checkShapes("conv2dIm2col.forward", { x: [x, "N, H, W, C"], w: [w, "FH, FW, C, F"], b: [b, "F"] });
  if (!areFloats(x, w, b)) return withFloats([x, w, b], (...floats) => forward(...floats, { stride, pad }));
  const [rows, cols] = [w.shape[0], w.shape[1]];
  const [n, height, width] = outputShape("conv2dIm2col.forward", x.shape, [rows, cols], { stride, pad });
  const out = tf.tidy(() => {
    const windows = columns(x, [rows, cols], { stride, pad });
    return tf
      .add(tf.matMul(windows, filterColumns(w)), b)
      .reshape([n, height, width, w.shape[3]]) as tf.Tensor4D;
  });
  return { out, cache: { x, w, stride, pad } };
}

/**
 * Its gradients, by the rules of the matrix product: `dw = columns^T dout`, `dcolumns = dout w^T`, and `dx` adds up what
 * the windows that share a pixel send back to it.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, F]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, H, W, C], `dw` [FH, FW, C, F], `db` [F]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const { out, cache } = layers.conv2dIm2col.forward(x, tf.ones([2, 2, 1, 1]), tf.zeros([1]));
 * console.log(layers.conv2dIm2col.backward(tf.onesLike(out), cache).dx.flatten().arraySync()); // [ 1, 2, 1, 2, 4, 2, 1, 2, 1 ]
 */
export function backward(
  dout: tf.Tensor4D,
  { x, w, stride, pad }: Conv2dIm2colCache,
): { dx: tf.Tensor4D; dw: tf.Tensor4D; db: tf.Tensor1D } {
  const window: [number, number] = [w.shape[0], w.shape[1]];
  const [n, height, width] = outputShape("conv2dIm2col.backward", x.shape, window, { stride, pad });
  const filters = w.shape[3];
  checkShapes("conv2dIm2col.backward", {
    x: [x, "..."],
    w: [w, "..."],
    dout: [dout, [n, height, width, filters].join(", ")],
  });
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, { x, w, stride, pad }));
  return tf.tidy(() => {
    const rows = tf.reshape<tf.Rank.R2>(dout, [n * height * width, filters]);
    const windows = columns(x, window, { stride, pad });
    const dColumns = tf.matMul<tf.Tensor2D>(rows, filterColumns(w), false, true);
    return {
      dx: addWindows(dColumns, x.shape, window, { stride, pad }),
      dw: tf.reshape<tf.Rank.R4>(tf.matMul(windows, rows, true, false), w.shape),
      db: tf.sum<tf.Tensor1D>(rows, 0),
    };
  });
}

/** A filter as a column: [FH * FW * C, F]. */
const filterColumns = (w: tf.Tensor4D): tf.Tensor2D => {
  const [rows, cols, channels, filters] = w.shape;
  return tf.reshape(w, [rows * cols * channels, filters]);
};

export { columns };
