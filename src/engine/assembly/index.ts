// The hot kernels, each once for single (32) and once for double precision (64). They work on addresses in one memory that
// the engine shares with its threads; sizes count numbers, strides count bytes. `work` is the running thread's workspace.

import { adam } from "./adam";
import { binary } from "./binary";
import { choose, compare, toNumbers } from "./compare";
import { convolve, convolveFilter, convolveInput } from "./conv2d";
import { matMul } from "./matmul";
import { pool, poolGradient } from "./pooling";
import { extreme, sum } from "./reduce";
import { absoluteDifferences, squareSums } from "./rows";
import { softmax } from "./softmax";
import { unary } from "./unary";

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
  add: bool,
  work: usize,
): void {
  matMul<f32>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, add, work);
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
  add: bool,
  work: usize,
): void {
  matMul<f64>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, add, work);
}

export function convolve32(
  x: usize,
  w: usize,
  y: usize,
  geometry: usize,
  first: usize,
  count: usize,
  work: usize,
): void {
  convolve<f32>(x, w, y, geometry, first, count, work);
}

export function convolve64(
  x: usize,
  w: usize,
  y: usize,
  geometry: usize,
  first: usize,
  count: usize,
  work: usize,
): void {
  convolve<f64>(x, w, y, geometry, first, count, work);
}

export function convolveFilter32(
  x: usize,
  dy: usize,
  dw: usize,
  geometry: usize,
  first: usize,
  count: usize,
  work: usize,
): void {
  convolveFilter<f32>(x, dy, dw, geometry, first, count, work);
}

export function convolveFilter64(
  x: usize,
  dy: usize,
  dw: usize,
  geometry: usize,
  first: usize,
  count: usize,
  work: usize,
): void {
  convolveFilter<f64>(x, dy, dw, geometry, first, count, work);
}

export function convolveInput32(
  dy: usize,
  w: usize,
  dx: usize,
  geometry: usize,
  firstImage: usize,
  images: usize,
  work: usize,
): void {
  convolveInput<f32>(dy, w, dx, geometry, firstImage, images, work);
}

export function convolveInput64(
  dy: usize,
  w: usize,
  dx: usize,
  geometry: usize,
  firstImage: usize,
  images: usize,
  work: usize,
): void {
  convolveInput<f64>(dy, w, dx, geometry, firstImage, images, work);
}

export function pool32(mean: bool, x: usize, y: usize, window: usize, image: usize, images: usize): void {
  pool<f32>(mean, x, y, window, image, images);
}

export function pool64(mean: bool, x: usize, y: usize, window: usize, image: usize, images: usize): void {
  pool<f64>(mean, x, y, window, image, images);
}

export function poolGradient32(
  mean: bool,
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  window: usize,
  image: usize,
  images: usize,
): void {
  poolGradient<f32>(mean, x, y, dy, dx, window, image, images);
}

export function poolGradient64(
  mean: bool,
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  window: usize,
  image: usize,
  images: usize,
): void {
  poolGradient<f64>(mean, x, y, dy, dx, window, image, images);
}

export function binary32(
  op: i32,
  rows: usize,
  length: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  bStep: usize,
  out: usize,
): void {
  binary<f32>(op, rows, length, a, aRow, aStep, b, bRow, bStep, out);
}

export function binary64(
  op: i32,
  rows: usize,
  length: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  bStep: usize,
  out: usize,
): void {
  binary<f64>(op, rows, length, a, aRow, aStep, b, bRow, bStep, out);
}

export function unary32(
  op: i32,
  count: usize,
  x: usize,
  y: usize,
  first: f64,
  second: f64,
  work: usize,
): void {
  unary<f32>(op, count, x, y, first, second, work);
}

export function unary64(
  op: i32,
  count: usize,
  x: usize,
  y: usize,
  first: f64,
  second: f64,
  work: usize,
): void {
  unary<f64>(op, count, x, y, first, second, work);
}

