import { absoluteDifferences, areFloats, change, squareSums, tf, withFloats } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";
import { checkRows, floats, rowsOf, type Floats } from "./values.js";

/** How far apart two pictures are: `l1` (Manhattan), the sum of |a - b|; `l2` (Euclidean), the root of the sum of (a - b)^2. */
export type Metric = "l1" | "l2";

/**
 * The distance of every row of `x` from every row of `xTrain`:
 *
 * - l1: `out[i, j] = sum over d of |x[i, d] - xTrain[j, d]|`
 * - l2: `out[i, j] = sqrt(sum over d of (x[i, d] - xTrain[j, d])^2)`
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
 * @see CS231n notes, "Image classification": L1 and L2 distances
 *
 * @example
 * const x = tf.tensor2d([[0, 0]]);
 * const xTrain = tf.tensor2d([[3, 4], [1, 0]]);
 * console.log(knn.distances(x, xTrain).arraySync()); // [ [ 5, 1 ] ]
 * console.log(knn.distances(x, xTrain, { metric: "l1" }).arraySync()); // [ [ 7, 1 ] ]
 */
export function distances(
  x: tf.Tensor2D,
  xTrain: tf.Tensor2D,
  options: { readonly metric?: Metric } = {},
): tf.Tensor2D {
  const { metric = "l2" } = options;
  checkMetric("knn.distances", metric);
  checkRows("knn.distances", x, xTrain);
  if (!areFloats(x, xTrain)) return withFloats([x, xTrain], (...floats) => distances(...floats, { metric }));
  return between(x, xTrain, sizes("knn.distances", "xTrain", xTrain, metric), metric);
}

/** `distances` of floats for a training set whose `sizes` are known already, so that they are not computed for each chunk of x. */
export function between(
  x: tf.Tensor2D,
  xTrain: tf.Tensor2D,
  trainSizes: Floats,
  metric: Metric,
): tf.Tensor2D {
  const xSizes = sizes("knn.distances", "x", x, metric);
  if (xSizes.length * trainSizes.length === 0) return tf.zeros([xSizes.length, trainSizes.length]);
  if (metric === "l1") return absoluteDifferences(x, xTrain);
  const products: tf.Tensor2D = tf.matMul(x, xTrain, false, true);
  return change(products, (values) => euclidean(values, xSizes, trainSizes, rowsOf(x), rowsOf(xTrain)));
}

/** |v|^2 of every row. One NaN or infinity in a row makes it NaN or infinite, and that is a fault. */
export function sizes(operation: string, name: string, x: tf.Tensor2D, metric: Metric): Floats {
  const sums = squareSums(x);
  const out = floats(sums);
  sums.dispose();
  for (let row = 0; row < out.length; row++) {
    if (!Number.isFinite(out[row])) checkFinite(operation, name, x, row, metric);
  }
  return out;
}

export function checkMetric(operation: string, metric: string): void {
  if (metric === "l1" || metric === "l2") return;
  throw new GradlabError(`${operation}: metric is "${metric}", expected "l1" or "l2"`);
}

/** sqrt(|a|^2 - 2 a.b + |b|^2) for all pairs, written over the products a.b. */
function euclidean(
  products: Floats,
  aSizes: Floats,
  bSizes: Floats,
  aRow: (i: number) => Floats,
  bRow: (j: number) => Floats,
): void {
  for (let i = 0, at = 0; i < aSizes.length; i++) {
    for (let j = 0; j < bSizes.length; j++, at++) {
      const scale = aSizes[i] + bSizes[j];
      const square = scale - 2 * products[at];
      products[at] = Math.sqrt(square >= scale * 1e-3 ? square : exactSquare(aRow(i), bRow(j)));
    }
  }
}

function exactSquare(a: Floats, b: Floats): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] - b[d]) ** 2;
  return sum;
}

function checkFinite(operation: string, name: string, x: tf.Tensor2D, row: number, metric: Metric): void {
  const values = rowsOf(x)(row);
  const column = values.findIndex((value) => !Number.isFinite(value));
  if (column >= 0) {
    throw new GradlabError(
      `${operation}: ${name}[${row}, ${column}] is ${values[column]}, expected finite numbers; look for a division by zero or a missing pixel`,
    );
  }
  if (metric === "l2") {
    throw new GradlabError(`${operation}: the numbers of ${name}[${row}] are too large to be squared`);
  }
}
