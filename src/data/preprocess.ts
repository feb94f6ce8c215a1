import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { showShape } from "../shapes.js";
import type { Images } from "./images.js";

/** Mean and standard deviation of each channel, as `standardize` measured them on the training set. */
export interface ChannelStatistics {
  /** Of each channel, C numbers. */
  readonly mean: readonly number[];
  /** Of each channel, C numbers from 0 up, dividing by the number of pixels. */
  readonly deviation: readonly number[];
}

/** Pictures as bytes or as a tensor [N, H, W, C]: means are summed in float64 either way. */
type Pictures = Images | tf.Tensor4D;

/**
 * The mean picture [H, W, C] of a set: `mean[h, w, c] = 1/N sum_n x[n, h, w, c]`. Take it from the training set and
 * subtract it from every set.
 *
 * @param pictures [N, H, W, C], as bytes or as a tensor
 * @returns `mean` [H, W, C]
 * @throws GradlabError when the set is empty or holds NaN or infinity.
 * @example
 * const x = tf.tensor4d([0, 10, 4, 20], [2, 1, 2, 1]);
 * console.log(data.meanImage(x).flatten().arraySync()); // [ 2, 15 ]
 */
export function meanImage(pictures: Pictures): tf.Tensor3D {
  const { values, shape } = contents("data.meanImage", pictures);
  const [n, height, width, channels] = shape;
  const sums = channelSums("data.meanImage", values, height * width * channels, (value) => value);
  return tf.tensor3d(
    sums.map((sum) => sum / n),
    [height, width, channels],
  );
}

/**
 * Centres the data: `out = x - mean` for every picture.
 *
 * @param x [N, ...D]
 * @param mean of the shape [...D]: the mean picture, or the mean row of flattened pictures
 * @returns the shifted examples, of the shape of `x`
 * @throws GradlabError when the shapes do not fit.
 * @see CS231n lecture 6, "Data preprocessing"
 * @example
 * const x = tf.tensor2d([[1, 10], [3, 30]]);
 * console.log(data.subtract(x, tf.tensor1d([2, 20])).arraySync()); // [ [ -1, -10 ], [ 1, 10 ] ]
 */
export function subtract<X extends tf.Tensor>(x: X, mean: tf.Tensor): X {
  const expected = x.shape.slice(1);
  if (expected.length !== mean.rank || expected.some((size, i) => size !== mean.shape[i])) {
    throw new GradlabError(
      `data.subtract: mean has shape ${showShape(mean.shape)}, expected ${showShape(expected)} (x is ${showShape(x.shape)})`,
    );
  }
  return tf.sub(x, mean);
}

/**
 * Shifts and scales each channel to mean 0 and standard deviation 1: `(x - mean[c]) / deviation[c]`. A channel that
 * does not vary is only shifted.
 *
 * @param pictures [N, H, W, C]
 * @param statistics those of the training set when `x` is another set; measured on `pictures` when left out
 * @returns the scaled pictures `x` [N, H, W, C], and the `statistics` used
 * @throws GradlabError for an empty set, NaN or infinity among the values that are measured, and statistics that are
 * none or of another number of channels.
 * @example
 * const { train, test } = data.pictures({ seed: 1, train: 100, test: 10 });
 * const { x, statistics } = data.standardize(train);
 * const { x: xTest } = data.standardize(test, statistics);
 */
export function standardize(
  pictures: Pictures,
  statistics: ChannelStatistics = channelStatistics(pictures),
): { x: tf.Tensor4D; statistics: ChannelStatistics } {
  const { values, shape } = contents("data.standardize", pictures);
  const { mean, deviation } = statistics;
  checkStatistics(statistics, shape);
  const x = tf.tidy(() => {
    const raw = "pixels" in pictures ? tf.tensor4d(Float32Array.from(values), [...shape]) : pictures;
    const scale = deviation.map((d) => (d === 0 ? 1 : d));
    return tf.div<tf.Tensor4D>(tf.sub(raw, tf.tensor1d([...mean])), tf.tensor1d(scale));
  });
  return { x, statistics };
}

/**
 * Each picture as one row, pixel after pixel: `out[n, (h * W + w) * C + c] = x[n, h, w, c]`.
 *
 * @param x pictures [N, H, W, C]
 * @returns rows [N, H * W * C]
 * @throws GradlabError when x has not four dimensions
 * @example
 * console.log(data.flatten(tf.zeros([2, 4, 4, 3])).shape); // [ 2, 48 ]
 */
export function flatten(x: tf.Tensor4D): tf.Tensor2D {
  if (x.rank !== 4) {
    throw new GradlabError(`data.flatten: x has shape ${showShape(x.shape)}, expected pictures [N, H, W, C]`);
  }
  const [n, height, width, channels] = x.shape;
  return tf.reshape(x, [n, height * width * channels]);
}

function checkStatistics({ mean, deviation }: ChannelStatistics, shape: readonly number[]): void {
  const channels = shape[3];
  if (mean.length !== channels || deviation.length !== channels) {
    throw new GradlabError(
      `data.standardize: the statistics are of ${mean.length} channels, but x is ${showShape(shape)}`,
    );
  }
  if ([...mean, ...deviation].every(Number.isFinite) && deviation.every((d) => d >= 0)) return;
  throw new GradlabError(
    `data.standardize: the statistics have mean ${showShape(mean)} and deviation ${showShape(deviation)}, expected finite numbers and no negative deviation`,
  );
}

function channelStatistics(pictures: Pictures): ChannelStatistics {
  const { values, shape } = contents("data.standardize", pictures);
  const channels = shape[3];
  const count = values.length / channels;
  const mean = channelSums("data.standardize", values, channels, (value) => value).map((s) => s / count);
  const squares = channelSums("data.standardize", values, channels, (value, c) => (value - mean[c]) ** 2);
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / count)) };
}

/** Sums of `f(value)` over all values that share their place modulo `period`. */
function channelSums(
  operation: string,
  values: ArrayLike<number>,
  period: number,
  f: (value: number, place: number) => number,
): number[] {
  const sums = new Float64Array(period);
  for (let i = 0; i < values.length;) {
    for (let place = 0; place < period; place++, i++) sums[place] += f(values[i], place);
  }
  if (!sums.every(Number.isFinite)) {
    const at = Array.from(values).findIndex((value) => !Number.isFinite(value));
    throw new GradlabError(
      `${operation}: value number ${at} of the pictures is ${values[at]}, expected finite numbers`,
    );
  }
  return Array.from(sums);
}

function contents(
  operation: string,
  pictures: Pictures,
): { values: ArrayLike<number>; shape: readonly [number, number, number, number] } {
  const isImages = "pixels" in pictures;
  const shape = pictures.shape;
  if (shape.length !== 4 || shape.includes(0)) {
    throw new GradlabError(
      `${operation}: x has shape ${showShape(shape)}, expected at least one picture [N, H, W, C]`,
    );
  }
  return { values: isImages ? pictures.pixels : pictures.dataSync(), shape };
}
