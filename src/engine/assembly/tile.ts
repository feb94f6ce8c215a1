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
 * A tile of `a b + bias` whose four rows of a start at a0..a3: each is made of `runs` runs of `run` bytes, from one to the
 * next `jump` bytes. b is packed; the bias is 32 bytes.
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
  bias: usize,
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
  const first = v128.load(bias);
  const second = v128.load(bias, 16);
  put<T>(c, v128.add<T>(c00, first), v128.add<T>(c01, second), false);
  put<T>(c + row, v128.add<T>(c10, first), v128.add<T>(c11, second), false);
  put<T>(c + 2 * row, v128.add<T>(c20, first), v128.add<T>(c21, second), false);
  put<T>(c + 3 * row, v128.add<T>(c30, first), v128.add<T>(c31, second), false);
}
