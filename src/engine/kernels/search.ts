import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { define, type Kernel } from "./define.js";

/** The k largest numbers of each row and where they stand; of equal numbers the first; NaN comes last. */
function topK(x: tf.TensorInfo, k: number, backend: Backend): tf.TensorInfo[] {
  const columns = x.shape[x.shape.length - 1];
  const shape = [...x.shape.slice(0, -1), k];
  const [values, indices] = [backend.make(shape, x.dtype), backend.make(shape, "int32")];
  const input = backend.values(x);
  for (let row = 0, out = 0; row * columns < input.length; row++) {
    const numbers = input.subarray(row * columns, (row + 1) * columns);
    const order = Array.from(numbers.keys()).sort((i, j) => descending(numbers[i], numbers[j]) || i - j);
    for (let i = 0; i < k; i++, out++) {
      values.values[out] = numbers[order[i]];
      indices.values[out] = order[i];
    }
  }
  return [values, indices];
}

function descending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : b > a ? 1 : -1;
}

/** The slices along an axis that differ, in the order in which they come, and for each slice which of them it is. */
function unique(x: tf.TensorInfo, axis: number, backend: Backend): tf.TensorInfo[] {
  const [at] = tf.util.parseAxisParam(axis, x.shape);
  const inner = tf.util.sizeFromShape(x.shape.slice(at + 1));
  const outer = tf.util.sizeFromShape(x.shape.slice(0, at));
  const count = x.shape[at];
  const input = backend.values(x);
  const indices = backend.make([count], "int32");
  const places = new Map<string, number>();
  const kept: number[] = [];
  for (let k = 0; k < count; k++) {
    const numbers: number[] = [];
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) numbers.push(input[(o * count + k) * inner + i]);
    }
    const key = numbers.join();
    if (!places.has(key)) places.set(key, kept.push(k) - 1);
    indices.values[k] = places.get(key)!;
  }
  const made = backend.make(x.shape.with(at, kept.length), x.dtype);
  for (let o = 0; o < outer; o++) {
    for (const [k, from] of kept.entries()) {
      const start = (o * count + from) * inner;
      made.values.set(input.subarray(start, start + inner), (o * kept.length + k) * inner);
    }
  }
  return [made, indices];
}

export const searches: readonly Kernel[] = [
  define<"x", tf.TopKAttrs>("TopK", ({ x }, { k }, backend) => topK(x, k, backend)),
  define<"x", tf.UniqueAttrs>("Unique", ({ x }, { axis }, backend) => unique(x, axis, backend)),
];
