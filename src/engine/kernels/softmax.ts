import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";
import { pieces, reach } from "./reach.js";

/** Sum of e^(x - max) over one row, and that max: what keeps softmax from overflowing. */
function partition(x: Values, start: number, end: number): { max: number; sum: number } {
  let max = -Infinity;
  for (let i = start; i < end; i++) max = Math.max(max, x[i]);
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(x[i] - max);
  return { max, sum };
}

/** Applies f to every number, given the max and the sum of its row (of the last axis). */
function byRow(
  logits: tf.TensorInfo,
  log: boolean,
  f: (x: number, max: number, sum: number) => number,
  backend: Backend,
): tf.TensorInfo {
  const input = backend.values(logits);
  const made = backend.make(logits.shape, "float32");
  const columns = logits.shape.at(-1) ?? 1;
  if (byRowCompiled(input, made.values, columns, log)) return made;
  for (let start = 0; start < input.length; start += columns) {
    const end = start + columns;
    const { max, sum } = partition(input, start, end);
    for (let i = start; i < end; i++) made.values[i] = f(input[i], max, sum);
  }
  return made;
}

/** Rows longer than this do not fit a thread's workspace. */
const LONGEST = 1 << 17;

/** The same by the compiled kernel; false where it cannot. */
function byRowCompiled(x: Values, y: Values, columns: number, log: boolean): boolean {
  const reached = reach(x, y);
  if (reached === undefined || x.length === 0 || columns > LONGEST) return false;
  const { at, size } = reached;
  const operations = 30 * x.length;
  const lists = pieces(x.length / columns, reached.parts(operations)).map(([from, rows]) => {
    const offset = from * columns * size;
    return [rows, columns, at[0] + offset, at[1] + offset, log ? 1 : 0];
  });
  reached.run("softmax", lists, operations);
  return true;
}

export const softmaxes: readonly Kernel[] = [
  define<"logits", tf.SoftmaxAttrs>("Softmax", ({ logits }, _, backend) =>
    byRow(logits, false, (x, max, sum) => Math.exp(x - max) / sum, backend),
  ),
  define<"logits", tf.LogSoftmaxAttrs>("LogSoftmax", ({ logits }, _, backend) =>
    byRow(logits, true, (x, max, sum) => x - max - Math.log(sum), backend),
  ),
];
