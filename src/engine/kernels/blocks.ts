import * as tf from "@tensorflow/tfjs";
import type { Backend, Made } from "../backend.js";
import { define, type Kernel } from "./define.js";
import { copyStrided, stridesOf } from "./strided.js";

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

/** The block of x that starts at `begin`; sizes of -1, and axes left out, go on to the end. */
export function block(
  x: tf.TensorInfo,
  begin: number | number[],
  size: number | number[],
  backend: Backend,
): Made {
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

/** What takes a part out of a tensor. */
export const blocks: readonly Kernel[] = [
  define<"x", tf.SliceAttrs>("Slice", ({ x }, { begin, size }, backend) => block(x, begin, size, backend)),
  define<"x", tf.StridedSliceAttrs>("StridedSlice", ({ x }, attributes, backend) =>
    stridedSlice(x, attributes, backend),
  ),
  define<"x", tf.ReverseAttrs>("Reverse", ({ x }, { dims }, backend) => reverse(x, dims, backend)),
  define<"value", tf.UnpackAttrs>("Unpack", ({ value }, { axis }, backend) => {
    const at = axis < 0 ? axis + value.shape.length : axis;
    const ones = Array.from<number>({ length: value.shape[at] }).fill(1);
    return parts(value, ones, at, backend).map((t) => ({ ...t, shape: t.shape.toSpliced(at, 1) }));
  }),
  define<"x", tf.SplitVAttrs>("SplitV", ({ x }, { numOrSizeSplits, axis }, backend) => {
    const at = tf.util.parseAxisParam(axis, x.shape)[0];
    return parts(x, tf.backend_util.prepareSplitSize(x, numOrSizeSplits, at), at, backend);
  }),
];
