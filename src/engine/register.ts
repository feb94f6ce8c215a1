import * as tf from "@tensorflow/tfjs";
import { quickenAdam } from "./fused/adam.js";
import { Backend } from "./backend.js";
import { correctGradients } from "./gradients.js";
import { registerKernels } from "./kernels/index.js";
import { double, single } from "./values.js";

/**
 * Makes both precisions known to TensorFlow.js, `gradlab` as the one it takes by itself: an operation right after the
 * import runs on it, with nothing to await.
 */
export function register(): void {
  // TensorFlow.js's cpu backend, where it is there (a bundle for browsers goes without), greets on its first tensor; this
  // is how it remembers that it has.
  Object.assign(tf.findBackend("cpu") ?? {}, { firstUse: false });
  correctGradients();
  quickenAdam();
  for (const precision of [single, double]) {
    registerKernels(precision);
    tf.registerBackend(precision.name, () => new Backend(precision), precision === single ? 100 : 0);
  }
}
