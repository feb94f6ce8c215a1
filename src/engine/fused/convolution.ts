import type * as tf from "@tensorflow/tfjs";
import { byFilterCompiled, byInputCompiled, forwardCompiled } from "../kernels/conv2d-compiled.js";
import { windowOf } from "../kernels/conv2d.js";
import * as pooling from "../kernels/pooling.js";
import type { Window } from "../kernels/windows.js";
import { fuse } from "./fuse.js";

/** A convolution's pictures [N, H, W, C], filters [FH, FW, C, F], and how these move. */
export interface Convolution {
  readonly x: tf.Tensor4D;
  readonly w: tf.Tensor4D;
  readonly stride: number;
  readonly pad: number;
}

/**
 * A convolution with a bias and a ReLU after it: `out = max(0, b[f] + sum over u, v, c of x * w)` over each window, as in
 * `layers.conv2d.forward`.
 *
 * @param task pictures `x` [N, H, W, C], filters `w` [FH, FW, C, F], `stride` from 1 up and `pad` from 0 up
 * @param b [F]
 * @returns `out` [N, OH, OW, F], with `OH = floor((H + 2 pad - FH) / stride) + 1` and OW alike; undefined where operations
 * of TensorFlow.js must do it: in other engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by the models that call it
 * @see Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section II
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const task = { x, w: tf.ones([2, 2, 1, 1]), stride: 1, pad: 0 }; // the sums are 12, 16, 24, 28
 * const out = engine.fused.rectifiedConvolution(task, tf.tensor1d([-16]));
 * if (out !== undefined) console.log(out.flatten().arraySync()); // [ 0, 0, 8, 12 ]
 */
export function rectifiedConvolution(task: Convolution, b: tf.Tensor1D): tf.Tensor4D | undefined {
  const info = convolutionWindow(task);
  const made = fuse({ inputs: [task.x, task.w, b], shapes: [info.outShape] }, (_, [x, w, bias, y]) =>
    forwardCompiled({ x, w, bias, y, relu: true }, info),
  );
  return made?.[0] as tf.Tensor4D | undefined;
}

/**
 * The gradients of a convolution's filters and biases in one walk: `dw = sum over N, OH, OW of x * dout`, each filter's
 * number with the pixels that it met, and `db = sum over N, OH, OW of dout`.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, F]
 * @param task pictures `x` [N, H, W, C], filters `w` [FH, FW, C, F], `stride` and `pad` of the convolution
 * @returns `dw` [FH, FW, C, F] and `db` [F]; undefined where operations of TensorFlow.js must do it: in other engines,
 * without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.conv2d.backward`, which calls it
 * @see Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section II
 * @example
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const task = { x, w: tf.ones([2, 2, 1, 1]), stride: 1, pad: 0 };
 * const slopes = engine.fused.filterGradient(tf.ones([1, 2, 2, 1]), task);
 * if (slopes !== undefined) console.log(slopes.dw.flatten().arraySync(), slopes.db.arraySync()); // [ 12, 16, 24, 28 ] [ 4 ]
 */
export function filterGradient(
  dout: tf.Tensor4D,
  task: Convolution,
): { dw: tf.Tensor4D; db: tf.Tensor1D } | undefined {
  const info = convolutionWindow(task);
  const shapes = [info.filterShape, [info.outChannels]];
  const made = fuse({ inputs: [task.x, dout], shapes }, (_, [x, dy, dw, db]) =>
    byFilterCompiled({ x, dy, dw, db }, info),
  );
  return made && { dw: made[0] as tf.Tensor4D, db: made[1] as tf.Tensor1D };
}

/**
 * The gradient of a convolution's pictures: `dx = sum over F, u, v of dout * w`, each pixel with the numbers of the filters
 * that met it.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, F]
 * @param task pictures `x` [N, H, W, C], filters `w` [FH, FW, C, F], `stride` and `pad` of the convolution
 * @returns `dx` [N, H, W, C]; undefined where operations of TensorFlow.js must do it: in other engines, without the
 * compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `layers.conv2d.backward`, which calls it
 * @see Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section II
 * @example
 * const task = { x: tf.zeros([1, 3, 3, 1]), w: tf.ones([2, 2, 1, 1]), stride: 1, pad: 0 };
 * const dx = engine.fused.pictureGradient(tf.ones([1, 2, 2, 1]), task);
 * if (dx !== undefined) console.log(dx.flatten().arraySync()); // [ 1, 2, 1, 2, 4, 2, 1, 2, 1 ]
 */
export function pictureGradient(dout: tf.Tensor4D, task: Convolution): tf.Tensor4D | undefined {
  const info = convolutionWindow(task);
  const made = fuse({ inputs: [dout, task.w], shapes: [info.inShape] }, (_, [dy, w, dx]) =>
    byInputCompiled(dy, w, dx, info),
  );
  return made?.[0] as tf.Tensor4D | undefined;
}

/**
 * The gradient of max pooling without overlaps together with that of the ReLU before it, whose output it reads: `dx = dout`
 * at the first greatest number of each window where that is above 0, and 0 elsewhere.
 *
 * @param dout the slope of the loss in `out`, [N, OH, OW, C]
 * @param pooled the ReLU's output `x` [N, H, W, C], the pooled `out` [N, OH, OW, C], and the `size` of a window
 * @returns the slope in what the ReLU was given, [N, H, W, C]; undefined where operations of TensorFlow.js must do it: in
 * other engines, without the compiled kernels, and while a gradient is being recorded; also where the windows do not tile
 * the picture
 * @throws GradlabError where the engine's memory is full; shapes are checked by the models that call it
 * @see D. Scherer, A. Müller, S. Behnke, "Evaluation of pooling operations in convolutional architectures for object
 * recognition", 2010
 * @example
 * const pooled = { x: tf.tensor4d([0, 3, 1, 2], [1, 2, 2, 1]), out: tf.tensor4d([3], [1, 1, 1, 1]), size: 2 };
 * const dx = engine.fused.rectifiedPoolGradient(tf.tensor4d([10], [1, 1, 1, 1]), pooled);
 * if (dx !== undefined) console.log(dx.flatten().arraySync()); // [ 0, 10, 0, 0 ]
 */
export function rectifiedPoolGradient(
  dout: tf.Tensor4D,
  { x, out, size }: { readonly x: tf.Tensor4D; readonly out: tf.Tensor4D; readonly size: number },
): tf.Tensor4D | undefined {
  const [, height, width] = x.shape;
  if (height % size !== 0 || width % size !== 0) return undefined;
  const info = pooling.windowOf(x.shape, { filterSize: size, strides: size, pad: "valid" });
  const made = fuse({ inputs: [x, out, dout], shapes: [x.shape] }, (_, values) =>
    pooling.poolCompiled("rectifiedPoolGradient", values, info),
  );
  return made?.[0] as tf.Tensor4D | undefined;
}

function convolutionWindow({ x, w, stride, pad }: Convolution): Window {
  const around: tf.Conv2DAttrs["pad"] = [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
  return windowOf(x.shape, w.shape, { strides: [stride, stride], pad: around, dataFormat: "NHWC" });
}
