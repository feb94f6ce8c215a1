import * as tf from "./tf.js";

/**
 * The name of the engine that holds a tensor's numbers: the one that made it, or the last one to compute with it.
 * Undefined for a disposed tensor.
 *
 * @param tensor of any shape
 * @returns `gradlab`, `float64`, `tensorflow`, `wasm` or `cpu`; undefined where the tensor is disposed of
 * @throws nothing
 *
 * @example
 * const x = tf.scalar(1);
 * console.log(engine.engineOf(x)); // gradlab
 */
export function engineOf(tensor: tf.Tensor): string | undefined {
  const { registry, state } = tf.engine();
  const backend = tensor.isDisposed ? undefined : state.tensorInfo.get(tensor.dataId)?.backend;
  if (backend === undefined) return undefined;
  const known = names.get(backend);
  if (known !== undefined && registry[known] === backend) return known;
  const name = Object.keys(registry).find((one) => registry[one] === backend);
  if (name !== undefined) names.set(backend, name);
  return name;
}

/** The names that were found. */
const names = new WeakMap<tf.KernelBackend, string>();
