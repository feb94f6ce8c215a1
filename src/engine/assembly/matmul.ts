import { pack } from "./pack";
import { copyBorder, ROWS, tile, tileOfRuns } from "./tile";
import { lanes } from "./vector";

// The product of matrices after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008):
// blocks that fit the caches are packed, then multiplied tile by tile in registers. Each number of c is summed in the
// order of k, whatever the blocks and the threads, so its bits depend on nothing but its row and column.

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
// kernel
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
  memory.fill(border + 128, 0, 32);
  if (k == 0 && !add) for (let i: usize = 0; i < m; i++) memory.fill(c + i * cRow, 0, n * size);
  for (let j: usize = 0; j < n; j += width) {
    const nj = min(width, n - j);
    for (let p: usize = 0; p < k; p += DEPTH) {
      const kp = min(DEPTH, k - p);
      pack<T>(b + p * bRow + j * bColumn, bRow, bColumn, kp, nj, columns, packedB);
      for (let i: usize = 0; i < m; i += HEIGHT) {
        const mi = min(HEIGHT, m - i);
        const from = a + i * aRow + p * aColumn;
        const to = c + i * cRow + j * size;
        if (aColumn == size) {
          multiplyRows<T>(mi, nj, kp, from, aRow, packedB, to, cRow, add || p > 0, border);
        } else {
          pack<T>(from, aColumn, aRow, kp, mi, ROWS, packedA);
          multiplyBlock<T>(mi, nj, kp, packedA, packedB, to, cRow, add || p > 0, border);
        }
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

/** The same where the rows of a lie in memory as the tile reads them: they need not be packed. */
function multiplyRows<T>(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  b: usize,
  c: usize,
  cRow: usize,
  add: bool,
  border: usize,
): void {
  const size = sizeof<T>();
  const columns: usize = 2 * lanes<T>();
  const run = k * size;
  const zeros = border + 128;
  for (let j: usize = 0; j < n; j += columns) {
    const panel = b + j * k * size;
    for (let i: usize = 0; i < m; i += ROWS) {
      const at = c + i * cRow + j * size;
      const a0 = a + i * aRow;
      const a1 = a + min(i + 1, m - 1) * aRow;
      const a2 = a + min(i + 2, m - 1) * aRow;
      const a3 = a + min(i + 3, m - 1) * aRow;
      if (i + ROWS <= m && j + columns <= n) {
        tileOfRuns<T>(run, 1, 0, a0, a1, a2, a3, panel, add ? at : zeros, add ? cRow : 0, at, cRow);
      } else {
        tileOfRuns<T>(run, 1, 0, a0, a1, a2, a3, panel, zeros, 0, border, 32);
        copyBorder<T>(border, min(ROWS, m - i), min(columns, n - j), at, cRow, add);
      }
    }
  }
}
