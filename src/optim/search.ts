import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { random, type Random } from "../random.js";
import { checkNumber, checkShapes } from "../shapes.js";
import type { Params } from "./optimizer.js";

/** The best that a search found. */
export interface SearchResult<P extends Params> {
  /** The best parameters; they are the caller's to dispose of. */
  readonly params: P;
  /** Their loss. */
  readonly loss: number;
  /** The loss of every try, in order. */
  readonly losses: readonly number[];
}

/**
 * Random search, the first and very bad idea: draw parameters, keep the best, `w = argmin over tries of loss(w)`.
 *
 * @param loss what to minimize
 * @param draw makes parameters from a random stream
 * @param options how many tries (at least 1), and the seed
 * @returns the best parameters, of the shapes drawn, their loss, and the loss of every try
 * @throws GradlabError when `tries` is not a whole number above 0, or every loss is NaN
 * @see CS231n lecture 3: 15.5 % on CIFAR-10 after 1,000 tries
 * @example
 * const loss = ({ w }: { w: tf.Tensor1D }) => tf.sum(tf.square(tf.sub(w, 3))).arraySync();
 * const draw = (r: Random) => ({ w: tf.tensor1d([r.uniform(-10, 10)]) });
 * const best = optim.randomSearch(loss, draw, { tries: 500, seed: 1 });
 * console.log(best.loss < 0.01, best.losses.length); // true 500
 */
export function randomSearch<P extends Params>(
  loss: (params: P) => number,
  draw: (random: Random) => P,
  { tries, seed }: { readonly tries: number; readonly seed: number | string },
): SearchResult<P> {
  checkNumber("optim.randomSearch", "tries", tries, { min: 1, whole: true });
  const r = random(seed);
  return keepBest("optim.randomSearch", loss, tries, undefined, () => draw(r));
}

/**
 * Random local search: take a random step from the best parameters so far, `w + deviation * noise`, and keep it if the loss
 * fell. Blind hiking downhill, without a gradient.
 *
 * @param loss what to minimize
 * @param start where to begin, tensors of any shapes by name; they are not changed
 * @param options how many steps (`tries`, at least 1), their standard deviation (above 0), and the seed
 * @returns the best parameters, of the shapes of `start`, their loss, and the loss of every try
 * @throws GradlabError when `tries` is not a whole number above 0, the deviation is not above 0, or every loss is NaN
 * @see CS231n notes, "Optimization": random local search
 * @example
 * const loss = ({ w }: { w: tf.Tensor1D }) => tf.sum(tf.square(tf.sub(w, 3))).arraySync();
 * const best = optim.localSearch(loss, { w: tf.tensor1d([0]) }, { tries: 200, deviation: 0.3, seed: 1 });
 * console.log(best.loss < 0.01); // true
 */
export function localSearch<P extends Params>(
  loss: (params: P) => number,
  start: P,
  options: { readonly tries: number; readonly deviation: number; readonly seed: number | string },
): SearchResult<P> {
  const { tries, deviation, seed } = options;
  checkNumber("optim.localSearch", "tries", tries, { min: 1, whole: true });
  checkNumber("optim.localSearch", "deviation", deviation, { above: 0 });
  checkShapes(
    "optim.localSearch",
    Object.fromEntries(Object.entries(start).map(([name, w]) => [name, [w, "..."]])),
  );
  const r = random(seed);
  const stepped = (w: tf.Tensor): tf.Tensor =>
    tf.tidy(() =>
      tf.add(
        w,
        tf.tensor(
          Array.from({ length: w.size }, () => r.normal(0, deviation)),
          w.shape,
          "float32",
        ),
      ),
    );
  const first = mapParams(start, (w) => tf.clone(w));
  return keepBest("optim.localSearch", loss, tries, first, (best) => mapParams(best, stepped));
}

/** Tries `next(best)` again and again and keeps the best; all others are freed. */
function keepBest<P extends Params>(
  operation: string,
  loss: (params: P) => number,
  tries: number,
  start: P | undefined,
  next: (best: P) => P,
): SearchResult<P> {
  const losses: number[] = [];
  let best = start && { params: start, loss: NaN };
  let params = start;
  try {
    if (best !== undefined) best.loss = loss(best.params);
    for (let i = 0; i < tries; i++) {
      params = next(best?.params as P);
      const value = loss(params);
      losses.push(value);
      const better = best === undefined || value < best.loss || Number.isNaN(best.loss);
      tf.dispose(better ? best?.params : params);
      if (better) best = { params, loss: value };
    }
    if (!Number.isNaN(best!.loss)) return { ...best!, losses };
  } catch (error) {
    tf.dispose([{ ...best?.params }, { ...params }]);
    throw error;
  }
  tf.dispose({ ...best!.params });
  throw new GradlabError(`${operation}: the loss was NaN at every try, so that none is the best`);
}

const mapParams = <P extends Params>(params: P, f: (w: tf.Tensor) => tf.Tensor): P =>
  Object.fromEntries(Object.entries(params).map(([name, w]) => [name, f(w)])) as unknown as P;
