import type { tf } from "../../engine/index.js";
import { floats, inParts, room, type Floats } from "./values.js";

/** Rows of xTrain that are compared with all rows of x while they are still in the processor's cache. */
const blockRows = 64;

/**
 * The sums of |a - b| for all pairs of rows. No matrix product helps here: it is a loop, in blocks, four rows of x at a
 * time so that each number of xTrain is fetched once for four subtractions.
 *
 * @param x [N, D]
 * @param xTrain [M, D]
 * @returns N rows of M sums
 */
export function manhattan(x: tf.Tensor2D, xTrain: tf.Tensor2D): Floats {
  const [rows, width] = x.shape;
  const columns = xTrain.shape[0];
  const from = floats(x);
  const out = room(from, rows * columns);
  inParts(xTrain, (to, first) => {
    const part = { to, first, width, columns, out };
    const last = width === 0 ? columns : first + to.length / width;
    for (let start = first; start < last; start += blockRows) {
      const end = Math.min(last, start + blockRows);
      let row = 0;
      for (; row + 3 < rows; row += 4) fourRows(from, row, start, end, part);
      for (; row < rows; row++) oneRow(from, row, start, end, part);
    }
  });
  return out;
}

/** Some rows of xTrain, from row `first` on, and where the sums go. */
interface Part {
  readonly to: Floats;
  readonly first: number;
  readonly width: number;
  readonly columns: number;
  readonly out: Floats;
}

function fourRows(x: Floats, row: number, start: number, end: number, part: Part): void {
  const { to, first, width, columns, out } = part;
  const x0 = row * width;
  const [x1, x2, x3] = [x0 + width, x0 + 2 * width, x0 + 3 * width];
  for (let column = start; column < end; column++) {
    const t = (column - first) * width;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let d = 0; d < width; d++) {
      const value = to[t + d];
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

function oneRow(x: Floats, row: number, start: number, end: number, part: Part): void {
  const { to, first, width, columns, out } = part;
  for (let column = start; column < end; column++) {
    const t = (column - first) * width;
    let sum = 0;
    for (let d = 0; d < width; d++) sum += Math.abs(x[row * width + d] - to[t + d]);
    out[row * columns + column] = sum;
  }
}
