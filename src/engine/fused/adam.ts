import * as tf from "@tensorflow/tfjs";
import { Backend } from "../backend.js";
import { pieces } from "../kernels/reach.js";
import { fuse } from "./fuse.js";

/** How an update by Adam is made. At step t = 1, 2, ... the corrections are `1 - beta1^t` and `1 - beta2^t`. */
export interface AdamSettings {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly corrections: readonly [number, number];
}

/** The parameters and the running means of their gradient and of its square. */
export interface AdamState {
  readonly w: tf.Tensor;
  readonly m: tf.Tensor;
  readonly s: tf.Tensor;
}

/**
 * One update by Adam, as new tensors of the shape of w. In our own engine it is one pass over the numbers, where
 * operations of TensorFlow.js would make fourteen; undefined in other engines, and where a gradient is being recorded.
 *
 * `m' = beta1 m + (1 - beta1) dw`, `s' = beta2 s + (1 - beta2) dw^2`,
 * `w' = w - rate (m' / (1 - beta1^t)) / (sqrt(s' / (1 - beta2^t)) + epsilon)`
 */
export function adamStep(
  dw: tf.Tensor,
  { w, m, s }: AdamState,
  settings: AdamSettings,
): AdamState | undefined {
  const { rate, beta1, beta2, epsilon, corrections } = settings;
  const numbers = [beta1, beta2, rate / corrections[0], corrections[1], epsilon];
  const shapes = [w.shape, w.shape, w.shape];
  const made = fuse({ inputs: [w, dw, m, s], shapes }, ({ at, size, parts, run }) => {
    const operations = 16 * w.size;
    const lists = pieces(w.size, parts(operations), 64).map(([from, count]) => {
      return [count, ...at.map((address) => address + from * size), ...numbers];
    });
    run("adam", lists, operations);
  });
  return made && { w: made[0], m: made[1], s: made[2] };
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
    const [m, s] = [inner.accumulatedFirstMoment[i].variable, inner.accumulatedSecondMoment[i].variable];
    return adamStep(dw, { w: variables[name], m, s }, { rate, beta1, beta2, epsilon, corrections });
  });
  if (updates.includes(undefined)) return false;
  updates.forEach((update, i) => {
    variables[named[i][0]].assign(update!.w);
    inner.accumulatedFirstMoment[i].variable.assign(update!.m);
    inner.accumulatedSecondMoment[i].variable.assign(update!.s);
  });
  inner.accBeta1.assign(tf.mul(inner.accBeta1, beta1));
  inner.accBeta2.assign(tf.mul(inner.accBeta2, beta2));
  return true;
}
