import type { tf } from "../engine/index.js";
import { random } from "../random.js";
import { checkNumber } from "../shapes.js";
import { labels, take, toTensor, type Images } from "./images.js";

/** How examples are dealt into batches. */
export interface Batching {
  /** Examples in a batch. */
  readonly size: number;
  /** Shuffles the examples, in another order each epoch; where it is left out they keep their order. */
  readonly seed?: number | string;
  /** Which pass over the data this is, from 0 up, 0 by default; it only matters with a seed. */
  readonly epoch?: number;
  /** Whether the last batch is left out when it would be smaller; by default it is kept. */
  readonly dropLast?: boolean;
}

/** One batch: pixels 0..255 [B, H, W, C], labels [B], and which pictures they are. Whoever takes it disposes it. */
export interface Batch {
  /** The pixels, 0..255, [B, H, W, C]. */
  readonly x: tf.Tensor4D;
  /** The class numbers, int32, [B]. */
  readonly y: tf.Tensor1D;
  /** Which pictures of the set these are, B numbers. */
  readonly indices: number[];
}

/**
 * Deals 0..n-1 into batches for one epoch: every number once (with `dropLast`, all but the remainder).
 *
 * @param n how many examples there are
 * @param batching the size of a batch, a seed to shuffle by, which epoch (0 if left out), whether a remainder is dropped
 * @returns one batch of numbers after the other, `size` each, the last one perhaps fewer
 * @throws GradlabError when n or the size is not a whole number above 0, or the epoch none from 0 up
 * @example
 * console.log([...data.batchIndices(5, { size: 2 })]); // [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 */
export function* batchIndices(
  n: number,
  { size, seed, epoch = 0, dropLast = false }: Batching,
): Generator<number[], void, void> {
  checkNumber("data.batches", "n", n, { min: 1, whole: true });
  checkNumber("data.batches", "size", size, { min: 1, whole: true });
  checkNumber("data.batches", "epoch", epoch, { min: 0, whole: true });
  const inOrder = Array.from({ length: n }, (_, i) => i);
  const order = seed === undefined ? inOrder : random(seed).split(`epoch ${epoch}`).shuffle(inOrder);
  const end = dropLast ? n - (n % size) : n;
  for (let start = 0; start < end; start += size) yield order.slice(start, start + size);
}

/**
 * The batches of one epoch. Only the batch at hand is a tensor; the set stays bytes.
 *
 * @param images the set
 * @param options size, seed and epoch; see {@link Batching}
 * @returns one batch after the other: `x` [B, H, W, C], `y` [B] and their numbers; see {@link Batch}
 * @throws GradlabError when the set is empty or the size not a whole number above 0
 * @example
 * const { train } = data.pictures({ seed: 1, train: 100, test: 0 });
 * for (const { x, y } of data.batches(train, { size: 64, seed: 1, epoch: 0 })) {
 *   console.log(x.shape); // [ 64, 32, 32, 3 ] then [ 36, 32, 32, 3 ]
 *   tf.dispose([x, y]);
 * }
 */
export function* batches(images: Images, options: Batching): Generator<Batch, void, void> {
  for (const indices of batchIndices(images.shape[0], options)) {
    const chosen = take(images, indices);
    yield { x: toTensor(chosen), y: labels(chosen), indices };
  }
}
