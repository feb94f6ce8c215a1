import * as tf from "@tensorflow/tfjs";
import type { Backend, Made } from "../backend.js";
import { define, defineOfList, type Kernel } from "./define.js";
import { broadcastStrides, copyStrided, stridesOf } from "./strided.js";

/** `y = x with its axes in the order perm`. */
function transpose(x: tf.TensorInfo, perm: number[], backend: Backend): Made {
  const strides = stridesOf(x.shape);
  const made = backend.make(
    perm.map((axis) => x.shape[axis]),
    x.dtype,
  );
  copyStrided(
    made.shape,
    { values: backend.values(x), strides: perm.map((axis) => strides[axis]) },
    { values: made.values, strides: stridesOf(made.shape) },
  );
  return made;
}

/** The block of x that starts at `begin`, every `step`-th of each axis (backwards where negative). */
function slice(x: tf.TensorInfo, begin: number[], size: number[], steps: number[], backend: Backend): Made {
  const strides = stridesOf(x.shape);
  const made = backend.make(size, x.dtype);
  copyStrided(
    size,
    {
      values: backend.values(x),
      offset: begin.reduce((sum, b, axis) => sum + b * strides[axis], 0),
      strides: strides.map((stride, axis) => stride * steps[axis]),
    },
    { values: made.values, strides: stridesOf(size) },
  );
  return made;
}

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

function pad(x: tf.TensorInfo, paddings: readonly [number, number][], value: number, backend: Backend): Made {
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

function stridedSlice(x: tf.TensorInfo, attributes: tf.StridedSliceAttrs, backend: Backend): tf.TensorInfo {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const info = tf.slice_util.sliceInfo(
    x.shape,
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const size = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
  if (size.some((n) => n === 0)) return backend.make(info.finalShape, x.dtype);
  return { ...slice(x, info.begin, size, info.strides, backend), shape: info.finalShape };
}

const reverse = (x: tf.TensorInfo, dims: number | number[], backend: Backend): tf.TensorInfo => {
  const axes = x.shape.length === 0 ? [] : tf.util.parseAxisParam(dims, x.shape);
  const begin = x.shape.map((n, axis) => (axes.includes(axis) ? Math.max(n - 1, 0) : 0));
  const steps = x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
  return slice(x, begin, x.shape, steps, backend);
};

/** Moves blocks of space into the batch, for dilated convolutions: pad, cut into blocks, bring them to the front. */
function spaceToBatch(x: tf.TensorInfo, attributes: tf.SpaceToBatchNDAttrs, backend: Backend): tf.TensorInfo {
  const { blockShape, paddings } = attributes;
  const block = tf.util.sizeFromShape(blockShape);
  const rest = x.shape.slice(1 + blockShape.length).map((): [number, number] => [0, 0]);
  const padded = pad(x, [[0, 0], ...(paddings as [number, number][]), ...rest], 0, backend);
  const cut = tf.backend_util.getReshaped(padded.shape, blockShape, block, false);
  const order = tf.backend_util.getPermuted(cut.length, blockShape.length, false);
  const moved = transpose({ ...padded, shape: cut }, order, backend);
  backend.release(padded);
  return { ...moved, shape: tf.backend_util.getReshapedPermuted(padded.shape, blockShape, block, false) };
}

function batchToSpace(x: tf.TensorInfo, attributes: tf.BatchToSpaceNDAttrs, backend: Backend): tf.TensorInfo {
  const { blockShape, crops } = attributes;
  const count = tf.util.sizeFromShape(blockShape);
  const cut = tf.backend_util.getReshaped(x.shape, blockShape, count);
  const order = tf.backend_util.getPermuted(cut.length, blockShape.length);
  const shape = tf.backend_util.getReshapedPermuted(x.shape, blockShape, count);
  const moved = { ...transpose({ dataId: x.dataId, dtype: x.dtype, shape: cut }, order, backend), shape };
  const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
  const made = block(moved, begin, tf.backend_util.getSliceSize(shape, crops, blockShape.length), backend);
  backend.release(moved);
  return made;
}

/** The block of x that starts at `begin`; sizes of -1, and axes left out, go on to the end. */
function block(x: tf.TensorInfo, begin: number | number[], size: number | number[], backend: Backend): Made {
  const [from, shape] = tf.slice_util.parseSliceParams(x, begin, size);
  tf.slice_util.assertParamsValid(x, from, shape);
  const steps = shape.map(() => 1);
  return slice(x, from, shape, steps, backend);
}

/** Cuts x into parts of the given sizes along one axis. */
function parts(x: tf.TensorInfo, sizes: readonly number[], axis: number, backend: Backend): Made[] {
  let start = 0;
  return sizes.map((n) => {
    const begin = x.shape.map((_, a) => (a === axis ? start : 0));
    start += n;
    const steps = x.shape.map(() => 1);
    return slice(x, begin, x.shape.with(axis, n), steps, backend);
  });
}

const reshape = (x: tf.TensorInfo, shape: number[], backend: Backend): tf.TensorInfo => {
  const size = tf.util.sizeFromShape(x.shape);
  const known = tf.util.inferFromImplicitShape(shape, size);
  tf.util.assert(
    size === tf.util.sizeFromShape(known),
    () =>
      `reshape: x has ${size} elements (shape [${x.shape.join(", ")}]), which do not fill [${known.join(", ")}]`,
  );
  return backend.share(x, known);
};

export const shapes: readonly Kernel[] = [
  define<"x">("Identity", ({ x }, _, backend) => backend.share(x)),
  define<"x", tf.ReshapeAttrs>("Reshape", ({ x }, { shape }, backend) => reshape(x, shape, backend)),
  define<"input", tf.ExpandDimsAttrs>("ExpandDims", ({ input }, { dim }, backend) =>
    backend.share(input, input.shape.toSpliced(dim < 0 ? input.shape.length + dim + 1 : dim, 0, 1)),
  ),
  define<"x", tf.TransposeAttrs>("Transpose", ({ x }, { perm }, backend) => transpose(x, perm, backend)),
  define<"x", tf.SliceAttrs>("Slice", ({ x }, { begin, size }, backend) => block(x, begin, size, backend)),
  define<"x", tf.StridedSliceAttrs>("StridedSlice", ({ x }, attributes, backend) =>
    stridedSlice(x, attributes, backend),
  ),
  define<"x", tf.ReverseAttrs>("Reverse", ({ x }, { dims }, backend) => reverse(x, dims, backend)),
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
  define<"value", tf.UnpackAttrs>("Unpack", ({ value }, { axis }, backend) => {
    const at = axis < 0 ? axis + value.shape.length : axis;
    const ones = Array.from<number>({ length: value.shape[at] }).fill(1);
    return parts(value, ones, at, backend).map((t) => ({ ...t, shape: t.shape.toSpliced(at, 1) }));
  }),
  define<"x", tf.SplitVAttrs>("SplitV", ({ x }, { numOrSizeSplits, axis }, backend) => {
    const at = tf.util.parseAxisParam(axis, x.shape)[0];
    return parts(x, tf.backend_util.prepareSplitSize(x, numOrSizeSplits, at), at, backend);
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
  define<"x", tf.SpaceToBatchNDAttrs>("SpaceToBatchND", ({ x }, attributes, backend) =>
    spaceToBatch(x, attributes, backend),
  ),
  define<"x", tf.BatchToSpaceNDAttrs>("BatchToSpaceND", ({ x }, attributes, backend) =>
    batchToSpace(x, attributes, backend),
  ),
];
