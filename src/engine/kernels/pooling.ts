import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";
import { pieces, reach } from "./reach.js";
import { eachTap, type Window } from "./windows.js";

type Shape4D = [number, number, number, number];

/** Where the windows of a pooling of x lie. */
export const windowOf = (
  x: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: tf.MaxPoolAttrs,
): Window => tf.backend_util.computePool2DInfo(x as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);

/** The window as the compiled kernels take it; undefined where they cannot (dilations). */
function geometry(info: Window): number[] | undefined {
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1) return undefined;
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const { padInfo, outHeight, outWidth } = info;
  const image = [inHeight, inWidth, inChannels];
  const steps = [filterHeight, filterWidth, strideHeight, strideWidth];
  return [...image, ...steps, padInfo.top, padInfo.left, outHeight, outWidth];
}

/** Pooling, or its gradient, by the compiled kernels, image by image; false where they cannot. */
export function poolCompiled(
  kernel: string,
  arrays: readonly Values[],
  info: Window,
  ...settings: number[]
): boolean {
  const reached = reach(...arrays);
  const window = geometry(info);
  if (reached === undefined || window === undefined) return false;
  const operations =
    2 * info.batchSize * info.outHeight * info.outWidth * info.filterHeight * info.filterWidth;
  const images = pieces(info.batchSize, reached.parts(operations * info.inChannels));
  reached.withList(window, (at) => {
    const lists = images.map(([first, count]) => [...settings, ...reached.at, at, first, count]);
    reached.run(kernel, lists, operations * info.inChannels);
  });
  return true;
}

/** `y = the largest number under each window`, channel by channel; a NaN under the window makes it NaN. */
function maxPool(x: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.make(info.outShape, x.dtype);
  if (poolCompiled("pool", [backend.values(x), made.values], info, 0)) return made;
  made.values.fill(-Infinity);
  const [input, output] = [backend.values(x), made.values];
  eachTap(info, (_i, _j, from, to) => {
    for (let k = 0; k < info.inChannels; k++) {
      const pixel = input[from + k];
      if (pixel > output[to + k] || Number.isNaN(pixel)) output[to + k] = pixel;
    }
  });
  return made;
}

/** The gradient goes to the first of the largest pixels under each window. */
function maxPoolGradient(dy: Values, x: Values, y: Values, info: Window, dx: Values): void {
  const spent = new Uint8Array(y.length);
  eachTap(info, (_i, _j, from, to) => {
    for (let k = 0; k < info.inChannels; k++) {
      if (spent[to + k] === 1 || x[from + k] !== y[to + k]) continue;
      spent[to + k] = 1;
      dx[from + k] += dy[to + k];
    }
  });
}

/** How many pixels (not padding) lie under each window position, for each position of y. */
function counts(info: Window, size: number): Int32Array {
  const count = new Int32Array(size);
  eachTap(info, (_i, _j, _from, to) => count[to]++);
  return count;
}

/** `y = the mean of the pixels under each window`, padding left out. */
function averagePool(x: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.make(info.outShape, "float32");
  if (poolCompiled("pool", [backend.values(x), made.values], info, 1)) return made;
  made.values.fill(0);
  const [input, output] = [backend.values(x), made.values];
  eachTap(info, (_i, _j, from, to) => {
    for (let k = 0; k < info.inChannels; k++) output[to + k] += input[from + k];
  });
  const count = counts(info, output.length);
  for (let i = 0; i < output.length; i++) output[i] /= count[i - (i % info.inChannels)];
  return made;
}

function averagePoolGradient(dy: Values, info: Window, dx: Values): void {
  const count = counts(info, dy.length);
  eachTap(info, (_i, _j, from, to) => {
    for (let k = 0; k < info.inChannels; k++) dx[from + k] += dy[to + k] / count[to];
  });
}

export const pooling: readonly Kernel[] = [
  define<"x", tf.MaxPoolAttrs>("MaxPool", ({ x }, attributes, backend) =>
    maxPool(x, windowOf(x.shape, attributes), backend),
  ),
  define<"dy" | "input" | "output", tf.MaxPoolGradAttrs>(
    "MaxPoolGrad",
    ({ dy, input, output }, attributes, backend) => {
      const made = backend.make(input.shape, "float32");
      const [gradient, x, y] = [dy, input, output].map((t) => backend.values(t));
      const info = windowOf(input.shape, attributes);
      if (poolCompiled("poolGradient", [x, y, gradient, made.values], info, 0)) return made;
      made.values.fill(0);
      maxPoolGradient(gradient, x, y, info, made.values);
      return made;
    },
  ),
  define<"x", tf.AvgPoolAttrs>("AvgPool", ({ x }, attributes, backend) =>
    averagePool(x, windowOf(x.shape, attributes), backend),
  ),
  define<"dy" | "input", tf.AvgPoolGradAttrs>("AvgPoolGrad", ({ dy, input }, attributes, backend) => {
    const made = backend.make(input.shape, "float32");
    const [x, gradient, info] = [
      backend.values(input),
      backend.values(dy),
      windowOf(input.shape, attributes),
    ];
    if (poolCompiled("poolGradient", [x, gradient, gradient, made.values], info, 1)) return made;
    made.values.fill(0);
    averagePoolGradient(gradient, info, made.values);
    return made;
  }),
];
