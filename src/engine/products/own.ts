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

/** Cuts c into strips along its longer side, one job each; false where the compiled kernel cannot reach the numbers. */
function multiplyCompiled({ a, b, c, m, k, n }: Product): boolean {
  const reached = reach(a.values, b.values, c);
  if (reached === undefined) return false;
  if (c.length === 0) return true;
  const { at, size } = reached;
  const [aRow, aColumn] = steps(a, m, k).map((step) => step * size);
  const [bRow, bColumn] = steps(b, k, n).map((step) => step * size);
  const operations = 2 * m * n * k;
  const lists = pieces(Math.max(m, n), reached.parts(operations), 16).map(([from, length]) => {
    const [i, j] = m > n ? [from, 0] : [0, from];
    const first = [at[0] + i * aRow, aRow, aColumn];
    const second = [at[1] + j * bColumn, bRow, bColumn];
    const part = m > n ? [length, n, k] : [m, length, k];
    return [...part, ...first, ...second, at[2] + (i * n + j) * size, n * size, 0];
  });
  reached.run("matMul", lists, operations);
  return true;
}
