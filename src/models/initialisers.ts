import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { random } from "../random.js";
import { checkNumber, showShape } from "../shapes.js";

/** Which random numbers: the same seed gives the same. */
export interface Seeded {
  /** Any number or text. */
  readonly seed: number | string;
}

/**
 * Normally distributed numbers with mean 0 and the standard deviation given: `w = deviation * n`, n from N(0, 1).
 *
 * @param shape of the tensor, any
 * @param options `deviation`, 0 or more, and the `seed`
 * @returns the weights, of the shape given
 * @throws GradlabError when the deviation is negative or a size not a whole number of at least 0
 * @example
 * const w = models.initialisers.normal([3072, 10], { deviation: 0.001, seed: 1 });
 * console.log(w.shape, Math.abs(tf.moments(w).variance.arraySync() / 1e-6 - 1) < 0.05); // [ 3072, 10 ] true
 */
export function normal(
  shape: readonly number[],
  { deviation, seed }: Seeded & { readonly deviation: number },
): tf.Tensor {
  checkNumber("initialisers.normal", "deviation", deviation, { min: 0 });
  checkShape("initialisers.normal", shape);
  const r = random(seed);
  const size = shape.reduce((product, part) => product * part, 1);
  const values = Array.from({ length: size }, () => r.normal(0, deviation));
  return tf.tensor(values, [...shape], "float32");
}

/**
 * Xavier (Glorot) initialisation: normal with deviation `sqrt(2 / (fanIn + fanOut))`, which keeps the size of what flows
 * forwards and backwards through tanh and sigmoid layers.
 *
 * @param shape [D, M], or [FH, FW, C, F] of a convolution
 * @param options the `seed`
 * @returns the weights, of the shape given
 * @throws GradlabError when the shape has fewer than two dimensions
 * @see X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010
 * @example
 * const w = models.initialisers.xavier([300, 100], { seed: 1 });
 * console.log(Math.abs(tf.moments(w).variance.arraySync() / (2 / 400) - 1) < 0.05); // true
 */
export function xavier(shape: readonly number[], { seed }: Seeded): tf.Tensor {
  const { fanIn, fanOut } = fans("initialisers.xavier", shape);
  return normal(shape, { deviation: Math.sqrt(2 / Math.max(1, fanIn + fanOut)), seed });
}

/**
 * He initialisation: normal with deviation `sqrt(2 / fanIn)`, which keeps the size of what flows through ReLU layers,
 * where half of it is lost.
 *
 * @param shape [D, M], or [FH, FW, C, F] of a convolution
 * @param options the `seed`
 * @returns the weights, of the shape given
 * @throws GradlabError when the shape has fewer than two dimensions
 * @see K. He et al., "Delving deep into rectifiers: surpassing human-level performance on ImageNet classification", 2015
 * @example
 * const w = models.initialisers.he([3, 3, 64, 64], { seed: 1 });
 * console.log(Math.abs(tf.moments(w).variance.arraySync() / (2 / 576) - 1) < 0.05); // true
 */
export function he(shape: readonly number[], { seed }: Seeded): tf.Tensor {
  const { fanIn } = fans("initialisers.he", shape);
  return normal(shape, { deviation: Math.sqrt(2 / Math.max(1, fanIn)), seed });
}

/** How many numbers each output is made of, and how many outputs each input goes into. */
function fans(operation: string, shape: readonly number[]): { fanIn: number; fanOut: number } {
  checkShape(operation, shape);
  if (shape.length < 2) {
    throw new GradlabError(`${operation}: shape is ${showShape(shape)}, expected at least two dimensions`);
  }
  const window = shape.slice(0, -2).reduce((product, part) => product * part, 1);
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! };
}

function checkShape(operation: string, shape: readonly number[]): void {
  for (const [i, size] of shape.entries())
    checkNumber(operation, `shape[${i}]`, size, { min: 0, whole: true });
}
