import * as tf from "@tensorflow/tfjs";
import type { Backend, Made } from "../backend.js";
import { GradlabError } from "../../errors.js";
import type { Values } from "../values.js";
import { define, type Inputs, type Kernel } from "./define.js";
import { pieces, reachFlags } from "./reach.js";

/** Rows of x along `axis` at the given indices; with batchDims, each batch has indices of its own. */
function gather(
  { x, indices }: Inputs<"x" | "indices">,
  { axis, batchDims }: tf.GatherV2Attrs,
  backend: Backend,
): tf.TensorInfo {
  const at = tf.util.parseAxisParam(axis, x.shape)[0];
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, at, batchDims ?? 0);
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const made = backend.make(info.outputShape, x.dtype);
  const [input, where, output] = [backend.values(x), backend.values(indices), made.values];
  const count = batchSize === 0 ? 0 : where.length / batchSize;
  let target = 0;
  for (let b = 0; b < batchSize; b++)
    for (let o = 0; o < outerSize; o++)
      for (let i = 0; i < count; i++) {
        const row = inside(where[b * count + i], dimSize, "gather");
        const source = ((b * outerSize + o) * dimSize + row) * sliceSize;
        for (let s = 0; s < sliceSize; s++) output[target++] = input[source + s];
      }
  return made;
}

function inside(index: number, size: number, operation: string): number {
  if (index >= 0 && index < size) return index;
  throw new GradlabError(
    `${operation}: index ${index} lies outside of an axis of ${size}; indices count from 0`,
  );
}

/** Adds row i of x to row `segmentIds[i]` of the result; negative ids are left out. */
function segmentSum(
  { x, segmentIds }: Inputs<"x" | "segmentIds">,
  segments: number,
  backend: Backend,
): tf.TensorInfo {
  const ids = backend.values(segmentIds);
  const made = backend.filled([segments, ...x.shape.slice(segmentIds.shape.length)], x.dtype, 0);
  const input = backend.values(x);
  const inner = ids.length === 0 ? 0 : input.length / ids.length;
  ids.forEach((id, i) => {
    if (id < 0 || id >= segments) return;
    for (let s = 0; s < inner; s++) made.values[id * inner + s] += input[i * inner + s];
  });
  return made;
}

/** Where each row of `indices` points in an array of the given shape, as a flat index of slices. */
function slicesAt(
  indices: tf.TensorInfo,
  shape: readonly number[],
  operation: string,
  backend: Backend,
): number[] {
  const depth = indices.shape.length === 0 ? 1 : indices.shape[indices.shape.length - 1];
  const values = backend.values(indices);
  return Array.from({ length: depth === 0 ? 1 : values.length / depth }, (_, row) => {
    let flat = 0;
    for (let d = 0; d < depth; d++)
      flat = flat * shape[d] + inside(values[row * depth + d], shape[d], operation);
    return flat;
  });
}

function gatherNd({ params, indices }: Inputs<"params" | "indices">, backend: Backend): tf.TensorInfo {
  const [shape, , sliceSize] = tf.backend_util.prepareAndValidate(params, indices);
  const made = backend.make(shape, params.dtype);
  const input = backend.values(params);
  if (made.values.length === 0) return made;
  slicesAt(indices, params.shape, "gatherND", backend).forEach((slice, i) => {
    for (let s = 0; s < sliceSize; s++) made.values[i * sliceSize + s] = input[slice * sliceSize + s];
  });
  return made;
}

interface Scatter {
  readonly indices: tf.TensorInfo;
  readonly updates: tf.TensorInfo;
  /** What the updates are put into, filled already. */
  readonly into: Made;
  /** What becomes of the number that is already there. */
  readonly merge: (old: number, update: number) => number;
  readonly operation: string;
}

