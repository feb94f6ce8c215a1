import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { defineOfList, type Kernel } from "./define.js";
import { stridesOf, walk } from "./strided.js";

/**
 * Products of numbers with equal labels, summed over the labels that the result lacks: `"ij,jk->ik"` is the product of matrices.
 * Sums are kept in doubles in either precision.
 */
function einsum(tensors: readonly tf.TensorInfo[], equation: string, backend: Backend): tf.TensorInfo {
  // The result's labels come first, those that are summed over behind them.
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as tf.Tensor[]);
  const sizes = allDims.map((_, label) => {
    const which = idDims.findIndex((labels) => labels.includes(label));
    return tensors[which].shape[idDims[which].indexOf(label)];
  });
  const shape = sizes.slice(0, sizes.length - summedDims.length);
  const inputs = tensors.map((tensor) => backend.values(tensor));
  const [first, second = ones] = inputs;
  const dtype = tensors.map((tensor) => tensor.dtype).reduce((a, b) => tf.upcastType(a, b));
  const made = backend.make(shape, dtype);
  if (tf.util.sizeFromShape(sizes) === 0) {
    made.values.fill(0);
    return made;
  }
  const stepsOf = (labels: readonly number[], steps: readonly number[]): number[] =>
    sizes.map((_, label) => (labels.includes(label) ? steps[labels.indexOf(label)] : 0));
  const strides = tensors.map((tensor, which) => stepsOf(idDims[which], stridesOf(tensor.shape)));
  const outward = stepsOf([...shape.keys()], stridesOf(shape));
  const none = sizes.map(() => 0);
  const { length, steps, rows } = walk(sizes, [strides[0], strides[1] ?? none, outward]);
  const [one, other, out] = steps;
  const sums = new Float64Array(made.values.length);
  rows(([a, b, o]) => {
    for (let i = 0; i < length; i++, a += one, b += other, o += out) sums[o] += first[a] * second[b];
  });
  made.values.set(sums);
  return made;
}

/** What a single tensor is multiplied by. */
const ones = Float64Array.of(1);

export const summations: readonly Kernel[] = [
  defineOfList<tf.EinsumAttrs>("Einsum", (tensors, { equation }, backend) =>
    einsum(tensors, equation, backend),
  ),
];
