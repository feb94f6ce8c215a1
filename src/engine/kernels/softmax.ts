import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";

/** Sum of e^(x - max) over one row, and that max: what keeps softmax from overflowing. */
function partition(x: Values, start: number, end: number): { max: number; sum: number } {
  let max = -Infinity;
  for (let i = start; i < end; i++) max = Math.max(max, x[i]);
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(x[i] - max);
  return { max, sum };
}

/** Applies `fill` to every row of the last axis, given that row's max and sum. */
function byRow(
  logits: tf.TensorInfo,
  f: (x: number, max: number, sum: number) => number,
  backend: Backend,
): tf.TensorInfo {
  const input = backend.values(logits);
  const made = backend.make(logits.shape, "float32");
  const columns = logits.shape.at(-1) ?? 1;
  for (let start = 0; start < input.length; start += columns) {
    const end = start + columns;
    const { max, sum } = partition(input, start, end);
    for (let i = start; i < end; i++) made.values[i] = f(input[i], max, sum);
  }
  return made;
}

export const softmaxes: readonly Kernel[] = [
  define<"logits", tf.SoftmaxAttrs>("Softmax", ({ logits }, _, backend) =>
    byRow(logits, (x, max, sum) => Math.exp(x - max) / sum, backend),
  ),
  define<"logits", tf.LogSoftmaxAttrs>("LogSoftmax", ({ logits }, _, backend) =>
    byRow(logits, (x, max, sum) => x - max - Math.log(sum), backend),
  ),
];
