import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { multiply } from "../products/chosen.js";
import type { Values } from "../values.js";
import { define, type Inputs, type Kernel } from "./define.js";
import { broadcastStrides } from "./strided.js";

/**
 * Products of matrices in the last two axes, over the broadcast axes before them: `[..., M, K] x [..., K, N] ->
 * [..., M, N]`, each operand transposed first where asked.
 */
export function matMul(
  { a, b }: Inputs<"a" | "b">,
  { transposeA, transposeB }: tf.BatchMatMulAttrs,
  backend: Backend,
): tf.TensorInfo {
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const batch = tf.backend_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const made = backend.make([...batch, m, n], tf.upcastType(a.dtype, b.dtype));
  const [aSteps, bSteps] = [broadcastStrides(aBatch, batch), broadcastStrides(bBatch, batch)];
  const [x, y] = [backend.values(a), backend.values(b)];
  for (let i = 0; i < tf.util.sizeFromShape(batch); i++) {
    const at = position(i, batch);
    multiply({
      a: { values: part(x, dot(at, aSteps), m * k), transposed: transposeA },
      b: { values: part(y, dot(at, bSteps), k * n), transposed: transposeB },
      c: part(made.values, i, m * n),
      m,
      k,
      n,
    });
  }
  return made;
}

/** The i-th of the equal parts of an array. */
const part = (values: Values, i: number, size: number): Values =>
  size === values.length ? values : values.subarray(i * size, (i + 1) * size);

/** The position in a shape of its i-th element. */
function position(i: number, shape: readonly number[]): number[] {
  const at = shape.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at[axis] = i % shape[axis];
    i = Math.floor(i / shape[axis]);
  }
  return at;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * b[i], 0);

export const matrices: readonly Kernel[] = [define<"a" | "b", tf.BatchMatMulAttrs>("BatchMatMul", matMul)];
