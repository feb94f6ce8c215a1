import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";
import { eachTap, type Window } from "./windows.js";

type Shape4D = [number, number, number, number];

const windowOf = (
  x: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: tf.MaxPoolAttrs,
): Window => tf.backend_util.computePool2DInfo(x as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);

/** `y = the largest number under each window`, channel by channel; a NaN under the window makes it NaN. */
function maxPool(x: tf.TensorInfo, info: Window, backend: Backend): tf.TensorInfo {
  const made = backend.filled(info.outShape, x.dtype, -Infinity);
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
  const made = backend.filled(info.outShape, "float32", 0);
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
      const made = backend.filled(input.shape, "float32", 0);
      const [gradient, x, y] = [dy, input, output].map((t) => backend.values(t));
      maxPoolGradient(gradient, x, y, windowOf(input.shape, attributes), made.values);
      return made;
    },
  ),
  define<"x", tf.AvgPoolAttrs>("AvgPool", ({ x }, attributes, backend) =>
    averagePool(x, windowOf(x.shape, attributes), backend),
  ),
  define<"dy" | "input", tf.AvgPoolGradAttrs>("AvgPoolGrad", ({ dy, input }, attributes, backend) => {
    const made = backend.filled(input.shape, "float32", 0);
    averagePoolGradient(backend.values(dy), windowOf(input.shape, attributes), made.values);
    return made;
  }),
];
