import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { random, type Random } from "../random.js";
import { checkNumber, checkShapes, showShape } from "../shapes.js";

/** How {@link kMeans} clusters. */
export interface KMeansOptions {
  /** How many clusters, 1 to N. */
  readonly k: number;
  /** Of the first centres. */
  readonly seed: number | string;
  /** The most rounds, at least 1; 100 by default. It stops before when no example changes its cluster. */
  readonly iterations?: number;
}

/** What {@link kMeans} found. */
export interface KMeansResult {
  /** The means of the clusters, [K, D]. */
  readonly centres: tf.Tensor2D;
  /** The nearest centre of each example, [N], int32. */
  readonly labels: tf.Tensor1D;
  /** The sum of squared distances to the nearest centre, after each round; it never rises. */
  readonly inertia: readonly number[];
}

/**
 * k-means clustering: every example goes to its nearest centre, every centre to the mean of its examples, again and again
 * (Lloyd), so that `sum over i of |x[i] - centre of i|^2` never rises. The first centres are chosen by k-means++: each example with a probability in proportion to its squared distance
 * from the centres chosen so far. A centre that loses all its examples moves to the example that is farthest from its own.
 *
 * @param x [N, D], finite
 * @param options how many clusters, the seed and the most rounds; see {@link KMeansOptions}
 * @returns `centres` [K, D], `labels` [N] int32, and the `inertia` after each round
 * @throws GradlabError when there are fewer examples than clusters, or one is not finite
 * @see S. Lloyd, "Least squares quantization in PCM", 1982; D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding", 2007
 * @example
 * const { centres, labels } = features.kMeans(tf.tensor2d([[0], [1], [10], [12]]), { k: 2, seed: 1 });
 * console.log(centres.arraySync().flat().sort((a, b) => a - b)); // [ 0.5, 11 ]
 * console.log(labels.arraySync()[0] === labels.arraySync()[1]); // true
 */
export function kMeans(x: tf.Tensor2D, { k, seed, iterations = 100 }: KMeansOptions): KMeansResult {
  checkShapes("features.kMeans", { x: [x, "N, D"] });
  checkNumber("features.kMeans", "k", k, { min: 1, whole: true });
  checkNumber("features.kMeans", "iterations", iterations, { min: 1, whole: true });
  if (k > x.shape[0]) {
    throw new GradlabError(
      `features.kMeans: k is ${k}, but there are only ${x.shape[0]} examples (x is ${showShape(x.shape)})`,
    );
  }
  checkNumbers(x);
  // Around their mean, for numbers far from 0 lose their differences when they are squared in float32.
  const mean = tf.tidy(() => tf.mean<tf.Tensor2D>(x, 0, true));
  const centred = tf.sub<tf.Tensor2D>(x, mean);
  const { centres, ...found } = cluster(centred, firstCentres(centred, k, random(seed)), iterations);
  const moved = tf.add<tf.Tensor2D>(centres, mean);
  tf.dispose([mean, centred, centres]);
  return { centres: moved, ...found };
}

/** Lloyd's rounds, from the first centres, which are freed. */
function cluster(x: tf.Tensor2D, first: tf.Tensor2D, iterations: number): KMeansResult {
  let centres = first;
  let labels = assign(x, centres).labels;
  const inertia: number[] = [];
  for (let round = 0; round < iterations; round++) {
    const next = tf.tidy(() => {
      const moved = means(x, labels, centres);
      const assigned = assign(x, moved);
      return { moved, ...assigned };
    });
    inertia.push(next.inertia);
    const same = tf.tidy(() => tf.all(tf.equal(next.labels, labels)).dataSync()[0] === 1);
    tf.dispose([centres, labels]);
    [centres, labels] = [next.moved, next.labels];
    if (same) break;
  }
  return { centres, labels, inertia };
}

