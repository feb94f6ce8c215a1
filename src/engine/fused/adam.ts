import * as tf from "@tensorflow/tfjs";
import { Backend } from "../backend.js";
import { pieces } from "../kernels/reach.js";
import { fuse } from "./fuse.js";

/** How an update by Adam is made. At step t = 1, 2, ... the corrections are `1 - beta1^t` and `1 - beta2^t`. */
interface AdamSettings {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly corrections: readonly [number, number];
}

/** Parameters and the running means of their gradient and of its square. */
interface AdamState {
  readonly w: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly squares: tf.Tensor;
}

/** Parameters with the slope of the loss in them. */
interface AdamUpdate extends AdamState {
  readonly dw: tf.Tensor;
}

/** How many updates fit one list of jobs. */
const TOGETHER = 48;
/** Numbers of a piece of a tensor, about: a tensor of fewer is one job, whatever the threads. */
const PIECE = 1 << 16;

/**
 * One update of all parameters by Adam, as new tensors of their shapes. In our own engine it is one pass over the numbers,
 * where operations of TensorFlow.js would make fourteen for each tensor.
 *
 * `m' = beta1 m + (1 - beta1) dw`, `s' = beta2 s + (1 - beta2) dw^2`, `w' = w - rate (m' / (1 - beta1^t)) / (sqrt(s' / (1 -
 * beta2^t)) + epsilon)`
 *
 * @param updates for each parameter `w`, its slope `dw`, and `mean` and `squares`, m and s: four tensors of one shape
 * @param settings `rate`, `beta1`, `beta2` and `epsilon`, and `corrections`: `[1 - beta1^t, 1 - beta2^t]` at step t
 * @returns the new `w`, `mean` and `squares` of each parameter, of its shape; undefined where operations of TensorFlow.js
 * must do it: in other engines, without the compiled kernels, and while a gradient is being recorded
 * @throws GradlabError where the engine's memory is full; shapes are checked by `optim.adam`, which calls it
 * @see D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015
 * @example
 * const start = { w: tf.tensor1d([1]), dw: tf.tensor1d([10]), mean: tf.zeros([1]), squares: tf.zeros([1]) };
 * const first = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, corrections: [1 - 0.9, 1 - 0.999] };
 * const made = engine.fused.adamSteps([start], first);
 * if (made !== undefined) console.log(made[0].w.arraySync(), made[0].mean.arraySync()); // [ 0.9 ] [ 1.0 ]
 */
export function adamSteps(updates: readonly AdamUpdate[], settings: AdamSettings): AdamState[] | undefined {
  const { rate, beta1, beta2, epsilon, corrections } = settings;
  const numbers = [beta1, beta2, rate / corrections[0], corrections[1], epsilon];
  const inputs = updates.flatMap(({ w, dw, mean, squares }) => [w, dw, mean, squares]);
  const shapes = updates.flatMap(({ w }) => [w.shape, w.shape, w.shape]);
  const made = fuse({ inputs, shapes }, (reached) => {
    const { at, size } = reached;
    const lists = updates.flatMap(({ w }, i) => {
      const places = [...at.slice(4 * i, 4 * i + 4), ...at.slice(inputs.length + 3 * i).slice(0, 3)];
      return pieces(w.size, Math.ceil(w.size / PIECE), 64).map(([from, count]) => {
        return [count, ...places.map((address) => address + from * size), ...numbers];
      });
    });
    for (let i = 0; i < lists.length; i += TOGETHER) {
      const some = lists.slice(i, i + TOGETHER);
      reached.run("adam", some, 16 * some.reduce((sum, [count]) => sum + count, 0));
    }
  });
  return made && updates.map((_, i) => ({ w: made[3 * i], mean: made[3 * i + 1], squares: made[3 * i + 2] }));
}

interface Accumulator {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** What tf.train.adam keeps, most of it private. */
interface Inner {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly accBeta1: tf.Variable;
  readonly accBeta2: tf.Variable;
  readonly accumulatedFirstMoment: Accumulator[];
  readonly accumulatedSecondMoment: Accumulator[];
  incrementIterations(): void;
}

type Gradients = Parameters<tf.AdamOptimizer["applyGradients"]>[0];

/** Has tf.train.adam, and so tf.layers, make its updates in one pass where our engine computes. */
export function quickenAdam(): void {
  const { prototype } = tf.AdamOptimizer;
  const original: (this: tf.AdamOptimizer, gradients: Gradients) => void = Reflect.get(
    prototype,
    "applyGradients",
  );
  prototype.applyGradients = function applyGradients(this: tf.AdamOptimizer, gradients: Gradients): void {
    if (!(tf.backend() instanceof Backend)) return original.call(this, gradients);
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }): [string, tf.Tensor] => [name, tensor])
      : Object.entries(gradients);
    const inner = this as unknown as Inner;
    const ready = named.every(([, dw], i) => dw != null && inner.accumulatedFirstMoment[i] != null);
    // The first update makes the means, which TensorFlow.js does well enough.
    if (!ready || !tf.tidy(() => updateAll(inner, named))) return original.call(this, gradients);
    inner.incrementIterations();
    return undefined;
  };
}

/** Updates every variable, or none where the compiled kernel cannot. */
function updateAll(inner: Inner, named: readonly (readonly [string, tf.Tensor])[]): boolean {
  const { learningRate: rate, beta1, beta2, epsilon } = inner;
  const corrections = [1 - inner.accBeta1.dataSync()[0], 1 - inner.accBeta2.dataSync()[0]] as const;
  const variables = tf.engine().registeredVariables;
  const updates = named.map(([name, dw], i) => {
    const mean = inner.accumulatedFirstMoment[i].variable;
    return { w: variables[name], dw, mean, squares: inner.accumulatedSecondMoment[i].variable };
  });
  const updated = adamSteps(updates, { rate, beta1, beta2, epsilon, corrections });
  if (updated === undefined) return false;
  updated.forEach(({ w, mean, squares }, i) => {
    variables[named[i][0]].assign(w);
    inner.accumulatedFirstMoment[i].variable.assign(mean);
    inner.accumulatedSecondMoment[i].variable.assign(squares);
  });
  inner.accBeta1.assign(tf.mul(inner.accBeta1, beta1));
  inner.accBeta2.assign(tf.mul(inner.accBeta2, beta2));
  return true;
}