export function sum32(
  outer: usize,
  length: usize,
  inner: usize,
  x: usize,
  y: usize,
  scale: f64,
  work: usize,
): void {
  sum<f32>(outer, length, inner, x, y, scale, work);
}

export function sum64(
  outer: usize,
  length: usize,
  inner: usize,
  x: usize,
  y: usize,
  scale: f64,
  work: usize,
): void {
  sum<f64>(outer, length, inner, x, y, scale, work);
}

export function extreme32(
  outer: usize,
  length: usize,
  inner: usize,
  x: usize,
  y: usize,
  smallest: bool,
): void {
  extreme<f32>(outer, length, inner, x, y, smallest);
}

export function extreme64(
  outer: usize,
  length: usize,
  inner: usize,
  x: usize,
  y: usize,
  smallest: bool,
): void {
  extreme<f64>(outer, length, inner, x, y, smallest);
}

export function compare32(
  op: i32,
  rows: usize,
  length: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  bStep: usize,
  out: usize,
): void {
  compare<f32>(op, rows, length, a, aRow, aStep, b, bRow, bStep, out);
}

export function compare64(
  op: i32,
  rows: usize,
  length: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  bStep: usize,
  out: usize,
): void {
  compare<f64>(op, rows, length, a, aRow, aStep, b, bRow, bStep, out);
}

export function choose32(count: usize, condition: usize, yes: usize, no: usize, out: usize): void {
  choose<f32>(count, condition, yes, no, out);
}

export function choose64(count: usize, condition: usize, yes: usize, no: usize, out: usize): void {
  choose<f64>(count, condition, yes, no, out);
}

export function toNumbers32(count: usize, flags: usize, out: usize): void {
  toNumbers<f32>(count, flags, out);
}

export function toNumbers64(count: usize, flags: usize, out: usize): void {
  toNumbers<f64>(count, flags, out);
}

export function softmax32(rows: usize, columns: usize, x: usize, y: usize, log: bool, work: usize): void {
  softmax<f32>(rows, columns, x, y, log, work);
}

export function softmax64(rows: usize, columns: usize, x: usize, y: usize, log: bool, work: usize): void {
  softmax<f64>(rows, columns, x, y, log, work);
}

export function squareSums32(rows: usize, width: usize, a: usize, out: usize): void {
  squareSums<f32>(rows, width, a, out);
}

export function squareSums64(rows: usize, width: usize, a: usize, out: usize): void {
  squareSums<f64>(rows, width, a, out);
}

export function absoluteDifferences32(
  rows: usize,
  columns: usize,
  width: usize,
  a: usize,
  b: usize,
  out: usize,
  outRow: usize,
): void {
  absoluteDifferences<f32>(rows, columns, width, a, b, out, outRow);
}

export function absoluteDifferences64(
  rows: usize,
  columns: usize,
  width: usize,
  a: usize,
  b: usize,
  out: usize,
  outRow: usize,
): void {
  absoluteDifferences<f64>(rows, columns, width, a, b, out, outRow);
}

export function adam32(
  count: usize,
  w: usize,
  g: usize,
  m: usize,
  s: usize,
  wOut: usize,
  mOut: usize,
  sOut: usize,
  beta1: f64,
  beta2: f64,
  rate: f64,
  scale: f64,
  epsilon: f64,
): void {
  adam<f32>(count, w, g, m, s, wOut, mOut, sOut, beta1, beta2, rate, scale, epsilon);
}

export function adam64(
  count: usize,
  w: usize,
  g: usize,
  m: usize,
  s: usize,
  wOut: usize,
  mOut: usize,
  sOut: usize,
  beta1: f64,
  beta2: f64,
  rate: f64,
  scale: f64,
  epsilon: f64,
): void {
  adam<f64>(count, w, g, m, s, wOut, mOut, sOut, beta1, beta2, rate, scale, epsilon);
}
