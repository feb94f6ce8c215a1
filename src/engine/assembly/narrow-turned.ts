import { TOGETHER } from "./narrow";
import { addProduct, lanes, repeat } from "./vector";

// The other product of a linear classifier: x turned over, times the slopes in its few scores. x is read as it lies, some rows
// at a time; two columns of slopes are done at a time.

/** Rows of a at a time when it is turned over. */
const BLOCK: usize = 64;

/** `c = a' b` for columns first..first + count of a, stored as `rows` rows `aRow` bytes apart, and b of [rows, n]. */
// kernel
// @ts-ignore: decorator
@inline
export function narrowTurned<T>(
  rows: usize,
  n: usize,
  a: usize,
  aRow: usize,
  first: usize,
  count: usize,
  b: usize,
  c: usize,
  work: usize,
): void {
  const size = sizeof<T>();
  const wide = widened(n);
  const sums = work;
  const slopes = work + count * wide * size;
  memory.fill(sums, 0, count * wide * size);
  a += first * size;
  for (let r: usize = 0; r < rows; r += BLOCK) {
    const some = min(BLOCK, rows - r);
    const block = a + r * aRow;
    widen<T>(b + r * n * size, some, n, wide, slopes);
    fetch(block, aRow, some, count * size);
    addBlock<T>(some, n, count, block, aRow, slopes, sums);
  }
  const strip: usize = 4 * lanes<T>();
  const whole = (count / strip) * strip;
  let to = c + first * n * size;
  for (let i: usize = 0; i < whole; i += strip) {
    for (let from = sums + i * wide * size; from < sums + (i * wide + strip) * size; from += size, to += n * size)
      for (let j: usize = 0; j < n; j++) store<T>(to + j * size, load<T>(from + j * strip * size));
  }
  for (let from = sums + whole * wide * size; from < slopes; from += wide * size, to += n * size)
    memory.copy(to, from, n * size);
}

/** Columns of b with those that fill up its last group. */
// @ts-ignore: decorator
@inline
export function widened(n: usize): usize {
  return ((n + TOGETHER - 1) / TOGETHER) * TOGETHER;
}

/** How many bytes into the sums that of column i of a and column j of b lies. */
// @ts-ignore: decorator
@inline
export function placeOfSum<T>(count: usize, n: usize, i: usize, j: usize): usize {
  const strip: usize = 4 * lanes<T>();
  const whole = (count / strip) * strip;
  const group = i / strip;
  const wide = widened(n);
  return (i < whole ? group * strip * wide + j * strip + (i - group * strip) : i * wide + j) * sizeof<T>();
}

/** Adds the products of `count` columns of some rows of a with the rows' widened numbers to the sums. */
export function addBlock<T>(rows: usize, n: usize, count: usize, a: usize, aRow: usize, slopes: usize, sums: usize): void {
  const size = sizeof<T>();
  const strip: usize = 4 * lanes<T>();
  const whole = (count / strip) * strip;
  const wide = widened(n);
  for (let i: usize = 0; i < whole; i += strip)
    for (let j: usize = 0; j < wide; j += TOGETHER)
      twoByStrip<T>(rows, a + i * size, aRow, slopes + j * size, wide * size, sums + (i * wide + j * strip) * size);
  for (let i = whole; i < count; i++)
    for (let j: usize = 0; j < n; j++)
      oneColumn<T>(rows, a + i * size, aRow, slopes + j * size, wide * size, sums + (i * wide + j) * size);
}

/** Rows of b, filled up with zeros to a whole number of groups. */
export function widen<T>(b: usize, rows: usize, n: usize, wide: usize, to: usize): void {
  for (let r: usize = 0; r < rows; r++)
    for (let j: usize = 0; j < wide; j++)
      store<T>(to + (r * wide + j) * sizeof<T>(), j < n ? load<T>(b + (r * n + j) * sizeof<T>()) : (0 as T));
}

let fetched: u32 = 0;

/** Brings rows to the cache in the order of the memory, which is far quicker than in the order in which they are used. */
function fetch(a: usize, aRow: usize, rows: usize, bytes: usize): void {
  let sum: u32 = 0;
  for (let r: usize = 0; r < rows; r++) for (let p: usize = 0; p < bytes; p += 64) sum += load<u8>(a + r * aRow + p);
  fetched = sum;
}

/** Adds to two sums over the rows for each of four vectors of columns of a. */
function twoByStrip<T>(rows: usize, a: usize, aRow: usize, b: usize, bRow: usize, sums: usize): void {
  let s00 = v128.splat<T>(0 as T);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  for (const end = b + rows * bRow; b < end; b += bRow) {
    const v = repeat<T>(b);
    const w = repeat<T>(b + sizeof<T>());
    let x = v128.load(a);
    s00 = addProduct<T>(s00, x, v);
    s10 = addProduct<T>(s10, x, w);
    x = v128.load(a, 16);
    s01 = addProduct<T>(s01, x, v);
    s11 = addProduct<T>(s11, x, w);
    x = v128.load(a, 32);
    s02 = addProduct<T>(s02, x, v);
    s12 = addProduct<T>(s12, x, w);
    x = v128.load(a, 48);
    s03 = addProduct<T>(s03, x, v);
    s13 = addProduct<T>(s13, x, w);
    a += aRow;
  }
  addTo<T>(sums, s00, s01);
  addTo<T>(sums + 32, s02, s03);
  addTo<T>(sums + 64, s10, s11);
  addTo<T>(sums + 96, s12, s13);
}

// @ts-ignore: decorator
@inline
function addTo<T>(at: usize, first: v128, second: v128): void {
  v128.store(at, v128.add<T>(v128.load(at), first));
  v128.store(at, v128.add<T>(v128.load(at, 16), second), 16);
}

function oneColumn<T>(rows: usize, a: usize, aRow: usize, b: usize, bRow: usize, at: usize): void {
  let sum = 0 as T;
  for (let r: usize = 0; r < rows; r++) sum = (sum + load<T>(a + r * aRow) * load<T>(b + r * bRow)) as T;
  store<T>(at, (load<T>(at) + sum) as T);
}
