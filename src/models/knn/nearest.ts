import { tf } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";
import { checkK, checkMatrix, floats, matrix, room, type Floats } from "./values.js";

/** The k nearest training examples of every row, nearest first. */
export interface Neighbors {
  /** [N, k] int32: which rows of the training set. */
  readonly indices: tf.Tensor2D;
  /** [N, k]: how far away, ascending. */
  readonly distances: tf.Tensor2D;
}

/**
 * The k smallest entries of every row of a distance matrix, ascending; of equal distances the smaller index first.
 *
 * @param distances [N, M]
 * @param k how many, 1 to M
 * @returns `indices` and `distances`, [N, k] each
 * @throws GradlabError for k outside 1..M and for distances that are NaN
 * @example
 * console.log(knn.nearest(tf.tensor2d([[5, 1, 3]]), 2).indices.arraySync()); // [ [ 1, 2 ] ]
 */
export function nearest(distances: tf.Tensor2D, k: number): Neighbors {
  checkMatrix("knn.nearest", "distances", distances);
  checkK("knn.nearest", k, distances.shape[1]);
  const { indices, values } = smallest("knn.nearest", floats(distances), distances.shape, k);
  const shape: [number, number] = [distances.shape[0], k];
  return { indices: tf.tensor2d(indices, shape, "int32"), distances: matrix(values, shape) };
}

/** The same on plain arrays, row after row. */
export function smallest(
  operation: string,
  all: Floats,
  [rows, columns]: readonly [number, number],
  k: number,
): { indices: Int32Array; values: Floats } {
  const indices = new Int32Array(rows * k);
  const values = room(all, rows * k);
  for (let row = 0; row < rows; row++) {
    const line = all.subarray(row * columns, (row + 1) * columns);
    const best = smallestOf(line, k);
    if (best === undefined) {
      throw new GradlabError(
        `${operation}: distances[${row}, ${line.findIndex(Number.isNaN)}] is NaN, expected numbers`,
      );
    }
    indices.set(best, row * k);
    for (let i = 0; i < k; i++) values[row * k + i] = line[best[i]];
  }
  return { indices, values };
}

/**
 * Keeps the k best so far in a heap whose top is the worst of them: most entries cost one comparison with the top.
 * Undefined if an entry is NaN.
 */
function smallestOf(line: Floats, k: number): Int32Array | undefined {
  const heap = new Int32Array(k);
  for (let i = 0; i < k; i++) heap[i] = i;
  /** Whether entry a is farther than entry b; later counts as farther among equals. */
  const farther = (a: number, b: number): boolean => line[a] > line[b] || (line[a] === line[b] && a > b);
  const sink = (from: number): void => {
    for (let parent = from; ;) {
      let worst = parent;
      for (let child = 2 * parent + 1; child < Math.min(k, 2 * parent + 3); child++) {
        if (farther(heap[child], heap[worst])) worst = child;
      }
      if (worst === parent) return;
      [heap[parent], heap[worst]] = [heap[worst], heap[parent]];
      parent = worst;
    }
  };
  for (let i = (k >> 1) - 1; i >= 0; i--) sink(i);
  for (let i = 0; i < line.length; i++) {
    if (Number.isNaN(line[i])) return undefined;
    if (i < k || !(line[i] < line[heap[0]])) continue;
    heap[0] = i;
    sink(0);
  }
  return heap.sort((a, b) => (farther(a, b) ? 1 : -1));
}
