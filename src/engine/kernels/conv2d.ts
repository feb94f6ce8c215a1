import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { define, type Inputs, type Kernel } from "./define.js";
import { byFilterCompiled, byInputCompiled, forwardCompiled } from "./conv2d-compiled.js";
import { eachTap, layout, type Window } from "./windows.js";

/*
 * Convolution as deep learning means it (a correlation): images x of [N, H, W, C], filters w of [FH, FW, C, F],
 *   y[n, r, c, f] = sum over i, j, k of x[n, r * stride + i - pad, c * stride + j - pad, k] * w[i, j, k, f]
 * and its two derivatives, each the same sum read for another of the three arrays.
 */

/** The forward pass, with a bias for each filter where there is one. */
function forward(
  { x, filter: w, bias }: Inputs<"x" | "filter"> & { readonly bias?: tf.TensorInfo | undefined },
  info: Window,
  backend: Backend,
): tf.TensorInfo {
  const made = backend.make(info.outShape, x.dtype);
  const offsets = bias && backend.values(bias);
  const [input, filter, output] = [backend.values(x), backend.values(w), made.values];
  if (forwardCompiled({ x: input, w: filter, bias: offsets, y: output }, info)) return made;
  made.values.fill(0);
  const { inChannels: channels, outChannels: filters, filterWidth } = info;
  const [dx, dy] = [layout(info.inShape, info.dataFormat), layout(info.outShape, info.dataFormat)];
  eachTap(info, (i, j, from, to) => {
    let tap = (i * filterWidth + j) * channels * filters;
    for (let k = 0; k < channels; k++, from += dx.channel) {
      const pixel = input[from];
      for (let f = 0, o = to; f < filters; f++, o += dy.channel) output[o] += pixel * filter[tap++];
    }
  });
  if (offsets !== undefined)
    for (let o = 0; o < output.length; o++) output[o] += offsets[Math.floor(o / dy.channel) % filters];
  return made;
}

/** The derivative by x: dx[n, ., ., k] = sum over i, j, f of dy[n, r, c, f] * w[i, j, k, f]. */
function byInput(dy: tf.TensorInfo, w: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.make(info.inShape, "float32");
  if (byInputCompiled(backend.values(dy), backend.values(w), made.values, info)) return made;
  made.values.fill(0);
  const [gradient, filter, output] = [backend.values(dy), backend.values(w), made.values];
  const { inChannels: channels, outChannels: filters, filterWidth } = info;
  const [dx, step] = [layout(info.inShape, info.dataFormat), layout(info.outShape, info.dataFormat)];
  eachTap(info, (i, j, to, from) => {
    let tap = (i * filterWidth + j) * channels * filters;
    for (let k = 0; k < channels; k++, to += dx.channel) {
      let sum = 0;
      for (let f = 0, o = from; f < filters; f++, o += step.channel) sum += gradient[o] * filter[tap++];
      output[to] += sum;
    }
  });
  return made;
}

/** The derivative by w: dw[i, j, k, f] = sum over n, r, c of x[n, ., ., k] * dy[n, r, c, f]. */
function byFilter(x: tf.TensorInfo, dy: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.make(info.filterShape, "float32");
  const [input, gradient, output] = [backend.values(x), backend.values(dy), made.values];
  if (byFilterCompiled({ x: input, dy: gradient, dw: output }, info)) return made;
  made.values.fill(0);
  const { inChannels: channels, outChannels: filters, filterWidth } = info;
  const [dx, step] = [layout(info.inShape, info.dataFormat), layout(info.outShape, info.dataFormat)];
  eachTap(info, (i, j, from, to) => {
    let tap = (i * filterWidth + j) * channels * filters;
    for (let k = 0; k < channels; k++, from += dx.channel) {
      const pixel = input[from];
      for (let f = 0, o = to; f < filters; f++, o += step.channel) output[tap++] += pixel * gradient[o];
    }
  });
  return made;
}

type Shape4D = [number, number, number, number];

interface Geometry {
  readonly strides: [number, number] | number;
  readonly pad: tf.Conv2DAttrs["pad"];
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil" | undefined;
}

/** Where the windows of a convolution of x by a filter lie. */
export function windowOf(x: number[], filter: number[], geometry: Geometry): Window {
  return tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    geometry.strides,
    geometry.dilations ?? 1,
    geometry.pad,
    geometry.dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(geometry.dataFormat),
  );
}

/** The forward pass for other kernels (the fused ones) to build on. */
export function conv2d(
  inputs: Inputs<"x" | "filter"> & { readonly bias?: tf.TensorInfo | undefined },
  attributes: tf.Conv2DAttrs,
  backend: Backend,
): tf.TensorInfo {
  return forward(inputs, windowOf(inputs.x.shape, inputs.filter.shape, attributes), backend);
}

export const convolutions: readonly Kernel[] = [
  define<"x" | "filter", tf.Conv2DAttrs>("Conv2D", ({ x, filter }, attributes, backend) =>
    conv2d({ x, filter }, attributes, backend),
  ),
  define<"dy" | "filter", tf.Conv2DBackpropInputAttrs>(
    "Conv2DBackpropInput",
    ({ dy, filter }, attributes, backend) =>
      byInput(dy, filter, windowOf(attributes.inputShape, filter.shape, attributes), backend),
  ),
  define<"x" | "dy", tf.Conv2DBackpropFilterAttrs>("Conv2DBackpropFilter", ({ x, dy }, attributes, backend) =>
    byFilter(x, dy, windowOf(x.shape, attributes.filterShape, attributes), backend),
  ),
];
