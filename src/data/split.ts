import { GradlabError } from "../errors.js";
import { random } from "../random.js";
import { checkNumber } from "../shapes.js";

/** One round of cross-validation: the numbers of the examples to learn from, and of those held out. */
export interface Fold {
  /** The numbers of the examples to learn from. */
  readonly train: number[];
  /** The numbers of those held out. */
  readonly validation: number[];
}

/** With a seed the examples are shuffled first; without, they are taken in their order. */
export interface Shuffling {
  /** Any text or finite number; where it is left out nothing is shuffled. */
  readonly seed?: number | string;
}

/**
 * Divides the numbers 0..n-1 into named parts, each number in exactly one.
 *
 * @param n how many examples there are, at least 1
 * @param sizes of each part: all whole numbers that add up to n, or all fractions that add up to 1
 * @param shuffling a seed to shuffle by first; without one they stay in order
 * @returns the numbers of each part, under its name
 * @throws GradlabError when they do not, or a part would be empty.
 * @example
 * const { train, validation } = data.split(10, { train: 0.8, validation: 0.2 }, { seed: 1 });
 * console.log(train.length, validation.length); // 8 2
 */
export function split<Name extends string>(
  n: number,
  sizes: Readonly<Record<Name, number>>,
  { seed }: Shuffling = {},
): Record<Name, number[]> {
  checkNumber("data.split", "n", n, { min: 1, whole: true });
  const names = Object.keys(sizes) as Name[];
  const ends = cumulative(names.map((name) => sizes[name]));
  const total = ends.at(-1) ?? 0;
  const told = names.map((name) => `${name}: ${sizes[name]}`).join(", ");
  const fractions = Math.abs(total - 1) < 1e-9 && n > 1;
  if (!fractions && total !== n) {
    throw new GradlabError(
      `data.split: the sizes (${told}) add up to ${total}, expected ${n} (counts) or 1 (fractions)`,
    );
  }
  const bounds = [0, ...ends.map((end) => (fractions ? Math.round(end * n) : end))];
  const order = sequence(n, seed);
  const parts = {} as Record<Name, number[]>;
  for (const [i, name] of names.entries()) {
    if (!Number.isInteger(bounds[i + 1]) || !(bounds[i + 1] > bounds[i])) {
      throw new GradlabError(
        `data.split: ${name}: ${sizes[name]} of ${n} examples is not a part of at least one whole example`,
      );
    }
    parts[name] = order.slice(bounds[i], bounds[i + 1]);
  }
  return parts;
}

/**
 * The k rounds of k-fold cross-validation: every number 0..n-1 is held out in exactly one round. Where k does not
 * divide n, the first folds hold one more.
 *
 * @param n how many examples there are
 * @param k how many folds, 2 <= k <= n
 * @param shuffling a seed to shuffle by first; without one they stay in order
 * @returns k rounds, each with the numbers to learn from and those held out; see {@link Fold}
 * @throws GradlabError when k is not such a number.
 * @see CS231n lecture 2, "Setting hyperparameters"
 * @example
 * const rounds = data.folds(6, 3);
 * console.log(rounds[0]); // { train: [ 2, 3, 4, 5 ], validation: [ 0, 1 ] }
 */
export function folds(n: number, k: number, { seed }: Shuffling = {}): Fold[] {
  checkNumber("data.folds", "n", n, { min: 1, whole: true });
  checkNumber("data.folds", "k", k, { min: 2, whole: true });
  if (k > n) throw new GradlabError(`data.folds: k = ${k} folds of n = ${n} examples, expected k <= n`);
  const order = sequence(n, seed);
  const start = (fold: number): number => fold * Math.floor(n / k) + Math.min(fold, n % k);
  return Array.from({ length: k }, (_, fold) => ({
    train: [...order.slice(0, start(fold)), ...order.slice(start(fold + 1))],
    validation: order.slice(start(fold), start(fold + 1)),
  }));
}

function sequence(n: number, seed: number | string | undefined): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  return seed === undefined ? order : random(seed).shuffle(order);
}

function cumulative(sizes: readonly number[]): number[] {
  let sum = 0;
  return sizes.map((size) => (sum += size));
}
