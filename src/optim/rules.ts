import { fused, tf } from "../engine/index.js";
import { checkNumber } from "../shapes.js";
import { optimizer, type LearningRate, type Optimizer } from "./optimizer.js";

/** What every rule needs to know. */
export interface SgdOptions {
  /** 0 or more: a number, or a schedule. */
  readonly learningRate: LearningRate;
}

/** For rules with a velocity. */
export interface MomentumOptions extends SgdOptions {
  /** How much of the velocity a step leaves ("friction"), 0 to 1; 0.9 by default, 0.99 is common too. */
  readonly rho?: number;
}

/**
 * Stochastic gradient descent: `w -= learningRate * dw`, against the gradient. (One slide of the course has a plus.)
 *
 * @param options the learning rate; see {@link SgdOptions}
 * @returns the rule, for parameters of any shapes; see {@link Optimizer}
 * @throws GradlabError when the learning rate is negative or not a number
 * @see H. Robbins, S. Monro, "A stochastic approximation method", 1951
 * @example
 * const { init, update } = optim.sgd({ learningRate: 0.1 });
 * const start = { w: tf.tensor1d([1, 2]) };
 * const { params } = update(start, { w: tf.tensor1d([10, -10]) }, init(start));
 * console.log(params.w.arraySync()); // [ 0, 3 ]
 */
export function sgd({ learningRate }: SgdOptions): Optimizer {
  return optimizer("sgd", learningRate, [], (w, dw, _, { rate }) => ({ w: tf.sub(w, tf.mul(dw, rate)) }));
}

/**
 * SGD with momentum: `v = rho * v - learningRate * dw; w += v`. The velocity is a decaying sum of the gradients, up to
 * `1 / (1 - rho)` times one of them: not a mean, as one slide of the course has it.
 *
 * @param options the learning rate and rho; see {@link MomentumOptions}
 * @returns the rule, for parameters of any shapes; see {@link Optimizer}
 * @throws GradlabError when a number is out of its range
 * @see B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964
 * @example
 * const { init, update } = optim.momentum({ learningRate: 0.1, rho: 0.9 });
 * const start = { w: tf.tensor1d([1]) };
 * const one = update(start, { w: tf.tensor1d([10]) }, init(start)); // v = -1
 * const two = update(one.params, { w: tf.tensor1d([10]) }, one.state); // v = -0.9 - 1
 * console.log(one.params.w.arraySync(), two.params.w.arraySync()); // [ 0.0 ] [ -1.9 ]
 */
export function momentum({ learningRate, rho = 0.9 }: MomentumOptions): Optimizer {
  checkNumber("optim.momentum", "rho", rho, { min: 0, max: 1 });
  return optimizer("momentum", learningRate, ["velocity"], (w, dw, { velocity }, { rate }) => {
    const v = tf.sub(tf.mul(velocity, rho), tf.mul(dw, rate));
    return { w: tf.add(w, v), velocity: v };
  });
}

/**
 * Nesterov's momentum, which takes the gradient where the velocity is about to lead:
 * `v' = rho * v - learningRate * dw; w += -rho * v + (1 + rho) * v'`, in the form whose `w` is the point looked ahead to, so
 * that the gradient is taken at `w` as for the other rules.
 *
 * @param options the learning rate and rho; see {@link MomentumOptions}
 * @returns the rule, for parameters of any shapes; see {@link Optimizer}
 * @throws GradlabError when a number is out of its range
 * @see Y. Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k^2)", 1983; I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013
 * @example
 * const { init, update } = optim.nesterov({ learningRate: 0.1, rho: 0.9 });
 * const start = { w: tf.tensor1d([1]) };
 * const { params } = update(start, { w: tf.tensor1d([10]) }, init(start));
 * console.log(params.w.arraySync()); // [ -0.9 ]
 */
export function nesterov({ learningRate, rho = 0.9 }: MomentumOptions): Optimizer {
  checkNumber("optim.nesterov", "rho", rho, { min: 0, max: 1 });
  return optimizer("nesterov", learningRate, ["velocity"], (w, dw, { velocity }, { rate }) => {
    const v = tf.sub(tf.mul(velocity, rho), tf.mul(dw, rate));
    return { w: tf.add(w, tf.sub(tf.mul(v, 1 + rho), tf.mul(velocity, rho))), velocity: v };
  });
}

