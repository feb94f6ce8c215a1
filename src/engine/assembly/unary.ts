// Elementwise functions of one array, by vectors; the rest at the end goes through one more vector on the workspace.

// The numbers by which the engine names the functions.
const NEG = 0;
const ABS = 1;
const SQUARE = 2;
const SQRT = 3;
const RSQRT = 4;
const RECIPROCAL = 5;
const RELU = 6;
const STEP = 7;
const LEAKY_RELU = 8;
const CLIP = 9;
const EXP = 10;
const SIGMOID = 11;
const TANH = 12;

import { exp, logistic, tanh } from "./exponential";

// @ts-ignore: decorator
@inline
function apply<T>(op: i32, x: v128, p: v128, q: v128): v128 {
  const zero = v128.splat<T>(0 as T);
  const one = v128.splat<T>(1 as T);
  if (op == NEG) return v128.neg<T>(x);
  if (op == ABS) return v128.abs<T>(x);
  if (op == SQUARE) return v128.mul<T>(x, x);
  if (op == SQRT) return v128.sqrt<T>(x);
  if (op == RSQRT) return v128.div<T>(one, v128.sqrt<T>(x));
  if (op == RECIPROCAL) return v128.div<T>(one, x);
  if (op == RELU) return v128.max<T>(zero, x);
  if (op == STEP) {
    const y = v128.bitselect(one, p, v128.gt<T>(x, zero));
    return v128.bitselect(y, x, v128.eq<T>(x, x));
  }
  if (op == LEAKY_RELU) return v128.bitselect(v128.mul<T>(x, p), x, v128.lt<T>(x, zero));
  if (op == CLIP) return v128.bitselect(p, v128.bitselect(q, x, v128.gt<T>(x, q)), v128.lt<T>(x, p));
  if (op == EXP) return exp<T>(x);
  if (op == SIGMOID) return logistic<T>(x);
  return tanh<T>(x);
}

// @ts-ignore: decorator
@inline
function each<T>(op: i32, count: usize, x: usize, y: usize, first: f64, second: f64, work: usize): void {
  const p = v128.splat<T>(first as T);
  const q = v128.splat<T>(second as T);
  const bytes = count * sizeof<T>();
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(y + i, apply<T>(op, v128.load(x + i), p, q));
  if (whole == bytes) return;
  for (let i = whole; i < bytes; i += sizeof<T>()) store<T>(work + i - whole, load<T>(x + i));
  v128.store(work, apply<T>(op, v128.load(work), p, q));
  for (let i = whole; i < bytes; i += sizeof<T>()) store<T>(y + i, load<T>(work + i - whole));
}

/** `first` and `second` are the function's settings, if it has any. */
// kernel
// @ts-ignore: decorator
@inline
export function unary<T>(op: i32, count: usize, x: usize, y: usize, first: f64, second: f64, work: usize): void {
  if (op == NEG) each<T>(NEG, count, x, y, first, second, work);
  else if (op == ABS) each<T>(ABS, count, x, y, first, second, work);
  else if (op == SQUARE) each<T>(SQUARE, count, x, y, first, second, work);
  else if (op == SQRT) each<T>(SQRT, count, x, y, first, second, work);
  else if (op == RSQRT) each<T>(RSQRT, count, x, y, first, second, work);
  else if (op == RECIPROCAL) each<T>(RECIPROCAL, count, x, y, first, second, work);
  else if (op == RELU) each<T>(RELU, count, x, y, first, second, work);
  else if (op == STEP) each<T>(STEP, count, x, y, first, second, work);
  else if (op == LEAKY_RELU) each<T>(LEAKY_RELU, count, x, y, first, second, work);
  else if (op == CLIP) each<T>(CLIP, count, x, y, first, second, work);
  else if (op == EXP) each<T>(EXP, count, x, y, first, second, work);
  else if (op == SIGMOID) each<T>(SIGMOID, count, x, y, first, second, work);
  else each<T>(TANH, count, x, y, first, second, work);
}
