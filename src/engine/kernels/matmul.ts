import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { compiled } from "../memory/native.js";
import type { Values } from "../values.js";
import { define, type Inputs, type Kernel } from "./define.js";
import { broadcastStrides } from "./strided.js";

/** One matrix in an array: where it starts, and how far apart its rows and its columns lie. */
interface Matrix {
  readonly values: Values;
  /** Where the array lies in the memory of the compiled kernels, if it does. */
  readonly address: number | undefined;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

/** The sizes of a product of [M, K] and [K, N]. */
interface Size {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** `c = a b`, in plain TypeScript. */
function multiply(a: Matrix, b: Matrix, c: Matrix, { m, k, n }: Size): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let [p, q] = [a.start + i * a.row, b.start + j * b.column];
      for (let l = 0; l < k; l++, p += a.column, q += b.row) sum += a.values[p] * b.values[q];
      c.values[c.start + i * c.row + j] = sum;
    }
}

/** `c = a b` by the compiled kernel, cut into strips along the longer side of c; false where it cannot. */
function multiplyCompiled(a: Matrix, b: Matrix, c: Matrix, { m, k, n }: Size): boolean {
  const native = compiled();
  if (native === null || a.address === undefined || b.address === undefined || c.address === undefined)
    return false;
  const bytes = c.values.BYTES_PER_ELEMENT;
  const at = (x: Matrix, address: number, i: number, j: number): number =>
    address + (x.start + i * x.row + j * x.column) * bytes;
  const operations = 2 * m * n * k;
  const jobs = strips(Math.max(m, n), native.threads.parts(operations)).map(([from, length]) => {
    const [i, j] = m > n ? [from, 0] : [0, from];
    const first = [at(a, a.address!, i, 0), a.row * bytes, a.column * bytes];
    const second = [at(b, b.address!, 0, j), b.row * bytes, b.column * bytes];
    const size = m > n ? [length, n, k] : [m, length, k];
    return {
      kernel: bytes === 4 ? "matMul32" : "matMul64",
      numbers: [...size, ...first, ...second, at(c, c.address!, i, j), c.row * bytes],
    };
  });
  native.threads.run(jobs, operations);
  return true;
}

/** Cuts 0..length into about `parts` pieces of whole tiles: [start, length] of each. */
function strips(length: number, parts: number): [number, number][] {
  const step = Math.max(16, Math.ceil(length / parts / 16) * 16);
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => [
    i * step,
    Math.min(step, length - i * step),
  ]);
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
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const batch = tf.backend_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const made = backend.make([...batch, m, n], tf.upcastType(a.dtype, b.dtype));
  const [aSteps, bSteps] = [broadcastStrides(aBatch, batch), broadcastStrides(bBatch, batch)];
  const matrix = (t: tf.TensorInfo, columns: number, transposed: boolean): Omit<Matrix, "start"> => ({
    values: backend.values(t),
    address: backend.address(t),
    row: transposed ? 1 : columns,
    column: transposed ? columns : 1,
  });
  const [x, y, z] = [
    matrix(a, aColumns, transposeA),
    matrix(b, bColumns, transposeB),
    matrix(made, n, false),
  ];
  const alike = [a, b].every(({ dtype }) => dtype === "float32");
  for (let i = 0; i < tf.util.sizeFromShape(batch); i++) {
    const at = position(i, batch);
    const first = { ...x, start: dot(at, aSteps) * aRows * aColumns };
    const second = { ...y, start: dot(at, bSteps) * bRows * bColumns };
    const result = { ...z, start: i * m * n };
    if (!alike || !multiplyCompiled(first, second, result, { m, k, n }))
      multiply(first, second, result, { m, k, n });
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