/** For rules that divide by the size of past gradients. */
export interface AdagradOptions extends SgdOptions {
  /** Keeps the division finite, above 0; 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * AdaGrad: `s += dw^2; w -= learningRate * dw / (sqrt(s) + epsilon)`. Steps get smaller for ever, in steep directions first.
 *
 * @param options the learning rate and epsilon; see {@link AdagradOptions}
 * @returns the rule, for parameters of any shapes; see {@link Optimizer}
 * @throws GradlabError when a number is out of its range
 * @see J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011
 * @example
 * const { init, update } = optim.adagrad({ learningRate: 0.1 });
 * const start = { w: tf.tensor1d([1, 1]) };
 * const { params } = update(start, { w: tf.tensor1d([100, 0.01]) }, init(start));
 * console.log(params.w.arraySync()); // [ 0.9, 0.9 ]
 */
export function adagrad({ learningRate, epsilon = 1e-8 }: AdagradOptions): Optimizer {
  checkNumber("optim.adagrad", "epsilon", epsilon, { above: 0 });
  return optimizer("adagrad", learningRate, ["squares"], (w, dw, { squares }, { rate }) => {
    const s = tf.add(squares, tf.square(dw));
    return { w: tf.sub(w, tf.div(tf.mul(dw, rate), tf.add(tf.sqrt(s), epsilon))), squares: s };
  });
}

/** For rmsprop. */
export interface RmspropOptions extends AdagradOptions {
  /** How much of the mean square a step leaves, 0 to 1; 0.99 by default. */
  readonly decay?: number;
}

/**
 * RMSProp: AdaGrad with a memory that fades:
 * `s = decay * s + (1 - decay) * dw^2; w -= learningRate * dw / (sqrt(s) + epsilon)`.
 *
 * @param options the learning rate, decay and epsilon; see {@link RmspropOptions}
 * @returns the rule, for parameters of any shapes; see {@link Optimizer}
 * @throws GradlabError when a number is out of its range
 * @see G. Hinton, "Neural networks for machine learning" (Coursera), 2012, lecture 6e
 * @example
 * const { init, update } = optim.rmsprop({ learningRate: 0.01, decay: 0.99 });
 * const start = { w: tf.tensor1d([1]) };
 * const { params } = update(start, { w: tf.tensor1d([5]) }, init(start)); // s = 0.25
 * console.log(params.w.arraySync()); // [ 0.9 ]
 */
export function rmsprop({ learningRate, decay = 0.99, epsilon = 1e-8 }: RmspropOptions): Optimizer {
  checkNumber("optim.rmsprop", "decay", decay, { min: 0, max: 1 });
  checkNumber("optim.rmsprop", "epsilon", epsilon, { above: 0 });
  return optimizer("rmsprop", learningRate, ["squares"], (w, dw, { squares }, { rate }) => {
    const s = tf.add(tf.mul(squares, decay), tf.mul(tf.square(dw), 1 - decay));
    return { w: tf.sub(w, tf.div(tf.mul(dw, rate), tf.add(tf.sqrt(s), epsilon))), squares: s };
  });
}

/** For adam. */
export interface AdamOptions extends AdagradOptions {
  /** How much of the mean gradient a step leaves, from 0 to below 1; 0.9 by default. */
  readonly beta1?: number;
  /** How much of the mean square a step leaves, from 0 to below 1; 0.999 by default. */
  readonly beta2?: number;
}

/**
 * Adam: momentum and RMSProp together, both means corrected for their start at 0. At step t = 1, 2, ...:
 * `m = beta1 * m + (1 - beta1) * dw; s = beta2 * s + (1 - beta2) * dw^2;`
 * `w -= learningRate * (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon)`.
 *
 * @param options the learning rate, both betas and epsilon; see {@link AdamOptions}
 * @returns the rule, for parameters of any shapes; see {@link Optimizer}
 * @throws GradlabError when a number is out of its range
 * @see D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1
 * @example
 * const { init, update } = optim.adam({ learningRate: 0.1 });
 * const start = { w: tf.tensor1d([1, 1]) };
 * const { params } = update(start, { w: tf.tensor1d([100, -0.01]) }, init(start));
 * console.log(params.w.arraySync()); // [ 0.9, 1.1 ]
 */
export function adam({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): Optimizer {
  checkNumber("optim.adam", "beta1", beta1, { min: 0, max: 1 - 1e-12 });
  checkNumber("optim.adam", "beta2", beta2, { min: 0, max: 1 - 1e-12 });
  checkNumber("optim.adam", "epsilon", epsilon, { above: 0 });
  const corrections = (step: number): readonly [number, number] => [
    1 - power(beta1, step),
    1 - power(beta2, step),
  ];
  return optimizer(
    "adam",
    learningRate,
    ["mean", "squares"],
    (w, dw, { mean, squares }, { rate, step }) => {
      const m = tf.add(tf.mul(mean, beta1), tf.mul(dw, 1 - beta1));
      const s = tf.add(tf.mul(squares, beta2), tf.mul(tf.square(dw), 1 - beta2));
      const [first, second] = corrections(step);
      const denominator = tf.add(tf.sqrt(tf.div(s, second)), epsilon);
      return { w: tf.sub(w, tf.div(tf.mul(m, rate / first), denominator)), mean: m, squares: s };
    },
    (all, { rate, step }) =>
      fused.adamSteps(all, { rate, beta1, beta2, epsilon, corrections: corrections(step) }),
  );
}

/** `base ** n` for whole n by squaring: unlike `**`, whose last bit JavaScript leaves open, the same bits everywhere. */
function power(base: number, n: number): number {
  if (n === 0) return 1;
  const half = power(base, Math.floor(n / 2));
  return n % 2 === 0 ? half * half : half * half * base;
}
