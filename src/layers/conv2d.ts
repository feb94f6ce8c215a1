import { areFloats, fused, tf, withFloats } from "../engine/index.js";
import { checkShapes } from "../shapes.js";
import * as conv2dIm2col from "./conv2dIm2col.js";
import { outputShape, type Convolving } from "./windows.js";

/** What `conv2d.backward` needs of the forward pass: pictures `x` [N, H, W, C], filters `w` [FH, FW, C, F], `stride` and `pad`. */
export interface Conv2dCache {
  readonly x: tf.Tensor4D;
  readonly w: tf.Tensor4D;
  readonly stride: number;
  readonly pad: number;
}

/**
 * The convolution layer, done by the engine: every filter is laid on every window of the picture, multiplied number by
 * number and added up:
 *
 * `out[n, i, j, f] = b[f] + sum over u, v, c of x[n, i * stride + u - pad, j * stride + v - pad, c] * w[u, v, c, f]`
 *
 * with x taken as 0 outside of the picture. (Like all of deep learning it does not flip the filter, so mathematicians call
 * it a cross-correlation.) {@link conv2dNaive.forward} is the same as plain loops, {@link conv2dIm2col.forward} as one
 * matrix product.
 *
 * @param x pictures [N, H, W, C]
 * @param w filters [FH, FW, C, F]
 * @param b [F]
 * @param options the stride, 1 by default, and the zeros around the picture, 0 by default; see {@link Convolving}
 * @returns `out` [N, OH, OW, F], with `OH = floor((H + 2 pad - FH) / stride) + 1` and OW alike
 * @throws GradlabError when the shapes do not fit or the filter is larger than the padded picture
 * @see Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section II
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const { out } = layers.conv2d.forward(x, tf.ones([2, 2, 1, 1]), tf.tensor1d([100]));
 * console.log(out.flatten().arraySync()); // [ 112, 116, 124, 128 ]
 */
export function forward(
  x: tf.Tensor4D,
  w: tf.Tensor4D,
  b: tf.Tensor1D,
  { stride = 1, pad = 0 }: Convolving = {},
): { out: tf.Tensor4D; cache: Conv2dCache } {
  checkShapes("conv2d.forward", { x: [x, "N, H, W, C"], w: [w, "FH, FW, C, F"], b: [b, "F"] });
  if (!areFloats(x, w, b)) return withFloats([x, w, b], (...floats) => forward(...floats, { stride, pad }));
  const [n, height, width] = outputShape("conv2d.forward", x.shape, [w.shape[0], w.shape[1]], {
    stride,
    pad,
  });
  const cache = { x, w, stride, pad };
  if (n === 0) return { out: tf.zeros([0, height, width, w.shape[3]]), cache };
  const settings = { x, filter: w, bias: b, strides: stride, pad: around(pad) };
  return { out: tf.fused.conv2d(settings), cache };
}

/**
 * Its gradients: `dx` is the convolution of `dout` with the flipped filters, `dw` the convolution of x with `dout`, and
 * `db = sum over N, OH, OW of dout`.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, F]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N, H, W, C], `dw` [FH, FW, C, F], `db` [F]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const { out, cache } = layers.conv2d.forward(x, tf.ones([2, 2, 1, 1]), tf.zeros([1]));
 * const { dx, dw, db } = layers.conv2d.backward(tf.onesLike(out), cache);
 * console.log(dx.flatten().arraySync()); // [ 1, 2, 1, 2, 4, 2, 1, 2, 1 ]
 * console.log(dw.flatten().arraySync(), db.arraySync()); // [ 12, 16, 24, 28 ] [ 4 ]
 */
export function backward(
  dout: tf.Tensor4D,
  cache: Conv2dCache,
): { dx: tf.Tensor4D; dw: tf.Tensor4D; db: tf.Tensor1D } {
  const { x, w, stride, pad } = cache;
  checkSlope("conv2d.backward", dout, cache);
  if (!areFloats(dout)) return withFloats([dout], (floats) => backward(floats, cache));
  if (x.shape[0] === 0) return { dx: tf.zerosLike(x), ...parameterGradients(dout, cache) };
  if (!canDifferentiate()) return conv2dIm2col.backward(dout, cache);
  return {
    dx:
      fused.pictureGradient(dout, cache) ??
      run("Conv2DBackpropInput", { dy: dout, filter: w }, { stride, pad, inputShape: x.shape }),
    ...parameterGradients(dout, cache),
  };
}

/**
 * The gradients of the filters and of the bias alone, `dw[u, v, c, f] = sum over n, i, j of dout[n, i, j, f] * x[...]` as in
 * {@link backward}: the first layer of a network has no use for the slope in the pictures, which is most of the work.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, F]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dw` [FH, FW, C, F] and `db` [F]
 * @throws GradlabError when `dout` has not the shape of `out`
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const { out, cache } = layers.conv2d.forward(x, tf.ones([2, 2, 1, 1]), tf.zeros([1]));
 * const { dw } = layers.conv2d.parameterGradients(tf.onesLike(out), cache);
 * console.log(dw.flatten().arraySync()); // [ 12, 16, 24, 28 ]
 */
export function parameterGradients(
  dout: tf.Tensor4D,
  cache: Conv2dCache,
): { dw: tf.Tensor4D; db: tf.Tensor1D } {
  const { x, w, stride, pad } = cache;
  checkSlope("conv2d.parameterGradients", dout, cache);
  if (!areFloats(dout)) return withFloats([dout], (floats) => parameterGradients(floats, cache));
  if (x.shape[0] === 0) return { dw: tf.zerosLike(w), db: tf.zeros([w.shape[3]]) };
  if (!canDifferentiate()) {
    const { dx, dw, db } = conv2dIm2col.backward(dout, cache);
    dx.dispose();
    return { dw, db };
  }
  const atOnce = fused.filterGradient(dout, cache);
  if (atOnce !== undefined) return atOnce;
  return {
    dw: run("Conv2DBackpropFilter", { x, dy: dout }, { stride, pad, filterShape: w.shape }),
    db: tf.sum<tf.Tensor1D>(dout, [0, 1, 2]),
  };
}

function checkSlope(operation: string, dout: tf.Tensor4D, { x, w, stride, pad }: Conv2dCache): void {
  const [n, height, width] = outputShape(operation, x.shape, [w.shape[0], w.shape[1]], { stride, pad });
  checkShapes(operation, {
    x: [x, "..."],
    w: [w, "..."],
    dout: [dout, [n, height, width, w.shape[3]].join(", ")],
  });
}

/** TensorFlow.js's wasm backend cannot differentiate a convolution: there it is done by matrix products. */
const canDifferentiate = (): boolean => tf.getKernel("Conv2DBackpropFilter", tf.getBackend()) !== undefined;

function run(
  kernel: string,
  inputs: tf.NamedTensorMap,
  { stride, pad, ...shape }: { readonly stride: number; readonly pad: number } & tf.NamedAttrMap,
): tf.Tensor4D {
  const settings = { strides: [stride, stride], pad: around(pad), dataFormat: "NHWC", ...shape };
  return tf.engine().runKernel(kernel, inputs, settings) as tf.Tensor4D;
}

/** Padding, side by side: TensorFlow.js takes a single number to mean that filters are square. */
const around = (pad: number): [[0, 0], [number, number], [number, number], [0, 0]] => [
  [0, 0],
  [pad, pad],
  [pad, pad],
  [0, 0],
];
