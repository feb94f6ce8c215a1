import { addProduct } from "./vector";

// Products with few columns, such as the ten scores of a linear classifier: the tiles of matmul.ts would be half empty, and
// packing would cost as much as multiplying. A large matrix is read once, as it lies; two columns are done at a time.

/** Columns at a time. */
export const TOGETHER: usize = 2;
/** Bytes of a row, and rows, that stay in the cache while all columns are done. */
const RUN: usize = 2048;
const ROWS: usize = 32;

/** `c = a b` for rows of a `aRow` bytes apart, b of [k, n] with any strides. */
// kernel
// @ts-ignore: decorator
@inline
export function narrow<T>(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  work: usize,
): void {
  turn<T>(n, k, b, bRow, bColumn, work);
  timesTurned<T>(m, n, k, a, aRow, work, c);
}

/** Lays the columns of b out as rows. */
export function turn<T>(n: usize, k: usize, b: usize, bRow: usize, bColumn: usize, to: usize): void {
  const size = sizeof<T>();
  for (let j: usize = 0; j < n; j++)
    for (let l: usize = 0; l < k; l++) store<T>(to + (j * k + l) * size, load<T>(b + l * bRow + j * bColumn));
}

/** `c = a b` where b is turned over already. */
export function timesTurned<T>(m: usize, n: usize, k: usize, a: usize, aRow: usize, turned: usize, c: usize): void {
  const size = sizeof<T>();
  for (let i: usize = 0; i < m; i += ROWS) {
    const end = min(i + ROWS, m);
    for (let l: usize = 0; l < k * size; l += RUN) {
      const bytes = min(RUN, k * size - l);
      for (let r = i; r < end; r += 4) {
        const from = a + r * aRow + l;
        const rows = min(4, end - r);
        // Called in two places, a loop is not inlined: on its own it is compiled better.
        for (let j: usize = 0; j < n; j += TOGETHER) {
          const column = turned + j * k * size + l;
          const to = c + (r * n + j) * size;
          if (j + 1 < n) fourByTwo<T>(bytes, from, aRow, rows, column, k * size, to, n * size, l > 0);
          else fourByTwo<T>(bytes, from, aRow, rows, column, 0, to, n * size, l > 0);
        }
      }
    }
  }
}

/** Four rows of a by two of b, turned over: products along the rows. Where there are fewer, the last is done again. */
function fourByTwo<T>(
  bytes: usize,
  a0: usize,
  aRow: usize,
  rows: usize,
  b0: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  add: bool,
): void {
  const a1 = a0 + min(1, rows - 1) * aRow;
  const a2 = a0 + min(2, rows - 1) * aRow;
  const a3 = a0 + min(3, rows - 1) * aRow;
  const b1 = b0 + bRow;
  let s00 = v128.splat<T>(0 as T);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const whole = bytes & ~15;
  for (let p: usize = 0; p < whole; p += 16) {
    const v = v128.load(b0 + p);
    const w = v128.load(b1 + p);
    let x = v128.load(a0 + p);
    s00 = addProduct<T>(s00, x, v);
    s01 = addProduct<T>(s01, x, w);
    x = v128.load(a1 + p);
    s10 = addProduct<T>(s10, x, v);
    s11 = addProduct<T>(s11, x, w);
    x = v128.load(a2 + p);
    s20 = addProduct<T>(s20, x, v);
    s21 = addProduct<T>(s21, x, w);
    x = v128.load(a3 + p);
    s30 = addProduct<T>(s30, x, v);
    s31 = addProduct<T>(s31, x, w);
  }
  if (sizeof<T>() == 4 && rows == 4 && whole == bytes && bRow != 0) {
    finishFour(s00, s10, s20, s30, c, cRow, add);
    finishFour(s01, s11, s21, s31, c + 4, cRow, add);
    return;
  }
  finishRow<T>(s00, s01, whole, bytes, a0, b0, bRow, c, add);
  if (rows > 1) finishRow<T>(s10, s11, whole, bytes, a1, b0, bRow, c + cRow, add);
  if (rows > 2) finishRow<T>(s20, s21, whole, bytes, a2, b0, bRow, c + 2 * cRow, add);
  if (rows > 3) finishRow<T>(s30, s31, whole, bytes, a3, b0, bRow, c + 3 * cRow, add);
}

/** The sums of the lanes of four vectors, in the order of `finish`, put at c and the rows below it or added to them. */
function finishFour(a: v128, b: v128, c: v128, d: v128, at: usize, row: usize, add: bool): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const first = f32x4.add(v128.shuffle<f64>(ab, cd, 0, 2), v128.shuffle<f64>(ab, cd, 1, 3));
  const second = f32x4.add(v128.shuffle<f64>(abHigh, cdHigh, 0, 2), v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
  const sums = f32x4.add(first, second);
  putOne(at, f32x4.extract_lane(sums, 0), add);
  putOne(at + row, f32x4.extract_lane(sums, 1), add);
  putOne(at + 2 * row, f32x4.extract_lane(sums, 2), add);
  putOne(at + 3 * row, f32x4.extract_lane(sums, 3), add);
}

// @ts-ignore: decorator
@inline
function putOne(at: usize, sum: f32, add: bool): void {
  store<f32>(at, add ? load<f32>(at) + sum : sum);
}

/** A row's sums, of which the second is left out where b has one row. */
function finishRow<T>(
  first: v128,
  second: v128,
  whole: usize,
  bytes: usize,
  a: usize,
  b: usize,
  bRow: usize,
  c: usize,
  add: bool,
): void {
  finish<T>(first, whole, bytes, a, b, c, add);
  if (bRow != 0) finish<T>(second, whole, bytes, a, b + bRow, c + sizeof<T>(), add);
}

/** The sum of the lanes and of the products from byte `whole` on, put at c or added to it. */
function finish<T>(lane: v128, whole: usize, bytes: usize, a: usize, b: usize, c: usize, add: bool): void {
  let sum: T =
    sizeof<T>() == 4
      ? ((f32x4.extract_lane(lane, 0) +
          f32x4.extract_lane(lane, 1) +
          (f32x4.extract_lane(lane, 2) + f32x4.extract_lane(lane, 3))) as T)
      : ((f64x2.extract_lane(lane, 0) + f64x2.extract_lane(lane, 1)) as T);
  for (let p = whole; p < bytes; p += sizeof<T>()) sum = (sum + load<T>(a + p) * load<T>(b + p)) as T;
  store<T>(c, add ? ((load<T>(c) + sum) as T) : sum);
}
