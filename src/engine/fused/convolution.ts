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
 * A convolution with a bias and a ReLU after it; see `layers.conv2d.forward`. Undefined where it must be computed by
 * operations of TensorFlow.js.
 */
export function rectifiedConvolution(task: Convolution, b: tf.Tensor1D): tf.Tensor4D | undefined {
  const info = convolutionWindow(task);
  const made = fuse({ inputs: [task.x, task.w, b], shapes: [info.outShape] }, (_, [x, w, bias, y]) =>
    forwardCompiled({ x, w, bias, y, relu: true }, info),
  );
  return made?.[0] as tf.Tensor4D | undefined;
}

/** The gradients of a convolution's filters and biases in one walk; undefined as above. */
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

/** The gradient of a convolution's pictures; undefined as above. */
export function pictureGradient(dout: tf.Tensor4D, task: Convolution): tf.Tensor4D | undefined {
  const info = convolutionWindow(task);
  const made = fuse({ inputs: [dout, task.w], shapes: [info.inShape] }, (_, [dy, w, dx]) =>
    byInputCompiled(dy, w, dx, info),
  );
  return made?.[0] as tf.Tensor4D | undefined;
}

/**
 * The gradient of max pooling without overlaps together with that of the ReLU whose output x it reads. Undefined as above,
 * and where the windows do not tile the picture.
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