function scatter({ indices, updates, into, merge, operation }: Scatter, backend: Backend): tf.TensorInfo {
  const { sliceSize } = tf.backend_util.calculateShapes(updates, indices, into.shape);
  const target = into.values;
  if (target.length === 0) return into;
  const values = backend.values(updates);
  const one = updates.shape.length === 0;
  slicesAt(indices, into.shape, operation, backend).forEach((slice, i) => {
    for (let s = 0; s < sliceSize; s++) {
      const place = slice * sliceSize + s;
      target[place] = merge(target[place], values[one ? 0 : i * sliceSize + s]);
    }
  });
  return into;
}

function copyOf(tensor: tf.TensorInfo, backend: Backend): Made {
  const made = backend.make(tensor.shape, tensor.dtype);
  made.values.set(backend.values(tensor));
  return made;
}

/** `out[i] = condition[i] ? t[i] : e[i]`. */
function select({ condition, t, e }: Inputs<"condition" | "t" | "e">, backend: Backend): tf.TensorInfo {
  const made = backend.make(t.shape, tf.upcastType(t.dtype, e.dtype));
  const [chosen, yes, no] = [condition, t, e].map((tensor) => backend.values(tensor));
  if (selectCompiled(chosen, yes, no, made.values)) return made;
  for (let i = 0; i < made.values.length; i++) made.values[i] = chosen[i] === 0 ? no[i] : yes[i];
  return made;
}

/** The same by the compiled kernel; false where it cannot. */
function selectCompiled(condition: Values, yes: Values, no: Values, out: Values): boolean {
  const reached = reachFlags([yes, no, out], condition);
  if (reached === undefined) return false;
  const { at, size } = reached;
  const operations = 4 * out.length;
  const lists = pieces(out.length, reached.parts(operations), 64).map(([from, count]) => {
    const offset = from * size;
    return [count, at[3] + from, at[0] + offset, at[1] + offset, at[2] + offset];
  });
  reached.run("choose", lists, operations);
  return true;
}

const sum = (old: number, update: number): number => old + update;
const replace = (_: number, update: number): number => update;

export const indexing: readonly Kernel[] = [
  define<"x" | "indices", tf.GatherV2Attrs>("GatherV2", gather),
  define<"params" | "indices">("GatherNd", (inputs, _, backend) => gatherNd(inputs, backend)),
  define<"x" | "segmentIds", tf.UnsortedSegmentSumAttrs>(
    "UnsortedSegmentSum",
    (inputs, { numSegments }, backend) => segmentSum(inputs, numSegments, backend),
  ),
  define<"indices" | "updates", tf.ScatterNdAttrs>("ScatterNd", ({ indices, updates }, { shape }, backend) =>
    scatter(
      { indices, updates, into: backend.filled(shape, updates.dtype, 0), merge: sum, operation: "scatterND" },
      backend,
    ),
  ),
  define<"sparseIndices" | "sparseValues" | "defaultValue", tf.SparseToDenseAttrs>(
    "SparseToDense",
    ({ sparseIndices, sparseValues, defaultValue }, { outputShape }, backend) => {
      const into = backend.filled(outputShape, sparseValues.dtype, backend.values(defaultValue)[0]);
      return scatter(
        { indices: sparseIndices, updates: sparseValues, into, merge: replace, operation: "scatterND" },
        backend,
      );
    },
  ),
  define<"tensor" | "indices" | "updates">(
    "TensorScatterUpdate",
    ({ tensor, indices, updates }, _, backend) =>
      scatter(
        { indices, updates, into: copyOf(tensor, backend), merge: replace, operation: "tensorScatterUpdate" },
        backend,
      ),
  ),
  define<"condition" | "t" | "e">("Select", (inputs, _, backend) => select(inputs, backend)),
  define<"indices", tf.OneHotAttrs>("OneHot", ({ indices }, { depth, onValue, offValue, dtype }, backend) => {
    const made = backend.filled([...indices.shape, depth], dtype, offValue);
    backend.values(indices).forEach((index, i) => {
      if (index >= 0 && index < depth) made.values[i * depth + index] = onValue;
    });
    return made;
  }),
];
