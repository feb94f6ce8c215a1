import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Inputs, type Kernel } from "./define.js";
import { broadcastStrides } from "./strided.js";

/** One matrix in an array: where it starts, and how far apart its rows and its columns lie. */
interface Matrix {
  readonly values: Values;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

/** `c = a b` for a of [M, K] and b of [K, N]; c is contiguous. */
function multiply(a: Matrix, b: Matrix, c: Matrix, m: number, k: number, n: number): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let [p, q] = [a.start + i * a.row, b.start + j * b.column];
      for (let l = 0; l < k; l++, p += a.column, q += b.row) sum += a.values[p] * b.values[q];
      c.values[c.start + i * n + j] = sum;
    }
}

/**
 * Products of matrices in the last two axes, over the broadcast axes before them: `[..., M, K] x [..., K, N] ->
 * [..., M, N]`, each operand transposed first where asked.
 */
export function matMul(
  { a, b }: Inputs<"a" | "b">,
  { transposeA, transposeB }: tf.BatchMatMulAttrs,
  backend: Backend,
): tf.TensorInfo {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const made = backend.make(
    [...batch, m, n],
    a.dtype === "float32" ? a.dtype : tf.upcastType(a.dtype, b.dtype),
  );
  const [aSteps, bSteps] = [a, b].map((t) => broadcastStrides(t.shape.slice(0, -2), batch));
  const [x, y] = [backend.values(a), backend.values(b)];
  const count = tf.util.sizeFromShape(batch);
  for (let i = 0; i < count; i++) {
    const at = position(i, batch);
    const first = {
      values: x,
      start: dot(at, aSteps) * aRows * aColumns,
      row: transposeA ? 1 : aColumns,
      column: transposeA ? aColumns : 1,
    };
    const second = {
      values: y,
      start: dot(at, bSteps) * bRows * bColumns,
      row: transposeB ? 1 : bColumns,
      column: transposeB ? bColumns : 1,
    };
    multiply(first, second, { values: made.values, start: i * m * n, row: n, column: 1 }, m, k, n);
  }
  return made;
}

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