/** Refuses numbers that are not finite, or whose squares are not in the engine's precision. */
function checkNumbers(x: tf.Tensor2D): void {
  if (x.shape[1] === 0) {
    throw new GradlabError(
      `features.kMeans: x has shape ${showShape(x.shape)}, expected examples of at least one number`,
    );
  }
  if (!x.dataSync().every(Number.isFinite)) {
    throw new GradlabError(`features.kMeans: x holds NaN or infinity, expected finite numbers`);
  }
  const largest = tf.tidy(() => tf.sum(tf.square(x)).dataSync()[0]);
  if (largest < Infinity) return;
  throw new GradlabError(
    `features.kMeans: the numbers of x ${showShape(x.shape)} are too large to be squared`,
  );
}

/** Squared distances of all examples to all centres, [N, K]: |x|^2 - 2 x c + |c|^2, not below 0. */
export function squaredDistances(x: tf.Tensor2D, centres: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const own = tf.sum(tf.square(x), 1, true);
    const theirs = tf.sum(tf.square(centres), 1);
    return tf.relu(tf.add(tf.sub(own, tf.mul(2, tf.matMul(x, centres, false, true))), theirs)) as tf.Tensor2D;
  });
}

function assign(x: tf.Tensor2D, centres: tf.Tensor2D): { labels: tf.Tensor1D; inertia: number } {
  return tf.tidy(() => {
    const distances = squaredDistances(x, centres);
    return {
      labels: tf.argMin<tf.Tensor1D>(distances, 1),
      inertia: tf.sum(tf.min(distances, 1)).dataSync()[0],
    };
  });
}

function firstCentres(x: tf.Tensor2D, k: number, r: Random): tf.Tensor2D {
  return tf.tidy(() => {
    const n = x.shape[0];
    const chosen = [r.integer(n)];
    const nearest = new Float64Array(n).fill(Infinity);
    while (chosen.length < k) {
      const last = tf.slice(x, [chosen.at(-1)!, 0], [1, -1]);
      const distances = tf.sum(tf.square(tf.sub(x, last)), 1).dataSync();
      for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i], distances[i]);
      chosen.push(drawInProportion(nearest, chosen, r));
    }
    return tf.gather(x, tf.tensor1d(chosen, "int32"));
  });
}

/** An index drawn in proportion to its weight; where all weights are 0 (equal examples), the first not yet chosen. */
function drawInProportion(weights: Float64Array, chosen: readonly number[], r: Random): number {
  const total = weights.reduce((a, b) => a + b, 0);
  let rest = r.uniform() * total;
  if (total === 0) return weights.findIndex((_, i) => !chosen.includes(i));
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

/** The mean of each cluster. */
function means(x: tf.Tensor2D, labels: tf.Tensor1D, centres: tf.Tensor2D): tf.Tensor2D {
  const k = centres.shape[0];
  const member = tf.cast(tf.equal(tf.expandDims(labels, 1), tf.range(0, k, 1, "int32")), "float32");
  const sizes = tf.sum(member, 0);
  const moved = tf.div<tf.Tensor2D>(
    tf.matMul(member, x, true, false),
    tf.expandDims(tf.maximum(sizes, 1), 1),
  );
  const empty = [...sizes.dataSync().entries()].filter(([, size]) => size === 0).map(([cluster]) => cluster);
  return empty.length === 0 ? moved : refill(x, moved, centres, empty);
}

/** Moves empty clusters to the examples that are farthest from their own centres. */
function refill(
  x: tf.Tensor2D,
  moved: tf.Tensor2D,
  centres: tf.Tensor2D,
  empty: readonly number[],
): tf.Tensor2D {
  const distances = tf.min(squaredDistances(x, centres), 1).dataSync();
  const farthest = [...distances.keys()].sort((a, b) => distances[b] - distances[a]);
  const rows = tf.unstack(moved);
  for (const [i, cluster] of empty.entries()) rows[cluster] = tf.gather(x, farthest[i]);
  return tf.stack(rows) as tf.Tensor2D;
}
