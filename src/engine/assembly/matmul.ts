import { pack } from "./pack";
import { addProduct, lanes, repeat } from "./vector";

// The product of matrices after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008):
// blocks that fit the caches are packed, then multiplied tile by tile in registers. Each number of c is summed in the
// order of k, whatever the blocks and the threads, so its bits depend on nothing but its row and column.

/** Rows of a tile; its columns are two vectors. */
const ROWS: usize = 4;
/** Depth and rows of the packed block of a, and bytes of a row of the packed block of b. */
const DEPTH: usize = 320;
const HEIGHT: usize = 96;
const WIDTH: usize = 4096;

/** Bytes of workspace that a product needs. */
export const MATMUL_WORKSPACE: usize = DEPTH * WIDTH + HEIGHT * DEPTH * 8 + 16 * 32;

/**
 * `c = a b`, or `c += a b` where `add`, for a of [m, k], b of [k, n], and contiguous rows of c `cRow` apart. Strides are in
 * bytes: any of a, b may be transposed. `work` is the workspace.
 */
// @ts-ignore: decorator
@inline
export function matMul<T>(
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
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const width = WIDTH / size;
  const packedB = work;
  const packedA = packedB + DEPTH * WIDTH;
  const border = packedA + HEIGHT * DEPTH * size;
  if (k == 0 && !add) for (let i: usize = 0; i < m; i++) memory.fill(c + i * cRow, 0, n * size);
  for (let j: usize = 0; j < n; j += width) {
    const nj = min(width, n - j);
    for (let p: usize = 0; p < k; p += DEPTH) {
      const kp = min(DEPTH, k - p);
      pack<T>(b + p * bRow + j * bColumn, bRow, bColumn, kp, nj, columns, packedB);
      for (let i: usize = 0; i < m; i += HEIGHT) {
        const mi = min(HEIGHT, m - i);
        pack<T>(a + i * aRow + p * aColumn, aColumn, aRow, kp, mi, ROWS, packedA);
        multiplyBlock<T>(mi, nj, kp, packedA, packedB, c + i * cRow + j * size, cRow, add || p > 0, border);
      }
    }
  }
}

/** Adds the product of two packed blocks to c, or puts it there. */
function multiplyBlock<T>(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  b: usize,
  c: usize,
  cRow: usize,
  add: bool,
  border: usize,
): void {
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  for (let j: usize = 0; j < n; j += columns) {
    const panel = b + j * k * size;
    for (let i: usize = 0; i < m; i += ROWS) {
      const at = c + i * cRow + j * size;
      if (i + ROWS <= m && j + columns <= n) {
        tile<T>(k, a + i * k * size, panel, at, cRow, add);
      } else {
        tile<T>(k, a + i * k * size, panel, border, 32, false);
        copyBorder<T>(border, min(ROWS, m - i), min(columns, n - j), at, cRow, add);
      }
    }
  }
}

/** Brings the part of a tile that lies inside of c there. */
function copyBorder<T>(from: usize, rows: usize, columns: usize, to: usize, row: usize, add: bool): void {
  for (let i: usize = 0; i < rows; i++)
    for (let j: usize = 0; j < columns; j++) {
      const target = to + i * row + j * sizeof<T>();
      const value = load<T>(from + i * 32 + j * sizeof<T>());
      store<T>(target, add ? ((load<T>(target) + value) as T) : value);
    }
}

/** Four rows by two vectors of c, summed over k in eight registers. */
function tile<T>(k: usize, a: usize, b: usize, c: usize, row: usize, add: bool): void {
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
