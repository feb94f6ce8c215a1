import * as tf from "@tensorflow/tfjs";
import { rememberDoubles } from "./doubles.js";

/** How many calls of float64 are running, and the engine that was chosen before the first of them. */
let running = 0;
let before = "gradlab";

/** Whether some `float64(...)` is still running. */
export const inFloat64 = (): boolean => running > 0;

/**
 * Runs TensorFlow.js code in double precision: every operation inside `f`, `tf.grad` and numbers written in the code
 * included, computes with 53 bits. Tensors made outside may be used inside. Random numbers that TensorFlow.js draws
 * (`tf.randomNormal`, `tf.randomUniform`) are as many bits long as outside, 24, and so the same as there; what is computed
 * of them has 53.
 *
 * Tensors that `f` returns keep their doubles: `dataSync()` gives a Float64Array, also after they were used in float32
 * code (which computes with a rounded copy). Their dtype is still called "float32": TensorFlow.js knows no other name.
 *
 * `f` may be asynchronous. While it waits, other code that runs in between computes in doubles too; calls may overlap
 * and nest, and the former engine is back when the last of them has ended.
 *
 * @param f what to compute in doubles
 * @returns what `f` gives
 * @throws whatever `f` throws, after the former engine is back
 *
 * @example
 * const slope = await float64(() => tf.grad((x) => x.square().sum())(tf.tensor1d([0.1])));
 * console.log(slope.dataSync()); // Float64Array(1) [ 0.2 ]
 */
export async function float64<T>(f: () => T | Promise<T>): Promise<T> {
  if (running === 0) before = tf.getBackend() || "gradlab";
  running++;
  try {
    switchTo("float64");
    const result = f();
    return result instanceof Promise ? await result : result;
  } finally {
    running--;
    if (running === 0) switchTo(before);
  }
}

/** What we use of TensorFlow.js's engine to change between our two backends; part of it is private. */
interface Engine {
  backendName: string;
  backendInstance: tf.KernelBackend;
  readonly registry: Readonly<Record<string, tf.KernelBackend | undefined>>;
}

/**
 * Changes the backend at once: both of ours start without waiting. Where the new one runs already, this is a change of names:
 * TensorFlow.js would look through all kernels of all backends for some to set up, which ours have none of, and a call of
 * `float64` changes twice.
 */
export function switchTo(backend: string): void {
  const engine = tf.engine() as unknown as Engine;
  const instance = engine.registry[backend];
  const isOurs = (name: string): boolean => name === "gradlab" || name === "float64";
  if (instance !== undefined && isOurs(backend) && isOurs(engine.backendName)) {
    engine.backendName = backend;
    engine.backendInstance = instance;
  } else void tf.setBackend(backend);
  rememberDoubles(backend === "float64");
}
