import { areFloats, tf } from "../../engine/index.js";
import { GradlabError } from "../../errors.js";
import { between, checkMetric, sizes, type Metric } from "./distances.js";
import { smallest, type Neighbors } from "./nearest.js";
import { checkK, checkLabels, checkMatrix, checkRows, floats, matrix, room, type Floats } from "./values.js";
import { majorities } from "./vote.js";

/** How a KNearestNeighbors decides. */
export interface KNearestNeighborsOptions {
  /** How many neighbours vote; 1 by default. */
  readonly k?: number;
  /** What "near" means; "l2" by default. */
  readonly metric?: Metric;
}

/** No more than this many distances are held at once: 32 MB of float32. */
const mostDistances = 2 ** 23;

/**
 * The k-nearest-neighbours classifier. Training only remembers the examples, O(1); predicting compares every new example
 * with all of them, O(M). Large sets are done in chunks of rows, so that the matrix [N, M] is never held as a whole:
 * 10,000 x 50,000 pictures need little more memory than the pictures themselves.
 *
 * @throws GradlabError when k is not a whole number above 0, or the metric is unknown
 * @see T. Cover, P. Hart, "Nearest neighbor pattern classification", 1967
 * @example
 * const xTrain = tf.tensor2d([[0, 0], [0, 1], [5, 5], [5, 6]]);
 * const yTrain = tf.tensor1d([0, 0, 1, 1], "int32");
 * const model = new knn.KNearestNeighbors({ k: 1, metric: "l1" }).fit(xTrain, yTrain);
 * console.log(model.predict(tf.tensor2d([[1, 0], [6, 6]])).arraySync()); // [ 0, 1 ]
 * console.log(model.predict(tf.tensor2d([[1, 0], [6, 6]]), { k: 3 }).arraySync()); // [ 0, 1 ]
 * model.dispose();
 */
export class KNearestNeighbors {
  /** How many neighbours vote where `predict` is not told otherwise. */
  readonly k: number;
  /** What "near" means. */
  readonly metric: Metric;
  #memory: { readonly x: tf.Tensor2D; readonly labels: Int32Array; sizes?: Floats } | undefined;

  constructor({ k = 1, metric = "l2" }: KNearestNeighborsOptions = {}) {
    checkMetric("new KNearestNeighbors", metric);
    checkK("new KNearestNeighbors", k, Infinity);
    this.k = k;
    this.metric = metric;
  }

  /**
   * Remembers the training set, and forgets an earlier one.
   *
   * @param x [M, D], one example a row
   * @param y [M], whole numbers
   * @returns itself
   * @throws GradlabError for an empty set, rows that are no matrix, labels that are missing or not whole
   */
  fit(x: tf.Tensor2D, y: tf.Tensor1D): this {
    checkMatrix("KNearestNeighbors.fit", "x", x);
    if (x.shape[0] === 0) throw new GradlabError("KNearestNeighbors.fit: the training set is empty");
    const labels = checkLabels("KNearestNeighbors.fit", "y", y, { x: [x, "M, D"] });
    this.dispose();
    this.#memory = { x: tf.keep(asFloats(x)), labels };
    return this;
  }

  /**
   * The label of every row of x: the majority of its k nearest training examples (ties as in `vote`).
   *
   * @param x [N, D]
   * @param options `k`, where it is not to be the model's own
   * @returns [N] int32
   * @throws GradlabError before `fit`, for k larger than the training set, for rows of another length, NaN
   */
  predict(x: tf.Tensor2D, options: { readonly k?: number } = {}): tf.Tensor1D {
    return this.predictEach(x, [options.k ?? this.k])[0];
  }

  /**
   * The predictions for several k, at the price of one: the neighbours of the largest k are looked up once.
   *
   * @param x [N, D]
   * @param ks the numbers of neighbours, 1 to M
   * @returns one [N] int32 for each of `ks`
   * @throws GradlabError as `predict`
   */
  predictEach(x: tf.Tensor2D, ks: readonly number[]): tf.Tensor1D[] {
    const most = Math.max(...ks);
    const { labels, indices } = this.#search("KNearestNeighbors.predict", x, most, ks);
    return ks.map((k) => tf.tensor1d(majorities(indices, labels, most, k), "int32"));
  }

  /**
   * The k nearest training examples of every row of x, nearest first: what the prediction rests on.
   *
   * @param x [N, D]
   * @param options `k`, where it is not to be the model's own
   * @returns `indices` and `distances`, [N, k] each
   * @throws GradlabError as `predict`
   */
  neighbors(x: tf.Tensor2D, options: { readonly k?: number } = {}): Neighbors {
    const k = options.k ?? this.k;
    const { indices, values } = this.#search("KNearestNeighbors.neighbors", x, k, [k]);
    const shape: [number, number] = [x.shape[0], k];
    return { indices: tf.tensor2d(indices, shape, "int32"), distances: matrix(values, shape) };
  }

  /** Forgets the training set and frees its memory. */
  dispose(): void {
    this.#memory?.x.dispose();
    this.#memory = undefined;
  }

  #search(operation: string, x: tf.Tensor2D, most: number, ks: readonly number[]): Found {
    const memory = this.#memory;
    if (memory === undefined) {
      throw new GradlabError(`${operation}: there is no training set yet; call fit(xTrain, yTrain) first`);
    }
    checkRows(operation, x, memory.x);
    for (const k of ks) checkK(operation, k, memory.labels.length);
    memory.sizes ??= sizes(operation, "xTrain", memory.x, this.metric);
    return { labels: memory.labels, ...search(operation, x, memory.x, memory.sizes, this.metric, most) };
  }
}

/** A tensor of the same numbers as floats: squares and roots of whole numbers would be whole. */
const asFloats = (x: tf.Tensor2D): tf.Tensor2D => (areFloats(x) ? tf.clone(x) : tf.cast(x, "float32"));

interface Found {
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  readonly values: Floats;
}

/** The k nearest of all rows of x, a chunk of rows at a time. */
function search(
  operation: string,
  x: tf.Tensor2D,
  xTrain: tf.Tensor2D,
  trainSizes: Floats,
  metric: Metric,
  k: number,
): Omit<Found, "labels"> {
  const [rows, examples] = [x.shape[0], xTrain.shape[0]];
  const step = Math.max(1, Math.floor(mostDistances / examples));
  const indices = new Int32Array(rows * k);
  let values: Floats = new Float32Array(0);
  for (let start = 0; start < rows; start += step) {
    tf.tidy(() => {
      const count = Math.min(step, rows - start);
      const chunk = asFloats(tf.slice(x, [start, 0], [count, -1]));
      const some = between(chunk, xTrain, trainSizes, metric);
      const best = smallest(operation, floats(some), [count, examples], k);
      if (start === 0) values = room(best.values, rows * k);
      indices.set(best.indices, start * k);
      values.set(best.values, start * k);
    });
  }
  return { indices, values };
}
