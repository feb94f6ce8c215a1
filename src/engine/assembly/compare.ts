// Comparisons of two arrays, walked as in binary.ts, into bytes of 0 and 1; and the choice that such bytes make.

// The numbers by which the engine names the comparisons.
const EQUAL = 0;
const NOT_EQUAL = 1;
const LESS = 2;
const LESS_EQUAL = 3;
const GREATER = 4;
const GREATER_EQUAL = 5;

// @ts-ignore: decorator
@inline
function holds<T>(op: i32, a: T, b: T): bool {
  if (op == EQUAL) return a == b;
  if (op == NOT_EQUAL) return a != b;
  if (op == LESS) return a < b;
  if (op == LESS_EQUAL) return a <= b;
  if (op == GREATER) return a > b;
  return a >= b;
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
    let x = a + i * aRow;
    let y = b + i * bRow;
    for (const end = out + length; out < end; out++, x += aStep, y += bStep)
      store<u8>(out, holds<T>(op, load<T>(x), load<T>(y)) ? 1 : 0);
  }
}

/** Steps and strides in bytes, as for binary. */
// kernel
// @ts-ignore: decorator
@inline
export function compare<T>(
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
  if (op == EQUAL) byRow<T>(EQUAL, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == NOT_EQUAL) byRow<T>(NOT_EQUAL, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == LESS) byRow<T>(LESS, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == LESS_EQUAL) byRow<T>(LESS_EQUAL, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else if (op == GREATER) byRow<T>(GREATER, rows, length, a, aRow, aStep, b, bRow, bStep, out);
  else byRow<T>(GREATER_EQUAL, rows, length, a, aRow, aStep, b, bRow, bStep, out);
}

/** out[i] = condition[i] ? yes[i] : no[i]. */
// kernel
// @ts-ignore: decorator
@inline
export function choose<T>(count: usize, condition: usize, yes: usize, no: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const offset = i * sizeof<T>();
    store<T>(out + offset, load<u8>(condition + i) != 0 ? load<T>(yes + offset) : load<T>(no + offset));
  }
}

/** Bytes of 0 and 1 as numbers. */
// kernel
// @ts-ignore: decorator
@inline
export function toNumbers<T>(count: usize, flags: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) store<T>(out + i * sizeof<T>(), load<u8>(flags + i) as T);
}
