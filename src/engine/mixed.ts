import { refuseMixtures } from "../shapes.js";
import { Backend } from "./backend.js";
import { engineOf } from "./owner.js";
import { inFloat64 } from "./precision.js";
import * as tf from "./tf.js";

/**
 * Lets the library's operations refuse singles and doubles side by side outside `float64(...)`, where TensorFlow.js would
 * round the doubles without a word. Inside, numbers made outside are welcome: as doubles they stay what they were, and may
 * go on outside afterwards.
 */
export function refuseMixedEngines(): void {
  refuseMixtures((value) => {
    const tensor = value as tf.Tensor;
    if (inFloat64() || tensor.dtype !== "float32" || tensor.isDisposed) return undefined;
    if (holdsDoubles(tensor)) return "float64";
    const name = engineOf(tensor);
    return name === "float64" ? undefined : name;
  });
}

/** Whether a tensor was made in double precision: what its numbers happen to be does not matter, nor who used it since. */
function holdsDoubles({ dataId }: tf.Tensor): boolean {
  const backend = tf.engine().state.tensorInfo.get(dataId)?.backend;
  return backend instanceof Backend && backend.madeAsDoubles(dataId);
}
