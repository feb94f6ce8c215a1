import { pieces, reach } from "../kernels/reach.js";
import { narrowCompiled } from "./narrow.js";
import type { Multiplier, Operand, Product } from "./product.js";

/** The engine's own products: by the compiled kernel where the numbers lie in its memory, in TypeScript elsewhere. */
export const own: Multiplier = {
  name: "gradlab",
  doubles: true,
  multiply: (product) => {
    if (!narrowCompiled(product) && !multiplyCompiled(product)) multiplyPlainly(product);
  },
};

/** How far apart the rows and the columns of an operand of [rows, columns] lie, counted in numbers. */
function steps({ transposed }: Operand, rows: number, columns: number): [row: number, column: number] {
  return transposed ? [1, rows] : [columns, 1];
}

function multiplyPlainly({ a, b, c, m, k, n }: Product): void {
  const [aRow, aColumn] = steps(a, m, k);
  const [bRow, bColumn] = steps(b, k, n);
  const [x, y] = [a.values, b.values];
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0, p = i * aRow, q = j * bColumn; l < k; l++, p += aColumn, q += bRow) sum += x[p] * y[q];
      c[i * n + j] = sum;
    }
}

/** Cuts c into blocks, one job each; false where the compiled kernel cannot reach the numbers. */
function multiplyCompiled({ a, b, c, m, k, n }: Product): boolean {
  const reached = reach(a.values, b.values, c);
  if (reached === undefined) return false;
  if (c.length === 0) return true;
  const { at, size } = reached;
  const [aRow, aColumn] = steps(a, m, k).map((step) => step * size);
  const [bRow, bColumn] = steps(b, k, n).map((step) => step * size);
  const operations = 2 * m * n * k;
  const [down, across] = blocks({ m, k, n }, reached.parts(operations), reached.threads);
  const columnsOf = pieces(n, across, grainOfColumns(n));
  const lists = pieces(m, down, GRAIN_ROWS).flatMap(([i, rows]) =>
    columnsOf.map(([j, columns]) => {
      const first = [at[0] + i * aRow, aRow, aColumn];
      const second = [at[1] + j * bColumn, bRow, bColumn];
      return [rows, columns, k, ...first, ...second, at[2] + (i * n + j) * size, n * size, 0];
    }),
  );
  reached.run("matMul", lists, operations);
  return true;
}

/** Rows and columns of a block of c, at least, and what all but the last are a multiple of: whole tiles, or half ones where few must be divided. */
const GRAIN_ROWS = 12;
const grainOfColumns = (n: number): number => (n < 256 ? 16 : 32);
/** Columns of a vector, to which a block's are filled up. */
const VECTOR = 8;
/** Operations of a job, at least. */
const WORTH = 4e5;
/** What it takes to bring a number of a, and of b, to a job, in operations of its product: b is packed. */
const BRING_A = 6;
const BRING_B = 24;

/**
 * Into how many rows and columns of blocks to cut c, `parts` at most: so that the threads, each of which brings the rows of
 * a and the columns of b that its jobs need, are done soonest.
 */
function blocks(
  { m, k, n }: Pick<Product, "m" | "k" | "n">,
  parts: number,
  threads: number,
): [number, number] {
  const most = Math.min(parts, Math.ceil((2 * m * n * k) / WORTH));
  const grain = grainOfColumns(n);
  let best: [number, number] = [1, 1];
  let least = Infinity;
  for (let down = 1; down <= most; down++)
    for (let across = 1; across * down <= most; across++) {
      const rows = largest(m, down, GRAIN_ROWS);
      const columns = up(largest(n, across, grain), VECTOR);
      const jobs = Math.min(down, Math.ceil(m / GRAIN_ROWS)) * Math.min(across, Math.ceil(n / grain));
      const job = 2 * rows * columns + BRING_A * rows + BRING_B * columns;
      const cost = job * Math.max(Math.ceil(jobs / threads), ((m / rows) * (n / columns)) / threads);
      if (cost < least) [least, best] = [cost, [down, across]];
    }
  return best;
}

/** The length of the largest of so many pieces: the last one, unless it is cut short. */
function largest(length: number, parts: number, grain: number): number {
  const grains = Math.ceil(length / grain);
  const count = Math.min(parts, grains);
  const last = length - Math.floor(((count - 1) * grains) / count) * grain;
  return count === 1 ? last : Math.max(last, Math.floor(grains / count) * grain);
}

const up = (size: number, step: number): number => Math.ceil(size / step) * step;
