import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";
import { pieces, reach } from "./reach.js";
import { copyStrided, stridesOf } from "./strided.js";

/** Folds `values[start..end)` into one number. */
type Fold = (values: Values, start: number, end: number) => number;

const sum: Fold = (values, start, end) => {
  let total = 0;
  for (let i = start; i < end; i++) total += values[i];
  return total;
};
const mean: Fold = (values, start, end) => sum(values, start, end) / (end - start);
const product: Fold = (values, start, end) => {
  let total = 1;
  for (let i = start; i < end; i++) total *= values[i];
  return total;
};
const largest: Fold = (values, start, end) => {
  let best = start === end ? Number.NaN : -Infinity;
  for (let i = start; i < end; i++) best = Math.max(best, values[i]);
  return best;
};
const smallest: Fold = (values, start, end) => {
  let best = start === end ? Number.NaN : Infinity;
  for (let i = start; i < end; i++) best = Math.min(best, values[i]);
  return best;
};
const all: Fold = (values, start, end) => {
  for (let i = start; i < end; i++) if (values[i] === 0) return 0;
  return 1;
};
const any: Fold = (values, start, end) => {
  for (let i = start; i < end; i++) if (values[i] !== 0) return 1;
  return 0;
};
/** The first index of the largest number; a NaN counts as larger than all numbers, as in numpy. */
const indexOfLargest: Fold = (values, start, end) => {
  let best = start;
  for (let i = start + 1; i < end && !Number.isNaN(values[best]); i++)
    if (values[i] > values[best] || Number.isNaN(values[i])) best = i;
  return best - start;
};
const indexOfSmallest: Fold = (values, start, end) => {
  let best = start;
  for (let i = start + 1; i < end && !Number.isNaN(values[best]); i++)
    if (values[i] < values[best] || Number.isNaN(values[i])) best = i;
  return best - start;
};

/** What is left of a shape when some axes are reduced, and what is folded. */
interface Split {
  readonly axes: readonly number[];
  readonly kept: number[];
  readonly size: number;
}

function split(shape: number[], axis: number | number[] | undefined): Split {
  const axes = tf.util.parseAxisParam(axis ?? [...shape.keys()], shape);
  const kept = [...shape.keys()].filter((a) => !axes.includes(a));
  return { axes, kept, size: axes.reduce((n, a) => n * shape[a], 1) };
}

/** The numbers of x with the reduced axes innermost: x's own where they are already. */
function innermost(x: tf.TensorInfo, { axes, kept }: Split, backend: Backend): Values {
  const order = [...kept, ...axes];
  const values = backend.values(x);
  if (order.every((axis, i) => axis === i)) return values;
  const strides = stridesOf(x.shape);
  const shape = order.map((axis) => x.shape[axis]);
  const copy = values.slice();
  copyStrided(
    shape,
    { values, strides: order.map((axis) => strides[axis]) },
    { values: copy, strides: stridesOf(shape) },
  );
  return copy;
}

/** x seen as [outer, length, inner] with the middle axis reduced, where the reduced axes lie side by side. */
function asBlock(shape: readonly number[], axes: readonly number[]): [number, number, number] | undefined {
  const sorted = axes.toSorted((a, b) => a - b);
  if (sorted.some((axis, i) => axis !== sorted[0] + i)) return undefined;
  const [first, end] = [sorted[0] ?? shape.length, (sorted.at(-1) ?? shape.length - 1) + 1];
  const size = (from: number, to: number): number => tf.util.sizeFromShape(shape.slice(from, to));
  return [size(0, first), size(first, end), size(end, shape.length)];
}

