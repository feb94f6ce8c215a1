import { tf } from "../engine/index.js";
import { checkShapes } from "../shapes.js";
import { outputShape, type Convolving } from "./windows.js";

/** What `conv2dIm2col.backward` needs of the forward pass. */
export interface Conv2dIm2colCache {
  readonly x: tf.Tensor4D;
  readonly w: tf.Tensor4D;
  readonly stride: number;
  readonly pad: number;
}

/**
 * The convolution layer as one matrix product. Every window of the pictures becomes a row ({@link columns}), every filter
 * a column; their product holds every filter on every window. Costs FH * FW times the memory of x, and runs at the speed of
 * `matMul`.
 *
 * @param x pictures [N, H, W, C]
 * @param w filters [FH, FW, C, F]
 * @param b [F]
 * @returns `out` [N, OH, OW, F], as {@link conv2d.forward}
 * @throws GradlabError when the shapes do not fit or the filter is larger than the padded picture
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
  checkShapes("conv2dIm2col.backward", { dout: [dout, [n, height, width, filters].join(", ")] });
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

/**
 * Every window of the pictures as a row (im2col): [N * OH * OW, FH * FW * C].
 *
 * @param x [N, H, W, C]
 * @param window height and width of a window, FH and FW
 * @throws GradlabError when the window is larger than the padded picture
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * console.log(layers.conv2dIm2col.columns(x, [2, 2]).arraySync()[0]); // [ 1, 2, 4, 5 ]
 */
export function columns(
  x: tf.Tensor4D,
  window: readonly [number, number],
  { stride = 1, pad = 0 }: Convolving = {},
): tf.Tensor2D {
  const [n, height, width] = outputShape("conv2dIm2col.columns", x.shape, window, { stride, pad });
  const [rows, cols] = window;
  return tf.tidy(() => {
    const padded = padPictures(x, pad);
    // All pixels that lie at place (u, v) of some window, for each place.
    const places = grid(rows, cols).map(([u, v]) =>
      tf.stridedSlice(
        padded,
        [0, u, v, 0],
        [n, u + (height - 1) * stride + 1, v + (width - 1) * stride + 1, x.shape[3]],
        [1, stride, stride, 1],
      ),
    );
    return tf.reshape<tf.Rank.R2>(tf.concat(places, 3), [n * height * width, rows * cols * x.shape[3]]);
  });
}

/** The way back from windows to pictures (col2im): numbers of windows that share a pixel are added up. */
function addWindows(
  dColumns: tf.Tensor2D,
  [n, height, width, channels]: [number, number, number, number],
  [rows, cols]: readonly [number, number],
  { stride, pad }: Required<Convolving>,
): tf.Tensor4D {
  const [paddedHeight, paddedWidth] = [height + 2 * pad, width + 2 * pad];
  const [outHeight, outWidth] = [
    Math.floor((paddedHeight - rows) / stride) + 1,
    Math.floor((paddedWidth - cols) / stride) + 1,
  ];
  const places = dColumns.reshape([n, outHeight, outWidth, rows * cols, channels]);
  const parts = grid(rows, cols).map(([u, v], k) => {
    const part = places
      .slice([0, 0, 0, k, 0], [-1, -1, -1, 1, -1])
      .reshape([n, outHeight, outWidth, channels]);
    const spread = dilate(dilate(part as tf.Tensor4D, 1, stride), 2, stride);
    return tf.pad(spread, [
      [0, 0],
      [u, paddedHeight - u - spread.shape[1]],
      [v, paddedWidth - v - spread.shape[2]],
      [0, 0],
    ]);
  });
  return tf.slice(tf.addN(parts), [0, pad, pad, 0], [n, height, width, channels]);
}

/** Puts `stride - 1` zeros between neighbours along an axis. */
function dilate(x: tf.Tensor4D, axis: 1 | 2, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const size = x.shape[axis];
  const wide = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const gaps = wide.with(axis + 1, stride - 1);
  const spread = tf.concat([x.reshape(wide), tf.zeros(gaps)], axis + 1);
  const joined = x.shape.with(axis, size * stride) as [number, number, number, number];
  const kept = x.shape.with(axis, (size - 1) * stride + 1) as [number, number, number, number];
  return tf.slice(tf.reshape<tf.Rank.R4>(spread, joined), [0, 0, 0, 0], kept);
}

const padPictures = (x: tf.Tensor4D, pad: number): tf.Tensor4D =>
  pad === 0
    ? x
    : tf.pad(x, [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]);

/** A filter as a column: [FH * FW * C, F]. */
const filterColumns = (w: tf.Tensor4D): tf.Tensor2D => {
  const [rows, cols, channels, filters] = w.shape;
  return tf.reshape(w, [rows * cols * channels, filters]);
};

/** All (u, v), row by row. */
const grid = (rows: number, cols: number): [number, number][] =>
  Array.from({ length: rows * cols }, (_, k) => [Math.floor(k / cols), k % cols]);
