import { room, type Floats } from "./values.js";

/** Rows of xTrain that are compared with all rows of x while they are still in the processor's cache. */
const blockRows = 64;

/**
 * The sums of |a - b| for all pairs of rows. No matrix product helps here: it is a loop, in blocks, four rows of x at a
 * time so that each number of xTrain is fetched once for four subtractions.
 *
 * @param x N rows of `width` numbers
 * @param xTrain M rows
 * @returns N rows of M sums
 */
export function manhattan(x: Floats, xTrain: Floats, width: number): Floats {
  const [rows, columns] = [x.length / width, xTrain.length / width];
  const out = room(x, rows * columns);
  for (let start = 0; start < columns; start += blockRows) {
    const end = Math.min(columns, start + blockRows);
    let row = 0;
    for (; row + 3 < rows; row += 4) fourRows(x, row, xTrain, start, end, width, out, columns);
    for (; row < rows; row++) oneRow(x, row, xTrain, start, end, width, out, columns);
  }
  return out;
}

function fourRows(
  x: Floats,
  row: number,
  xTrain: Floats,
  start: number,
  end: number,
  width: number,
  out: Floats,
  columns: number,
): void {
  const x0 = row * width;
  const [x1, x2, x3] = [x0 + width, x0 + 2 * width, x0 + 3 * width];
  for (let column = start; column < end; column++) {
    const t = column * width;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let d = 0; d < width; d++) {
      const value = xTrain[t + d];
      s0 += Math.abs(x[x0 + d] - value);
      s1 += Math.abs(x[x1 + d] - value);
      s2 += Math.abs(x[x2 + d] - value);
      s3 += Math.abs(x[x3 + d] - value);
    }
    const at = row * columns + column;
    out[at] = s0;
    out[at + columns] = s1;
    out[at + 2 * columns] = s2;
    out[at + 3 * columns] = s3;
  }
}

function oneRow(
  x: Floats,
  row: number,
  xTrain: Floats,
  start: number,
  end: number,
  width: number,
  out: Floats,
  columns: number,
): void {
  for (let column = start; column < end; column++) {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += Math.abs(x[row * width + d] - xTrain[column * width + d]);
    out[row * columns + column] = sum;
  }
}
