// The hot kernels, once for single (32) and once for double precision (64). They work on addresses in one memory that
// the engine shares with its threads; sizes count numbers, strides count bytes.

import { matMul } from "./matmul";
import { absoluteDifferences, squareSums } from "./rows";

export { workspace } from "./matmul";

export function matMul32(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  work: usize,
): void {
  matMul<f32>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, work);
}

export function matMul64(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  work: usize,
): void {
  matMul<f64>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, work);
}

export function squareSums32(rows: usize, width: usize, a: usize, out: usize, _work: usize): void {
  squareSums<f32>(rows, width, a, out);
}

export function absoluteDifferences32(
  rows: usize,
  columns: usize,
  width: usize,
  a: usize,
  b: usize,
  out: usize,
  outRow: usize,
  _work: usize,
): void {
  absoluteDifferences<f32>(rows, columns, width, a, b, out, outRow);
}

export function squareSums64(rows: usize, width: usize, a: usize, out: usize, _work: usize): void {
  squareSums<f64>(rows, width, a, out);
}

export function absoluteDifferences64(
  rows: usize,
  columns: usize,
  width: usize,
  a: usize,
  b: usize,
  out: usize,
  outRow: usize,
  _work: usize,
): void {
  absoluteDifferences<f64>(rows, columns, width, a, b, out, outRow);
}
