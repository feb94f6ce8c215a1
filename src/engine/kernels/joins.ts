import * as tf from "@tensorflow/tfjs";
import type { Backend, Made } from "../backend.js";
import { define, defineOfList, type Kernel } from "./define.js";
import { broadcastStrides, copyStrided, stridesOf } from "./strided.js";

/** Copies x into `made` with its first element at `corner`. */
function place(x: tf.TensorInfo, made: Made, corner: readonly number[], backend: Backend): void {
  const strides = stridesOf(made.shape);
  copyStrided(
    x.shape,
    { values: backend.values(x), strides: stridesOf(x.shape) },
    { values: made.values, strides, offset: corner.reduce((sum, c, axis) => sum + c * strides[axis], 0) },
  );
}

function concat(tensors: tf.TensorInfo[], axis: number, backend: Backend): tf.TensorInfo {
  const shape = tf.backend_util.computeOutShape(
    tensors.map((t) => t.shape),
    axis,
  );
  const made = backend.make(shape, tensors[0].dtype);
  let start = 0;
  for (const tensor of tensors) {
    if (tf.util.sizeFromShape(tensor.shape) > 0)
      place(
        tensor,
        made,
        shape.map((_, a) => (a === axis ? start : 0)),
        backend,
      );
    start += tensor.shape[axis];
  }
  return made;
}

export function pad(
  x: tf.TensorInfo,
  paddings: readonly [number, number][],
  value: number,
  backend: Backend,
): Made {
  const made = backend.filled(
    x.shape.map((n, axis) => paddings[axis][0] + n + paddings[axis][1]),
    x.dtype,
    value,
  );
  place(
    x,
    made,
    paddings.map(([before]) => before),
    backend,
  );
  return made;
}

/** Pads with x's own numbers, mirrored at its border (`reflect` leaves the border itself out). */
function mirrorPad(x: tf.TensorInfo, { paddings, mode }: tf.MirrorPadAttrs, backend: Backend): tf.TensorInfo {
  const border = mode === "reflect" ? 0 : 1;
  const fold = (i: number, n: number): number =>
    i < 0 ? -i - border : i >= n ? 2 * (n - 1) - i + border : i;
  let result: tf.TensorInfo = backend.share(x);
  paddings.forEach(([before, after], axis) => {
    if (before + after === 0) return;
    const n = x.shape[axis];
    const indices = Array.from({ length: before + n + after }, (_, i) => fold(i - before, n));
    const next = pick(result, indices, axis, backend);
    backend.release(result);
    result = next;
  });
  return result;
}

/** x with only the given indices of one axis, in their order. */
function pick(x: tf.TensorInfo, indices: readonly number[], axis: number, backend: Backend): Made {
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const made = backend.make(x.shape.toSpliced(axis, 1, indices.length), x.dtype);
  const input = backend.values(x);
  let target = 0;
  for (let o = 0; o < outer; o++)
    for (const index of indices) {
      const source = (o * x.shape[axis] + index) * inner;
      for (let i = 0; i < inner; i++) made.values[target++] = input[source + i];
    }
  return made;
}

/** Repeats x `reps[axis]` times along each axis: a copy from an array that stands still along new axes. */
function tile(x: tf.TensorInfo, reps: readonly number[], backend: Backend): tf.TensorInfo {
  const made = backend.make(
    x.shape.map((n, axis) => n * reps[axis]),
    x.dtype,
  );
  const strides = stridesOf(x.shape);
  const shape = x.shape.flatMap((n, axis) => [reps[axis], n]);
  copyStrided(
    shape,
    { values: backend.values(x), strides: strides.flatMap((stride) => [0, stride]) },
    { values: made.values, strides: stridesOf(shape) },
  );
  return made;
}

/** What makes a bigger tensor: of several, of one and a border, of one again and again. */
export const joins: readonly Kernel[] = [
  defineOfList<tf.ConcatAttrs>("Concat", (tensors, { axis }, backend) =>
    concat(tensors, tf.util.parseAxisParam(axis, tensors[0].shape)[0], backend),
  ),
  defineOfList<tf.PackAttrs>("Pack", (tensors, { axis }, backend) => {
    const raised = tensors.map(({ dataId, dtype, shape }) => ({
      dataId,
      dtype,
      shape: shape.toSpliced(axis, 0, 1),
    }));
    return concat(raised, axis, backend);
  }),
  define<"x", tf.PadV2Attrs>("PadV2", ({ x }, { paddings, constantValue }, backend) =>
    pad(x, paddings, constantValue, backend),
  ),
  define<"x", tf.MirrorPadAttrs>("MirrorPad", ({ x }, attributes, backend) =>
    mirrorPad(x, attributes, backend),
  ),
  define<"x", tf.TileAttrs>("Tile", ({ x }, { reps }, backend) => tile(x, reps, backend)),
  define<"x", tf.BroadCastToAttrs>("BroadcastTo", ({ x }, { shape }, backend) => {
    const made = backend.make(shape, x.dtype);
    const strides = broadcastStrides(x.shape, shape);
    copyStrided(
      shape,
      { values: backend.values(x), strides },
      { values: made.values, strides: stridesOf(shape) },
    );
    return made;
  }),
];
