import { tf } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";
import { manhattan } from "./manhattan.js";
import { checkMatrix, checkSameWidth, floats, matrix, room, type Floats } from "./values.js";

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
  checkMatrix("knn.distances", "x", x);
  checkMatrix("knn.distances", "xTrain", xTrain);
  checkSameWidth("knn.distances", x, xTrain);
  return tf.tidy(() => between(x, xTrain, sizes("knn.distances", "xTrain", xTrain, metric), metric));
}

/** `distances` for a training set whose `sizes` are known already, so that they are not computed for each chunk of x. */
export function between(
  x: tf.Tensor2D,
  xTrain: tf.Tensor2D,
  trainSizes: Float64Array,
  metric: Metric,
): tf.Tensor2D {
  const shape: [number, number] = [x.shape[0], xTrain.shape[0]];
  const xSizes = sizes("knn.distances", "x", x, metric);
  if (shape[0] * shape[1] === 0) return tf.zeros(shape);
  if (metric === "l1") return matrix(manhattan(floats(x), floats(xTrain), x.shape[1]), shape);
  const products = tf.matMul(x, xTrain, false, true);
  const out = euclidean(floats(products), xSizes, trainSizes, () => [floats(x), floats(xTrain)]);
  products.dispose();
  return matrix(out, shape);
}

/** The size of every row in the metric (sum of |v|, or of v^2). One NaN or infinity in a row makes it NaN or infinite: a fault. */
export function sizes(operation: string, name: string, x: tf.Tensor2D, metric: Metric): Float64Array {
  const [rows, width] = x.shape;
  const values = floats(x);
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const size = rowSize(values, row * width, (row + 1) * width, metric);
    if (!Number.isFinite(size)) throw notANumber(operation, name, values, row, width);
    out[row] = size;
  }
  return out;
}

export function checkMetric(operation: string, metric: string): void {
  if (metric === "l1" || metric === "l2") return;
  throw new GradlabError(`${operation}: metric is "${metric}", expected "l1" or "l2"`);
}

/** sqrt(|a|^2 - 2 a.b + |b|^2) for all pairs; `rows` gives both matrices' numbers where a pair must be summed again. */
function euclidean(
  products: Floats,
  aSizes: Float64Array,
  bSizes: Float64Array,
  rows: () => [Floats, Floats],
): Floats {
  const out = room(products, products.length);
  const columns = bSizes.length;
  let loaded: [Floats, Floats] | undefined;
  for (let i = 0, at = 0; i < aSizes.length; i++) {
    const a = aSizes[i];
    for (let j = 0; j < columns; j++, at++) {
      const scale = a + bSizes[j];
      let square = scale - 2 * products[at];
      if (!(square >= scale * 1e-3)) {
        loaded ??= rows();
        square = exactSquare(loaded[0], i, loaded[1], j, loaded[0].length / aSizes.length);
      }
      out[at] = Math.sqrt(square);
    }
  }
  return out;
}

function exactSquare(a: Floats, i: number, b: Floats, j: number, width: number): number {
  let sum = 0;
  for (let d = 0, p = i * width, q = j * width; d < width; d++) sum += (a[p + d] - b[q + d]) ** 2;
  return sum;
}

/** Four sums side by side: each addition need not wait for the one before. */
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

function notANumber(
  operation: string,
  name: string,
  values: Floats,
  row: number,
  width: number,
): GradlabError {
  const line = values.subarray(row * width, (row + 1) * width);
  const found = line.findIndex((value) => !Number.isFinite(value));
  return new GradlabError(
    `${operation}: ${name}[${row}, ${found}] is ${line[found]}, expected finite numbers; look for a division by zero or a missing pixel`,
  );
}
