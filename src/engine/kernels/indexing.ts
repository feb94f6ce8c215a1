import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
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
  readonly shape: number[];
  readonly start: number;
  /** What becomes of the number that is already there. */
  readonly merge: (old: number, update: number) => number;
}

function scatter({ indices, updates, shape, start, merge }: Scatter, backend: Backend): tf.TensorInfo {
  const { sliceSize } = tf.backend_util.calculateShapes(updates, indices, shape);
  const made = backend.filled(shape, updates.dtype, start);
  if (made.values.length === 0) return made;
  const values = backend.values(updates);
  const one = updates.shape.length === 0;
  slicesAt(indices, shape, "scatterND", backend).forEach((slice, i) => {
    for (let s = 0; s < sliceSize; s++) {
      const target = slice * sliceSize + s;
      made.values[target] = merge(made.values[target], values[one ? 0 : i * sliceSize + s]);
    }
  });
  return made;
}

/** A copy of `tensor` in which slices are replaced, the last of those for the same place counting. */
function update(
  { tensor, indices, updates }: Inputs<"tensor" | "indices" | "updates">,
  backend: Backend,
): tf.TensorInfo {
  const { sliceSize } = tf.backend_util.calculateShapes(updates, indices, tensor.shape);
  const made = backend.make(tensor.shape, tensor.dtype);
  made.values.set(backend.values(tensor));
  if (made.values.length === 0) return made;
  const values = backend.values(updates);
  const one = updates.shape.length === 0;
  slicesAt(indices, tensor.shape, "tensorScatterUpdate", backend).forEach((slice, i) => {
    for (let s = 0; s < sliceSize; s++)
      made.values[slice * sliceSize + s] = values[one ? 0 : i * sliceSize + s];
  });
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

export const indexing: readonly Kernel[] = [
  define<"x" | "indices", tf.GatherV2Attrs>("GatherV2", gather),
  define<"params" | "indices">("GatherNd", (inputs, _, backend) => gatherNd(inputs, backend)),
  define<"x" | "segmentIds", tf.UnsortedSegmentSumAttrs>(
    "UnsortedSegmentSum",
    (inputs, { numSegments }, backend) => segmentSum(inputs, numSegments, backend),
  ),
  define<"indices" | "updates", tf.ScatterNdAttrs>("ScatterNd", ({ indices, updates }, { shape }, backend) =>
    scatter({ indices, updates, shape, start: 0, merge: sum }, backend),
  ),
  define<"sparseIndices" | "sparseValues" | "defaultValue", tf.SparseToDenseAttrs>(
    "SparseToDense",
    ({ sparseIndices, sparseValues, defaultValue }, { outputShape }, backend) =>
      scatter(
        {
          indices: sparseIndices,
          updates: sparseValues,
          shape: outputShape,
          start: backend.values(defaultValue)[0],
          merge: (_, update) => update,
        },
        backend,
      ),
  ),
  define<"tensor" | "indices" | "updates">("TensorScatterUpdate", (inputs, _, backend) =>
    update(inputs, backend),
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
