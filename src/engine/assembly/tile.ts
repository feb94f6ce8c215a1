import { addProduct, repeat } from "./vector";

// The innermost loops of every product: a tile of c, four rows by two vectors, is summed in eight registers. Larger tiles
// and unrolled loops make the compiler spill registers, and are slower.

/** Rows of a tile; its columns are two vectors, 32 bytes. */
export const ROWS: usize = 4;

/** Brings the part of a tile that lies inside of c there. */
export function copyBorder<T>(from: usize, rows: usize, columns: usize, to: usize, row: usize, add: bool): void {
  for (let i: usize = 0; i < rows; i++)
    for (let j: usize = 0; j < columns; j++) {
      const target = to + i * row + j * sizeof<T>();
      const value = load<T>(from + i * 32 + j * sizeof<T>());
      store<T>(target, add ? ((load<T>(target) + value) as T) : value);
    }
}

/** Four rows by two vectors of c, summed over k in eight registers. */
export function tile<T>(k: usize, a: usize, b: usize, c: usize, row: usize, add: bool): void {
  const size = sizeof<T>();
  let c00 = v128.splat<T>(0 as T);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = a + k * ROWS * size;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = repeat<T>(a);
    c00 = addProduct<T>(c00, x, b0);
    c01 = addProduct<T>(c01, x, b1);
    x = repeat<T>(a + size);
    c10 = addProduct<T>(c10, x, b0);
    c11 = addProduct<T>(c11, x, b1);
    x = repeat<T>(a + 2 * size);
    c20 = addProduct<T>(c20, x, b0);
    c21 = addProduct<T>(c21, x, b1);
    x = repeat<T>(a + 3 * size);
    c30 = addProduct<T>(c30, x, b0);
    c31 = addProduct<T>(c31, x, b1);
    a += ROWS * size;
    b += 32;
  }
  put<T>(c, c00, c01, add);
  put<T>(c + row, c10, c11, add);
  put<T>(c + 2 * row, c20, c21, add);
  put<T>(c + 3 * row, c30, c31, add);
}

// @ts-ignore: decorator
@inline
function put<T>(c: usize, first: v128, second: v128, add: bool): void {
  if (add) {
    first = v128.add<T>(v128.load(c), first);
    second = v128.add<T>(v128.load(c, 16), second);
  }
  v128.store(c, first);
  v128.store(c, second, 16);
}

/**
 * A tile of `a b + start` whose four rows of a start at a0..a3: each is made of `runs` runs of `run` bytes, from one to the
 * next `jump` bytes. b is packed; what the sum is added to lies at `start`, its rows `startRow` bytes apart: 0 for a bias.
 */
export function tileOfRuns<T>(
  run: usize,
  runs: usize,
  jump: usize,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  row: usize,
): void {
  let c00 = v128.splat<T>(0 as T);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let i: usize = 0; i < runs; i++) {
    for (let o: usize = 0; o < run; o += sizeof<T>()) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let x = repeat<T>(a0 + o);
      c00 = addProduct<T>(c00, x, b0);
      c01 = addProduct<T>(c01, x, b1);
      x = repeat<T>(a1 + o);
      c10 = addProduct<T>(c10, x, b0);
      c11 = addProduct<T>(c11, x, b1);
      x = repeat<T>(a2 + o);
      c20 = addProduct<T>(c20, x, b0);
      c21 = addProduct<T>(c21, x, b1);
      x = repeat<T>(a3 + o);
      c30 = addProduct<T>(c30, x, b0);
      c31 = addProduct<T>(c31, x, b1);
      b += 32;
    }
    a0 += jump;
    a1 += jump;
    a2 += jump;
    a3 += jump;
  }
  begin<T>(c, c00, c01, start);
  begin<T>(c + row, c10, c11, start + startRow);
  begin<T>(c + 2 * row, c20, c21, start + 2 * startRow);
  begin<T>(c + 3 * row, c30, c31, start + 3 * startRow);
}

// @ts-ignore: decorator
@inline
function begin<T>(c: usize, first: v128, second: v128, start: usize): void {
  first = v128.add<T>(v128.load(start), first);
  second = v128.add<T>(v128.load(start, 16), second);
  v128.store(c, first);
  v128.store(c, second, 16);
}

/**
 * Adds to a tile the products of four numbers of a that lie side by side with a packed row of b, for `rows` times `count`
 * places: from one place to the next a moves on by `step` bytes, from row to row by `jump`.
 */
export function tileOfTaps<T>(
  rows: usize,
  count: usize,
  a: usize,
  step: usize,
  jump: usize,
  b: usize,
  c: usize,
  row: usize,
): void {
  const size = sizeof<T>();
  let c00 = v128.splat<T>(0 as T);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let i: usize = 0; i < rows; i++) {
    let x0 = a;
    for (const end = b + count * 32; b < end; b += 32) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let x = repeat<T>(x0);
      c00 = addProduct<T>(c00, x, b0);
      c01 = addProduct<T>(c01, x, b1);
      x = repeat<T>(x0 + size);
      c10 = addProduct<T>(c10, x, b0);
      c11 = addProduct<T>(c11, x, b1);
      x = repeat<T>(x0 + 2 * size);
      c20 = addProduct<T>(c20, x, b0);
      c21 = addProduct<T>(c21, x, b1);
      x = repeat<T>(x0 + 3 * size);
      c30 = addProduct<T>(c30, x, b0);
      c31 = addProduct<T>(c31, x, b1);
      x0 += step;
    }
    a += jump;
  }
  put<T>(c, c00, c01, true);
  put<T>(c + row, c10, c11, true);
  put<T>(c + 2 * row, c20, c21, true);
  put<T>(c + 3 * row, c30, c31, true);
}
