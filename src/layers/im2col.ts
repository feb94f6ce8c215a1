import { areFloats, tf, withFloats } from "../engine/index.js";
import { checkShapes } from "../shapes.js";
import { outputShape, type Convolving } from "./windows.js";

/**
 * Every window of the pictures as a row (im2col): row `(n * OH + i) * OW + j` holds
 * `x[n, i * stride + u - pad, j * stride + v - pad, c]` for all u, v, c.
 *
 * @param x [N, H, W, C]
 * @param window height and width of a window, FH and FW
 * @param options the stride, 1 by default, and the zeros around the picture, 0 by default; see {@link Convolving}
 * @returns [N * OH * OW, FH * FW * C]
 * @throws GradlabError when x has not four dimensions or the window is larger than the padded picture
 * @see K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document processing", 2006
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * console.log(layers.conv2dIm2col.columns(x, [2, 2]).arraySync()[0]); // [ 1, 2, 4, 5 ]
 */
export function columns(
  x: tf.Tensor4D,
  window: readonly [number, number],
  { stride = 1, pad = 0 }: Convolving = {},
): tf.Tensor2D {
  checkShapes("conv2dIm2col.columns", { x: [x, "N, H, W, C"] });
  if (!areFloats(x)) return withFloats([x], (floats) => columns(floats, window, { stride, pad }));
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
export function addWindows(
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

/** All (u, v), row by row. */
const grid = (rows: number, cols: number): [number, number][] =>
  Array.from({ length: rows * cols }, (_, k) => [Math.floor(k / cols), k % cols]);
