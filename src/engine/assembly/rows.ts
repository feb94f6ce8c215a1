import { addProduct, lanes } from "./vector";

// Sums along rows that lie one after the other. Each is kept in several vectors, so that an addition need not wait for the
// one before; the bits depend on nothing but the rows.

/** `out[i] = sum of a[i, ...]^2` for rows of `width` numbers. */
// kernel
// @ts-ignore: decorator
@inline
export function squareSums<T>(rows: usize, width: usize, a: usize, out: usize): void {
  const step: usize = 4 * lanes<T>();
  const size = sizeof<T>();
  for (let i: usize = 0; i < rows; i++) {
    let s0 = i64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let p = a + i * width * size;
    const end = p + width * size;
    const whole = p + (width / step) * step * size;
    for (; p < whole; p += 64) {
      const v0 = v128.load(p);
      const v1 = v128.load(p, 16);
      const v2 = v128.load(p, 32);
      const v3 = v128.load(p, 48);
      s0 = addProduct<T>(s0, v0, v0);
      s1 = addProduct<T>(s1, v1, v1);
      s2 = addProduct<T>(s2, v2, v2);
      s3 = addProduct<T>(s3, v3, v3);
    }
    let sum = total<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
    for (; p < end; p += size) sum += load<T>(p) * load<T>(p);
    store<T>(out + i * size, sum);
  }
}

/** Rows of b that stay in the cache while all rows of a pass by. */
const BLOCK: usize = 48;

/** `out[i, j] = sum of |a[i, ...] - b[j, ...]|`, rows of out `outRow` bytes apart. */
// kernel
// @ts-ignore: decorator
@inline
export function absoluteDifferences<T>(
  rows: usize,
  columns: usize,
  width: usize,
  a: usize,
  b: usize,
  out: usize,
  outRow: usize,
): void {
  const size = sizeof<T>();
  const bytes = width * size;
  for (let start: usize = 0; start < columns; start += BLOCK) {
    const end = min(columns, start + BLOCK);
    for (let i: usize = 0; i < rows; i += 2) {
      // Where rows or columns are odd in number, the last is done twice instead of having code of its own.
      const i1 = min(i + 1, rows - 1);
      for (let j = start; j < end; j += 2) {
        const j1 = min(j + 1, end - 1);
        twoByTwo<T>(bytes, a + i * bytes, a + i1 * bytes, b + j * bytes, b + j1 * bytes);
        store<T>(out + i * outRow + j * size, <T>sum00);
        store<T>(out + i * outRow + j1 * size, <T>sum01);
        store<T>(out + i1 * outRow + j * size, <T>sum10);
        store<T>(out + i1 * outRow + j1 * size, <T>sum11);
      }
    }
  }
}

// What twoByTwo found: |a0 - b0|, |a0 - b1|, |a1 - b0|, |a1 - b1|. Globals are an instance's, and each thread has its own.
let sum00: f64 = 0;
let sum01: f64 = 0;
let sum10: f64 = 0;
let sum11: f64 = 0;

// @ts-ignore: decorator
@inline
function twoByTwo<T>(bytes: usize, a0: usize, a1: usize, b0: usize, b1: usize): void {
  let s00 = i64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  const whole = bytes & ~15;
  let p: usize = 0;
  for (; p < whole; p += 16) {
    const x0 = v128.load(a0 + p);
    const x1 = v128.load(a1 + p);
    const y0 = v128.load(b0 + p);
    const y1 = v128.load(b1 + p);
    s00 = v128.add<T>(s00, v128.abs<T>(v128.sub<T>(x0, y0)));
    s01 = v128.add<T>(s01, v128.abs<T>(v128.sub<T>(x0, y1)));
    s10 = v128.add<T>(s10, v128.abs<T>(v128.sub<T>(x1, y0)));
    s11 = v128.add<T>(s11, v128.abs<T>(v128.sub<T>(x1, y1)));
  }
  sum00 = <f64>total<T>(s00);
  sum01 = <f64>total<T>(s01);
  sum10 = <f64>total<T>(s10);
  sum11 = <f64>total<T>(s11);
  for (; p < bytes; p += sizeof<T>()) {
    sum00 += <f64>abs<T>(load<T>(a0 + p) - load<T>(b0 + p));
    sum01 += <f64>abs<T>(load<T>(a0 + p) - load<T>(b1 + p));
    sum10 += <f64>abs<T>(load<T>(a1 + p) - load<T>(b0 + p));
    sum11 += <f64>abs<T>(load<T>(a1 + p) - load<T>(b1 + p));
  }
}

/** The sum of a vector's lanes. */
// @ts-ignore: decorator
@inline
function total<T>(v: v128): T {
  if (sizeof<T>() == 4) {
    return <T>(
      (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)))
    );
  }
  return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}
