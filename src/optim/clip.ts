import { tf } from "../engine/index.js";
import { NotFiniteError } from "../losses/index.js";
import { checkNumber, checkShapes, showShape } from "../shapes.js";
import type { Params } from "./optimizer.js";

/**
 * Scales all gradients together so that their common length `sqrt(sum of all squares)` is at most `limit`; the direction
 * stays: `dw * min(1, limit / norm)`.
 *
 * @param grads gradients of any shapes, by name
 * @param limit the greatest length, above 0
 * @returns the gradients, of the same shapes, and the length they had, `norm`
 * @throws GradlabError when the limit is not above 0, or a gradient holds NaN or infinity
 * @see R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", 2013
 * @example
 * const { grads, norm } = optim.clipByNorm({ w: tf.tensor1d([3, 0]), b: tf.tensor1d([4]) }, 1);
 * console.log(norm, grads.w.arraySync(), grads.b.arraySync()); // 5 [ 0.6, 0.0 ] [ 0.8 ]
 */
export function clipByNorm<G extends Params>(grads: G, limit: number): { grads: G; norm: number } {
  checkNumber("optim.clipByNorm", "limit", limit, { above: 0 });
  checkGradients("optim.clipByNorm", grads);
  const norm = globalNorm(grads);
  if (!Number.isFinite(norm)) refuse("optim.clipByNorm", grads, (value) => !Number.isFinite(value));
  const scale = norm > limit ? limit / norm : 1;
  return { grads: map(grads, (dw) => tf.mul(dw, scale)), norm };
}

/**
 * Cuts every number of every gradient to the range from `-limit` to `limit`: `max(-limit, min(limit, dw))`.
 *
 * @param grads gradients of any shapes, by name
 * @param limit the greatest size of a number, above 0
 * @returns the gradients, of the same shapes
 * @throws GradlabError when the limit is not above 0, or a gradient holds NaN
 * @see R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", 2013, section 3.2
 * @example
 * const { w } = optim.clipByValue({ w: tf.tensor1d([-7, 0.5, 3]) }, 1);
 * console.log(w.arraySync()); // [ -1, 0.5, 1 ]
 */
export function clipByValue<G extends Params>(grads: G, limit: number): G {
  checkNumber("optim.clipByValue", "limit", limit, { above: 0 });
  checkGradients("optim.clipByValue", grads);
  refuse("optim.clipByValue", grads, Number.isNaN);
  return map(grads, (dw) => tf.clipByValue(dw, -limit, limit));
}

/** Refuses gradients that are no tensors, or of which some are doubles and some not. */
function checkGradients(operation: string, grads: Params): void {
  checkShapes(operation, Object.fromEntries(Object.entries(grads).map(([name, dw]) => [name, [dw, "..."]])));
}

/** Refuses gradients that hold what cannot be clipped, naming the first. */
function refuse(operation: string, grads: Params, isWrong: (value: number) => boolean): void {
  for (const [name, dw] of Object.entries(grads)) {
    const value = dw.dataSync().find(isWrong);
    if (value === undefined) continue;
    throw new NotFiniteError(
      `${operation}: the gradient ${name} ${showShape(dw.shape)} holds ${value}, expected finite numbers`,
    );
  }
}

/** `sqrt(sum of the squares of all numbers)`; the largest number is divided out first, against overflow. */
function globalNorm(grads: Params): number {
  return tf.tidy(() => {
    const largest = Math.max(
      0,
      ...Object.values(grads).map((dw) => (dw.size ? tf.max(tf.abs(dw)).dataSync()[0] : 0)),
    );
    if (largest === 0 || !Number.isFinite(largest)) return largest;
    const squares = Object.values(grads).map((dw) => tf.sum(tf.square(tf.div(dw, largest))).dataSync()[0]);
    return largest * Math.sqrt(squares.reduce((a, b) => a + b, 0));
  });
}

const map = <G extends Params>(grads: G, f: (dw: tf.Tensor) => tf.Tensor): G =>
  Object.fromEntries(Object.entries(grads).map(([name, dw]) => [name, tf.tidy(() => f(dw))])) as unknown as G;
