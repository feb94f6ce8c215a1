import * as tf from "@tensorflow/tfjs";
import type { Backend, Made } from "../backend.js";
import { block } from "./blocks.js";
import { define, type Kernel } from "./define.js";
import { pad } from "./joins.js";
import { copyStrided, stridesOf } from "./strided.js";

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

/** What gives the same numbers another shape or another order. */
export const shapes: readonly Kernel[] = [
  define<"x">("Identity", ({ x }, _, backend) => backend.share(x)),
  define<"x", tf.ReshapeAttrs>("Reshape", ({ x }, { shape }, backend) => reshape(x, shape, backend)),
  define<"input", tf.ExpandDimsAttrs>("ExpandDims", ({ input }, { dim }, backend) =>
    backend.share(input, input.shape.toSpliced(dim < 0 ? input.shape.length + dim + 1 : dim, 0, 1)),
  ),
  define<"x", tf.TransposeAttrs>("Transpose", ({ x }, { perm }, backend) => transpose(x, perm, backend)),
  define<"x", tf.SpaceToBatchNDAttrs>("SpaceToBatchND", ({ x }, attributes, backend) =>
    spaceToBatch(x, attributes, backend),
  ),
  define<"x", tf.BatchToSpaceNDAttrs>("BatchToSpaceND", ({ x }, attributes, backend) =>
    batchToSpace(x, attributes, backend),
  ),
];
