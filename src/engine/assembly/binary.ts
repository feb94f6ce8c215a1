import { lanes, repeat } from "./vector";

// Elementwise functions of two arrays. Each row of the result is made of a row of a and a row of b; an array whose step is
// 0 repeats its first number along the row, one whose row stride is 0 repeats its row.

// The numbers by which the engine names the functions.
const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const MAX = 4;
const MIN = 5;
const SQUARED_DIFFERENCE = 6;

// @ts-ignore: decorator
@inline
function both<T>(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return v128.add<T>(a, b);
  if (op == SUB) return v128.sub<T>(a, b);
  if (op == MUL) return v128.mul<T>(a, b);
  if (op == DIV) return v128.div<T>(a, b);
  if (op == MAX) return v128.max<T>(a, b);
  if (op == MIN) return v128.min<T>(a, b);
  const d = v128.sub<T>(a, b);
  return v128.mul<T>(d, d);
}

// @ts-ignore: decorator
@inline
function one<T>(op: i32, a: T, b: T): T {
  if (op == ADD) return (a + b) as T;
  if (op == SUB) return (a - b) as T;
  if (op == MUL) return (a * b) as T;
  if (op == DIV) return (a / b) as T;
  if (op == MAX) return max<T>(a, b);
  if (op == MIN) return min<T>(a, b);
  return ((a - b) * (a - b)) as T;
}

// @ts-ignore: decorator
@inline
function along<T>(op: i32, length: usize, a: usize, aStep: usize, b: usize, bStep: usize, out: usize): void {
  const size = sizeof<T>();
  const end = out + length * size;
  const whole = out + (length & ~(lanes<T>() - 1)) * size;
  if (aStep != 0 && bStep != 0) {
    for (; out < whole; out += 16, a += 16, b += 16) v128.store(out, both<T>(op, v128.load(a), v128.load(b)));
  } else if (aStep != 0) {
    const y = repeat<T>(b);
    for (; out < whole; out += 16, a += 16) v128.store(out, both<T>(op, v128.load(a), y));
  } else if (bStep != 0) {
    const x = repeat<T>(a);
    for (; out < whole; out += 16, b += 16) v128.store(out, both<T>(op, x, v128.load(b)));
  } else {
    const z = both<T>(op, repeat<T>(a), repeat<T>(b));
    for (; out < whole; out += 16) v128.store(out, z);
  }
  for (; out < end; out += size, a += aStep, b += bStep) store<T>(out, one<T>(op, load<T>(a), load<T>(b)));
}

// @ts-ignore: decorator
@inline
function byRow<T>(
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
  for (let i: usize = 0; i < rows; i++) {
    along<T>(op, length, a, aStep, b, bStep, out);
    a += aRow;
    b += bRow;
    out += length * sizeof<T>();
  }
}

/** Steps and strides in bytes; a step is 0 or the size of a number. */
// kernel
// @ts-ignore: decorator
@inline
export function binary<T>(
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
  if (op == ADD) byRow<T>(ADD, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == SUB) byRow<T>(SUB, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == MUL) byRow<T>(MUL, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == DIV) byRow<T>(DIV, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == MAX) byRow<T>(MAX, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == MIN) byRow<T>(MIN, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else byRow<T>(SQUARED_DIFFERENCE, rows, length, a, aRow, aStep, b, bRow, bStep, out);
}
