import { tf } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";
import { manhattan } from "./manhattan.js";
import { checkRows, floatsOf, inParts, matrix, rowsOf, type Floats } from "./values.js";

/** How far apart two pictures are: `l1` (Manhattan), the sum of |a - b|; `l2` (Euclidean), the root of the sum of (a - b)^2. */
export type Metric = "l1" | "l2";

/**
 * The distance of every row of `x` from every row of `xTrain`:
 *
 *     l1:  out[i, j] = sum_d |x[i, d] - xTrain[j, d]|
 *     l2:  out[i, j] = sqrt( sum_d (x[i, d] - xTrain[j, d])^2 )
 *
 * L2 multiplies out the square, |a - b|^2 = |a|^2 - 2 a.b + |b|^2, because all the products a.b together are ONE matrix
 * product, x xTrain^T, and nothing on a computer is tuned better than that. Its price is rounding: where a and b nearly
 * agree, large numbers cancel, and could even leave a negative square. Such entries (less than a thousandth of
 * |a|^2 + |b|^2) are summed again term by term, so that a picture is at distance 0 from itself.
 *
 * @param x [N, D], one example a row
 * @param xTrain [M, D]
 * @param options `metric`: "l2" (the default) or "l1"
 * @returns [N, M]
 * @throws GradlabError for wrong ranks, rows of different lengths, an unknown metric, NaN or infinite numbers
 * @see Stanford CS231n, "Image Classification: L1, L2 distances"
 *
 * @example
 * const x = tf.tensor2d([[0, 0]]);
 * const xTrain = tf.tensor2d([[3, 4], [1, 0]]);
 * distances(x, xTrain).print(); // [[5, 1]]
 * distances(x, xTrain, { metric: "l1" }).print(); // [[7, 1]]
 */
export function distances(
  x: tf.Tensor2D,
  xTrain: tf.Tensor2D,
  options: { readonly metric?: Metric } = {},
): tf.Tensor2D {
  const { metric = "l2" } = options;
  checkMetric("knn.distances", metric);
  checkRows("knn.distances", x, xTrain);
  const trainSizes = sizes("knn.distances", "xTrain", xTrain, metric);
  return matrix(between(x, xTrain, trainSizes, metric), [x.shape[0], xTrain.shape[0]]);
}

/**
 * `distances` as plain numbers, for a training set whose `sizes` are known already, so that they are not computed again
 * for each chunk of x.
 */
export function between(
  x: tf.Tensor2D,
  xTrain: tf.Tensor2D,
  trainSizes: Float64Array,
  metric: Metric,
): Floats {
  const xSizes = sizes("knn.distances", "x", x, metric);
  if (metric === "l1") return manhattan(x, xTrain);
  if (xSizes.length * trainSizes.length === 0) return new Float32Array(0);
  const products = floatsOf(() => tf.matMul(x, xTrain, false, true));
  return euclidean(products, xSizes, trainSizes, rowsOf(x), rowsOf(xTrain));
}

/**
 * The size of every row in the metric: the sum of |v|, or of v^2. One NaN or infinity in a row makes its size NaN or
 * infinite, and that is a fault.
 */
export function sizes(operation: string, name: string, x: tf.Tensor2D, metric: Metric): Float64Array {
  const [rows, width] = x.shape;
  const out = new Float64Array(rows);
  inParts(x, (values, firstRow) => {
    for (let at = 0, row = firstRow; at < values.length; at += width, row++) {
      out[row] = rowSize(values, at, at + width, metric);
      if (!Number.isFinite(out[row])) throw notFinite(operation, name, values.subarray(at, at + width), row);
    }
  });
  return out;
}

export function checkMetric(operation: string, metric: string): void {
  if (metric === "l1" || metric === "l2") return;
  throw new GradlabError(`${operation}: metric is "${metric}", expected "l1" or "l2"`);
}

/** sqrt(|a|^2 - 2 a.b + |b|^2) for all pairs, written over the products a.b. */
function euclidean(
  products: Floats,
  aSizes: Float64Array,
  bSizes: Float64Array,
  aRow: (i: number) => Floats,
  bRow: (j: number) => Floats,
): Floats {
  for (let i = 0, at = 0; i < aSizes.length; i++) {
    for (let j = 0; j < bSizes.length; j++, at++) {
      const scale = aSizes[i] + bSizes[j];
      const square = scale - 2 * products[at];
      products[at] = Math.sqrt(square >= scale * 1e-3 ? square : exactSquare(aRow(i), bRow(j)));
    }
  }
  return products;
}

function exactSquare(a: Floats, b: Floats): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] - b[d]) ** 2;
  return sum;
}

/** Squares in four sums side by side: an addition need not wait for the one before. */
function rowSize(values: Floats, start: number, end: number, metric: Metric): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let at = start;
  if (metric === "l1") {
    for (; at < end; at++) s0 += Math.abs(values[at]);
    return s0;
  }
  for (; at + 3 < end; at += 4) {
    s0 += values[at] * values[at];
    s1 += values[at + 1] * values[at + 1];
    s2 += values[at + 2] * values[at + 2];
    s3 += values[at + 3] * values[at + 3];
  }
  for (; at < end; at++) s0 += values[at] * values[at];
  return s0 + s1 + s2 + s3;
}

function notFinite(operation: string, name: string, values: Floats, row: number): GradlabError {
  const column = values.findIndex((value) => !Number.isFinite(value));
  return new GradlabError(
    column < 0
      ? `${operation}: the numbers of ${name}[${row}] are too large to be squared`
      : `${operation}: ${name}[${row}, ${column}] is ${values[column]}, expected finite numbers; look for a division by zero or a missing pixel`,
  );
}
