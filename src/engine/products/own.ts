import { compiled } from "../memory/native.js";
import type { Job } from "../memory/threads.js";
import type { Multiplier, Operand, Product } from "./product.js";

/** The engine's own products: by the compiled kernel where the numbers lie in its memory, in TypeScript elsewhere. */
export const own: Multiplier = {
  name: "gradlab",
  doubles: true,
  multiply: (product) => {
    if (!multiplyCompiled(product)) multiplyPlainly(product);
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

/** Cuts c into strips along its longer side, one job each. */
function multiplyCompiled({ a, b, c, m, k, n }: Product): boolean {
  const native = compiled();
  const at = [a.values, b.values, c].map((values) => native?.address(values));
  if (native === null || at.includes(undefined) || !(c instanceof Float32Array || c instanceof Float64Array))
    return false;
  if (c.length === 0) return true;
  const [aAt, bAt, cAt] = at as number[];
  const bytes = c.BYTES_PER_ELEMENT;
  const [aRow, aColumn] = steps(a, m, k).map((step) => step * bytes);
  const [bRow, bColumn] = steps(b, k, n).map((step) => step * bytes);
  const kernel = bytes === 8 ? "matMul64" : "matMul32";
  const operations = 2 * m * n * k;
  const jobs = strips(Math.max(m, n), native.threads.parts(operations)).map(([from, length]): Job => {
    const [i, j] = m > n ? [from, 0] : [0, from];
    const size = m > n ? [length, n, k] : [m, length, k];
    const first = [aAt + i * aRow, aRow, aColumn];
    const second = [bAt + j * bColumn, bRow, bColumn];
    return { kernel, numbers: [...size, ...first, ...second, cAt + (i * n + j) * bytes, n * bytes] };
  });
  native.threads.run(jobs, operations);
  return true;
}

/** Cuts 0..length into at most `parts` pieces of whole tiles: the start and length of each. */
function strips(length: number, parts: number): [number, number][] {
  const step = Math.max(16, Math.ceil(length / parts / 16) * 16);
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => [
    i * step,
    Math.min(step, length - i * step),
  ]);
}