/** Sums, means and largest numbers by the compiled kernels; false where they cannot. */
function reduceCompiled(fold: Fold, x: Values, y: Values, block: readonly [number, number, number]): boolean {
  const reached = reach(x, y);
  const [outer, length, inner] = block;
  if (reached === undefined || x.length === 0 || ![sum, mean, largest, smallest].includes(fold)) return false;
  const { at, size } = reached;
  const add = fold === sum || fold === mean;
  const setting = fold === sum ? [1] : fold === mean ? [1 / length] : [fold === smallest ? 1 : 0];
  const operations = 4 * x.length;
  const lists = pieces(outer, reached.parts(operations)).map(([from, count]) => {
    const [source, target] = [at[0] + from * length * inner * size, at[1] + from * inner * size];
    return [count, length, inner, source, target, ...setting];
  });
  reached.run(add ? "sum" : "extreme", lists, operations);
  return true;
}

interface Reduction {
  readonly axis: number | number[] | undefined;
  readonly keepDims?: boolean;
  readonly dtype: tf.DataType;
  readonly fold: Fold;
}

/** `y[kept] = fold over the reduced axes of x[kept, reduced]`. */
function reduce(
  x: tf.TensorInfo,
  { axis, keepDims, dtype, fold }: Reduction,
  backend: Backend,
): tf.TensorInfo {
  const parts = split(x.shape, axis);
  const shape = keepDims
    ? x.shape.map((n, a) => (parts.axes.includes(a) ? 1 : n))
    : parts.kept.map((a) => x.shape[a]);
  const made = backend.make(shape, dtype);
  const block = asBlock(x.shape, parts.axes);
  if (block !== undefined && reduceCompiled(fold, backend.values(x), made.values, block)) return made;
  const values = innermost(x, parts, backend);
  for (let i = 0; i < made.values.length; i++)
    made.values[i] = fold(values, i * parts.size, (i + 1) * parts.size);
  return made;
}

const countable = (dtype: tf.DataType): tf.DataType => (dtype === "bool" ? "int32" : dtype);
const same = (dtype: tf.DataType): tf.DataType => dtype;

function reduction(name: string, fold: Fold, result: (dtype: tf.DataType) => tf.DataType): Kernel {
  return define<"x", tf.SumAttrs & Partial<tf.MaxAttrs>>(name, ({ x }, attributes, backend) => {
    const { axis, reductionIndices, keepDims } = attributes;
    return reduce(x, { axis: reductionIndices ?? axis, keepDims, dtype: result(x.dtype), fold }, backend);
  });
}

function position(name: string, fold: Fold): Kernel {
  return define<"x", tf.ArgMaxAttrs>(name, ({ x }, { axis }, backend) =>
    reduce(x, { axis, dtype: "int32", fold }, backend),
  );
}

/** Running totals along one axis. */
function running(name: string, start: number, combine: (total: number, x: number) => number): Kernel {
  return define<"x", tf.CumsumAttrs>(name, ({ x }, { axis, exclusive, reverse }, backend) => {
    const length = x.shape[axis];
    const step = tf.util.sizeFromShape(x.shape.slice(axis + 1));
    const input = backend.values(x);
    const made = backend.make(x.shape, countable(x.dtype));
    const outer = length * step === 0 ? 0 : input.length / (length * step);
    for (let line = 0; line < outer * step; line++) {
      const first = Math.floor(line / step) * length * step + (line % step);
      let total = start;
      for (let j = 0; j < length; j++) {
        const i = first + (reverse ? length - 1 - j : j) * step;
        const before = total;
        total = combine(total, input[i]);
        made.values[i] = exclusive ? before : total;
      }
    }
    return made;
  });
}

export const reductions: readonly Kernel[] = [
  reduction("Sum", sum, countable),
  reduction("Mean", mean, () => "float32"),
  reduction("Prod", product, countable),
  reduction("Max", largest, same),
  reduction("Min", smallest, same),
  reduction("All", all, () => "bool"),
  reduction("Any", any, () => "bool"),
  position("ArgMax", indexOfLargest),
  position("ArgMin", indexOfSmallest),
  running("Cumsum", 0, (total, x) => total + x),
  running("Cumprod", 1, (total, x) => total * x),
];
