import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { define, type Inputs, type Kernel } from "./define.js";
import { eachTap, type Window } from "./windows.js";

/*
 * Depthwise convolution: each channel has filters of its own. Images [N, H, W, C], filters [FH, FW, C, Q],
 *   y[n, r, c, k * Q + q] = sum over i, j of x[n, r * stride + i - pad, c * stride + j - pad, k] * w[i, j, k, q]
 */

function forward(x: tf.TensorInfo, w: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.filled(info.outShape, x.dtype, 0);
  const [input, filter, output] = [backend.values(x), backend.values(w), made.values];
  const { inChannels: channels, outChannels: outputs, filterWidth } = info;
  const each = outputs / channels;
  eachTap(info, (i, j, from, to) => {
    const tap = (i * filterWidth + j) * outputs;
    for (let f = 0; f < outputs; f++) output[to + f] += input[from + Math.floor(f / each)] * filter[tap + f];
  });
  return made;
}

function byInput(dy: tf.TensorInfo, w: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.filled(info.inShape, "float32", 0);
  const [gradient, filter, output] = [backend.values(dy), backend.values(w), made.values];
  const { inChannels: channels, outChannels: outputs, filterWidth } = info;
  const each = outputs / channels;
  eachTap(info, (i, j, to, from) => {
    const tap = (i * filterWidth + j) * outputs;
    for (let f = 0; f < outputs; f++)
      output[to + Math.floor(f / each)] += gradient[from + f] * filter[tap + f];
  });
  return made;
}

function byFilter(x: tf.TensorInfo, dy: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.filled(info.filterShape, "float32", 0);
  const [input, gradient, output] = [backend.values(x), backend.values(dy), made.values];
  const { inChannels: channels, outChannels: outputs, filterWidth } = info;
  const each = outputs / channels;
  eachTap(info, (i, j, from, to) => {
    const tap = (i * filterWidth + j) * outputs;
    for (let f = 0; f < outputs; f++)
      output[tap + f] += input[from + Math.floor(f / each)] * gradient[to + f];
  });
  return made;
}

type Shape4D = [number, number, number, number];

interface Geometry {
  readonly strides: [number, number] | number;
  readonly pad: tf.Conv2DAttrs["pad"];
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil" | undefined;
}

const windowOf = (x: number[], filter: number[], geometry: Geometry): Window =>
  tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    geometry.strides,
    geometry.dilations ?? 1,
    geometry.pad,
    geometry.dimRoundingMode,
    true,
  );

/** The forward pass for other kernels (the fused ones) to build on. */
export function depthwiseConv2d(
  { x, filter }: Inputs<"x" | "filter">,
  attributes: tf.DepthwiseConv2dNativeAttrs,
  backend: Backend,
): tf.TensorInfo {
  return forward(x, filter, windowOf(x.shape, filter.shape, attributes), backend);
}

export const depthwise: readonly Kernel[] = [
  define<"x" | "filter", tf.DepthwiseConv2dNativeAttrs>("DepthwiseConv2dNative", depthwiseConv2d),
  define<"dy" | "filter", tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    "DepthwiseConv2dNativeBackpropInput",
    ({ dy, filter }, attributes, backend) =>
      byInput(dy, filter, windowOf(attributes.inputShape, filter.shape, attributes), backend),
  ),
  define<"x" | "dy", tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
    "DepthwiseConv2dNativeBackpropFilter",
    ({ x, dy }, attributes, backend) =>
      byFilter(x, dy, windowOf(x.shape, attributes.filterShape, attributes), backend),
  ),
];
