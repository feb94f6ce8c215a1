import { pieces, reach } from "../kernels/reach.js";
import { WORKSPACE } from "../memory/jobs.js";
import type { Product } from "./product.js";

/** Columns that the narrow kernels do at a time, and bytes of a row of the general kernel's tile. */
const TOGETHER = 2;
const TILE = 32;
/** From how many columns on the general kernel is as good. */
const MOST = 20;

/** Rows of a piece, at least: each piece turns b over for itself. */
const ROWS = 128;

const up = (n: number, step: number): number => Math.ceil(n / step) * step;

/** Whether a product has so few columns that the narrow kernels are the best for it. */
export function isNarrow({ a, b, c, k, n }: Product): boolean {
  if (k < 64 || n > MOST || (a.transposed && b.transposed)) return false;
  return up(n, TOGETHER) < up(n, TILE / c.BYTES_PER_ELEMENT);
}

/**
 * Products with few columns, by the kernels that read the large matrix as it lies; false where the general kernel is as
 * good, or the numbers are out of reach.
 */
export function narrowCompiled(product: Product): boolean {
  const { a, b, c, m, k, n } = product;
  const reached = reach(a.values, b.values, c);
  if (reached === undefined || c.length === 0 || !isNarrow(product)) return false;
  const { at, size } = reached;
  const operations = 2 * m * n * k;
  if (a.transposed) {
    const lists = pieces(m, reached.parts(operations), 64).map(([from, count]) => {
      return [k, n, at[0], m * size, from, count, at[1], at[2]];
    });
    const widest = lists[0][5] * up(n, TOGETHER) * size;
    if (widest > WORKSPACE / 2) return false;
    reached.run("narrowTurned", lists, operations);
    return true;
  }
  if (n * k * size > WORKSPACE / 2) return false;
  const [bRow, bColumn] = (b.transposed ? [1, k] : [n, 1]).map((step) => step * size);
  const lists = pieces(m, reached.parts(operations), ROWS).map(([from, rows]) => {
    const [first, to] = [at[0] + from * k * size, at[2] + from * n * size];
    return [rows, n, k, first, k * size, at[1], bRow, bColumn, to];
  });
  reached.run("narrow", lists, operations);
  return true;
}
